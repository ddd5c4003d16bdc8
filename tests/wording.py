#!/usr/bin/env python3
"""Searches the rendered docs, Markdown files, comments, texts and test names for words that the project does not use.

Usage: tests/wording.py [FOLDER_OF_RENDERED_DOCS]   (default: target/doc)

Each pattern has the plain term that replaces it. ALLOWED lists the few uses that are meant. The comments and string
literals of the programs are their `--help` texts, error messages and log messages. The code blocks of the guide are
measured too. The program exits with 1 if it finds a word or a wide line, and with 2 if there are no rendered docs.
"""

import html.parser
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The width of code blocks in the docs; rustfmt applies it to doc comments (`doc_comment_code_block_width`).
CODE_WIDTH = 88

# The Rust files that are read; those of the other tests have texts of services and of official packages.
SOURCES = ["api-schema/src", "trtc-macros/src", "trtc-api/src", "trtc-api/examples", "tests/suite"]

# A pattern, and the term to use instead.
WORDS = [
    (r"keys? that signs?|brings? (the |new |other |its )?keys?|keys serve|keys (that )?are refused", "credentials"),
    (r"\b(un)?answer(s|ed|ing)?\b", "response; returns"),
    (r"\bquestions?\b", "request"),
    (r"\b(sent|send|sends|sending|asked|asks) (again|anew|for anew)\b", "retried"),
    (r"\bcarr(y|ies|ied) (it |them )?out\b", "executed"),
    (r"\bturn(s|ed)? away\b", "rejected, throttled"),
    (r"\bthe door\b|\bat the door\b", "request verification"),
    (r"\bleft alone\b|\btaken back\b", "circuit open, closed"),
    (r"\bsecond host\b", "failover endpoint"),
    (r"\bthe way there\b|how bytes travel", "endpoint, proxy, TLS; transport"),
    (r"\b(its|a|the|their|no|whose) turns?\b(?! server)", "permit"),
    (r"\blease[sd]?\b|\bpatience\b", "credential cache; timeout"),
    (r"\bchain of places\b", "credential provider chain"),
    (r"\bmark of the request\b|\bown mark\b", "request ID"),
    (r"\bcures?\b", "help"),
    (r"\bdeeds?\b|\bspoil(s|ed|t)?\b", "behavior; apply"),
    (r"\bat the (most|least)\b", "at most, at least"),
    (r"\bso (long|many|much|often) (as|before|after|in)?\b", "N; for this long"),
    (r"\b(is|are|was|were|been) told\b|\bhears? of\b|\bunsaid\b", "reported, logged, documented"),
    (r"\bnot whole\b|\b(is|are|be) whole\b", "complete, truncated"),
    (r"\bblanks?\b", "whitespace"),
    (r"\bpictures?\b|\bsounds?\b", "video, audio"),
    (r"\bheld against\b|\bstands? twice\b", "validated against; duplicate"),
    (r"\b(comes?|came|coming) (about|by)\b|\b(is|are|can|can't|could) (not )?be had\b|\bis had\b", "is available"),
    (r"\bthe house\b|\bhouse rules\b", "repository layout"),
    (r"\basks? around\b", "polls"),
    (r", say\b|\bsay[,)]|\bsay:", "for example"),
    (r"\bnobody('s)?\b|\banybody('s)?\b", "name the agent"),
    (r"\bbusiness\b(?! (id|code|logic|error|type|scene|scenario))", "name the agent"),
    (r"\bfaults?\b", "error; injected fault"),
]

# Uses that are meant: a pattern that must match around the word, and why.
ALLOWED = [
    (r"fn business\b", "the setter of the field Business of DescribeTRTCSegmentModerationUsage"),
    (r"(injected|inject|random) faults?|--fault\b|fault kinds?|`Fault|Fault(Kind|s)?\b|\.fault\(", "the emulator's injected faults"),
    (r"blank lines?", "the term of the specification of server-sent events"),
    (r"sound ?card|text[- ]to[- ]sound", "terms of the field"),
]


class Text(html.parser.HTMLParser):
    """The text of a page without code blocks, source listings and navigation."""

    SKIPPED = {"pre", "script", "style", "nav", "code", "head", "rustdoc-toolbar"}

    def __init__(self):
        super().__init__()
        self.depth = 0
        self.parts = []

    def handle_starttag(self, tag, attributes):
        if tag in self.SKIPPED:
            self.depth += 1
        elif tag in {"p", "li", "td", "h1", "h2", "h3", "h4", "h5", "div", "section", "dd", "dt"}:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in self.SKIPPED and self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth:
            self.parts.append(data)


def page_lines(path):
    parser = Text()
    parser.feed(path.read_text(encoding="utf-8"))
    return [" ".join(line.split()) for line in "".join(parser.parts).split("\n")]


def markdown_lines(path):
    lines, in_code = [], False
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code:
            lines.append(re.sub(r"`[^`]*`", "`…`", line))
    return lines


def source_lines(path):
    """The comments, the string literals and the names of functions of a Rust file, with spaces for underscores."""
    lines, in_code = [], False
    for line in path.read_text(encoding="utf-8").split("\n"):
        if comment := re.search(r"(?:^|\s)//[/!]?\s?(.*)", line):
            if comment.group(1).lstrip().startswith("```"):
                in_code = not in_code
            elif not in_code:
                lines.append(re.sub(r"`[^`]*`", "`…`", comment.group(1)))
            continue
        in_code = False
        lines += [text for text in re.findall(r'"((?:[^"\\]|\\.)*)"', line) if " " in text]
        lines += [name.replace("_", " ") for name in re.findall(r"\bfn (\w+)", line)]
    return lines


def description_lines(path):
    """The descriptions in a schema file."""
    return re.findall(r'"(?:description|because|note|deprecated)":\s*"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))


def search(place, lines, found):
    # The emulator's docs and the tests are about injected faults.
    has_faults = any(word in str(place).lower() for word in ("emulator", "tests/suite"))
    for line in lines:
        for pattern, instead in WORDS:
            for match in re.finditer(pattern, line, re.IGNORECASE):
                around = line[max(0, match.start() - 40) : match.end() + 40]
                if has_faults and match.group(0).lower().startswith("fault"):
                    continue
                if not any(re.search(allowed, around) for allowed, _ in ALLOWED):
                    found.setdefault((match.group(0).lower(), around), (place, instead))


def wide_code(path):
    """The lines of code blocks that are wider than rustdoc shows them, without hidden lines."""
    in_code = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("```"):
            in_code = not in_code
        elif in_code and len(line) > CODE_WIDTH and not line.startswith("# "):
            yield f"{path.relative_to(ROOT)}:{number}: {len(line)} columns of code; at most {CODE_WIDTH}"


def main():
    docs = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target" / "doc"
    pages = [page for crate in ("trtc_api", "api_schema", "trtc_macros") for page in sorted((docs / crate).rglob("*.html"))]
    if not pages:
        print(f"no rendered docs under {docs}: run `cargo doc --no-deps` first")
        return 2
    found = {}
    for page in pages:
        search(page.relative_to(docs), page_lines(page), found)
    markdown = [path for path in sorted(ROOT.rglob("*.md")) if not {"target", ".git", "node_modules"} & set(path.parts)]
    for path in markdown:
        search(path.relative_to(ROOT), markdown_lines(path), found)
    sources = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.rs"))]
    sources.remove(ROOT / "tests" / "suite" / "descriptions.rs")  # It has a list of such words.
    for path in sources:
        search(path.relative_to(ROOT), source_lines(path), found)
    schemas = sorted((ROOT / "api-schema" / "trtc").rglob("*.json"))
    for path in schemas:
        search(path.relative_to(ROOT), description_lines(path), found)
    for (word, around), (place, instead) in found.items():
        print(f"{place}: “{word}” in “{around.strip()}”; use: {instead}")
    wide = [message for path in sorted((ROOT / "trtc-api" / "docs").rglob("*.md")) for message in wide_code(path)]
    print("".join(f"{message}\n" for message in wide), end="")
    print(f"{len(pages)} pages and {len(markdown)} Markdown files, {len(sources)} Rust files and {len(schemas)} schema files searched, {len(found)} uses found")
    return 1 if found or wide else 0


if __name__ == "__main__":
    sys.exit(main())
