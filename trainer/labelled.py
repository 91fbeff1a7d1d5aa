"""Labelled rows -> the candidates that the hook would find in them, each with its row's label; in several processes where it pays."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from smart_secrets_scanner.hook import candidates
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from smart_secrets_scanner.hook.spread import spread
from smart_secrets_scanner.trainer.rows import Row

ALERT, SAFE = 0, 1
MAX_PER_LINE = 4
CHUNK = 1000
_SMALL = 8 << 20


@dataclass(frozen=True, slots=True)
class Labelled:
    """One judged candidate of a row; `row` is the row's index."""

    row: int
    candidate: Candidate
    label: int


@dataclass(slots=True)
class Tally:
    """What became of the rows."""

    counts: Counter[str] = field(default_factory=Counter)

    def text(self) -> str:
        """One line for a log."""
        return ", ".join(f"{name} {count:,}" for name, count in sorted(self.counts.items()))


def label_row(index: int, row: Row) -> list[Labelled]:
    """The candidates of a row that carry its label; empty when the finder sees none on the judged line.

    The secret of an ALERT row is the candidate that overlaps its value. Every candidate of a SAFE row's line is safe.
    Candidates of other lines have no label and are left out.
    """
    found = candidates.find(Fragment(row.path, 1, tuple(row.text.split("\n"))))
    here = [c for c in found if c.line <= row.line <= c.last_line]
    if row.label == "SAFE":
        return [Labelled(index, c, SAFE) for c in here[:MAX_PER_LINE]]
    if row.value:
        here = [c for c in here if _overlaps(c, row)]
    return [Labelled(index, c, ALERT) for c in here[:MAX_PER_LINE]]


def _overlaps(candidate: Candidate, row: Row) -> bool:
    if candidate.line != row.line:
        return True  # a block that spans the judged line
    start = 0
    while (start := candidate.text.find(row.value, start)) >= 0:
        if start < candidate.end and candidate.start < start + len(row.value):
            return True
        start += 1
    return row.value in candidate.value or candidate.value in row.value


def examples(rows: Iterable[Row], tally: Tally, workers: int = 1) -> tuple[list[Labelled], list[int]]:
    """Labelled candidates of all rows without doubt, and the indexes of the ALERT rows that have none; the same for any `workers`."""
    labelled: list[Labelled] = []
    missed: list[int] = []
    for made, lost, counts in spread(_label, _parts(rows), workers):
        labelled += made
        missed += lost
        tally.counts.update(counts)
    return labelled, missed


def workers_for(path: Path) -> int:
    """How many processes a data file is worth: one for a small file, all processors for a large one."""
    return 1 if path.stat().st_size < _SMALL else os.cpu_count() or 1


def _parts(rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    start, left = 0, iter(rows)
    while part := list(islice(left, CHUNK)):
        yield start, part
        start += len(part)


def _label(part: tuple[int, list[Row]]) -> tuple[list[Labelled], list[int], Counter[str]]:
    start, rows = part
    labelled: list[Labelled] = []
    missed: list[int] = []
    counts: Counter[str] = Counter()
    for index, row in enumerate(rows, start):
        if row.doubt:
            counts["doubtful rows left out"] += 1
            continue
        made = label_row(index, row)
        counts["rows"] += 1
        if made:
            labelled += made
        elif row.label == "ALERT":
            missed.append(index)
            counts["ALERT rows without a candidate"] += 1
        else:
            counts["SAFE rows without a candidate"] += 1
    return labelled, missed, counts
