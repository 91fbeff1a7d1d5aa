"""Fills `{{kind}}` placeholders with fresh values from a seeded generator, so that no secret is ever stored."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import (
    generate_passwords,
    generate_public,
    generate_published,
    generate_safe,
    generate_tokens,
    generate_urls,
)
from smart_secrets_scanner.trainer.generate_words import Kind

_PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)(?::([A-Za-z0-9_./-]+))?(?::([a-z0-9_]+))?((?:\|[a-z0-9]+)*)\}\}")
_SIZED = re.compile(r"([a-z][a-z0-9]*?_?)(\d{1,4})")

FILTERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "b64": lambda value: base64.b64encode(value.encode()).decode(),
        "hex": lambda value: value.encode().hex(),
        "reverse": lambda value: value[::-1],
        "head": lambda value: value[: (len(value) + 1) // 2],
        "tail": lambda value: value[(len(value) + 1) // 2 :],
        "charcodes": lambda value: ", ".join(str(ord(char)) for char in value),
        "escapes": lambda value: "".join(f"\\x{byte:02x}" for byte in value.encode()),
        "url": lambda value: quote(value, safe=""),
        "upper": str.upper,
        "lower": str.lower,
        "title": str.capitalize,
        "firstline": lambda value: value.split("\n", 1)[0],
        "oneline": lambda value: value.replace("\n", "\\n"),
        "in2": lambda value: value.replace("\n", "\n  "),
        "in4": lambda value: value.replace("\n", "\n    "),
        "in6": lambda value: value.replace("\n", "\n      "),
        "in8": lambda value: value.replace("\n", "\n        "),
        "commented": lambda value: value.replace("\n", "\n# "),
    }
)
"""What may follow a kind after a bar: `{{password:p|b64}}` is the base64 of the value named p."""


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, Kind]:
    merged: dict[str, Kind] = {}
    for module in (
        generate_passwords,
        generate_published,
        generate_tokens,
        generate_urls,
        generate_safe,
        generate_public,
    ):
        for name, make in module.KINDS.items():
            if name in merged:
                raise ValueError(f"two generators are named {name}")
            merged[name] = make
    return MappingProxyType(merged)


def kinds() -> tuple[str, ...]:
    """Names of all kinds without a size; `generate_tokens.SIZED` are written with one, as in {{hex40}}."""
    return tuple(_kinds())


def make(kind: str, rng: random.Random) -> str:
    """One fresh value of a kind, a sized kind ("hex40") or an exact format ("format:<id>").

    Raises ScannerError for a kind that does not exist.
    """
    if kind.startswith("format:"):
        from smart_secrets_scanner.trainer.format_samples import sample

        try:
            return sample(kind.removeprefix("format:"), rng)
        except KeyError as error:
            raise ScannerError(f"There is no exact format {error}; take an id of hook.formats.") from error
    known = _kinds().get(kind)
    if known:
        return known(rng)
    sized = _SIZED.fullmatch(kind)
    if sized and sized[1] in generate_tokens.SIZED and int(sized[2]) > 0:
        return generate_tokens.SIZED[sized[1]](rng, int(sized[2]))
    raise ScannerError(
        f"There is no value generator {kind!r}; take one of generate.kinds() or a sized one such as hex40."
    )


def fill(template: str, rng: random.Random, bound: Mapping[str, str] | None = None) -> tuple[str, dict[str, str]]:
    """Replace every `{{kind}}`, `{{kind:name}}`, `{{format:id}}` and `{{format:id:name}}` by a generated value.

    The same kind and name give the same value within one call (and the value in `bound`, which earlier calls returned);
    without a name each is fresh. Filters follow a bar: `{{password:p|b64}}`. `{{ x }}` with blanks is plain text.
    Returns the text and the values by "kind:name", or "kind#1", "kind#2" … for those without a name.
    Raises ScannerError for an unknown kind or filter.
    """
    values: dict[str, str] = dict(bound or {})
    counts: dict[str, int] = {}

    def replace(found: re.Match[str]) -> str:
        kind, name = found[1], found[2]
        if kind == "format":
            kind, name = f"format:{found[2]}", found[3]
        if name:
            key = f"{kind}:{name}"
        else:
            counts[kind] = counts.get(kind, 0) + 1
            key = f"{kind}#{counts[kind]}"
        if key not in values:
            values[key] = make(kind, rng)
        return _filtered(values[key], found[4])

    return _PLACEHOLDER.sub(replace, template), values


def _filtered(value: str, names: str) -> str:
    for name in names.split("|")[1:]:
        if name not in FILTERS:
            raise ScannerError(f"There is no filter {name!r}; take one of {', '.join(FILTERS)}.")
        value = FILTERS[name](value)
    return value
