"""Train the gate (hook.gate) on labelled rows and choose where it may settle a candidate without the judge."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Candidate

if TYPE_CHECKING:
    import numpy.typing as npt


def matrix(candidates: Iterable[Candidate]) -> Any:
    """Sparse 0/1 features, one row a candidate: scipy CSR of shape (n, 2**BITS)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    indexes: list[int] = []
    ends = [0]
    for candidate in candidates:
        indexes += sorted(set(gate.features(candidate)))
        ends.append(len(indexes))
    return csr_matrix((np.ones(len(indexes), np.float32), indexes, ends), shape=(len(ends) - 1, 1 << gate.BITS))


def fit(candidates: Sequence[Candidate], alerts: Sequence[bool], *, strength: float = 1.0, seed: int = 1) -> gate.Gate:
    """Logistic regression (L2, `strength` = C) over the hashed features; its threshold is 0 until `choose` sets one."""
    from sklearn.linear_model import LogisticRegression

    if len(set(alerts)) < 2:
        raise ScannerError("The gate needs rows of both labels; build the dataset first (dataset build).")
    model = LogisticRegression(C=strength, max_iter=400, random_state=seed).fit(matrix(candidates), list(alerts))
    return gate.Gate([float(w) for w in model.coef_[0]], float(model.intercept_[0]), 0.0)


def scores(model: gate.Gate, candidates: Sequence[Candidate]) -> npt.NDArray[Any]:
    """p(ALERT) of the gate alone for many candidates, by the same arithmetic as `Gate.score`."""
    import numpy as np

    logits = matrix(candidates) @ np.asarray(model.weights, dtype=np.float64) + model.bias
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))


def choose(values: Sequence[float], alerts: Sequence[bool], lost: float) -> float:
    """The highest threshold below which at most the share `lost` of the alerts falls."""
    ranked = sorted(value for value, alert in zip(values, alerts, strict=True) if alert)
    if not ranked:
        raise ScannerError("No ALERT among the rows that should set the gate's threshold; give it a larger file.")
    return ranked[min(len(ranked) - 1, math.floor(lost * len(ranked)))] * 0.999


def write(model: gate.Gate, path: Path, facts: dict[str, Any]) -> None:
    """The gate as JSON: weights as base64 of signed bytes, and what it was made from."""
    weights, scale = gate.encode(model.weights)
    data = {"bias": model.bias, "threshold": model.threshold, "scale": scale, "facts": facts, "weights": weights}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="ascii")
