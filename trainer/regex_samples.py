"""Text drawn at random from a regular expression: literals, sets, repeats, groups and branches."""

from __future__ import annotations

import importlib
import random
import re
import sys
from functools import lru_cache
from typing import Any

_parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
_SPREAD = 40  # how far above its minimum an open repeat may go
_DIGITS = "0123456789"
_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


def draw(pattern: str, rng: random.Random) -> str:
    """A string that fully matches `pattern`; ValueError for constructs that no exact format needs (look-around, anchors)."""
    return _walk(_parsed(pattern), rng)


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> Any:
    return _parser.parse(pattern, re.ASCII)


def _walk(nodes: Any, rng: random.Random) -> str:
    return "".join(_node(str(op), argument, rng) for op, argument in nodes)


def _node(op: str, argument: Any, rng: random.Random) -> str:
    if op == "LITERAL":
        return chr(argument)
    if op == "IN":
        return rng.choice(_alphabet(tuple((str(kind), value) for kind, value in argument)))
    if op == "MAX_REPEAT":
        low, high, inner = argument
        return "".join(_walk(inner, rng) for _ in range(rng.randint(low, min(int(high), low + _SPREAD))))
    if op == "SUBPATTERN":
        return _walk(argument[-1], rng)
    if op == "BRANCH":
        return _walk(rng.choice(argument[1]), rng)
    raise ValueError(f"cannot draw from {op}")


@lru_cache(maxsize=1024)
def _alphabet(items: tuple[tuple[str, Any], ...]) -> str:
    chars: dict[str, None] = {}
    for kind, value in items:
        if kind == "LITERAL":
            chars[chr(value)] = None
        elif kind == "RANGE":
            chars.update(dict.fromkeys(map(chr, range(value[0], value[1] + 1))))
        elif kind == "CATEGORY" and str(value).endswith("CATEGORY_DIGIT"):
            chars.update(dict.fromkeys(_DIGITS))
        elif kind == "CATEGORY" and str(value).endswith("CATEGORY_WORD"):
            chars.update(dict.fromkeys(_WORD))
        else:
            raise ValueError(f"cannot draw from {kind} {value}")
    return "".join(chars)
