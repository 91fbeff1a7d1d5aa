"""llama.cpp's Q4_0 and Q5_0: 32 weights share a half-precision scale; value = (code - half of the codes) * scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array

BITS = {"Q4_0": 4, "Q5_0": 5}
BLOCK = 32
DAMPING = 0.01
"""Share of the mean diagonal added to the second moments, so that columns that hardly occur stay solvable."""


def rounded(weight: Any, moments: Any, bits: int) -> tuple[Any, Any]:
    """Codes (rows x columns) and scales (rows x blocks) of a torch matrix, later columns making up for earlier ones.

    `moments` are the second moments of the matrix's input, columns x columns in float64.
    """
    import torch

    moments = moments + DAMPING * moments.diagonal().mean() * torch.eye(len(moments), dtype=moments.dtype)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(moments))
    factor = torch.linalg.cholesky(inverse, upper=True).float()
    half = 2 ** (bits - 1)
    left = weight.clone()
    codes = torch.empty_like(left)
    scales = torch.empty(left.shape[0], left.shape[1] // BLOCK)
    for at in range(0, left.shape[1], BLOCK):
        end = at + BLOCK
        part, own = left[:, at:end], factor[at:end, at:end]
        scale = _scales(part, own.diagonal().pow(-2), half)
        errors = torch.empty_like(part)
        for i in range(BLOCK):
            code = (part[:, i] / scale).round().clamp(-half, half - 1)
            errors[:, i] = (part[:, i] - code * scale) / own[i, i]
            part[:, i:] -= errors[:, i : i + 1] * own[i, i:]
            codes[:, at + i] = code + half
        left[:, end:] -= errors @ factor[at:end, end:]
        scales[:, at // BLOCK] = scale
    return codes, scales


def values(codes: Any, scales: Any, bits: int) -> Any:
    """The weights that codes and scales stand for."""
    return (codes - 2 ** (bits - 1)) * scales.repeat_interleave(BLOCK, dim=1)


def pack(codes: Array, scales: Array, bits: int) -> Any:
    """One row of bytes a row of codes: of each block the scale, the fifth bits if any, then two codes a byte.

    A byte holds element i in its low and element i + 16 in its high half.
    """
    rows = codes.shape[0]
    blocks = codes.astype(np.uint8).reshape(rows, -1, BLOCK)
    low = blocks & 15
    parts: list[Any] = [scales.astype(np.float16)[:, :, None].view(np.uint8)]
    if bits == 5:
        parts.append(np.packbits(blocks >> 4, axis=2, bitorder="little"))
    parts.append(low[:, :, : BLOCK // 2] | (low[:, :, BLOCK // 2 :] << 4))
    return np.concatenate(parts, axis=2).reshape(rows, -1)


def _scales(part: Any, weights: Any, half: int) -> Any:
    """For each row of a block the half-precision scale with the least weighted error, found by trial."""
    import torch

    largest = part.gather(1, part.abs().argmax(dim=1, keepdim=True)).squeeze(1)
    best = torch.ones_like(largest)
    least = torch.full_like(largest, float("inf"))
    # the largest weight takes the lowest code, of which there is one more, or the highest one
    for step in (*np.linspace(0.8, 1.2, 17), *np.linspace(-1.05, -0.75, 9)):
        scale = (largest / -float(step * half)).half().float()
        scale = torch.where(scale == 0, torch.ones_like(scale), scale)
        near = (part / scale[:, None]).round().clamp(-half, half - 1) * scale[:, None]
        error = ((part - near).square() * weights).sum(dim=1)
        better = error < least
        best, least = torch.where(better, scale, best), torch.where(better, error, least)
    return best
