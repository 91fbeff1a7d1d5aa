"""Values whose name stands on a line above: a lone literal, a `value:` entry, a default of a named variable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from smart_secrets_scanner.hook import entries, names, statements
from smart_secrets_scanner.hook.oddness import random_score, says, spelled
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_LONE = later(
    r"\s*(?:[-*+]\s+)?[bru]?(?P<q>[\"'`]?)(?P<v>[^\s\"'`]{4,400}|(?<=[\"'])[^\"'`]{4,100}(?=[\"']))(?P=q)\s*(?:[,;)\]}.\\+]|\|\s*$)*\s*"
)
_ASKED = later(r"(?:^|[^\w.])(?P<k>password|passphrase|passcode|passwort|kennwort|secret key|mot de passe|contraseña|senha|wachtwoord|hasło|heslo|şifre|parola|пароль|密码|パスワード)(?!\w)[^:=]{0,80}:\s*$", re.I)
_ALONE = later(r"\s*(?:(?:->|=>|[-*•>~:+])\s+)?[`\"'*>]{0,3}\s*(?P<v>[^\s`\"'*]{6,80})[`\"'*]{0,3}\s*")
"""A sentence that ends as though a password came, and a line that is one word."""
_NAMED_ABOVE = later(r"(?<![\w.])(?:password|passphrase|passcode|passwort|kennwort|pin|pw|pwd|mdp|(?:shared|api|access|secret|wifi|wi-fi|licen[cs]e) key|mot de passe|contraseña|senha)(?!\w)", re.I)
_SAYS_IT = later(r"\b(?:it['’]?s|it is|c['’]est|es ist|try|use)\s+[`\"'“*]{0,2}(?P<v>[^\s`\"'”*,;]{6,60})", re.I)
_OPEN_TAG, _INNER = later(r"<(?P<k>[\w.:\-]{2,60})(?:\s[^<>]*)?>\s*$"), later(r"\s*(?P<v>[^\s<>]{4,200})\s*")
_ANSWER = later(r"^\W{0,3}(?:\[[^\]]{1,24}\]\s*)?[<\w .\-]{1,24}>?\s?[:>]\s+(?P<v>[^\s`\"'”*,;]{5,60})(?=\s|$)")
_BELOW = later(r"\b(?:below|follow\w*|here|suit|suivant|voici|folgend\w*|anbei|unten|abajo|siguiente|abaixo)\b", re.I)
_ITEM = later(r"\s*(?P<q>[\"'`])[\w.\-]+(?P=q)\s*,\s*")  # a word in a list of them, one a line
_OPEN_KEY = later(
    rf"(?P<k>[\w$.\-]*(?:{names.STEMS})[\w$.\-]*)[\"'`]?\]?\s*(?::=|=>|[:=(]|,)\s*(?:[\w.]*\(|[>|]-?|\\)?\s*$", re.I
)
_SECTION = later(r"(?:^|[\s\"'{,\[])(?P<s>\w*(?:jwt|jws|bearer|token|signing|encryption|hmac|auth)\w*)[\"']?\]?\s*(?:[:=]\s*\{?|\{)?\s*$", re.I)
_SECTION_HERE = later(r"(?:^|[\s\"'{,])(?P<s>\w*(?:jwt|jws|bearer|token|signing|encryption|hmac|auth)\w*)[\"']?\s*[:=]\s*\{[^{}]*$", re.I)
_PLAIN_KEY = later(r"(?:^|[\s\"'{,])(?P<k>key|secret)[\"']?\s*[:=]\s*(?P<q>[\"'])(?P<v>[^\"'\s]{16,200})(?P=q)", re.I)
_SECTION_REACH = 6  # lines above an entry on which its section may begin
_LOGINS = later(r"user|account|credential|login|passw|member|customer", re.I)
_AFTER_MAIL = later(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+[\"']?[,;\t|]\s*[\"']?(?P<v>[^\s,;|\"']{5,60})")
_CLOSERS = ("=", ":", "(", ",", "|", ">", "-", "\\", "{", "[")


def under_its_name(lines: tuple[str, ...], index: int, code: bool) -> Iterator[Span]:
    """The value of a line whose name ends the non-blank line above, or names the entry up to three lines above."""
    text = lines[index]
    above = [line for line in lines[max(0, index - statements.REACH) : index] if line.strip()]
    if not above:
        above = [""]
    if not code and _NAMED_ABOVE.search(above[-1]) and _BELOW.search(above[-1]) and (alone := _ALONE.fullmatch(text)) and _drawn(alone["v"]):
        yield Span(alone.start("v"), alone.end("v"), "password", "prose", strength=names.STRONG)
    if above[-1].rstrip()[-1:] == ":" and (asked := _ASKED.search(above[-1])) and (alone := _ALONE.fullmatch(text)) and _drawn(alone["v"]):
        yield Span(alone.start("v"), alone.end("v"), asked["k"], "prose", strength=names.STRONG)
    if above[-1].rstrip()[-1:] == ">" and (tag := _OPEN_TAG.search(above[-1])) and names.strength(tag["k"]) >= names.MEDIUM and (inner := _INNER.fullmatch(text)):
        yield Span(inner.start("v"), inner.end("v"), tag["k"], "element", strength=names.strength(tag["k"]))
    if above[-1].rstrip()[-1:] in _CLOSERS and names.has_stem(above[-1]) and (lone := _LONE.fullmatch(text)):
        key = _OPEN_KEY.search(above[-1].rstrip()[-200:])
        row = _ITEM.fullmatch(above[-1]) and " " not in lone["v"] and (says(lone["v"]) or spelled(lone["v"]))
        if key and not row and (lone["q"] or not code):
            yield Span(
                lone.start("v"),
                lone.end("v"),
                key["k"],
                "quoted" if lone["q"] else "bare",
                strength=names.strength(key["k"]),
            )
    if not code and any(_NAMED_ABOVE.search(line) for line in above[-2:]):
        for said in chain(_SAYS_IT.finditer(text), _ANSWER.finditer(text) if "?" in above[-1] else ()):
            if _drawn(said["v"].rstrip(".!?)")) and any(map(str.isdigit, said["v"])):
                yield Span(said.start("v"), said.start("v") + len(said["v"].rstrip(".!?)")), "password", "prose", strength=names.STRONG)
    if found := entries.named(text, above, code, lines[index + 1 : index + 1 + entries.BELOW]):
        entry, name = found
        kind = "quoted" if entry["q"] else "bare"
        yield Span(entry.start("v"), entry.end("v"), name, kind, strength=names.strength(name))


def _drawn(value: str) -> bool:
    return not value.isalpha() and any(map(str.isalpha, value)) and random_score(value) >= 0.3


def in_its_section(lines: tuple[str, ...], index: int) -> Iterator[Span]:
    """`"Key": "…"` inside `"Jwt": {…}`: a key that signs or encrypts and is often a typed word, told by its section."""
    text = lines[index]
    entry = _PLAIN_KEY.search(text) if ("'" in text or '"' in text) and holds(text.lower(), ("key", "secret")) else None
    if not entry:
        return
    section = _SECTION_HERE.search(text, 0, entry.start("k"))
    for line in reversed(lines[max(0, index - _SECTION_REACH) : index] if not section else ()):
        if line.strip().startswith(("}", "]")):
            return
        if section := _SECTION.search(line):
            break
    if section:
        yield Span(entry.start("v"), entry.end("v"), f"{section['s']}_key".lower(), "quoted", strength=names.MEDIUM)


def under_its_column(lines: tuple[str, ...], index: int, path: str) -> Iterator[Span]:
    """Cells of a table with separators whose first line calls their column a password or the like."""
    columns = secret_columns(lines, path) if index else ()
    if not columns:
        if path.lower().endswith((".csv", ".tsv")) and _LOGINS.search(path) and (pair := _AFTER_MAIL.search(lines[index])):
            yield Span(pair.start("v"), pair.end("v"), "password", "bare", strength=names.STRONG)
        return
    sign, place = _separator(lines[0]), 0
    for number, cell in enumerate(lines[index].split(sign)):
        if number in columns:
            value = cell.strip().strip("\"'")
            start = place + cell.find(value)
            key = lines[0].split(sign)[number].strip().strip("\"'")
            yield Span(start, start + len(value), key, "bare", strength=names.strength(key))
        place += len(cell) + 1


def secret_columns(lines: tuple[str, ...], path: str) -> tuple[int, ...]:
    """0-based numbers of the columns of a .csv or .tsv file that are called like a secret; () for other files."""
    if not path.lower().endswith((".csv", ".tsv")) or not lines or len(lines[0]) > 2000:
        return ()
    cells = lines[0].split(_separator(lines[0]))
    return tuple(n for n, cell in enumerate(cells) if names.strength(cell.strip().strip("\"'")) >= names.MEDIUM) if len(cells) > 1 else ()


def _separator(line: str) -> str:
    """The most frequent of the usual separators."""
    return max(",;\t|", key=line.count)
