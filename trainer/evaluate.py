"""Rows through finder and judge -> scores, and every table that is made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.hook import engine, masking, prompt, scan, verdict
from smart_secrets_scanner.hook.blend import Blend
from smart_secrets_scanner.hook.judge import Judge
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import metrics
from smart_secrets_scanner.trainer.labelled import label_row
from smart_secrets_scanner.trainer.metrics import Bools, Confusion, Floats
from smart_secrets_scanner.trainer.rows import Row

LENGTHS = (8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Scored:
    """One row after finder and judge.

    `raw` is the model's own p(ALERT) of each candidate, `scores` the same joined with the gate's where there is a blend.
    `score` is what decides about the row: the highest of `scores`, but 1 for an exact format that the model may not
    drop, and 0 for placeholders, published examples and rows without a candidate.
    """

    row: Row
    candidates: tuple[Candidate, ...]
    raw: tuple[float, ...]
    scores: tuple[float, ...]
    score: float

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

    def judged(self) -> tuple[Floats, Bools]:
        """Scores and truth of every candidate: what the judge alone does."""
        pairs = [(score, each.truth) for each in self.rows for score in each.scores]
        return _arrays(pairs)

    def end_to_end(self) -> tuple[Floats, Bools]:
        """Scores and truth of every row: finder, judge and the rules around it together."""
        return _arrays([(each.score, each.truth) for each in self.rows])

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


def evaluate(rows: Iterable[Row], judge: Judge, blend: Blend | None = None) -> tuple[Scored, ...]:
    """Every row without doubt, in order; equal prompts are judged once."""
    kept = [row for row in rows if not row.doubt]
    found = [tuple(each.candidate for each in label_row(i, row)) for i, row in enumerate(kept)]
    texts = [prompt.render(candidate) for group in found for candidate in group]
    distinct = list(dict.fromkeys(texts))
    asked = dict(zip(distinct, judge.score(distinct), strict=True))
    answers = iter(texts)
    return tuple(
        _scored(row, group, tuple(asked[next(answers)] for _ in group), blend)
        for row, group in zip(kept, found, strict=True)
    )


def _scored(row: Row, group: tuple[Candidate, ...], raw: tuple[float, ...], blend: Blend | None) -> Scored:
    scores = tuple(blend.score(c, p) for c, p in zip(group, raw, strict=True)) if blend else raw
    final = max((_ruled(c, p) for c, p in zip(group, scores, strict=True)), default=0.0)
    return Scored(row, group, raw, scores, final)


def rescored(evaluation: Evaluation, blend: Blend | None) -> Evaluation:
    """The same raw scores under another blend."""
    return replace(evaluation, rows=tuple(_scored(e.row, e.candidates, e.raw, blend) for e in evaluation.rows))


def _ruled(candidate: Candidate, score: float) -> float:
    """The score, or 1 and 0 where a rule of the hook decides without it."""
    if verdict.decide(candidate, 0.0, 1.0) == "format":
        return 1.0
    return score if verdict.decide(candidate, 1.0, 1.0) else 0.0


def scan_clean(folder: Path, judge: Judge, levels: Mapping[str, float], blend: Blend | None = None) -> Clean:
    """What a scan of the folder would report at each level; every file counts as just added."""
    from smart_secrets_scanner.hook import sources
    from smart_secrets_scanner.hook.account import Account
    from smart_secrets_scanner.hook.outcome import Stats
    from smart_secrets_scanner.hook.silence import Rules

    account, stats = Account(), Stats()
    seen: list[tuple[Candidate, float]] = []
    lowest = min(levels.values())
    scan.run(
        sources.files([folder], account, folder), lambda: engine.Engine(judge, lowest, blend=blend),
        Rules(inline_allows=False), stats,
        lambda candidate, score, _: seen.append((candidate, score)),
    )  # fmt: skip
    findings = {
        name: len({(c.path, c.line, c.value) for c, score in seen if verdict.decide(c, score, level)})
        for name, level in levels.items()
    }
    return Clean(folder.name, account.files, account.lines, stats.candidates, findings)


Slicer = Callable[[Scored], str]

SLICES: Mapping[str, Slicer] = {
    "class": lambda each: each.row.cls,
    "language": lambda each: each.row.language,
    "source": lambda each: each.row.source.partition(":")[0],
    "syntax": lambda each: each.candidates[0].syntax if each.candidates else "(no candidate)",
    "length of the value": lambda each: length_class(each.row.value or "".join(c.value for c in each.candidates[:1])),
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
        groups.setdefault(slicer(each), []).append((each.score, each.truth))
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
        said = each.score >= threshold
        if said == each.truth:
            continue
        kind = "false alert" if said else "missed by the judge" if each.candidates else "no candidate"
        value = each.row.value or (each.candidates[0].value if each.candidates else "")
        place = masking.printable(f"{each.row.path}:{each.row.line}")
        made.append(Error(kind, each.row.id, each.row.cls, place, each.score, masking.mask(value)))
    return sorted(made, key=lambda one: -abs(one.score - threshold))


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Numbers for JSON: what a stamp, a model card or a later comparison needs. Scores go by row id."""
    scores, truth = evaluation.end_to_end()
    judged, judged_truth = evaluation.judged()
    found, secrets = evaluation.candidate_recall()
    *_, area = metrics.pr_curve(judged, judged_truth)
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
        "scores": {each.row.id: round(each.score, 5) for each in evaluation.rows},
    }  # fmt: skip


def _numbers(scores: Floats, truth: Bools, threshold: float) -> dict[str, float]:
    found = metrics.confusion(scores, truth, threshold)
    names = ("accuracy", "precision", "recall", "specificity", "f1")
    counts = {"hit": found.hit, "false_alert": found.false_alert, "miss": found.miss, "silent": found.silent}
    return {**{name: float(getattr(found, name)) for name in names}, **counts}
