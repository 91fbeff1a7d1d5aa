"""A llama forward pass for LoRA on the CPU that reads one verdict: several times faster there than the stock modules.

Three things cost the stock path its time on a CPU: the backward pass of fused attention on short sequences, the many
element-wise passes of LoRA, norms and rotary embeddings, and the last layer's work on positions nobody reads.
The arithmetic is that of the stock model; a test compares logits and gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from smart_secrets_scanner.trainer import rounding


class _LoraLinear(torch.autograd.Function):
    """y = x W' + s (x A') B', the second product added in place by the matrix multiplication itself."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
        ctx.kinds, ctx.scale = (a.dtype, b.dtype), scale
        flat, a, b = x.reshape(-1, x.shape[-1]), a.to(x.dtype), b.to(x.dtype) * scale
        low = flat @ a.t()
        y = F.linear(flat, w).addmm_(low, b.t())
        ctx.save_for_backward(flat, w, a, b, low)
        return y.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        x, w, a, b, low = ctx.saved_tensors
        (g,) = grads
        flat = g.reshape(-1, g.shape[-1])
        up = flat @ b
        dx = (flat @ w).addmm_(up, a).view(*g.shape[:-1], -1) if ctx.needs_input_grad[0] else None
        return dx, None, (up.t() @ x).to(ctx.kinds[0]), (flat.t() @ low).to(ctx.kinds[1]) * ctx.scale, None


class _RmsNorm(torch.autograd.Function):
    """Row statistics in fp32, everything wide in the model's dtype."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, w: Tensor, eps: float) -> Tensor:
        norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        r = torch.rsqrt(norm.pow_(2).div_(x.shape[-1]) + eps).to(x.dtype)
        n = x * r
        ctx.save_for_backward(n, r, w)
        return n * w

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        n, r, w = ctx.saved_tensors
        g = grads[0] * w
        return torch.addcmul(g, n, (g * n).mean(-1, keepdim=True), value=-1).mul_(r), None, None


class _SwiGlu(torch.autograd.Function):
    """silu(gate) * up, recomputed rather than kept."""

    @staticmethod
    def forward(ctx: Any, gate: Tensor, up: Tensor) -> Tensor:
        ctx.save_for_backward(gate, up)
        return F.silu(gate).mul_(up)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        gate, up = ctx.saved_tensors
        (g,) = grads
        return torch.ops.aten.silu_backward(g * up, gate), F.silu(gate).mul_(g)


class _Rotary(torch.autograd.Function):
    """Rotation of halves; x is (tokens, heads, size), cos and sin broadcast to (…, size / 2)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(cos, sin)
        return _rotate(x, cos, sin, 1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        cos, sin = ctx.saved_tensors
        return _rotate(grads[0], cos, sin, -1), None, None


def _rotate(x: Tensor, cos: Tensor, sin: Tensor, way: int) -> Tensor:
    left, right = x.chunk(2, dim=-1)
    out = torch.empty_like(x, memory_format=torch.contiguous_format)
    new_left, new_right = out.chunk(2, dim=-1)
    torch.mul(left, cos, out=new_left)
    new_left.addcmul_(right, sin, value=-way)
    torch.mul(right, cos, out=new_right)
    new_right.addcmul_(left, sin, value=way)
    return out


def supports(model: Any) -> bool:
    """Whether this forward pass knows the model: llama without biases, on the CPU, plain rotary embedding, float weights."""
    config = model.config
    return (
        config.model_type == "llama"
        and model.device.type == "cpu"
        and not (config.attention_bias or config.mlp_bias)
        and config.hidden_act == "silu"
        and not config.attention_dropout
        and getattr(config, "quantization_config", None) is None
        and all(_plain(m) for m in model.modules() if hasattr(m, "lora_A"))
    )


def _plain(module: Any) -> bool:
    """A LoRA layer with one adapter and no dropout, DoRA or bias."""
    return (
        list(module.lora_A) == ["default"]
        and type(module.lora_dropout["default"]) is torch.nn.Identity
        and not module.use_dora.get("default", False)
        and module.lora_B["default"].bias is None
        and type(module.base_layer) is torch.nn.Linear
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a batch is laid out: `shared` first tokens once, then (`batch`, `own`) tokens row by row, all in one long row.

    `cos` and `sin` are (tokens, 1, size / 2); `causal` is (own, shared + own), added to scores.
    """

    shared: int
    batch: int
    own: int
    cos: Tensor
    sin: Tensor
    causal: Tensor
    last: Tensor  # where each prompt ends, in the long row
    beyond: Tensor  # (batch, shared + own): padding


def verdict_logits(model: Any, ids: Tensor, lengths: Tensor, verdicts: Tensor) -> Tensor:
    """Logits of the verdict tokens after each prompt, fp32, shape (batch, len(verdicts)).

    `model` is the causal model below any peft wrapper; `ids` (batch, time) is padded on the right, where causal
    attention never looks; `lengths` (batch,) counts the real tokens. The beginning that all prompts share is computed once.
    """
    body = model.model
    shared = _shared(ids, int(lengths.min()))
    hidden = body.embed_tokens(torch.cat((ids[0, :shared], ids[:, shared:].reshape(-1))))
    plan = _layout(body, hidden, ids, lengths, shared)
    for block in body.layers[:-1]:
        h = _norm(block.input_layernorm, hidden)
        hidden = _finish(block, hidden, _attention(block.self_attn, h, plan))
    block = body.layers[-1]
    mixed = _last_attention(block.self_attn, _norm(block.input_layernorm, hidden), plan)
    hidden = body.norm(_finish(block, hidden[plan.last], mixed))
    return F.linear(hidden, model.lm_head.weight[verdicts]).float()


def _shared(ids: Tensor, shortest: int) -> int:
    """How many first tokens all rows have in common, short of the shortest row's last."""
    if len(ids) == 1:
        return 0
    same = (ids[:, : shortest - 1] == ids[:1, : shortest - 1]).all(0)
    return int(same.long().cumprod(0).sum())


def _layout(body: Any, hidden: Tensor, ids: Tensor, lengths: Tensor, shared: int) -> _Layout:
    batch, time = ids.shape
    own = time - shared
    cos, sin = body.rotary_emb(hidden[None], torch.arange(time)[None])
    half = cos.shape[-1] // 2
    places = torch.cat((torch.arange(shared), torch.arange(shared, time).repeat(batch)))
    causal = torch.full((own, time), float("-inf")).triu(1 + shared).to(hidden.dtype)
    return _Layout(
        shared, batch, own, cos[0, places, None, :half], sin[0, places, None, :half], causal,
        shared + torch.arange(batch) * own + lengths - shared - 1, torch.arange(time)[None] >= lengths[:, None],
    )  # fmt: skip


def _linear(module: Any, x: Tensor) -> Tensor:
    if not hasattr(module, "lora_A"):
        return F.linear(x, module.weight)
    if hasattr(module, "rounded"):
        return rounding.linear(module, x)
    a, b = module.lora_A["default"].weight, module.lora_B["default"].weight
    return _LoraLinear.apply(x, module.base_layer.weight, a, b, module.scaling["default"])  # type: ignore[no-untyped-call, no-any-return]


def _norm(module: Any, x: Tensor) -> Tensor:
    return _RmsNorm.apply(x, module.weight, module.variance_epsilon)  # type: ignore[no-untyped-call, no-any-return]


def _finish(block: Any, residual: Tensor, mixed: Tensor) -> Tensor:
    """Output projection, feed-forward and both residuals."""
    x = residual + _linear(block.self_attn.o_proj, mixed)
    h, mlp = _norm(block.post_attention_layernorm, x), block.mlp
    wide = _SwiGlu.apply(_linear(mlp.gate_proj, h), _linear(mlp.up_proj, h))  # type: ignore[no-untyped-call]
    return x + _linear(mlp.down_proj, wide)


def _heads(module: Any, projection: Any, x: Tensor) -> Tensor:
    return _linear(projection, x).view(len(x), -1, module.head_dim)


def _turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return _Rotary.apply(x, cos, sin)  # type: ignore[no-untyped-call, no-any-return]


def _spread(x: Tensor, plan: _Layout) -> Tensor:
    """(tokens, heads, size) -> (batch, shared + own, heads, size): every row sees the shared beginning."""
    own = x[plan.shared :].view(plan.batch, plan.own, *x.shape[1:])
    if not plan.shared:
        return own
    return torch.cat((x[None, : plan.shared].expand(plan.batch, -1, -1, -1), own), 1)


def _attention(module: Any, h: Tensor, plan: _Layout) -> Tensor:
    """Plain attention: at 64 tokens its backward pass takes a quarter of the fused kernel's time on a CPU."""
    q = _turn(_heads(module, module.q_proj, h), plan.cos, plan.sin) * module.scaling
    k = _turn(_heads(module, module.k_proj, h), plan.cos, plan.sin)
    v = _heads(module, module.v_proj, h)
    own = q[plan.shared :].view(plan.batch, plan.own, *q.shape[1:])
    mixed = _mix(own, _spread(k, plan), _spread(v, plan), plan.causal).reshape(-1, h.shape[-1])
    if not plan.shared:
        return mixed
    causal = torch.full((plan.shared, plan.shared), float("-inf")).triu(1).to(h.dtype)
    first = _mix(q[None, : plan.shared], k[None, : plan.shared], v[None, : plan.shared], causal)
    return torch.cat((first[0], mixed))


def _mix(q: Tensor, k: Tensor, v: Tensor, causal: Tensor) -> Tensor:
    """softmax(q k' + causal) v with grouped heads; (batch, time, heads, size) -> (batch, time, heads * size)."""
    batch, time, _, size = q.shape
    seen, kv = k.shape[1], k.shape[2]
    q = q.view(batch, time, kv, -1, size).permute(0, 2, 3, 1, 4).reshape(batch * kv, -1, size)
    k = k.permute(0, 2, 3, 1).reshape(batch * kv, size, seen)
    v = v.transpose(1, 2).reshape(batch * kv, seen, size)
    scores = torch.bmm(q, k).view(batch * kv, -1, time, seen) + causal
    mixed = torch.bmm(torch.softmax(scores, -1).view(batch * kv, -1, seen), v)
    return mixed.view(batch, kv, -1, time, size).permute(0, 3, 1, 2, 4).reshape(batch, time, -1)


def _last_attention(module: Any, h: Tensor, plan: _Layout) -> Tensor:
    """Attention of the last real position of each prompt only: (batch, hidden)."""
    k = _spread(_turn(_heads(module, module.k_proj, h), plan.cos, plan.sin), plan)
    v = _spread(_heads(module, module.v_proj, h), plan)
    q = _turn(_heads(module, module.q_proj, h[plan.last]), plan.cos[plan.last], plan.sin[plan.last])
    scores = (q * module.scaling).view(plan.batch, k.shape[2], -1, module.head_dim) @ k.permute(0, 2, 3, 1)
    scores = scores.masked_fill(plan.beyond[:, None, None], float("-inf"))
    return (torch.softmax(scores, -1) @ v.transpose(1, 2)).reshape(plan.batch, -1)
