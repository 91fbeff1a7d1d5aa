"""What a training run leaves behind: the adapter folder and the record of how it was made."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smart_secrets_scanner.hook import base_files, prompt
from smart_secrets_scanner.trainer import base as bases
from smart_secrets_scanner.trainer import encode as encoding
from smart_secrets_scanner.trainer.recipe import TrainArgs

if TYPE_CHECKING:
    from smart_secrets_scanner.trainer.pace import Run

WEIGHTS = "adapter_model.safetensors"
LIBRARIES = ("torch", "transformers", "peft", "trl")


def record_of(
    ref: bases.BaseRef, args: TrainArgs, data: Path, trainer: Any, run: Run, last: dict[str, float]
) -> dict[str, Any]:
    """What is written as training.json and stamped by the export; holds no path of this machine."""
    logged = [entry for entry in trainer.state.log_history if "verdict_accuracy" in entry]
    final = {"loss": logged[-1]["loss"], "verdict_accuracy": logged[-1]["verdict_accuracy"]} if logged else {}
    files = {path.name: encoding.data_sha256(path) for path in sorted(data.glob("*.jsonl"))}
    return {
        "base": {"id": ref.id, "sha256": ref.sha256, "license": ref.license},
        "layers": trainer.model.config.num_hidden_layers,
        "prompt": prompt.stamp(),
        "dataset": {"sha256": files["train.jsonl"], "files": files},
        "config": {**asdict(args), "base": ref.id, "start": _started_from(args)},
        "seed": args.seed,
        "steps": trainer.state.global_step,
        "examples_seen": run.total.seen,
        "tokens_seen": run.total.tokens,
        "minutes": round(run.clock.elapsed() / 60, 2),
        "metrics": {**final, **last},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
    }


def _started_from(args: TrainArgs) -> str:
    """The adapter's hash: folders of this machine do not belong into a stamp."""
    return f"adapter {base_files.sha256(Path(args.start) / WEIGHTS)}" if args.start else ""


def write_adapter(folder: Path, trainer: Any, tokenizer: Any, record: dict[str, Any]) -> None:
    """The adapter folder that evaluate and export read: weights, tokenizer, prompt stamp, record."""
    trainer.model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    (folder / "prompt.json").write_text(json.dumps(prompt.stamp(), indent=2) + "\n", encoding="utf-8")
    (folder / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
