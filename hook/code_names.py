"""Names of code that look like tokens: identifiers, macros, mangled names, key words. What nothing names may still be one of these."""

from __future__ import annotations

import re
from functools import lru_cache

from smart_secrets_scanner.hook import oddness, syntax
from smart_secrets_scanner.hook.patterns import later

_INTEGER = later(r"0x[0-9a-fA-F]{1,16}[uUlL]{1,3}")
_C_COMMENT = later(r"/[*/]")
_ITEMS = later(r"[\"']([\w.\-]{3,60})[\"']")
_PLAIN = later(r"[A-Za-z_]\w*")
_MANGLED = later(r"_{1,2}Z(?:N|T|S|L|GV)\w*|_CPPv\d\w*")  # names of C++ functions as linkers (Itanium C++ ABI) and Sphinx write them
_JOINTS = later(r"[_./~|+=\-]+")
_OF_ONE_CASE = later(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+s?|[a-z]{2,}\d*(?:[A-Z][a-z]+\d*)+|(?:[A-Z][a-z]+\d*){2,}")
_ID = later(r"[A-Z]{0,4}[0-9a-f]{24,}")
_DOTTED = later(r"[a-z]{3,12}(?:\.[A-Za-z][A-Za-z0-9_]{0,23}){2,7}|__builtin_\w+")
"""`llvm.x86.avx512.vcvtss2usi32`, `__builtin_ia32_vgf2p8affineinvqb`: short parts behind a word and dots, as intrinsics and modules are named."""
_PART = 12  # characters of a part that may be a token by itself


def is_name(text: str, found: re.Match[str], value: str, path: str) -> bool:
    """Whether a mixed word, `found` on a line and `value` without the signs around it, is a name or a number of the program it stands in."""
    if is_identifier(value) or _INTEGER.fullmatch(value) or _MANGLED.match(found.group()):
        return True
    return _PLAIN.fullmatch(value) is not None and (_is_bare(text, found.start(), path) or _among_words(text, value))


@lru_cache(maxsize=1 << 14)
def is_identifier(value: str) -> bool:
    """Many short parts joined by signs, or words with capitals, as names of functions, classes, files and macros are."""
    if oddness.names_class(value) or value[:4].lower() == "xn--" or _DOTTED.fullmatch(value):
        return True
    parts = [part for part in _JOINTS.split(value) if part]
    if len(parts) < 3 or not all(map(_OF_ONE_CASE.fullmatch, parts)):
        return False
    return not any(len(part) >= _PART and sum(map(str.isdigit, part)) >= 2 and (oddness.random_score(part) >= 0.6 or _ID.fullmatch(part)) for part in parts)


def _among_words(text: str, value: str) -> bool:
    """Whether a quoted word stands in a list of words that are no tokens, as key words of a language do."""
    others = [item for item in _ITEMS.findall(text) if item != value] if text.count(",") > 1 else []
    return len(others) > 2 and sum(looks_random(item) for item in others) * 3 < len(others)


def _is_bare(text: str, start: int, path: str) -> bool:
    """Whether a place in a program is outside of strings and comments, where a word is a name and no literal."""
    if not syntax.is_code(path) or syntax.in_string(text, start):
        return False
    return text.startswith("__", start) or not syntax.in_comment(text, start) or (syntax.is_directive(text) and not _C_COMMENT.search(text, 0, start))


def looks_random(value: str) -> bool:
    """Digits, both cases or base64 signs, and letter pairs that no word has."""
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if digits < 2 or letters < 4 or len(set(value)) < 9:
        return False
    if max(map(len, re.split(r"[^A-Za-z]+", value))) > 24 and oddness.surprise(value) < 4.8:
        return False
    return oddness.random_score(value) >= 0.75 and oddness.surprise(value) >= 4.4
