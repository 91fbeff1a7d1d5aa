"""The gate: features are stable and cheap, weights survive their encoding, and what has a format is never settled."""

from __future__ import annotations

import base64
import random
import uuid

import pytest

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.conduct import gated
from smart_secrets_scanner.hook.lines import Candidate

CANDIDATE = Candidate("src/app.py", 1, 'name = "value"', 8, 13, "value", "name", "quoted")


def test_weights_survive_encoding() -> None:
    rng = random.Random(5)
    weights = [rng.uniform(-3, 3) for _ in range(1 << gate.BITS)]
    text, scale = gate.encode(weights)
    back = [scale * weight for weight in gate.decode(text)]
    assert max(abs(a - b) for a, b in zip(weights, back, strict=True)) <= 3 / 127


def test_features_are_within_the_table_and_repeatable() -> None:
    made = list(gate.features(CANDIDATE))
    assert made == list(gate.features(CANDIDATE))
    assert all(0 <= i < 1 << gate.BITS for i in made)


@pytest.mark.parametrize(("bias", "settled"), [(-9.0, True), (9.0, False)])
def test_settles_only_below_the_threshold(bias: float, settled: bool) -> None:
    made = gate.Gate([0.0] * (1 << gate.BITS), bias, 0.01)
    assert made.settles(CANDIDATE) is settled


def test_never_settles_an_exact_format() -> None:
    made = gate.Gate([0.0] * (1 << gate.BITS), -9.0, 0.5)
    assert not made.settles(CANDIDATE._replace(format="github-pat"))


@pytest.mark.parametrize(
    ("kind", "settled"),
    [("hex", False), ("uuid", False), ("base64", False), ("short hex", True), ("words", True), ("dashed words", True)],
)
def test_never_settles_a_long_value_that_a_program_drew(kind: str, settled: bool) -> None:
    rng = random.Random(7)
    made = gate.Gate([0.0] * (1 << gate.BITS), -9.0, 0.5)
    value = {
        "hex": rng.randbytes(16).hex(),
        "uuid": str(uuid.UUID(bytes=rng.randbytes(16), version=4)),
        "base64": base64.b64encode(rng.randbytes(32)).decode("ascii"),
        "short hex": rng.randbytes(4).hex(),
        "words": "nameofsomethinglongerthanthat",
        "dashed words": "name-of-something-longer-than-that",
    }[kind]
    assert made.settles(CANDIDATE._replace(value=value)) is settled


@pytest.mark.parametrize(
    ("threshold", "settles"),
    [
        ("balanced", True),
        ("strict", True),
        ("thorough", False),
        ("0.1", True),
        (".09", False),
        ("0.05", False),
        ("1", True),
    ],
)
def test_who_asks_for_more_than_balanced_gets_every_verdict(threshold: str, settles: bool) -> None:
    assert gated(threshold) is settles
