"""Lists of commits -> what each of them adds, merges' own content included. Used by ranges and by history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from smart_secrets_scanner.hook import gitio
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import COMMIT_FORMAT, parse_patch
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment

BATCH = 256  # commits given to one git process: their ids must fit into a pipe, and its start must not cost


def patch(root: Path, ids: Sequence[str], paths: Sequence[str] = ()) -> Iterator[bytes]:
    """The patch of each commit, a header for every one. Of merges only what no parent has (--cc)."""
    assert len(ids) <= BATCH
    args = ("diff-tree", "--stdin", "-r", "--root", "--cc", "--always", "--encoding=UTF-8", COMMIT_FORMAT)
    data = "".join(f"{name}\n" for name in ids).encode("ascii")
    return gitio.stream(root, *args, *gitio.DIFF, "--", *paths, data=data)


def read(
    root: Path,
    ids: Sequence[str],
    account: Account,
    *,
    paths: Sequence[str] = (),
    messages: bool = True,
    seen: set[int] | None = None,
) -> Iterator[Fragment]:
    """What the commits add, in the order given, each Fragment with its origin; see `diff.parse_patch` for `seen`.

    Raises ScannerError when git fails or shows fewer commits than it was asked for.
    """
    with gitio.blobs(root) as read_blob:
        for start in range(0, len(ids), BATCH):
            before, some = account.commits, ids[start : start + BATCH]
            yield from parse_patch(patch(root, some, paths), account, read_blob, messages=messages, seen=seen)
            if account.commits - before != len(some):
                raise ScannerError(
                    f"git showed {account.commits - before} of {len(some)} commits: check the repository with `git fsck`."
                )


def listed(root: Path, *args: str) -> list[str]:
    """Ids of the commits that `git rev-list ARGS` lists."""
    return gitio.text(root, "rev-list", *args).split()


def cut_off(root: Path) -> frozenset[str]:
    """Commits whose parents are missing because the clone is shallow; git shows their whole tree as added."""
    if not gitio.is_shallow(root):
        return frozenset()
    return frozenset(gitio.git_path(root, "shallow").read_text("ascii").split())
