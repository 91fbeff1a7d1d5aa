"""Judges for evaluation behind one interface: a GGUF through llama.cpp, a merged folder or base + adapter through torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook import prompt, weights
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError, first_line
from smart_secrets_scanner.hook.gguf_header import read_header
from smart_secrets_scanner.hook.judge import Judge
from smart_secrets_scanner.trainer import base as bases

BATCH = 32


class TorchJudge:
    """Scores prompts with a transformers model. Longest first, so that a batch holds like lengths."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        import torch

        from smart_secrets_scanner.trainer import fast

        self.model, self.tokenizer = model.eval(), tokenizer
        inner = model.get_base_model() if hasattr(model, "get_base_model") else model
        self.use_fast = fast.supports(inner)
        self.verdicts = torch.tensor(bases.verdict_ids(tokenizer), device=model.device)

    def score(self, prompts: Sequence[str]) -> list[float]:
        """p(ALERT) for each prompt, 0..1, in the order given."""
        import torch

        from smart_secrets_scanner.trainer.batches import Collate
        from smart_secrets_scanner.trainer.sft import verdict_logits

        tokens = bases.encode_texts(self.tokenizer, list(prompts))
        order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
        scores, collate = [0.0] * len(tokens), Collate(0)
        with torch.no_grad():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                batch = collate([{"input_ids": tokens[i], "labels": 0} for i in chosen])
                ids, lengths = batch["input_ids"].to(self.model.device), batch["lengths"].to(self.model.device)
                logits = verdict_logits(self.model, ids, lengths, self.verdicts, self.use_fast)
                for i, p in zip(chosen, torch.softmax(logits, -1)[:, 0].tolist(), strict=True):
                    scores[i] = p
        return scores


def open_judge(
    model: str, *, adapter: Path | None = None, load_in_4bit: bool = False, threads: int = 0, dtype: str = "auto"
) -> Judge:
    """The judge for a .gguf file, a merged folder or hub id, or a base with `adapter` on top.

    With an adapter, `model` may be anything `trainer.base.resolve` takes; the depth is that of the adapter's training.
    Raises ConfigError for settings that do not fit together, ScannerError when the adapter was made for another prompt.
    """
    if model.endswith(".gguf") and adapter is None:
        if load_in_4bit:
            raise ConfigError("A GGUF has its own quantisation: leave --load-in-4bit out.")
        from smart_secrets_scanner.hook.model import LlamaJudge

        if not Path(model).is_file():
            raise ConfigError(f"No model at {model}; check --model.")
        return LlamaJudge(Path(model), threads=threads or None)
    if threads:
        import torch

        torch.set_num_threads(threads)
    ref = bases.resolve(model)
    from smart_secrets_scanner.trainer import rounding

    training = _training(adapter) if adapter else {}
    config = training.get("config") or {}
    kind, embedding = str(config.get("round") or ""), str(config.get("round_embedding") or "")
    loaded, exact = rounding.load(
        ref, layers=int(training.get("layers") or 0), dtype=dtype, kind=kind, embedding=embedding, load_in_4bit=load_in_4bit
    )  # fmt: skip
    if adapter:
        from peft import PeftModel

        with bases.quiet_libraries():
            try:
                loaded = PeftModel.from_pretrained(loaded, str(adapter))
            except (RuntimeError, ValueError, KeyError, OSError) as error:
                raise ScannerError(f"{adapter} does not fit {model} ({first_line(error)}): give the base it was made for.") from error
    import torch

    if torch.cuda.is_available() and not load_in_4bit:
        loaded.to("cuda")
    if adapter:
        rounding.attach(loaded, exact, kind)
    return TorchJudge(loaded, bases.load_tokenizer(ref))


def stamped_calibration(model: str) -> dict[str, Any]:
    """The calibration in a GGUF's metadata: thresholds, blend. Empty for folders and for files without one."""
    path = Path(model)
    if path.suffix != ".gguf" or not path.is_file():
        return {}
    try:
        found = json.loads(weights.Weights(path, read_header(path)).stamp("calibration") or "{}")
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _training(adapter: Path) -> dict[str, Any]:
    """What the trainer noted beside the adapter."""
    if not (adapter / "adapter_config.json").is_file():
        raise ConfigError(f"{adapter} holds no adapter: give the folder 'adapter' that train wrote.")
    stamp = _json(adapter / "prompt.json")
    if stamp != prompt.stamp():
        raise ScannerError(f"The adapter in {adapter} was trained on another prompt: train it again with this version.")
    return _json(adapter / "training.json")


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ScannerError(f"{path} could not be read ({error}); train the adapter again.") from error
    return content if isinstance(content, dict) else {}
