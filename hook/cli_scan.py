"""`scan …`: one command for each thing that can be scanned; all share the options of hook.cli_options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook import targets
from smart_secrets_scanner.hook.cli_lazy import Lazy, LazyGroup
from smart_secrets_scanner.hook.cli_options import scan_options, take
from smart_secrets_scanner.hook.conduct import conduct, publish
from smart_secrets_scanner.hook.errors import ScannerError

_HERE = "smart_secrets_scanner.hook.cli_scan:"
_COMMANDS = {
    "staged": Lazy(_HERE + "staged", "What the next commit adds (the default)."),
    "range": Lazy(_HERE + "range_", "What a branch or a pull request adds: BASE..HEAD."),
    "history": Lazy(_HERE + "history", "Every commit reachable from REV (default: all refs)."),
    "files": Lazy(_HERE + "files", "Whole files and folders, as if every line had just been added."),
    "stdin": Lazy(_HERE + "stdin", "Text from a pipe."),
    "push": Lazy(_HERE + "push", "What is about to be pushed: the pre-push hook."),
    "message": Lazy(_HERE + "message", "A commit message: the commit-msg hook."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, default="staged")
def scan() -> None:
    """Look for secrets. Without a command: scan staged."""


@click.command()
@click.option(
    "--whole-merge/--no-whole-merge", default=False, help="In a merge, judge what comes from the other branch, too."
)
@scan_options
def staged(whole_merge: bool, **kwargs: Any) -> int:
    """Scan what the next commit adds: added lines of the index, and nothing else."""
    options = take(kwargs)
    try:
        target = targets.staged(Path.cwd(), whole_merge)
    except ScannerError as error:
        if "not a git repository" in error.message:
            raise ScannerError(
                "This folder is not in a git repository: go into one and stage something, scan files with "
                "`smart-secrets-scanner scan files .`, or see it work with `smart-secrets-scanner demo`."
            ) from None
        raise
    if targets.under_pre_commit() and (spec := targets.pre_commit_range()):
        target = targets.range_(Path.cwd(), spec)
        return publish(conduct(target, options), options)
    result = conduct(target, options)
    if result.account.saw_nothing and not targets.anything_staged(target.root):
        return _nothing_staged(options.quiet)
    return publish(result, options)


def _nothing_staged(quiet: bool) -> int:
    if targets.under_pre_commit():
        raise ScannerError(
            "Nothing is staged, so nothing was scanned: for `pre-commit run --all-files` or `--files` use the hook id "
            "smart-secrets-scanner-files, in CI `smart-secrets-scanner scan range BASE..HEAD`."
        )
    if not quiet:
        click.echo(
            "Nothing is staged, so nothing was scanned. `git add` something, or use `scan files .`, `scan range`, "
            "`scan history` or `demo`.",
            err=True,
        )
    return 0


@click.command("range")
@click.argument("spec", metavar="BASE..HEAD")
@click.option("--branch", default="", metavar="NAME", help="The branch that was pushed [default: the one checked out].")
@click.option("--default-branch", default="", metavar="NAME", help="Where a new branch is taken to have left.")
@click.option("--messages/--no-messages", default=True, help="Scan the commit messages, too.")
@scan_options
def range_(spec: str, branch: str, default_branch: str, messages: bool, **kwargs: Any) -> int:
    """Scan what the commits of a range add, merges' own content included. BASE may be all zeros for a new branch."""
    options = take(kwargs)
    return publish(conduct(targets.range_(Path.cwd(), spec, branch, default_branch, messages), options), options)


@click.command()
@click.argument("revs", nargs=-1, metavar="[REV]...")
@click.option("--since", default="", metavar="DATE", help="Commits after this date.")
@click.option("--until", default="", metavar="DATE", help="Commits before this date.")
@click.option("--author", default="", metavar="REGEX", help="Commits by these authors.")
@click.option("--path", "paths", multiple=True, metavar="PATHSPEC", help="Only these paths; may be repeated.")
@click.option("--max-commits", type=click.IntRange(0), default=0, help="The newest so many commits; 0: all.")
@click.option("--stash/--no-stash", default=False, help="Entries of the stash, too.")
@click.option("--unreachable/--no-unreachable", default=False, help="What no branch or tag leads to any more, too.")
@click.option("--messages/--no-messages", default=True, help="Scan the messages of commits and tags, too.")
@click.option("--shallow/--no-shallow", default=False, help="Accept that a shallow clone holds a part only.")
@click.option("--jobs", type=click.IntRange(0, 64), default=0, help="Processes for the search; 0: one a core.")
@click.option("--resume/--no-resume", default=True, help="Go on where an interrupted scan of the same commits ended.")
@scan_options
def history(revs: tuple[str, ...], paths: tuple[str, ...], jobs: int, resume: bool, **kwargs: Any) -> int:
    """Scan every commit reachable from REV, or from any ref. Ctrl-C keeps what is done; the same command goes on."""
    from smart_secrets_scanner.hook import gitio
    from smart_secrets_scanner.hook import history as histories
    from smart_secrets_scanner.hook.conduct_history import conduct_history

    options = take(kwargs)
    plan = histories.plan(gitio.toplevel(Path.cwd()), revs, paths=paths, **kwargs)
    scope = "the history of " + (", ".join(revs) if revs else "all refs")
    if plan.total == 0:
        raise ScannerError(f"There are no commits to scan in {scope}: check the options that limit it.")
    return publish(conduct_history(plan, options, scope, jobs, resume), options)


@click.command()
@click.argument("remote", default="origin")
@click.argument("url", default="")
@scan_options
def push(remote: str, url: str, **kwargs: Any) -> int:
    """Scan what is about to be pushed; git's pre-push lines come on stdin, REMOTE and URL as git gives them."""
    options = take(kwargs)
    target = targets.pre_commit_push()
    if target is None:
        lines = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\n")
        target = targets.push(lines, remote)
    return publish(conduct(target, options), options)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@scan_options
def message(file: Path, **kwargs: Any) -> int:
    """Scan the commit message in FILE, as the commit-msg hook is given it."""
    options = take(kwargs)
    return publish(conduct(targets.message(file), options), options)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--git-ignored/--no-git-ignored", default=True, help="Read files of folders that git ignores, too (default: yes)."
)
@scan_options
def files(paths: tuple[Path, ...], git_ignored: bool, **kwargs: Any) -> int:
    """Scan whole files and folders."""
    options = take(kwargs)
    chosen = paths if git_ignored else tuple(targets.not_ignored(targets.root_of(Path.cwd()), paths))
    if not chosen:
        raise ScannerError("git ignores every file in these folders: nothing was scanned; leave out --no-git-ignored.")
    return publish(conduct(targets.files(chosen), options), options)


@click.command()
@click.option("--name", default="stdin", metavar="PATH", help="The file name to report and to judge by.")
@scan_options
def stdin(name: str, **kwargs: Any) -> int:
    """Scan text from a pipe."""
    options = take(kwargs)
    return publish(conduct(targets.stdin(name), options), options)
