"""trl's SFTTrainer with a loss on the verdict alone, batches of like lengths and a learning rate that can follow the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from trl.trainer.sft_trainer import SFTTrainer

from smart_secrets_scanner.trainer import fast
from smart_secrets_scanner.trainer.batches import LikeLengths
from smart_secrets_scanner.trainer.labelled import ALERT
from smart_secrets_scanner.trainer.pace import Recent, Run, rate
from smart_secrets_scanner.trainer.recipe import TrainArgs


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


def verdict_logits(
    model: Any, ids: torch.Tensor, lengths: torch.Tensor, verdicts: torch.Tensor, use_fast: bool
) -> torch.Tensor:
    """(batch, 2) logits after each right-padded prompt, from any causal model with or without a peft wrapper."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    if use_fast:
        return fast.verdict_logits(inner, ids, lengths, verdicts)
    mask = torch.arange(ids.shape[1], device=ids.device)[None] < lengths[:, None]
    hidden = inner.model(input_ids=ids, attention_mask=mask.long(), use_cache=False).last_hidden_state
    last = hidden[torch.arange(len(ids), device=ids.device), lengths - 1]
    head = inner.get_output_embeddings().weight[verdicts]
    logits = F.linear(last.to(head.dtype), head).float()
    cap = getattr(inner.config, "final_logit_softcapping", None)  # Gemma 2 (arXiv 2408.00118, section 2)
    return cap * torch.tanh(logits / cap) if cap else logits


class VerdictTrainer(SFTTrainer):
    """trl's trainer; the loop, the optimiser, checkpoints and logs are its own."""

    model: Any

    def __init__(
        self,
        *,
        run: Run,
        lengths: np.typing.NDArray[np.int64],
        scorer: Callable[[Any], dict[str, float]],
        **kwargs: Any,
    ) -> None:
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
