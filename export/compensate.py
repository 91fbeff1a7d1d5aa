"""Rounding to Q4_0 or Q5_0 in which later columns make up for the error of earlier ones, measured on our own prompts.

The method is GPTQ (Frantar et al., 2023) with llama.cpp's blocks of 32 weights and one scale each; then the two
verdicts' rows are moved so that their logits keep the exact model's mean. The result is an ordinary GGUF; llama.cpp's
own quantiser rounds each weight for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Base, open_reader
from smart_secrets_scanner.export.blocks import BITS, pack, rounded, values
from smart_secrets_scanner.export.hf import gguf_name
from smart_secrets_scanner.export.reference import Reference
from smart_secrets_scanner.hook.errors import ConfigError

STEPS = (("q_proj", "k_proj", "v_proj"), ("o_proj",), ("gate_proj", "up_proj"), ("down_proj",))
"""Matrices of a block in the order in which they act; those of one step share their input."""


def compensated(
    path: Path,
    exact: Reference,
    scratch: Reference,
    base: Base,
    prompts: Sequence[str],
    tell: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Better data for the Q4_0 and Q5_0 tensors of a quantised GGUF: its block matrices and the verdicts' rows.

    Works through the blocks in order, each seeing what the rounded embedding and blocks before it give. `scratch` is
    a second copy of `exact` with the adapter inside its weights; its weights are changed.
    Raises ConfigError when the file has no tensor of these types.
    """
    import torch

    stored = {tensor.name: tensor for tensor in open_reader(path).tensors}
    bits = {name: BITS[t.tensor_type.name] for name, t in stored.items() if t.tensor_type.name in BITS}
    if not bits:
        raise ConfigError(f"Only {' and '.join(BITS)} can be compensated: choose one of them as --type.")
    packed: dict[str, Any] = {}
    with torch.inference_mode():
        rows = scratch.model.get_output_embeddings().weight[list(exact.verdicts())].float().clone()
        _round_embedding(scratch, stored["token_embd.weight"])
        hidden, extras = _first_inputs(scratch, prompts)
        for at, layer in enumerate(scratch.model.model.layers):
            for name, data in _rounded_layer(layer, f"model.layers.{at}.", hidden, extras[at], base, bits):
                packed[name] = data
            hidden = [_forward(layer, h, e) for h, e in zip(hidden, extras[at], strict=True)]
            tell(f"rounded block {at + 1} of {len(extras)}")
        head = "output.weight" if "output.weight" in stored else "token_embd.weight"
        if head in bits:
            fitted, moments = _fitted(rows, _last_states(exact, prompts), _last_states(scratch, prompts))
            codes, scales = rounded(fitted, moments, bits[head])
            packed[head] = np.array(stored[head].data)
            packed[head][list(exact.verdicts())] = pack(codes.numpy(), scales.numpy(), bits[head])
    return packed


def _rounded_layer(
    layer: Any, prefix: str, hidden: list[Any], extras: list[dict[str, Any]], base: Base, bits: dict[str, int]
) -> Iterator[tuple[str, Any]]:
    """The layer's matrices, rounded one step after the other, by GGUF name; the layer takes on the rounded values."""
    modules = dict(layer.named_modules())
    for step in STEPS:
        found = {
            name: (module, ours)
            for name, module in modules.items()
            if name.rpartition(".")[2] in step
            and (ours := gguf_name(base.arch, base.layers, f"{prefix}{name}.weight")) in bits
        }
        if not found:
            continue
        moments = _moments(layer, next(iter(found.values()))[0], hidden, extras)
        for module, ours in found.values():
            codes, scales = rounded(module.weight.float(), moments, bits[str(ours)])
            module.weight.copy_(values(codes, scales, bits[str(ours)]))
            layout = [base.to_gguf(str(ours), part.numpy()) for part in (codes, scales)]
            yield str(ours), pack(layout[0], layout[1], bits[str(ours)])


def _round_embedding(scratch: Reference, tensor: Any) -> None:
    import torch
    from gguf.quants import dequantize

    table = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type))
    scratch.model.get_input_embeddings().weight.copy_(table)


def _first_inputs(reference: Reference, prompts: Sequence[str]) -> tuple[list[Any], list[list[dict[str, Any]]]]:
    """What enters the first block for each prompt, and the other arguments of every block for each prompt."""
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
        _run(reference, prompts)
    finally:
        for handle in handles:
            handle.remove()
    return hidden, extras


def _last_states(reference: Reference, prompts: Sequence[str]) -> Any:
    """What the verdicts' rows are multiplied with, one row a prompt."""
    import torch

    with _watched(reference.model.get_output_embeddings()) as seen:
        _run(reference, prompts)
        return torch.cat([state.float().reshape(1, -1) for state in seen])


def _run(reference: Reference, prompts: Sequence[str]) -> None:
    import torch

    for text in prompts:
        reference.model(input_ids=torch.tensor([reference.ids(text)]), use_cache=False, logits_to_keep=1)


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


def _fitted(rows: Any, exact: Any, ours: Any) -> tuple[Any, Any]:
    """The rows changed so that, over all prompts, they say as much of our states as of the exact ones; our moments.

    Only along the mean state: it is the same for all prompts nearly, and a fuller fit would learn the prompts by heart.
    """
    mean = ours.mean(dim=0)
    missing = rows @ (exact.mean(dim=0) - mean)
    return rows + missing[:, None] * mean / mean.square().sum(), (ours.T @ ours).double() / len(ours)


@contextmanager
def _watched(module: Any) -> Iterator[list[Any]]:
    seen: list[Any] = []
    handle = module.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    try:
        yield seen
    finally:
        handle.remove()
