"""How much each input column of each matrix counts on our own prompts, so that the quantiser errs where it hurts least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array, Base
from smart_secrets_scanner.export.hf import gguf_name
from smart_secrets_scanner.export.reference import Reference


def importance(reference: Reference, base: Base, prompts: Sequence[str]) -> dict[str, Array]:
    """Mean square of what enters each matrix over all tokens of `prompts`, by GGUF name.

    This is what llama.cpp calls an importance matrix. The embedding is left out: only two rows of it ever decide.
    """
    import torch

    sums: dict[str, Any] = {}
    counts: dict[str, int] = {}

    def watch(name: str) -> Any:
        def hook(_: Any, inputs: tuple[Any, ...], __: Any) -> None:
            rows = inputs[0].detach().float().reshape(-1, inputs[0].shape[-1])
            square = rows.square().sum(dim=0)
            sums[name] = square if name not in sums else sums[name] + square
            counts[name] = counts.get(name, 0) + rows.shape[0]

        return hook

    handles = []
    for module_name, module in reference.model.named_modules():
        name = _matrix_name(base, module_name) if isinstance(module, torch.nn.Linear) else None
        if name in base.tensors and name != "output.weight":
            handles.append(module.register_forward_hook(watch(str(name))))
    try:
        for text in prompts:
            reference.logits([reference.ids(text)], [0])
    finally:
        for handle in handles:
            handle.remove()
    return {name: (square / counts[name]).numpy().astype(np.float32) for name, square in sums.items()}


def _matrix_name(base: Base, module: str) -> str | None:
    """The GGUF name of a torch module, below peft's wrappers or not; None for the LoRA matrices themselves."""
    if ".lora_" in module:
        return None
    plain = module.removeprefix("base_model.model.").removesuffix(".base_layer")
    return gguf_name(base.arch, base.layers, plain + ".weight")
