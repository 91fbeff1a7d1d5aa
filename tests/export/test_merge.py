"""Merged GGUF files against torch + peft, for every architecture: an independent path to the same logits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.prompts import golden_prompts, random_texts
from smart_secrets_scanner.export.reference import open_reference
from smart_secrets_scanner.export.verify import logits, token_differences

ALL = ["llama", "llama3", "mistral", "qwen2", "qwen3", "yarn", "gemma", "gemma2", "gemma3"]
CLOSE = 0.01  # of logits that spread by 0.65; llama.cpp keeps keys and values in F16


def merged(model: Any, out: Path, precision: str = "F32") -> Path:
    base = open_base(model.base)
    merge(base, open_adapter(model.adapter, base), out, precision=precision)
    return out


def furthest(path: Path, model: Any) -> float:
    """Largest difference of any logit after the golden prompts."""
    reference = open_reference(model.base, model.adapter, model.layers)
    asked = [reference.ids(text) for text in golden_prompts()]
    return float(np.abs(logits(path, asked) - reference.logits(asked)).max())


@pytest.mark.parametrize("name", ALL)
def test_merged_gguf_answers_as_torch(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny(name)
    assert furthest(merged(model, tmp_path / "m.gguf"), model) < CLOSE


@pytest.mark.parametrize("name", ALL)
def test_both_tokenizers_agree(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny(name)
    path = merged(model, tmp_path / "m.gguf")
    assert token_differences(path, open_reference(model.base, model.adapter), golden_prompts() + random_texts()) == ([], 0)


@pytest.mark.parametrize("name", ["llama", "gemma3"])
def test_keeps_only_the_layers_of_the_adapter(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny(name, layers=2)
    path = merged(model, tmp_path / "m.gguf")
    names = {tensor.name for tensor in open_reader(path).tensors}
    assert any(n.startswith("blk.1.") for n in names) and not any(n.startswith("blk.2.") for n in names)
    assert furthest(path, model) < CLOSE


def test_reads_shards(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("qwen2", shard="100KB")
    assert len(list(model.base.glob("*.safetensors"))) > 2
    assert furthest(merged(model, tmp_path / "m.gguf"), model) < CLOSE


@pytest.mark.parametrize("precision", ["F16", "BF16"])
def test_half_precision_stays_close(precision: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("qwen3")
    assert furthest(merged(model, tmp_path / "m.gguf", precision), model) < 0.1


@pytest.mark.parametrize(
    "lora",
    [
        {"use_rslora": True},
        {"rank_pattern": {"q_proj": 2}, "alpha_pattern": {"layers.1.mlp.down_proj": 3}},
        {"modules_to_save": ["lm_head"]},
        {"target_modules": ["embed_tokens", "v_proj"]},
    ],
    ids=["rslora", "patterns", "whole module", "embedding"],
)
def test_kinds_of_lora(lora: dict[str, Any], tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("qwen3", **lora)
    assert furthest(merged(model, tmp_path / "m.gguf"), model) < CLOSE


def test_the_adapter_matters(tiny: Callable[..., Any], tmp_path: Path) -> None:
    """Without it the logits are far off, so the tests above do see it."""
    model = tiny("llama")
    merge(open_base(model.base), None, tmp_path / "m.gguf", precision="F32")
    assert furthest(tmp_path / "m.gguf", model) > 50 * CLOSE


@pytest.mark.parametrize("name", ["llama", "qwen2", "gemma2"])
def test_a_gguf_is_a_base_like_its_folder(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    """The same adapter into the folder and into the GGUF of that folder: q and k are permuted in the latter."""
    model = tiny(name, layers=2)
    merge(open_base(model.base), None, tmp_path / "base.gguf", precision="F32")
    base = open_base(tmp_path / "base.gguf")
    merge(base, open_adapter(model.adapter, base), tmp_path / "m.gguf", precision="F32")
    assert furthest(tmp_path / "m.gguf", model) < CLOSE
