"""The gate: features are stable and cheap, weights survive their encoding, and what has a format is never settled."""

from __future__ import annotations

import base64
import math
import random
import uuid
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.conduct import gated
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import gate as train_gate

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


@pytest.mark.parametrize(("bias", "verdict"), [(-9.0, "SAFE"), (0.0, ""), (5.0, ""), (9.0, "ALERT")])
def test_settles_only_what_is_plain(bias: float, verdict: str) -> None:
    read = gate.Gate([0.0] * (1 << gate.BITS), bias, 0.01, certain=0.998).read(CANDIDATE)
    assert read.verdict == verdict and read.linear == pytest.approx(1 / (1 + math.exp(-bias)))


def test_settles_no_secret_without_a_border_for_it() -> None:
    assert gate.Gate([0.0] * (1 << gate.BITS), 99.0, 0.01).read(CANDIDATE).verdict == ""


def test_the_border_survives_the_file(tmp_path: Path) -> None:
    train_gate.write(gate.Gate([1.0] * (1 << gate.BITS), 0.0, 0.01, certain=0.9), tmp_path / "gate.json", {})
    made = gate.read(tmp_path / "gate.json")
    assert (made.threshold, made.certain) == (0.01, 0.9)


def test_never_settles_an_exact_format() -> None:
    made = gate.Gate([0.0] * (1 << gate.BITS), -9.0, 0.5)
    assert made.read(CANDIDATE._replace(format="github-pat")).verdict == ""


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
    assert (made.read(CANDIDATE._replace(value=value)).verdict == "SAFE") is settled


@pytest.mark.parametrize(
    ("threshold", "settles"),
    [
        ("balanced", True),
        ("strict", True),
        ("thorough", False),
        ("0.1", True),
        (".09", False),
        ("0.05", False),
        ("+0.05", False),
        ("1", True),
    ],
)
def test_who_asks_for_more_than_balanced_gets_every_verdict(threshold: str, settles: bool) -> None:
    assert gated(threshold) is settles


@pytest.mark.parametrize("value", ["0f" * 16, "AB" * 20, "ab:" * 15 + "ab", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"])
def test_what_could_be_a_digest_is_no_secret_for_the_gate_alone(value: str) -> None:
    made = gate.Gate([0.0] * (1 << gate.BITS), 9.0, 0.01, certain=0.998)
    assert made.read(CANDIDATE._replace(value=value)).verdict == ""
    assert made.read(CANDIDATE._replace(value=value + "xyz")).verdict == "ALERT"
    assert made.read(CANDIDATE._replace(value=value, format="some-format")).verdict == "ALERT"
