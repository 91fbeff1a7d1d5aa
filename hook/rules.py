"""Where on one line a literal value stands that could be a secret. Each rule yields spans; none looks beyond its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smart_secrets_scanner.hook import facts, literals, names, syntax


@dataclass(frozen=True, slots=True)
class Span:
    """A value on a line: `text[start:end]` as written, the name it is given to, and how it is written."""

    start: int
    end: int
    key: str
    syntax: str
    value: str = ""  # '' when the written text is the value
    strength: int = names.NONE
    format: str = ""


_WORD = re.compile(r"[\w$.\-]{2,120}")
_QUOTED = r"(?P<q>\\?[\"'`]|\"\"\"|''')(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)"
_WRAP = (
    r"(?:(?:new\s+|await\s+|return\s+|\(\s*|\[\s*|\{\s*|!\s?|&\s?|[bBrRuUfFLN@$]{1,2}(?=[\"'])|"
    r"[\w.:\[\]<>*]{1,60}\s*\(\s*|\{\s*\w{1,20}:\s*|(?:\w+\s*=\s*(?=[\"'])))\s*){0,3}"
)
_SEPARATOR = (
    r"(?:\s*(?:\\?[\"'`]|\]|\)|\}|\?|&quot;){0,4}(?:\.\w{1,20})?\s*(?:\[[^\]]{0,24}\])?(?:\s*:\s*[\w.<>\[\]?|&*, ]{1,40}?(?=\s*[:+]?=))?"
    r"\s*(?::=|=>|->|\)\s*\{|\|\||\?\?=?|===?|!==?|\+=|\.=|=~|=|::?|,|\(|>|:-|\bor\b|\|\s|\bto\s+(?:eq|be)\b|\.to\s+eq|\bis\b|\beq\b|\bdefault\b|\bvalue\b)\s*(?:\(|=>?)?\s*"
    r"|\s*(?:\\?[\"'`])?\s+|\s*\(\s*)"
)
_AFTER_QUOTED = re.compile(_SEPARATOR + r"(?:,\s*)?" + _WRAP + _QUOTED)
_AFTER_BARE = re.compile(
    r"(?P<s>\s*(?:\\?[\"'`])?\]?(?:[\w. ]{0,12}\bdefault)?\s*(?:%3D|:=|\?=|\+=|=>|:-|=|:)\s*|\s*\|\s*|(?<=[a-z])>\s*|\s+(?:is|was|are|IS)\s*:?\s+|：\s*|\s+)(?P<v>[^\s\"'`<>,;|]+(?:,(?=\S)[^\s\"'`<>,;|]+)*)"
)
_VALUE_ATTRIBUTE = re.compile(r"[\"']?[^<>]{0,60}?\bvalue[\"']?\s*[=:]\s*(?:[brufL@]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*)(?P=q))", re.I)
_ELEMENT = re.compile(r"<(?P<n>[\w.:\-]+)(?:\s[^<>]*)?>(?P<v>[^<>]{4,400})</")
_MORE = re.compile(r"\s*(?:\+|\.|\|\||&|\\)?\s*[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)")
_BARE_END = re.compile(r"[\s,;)\]}\"'`]+$")


def keyed(text: str, code: bool) -> Iterator[Span]:
    """Values given to a secret-like name: assignments, entries, arguments, defaults, elements, flags, prose."""
    for name in _WORD.finditer(text):
        level = names.strength(name.group())  # remembered: the words of a code base are few
        if level == names.NONE:
            continue
        key = name.group().strip(".-$")
        position = name.end()
        yield from _quoted_after(text, position, key, level)
        yield from _bare_after(text, position, key, level, code)
        if level >= names.MEDIUM or key.lower().endswith("key"):
            attribute = _VALUE_ATTRIBUTE.match(text, position)
            if attribute:
                yield Span(attribute.start("v"), attribute.end("v"), key, "attribute", strength=level)


def _quoted_after(text: str, position: int, key: str, level: int) -> Iterator[Span]:
    match = _AFTER_QUOTED.match(text, position)
    if not match:
        return
    start, end = match.span("v")
    value, stop = match["v"], match.end()
    pieces = 1
    while pieces < 40 and (more := _MORE.match(text, stop)) and re.search(r"[+.|&\\]", text[stop : more.start("q")]):
        value, stop, pieces = value + more["v"], more.end(), pieces + 1
        end = more.end("v")
    call = "(" in text[position : match.start("q")]
    if value or pieces > 1:
        yield Span(start, end, key, "call" if call else "quoted", value if pieces > 1 else "", level)
    if pieces == 1:  # a fallback or a second argument: getenv("X", "literal"), process.env.X || "literal"
        second = re.compile(r"\s*(?:,|\)\s*(?:\|\||\?\?|or|\{)|\|\||\?\?|\bor\b|:|=>)\s*[bru]?(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).)*?)(?P=q)").match(text, match.end())
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
    if not assigns and not (level == names.STRONG or facts.random_score(value) >= 0.6):
        return
    if inside and assigns:
        value = re.split(r"[&\\?#]" if "=" in separator else r"\\", value, maxsplit=1)[0]
    elif assigns and not inside and not code and "|" not in separator:
        rest = re.split(r"\s+(?:#|//|\|)|<|\s*$", text[start:], maxsplit=1)[0]
        if level == names.STRONG and " " not in rest[:200].strip() and len(rest) < 400:
            value = rest
        if "://" not in value and "&" in value and "=" in value:
            value = value.split("&", 1)[0]
    value = value.lstrip("([{") if not value.startswith(("{{", "${", "[[")) else value
    start += len(match["v"]) - len(match["v"].lstrip("([{")) if value and match["v"][0] in "([{" and not match["v"].startswith(("{{", "${", "[[")) else 0
    value = _BARE_END.sub("", value)
    if "${" in value and ":" in value:
        return
    if value and not (literals.is_reference(value) and facts.random_score(value) < 0.7):
        yield Span(start, start + len(value), key, "bare" if assigns else "prose", strength=level)


def _whole_line(text: str, match: re.Match[str], level: int) -> bool:
    """A line of a config file inside a multi-line string of code: `name: value` and nothing else, the value no identifier."""
    alone = not text[: match.start()].strip().count(" ") and not text[match.end("v") :].strip()
    return alone and level >= names.MEDIUM and facts.random_score(match["v"]) >= 0.6 and not match["v"].endswith((")", "{", "("))


_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]{1,30}:(?:\\?/){2}(?P<u>[^\s:/@\"'`<>|]{0,80}):(?P<v>[^\s/\"'`<>]{1,200}?(?:/[^\s@/\"'`<>]{0,60})?)@(?P<h>[\w.\-\[\]{}$%()<>*]*)")
_FLAG = re.compile(
    r"(?:(?<=\s)|(?<=[\"'`(,]))(?:(?P<pair>-u|--user|--proxy-user|-U)(?:\s+|=|[\"'],\s*[\"']|(?=[\w]))[\"']?(?P<who>[^\s:\"']{1,60}):(?P<v1>[^\s\"']{2,200})|"
    r"(?:-p|-P|-w|-a|--?pass(?:word|wd|phrase)?|-pw|--pw|--?passin|--?passout|--token|--secret|--api-?key|--oauth2-bearer)(?:\s+|=|[\"'],\s*[\"']?|(?<=-p))[\"']?(?:pass:)?(?P<v2>[^\s\"'`;|&)]{4,200}))"
)
_PASS_TOOL = re.compile(r"\b(?:mysql\w*|mariadb\w*|sshpass|ldap\w+|redis-cli|mongo\w*|docker|7z|zip|unzip|openssl|keytool|plink|smbclient|net|runas|psexec|curl|wget|http|svn|rclone|htpasswd|login|auth|passw?d?)\b", re.I)
_HEADER = re.compile(r"\b(?P<k>Basic|Bearer|Token|ApiKey|Api-Key|Digest|Negotiate|SSWS|OAuth|GenieKey|AWS)\s+(?P<v>[A-Za-z0-9+/=_\-.~:%|]{6,})", re.I)
_SQL = re.compile(r"\b(?:IDENTIFIED\s+(?:WITH\s+\w+\s+)?BY|PASSWORD|ENCRYPTED\s+PASSWORD)\s*(?:VALUES\s+)?=?\s*\(?\s*[\"'](?P<v>[^\"']{3,200})[\"']", re.I)
_ORACLE = re.compile(r"\b(?:IDENTIFIED\s+BY)\s+(?P<v>[^\s;\"']{3,80})|\b(?:sqlplus|exp|imp|conn(?:ect)?)\s+[\w.]+/(?P<w>[^\s@;\"'/]{4,60})@", re.I)
_OTP = re.compile(r"\b(?P<k>TOTP|HOTP|OTP|totp|hotp|b64decode|b64encode|decodestring|atob|btoa|fromBase64String|decode64|encode64|base64_decode|base64Decode|DecodeString|unhexlify|fromhex|sign|verify|encrypt|decrypt|login|authenticate|signIn|sign_in|connect|basic_?auth|set_?basic_?auth|HTTPBasicAuth|credentials?|createClient|hmac|HMAC|createHmac|UsernamePasswordCredentials|PasswordAuthentication)(?:\.new|\.create)?\s*\(\s*(?P<args>[^()]{3,400})")
_ARG = re.compile(r"(?P<q>[\"'`])(?P<v>(?:\\.|(?!(?P=q)).){4,200}?)(?P=q)")
_NETRC = re.compile(r"\b(?:login|user)\s+\S+\s+(?:password|passwd)\s+(?P<v>\S{3,})", re.I)
_PGPASS = re.compile(r"^[\w.\-*]+:(?:\d{2,5}|\*):[\w.\-*]+:[\w.\-*]+:(?P<v>\S{4,})$")
_HASHED = re.compile(r"^(?P<k>[\w.@\-]{1,64}):(?P<v>(?:\$(?:apr1|2[aby]|[156y])\$|\{SHA\})[^\s:]{8,})")
_CODES = re.compile(r"(?P<k>[\w.$\-]*(?:pass|pwd|secret|key|token)[\w$]*)[\"']?\s*(?::=|[=:])[^\[{(]{0,40}[\[{(]\s*(?P<v>(?:0x[0-9a-fA-F]{1,2}|\d{1,3}|'.')(?:\s*,\s*(?:0x[0-9a-fA-F]{1,2}|\d{1,3}|'.')){5,})", re.I)
_FROM_CODES = re.compile(r"(?P<k>fromCharCode|fromCodePoint|pack|bytes|bytearray)\s*\(\s*\[?\s*(?P<v>\d{2,3}(?:\s*,\s*\d{2,3}){5,})")


_HEADER_WORDS = ("basic ", "bearer ", "token ", "apikey ", "api-key ", "digest ", "ssws ", "oauth ", "geniekey ", "aws ", "negotiate ")
_SQL_WORDS = ("identified", "password", "sqlplus", "connect ", "conn ", "imp ", "exp ")
_CALL_WORDS = ("otp", "base64", "64", "atob", "btoa", "decode", "unhexlify", "fromhex", "sign", "verify", "crypt", "login", "auth", "connect", "credential", "createclient", "hmac")


def shaped(text: str) -> Iterator[Span]:
    """Values recognised by the construction around them rather than by a name: URLs, flags, headers, SQL, calls, credential files."""
    low = text.lower()
    if "://" in text and "@" in text or ":\\/\\/" in text:
        for m in _URL.finditer(text):
            yield Span(m.start("v"), m.end("v"), "url password", "url", strength=names.STRONG)
    if "-" in text:
        yield from _flags(text)
    if any(word in low for word in _HEADER_WORDS):
        for m in _HEADER.finditer(text):
            if facts.random_score(m["v"]) >= 0.45 or len(m["v"]) >= 16:
                yield Span(m.start("v"), m.end("v"), m["k"], "header", strength=names.MEDIUM)
    if any(word in low for word in _SQL_WORDS):
        yield from _credentials(text)
    if text.count(":") >= 4 and (m := _PGPASS.match(text)):
        yield Span(m.start("v"), m.end("v"), "password", "bare", strength=names.STRONG)
    if (":$" in text or ":{" in text) and (m := _HASHED.match(text)):
        yield Span(m.start("v"), m.end("v"), m["k"], "hash", strength=names.MEDIUM)
    if "(" in text and any(word in low for word in _CALL_WORDS):
        yield from _arguments(text)
    if text.count(",") >= 5:
        for pattern in (_CODES, _FROM_CODES):
            for m in pattern.finditer(text):
                yield Span(m.start("v"), m.end("v"), m["k"], "encoded", strength=names.MEDIUM)
    if "</" in text:
        for m in _ELEMENT.finditer(text):
            level = names.strength(m["n"])
            if level:
                yield Span(m.start("v"), m.end("v"), m["n"], "element", strength=level)


def _credentials(text: str) -> Iterator[Span]:
    for pattern in (_SQL, _ORACLE, _NETRC):
        for m in pattern.finditer(text):
            group = "v" if m["v"] else "w"
            kind = "bare" if pattern is _NETRC else "sql"
            yield Span(m.start(group), m.end(group), "password", kind, strength=names.STRONG)


def _arguments(text: str) -> Iterator[Span]:
    for m in _OTP.finditer(text):
        for argument in _ARG.finditer(m["args"]):
            offset = m.start("args")
            yield Span(offset + argument.start("v"), offset + argument.end("v"), m["k"], "call", strength=names.MEDIUM)


def _flags(text: str) -> Iterator[Span]:
    tool = _PASS_TOOL.search(text)
    for m in _FLAG.finditer(text):
        group = "v1" if m["v1"] else "v2"
        short = re.match(r"-[pPwaU]", m.group()) and not m.group().startswith("-pass")
        if (short or group == "v1") and not tool:
            continue
        if short and (m[group].isdigit() or re.fullmatch(r"[\d.:]+(?:/\w+)?", m[group])):
            continue
        yield Span(m.start(group), m.end(group), m.group()[:12].split("=")[0].split(" ")[0], "flag", strength=names.STRONG)


_TOKEN = re.compile(r"(?<![A-Za-z0-9+/_\-.=%&;#])[A-Za-z0-9+/_\-.=~|]{16,}(?![A-Za-z0-9])|[A-Za-z0-9+_\-]{20,}")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F\-]+")
_SECRET_PATH = re.compile(r"(?:secret|token|password|passwd|credential|master|private|api[_-]?key|\.key$|auth|shadow|vault)", re.I)
_DIGEST_WORD = re.compile(r"sha\d*|md5|digest|integrity|checksum|commit|revision|hash|etag|fingerprint|rev\b|blob|base64,|version|ssh-(?:rsa|ed)|CERTIFICATE", re.I)


def bare_tokens(text: str, path: str) -> Iterator[Span]:
    """Random-looking strings that nothing names: long mixed letters and digits, not plain hex, not in lock files."""
    if syntax.holds_digests(path) or len(text) > 20000:
        return
    wanted = bool(_SECRET_PATH.search(path))
    for m in _TOKEN.finditer(text):
        value = m.group().strip("=.-_/")
        size = len(value)
        if size < 16 or size > 400 or (_HEX.fullmatch(value) and not (wanted and size >= 24)):
            continue
        if _looks_random(value) and not _DIGEST_WORD.search(text[max(0, m.start() - 60) : m.start()]):
            start = m.start() + m.group().find(value)
            yield Span(start, start + size, "", "token")


def _looks_random(value: str) -> bool:
    """Digits, both cases or base64 signs, and letter pairs that no word has."""
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if digits < 2 or letters < 4 or len(set(value)) < 9:
        return False
    if max(map(len, re.split(r"[^A-Za-z]+", value))) > 24 and facts.surprise(value) < 4.8:
        return False
    return facts.random_score(value) >= 0.75 and facts.surprise(value) >= 4.4
