"""Standard streams that are closed or full: neither may turn a scan that failed into a clean one, or an error into findings."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn, TextIO, cast

from smart_secrets_scanner.hook.errors import ExitCode, ScannerError

FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What the system says when it cannot take any more output."""


class _Closed:
    """Stands for a standard input that whoever started us has closed (`<&-`)."""

    @property
    def buffer(self) -> NoReturn:
        raise ScannerError("Standard input is closed, so nothing was scanned: pipe into this command what it is to read.")


def open_closed() -> None:
    """Put something in the place of closed streams, or the next file that is opened would get their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or cast(TextIO, _Closed())
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as we run


def finish(code: int) -> int:
    """The exit code once all has been written: Python would end with 120 where its last attempt to write fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError:
            code = code or int(ExitCode.NOT_SCANNED)
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code
