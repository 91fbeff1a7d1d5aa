"""Where on one line a literal value stands that could be a secret. Each rule yields spans; none looks beyond its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import literals, names, oddness
from smart_secrets_scanner.hook.bare import VERBS, bare_after, drawn
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

_WORD = later(r"[\w$.\-]{2,120}")
_QUOTED = r"(?P<q>\\?[\"'`]|\"\"\"|''')(?P<v>(?:\\.|(?!(?P=q))[^\\])*?)(?P=q)"
_WRAP = (
    r"(?:(?:\|_?\w{0,20}\|\s*|new\s+|await\s+|return\s+|\(\s*|\[\s*|\{\s*|!\s?|&\s?|[bBrRuUfFLN@$]{1,2}(?=[\"'])|<<(?=\")|"
    r"[\w.:\[\]<>*]{1,60}(?:\(\)\.[\w.]{1,60})?\s*\(\s*|\{\s*(?:\w{1,20}|\[?[\"'][\w.@\-]{1,40}[\"']\]?)\s*(?::|=>|=(?=\s*[{\[\"']))\s*|(?:\w+\s*=\s*(?=[\"'])))\s*){0,3}"
)
# Blanks that may follow each other are taken at once and never given back (the "(?=(?P<x>…))(?P=x)" that Python before 3.11
# has for "possessive"): on a run of a hundred blanks the engine would otherwise try a million ways to share them out.
_SEPARATOR = (
    r"(?:(?=(?P<b1>\s*))(?P=b1)(?:\\?[\"'`]|\]|\)|\}|\?|&quot;){0,4}(?:\s?\.\w{1,20}\(\))?(?:\s?\.\w{1,20})?(?=(?P<b2>\s*))(?P=b2)(?:\[[^\]]{0,24}\])?"
    r"(?:\s*:\s*[\w.<>\[\]?|&*,][\w.<>\[\]?|&*, ]{0,39}?(?=\s*[:+]?=)|(?:(?<=\s)|\s+)As\s+\w+(?=\s*=))?"
    r"(?=(?P<b3>\s*))(?P=b3)(?::=|=>|->|\)\s*\{|\{(?=\s*[\"'])|<<<|<{1,2}-|,\s*with:|\{\s*get;[^{}]{0,30}\}\s*=|\?:|//(?=\s*[\"'])|\|\||\?\?=?|===?|!==?|\+=|\.=|=~|=|::?|,|\(|>|:-|\bor\b|\|\s|\bto\s+(?:eq|be)\b|\.to\s+eq|\bis\b|\beq\b|\bdefault\b|\bvalue\b)"
    r"(?=(?P<b4>\s*))(?P=b4)(?:\(|=>?)?(?=(?P<b5>\s*))(?P=b5)"
    r"|\s*\\?[\"'`]\s+|(?i:\s+(?:CONSTANT\s+)?N?(?:VAR)?CHAR2?\s*\(\d+(?:\s+\w+)?\)\s*(?::=|DEFAULT\s|=)\s*)|\s+|\s*\(\s*)"
)
_AFTER_QUOTED = later(_SEPARATOR + r"(?:,\s*)?" + _WRAP + _QUOTED)
_OPEN_QUOTED = later(_SEPARATOR + r"[\"'`](?P<v>[^\s\"'`\\]{12,400})\\$")  # the string goes on in the next line
_VALUE_ATTRIBUTE = later(
    r"[\"']?[^<>]{0,60}?\b(?:default_?value|value|default|example)[\"']?\s*[=:]\s*(?:[brufL@]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q))[^\\])*)(?P=q))",
    re.I,
)
_DECLARED = later(  # of COBOL and ABAP
    r"\s+(?:PIC(?:TURE)?\s+[\w()]+|TYPE\s+\w+(?:\s+LENGTH\s+\d+)?)\s+VALUE\s+(?P<q>[\"'])(?P<v>[^\"']{4,200})(?P=q)", re.I
)
_MORE = later(r"\s*(?:\+|\.|\|\||&|\\)?\s*[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q))[^\\])*?)(?P=q)")
_SECOND = later(
    r"(?:\s*(?:,|\)\s*(?:\|\||\?\?|\?:|//|or\b|\{|\.(?:unwrap_or\w*|orElse\w*|getOrElse|or_else|or)\s*\((?:\|_?\|\s*)?)|\]\s*\}?\s*(?://|\|\||\?\?|or\b)|\|\||\?\?|\bor\b|:|=>))\s*"
    r"[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q))[^\\])*?)(?P=q)"
)
_READ = later(
    r"(?:getenv|getpw(?:nam|uid)\w*|getsp(?:nam|wnam)\w*|environ(?:\.get)?|\bENV|\benv|\.env|get_?secret\w*|getproperty|get_?config|config(?:\.get)?|settings?(?:\.get)?|lookup\w*|"
    r"(?<![A-Za-z])vault\w*(?:\.\w+)?|ssm\w*(?:\.\w+)?|\.(?:get|fetch|read|pop|getString|getItem|param|header|cookie|cookies|params|query)|gettext|trans|_)\s*[(\[]\s*$",
    re.I,
)
_TRANSLATES = later(r"(?:^|[^\w$])(?:t_[a-z]|_{1,2}|_[en]|\$?t|tr|[dnp]{0,3}gettext\w*|trans\w*|i18n\w*|locali[sz]e\w*)\(\s*[\"'`]$")
_ONE_OF = later(r"[\"'`]\s+(?:or|and)\s+")  # 'password' or 'hostbased'
_JOINED = later(r"\.join\(\s*[\[(]\s*")
_JOINED_PIECE = later(r"[bru]?(?P<q>[\"'])(?P<v>[^\"'\\]{1,200})(?P=q)\s*,?\s*")
_SCHEME = later(r"(?:Basic|Bearer|Token|ApiKey|Api-Key|SSWS|GenieKey|token)\s+(?=\S{4})")
_FILLED = later(r"[)\]]+\.(?:text|value)\s*=", re.I)  # ((TextBox)passwordInput).Text = …
_SECTION = later(r"[\"'](?:\w+:)*(\w+):$")
_FIRST_ITEM = later(r"(?:^|[\[{])\s*[\"'`]$")
_TWO_MORE = later(r"(?:\s*,\s*(?P<q>[\"'`])[\w.\-]+(?P=q)){2}")
_NAMELIKE = later(r"[A-Za-z_]+\d?")
_LISTED = later(r"[\"'`]\s*,\s*")
_IN_LIST_OR_LAST, _AFTER_ITEM = later(r"\s*,\s*[\"'`]|\s*,?\s*[\])]|\s*,\s*$"), later(r"[\"'`]\s*,\s*[\"'`][\w.\- ]*$")
_REACH = 80  # of what stands between a name and the word that gives its value
_GIVES = later(r"[=:>(,{]")
_NAMES_ANOTHER = later(r"\w\s*[=:]")  # pass conds='piecewise'

_GIVEN_AS = ("value", "default", "example")
_LISTENS = frozenset("on once off emit addListener removeListener addEventListener removeEventListener prependListener".split())
"""What is told the name of an event (Node's EventEmitter, the DOM's EventTarget): `session.once("goaway", close)`."""


def keyed(text: str, code: bool) -> Iterator[Span]:
    """Values given to a secret-like name: assignments, entries, arguments, defaults, elements, flags, prose."""
    for name in _WORD.finditer(text):
        level = names.strength(name.group())  # remembered: the words of a code base are few
        if level == names.NONE:
            continue
        key = name.group().strip(".-$")
        if level == names.MEDIUM and literals.is_algorithm(key):
            continue
        position = name.end()
        if level == names.WEAK:
            key, level = _within(text, name, key)
        yield from _quoted_after(text, position, key, level)
        yield from bare_after(text, position, key, level, code)
        if level >= names.MEDIUM or key.lower().endswith("key"):
            near = text[position : position + _REACH].lower()
            given = any(word in near for word in _GIVEN_AS)
            attribute = (_VALUE_ATTRIBUTE.match(text, position) or _DECLARED.match(text, position)) if given else None
            if attribute:
                yield Span(attribute.start("v"), attribute.end("v"), key, "attribute", strength=level)


def _within(text: str, name: re.Match[str], key: str) -> tuple[str, int]:
    """A loose name and its strength by what it is part of: `passwordInput).Text = `, the configuration key "Jwt:Key"."""
    if _FILLED.match(text, name.end()):
        return key, names.strength(f"{key}.text")
    section = _SECTION.search(text, max(0, name.start() - _REACH), name.start()) if text[name.start() - 1 : name.start()] == ":" else None
    if section and (level := names.strength(f"{section[1]}_{key}")) > names.WEAK:
        return f"{section[1]}_{key}", level
    return key, names.WEAK


def _quoted_after(text: str, position: int, key: str, level: int) -> Iterator[Span]:
    match = _AFTER_QUOTED.match(text, position) if any(quote in text for quote in "\"'`") else None
    if not match:
        if text.endswith("\\") and (match := _OPEN_QUOTED.match(text, position)):
            yield Span(match.start("v"), match.end("v"), key, "quoted", strength=level)
        return
    start, end = match.span("v")
    value, stop = match["v"], match.end()
    pieces = 1
    while pieces < 40 and (more := _MORE.match(text, stop)) and re.search(r"[+.|&\\]", text[stop : more.start("q")]):
        value, stop, pieces = value + more["v"], more.end(), pieces + 1
        end = more.end("v")
    opening = text[position : match.start("q")]
    if not value and pieces == 1 and (joined := _JOINED.match(text, match.end())):
        yield from _joined(text, joined.end(), key, level)
        return
    if key in VERBS and (_NAMES_ANOTHER.search(opening) or not _GIVES.search(opening)) and not drawn(value):
        return
    call = "(" in opening
    if call and _is_message(key, value):
        return
    if _is_listed(text, position, key, opening, value, match.end()):
        return
    if pieces == 1 and _READ.search(text[max(0, position - 40) : match.start("q")]):
        yield from _fallback(text, match.end(), key, level, call)  # the first argument names what is read
        return
    scheme = _SCHEME.match(value) if pieces == 1 else None
    if scheme:
        start += scheme.end()
    if value or pieces > 1:
        yield Span(start, end, key, "call" if call else "quoted", value if pieces > 1 else "", level)
    if pieces == 1:
        yield from _fallback(text, match.end(), key, level, call)


def _is_message(key: str, value: str) -> bool:
    """Whether a call is given the message of a test, `t.pass("closed")`, `CHECK_PASS("works")`, or the name of an event."""
    called = key.rpartition(".")[2] if "." in key else ""
    if called in _LISTENS and not any(map(str.isdigit, value)):
        return True
    return (key.endswith("_PASS") or called in VERBS) and oddness.says(value.replace("-", ""))


def _joined(text: str, position: int, key: str, level: int) -> Iterator[Span]:
    """The literals of `"".join(["…", "…"])` as one value."""
    pieces: list[re.Match[str]] = []
    while len(pieces) < 40 and (piece := _JOINED_PIECE.match(text, position)):
        pieces.append(piece)
        position = piece.end()
    if len(pieces) > 1:
        value = "".join(piece["v"] for piece in pieces)
        yield Span(pieces[0].start("v"), pieces[-1].end("v"), key, "quoted", value, level)


def _is_listed(text: str, position: int, key: str, opening: str, value: str, end: int) -> bool:
    """Whether a quoted name and the quoted text behind it are two items of a list, or of a choice, rather than a name and its value."""
    if _ONE_OF.fullmatch(opening):
        return True
    if not _LISTED.fullmatch(opening):
        return False
    begin = position - len(key)
    if _TRANSLATES.search(text, max(0, begin - _REACH), begin):
        return True
    if oddness.names_class(key) and (oddness.names_class(value) or (_NAMELIKE.fullmatch(value) is not None and _IN_LIST_OR_LAST.match(text, end) is not None)):
        return True
    return (oddness.says(value) or oddness.spelled(value)) and _in_row(text[: position - len(key)], text, end)


def _in_row(before: str, text: str, end: int) -> bool:
    """Whether a name and its value are two of many quoted words in a row: one stands in front of them, or two follow."""
    return (_IN_LIST_OR_LAST.match(text, end) is not None and _AFTER_ITEM.search(before) is not None) or (
        _TWO_MORE.match(text, end) is not None and _FIRST_ITEM.search(before) is not None
    )


def _fallback(text: str, position: int, key: str, level: int, call: bool) -> Iterator[Span]:
    """A second literal: getenv("X", "literal"), process.env.X || "literal"."""
    second = _SECOND.match(text, position)
    if second:
        yield Span(second.start("v"), second.end("v"), key, "call" if call else "quoted", strength=level)
