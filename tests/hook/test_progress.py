"""The progress line: only on a terminal, only when it takes long, gone at the end."""

from __future__ import annotations

import io

import pytest

from smart_secrets_scanner.hook import progress
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.outcome import Stats


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_draws_on_a_terminal_after_two_seconds_and_takes_it_away(clock):
    stream = Terminal()
    bar = progress.Progress(Account(commits=50, lines=1234), stream, total=200)
    bar(Stats())
    clock[0] += 10
    bar(Stats(candidates=7, judged=3))
    assert "50/200 commits, 1,234 lines, 7 candidates, 3 judged, about 0:30 left" in stream.getvalue()
    clock[0] += 0.1
    drawn = stream.getvalue()
    bar(Stats())
    assert stream.getvalue() == drawn, "no more than five times a second"
    bar.close()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_draws_nothing_into_a_log(clock):
    stream = io.StringIO()
    bar = progress.Progress(Account(), stream)
    clock[0] += 100
    bar(Stats())
    bar.close()
    assert stream.getvalue() == ""


def test_without_a_total_there_is_no_guess():
    assert progress.Progress(Account(files=3), Terminal()).line(Stats(), 5.0) == "3 files, 0 lines, 0 candidates, 0 judged"
