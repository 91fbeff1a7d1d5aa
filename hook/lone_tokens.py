"""Values that nothing names: random-looking tokens on a line, and base64 that hides credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import code_names, jose, names, syntax
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span
from smart_secrets_scanner.hook.text import printable

_TOKEN = later(r"(?<![A-Za-z0-9+/_\-.=%&;#])[A-Za-z0-9+/_\-.=~|]{16,}(?![A-Za-z0-9])|[A-Za-z0-9+_\-]{20,}")
_MAIL_HOST = later(r"@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}(?![\w/:.\-])")
"""Behind whom an address for mail is of; in a URL it stands behind a user, who may be a token."""
_RECOVERY = later(r"(?<![\d-])\d{6}(?:-\d{6}){7}(?![\d-])")
_HEX = later(r"(?:0x)?[0-9a-fA-F\-]+")
_LOWER_HEX, _UPPER_HEX = later("[a-f]"), later("[A-F]")
_SECRET_PATH = later(
    r"(?:secret|token|password|passwd|credential|master|private|api[_-]?key|\.key$|auth|shadow|vault)", re.I
)
_DIGEST_WORD = later(
    r"(?<![a-z])sha(?:[-_]?\d+)?(?![a-z])|md5|digest|integrity|checksum|commit|revision|hash|etag|fingerprint|rev\b|blob|boundary|recv-keys|base64,|version|ssh-(?:rsa|ed)|CERTIFICATE",
    re.I,
)
_KEYED = later(r"(?:hmac|\bmac\(|encrypt|decrypt|cipher)[^\"']{0,40}[\"']$", re.I)
"""A digest that takes a key, the key behind it."""
_KEY_FILE = later(r"(?:^|[/_\-.])(?:\w*keys?|config\w*|constants?|settings|env\w*)\.\w{1,6}$|(?:Keys?|Config|Constants?|Settings)\.(?:kt|java|swift|cs|m|h|dart)$")
"""Files in which programs keep the keys of the services they call."""
_HEX_GIVEN = later(r"[\w\])]\s*(?::\s*\w+\s*)?[=:]\s*[\"'](?:0x)?$")
_HEX_SENT = later(r"(?i:setup|configure|\binit|start|register|activate|client|subscription|api|license|login|auth\w*)\w{0,12}\(\s*(?:\w+:\s*)?@?[\"']$")
_HEX_SIZES = frozenset((32, 40, 64))
_NAME_REACH = 80  # characters in front of a value
_QUOTES = later(r"^\s*(?:[brufBRUF]{0,2}[\"'])?|[\"']\s*[,;+\\)]?\s*$|\s+$")
_NAMED = later(r"(?:export\s)?[\"']?(?P<k>[A-Za-z][\w.\-]{1,40})[\"']?\s?[:=]")
_GIVEN = later(r"[A-Za-z_][\w.\-]*=[\w.\-]{0,15}|[0-9a-f]{7,64}(?:\.[a-z]\w{1,4}){1,2}|\S*/(?:blob|tree|raw|commits?)/[0-9a-f]{7,64}(?:/\S*)?")
"""A name and what is too short for a token; a file that is called by its digest, or that stands in a commit."""
_PACKED = 60  # characters; encoders break lines at 60, 64, 72 or 76 (RFC 2045, RFC 7468)
_BLOB_LINE = later(r"[\s\"'+\\n,]*(?:[A-Za-z0-9+/]{48,}={0,2})[\s\"'+\\n,;]*")
_BLOB_EDGE = later(r"-----|[\s\"'+\\n,]*(?:[A-Za-z0-9+/]{16,}={0,2})[\s\"'+\\n,;]*")


def in_blob(text: str, *neighbours: str) -> bool:
    """A full line of base64 beside another or beside a PEM border: the body of a key, a certificate, an image."""
    return bool(_BLOB_LINE.fullmatch(text)) and any(
        line.lstrip().startswith("-----") or _BLOB_EDGE.fullmatch(line) for line in neighbours if line
    )


def at_border(*neighbours: str) -> bool:
    """Whether a line stands beside a PEM border, where even a short one is a key's or a certificate's body."""
    return any("-----BEGIN" in line or "-----END" in line for line in neighbours)


def in_run(lines: Sequence[str], index: int) -> bool:
    """Whether a long line without blanks is one of several of its length: encoded data in any alphabet.

    Lines that all give their value a name are none, nor is one whose name is that of a secret.
    """
    size, strength = _packed(lines[index])
    if not size or (strength or names.NONE) > names.NONE:
        return False
    around = [_packed(line) for line in (*lines[max(0, index - 2) : index], *lines[index + 1 : index + 3])]
    alike = [strength, *(other for length, other in around if length == size)]
    return len(alike) > 2 and sum(other is None for other in alike) * 2 > len(alike)


@lru_cache(maxsize=64)
def _packed(line: str) -> tuple[int, int | None]:
    """Length of a line's one long word without the quotes around it, 0 for others; strength of its name, None without."""
    if len(line) < _PACKED or len(line) > 4 * _PACKED:
        return 0, None
    body = _QUOTES.sub("", line)
    if " " in body or len(body) < _PACKED:
        return 0, None
    named = _NAMED.match(body)
    return len(body), names.strength(named["k"]) if named else None


_PUBLIC_MEMBER = later(
    r"(?:[\"'](?:n|x|y|x5c|x5t(?:#S256)?|kid|iv|tag)\\?[\"']\s*[:=]|(?:^|[\s{,])(?:n|x|y|x5c|x5t|kid|iv|tag)\s*:)\s*\\?[\"']$"
)
"""What a JSON Web Key or a JWE shows to everyone (RFC 7517, section 4; RFC 7518, section 6; RFC 7516, section 2)."""
_OF_MAIL = later(r"-{8,}$|=\?[\w\-]{2,20}\?[bBqQ]\?$")
"""What stands in front of the rest of a boundary (RFC 2046, section 5.1.1) and of an encoded word (RFC 2047)."""
_BCRYPT = later(r"\$2[abxy]?\$\d\d\$$")
"""What stands in front of the rest of a bcrypt hash; in a comment it is no store of credentials."""


def bare_tokens(text: str, path: str) -> Iterator[Span]:
    """Random-looking strings that nothing names: long mixed letters and digits, not plain hex, not in lock files."""
    for m in _TOKEN.finditer(text):
        value = m.group().strip("=.-_/")
        size = len(value)
        hexadecimal = _HEX.fullmatch(value) is not None
        digest = hexadecimal and not (_LOWER_HEX.search(value) and _UPPER_HEX.search(value))
        if size < 16 or size > 4096 or text[m.start() - 1 : m.start()] == "@" or text.startswith("#!", m.start() - 2) or (digest and not (size >= 24 and _SECRET_PATH.search(path)) and not _is_key(text, m.start(), size, path)):
            continue
        if not hexadecimal and (code_names.is_name(text, m, value, path) or _GIVEN.fullmatch(value)):
            continue
        odd = len(set(value.lower())) >= 9 if hexadecimal else code_names.looks_random(value)
        if odd and (jose.opens_nothing(value) or _is_mailbox(text, m)):
            continue
        if odd and syntax.holds_digests(path):
            return
        start = m.start() + m.group().find(value)
        near = text[max(0, start - _NAME_REACH) : start]
        if odd and (_PUBLIC_MEMBER.search(near) or _OF_MAIL.search(near) or (_BCRYPT.search(near) and syntax.in_comment(text, m.start()))):
            continue
        before = text[max(0, m.start() - 60) : m.start() + m.group().rfind("=", 0, -2) + 1]
        if odd and (not _DIGEST_WORD.search(before) or _KEYED.search(before)):
            yield Span(start, start + size, "", "token")


def _is_mailbox(text: str, found: re.Match[str]) -> bool:
    """Whether a word is the part of an address for mail in front of its host."""
    return text.startswith("@", found.end()) and text[found.start() - 1 : found.start()] not in ("/", ":") and _MAIL_HOST.match(text, found.end()) is not None


def recovery_keys(text: str) -> Iterator[Span]:
    """What unlocks a drive of BitLocker: eight groups of six digits."""
    for m in _RECOVERY.finditer(text) if text.count("-") >= 7 else ():
        yield Span(m.start(), m.end(), "recovery key", "token", strength=names.STRONG)


def _is_key(text: str, start: int, size: int, path: str) -> bool:
    """Whether plain hex of a key's size stands where keys do: assigned in a file of keys, or handed to a call that opens a service."""
    if size not in _HEX_SIZES or text[start - 1 : start] not in ("'", '"'):
        return False
    before = text[max(0, start - _NAME_REACH) : start]
    return (_HEX_GIVEN.search(before) is not None and _KEY_FILE.search(path) is not None) or _HEX_SENT.search(before) is not None

def decoded(text: str) -> Iterator[Span]:
    """Base64 text that reads as credentials when decoded: `name=value` of a password, a URL with userinfo, a key block."""
    for m in _ENCODED.finditer(text):
        if not m.group().startswith("eyJ") and _SAYS.search(_plain(m.group())):
            yield Span(m.start(), m.end(), "", "encoded", strength=names.MEDIUM)


_ENCODED = later(r"(?<![A-Za-z0-9+/_\-])[A-Za-z0-9+/_\-]{24,4096}={0,2}(?![A-Za-z0-9+/_\-])")
_SAYS = later(
    r"(?:passw(?:or)?d|passwd|pwd|secret|token|api_?key)[\"']?\s*[:=]\s*[\"']?\S{4}|://[^\s:/@]{0,60}:[^\s/@]{3,}@\w|BEGIN [A-Z ]*PRIVATE KEY|_auth", re.I
)


@lru_cache(maxsize=4096)
def _plain(value: str) -> str:
    """The printable ASCII text that a value encodes, '' where it encodes none."""
    body = value.rstrip("=").replace("-", "+").replace("_", "/")
    import base64

    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4))
    except ValueError:
        return ""
    return printable(raw)
