"""One LoRA training run: base + encoded rows -> adapter/, prompt stamp, what was done, curves."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smart_secrets_scanner.hook import gate
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer import base as bases
from smart_secrets_scanner.trainer import encode as encoding
from smart_secrets_scanner.trainer import held_out
from smart_secrets_scanner.trainer.encode import Encoded
from smart_secrets_scanner.trainer.labelled import ALERT, Tally
from smart_secrets_scanner.trainer.provenance import WEIGHTS, record_of, write_adapter
from smart_secrets_scanner.trainer.recipe import ALL_LINEAR, TrainArgs

if TYPE_CHECKING:
    from smart_secrets_scanner.trainer.pace import Run

CHECKPOINTS = "checkpoints"
EVAL_BATCH = 64


def train(
    data: Path, out: Path, args: TrainArgs, *, resume: bool = False, echo: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Train on data/train.jsonl, watch data/dev.jsonl, write the adapter to out/adapter; returns training.json's content.

    Raises ConfigError for unusable settings, ScannerError for data or a base that cannot be read.
    """
    _set_threads(args.threads)
    ref = bases.resolve(args.base)
    tokenizer = bases.load_tokenizer(ref)
    out.mkdir(parents=True, exist_ok=True)
    train_file = encoding.split_file(data, "train")
    readings = _readings(train_file)
    examples = _encoded(train_file, tokenizer, out, args.max_examples, args.seed, echo, readings, args.sure)
    dev_file = data / "dev.jsonl"
    dev = (
        _encoded(dev_file, tokenizer, out, args.eval_examples, args.seed, echo)
        if dev_file.is_file() and args.eval_examples
        else None
    )
    from smart_secrets_scanner.trainer import rounding

    model, exact = rounding.load(
        ref, layers=args.layers, dtype=args.dtype, kind=args.round, embedding=args.round_embedding,
        load_in_4bit=args.load_in_4bit,
    )  # fmt: skip
    with bases.quiet_libraries():
        trainer, run = _trainer(model, tokenizer, examples, dev, out, args, echo)
    rounding.attach(trainer.model, exact, args.round)
    checkpoint = _last_checkpoint(out / CHECKPOINTS) if resume else None
    if checkpoint:
        _restore(run, checkpoint)
        echo(f"resuming from {checkpoint.name}, {run.clock.elapsed() / 60:.1f} minutes in")
    elif resume:
        echo("nothing to resume: starting from the beginning")
    else:
        (out / "metrics.jsonl").unlink(missing_ok=True)
    with bases.quiet_libraries():
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    last = trainer.evaluate() if dev is not None else {}
    record = record_of(ref, args, data, trainer, run, last)
    write_adapter(out / "adapter", trainer, tokenizer, record)
    (out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    from smart_secrets_scanner.trainer.curves import draw

    draw(out / "metrics.jsonl", out / "curves.png")
    return record


def _set_threads(threads: int) -> None:
    import torch

    if threads:
        torch.set_num_threads(threads)


def _readings(train_file: Path) -> held_out.Readings | None:
    """What gates that never saw them say of the rows. Raises ScannerError where only the gate fitted to them could say it."""
    installed, digest = gate.load(), encoding.data_sha256(train_file)
    readings = held_out.read(train_file, digest, installed.sha256 if installed else "")
    if readings is None and installed and installed.data == digest:
        raise ScannerError(
            f"The installed gate was fitted to {train_file.name} itself, so that its reading would be no honest fact: "
            "run 'smart-secrets-scanner gate' on this data first."
        )
    return readings


def _encoded(
    path: Path,
    tokenizer: Any,
    out: Path,
    limit: int,
    seed: int,
    echo: Callable[[str], None],
    readings: held_out.Readings | None = None,
    sure: float = 1.0,
) -> Encoded:
    tally = Tally()
    encoded = encoding.encode_file(path, tokenizer, out.parent / ".encoded", tally, unique=True, readings=readings, sure=sure, seed=seed)
    if limit and len(encoded) > limit:
        encoded = encoded.take(np.sort(np.random.default_rng(seed).permutation(len(encoded))[:limit]))
    if not len(encoded):
        raise ScannerError(f"{path} holds no example to train on: check it with 'smart-secrets-scanner dataset check'.")
    alerts = int((encoded.labels == ALERT).sum())
    echo(
        f"{path.name}: {tally.text()}; using {len(encoded):,} ({alerts:,} ALERT), {encoded.lengths.mean():.0f} tokens each"
    )
    return encoded


def lora_config(model: Any, args: TrainArgs) -> Any:
    """peft's LoRA settings. Raises ConfigError when nothing would be trained."""
    from peft import LoraConfig

    layers = model.config.num_hidden_layers
    if args.freeze_below >= layers:
        raise ConfigError(f"freeze-below {args.freeze_below} leaves none of {layers} layers to train: lower it.")
    chosen = list(range(args.freeze_below, layers)) if args.freeze_below else None
    limited: dict[str, Any] = {"layers_to_transform": chosen, "layers_pattern": "layers"} if chosen else {}
    targets = ALL_LINEAR if args.targets == (ALL_LINEAR,) else list(args.targets)
    names = [name for name, _ in model.named_modules()]
    if unknown := [one for one in args.targets if one != ALL_LINEAR and not any(f".{name}".endswith(f".{one}") for name in names)]:
        raise ConfigError(f"The base has no module {', '.join(unknown)}: give targets such as q_proj, v_proj, or {ALL_LINEAR}.")
    if limited and targets == ALL_LINEAR:  # peft cannot limit the layers of its shorthand
        targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    return LoraConfig(
        r=args.rank,
        lora_alpha=args.alpha,
        lora_dropout=args.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
        **limited,
    )


def _trainer(
    model: Any,
    tokenizer: Any,
    examples: Encoded,
    dev: Encoded | None,
    out: Path,
    args: TrainArgs,
    echo: Callable[[str], None],
) -> tuple[Any, Run]:
    import torch
    from transformers import PrinterCallback, ProgressCallback
    from trl.trainer.sft_config import SFTConfig

    from smart_secrets_scanner.trainer import batches, pace, sft

    cuda = torch.cuda.is_available()
    if cuda and not args.load_in_4bit:
        model.to("cuda")
    run = pace.Run(args, bases.verdict_ids(tokenizer), pace.Clock(args.max_minutes * 60))
    steps = math.ceil(max(1, round(len(examples) * args.epochs)) / (args.batch * args.accumulate))
    config = SFTConfig(
        output_dir=str(out / CHECKPOINTS), max_steps=steps, per_device_train_batch_size=args.batch,
        gradient_accumulation_steps=args.accumulate, learning_rate=args.lr, weight_decay=args.weight_decay,
        max_grad_norm=args.clip, seed=args.seed, data_seed=args.seed, use_cpu=not cuda, bf16=False, fp16=False, tf32=None,
        activation_checkpointing=args.gradient_checkpointing, logging_steps=max(1, min(20, steps // 20)),
        save_strategy="no", eval_strategy="no", report_to="none", disable_tqdm=True, save_total_limit=2,
        remove_unused_columns=False, dataset_kwargs={"skip_prepare_dataset": True}, max_length=None,
        dataloader_pin_memory=False, optim="adamw_torch", average_tokens_across_devices=False, logging_nan_inf_filter=False,
    )  # fmt: skip

    def scorer(scored: Any) -> dict[str, float]:
        return dev_metrics(scored, dev, run, use_fast=trainer.use_fast) if dev is not None else {}

    trainer = sft.VerdictTrainer(
        run=run, lengths=examples.lengths, scorer=scorer, model=model, args=config, train_dataset=batches.as_dataset(examples),
        data_collator=batches.Collate(tokenizer.pad_token_id), processing_class=tokenizer, peft_config=lora_config(model, args),
    )  # fmt: skip
    if args.start:
        _start_from(trainer.model, Path(args.start), echo)
    for noisy in (PrinterCallback, ProgressCallback):
        trainer.remove_callback(noisy)
    trainer.add_callback(pace.Pace(run))
    trainer.add_callback(pace.Record(out, echo))
    echo(
        f"{steps:,} steps of {args.batch * args.accumulate} prompts at most; forward pass: {'fast' if trainer.use_fast else 'stock'}"
    )
    return trainer, run


def _start_from(model: Any, folder: Path, echo: Callable[[str], None]) -> None:
    """Load the weights of an earlier adapter of the same shape into this one. Raises ConfigError when it does not fit."""
    from peft import get_peft_model_state_dict, set_peft_model_state_dict
    from safetensors.torch import load_file

    file = folder / WEIGHTS
    if not file.is_file():
        raise ConfigError(
            f"{folder} holds no adapter_model.safetensors: name the adapter folder of an earlier run with --start."
        )
    weights, wanted = load_file(file), get_peft_model_state_dict(model)
    if {name: w.shape for name, w in weights.items()} != {name: w.shape for name, w in wanted.items()}:
        raise ConfigError(
            f"The adapter in {folder} has another shape (layers, rank, targets): start from one made with the same recipe."
        )
    set_peft_model_state_dict(model, weights)
    echo(f"starting from the adapter in {folder}")


def dev_metrics(model: Any, dev: Encoded, run: Run, *, use_fast: bool) -> dict[str, float]:
    """Loss, accuracy, precision, recall and F1 at 0.5 over a dev set."""
    import torch

    from smart_secrets_scanner.trainer.batches import Collate
    from smart_secrets_scanner.trainer.sft import verdict_logits

    collate, order = Collate(0), np.argsort(dev.lengths, kind="stable")
    verdicts = torch.tensor(run.verdicts, device=model.device)
    logits = torch.zeros(len(dev), 2)
    with torch.no_grad():
        for start in range(0, len(order), EVAL_BATCH):
            chosen = order[start : start + EVAL_BATCH]
            batch = collate([{"input_ids": dev.ids(int(i)), "labels": int(dev.labels[i])} for i in chosen])
            ids, lengths = batch["input_ids"].to(model.device), batch["lengths"].to(model.device)
            logits[torch.from_numpy(chosen)] = verdict_logits(model, ids, lengths, verdicts, use_fast).cpu()
    labels = torch.from_numpy(dev.labels.astype(np.int64))
    said, true = logits.argmax(-1) == ALERT, labels == ALERT
    hit = int((said & true).sum())
    precision, recall = hit / max(1, int(said.sum())), hit / max(1, int(true.sum()))
    return {
        "loss": float(torch.nn.functional.cross_entropy(logits, labels)), "accuracy": float((said == true).float().mean()),
        "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall),
    }  # fmt: skip


def _last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end: the clock file is its last."""
    found = [path for path in folder.glob("checkpoint-*") if (path / "clock.json").is_file()]
    return max(found, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def _restore(run: Run, checkpoint: Path) -> None:
    clock = json.loads((checkpoint / "clock.json").read_text(encoding="utf-8"))
    run.clock.spent, run.total.seen, run.total.tokens = clock["spent"], clock["seen"], clock["tokens"]
