"""One hunk of a patch -> one Fragment; and a file that git shows no hunks of, compared line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from smart_secrets_scanner.hook import text
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment, Origin

CONTEXT = 3  # lines before and after a change, as gitio.DIFF asks for them

_RANGE = re.compile(rb"(@*) [-0-9, ]*\+(\d+)(?:,(\d+))? @@")


def broken(what: str) -> NoReturn:
    """Raise ScannerError: the patch is not what git writes, so nothing that was read of it can be trusted."""
    raise ScannerError(f"git's patch could not be read ({what}): update git, or report this with `git --version`.")


def header(first: bytes) -> tuple[int, int, int]:
    """(number of prefix columns, first new line, number of new lines) of a hunk header without its first two @."""
    found = _RANGE.match(first)
    if found is None:
        broken("a hunk header is damaged")
    return len(found[1]) + 1, int(found[2]), 1 if found[3] is None else int(found[3])


def plain(path: str, first: bytes, body: bytes, origin: Origin) -> Fragment | None:
    """The hunk with header `first` (without its two @) and lines `body`; None when it adds nothing."""
    if body[:1] != b"+" and b"\n+" not in body:
        return None
    _, start, count = header(first)
    content = _decode(body)
    rows = content.split("\n")
    if "\n\\" in content:
        rows = [row for row in rows if row[:1] != "\\"]
    new = [row for row in rows if row[:1] != "-"]
    if len(new) != count:
        broken(f"a hunk has {len(new)} lines where {count} were announced")
    added = frozenset([index for index, row in enumerate(new) if row[:1] == "+"])
    lines = [row[1:] for row in new]
    return _fragment(path, start, lines, None if len(added) == count else added, origin, "\r" in content)


def combined(path: str, first: bytes, body: bytes, origin: Origin) -> Fragment | None:
    """Of a merge, only lines that no parent has: the others were judged in the commits that brought them."""
    width, start, count = header(first)
    everywhere = "+" * width
    if everywhere.encode() not in body:
        return None
    content = _decode(body)
    rows = [row for row in content.split("\n") if row[:1] != "\\"]
    new = [row for row in rows if "-" not in row[:width]]
    if len(new) != count:
        broken(f"a hunk of a merge has {len(new)} lines where {count} were announced")
    added = frozenset([index for index, row in enumerate(new) if row.startswith(everywhere)])
    if not added:
        return None
    return _fragment(path, start, [row[width:] for row in new], added, origin, "\r" in content)


def _decode(body: bytes) -> str:
    """Without the guesses of text.decode: a hunk that holds a NUL never comes here."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _fragment(
    path: str, start: int, lines: list[str], added: frozenset[int] | None, origin: Origin, returns: bool
) -> Fragment:
    if start == 1 and lines[0].startswith("\ufeff"):
        lines[0] = lines[0][1:]
    if returns:
        lines = [line.removesuffix("\r") for line in lines]
    return Fragment(path, start, tuple(lines), added, origin)


def added_count(fragment: Fragment) -> int:
    """Number of added lines."""
    return len(fragment.lines) if fragment.added is None else len(fragment.added)


def compare(path: str, content: bytes, olds: Iterable[bytes], origin: Origin) -> Iterator[Fragment]:
    """The lines of `content` that none of the old versions has, in Fragments like those of hunks."""
    old: set[str] = set()
    for version in olds:
        old.update(text.split_lines(text.decode(version)))
    lines = text.split_lines(text.decode(content))
    added = frozenset(index for index, line in enumerate(lines) if line not in old)
    yield from around(Fragment(path, 1, tuple(lines), added, origin))


def around(whole: Fragment) -> Iterator[Fragment]:
    """A Fragment of a whole file as hunks: the added lines with up to CONTEXT lines around them."""
    if whole.added is None or len(whole.added) == len(whole.lines):
        if whole.lines:
            yield Fragment(whole.path, whole.start, whole.lines, None, whole.origin)
        return
    group: list[int] = []
    for index in [*sorted(whole.added), len(whole.lines) + 2 * CONTEXT + 2]:
        if group and index - group[-1] > 2 * CONTEXT:
            first, last = max(0, group[0] - CONTEXT), min(len(whole.lines), group[-1] + CONTEXT + 1)
            added = frozenset(at - first for at in group)
            yield Fragment(whole.path, whole.start + first, whole.lines[first:last], added, whole.origin)
            group = []
        group.append(index)
