"""What a GGUF says of itself, and changing it without touching the weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base, open_reader
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.stamp import read_stamp, restamp, stamp_of
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError


def stamped(model: Any, out: Path) -> Path:
    base = open_base(model.base)
    adapter = open_adapter(model.adapter, base)
    merge(base, adapter, out, stamp_of(base, adapter, "tiny-judge", {"thresholds": {"balanced": 0.4}}))
    return out


def test_says_where_it_comes_from(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama", layers=2)
    path = stamped(model, tmp_path / "m.gguf")
    said = read_stamp(path)
    assert {"version": said["prompt.version"], "sha256": said["prompt.sha256"]} == prompt.stamp()
    assert (said["base.id"], said["base.license"], said["layers"]) == ("tiny/base", "mit", "2")
    assert said["dataset.sha256"] == "d" * 64 and len(said["adapter.sha256"]) == len(said["base.sha256"]) == 64
    assert json.loads(said["training"])["layers"] == 2
    assert json.loads(said["calibration"]) == {"thresholds": {"balanced": 0.4}}
    fields = open_reader(path).fields
    assert fields["general.license"].contents() == "mit" and fields["general.name"].contents() == "tiny-judge"


def test_restamp_leaves_the_weights_alone(tiny: Callable[..., Any], tmp_path: Path) -> None:
    path = stamped(tiny("qwen2"), tmp_path / "m.gguf")
    before = {t.name: (t.tensor_type, t.data.tobytes()) for t in open_reader(path).tensors}
    old = read_stamp(path)
    restamp(path, {"calibration": {"thresholds": {"balanced": 0.7}}, "scanner.version": "9"})
    assert {t.name: (t.tensor_type, t.data.tobytes()) for t in open_reader(path).tensors} == before
    changed = {"calibration": '{"thresholds": {"balanced": 0.7}}', "scanner.version": "9"}
    assert read_stamp(path) == old | changed
    assert [p.name for p in tmp_path.iterdir()] == ["m.gguf"]


def test_restamp_into_a_copy(tiny: Callable[..., Any], tmp_path: Path) -> None:
    path = stamped(tiny("qwen2"), tmp_path / "m.gguf")
    content = path.read_bytes()
    restamp(path, {"layers": "7"}, tmp_path / "copy.gguf")
    assert path.read_bytes() == content and read_stamp(tmp_path / "copy.gguf")["layers"] == "7"


def test_refuses_unknown_keys_and_foreign_files(tiny: Callable[..., Any], tmp_path: Path) -> None:
    path = stamped(tiny("qwen2"), tmp_path / "m.gguf")
    with pytest.raises(ConfigError, match=r"A stamp has no colour: use prompt.version"):
        restamp(path, {"colour": "red"})
    (tmp_path / "text.gguf").write_text("not a model")
    with pytest.raises(ScannerError, match="no intact GGUF"):
        restamp(tmp_path / "text.gguf", {"layers": "1"})
    assert (tmp_path / "text.gguf").read_text() == "not a model"


def test_a_plain_model_has_no_stamp(tiny: Callable[..., Any], tmp_path: Path) -> None:
    merge(open_base(tiny("qwen2").base), None, tmp_path / "m.gguf")
    assert read_stamp(tmp_path / "m.gguf") == {}
