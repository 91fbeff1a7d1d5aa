"""Lists of commits -> what each of them adds, merges' own content included. Used by ranges and by history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from smart_secrets_scanner.hook import gitio
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import COMMIT_FORMAT, parse_patch
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment

BATCH = 4096  # commits given to one git process: a scan can be resumed between two, and its start and empty caches must not cost


def patch(root: Path, ids: Sequence[str], options: Sequence[str], paths: Sequence[str] = ()) -> Iterator[bytes]:
    """The patch of each commit, a header for every one; `options` is gitio.DIFF, or gitio.MERGES for merges."""
    args = ("diff-tree", "--stdin", "-r", "--root", "--always", "--encoding=UTF-8", COMMIT_FORMAT)
    return gitio.stream(root, *args, *options, "--", *paths, data=_lines(ids))


def _lines(ids: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in ids).encode("ascii")


def read(
    root: Path,
    ids: Sequence[str],
    account: Account,
    *,
    paths: Sequence[str] = (),
    messages: bool = True,
    seen: set[int] | None = None,
) -> Iterator[Fragment]:
    """What the commits add, each Fragment with its origin; see `diff.parse_patch` for `seen`.

    In the order given, but merges last in each batch: of those, only lines that no parent has. Raises ScannerError
    when git fails or shows fewer commits than it was asked for.
    """
    with gitio.blobs(root) as read_blob:
        for start in range(0, len(ids), BATCH):
            before, some = account.commits, ids[start : start + BATCH]
            for options, names in _sorted(root, some):
                chunks = patch(root, names, options, paths)
                yield from parse_patch(chunks, account, read_blob, messages=messages, seen=seen)
            if account.commits - before != len(some):
                raise ScannerError(
                    f"git showed {account.commits - before} of {len(some)} commits: check the repository with `git fsck`."
                )


def _sorted(root: Path, ids: Sequence[str]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """(options for git, ids) of the plain commits and of the merges."""
    args = ("rev-list", "--no-walk=unsorted", "--merges", "--stdin")
    merges = set(gitio.run(root, *args, data=_lines(ids))[1].decode("ascii").split())
    plain = [name for name in ids if name not in merges]
    if plain:
        yield gitio.DIFF, plain
    if merges:
        yield gitio.MERGES, [name for name in ids if name in merges]


def listed(root: Path, *args: str) -> list[str]:
    """Ids of the commits that `git rev-list ARGS` lists."""
    return gitio.text(root, "rev-list", *args).split()


def cut_off(root: Path) -> frozenset[str]:
    """Commits whose parents are missing because the clone is shallow; git shows their whole tree as added."""
    if not gitio.is_shallow(root):
        return frozenset()
    return frozenset(gitio.git_path(root, "shallow").read_text("ascii").split())
