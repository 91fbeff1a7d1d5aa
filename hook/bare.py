"""Values without quotes behind a secret-like name: entries of configurations, shell words, prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import literals, names, oddness, syntax
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

VERBS = frozenset(("pass", "Pass", "passes", "Passes", "passing", "Passing", "passed", "Passed"))
"""What text says of arguments: `pass 'index' instead`. FTP and IRC spell their command PASS."""
_AFTER_BARE = later(
    r"(?P<s>\s*(?:\\?[\"'`]|\*\*(?=\s?:))?(?:\]|\)(?=:\S))?(?:[\w. ]{0,12}\bdefault)?\s*(?:%3D|:=|\?=|\+=|=>|:-|=|::?)(?:\*\*(?=\s))?\s*|\s*\|\s*|(?<=[a-z])>\s*|\s*\.{4,}\s*|\s+(?:is|was|are|IS)(?:\s*:)?\s+|[\"'`]?\s+[-–—]\s+|：\s*|\s+)(?:(?<=[:=]\s)(?:&\w{1,40}|!!?\w{1,20})\s+)?(?P<v>[^\s\"'`<>,;|]{1,400}(?:,(?=\S)[^\s\"'`<>,;|]{1,400}){0,4})"
)
_DIRECTIVES = frozenset(("bindpw", "rootpw", "requirepass", "masterauth"))
"""Names that no sentence holds."""
_GIVEN_ELSEWHERE = later(r"\w+=")
_WHOLE = 1000  # characters of the longest line that may be one entry of a configuration
_BRACKETS = later(r"[()\[\]{}<>=]")
_MARKED = later(r"\w[!#@$%^*+][\w!#@$%^*+]*;?$")  # no identifier of any language
_GROUP, _ARTIFACT = later(r"(?:com|org|io|net|dev|edu|javax?|jakarta|de|fr|uk|nl|eu|me|cn)(?:\.[a-z][\w\-]*)+"), later(r"[a-z][a-z0-9]*(?:[._\-][a-z0-9]+)*(?::|$)")
"""How Maven names a library: a group, which is a domain backwards, and an artifact."""
_PIN_NAME, _PIN_VALUE = later(r"(?:^|_)(?:pin|PIN)$|[a-z]Pin$"), later(r"\d{4,8};?")
_BARE_END = later(r"[\s,;)\]}\"'`]+$")


def bare_after(text: str, position: int, key: str, level: int, code: bool) -> Iterator[Span]:
    """The word, or the rest of an entry, that a name gives as its value."""
    match = _AFTER_BARE.match(text, position)
    if not match:
        return
    separator, value = match["s"], match["v"]
    start = match.start("v")
    inside = syntax.in_string(text, start)
    is_code = code and not inside and not syntax.in_comment(text, position)
    if _is_library(key, match) or (is_code and not _whole_line(text, match, level) and not _is_pin(key, match)):
        return
    if "|" in separator and text.rfind("{{", 0, position) > text.rfind("}}", 0, position):
        return  # a filter of a template: {{ .Values.db.password | quote }}
    assigns = any(c in separator for c in "=:：|>") or "...." in separator
    dashed = not assigns and separator.strip() != ""
    if key in VERBS and _is_verb(text, match, assigns, dashed):
        return
    if not assigns and level < names.STRONG and not _worth_a_word(value, dashed):
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
        and text.strip().rstrip(";").split() == [*text[: match.start()].split(), value]
    )  # `name value`, all of a line
    directive = "_" in key or "-" in key or key.lower() in _DIRECTIVES
    spoken = not assigns and (code or not whole or (oddness.random_score(value) < 0.25 and not directive))
    literal = level == names.STRONG and assigns and not code and not inside
    if value and (literal or not (literals.is_reference(value) and oddness.random_score(value) < 0.7)):
        yield Span(start, start + len(value), key, "prose" if spoken else "bare", strength=level)


def _worth_a_word(value: str, dashed: bool) -> bool:
    """Whether what only follows a name may be its value: no `guifg=#008b8b`, no word."""
    mixed = dashed and len(value) >= 16 and _mixed(value)
    return _GIVEN_ELSEWHERE.match(value) is None and (oddness.random_score(value) >= 0.6 or mixed)


def drawn(value: str) -> bool:
    """Long and mixed enough to be no word that follows a verb."""
    return len(value) >= 8 and value.isalnum() and not value.isalpha() and oddness.random_score(value) >= 0.6


def _is_verb(text: str, match: re.Match[str], assigns: bool, dashed: bool) -> bool:
    """Whether "pass" is what one does, or a pass over something: `pass zip64 here`, `first pass: count the words`."""
    value = match["v"]
    if assigns:
        return oddness.says(value) and (text[match.end() :].strip() != "" or text[: match.start()].rstrip().count(" ") > 1)
    return not drawn(value) and not (dashed and _mixed(value) and "=" not in value)


def _mixed(value: str) -> bool:
    """Letters and digits, no sign of code."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and not _BRACKETS.search(value)


def _is_phrase(key: str, rest: str) -> bool:
    """Words given to a name of phrases: `SSH passphrase = four random common words`."""
    if rest.count(" ") >= 2 and literals.is_phrase(rest.strip()):
        return True
    return ("phrase" in key.lower() or key.lower().endswith("psk")) and 3 <= rest.count(" ") <= 12 and rest.replace(" ", "").isalnum()


def _is_library(key: str, match: re.Match[str]) -> bool:
    """`io.jsonwebtoken:jjwt-gson:0.11.2`."""
    return match["s"] == ":" and _GROUP.fullmatch(key) is not None and _ARTIFACT.match(match["v"]) is not None


def _is_pin(key: str, match: re.Match[str]) -> bool:
    """A number of code that is called a PIN and is none of a chip's: `DOOR_PIN = 4829`."""
    return "=" in match["s"] and _PIN_VALUE.fullmatch(match["v"]) is not None and _PIN_NAME.search(key) is not None


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
