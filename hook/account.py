"""What a source saw and what it left out: every skipped thing has a path and a reason. A leaf."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Skipped(NamedTuple):
    """Something that was not scanned. `failed`: it should have been, so the run may not count as clean (exit 3)."""

    path: str
    reason: str
    failed: bool = False


class Account:
    """Collects the counts of one scan while its source is being read; the source is the only writer.

    `files` are file versions looked at, `lines` added lines handed out, `commits` commits read. Repeated skips of the
    same path for the same reason (a picture changed in 500 commits) are counted once in `skips` with their number.
    """

    __slots__ = ("commits", "files", "lines", "notes", "skips")

    def __init__(self, files: int = 0, lines: int = 0, commits: int = 0) -> None:
        self.files, self.lines, self.commits = files, lines, commits
        self.skips: dict[Skipped, int] = {}
        self.notes: list[str] = []

    def skip(self, path: str, reason: str, *, failed: bool = False) -> None:
        """Record that `path` was not scanned, or not completely; `failed` when it should have been (exit 3)."""
        one = Skipped(path, reason, failed)
        self.skips[one] = self.skips.get(one, 0) + 1

    def unread(self, path: str, reason: str) -> None:
        """Record that git's content of `path` was not read: a binary file has no lines to read, anything else should have been."""
        if reason == "binary":
            self.skip(path, reason)
        else:
            self.skip(path, f"{reason}: look at it with `scan files`, then leave it out by --exclude", failed=True)

    def forgive(self, covers: Callable[[str], bool]) -> frozenset[str]:
        """Paths that could not be read and that a person has left out anyway (`covers`): they stay told, but fail nothing."""
        left_out = {one: times for one, times in self.skips.items() if one.failed and covers(one.path)}
        for one, times in left_out.items():
            del self.skips[one]
            plain = one._replace(failed=False)
            self.skips[plain] = self.skips.get(plain, 0) + times
        return frozenset(one.path for one in left_out)

    def note(self, sentence: str) -> None:
        """Record a sentence for the summary, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Everything skipped, in the order it was met."""
        return tuple(self.skips)

    @property
    def saw_nothing(self) -> bool:
        """Whether the source had nothing at all to hand out or to skip."""
        return not (self.files or self.lines or self.commits or self.skips)

    @property
    def failures(self) -> tuple[Skipped, ...]:
        """What should have been scanned and could not be."""
        return tuple(one for one in self.skips if one.failed)

    def add(self, other: Account) -> None:
        """Add the counts of a part of the scan that was done elsewhere (another process)."""
        self.files += other.files
        self.lines += other.lines
        self.commits += other.commits
        for one, times in other.skips.items():
            self.skips[one] = self.skips.get(one, 0) + times
        for sentence in other.notes:
            self.note(sentence)
