"""A small linear model over cheap features of a candidate: settles what is plainly a secret or plainly none, so the judge is asked less.

Hashed features (Weinberger et al. 2009, "Feature hashing for large scale multitask learning") with logistic weights, made by
trainer.gate and shipped as plain JSON. Evaluated in pure Python in some 50 microseconds a candidate.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from smart_secrets_scanner.hook import facts
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.hook.verdict import Reading

BITS = 18
INSTALLED = Path(__file__).with_name("gate.json")
_DER = re.compile(r"(?<![A-Za-z0-9+/])MII[A-Z][A-Za-z0-9+/]{12}")
"""How a key in DER begins in base64 (RFC 8017, RFC 5958: a SEQUENCE of more than 255 bytes), with or without a border."""
_DRAWN = 20  # characters from which a random value of the alphabets below is no word by chance
_MACHINE = frozenset(("hex", "uuid", "base32", "base64"))
"""Alphabets that only programs write. A fifth of the secrets that the gate alone would settle are in them, and hardly a candidate of clean code is."""
_DIGEST = re.compile(r"(?:[0-9a-fA-F]{2}[:\- ]?){16,}|[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
"""Sixteen bytes or more in hexadecimal, with or without signs between them; a UUID."""
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[^\w\s]|[\u0080-\uffff]+")


@dataclass(frozen=True, slots=True)
class Gate:
    """Logistic weights by hashed feature; candidates scoring below `threshold` are settled as safe, from `certain` on as secrets."""

    weights: Sequence[float]
    bias: float
    threshold: float
    sha256: str = ""
    scale: float = 1.0
    """What a weight of 1 is worth: those that ship are small integers."""
    data: str = ""
    """Hash of the rows it was fitted to."""
    certain: float = 1.0
    """No score is as high as 1: such a gate settles no secret."""

    def score(self, candidate: Candidate) -> float:
        """p(ALERT) by the linear model alone, 0..1."""
        total = self.bias + self.scale * sum(self.weights[i] for i in set(features(candidate)))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def read(self, candidate: Candidate) -> Reading:
        """p(ALERT), and the verdict where the candidate is plainly a secret or plainly none and the judge need not be asked."""
        score = self.score(candidate)
        if score >= self.certain and (candidate.format or not _is_digest_like(candidate.value)):
            return Reading(score, "ALERT")
        if score >= self.threshold or candidate.format or _DER.search(candidate.value) or _is_drawn(candidate.value):
            return Reading(score)
        return Reading(score, "SAFE")


def _is_drawn(value: str) -> bool:
    """Whether a long value was drawn by a program, so that what stands around it has to be read."""
    return len(value) >= _DRAWN and facts.charset(value) in _MACHINE and facts.randomness(value) == "random"


def _is_digest_like(value: str) -> bool:
    """Whether it could be a digest or a fingerprint as well as a key: only what stands around it tells."""
    return _DIGEST.fullmatch(value) is not None


def features(candidate: Candidate) -> Iterator[int]:
    """Indexes (0 .. 2**BITS - 1) of the features that are present; training and scanning share this function."""
    return (crc32(name.encode("utf-8", "replace")) & ((1 << BITS) - 1) for name in _names(candidate))


def _names(c: Candidate) -> Iterator[str]:
    value, text = c.value[:200], c.text
    words = facts.describe(c).split(" ")
    suffix = c.path.rsplit(".", 1)[-1].lower()[-12:] if "." in c.path else ""
    yield from (f"f{i}{word}" for i, word in enumerate(words))
    yield from (f"x{i}{j}{words[i]}.{words[j]}" for i in range(len(words)) for j in range(i))
    yield f"s{suffix}"
    yield from (f"s{suffix}.{i}{words[i]}" for i in (0, 1, 2, 4))
    key_parts = [p.lower() for p in _PARTS.findall(c.key)]
    yield from (f"k{part}" for part in key_parts)
    yield from (f"k{part}.{words[4]}" for part in key_parts)
    yield from (f"k2{a}.{b}" for a, b in pairwise(key_parts))
    yield f"K{c.key.lower()[-24:]}"
    yield from (f"v{part.lower()}" for part in _PARTS.findall(value)[:12])
    shape = re.sub(
        r"(.)\1{2,}",
        r"\1+",
        "".join("a" if x.islower() else "A" if x.isupper() else "0" if x.isdigit() else x for x in value[:40]),
    )
    yield f"S{shape[:16]}"
    yield from (f"g{value[i : i + 3].lower()}" for i in range(min(len(value), 30) - 2))
    yield f"h{value[:4].lower()}"
    yield f"t{value[-3:].lower()}"
    left, right = text[max(0, c.start - 40) : c.start], text[c.end : c.end + 16]
    yield from (f"l{part.lower()}" for part in _PARTS.findall(left)[-6:])
    yield f"L{left[-3:]}"
    yield f"L{left[-6:].lower()}"
    yield from (f"r{part.lower()}" for part in _PARTS.findall(right)[:4])
    yield f"R{right[:2]}"
    yield from (f"p{part.lower()}" for part in _PARTS.findall(c.path[-60:]))
    yield from (f"b{part.lower()}" for part in _PARTS.findall(c.before[-80:])[-8:])
    yield from (f"a{part.lower()}" for part in _PARTS.findall(c.after[:80])[:8])


def encode(weights: Sequence[float]) -> tuple[str, float]:
    """Weights as base64 of signed bytes, and the scale that gives them back."""
    scale = max(map(abs, weights)) / 127 or 1.0
    return base64.b64encode(array("b", [round(w / scale) for w in weights]).tobytes()).decode("ascii"), scale


def decode(text: str) -> Sequence[int]:
    """The inverse of `encode`, but for the scale."""
    return array("b", base64.b64decode(text))


@lru_cache(maxsize=1)
def load() -> Gate | None:
    """The shipped gate, or None where the package carries none."""
    return read(INSTALLED) if INSTALLED.is_file() else None


def read(source: Path) -> Gate:
    """The gate that trainer.gate wrote to a file."""
    data = json.loads(source.read_text(encoding="ascii"))
    digest = hashlib.sha256(data["weights"].encode("ascii")).hexdigest()
    rows = data["facts"].get("train sha256", "")
    certain = data.get("certain", 1.0)  # gates made before there was such a border have none
    return Gate(decode(data["weights"]), data["bias"], data["threshold"], digest, data["scale"], rows, certain)
