"""Which values of history still stand at HEAD: one `git grep` for all, and a look into what git cannot grep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from smart_secrets_scanner.hook import gitio, text

_LARGE = 64 << 20  # bytes; of larger files only the beginning is looked at


def still_at_head(root: Path, values: Iterable[str], rev: str = "HEAD") -> Mapping[str, bool | None]:
    """Whether each value stands in a file of `rev` (of a value with several lines: its longest line); None: cannot be told.

    The values go through git's stdin, never into a command line that others can list. What git does not find as UTF-8 or
    Latin-1 is sought in the files in UTF-16 and UTF-32, which it greps byte by byte.
    """
    probes = {value: max(value.split("\n"), key=len).strip("\r\0") for value in values}
    wanted = {probe for probe in probes.values() if probe and "\0" not in probe}
    commit = gitio.find_commit(root, rev) if wanted else ""
    if not commit:
        return dict.fromkeys(probes)
    found: dict[str, bool | None] = dict.fromkeys(_grepped(root, commit, wanted), True)
    left = wanted.difference(found)
    if left:
        found |= _in_wide_files(root, commit, left)
    return {value: found.get(probe) for value, probe in probes.items()}


def _grepped(root: Path, commit: str, wanted: set[str]) -> set[str]:
    """Those that git finds in the files of the commit, as UTF-8 or as the Latin-1 that other files are read as."""
    spelled = {probe: _spellings(probe) for probe in wanted}
    patterns = sorted(set().union(*spelled.values()))
    args = ("grep", "-h", "--text", "--fixed-strings", "--no-color", "--no-line-number", "--no-column")
    flags = ("--no-textconv", "--no-recurse-submodules", "-f", "-")
    _, output = gitio.run(root, *args, *flags, commit, "--", data=b"\n".join(patterns) + b"\n", ok=(0, 1))
    there = {pattern for pattern in patterns if pattern in output}
    return {probe for probe, spellings in spelled.items() if spellings & there}


def _spellings(probe: str) -> set[bytes]:
    spelled = {probe.encode("utf-8", "surrogatepass")}
    with suppress(UnicodeEncodeError):
        spelled.add(probe.encode("latin-1"))
    return spelled


def _in_wide_files(root: Path, commit: str, wanted: set[str]) -> dict[str, bool | None]:
    """True for what a file in UTF-16 or UTF-32 holds; for the rest False, or None where such a file is too large to read."""
    names, unread = _wide_files(root, commit)
    left = set(wanted)
    with gitio.blobs(root, _LARGE) as read_blob:
        for name in names:
            if not left:
                break
            content = text.decode(read_blob(name)[0])
            left -= {probe for probe in left if probe in content}
    rest = None if unread else False
    return {probe: rest if probe in left else True for probe in wanted}


@lru_cache(maxsize=2)
def _wide_files(root: Path, commit: str) -> tuple[list[str], bool]:
    """Ids of the files in UTF-16 or UTF-32, and whether there are larger ones. Found once for all batches of a scan."""
    rows = gitio.run(root, "ls-tree", "-r", "-z", "--long", commit)[1].split(b"\0")
    entries = (row.partition(b"\t")[0].split() for row in rows)
    sizes = {one[2].decode("ascii"): int(one[3]) for one in entries if len(one) == 4 and one[1] == b"blob"}
    names = []
    with gitio.blobs(root, _LARGE) as read_blob:
        for name, size in sizes.items():
            if size <= _LARGE and text.wide_encoding(read_blob(name)[0]):
                names.append(name)
    return names, any(size > _LARGE and _begins_wide(root, name) for name, size in sizes.items())


def _begins_wide(root: Path, name: str) -> bool:
    return bool(text.wide_encoding(next(gitio.stream(root, "cat-file", "blob", name), b"")))
