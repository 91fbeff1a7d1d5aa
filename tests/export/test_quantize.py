"""Every type llama.cpp offers, and what happens when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export import files
from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.importance import importance
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.prompts import golden_prompts
from smart_secrets_scanner.export.quantize import file_types, quantize
from smart_secrets_scanner.export.reference import open_reference
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError


@pytest.fixture(scope="module")
def full(tiny: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("full") / "full.gguf"
    merge(open_base(tiny("llama").base), None, out, precision="F32")
    return out


def kinds(path: Path) -> dict[str, str]:
    return {tensor.name: tensor.tensor_type.name for tensor in open_reader(path).tensors}


@pytest.fixture(scope="module")
def wide(tiny: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A model whose rows divide into every type's blocks, and its importance matrix, without which some types refuse."""
    model = tiny("llama", width=512)
    out: Path = tmp_path_factory.mktemp("wide") / "full.gguf"
    base = open_base(model.base)
    merge(base, None, out)
    return out, importance(open_reference(model.base, None), base, golden_prompts()[:1])


@pytest.mark.parametrize("name", sorted(file_types()))
def test_every_type(name: str, wide: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    full, columns = wide
    quantize(full, tmp_path / "q.gguf", name, importance=columns)
    assert 0 < (tmp_path / "q.gguf").stat().st_size <= 2.1 * full.stat().st_size


def test_a_type_that_needs_importance_says_so(wide: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(ScannerError, match="requires an imatrix"):
        quantize(wide[0], tmp_path / "q.gguf", "IQ2_XXS")
    assert list(tmp_path.iterdir()) == []


def test_offers_the_usual_names() -> None:
    assert {"F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q4_1"} <= file_types().keys()


def test_the_embedding_and_single_tensors_may_differ(full: Path, tmp_path: Path) -> None:
    quantize(full, tmp_path / "q.gguf", "Q4_0", embedding="Q8_0", tensors={r"blk\.1\.attn_v": "Q5_1"})
    found = kinds(tmp_path / "q.gguf")
    assert (found["token_embd.weight"], found["blk.1.attn_v.weight"]) == ("Q8_0", "Q5_1")
    assert (found["blk.0.attn_v.weight"], found["output_norm.weight"]) == ("Q4_0", "F32")


def test_importance_changes_the_weights_and_not_the_size(tiny: Callable[..., Any], full: Path, tmp_path: Path) -> None:
    model = tiny("llama")
    columns = importance(open_reference(model.base, None), open_base(model.base), golden_prompts())
    assert columns["blk.2.ffn_down.weight"].shape == (96,) and (columns["blk.0.attn_q.weight"] > 0).all()
    quantize(full, tmp_path / "plain.gguf", "Q4_0")
    quantize(full, tmp_path / "weighed.gguf", "Q4_0", importance=columns)
    plain, weighed = (open_reader(tmp_path / name).tensors for name in ("plain.gguf", "weighed.gguf"))
    assert any((a.data != b.data).any() for a, b in zip(plain, weighed, strict=True))
    assert [t.n_bytes for t in plain] == [t.n_bytes for t in weighed]


def test_importance_sees_through_an_adapter(tiny: Callable[..., Any]) -> None:
    model = tiny("llama", layers=2)
    columns = importance(open_reference(model.base, model.adapter, 2), open_base(model.base), golden_prompts()[:1])
    assert sorted({name.split(".")[1] for name in columns}) == ["0", "1"] and len(columns) == 14


def test_unknown_types_are_named(full: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no quantisation 'Q9': choose one of .*Q4_0"):
        quantize(full, tmp_path / "q.gguf", "Q9")
    with pytest.raises(ConfigError, match=r"no tensor type 'Q9': choose one of .*Q4_0"):
        quantize(full, tmp_path / "q.gguf", "Q4_0", embedding="Q9")


def test_an_embedding_type_that_does_not_divide(full: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="rows of 64 do not divide into Q6_K's blocks of 256"):
        quantize(full, tmp_path / "q.gguf", "Q4_0", embedding="Q6_K")


def test_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("not a model")
    with pytest.raises(ScannerError, match=r"llama.cpp could not quantise"):
        quantize(tmp_path / "text.gguf", tmp_path / "q.gguf", "Q4_0")
    assert [path.name for path in tmp_path.iterdir()] == ["text.gguf"]


def test_a_full_disk_is_seen_before_writing(
    tiny: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny("llama")
    base = open_base(model.base)
    monkeypatch.setattr(files, "_free", lambda folder: 1000)
    with pytest.raises(ScannerError, match=r"has 0 MB free and m.gguf needs \d+ MB"):
        merge(base, open_adapter(model.adapter, base), tmp_path / "m.gguf")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(full: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScannerError, match="could not be written"):
        quantize(full, tmp_path / "file" / "q.gguf", "Q4_0")
