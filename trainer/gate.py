"""Train the gate (hook.gate) on labelled rows and choose where it may settle a candidate without the judge."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import encode
from smart_secrets_scanner.trainer.rows import read_rows

if TYPE_CHECKING:
    import numpy as np
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


def fit(
    candidates: Sequence[Candidate],
    alerts: Sequence[bool],
    *,
    strength: float = 1.0,
    seed: int = 1,
    weights: Sequence[float] | None = None,
) -> gate.Gate:
    """Logistic regression (L2, `strength` = C) over the hashed features; its threshold is 0 until `choose` sets one.

    `weights`: what each candidate counts for, default 1.
    """
    from sklearn.linear_model import LogisticRegression

    if len(set(alerts)) < 2:
        raise ScannerError("The gate needs rows of both labels; build the dataset first (dataset build).")
    model = LogisticRegression(C=strength, max_iter=400, random_state=seed).fit(
        matrix(candidates), list(alerts), sample_weight=weights
    )
    return gate.Gate([float(w) for w in model.coef_[0]], float(model.intercept_[0]), 0.0)


def scores(model: gate.Gate, candidates: Sequence[Candidate]) -> npt.NDArray[np.float64]:
    """p(ALERT) of the gate alone for many candidates, by the same arithmetic as `Gate.score`."""
    import numpy as np

    logits = model.scale * (matrix(candidates) @ np.asarray(model.weights, dtype=np.float64)) + model.bias
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float64)


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


@click.command("gate")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="Folder with train.jsonl and dev.jsonl.",
)
@click.option(
    "--rows",
    type=click.IntRange(min=100),
    default=75_000,
    show_default=True,
    help="Train on the first rows; `train --skip-rows` leaves out the same ones.",
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
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where the JSON goes, such as hook/gate.json.",
)
def gate_command(
    data: Path, rows: int, strength: float, curated_weight: float, lost: float, threshold: float | None, out: Path
) -> None:
    """Train the linear gate, whose reading is a fact in every prompt: a model has to be trained anew after it."""
    source = encode.split_file(data, "train")
    chosen = list(islice(read_rows(source), rows))
    labelled, _ = encode.examples(chosen, encode.Tally())
    watched, _ = encode.examples(read_rows(encode.split_file(data, "dev")), encode.Tally())
    made = fit(
        [each.candidate for each in labelled],
        [each.label == encode.ALERT for each in labelled],
        strength=strength,
        weights=[curated_weight if chosen[each.row].source == "curated" else 1.0 for each in labelled],
    )
    alerts = [each.label == encode.ALERT for each in watched]
    values = scores(made, [each.candidate for each in watched])
    limit = choose([float(v) for v in values], alerts, lost) if threshold is None else threshold
    facts = {
        "rows": rows,
        "candidates": len(labelled),
        "train sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "C": strength,
        "curated weight": curated_weight,
        "dev accuracy": round(float(((values >= 0.5) == alerts).mean()), 4),
        "dev settled": round(float((values < limit).mean()), 4),
    }
    write(gate.Gate(made.weights, made.bias, limit), out, facts)
    click.echo(f"{out}: " + ", ".join(f"{name} {value}" for name, value in facts.items()))
