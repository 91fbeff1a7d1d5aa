"""Patterns that are compiled when they are first used: a short commit meets few of the many that the rules have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, AnyStr, cast


def later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like re.compile, but at the first use. It is no re.Pattern by type or identity, only by what it does."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text: what is asked before a costly pattern, at a tenth of its price."""
    return any(map(text.__contains__, words))


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
