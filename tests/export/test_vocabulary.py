"""A file without the tokens that its prompts never hold: smaller, and the same to the bit for what they do hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export import vocabulary
from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.prompts import golden_prompts
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import open_reference
from smart_secrets_scanner.export.stamp import read_stamp, stamp_of
from smart_secrets_scanner.export.verify import verify
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.model import LlamaJudge

KEPT = golden_prompts()[:2]
OTHER = "Is the value a real secret? verdict: password"


def made(model: Any, folder: Path) -> Path:
    base = open_base(model.base)
    adapter = open_adapter(model.adapter, base)
    merge(base, adapter, folder / "full.gguf", stamp_of(base, adapter, "tiny"))
    quantize(folder / "full.gguf", folder / "whole.gguf", "Q8_0")
    return folder / "whole.gguf"


@pytest.mark.parametrize("name", ["llama", "llama3", "qwen2"])
def test_prompts_that_are_kept_are_judged_as_before(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny(name)
    whole, small = made(model, tmp_path), tmp_path / "small.gguf"
    done = vocabulary.shrink(whole, small, KEPT)
    assert done.kept < done.total and (done.texts, done.unchanged) == (2, 2)
    tables = [t for t in open_reader(small).tensors if t.name in ("token_embd.weight", "output.weight")]
    assert {int(t.shape[1]) for t in tables} == {done.kept}
    assert read_stamp(small)["vocabulary"] == f"{done.kept} of {done.total} tokens"
    with LlamaJudge(whole) as one, LlamaJudge(small) as two:
        assert two.margins(KEPT) == pytest.approx(one.margins(KEPT), abs=1e-4)
        assert len(two.margins([OTHER])) == 1  # spelled with what is left


def test_verify_knows_what_was_left_out(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama")
    small = tmp_path / "small.gguf"
    vocabulary.shrink(made(model, tmp_path), small, KEPT)
    result = verify(small, open_reference(model.base, model.adapter))
    assert result.token_differences == 0 and 0 < result.respelled < result.texts
    assert "with tokens left out" in str(result)


def test_rare_tokens_go_when_asked(tiny: Callable[..., Any], tmp_path: Path) -> None:
    whole = made(tiny("llama"), tmp_path)
    texts = [*KEPT, OTHER]
    all_of_them = vocabulary.shrink(whole, tmp_path / "one.gguf", texts)
    often = vocabulary.shrink(whole, tmp_path / "two.gguf", texts, least=3)
    assert often.kept < all_of_them.kept and often.unchanged < all_of_them.unchanged == 3


def test_what_cannot_be_shrunk_is_named(tiny: Callable[..., Any], tmp_path: Path) -> None:
    small = tmp_path / "small.gguf"
    vocabulary.shrink(made(tiny("llama"), tmp_path), small, KEPT)
    for path in (small, made(tiny("gemma"), tmp_path)):
        with pytest.raises(ScannerError, match="byte-level BPE"):
            vocabulary.shrink(path, tmp_path / "none.gguf", KEPT)
    assert not (tmp_path / "none.gguf").exists()
