"""Values recognised by the construction around them rather than by a name: URLs, flags, headers, SQL, calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span
from smart_secrets_scanner.hook.telling_words import HASHED

_ELEMENT = later(r"<(?P<n>[\w.:\-]+)(?:\s[^<>]*)?>(?P<v>[^<>]{4,400})</")
_URL = later(
    r"[a-zA-Z][a-zA-Z0-9+.\-]{1,30}:(?:\\?/){2}(?P<u>[^\s:/@\"'`<>|]{0,80}):(?P<v>[^\s/\"'`<>]{1,200}?(?:/[^\s@/\"'`<>]{0,60})?)@(?P<h>[\w.\-\[\]{}$%()<>*]*)"
)
_ORACLE_URL = later(r"jdbc:oracle:(?:thin|oci8?):[\w.$\-]{1,60}/\"?(?P<v>[^\s/@\"'`<>{}$]{3,80})\"?@")  # of a database
_FLAG = later(
    r"(?:(?<=\s)|(?<=[\"'`(,]))(?:(?P<pair>-u|--user|--proxy-user|-U)(?:\s+|=|[\"'],\s*[\"']|(?=[\w]))[\"']?(?P<who>[^\s:\"']{1,60}):(?P<v1>[^\s\"']{2,200})|"
    r"(?:-p|-P|-w|-a|--?(?:store|key|srcstore|deststore)?pass(?:word|wd|phrase)?|-pw|--pw|--?passin|--?passout|--token|--secret|--api-?key|--oauth2-bearer)(?:\s+|=|[\"'],\s*(?=[\"'])|(?<=-p))"
    r"(?:(?P<q>[\"'])(?P<v3>(?=[^\s\"'`]*[;|&)])[^\s\"'`$]{4,200})(?P=q)|[\"']?(?:pass:)?(?P<v2>[^\s\"'`;|&)]{4,200})))"
)
_FLAG_NAME = later(r"--?[A-Za-z][\w\-]*(?=[=\s\"',])")
_OF_FLAGS = frozenset("option options flag flags argument arguments parameter parameters instead suffers will must should with from when".split())
"""What prose says of a flag: `--password options`."""
_SOURCES = ("env:", "file:", "fd:", "stdin", "prompt:")
"""Where OpenSSL is told to read a password from."""
_DASH = later(r"[\s\"'`(,]-(?:[UuPpwa]|-(?:user|proxy-user|p|token|secret|api|oauth2))")  # begins each match of _FLAG
_PASS_TOOL = later(
    r"\b(?:mysql\w*|mariadb\w*|sshpass|\w*ldap\w*|redis-cli|mongo\w*|mosquitto\w*|docker|7z|zip|unzip|openssl|keytool|plink|smbclient|net|runas|psexec|curl|wget|http|svn|rclone|htpasswd|ipa\S*|kinit|kadmin|adcli|realm|lftp|nmcli|cryptsetup|bcp|sqlcmd|osql|isql|tsql|beeline|cqlsh|impala-shell|login|auth|passw?d?|twine|user(?:add|mod))\b",
    re.I,
)
_HEADER = later(
    r"\b(?P<k>Basic|Bearer|Token|ApiKey|Api-Key|Digest|Negotiate|SSWS|OAuth|GenieKey|AWS)\s+(?P<v>[A-Za-z0-9+/=_\-.~:%|]{6,})",
    re.I,
)
_SQL = later(
    r"\b(?:IDENTIFIED\s+(?:WITH\s+\w+\s+)?BY|PASSWORD|ENCRYPTED\s+PASSWORD)(?:\s+(?:VALUES\s+)?|\s*=\s*|\s*\(\s*)[\"'](?P<v>[^\"']{3,200})[\"']",
    re.I,
)
_ORACLE = later(
    r"\b(?:IDENTIFIED\s+BY)\s+(?P<v>[^\s;\"'`]{3,80})|\b(?:sqlplus|exp|imp|conn(?:ect)?)\s+(?:-\w+\s+){0,4}[\w.\-]+/(?P<w>[^\s@;\"'/]{4,60})@",
    re.I,
)
_STATEMENT = later(r"\b(?:create|alter|grant|user|role|connect\s+to)\b", re.I)
_SETS = later(r"\b(?:create|alter|grant|user|role|login|with|set|update|where|values)\b", re.I)
_OTP = later(
    r"\b(?P<k>TOTP|HOTP|OTP|totp|hotp|b64decode|b64encode|decodestring|atob|btoa|fromBase64String|FromBase64String|decode64|encode64|base64_decode|base64Decode|DecodeString|unhexlify|fromhex|FromHexString|fromHexString|hex2bin|decodeHex|parseHex|DecodeHex|URLSafeSerializer|(?:URLSafe)?TimedSerializer|URLSafeTimedSerializer|Fernet|MessageVerifier|MessageEncryptor|sign|verify|encrypt|decrypt|login|authenticate|signIn|sign_in|connect|basic_?auth|set_?basic_?auth|HTTPBasicAuth|credentials?|createClient|hmac|HMAC|createHmac|UsernamePasswordCredentials|PasswordAuthentication)(?:\.new|\.create)?\s*\(\s*(?P<args>[^()]{3,400})"
)
_ARG = later(r"(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q))[^\\]){4,200}?)(?P=q)")
_NETRC = later(r"\b(?:login|user)\s+\S+\s+(?:password|passwd|pass)\s+(?P<v>\S{3,})", re.I)
_PGPASS = later(r"^[\w.\-*]+:(?:\d{2,5}|\*):[\w.\-*]+:[\w.\-*]+:(?P<v>\S{4,})$")
_HASHED = later(HASHED % r"[^\s:]{8,}")
_MAIL_LOGIN = later(r"^\s*(?:\[?[\w.\-]{3,80}\]?(?::\d{2,5})?\s+)?[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+:(?P<v>[^\s/:]{4,60})\s*$")
_ROBOT = later(r"^\s*\$\{(?P<k>[\w ]{2,60})\}(?:\s*=)?(?=\s{2}|\t)\s+(?P<v>[^\s$@&{][^\s]{3,120})\s*$")
_CODES = later(
    r"(?<![\w.$\-])(?P<k>[\w.$\-]{0,120}?(?:pass|pwd|pw|secret|key|token)[\w$]*)[\"']?\s*(?::=|[=:])(?:[^\[{(\d]{0,40}[\[{(]\s*){1,3}(?P<v>(?:0x[0-9a-fA-F]{1,2}|\d{1,3}|'.')(?:\s*,\s*(?:0x[0-9a-fA-F]{1,2}|\d{1,3}|'.')){5,})",
    re.I,
)
_CODE_ROW = later(r"(?:[0-9a-fA-F]|')(?:\s*,\s*(?:0x[0-9a-fA-F]{1,2}|\d{1,3}|'.')){5}")
_FROM_CODES = later(
    r"(?P<k>fromCharCode|fromCodePoint|pack|bytes|bytearray)\s*\(\s*\[?\s*(?P<v>\d{2,3}(?:\s*,\s*\d{2,3}){5,})"
)


_HEADER_WORDS = (
    "basic ",
    "bearer ",
    "token ",
    "apikey ",
    "api-key ",
    "digest ",
    "ssws ",
    "oauth ",
    "geniekey ",
    "aws ",
    "negotiate ",
)
_SQL_WORDS = ("identified", "password", "sqlplus", "connect ", "conn ", "imp ", "exp ")
_CALL_WORDS = (
    "otp",
    "base64",
    "64",
    "atob",
    "btoa",
    "decode",
    "hex",
    "serializer",
    "fernet",
    "encryptor",
    "verifier",
    "sign",
    "verify",
    "crypt",
    "login",
    "auth",
    "connect",
    "credential",
    "createclient",
    "hmac",
)


_GLUE_WORDS = ("key-", "token-", "secret-", "password-", "passwd-")
_PERL_QUOTE = later(r"[\s,>=]q{1,2}[{(/]")


def shaped(text: str) -> Iterator[Span]:
    """Spans of every construction on a line; a plain substring test in front of each costly pattern."""
    low = text.lower()
    if ("://" in text and "@" in text) or ":\\/\\/" in text:
        yield from (_span(m, "v", "url password", "url", names.STRONG) for m in _URL.finditer(text))
    if "-" in text:
        yield from flags(text)
    if holds(low, _HEADER_WORDS):
        yield from _headers(text)
    if holds(low, _SQL_WORDS):
        yield from _credentials(text)
    yield from _credential_files(text)
    if "(" in text and holds(low, _CALL_WORDS):
        yield from _arguments(text)
    if ":" in text and "(" in text and ("64" in text or "btoa" in text):
        yield from (_span(m, "v", "password", "call", names.STRONG) for m in _LOGIN_ENCODED.finditer(text))
    if text.count(",") >= 5:
        yield from _codes(text)
    if "</" in text:
        yield from _elements(text)
    if "-" in text and holds(low, _GLUE_WORDS):
        yield from _glued(text)
    if "hook" in low and "http" in low:
        yield from _webhooks(text)
    if "q" in low and _PERL_QUOTE.search(text):
        yield from _quoted_as_perl(text)


_LOGIN_ENCODED = later(
    r"(?:b64encode|encode_?64|btoa|base64_encode|EncodeToString|encodeToString|ToBase64String|base64Encode|Buffer\.from|[gG]etBytes)[^\"'`:]{0,60}[\"'`][\w.@+\-]{1,40}:"
    r"(?P<v>[^\s\"'`:{}$%<>/]{4,60})[\"'`]"
)
"""A login and its password encoded for HTTP's Basic scheme (RFC 7617): `btoa("user:password")`."""
_GLUED = later(
    r"(?<![\w.\-])(?P<k>[A-Za-z][\w.]{0,40}?(?:key|token|secret|password|passwd)|[A-Za-z][\w\-.]{0,40}?-(?:key|token|secret|password|passwd))-(?P<v>[A-Za-z0-9]{16,128})(?![\w\-])",
    re.I,
)
_WEBHOOK = later(r"https?:(?:\\?/){2}(?=[^\s\"'`<>]{0,120}hook)(?![^\s\"'`<>]{0,120}/(?:blob|tree|raw|commit)/)(?P<v>[^\s\"'`<>(){}|]{12,400})", re.I)
_SEGMENT = later(r"[A-Za-z0-9_\-=%.~]{12,}")
_PERL = later(
    r"(?P<k>[\w:]{2,60})[\"']?\s*(?:=>?|,)\s*q{1,2}(?:\{(?P<v>[^{}]{4,200})\}|\((?P<w>[^()]{4,200})\)|/(?P<x>[^/]{4,200})/)"
)


def _glued(text: str) -> Iterator[Span]:
    """`dd_secret_key-3c0c…`: a name and its value joined by a hyphen."""
    for m in _GLUED.finditer(text):
        if oddness.random_score(m["v"]) >= 0.6 and any(c.isdigit() for c in m["v"]):
            yield _span(m, "v", m["k"], "bare", names.MEDIUM)


def _webhooks(text: str) -> Iterator[Span]:
    """Addresses that whoever holds them may post to: the last parts of the path are the secret."""
    for m in _WEBHOOK.finditer(text):
        segments = _SEGMENT.findall(m["v"].partition("/")[2].partition("?")[0])
        if any(any(c.isdigit() for c in one) and any(c.isalpha() for c in one) for one in segments):
            yield _span(m, "v", "webhook", "url", names.MEDIUM)


def _quoted_as_perl(text: str) -> Iterator[Span]:
    """Perl's `q{…}` and `qq(…)` given to a name."""
    for m in _PERL.finditer(text):
        level = names.strength(m["k"])
        if level:
            yield _span(m, next(g for g in "vwx" if m[g]), m["k"], "quoted", level)


def _span(m: re.Match[str], group: str, key: str, syntax: str, strength: int) -> Span:
    return Span(m.start(group), m.end(group), key, syntax, strength=strength)


def _headers(text: str) -> Iterator[Span]:
    for m in _HEADER.finditer(text):
        if oddness.random_score(m["v"]) >= 0.45 or len(m["v"]) >= 16:
            yield _span(m, "v", m["k"], "header", names.MEDIUM)


def _credential_files(text: str) -> Iterator[Span]:
    if "jdbc:oracle:" in text:
        yield from (_span(m, "v", "url password", "url", names.STRONG) for m in _ORACLE_URL.finditer(text))
    if text.count(":") >= 4 and (entry := _PGPASS.match(text)):
        yield _span(entry, "v", "password", "bare", names.STRONG)
    if "@" in text and len(text) <= 160 and (entry := _MAIL_LOGIN.match(text)):
        yield _span(entry, "v", "password", "bare", names.STRONG)
    if "${" in text and (entry := _ROBOT.match(text)):
        name = entry["k"].replace(" ", "_")
        yield _span(entry, "v", name, "bare", names.strength(name))
    if (":$" in text or ":{" in text) and (entry := _HASHED.match(text)):
        yield _span(entry, "v", entry["k"], "hash", names.MEDIUM)


def _codes(text: str) -> Iterator[Span]:
    for pattern in (_CODES, _FROM_CODES) if _CODE_ROW.search(text) else ():
        yield from (_span(m, "v", m["k"], "encoded", names.MEDIUM) for m in pattern.finditer(text) if not oddness.ascends(m["v"]))


def _elements(text: str) -> Iterator[Span]:
    for m in _ELEMENT.finditer(text):
        level = names.strength(m["n"])
        if level:
            yield _span(m, "v", m["n"], "element", level)


def _credentials(text: str) -> Iterator[Span]:
    for pattern in (_SQL, _ORACLE, _NETRC):
        for m in pattern.finditer(text):
            group = "v" if m["v"] else "w"
            if m.group().startswith("identified") and not _STATEMENT.search(text):
                continue  # prose: "the rows identified by `key`"
            if pattern is _SQL and "=" in text[m.start() : m.start(group)] and not _SETS.search(text):
                continue  # any language's assignment, left to hook.rules
            kind = "bare" if pattern is _NETRC else "sql"
            yield Span(m.start(group), m.end(group), "password", kind, strength=names.STRONG)


def _arguments(text: str) -> Iterator[Span]:
    for m in _OTP.finditer(text):
        for argument in _ARG.finditer(m["args"]):
            offset = m.start("args")
            yield Span(offset + argument.start("v"), offset + argument.end("v"), m["k"], "call", strength=names.MEDIUM)


def flags(text: str) -> Iterator[Span]:
    """Values of options that ask for a password, where the tool on the line has them."""
    if not _DASH.search(text):
        return
    tool: re.Match[str] | bool | None = False  # not sought yet
    for m in _FLAG.finditer(text):
        group = next(name for name in ("v1", "v3", "v2") if m[name])
        short = re.match(r"-[pPwaU]", m.group()) and not m.group().startswith("-pass")
        if short or group == "v1":
            tool = _PASS_TOOL.search(text) if tool is False else tool
            if not tool:
                continue
        if short and (m[group].isdigit() or re.fullmatch(r"[\d.:]+(?:/\w+)?", m[group])):
            continue
        if m[group].rstrip(".,;:") in _OF_FLAGS or m[group].startswith(_SOURCES):
            continue
        yield Span(m.start(group), m.end(group), _flag_name(m.group()), "flag", strength=names.STRONG)


def _flag_name(written: str) -> str:
    """`--password` of `--password=x`, `-p` of `-px`."""
    return whole.group() if (whole := _FLAG_NAME.match(written)) else written[:2]
