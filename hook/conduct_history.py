"""A scan of history: candidates in several processes, verdicts in this one, batch by batch, resumable at each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from typing import Any

from smart_secrets_scanner.hook import at_head, gate, history, history_state, sources, weights
from smart_secrets_scanner.hook.account import Account, Skipped
from smart_secrets_scanner.hook.cli_options import Options
from smart_secrets_scanner.hook.conduct import Loader, Scores, forgive, notes, rules_for
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Finding, Fragment, Origin
from smart_secrets_scanner.hook.outcome import Result, Stats
from smart_secrets_scanner.hook.progress import Progress
from smart_secrets_scanner.hook.scan import find_candidates, judge_found, place
from smart_secrets_scanner.hook.silence import Rules
from smart_secrets_scanner.hook.verdict import Found


def conduct_history(plan: history.Plan, options: Options, scope: str, workers: int = 0, resume: bool = True) -> Result:
    """Scans the commits of the plan. After Ctrl-C or a kill, the same command goes on where the last batch ended.

    A value of a file is one finding, in the commit that brought it. Raises what git and the judge raise.
    """
    baseline, rules = rules_for(plan.root, options, partial(sources.whole_file, plan.root))
    account, stats, found = Account(), Stats(), dict[str, Finding]()
    loader = Loader(options)
    state = history_state.load_state(plan, salt=_salt(options, rules))
    resume = resume and not options.all_scores  # the file of scores is written anew
    if state.done and resume:
        _restore(state.payload, account, stats, found)
        account.note(f"Resumed: the first {state.done:,} of {plan.total:,} commits had been scanned before.")
    start = state.done if resume else 0
    cached_before = stats.cached
    progress = Progress(account, total=plan.total)
    begun = time.perf_counter()
    batches = history.parallel(plan, partial(look, rules), account, start=start, workers=workers)
    with Scores(options.all_scores) as observe:
        try:
            for done, (waiting, counted) in batches:
                stats.add(counted)
                pairs = judge_found(waiting, loader, rules, stats, observe, progress)
                there = at_head.still_at_head(plan.root, {identity for _, identity in pairs})
                for finding, identity in pairs:
                    found.setdefault(finding.fingerprint, finding._replace(at_head=there[identity]))
                stats.cached = cached_before + loader.cached
                progress(stats)
                _keep(state, done, account, stats, found)
        finally:
            progress.close()
    state.clear()
    forgive(account, stats, rules)
    stats.seconds += time.perf_counter() - begun
    return Result(
        scope=scope,
        findings=tuple(sorted(found.values(), key=place)),
        stats=stats,
        account=account,
        notes=notes(loader, baseline),
        threshold=loader.threshold,
        model=loader.about,
    )


def look(rules: Rules, fragments: Iterable[Fragment]) -> tuple[list[Found], Stats]:
    """The cheap stage of one batch; runs in a process of its own."""
    stats = Stats()
    return list(find_candidates(fragments, rules, stats)), stats


def _salt(options: Options, rules: Rules) -> str:
    """What else the findings depend on: another setting must not resume this scan's state."""
    settings = (options.threshold, *_judges(options), rules.inline_allows, rules.foreign_allows, rules.gate)
    return repr((*settings, rules.ignores.globs, sorted(rules.ignores.fingerprints), sorted(rules.baseline.entries)))


def _judges(options: Options) -> Iterator[str]:
    """What tells one release's verdicts from another's: the version, the gate, and the model's file without reading it."""
    installed = gate.load()
    yield version("smart-secrets-scanner")
    yield f"{installed.sha256} {installed.threshold} {installed.certain}" if installed else ""
    with suppress(ScannerError, OSError):  # no model: it is told when one is needed
        found = weights.find(options.model)
        status = found.stat()
        yield f"{found.resolve()} {status.st_size} {status.st_mtime_ns}"


def _keep(state: history_state.State, done: int, account: Account, stats: Stats, found: dict[str, Finding]) -> None:
    if reason := state.save(done, _payload(account, stats, found)):
        account.note(
            f"How far the scan came cannot be kept in {state.path.parent} ({reason}): were it interrupted, it would start anew."
        )


def _payload(account: Account, stats: Stats, found: dict[str, Finding]) -> dict[str, Any]:
    """Counts and masked findings as plain JSON."""
    return {
        "findings": [{**finding._asdict(), "origin": finding.origin._asdict()} for finding in found.values()],
        "account": [account.files, account.lines, account.commits, account.notes],
        "skips": [[skip.path, skip.reason, skip.failed, times] for skip, times in account.skips.items()],
        "stats": [stats.candidates, stats.settled, stats.judged, stats.cached],
        "suppressed": dict(stats.suppressed),
        "left_out": sorted(stats.left_out),
    }


def _restore(payload: dict[str, Any], account: Account, stats: Stats, found: dict[str, Finding]) -> None:
    for fields in payload["findings"]:
        finding = Finding(**{**fields, "origin": Origin(**fields["origin"])})
        found[finding.fingerprint] = finding
    account.files, account.lines, account.commits, account.notes = payload["account"]
    for path, reason, failed, times in payload["skips"]:
        account.skips[Skipped(path, reason, failed)] = times
    stats.candidates, stats.settled, stats.judged, stats.cached = payload["stats"]
    stats.suppressed.update(payload["suppressed"])
    stats.left_out.update(payload["left_out"])
