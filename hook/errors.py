"""Exit codes, and the errors a user can act on. Nothing else may decide an exit code."""

from enum import IntEnum

import click


class ExitCode(IntEnum):
    """What the process says: 1 means findings and nothing else."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOT_SCANNED = 3


class ScannerError(click.ClickException):
    """The scan could not be done (exit 3). The message is one sentence that says what to do next."""

    exit_code = int(ExitCode.NOT_SCANNED)


class ConfigError(ScannerError):
    """The user asked for something that does not exist (exit 2)."""

    exit_code = int(ExitCode.USAGE)


def first_line(error: Exception) -> str:
    """What another library's error says, without the lines of advice that follow."""
    return str(error).strip().split("\n")[0]
