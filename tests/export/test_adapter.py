"""Adapters that must be refused, each with a sentence that says what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.hook import base_files
from smart_secrets_scanner.hook.errors import ScannerError


def edited(folder: Path, out: Path, name: str, **changes: Any) -> Path:
    """A copy of an adapter folder with one JSON file changed."""
    shutil.copytree(folder, out)
    content = json.loads((out / name).read_text()) | changes
    (out / name).write_text(json.dumps(content))
    return out


@pytest.mark.parametrize(
    ("name", "changes", "says"),
    [
        ("prompt.json", {"sha256": "0" * 64}, "was trained on prompt version"),
        ("prompt.json", {"version": "0"}, "was trained on prompt version 0"),
        ("training.json", {"base": {"id": "another/base", "sha256": "0" * 64}}, "was trained on another/base"),
        ("training.json", {"layers": 9}, "keeps 9 layers .* the base has 3"),
        ("training.json", {"layers": 1}, "keeps 1 layers and changes layer 3"),
        ("adapter_config.json", {"use_dora": True}, "is not a plain LoRA adapter"),
        ("adapter_config.json", {"peft_type": "IA3"}, "is not a plain LoRA adapter"),
        ("adapter_config.json", {"lora_alpha": None}, "does not say how it was trained"),
        ("training.json", {"layers": "x"}, "does not say how it was trained"),
    ],
)
def test_refuses(name: str, changes: dict[str, Any], says: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny()
    folder = edited(model.adapter, tmp_path / "adapter", name, **changes)
    with pytest.raises(ScannerError, match=says):
        open_adapter(folder, open_base(model.base))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prompt.json", "does not say which prompt it was trained on"),
        ("adapter_config.json", "is missing"),
        ("adapter_model.safetensors", "is missing"),
    ],
)
def test_refuses_a_folder_without(name: str, says: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny()
    shutil.copytree(model.adapter, tmp_path / "adapter")
    (tmp_path / "adapter" / name).unlink()
    with pytest.raises(ScannerError, match=says):
        open_adapter(tmp_path / "adapter", open_base(model.base))


def test_accepts_one_without_training_notes(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny()
    shutil.copytree(model.adapter, tmp_path / "adapter")
    (tmp_path / "adapter" / "training.json").unlink()
    assert open_adapter(tmp_path / "adapter", open_base(model.base)).layers is None


def test_refuses_damaged_weights(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny()
    shutil.copytree(model.adapter, tmp_path / "adapter")
    (tmp_path / "adapter" / "adapter_model.safetensors").write_bytes(b"no")
    with pytest.raises(ScannerError, match="is damaged"):
        open_adapter(tmp_path / "adapter", open_base(model.base))


def test_refuses_an_adapter_of_another_shape(tiny: Callable[..., Any], tmp_path: Path) -> None:
    """Both are three blocks deep, but Qwen 3's heads are wider; nothing is left under the final name."""
    base = open_base(tiny("gemma").base)
    adapter = open_adapter(tiny("qwen2").adapter, base)
    with pytest.raises(ScannerError, match="give the base it was made for"):
        merge(base, adapter, tmp_path / "m.gguf")
    assert list(tmp_path.iterdir()) == []


def test_refuses_modules_the_base_does_not_have(tiny: Callable[..., Any]) -> None:
    with pytest.raises(ScannerError, match="lacks or ties to another"):
        open_adapter(tiny("qwen3", modules_to_save=["lm_head"]).adapter, open_base(tiny("qwen2").base))


def test_another_folder_than_the_one_it_was_trained_on_is_refused(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model, other = tiny(), tiny("llama", width=128)
    noted = {"id": "tiny/base", "sha256": base_files.sha256_of_all(base_files.shards(model.base))}
    folder = edited(model.adapter, tmp_path / "adapter", "training.json", base=noted)
    assert open_adapter(folder, open_base(model.base)).names_base
    with pytest.raises(ScannerError, match=r"was trained on tiny/base .* not on this base"):
        open_adapter(folder, open_base(other.base))


def test_a_base_of_an_unknown_architecture_is_named(tiny: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "phi.gguf"
    merge(open_base(tiny().base), None, path)
    path.write_bytes(path.read_bytes().replace(b"llama", b"phi42"))
    with pytest.raises(ScannerError, match="architecture 'phi42': choose a base of"):
        open_base(path)
