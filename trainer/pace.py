"""When a run warms up, evaluates, saves and ends, and where its numbers go."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from smart_secrets_scanner.trainer.recipe import TrainArgs

CLOCK = "clock.json"


@dataclass(slots=True)
class Clock:
    """How far the run is: by wall clock when it has a limit, by steps otherwise. Survives a resume through `spent`."""

    limit_s: float = 0.0
    spent: float = 0.0
    started: float | None = None
    now: Callable[[], float] = time.monotonic

    def start(self) -> None:
        """Training begins (again)."""
        self.started = self.now()

    def elapsed(self) -> float:
        """Seconds of training, over all resumed parts."""
        return self.spent + (self.now() - self.started if self.started is not None else 0.0)

    def progress(self, step: int, steps: int) -> float:
        """Share of the run that is done, 0..1."""
        by_steps = step / steps if steps else 0.0
        by_clock = self.elapsed() / self.limit_s if self.limit_s else 0.0
        return min(1.0, max(by_steps, by_clock))


def rate(progress: float, warmup: float) -> float:
    """Factor on the learning rate: linear warm-up, then half a cosine down to zero."""
    if progress < warmup:
        return max(0.01, progress / warmup)
    return 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))


@dataclass(slots=True)
class Recent:
    """Sums since the last log line."""

    loss: float = 0.0
    right: int = 0
    seen: int = 0
    tokens: int = 0

    def add(self, loss: float, right: int, seen: int, tokens: int) -> None:
        """Count one batch."""
        self.loss, self.right = self.loss + loss * seen, self.right + right
        self.seen, self.tokens = self.seen + seen, self.tokens + tokens


@dataclass(slots=True)
class Run:
    """What the trainer, its callback and the caller share about one run."""

    args: TrainArgs
    verdicts: tuple[int, int]
    clock: Clock
    recent: Recent = field(default_factory=Recent)
    total: Recent = field(default_factory=Recent)


class Pace(TrainerCallback):
    """Ends the run at its time limit, and decides by progress when to evaluate and by the clock when to save."""

    def __init__(self, run: Run) -> None:
        self.run, self.evaluated, self.saved = run, 0, 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Start the clock; on a resume, from where the checkpoint left it."""
        self.run.clock.start()
        self.saved = self.run.clock.elapsed()
        self.evaluated = int(self._progress(state) * self.run.args.evals)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Set the flags of the loop."""
        progress, elapsed = self._progress(state), self.run.clock.elapsed()
        if int(progress * self.run.args.evals) > self.evaluated:
            self.evaluated = int(progress * self.run.args.evals)
            control.should_evaluate = True
        if elapsed - self.saved >= self.run.args.save_minutes * 60:
            self.saved = elapsed
            control.should_save = True
        if progress >= 1.0:
            control.should_training_stop = control.should_log = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The time spent and the examples seen belong to the checkpoint."""
        total = self.run.total
        content = {"spent": self.run.clock.elapsed(), "seen": total.seen, "tokens": total.tokens}
        (Path(args.output_dir) / f"checkpoint-{state.global_step}" / CLOCK).write_text(
            json.dumps(content), encoding="utf-8"
        )

    def _progress(self, state: Any) -> float:
        return self.run.clock.progress(state.global_step, state.max_steps)


class Record(TrainerCallback):
    """Every logged number to metrics.jsonl and to TensorBoard."""

    def __init__(self, folder: Path, echo: Callable[[str], None]) -> None:
        from torch.utils.tensorboard.writer import SummaryWriter

        self.path, self.echo = folder / "metrics.jsonl", echo
        self.writer: Any = SummaryWriter(str(folder / "tensorboard"))

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any) -> None:
        """One JSON line, one scalar a name."""
        numbers = {name: float(value) for name, value in (logs or {}).items() if isinstance(value, int | float)}
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"step": state.global_step, **numbers}) + "\n")
        for name, value in numbers.items():
            self.writer.add_scalar(
                name.replace("eval_", "dev/") if name.startswith("eval_") else f"train/{name}", value, state.global_step
            )
        shown = (
            "loss",
            "verdict_accuracy",
            "learning_rate",
            "examples",
            "minutes",
            "eval_loss",
            "eval_f1",
            "eval_accuracy",
        )
        self.echo(f"step {state.global_step}: " + "  ".join(f"{n} {numbers[n]:.4g}" for n in shown if n in numbers))

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Flush."""
        self.writer.close()
