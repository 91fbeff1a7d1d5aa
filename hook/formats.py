"""Exact provider formats: the tables, looked up and matched on one line of text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from smart_secrets_scanner.hook.formats_match import CONTEXT_REACH, Match, matches
from smart_secrets_scanner.hook.formats_type import Format
from smart_secrets_scanner.hook.patterns import shortest, trie
from smart_secrets_scanner.hook.placeholders import is_placeholder, is_published_example

__all__ = [
    "Format",
    "Match",
    "all_formats",
    "by_id",
    "every_match",
    "is_placeholder",
    "is_published_example",
    "match_line",
    "signs",
]

GROUPS = ("keys", "clouds", "forges", "chat", "payments", "ai", "infra", "data", "services")
_LONG_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-+/~]{14}")
_DIGIT = re.compile("[0-9]")
_WORD_HEAD = re.compile(r"[^A-Za-z0-9](?=(..))")
_ESCAPES = re.compile(r"\\[nrt]|%[0-9A-Fa-f]{2}")
_LONGEST_KEYED = 800  # no value that needs a context is longer
_SHORT = 1000
_REMEMBERED = 400  # characters of a line: the prefilter and then the finder ask, and history brings the same ones again and again

_COMPILED = 2048
"""Characters from which it pays to compile one pattern for hundreds of words; that takes ten milliseconds."""


@lru_cache(maxsize=1)
def all_formats() -> tuple[Format, ...]:
    """Every format, in the order of the tables; loaded on first use, for a scan of clean text needs none."""
    found: list[Format] = []
    for group in GROUPS:
        table: tuple[Format, ...] = import_module(f"smart_secrets_scanner.hook.formats_{group}").FORMATS
        found += [one._replace(group=group) for one in table]
    return tuple(found)


@lru_cache(maxsize=1)
def _index() -> Mapping[str, tuple[int, Format]]:
    return MappingProxyType({one.id: (place, one) for place, one in enumerate(all_formats())})


def by_id(format_id: str) -> Format:
    """The format of an id; KeyError for an unknown one."""
    return _index()[format_id][1]


def match_line(text: str, examples: bool = False) -> list[Match]:
    """Formats that stand in one line, leftmost first, without overlaps; without placeholders and published `examples` unless asked for."""
    return _without_overlaps(every_match(text, examples))


def signs(text: str) -> set[str]:
    """Strings in lower case, one of which each line of a text holds that has a match; cheaper than asking each line."""
    if not _may_hold(text):
        return set()
    found = {prefix for prefix, _ in _prefixed(text)}
    for keyed, some in ((False, text), (True, text.lower())):
        if len(some) <= _COMPILED:
            found.update(filter(some.__contains__, _words(keyed)))
        else:
            found.update(_prefilter(keyed)[0].findall(some))
    return {one.lower() for one in found}


def _may_hold(text: str) -> bool:
    return _LONG_RUN.search(text) is not None or "-----BEGIN" in text or "---- BEGIN" in text


def every_match(text: str, examples: bool = False) -> tuple[Match, ...]:
    """Like match_line, with all that overlaps, in no order: one value may have the shape of several formats."""
    return (_remembered if len(text) <= _REMEMBERED else _every_match)(text, examples)


def _every_match(text: str, examples: bool) -> tuple[Match, ...]:
    if not _may_hold(text):
        return ()
    hits = dict.fromkeys([*(one for _, one in _prefixed(text)), *_marked(text)])
    found = [match for one in hits for match in matches(one, text, 0, len(text), examples)]
    if _DIGIT.search(text):  # hardly a value without a shape of its own has none
        found += [match for one, low, high in _windows(text) for match in matches(one, text, low, high, examples)]
    return tuple(found)


_remembered = lru_cache(maxsize=1 << 14)(_every_match)


def _prefixed(text: str) -> Iterator[tuple[str, Format]]:
    """The prefixes of formats that stand in the text, their first two characters at the start of a word, and the formats."""
    plain = _ESCAPES.sub(" ", text) if "\\" in text or "%" in text else text
    behind = _by_head()
    for head in behind.keys() & set(_WORD_HEAD.findall(f" {plain}")):
        for prefix, one in behind[head]:
            if prefix in plain:
                yield prefix, one


def _marked(text: str) -> Iterator[Format]:
    finder, behind = _prefilter(False)
    return (one for word in set(finder.findall(text)) for one in behind[word])


def _windows(text: str) -> Iterator[tuple[Format, int, int]]:
    """Where to look for values that need a keyword before them: the whole of a short line, else the surroundings."""
    lowered = text.lower()
    finder, behind = _prefilter(True)
    if len(text) <= _SHORT or len(lowered) != len(text):
        words = set(finder.findall(lowered))
        yield from ((one, 0, len(text)) for one in dict.fromkeys(one for word in words for one in behind[word]))
        return
    last: dict[Format, int] = {}
    for hit in finder.finditer(lowered):
        high = hit.start() + CONTEXT_REACH + _LONGEST_KEYED
        for one in behind[hit[0]]:
            yield one, max(hit.start(), last.get(one, 0)), high
            last[one] = hit.start() + CONTEXT_REACH


@lru_cache(maxsize=1)
def _by_head() -> dict[str, list[tuple[str, Format]]]:
    heads: dict[str, list[tuple[str, Format]]] = defaultdict(list)
    for one in all_formats():
        for prefix in () if one.context or one.inside else one.prefixes:
            heads[prefix[:2]].append((prefix, one))
    return heads


def _looked_for(keyed: bool) -> list[Format]:
    return [one for one in all_formats() if (bool(one.context) if keyed else one.inside)]


@lru_cache(maxsize=2)
def _words(keyed: bool) -> list[str]:
    return shortest(word for one in _looked_for(keyed) for word in one.prefixes)


@lru_cache(maxsize=2)
def _prefilter(keyed: bool) -> tuple[re.Pattern[str], Mapping[str, tuple[Format, ...]]]:
    """One alternation of the shortest context keywords (or of the markers within values), and the formats behind each."""
    chosen = _looked_for(keyed)
    words = _words(keyed)
    every = "\n".join(words)
    heads = {word: _found_by(word, words, every) for one in chosen for word in one.prefixes}
    table: dict[str, list[Format]] = defaultdict(list)
    for one in chosen:
        for short in dict.fromkeys(short for word in one.prefixes for short in heads[word]):
            table[short].append(one)
    return re.compile(trie(words)), MappingProxyType({word: tuple(ones) for word, ones in table.items()})


def _found_by(word: str, words: Sequence[str], every: str) -> list[str]:
    """Those of the sorted words with which this one begins or in which it is hidden; `every` is all of them as one text."""
    begins = words[bisect_right(words, word) - 1]
    if every.count(word) == (word == begins):
        return [begins]
    return [short for short in words if short == begins or word in short]


def _without_overlaps(found: Sequence[Match]) -> list[Match]:
    """Of overlapping matches the surest stays: floor before others, a name beside it before a bare prefix, then the longer prefix and value."""
    kept: list[Match] = []
    for match in sorted(found, key=_rank):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)


def _rank(match: Match) -> tuple[bool, bool, int, int, int, int]:
    one = match.format
    longest = 0 if one.context else max(map(len, one.prefixes))
    return (not match.floor, not one.context, -longest, match.start - match.end, match.start, _index()[one.id][0])
