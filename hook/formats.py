"""Exact provider formats: the tables, looked up and matched on one line of text."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from smart_secrets_scanner.hook import checksums
from smart_secrets_scanner.hook.formats_type import Format
from smart_secrets_scanner.hook.placeholders import is_placeholder, is_published_example

__all__ = ["Format", "Match", "all_formats", "by_id", "is_placeholder", "is_published_example", "match_line"]

GROUPS = ("forges", "clouds", "ai")
_LONG_RUN = re.compile(r"[A-Za-z0-9_\-+/~]{16}")
_BLOB = re.compile(r"[A-Za-z0-9+/]{40}")
_ESCAPE = re.compile(r"(?:\\[nrt]|%[0-9A-Fa-f]{2})$")
_CONTEXT_REACH = 90  # characters before the value in which its context must stand


@dataclass(frozen=True, slots=True)
class Match:
    """`text[start:end]` has the shape of `format`. `checked` is False where the vendor's checksum does not hold."""

    format: Format
    start: int
    end: int
    checked: bool = True

    @property
    def floor(self) -> bool:
        """Whether the judge may not drop it."""
        return self.format.floor and self.checked


@lru_cache(maxsize=1)
def all_formats() -> tuple[Format, ...]:
    """Every format, in the order of the tables; loaded on first use, for a scan of clean text needs none."""
    found: list[Format] = []
    for group in GROUPS:
        table: tuple[Format, ...] = import_module(f"smart_secrets_scanner.hook.formats_{group}").FORMATS
        found += [replace(one, group=group) for one in table]
    return tuple(found)


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Format]:
    return MappingProxyType({one.id: one for one in all_formats()})


def by_id(format_id: str) -> Format:
    """The format of an id; KeyError for an unknown one."""
    return _index()[format_id]


def match_line(text: str) -> list[Match]:
    """Formats that stand in one line, leftmost first, without overlaps; placeholders and published examples are left out."""
    if _LONG_RUN.search(text) is None and "-----BEGIN" not in text:
        return []
    found = [match for one in _worth_trying(text) for match in _matches(one, text)]
    return _without_overlaps(found)


def _worth_trying(text: str) -> Iterable[Format]:
    """Formats of which a prefix or keyword occurs in the text."""
    prefixes, keywords = _prefilter(False), _prefilter(True)
    hits = dict.fromkeys(one for hit in set(prefixes[0].findall(text)) for one in prefixes[1][hit])
    hits.update(dict.fromkeys(one for hit in set(keywords[0].findall(text.lower())) for one in keywords[1][hit]))
    return hits


@lru_cache(maxsize=2)
def _prefilter(keyed: bool) -> tuple[re.Pattern[str], Mapping[str, tuple[Format, ...]]]:
    """One alternation of the shortest prefixes (or, keyed, of the context keywords), and the formats behind each."""
    chosen = [one for one in all_formats() if bool(one.context) == keyed]
    words = sorted({word for one in chosen for word in one.prefixes})
    shortest = [word for word in words if not any(word != other and word.startswith(other) for other in words)]
    table: dict[str, dict[Format, None]] = defaultdict(dict)
    for one in chosen:
        for word in one.prefixes:
            table[next(short for short in shortest if word.startswith(short))][one] = None
    return re.compile(_trie(shortest)), MappingProxyType({word: tuple(ones) for word, ones in table.items()})


def _trie(words: Iterable[str]) -> str:
    """A regex for any of the words (none a prefix of another) that looks at each character once."""
    branches: dict[str, list[str]] = defaultdict(list)
    for word in words:
        branches[word[0]].append(word[1:])
    parts = [re.escape(first) + (_trie(rest) if all(rest) else "") for first, rest in branches.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


@lru_cache(maxsize=512)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE if ignore_case else re.ASCII)


def _matches(one: Format, text: str) -> Iterator[Match]:
    for hit in _compiled(one.pattern, False).finditer(text):
        start, end = hit.span()
        if not _stands_alone(text, start, end):
            continue
        if one.context and not _compiled(one.context, True).search(text[max(0, start - _CONTEXT_REACH) : start]):
            continue
        value = hit[0]
        if _entropy(_variable_part(one, value)) < one.entropy or is_published_example(value):
            continue
        yield Match(one, start, end, checksums.holds(one.checksum, value))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """False inside a longer token, identifier or base64 blob."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() and not _ESCAPE.search(text, max(0, start - 3), start):
        return False
    if after.isalnum():
        return False
    if before and before in "_-" and text[start - 2 : start - 1].isalnum():
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
    return value[max((len(word) for word in one.prefixes if value.startswith(word)), default=0) :]


def _entropy(value: str) -> float:
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def _without_overlaps(found: list[Match]) -> list[Match]:
    """Of overlapping matches the surest stays: floor before others, then the longer prefix, then the longer value."""
    kept: list[Match] = []
    for match in sorted(found, key=_rank):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)


def _rank(match: Match) -> tuple[bool, bool, int, int, int]:
    longest = 0 if match.format.context else max(map(len, match.format.prefixes))
    return (not match.floor, bool(match.format.context), -longest, match.start - match.end, match.start)
