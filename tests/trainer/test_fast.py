"""The CPU forward pass computes what the stock modules compute: logits and gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

from smart_secrets_scanner.trainer import base, fast, sft

VERDICTS = torch.tensor([7, 9])
LENGTHS = torch.tensor([12, 9, 7, 12, 5])


@pytest.fixture
def model(tiny_base: Path) -> Any:
    """The tiny base in fp32 with LoRA whose B is not zero."""
    loaded = base.load_model(base.resolve(str(tiny_base)), dtype="fp32")
    with base.quiet_libraries():
        wrapped = get_peft_model(loaded, LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"))
    torch.manual_seed(1)
    for name, parameter in wrapped.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    return wrapped


def gradients(model: Any, ids: torch.Tensor, use_fast: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """(logits, all gradients in one row)."""
    model.zero_grad()
    logits = sft.verdict_logits(model, ids, LENGTHS, VERDICTS, use_fast)
    torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1, 1, 0, 1])).backward()
    return logits.detach(), torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


@pytest.mark.parametrize("shared", [0, 1, 3, 4])
def test_matches_the_stock_modules(model: Any, shared: int) -> None:
    ids = torch.randint(1, 200, (5, 12), generator=torch.Generator().manual_seed(shared))
    ids[:, :shared] = ids[0, :shared]
    fast_logits, fast_grads = gradients(model, ids, True)
    stock_logits, stock_grads = gradients(model, ids, False)
    assert torch.allclose(fast_logits, stock_logits, atol=1e-5)
    assert torch.allclose(fast_grads, stock_grads, atol=1e-5)
    assert stock_grads.abs().max() > 1e-3


def test_padding_does_not_matter(model: Any) -> None:
    ids = torch.randint(1, 200, (5, 12))
    logits = sft.verdict_logits(model, ids, LENGTHS, VERDICTS, True)
    for row, length in enumerate(LENGTHS.tolist()):
        alone = sft.verdict_logits(model, ids[row : row + 1, :length], torch.tensor([length]), VERDICTS, True)
        assert torch.allclose(alone[0], logits[row], atol=1e-5)


def test_supports_plain_lora(model: Any) -> None:
    assert fast.supports(model.get_base_model())


def test_leaves_dropout_to_the_stock_modules(tiny_base: Path) -> None:
    loaded = base.load_model(base.resolve(str(tiny_base)), dtype="fp32")
    with base.quiet_libraries():
        wrapped = get_peft_model(loaded, LoraConfig(r=4, lora_dropout=0.1, target_modules="all-linear"))
    assert not fast.supports(wrapped.get_base_model())
