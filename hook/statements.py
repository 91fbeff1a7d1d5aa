"""Statements, calls and maps that run over several lines: which lines belong together, and what they read like on one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import arguments, names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

REACH = 6
"""Lines above a value on which its name may stand, or the rest of its statement; lines below it on which it may be handed on."""
LONGEST = 1500  # characters of a statement
_OPEN = (",", "(", "[", "{", "=", ":", "\\", " _", " ^", "|", "+", "->", "=>", "<<<", " `", "IDENTIFIED BY", "identified by", "sp_addlogin", "sp_addlinkedsrvlogin", "sp_password", "</dt>", "</th>", "</label>")
_SIGNED = (" _", " ^", "\\")
"""How a line ends that says itself that it goes on."""
_MARK = later(r"\s*(?://+|#+|\*(?!\*)|--+|;+|!|')(?=\s|$)\s?|\s*<!--\s?")
_LAST_WORD = later(r"([^\s\"'`(){}\[\]<>]{2,40}?)[\s.:~\-]*$")
_CHAINED = later(r"\s*(?:\?\.|\.|->)\w|\s*(?:VALUES\b\s*)?\($|\s*VALUES\s*\(?|\s*\([\s\w,`\"\[\]]*\)\s*$", re.I)
"""How a line begins that goes on with the one above: a method of a chain, the columns and the values of an INSERT."""
_HEAD = later(r"(?P<k>[\w$.\-]{3,80})[\"'\]]*\s*(?::[^=;{]{1,60})?(?:=>|:=|=|:)\s*[^;]{0,80}[{\[(]\s*(?:(?:#|//).*)?$")
_BODY = later(r"\b(?:function|lambda|def|class|fn|func|if|for|while|return|interface|struct|enum|type|import|describe|it|test)\b|=>\s*\{|\)\s*\{\s*$")
_CHOICE = later(r"(?:=>|:=|=|:)\s*(?:when|match|switch|case|if)\b")
_ENTRY = later(r"(?:(?P<k>[\w.\-]{1,60})[\"'\]]*\s*(?:=>|[:=])\s*)?[bru]?(?P<q>[\"'])(?P<v>[^\"'\s]{5,200})(?P=q)(?!\s*(?:=>|:))")
_FUNCTION = later(
    r"^\s*(?!.*\b(?:if|for|while|return|assert|expect|it|test|describe)\b)(?:[\w<>\[\]?*&]+\s+){1,5}[*&]?(?:\([^()]{0,40}\)\s*)?(?P<k>(?!(?:test|check|valid|verif|reset|forg|change|hash|ask|prompt|render|show|on_?[A-Z]|handle|is_|has_|set|send|print|log|create|delete|parse|"
    r"encrypt|decrypt|mask|strip|remove|update|format|require|match|compare|assert|should|need|expect|describe))\w{3,60})\s*(?:\((?:[^\"']|&'){0,120}|(?::\s*[\w<>?]{1,30}\s*)?(?:\{|\bget\b.*))$",
    re.I,
)
"""The head of a function, and how it gives a literal back: `return "…"`, `case x -> "…"`, a line of its own."""
_ARM = later(r"^\s*(?:(?:.{0,60}(?:->|=>)|(?:.{0,60}\s)?(?:return|then)\b|case\s.{0,60}:)\s*)?\(?\s*[bru]?(?P<q>[\"'])(?P<v>[^\"'\s]{4,200})(?P=q)\s*\)?[,;]?\s*\}?[,;]?\s*$")
_CODES = later(r"(?:^|_)pin(?:$|_)|[a-z]Pin(?:$|[A-Z])|^pin(?:$|[A-Z])|(?:lock|arm|door|gate|entry|access|exit|admin|master|service|safe|panel)_?code", re.I)
_PLAIN = later(r"(?:user|login|account|name|host|server|mail|url|uri|path|file|id|type|role|region|scope|issuer|audience|label|title|text|desc|version|format|algo|mode|env|port)", re.I)
_BELOW = (" below", " follow", " suivant", " folgend", " unten", "siguiente", " abaixo")
"""What a sentence says that gives the password on a line of its own."""
_ONE_WORD = later(r"\W*(?:\"[^\"]+\"|'[^']+'|[^\s\"',]+)\W*")


def goes_on(line: str) -> bool:
    """Whether a line ends as though the next one belonged to it: an open bracket, a sign, or a word that asks for a secret."""
    line = line.rstrip()
    return line.endswith(_OPEN) or _asks(line)


def _asks(line: str) -> bool:
    word = _LAST_WORD.search(line, max(0, len(line) - 60)) if line and not line.endswith((";", "}", ")", '"', "'")) else None
    return word is not None and names.strength(word[1]) == names.STRONG


def rest(lines: Sequence[str], index: int) -> Iterator[int]:
    """Indexes of the lines that go on with the statement of this one and may hold a literal."""
    first = lines[index].rstrip()
    chained = index + 1 < len(lines) and _CHAINED.match(lines[index + 1]) is not None
    if first.endswith("?") or holds(first, _BELOW):
        yield from (at for at in range(index + 1, min(len(lines), index + 4)) if arguments.holds_odd(lines[at]))
    yield from arms_below(lines, index)
    if not (goes_on(first) or chained) or (first.endswith(",") and _opened(first) <= 0):
        return
    depth = 0
    for at in range(index + 1, min(len(lines), index + 1 + REACH)):
        depth += _opened(lines[at - 1])
        if at > index + 1 and depth <= 0 and not goes_on(lines[at - 1]) and not _is_remark(lines[at - 1]) and not _CHAINED.match(lines[at]):
            return
        if arguments.holds_odd(lines[at]) or (first.endswith(("BY", "by")) and arguments.ONLY_TYPED.match(lines[at])):
            yield at


def arms_below(lines: Sequence[str], index: int) -> Iterator[int]:
    """Indexes of the lines that may give something back of a function, called like a password, whose head is this line."""
    if gives_secret(lines[index]):
        yield from (at for at in range(index + 1, min(len(lines), index + 1 + REACH)) if _ARM.match(lines[at]))


def joined(lines: Sequence[str], index: int) -> tuple[str, int]:
    """A line behind those of its statement above it, as one text, and where it begins there; 0 when it stands alone.

    Comments in between are left out; a statement that is commented out is read like any other.
    """
    marked = _MARK.match(lines[index])
    above: list[str] = []
    below = lines[index]
    for line in reversed(lines[max(0, index - REACH) : index]):
        remark = _MARK.match(line)
        body = line[remark.end() :] if remark and marked else line
        if not marked and (remark or not line.strip()):
            continue
        if not goes_on(body) and not _CHAINED.match(below):
            break
        below = line
        above.append(body.strip().removesuffix("\\").removesuffix(" _").removesuffix(" ^").removesuffix(" `"))
    text = " ".join(reversed(above)) + " "
    told = lines[index - 1].rstrip().endswith(_SIGNED)
    if not above or (above[-1].endswith(",") and _opened(text) <= 0 and not told) or (_asks(above[0]) and not _ONE_WORD.fullmatch(lines[index])):
        return lines[index], 0
    body = " " * marked.end() + lines[index][marked.end() :] if marked else lines[index]
    return (text + body, len(text)) if len(text) + len(body) <= LONGEST else (lines[index], 0)


def within(lines: Sequence[str], index: int) -> Iterator[Span]:
    """Literals of a line inside of the brackets that a name of secrets was given: `PASSWORDS = {`, then `"ann": "…",`."""
    if not has_quote(lines[index]):
        return
    name = _holder(lines, index)
    level = names.strength(name)
    entries = list(_ENTRY.finditer(lines[index])) if level >= names.MEDIUM else []
    if not entries:
        yield from _given_back(lines, index)
    for entry in entries:
        random = oddness.random_score(entry["v"])
        odd = arguments.is_odd(entry["v"]) or (entry["v"].isdigit() and level == names.STRONG)
        if odd and (level == names.STRONG or random >= 0.6) and not (entry["k"] and _PLAIN.search(entry["k"])):
            yield Span(entry.start("v"), entry.end("v"), name, "quoted", strength=level)


def _given_back(lines: Sequence[str], index: int) -> Iterator[Span]:
    """What a function that is called like a password gives back on this line."""
    arm = _ARM.match(lines[index])
    if not arm or not (arguments.is_odd(arm["v"]) or arm["v"].isdigit()):
        return
    for line in reversed(lines[max(0, index - REACH) : index]):
        if name := gives_secret(line):
            level = names.STRONG if _CODES.search(name) else names.strength(name)
            if level == names.STRONG or (arm["v"].isalnum() and oddness.random_score(arm["v"]) >= 0.6):
                yield Span(arm.start("v"), arm.end("v"), name, "quoted", strength=level)
            return


@lru_cache(maxsize=1 << 13)
def gives_secret(line: str) -> str:
    """The name of the function whose head a line is, when it is called like a password; else ''."""
    head = _FUNCTION.search(line) if ("(" in line or line.rstrip().endswith("{")) and len(line) <= LONGEST else None
    return head["k"] if head and (names.strength(head["k"]) >= names.MEDIUM or _CODES.search(head["k"])) else ""


def _holder(lines: Sequence[str], index: int) -> str:
    """What stands in front of the nearest bracket that is open on a line and was given to a telling name."""
    depth = 0
    for line in reversed(lines[max(0, index - REACH) : index]):
        depth += _opened(line)
        if depth > 0:
            head = _HEAD.search(line) if _CHOICE.search(line) or not _BODY.search(line) else None
            if head and names.strength(head["k"]) >= names.MEDIUM:
                return head["k"]
            depth = 0
    return ""


def has_quote(line: str) -> bool:
    """Whether a string may stand on a line."""
    return '"' in line or "'" in line


def _opened(text: str) -> int:
    """How many brackets a text leaves open; negative when it closes more."""
    return sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))


def _is_remark(line: str) -> bool:
    return not line.strip() or _MARK.match(line) is not None
