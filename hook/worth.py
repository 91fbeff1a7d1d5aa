"""Which of the spans that the rules yield deserve a forward pass: a literal, no placeholder, enough of a secret for its name."""

from __future__ import annotations

import re

from smart_secrets_scanner.hook import code_names, formats, jose, literals, names, oddness
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

_PATTERN = later(r"\\[swdSWDvV][*+?{)\]<%]|\(\?[:=!<P]|\[\^|\[[A-Za-z0-9]-[A-Za-z0-9]|\\x3[ce]|->|=>|^<[^<>]+>.*</")
"""Of regular expressions, einsum and markup."""
_SIGNING = later(r"(?:sign|security|encrypt|crypt|jwt|master|hmac|cookie|session)\w*?[_-]?key", re.I)
_CALLED = later(r"[()\[\]{}<>]|->|::|=>")
_PLAIN_WORD = later(oddness.PLAIN_WORD)
_PIN = later(r"pin(?![a-z])", re.I)
_TOKEN = 16  # characters from which a value that looks typed is an example
_PHRASE_NAME = later(r"mnemonic|phrase|psk|seed|secret$|(?:sign|encrypt|jwt|hmac|cookie|session|security)\w*?_?key$", re.I)


PLACEHOLDER = "it is a placeholder or a published example"
PLAIN, REFERENCE = "it is too plain for a secret of that name", "it is no literal: a reference, a path, a number or a type"
"""What is said against a value, as `explain` tells it."""


def worthwhile(span: Span, text: str, code: bool) -> bool:
    """Whether a literal value and its name together deserve a forward pass."""
    value = span.value or text[span.start : span.end]
    if not _bare(span) and (not literals.SHORTEST <= len(value) <= literals.LONGEST or not _enough(span, value, code)):
        return False  # asked first: most values fail here, and the patterns of the other two are slow to compile
    return _literal(span, value, code) and not _placeholder(value)


def in_any_case(span: Span, text: str, code: bool) -> bool:
    """As `worthwhile`, and whether it would be but for standing for a secret."""
    return objection(span, text, code) in ("", PLACEHOLDER)


def objection(span: Span, text: str, code: bool) -> str:
    """What speaks against a value, one of the sentences above; '' when it deserves a forward pass."""
    if worthwhile(span, text, code):
        return ""
    value = span.value or text[span.start : span.end]
    if not _literal(span, value, code):
        return REFERENCE
    stands_for = formats.is_placeholder(value) or (len(value) >= _TOKEN and formats.is_published_example(value))
    repeats = span.strength == names.STRONG and not _bare(span) and _repeats(value, span.key)
    return PLACEHOLDER if stands_for or repeats else PLAIN


def _bare(span: Span) -> bool:
    """Found by a construction that leaves no doubt about what the value is for."""
    return span.syntax in ("url", "sql", "encoded", "hash", "block") or span.key == "wallet key"


def _repeats(value: str, key: str) -> bool:
    """PASSWORD = "password", `password1` beside `password2`."""
    plain = value.lower().strip("_-. ")
    return plain == key.lower().strip("_-. ") or _same_words(plain, key) or _numbered(plain, key)


def _enough(span: Span, value: str, code: bool) -> bool:
    """Whether a value is enough of a secret for its name, were it a literal."""
    if 2 <= value.count(" ") <= 24 and value.rstrip("!?.").replace(" ", "").isalnum() and _PHRASE_NAME.search(span.key):
        return True  # words joined by blanks, given to a name of phrases
    if span.strength == names.STRONG and span.syntax in ("quoted", "call", "bare") and " " in value and literals.is_phrase(value):
        return not _repeats(value, span.key)
    if literals.sentence(value) and not (span.strength == names.STRONG and oddness.random_score(value) >= 0.55):
        return False
    if value.count(" ") >= 2 and "phrase" not in span.key.lower() and oddness.random_score(value) < 0.4:
        return False
    if _repeats(value, span.key):
        return False
    if span.strength < names.STRONG and not span.format and (_PATTERN.search(value) or (span.strength == names.WEAK and code_names.is_identifier(value))):
        return False
    random = oddness.random_score(value)
    if span.strength < names.STRONG and _PLAIN_WORD.fullmatch(value):
        return False
    if " " in value and span.strength < names.STRONG:
        return span.strength > names.WEAK and random >= 0.7 and len(value) >= 12
    return _strong_enough(span, value, random, code)


def _literal(span: Span, value: str, code: bool) -> bool:
    """Whether the value is one at all: no reference, number, path, unsigned token or one-time code."""
    quoted = span.syntax in ("quoted", "call", "attribute", "element", "header", "sql", "url", "encoded")
    strong = span.strength == names.STRONG
    if span.syntax == "bare" and strong and not code and not _CALLED.search(value):
        quoted = True  # a right-hand side in a configuration file is a literal, dots and all
    if not literals.plausible(value, quoted=quoted):
        if (strong or _PIN.search(span.key)) and value.isdigit() and len(value) in (4, 5):
            return span.syntax != "prose" or span.key == "PIN"  # a PIN of that many digits; under other names that is a number
        return span.syntax == "url" and (span.key == "webhook" or (len(value) >= 3 and literals.plausible(value + "xy", quoted=True)))
    if value.startswith("eyJ") and jose.opens_nothing(value):
        return False
    # a one-time code, an id, a count: the seed behind a code is the secret
    return not (span.strength == names.MEDIUM and value.isdigit() and len(value) <= 8 and not _PIN.search(span.key))


def _placeholder(value: str) -> bool:
    """Placeholders are short; a longer value is not worth the look."""
    return len(set(value)) == 1 or (len(value) <= 120 and formats.is_placeholder(value))


def _strong_enough(span: Span, value: str, random: float, code: bool) -> bool:
    digit = any(c.isdigit() for c in value)
    if span.strength == names.STRONG:
        if span.syntax == "prose":
            return random >= 0.5 or (digit and len(value) >= 6) or (value.isdigit() and span.key == "PIN")
        return len(value) <= 300 or random >= 0.5
    if span.strength == names.MEDIUM:
        if len(value) >= 16 and span.syntax in ("quoted", "call") and _SIGNING.search(span.key):
            return True  # keys that sign or encrypt are often typed words
        return (
            (value.isdigit() and _PIN.search(span.key) is not None) or random >= 0.35 or (digit and len(value) >= 6) or (len(value) >= 8 and not value.isalpha() and random >= 0.3)
        )
    if len(value) < 8:
        return False
    if span.syntax == "prose":
        return random >= 0.8 and digit and len(value) >= 14
    return random >= 0.6 and (digit or len(value) >= 12)


def _numbered(plain: str, key: str) -> bool:
    """Fields of a form: ("password1", "password2")."""
    last = key.lower().rpartition(".")[2]
    value, name = plain.rstrip("0123456789"), last.rstrip("0123456789")
    return value == name and value != plain and name != last


def _same_words(plain: str, key: str) -> bool:
    """The value only repeats (the end of) its name: PASSWORD = "password", SecretName: secret-name."""
    squash = re.sub(r"[^a-z0-9]+", "", plain)
    return bool(squash) and squash.isalpha() and re.sub(r"[^a-z0-9]+", "", key.lower()).endswith(squash)
