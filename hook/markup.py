"""Values whose name stands in an attribute, or behind them: entries of XML, comparisons of tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.rules import Span

_ENTRY = later(
    r"<[\w.:\-]+\s[^<>]{0,200}?\b(?:key|name|id)\s?=\s?[\"'](?P<k>[\w.:\-]{2,80})[\"'][^<>]{0,100}>\s*(?:<value>\s*)?(?P<v>[^<>]{4,400}?)\s*</", re.I
)
"""`<entry key="password">…</entry>` of Java, `<string name="api_key">…</string>` of Android, `<data name="…"><value>` of .NET."""
_EXPECTED = later(
    r"\b(?:assert\w*|expect\w*|equals?|eq)[(\s]\s*(?:\w{1,12},\s*)?(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)\s*,\s*(?P<k>[$@\w.\->:\[\]\"']{2,120})", re.I
)
_COMPARED = later(
    r"(?P<k>\w{3,60})(?:\(\)|\])?\s*\)\s*(?:\.\w{1,20})?\.(?:is_?equal_?to|to_?(?:be|equal|eql)|equals?|eq)\s*\(?\s*(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)", re.I
)
_TESTS = ("assert", "expect", "equal", "eq(", "tobe")


def marked_up(text: str) -> Iterator[Span]:
    """Contents of elements whose attribute names them, literals that a test compares with something called like a secret."""
    if "</" in text:
        yield from _spans(_ENTRY, text, "element")
    low = text.lower()
    if any(word in low for word in _TESTS):
        yield from _spans(_EXPECTED, text, "call")
        yield from _spans(_COMPARED, text, "call")


def _spans(pattern: re.Pattern[str], text: str, syntax: str) -> Iterator[Span]:
    for m in pattern.finditer(text):
        key = re.split(r"\W+", m["k"].rstrip("\"')]"))[-1]
        level = names.strength(key)
        if level >= names.MEDIUM:
            yield Span(m.start("v"), m.end("v"), key, syntax, strength=level)
