"""Where lines come from: the index, plain files and folders, a pipe. Ranges of commits are in hook.ranges."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from smart_secrets_scanner.hook import gitio, text
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import MESSAGE_PATH, parse_patch
from smart_secrets_scanner.hook.hunks import CONTEXT
from smart_secrets_scanner.hook.lines import Fragment, Origin

WINDOW = 8 << 20  # bytes of a plain file held at a time
_WIDE_MOST = 64 << 20  # bytes of UTF-16 held beyond the first window
_OVERLAP = 4096  # bytes of a line that is cut because it is longer than a window


def staged(root: Path, account: Account, *, whole_merge: bool = False) -> Iterator[Fragment]:
    """What the next commit adds: the index (GIT_INDEX_FILE honoured) against HEAD, or against nothing at first.

    While a merge is being committed, only lines that no parent has, unless `whole_merge`: what came with the other
    branch was judged there. Raises ScannerError when git fails or its patch does not parse.
    """
    head, merging = gitio.standing(root)
    others = [] if whole_merge else merging
    with gitio.blobs(root) as read_blob:
        fragments = parse_patch(_index_patch(root, head or gitio.empty_tree(root)), account, read_blob)
        if not others:
            yield from fragments
            return
        kept: list[dict[str, set[int]]] = []
        for other in others:
            numbers: dict[str, set[int]] = {}
            for fragment in parse_patch(_index_patch(root, other), Account(), read_blob):
                numbers.setdefault(fragment.path, set()).update(_added_numbers(fragment))
            kept.append(numbers)
        account.note("Merge in progress: only lines that no parent has were judged.")
        for fragment in fragments:
            before = _added_numbers(fragment)
            after = before.intersection(*(numbers.get(fragment.path, set()) for numbers in kept))
            account.lines -= len(before) - len(after)
            if after:
                added = frozenset(number - fragment.start for number in after)
                yield Fragment(fragment.path, fragment.start, fragment.lines, added, fragment.origin)


def _index_patch(root: Path, base: str) -> Iterator[bytes]:
    return gitio.stream(root, "diff", "--cached", "--raw", *gitio.DIFF, base, "--")


def _added_numbers(fragment: Fragment) -> set[int]:
    """Numbers, in the new file, of the added lines."""
    indexes: Iterable[int] = range(len(fragment.lines)) if fragment.added is None else fragment.added
    return {fragment.start + index for index in indexes}


def whole_file(root: Path, path: str, origin: Origin) -> tuple[str, ...] | None:
    """All lines of the new version of a file: in the commit of `origin`, or in the index. None when there is none."""
    status, output = gitio.run(root, "cat-file", "blob", f"{origin.commit}:{path}".encode("utf-8", "surrogateescape"), ok=(0, 128))
    return None if status or text.is_binary(output[: text.SAMPLE]) else tuple(text.split_lines(text.decode(output)))


def stdin(stream: BinaryIO, name: str, account: Account) -> Iterator[Fragment]:
    """Text from a pipe, every line as if just added, in windows. It was named to be read, so being binary is a failure."""
    account.files += 1
    yield from _windows(stream, name, account, named=True)


def files(paths: Iterable[Path], account: Account, root: Path | None = None) -> Iterator[Fragment]:
    """Whole files and folders (all but .git), as if every line had just been added, sorted within each folder.

    Names are relative to `root` (default: the current folder) where the file is in it. What cannot be read, does not
    exist or was named and is no regular file becomes a failure in `account`, so that the run is not taken for clean.
    """
    base = os.path.abspath(root or os.curdir)
    for path in paths:
        named = os.fspath(path)
        for found, info in _walk(named, account):
            yield from _read_file(found, info, _relative(found, base), account, named=found == named)


def committed(root: Path, rev: str, path: str, account: Account) -> Iterator[Fragment]:
    """A file, or under MESSAGE_PATH the message, as a commit has it. ConfigError for a bad revision; a missing file is a failure."""
    commit = gitio.commit_id(root, rev)
    if path == MESSAGE_PATH:
        content, reason = gitio.run(root, "log", "-1", "--no-show-signature", "--encoding=UTF-8", "--format=%B", commit)[1].strip(b"\n"), ""
    else:
        status, name = gitio.run(root, "rev-parse", "--verify", "--quiet", f"{commit}:".encode() + os.fsencode(path), ok=(0, 1, 128))
        with gitio.blobs(root) as read_blob:
            content, reason = read_blob(name.decode("ascii").strip()) if status == 0 else (b"", f"it is not in commit {commit[:12]}")
    if reason:
        account.skip(path, reason, failed=True)
        return
    yield Fragment(path, 1, tuple(text.split_lines(text.decode(content))), None, Origin(commit))


def _relative(path: str, base: str) -> str:
    absolute = os.path.abspath(path)
    inside = absolute.startswith(base.rstrip(os.sep) + os.sep)
    name = absolute[len(base.rstrip(os.sep)) + 1 :] if inside else path
    return text.path_name(os.fsencode(name)).replace(os.sep, "/")


def _walk(path: str, account: Account) -> Iterator[tuple[str, os.stat_result]]:
    try:
        info = os.stat(path)
    except OSError as error:
        account.skip(path, (error.strerror or "cannot be read").lower(), failed=True)
        return
    if stat.S_ISDIR(info.st_mode):
        yield from _walk_folder(path, account)
    else:
        yield path, info


def _walk_folder(folder: str, account: Account) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        account.skip(folder, (error.strerror or "cannot be read").lower(), failed=True)
        return
    for entry in entries:
        if entry.name == ".git":
            continue
        if entry.is_symlink():
            account.skip(os.path.normpath(entry.path), "symbolic link, its target is not followed")
        else:  # asked anew: it may have gone since the folder was listed
            yield from _walk(entry.path, account)


def _read_file(path: str, info: os.stat_result, name: str, account: Account, named: bool) -> Iterator[Fragment]:
    if not stat.S_ISREG(info.st_mode):
        account.skip(name, "not a regular file" + (": pipe it into `scan stdin`" if named else ""), failed=named)
        return
    try:
        with open(path, "rb") as stream:
            account.files += 1
            yield from _windows(stream, name, account)
    except OSError as error:
        account.skip(name, (error.strerror or "cannot be read").lower(), failed=True)


def _windows(stream: BinaryIO, name: str, account: Account, named: bool = False) -> Iterator[Fragment]:
    data = stream.read(WINDOW)
    if text.is_binary(data[: text.SAMPLE]):
        account.skip(name, "binary", failed=named)
        return
    if text.wide_encoding(data):
        data += stream.read(_WIDE_MOST)  # UTF-16 cannot be cut at a byte that looks like a line end
        if stream.read(1):
            account.skip(name, f"only its first {(WINDOW + _WIDE_MOST) >> 20} MiB of UTF-16 were read", failed=True)
        yield from _whole(name, 1, text.split_lines(text.decode(data)), [], account)
        return
    number = 1
    context: list[str] = []
    while data:
        rest = stream.read(WINDOW)
        cut = data.rfind(b"\n") + 1 if rest else len(data)
        lines = text.split_lines(text.decode(data[: cut or len(data)]))
        yield from _whole(name, number, lines, context, account)
        if cut:
            number, context, keep = number + len(lines), lines[-CONTEXT:], data[cut:]
        else:  # one line fills the window: what stands across the cut is read with the next piece
            account.note(f"{name}: a line longer than {WINDOW >> 20} MiB was read in pieces.")
            context, keep = [], data[-_OVERLAP:]
        data = keep + rest if rest else b""


def _whole(
    name: str, number: int, lines: Sequence[str], context: Sequence[str], account: Account
) -> Iterator[Fragment]:
    account.lines += len(lines)
    if lines:
        added = frozenset(range(len(context), len(context) + len(lines))) if context else None
        yield Fragment(name, number - len(context), (*context, *lines), added)
