"""A line on stderr that says how far a long scan is; only on a terminal, and only after two seconds."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.outcome import Stats

PATIENCE = 2.0
PERIOD = 0.2


class Progress:
    """Called with the running counts; draws at most five times a second."""

    def __init__(self, account: Account, stream: TextIO | None = None, total: int = 0) -> None:
        """`total`: how many commits or files there will be, 0 when nobody knows."""
        self._account = account
        self._stream = stream or sys.stderr
        self._total = total
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._shown = False
        self._active = self._stream.isatty()

    def __call__(self, stats: Stats) -> None:
        """Draw, when it is time to."""
        now = time.monotonic()
        if not self._active or now - self._begun < PATIENCE or now - self._drawn < PERIOD:
            return
        self._drawn, self._shown = now, True
        self._stream.write("\r\x1b[K" + self.line(stats, now - self._begun))
        self._stream.flush()

    def line(self, stats: Stats, seconds: float) -> str:
        """What is drawn after so many seconds."""
        account = self._account
        done = account.commits or account.files
        what = "commits" if account.commits else "files"
        of = f"/{self._total:,}" if self._total else ""
        eta = ""
        if self._total and done:
            left = max(0.0, seconds / done * (self._total - done))
            eta = f", about {int(left) // 60}:{int(left) % 60:02d} left"
        return f"{done:,}{of} {what}, {account.lines:,} lines, {stats.candidates:,} candidates, {stats.judged:,} judged{eta}"

    def close(self) -> None:
        """Take the line away again."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
