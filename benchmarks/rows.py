"""A row of the speed table, and how a table and a picture are made of rows."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


@dataclasses.dataclass(frozen=True)
class Row:
    """`ours` and `theirs` in `unit`, where less is better (seconds); or more, when `rate` is set (per second)."""

    what: str
    against: str
    ours: float
    theirs: float
    unit: str = "s"
    rate: bool = False
    wanted: float | None = None  # the ratio that is asked for

    @property
    def ratio(self) -> float:
        """How many times as fast as the reference."""
        return self.ours / self.theirs if self.rate else self.theirs / self.ours

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dataclasses.asdict(self) | {"ratio": self.ratio}


def take_turns(jobs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The least of what each job returns, the jobs taking turns in every round."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, job in jobs.items():
            value = job()
            best[name] = min(value, best.get(name, value))
    return best


def timed(args: Sequence[str | Path], folder: Path, ok: Sequence[int] = (0,), **env: str) -> float:
    """Wall seconds of a command whose output goes nowhere. RuntimeError for an exit status that was not expected."""
    begun = time.perf_counter()
    done = subprocess.run(
        [str(arg) for arg in args], cwd=folder, env=_installed() | env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    spent = time.perf_counter() - begun
    if done.returncode not in ok:
        raise RuntimeError(f"{args[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-400:]}")
    return spent


def _installed() -> dict[str, str]:
    """The environment, but with compiled modules kept, as pip leaves them: else only ours are compiled in every run."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = ["| what | ours | against | theirs | times as fast | asked for |", "|---|--:|---|--:|--:|--:|"]
    for row in rows:
        wanted = "" if row.wanted is None else f"{row.wanted:g}"
        lines.append(f"| {row.what} | {row.ours:.3g} {row.unit} | {row.against} | {row.theirs:.3g} {row.unit} | {row.ratio:.2f} | {wanted} |")
    return "\n".join(lines)


def picture(rows: Sequence[Row], path: Path) -> None:
    """Bars of the ratios, logarithmic, with a line at 1 (as fast as the reference)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.5 + 0.42 * len(rows)), layout="constrained")
    names = [f"{row.what}\nagainst {row.against}" for row in rows]
    axes.barh(names, [row.ratio for row in rows], color=["#2b6cb0" if row.ratio >= (row.wanted or 0) else "#c05621" for row in rows])
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_xlabel("times as fast")
    axes.tick_params(labelsize=7)
    axes.invert_yaxis()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
