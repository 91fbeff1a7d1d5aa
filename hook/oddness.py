"""How little a string looks like words: what tells a random token from a name. Loads nothing but a table of letter pairs."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from smart_secrets_scanner.hook.patterns import later

PLAIN_WORD = r"[a-z]{1,5}|[a-z]{3,}(?:[A-Z][a-z]{2,})+"
"""No token or key is a short word or words in camelCase."""
_LETTER_RUN = later(r"[A-Z]?[a-z]+|[A-Z]+")
_CAPITALISED = later(r"[A-Z][a-z]{3,}")
_UNSAID = 4.9  # bits a letter from which no words are read


@lru_cache(maxsize=1)
def _costs() -> dict[str, dict[str, float]]:
    """Letter-pair costs in bits, from bigrams.json (made by trainer.bigrams)."""
    import json

    table = json.loads(Path(__file__).with_name("bigrams.json").read_text(encoding="ascii"))
    return {first: {chr(97 + i): c / 10 for i, c in enumerate(row)} for first, row in table.items()}


def entropy(value: str) -> float:
    """Shannon entropy of the characters, bits a character; 0.0 for the empty string."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


@lru_cache(maxsize=65536)
def surprise(value: str) -> float:
    """Mean cost of the letters, bits a letter, under English-like letter pairs: words 3.5 to 4.2, random letters above 5.

    Letter runs are costed word by word; a digit between letters costs as much as a random letter. 0.0 without letters.
    """
    costs = _costs()
    bits, letters = 0.0, 0
    for run in _LETTER_RUN.findall(value):
        last = "^"
        for char in run.lower():
            bits += costs[last][char]
            last = char
        letters += len(run)
    return bits / letters if letters else 0.0


def switches(value: str) -> float:
    """Share of neighbouring characters whose class differs (lower, upper, digit, other), 0..1; Capitalised words count none."""
    classes = "".join(
        "l" if c.islower() else "u" if c.isupper() else "d" if c.isdigit() else " " if c in "_-./ :" else "o"
        for c in value
    )
    changes = sum(
        a != b and " " not in (a, b) and (a, b) != ("u", "l") for a, b in pairwise(classes)
    )
    return changes / (len(value) - 1) if len(value) > 1 else 0.0


@lru_cache(maxsize=65536)
def random_score(value: str) -> float:
    """0 for words and names, 1 for random strings; from letter-pair surprise, class switches, digits and distinct characters."""
    size = len(value)
    if size < 4:
        return 0.0
    letters = sum(c.isalpha() for c in value)
    digits = sum(c.isdigit() for c in value)
    distinct = len(set(value.lower())) / min(size, 26)
    score = 0.0
    if letters >= 3:
        score += max(0.0, min(1.0, (surprise(value) - 4.1) / 1.4)) * min(1.0, letters / 5)
    score += min(0.8, switches(value) * 1.3)
    if digits and letters:
        score += 0.15
    if distinct < 0.35 and size >= 8:
        score -= 0.5
    if size >= 24 and letters and digits:
        score += 0.1
    return max(0.0, min(1.0, score))


def names_class(value: str) -> bool:
    """Whether words with capitals make up half of a value, as they do in NamesOfClasses."""
    words = _CAPITALISED.findall(value)
    return len(words) > 1 and sum(map(len, words)) * 2 >= len(value) and surprise("".join(words)) < _UNSAID


def says(value: str) -> bool:
    """A plain word or a few, as no password generator and hardly a person makes one."""
    return value.replace(" ", "").replace("_", "").isalpha() and random_score(value) < 0.6


def spelled(value: str) -> bool:
    """An identifier without a digit, which a list of names holds more often than a password."""
    return value.isidentifier() and not any(map(str.isdigit, value))


def ascends(codes: str) -> bool:
    """Whether decimal numbers only grow, as the ids in a list do and the characters of a text do not."""
    numbers = [int(code) for code in re.findall(r"(?<![\w\\])\d{1,3}(?!\w)", codes)]
    return len(numbers) > 5 and all(low < high for low, high in pairwise(numbers))
