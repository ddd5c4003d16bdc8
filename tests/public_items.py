#!/usr/bin/env python3
"""Checks that every public item of `trtc-api` has documentation, and that signatures name documented types only.

Usage: tests/public_items.py RUSTDOC_JSON

Reads the JSON of rustdoc. An item is public if a path of public modules and re-exports leads to it. A type of the crate
that a public signature names and that is not public has no page that a reader can open. ALLOWED lists the hidden items
that are meant. The program exits with 1 if it finds another one, an item without documentation, or a first paragraph
that is not a sentence. The re-export of an item of another crate has a sentence of its own, or shows that of the item.
"""

import json
import pathlib
import re
import sys

# Hidden items that public signatures name, and why.
ALLOWED = {
    "Sealed": "seals traits",
    "Record": "what generated structs implement instead of `Object`",
    "FieldValue": "seals `Action`, and the types of responses and events",
}


class Docs:
    def __init__(self, docs):
        self.index = docs["index"]
        self.paths = docs["paths"]
        self.public = {}
        self.foreign = {}
        self.walk(docs["root"], "trtc_api")

    def item(self, identifier):
        """Returns the item, its kind and the part of it that depends on the kind; `None` for another crate's."""
        item = self.index.get(str(identifier))
        return (item, *next(iter(item["inner"].items()))) if item and item["crate_id"] == 0 else None

    def walk(self, identifier, path):
        """Collects the public items in a module, also those behind re-exports."""
        found = self.item(identifier)
        if not found or str(identifier) in self.public:
            return
        item, kind, inner = found
        if kind == "module":
            self.public[str(identifier)] = path
            for child in inner["items"]:
                name = self.index[str(child)]["name"] if str(child) in self.index else None
                self.walk(child, f"{path}::{name}")
        elif kind == "use":
            target = self.item(inner["id"]) if inner["id"] is not None else None
            if target and inner["is_glob"]:
                for child in target[2].get("items", []):
                    self.walk(child, f"{path.rpartition('::')[0]}::{self.index[str(child)]['name']}")
            elif target:
                self.walk(inner["id"], f"{path.rpartition('::')[0]}::{inner['name']}")
            else:
                inlined = any("inline" in str(attribute) for attribute in item["attrs"])
                self.foreign[f"{path.rpartition('::')[0]}::{inner['name']}"] = bool(item["docs"]) or inlined
        else:
            self.public[str(identifier)] = path

    def parts(self, identifier, path):
        """Yields the public item and its public parts with their signatures: fields, variants, methods."""
        found = self.item(identifier)
        if not found:
            return
        item, kind, inner = found
        members, impls = [], []
        signature = dict(inner) if isinstance(inner, dict) else inner
        if kind in ("struct", "union", "enum", "trait"):
            for key in ("impls", "implementations"):
                impls += signature.pop(key, [])
            members += signature.pop("variants", []) + signature.pop("items", []) + signature.pop("fields", [])
        if kind in ("struct", "variant"):
            members += [field for field in members_of(signature.pop("kind", None)) if field is not None]
        yield item, kind, path, signature
        for member in members:
            part = self.item(member)
            if part and part[0]["visibility"] in ("public", "default"):
                yield from self.parts(member, f"{path}::{part[0]['name']}")
        for implementation in impls:
            yield from self.implementation(implementation, path)

    def implementation(self, identifier, path):
        """Yields the parts of an impl: methods if it is inherent, or its header if the trait has a page."""
        found = self.item(identifier)
        if not found or found[2].get("is_synthetic") or found[2].get("blanket_impl"):
            return
        item, _, inner = found
        trait = inner["trait"]
        if trait is None:
            for member in inner["items"]:
                part = self.item(member)
                if part and part[0]["visibility"] == "public":
                    yield from self.parts(member, f"{path}::{part[0]['name']}")
        elif str(trait["id"]) in self.public or self.item(trait["id"]) is None:
            signature = {key: inner[key] for key in ("generics", "trait")}
            yield item, "impl", f"<{path} as {trait['path']}>", signature

    def hidden(self, signature):
        """Yields the names of the crate's own types and traits in a signature that have no page."""
        if isinstance(signature, dict):
            identifier, path = signature.get("id"), signature.get("path")
            if path is not None and self.item(identifier) and str(identifier) not in self.public:
                yield path.rpartition("::")[2]
            for part in signature.values():
                yield from self.hidden(part)
        elif isinstance(signature, list):
            for part in signature:
                yield from self.hidden(part)


def is_sentence(docs):
    """Returns whether the first paragraph, which lists show alone, starts and ends like a sentence."""
    first = re.split(r"\n\s*\n", docs.strip())[0]
    return bool(re.match(r"[^a-z]", first)) and first.endswith((".", ":"))


def members_of(kind):
    """Returns the fields of a struct or a variant."""
    shape = next(iter(kind.values())) if isinstance(kind, dict) else None
    return shape["fields"] if isinstance(shape, dict) else shape or []


def main():
    docs = Docs(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
    errors, unused, count = {}, set(ALLOWED), 0
    for identifier, path in docs.public.items():
        for item, kind, place, signature in docs.parts(identifier, path):
            count += 1
            position = kind == "struct_field" and item["name"].isdigit()
            if not item["docs"] and kind != "impl" and not position:
                errors.setdefault(f"{place} has no documentation", None)
            elif item["docs"] and not is_sentence(item["docs"]):
                errors.setdefault(f"the documentation of {place} does not start with a sentence", None)
            for name in docs.hidden(signature):
                unused.discard(name)
                if name not in ALLOWED:
                    errors.setdefault(f"`{name}` has no page, and a public signature names it", place)
    errors.update((f"the re-export {path} has no sentence", None) for path, has in docs.foreign.items() if not has)
    errors.update((f"nothing needs the exception `{name}`", None) for name in unused)
    for error, place in errors.items():
        print(error + (f": {place}" if place else ""))
    print(f"{count} public items read, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
