"""Rounding to Q4_0 in which later columns make up for the error of earlier ones, measured on our own prompts.

The method is GPTQ (Frantar et al., 2023) with llama.cpp's blocks of 32 weights and one scale each; the result is an
ordinary Q4_0 tensor. llama.cpp's own quantiser rounds each weight for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array, Base
from smart_secrets_scanner.export.hf import gguf_name
from smart_secrets_scanner.export.reference import Reference

BLOCK = 32
DAMPING = 0.01
"""Share of the mean diagonal added to the second moments, so that columns that hardly occur stay solvable."""

STEPS = (("q_proj", "k_proj", "v_proj"), ("o_proj",), ("gate_proj", "up_proj"), ("down_proj",))
"""Matrices of a block in the order in which they act; those of one step share their input."""


def compensated(
    reference: Reference, base: Base, prompts: Sequence[str], tell: Callable[[str], None] = lambda line: None
) -> dict[str, Any]:
    """Q4_0 data (uint8, one row of bytes a matrix row) of every block matrix, by GGUF name.

    Works through the blocks in order, each seeing what the rounded blocks before it give. Changes the weights of
    `reference`, whose adapter must be merged.
    """
    import torch

    layers = reference.model.model.layers
    packed: dict[str, Any] = {}
    with torch.inference_mode():
        hidden, extras = _first_inputs(reference, prompts)
        for at, layer in enumerate(layers):
            modules = dict(layer.named_modules())
            for step in STEPS:
                found = {n: m for n, m in modules.items() if n.rpartition(".")[2] in step}
                moments = _moments(layer, next(iter(found.values())), hidden, extras[at])
                for name, module in found.items():
                    codes, scales = _rounded(module.weight.float(), moments)
                    module.weight.copy_(_values(codes, scales))
                    ours = gguf_name(base.arch, base.layers, f"model.layers.{at}.{name}.weight")
                    packed[str(ours)] = _pack(
                        base.to_gguf(str(ours), codes.numpy()), base.to_gguf(str(ours), scales.numpy())
                    )
            hidden = [_forward(layer, h, e) for h, e in zip(hidden, extras[at], strict=True)]
            tell(f"rounded block {at + 1} of {len(layers)}")
    return packed


def _first_inputs(reference: Reference, prompts: Sequence[str]) -> tuple[list[Any], list[list[dict[str, Any]]]]:
    """What enters the first block for each prompt, and the other arguments of every block for each prompt."""
    import torch

    layers = reference.model.model.layers
    hidden: list[Any] = []
    extras: list[list[dict[str, Any]]] = [[] for _ in layers]

    def watch(at: int) -> Callable[..., None]:
        def hook(_: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            if at == 0:
                hidden.append(args[0] if args else kwargs["hidden_states"])
            extras[at].append({k: v for k, v in kwargs.items() if k != "hidden_states"})

        return hook

    handles = [layer.register_forward_pre_hook(watch(i), with_kwargs=True) for i, layer in enumerate(layers)]
    try:
        for text in prompts:
            reference.model(input_ids=torch.tensor([reference.ids(text)]), use_cache=False, logits_to_keep=1)
    finally:
        for handle in handles:
            handle.remove()
    return hidden, extras


def _forward(layer: Any, hidden: Any, extra: dict[str, Any]) -> Any:
    out = layer(hidden, **extra)
    return out[0] if isinstance(out, tuple) else out


def _moments(layer: Any, module: Any, hidden: list[Any], extras: list[dict[str, Any]]) -> Any:
    """Second moments of the module's input columns over all tokens."""
    import torch

    size = module.weight.shape[1]
    total = torch.zeros(size, size, dtype=torch.float64)
    count = 0
    with _watched(module) as seen:
        for state, extra in zip(hidden, extras, strict=True):
            _forward(layer, state, extra)
            rows = seen.pop().float().reshape(-1, size)
            total += (rows.T @ rows).double()
            count += rows.shape[0]
    return total / count


@contextmanager
def _watched(module: Any) -> Iterator[list[Any]]:
    seen: list[Any] = []
    handle = module.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    try:
        yield seen
    finally:
        handle.remove()


def _rounded(weight: Any, moments: Any) -> tuple[Any, Any]:
    """Codes 0..15 (rows x columns) and scales (rows x blocks): value = (code - 8) * scale."""
    import torch

    moments = moments + DAMPING * moments.diagonal().mean() * torch.eye(len(moments), dtype=moments.dtype)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(moments))
    factor = torch.linalg.cholesky(inverse, upper=True).float()
    left = weight.clone()
    codes = torch.empty_like(left)
    scales = torch.empty(left.shape[0], left.shape[1] // BLOCK)
    for at in range(0, left.shape[1], BLOCK):
        end = at + BLOCK
        part, own = left[:, at:end], factor[at:end, at:end]
        scale = _scales(part, own.diagonal().pow(-2))
        errors = torch.empty_like(part)
        for i in range(BLOCK):
            code = (part[:, i] / scale).round().clamp(-8, 7)
            errors[:, i] = (part[:, i] - code * scale) / own[i, i]
            part[:, i:] -= errors[:, i : i + 1] * own[i, i:]
            codes[:, at + i] = code + 8
        left[:, end:] -= errors @ factor[at:end, end:]
        scales[:, at // BLOCK] = scale
    return codes, scales


def _scales(part: Any, weights: Any) -> Any:
    """For each row of a block the half-precision scale with the least weighted error, found by trial."""
    import torch

    largest = part.gather(1, part.abs().argmax(dim=1, keepdim=True)).squeeze(1)
    best = torch.full_like(largest, 1.0)
    least = torch.full_like(largest, float("inf"))
    for steps in (*np.linspace(6.4, 9.6, 17), *np.linspace(-8.4, -6.0, 9)):
        scale = (largest / -float(steps)).half().float()
        scale = torch.where(scale == 0, torch.ones_like(scale), scale)
        rounded = (part / scale[:, None]).round().clamp(-8, 7) * scale[:, None]
        error = ((part - rounded).square() * weights).sum(dim=1)
        better = error < least
        best, least = torch.where(better, scale, best), torch.where(better, error, least)
    return best


def _values(codes: Any, scales: Any) -> Any:
    return (codes - 8) * scales.repeat_interleave(BLOCK, dim=1)


def _pack(codes: Array, scales: Array) -> Any:
    """llama.cpp's block_q4_0: a half-precision scale, then 16 bytes with elements i and i + 16 in low and high nibble."""
    rows = codes.shape[0]
    blocks = codes.astype(np.uint8).reshape(rows, -1, 2, BLOCK // 2)
    nibbles = blocks[:, :, 0] | (blocks[:, :, 1] << 4)
    halves = scales.astype(np.float16)[:, :, None].view(np.uint8)
    return np.concatenate([halves, nibbles], axis=2).reshape(rows, -1)
