"""Rounding that makes up for its own errors must be valid Q4_0 and closer to the model than plain rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.blocks import BITS, pack, values
from smart_secrets_scanner.export.compensate import compensated
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.prompts import golden_prompts, random_texts
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import Reference, open_reference
from smart_secrets_scanner.export.rewrite import rewrite
from smart_secrets_scanner.export.verify import logits
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError


def quantised(model: Any, folder: Path, file_type: str, embedding: str) -> tuple[Any, Path]:
    base = open_base(model.base)
    merge(base, open_adapter(model.adapter, base), folder / "full.gguf", precision="F32")
    quantize(folder / "full.gguf", folder / "plain.gguf", file_type, embedding)
    return base, folder / "plain.gguf"


def scratch_of(model: Any) -> Reference:
    reference = open_reference(model.base, model.adapter, model.layers)
    return replace(reference, model=reference.model.merge_and_unload())


@pytest.mark.parametrize(
    ("name", "file_type", "embedding"),
    [("llama", "Q4_0", "Q4_0"), ("qwen3", "Q5_0", "Q8_0"), ("gemma2", "Q4_0", "Q5_0")],
)
def test_compensated_is_closer_than_plain(
    name: str, file_type: str, embedding: str, tiny: Callable[..., Any], tmp_path: Path
) -> None:
    model = tiny(name)
    base, plain = quantised(model, tmp_path, file_type, embedding)
    exact, scratch = open_reference(model.base, model.adapter), scratch_of(model)
    ours = tmp_path / "ours.gguf"
    rewrite(plain, ours, tensors=compensated(plain, exact, scratch, base, random_texts(60, seed=1)))

    asked = [exact.ids(text) for text in [*golden_prompts(), *random_texts(40, seed=2)]]
    wanted = exact.logits(asked)
    errors = {path.name: np.square(logits(path, asked) - wanted) for path in (plain, ours)}
    assert errors["ours.gguf"].mean() < 0.9 * errors["plain.gguf"].mean()


@pytest.mark.parametrize(("name", "file_type"), [("llama", "Q4_0"), ("gemma", "Q5_0")])
def test_llama_reads_what_was_rounded(name: str, file_type: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    """Layouts, nibbles and scales: the file answers as the rounded torch model does."""
    model = tiny(name, layers=2)
    base, plain = quantised(model, tmp_path, file_type, "Q8_0")
    exact, scratch = open_reference(model.base, model.adapter, 2), scratch_of(model)
    packed = compensated(plain, exact, scratch, base, golden_prompts())
    assert len(packed) == 14 and packed.keys() <= {tensor.name for tensor in open_reader(plain).tensors}
    rewrite(plain, plain, tensors=packed)
    asked = [exact.ids(text) for text in golden_prompts()]
    rounding = np.abs(scratch.logits(asked) - exact.logits(asked)).mean()
    assert np.abs(logits(plain, asked) - scratch.logits(asked)).mean() < 0.5 * rounding


def test_the_verdicts_keep_their_mean(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama")
    base, plain = quantised(model, tmp_path, "Q4_0", "Q4_0")
    exact = open_reference(model.base, model.adapter)
    texts = [*golden_prompts(), *random_texts(40, seed=3)]
    rewrite(plain, tmp_path / "ours.gguf", tensors=compensated(plain, exact, scratch_of(model), base, texts))
    asked = [exact.ids(text) for text in texts]
    verdicts = list(exact.verdicts())
    wanted = exact.logits(asked, verdicts).mean(axis=0)
    means = {p.name: logits(p, asked)[:, verdicts].mean(axis=0) for p in (plain, tmp_path / "ours.gguf")}
    assert np.abs(means["ours.gguf"] - wanted).max() < 0.5 * np.abs(means["plain.gguf"] - wanted).max()


def test_refuses_types_it_cannot_round(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama")
    base, path = quantised(model, tmp_path, "Q8_0", "Q8_0")
    with pytest.raises(ConfigError, match="Only Q4_0 and Q5_0 can be compensated"):
        compensated(path, open_reference(model.base, None), open_reference(model.base, None), base, golden_prompts())


@pytest.mark.parametrize("kind", sorted(BITS))
def test_packed_bytes_are_those_of_llama(kind: str) -> None:
    """gguf's own reader gives back code times scale."""
    import torch

    rng = np.random.default_rng(5)
    bits = BITS[kind]
    codes = rng.integers(0, 2**bits, (3, 96)).astype(np.float32)
    scales = rng.normal(size=(3, 3)).astype(np.float16).astype(np.float32)
    read = gguf.quants.dequantize(pack(codes, scales, bits), gguf.GGMLQuantizationType[kind])
    assert np.array_equal(read, values(torch.tensor(codes), torch.tensor(scales), bits).numpy())


def test_refuses_a_file_of_another_type(tiny: Callable[..., Any], tmp_path: Path) -> None:
    merge(open_base(tiny("llama").base), None, tmp_path / "full.gguf")
    with pytest.raises(ScannerError, match="in another type"):
        rewrite(tmp_path / "full.gguf", tmp_path / "out.gguf", tensors={"blk.0.attn_q.weight": np.zeros(4, np.uint8)})
    assert not (tmp_path / "out.gguf").exists()
