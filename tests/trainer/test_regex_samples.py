"""Text drawn from a regular expression matches it, and the same seed draws the same text."""

from __future__ import annotations

import random
import re

import pytest

from smart_secrets_scanner.trainer.regex_samples import draw

PATTERNS = ("abc", "[a-f0-9]{8}", r"\d{3}-\w+", "(?:a|bb)(c)?", "[A-Za-z0-9+/]{5,9}={0,2}", r"[^\W]y")


@pytest.mark.parametrize("pattern", PATTERNS[:-1])
def test_finds_a_full_match(pattern: str) -> None:
    rng = random.Random(pattern)
    for _ in range(50):
        assert re.fullmatch(pattern, draw(pattern, rng), re.ASCII)


def test_the_same_seed_draws_the_same() -> None:
    assert draw("[a-z]{30}", random.Random(1)) == draw("[a-z]{30}", random.Random(1))


@pytest.mark.parametrize("pattern", [r"(?=a)a", r"\bx", r"[^a]", PATTERNS[-1]])
def test_ignores_what_no_format_needs(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot draw"):
        draw(pattern, random.Random(1))
