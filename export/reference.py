"""The merged model as torch, transformers and peft see it: an independent path to compare the GGUF with."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array
from smart_secrets_scanner.export.files import read_json
from smart_secrets_scanner.export.grid import put_on_grid
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ScannerError, first_line

BATCH = 16


@dataclass(frozen=True, slots=True)
class Reference:
    """A model with its adapter in full precision, and the tokenizer it was trained with."""

    model: Any
    tokenizer: Any

    def ids(self, text: str) -> list[int]:
        """Token ids the way the trainer makes them: special tokens neither added nor recognised."""
        out: list[int] = self.tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True)
        return out

    def margins(self, prompts: Sequence[str]) -> list[float]:
        """logit(ALERT) - logit(SAFE) after each prompt; p(ALERT) is its logistic function."""
        alert, safe = self.verdicts()
        rows = self.logits([self.ids(text) for text in prompts], [alert, safe])
        return [float(a - s) for a, s in rows]

    def verdicts(self) -> tuple[int, int]:
        """First token ids of the two verdicts after a prompt. Raises ScannerError when they are one token."""
        try:
            return prompt.verdict_tokens(self.ids)
        except ValueError as error:
            raise ScannerError(f"This tokenizer {error}: choose another base.") from None

    def logits(self, sequences: Sequence[list[int]], tokens: Sequence[int] | None = None) -> Array:
        """Logits of the token after each sequence, one row each; of `tokens` only when given."""
        import torch

        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        out: list[Any] = [None] * len(sequences)
        with torch.inference_mode():
            for at in range(0, len(order), BATCH):
                rows = order[at : at + BATCH]
                width = len(sequences[rows[-1]])
                # padding stands on the right, where no earlier position sees it
                ids = torch.tensor([sequences[i] + [0] * (width - len(sequences[i])) for i in rows])
                ends = torch.tensor([len(sequences[i]) - 1 for i in rows])
                needed, where = torch.unique(ends, return_inverse=True)
                logits = self.model(input_ids=ids, logits_to_keep=needed, use_cache=False).logits
                picked = logits[torch.arange(len(rows)), where].float()
                picked = picked if tokens is None else picked[:, list(tokens)]
                for i, row in zip(rows, picked.numpy(), strict=True):
                    out[i] = row
        return np.stack(out)


def open_reference(base: Path, adapter: Path | None, layers: int | None = None, *, on_grid: bool = True) -> Reference:
    """Load the base with its first `layers` blocks and the adapter in float32.

    An adapter that was trained on rounded weights gets them rounded in the same way, unless `on_grid` is False.

    The tokenizer is the one saved beside the adapter, for that is what it was trained with, else the base's.
    Raises ScannerError when transformers cannot read the base.
    """
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.utils import logging

    quiet: Any = logging
    quiet.set_verbosity_error()  # cut layers are reported as a surprise, at length
    quiet.disable_progress_bar()
    getLogger("bitsandbytes").setLevel(ERROR)  # it would tell of kernels that nothing here uses
    where, options = (base, {}) if base.is_dir() else (base.parent, {"gguf_file": base.name})
    try:
        config = AutoConfig.from_pretrained(where, **options)
        if layers:
            config.num_hidden_layers = layers
            if getattr(config, "layer_types", None):
                config.layer_types = config.layer_types[:layers]
        model: Any = AutoModelForCausalLM.from_pretrained(where, config=config, dtype=torch.float32, **options)
    except (OSError, ValueError, KeyError) as error:
        raise ScannerError(f"transformers cannot read {base} ({error}): fetch the base again.") from error
    if adapter is not None:
        from peft import PeftModel

        with warnings.catch_warnings():  # peft still uses a name that transformers has deprecated
            warnings.simplefilter("ignore", FutureWarning)
            try:
                model = PeftModel.from_pretrained(model, adapter)
            except (RuntimeError, ValueError, KeyError, OSError) as error:
                raise ScannerError(f"{adapter} does not fit {base} ({first_line(error)}): give the base it was made for.") from error
        grids = trained_grids(adapter)
        if on_grid and any(grids):
            model = put_on_grid(model, *grids)
    return Reference(model.eval(), open_tokenizer(base, adapter))


def trained_grids(adapter: Path) -> tuple[str, str]:
    """The quantisations on whose grids the matrices and the embedding were trained; '' for none."""
    noted = adapter / "training.json"
    config = (read_json(noted) if noted.exists() else {}).get("config") or {}
    return str(config.get("round") or ""), str(config.get("round_embedding") or "")


def open_tokenizer(base: Path, adapter: Path | None) -> Any:
    """The tokenizer of an adapter folder, or of its base."""
    from transformers import AutoTokenizer

    if adapter is not None and (adapter / "tokenizer.json").exists():
        return AutoTokenizer.from_pretrained(adapter)
    if base.is_dir():
        return AutoTokenizer.from_pretrained(base)
    tokenizer = AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name)
    _mend_splitter(tokenizer, base)
    return tokenizer


def _mend_splitter(tokenizer: Any, base: Path) -> None:
    """transformers forgets, reading a SmolLM GGUF, that digits stand alone; then blanks before one are cut wrongly."""
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    from smart_secrets_scanner.export.base import open_reader

    field = open_reader(base).get_field("tokenizer.ggml.pre")
    if field is not None and field.contents() == "smollm":
        steps = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence(steps)
