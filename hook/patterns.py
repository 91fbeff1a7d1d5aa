"""Patterns that are compiled when they are first used: a short commit meets few of the many that the rules have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, AnyStr, cast


def later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like re.compile, but at the first use. It is no re.Pattern by type or identity, only by what it does."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text: what is asked before a costly pattern, at a tenth of its price."""
    return any(map(text.__contains__, words))


class Words:
    """Words of which one is sought in many texts: one by one at first, and by one pattern once that has paid for its compilation.

    For a line of code the pattern takes a fifth of the time of a hundred substring tests, and as long to compile as a thousand lines to test.
    """

    _PAYS = 30_000  # tests of one word

    def __init__(self, words: Iterable[str]) -> None:
        self.words: tuple[str, ...] = tuple(words)
        self._left = self._PAYS
        self._search: Callable[[str], re.Match[str] | None] | None = None

    def stand_in(self, text: str) -> bool:
        """Whether one of the words stands in a text."""
        if self._search is not None:
            return self._search(text) is not None
        self._left -= len(self.words)
        if self._left < 0:
            self._search = re.compile(trie(shortest(self.words))).search
        return any(map(text.__contains__, self.words))


def shortest(words: Iterable[str]) -> list[str]:
    """The words, sorted, but for those that begin with another one."""
    kept: list[str] = []
    for word in sorted(set(words)):  # what begins with another word comes right after it
        if not kept or not word.startswith(kept[-1]):
            kept.append(word)
    return kept


def trie(words: Iterable[str]) -> str:
    """A pattern for any of the words (none a prefix of another) that looks at each character once."""
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[0], []).append(word[1:])
    parts = [re.escape(first) + (trie(rest) if all(rest) else "") for first, rest in branches.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


class _Later:
    def __init__(self, pattern: Any, flags: int) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        for used in ("match", "fullmatch", "search", "finditer", "findall", "sub", "split", "pattern"):
            setattr(self, used, getattr(compiled, used))  # found there from now on, without coming here
        return getattr(compiled, name)
