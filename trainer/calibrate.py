"""What is fitted on held-out rows after quantisation: the blend with the gate, thresholds of the levels, a Platt map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.blend import Blend, logit
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import metrics
from smart_secrets_scanner.trainer.evaluate import Evaluation, rescored

LEVEL_NAMES = ("strict", "balanced", "thorough")


def calibrate(evaluation: Evaluation, *, blended: bool = False) -> tuple[Evaluation, dict[str, Any]]:
    """The evaluation at its own thresholds, and what the export stamps: thresholds, Platt map and, if wanted, the blend.

    Call it on dev data with the model as it ships: quantisation moves scores. Thresholds are chosen over rows, after the
    rules of the hook, so that they are what a scan meets. A blend replaces one that the model may bring.
    """
    blend = fit_blend(evaluation) if blended else None
    if blend is not None:
        evaluation = rescored(evaluation, blend)
    scores, truth = evaluation.judged()
    a, b = metrics.fit_platt(scores, truth)
    levels = metrics.operating_points(*evaluation.end_to_end())
    thresholds = {name: round(levels[name], 4) for name in LEVEL_NAMES}
    made: dict[str, Any] = {
        "thresholds": thresholds,
        "platt": {"a": a, "b": b},
        "temperature": 1 / a if a else 1.0,
        "ece": {"before": metrics.ece(scores, truth), "after": metrics.ece(metrics.apply_platt(scores, a, b), truth)},
        "data": evaluation.data,
        "candidates": len(scores),
    }
    if blend is not None:
        made["blend"] = {"judge": blend.judge, "linear": blend.linear, "bias": blend.bias, "gate": blend.gate.sha256}
    return replace(evaluation, levels=thresholds, platt=(a, b)), made


def fit_blend(evaluation: Evaluation) -> Blend:
    """Weights of the two readings by logistic regression over their log odds (stacking, Wolpert 1992).

    Raises ScannerError without an installed gate, or when the rows are all of one class.
    """
    from sklearn.linear_model import LogisticRegression

    installed = gate.load()
    if installed is None:
        raise ScannerError(
            "There is no gate to blend with: make one with 'smart-secrets-scanner gate', or leave --blend out."
        )
    pairs = [
        (logit(p), logit(installed.score(candidate)), each.truth)
        for each in evaluation.rows
        for candidate, p in zip(each.candidates, each.raw, strict=True)
    ]
    readings = np.array([pair[:2] for pair in pairs], dtype=np.float64).reshape(-1, 2)
    truth = np.array([pair[2] for pair in pairs], dtype=bool)
    if truth.all() or not truth.any():
        raise ScannerError("A blend needs candidates of both labels: calibrate on a larger --data.")
    model = LogisticRegression(C=10.0, max_iter=500).fit(readings, truth)
    judge, linear = (float(weight) for weight in model.coef_[0])
    return Blend(judge, linear, float(model.intercept_[0]), installed)
