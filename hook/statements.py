"""Statements, calls and maps that run over several lines: which lines belong together, and what they read like on one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import arguments, names
from smart_secrets_scanner.hook.patterns import later

REACH = 6
"""Lines above a value that are read with it."""
LONGEST = 1500  # characters of a statement
_OPEN = (",", "(", "[", "{", "=", ":", "\\", " _", "|", "+", "->", "=>", "<<<", "</dt>", "</th>", "</label>")
_MARK = later(r"\s*(?://+|#+|\*(?!\*)|--+|;+|!|')(?=\s|$)\s?|\s*<!--\s?")
_LAST_WORD = later(r"([^\s\"'`(){}\[\]<>]{2,40}?)[\s.:~\-]*$")
_CHAINED = later(r"\s*(?:\?\.|\.|->)\w|\s*(?:VALUES\b\s*)?\($|\s*VALUES\s*\(?|\s*\([\s\w,`\"\[\]]*\)\s*$", re.I)
"""How a line begins that goes on with the one above: a method of a chain, the columns and the values of an INSERT."""
_ONE_WORD = later(r"\W*(?:\"[^\"]+\"|'[^']+'|[^\s\"',]+)\W*")
_PART = later(r"[^\s\"'`=,;()<>]{5,}")


def goes_on(line: str) -> bool:
    """Whether a line ends as though the next one belonged to it: an open bracket, a sign, or a word that asks for a secret."""
    line = line.rstrip()
    return line.endswith(_OPEN) or _asks(line)


def _asks(line: str) -> bool:
    word = _LAST_WORD.search(line, max(0, len(line) - 60)) if line and not line.endswith((";", "}", ")", '"', "'")) else None
    return word is not None and names.strength(word[1]) == names.STRONG


def rest(lines: Sequence[str], index: int) -> Iterator[int]:
    """Indexes of the lines that go on with the statement of this one and may hold a literal."""
    first = lines[index].rstrip()
    chained = index + 1 < len(lines) and _CHAINED.match(lines[index + 1]) is not None
    if not (goes_on(first) or chained) or (first.endswith(",") and not _open_bracket(first)):
        return
    for at in range(index + 1, min(len(lines), index + 1 + REACH)):
        if at > index + 1 and not goes_on(lines[at - 1]) and not _is_remark(lines[at - 1]) and not _CHAINED.match(lines[at]):
            return
        if any(map(arguments.is_odd, _PART.findall(lines[at]))):
            yield at


def joined(lines: Sequence[str], index: int) -> tuple[str, int]:
    """A line behind those of its statement above it, as one text, and where it begins there; 0 when it stands alone.

    Comments in between are left out; a statement that is commented out is read like any other.
    """
    marked = _MARK.match(lines[index])
    above: list[str] = []
    below = lines[index]
    for line in reversed(lines[max(0, index - REACH) : index]):
        remark = _MARK.match(line)
        body = line[remark.end() :] if remark and marked else line
        if not marked and (remark or not line.strip()):
            continue
        if not goes_on(body) and not _CHAINED.match(below):
            break
        below = line
        above.append(body.strip().removesuffix("\\").removesuffix(" _"))
    text = " ".join(reversed(above)) + " "
    if not above or (above[0].endswith(",") and not _open_bracket(text)) or (_asks(above[0]) and not _ONE_WORD.fullmatch(lines[index])):
        return lines[index], 0
    body = " " * marked.end() + lines[index][marked.end() :] if marked else lines[index]
    return (text + body, len(text)) if len(text) + len(body) <= LONGEST else (lines[index], 0)


def _open_bracket(text: str) -> bool:
    return sum(map(text.count, "([{")) > sum(map(text.count, ")]}"))


def _is_remark(line: str) -> bool:
    return not line.strip() or _MARK.match(line) is not None
