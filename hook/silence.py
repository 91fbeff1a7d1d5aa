"""What people have silenced: inline comments, path globs, the ignore file, the baseline. All of it is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from smart_secrets_scanner.hook import baseline, ignore
from smart_secrets_scanner.hook.allow import allowed_lines
from smart_secrets_scanner.hook.baseline import Baseline
from smart_secrets_scanner.hook.ignore import IgnoreList
from smart_secrets_scanner.hook.lines import Candidate, Finding, Fragment, Origin
from smart_secrets_scanner.hook.outcome import Stats

OWN_FILES = frozenset((baseline.NAME, ignore.NAME, ".smart-secrets-feedback.jsonl"))
"""Written by this tool, values drawn anew: never scanned."""

WholeFile = Callable[[str, Origin], "Sequence[str] | None"]


def no_file(path: str, origin: Origin) -> None:
    """For sources that have no file beside the fragment."""


class Rules(NamedTuple):
    """Settings of one scan that decide which candidates are asked about and which secrets are reported."""

    inline_allows: bool = True
    foreign_allows: bool = False
    ignores: IgnoreList = IgnoreList()
    baseline: Baseline = Baseline()
    gate: bool = False  # settle what is plainly a secret or plainly none without asking the model
    placeholders: bool = False  # show them, too: every value given to a secret's name
    newest: bool = False  # of a value that several commits of a file hold, report the place read last
    head: str = ""  # the commit whose line numbers are reported for lines that are still there
    whole_file: WholeFile = no_file  # all lines of a version: a block may open far above a hunk


def leaves_out(fragment: Fragment, rules: Rules, stats: Stats) -> bool:
    """Whether a path glob covers the file; keeps the list of files that were read."""
    if fragment.path in OWN_FILES or rules.ignores.ignores_path(fragment.path):
        stats.left_out.add(fragment.path)
        stats.suppressed["path"] = len(stats.left_out)
        return True
    stats.paths.add(fragment.path)
    return False


def allowed_in_fragment(fragment: Fragment, rules: Rules) -> Callable[[Candidate], bool]:
    """Whether a comment in the fragment itself allows a candidate of it."""
    lines = allowed_lines(fragment.lines, rules.foreign_allows) if rules.inline_allows else frozenset()
    return lambda candidate: _touches(candidate, fragment.start, lines)


def _touches(candidate: Candidate, start: int, allowed: frozenset[int]) -> bool:
    return bool(allowed) and any(line - start in allowed for line in range(candidate.line, candidate.last_line + 1))


def allowed_in_file(rules: Rules) -> Callable[[Candidate], bool]:
    """Whether a comment outside of the hunk allows a candidate. Only secrets come this far, so whole files may be read.

    A line counts only where the file that was read holds the very same line at that number.
    """

    @lru_cache(maxsize=64)
    def read(path: str, origin: Origin) -> tuple[Sequence[str], frozenset[int]]:
        lines = rules.whole_file(path, origin) or ()
        return lines, allowed_lines(lines, rules.foreign_allows)

    def allowed(candidate: Candidate) -> bool:
        if not rules.inline_allows:
            return False
        origins = (Origin(rules.head), candidate.origin) if rules.head else (candidate.origin,)
        for origin in origins:
            lines, numbers = read(candidate.path, origin)
            if len(lines) >= candidate.line and lines[candidate.line - 1] == candidate.text:
                return _touches(candidate, 1, numbers)
        return False

    return allowed


def reported(found: Iterable[tuple[Finding, str]], rules: Rules, stats: Stats) -> Iterator[tuple[Finding, str]]:
    """Findings that neither the ignore file nor the baseline accepts. Fingerprints are slow, so this comes last."""
    for finding, identity in found:
        stats.seen.add(finding.fingerprint)
        if rules.ignores.ignores(finding.fingerprint):
            stats.suppressed["ignored"] += 1
        elif rules.baseline.accepts(finding.fingerprint):
            stats.suppressed["baseline"] += 1
        else:
            yield finding, identity
