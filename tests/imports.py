#!/usr/bin/env python3
"""Checks that modules import downwards only.

Usage: tests/imports.py

The order of the modules of `trtc-api` is the list in ARCHITECTURE.md: a module imports modules on its own line or below.
In every crate, no two modules may import each other, directly or through others. A name that the root of the crate
exports counts as one of its module. Tests of a module are not read.
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
    """Returns the text of a file without comments, and without its modules of tests."""
    text = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
    while tests := re.search(r"#\[cfg\((?:all\()?test\b[^\n]*\n(?:\s*#\[[^\n]*\n)*\s*mod \w+ \{", text):
        # rustfmt writes the end of a module with the indentation of its start.
        indentation = re.match(r" *", text[text.rfind("\n", 0, tests.start()) + 1 :]).group(0)
        end = text.find(f"\n{indentation}}}\n", tests.end())
        text = text[: tests.start()] + (text[end:] if end > 0 else "")
    return text


def first_names(text, start):
    """Yields the names that follow `::` at this place, also those in a group in braces."""
    if text[start] != "{":
        yield re.match(r"\w*", text[start:]).group(0)
        return
    depth, name = 1, ""
    for character in text[start + 1 :]:
        depth += (character == "{") - (character == "}")
        if depth == 0 or depth == 1 and character == ",":
            if found := re.match(r"\s*(\w+)", name):
                yield found.group(1)
            name = ""
            if depth == 0:
                return
        else:
            name += character


def imported(text, crate, depth):
    """Yields the names in the root of the crate that a file uses, which is `depth` modules below the root."""
    root = "|".join(["crate", crate.replace("-", "_"), "::".join(["super"] * depth)])
    for match in re.finditer(rf"(?<!\$)(?<!\w)(?<!\w::)(?:{root})::(?=[\w{{])", text):
        yield from first_names(text, match.end())


def re_exports(source):
    """Returns the module that each name in the root of a crate comes from."""
    found = {}
    for module, names in re.findall(r"^pub(?:\(crate\))? use (?:crate::)?(\w+)::([^;]*);", code(source / "lib.rs"), re.MULTILINE):
        for name in re.findall(r"(?:\w+ as )?(\w+)\s*[,}]", names + ","):
            found[name] = module
    return found


def edges(crate):
    """Returns the imports of a crate: (module, imported module) to the files that have them."""
    source = ROOT / crate / "src"
    paths = [path for path in sorted(source.rglob("*.rs")) if path.stem != "tests" and "tests" not in path.parts]
    modules = {path.relative_to(source).parts[0].removesuffix(".rs") for path in paths} - {"lib", "main", "bin"}
    origins, found = re_exports(source), {}
    for path in paths:
        parts = path.relative_to(source).with_suffix("").parts
        if parts[0] in modules:
            for name in imported(code(path), crate, len(parts) - (parts[-1] == "mod")):
                name = origins.get(name, name)
                if name in modules and name != parts[0]:
                    found.setdefault((parts[0], name), []).append(path.relative_to(ROOT))
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
