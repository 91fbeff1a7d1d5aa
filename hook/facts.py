"""Cheap, computed facts about a value that a language model cannot see well in a random string."""

from __future__ import annotations

import re

from smart_secrets_scanner.hook import formats, names, oddness
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.hook.patterns import later

_UUID = later(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_TEST_PATH = later(r"(?:^|[/_.\-])(?:tests?|specs?|fixtures?|mocks?|testdata|__tests__)(?=$|[/_.\-])", re.I)
_DOC_PATH = later(
    r"(?:^|[/_.\-])(?:docs?|examples?|samples?|readme|demo|tutorials?)(?=$|[/_.\-])|\.(?:md|rst|adoc)$", re.I
)


def charset(value: str) -> str:
    """The narrowest usual alphabet of the value: one word."""
    if value.isdigit():
        return "digits"
    if re.fullmatch(r"[0-9a-fA-F]+", value) and any(c.isdigit() for c in value) and len(value) >= 8:
        return "hex"
    if _UUID.fullmatch(value):
        return "uuid"
    if value.isascii() and value.isalpha():
        return "lower" if value.islower() else "upper" if value.isupper() else "letters"
    if re.fullmatch(r"[A-Z2-7]+=*", value) and len(value) >= 16:
        return "base32"
    if value.isalnum() and value.isascii():
        return "alnum"
    if re.fullmatch(r"[A-Za-z0-9_]+", value):
        return "name"
    if re.fullmatch(r"[A-Za-z0-9_\-]+", value):
        return "dashed"
    if re.fullmatch(r"[A-Za-z0-9+/_\-]+={0,2}", value):
        return "base64"
    if re.fullmatch(r"[A-Za-z0-9_\-.]+", value):
        return "dotted"
    return "text" if any(c.isspace() for c in value) else "symbols"


def randomness(value: str) -> str:
    """How random the value looks, one word from word to random; sample for published examples and runs of one character."""
    if len(value) >= 16 and formats.is_published_example(value):
        return "sample"
    score = oddness.random_score(value)
    for limit, word in ((0.2, "word"), (0.4, "name"), (0.6, "mixed"), (0.8, "odd")):
        if score < limit:
            return word
    return "random"


def size_word(size: int) -> str:
    """A length in characters as one word: exact lengths matter less than their order of magnitude."""
    for limit, word in (
        (5, "tiny"),
        (8, "short"),
        (12, "small"),
        (19, "medium"),
        (31, "big"),
        (39, "long"),
        (64, "huge"),
    ):
        if size <= limit:
            return word
    return "giant"


def _block_word(candidate: Candidate) -> str:
    """Whether a key's body was seen behind its BEGIN line: whole, or a stub."""
    inline = len(candidate.text) - candidate.end >= 64
    return "whole" if candidate.last_line - candidate.line >= 2 or inline else "stub"


def path_class(path: str) -> str:
    """test, docs or code, by the words of the path."""
    if _TEST_PATH.search(path):
        return "test"
    return "docs" if _DOC_PATH.search(path) else "code"


def describe(candidate: Candidate) -> str:
    """A few words on the value: its name, syntax, characters, length. Part of the prompt: a change is a new prompt version.

    Feature-based detectors live on facts like these (CredSweeper's validator, Prowl's 44 features); a language model
    reads them for a handful of tokens, where it would otherwise have to count characters it sees as noise.
    """
    value = candidate.value
    letters = charset(value)
    exact = str(len(value)) if letters in ("hex", "digits", "base32") else ""
    level = ("none", "weak", "medium", "strong")[min(3, names.strength(candidate.key))]
    size = _block_word(candidate) if candidate.syntax == "block" else size_word(len(value))
    return (
        f"{level} {candidate.syntax} {letters}{exact} {size} {randomness(value)} "
        f"{path_class(candidate.path)} {candidate.format or 'none'}"
    )
