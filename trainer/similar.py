"""Near-duplicate texts among many: token shingles, one-permutation MinHash, banding, then the exact Jaccard index."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SHINGLE = 3
_BINS = 16
_BAND = 4
_LOOK_BACK = 40  # earlier texts a text is compared with in one bucket; more would cost squares on mass copies


def shingles(text: str) -> frozenset[int]:
    """Hashes of all runs of three tokens; a text of one or two tokens is one shingle."""
    tokens = _TOKEN.findall(text.lower())
    if len(tokens) <= _SHINGLE:
        return frozenset((crc32(" ".join(tokens).encode()),))
    runs = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return frozenset(crc32(" ".join(run).encode()) for run in runs)


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared shingles over all shingles, 0..1."""
    return len(one & other) / len(one | other)


def _sketch(marks: frozenset[int]) -> list[int]:
    """The least hash of each bin; an empty bin takes the next full one's (Shrivastava and Li, 2014)."""
    bins = [-1] * _BINS
    for mark in marks:
        place = mark % _BINS
        if bins[place] < 0 or mark < bins[place]:
            bins[place] = mark
    for place in range(_BINS):
        step = 0
        while bins[(place + step) % _BINS] < 0:
            step += 1
        bins[place] = bins[(place + step) % _BINS]
    return bins


def near_duplicates(texts: Sequence[str], groups: Sequence[str], threshold: float) -> Iterator[tuple[int, int, float]]:
    """(earlier index, later index, Jaccard) of similar texts in different groups; each later text is named once.

    Finds nearly all pairs at or above `threshold` >= 0.8; 100,000 short texts take some ten seconds.
    """
    marks = [shingles(text) for text in texts]
    buckets: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        sketch = _sketch(marks[index])
        found: tuple[int, float] | None = None
        for start in range(0, _BINS, _BAND):
            bucket = buckets[(start, *sketch[start : start + _BAND])]
            rivals = (i for i in bucket[-_LOOK_BACK:] if groups[i] != group)
            for other in rivals if found is None else ():
                similarity = jaccard(marks[index], marks[other])
                if similarity >= threshold:
                    found = (other, similarity)
                    break
            bucket.append(index)
        if found:
            yield found[0], index, found[1]
