"""Two readings of a candidate become one probability: the language model's and the linear gate's (stacking, Wolpert 1992)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Candidate

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Blend:
    """p = sigmoid(judge * logit(p_judge) + linear * logit(p_gate) + bias), fitted on held-out rows after quantisation."""

    judge: float
    linear: float
    bias: float
    gate: gate.Gate

    def score(self, candidate: Candidate, judged: float) -> float:
        """p(ALERT), 0..1, from the model's own p(ALERT)."""
        total = self.judge * logit(judged) + self.linear * logit(self.gate.score(candidate)) + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def logit(p: float) -> float:
    """Log odds of a probability, kept finite at 0 and 1."""
    kept = min(1 - _EDGE, max(_EDGE, p))
    return math.log(kept / (1 - kept))


def from_stamp(calibration: str) -> Blend | None:
    """The blend that a model's calibration asks for (JSON, key 'blend'); None where it asks for none.

    Raises ScannerError when the model was fitted beside another gate than the installed one.
    """
    try:
        wanted = json.loads(calibration or "{}").get("blend")
    except (ValueError, AttributeError):
        return None
    if not isinstance(wanted, dict):
        return None
    installed = gate.load()
    if installed is None or installed.sha256 != wanted.get("gate"):
        raise ScannerError(
            "This model was fitted beside another gate than the installed one: use the model of this release, or export it again."
        )
    return Blend(float(wanted["judge"]), float(wanted["linear"]), float(wanted["bias"]), installed)
