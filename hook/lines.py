"""The plain values that travel through a scan: Fragment -> Candidate -> Finding. A leaf: imports nothing of ours.

Named tuples here and elsewhere in what a commit loads: to make a dataclass takes Python a millisecond each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SCOPE = 12
"""Lines above in which the head of a block is sought."""


class Origin(NamedTuple):
    """Where a fragment came from in history; empty for the index and for plain files."""

    commit: str = ""
    author: str = ""
    date: str = ""  # ISO 8601


class Fragment(NamedTuple):
    """Consecutive lines of the new version of one file; only the added ones are judged, the others are context.

    `lines` carry no line ends. `start` is the 1-based number of `lines[0]` in the new file.
    `added` holds 0-based indexes into `lines`, or None when every line was added.
    """

    path: str
    start: int
    lines: tuple[str, ...]
    added: frozenset[int] | None = None
    origin: Origin = Origin()


class Candidate(NamedTuple):
    """A value that could be a secret, with all that the judge may look at.

    `text[start:end]` is the value as written (0-based, half-open); `value` is what it stands for after unquoting or
    joining. `line`, `end_line` and `column` are 1-based. `before`/`after` are the nearest non-blank neighbour lines,
    `scope` is the head of the block around them, or the line above `before`; see `head`.
    """

    path: str
    line: int
    text: str
    start: int
    end: int
    value: str
    key: str = ""  # the name the value is given to, '' when it has none
    syntax: str = "bare"  # quoted, bare, url, flag, header, call, block, element, prose, token, encoded
    format: str = ""  # id of an exact provider format in hook.formats, '' when none
    before: str = ""
    after: str = ""
    end_line: int = 0  # 0: same as line
    origin: Origin = Origin()
    scope: str = ""

    @property
    def column(self) -> int:
        """1-based column of the value."""
        return self.start + 1

    @property
    def last_line(self) -> int:
        """1-based last line of the value."""
        return self.end_line or self.line


class Finding(NamedTuple):
    """A candidate that was judged a secret. Holds no unmasked secret, so it may be printed, stored and logged."""

    path: str
    line: int
    column: int
    end_line: int
    kind: str  # plain words: "GitHub personal access token", "password assigned in code"
    format: str  # exact-format id or ''
    score: float  # p(ALERT), 0..1
    masked: str
    fingerprint: str  # hash over the normalised value and the path; never the line or the commit
    decided_by: str = "model"  # model, format, gate
    key: str = ""  # the name the value is given to
    syntax: str = ""
    origin: Origin = Origin()
    at_head: bool | None = None  # whether the value still stands somewhere at HEAD; None where nobody looked


def nearest(lines: Sequence[str], index: int, step: int) -> int | None:
    """Index of the nearest non-blank line above (`step` -1) or below (1), at most four lines away."""
    places = range(index + step, index + 5 * step, step)
    return next((place for place in places if 0 <= place < len(lines) and lines[place].strip()), None)


def head(lines: Sequence[str], index: int) -> int | None:
    """Index of the line that heads the block which a line and the one above it stand in; else of the second line above.

    The head is the nearest line that is indented less than both: a function, a parent key, a heading of a list.
    """
    above = nearest(lines, index, -1)
    if above is None:
        return None
    depth = min(indent(lines[index]), indent(lines[above]))
    places = range(above - 1, max(-1, index - SCOPE - 1), -1) if depth else ()
    found = next((place for place in places if lines[place].strip() and indent(lines[place]) < depth), None)
    return nearest(lines, above, -1) if found is None else found


def indent(line: str) -> int:
    """Blanks and tabs in front of a line."""
    return len(line) - len(line.lstrip())
