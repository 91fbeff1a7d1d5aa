"""LoRA training on the weights that the finished GGUF will hold: base + change, rounded to one of llama.cpp's grids.

Rounded forward, straight-through backward: the gradient passes the rounding as if it were not there (Bengio et al.,
2013; Jacob et al., 2018), so A and B are trained as in ordinary LoRA. The export merges onto the same grid, where
llama.cpp's quantiser finds every weight as it is.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer import base as bases

BLOCK = 32
HALVES = {"Q4_0": 8, "Q5_0": 16}
"""Of the grids whose largest weight takes the lowest code: half the number of codes."""


def round_(weight: Tensor, kind: str) -> Tensor:
    """Put a float32 matrix onto the grid of `kind`, in place, as ggml-quants.c's reference functions would.

    Blocks of 32 run along the last dimension, whose size they divide; the scale is kept in half precision, the codes
    are found with the one in float32.
    """
    blocks = weight.view(-1, BLOCK)
    high, low = blocks.amax(1, keepdim=True), blocks.amin(1, keepdim=True)
    if kind == "Q8_0":
        scale = torch.maximum(high, -low).div_(127)
        blocks.mul_(_inverse(scale))
        size = blocks.abs()
        whole = size.floor()  # half away from zero, where torch rounds half to even
        torch.copysign(whole + size.sub_(whole).mul_(2).floor_(), blocks, out=blocks)
        return blocks.mul_(scale.half().float()).view_as(weight)
    half = HALVES[kind]
    largest = torch.where(high > -low, high, low)
    tied = ((high == -low) & (high > 0)).squeeze(1)
    if tied.any():  # the first of both decides
        rows = blocks[tied]
        largest[tied] = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    scale = largest.div_(-half)
    # from the lowest code up all is positive, so that rounding down cuts off as C does
    blocks.mul_(_inverse(scale)).add_(half + 0.5).floor_().clamp_(max=2 * half - 1).sub_(half)
    return blocks.mul_(scale.half().float()).view_as(weight)


def _inverse(scale: Tensor) -> Tensor:
    return torch.where(scale == 0, scale, 1 / scale)


class Rounded:
    """The weight of one LoRA linear: `exact` (rows, columns) is the base's in float32, `weight` what is multiplied with.

    `weight` is renewed when A or B have changed since, that is once an optimiser step and never during an evaluation.
    `scratch` holds the float32 sum meanwhile; all linears of a model share it.
    """

    def __init__(self, exact: Tensor, weight: Tensor, kind: str, scratch: Tensor) -> None:
        self.exact, self.weight, self.kind, self.scratch = exact, weight, kind, scratch
        self.seen: tuple[int, ...] = ()

    def renewed(self, a: Tensor, b: Tensor, scale: float) -> Tensor:
        """round(exact + scale B A) in the model's dtype; `a` is (rank, columns), `b` (rows, rank)."""
        seen = (a._version, b._version, a.data_ptr(), b.data_ptr())
        if seen != self.seen:
            with torch.no_grad():
                merged = self.scratch[: self.exact.numel()].view_as(self.exact)
                torch.addmm(self.exact, b.float(), a.float(), alpha=scale, out=merged)
                self.weight.copy_(round_(merged, self.kind))
            self.seen = seen
        return self.weight


class _RoundedLinear(torch.autograd.Function):
    """y = x Wq'; backward as if Wq were W + s B A."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        flat, ctx.scale = x.reshape(-1, x.shape[-1]), scale
        ctx.save_for_backward(flat, w, a, b)
        return F.linear(flat, w).view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        x, w, a, b = ctx.saved_tensors
        g = grads[0].reshape(-1, grads[0].shape[-1])
        up, low = g @ (b.to(g.dtype) * ctx.scale), x @ a.to(x.dtype).t()
        dx = (g @ w).view(*grads[0].shape[:-1], -1) if ctx.needs_input_grad[0] else None
        return dx, None, (up.t() @ x).to(a.dtype), (g.t() @ low).to(b.dtype) * ctx.scale, None


def linear(module: Any, x: Tensor, *_: Any, **__: Any) -> Tensor:
    """The forward pass of a peft LoRA linear that `attach` has given its `rounded`; x is (..., columns)."""
    a, b, scale = module.lora_A["default"].weight, module.lora_B["default"].weight, module.scaling["default"]
    y: Tensor = _RoundedLinear.apply(x, module.rounded.renewed(a, b, scale), a, b, scale)  # type: ignore[no-untyped-call]
    bias = module.base_layer.bias
    return y if bias is None else y + bias


def load(
    ref: bases.BaseRef, *, layers: int, dtype: str, kind: str, embedding: str, load_in_4bit: bool = False
) -> tuple[Any, dict[str, Tensor]]:
    """The model to put LoRA on, its embedding on the grid `embedding`, and its exact matrices for `attach`.

    Without rounding (both kinds '') the model as it is and no matrices. They are read in float32 and kept so: in bf16
    weights would pass borders between codes. Raises ConfigError for 4-bit loading or rows that blocks do not divide.
    """
    if not kind and not embedding:
        return bases.load_model(ref, layers=layers, dtype=dtype, load_in_4bit=load_in_4bit), {}
    if load_in_4bit:
        raise ConfigError("A base loaded in 4 bits cannot be rounded too: leave out round or load-in-4bit.")
    model: Any = bases.load_model(ref, layers=layers, dtype="fp32")
    with torch.no_grad():
        if embedding:
            ends = (model.get_input_embeddings().weight, model.get_output_embeddings().weight)
            for table in ends if ends[0] is not ends[1] else ends[:1]:
                _check(table, "embedding")
                round_(table.data, embedding)
        exact: dict[str, Tensor] = {}
        if kind:
            for name, module in model.model.layers.named_modules():
                if isinstance(module, torch.nn.Linear):
                    _check(module.weight, name)
                    exact[name] = module.weight.detach().clone()
    return model.to(bases.dtype_of(dtype)), exact


def _check(weight: Tensor, name: str) -> None:
    if weight.shape[1] % BLOCK:
        raise ConfigError(
            f"{name} has rows of {weight.shape[1]}, which blocks of {BLOCK} do not divide: leave round and round-embedding out."
        )


def attach(model: Any, exact: dict[str, Tensor], kind: str) -> None:
    """Let every linear in the layers of a peft model compute with rounded weights: those with LoRA anew as they learn.

    `exact` comes from `load`. The base weights inside the model are overwritten with the rounded sums.
    """
    inner = model.get_base_model()
    device = inner.get_input_embeddings().weight.device
    scratch = torch.empty(max((w.numel() for w in exact.values()), default=0), device=device)
    modules = dict(inner.model.layers.named_modules())
    for name, weight in exact.items():
        module, weight = modules[name], weight.to(device)
        if hasattr(module, "lora_A"):
            module.rounded = Rounded(weight, module.base_layer.weight, kind, scratch)
            module.forward = partial(linear, module)
        else:
            with torch.no_grad():
                module.weight.copy_(round_(weight.clone(), kind))
