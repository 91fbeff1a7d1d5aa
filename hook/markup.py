"""Values whose name stands in an attribute, or behind them: entries of XML, comparisons of tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_ENTRY = later(
    r"<[\w.:\-]+\s[^<>]{0,200}?\b(?:key|name|id)\s?=\s?[\"'](?P<k>[\w.:\-]{2,80})[\"'][^<>]{0,100}>\s*(?:<value>\s*)?(?P<v>[^<>]{4,400}?)\s*</", re.I
)
"""`<entry key="password">…</entry>` of Java, `<string name="api_key">…</string>` of Android, `<data name="…"><value>` of .NET."""
_NAMED_BEHIND = later(r"\b(?:text|value)=\"(?P<v>[^\"<>]{4,120})\"[^<>]{0,200}?\b(?:tag|x:uid|x:name|name|id)=\"(?P<k>[\w.\-]{3,60})\"", re.I)
"""`<TextBox Text="…" Tag="adminPassword" />`, `<input value="…" name="password">`."""
_LABELLED = later(
    r"(?:</(?:td|th|dt|b|strong|label|span|key)>\s*:?\s*(?:<\w+(?:\s[^<>]{0,120})?>\s*){0,3}|:\s*<(?:code|b|strong|tt|kbd|span|i|em)>\s*)"
    r"(?P<v>[^<>\s][^<>]{3,200}?)\s*</", re.I
)
_LABEL = later(r"[\w .\-]{3,48}(?=\s*:?\s*$)")
"""`<td>Password</td><td>…</td>`, `<dt>`, `<b>Password:</b> …</p>`, `API key: <code>…</code>`."""
_EXPECTED = later(
    r"\b(?:assert(?:\w|\.[A-Za-z])*|expect\w*|equals?|eq)[(\s]\s*(?:\w{1,12},\s*)?(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)\s*,\s*(?P<k>[$@\w.\->:\[\]\"']{2,120})", re.I
)
_COMPARED = later(
    r"(?P<k>\w{3,60})(?:\(\)|\])?\s*\)\s*(?:\.\w{1,20})?\.(?:is_?equal_?to|to_?(?:be|equal|eql)|equals?|eq|then_?return|returns|and_?return|mock(?:resolved|return)_?value)\s*\(?\s*(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)", re.I
)
_NOTED = later(r"\s(?:#|//|--)\s*(?:[A-Za-z][\w.\-]{1,20} ){0,2}(?P<k>[A-Za-z][\w.\-]{2,60})\s*$")
_WITH = tuple(f" {word} " for word in "with avec mit con com met med".split())
_FILLED = later(r"[\"'](?P<k>[^\"']{3,40})[\"']\s+(?:with|avec|mit|con|com|met|med)\s+[\"'](?P<v>[^\"']{4,80})[\"']", re.I)
"""`When I fill in "Password" with "…"`."""
_MOVED = later(r"\bMOVE\s+(?P<q>[\"'])(?P<v>[^\"'\s]{4,80})(?P=q)\s+TO\s+(?P<k>[\w\-]{3,60})")
"""COBOL."""
_LITERAL = later(r"(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)")
_BARE_ENTRY = later(r"^\s*[\w.\-]{2,60}\s*[:=]\s*(?P<v>[^\s\"'#]{4,200})\s*$")
_SIGNS = later(r"\w[!#@$%^*+&]")
_FORMATTED = later(r"(?P<k>[\w.\-]{2,60})\s*[=:]\s*(?:%[sdvq]|\{\})[\"']\s*,\s*(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)")
_SLOTS = tuple(f"{slot}{quote}" for slot in ("%s", "%d", "%q", "%v", "{}") for quote in "\"'")
_NOTE_SIGNS = (" #", " //", " --", "\t#", "\t//", "\t--")
_COMPARES = (".is", ".to", ".eq", ".then", ".return", ".and", ".mock")
_TESTS = ("assert", "expect", "equal", "eq(", "tobe", "return")


def marked_up(text: str) -> Iterator[Span]:
    """Contents of elements whose attribute names them, literals that a test compares with something called like a secret."""
    if "<" in text and "=" in text:
        yield from _spans(_NAMED_BEHIND, text, "attribute")
    if "</" in text:
        yield from _spans(_ENTRY, text, "element")
        yield from _beside_label(text)
    if " TO " in text:
        yield from _spans(_MOVED, text, "quoted")
    if holds(text, _SLOTS):
        yield from _spans(_FORMATTED, text, "call")
    if holds(text, _NOTE_SIGNS) and (noted := _NOTED.search(text)) and names.strength(noted["k"]) >= names.MEDIUM:
        yield from _before_note(text[: noted.start()], noted["k"])
    low = text.lower()
    if holds(low, _WITH):
        for m in _FILLED.finditer(text):
            if (level := names.strength(m["k"].replace(" ", "_"))) >= names.MEDIUM:
                yield Span(m.start("v"), m.end("v"), m["k"], "call", strength=level)
    if holds(low, _TESTS):
        yield from _spans(_EXPECTED, text, "call")
        if holds(low, _COMPARES):
            yield from _spans(_COMPARED, text, "call")


def _beside_label(text: str) -> Iterator[Span]:
    """Found from the label's closing tag backwards: a pattern that begins with any words would be tried everywhere."""
    for m in _LABELLED.finditer(text):
        label = _LABEL.search(text, max(0, m.start() - 50), m.start()) if _no_word(m["v"]) or text.startswith("</key>", m.start()) else None
        key = re.split(r"[\W]+", label.group().strip())[-1] if label else ""
        if key and names.strength(key) >= names.MEDIUM:
            yield Span(m.start("v"), m.end("v"), key, "element", strength=names.strength(key))


def _before_note(text: str, name: str) -> Iterator[Span]:
    """The last literal in front of a comment that is only a name: `default: … # smtp_password`, `open("…")  // rootPass`."""
    quoted = list(_LITERAL.finditer(text))[-1:]
    for m in quoted or list(_BARE_ENTRY.finditer(text)):
        if _no_word(m["v"]):
            yield Span(m.start("v"), m.end("v"), name, "quoted" if quoted else "bare", strength=names.strength(name))


def _no_word(value: str) -> bool:
    """Not what a table, a form or a page says beside such a label: a digit, a sign, or letters that no word has."""
    return any(c.isdigit() for c in value) or oddness.random_score(value) >= 0.5 or _SIGNS.search(value) is not None


def _spans(pattern: re.Pattern[str], text: str, syntax: str) -> Iterator[Span]:
    for m in pattern.finditer(text):
        key = re.split(r"\W+", m["k"].rstrip("\"')]"))[-1]
        level = names.strength(key)
        if level >= names.MEDIUM:
            yield Span(m.start("v"), m.end("v"), key, syntax, strength=level)
