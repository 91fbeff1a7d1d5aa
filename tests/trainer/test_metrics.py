"""Rates, intervals, thresholds and calibration against hand computations and libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from smart_secrets_scanner.trainer import metrics

SCORES = np.array([0.95, 0.9, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1])
TRUTH = np.array([True, True, False, True, True, False, False, False])
NOTHING = np.array([]), np.array([], dtype=bool)


def noisy(n: int = 2000, sharpness: float = 1.0) -> tuple[metrics.Floats, metrics.Bools]:
    """Scores whose true log-odds are `sharpness` times theirs."""
    rng = np.random.default_rng(3)
    odds = rng.normal(0, 2.5, n)
    return 1 / (1 + np.exp(-odds)), rng.random(n) < 1 / (1 + np.exp(-sharpness * odds))


def test_confusion_agrees_with_scikit_learn() -> None:
    scores, truth = noisy()
    found = metrics.confusion(scores, truth, 0.4)
    precision, recall, f1, _ = precision_recall_fscore_support(truth, scores >= 0.4, average="binary")
    assert (found.precision, found.recall, found.f1) == pytest.approx((precision, recall, f1))
    assert found.total == len(scores)


def test_counts_by_hand() -> None:
    found = metrics.confusion(SCORES, TRUTH, 0.5)
    assert (found.hit, found.false_alert, found.miss, found.silent) == (3, 1, 1, 3)
    assert found.accuracy == 0.75 and found.specificity == 0.75


def test_nothing_to_judge_has_no_rates() -> None:
    found = metrics.confusion(*NOTHING, 0.5)
    assert math.isnan(found.precision) and math.isnan(found.f1)
    assert metrics.bootstrap_f1(*NOTHING, 0.5) == (0.0, 1.0)
    assert math.isnan(metrics.ece(*NOTHING))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_interval(part: int, whole: int, low: float, high: float) -> None:
    assert metrics.wilson(part, whole) == pytest.approx((low, high), abs=1e-4)


def test_bootstrap_holds_the_estimate_and_narrows_with_data() -> None:
    small, large = noisy(200), noisy(5000)
    spans = []
    for scores, truth in (small, large):
        low, high = metrics.bootstrap_f1(scores, truth, 0.5)
        assert low < metrics.confusion(scores, truth, 0.5).f1 < high
        spans.append(high - low)
    assert spans[1] < spans[0] / 3


def test_best_f1_is_the_best_over_all_thresholds() -> None:
    scores, truth = noisy(300)
    threshold, f1 = metrics.best_f1(scores, truth)
    assert f1 == pytest.approx(max(metrics.confusion(scores, truth, t).f1 for t in scores))
    assert metrics.confusion(scores, truth, threshold).f1 == pytest.approx(f1)


def test_thresholds_lie_between_scores() -> None:
    threshold, _ = metrics.best_f1(SCORES, TRUTH)
    assert threshold == pytest.approx(0.35)


def test_levels_reach_what_they_promise_and_are_ordered() -> None:
    scores, truth = noisy(5000)
    points = metrics.operating_points(scores, truth, strict_precision=0.97, thorough_recall=0.96)
    assert points["thorough"] < points["balanced"] < points["strict"]
    assert metrics.confusion(scores, truth, points["strict"]).precision >= 0.97
    assert metrics.confusion(scores, truth, points["thorough"]).recall >= 0.96


def test_levels_stay_ordered_on_a_perfect_judge() -> None:
    points = metrics.operating_points(np.array([0.9, 0.8, 0.1]), np.array([True, True, False]))
    assert points["thorough"] <= points["balanced"] <= points["strict"]


def test_levels_exist_without_any_secret() -> None:
    points = metrics.operating_points(np.array([0.2, 0.1]), np.array([False, False]))
    assert points == {"strict": 0.9, "balanced": 0.5, "thorough": 0.2}


def test_reliability_and_ece_by_hand() -> None:
    scores, truth = np.array([0.05, 0.05, 0.95, 1.0]), np.array([False, True, True, True])
    low, high = metrics.reliability(scores, truth)
    assert (low.count, low.share_true, high.count, high.share_true) == (2, 0.5, 2, 1.0)
    assert metrics.ece(scores, truth) == pytest.approx(0.5 * 0.45 + 0.5 * 0.025)


def test_platt_finds_the_temperature_and_mends_the_error() -> None:
    scores, truth = noisy(8000, sharpness=0.5)
    a, b = metrics.fit_platt(scores, truth)
    assert a == pytest.approx(0.5, abs=0.05) and b == pytest.approx(0, abs=0.1)
    better = metrics.apply_platt(scores, a, b)
    assert metrics.ece(better, truth) < metrics.ece(scores, truth) / 2
    assert np.array_equal(np.argsort(better, kind="stable"), np.argsort(scores, kind="stable"))


def test_platt_of_one_class_changes_nothing() -> None:
    assert metrics.fit_platt(np.array([0.2, 0.4]), np.array([True, True])) == (1.0, 0.0)


def test_pr_curve_ends_at_full_recall() -> None:
    recall, precision, area = metrics.pr_curve(SCORES, TRUTH)
    assert recall.max() == 1.0 and len(recall) == len(precision) and 0.7 < area <= 1.0
    assert math.isnan(metrics.pr_curve(SCORES, np.zeros(8, dtype=bool))[2])
