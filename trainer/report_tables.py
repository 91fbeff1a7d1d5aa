"""An Evaluation as tables of texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smart_secrets_scanner.trainer import evaluate as ev
from smart_secrets_scanner.trainer import metrics
from smart_secrets_scanner.trainer.evaluate import Evaluation

MAX_ERRORS = 40
MAX_SLICES = 25
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of texts."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(evaluation: Evaluation, previous: Mapping[str, Any] | None = None, level: str = "balanced") -> list[Table]:
    """Everything worth reading, the headline first. `previous` is the `summary` of an earlier evaluation."""
    threshold = evaluation.levels[level]
    made = [
        _headline(evaluation, level),
        _confusion(evaluation, level),
        _stages(evaluation, level),
        _levels(evaluation),
    ]
    made += [_sweep(evaluation), _calibration(evaluation)]
    if evaluation.clean:
        made.append(_clean(evaluation))
    made += [_slice(evaluation, name, threshold) for name in ev.SLICES]
    if previous is not None:
        made.append(_comparison(evaluation, previous, level))
    made.append(_errors(evaluation, threshold))
    return made


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.2f} %"


def _interval(low: float, high: float) -> str:
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def _headline(evaluation: Evaluation, level: str) -> Table:
    scores, truth = evaluation.end_to_end()
    threshold = evaluation.levels[level]
    c = metrics.confusion(scores, truth, threshold)
    rows = (
        ("accuracy", _percent(c.accuracy), _interval(*metrics.wilson(c.hit + c.silent, c.total))),
        ("precision", _percent(c.precision), _interval(*metrics.wilson(c.hit, c.hit + c.false_alert))),
        ("recall", _percent(c.recall), _interval(*metrics.wilson(c.hit, c.hit + c.miss))),
        ("F1", _percent(c.f1), _interval(*metrics.bootstrap_f1(scores, truth, threshold))),
        ("specificity", _percent(c.specificity), _interval(*metrics.wilson(c.silent, c.silent + c.false_alert))),
    )
    note = f"{evaluation.model} on {evaluation.data}: {c.total:,} rows at '{level}' (p ≥ {threshold:.3f}), finder, judge and rules together."
    if evaluation.seconds:
        note += f" {evaluation.seconds:.1f} s."
    return Table("Result", ("", "", "95 % interval"), rows, note)


def _confusion(evaluation: Evaluation, level: str) -> Table:
    c = metrics.confusion(*evaluation.end_to_end(), evaluation.levels[level])
    rows = (("is ALERT", f"{c.hit:,}", f"{c.miss:,}"), ("is SAFE", f"{c.false_alert:,}", f"{c.silent:,}"))
    return Table("Confusion matrix", ("", "said ALERT", "said SAFE"), rows)


def _stages(evaluation: Evaluation, level: str) -> Table:
    found, secrets = evaluation.candidate_recall()
    judged = metrics.confusion(*evaluation.judged(), evaluation.levels[level])
    whole = metrics.confusion(*evaluation.end_to_end(), evaluation.levels[level])
    rows = (
        (
            "finder",
            _percent(found / secrets if secrets else math.nan),
            "–",
            f"{found:,} of {secrets:,} secrets have a candidate",
        ),
        ("judge alone", _percent(judged.recall), _percent(judged.precision), f"{judged.total:,} candidates"),
        ("end to end", _percent(whole.recall), _percent(whole.precision), f"{whole.total:,} rows"),
    )
    return Table("Recall stage by stage", ("stage", "recall", "precision", ""), rows)


def _levels(evaluation: Evaluation) -> Table:
    scores, truth = evaluation.end_to_end()
    rows = [_rates(name, level, metrics.confusion(scores, truth, level)) for name, level in evaluation.levels.items()]
    return Table(
        "Named levels", ("level", "threshold", "precision", "recall", "F1", "false alerts", "missed"), tuple(rows)
    )


def _sweep(evaluation: Evaluation) -> Table:
    scores, truth = evaluation.end_to_end()
    rows = [_rates("", level, found) for level, found in metrics.sweep(scores, truth, THRESHOLDS)]
    return Table(
        "Thresholds",
        ("threshold", "precision", "recall", "F1", "false alerts", "missed"),
        tuple(row[1:] for row in rows),
    )


def _rates(name: str, level: float, c: metrics.Confusion) -> tuple[str, ...]:
    return (
        name,
        f"{level:.3f}",
        _percent(c.precision),
        _percent(c.recall),
        _percent(c.f1),
        f"{c.false_alert:,}",
        f"{c.miss:,}",
    )


def _calibration(evaluation: Evaluation) -> Table:
    scores, truth = evaluation.judged()
    bins = metrics.reliability(scores, truth)
    rows = tuple((f"{b.mean_score:.3f}", f"{b.share_true:.3f}", f"{b.count:,}") for b in bins)
    note = f"Expected calibration error {_percent(metrics.ece(scores, truth))}"
    if evaluation.platt:
        note += f"; {_percent(metrics.ece(metrics.apply_platt(scores, *evaluation.platt), truth))} after the map fitted on dev data"
    return Table("Calibration of the judge", ("mean score", "share of secrets", "candidates"), rows, note + ".")


def _clean(evaluation: Evaluation) -> Table:
    rows = []
    for c in evaluation.clean:
        thousands = max(c.lines, 1) / 1000
        counts = (f"{c.findings[name]} ({c.findings[name] / thousands:.3f})" for name in evaluation.levels)
        rows.append((c.folder, f"{c.files:,}", f"{c.lines:,}", f"{c.candidates / thousands:.1f}", *counts))
    head = (
        "folder",
        "files",
        "lines",
        "candidates per 1,000 lines",
        *(f"{name} (per 1,000)" for name in evaluation.levels),
    )
    return Table("False alerts on clean code", head, tuple(rows))


def _slice(evaluation: Evaluation, name: str, threshold: float) -> Table:
    made = ev.by_slice(evaluation, ev.SLICES[name], threshold)
    rows = tuple(
        (label, f"{c.total:,}", _percent(c.accuracy), _percent(c.recall), f"{c.false_alert:,}", f"{c.miss:,}")
        for label, c in made[:MAX_SLICES]
    )
    note = f"{len(made) - MAX_SLICES} more with fewer errors." if len(made) > MAX_SLICES else ""
    return Table(f"Errors by {name}", (name, "rows", "accuracy", "recall", "false alerts", "missed"), rows, note)


def _comparison(evaluation: Evaluation, previous: Mapping[str, Any], level: str) -> Table:
    now, before = ev.summary(evaluation), previous
    rows = [
        (name, _percent(before["levels"][level][name]), _percent(now["levels"][level][name]),
         f"{100 * (now['levels'][level][name] - before['levels'][level][name]):+.2f}")
        for name in ("accuracy", "precision", "recall", "f1")
    ]  # fmt: skip
    mended, broken, shared = _flips(evaluation, before, level)
    note = (
        f"Of {shared:,} shared rows {mended:,} were wrong and are right now, {broken:,} were right and are wrong now."
    )
    return Table(f"Against {before['model']}", ("", "before", "now", "points"), tuple(rows), note)


def _flips(evaluation: Evaluation, before: Mapping[str, Any], level: str) -> tuple[int, int, int]:
    """(mended, broken, rows in both)."""
    mended = broken = shared = 0
    old_level, new_level = before["levels"][level]["threshold"], evaluation.levels[level]
    for each in evaluation.rows:
        if each.row.id in before["scores"]:
            shared += 1
            was = (before["scores"][each.row.id] >= old_level) == each.truth
            now = (each.score >= new_level) == each.truth
            mended, broken = mended + (now and not was), broken + (was and not now)
    return mended, broken, shared


def _errors(evaluation: Evaluation, threshold: float) -> Table:
    found = ev.errors(evaluation, threshold)
    rows = tuple((e.kind, e.id, e.cls, e.place, f"{e.score:.3f}", e.masked) for e in found[:MAX_ERRORS])
    note = f"{len(found):,} errors, the most confident {len(rows)} shown; values are masked."
    return Table("Errors", ("kind", "row", "class", "place", "score", "value"), rows, note)
