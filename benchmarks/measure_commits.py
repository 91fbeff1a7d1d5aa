"""One staged commit, with and without candidates, against git, the interpreter and other hooks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from made import staged_repository
from rows import Row, take_turns, timed

OURS = (sys.executable, "-m", "smart_secrets_scanner.hook", "scan", "staged", "--exit-zero")
CANDIDATES = 10


def rows(folder: Path, model: Path | None, rivals: Path | None, rounds: int, **_: Any) -> Iterator[Row]:
    """Wall time of the hook on 20 files and 500 lines. The model is loaded only in the second repository, where --no-gate asks it about all."""
    chosen = ("--model", model) if model else ()
    clean = staged_repository(folder / "clean", 0)
    jobs: dict[str, Callable[[], float]] = {
        "ours": partial(timed, (*OURS, "--no-cache", *chosen), clean, (0, 1)),
        "floor": lambda: timed(("git", "diff", "--cached"), clean) + timed((sys.executable, "-c", "import click"), clean),
        **_others(clean, rivals),
    }
    best = take_turns(jobs, rounds)
    what = "commit of 500 lines, no candidate"
    yield Row(what, "git diff --cached + import click", best["ours"], best["floor"], wanted=0.5)
    for name in _others(clean, rivals):
        yield Row(what, name, best["ours"], best[name], wanted=1 if name == "detect-secrets" else None)

    some = staged_repository(folder / "some", CANDIDATES)
    env = {"SMART_SECRETS_CACHE": str(folder / "cache")}
    again = partial(timed, (*OURS, *chosen), some, (0, 1), **env)
    again()
    fresh = (*OURS, "--no-cache", *chosen)
    jobs = {
        "ours": partial(timed, (*fresh, "--no-gate"), some, (0, 1)),
        "gated": partial(timed, fresh, some, (0, 1)),
        "again": again,
        **_others(some, rivals),
    }
    best = take_turns(jobs, rounds)
    what = f"commit of 500 lines, {CANDIDATES} candidates"
    for name in _others(some, rivals):
        yield Row(f"{what}, all judged", name, best["ours"], best[name], wanted=1 / 1.5 if name == "detect-secrets" else None)
        yield Row(f"{what}, gate first", name, best["gated"], best[name])
    yield Row(f"{what}, verdicts remembered", "the same, all judged", best["again"], best["ours"])


def _others(repository: Path, rivals: Path | None) -> dict[str, Callable[[], float]]:
    """The other hooks that are there, as pre-commit would call them."""
    if rivals is None:
        return {}
    files = sorted(path.name for path in repository.glob("*.py"))
    commands = {
        "detect-secrets": ("detect-secrets-hook", *files),
        "betterleaks": ("betterleaks", "git", "--staged", "--exit-code=0", "."),
    }
    return {
        name: partial(timed, (rivals / command[0], *command[1:]), repository, (0, 1))
        for name, command in commands.items()
        if (rivals / command[0]).exists()
    }
