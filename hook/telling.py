"""Which words of a text tell that a secret may stand beside them, and what else their line must hold for that.

The words of a code base are few, so what a word can mean is looked up, not searched for: one pass at C speed splits a text
into its words, and each of the strings that tell something is sought once in all of them together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import Words, holds, later
from smart_secrets_scanner.hook.telling_words import ALWAYS, AS_CALL, ENTRIES, IN_WORDS, LOG_IN, NEAR, PGPASS, SIGNS

_LONGEST = 120
_BLANKED = bytes(code if code < 128 and (chr(code).isalnum() or chr(code) in "_$.-\n") else 32 for code in range(256))
_LINE_END = b" \x00 "
S = TypeVar("S", str, bytes)
_OPENS = (" (", "(", "!(", "::", "<", " \"", " '", " _")
_ENTRY = re.compile(" ")  # `value: …` below a line that names it: left to hook.entries
_LOOSE = re.compile("  ")  # a token's or a key's name: its value must be more than a word
_WEAK = re.compile("   ")  # a name that is loosely like one: its value must be random
_FOLLOWED = re.compile(r"\b[Pp]ass\W{0,3}\s*[=:(,>|{]|\b[Pp]ass\W.{0,60}[0-9]")  # `pass` alone is a statement
_FIELDS = ("field", "box", "input", "edit", "text", "txt", "entry")
_PHRASES = later(r"phrase|seed|security_?key", re.I)
_COLONS = 4
_END = re.compile("\n")
_SURE, _AS_ENTRY, _NO_NEED = (ALWAYS,), (_ENTRY,), (_LOOSE, _WEAK, NEAR)
_OTHERS = tuple(string for strings, *_ in IN_WORDS for string in strings)
_ENTRY_WORDS = frozenset(
    form.encode() for word in ENTRIES for form in (word, word.lower(), word.upper(), word.capitalize(), word[0].upper() + word[1:])
)
_STRINGS = {string for string in (*names.TELLING, *_OTHERS) if string.isascii()}
_EVERY = "\0".join(_STRINGS)  # asked of all of them at once, which strings stand in others takes a tenth of the time
_HIDDEN = {other for s in _STRINGS if _EVERY.count(s) > 1 for other in _STRINGS if other != s and s in other}
_SOUGHT = tuple(sorted(s.encode() for s in _STRINGS - _HIDDEN))


class Page:
    """Lines as one text that begins with a line end; where each begins is worked out when first asked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "\n" + "\n".join(lines)
        self._lines = lines
        self._ends: list[int] = []

    def line_at(self, position: int) -> int:
        """Number of the line that holds a position."""
        if not self._ends:
            self._ends = [match.start() for match in _END.finditer(self.text, 1)]
        return bisect_left(self._ends, position)

    def with_sign(self, sign: str, need: re.Pattern[str]) -> Iterator[int]:
        """Numbers of the lines with a sign and with a pattern."""
        position = self.text.find(sign)
        while position >= 0:
            number = self.line_at(position)
            if need is ALWAYS or need.search(self._lines[number]):
                yield number
            position = self.text.find(sign, self._ends[number] if number < len(self._ends) else len(self.text))

    def words(self) -> list[bytes]:
        """The words as hook.rules reads names, line ends between them. Faster than a pattern by far; leaves out letters that are not in ASCII."""
        return self.text.encode("utf-8", "replace")[1:].translate(_BLANKED).replace(b"\n", _LINE_END).split()

    def telling(self) -> tuple[set[int], dict[int, int], set[int], set[int]]:
        """Numbers of the lines with a telling word or sign and what that needs; with a loose name, and its strength; of what may
        be an entry; of what tells something about the lines near it.
        """
        text, found, loose, entries, near = self.text, set[int](), dict[int, int](), set[int](), set[int]()
        for line, word in where(self.words(), _LINE_END.strip(), _words().chosen):
            if line in found:
                continue
            needs = _needs(word)
            if needs is _SURE:
                found.add(line)
            elif needs is _AS_ENTRY:
                entries.add(line)
            elif any(_calls(self._lines[line], word) if need is AS_CALL else need.search(self._lines[line]) for need in needs if need not in _NO_NEED):
                found.add(line)
            elif needs[-1] is _WEAK:
                loose.setdefault(line, names.WEAK)
            elif needs[-1] is _LOOSE:
                loose[line] = names.MEDIUM
            if NEAR in needs:
                near.add(line)
        for sign, need in SIGNS:
            if sign in text:
                found.update(self.with_sign(sign, need))
        if text.count(":") >= _COLONS:
            found.update(self.line_at(match.end() - 1) for match in PGPASS.finditer(text))
        near.update(line for sign in LOG_IN for line in self.with_sign(sign, ALWAYS))
        return found, loose, entries, near


def _calls(line: str, said: bytes) -> bool:
    """Whether a word is followed by its arguments: a string among them, or none of them on this line."""
    word, at = said.decode("ascii"), -1
    while (at := line.find(word, at + 1)) >= 0:
        rest = line[at + len(word) :]
        if rest.startswith(_OPENS) and ('"' in rest or "'" in rest or "`" in rest or rest.rstrip().endswith(("(", ",", "[", "{", "_"))):
            return True
    return False


class Sieve(Generic[S]):
    """Remembers which strings `choose` chose: pages of one code base have most of their words in common."""

    _MOST = 1 << 17  # strings remembered: some 10 MB

    def __init__(self, choose: Callable[[set[S]], set[S]]) -> None:
        self._choose: Callable[[set[S]], set[S]] = choose
        self._known: set[S] = set()
        self._chosen: set[S] = set()

    def chosen(self, strings: set[S]) -> set[S]:
        """Those of the strings that are chosen."""
        new = strings - self._known
        if not new:
            return strings & self._chosen
        if len(self._known) + len(new) > self._MOST:
            self._known, self._chosen, new = set(), set(), strings
        self._known |= new
        self._chosen |= self._choose(new)
        return strings & self._chosen


def where(found: Sequence[S], end: S, choose: Callable[[set[S]], set[S]]) -> Iterator[tuple[int, S]]:
    """(number of its line, string) for those of the strings that `choose` chooses; `end` stands between lines."""
    chosen = choose(set(found))
    if not chosen:
        return
    line = 0
    for one in filter((chosen | {end}).__contains__, found):
        if one == end:
            line += 1
        else:
            yield line, one


@lru_cache(maxsize=1)
def _words() -> Sieve[bytes]:
    return Sieve(_sifted)


def _sifted(words: set[bytes]) -> set[bytes]:
    """The words that tell something. Those that hold no telling string are left out at once: to ask each costs ten times that."""
    text = b"\n%b\n" % b"\n".join(words)
    low, kept = text.lower(), words & _ENTRY_WORDS
    for string in _SOUGHT:
        position = low.find(string)
        while position >= 0:
            end = low.find(b"\n", position + 1)
            kept.add(text[low.rfind(b"\n", 0, position + 1) + 1 : end])
            position = low.find(string, end)
    return set(filter(_needs, kept))


@lru_cache(maxsize=1)
def _of_others() -> Words:
    return Words(_OTHERS)


@lru_cache(maxsize=1 << 14)
def _needs(said: bytes) -> tuple[re.Pattern[str], ...]:
    """What a line with this word must hold beside it to be worth reading; empty when the word tells nothing."""
    word = said.decode("ascii")
    if len(word) > _LONGEST:
        return _SURE  # hook.rules reads it in parts
    if word in ("pass", "Pass"):
        return (_FOLLOWED,)
    level = names.strength(word)
    low = word.lower()
    if level == names.STRONG or (level and (_PHRASES.search(word) or (holds(low, _FIELDS) and names.strength(f"{word}.text") == names.STRONG))):
        return _SURE
    if not level and said in _ENTRY_WORDS:
        return _AS_ENTRY
    whole = f"\n{low}\n"
    needs = tuple(
        need
        for strings, pattern, need in (IN_WORDS if _of_others().stand_in(whole) else ())
        if any(map(whole.__contains__, strings)) and (pattern is ALWAYS or pattern.search(low))
    )
    if ALWAYS in needs:
        return _SURE
    return (*needs, _WEAK if level == names.WEAK else _LOOSE) if level else needs
