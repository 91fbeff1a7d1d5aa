"""Where on one line a literal value stands that could be a secret. Each rule yields spans; none looks beyond its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from smart_secrets_scanner.hook import literals, names, oddness, syntax
from smart_secrets_scanner.hook.patterns import later


class Span(NamedTuple):
    """A value on a line: `text[start:end]` as written, the name it is given to, and how it is written."""

    start: int
    end: int
    key: str
    syntax: str
    value: str = ""  # '' when the written text is the value
    strength: int = names.NONE
    format: str = ""


_WORD = later(r"[\w$.\-]{2,120}")
_QUOTED = r"(?P<q>\\?[\"'`]|\"\"\"|''')(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)"
_WRAP = (
    r"(?:(?:\|_?\w{0,20}\|\s*|new\s+|await\s+|return\s+|\(\s*|\[\s*|\{\s*|!\s?|&\s?|[bBrRuUfFLN@$]{1,2}(?=[\"'])|<<(?=\")|"
    r"[\w.:\[\]<>*]{1,60}(?:\(\)\.[\w.]{1,60})?\s*\(\s*|\{\s*\w{1,20}:\s*|(?:\w+\s*=\s*(?=[\"'])))\s*){0,3}"
)
# Blanks that may follow each other are taken at once and never given back (the "(?=(?P<x>…))(?P=x)" that Python before 3.11
# has for "possessive"): on a run of a hundred blanks the engine would otherwise try a million ways to share them out.
_SEPARATOR = (
    r"(?:(?=(?P<b1>\s*))(?P=b1)(?:\\?[\"'`]|\]|\)|\}|\?|&quot;){0,4}(?:\.\w{1,20})?(?=(?P<b2>\s*))(?P=b2)(?:\[[^\]]{0,24}\])?"
    r"(?:\s*:\s*[\w.<>\[\]?|&*, ]{1,40}?(?=\s*[:+]?=)|(?:(?<=\s)|\s+)As\s+\w+(?=\s*=))?"
    r"(?=(?P<b3>\s*))(?P=b3)(?::=|=>|->|\)\s*\{|\{(?=\s*[\"'])|<<<|<{1,2}-|,\s*with:|\{\s*get;[^{}]{0,30}\}\s*=|\?:|//(?=\s*[\"'])|\|\||\?\?=?|===?|!==?|\+=|\.=|=~|=|::?|,|\(|>|:-|\bor\b|\|\s|\bto\s+(?:eq|be)\b|\.to\s+eq|\bis\b|\beq\b|\bdefault\b|\bvalue\b)"
    r"(?=(?P<b4>\s*))(?P=b4)(?:\(|=>?)?(?=(?P<b5>\s*))(?P=b5)"
    r"|\s*(?:\\?[\"'`])?\s+|\s*\(\s*)"
)
_AFTER_QUOTED = later(_SEPARATOR + r"(?:,\s*)?" + _WRAP + _QUOTED)
_AFTER_BARE = later(
    r"(?P<s>\s*(?:\\?[\"'`]|\*\*(?=\s?:))?(?:\]|\)(?=:\S))?(?:[\w. ]{0,12}\bdefault)?\s*(?:%3D|:=|\?=|\+=|=>|:-|=|::?)(?:\*\*(?=\s))?\s*|\s*\|\s*|(?<=[a-z])>\s*|\s+(?:is|was|are|IS)\s*:?\s+|[\"'`]?\s+[-–—]\s+|：\s*|\s+)(?P<v>[^\s\"'`<>,;|]{1,400}(?:,(?=\S)[^\s\"'`<>,;|]{1,400}){0,4})"
)
_OPEN_QUOTED = later(_SEPARATOR + r"[\"'`](?P<v>[^\s\"'`\\]{12,400})\\$")  # the string goes on in the next line
_VALUE_ATTRIBUTE = later(
    r"[\"']?[^<>]{0,60}?\b(?:default_?value|value|default|example)[\"']?\s*[=:]\s*(?:[brufL@]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*)(?P=q))",
    re.I,
)
_MORE = later(r"\s*(?:\+|\.|\|\||&|\\)?\s*[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)")
_SECOND = later(
    r"(?:\s*(?:,|\)\s*(?:\|\||\?\?|\?:|//|or\b|\{|\.(?:unwrap_or\w*|orElse\w*|getOrElse|or_else|or)\s*\((?:\|_?\|\s*)?)|\]\s*\}?\s*(?://|\|\||\?\?|or\b)|\|\||\?\?|\bor\b|:|=>))\s*"
    r"[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)"
)
_READ = later(
    r"(?:getenv|getpw(?:nam|uid)\w*|getsp(?:nam|wnam)\w*|environ(?:\.get)?|\bENV|\benv|\.env|get_?secret\w*|getproperty|get_?config|config(?:\.get)?|settings?(?:\.get)?|lookup\w*|"
    r"(?<![A-Za-z])vault\w*(?:\.\w+)?|ssm\w*(?:\.\w+)?|\.(?:get|fetch|read|pop|getString|getItem|param|header|cookie|cookies|params|query)|gettext|trans|_)\s*[(\[]\s*$",
    re.I,
)
_JOINED = later(r"\.join\(\s*[\[(]\s*")
_JOINED_PIECE = later(r"[bru]?(?P<q>[\"'])(?P<v>[^\"'\\]{1,200})(?P=q)\s*,?\s*")
_SCHEME = later(r"(?:Basic|Bearer|Token|ApiKey|Api-Key|SSWS|GenieKey|token)\s+(?=\S{4})")
_FILLED = later(r"[)\]]+\.(?:text|value)\s*=", re.I)  # ((TextBox)passwordInput).Text = …
_FIRST_ITEM = later(r"(?:^|[\[{])\s*[\"'`]$")
_TWO_MORE = later(r"(?:\s*,\s*(?P<q>[\"'`])[\w.\-]+(?P=q)){2}")
_LISTED = later(r"[\"'`]\s*,\s*")
_IN_LIST_OR_LAST, _AFTER_ITEM = later(r"\s*,\s*[\"'`]|\s*,?\s*[\])]"), later(r"[\"'`]\s*,\s*[\"'`][\w.\- ]*$")
_REACH = 80  # of what stands between a name and the word that gives its value
_VERBS = frozenset(("pass", "Pass", "passes", "Passes", "passing", "Passing", "passed", "Passed"))
"""What text says of arguments: `pass 'index' instead`. FTP and IRC spell their command PASS."""
_GIVES = later(r"[=:>(,]")
_GIVEN_ELSEWHERE = later(r"\w+=")
_NAMES_ANOTHER = later(r"\w\s*[=:]")  # pass conds='piecewise'

_GIVEN_AS = ("value", "default", "example")
_WHOLE = 1000  # characters of the longest line that may be one entry of a configuration
_BRACKETS = later(r"[()\[\]{}<>=]")
_MARKED = later(r"\w[!#@$%^*+][\w!#@$%^*+]*;?$")  # no identifier of any language
_BARE_END = later(r"[\s,;)\]}\"'`]+$")


def keyed(text: str, code: bool) -> Iterator[Span]:
    """Values given to a secret-like name: assignments, entries, arguments, defaults, elements, flags, prose."""
    for name in _WORD.finditer(text):
        level = names.strength(name.group())  # remembered: the words of a code base are few
        if level == names.NONE:
            continue
        key = name.group().strip(".-$")
        position = name.end()
        if level == names.WEAK and _FILLED.match(text, position):
            level = names.strength(f"{key}.text")
        yield from _quoted_after(text, position, key, level)
        yield from _bare_after(text, position, key, level, code)
        if level >= names.MEDIUM or key.lower().endswith("key"):
            near = text[position : position + _REACH].lower()
            attribute = _VALUE_ATTRIBUTE.match(text, position) if any(word in near for word in _GIVEN_AS) else None
            if attribute:
                yield Span(attribute.start("v"), attribute.end("v"), key, "attribute", strength=level)


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
    if key in _VERBS and (_NAMES_ANOTHER.search(opening) or not _GIVES.search(opening)) and not _drawn(value):
        return
    call = "(" in opening
    if call and says(value.replace("-", "")) and (key.endswith("_PASS") or (key.rpartition(".")[2] in _VERBS and "." in key)):
        return  # t.pass("closed"), CHECK_PASS("works"): a test's message
    if _LISTED.fullmatch(opening) and says(value) and _in_row(text[: position - len(key)], text, match.end()):
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


def _joined(text: str, position: int, key: str, level: int) -> Iterator[Span]:
    """The literals of `"".join(["…", "…"])` as one value."""
    pieces: list[re.Match[str]] = []
    while len(pieces) < 40 and (piece := _JOINED_PIECE.match(text, position)):
        pieces.append(piece)
        position = piece.end()
    if len(pieces) > 1:
        value = "".join(piece["v"] for piece in pieces)
        yield Span(pieces[0].start("v"), pieces[-1].end("v"), key, "quoted", value, level)


def _in_row(before: str, text: str, end: int) -> bool:
    """Whether a name and its value are two of many quoted words in a row: one stands in front of them, or two follow."""
    return (_IN_LIST_OR_LAST.match(text, end) is not None and _AFTER_ITEM.search(before) is not None) or (
        _TWO_MORE.match(text, end) is not None and _FIRST_ITEM.search(before) is not None
    )


def says(value: str) -> bool:
    """A plain word or a few, as no password generator and hardly a person makes one."""
    return value.replace(" ", "").replace("_", "").isalpha() and oddness.random_score(value) < 0.6


def _fallback(text: str, position: int, key: str, level: int, call: bool) -> Iterator[Span]:
    """A second literal: getenv("X", "literal"), process.env.X || "literal"."""
    second = _SECOND.match(text, position)
    if second:
        yield Span(second.start("v"), second.end("v"), key, "call" if call else "quoted", strength=level)


def _bare_after(text: str, position: int, key: str, level: int, code: bool) -> Iterator[Span]:
    match = _AFTER_BARE.match(text, position)
    if not match:
        return
    separator, value = match["s"], match["v"]
    start = match.start("v")
    inside = syntax.in_string(text, start)
    if code and not inside and not syntax.in_comment(text, position) and not _whole_line(text, match, level):
        return
    assigns = any(c in separator for c in "=:：|>")
    dashed = not assigns and separator.strip() != ""
    if key in _VERBS and not assigns and not _drawn(value) and not (dashed and _mixed(value) and "=" not in value):
        return
    if key in _VERBS and assigns and value.isalpha() and (text[match.end() :].strip() or "pass:" in text[position - 4 : match.start("v")]) and says(value):
        return  # first pass: count the words
    if not assigns and level < names.STRONG and _GIVEN_ELSEWHERE.match(value):
        return  # hi SpecialKey guifg=#008b8b
    if not assigns and not (level == names.STRONG or oddness.random_score(value) >= 0.6 or (dashed and len(value) >= 16 and _mixed(value))):
        return
    if inside and assigns:
        value = re.split(r"(?<=.)[&\\?#]" if "=" in separator else r"\\", value, maxsplit=1)[0]
    elif assigns and not inside and not code and "|" not in separator:
        rest = re.split(r"\s+(?:#|//|\|)|<|\s*$", text[start : start + 420], maxsplit=1)[0]
        if level == names.STRONG and len(rest) < 400 and (" " not in rest[:200].strip() or _is_phrase(key, rest)):
            value = rest
        if "://" not in value and "&" in value and "=" in value:
            value = re.split(r"&(?=[A-Za-z_][\w.\-]*=)", value, maxsplit=1)[0]
    value = value.lstrip("([{") if not value.startswith(("{{", "${", "[[")) else value
    start += (
        len(match["v"]) - len(match["v"].lstrip("([{"))
        if value and match["v"][0] in "([{" and not match["v"].startswith(("{{", "${", "[["))
        else 0
    )
    value = _BARE_END.sub("", value)
    if "${" in value and ":" in value:
        return
    whole = (
        len(text) <= _WHOLE
        and "=" not in value
        and text.strip().rstrip(";") == f"{text[: match.start()].strip()} {value}"
    )  # `name value`, all of a line
    spoken = not assigns and (code or not whole or oddness.random_score(value) < 0.25)
    literal = level == names.STRONG and assigns and not code and not inside
    if value and (literal or not (literals.is_reference(value) and oddness.random_score(value) < 0.7)):
        yield Span(start, start + len(value), key, "prose" if spoken else "bare", strength=level)


def _drawn(value: str) -> bool:
    """Long and mixed enough to be no word that follows a verb."""
    return len(value) >= 8 and value.isalnum() and not value.isalpha() and oddness.random_score(value) >= 0.6


def _mixed(value: str) -> bool:
    """Letters and digits, no sign of code."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and not _BRACKETS.search(value)


def _is_phrase(key: str, rest: str) -> bool:
    """Words given to a name of phrases: `SSH passphrase = four random common words`."""
    return "phrase" in key.lower() and 3 <= rest.count(" ") <= 12 and rest.replace(" ", "").isalnum()


def _whole_line(text: str, match: re.Match[str], level: int) -> bool:
    """A line of a config file inside a multi-line string of code: `name: value` and nothing else, the value no identifier."""
    if len(text) > _WHOLE:
        return False
    alone = not text[: match.start()].strip().count(" ") and not text[match.end("v") :].strip()
    return (
        alone
        and level >= names.MEDIUM
        and (
            oddness.random_score(match["v"]) >= 0.6 or (level == names.STRONG and _MARKED.search(match["v"]) is not None)
        )
        and not match["v"].endswith((")", "{", "("))
    )
