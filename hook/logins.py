"""Logins in lists and maps: a user and, beside it, what can only be a password, under a name that speaks of logins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import arguments, names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

REACH = 8
"""Lines below the head of a list on which an entry of it may stand."""
_LONGEST = 400  # characters of a head
_SAID = ("ogin", "OGIN", "ccount", "CCOUNT", "redential", "REDENTIAL", "ugang", "UGANG")
_QUOTES = ('"', "'", "%w")
_HEAD = later(r"\b\w*(?:login|account|credential|zugang)\w*\b[^;]{0,80}[\[({<]\s*(?:(?:#|//).*)?$", re.I)
_USER = r"[\"'][\w.@+\-]{1,60}[\"']"
_ENTRIES = (
    later(rf"[\[({{]\s*(?:\w+\s*[:=]\s*)?{_USER}\s*,\s*(?:\w+\s*[:=]\s*)?(?P<q>[\"'])(?P<v>[^\"'\s]{{5,60}})(?P=q)\s*[,\])}}]"),
    later(rf"^\s*{_USER}\s*(?:=>|:|=|\bto\b|->|,)\s*(?P<q>[\"'])(?P<v>[^\"'\s]{{5,60}})(?P=q)\s*[,)\]}}]*\s*$"),
    later(r"%w[\[({<][\w.@+\-]{1,60}\s+(?P<v>[^\s\])}>]{5,60})[\])}>]"),
    later(r"^\s*[\"'](?:[\w.@+\-]{1,60}[|:;,]){1,3}(?P<v>[^\s\"'|:;,]{5,60})[\"'],?\s*$"),
)
_LAST_OF_PAIR, _FIRST_OF_PAIR = later(r"\s*(?P<q>[\"'])(?P<v>[^\"'\s]{5,60})(?P=q),?\s*"), later(rf"\s*{_USER},\s*")
_OPENER = later(r".*[\[({]\s*")


def below(lines: Sequence[str], index: int) -> Iterator[int]:
    """Indexes of the lines that may be entries of the list that this line opens."""
    if _is_head(lines[index]):
        yield from (at for at in range(index + 1, min(len(lines), index + 1 + REACH)) if holds(lines[at], _QUOTES))


def listed(lines: Sequence[str], index: int) -> Iterator[Span]:
    """The password of an entry of such a list."""
    text = lines[index]
    if not holds(text, _QUOTES) or not any(map(_is_head, lines[max(0, index - REACH) : index])):
        return
    found = next(filter(None, (entry.search(text) for entry in _ENTRIES)), None) or _of_pair(lines, index)
    if found and (arguments.is_odd(found["v"]) or oddness.random_score(found["v"]) >= 0.25):
        yield Span(found.start("v"), found.end("v"), "login", "quoted", strength=names.STRONG)


def _is_head(line: str) -> bool:
    return holds(line, _SAID) and len(line) <= _LONGEST and _HEAD.search(line) is not None


def _of_pair(lines: Sequence[str], index: int) -> re.Match[str] | None:
    """`{`, `"ann",`, `"…",` on three lines."""
    if index < 2 or not _FIRST_OF_PAIR.fullmatch(lines[index - 1]) or not _OPENER.fullmatch(lines[index - 2]):
        return None
    return _LAST_OF_PAIR.fullmatch(lines[index])
