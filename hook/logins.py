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
_USERS = ("users", "Users", "USERS")
_MAPS = (*_USERS, "ccounts", "CCOUNTS", "ogins", "OGINS", "redentials", "REDENTIALS", "_pairs", "_PAIRS")
_QUOTES = ('"', "'", "%w")
_HEAD = later(r"\b\w*(?:login|account|credential|zugang)\w*\b[^;]{0,80}[\[({<]\s*(?:(?:#|//).*)?$", re.I)
_USER = r"[\"'][\w.@+\-]{1,60}[\"']"
_ENTRIES = (
    later(rf"[\[({{]\s*(?:\w+\s*[:=]\s*)?{_USER}\s*,\s*(?:\w+\s*[:=]\s*)?(?P<q>[\"'])(?P<v>[^\"'\s]{{5,60}})(?P=q)\s*[,\])}}]"),
    later(rf"^\s*{_USER}\s*(?:=>|:|=|\bto\b|->|,)\s*(?P<q>[\"'])(?P<v>[^\"'\s]{{5,60}})(?P=q)\s*[,)\]}}]*\s*$"),
    later(r"%w[\[({<][\w.@+\-]{1,60}\s+(?P<v>[^\s\])}>]{5,60})[\])}>]"),
    later(r"^\s*[\"'](?:[\w.@+\-]{1,60}[|:;,]){1,3}(?P<v>[^\s\"'|:;,]{5,60})[\"'],?\s*$"),
)
_OF_USERS = later(r"\b\w*users[\"']?\]?\s*(?::=|[:=])\s*(?:map\[string\]string|new Map\(|dict\()?\s*[{(]\s*(?:(?:#|//).*)?$", re.I)
"""Opens a map whose entries below it are users, where a list of users would hold records."""
_MAP = later(
    r"\b\w*(?:users|accounts|logins|credentials|username_password_pairs)[\"']?\]?\s*(?:(?::=|=>|[:=])\s*)?(?:map\[string\]string|new Map\(|dict\()?\s*[{(]+\s*"
    r"(?P<pairs>[\"'][\w.@+\-]{1,60}[\"']\s*(?::|=>)\s*[\"'][^\"'\s]{4,60}[\"'][^{}]{0,300})",
    re.I,
)
"""Users and their passwords on one line: `USERS = {"ann": "…"}`, express-basic-auth's `users: {…}`, Gin's `Accounts{…}`."""
_OF_MAP = later(r"[\"'](?P<u>[\w.@+\-]{1,60})[\"']\s*(?::|=>)\s*(?P<q>[\"'])(?P<v>[^\"'\s]{4,60})(?P=q)\s*(?=[,)\]}]|$)")
_FIELD = later(r"(?:user|first|last|full|nick|display)?[_-]?(?:name|id)|user|login|e?-?mail|role|type|group|status|state|url|host|path|key|title|lang(?:uage)?|locale|country|city|phone|avatar|created\w*|updated\w*", re.I)
"""A record's field, no user."""
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
    if found and _may_be_password(found["v"]):
        yield Span(found.start("v"), found.end("v"), "login", "quoted", strength=names.STRONG)


def mapped(text: str) -> Iterator[Span]:
    """The passwords of a map of users that stands on one line."""
    for group in _MAP.finditer(text) if holds(text, _MAPS) else ():
        for found in _OF_MAP.finditer(text, *group.span("pairs")):
            if not _FIELD.fullmatch(found["u"]) and _may_be_password(found["v"]):
                yield Span(found.start("v"), found.end("v"), "login", "quoted", strength=names.STRONG)


def _may_be_password(value: str) -> bool:
    return arguments.is_odd(value) or oddness.random_score(value) >= 0.25


def _is_head(line: str) -> bool:
    return len(line) <= _LONGEST and ((holds(line, _SAID) and _HEAD.search(line) is not None) or (holds(line, _USERS) and _OF_USERS.search(line) is not None))


def _of_pair(lines: Sequence[str], index: int) -> re.Match[str] | None:
    """`{`, `"ann",`, `"…",` on three lines."""
    if index < 2 or not _FIRST_OF_PAIR.fullmatch(lines[index - 1]) or not _OPENER.fullmatch(lines[index - 2]):
        return None
    return _LAST_OF_PAIR.fullmatch(lines[index])
