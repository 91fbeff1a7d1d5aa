"""Literals in variables that nothing tells apart, until a line below hands them to something that takes a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from smart_secrets_scanner.hook import arguments, names, statements
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

_GIVEN = later(
    r"^\s*(?:(?:const|let|var|val|my|local|static|final|private|public|protected|readonly|set|def|export|auto|string|String|char|str|Dim|dim)\b[\s*]*(?:[\w<>\[\]&]{1,30}[\s*]+)?){0,5}"
    r"[$@]?(?P<n>[A-Za-z_]\w{0,40})(?:\[\])?(?:\s*:\s*[\w<>\[\]&'\s;]{1,30}?)?\s*(?::=|=|<-)\s*(?:[\w.]{1,30}\(\s*)?\*?[bruf@$]?(?:\w+:\s*)?(?P<q>[\"'`])(?P<v>[^\s\"'`$]{5,200}|(?:[A-Za-z]{1,12}!? ){1,8}[A-Za-z\d]{1,12}!?)(?P=q)"
)
_SHELL = later(r"^\s*(?:(?:export|local|readonly|set)\s+)?(?P<n>[A-Za-z_]\w{0,40})=(?P<v>[^\s\"'`$;&|()<>%{}\\]{8,200})\s*$")
_CALLS = r"login|connect|auth|decode|from_?hex|unhex\w*|hmac|encrypt|decrypt|sign|sendline|send_?keys|reverse|strrev|b64|atob|aes\d*|cipher|fernet|securestring|verifier|encryptor|rfc2898\w*|sqlite3_key|phrase|compare_digest|isequal|timing_?safe_?equal|hash_equals|secure_compare|constant_?time_?(?:compare|eq)|fixed_?time_?equals"
"""What a call is named that takes a secret, or makes one readable."""
_TAKES = (
    r"(?:(?<=\s)(?P<f>-(?:p|pw|w|P))\s*[\"']?|\b(?P<k>[\w.\-]{2,60})[\"']?\]?\s*(?:=>|:=|[=:,(~]|\s)[\s\"'(]*|\b(?P<c>(?:\w*(?:" + _CALLS + r")\w{0,12}(?:(?:::|\.)new)?))[\s(](?:[^()]{0,60}\([^()]{0,60}\))?[^()]{0,80}?)"
    r"[$&*@%!]{0,2}\{?\b"
)
_COMPARES = later(r"equal|compare|time_?eq", re.I)  # with what was given: a secret, or a digest
_SEALS = later(r"(?:sign|hmac|encrypt|decrypt|cipher)\w{0,12}$", re.I)
_CALLERS = later(rf"(?:{_CALLS})\w{{0,12}}(?:\.new)?$", re.I)


def given(line: str) -> re.Match[str] | None:
    """The match of a literal given to a plain variable: n its name, v the literal."""
    return (_GIVEN.match(line) or _SHELL.match(line)) if "=" in line or "<-" in line else None


def taken(lines: Sequence[str], telling: Iterable[int]) -> Iterator[int]:
    """Indexes of the lines that may give a literal to a variable which one of the `telling` lines uses."""
    names_at: dict[int, str] = {}  # telling lines stand close together, and look at the same lines above
    for index in telling:
        for above in range(max(0, index - statements.REACH), index):
            if above not in names_at:
                found = given(lines[above])
                names_at[above] = found["n"] if found else ""
            if names_at[above] and names_at[above] in lines[index]:
                yield above


def handed_on(lines: Sequence[str], index: int) -> Iterator[Span]:
    """The literal of this line, under the name of what it is given to further down: `x = "…"`, then `connect(password=x)`."""
    found = given(lines[index])
    if not found or names.strength(found["n"]) >= names.MEDIUM:
        return
    odd = arguments.is_odd(found["v"]) or (len(found["v"]) >= 12 and found["v"].isdigit())
    if not odd and not arguments.TYPED.fullmatch(found["v"]):
        return
    taker = re.compile(_TAKES + re.escape(found["n"]) + r"\b(?!\s*[=(:])", re.I)
    for line in lines[index + 1 : index + 1 + statements.REACH]:
        if found["n"] not in line or len(line) > 400:
            continue
        for use in taker.finditer(line):
            called = use["c"] or use["f"] or (use["k"] if use["k"] and _CALLERS.search(use["k"]) else "")
            level = names.strength(use["k"]) if not called else names.MEDIUM if _COMPARES.search(called) else names.STRONG
            if level > names.NONE and (odd or _SEALS.search(called) or names.strength(use["k"] or called) == names.STRONG):
                yield Span(found.start("v"), found.end("v"), use["k"] or called, "quoted" if "q" in found.re.groupindex else "bare", strength=level)
                return
