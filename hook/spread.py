"""Work on many parts in several processes, results in the order of the parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")
AHEAD = 16
"""Parts given out at once: the caller may have enough long before the end."""


def spread(work: Callable[[P], R], parts: Iterable[P], workers: int) -> Iterator[R]:
    """`map(work, parts)`, in this process where `workers` is below two."""
    if workers < 2:
        yield from map(work, parts)
        return
    left = iter(parts)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:  # a fork of a process with torch's threads may hang
        while some := list(islice(left, AHEAD)):
            yield from pool.map(work, some)
