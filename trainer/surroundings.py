"""Neutral neighbour lines for one-line templates: in a file, a judged line seldom stands alone."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate import fill

ALONE = 0.3  # share of one-line templates that stay alone, as in one-line files and pasted lines
_SAME: Mapping[str, str] = MappingProxyType(
    {"typescript": "javascript", "scala": "kotlin", "groovy": "kotlin", "cpp": "c", "rst": "markdown"}
)


@lru_cache(maxsize=1)
def _lines() -> Mapping[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(Path(__file__).with_name("surroundings.json").read_text(encoding="utf-8"))
    return MappingProxyType(loaded)


def surround(text: str, language: str, rng: random.Random) -> tuple[str, int]:
    """(text, number of lines put above it): up to two neighbour lines above and one below, indented alike.

    Texts of more than one line, parts of a literal and languages without a list stay as they are. Nothing here depends
    on the label.
    """
    choices = _lines().get(_SAME.get(language, language))
    part = language != "json" and text.rstrip().endswith((",", "{", "[", "("))
    if "\n" in text or part or choices is None or rng.random() < ALONE:
        return text, 0
    above, below = rng.choice((1, 1, 1, 2, 2)), rng.choice((0, 0, 1))
    indent = text[: len(text) - len(text.lstrip())]
    picked = rng.sample(choices, k=min(len(choices), above + below))
    neighbours = [indent + fill(line, rng)[0] for line in picked]
    above = min(above, len(neighbours))
    return "\n".join((*neighbours[:above], text, *neighbours[above:])), above
