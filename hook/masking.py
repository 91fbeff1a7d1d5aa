"""What may be shown: masked secrets, names and messages without control characters, fingerprints."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Thread

from smart_secrets_scanner.hook.patterns import holds, later

VISIBLE = 3
ROUNDS = 20_000
FINGERPRINT_CHARS = 24
_LONG = 40  # characters of a run of base64 that is taken for a key's beside a border
_BORDER = later(r"-{4,5} ?(?:BEGIN|(?P<end>END)) [\w ]{3,60}?-{4,5}|PuTTY-User-Key-File-\d:|\bPrivate-Lines: ?\d+")
_MARKS = ("---", "PuTTY", "Private-Lines")  # one of them is in every border
_HEADER = later(r"[\s\"'#/*;]*[A-Z][\w-]{3,40}: ")
_MATERIAL = later(
    r"-{4,5} ?(?:BEGIN|END) [\w ]{3,60}?-{4,5}|\\+[nrt]|&#(?:10|13|xA|xD);|<br ?/?>|%0[AaDd]|(?<!\S)[A-Z][\w-]{3,40}:(?=\s)|"
    r"(?P<m>(?<![+/=])[+/=]*\w[\w+/=]*)"
)
"""Of a line of a key's: borders, escaped line ends and the names of headers, which tell nothing, and what does."""


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


def key_material(lines: Sequence[str], ends: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    """The pieces (start, end) of key bodies on each line, by its index: all that must not be shown of a private key.

    A candidate's own span is the BEGIN mark alone. `ends` gives the last line of each block that the finder knows by
    its first; a block that is longer than the finder looks, cut off, or without its BEGIN is told by its long lines.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    read = 0, 0
    for index, line in enumerate(lines):
        for border in _BORDER.finditer(line) if holds(line, _MARKS) else ():
            if (index, border.start()) < read:
                continue
            if border["end"]:
                above = (_first_of_body(lines, index), 0) if read[0] < index else read
                first, read = max(read, above), (index, border.start())
            else:
                first, read = (index, border.end()), _end_of_body(lines, index, border.end(), ends.get(index, index))
            pieces = list(_between(lines, first, read))
            if index in ends or any(end - start >= _LONG for _, start, end in pieces):
                for place, start, end in pieces:
                    found.setdefault(place, []).append((start, end))
    return found


def _between(lines: Sequence[str], first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """Index, start and end of each piece of a body from one place to another."""
    for index in range(first[0], last[0] + 1):
        begin = first[1] if index == first[0] else 0
        stop = last[1] if index == last[0] else len(lines[index])
        yield from ((index, m.start(), m.end()) for m in _MATERIAL.finditer(lines[index], begin, stop) if m["m"])


def _end_of_body(lines: Sequence[str], index: int, begin: int, told: int) -> tuple[int, int]:
    """Where the body ends that begins at a place: at its END, or where the lines are none of a body any more."""
    for border in _BORDER.finditer(lines[index], begin):
        return index, border.start()
    last = min(told, len(lines) - 1) if told > index else _last_of_body(lines, index)
    borders = [border.start() for border in _BORDER.finditer(lines[last]) if last > index]
    return last, borders[0] if borders else len(lines[last])


def _last_of_body(lines: Sequence[str], index: int) -> int:
    last = index
    for place in range(index + 1, len(lines)):
        line = lines[place]
        if _BORDER.search(line):
            return place
        if _longest(line) >= _LONG:
            last = place
        elif last > index:
            return place if _is_rest(line) else last
        elif _longest(line) and not _HEADER.match(line):
            break
    return last


def _first_of_body(lines: Sequence[str], index: int) -> int:
    """The first line of a body whose END is on the line `index`, and whose BEGIN is not there."""
    first = index
    while first and index - first < 2 and _is_rest(lines[first - 1]) and _longest(lines[first - 1]) < _LONG:
        first -= 1  # the last piece, and below it PGP's checksum
    while first and _longest(lines[first - 1]) >= _LONG:
        first -= 1
    return first


def _longest(line: str) -> int:
    return max((len(m["m"] or "") for m in _MATERIAL.finditer(line)), default=0)


def _is_rest(line: str) -> bool:
    """Whether a line holds one piece and nothing else, as the last of a body does."""
    return sum(m["m"] is not None for m in _MATERIAL.finditer(line)) == 1
