"""Rounding that makes up for its own errors must be valid Q4_0 and closer to the model than plain rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.compensate import compensated
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.prompts import golden_prompts, random_texts
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import open_reference
from smart_secrets_scanner.export.rewrite import rewrite
from smart_secrets_scanner.export.verify import logits
from smart_secrets_scanner.hook.errors import ScannerError


@pytest.mark.parametrize("name", ["llama", "qwen3", "gemma2"])
def test_compensated_is_closer_than_plain(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny(name)
    base = open_base(model.base)
    merge(base, open_adapter(model.adapter, base), tmp_path / "full.gguf", precision="F32")
    quantize(tmp_path / "full.gguf", tmp_path / "plain.gguf", "Q4_0", "Q8_0")
    reference = open_reference(model.base, model.adapter)
    scratch = replace(reference, model=open_reference(model.base, model.adapter).model.merge_and_unload())
    packed = compensated(scratch, base, random_texts(60, seed=1))
    rewrite(tmp_path / "plain.gguf", tmp_path / "ours.gguf", tensors=packed)

    asked = [reference.ids(text) for text in [*golden_prompts(), *random_texts(20, seed=2)]]
    exact = reference.logits(asked)
    plain, ours = (np.square(logits(tmp_path / f"{n}.gguf", asked) - exact).mean() for n in ("plain", "ours"))
    assert ours < 0.9 * plain
    # what llama.cpp reads is what was rounded here: layouts and nibbles are right
    assert np.square(logits(tmp_path / "ours.gguf", asked) - scratch.logits(asked)).mean() < 0.1 * ours


def test_every_matrix_of_the_blocks_is_replaced(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama")
    base = open_base(model.base)
    packed = compensated(open_reference(model.base, None), base, golden_prompts()[:1])
    merge(base, None, tmp_path / "full.gguf")
    quantize(tmp_path / "full.gguf", tmp_path / "q.gguf", "Q4_0")
    found = {t.name: t.data for t in open_reader(tmp_path / "q.gguf").tensors if t.tensor_type.name == "Q4_0"}
    assert packed.keys() == found.keys() - {"token_embd.weight"}
    assert all(packed[name].shape == found[name].shape for name in packed)


def test_refuses_a_file_of_another_type(tiny: Callable[..., Any], tmp_path: Path) -> None:
    merge(open_base(tiny("llama").base), None, tmp_path / "full.gguf")
    with pytest.raises(ScannerError, match="in another type"):
        rewrite(tmp_path / "full.gguf", tmp_path / "out.gguf", tensors={"blk.0.attn_q.weight": np.zeros(4, np.uint8)})
    assert not (tmp_path / "out.gguf").exists()
