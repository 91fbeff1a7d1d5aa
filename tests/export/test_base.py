"""Bases that cannot be read: each is refused with one sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export.base import Field, open_base, truncated
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.hook.errors import ScannerError


def copied(folder: Path, out: Path, **config: Any) -> Path:
    """A copy of a base folder with its config.json changed."""
    shutil.copytree(folder, out)
    content = json.loads((out / "config.json").read_text()) | config
    (out / "config.json").write_text(json.dumps(content))
    return out


def test_reads_what_a_folder_says(tiny: Callable[..., Any], tmp_path: Path) -> None:
    folder = copied(tiny("qwen2").base, tmp_path / "some-base")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Base\n")
    base = open_base(folder)
    assert (base.arch, base.layers, base.heads, base.kv_heads) == ("qwen2", 3, 4, 2)
    assert (base.name, base.licence, len(base.sha256)) == ("some-base", "apache-2.0", 64)
    assert open_base(folder, "org/base", "mit").name == "org/base"


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"architectures": ["BertModel"]}, "holds a BertModel: choose a base of LlamaForCausalLM"),
        ({"architectures": None}, "holds a none"),
        ({"rope_parameters": None, "rope_scaling": {"type": "dynamic", "factor": 2.0}}, "'dynamic' is not supported"),
        ({"num_hidden_layers": 4}, "lacks 1[0-9] tensors"),
    ],
)
def test_refuses_a_folder(config: dict[str, Any], says: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    folder = copied(tiny("qwen2").base, tmp_path / "base", **config)
    with pytest.raises(ScannerError, match=says):
        open_base(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_refuses_a_folder_without(name: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    folder = copied(tiny().base, tmp_path / "base")
    (folder / name).unlink()
    with pytest.raises(ScannerError, match=name):
        open_base(folder)


def test_names_the_missing_shard(tiny: Callable[..., Any], tmp_path: Path) -> None:
    folder = copied(tiny("qwen2", shard="100KB").base, tmp_path / "base")
    lost = sorted(folder.glob("*.safetensors"))[1]
    lost.unlink()
    with pytest.raises(ScannerError, match=f"lacks {lost.name}"):
        open_base(folder)


def test_refuses_a_tokenizer_without_an_equal(tiny: Callable[..., Any], tmp_path: Path) -> None:
    folder = copied(tiny().base, tmp_path / "base")
    spec = json.loads((folder / "tokenizer.json").read_text())
    spec["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}]}
    (folder / "tokenizer.json").write_text(json.dumps(spec))
    with pytest.raises(ScannerError, match=r"cuts text in a way llama.cpp has no name for"):
        open_base(folder)
    spec["model"]["type"] = "Unigram"
    (folder / "tokenizer.json").write_text(json.dumps(spec))
    with pytest.raises(ScannerError, match="has a Unigram tokenizer"):
        open_base(folder)


def test_refuses_what_is_no_gguf(tiny: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(ScannerError, match="does not exist"):
        open_base(tmp_path / "nothing.gguf")
    (tmp_path / "text.gguf").write_text("not a model")
    with pytest.raises(ScannerError, match="no intact GGUF"):
        open_base(tmp_path / "text.gguf")


def test_refuses_a_gguf_that_was_cut_short(tiny: Callable[..., Any], tmp_path: Path) -> None:
    merge(open_base(tiny().base), None, tmp_path / "m.gguf")
    content = (tmp_path / "m.gguf").read_bytes()
    for share in (0.02, 0.5, 0.99):
        (tmp_path / "cut.gguf").write_bytes(content[: int(len(content) * share)])
        with pytest.raises(ScannerError, match="no intact GGUF"):
            open_base(tmp_path / "cut.gguf")


def test_values_a_block_are_cut_with_the_blocks() -> None:
    fields = [
        Field("x.block_count", 3, 4),
        Field("x.heads", [4, 4, 2], 9, 4),
        Field("tokenizer.three", [1, 2, 3], 9, 4),
    ]
    assert [f.value for f in truncated(fields, "x", 2)] == [2, [4, 4], [1, 2, 3]]
