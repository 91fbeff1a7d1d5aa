"""What can be scanned, as targets: staged changes, files, a pipe, a commit message; ranges and history besides.

What only one kind of target needs is imported there: the hook before a commit should start fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from smart_secrets_scanner.hook import gitio, sources, text
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.conduct import Target
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment, Origin


def root_of(folder: Path) -> Path:
    """The repository's top folder at or above `folder`, or `folder` itself outside of any; asks no git."""
    here = folder.absolute()
    return next((place for place in (here, *here.parents) if (place / ".git").exists()), here)


def staged(folder: Path, whole_merge: bool = False) -> Target:
    """What the next commit adds. Raises ScannerError outside of a repository and in a bare one."""
    root = gitio.toplevel(folder)
    if not (root / ".git").exists() and gitio.text(root, "rev-parse", "--is-inside-work-tree") != "true":
        raise ScannerError("This repository is bare, so nothing can be staged in it: use `scan history` or `scan range`.")
    return Target(
        "staged changes",
        root,
        lambda account: sources.staged(root, account, whole_merge=whole_merge),
        partial(sources.whole_file, root),
    )


def anything_staged(root: Path) -> bool:
    """Whether the index differs from HEAD at all, deletions included."""
    base = gitio.find_commit(root, "HEAD") or gitio.empty_tree(root)
    guards = ("--no-ext-diff", "--no-textconv", "-O/dev/null", "--ignore-submodules=dirty")
    status, _ = gitio.run(root, "diff", "--cached", "--quiet", *guards, base, "--", ok=(0, 1))
    return status == 1


def range_(folder: Path, spec: str, branch: str = "", default: str = "", messages: bool = True) -> Target:
    """What the commits of a range add. Raises ScannerError outside of a repository."""
    from smart_secrets_scanner.hook import ranges

    root = gitio.toplevel(folder)
    return Target(
        f"range {spec}",
        root,
        lambda account: ranges.range_(root, spec, account, branch=branch, default=default, messages=messages),
        partial(sources.whole_file, root),
        newest=True,
        head=gitio.find_commit(root, spec.rpartition("..")[2] or "HEAD" if ".." in spec else "HEAD"),
    )


def message(path: Path) -> Target:
    """A commit message that is being written, without the lines that git will drop."""
    from smart_secrets_scanner.hook import install

    root = gitio.toplevel(Path.cwd())
    return Target("the commit message", root, lambda account: install.commit_msg(path, root, account))


def push(lines: Sequence[str], remote: str) -> Target:
    """What is about to be pushed, from the lines that git gives a pre-push hook."""
    from smart_secrets_scanner.hook import install, ranges, tags

    root = gitio.toplevel(Path.cwd())

    def read(account: Account) -> Iterator[Fragment]:
        for spec in install.pre_push(lines, root, account, remote):
            yield from ranges.range_(root, spec, account)
        yield from tags.read(root, install.pushed(lines), account)

    return Target("the push", root, read, partial(sources.whole_file, root), newest=True)


def pre_commit_push() -> Target | None:
    """What pre-commit's pre-push stage is about; None when not run by it. It says the range in the environment, or,
    where the remote has nothing of the branch yet, only the branch."""
    if not under_pre_commit():
        return None
    spec = pre_commit_range()
    if spec:
        return range_(Path.cwd(), spec)
    branch = os.environ.get("PRE_COMMIT_LOCAL_BRANCH", "HEAD")
    root = gitio.toplevel(Path.cwd())
    line = f"{branch} {gitio.commit_id(root, branch)} {branch} {'0' * 40}"
    return push([line], os.environ.get("PRE_COMMIT_REMOTE_NAME", "origin"))


def files(paths: Sequence[Path], root: Path | None = None) -> Target:
    """Whole files and folders. Finding no file at all is an error: something was expected."""
    top = root or root_of(Path.cwd())
    named = ", ".join(str(path) for path in paths[:3]) + (" …" if len(paths) > 3 else "")

    def read(account: Account) -> Iterator[Fragment]:
        yield from sources.files(paths, account, top)
        if account.files == 0 and not account.skips:
            raise ScannerError(f"There is no file in {named}: nothing was scanned; name files or folders that exist.")
        if account.files == 0 and not account.failures:  # links, say; a picture is a file, and has no lines to read
            account.skip(named, "nothing in it is a file that could be read; name files", failed=True)

    return Target(f"files {named}", top, read, partial(_file_lines, top), whole=True)


def _file_lines(root: Path, path: str, origin: Origin) -> Sequence[str] | None:
    """All lines of a plain file; large ones come in windows, so that a block of allows may open in another one."""
    fragments = sources.files([root / text.on_disk(path)], Account(), root)
    lines: list[str] = []
    for fragment in fragments:
        first = 0 if fragment.added is None else min(fragment.added, default=0)
        lines += fragment.lines[first:]
    return lines or None


def not_ignored(root: Path, paths: Sequence[Path]) -> list[Path]:
    """The files in the paths that git tracks or would take up, for folders; named files stay. All, outside of git."""
    if not (root / ".git").exists():
        return list(paths)
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        args = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ".")
        names = gitio.run(path, *args)[1].split(b"\0")
        files = (path / os.fsdecode(name) for name in names if name)
        found += [file for file in files if file.is_file() and not file.is_symlink()]
    return found


def stdin(name: str) -> Target:
    """Text from a pipe."""
    return Target("standard input", root_of(Path.cwd()), lambda account: sources.stdin(sys.stdin.buffer, name, account))


def under_pre_commit() -> bool:
    """Whether pre-commit runs us (it says so to every hook)."""
    return os.environ.get("PRE_COMMIT") == "1"


def pre_commit_range() -> str:
    """`FROM..TO` when pre-commit was asked for a range of commits, else ''."""
    first = os.environ.get("PRE_COMMIT_FROM_REF") or os.environ.get("PRE_COMMIT_ORIGIN")
    last = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_SOURCE")
    return f"{first}..{last}" if first and last else ""
