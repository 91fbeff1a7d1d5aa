"""Cautious labels for candidates in real public code: SAFE or ALERT where the policy leaves no doubt, otherwise neither."""

from __future__ import annotations

import re
from functools import lru_cache

from smart_secrets_scanner.hook import names, oddness, syntax
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.hook.placeholders import is_published_example
from smart_secrets_scanner.trainer.generate_passwords import self_evident

SECRET_NAME = re.compile(
    r"(?:(?:^|[^a-z])pass|(?<=[a-z])Pass|PASS|passw(?:or)?d|Passw(?:or)?d|PASSWO?R?D|[pP]assphrase|PASSPHRASE|[pP]asscode|pwd|Pwd|PWD|(?:^|_)pw|[sS]ecret|SECRET|"
    r"[tT]oken|TOKEN|[cC]redentials?|(?:api|access|private|secret|master|signing|encryption|auth|account|shared|storage|license|ssh|session|consumer|client|app|server|"
    r"hmac|jwt|aes|service|admin|API|ACCESS|PRIVATE|SECRET|MASTER|SIGNING|ENCRYPTION|AUTH|LICENSE)[_.-]?(?:key|Key|KEY)|apikey|secret_key_base|SECRET_KEY_BASE)\d*$"
)
"""A name that ends in what a secret is called: `dbPassword`, `API_KEY`; not `author`, `passed` or `token_type`."""

BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY")
_JWT = re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2}|(?:\\[0-7]{3}){2}|(?:\\x[0-9a-fA-F]{2}){2}")
_PATTERN = re.compile(r"\[\^?\\?[\w-]+-[\w\\]|\(\?[:=!P]|\\[swdb][+*\]]|\.\*|\)\?")
_IDENTIFIER = re.compile(
    r"(?:[0-9a-f]{2}[:-]){2,}[0-9a-f]{2}|arn:\S+|(?:vol|i|ami|sg|subnet|vpc|snap|eni|rtb|igw|lt|srv|fs|db|key|acl|nat|pcx|eipalloc)-[0-9a-z]{8,20}|"
    r"utf-?8|ascii|base64|latin-?1|sha-?\d+|md5|hex|oauth2?|jwt|x509|bcrypt|hs256|rs256|es256|aes-?\d+\S*|saml2?",
    re.I,
)
Verdict = tuple[str, str]  # label ("" when in doubt), class

DOUBT: Verdict = ("", "doubt")
_GENERATED = re.compile(r"\.min\.js$|\.map$|\.svg$|\.po$|\.pot$|\.css$|\.lock$|-lock\.|\.sum$|\.strings$|RECORD$|checksums|bundle\.js|chunk\.js|\.snap$", re.I)
_HELD = re.compile(
    r"your|example|sample|dummy|fake|mock|placeholder|change.?me|replace|insert|enter|redact|remov|hidden|xxx|\*\*\*|<[^>]+>|\$\{|\{\{|%s|"
    r"foo|bar\b|baz|test|secret|passw|token|key\b|abc|1234|4321|qwerty|asdf|lorem|default|invalid|wrong|bad|todo|tbd|none|null|some|any|my[_-]",
    re.I,
)
_REFERENCE = re.compile(
    r"[A-Za-z_][\w$]*(?:(?:\.|::|->|/|\\|-|_|:)[A-Za-z_$][\w$]*)+[.\-_:/]?|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z][A-Z0-9]*_[A-Z0-9_]+|"
    r"[@#$.:/&-]{1,2}[A-Za-z][\w.:/-]*|\w+\(.*|.*[=(){}\[\]<>;|].*"
)
_LOCATION = re.compile(r"[\w+.-]+://|^[\w-]+(\.[\w-]+)+(/|$)|^[.~]?/|\w+@\w+\.\w+|^[\w.-]+/[\w./-]+$|\.(?:com|org|net|io|html?|txt|md|json|ya?ml|js|py|go|rb|php|png|jpg|pem|key|crt)\b")
CATALOGUE = re.compile(r"i18n|l10n|locale|lang(?:uage)?s?/|translations?|messages?[_./]|\.po$|\.strings$|/nls/", re.I)
_WORDY = re.compile(r"[A-Za-z]+[_.:(\[]\w*.*|[a-z]+[A-Z][A-Za-z]*|[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z][A-Z_]{3,}")
_VERSION = re.compile(r"v?\d+(\.\d+)+|==|>=|~=|\d{4}-\d\d-\d\d|^\d+$|^rfc\d|\bISO|^[A-Z]{2,4}-?\d+$", re.I)
_DIGEST = re.compile(r"(?:sha\d+[-:]|h1:|md5[-:])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.I)
_UUID = re.compile(r"[{(]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[)}]?", re.I)
_DIGEST_LINE = re.compile(r"sha\d|md5|digest|hash|checksum|integrity|fingerprint|thumbprint|commit|revision|etag|\brev\b|\bsha\b|signature|uuid|guid", re.I)
_DIGEST_PATH = re.compile(r"hash|digest|checksum|crc|/sum|fingerprint", re.I)
_HASHED = re.compile(r"\$(?:2[aby]|[156]|apr1|argon2|pbkdf2)\$|pbkdf2[_:]|\{(?:SSHA|SHA|MD5|CRYPT)\}|^\*[0-9A-F]{40}$")
_SEALED = re.compile(r"^ENC[\[(]|^\{cipher\}|\$ANSIBLE_VAULT|^AQICA|^vault:v\d")
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|\[?::1|example\.|@(?:db|postgres|mysql|redis|mongo|rabbitmq|host|server|hostname)\b", re.I)
_PUBLIC = re.compile(r"public|pub_?key|certificate|\bcert|client_?id|site_?key|publishable|key_?id|fingerprint|modulus|x5c|jwks|\bnonce\b|author", re.I)


def judge(candidate: Candidate, lines: tuple[str, ...]) -> Verdict:
    """('SAFE'|'ALERT'|'', class) for a candidate in a public package's file, whose lines are given.

    Conservative by design: whatever an exact format, a private key or a random literal under a secret name could make
    a secret is ALERT only when value and name both say so, else in doubt and left out.
    """
    return _by_form(candidate, lines) or _by_place(candidate, lines) or _by_name(candidate)


def _by_form(candidate: Candidate, lines: tuple[str, ...]) -> Verdict | None:
    """What the value itself says, None when it says nothing."""
    value = candidate.value
    if candidate.syntax == "block" or BEGIN.search(value):
        return _key_block(candidate, lines)
    if is_published_example(value):
        return "SAFE", "published example"
    if _JWT.fullmatch(value):
        return "ALERT", "signed token"
    if candidate.format:
        return DOUBT
    if value.startswith(("ssh-", "AAAAB3", "AAAAC3", "AAAAE2", "-----BEGIN PUB", "-----BEGIN CERT")):
        return "SAFE", "public key"
    if _HASHED.search(value) or _SEALED.search(value):
        return ("SAFE", "hash or sealed value") if not candidate.path.endswith(("shadow", "htpasswd")) else DOUBT
    return None


def _by_place(candidate: Candidate, lines: tuple[str, ...]) -> Verdict | None:
    """What the block, the file or the syntax around the value says, None when they say nothing."""
    block = _pem_block(candidate.line, lines)
    if block:
        return DOUBT if "PRIVATE" in block else ("SAFE", "certificate or public key")
    if candidate.syntax == "url":
        return _url(candidate)
    if CATALOGUE.search(candidate.path) and not _hot(candidate.value):
        return "SAFE", "text of a catalogue"
    if _GENERATED.search(candidate.path) and names.strength(candidate.key) < names.STRONG:
        return "SAFE", "generated file"
    return None


def _by_name(candidate: Candidate) -> Verdict:
    """What the name the value is given to, and the value together, say."""
    value, strength = candidate.value, names.strength(candidate.key)
    if _ESCAPES.search(value) or _PATTERN.search(value) or _IDENTIFIER.fullmatch(value):
        return "SAFE", "escaped text, pattern or resource id"
    if strength < names.MEDIUM:
        return _unnamed(candidate)
    if _direct(candidate):
        return _named(candidate, strength)
    return ("SAFE", "word near a secret name") if oddness.random_score(value) < 0.5 else DOUBT


def _direct(candidate: Candidate) -> bool:
    """Whether the value is given to the name itself, rather than standing somewhere to the right of it."""
    left = candidate.text[: candidate.start].rstrip("\"'`([{<bru@ ")
    given = left[-len(candidate.key) - 24 :]
    key = re.escape(candidate.key.split(" ")[-1][-24:])
    return candidate.syntax in ("flag", "header", "element", "attribute", "sql") or bool(
        re.search(rf"{key}[\"'`\]]*\s*(?:[:=]|=>|:=|,|\)|is|to|as|AS|->|<-|\+=|\?\?|\|\||\(|&|:\s*\w+\s*=)*\s*[\"'`(\[{{<bru@ ]*$", given)
    )


def _key_block(candidate: Candidate, lines: tuple[str, ...]) -> Verdict:
    """A private key is ALERT when its body follows, SAFE where only its first line is spoken of."""
    rest = candidate.text[candidate.end :]
    below = lines[candidate.line] if candidate.line < len(lines) else ""
    more = lines[candidate.line + 1] if candidate.line + 1 < len(lines) else ""
    body = max((len(run) for run in re.findall(r"[A-Za-z0-9+/=]{20,}", f"{rest}\n{below}\n{more}")), default=0)
    if body >= 40:
        return "ALERT", "private key"
    return ("SAFE", "mention of a key's first line") if body < 20 else DOUBT


def _url(candidate: Candidate) -> Verdict:
    value = candidate.value
    if self_evident(value) or _HELD.search(value) or _LOCAL.search(candidate.text[candidate.end :]) or value.startswith(("$", "{", "<", "%", ":")):
        return "SAFE", "local or placeholder URL"
    return DOUBT


def _named(candidate: Candidate, strength: int) -> Verdict:
    """Under a name that speaks for a secret."""
    value = candidate.value
    random = oddness.random_score(value)
    if " " in value.strip() and random < 0.5:
        return ("SAFE", "label or sentence") if not any(c.isdigit() for c in value) or len(value.split()) > 3 else DOUBT
    if self_evident(value) or (_HELD.search(value) and random < 0.65 and not _hot(value)):
        return "SAFE", "placeholder or fake value"
    if _about(candidate.key) and random < 0.65:
        return "SAFE", "name about a secret"
    if (random < 0.4 and _refers(candidate, strength)) or (_LOCATION.search(value) and random < 0.7):
        return "SAFE", "reference in code"
    if _VERSION.search(value) and random < 0.45:
        return ("SAFE", "number or version") if strength < names.STRONG else DOUBT
    if random < 0.35 and strength < names.STRONG:
        return "SAFE", "word under a weak name"
    if random < 0.3 and candidate.syntax in ("bare", "prose", "element") and syntax.is_code(candidate.path):
        return "SAFE", "word in code"
    if _PUBLIC.search(candidate.key):
        return ("SAFE", "public by design") if strength < names.STRONG else DOUBT
    return _hot_value(candidate, random)


def _refers(candidate: Candidate, strength: int) -> bool:
    """Reads like a name in code; a password may be two words joined by a hyphen, so that is not enough under its name."""
    given = strength == names.STRONG and candidate.syntax in ("quoted", "flag", "bare") and bool(SECRET_NAME.search(candidate.key))
    return bool((_WORDY if given else _REFERENCE).fullmatch(candidate.value))


def _hot_value(candidate: Candidate, random: float) -> Verdict:
    value = candidate.value
    literal = candidate.syntax in ("quoted", "header", "flag", "sql") or (candidate.syntax == "bare" and not syntax.is_code(candidate.path))
    plain = not re.search(r"[\s(){}\[\]<>;,|]", value) and not _LOCATION.search(value) and not _HELD.search(value)
    if literal and plain and random >= 0.7 and 8 <= len(value) <= 120 and _hot(value) and SECRET_NAME.search(candidate.key):
        return "ALERT", "random literal under a secret name"
    return _password(candidate)


def _password(candidate: Candidate) -> Verdict:
    """A weak literal under a password's name: ALERT with a digit or a symbol in it, in doubt when it is a mere word."""
    value = candidate.value
    literal = candidate.syntax in ("quoted", "flag") and names.strength(candidate.key) == names.STRONG
    if not literal or not SECRET_NAME.search(candidate.key) or _LOCATION.search(value) or not 5 <= len(value) <= 24:
        return DOUBT
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    marked = re.fullmatch(r"[\w!@#$%^&*.+-]+", value) and re.search(r"[!@#%^&*]", value) and value[0].isalnum()
    return ("ALERT", "weak password") if (mixed or marked) and "pass" in candidate.key.lower() else DOUBT


def _hot(value: str) -> bool:
    """Whether a value has digits and letters and no run of 4 neighbours in alphabet or keyboard row."""
    if not (any(c.isdigit() for c in value) and any(c.isalpha() for c in value)):
        return False
    low = value.lower()
    runs = sum(ord(b) - ord(a) == 1 and ord(c) - ord(b) == 1 for a, b, c in zip(low, low[1:], low[2:], strict=False))
    if len(value) < 10 and sum(c.isdigit() for c in value) < 2:
        return False
    return value.isascii() and runs <= max(1, len(value) // 30) and len(set(low)) >= min(10, len(value) * 0.5)


def _about(key: str) -> bool:
    return names.strength(key) == names.WEAK or bool(_PUBLIC.search(key))


def _unnamed(candidate: Candidate) -> Verdict:
    """Without a name that says anything: what random strings in public code nearly always are, and what they might be."""
    value = candidate.value
    random = oddness.random_score(value)
    if _UUID.fullmatch(value) or _DIGEST.fullmatch(value):
        return "SAFE", "identifier or digest"
    if _DIGEST_LINE.search(candidate.text) or _DIGEST_PATH.search(candidate.path) or syntax.holds_digests(candidate.path):
        return "SAFE", "identifier or digest"
    if _LOCATION.search(value) or _VERSION.search(value):
        return "SAFE", "location or version"
    if random < 0.55 and (len(value) < 30 or _REFERENCE.fullmatch(value)):
        return "SAFE", "word or name"
    if len(value) > 200 or len(candidate.text) > 500:
        return "SAFE", "data blob"
    if "data:" in candidate.text or "base64," in candidate.text:
        return "SAFE", "data blob"
    return DOUBT


@lru_cache(maxsize=4)
def _blocks(lines: tuple[str, ...]) -> tuple[str, ...]:
    """For each line the label of the PEM block around it, '' outside."""
    label, out = "", []
    for line in lines:
        begin = re.search(r"-----BEGIN ([A-Z0-9 ]+)-----", line)
        label = begin[1] if begin else label
        out.append(label)
        if "-----END" in line:
            label = ""
    return tuple(out)


def _pem_block(line: int, lines: tuple[str, ...]) -> str:
    text = lines[line - 1]
    if "-----BEGIN" in text and "-----END" not in text:
        return ""
    return _blocks(lines)[line - 1] if 1 <= line <= len(lines) else ""
