"""An adapter trained on rounded weights: the merge is on the grid, and llama.cpp's quantiser leaves it there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from click.testing import CliRunner, Result

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import Base, open_base, open_reader
from smart_secrets_scanner.export.cli import export
from smart_secrets_scanner.export.grid import change, rounded
from smart_secrets_scanner.export.hf import gguf_name
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import open_reference


def invoke(*args: object) -> Result:
    return CliRunner().invoke(export, [str(arg) for arg in args])


@pytest.fixture
def on_grid(tiny: Callable[..., Any], tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """(base, adapter) whose training is noted to have been rounded."""

    def get(kind: str, embedding: str) -> tuple[Path, Path]:
        model = tiny("llama", layers=2)
        adapter = tmp_path / "rounded"
        shutil.copytree(model.adapter, adapter)
        notes = json.loads((adapter / "training.json").read_text())
        notes["config"] = {"round": kind, "round_embedding": embedding}
        (adapter / "training.json").write_text(json.dumps(notes))
        return model.base, adapter

    return get


def matrices(path: Path) -> dict[str, Any]:
    """What llama.cpp computes with, by GGUF name; vectors left out."""
    tensors = [t for t in open_reader(path).tensors if len(t.shape) > 1]
    return {t.name: gguf.quants.dequantize(t.data, t.tensor_type) for t in tensors}


def expected(base: Base, model: Any) -> dict[str, Any]:
    """The reference's matrices, q and k in llama.cpp's order of rows."""
    found = {}
    for name, weight in model.named_parameters():
        ours = gguf_name(base.arch, base.layers, name)
        if weight.ndim > 1 and ours:
            found[ours] = base.to_gguf(ours, weight.detach().numpy())
    return found


@pytest.mark.parametrize(("kind", "embedding"), [("Q4_0", "Q5_0"), ("Q5_0", "Q8_0"), ("Q8_0", "Q4_0")])
def test_the_finished_file_holds_the_reference(
    kind: str, embedding: str, on_grid: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    folder, adapter = on_grid(kind, embedding)
    base = open_base(folder)
    merge(base, open_adapter(adapter, base), tmp_path / "full.gguf")
    quantize(tmp_path / "full.gguf", tmp_path / "q.gguf", kind, embedding)
    reference = expected(base, open_reference(folder, adapter, 2).model)
    exact = expected(base, open_reference(folder, adapter, 2, on_grid=False).model.merge_and_unload())
    full, finished = matrices(tmp_path / "full.gguf"), matrices(tmp_path / "q.gguf")
    assert full.keys() == finished.keys() == reference.keys() and len(full) == 15
    for name, weight in reference.items():
        assert np.array_equal(full[name], weight) and np.array_equal(finished[name], weight), name
        assert not np.array_equal(exact[name], weight) and np.abs(exact[name] - weight).max() < 0.5


@pytest.mark.parametrize("kind", ["Q4_0", "Q5_0", "Q8_0"])
def test_rounds_as_llama_does(kind: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    """From weights that are on no grid yet: the base as it is, through llama.cpp's own quantiser."""
    base = open_base(tiny("llama").base)
    merge(base, None, tmp_path / "full.gguf", precision="F32")
    quantize(tmp_path / "full.gguf", tmp_path / "q.gguf", kind, kind)
    full, finished = matrices(tmp_path / "full.gguf"), matrices(tmp_path / "q.gguf")
    assert all(np.array_equal(rounded(weight, kind), finished[name]) for name, weight in full.items())


def test_a_whole_export_flips_nothing_and_tells_of_the_exact_merge(
    on_grid: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    base, adapter = on_grid("Q4_0", "Q5_0")
    out = tmp_path / "judge.gguf"
    made = invoke("--base", base, "--adapter", adapter, "--out", out, "--max-flips", "0")
    assert made.exit_code == 0 and "0 verdicts flipped" in made.output, made.output
    kinds = {t.name: t.tensor_type.name for t in open_reader(out).tensors}
    assert kinds["token_embd.weight"] == "Q5_0" and kinds["blk.1.ffn_down.weight"] == "Q4_0"
    again = invoke("verify", out, "--base", base, "--adapter", adapter, "--max-flips", "0", "--unrounded")
    assert again.exit_code == 0 and "against the merge before rounding" in again.output


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--type", "Q8_0"), "rounded to Q4_0"), (("--embedding", "Q8_0"), "embedding rounded to Q5_0"),
     (("--compensate", "p.jsonl"), "--compensate would move"), (("--tensor-type", "ffn=Q8_0"), "--tensor-type would")],
)  # fmt: skip
def test_another_grid_is_refused(
    options: tuple[str, ...], said: str, on_grid: Callable[..., tuple[Path, Path]], tmp_path: Path
) -> None:
    base, adapter = on_grid("Q4_0", "Q5_0")
    done = invoke("--base", base, "--adapter", adapter, "--out", tmp_path / "q.gguf", *options)
    assert done.exit_code == 2 and said in done.output


def test_change_is_rounded_once() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(4, 64)).astype(np.float32), rng.normal(size=(32, 4)).astype(np.float32)
    assert np.allclose(change(a, b, 2.0), 2 * b @ a, atol=1e-5)
