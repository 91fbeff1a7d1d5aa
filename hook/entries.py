"""Entries `value: …` whose name stands on a line above. Apart from hook.nearby, for hook.prefilter asks the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.lines import indent
from smart_secrets_scanner.hook.patterns import later

_ENTRY = later(
    r"\s*(?:-\s+|set\s+|<\w+\s+)?[\"']?(?P<n>value|default|default_?value|val|content|text|default_?val|plain_?text|data|stringvalue|parametervalue|example|initial|wert|valeur|valor)[\"']?\s*[:=]>?\s*(?P<q>[\"']?)(?P<v>[^\"'\s<>{}]{4,300})(?P=q)\s*[,;}]*\s*(?:#.*)?",
    re.I,
)
_TAG = later(r"\s*<(?:value|string|val|data|defaultValue|default|stringProp name=\"Argument\.value\")>(?P<v>[^<>]{4,300})</\w+>\s*(?P<q>)(?P<n>)", re.I)
_NEAR, _FAR = 3, 6
BELOW = 3
"""Lines below an entry that `named` is to be given."""
_NAMINGS = (
    later(
        r"(?:\b(?:name|key|id|variable|parameter|parameterkey|param|env|field)[\"']?\s*[:=>]*\s*[\"']?|<key>|<name>|<macro>\{?\$?|\.name\">)"
        r"/?(?:[\w.\-]{1,40}/){0,6}(?P<k>[\w.\-]{2,80})[\"']?\s*(?:[,:{]|/?>\s*$|\}?</\w+>|$)",
        re.I,
    ),
    later(r"^\s*(?:[\"']?(?P<k>[\w.\-]{2,80})[\"']?\s*(?:[,:{]|</\w+>|$)|<(?P<e>[\w.:\-]{2,80})>\s*$)", re.I),
)
_CONDITION = later(r"\b(?:where|and)\s+[\w.\"`\[\]]{1,40}\s*=\s*N?'(?P<k>[\w.\-]{2,80})'", re.I)
"""`name: X`, `"key": "X"`, `<key>X</key>`; then a line that is or begins with the name, and the element around a `<value>`."""


def named(text: str, above: Sequence[str], code: bool, below: Sequence[str] = ()) -> tuple[re.Match[str], str] | None:
    """The match of an entry (groups q: quote, v: value) and its name, looked for on the last three lines `above`."""
    entry = _ENTRY.fullmatch(text) or _TAG.fullmatch(text)  # fails at the first word of most lines
    if not entry or not any(names.has_stem(line) or "pass" in line.lower() or "SecureString" in line for line in (*above[-_FAR:], *below)):
        return None
    if code and not entry["q"] and entry.re.pattern != _TAG.pattern:
        return None
    if entry["n"] == entry["v"]:
        return None  # data: "data"
    for distance, line in enumerate(reversed(above[-_FAR:])):
        outside = indent(line) < indent(text)
        if distance >= _NEAR and not outside:
            continue  # so far up only what the entry stands inside
        for naming in _NAMINGS:
            name = _name(naming.search(line))
            if names.strength(name) >= names.MEDIUM:
                return entry, name
            if name and outside:
                return _named_below(entry, text, below)
    return _named_below(entry, text, below)


def _named_below(entry: re.Match[str], text: str, below: Sequence[str]) -> tuple[re.Match[str], str] | None:
    """`- value: X`, then `name: Y` at the same place."""
    own = len(text) - len(text.lstrip(" -"))
    for line in below if entry[0].lstrip()[:3].lower() == "set" else ():
        for name in (found["k"] for found in _CONDITION.finditer(line)):
            if names.strength(name) >= names.MEDIUM:
                return entry, name
    if text.lstrip().startswith("<") and not text.rstrip().endswith(">"):  # attributes, one a line
        for line in below:
            name = _name(_NAMINGS[0].search(line))
            if names.strength(name) >= names.MEDIUM:
                return entry, name
            if ">" in line:
                break
    if entry["q"] and any("SecureString" in line for line in below[:2]):
        return entry, "secret"
    for line in below[:1]:
        name = _name(_NAMINGS[0].search(line))
        if names.strength(name) >= names.MEDIUM and len(line) - len(line.lstrip(" -")) == own:
            return entry, name
    return None


def _name(found: re.Match[str] | None) -> str:
    return next(filter(None, found.groups()), "") if found else ""
