"""Weights on the grid of a quantisation that an adapter was trained on: merged there, llama.cpp's quantiser keeps them.

On the grid a weight is an integer times a half-precision scale, up to 15 significant bits: exact in F32, not in F16.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array
from smart_secrets_scanner.hook.errors import ConfigError


def rounded(weight: Array, kind: str) -> Array:
    """What dequantising gives after quantising to `kind`, in float32; '' leaves the weight as it is."""
    if not kind:
        return weight
    import gguf

    chosen = gguf.GGMLQuantizationType[kind]
    out: Array = gguf.quants.dequantize(
        gguf.quants.quantize(np.ascontiguousarray(weight, dtype=np.float32), chosen), chosen
    )
    return out


def change(a: Array, b: Array, scaling: float) -> Array:
    """scaling B A, rounded to float32 once: the same bits whichever library asks, so that all land on one grid."""
    return (scaling * (b.astype(np.float64) @ a.astype(np.float64))).astype(np.float32)


def chosen_embedding(
    trained: tuple[str, str], file_type: str, embedding: str | None, others: Iterable[str]
) -> str | None:
    """The embedding's type, which is that of the training unless it was left open.

    `trained` are the grids of matrices and embedding ('' for none), `others` the names of options in use that would
    move weights off their grid. Raises ConfigError when the wanted types are not those of the training.
    """
    matrices, table = trained
    if matrices and file_type != matrices:
        raise ConfigError(
            f"The adapter was trained on weights rounded to {matrices}: export it with --type {matrices}, not {file_type}, "
            "or use merge and quantize one after the other."
        )
    if table and embedding not in (None, table):
        raise ConfigError(
            f"The adapter was trained with its embedding rounded to {table}: leave --embedding {embedding} out."
        )
    if matrices and (names := list(others)):
        raise ConfigError(
            f"The adapter's weights are on the grid of {matrices} already, {' and '.join(names)} would move them: leave it out."
        )
    return table or embedding


def put_on_grid(model: Any, matrices: str, table: str) -> Any:
    """A peft model without its wrapper, the change inside its weights and these on the grids of the training.

    `matrices` is the grid of the layers' linears, `table` that of the embedding and the output; '' for none.
    """
    import torch

    inner = model.get_base_model()
    with torch.no_grad():
        for name, module in list(inner.model.layers.named_modules()):
            if hasattr(module, "lora_A"):
                weight, own = module.base_layer.weight, "default"
                a, b = (part[own].weight.float().numpy() for part in (module.lora_A, module.lora_B))
                merged = weight.numpy() + change(a, b, module.scaling[own])
                weight.copy_(torch.from_numpy(rounded(merged, matrices)))
            elif isinstance(module, torch.nn.Linear) and ".lora_" not in name and not name.endswith("base_layer"):
                module.weight.copy_(torch.from_numpy(rounded(module.weight.numpy(), matrices)))
        ends = (inner.get_input_embeddings().weight, inner.get_output_embeddings().weight)
        for weight in ends if ends[0] is not ends[1] else ends[:1]:
            weight.copy_(torch.from_numpy(rounded(weight.numpy(), table)))
    return model.unload()
