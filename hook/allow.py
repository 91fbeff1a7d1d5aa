"""Inline allow comments: which lines of a file a person has marked as no finding. Pure text work."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from smart_secrets_scanner.hook.patterns import later

_OURS = later(r"smart-secrets:[ \t]*allow(?P<form>-next-line|-start|-end)?(?![\w-])")
_FOREIGN_LINE = later(
    r"(?:gitleaks|betterleaks):allow(?!\w)|(?:trufflehog|kingfisher):ignore(?!\w)|(?<!\w)ggignore(?!\w)"
    r"|pragma:[ \t]*(?:allowlist|whitelist)[ \t]+secret(?!\w)"
)
_FOREIGN_NEXT = later(r"pragma:[ \t]*(?:allowlist|whitelist)[ \t]+nextline[ \t]+secret(?!\w)")


def allowed_lines(lines: Sequence[str], foreign: bool = False) -> frozenset[int]:
    """0-based indexes of the lines that a comment allows.

    `smart-secrets: allow` covers its own line, `allow-next-line` the one below, `allow-start` … `allow-end` all
    between. A block that is never closed allows nothing: a lost end mark must not silence the rest of the file.
    With `foreign`, the comments of other scanners count as well.
    """
    allowed: set[int] = set()
    opened: int | None = None
    for index, line in enumerate(lines):
        for match in _OURS.finditer(line):
            form = match["form"]
            if form is None:
                allowed.add(index)
            elif form == "-next-line":
                allowed.add(index + 1)
            elif form == "-start":
                opened = index if opened is None else opened
            elif opened is not None:
                allowed.update(range(opened, index + 1))
                opened = None
        if foreign and _FOREIGN_LINE.search(line):
            allowed.add(index)
        if foreign and _FOREIGN_NEXT.search(line):
            allowed.add(index + 1)
    return frozenset(allowed)


def may_allow(text: str, foreign: bool = False) -> bool:
    """Whether a whole file can hold an allow comment at all; a cheap test before `allowed_lines`."""
    return bool(_OURS.search(text) or (foreign and (_FOREIGN_LINE.search(text) or _FOREIGN_NEXT.search(text))))


def in_comment(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a part of an allow comment itself, such as the word after `smart-secrets:`."""
    starts, ends = _marks(text)
    before = bisect_left(starts, end)
    return before > 0 and start < ends[before - 1]


@lru_cache(maxsize=4)
def _marks(text: str) -> tuple[list[int], list[int]]:
    """Where the allow comments of a line begin and end, in order: a minified line may have 100,000 candidates, all asked about.

    No two of them overlap: each pattern begins with a word of its own, and none of these is a part of another.
    """
    patterns = (_OURS, _FOREIGN_LINE, _FOREIGN_NEXT)
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    return [start for start, _ in spans], [end for _, end in spans]


def comment_for(path: str) -> str:
    """The allow comment as it is written in this kind of file; '' where the format has no comments."""
    suffix = path.rsplit(".", 1)[-1].lower() if "." in path else ""
    name = path.rsplit("/", 1)[-1].lower()
    if suffix in {"json", "ipynb", "csv", "tsv", "pem", "key", "txt", "lock"}:
        return ""
    if suffix in {"html", "htm", "xml", "md", "vue", "svg", "csproj", "config", "plist"}:
        return "<!-- smart-secrets: allow -->"
    if suffix in _SLASHES or name == "jenkinsfile":
        return "// smart-secrets: allow"
    if suffix in {"sql", "lua", "hs"}:
        return "-- smart-secrets: allow"
    if suffix in {"css", "scss", "less"}:
        return "/* smart-secrets: allow */"
    if suffix in {"ini", "properties"}:  # only a comment on a line of its own is one there
        return "# smart-secrets: allow-next-line"
    return "# smart-secrets: allow"


_SLASHES = frozenset(
    "js jsx mjs cjs ts tsx java kt kts scala go rs c h cc cpp hpp cs swift php dart groovy gradle m jsonc json5".split()
)
