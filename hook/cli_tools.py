"""Commands about one line, one model, one repository: demo, explain, feedback, model, install-hook."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook import targets
from smart_secrets_scanner.hook.cli_options import judge_options, scan_options, take
from smart_secrets_scanner.hook.conduct import Loader, conduct, publish
from smart_secrets_scanner.hook.errors import ExitCode, ScannerError
from smart_secrets_scanner.hook.masking import printable


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Make it here and leave it.")
@scan_options
def demo(keep: Path | None, **kwargs: Any) -> int:
    """Make a small repository whose staged files hold secrets and look-alikes, and scan it. Exits 0 when they are found."""
    from smart_secrets_scanner.hook import demo as demos

    options = take(kwargs)._replace(gate=False)  # the gate would settle them all, and the model is to be seen at work
    with _folder(keep) as folder:
        names = demos.make(folder)
        click.echo(f"A repository with {len(names)} staged files, all values made up: {', '.join(names)}", err=True)
        result = conduct(targets.staged(folder), options)
        code = publish(result, options, hint=keep is not None)
        if keep:
            click.echo(f"Kept in {printable(str(folder))}.", err=True)
    if not result.findings:
        return int(ExitCode.NOT_SCANNED)
    if not options.quiet:
        click.echo(f"A commit would have been stopped with exit code {code}.", err=True)
    return int(ExitCode.CLEAN)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="smart-secrets-demo-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
        empty = not any(keep.iterdir())
    except OSError as error:
        raise ScannerError(f"The folder {keep} cannot be made ({error.strerror}); name a new one for the demo.") from None
    if not empty:
        raise ScannerError(f"The folder {keep} is not empty; name a new one for the demo.")
    yield keep


@click.command()
@click.argument("place", metavar="[REV:]PATH:LINE")
@judge_options
def explain(place: str, **kwargs: Any) -> int:
    """Show everything known about one line: candidates, the exact prompt, score, threshold, advice.

    With REV, the line as that commit has it: what `scan history` and `scan range` found may be in no file any more.
    """
    from smart_secrets_scanner.hook import explain as explaining

    options = take(kwargs)
    found = explaining.find_line(place)
    for line in explaining.explain(found, Loader(options), options):
        click.echo(line.encode("utf-8", "surrogateescape"))  # as the findings: whatever the locale is
    return int(ExitCode.CLEAN)


@click.group()
def feedback() -> None:
    """Correct the model: verdicts become masked training rows for `dataset build --extra`."""


@feedback.command("add")
@click.argument("place", metavar="PATH:LINE")
@click.option("--label", type=click.Choice(["safe", "alert"]), required=True, help="What it really is.")
@click.option("--reason", required=True, help="Why, in a few words; it is kept beside the row.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="File of rows [default: .smart-secrets-feedback.jsonl]."
)
def feedback_add(place: str, label: str, reason: str, output: Path | None) -> int:
    """Write a row for one line, with every value drawn anew in the same shape."""
    from smart_secrets_scanner.hook import explain as explaining
    from smart_secrets_scanner.hook import feedback as rows

    found = explaining.find_line(place)
    made = rows.row(found, label, reason)
    path = output or targets.root_of(Path.cwd()) / rows.NAME
    new = rows.add(path, made)
    click.echo(
        f"{'Added to' if new else 'Replaced in'} {printable(str(path))}: {label.upper()}, no value of yours in it."
    )
    return int(ExitCode.CLEAN)


@click.group()
def model() -> None:
    """The GGUF that judges."""


_MODEL = click.option(
    "--model", "-m", "path", type=click.Path(path_type=Path), help="GGUF, instead of the shipped one."
)


@model.command("info")
@_MODEL
def model_info(path: Path | None) -> int:
    """Say which model is used: file, sha256, prompt stamp, base, licence, thresholds."""
    from smart_secrets_scanner.hook import weights

    for name, value in weights.info(weights.find(path)).items():
        click.echo(printable(f"{name:<16} {value}"))
    return int(ExitCode.CLEAN)


@model.command("verify")
@_MODEL
def model_verify(path: Path | None) -> int:
    """Check that the model is whole, made for this version's prompt, and has the sha256 it was shipped with. Exits 3 when not."""
    from smart_secrets_scanner.hook import weights

    found = weights.find(path)
    if weights.verify(found):
        told = "is intact and made for this version."
    else:
        told = (
            "is as long as it says and made for this version. Its contents could not be checked, for nothing here records "
            f"its sha256: put {found.name}.json with it beside the file, or compare what `model info` shows."
        )
    click.echo(printable(f"{found} {told}"))
    return int(ExitCode.CLEAN)


_STAGES = click.option(
    "--stage", "stages", multiple=True, default=("pre-commit",), show_default=True,
    help="pre-commit, pre-merge-commit, pre-push or commit-msg; may be repeated.",
)  # fmt: skip


@click.command("install-hook")
@_STAGES
@click.option("--shared", is_flag=True, help="Write into core.hooksPath even where other repositories use it, too.")
def install_hook(stages: tuple[str, ...], shared: bool) -> int:
    """Install git hooks without pre-commit. A hook that is there stays and runs first."""
    from smart_secrets_scanner.hook import gitio, install

    root = gitio.toplevel(Path.cwd())
    for stage in stages:
        done = install.install_hook(root, stage, shared=shared)
        first = " (the hook that was there runs first)" if done.chained else ""
        click.echo(printable(f"Installed {done.path}{first}."))
    return int(ExitCode.CLEAN)


@click.command("uninstall-hook")
@click.option("--stage", "stages", multiple=True, help="Only this one; may be repeated [default: all that are installed].")
def uninstall_hook(stages: tuple[str, ...]) -> int:
    """Remove what install-hook wrote, and put the hooks from before back."""
    from smart_secrets_scanner.hook import gitio, install

    root = gitio.toplevel(Path.cwd())
    for stage in stages or install.installed(root) or ("pre-commit",):
        done = install.uninstall_hook(root, stage)
        back = "; the hook from before is back" if done.chained else ""
        click.echo(printable(f"Removed {done.path}{back}."))
    return int(ExitCode.CLEAN)
