"""String arguments that nothing names: what follows a host and a user in a call, a pair for HTTP's Basic scheme, an answer to a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_HOST = (
    r"(?:[A-Za-z][\w+\-]{1,20}://[^\s\"'`]{3,200}|(?:jdbc|dbi|odbc|oci|mysql|pgsql|sqlsrv):[^\s\"'`]{3,200}|"
    r"(?:\w+\.){1,6}\w*Driver|(?i:dsn|server|data source|host|hostname|driver|provider|address)=[^\"'`]{2,120}|\\\\[^\"'`]{3,100}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|"
    r"(?:[A-Za-z0-9\-]+\.)+(?!py|js|ts|go|rb|rs|txt|md|html?|css|json|ya?ml|xml|csv|png|svg|jpe?g|gif|so|dll|exe|jar|java|c|h|cpp|php|sh|sql|log|ini|conf|cfg|toml|lock|pem|key|crt|gz|zip|tar|pdf|mo|po|map)"
    r"(?:[a-z]{2}|com|net|org|edu|gov|int|io|dev|app|local|lan|internal|intern|intranet|corp|home|test|example|invalid|cloud|info|biz|online|site|tech|xyz|club|shop|store|"
    r"prod|stage|staging|dmz|domain|private|priv|svc|cluster)(?::\d{1,5})?|(?:[A-Za-z0-9\-]+\.)+[a-z]{2,12}:\d{2,5}|localhost)"
)
HOST_ARGUMENT = later(rf"[\"']{_HOST}[\"']\s*,")
"""An address, a DSN or a connection string as one argument of several."""
AMONG_MORE = later(rf"[\"']{_HOST}[\"']\s*,[^,]{{1,80}},")
"""The same with at least two arguments behind it on its line."""
_NEXT = later(r"\s*,\s*(?:[\[({]\s*)?(?:[bruN]?(?P<q>[\"'])(?P<v>(?:\\.|(?!(?P=q))[^\\]){0,200})(?P=q)(?!\s*:)|(?P<w>[\w.:*&$@]{1,40}))")
_IN_CALL = later(r"\([^()]*$|[\[{]\s*$|^\s*[A-Za-z]\w*\.\w+\s+[^()=]*$")
"""What stands in front of an argument of a call, or of a method of VBScript."""
_MOST = 8
_CALL_REACH = 200
_NO_SECRET = later(r"[a-z_\-]+|[A-Z_]+|[\d.:]+|/.*|.*(?:://|%[sd]|@|\s|=).*|[\w\-]+(?:\.[\w\-]+)+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*")
TYPED = later(r"[A-Za-z]{5,24}|[A-Za-z]+(?:[ \-][A-Za-z]+){1,6}(?:[ \-]?\d{1,4})?")
"""A password of letters, or a phrase: where a password is what one expects."""
ONLY_TYPED = later(rf"\s*[\"'](?:{TYPED.pattern})[\"']\s*[,;)]")
"""A line that begins with one."""
_PAIR = later(r"\bauth\s*[=:]\s*[\[({]\s*[bru]?(?P<u>[\"'])[^\"']{1,80}(?P=u)\s*,\s*[bru]?(?P<q>[\"'])(?P<v>[^\"'\s]{3,120})(?P=q)")
_ASKS = later(r"(?:expect|read_?until|wait_?for|prompt|ask)\w*\W.{0,80}?(?:asswor[dt]|passwd|assphrase|asscode|kennwort|\bpin\b)", re.I)
ANSWERS = later(
    r"\b(?:send\w*|write\w*|cmd|print(?:ln)?|put)\b[\s(]+(?:--\s+)?[bfru]?(?P<q>[\"'])(?P<v>[^\s\"'$]{4,80}?)(?:\\[rn]){0,2}(?P=q)"
)
_RETURNED = later(r"\breturn\s+\[\]byte\(\"(?P<v>[^\"\s]{4,200})\"\)\s*,\s*nil")
_CHARACTERS = later(r"\"(?P<v>[^\"\s]{4,120}|(?:[a-z]{1,12}!? ){2,8}[a-z\d]{1,12}!?)\"\s*\.toCharArray\(\)|\"(?P<w>[^\"\s]{4,120})\"\s*\)\s*\w+\.AppendChar\b")
_REVERSED = later(r"[\"'](?P<v>[^\"'\s]{6,120})[\"']\s*\[::-1\]")
_PART = later(r"[^\s\"'`=,;()<>]{5,}")
_ASKED = later(
    r"\b(?:prompt|input|inputbox|read_?line|gets|getpass|get_?pass\w*|param|ask\w*|question|showinputdialog)\s*\(\s*[fr]?(?P<q>[\"'`])(?P<k>[^\"'`]{2,60})(?P=q)[^()\n]{0,60}\)"
    r"(?:\s*\)|\.\w+\(\)){0,3}\s*(?:[!=]==?|=~|!~|<>|=(?!=)|\b(?:eq|ne|is)\b)\s*(?:[\"'`]|/\^?)(?P<v>[^\s\"'`/$]{4,80})",
    re.I,
)
_SEALS = later(
    r"\b(?:(?:CryptoJS\.)?(?:AES|DES|TripleDES|RC4|Rabbit|Blowfish|Twofish)\.(?:en|de)crypt|(?:jwt|JWT|jsonwebtoken|JsonWebToken|jose)(?:\.|::)(?:sign|verify|encode|decode)|"
    r"(?:createHmac|hash_hmac|HmacSHA\d+|openssl_(?:en|de)crypt|sqlite3_key|aes_(?:en|de)crypt|pgp_sym_(?:en|de)crypt)\w*)\s*\((?P<a>[^()\n]{0,160}?,)\s*[bru]?(?P<q>[\"'`])(?P<v>[^\"'`$\n]{4,120})(?P=q)\s*(?:[,)]|$)",
    re.I,
)
_ALGORITHM = later(r"(?:HS|RS|ES|PS)\d{3}|(?:aes|des|sha|md|bf|rc)[\w\-]*|utf-?8|hex|base64|ECB|CBC|none", re.I)
_WORD = later(r"[^\W\d_]{2,40}")
_ANSWER_WORDS = ("send", "write", "cmd", "print", "put")


def behind_host(text: str) -> Iterator[Span]:
    """`connect("db.acme.example", "app", "…")` whatever the call is named; the user's name stands between."""
    for host in HOST_ARGUMENT.finditer(text):
        if not _IN_CALL.search(text, max(0, host.start() - _CALL_REACH), host.start()):
            continue
        position, literals = host.end() - 1, 0
        for _ in range(_MOST):
            argument = _NEXT.match(text, position)
            if not argument:
                break
            position = argument.end()
            if argument["v"] is None:
                continue
            literals += 1
            if literals > 1 and (is_odd(argument["v"]) or TYPED.fullmatch(argument["v"])):
                yield Span(argument.start("v"), argument.end("v"), "password", "call", strength=names.STRONG)


def is_odd(value: str) -> bool:
    """Whether a literal is more than a name, a number or an address."""
    return len(value) >= 5 and (_NO_SECRET.fullmatch(value) is None or (len(value) >= 8 and oddness.random_score(value) >= 0.6))


def holds_odd(line: str) -> bool:
    """Whether a part of a line is more than that."""
    return any(map(is_odd, _PART.findall(line)))


def paired(text: str) -> Iterator[Span]:
    """`auth=("user", "…")` of HTTP clients."""
    for m in _PAIR.finditer(text):
        yield Span(m.start("v"), m.end("v"), "auth", "call", strength=names.STRONG)


def compared(text: str) -> Iterator[Span]:
    """What an answer is held against: `if (prompt("Password:") !== "…")`."""
    for m in _ASKED.finditer(text) if "(" in text and ("=" in text or "<>" in text or " eq " in text or " ne " in text) else ():
        if any(names.strength(word) == names.STRONG for word in _WORD.findall(m["k"])):
            yield Span(m.start("v"), m.end("v"), m["k"], "quoted", strength=names.STRONG)


def seals(text: str) -> Iterator[Span]:
    """The typed key of a cipher or a signature: `jwt.sign(claims, "two words", …)`."""
    for m in _SEALS.finditer(text) if "(" in text and "," in text else ():
        if not _ALGORITHM.fullmatch(m["v"]):
            yield Span(m.start("v"), m.end("v"), "secret phrase" if " " in m["v"] else "secret", "call", strength=names.STRONG)


def returned(text: str) -> Iterator[Span]:
    """What Go's functions that find the key of a token return: `return []byte("…"), nil`."""
    for m in _RETURNED.finditer(text) if "[]byte" in text else ():
        yield Span(m.start("v"), m.end("v"), "signing key", "call", strength=names.STRONG)


def as_characters(text: str) -> Iterator[Span]:
    """Java hands passwords over as characters, `"…".toCharArray()`; and what is written backwards, `"…"[::-1]`."""
    for m in _REVERSED.finditer(text) if "[::-1]" in text else ():
        yield Span(m.start("v"), m.end("v"), "reversed", "encoded", strength=names.STRONG)
    for m in _CHARACTERS.finditer(text) if "toCharArray" in text or "AppendChar" in text else ():
        yield Span(*m.span("v" if m["v"] else "w"), "passphrase" if m["v"] and " " in m["v"] else "password", "call", strength=names.STRONG)


def answered(lines: Sequence[str], index: int) -> Iterator[Span]:
    """What is sent when a program has asked for a password on a line above: `expect "assword:"`, then `send "…\\r"`."""
    answer = ANSWERS.search(lines[index]) if holds(lines[index], _ANSWER_WORDS) else None
    if answer and any(_ASKS.search(line) for line in lines[max(0, index - 2) : index]):
        yield Span(answer.start("v"), answer.end("v"), "password", "call", strength=names.STRONG)
