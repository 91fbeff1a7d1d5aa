"""What may be shown: masked secrets, names and messages without control characters, fingerprints."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from threading import Thread

VISIBLE = 3
ROUNDS = 20_000
FINGERPRINT_CHARS = 24


def mask(value: str) -> str:
    """The first characters and ***: three at most, fewer of a short value, so that too little is left to guess from."""
    shown = value.strip()
    return printable(shown[: max(0, min(VISIBLE, (len(shown) - 1) // 2))]) + "***"


def printable(text: str) -> str:
    """The text with everything a terminal or a log could act on written as an escape (line ends, ANSI, bidi marks)."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def normalise(value: str) -> str:
    """One spelling of a value: reformatting code (wrapping, indenting, trailing blanks) must not change it."""
    return unicodedata.normalize("NFC", "".join(value.split()))


@lru_cache(maxsize=4096)
def fingerprint(value: str, path: str) -> str:
    """What names a finding in every report, in the ignore file and in the baseline: 24 hex digits.

    PBKDF2-HMAC-SHA256 over the normalised value, salted with the path. Line and commit are left out, so it survives
    moved code, rebases and squashes; another value in the same place has another fingerprint. Fingerprints get
    committed, so a weak password must not fall to a plain dictionary of hashes: the salt rules out tables made in
    advance and the rounds (about 5 ms) make each guess cost something. A strong secret cannot be guessed either way.
    """
    import hashlib  # not needed for a change without a finding

    salt = b"smart-secrets-scanner/1\0" + path.replace("\\", "/").encode("utf-8", "surrogatepass")
    secret = normalise(value).encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha256", secret, salt, ROUNDS).hex()[:FINGERPRINT_CHARS]


def fingerprints(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """`fingerprint` of each (value, path), worked out on all cores: PBKDF2 lets other threads run."""
    made: dict[tuple[str, str], str] = {}

    def work(part: Sequence[tuple[str, str]]) -> None:
        made.update((pair, fingerprint(*pair)) for pair in part)

    count = min(len(pairs), os.cpu_count() or 1)
    others = [Thread(target=work, args=(pairs[first::count],)) for first in range(1, count)]
    for thread in others:
        thread.start()
    work(pairs[:: max(1, count)])
    for thread in others:
        thread.join()
    return [made.get(pair) or fingerprint(*pair) for pair in pairs]
