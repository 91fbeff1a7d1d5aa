"""Fragment -> the values worth asking the judge about. Pure, deterministic, high recall on any language and syntax."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from smart_secrets_scanner.hook import placed, prefilter
from smart_secrets_scanner.hook.lines import Candidate, Fragment

_PAGE = 4000
"""Lines that are looked through at once: enough that a small hunk costs no more than its lines, few enough to stay in the cache."""


def find(fragment: Fragment, placeholders: bool = False) -> list[Candidate]:
    """Candidates on the added lines of a fragment, in reading order; context lines only help to read them."""
    return _read(fragment, prefilter.worth_reading(fragment.lines, fragment.added), placeholders)


def find_each(fragments: Iterable[Fragment], placeholders: bool = False) -> Iterator[tuple[Fragment, list[Candidate]]]:
    """Each fragment with its candidates, as `find` gives them, many fragments looked through at a time.

    `placeholders`: with those values, too, that are given to a secret's name and stand for one.
    """
    waiting: list[Fragment] = []
    lines = 0
    for fragment in fragments:
        waiting.append(fragment)
        lines += len(fragment.lines)
        if lines >= _PAGE:
            yield from _page(waiting, placeholders)
            waiting, lines = [], 0
    yield from _page(waiting, placeholders)


def _page(fragments: Sequence[Fragment], placeholders: bool) -> Iterator[tuple[Fragment, list[Candidate]]]:
    """Asks which lines are worth reading once for all the fragments, laid end to end."""
    lines: list[str] = []
    added: list[int] = []
    starts: list[int] = []
    for fragment in fragments:
        start = len(lines)
        starts.append(start)
        lines.extend(fragment.lines)
        added.extend(range(start, len(lines)) if fragment.added is None else [start + index for index in fragment.added])
        lines.extend(prefilter.GAP)
    worth = prefilter.worth_reading(lines, added)
    starts.append(len(lines))
    for fragment, (start, end) in zip(fragments, pairwise(starts), strict=True):
        places = worth[bisect_left(worth, start) : bisect_left(worth, end)]
        yield fragment, _read(fragment, [place - start for place in places], placeholders)


def _read(fragment: Fragment, worth: list[int], placeholders: bool = False) -> list[Candidate]:
    if placeholders or placed.is_laid_out(fragment.path):  # what stands for a value looks too plain to be worth reading
        worth = list(range(len(fragment.lines))) if fragment.added is None else sorted(fragment.added)
    if not worth:
        return []
    from smart_secrets_scanner.hook import reading  # its patterns take longer to compile than most commits to scan

    return reading.read(fragment, worth, placeholders)
