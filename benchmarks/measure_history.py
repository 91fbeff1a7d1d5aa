"""All of a real history: the cheap stage, and the whole scan, against `git log -p` and betterleaks."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from rows import Row, take_turns, timed

from smart_secrets_scanner.hook import history
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.conduct_history import look
from smart_secrets_scanner.hook.silence import Rules


def rows(folder: Path, repo: Path | None, model: Path | None, rivals: Path | None, rounds: int, **_: Any) -> Iterator[Row]:
    """Wall time for every commit reachable from HEAD; nothing when no repository was named."""
    if repo is None:
        return
    count = int(subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=repo, capture_output=True, check=True).stdout)
    jobs: dict[str, Callable[[], float]] = {
        "git": partial(timed, ("git", "log", "-p", "HEAD"), repo),
        "cheap": partial(_cheap, repo),
    }
    if rivals and (rivals / "betterleaks").exists():
        command = (rivals / "betterleaks", "git", "--exit-code=0", "--log-opts=HEAD", ".")
        jobs["betterleaks"] = partial(timed, command, repo)
    best = take_turns(jobs, max(1, rounds - 1))
    what = f"cheap stage over {count:,} commits"
    yield Row(what, "git log -p", best["cheap"], best["git"], wanted=0.5)
    if "betterleaks" in best:
        yield Row(what, "betterleaks git", best["cheap"], best["betterleaks"])

    scan = (sys.executable, "-m", "smart_secrets_scanner.hook", "scan", "history", "HEAD", "--exit-zero", "--no-resume")
    env = {"SMART_SECRETS_CACHE": str(folder / "history-cache")}
    whole = partial(timed, (*scan, *(("--model", model) if model else ())), repo, (0, 1), **env)
    first, second = whole(), whole()
    yield Row(f"scan history of {count:,} commits", "git log -p", first, best["git"])
    yield Row("the same again, verdicts remembered", "the first time", second, first)


def _cheap(repo: Path) -> float:
    """Reading, splitting and finding candidates in as many processes as the scan uses; nothing is judged."""
    begun = time.perf_counter()
    plan = history.plan(repo, ("HEAD",))
    for _ in history.parallel(plan, partial(look, Rules()), Account()):
        pass
    return time.perf_counter() - begun
