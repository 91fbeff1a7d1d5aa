"""Where one exact format matches on a line, standing alone, with the structure, entropy and checksum that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from smart_secrets_scanner.hook import checksums, key_blocks, oddness
from smart_secrets_scanner.hook.formats_type import Format
from smart_secrets_scanner.hook.placeholders import is_published_example, looks_typed

CONTEXT_REACH = 90
"""Characters before a value in which its context must stand."""
_BLOB = re.compile(r"[A-Za-z0-9+/]{40}")
_ESCAPE = re.compile(r"(?:\\[nrt]|%[0-9A-Fa-f]{2}|/bot)$")


class Match(NamedTuple):
    """`text[start:end]` has the shape of `format`. `checked` is False where the vendor's checksum does not hold."""

    format: Format
    start: int
    end: int
    checked: bool = True

    @property
    def floor(self) -> bool:
        """Whether the judge may not drop it."""
        return self.format.floor and self.checked


@lru_cache(maxsize=2048)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE if ignore_case else re.ASCII)


def matches(one: Format, text: str, low: int, high: int, examples: bool) -> Iterator[Match]:
    """Matches of a format in `text[low:high]`; those that are published or typed examples only where asked for."""
    if one.block:
        yield from _blocks(one, text)
        return
    for hit in _compiled(one.pattern, False).finditer(text, low, high):
        start, end = hit.span()
        if not _stands_alone(text, start, end):
            continue
        if one.context and not _compiled(one.context, True).search(text[max(0, start - CONTEXT_REACH) : start]):
            continue
        value = hit[0]
        if not examples and _is_example(one, value):
            continue
        if checksums.is_kind(one.checksum, value):
            yield Match(one, start, end, checksums.holds(one.checksum, value))


def _is_example(one: Format, value: str) -> bool:
    varies = _variable_part(one, value)
    return oddness.entropy(varies) < one.entropy or looks_typed(varies) or is_published_example(value)


def _blocks(one: Format, text: str) -> Iterator[Match]:
    """Markers that open a key block, unless their own line shows that nothing follows."""
    for hit in _compiled(one.pattern, False).finditer(text):
        seen = key_blocks.seen_on_line(text[hit.end() :])
        if seen is not False:
            yield Match(one, *hit.span(), checked=seen is True or not _closes(text[hit.end() :]))


def _closes(rest: str) -> bool:
    """The string that holds the marker ends right after it, without a line break: a constant in code, more likely than a key."""
    return rest.lstrip()[:1] in ('"', "'", "`", ")")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """False inside a longer token, identifier or base64 blob."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() and not _ESCAPE.search(text, max(0, start - 4), start):
        return False
    if after.isalnum():
        return False
    if before and before in "_-." and text[start - 2 : start - 1].isalnum():
        return False
    if after and after in "_-" and text[end + 1 : end + 2].isalnum():
        return False
    in_blob = (before in ("+", "/") and _BLOB.search(text, max(0, start - 40), start)) or (
        after in ("+", "/") and _BLOB.match(text, end, end + 40)
    )
    return not in_blob


def _variable_part(one: Format, value: str) -> str:
    """The value without its fixed prefix."""
    if one.context:
        return value
    reach = (
        100 if value.startswith("https:") and not one.inside else 14
    )  # a marker further in divides two variable parts
    heads = ((value.find(word), len(word)) for word in one.prefixes)
    return value[max((at + size for at, size in heads if 0 <= at <= reach), default=0) :]
