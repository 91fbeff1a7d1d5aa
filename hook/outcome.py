"""What a scan did and found: counts, skipped things, findings. A leaf: imports values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ExitCode
from smart_secrets_scanner.hook.lines import Finding


class Stats:
    """Counted by the pipeline while it runs. `suppressed` counts by reason: inline, path, ignored, baseline."""

    __slots__ = ("cached", "candidates", "judged", "left_out", "paths", "seconds", "seen", "settled", "suppressed")

    def __init__(self, candidates: int = 0, judged: int = 0) -> None:
        self.candidates, self.judged = candidates, judged
        self.settled = 0  # by the gate, either way, without the model
        self.cached = 0
        self.seconds = 0.0
        self.suppressed: Counter[str] = Counter()
        self.paths: set[str] = set()  # read and not left out
        self.left_out: set[str] = set()  # by a path pattern
        self.seen: set[str] = set()  # fingerprints of all secrets met, silenced or not

    def add(self, other: Stats) -> None:
        """Add the counts of a part that was done elsewhere (another process)."""
        self.candidates += other.candidates
        self.settled += other.settled
        self.judged += other.judged
        self.cached += other.cached
        self.paths |= other.paths
        self.left_out |= other.left_out
        self.seen |= other.seen
        self.suppressed.update(other.suppressed)
        self.suppressed["path"] = len(self.left_out)

    @property
    def silenced(self) -> int:
        """How many files, candidates or findings a person has silenced, in whatever way."""
        return sum(self.suppressed.values())


class Result(NamedTuple):
    """The outcome of one scan. Holds no unmasked secret."""

    scope: str  # plain words: "staged changes", "range main..HEAD"
    findings: tuple[Finding, ...]
    stats: Stats
    account: Account
    stale: tuple[str, ...] = ()  # fingerprints in the baseline that no longer match anything
    notes: tuple[str, ...] = ()
    threshold: float = 0.5
    model: Callable[[], Mapping[str, str]] = dict  # asked by the reports that tell it

    @property
    def exit_code(self) -> ExitCode:
        """Findings block first; an incomplete scan is never mistaken for a clean one."""
        if self.findings:
            return ExitCode.FINDINGS
        return ExitCode.NOT_SCANNED if self.account.failures else ExitCode.CLEAN
