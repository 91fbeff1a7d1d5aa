"""Numbers about scores and labels: rates with intervals, thresholds, calibration. Pure functions over arrays.

Everywhere `scores` is p(ALERT), 0..1, and `truth` is True for real secrets; both have shape (n,).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of the four outcomes."""

    hit: int
    false_alert: int
    miss: int
    silent: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.hit + self.false_alert + self.miss + self.silent

    @property
    def accuracy(self) -> float:
        """Share judged right; nan without examples, as the others."""
        return _share(self.hit + self.silent, self.total)

    @property
    def precision(self) -> float:
        """Share of the alerts that are secrets."""
        return _share(self.hit, self.hit + self.false_alert)

    @property
    def recall(self) -> float:
        """Share of the secrets that are alerts."""
        return _share(self.hit, self.hit + self.miss)

    @property
    def specificity(self) -> float:
        """Share of the safe ones that stay silent."""
        return _share(self.silent, self.silent + self.false_alert)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.hit, 2 * self.hit + self.false_alert + self.miss)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def confusion(scores: Floats, truth: Bools, threshold: float) -> Confusion:
    """Outcomes when a score at or above the threshold is an alert."""
    said = scores >= threshold
    return Confusion(
        int((said & truth).sum()), int((said & ~truth).sum()), int((~said & truth).sum()), int((~said & ~truth).sum())
    )


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95 % score interval of a proportion (Wilson, 1927); (0, 1) without observations."""
    if not whole:
        return 0.0, 1.0
    p, square = part / whole, Z95**2
    middle = (p + square / (2 * whole)) / (1 + square / whole)
    half = Z95 / (1 + square / whole) * math.sqrt(p * (1 - p) / whole + square / (4 * whole**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap_f1(
    scores: Floats, truth: Bools, threshold: float, *, rounds: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile interval of F1. Outcomes are drawn as a multinomial: the same as resampling the examples."""
    found = confusion(scores, truth, threshold)
    if not found.total:
        return 0.0, 1.0
    shares = np.array([found.hit, found.false_alert, found.miss, found.silent]) / found.total
    hit, false, miss, _ = np.random.default_rng(seed).multinomial(found.total, shares, size=rounds).T
    below = 2 * hit + false + miss
    f1 = 2 * hit[below > 0] / below[below > 0]
    return (float(np.quantile(f1, 0.025)), float(np.quantile(f1, 0.975))) if len(f1) else (0.0, 1.0)


def sweep(scores: Floats, truth: Bools, thresholds: Sequence[float]) -> list[tuple[float, Confusion]]:
    """Outcomes at each threshold."""
    return [(threshold, confusion(scores, truth, threshold)) for threshold in thresholds]


def best_f1(scores: Floats, truth: Bools) -> tuple[float, float]:
    """(threshold, F1) of the best F1; the threshold lies halfway to the next lower score, so that it is no knife edge."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(np.diff(ranked) != 0, True)) if len(ranked) else np.array([], dtype=np.int64)
    if not len(ends) or not truth.any():
        return 0.5, 0.0
    f1 = 2 * hits[ends] / (ends + 1 + truth.sum())
    at = int(np.argmax(f1))
    return _halfway(ranked, int(ends[at])), float(f1[at])


def _halfway(ranked: Floats, end: int) -> float:
    lower = ranked[end + 1] if end + 1 < len(ranked) else 0.0
    return float((ranked[end] + lower) / 2)


def operating_points(
    scores: Floats, truth: Bools, *, strict_precision: float = 0.98, thorough_recall: float = 0.98
) -> dict[str, float]:
    """Thresholds of the named levels: balanced has the best F1, strict the wanted precision, thorough the wanted recall.

    strict is never below balanced and thorough never above it, even when the wanted figure cannot be had.
    """
    balanced, _ = best_f1(scores, truth)
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(np.diff(ranked) != 0, True)) if len(ranked) else np.array([], dtype=np.int64)
    strict, thorough = max(balanced, 0.9), min(balanced, 0.2)
    if len(ends) and truth.any():
        precise = ends[hits[ends] / (ends + 1) >= strict_precision]
        if len(precise):
            strict = _halfway(ranked, int(precise[-1]))
        enough = ends[hits[ends] / truth.sum() >= thorough_recall]
        if len(enough):
            thorough = _halfway(ranked, int(enough[0]))
    return {"strict": max(strict, balanced), "balanced": balanced, "thorough": min(thorough, balanced)}


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability plot: examples whose score lies in a tenth of 0..1."""

    count: int
    mean_score: float
    share_true: float


def reliability(scores: Floats, truth: Bools, bins: int = 10) -> list[Bin]:
    """Equal-width bins, empty ones left out."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    groups = [place == i for i in range(bins)]
    return [Bin(int(g.sum()), float(scores[g].mean()), float(truth[g].mean())) for g in groups if g.any()]


def ece(scores: Floats, truth: Bools, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al., 2015): mean distance of score and truth over the bins."""
    made = reliability(scores, truth, bins)
    total = sum(each.count for each in made)
    return sum(each.count * abs(each.mean_score - each.share_true) for each in made) / total if total else math.nan


def logit(scores: Floats) -> Floats:
    """log(p / (1 - p)), clipped to ±30."""
    safe = np.clip(scores, 1e-13, 1 - 1e-13)
    return np.asarray(np.log(safe / (1 - safe)))


def fit_platt(scores: Floats, truth: Bools) -> tuple[float, float]:
    """(a, b) so that sigmoid(a * logit(score) + b) is calibrated (Platt, 1999); (1, 0) when only one class is there.

    The temperature of a model is 1 / a. Ranking does not change, so thresholds carry over by the same map.
    """
    if truth.all() or not truth.any():
        return 1.0, 0.0
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4, max_iter=500).fit(logit(scores)[:, None], truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def apply_platt(scores: Floats, a: float, b: float) -> Floats:
    """Calibrated probabilities."""
    return np.asarray(1 / (1 + np.exp(-(a * logit(scores) + b))))


def pr_curve(scores: Floats, truth: Bools) -> tuple[Floats, Floats, float]:
    """(recall, precision, average precision) over all thresholds."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    if not truth.any():
        return np.array([0.0, 1.0]), np.array([1.0, 0.0]), math.nan
    precision, recall, _ = precision_recall_curve(truth, scores)
    return recall, precision, float(average_precision_score(truth, scores))
