"""Train the gate (hook.gate) on labelled rows and choose where it may settle a candidate without the judge."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import encode, held_out, labelled
from smart_secrets_scanner.trainer.rows import read_rows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def matrix(candidates: Iterable[Candidate]) -> Any:
    """Sparse 0/1 features, one row a candidate: scipy CSR of shape (n, 2**BITS)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    indexes, ends = array("i"), array("q", [0])
    for candidate in candidates:
        indexes.extend(sorted(set(gate.features(candidate))))
        ends.append(len(indexes))
    return csr_matrix(
        (np.ones(len(indexes), np.float32), np.asarray(indexes), np.asarray(ends)),
        shape=(len(ends) - 1, 1 << gate.BITS),
    )


def fit(
    features: Any, alerts: Sequence[bool], *, strength: float = 1.0, seed: int = 1, weights: Sequence[float] | None = None
) -> gate.Gate:
    """Logistic regression (L2, `strength` = C) over `matrix`'s features; its threshold is 0 until `choose` sets one.

    `weights`: what each candidate counts for, default 1. Raises ScannerError when all have the same label.
    """
    from sklearn.linear_model import LogisticRegression

    if len(set(alerts)) < 2:
        raise ScannerError("The gate needs rows of both labels; build the dataset first (dataset build).")
    model = LogisticRegression(C=strength, max_iter=400, random_state=seed).fit(
        features, list(alerts), sample_weight=weights
    )
    return gate.Gate([float(w) for w in model.coef_[0]], float(model.intercept_[0]), 0.0)


def scores(model: gate.Gate, features: Any) -> npt.NDArray[np.float64]:
    """p(ALERT) of the gate alone for each row of `matrix`'s features, by the same arithmetic as `Gate.score`."""
    import numpy as np

    logits = model.scale * (features @ np.asarray(model.weights, dtype=np.float64)) + model.bias
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float64)


def cross_fit(
    features: Any, alerts: Sequence[bool], folds: Sequence[int], *, strength: float, weights: Sequence[float]
) -> npt.NDArray[np.float32]:
    """p(ALERT) of each candidate by a gate fitted to the other folds."""
    import numpy as np

    made, truth, counts = np.zeros(len(alerts), np.float32), np.asarray(alerts), np.asarray(weights)
    for fold in sorted(set(folds)):
        out = np.asarray(folds) == fold
        model = fit(features[~out], truth[~out].tolist(), strength=strength, weights=counts[~out].tolist())
        made[out] = scores(model, features[out])
    return made


def choose(values: Sequence[float], alerts: Sequence[bool], lost: float) -> float:
    """The highest threshold below which at most the share `lost` of the alerts falls."""
    ranked = sorted(value for value, alert in zip(values, alerts, strict=True) if alert)
    if not ranked:
        raise ScannerError("No ALERT among the rows that should set the gate's threshold; give it a larger file.")
    return ranked[min(len(ranked) - 1, math.floor(lost * len(ranked)))] * 0.999


def write(model: gate.Gate, path: Path, facts: dict[str, Any]) -> None:
    """The gate as JSON: weights as base64 of signed bytes, and what it was made from."""
    weights, scale = gate.encode(model.weights)
    borders = {"threshold": model.threshold, "certain": model.certain}
    data = {"bias": model.bias, **borders, "scale": scale, "facts": facts, "weights": weights}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="ascii")


@click.command("gate")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="Folder with train.jsonl and dev.jsonl.",
)
@click.option(
    "--strength", type=float, default=0.5, show_default=True, help="Inverse regularisation of the logistic regression."
)
@click.option(
    "--curated-weight",
    type=click.FloatRange(min=0, min_open=True),
    default=4.0,
    show_default=True,
    help="What a candidate of a hand-written row counts for, beside 1 for the others.",
)
@click.option(
    "--lost",
    type=click.FloatRange(0, 0.1),
    default=0.001,
    show_default=True,
    help="Share of the dev ALERTs that may be settled as safe.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Settle below this p(ALERT) instead of choosing by --lost; measure what it loses.",
)
@click.option(
    "--certain",
    type=click.FloatRange(0.5, 1),
    default=0.998,
    show_default=True,
    help="Settle as a secret from this p(ALERT) on; 1: never. `dev false alarms` tells what it costs.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where the JSON goes, such as hook/gate.json.",
)
def gate_command(
    data: Path, strength: float, curated_weight: float, lost: float, threshold: float | None, certain: float, out: Path
) -> None:
    """Train the linear gate, whose reading is a fact in every prompt: a model has to be trained anew after it.

    Beside train.jsonl it leaves train.gate.npz: what gates fitted to other rows say of each row, for `train`.
    """
    if not out.parent.is_dir():
        raise ConfigError(f"{out.parent} is no folder: make it, or choose another place with --out.")
    source = encode.split_file(data, "train")
    rows = list(read_rows(source))
    found, _ = labelled.examples(rows, labelled.Tally(), labelled.workers_for(source))
    watched, _ = labelled.examples(read_rows(encode.split_file(data, "dev")), labelled.Tally())
    features = matrix(each.candidate for each in found)
    truth = [each.label == labelled.ALERT for each in found]
    weights = [curated_weight if rows[each.row].source == "curated" else 1.0 for each in found]
    made = fit(features, truth, strength=strength, weights=weights)
    folds = [held_out.fold_of(rows[each.row].template) for each in found]
    readings = cross_fit(features, truth, folds, strength=strength, weights=weights)
    alerts = [each.label == labelled.ALERT for each in watched]
    values = scores(made, matrix(each.candidate for each in watched))
    limit = choose([float(v) for v in values], alerts, lost) if threshold is None else threshold
    digest = encode.data_sha256(source)
    facts: dict[str, Any] = {
        "candidates": len(found),
        "train sha256": digest,
        "C": strength,
        "curated weight": curated_weight,
        "dev accuracy": _right(values, alerts),
        "held-out accuracy": _right(readings, truth),
        "dev settled": round(float((values < limit).mean()), 4),
        "dev settled as secrets": round(float((values >= certain).mean()), 4),
        "dev false alarms": sum(bool(value >= certain) and not alert for value, alert in zip(values, alerts, strict=True)),
    }
    write(gate.Gate(made.weights, made.bias, limit, certain=certain), out, facts)
    written = gate.read(out).sha256
    held_out.write(source, held_out.Readings(readings, held_out.places(found), digest, written))
    click.echo(f"{out}: " + ", ".join(f"{name} {value}" for name, value in facts.items()))


def _right(values: npt.NDArray[Any], alerts: Sequence[bool]) -> float:
    return round(float(((values >= 0.5) == alerts).mean()), 4)
