"""`scan …`: one command for each thing that can be scanned; all share the options of hook.cli_options."""

from __future__ import annotations

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
    "files": Lazy(_HERE + "files", "Whole files and folders, as if every line had just been added."),
    "stdin": Lazy(_HERE + "stdin", "Text from a pipe."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, default="staged")
def scan() -> None:
    """Look for secrets. Without a command: scan staged."""


@click.command()
@click.option("--whole-merge/--no-whole-merge", default=False, help="In a merge, judge what comes from the other branch, too.")
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
    if not targets.anything_staged(target.root):
        return _nothing_staged(options.quiet)
    return publish(conduct(target, options), options)


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


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@scan_options
def files(paths: tuple[Path, ...], **kwargs: Any) -> int:
    """Scan whole files and folders."""
    options = take(kwargs)
    return publish(conduct(targets.files(paths), options), options)


@click.command()
@click.option("--name", default="stdin", metavar="PATH", help="The file name to report and to judge by.")
@scan_options
def stdin(name: str, **kwargs: Any) -> int:
    """Scan text from a pipe."""
    options = take(kwargs)
    return publish(conduct(targets.stdin(name), options), options)
