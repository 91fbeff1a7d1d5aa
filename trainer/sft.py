"""trl's SFTTrainer with a loss on the verdict alone, batches of like lengths and a learning rate that can follow the clock."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from transformers import TrainerCallback
from trl.trainer.sft_trainer import SFTTrainer

from smart_secrets_scanner.trainer import fast
from smart_secrets_scanner.trainer.encode import ALERT, Encoded
from smart_secrets_scanner.trainer.recipe import TrainArgs

CLOCK = "clock.json"
POOL = 20
JITTER = 6


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


def verdict_loss(logits: torch.Tensor, labels: torch.Tensor, args: TrainArgs) -> torch.Tensor:
    """Cross-entropy over the two verdict tokens, exactly what the hook's softmax reads.

    `logits` is (batch, 2) in the order of `prompt.VERDICTS`. Focal weighting follows Lin et al., 2017.
    """
    each = F.cross_entropy(logits, labels, reduction="none", label_smoothing=args.label_smoothing)
    if args.focal:
        right = torch.softmax(logits.detach(), -1).gather(1, labels[:, None])[:, 0]
        each = each * (1 - right) ** args.focal
    weight = torch.where(labels == ALERT, args.alert_weight, 1.0).to(each.dtype)
    return (each * weight).sum() / weight.sum()


def verdict_logits(model: Any, ids: torch.Tensor, lengths: torch.Tensor, verdicts: torch.Tensor, use_fast: bool) -> torch.Tensor:
    """(batch, 2) logits after each right-padded prompt, from any causal model with or without a peft wrapper."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    if use_fast:
        return fast.verdict_logits(inner, ids, lengths, verdicts)
    mask = torch.arange(ids.shape[1], device=ids.device)[None] < lengths[:, None]
    hidden = inner.model(input_ids=ids, attention_mask=mask.long(), use_cache=False).last_hidden_state
    last = hidden[torch.arange(len(ids), device=ids.device), lengths - 1]
    head = inner.get_output_embeddings().weight[verdicts]
    return F.linear(last.to(head.dtype), head).float()


@dataclass(frozen=True, slots=True)
class Collate:
    """Examples -> {"input_ids", "lengths", "labels"}, padded on the right."""

    pad: int

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        lengths = [len(each["input_ids"]) for each in examples]
        ids = torch.full((len(examples), max(lengths)), self.pad, dtype=torch.long)
        for row, each in enumerate(examples):
            ids[row, : lengths[row]] = torch.as_tensor(np.asarray(each["input_ids"]), dtype=torch.long)
        labels = torch.tensor([each["labels"] for each in examples], dtype=torch.long)
        return {"input_ids": ids, "lengths": torch.tensor(lengths), "labels": labels}


def as_dataset(encoded: Encoded) -> Any:
    """The examples as the `datasets.Dataset` that trl insists on, without a Python list in between."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from datasets import Dataset

    ids = pa.LargeListArray.from_arrays(pa.array(encoded.offsets), pa.array(encoded.flat))
    return Dataset(pa.table({"input_ids": ids, "labels": pa.array(encoded.labels)}))


class LikeLengths(torch.utils.data.Sampler[int]):
    """Every example once a pass, in batches of like length, the batches in random order; the same for the same seed.

    All passes are laid out in advance as one, so that a resumed run meets the same batches by skipping.
    """

    def __init__(self, lengths: np.typing.NDArray[np.int64], batch: int, passes: float, seed: int) -> None:
        self.lengths, self.batch, self.seed = lengths, batch, seed
        self.total = max(1, round(len(lengths) * passes))

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[int]:
        left, number = self.total, 0
        while left > 0:
            order = self._one_pass(number)[:left]
            yield from order.tolist()
            left, number = left - len(order), number + 1

    def _one_pass(self, number: int) -> np.typing.NDArray[np.int64]:
        rng = np.random.default_rng((self.seed, number))
        order = rng.permutation(len(self.lengths))
        pool = self.batch * POOL
        groups: list[np.typing.NDArray[np.int64]] = []
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(self.lengths[part] + rng.uniform(0, JITTER, len(part)), kind="stable")]
            groups += [part[i : i + self.batch] for i in range(0, len(part), self.batch)]
        full = [group for group in groups if len(group) == self.batch]
        rest = [group for group in groups if len(group) < self.batch]
        return np.concatenate([*(full[i] for i in rng.permutation(len(full))), *rest])


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


class VerdictTrainer(SFTTrainer):
    """trl's trainer; the loop, the optimiser, checkpoints and logs are its own."""

    model: Any

    def __init__(self, *, run: Run, lengths: np.typing.NDArray[np.int64], scorer: Callable[[Any], dict[str, float]], **kwargs: Any) -> None:
        self.run, self.lengths_of, self.scorer = run, lengths, scorer
        super().__init__(**kwargs)
        inner = self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model
        self.use_fast = run.args.fast and fast.supports(inner)
        self.model_accepts_loss_kwargs = False  # our loss is a mean: the loop divides it when gradients accumulate
        self.verdicts = torch.tensor(run.verdicts, device=self.model.device)

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean verdict loss of a batch; nothing is computed for the other positions or the other tokens."""
        labels = inputs["labels"]
        logits = verdict_logits(model, inputs["input_ids"], inputs["lengths"], self.verdicts, self.use_fast)
        loss = verdict_loss(logits, labels, self.run.args)
        right = int((logits.argmax(-1) == labels).sum())
        for sums in (self.run.recent, self.run.total):
            sums.add(float(loss.detach()), right, len(labels), int(inputs["lengths"].sum()))
        return (loss, {"logits": logits}) if return_outputs else loss

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """By progress rather than by step: a run that the clock ends has still decayed to zero."""
        if self.lr_scheduler is None:
            run = self.run

            def factor(step: int) -> float:
                return rate(run.clock.progress(step, num_training_steps), run.args.warmup)

            chosen: Any = optimizer or self.optimizer
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(chosen, factor)
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        args = self.run.args
        return LikeLengths(self.lengths_of, args.batch * args.accumulate, args.epochs, args.seed)

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Dev metrics through the same forward pass."""
        was = self.model.training
        self.model.eval()
        scores = {f"eval_{name}": value for name, value in self.scorer(self.model).items()}
        self.model.train(was)
        self.log(scores)
        return scores

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """trl's own log adds token statistics of a loss that is not ours; the plain one follows."""
        recent = self.run.recent
        if "loss" in logs and recent.seen:
            logs = {
                **logs, "loss": recent.loss / recent.seen, "verdict_accuracy": recent.right / recent.seen,
                "examples": float(self.run.total.seen), "tokens": float(self.run.total.tokens), "minutes": self.run.clock.elapsed() / 60,
            }  # fmt: skip
            self.run.recent = Recent()
        super(SFTTrainer, self).log(logs, start_time)


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
            control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The time spent and the examples seen belong to the checkpoint."""
        total = self.run.total
        content = {"spent": self.run.clock.elapsed(), "seen": total.seen, "tokens": total.tokens}
        (Path(args.output_dir) / f"checkpoint-{state.global_step}" / CLOCK).write_text(json.dumps(content), encoding="utf-8")

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
            self.writer.add_scalar(name.replace("eval_", "dev/") if name.startswith("eval_") else f"train/{name}", value, state.global_step)
        shown = ("loss", "verdict_accuracy", "learning_rate", "examples", "minutes", "eval_loss", "eval_f1", "eval_accuracy")
        self.echo(f"step {state.global_step}: " + "  ".join(f"{n} {numbers[n]:.4g}" for n in shown if n in numbers))

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Flush."""
        self.writer.close()
