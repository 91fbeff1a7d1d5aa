"""The command line's root and the one place where errors become exit codes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from smart_secrets_scanner.hook import streams
from smart_secrets_scanner.hook.cli_lazy import Lazy, LazyGroup
from smart_secrets_scanner.hook.errors import ExitCode, ScannerError
from smart_secrets_scanner.hook.masking import printable

_HOOK = "smart_secrets_scanner.hook."
_COMMANDS = {
    "scan": Lazy(_HOOK + "cli_scan:scan", "Look for secrets: staged changes, a range, files, a pipe, all of history."),
    "demo": Lazy(_HOOK + "cli_tools:demo", "Make a small repository with staged secrets and scan it."),
    "explain": Lazy(_HOOK + "cli_tools:explain", "Everything known about one line: spans, prompt, score, advice."),
    "baseline": Lazy(_HOOK + "cli_baseline:baseline", "Write, prune or show the findings accepted for now."),
    "feedback": Lazy(_HOOK + "cli_tools:feedback", "Turn a wrong verdict into a masked training row."),
    "install-hook": Lazy(_HOOK + "cli_tools:install_hook", "Guard a repository without pre-commit."),
    "uninstall-hook": Lazy(_HOOK + "cli_tools:uninstall_hook", "Undo install-hook."),
    "ci": Lazy(_HOOK + "cli_ci:ci", "What the GitHub Action runs: find out what to scan from the event."),
    "model": Lazy(_HOOK + "cli_tools:model", "Which model is used, and whether it is intact."),
    "dataset": Lazy("smart_secrets_scanner.trainer.cli:dataset", "Build, check and count training data.", "train"),
    "gate": Lazy("smart_secrets_scanner.trainer.gate:gate_command", "Fit the linear gate whose reading the prompt shows.", "train"),
    "train": Lazy("smart_secrets_scanner.trainer.cli_train:train_command", "Fine-tune a model on a data set.", "train"),
    "evaluate": Lazy("smart_secrets_scanner.trainer.cli_train:evaluate_command", "Measure a model on labelled lines.", "train"),
    "export": Lazy("smart_secrets_scanner.export.cli:export", "Merge, write, quantise and verify a GGUF.", "export"),
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    default="scan",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="smart-secrets-scanner", prog_name="smart-secrets-scanner")
def cli() -> None:
    """Finds secrets before they are committed. A small language model on this machine reads each suspicious line.

    Without a command: scan staged. Exit codes: 0 clean, 1 findings, 2 usage or config error, 3 not scanned.
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """The console script."""
    gc.freeze()  # what is loaded by now stays: no collection need look at it
    gc.set_threshold(50_000)  # imports and patterns make so many objects that the default costs a start a tenth of its time
    streams.open_closed()
    code = run(args)
    sys.exit(streams.finish(code))


def run(args: Sequence[str] | None = None) -> int:
    """One command line -> exit code. The only place that catches everything, so that no error can look like clean."""
    try:
        outcome = cli.main(args, prog_name="smart-secrets-scanner", standalone_mode=False)
        return outcome if isinstance(outcome, int) else int(ExitCode.CLEAN)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted; the scan is not complete.")
        return 130
    except click.ClickException as error:
        if isinstance(error, ScannerError):  # it may name a file, and the name may hold anything
            _tell(f"Error: {printable(error.message)}")
        else:
            with suppress(OSError):
                error.show()
        # click's own errors about files and the like carry 1, which means findings here
        return int(ExitCode.NOT_SCANNED) if error.exit_code == 1 else error.exit_code
    except SystemExit:
        # click leaves so, with 1, when whoever read our output has gone: not a finding, and not a finished report
        return int(ExitCode.NOT_SCANNED)
    except Exception as error:  # noqa: BLE001 - the one boundary: no error may leave with the exit code of a clean scan
        if isinstance(error, OSError) and error.errno in streams.FULL:
            _tell(f"Error: The output could not be written ({error.strerror}); make room for it, or write it elsewhere.")
        else:
            _report_bug(error)
        return int(ExitCode.NOT_SCANNED)


def _tell(sentence: str) -> None:
    """On stderr, where there is one that takes it: the exit code has to come out in any case."""
    with suppress(OSError):
        click.echo(sentence, err=True)


def _report_bug(error: Exception) -> None:
    """Where it happened, but not the message: an exception's text may hold what was being scanned."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    name = type(error).__name__
    _tell(
        printable(
            f"Error: {name} in {Path(last.filename).name}:{last.lineno}: not scanned. This is a bug; please report it "
            "with the lines that SMART_SECRETS_DEBUG=1 adds."
        )
    )
    if os.environ.get("SMART_SECRETS_DEBUG"):
        for frame in frames:
            _tell(printable(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}: {frame.line}"))
