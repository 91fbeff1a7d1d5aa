"""What the finder's rules yield: a value on a line, the name it is given to, and how it is written."""

from __future__ import annotations

from typing import NamedTuple

from smart_secrets_scanner.hook import names


class Span(NamedTuple):
    """A value on a line: `text[start:end]` as written, the name it is given to, and how it is written."""

    start: int
    end: int
    key: str
    syntax: str
    value: str = ""  # '' when the written text is the value
    strength: int = names.NONE
    format: str = ""
