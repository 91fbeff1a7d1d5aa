"""Values recognised by the call they are handed to, SQL inserts, arrays of character codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import Words, holds, later
from smart_secrets_scanner.hook.spans import Span

_CALL = later(
    r"\b(?=[\w.:]{1,120}!?\s*\()(?P<k>\w*(?:connect|login|logon|auth|bind_?s?|bind|create_?user\w*|create_?account|pw_set|getconnection|pdo|plainauth|usmuserdata|"
    r"impersonat\w*|runas\w*|x509certificate2?|open|load|decrypt|encrypt|unlock|sign_?in|createasync|resetpassword|authenticate|hmac|strrev|getbytes|"
    r"read_privatekey|wifi\w{0,8}\.(?:begin|addap|softap|(?:sta|ap)\.config)|add_?user|set_?credentials?|set_?password\w*|credentials?|session|remote|create_?super_?user|impersonate|mysqli|sequelize|cookie_?store|jwt(?:\.|::)(?:de|en)code|signed_?string)\w{0,12}(?:(?:\.|::)new)?)!?\s*\(\s*(?P<a>[^\n]{4,400})",
    re.I,
)
_CALL_WORDS = later(
    r"connect|login|logon|auth|bind|create_?(?:user|account|async)|pw_set|pdo|usmuser|impersonat|runas|x509cert|ftp.{0,20}open|keystore|\.load\(in|decrypt|encrypt|unlock|"
    r"sign_?in|createCipher|createDecipher|SecretKeySpec|SymmetricKey|createSecretKey|hmac|strrev|wifi\w{0,8}\.|securitykey|privatekey|adduser|add_user|credential|super_?user|session\(|remote|\.open\('|mysqli|sequelize|cookie_?store|setpassword|set_password|signedstring|jwt\.|jwt::|database\(",
    re.I,
)
_CALLS = Words(
    "connect login logon runas x509cert auth bind create_ createuser createaccount createasync pw_set pdo usmuser impersonat ftp keystore cipher secretkeyspec symmetrickey createsecretkey .load(in decrypt encrypt "
    "unlock sign hmac strrev wifi securitykey privatekey adduser add_user credential super session( remote .open(' mysqli sequelize cookiestore cookie_store setpassword set_password signedstring jwt. jwt:: database(".split()
)
"""One of these stands wherever _CALL_WORDS matches."""
_OTHER_CALL = later(r"(?:^|[a-z.])(?:is|hide|show|un|dis|down|up|lazy|pre)_?(?:open|load|bind|connect)\w*$|own_?prop|client_?render", re.I)
_ARGUMENT = later(r"(?P<q>[\"'])(?P<v>(?:\\.|(?!(?P=q))[^\\]){1,80}?)(?P=q)")
_BEHIND_ADMIN = later(
    r"(?P<q>[\"'])(?:sa|root|admin|administrator|postgres|system|sysdba|oracle|dbo)(?P=q)\s*,\s*(?P<r>[\"'])(?P<v>[^\"'\s]{4,60})(?P=r)", re.I
)
_NOT_SECRET = later(
    r"[\w.\-]+\.(?:com|net|org|io|local|internal|dev|test|\w{2})$|.*(?:://|dbname|dbi:|jdbc:|cn=|dc=|@|\s|%[sd]).*|[a-z_]+|[A-Z_]+|[\d.:]+|/.*",
    re.I,
)
_TAKES_LOGIN = later(r"mysqli|(?:^|[._])(?:connect|real_connect|login)$|getconnection|pdo", re.I)
_CIPHER = later(
    r"\b(?:createCipheriv|createDecipheriv|createCipher|createDecipher|SecretKeySpec|SymmetricKey|createSecretKey|IvParameterSpec)\s*\([^\n]{0,120}?[\"'](?P<v>[^\s\"']{16,200})[\"']"
)
_PLAIN_AUTH = later(r"(?:\bPlainAuth\(\s*[\"'][^\"']*[\"']\s*,\s*|\blogin\(\s*(?=[\"'][^\"']+[\"']\s*,\s*[\"']\d{4,12}[\"']))[\"'][^\"']+[\"']\s*,\s*[\"'](?P<v>[^\"'\s]{4,80})[\"']")
_DATABASE = later(r"\bdatabase\(\s*['\"][^'\"]*['\"]\s*,\s*['\"][^'\"]*['\"]\s*,\s*['\"](?P<v>[^\"'\s]{4,80})['\"]")
"""MATLAB's call for a connection: source, user, password."""
_LOGGED_IN = later(r"(?:[.:>][Ll]og_?[Ii]n\(\s*[\"'][\w.@\-]{2,60}[\"']\s*,|[.:>]auth\()\s*[\"'](?P<v>[A-Za-z]{5,40})[\"']\s*[,)]")
"""A plain word as the password of a login: `ftp.Login("app", "…")`, `redis:auth("…")`."""
_LOGIN_PAIR = later(
    r"[(\[,]\s*(?P<q>[\"'])[\w.+\-]+@[\w\-]+\.[\w.\-]+(?P=q)\s*,\s*(?P<r>[\"'])(?![\w.+\-]+@[\w\-]+\.)(?P<v>[^\"'\s]{5,60})(?P=r)\s*[)\],]"
)
_NESTED = later(
    r"<(?P<n>\w*(?:password|secret|token|autologon)\w*)>\s*(?:<\w+>\s*)?<(?:value|string)>(?P<v>[^<>]{4,200})</", re.I
)
_INSERT = later(r"\b(?:INTO|INSERT)\s+(?!INTO\b)\S+\s*\((?P<c>[^()]{3,400})\)\s*VALUES\s*\((?P<v>[^()]{3,600})", re.I)
_SET_WHERE = later(r"\bset\b[^;]{0,80}?=\s*N?'(?P<v>[^']{4,120})'[^;]{0,120}?\bwhere\b[^;]{0,80}?=\s*N?'(?P<k>[\w.\-]{3,60})'", re.I)
_CELL = later(r"\s*(?:N?'(?P<v>(?:[^']|'')*)'|[^,]*)\s*(?:,|$)")
_CHAR_ARRAY = later(r"(?P<v>(?:(?:0x[0-9a-fA-F]{2}|\d{2,3})\s*,\s*){6,}(?:0x[0-9a-fA-F]{2}|\d{1,3}))\s*[\]})]")
_CHAR_NEAR = later(r"(?:^|[^a-z])(?:pw|pwd|pass|key|k|token|secret|chr|char)(?:[^a-z]|$)|byte|passw|appkey", re.I)
_ESCAPED = later(r"[\"'](?P<v>(?:\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\[0-7]{3}){6,})[\"']")
_WALLET = later(r"(?<![0-9a-fA-Fx])(?:0x)?(?P<v>[0-9a-f]{64})(?![0-9a-fA-F])", re.I)
_WALLET_NEAR = later(r"accounts?\b|wallet|private|signer|secret", re.I)
_WALLET_WORDS = ("account", "wallet", "private", "signer", "secret")


def handed_over(text: str) -> Iterator[Span]:
    """Spans of secrets handed to calls, inserts and arrays of character codes."""
    low = text.lower()
    if "(" in text and ("'" in text or '"' in text) and ("@" in text or (_CALLS.stand_in(low) and _CALL_WORDS.search(text))):
        yield from _positional(text)
    if "</" in text and "alue>" in text:
        yield from (
            Span(m.start("v"), m.end("v"), m["n"], "element", strength=names.STRONG) for m in _NESTED.finditer(text)
        )
    if "where" in low and "set" in low:
        yield from _set_where(text)
    if "values" in low:
        yield from _inserted(text)
    if text.count(",") >= 6 or "\\x" in text:
        yield from _spelled(text)
    if len(text) >= 64 and holds(low, _WALLET_WORDS) and _WALLET_NEAR.search(text):
        for m in _WALLET.finditer(text):
            yield Span(m.start("v"), m.end("v"), "wallet key", "token", strength=names.MEDIUM)


def _positional(text: str) -> Iterator[Span]:
    """String arguments of a connect-like call that are neither host nor user nor plain word; any behind an administrator."""
    for call in _CALL.finditer(text):
        if _OTHER_CALL.search(call["k"]):
            continue
        for m in _BEHIND_ADMIN.finditer(call["a"]):
            offset = call.start("a")
            yield Span(offset + m.start("v"), offset + m.end("v"), call["k"], "call", strength=names.STRONG)
        for place, m in enumerate(_ARGUMENT.finditer(call["a"])):
            value, random = m["v"], oddness.random_score(m["v"])
            third = place == 2 and _TAKES_LOGIN.search(call["k"]) is not None  # host, user, password
            if _NOT_SECRET.fullmatch(value) and random < (0.4 if place > 1 else 0.6) and not (third and value.isalpha()):
                continue
            if third or random >= 0.5 or any(c.isdigit() or not c.isalnum() for c in value) or (place > 1 and random >= 0.4):
                offset = call.start("a")
                level = names.STRONG if place else names.MEDIUM  # host and user come first
                yield Span(offset + m.start("v"), offset + m.end("v"), call["k"], "call", strength=level)
    for m in _CIPHER.finditer(text) if "ipher" in text or "Key" in text else ():
        yield Span(m.start("v"), m.end("v"), "cipher key", "call", strength=names.STRONG)
    for m in chain(_PLAIN_AUTH.finditer(text), _DATABASE.finditer(text), _LOGGED_IN.finditer(text)):
        yield Span(m.start("v"), m.end("v"), "password", "call", strength=names.STRONG)
    for m in _LOGIN_PAIR.finditer(text):
        if any(c.isdigit() or not c.isalnum() for c in m["v"]):
            yield Span(m.start("v"), m.end("v"), "login", "call", strength=names.STRONG)


def _set_where(text: str) -> Iterator[Span]:
    """`SET config_value = '…' WHERE config_key = 'smtp.password'`."""
    for m in _SET_WHERE.finditer(text):
        if names.strength(m["k"]) >= names.MEDIUM:
            yield Span(m.start("v"), m.end("v"), m["k"], "sql", strength=names.strength(m["k"]))


def _inserted(text: str) -> Iterator[Span]:
    """Values of the password-like columns of an INSERT."""
    for m in _INSERT.finditer(text):
        columns = [c.strip(' `"[]') for c in m["c"].split(",")]
        offset, place = m.start("v"), 0
        for column in columns:
            cell = _CELL.match(m["v"], place)
            if not cell or cell.end() == place:
                break
            place = cell.end()
            if cell["v"] and names.strength(column) >= names.MEDIUM:
                yield Span(offset + cell.start("v"), offset + cell.end("v"), column, "sql", strength=names.STRONG)


def _writes(codes: str) -> bool:
    """Whether escaped bytes are characters that one can type; true of other ways to write them."""
    bytes_ = re.findall(r"\\x([0-9a-fA-F]{2})", codes)
    return sum(0x20 <= int(byte, 16) < 0x7F for byte in bytes_) * 4 >= len(bytes_) * 3


_NEAR = 400  # characters: a whole line in front of each of a thousand arrays would take minutes


def _spelled(text: str) -> Iterator[Span]:
    """Arrays of character codes and escaped characters beside a secret-like name."""
    for pattern in (_CHAR_ARRAY, _ESCAPED):
        for m in pattern.finditer(text):
            near = text[max(0, m.start() - _NEAR) : m.start()] + text[m.end() : m.end() + 40]
            if _CHAR_NEAR.search(near) and not oddness.ascends(m["v"]) and _writes(m["v"]):
                yield Span(m.start("v"), m.end("v"), "characters", "encoded", strength=names.MEDIUM)
