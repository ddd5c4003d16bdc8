#!/usr/bin/env python3
"""Searches the docs, texts and names of the project for words that it does not use.

Usage: tests/wording.py [FOLDER_OF_RENDERED_DOCS]   (default: target/doc)

It reads the rendered docs; all Markdown files; the comments, string literals and identifiers of all source files, which
includes `--help`, `Display` and log messages and the names of tests; the descriptions in schema files; and the keys in
`tests/facts`. Each pattern has the plain term that replaces it. ALLOWED lists the few uses that are meant.

It also checks that code in docs is not wider than rustdoc shows it, and that the docs of a module start with a noun
phrase. The program exits with 1 if it finds something, and with 2 if there are no rendered docs.
"""

import html.parser
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The width of code blocks in the docs; rustfmt applies it to doc comments (`doc_comment_code_block_width`).
CODE_WIDTH = 88

# Files with lists of such words, and texts of others.
SKIPPED = re.compile(r"tests/wording\.py|tests/suite/descriptions\.rs|\.snap$|\.lock$|fuzz/corpus/|format\.schema\.json")

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
    (r"\b(no|any|some|every)body('s)?\b", "name the agent"),
    (r"\b(is|are|was|were|been) said to\b", "reported as"),
    (r"\bbusiness\b(?! (id|code|logic|error|type|scene|scenario))", "name the agent"),
    (r"\bfaults?\b", "error; injected fault"),
    (r"\bheard\b|\banew\b|\bafresh\b", "received; again"),
    (r"\b(behaviour|(dis)?colour|honour|favour|centre|licence|analyse|catalogue)(s|d|ed)?\b", "US spelling"),
    (r"\b(recogni|initiali|seriali|organi|normali|authori|summari|minimi|optimi|utili)s(e[sdr]?|ing|ation)\b", "US spelling"),
]

WORDS = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in WORDS]

# Names of types that say too little, and what the project calls them.
NAMES = {
    "Datum": "FieldValue", "Slot": "ResponseSlot", "Trail": "ErrorPath", "Fresh": "ResponseSlot", "Misfit": "ValueError",
    "Seen": "Received", "Places": "SpanMap", "Draft": "UnresolvedSchema",
}

# Uses that are meant: a pattern that must match around the word, and why.
ALLOWED = [
    (r"fn business\(|S_\d+: business", "a setter and its bound: the field Business of DescribeTRTCSegmentModerationUsage"),
    (r"(injected|inject|random) faults?|--fault\b|fault kinds?|`Fault|Fault(Kind|s)?\b|\.fault\(", "the emulator's injected faults"),
    (r"blank lines?", "the term of the specification of server-sent events"),
    (r"about:blank", "the URL of an empty page"),
    (r"sound ?card|text[- ]to[- ]sound", "terms of the field"),
]

# Words in names of TRTC's API, for example DeletePicture and AmbientSound, and of the emulator's, and so in identifiers.
API_WORDS = re.compile(r"pictures?|sounds?|business|faults?", re.IGNORECASE)

# The first words of module docs that do not start with a noun phrase.
NO_NOUN = re.compile(r"(What|Who|How|Which|Whether|Where|When|Why|It|This|Nothing|If|Sending|Repeating|Makes|Builds|Returns|(Calls|Checks|Deletes|Sends) (a|the|that|two|whether))\b")


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


TOKENS = {
    ".rs": r'(?P<text>(?://[^\n]*\n[ \t]*)+|//[^\n]*|r(?P<hash>#*)".*?"(?P=hash)|"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\')',
    ".py": r'(?P<text>(?:\#[^\n]*\n[ \t]*)+|\#[^\n]*|"""(?:.*?)"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')',
    ".js": r'(?P<text>(?://[^\n]*\n[ \t]*)+|//[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\\n]|\\.)*\')',
    ".sh": r'(?P<text>[^\n]+)',
}
NAME = r"|(?P<name>[A-Za-z_]\w*)"


def words(name):
    """Returns an identifier as words: `fooBar_baz` becomes `foo Bar baz`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip()


def source_lines(path):
    """Returns the comments and string literals of a source file, and its identifiers as words."""
    tokens = re.compile(TOKENS.get(path.suffix, TOKENS[".sh"]) + NAME, re.DOTALL)
    texts, names = [], set()
    for token in tokens.finditer(path.read_text(encoding="utf-8")):
        if name := token.group("name"):
            names.add(name)
            continue
        text = re.sub(r"^[ \t]*(//[/!]?|#) ?", "", token.group(0), flags=re.MULTILINE)
        # The code in comments counts as names, but not what stands in backticks.
        prose, *rest = re.split(r"^```[^\n]*$", text, flags=re.MULTILINE)
        for part, code in enumerate(rest):
            if part % 2:
                prose += code
            else:
                names.update(re.findall(r"[A-Za-z_]\w*", code))
        texts.append(re.sub(r"`[^`]*`", "`…`", " ".join(prose.split())))
    return texts, names


def description_lines(path):
    """The descriptions in a schema file."""
    return re.findall(r'"(?:description|because|note|deprecated)":\s*"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))


def fact_keys(path):
    """The keys in a file of facts that are the project's own, not those of an API."""
    return [words(key) for key in set(re.findall(r'"([a-z]\w*)":', path.read_text(encoding="utf-8")))]


def search(place, lines, found):
    # The docs of the emulator, the explorer and the tests are about injected faults.
    has_faults = any(word in str(place).lower() for word in ("emulator", "explorer", "testing", "tests/"))
    for line in lines:
        for pattern, instead in WORDS:
            for match in pattern.finditer(line):
                around = line[max(0, match.start() - 40) : match.end() + 40]
                if has_faults and match.group(0).lower().startswith("fault"):
                    continue
                if not any(re.search(allowed, around) for allowed, _ in ALLOWED):
                    found.setdefault((match.group(0).lower(), around), (place, instead))


def search_names(place, names, found):
    search(place, (API_WORDS.sub("", words(name)) for name in sorted(names)), found)
    for name in names & NAMES.keys():
        found.setdefault((name, name), (place, NAMES[name]))


def module_docs(path):
    """Yields an error if the docs of a module do not start with a noun phrase."""
    first = re.search(r"^//! (.*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    if first and NO_NOUN.match(first.group(1)):
        yield f"{path.relative_to(ROOT)}: the docs of a module start with a noun phrase: {first.group(1)}"


def wide_code(path):
    """Yields the lines of code blocks that are wider than rustdoc shows them, without hidden lines."""
    block = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if path.suffix == ".rs":
            comment = re.match(r"\s*//[/!] ?(.*)", line)
            line = comment.group(1) if comment else ""
            block = block if comment else None
        if line.lstrip().startswith("```"):
            block = line.strip() if block is None else None
        elif block not in (None, "```text") and len(line) > CODE_WIDTH and not line.startswith("# "):
            yield f"{path.relative_to(ROOT)}:{number}: {len(line)} columns of code; at most {CODE_WIDTH}"


def tracked():
    """Returns the files of the repository, without those that are skipped."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in names if name and not SKIPPED.search(name) and (ROOT / name).is_file()]


def main():
    docs = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target" / "doc"
    pages = [page for crate in ("trtc_api", "api_schema", "trtc_macros") for page in sorted((docs / crate).rglob("*.html"))]
    if not pages:
        print(f"no rendered docs under {docs}: run `cargo doc --no-deps` first")
        return 2
    found, errors, files = {}, [], tracked()
    for page in pages:
        search(page.relative_to(docs), page_lines(page), found)
    for path in files:
        place, crate = path.relative_to(ROOT), path.relative_to(ROOT).parts[0]
        if path.suffix == ".md":
            search(place, markdown_lines(path), found)
        elif path.suffix in {".rs", ".py", ".js", ".sh", ".toml", ".yml"} or path.name == "run":
            texts, names = source_lines(path)
            search(place, texts, found)
            search_names(place, names, found)
        elif path.suffix == ".json" and crate == "api-schema":
            search(place, description_lines(path), found)
        elif path.suffix == ".json" and path.parent.name == "facts":
            search(place, fact_keys(path), found)
        if path.suffix == ".md" or path.suffix == ".rs" and crate in {"api-schema", "trtc-macros", "trtc-api"}:
            errors += wide_code(path)
        if path.suffix == ".rs":
            errors += module_docs(path)
    for (word, around), (place, instead) in found.items():
        errors.append(f"{place}: “{word}” in “{around.strip()}”; use: {instead}")
    print("".join(f"{error}\n" for error in errors), end="")
    print(f"{len(pages)} pages and {len(files)} files searched, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
