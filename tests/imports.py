#!/usr/bin/env python3
"""Checks that modules import downwards only.

Usage: tests/imports.py

The order of the modules of `trtc-api` is the list in ARCHITECTURE.md: a module imports modules on its own line or below.
In every crate, no two modules may import each other, directly or through others. Tests of a module are not read.
EXCEPTIONS lists the imports that are meant. The program exits with 1 if it finds another one.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# An import that goes up, and why it is meant.
EXCEPTIONS = {
    ("trtc-api", "macros", "__private"): "the text of macros is expanded in other modules",
}


def module_order():
    """Returns the line of each module in the list of ARCHITECTURE.md, counted from the top."""
    section = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Modules of trtc-api", 1)[1]
    lines = section.split("```text\n", 1)[1].split("```", 1)[0].splitlines()
    order = {}
    for number, line in enumerate(lines):
        names = re.split(r"\s{3,}|\(", line.strip())[0] if "→" not in line else line.split("   ")[0]
        if "→" in line:
            for step, name in enumerate(re.findall(r"\w+", line.split("   ")[0])):
                order[name] = number + step / 10
            continue
        for name in re.findall(r"[\w]+", names):
            order.setdefault(name, number)
    return order


def code(path):
    """Returns the text of a file without comments, and without its module of tests."""
    text = path.read_text(encoding="utf-8")
    text = re.split(r"#\[cfg\((?:all\()?test[^\n]*\n(?:\s*#\[[^\n]*\n)*\s*mod \w+ \{", text)[0]
    return re.sub(r"//[^\n]*", "", text)


def imported(text):
    """Returns the modules that are named after `crate::`, also in groups in braces."""
    for match in re.finditer(r"(?<!\$)\bcrate::(\w+|\{)", text):
        if match.group(1) != "{":
            yield match.group(1)
            continue
        depth, name = 1, ""
        for character in text[match.end() :]:
            depth += (character == "{") - (character == "}")
            if depth == 0 or depth == 1 and character == ",":
                if found := re.match(r"\s*(\w+)", name):
                    yield found.group(1)
                name = ""
                if depth == 0:
                    break
            else:
                name += character


def edges(crate):
    """Returns the imports of a crate: (module, imported module) to the files that have them."""
    source = ROOT / crate / "src"
    paths = [path for path in sorted(source.rglob("*.rs")) if path.stem != "tests" and "tests" not in path.parts]
    modules = {path.relative_to(source).parts[0].removesuffix(".rs") for path in paths} - {"lib", "main", "bin"}
    found = {}
    for path in paths:
        module = path.relative_to(source).parts[0].removesuffix(".rs")
        if module in modules:
            for name in imported(code(path)):
                if name in modules and name != module:
                    found.setdefault((module, name), []).append(path.relative_to(ROOT))
    return modules, found


def cycle(found):
    """Returns one cycle of imports, or `None`."""
    below = {}
    for module, name in found:
        below.setdefault(module, []).append(name)
    done = set()

    def visit(module, path):
        if module in path:
            return path[path.index(module) :] + [module]
        if module in done:
            return None
        for name in below.get(module, []):
            if result := visit(name, path + [module]):
                return result
        done.add(module)
        return None

    return next((result for module in below if (result := visit(module, []))), None)


def main():
    errors, count, unused = [], 0, set(EXCEPTIONS)
    for crate in ("trtc-api", "api-schema", "trtc-macros"):
        modules, found = edges(crate)
        count += len(found)
        unused -= {(crate, *edge) for edge in found}
        found = {edge: files for edge, files in found.items() if (crate, *edge) not in EXCEPTIONS}
        if crate == "trtc-api":
            order = module_order()
            errors += [f"trtc-api: ARCHITECTURE.md has no line for `{name}`" for name in sorted(modules - order.keys())]
            for (module, name), files in sorted(found.items()):
                if order.get(name, 0) < order.get(module, 0):
                    errors.append(f"trtc-api: `{module}` imports `{name}`, which is above it: {files[0]}")
        if loop := cycle(found):
            errors.append(f"{crate}: a cycle of imports: {' → '.join(loop)}: {found[tuple(loop[:2])][0]}")
    errors += [f"no module needs the exception {' '.join(it)}" for it in sorted(unused - {("trtc-api", "macros", "__private")})]
    print(*errors, sep="\n", end="\n" if errors else "")
    print(f"{count} imports of one module by another read, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
