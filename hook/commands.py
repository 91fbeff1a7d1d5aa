"""Values recognised by the tool or the call they are handed to: shell commands, connect and login calls, SQL inserts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_SHELL: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("chpasswd",), later(r"\becho\s+(?:-n\s+)?[\"']?[\w.\-]+:(?P<v>[^\s\"'|:]{4,80})[\"']?\s*\|\s*(?:sudo\s+)?chpasswd")),
    (
        ("echo", "printf"),
        later(
            r"\b(?:echo|printf)\s+(?:-n\s+)?[\"']?(?P<v>[^\s\"'|$`]{4,200})[\"']?\s*(?:;\s*echo\s[^|;]{1,80})?\)?\s*\|\s*[^|]{0,80}(?:--password-stdin|--passphrase-fd|sudo\s+(?:\S+\s+)?-S|-passin\s+stdin|smbpasswd|passwd\b|login\b)"
        ),
    ),
    (("net",), later(r"\bnet\s+use\b.{0,80}?/user:\S+\s+(?P<v>[^\s/]{4,80})", re.I)),
    (("net",), later(r"\bnet\s+use\s+\S+\s+\\\\\S+\s+(?P<v>[^\s/]{4,80})\s+/user:", re.I)),
    (("net",), later(r"\bnet\s+user\s+\S+\s+(?P<v>[^\s/*]{4,80})\s+/", re.I)),
    (("htpasswd",), later(r"\bhtpasswd\s+(?:-\w+\s+)*-\w*b\w*\s+(?:-\w+\s+)*(?:\S+\s+){2}(?P<v>\S{4,80})")),
    (
        ("ipmitool", "rdp", "rdesktop", "signtool", "winexe", "ftp"),
        later(
            r"\b(?:ipmitool|freerdp|xfreerdp|rdesktop|signtool|winexe|lftp|psftp|ncftp\w*)\b.{0,160}?\s(?:-P|/p:?|-p|-u\s+\w+,)\s?(?P<v>[^\s,/\"']{4,80})",
            re.I,
        ),
    ),
    (("community",), later(r"\b(?:ro|rw)community6?\s+(?P<v>[^\s<$]{4,60})")),
    (
        ("password", "secret", "key-string", "pre-shared-key", "community"),
        later(r"\b(?:password|secret|key-string|pre-shared-key|snmp-server community)\s+[057]\s+(?P<v>[^\s<$]{4,80})", re.I),
    ),
    (("snmp-server",), later(r"\bsnmp-server\s+community\s+(?:[05]\s+)?(?P<v>[^\s<$]{4,80})\s+(?:RO|RW|view)\b", re.I)),
    (("isakmp", "radius", "tacacs"), later(r"\b(?:isakmp|radius|tacacs)\b.{0,100}?\skey\s+(?:[07]\s+)?(?P<v>[^\s<$]{4,80})", re.I)),
    (("option", "wireless"), later(r"(?:^\s*option\s+(?:key\d?|psk|password|auth_secret)\s+|\buci\s+set\s+wireless\.\S+?\.key=)[\"']?(?P<v>[^\s\"']{4,80})[\"']?\s*$")),
    (
        ("sp_addlogin", "sp_password"),
        later(r"\bsp_(?:addlogin|password)\s+(?:@\w+\s*=\s*)?(?:N?'[^']*'|null)\s*,\s*(?:@\w+\s*=\s*)?N?'(?P<v>[^']{4,80})'", re.I),
    ),
    (("cache_peer",), later(r"\bcache_peer\s.*\blogin=[^\s:]{1,60}:(?P<v>[^\s$]{4,80})")),
    (("ascii-text",), later(r"\bascii-text\s+\"?(?P<v>[^\s\"<$;]{4,120})", re.I)),
    (("rootpw",), later(r"\brootpw\s+(?:--(?:plaintext|iscrypted|lock)\s+)+(?P<v>[^\s<$]\S{3,150}|\$\d\$\S{8,150})")),
    (("schtasks", "psexec", "cmdkey", "winrs"), later(r"\b(?:schtasks|psexec|cmdkey|winrs)\b.{0,200}?\s[/-](?:rp|p|pass(?:word)?)[:\s]\s*(?P<v>[^\s\"%/]{4,80})", re.I)),
    (("send",), later(r"\bsend\s+(?:--?\s+)?[\"'](?P<v>(?=[^\s\"']*[\d!@#%^&*])[^\s\"'$\\]{5,80})\\[rn][\"']")),
    (("xxd",), later(r"[\"'](?P<v>[0-9a-fA-F]{20,400})[\"']\s*\|\s*xxd\s+-r")),
    (
        ("base64",),
        later(r"\becho\s+(?:-n\s+)?[\"']?(?P<v>[A-Za-z0-9+/]{8,400}={0,2})[\"']?\s*\|\s*(?:openssl\s+)?base64\s+(?:-d|-D|--decode)"),
    ),
    (("<(",), later(r"pass\w*[-=\s][^<]{0,20}<\(\s*(?:echo|printf)\s+(?:-n\s+)?[\"'](?P<v>[^\"']{4,80})[\"']\s*\)")),
    (("bundle",), later(r"\b(?:BUNDLE_\w+__\w+[\"']?\s*[=:]\s*|bundle\s+config\s+(?:--?\w+\s+|set\s+)*[\w.\-]+\.\w+\s+)[\"']?[^\s:\"'/]{1,60}:(?P<v>[^\s\"'/$<]{4,80})")),
    (("securestring",), later(r"ConvertTo-SecureString\s+(?:-\w+\s+)*\\?[\"']?(?P<v>[^\s\"'$\\-][^\s\"'\\]{3,80})", re.I)),
)
"""Patterns of shell commands, each behind the words of which one must stand on the line, in lower case."""
_SHELL_WORDS = (*sorted({word for words, _ in _SHELL for word in words} - {"net"}), "net use", "net user", "net\t", "net  ")
_CALL = later(
    r"\b(?P<k>\w*(?:connect|login|logon|auth|bind_?s?|bind|create_?user\w*|create_?account|pw_set|getconnection|pdo|plainauth|usmuserdata|"
    r"impersonat\w*|open|load|decrypt|encrypt|unlock|sign_?in|createasync|resetpassword|authenticate|hmac|strrev|getbytes|"
    r"read_privatekey|wifi\w{0,8}\.(?:begin|addap|softap)|add_?user|set_?credentials?|credentials?|session|remote|create_?super_?user|impersonate|mysqli|sequelize|cookie_?store|jwt(?:\.|::)(?:de|en)code)\w{0,8}(?:\.new)?)!?\s*\(\s*(?P<a>[^\n]{4,400})",
    re.I,
)
_CALL_WORDS = later(
    r"connect|login|logon|auth|bind|create_?(?:user|account|async)|pw_set|pdo|usmuser|impersonat|ftp.{0,20}open|keystore|\.load\(in|decrypt|encrypt|unlock|"
    r"sign_?in|hmac|strrev|wifi\w{0,8}\.|securitykey|privatekey|adduser|add_user|credential|super_?user|session\(|remote|\.open\('|mysqli|sequelize|cookie_?store|jwt\.|jwt::",
    re.I,
)
_CALLS = tuple(
    "connect login logon auth bind create_ createuser createaccount createasync pw_set pdo usmuser impersonat ftp keystore .load(in decrypt encrypt "
    "unlock sign hmac strrev wifi securitykey privatekey adduser add_user credential super session( remote .open(' mysqli sequelize cookiestore cookie_store jwt. jwt::".split()
)
"""One of these stands wherever _CALL_WORDS matches."""
_OTHER_CALL = later(r"(?:^|[a-z.])(?:is|hide|show|un|dis|down|up|lazy|pre)_?(?:open|load|bind|connect)\w*$|own_?prop|client_?render", re.I)
_ARGUMENT = later(r"(?P<q>[\"'])(?P<v>(?:\\.|(?!(?P=q))[^\\]){4,80}?)(?P=q)")
_BEHIND_ADMIN = later(
    r"(?P<q>[\"'])(?:sa|root|admin|administrator|postgres|system|sysdba|oracle|dbo)(?P=q)\s*,\s*(?P<r>[\"'])(?P<v>[^\"'\s]{4,60})(?P=r)", re.I
)
_NOT_SECRET = later(
    r"[\w.\-]+\.(?:com|net|org|io|local|internal|dev|test|\w{2})$|.*(?:://|dbname|dbi:|jdbc:|cn=|dc=|@|\s|%[sd]).*|[a-z_]+|[A-Z_]+|[\d.:]+|/.*",
    re.I,
)
_LOGIN_PAIR = later(
    r"[(\[,]\s*(?P<q>[\"'])[\w.+\-]+@[\w\-]+\.[\w.\-]+(?P=q)\s*,\s*(?P<r>[\"'])(?![\w.+\-]+@[\w\-]+\.)(?P<v>[^\"'\s]{5,60})(?P=r)\s*[)\],]"
)
_NESTED = later(
    r"<(?P<n>\w*(?:password|secret|token|autologon)\w*)>\s*(?:<\w+>\s*)?<(?:value|string)>(?P<v>[^<>]{4,200})</", re.I
)
_INSERT = later(r"\bINTO\s+\S+\s*\((?P<c>[^()]{3,400})\)\s*VALUES\s*\((?P<v>[^()]{3,600})", re.I)
_CELL = later(r"\s*(?:N?'(?P<v>(?:[^']|'')*)'|[^,]*)\s*(?:,|$)")
_IS = later(
    r"(?<![A-Za-z])(?P<k>pass ?phrase|password|passwd|pwd?|passcode|secret|token|(?:api|deploy|access|signing|master|license) key|kennwort|passwort|mot de passe|contraseña|senha|hasło|wachtwoord|"
    r"lösenord|salasana|parola|şifre|пароль|密码|密碼|口令|パスワード|비밀번호)(?![A-Za-z])"
    r"(?:[^:=\"'`,\n]{0,44}?(?:\bis\b|\bwas\b|\best\b|\bes\b|\bist\b|\bto\b|\bjest\b|\blautet\b|\bär\b|\bè\b|：|は|是|为|still|[.,;] default(?:s to)?:?\s)|(?-i:(?:\s[\w\u0080-\uffff]+){2,8})\s?:|\s*/)\s*"
    r"(?:[\"'`「]{1,2})?(?P<v>[^\s\"'`」，,;]{4,80})",
    re.I,
)
_WORDS = later(r"(?:[A-Z][a-z]{2,11}){3,8}|[a-z]{3,11}(?:[-_+.][a-z]{3,11}){2,7}")  # joined as pass phrases are
_LINK = later(r"\b(?:is|was|est?|ist|to|jest|still|lautet|default)\b|[:/]", re.I)
_SAID = (
    "passphrase",
    "pass phrase",
    "password",
    "passwd",
    "pw",
    "passcode",
    "secret",
    "token",
    " key",
    "kennwort",
    "passwort",
    "mot de passe",
    "senha",
    "wachtwoord",
    "salasana",
    "parola",
)
"""What a line in ASCII must hold for _IS, which is slow to compile, beside _LINK."""
_SPOKEN_PIN = later(r"\bPIN(?:\s+(?:is|code))?\s*[:=]?\s+[`\"']*(?P<v>\d{4,12})\b")
_PAIR = later(
    r"(?:``|[\"'`])?(?P<u>[\w.\-]{2,30})(?:``|[\"'`])?\s+/\s+(?:``|[\"'`])?(?P<v>[^\s\"'`/<>]{4,40})(?:``|[\"'`])?(?=\s|$|[.,)])"
)
_LOGIN_WORD = later(r"login|log in|user|pass|cred|account(?!s? for)|admin|access|root|pwd?\b|sign[ -]?in|konto|anmeld", re.I)
_DIMENSIONS = later(r"(?:\d+x)+\d+\W*|[A-Za-z]+\d?-?\d+\w?")
_CHAR_ARRAY = later(r"(?P<v>(?:(?:0x[0-9a-fA-F]{2}|\d{2,3})\s*,\s*){6,}(?:0x[0-9a-fA-F]{2}|\d{1,3}))\s*[\]})]")
_CHAR_NEAR = later(r"(?:^|[^a-z])(?:pw|pwd|pass|key|k|token|secret|chr|char)(?:[^a-z]|$)|byte|passw|appkey", re.I)
_ESCAPED = later(r"[\"'](?P<v>(?:\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\[0-7]{3}){6,})[\"']")
_WALLET = later(r"(?<![0-9a-fA-Fx])(?:0x)?(?P<v>[0-9a-f]{64})(?![0-9a-fA-F])", re.I)
_WALLET_NEAR = later(r"accounts?\b|wallet|private|signer|secret", re.I)
_WALLET_WORDS = ("account", "wallet", "private", "signer", "secret")


_TELLING = (
    "pass",
    "pw",
    "secret",
    "token",
    " key",
    "kennwort",
    "senha",
    "wachtwoord",
    "parola",
    "salasana",
    " pin ",
)


def handed_over(text: str) -> Iterator[Span]:
    """Spans of secrets handed to tools, calls, inserts, sentences and arrays of character codes."""
    low = text.lower()
    if holds(low, _SHELL_WORDS):
        for words, pattern in _SHELL:
            for m in pattern.finditer(text) if holds(low, words) else ():
                yield Span(m.start("v"), m.end("v"), "password", "flag", strength=names.STRONG)
    if "(" in text and ("'" in text or '"' in text) and ("@" in text or (holds(low, _CALLS) and _CALL_WORDS.search(text))):
        yield from _positional(text)
    if "</" in text and "alue>" in text:
        yield from (
            Span(m.start("v"), m.end("v"), m["n"], "element", strength=names.STRONG) for m in _NESTED.finditer(text)
        )
    if "values" in low:
        yield from _inserted(text)
    if " / " in text or not text.isascii() or holds(low, _TELLING):
        yield from _told(text, low)
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
            if _NOT_SECRET.fullmatch(value) and random < (0.4 if place > 1 else 0.6):
                continue
            if random >= 0.5 or any(c.isdigit() or not c.isalnum() for c in value) or (place > 1 and random >= 0.4):
                offset = call.start("a")
                level = names.STRONG if place else names.MEDIUM  # host and user come first
                yield Span(offset + m.start("v"), offset + m.end("v"), call["k"], "call", strength=level)
    for m in _LOGIN_PAIR.finditer(text):
        if any(c.isdigit() or not c.isalnum() for c in m["v"]):
            yield Span(m.start("v"), m.end("v"), "login", "call", strength=names.STRONG)


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


def _told(text: str, low: str) -> Iterator[Span]:
    """Passwords in prose: "the password for staging is ...", "login: operator / ..."."""
    spoken = not text.isascii() or (holds(low, _SAID) and _LINK.search(text))
    for m in _IS.finditer(text) if spoken else ():
        value = m["v"].rstrip(".。)")
        if any(c.isdigit() for c in value) or oddness.random_score(value) >= 0.5 or _WORDS.fullmatch(value):
            yield Span(m.start("v"), m.start("v") + len(value), m["k"], "prose", strength=names.STRONG)
    for m in _SPOKEN_PIN.finditer(text) if "PIN" in text else ():
        yield Span(m.start("v"), m.end("v"), "PIN", "prose", strength=names.MEDIUM)
    for m in _PAIR.finditer(text) if "/" in text else ():
        value = m["v"].rstrip(",;:.")
        mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
        random = oddness.random_score(value) >= 0.7 and not (value.isidentifier() or _DIMENSIONS.fullmatch(value))
        told = not m["u"].isdigit() and (random or _LOGIN_WORD.search(text) is not None)
        if told and (mixed or (len(value) >= 8 and oddness.random_score(value) >= 0.7)) and not re.search(r"[()=]|\*\*|^\d+e\d+$", value):
            yield Span(m.start("v"), m.start("v") + len(value), m["u"], "prose", strength=names.MEDIUM)


def _ascends(codes: str) -> bool:
    """Whether decimal numbers only grow, as the ids in a list do and the characters of a text do not."""
    numbers = [int(code) for code in re.findall(r"(?<![\w\\])\d{1,3}(?!\w)", codes)]
    return len(numbers) > 5 and all(low < high for low, high in pairwise(numbers))


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
            if _CHAR_NEAR.search(near) and not _ascends(m["v"]) and _writes(m["v"]):
                yield Span(m.start("v"), m.end("v"), "characters", "encoded", strength=names.MEDIUM)
