"""What a branch, a pull request or a push adds: each of its commits, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smart_secrets_scanner.hook import commits, gitio
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import parse_patch
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Fragment, Origin


@dataclass(frozen=True, slots=True)
class Range:
    """Commits reachable from `head` and from none of `exclude`, all as ids. `bases`: the trees that they start from.

    More than one where two branches merged each other's tips, none when they cannot be told (a push on top of several
    branches).
    """

    head: str
    exclude: tuple[str, ...]
    bases: tuple[str, ...]


def range_(
    root: Path, spec: str, account: Account, *, branch: str = "", default: str = "", messages: bool = True
) -> Iterator[Fragment]:
    """What the range adds: BASE..HEAD, BASE (to HEAD), or `HEAD ^A ^B` as `git rev-list` takes it.

    Lines that are in HEAD come with the number that they have there and with the commit that brought them; lines that
    were added and removed again within the range come as they were in their commit. A BASE of zeros (a branch that is
    new on the server) stands for where it left the default branch; `branch` is the name of the one that was pushed
    (default: the one checked out), `default` that of the default branch. An empty range is a note, not an error.
    Raises ConfigError for a bad revision, ScannerError when git fails or a shallow clone lacks the start of the range.
    """
    found = resolve(root, spec, account, branch=branch, default=default)
    if found is None:
        return
    ids = commits.listed(root, "--topo-order", "--reverse", found.head, *(f"^{one}" for one in found.exclude), "--")
    if not ids:
        account.note(f"Nothing to scan: {_shown(spec)} holds no commits.")
        return
    if not commits.cut_off(root).isdisjoint(ids):
        raise ScannerError(f"This shallow clone does not hold the start of {_shown(spec)}: {gitio.UNSHALLOW}.")
    yield from _read(root, found, ids, account, messages)


def _read(root: Path, found: Range, ids: list[str], account: Account, messages: bool) -> Iterator[Fragment]:
    if not found.bases:
        yield from commits.read(root, ids, account, messages=messages)
        return
    # Three passes, so that nothing is held but a number for each line: what is there at the end, who brought it (and
    # what is not there any more), and then the lines themselves.
    came_from: dict[int, Origin] = {}
    for fragment in _net(root, found, found.bases[0], Account()):
        came_from.update((key, Origin()) for key in _keys(fragment).values())
    steps = Account()
    for fragment in commits.read(root, ids, steps, messages=messages):
        gone = []
        for index, key in _keys(fragment).items():
            known = came_from.get(key)
            if known is None:
                gone.append(index)
            elif not known.commit:
                came_from[key] = fragment.origin
        if gone:
            account.lines += len(gone)
            yield Fragment(fragment.path, fragment.start, fragment.lines, frozenset(gone), fragment.origin)
    account.commits += steps.commits
    for one in steps.skipped:
        account.skip(one.path, one.reason, failed=one.failed)
    yield from _there(root, found, came_from, account)


def _there(root: Path, found: Range, came_from: dict[int, Origin], account: Account) -> Iterator[Fragment]:
    """The lines that are there at the end, in one Fragment for each commit that brought some of a hunk."""
    old = _old(root, found, came_from)
    for fragment in _net(root, found, found.bases[0], account):
        by_origin: dict[Origin, list[int]] = {}
        for index, key in _keys(fragment).items():
            if key in old:
                account.lines -= 1
            else:
                by_origin.setdefault(came_from[key], []).append(index)
        for origin, indexes in by_origin.items():
            yield Fragment(fragment.path, fragment.start, fragment.lines, frozenset(indexes), origin)


def _old(root: Path, found: Range, came_from: dict[int, Origin]) -> set[int]:
    """Keys of the lines that the first base lacks, that no commit of the range brought, and that another base has.

    Without them a merge of two branches that had merged each other would show what one of them had all along.
    """
    unclaimed = {key for key, origin in came_from.items() if not origin.commit} if found.bases[1:] else set()
    new = set(unclaimed)
    for base in found.bases[1:]:
        new &= {key for fragment in _net(root, found, base, Account()) for key in _keys(fragment).values()}
    return unclaimed - new


def _net(root: Path, found: Range, base: str, account: Account) -> Iterator[Fragment]:
    with gitio.blobs(root) as read_blob:
        patch = gitio.stream(root, "diff", "--raw", *gitio.DIFF, base, found.head, "--")
        yield from parse_patch(patch, account, read_blob)


def _keys(fragment: Fragment) -> dict[int, int]:
    """{index: hash of path and line} of the added lines."""
    indexes = range(len(fragment.lines)) if fragment.added is None else sorted(fragment.added)
    return {index: hash((fragment.path, fragment.lines[index])) for index in indexes}


def resolve(root: Path, spec: str, account: Account, *, branch: str = "", default: str = "") -> Range | None:
    """The range that `spec` means; None, with a note, when there is nothing to scan. Raises as `range_` does."""
    head, bases = _parse(spec)
    if gitio.ZERO.fullmatch(head):
        account.note("Nothing to scan: the branch was deleted.")
        return None
    end = gitio.commit_id(root, head)
    if any(gitio.ZERO.fullmatch(base) for base in bases):
        left = _default_branch(root, default)
        pushed = branch or gitio.run(root, "symbolic-ref", "--short", "--quiet", "HEAD", ok=(0, 1))[1].decode().strip()
        if not left or _plain(left) == _plain(pushed):
            account.note(
                "The branch is new and starts no later than the default branch: all of its history was scanned."
            )
            bases = []
        else:
            account.note(f"The branch is new: scanned from where it left {left}.")
            bases = [left]
    empty = gitio.empty_tree(root)
    exclude = tuple(gitio.commit_id(root, base) for base in bases if base != empty)
    return Range(end, exclude, _bases(root, end, exclude, spec))


def _plain(name: str) -> str:
    """The name of a branch without the place it is in: refs/heads/x, origin/x and x are all x."""
    if name.startswith("refs/heads/"):
        return name.removeprefix("refs/heads/")
    return name.removeprefix("refs/remotes/").removeprefix("origin/")


def _parse(spec: str) -> tuple[str, list[str]]:
    """(head, bases) as they are written.

    git takes an empty BASE for HEAD. Here it is more likely a variable that is not set, and HEAD..HEAD would pass
    whatever the branch holds.
    """
    heads: list[str] = []
    bases: list[str] = []
    for word in spec.split():
        if ".." in word:
            base, _, head = word.partition("..")
            if not base:
                raise ConfigError(
                    f"BASE is empty in the range '{_shown(spec)}': write BASE..HEAD, and check that the variable it comes from is set."
                )
            bases.append(base)
            heads.append(head.removeprefix(".") or "HEAD")
        elif word.startswith("^"):
            bases.append(word[1:])
        else:
            heads.append(word)
    if len(heads) == 1 and not bases:
        heads, bases = ["HEAD"], heads
    if len(heads) != 1 or any(not rev or rev.startswith("-") for rev in (*heads, *bases)):
        raise ConfigError(f"'{_shown(spec)}' is not a range: write BASE..HEAD, for example origin/main..HEAD.")
    return heads[0], bases


def _shown(spec: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in spec)[:100]


def _bases(root: Path, head: str, exclude: tuple[str, ...], spec: str) -> tuple[str, ...]:
    if not exclude:
        return (gitio.empty_tree(root),)
    if len(exclude) == 1:
        found = gitio.run(root, "merge-base", "--all", exclude[0], head, ok=(0, 1))[1].decode("ascii").split()
        if not found and gitio.is_shallow(root):
            raise ScannerError(f"This shallow clone does not hold the start of {_shown(spec)}: {gitio.UNSHALLOW}.")
        return tuple(found) or (gitio.empty_tree(root),)
    lines = commits.listed(root, "--boundary", head, *(f"^{one}" for one in exclude), "--")
    boundary = [line[1:] for line in lines if line.startswith("-")]
    return (boundary[0],) if len(boundary) == 1 else ()


def _default_branch(root: Path, name: str) -> str:
    """A ref for the default branch, '' when none can be told."""
    origin = gitio.run(root, "symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD", ok=(0, 1))[1]
    names = [f"origin/{name}", name] if name else [origin.decode("utf-8", "replace").strip(), "origin/main"]
    names += [] if name else ["origin/master", "main", "master"]
    return next((one for one in names if one and gitio.find_commit(root, one)), "")
