"""Rows through finder and judge -> scores, and every table that is made of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.hook import engine, masking, prompt, scan
from smart_secrets_scanner.hook.judge import Judge
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import metrics
from smart_secrets_scanner.trainer.encode import label_row
from smart_secrets_scanner.trainer.metrics import Bools, Confusion, Floats
from smart_secrets_scanner.trainer.rows import Row

LEVEL_NAMES = ("strict", "balanced", "thorough")
LENGTHS = (8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Scored:
    """One row after finder and judge. `score` is the highest of its candidates' p(ALERT), 0 without a candidate.

    `floor` says that an exact format makes a finding of it whatever the score.
    """

    row: Row
    score: float
    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    floor: bool

    @property
    def truth(self) -> bool:
        """Whether it is a secret."""
        return self.row.label == "ALERT"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of a data set by one model."""

    model: str
    data: str
    rows: tuple[Scored, ...]
    levels: Mapping[str, float]
    seconds: float = 0.0
    clean: tuple[Clean, ...] = ()
    platt: tuple[float, float] | None = None  # fitted elsewhere, on dev data
    notes: Mapping[str, str] = field(default_factory=dict)

    def judged(self) -> tuple[Floats, Bools]:
        """Scores and truth of every candidate: what the judge alone does."""
        pairs = [(score, each.truth) for each in self.rows for score in each.scores]
        return _arrays(pairs)

    def end_to_end(self) -> tuple[Floats, Bools]:
        """Scores and truth of every row: finder, judge and format floor together."""
        return _arrays([(1.0 if each.floor else each.score, each.truth) for each in self.rows])

    def candidate_recall(self) -> tuple[int, int]:
        """(secrets with a candidate, secrets)."""
        secrets = [each for each in self.rows if each.truth]
        return sum(bool(each.candidates) for each in secrets), len(secrets)


@dataclass(frozen=True, slots=True)
class Clean:
    """False alerts on a folder without secrets, by level."""

    folder: str
    files: int
    lines: int
    candidates: int
    findings: Mapping[str, int]


def _arrays(pairs: Sequence[tuple[float, bool]]) -> tuple[Floats, Bools]:
    return np.array([p for p, _ in pairs], dtype=np.float64), np.array([t for _, t in pairs], dtype=bool)


def evaluate(rows: Iterable[Row], judge: Judge) -> tuple[Scored, ...]:
    """Every row without doubt, in order; equal prompts are judged once."""
    kept = [row for row in rows if not row.doubt]
    found = [[each.candidate for each in label_row(i, row)] for i, row in enumerate(kept)]
    texts = [prompt.render(candidate) for group in found for candidate in group]
    distinct = list(dict.fromkeys(texts))
    scores = dict(zip(distinct, judge.score(distinct), strict=True))
    made, at = [], 0
    for row, group in zip(kept, found, strict=True):
        own = tuple(scores[text] for text in texts[at : at + len(group)])
        at += len(group)
        # nobody's model would say 2.0: what is left of the decision is the format floor alone
        floor = any(scan.decide(candidate, -1.0, 2.0) == "format" for candidate in group)
        made.append(Scored(row, max(own, default=0.0), tuple(group), own, floor))
    return tuple(made)


def scan_clean(folder: Path, judge: Judge, levels: Mapping[str, float]) -> Clean:
    """What a scan of the folder would report at each level; every file counts as just added."""
    from smart_secrets_scanner.hook import sources
    from smart_secrets_scanner.hook.account import Account
    from smart_secrets_scanner.hook.outcome import Stats
    from smart_secrets_scanner.hook.silence import Rules

    account, stats = Account(), Stats()
    seen: list[tuple[Candidate, float]] = []
    lowest = min(levels.values())
    scan.run(
        sources.files([folder], account, folder), lambda: engine.Engine(judge, lowest), Rules(inline_allows=False), stats,
        lambda candidate, score, _: seen.append((candidate, score)),
    )  # fmt: skip
    findings = {
        name: len({(c.path, c.line, c.value) for c, score in seen if scan.decide(c, score, level)})
        for name, level in levels.items()
    }
    return Clean(folder.name, account.files, account.lines, stats.candidates, findings)


def timed(
    rows: Iterable[Row], judge: Judge, now: Callable[[], float] = time.perf_counter
) -> tuple[tuple[Scored, ...], float]:
    """`evaluate` and the seconds it took, finder included."""
    begun = now()
    scored = evaluate(rows, judge)
    return scored, now() - begun


Slicer = Callable[[Scored], str]

SLICES: Mapping[str, Slicer] = {
    "class": lambda each: each.row.cls,
    "language": lambda each: each.row.language,
    "source": lambda each: each.row.source.partition(":")[0],
    "syntax": lambda each: each.candidates[0].syntax if each.candidates else "(no candidate)",
    "length of the value": lambda each: length_class(each.row.value),
}


def length_class(value: str) -> str:
    """A range of lengths as text."""
    low = 0
    for high in LENGTHS:
        if len(value) <= high:
            return f"{low:>2} to {high}"
        low = high + 1
    return f"over {LENGTHS[-1]}"


def by_slice(evaluation: Evaluation, slicer: Slicer, threshold: float) -> list[tuple[str, Confusion]]:
    """End-to-end outcomes of each slice, those with most errors first."""
    groups: dict[str, list[tuple[float, bool]]] = {}
    for each in evaluation.rows:
        groups.setdefault(slicer(each), []).append((1.0 if each.floor else each.score, each.truth))
    made = [(name, metrics.confusion(*_arrays(pairs), threshold)) for name, pairs in groups.items()]
    return sorted(made, key=lambda one: (-(one[1].miss + one[1].false_alert), one[0]))


@dataclass(frozen=True, slots=True)
class Error:
    """One wrong verdict, with no unmasked secret in it."""

    kind: str  # "false alert", "missed by the judge", "no candidate"
    id: str
    cls: str
    place: str
    score: float
    masked: str


def errors(evaluation: Evaluation, threshold: float) -> list[Error]:
    """Every wrong row, the most confident first."""
    made = []
    for each in evaluation.rows:
        said = each.floor or each.score >= threshold
        if said == each.truth:
            continue
        kind = "false alert" if said else "missed by the judge" if each.candidates else "no candidate"
        value = each.row.value or (each.candidates[0].value if each.candidates else "")
        place = masking.printable(f"{each.row.path}:{each.row.line}")
        made.append(Error(kind, each.row.id, each.row.cls, place, each.score, masking.mask(value)))
    return sorted(made, key=lambda one: -abs(one.score - threshold))


def calibrate(evaluation: Evaluation) -> dict[str, Any]:
    """What is stored beside a model: thresholds of the levels and the Platt map, from this evaluation's judged candidates.

    Call it on dev data with the model as it ships: quantisation moves scores.
    """
    scores, truth = evaluation.judged()
    a, b = metrics.fit_platt(scores, truth)
    points = metrics.operating_points(scores, truth)
    return {
        "thresholds": {name: round(points[name], 4) for name in LEVEL_NAMES},
        "platt": {"a": a, "b": b},
        "temperature": 1 / a if a else 1.0,
        "ece": {"before": metrics.ece(scores, truth), "after": metrics.ece(metrics.apply_platt(scores, a, b), truth)},
        "data": evaluation.data,
        "candidates": len(scores),
    }


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Numbers for JSON: what a stamp, a model card or a later comparison needs. Scores go by row id."""
    scores, truth = evaluation.end_to_end()
    judged, judged_truth = evaluation.judged()
    found, secrets = evaluation.candidate_recall()
    recall, precision, area = metrics.pr_curve(judged, judged_truth)
    del recall, precision
    return {
        "model": evaluation.model, "data": evaluation.data, "rows": len(evaluation.rows), "candidates": len(judged),
        "labels": dict(Counter(each.row.label for each in evaluation.rows)),
        "levels": {
            name: {"threshold": level, **_numbers(scores, truth, level)} for name, level in evaluation.levels.items()
        },
        "judge": {name: {"threshold": level, **_numbers(judged, judged_truth, level)} for name, level in evaluation.levels.items()},
        "candidate_recall": found / secrets if secrets else None,
        "ece": metrics.ece(judged, judged_truth), "average_precision": area,
        "seconds": round(evaluation.seconds, 2),
        "clean": [
            {"folder": c.folder, "files": c.files, "lines": c.lines, "candidates": c.candidates, "findings": dict(c.findings)}
            for c in evaluation.clean
        ],
        "scores": {each.row.id: round(1.0 if each.floor else each.score, 5) for each in evaluation.rows},
    }  # fmt: skip


def _numbers(scores: Floats, truth: Bools, threshold: float) -> dict[str, float]:
    found = metrics.confusion(scores, truth, threshold)
    names = ("accuracy", "precision", "recall", "specificity", "f1")
    counts = {"hit": found.hit, "false_alert": found.false_alert, "miss": found.miss, "silent": found.silent}
    return {**{name: float(getattr(found, name)) for name in names}, **counts}
