"""Entries of a table or a list in any text whose head calls them passwords; of .csv and .tsv files see hook.nearby."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_SIGN = re.compile(r"\|+")
_RULE = re.compile(r"[\s|:+=\-]+")
_LONGEST = 600  # characters of a row
ROWS = 40
"""Rows of a table that are read below its head."""
_USER_FIRST = later(r"^\s*<auth-user-pass>\s*$")
"""OpenVPN: the user's name on the next line, then the password."""
_HEADS = (
    (later(r"^\s*-?\s*chpasswd\s*:|\bchpasswd\s*<<", re.I), later(r"^\s*(?:-\s+)?[\"']?[\w.\-]{1,40}:(?P<v>[^\s:\"']{4,80})[\"']?\s*$")),
    (_USER_FIRST, later(r"^\s*(?P<v>\S{4,80})\s*$")),
    (later(r"\bftp\s[^<]*<<"), later(r"^\s*user\s+\S{1,60}\s+(?P<v>\S{4,80})\s*$")),
    (later(r"^\s*\[(?:BasicAuth|Credentials?|users?|accounts?|passwords?)\]\s*$", re.I), later(r"^\s*[\w.@\-]{1,60}\s*[:=]\s*(?P<v>[^\s,;]{4,80})\s*$")),
)
"""What opens a list of logins (cloud-init, OpenVPN, Hurl, svnserve), and how an entry of it looks."""
_HEAD_SIGNS = ("chpasswd", "<auth", "]", "ftp")
_BELOW = 6  # lines


def below(lines: Sequence[str], index: int) -> range:
    """Indexes of the lines that may be entries of a table or a list that this line opens."""
    last = index + 1
    if lines[index].count("|") > 1:
        while last < len(lines) and last - index < ROWS and lines[last].count("|") > 1:
            last += 1
    elif holds(lines[index], _HEAD_SIGNS) and any(head.search(lines[index]) for head, _ in _HEADS):
        last = min(len(lines), last + _BELOW)
    return range(index + 1, last)


def entries(lines: Sequence[str], index: int) -> Iterator[Span]:
    """The secrets of one row or entry."""
    text = lines[index]
    if text.count("|") > 1 and len(text) <= _LONGEST:
        yield from _cells(lines, index)
    above = lines[max(0, index - _BELOW) : index]
    if not any(holds(line, _HEAD_SIGNS) for line in above):
        return
    for head, entry in _HEADS:
        found = entry.match(text)
        if found and any(head.search(line) for line in above):
            if head is _USER_FIRST and head.search(lines[index - 1]):
                continue
            yield Span(found.start("v"), found.end("v"), "password", "bare", strength=names.STRONG)


def _cells(lines: Sequence[str], index: int) -> Iterator[Span]:
    first = index
    while first > 0 and index - first < ROWS and lines[first - 1].count("|") > 1:
        first -= 1
    if first == index or _RULE.fullmatch(lines[index]):
        return
    heads = [cell.strip(" \t*`_") for cell in _SIGN.split(lines[first].strip().strip("|"))]
    left = len(lines[index]) - len(lines[index].lstrip(" \t|"))
    for head, (start, end) in zip(heads, _bounds(lines[index], left), strict=False):
        level = names.strength(head.replace(" ", "_"))
        value = lines[index][start:end].strip(" \t*`")
        if level >= names.MEDIUM and " " not in value and _says_more(value):
            start = lines[index].index(value, start)
            yield Span(start, start + len(value), head, "bare", strength=level)


def _bounds(text: str, left: int) -> Iterator[tuple[int, int]]:
    for sign in _SIGN.finditer(text, left):
        yield left, sign.start()
        left = sign.end()
    yield left, len(text)


def _says_more(value: str) -> bool:
    """Not a word, as `yes` or `required` in such a column."""
    return any(map(str.isdigit, value)) or oddness.random_score(value) >= 0.5 or not value.replace("-", "").replace("_", "").isalnum()
