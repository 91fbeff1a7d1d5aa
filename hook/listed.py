"""Entries of a table or a list in any text whose head calls them passwords; of .csv and .tsv files see hook.nearby."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_SIGN = re.compile(r"(?:</?(?i:t[rhd]|tbody|thead|code|b|tt)\b[^<>]*>\s*)+|\|+|!!|(?<!\S)\^(?!\S)|^!")
_TAGS = re.compile(r"<t[hd]\b", re.I)
_GAP = re.compile(r"\s{2,}|\t")
_RULE = re.compile(r"[\s|:+=\-]+")
_HEAD_CELL = later(r"[^\W\d_][\w\-]*(?: [\w\-]+){0,2}")
_LONGEST = 600  # characters of a row
ROWS, ALIGNED_ROWS = 40, 12
"""Rows of a table that are read below its head, when signs part its columns and when blanks do."""
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
    if _is_row(lines[index]):
        while last < len(lines) and last - index < ROWS and _is_row(lines[last]):
            last += 1
    elif "  " in lines[index].strip() and _aligned_heads(lines[index]):
        while last < len(lines) and last - index < ALIGNED_ROWS and lines[last].strip():
            last += 1
    elif holds(lines[index], _HEAD_SIGNS) and any(head.search(lines[index]) for head, _ in _HEADS):
        last = min(len(lines), last + _BELOW)
    return range(index + 1, last)


def entries(lines: Sequence[str], index: int) -> Iterator[Span]:
    """The secrets of one row or entry."""
    text = lines[index]
    if len(text) <= _LONGEST:
        yield from _cells(lines, index) if _is_row(text) else _aligned(lines, index)
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
    while first > 0 and index - first < ROWS and _is_row(lines[first - 1]):
        first -= 1
    if first == index or _RULE.fullmatch(lines[index]):
        return
    heads = [cell.strip(" \t*`_") for cell in _SIGN.split(lines[first].strip().strip("|!^"))]
    left = len(lines[index]) - len(lines[index].lstrip(" \t|"))
    for head, (start, end) in zip(heads, _bounds(_SIGN, lines[index], left, len(lines[index])), strict=False):
        level = names.strength(head.replace(" ", "_"))
        value = lines[index][start:end].strip(" \t*`")
        if level >= names.MEDIUM and " " not in value and _says_more(value):
            start = lines[index].index(value, start)
            yield Span(start, start + len(value), head, "bare", strength=level)


def _is_row(line: str) -> bool:
    """Whether a line looks like a row of a table drawn with signs: Markdown, MediaWiki, DokuWiki, HTML, SQL clients."""
    return line.count("|") > 1 or line.startswith(("|-", "! ", "^ ")) or ("<t" in line and len(_TAGS.findall(line)) > 1)


def _aligned(lines: Sequence[str], index: int) -> Iterator[Span]:
    """Cells below a head of a table whose columns are kept apart by blanks alone."""
    text = lines[index]
    if "  " not in text.strip() or _RULE.fullmatch(text):
        return
    for above in range(index - 1, max(-1, index - 1 - ALIGNED_ROWS), -1):
        if not lines[above].strip():
            return
        if heads := _aligned_heads(lines[above]):
            break
    else:
        return
    for start, end in _columns(text):
        head = next((name for at, name in heads if abs(at - start) <= 1), "")
        value = text[start:end].strip("`*\"'")
        if head and " " not in value and _says_more(value):
            start = text.index(value, start)
            yield Span(start, start + len(value), head, "bare", strength=names.STRONG)


def _aligned_heads(line: str) -> list[tuple[int, str]]:
    """(column, name) of the heads that name passwords, of a line that is nothing but heads of columns."""
    if len(line) > _LONGEST:
        return []
    cells = [(start, line[start:end]) for start, end in _columns(line)]
    if len(cells) < 2 or not all(_HEAD_CELL.fullmatch(cell) for _, cell in cells):
        return []
    return [(start, cell) for start, cell in cells if names.strength(cell.replace(" ", "_")) == names.STRONG]


def _columns(line: str) -> Iterator[tuple[int, int]]:
    return _bounds(_GAP, line, len(line) - len(line.lstrip()), len(line.rstrip()))


def _bounds(sign: re.Pattern[str], text: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """(start, end) of what stands between the signs."""
    for found in sign.finditer(text, left, right):
        yield left, found.start()
        left = found.end()
    yield left, right


def _says_more(value: str) -> bool:
    """Not a word, as `yes` or `required` in such a column."""
    return any(map(str.isdigit, value)) or oddness.random_score(value) >= 0.5 or not value.replace("-", "").replace("_", "").isalnum()
