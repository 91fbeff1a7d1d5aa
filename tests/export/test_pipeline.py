"""The whole export through the command line, on a tiny model, and what is left when it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smart_secrets_scanner.export.cli import export
from smart_secrets_scanner.export.modelfile import modelfile
from smart_secrets_scanner.export.prompts import golden_prompts
from smart_secrets_scanner.export.stamp import read_stamp
from smart_secrets_scanner.hook import prompt, weights
from smart_secrets_scanner.hook.model import LlamaJudge


def invoke(*args: object) -> Result:
    return CliRunner().invoke(export, [str(arg) for arg in args])


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.jsonl"
    rows = [{"prompt": text, "label": "ALERT" if i % 2 else "SAFE"} for i, text in enumerate(golden_prompts())]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


@pytest.mark.parametrize("architecture", ["llama", "llama3", "mistral", "qwen2", "qwen3", "yarn", "gemma", "gemma2", "gemma3"])
def test_one_command_makes_a_model_the_hook_reads(
    tiny: Callable[..., Any], tmp_path: Path, prompts: Path, architecture: str
) -> None:
    model = tiny(architecture, layers=2)
    out = tmp_path / "made" / "judge.gguf"
    done = invoke("--base", model.base, "--adapter", model.adapter, "--out", out, "--type", "Q8_0", "--prompts", prompts,
                  "--weigh", prompts, "--max-flips", "1", "--max-drift", "0.3")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "unchecked" in done.output, "this adapter does not say which files its base had"
    assert sorted(p.name for p in out.parent.iterdir()) == [
        "MODEL_CARD.md",
        "Modelfile",
        "judge.gguf",
        "judge.gguf.json",
    ]
    assert re.search(r"0 with other tokens; 10 prompts", done.output)
    assert read_stamp(out)["prompt.sha256"] == prompt.stamp()["sha256"]
    weights.open_checked(out)
    weights.verify(out)
    with LlamaJudge(out, threads=1) as judge:
        assert all(0 <= score <= 1 for score in judge.score(golden_prompts()))
    again = invoke("verify", out, "--base", model.base, "--adapter", model.adapter, "--max-flips", "1")
    assert again.exit_code == 0 and "verdicts flipped" in again.output


def test_compensated_rounding_passes_the_same_checks(tiny: Callable[..., Any], tmp_path: Path, prompts: Path) -> None:
    model = tiny("llama", layers=2)
    out = tmp_path / "judge.gguf"
    done = invoke(
        "--base", model.base, "--adapter", model.adapter, "--out", out, "--compensate", prompts, "--max-flips", "1"
    )
    assert done.exit_code == 0 and "rounded block 2 of 2" in done.output
    wrong = invoke(
        "--base", model.base, "--adapter", model.adapter, "--out", out, "--compensate", prompts, "--type", "Q8_0"
    )
    assert wrong.exit_code == 2 and "can be compensated" in wrong.output


def test_a_model_that_drifts_gets_no_name(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama", layers=2)
    out = tmp_path / "made" / "judge.gguf"
    done = invoke(
        "--base", model.base, "--adapter", model.adapter, "--out", out, "--type", "Q2_K", "--max-drift", "0.001"
    )
    assert done.exit_code == 3 and "choose a larger quantisation" in done.output
    assert list(out.parent.iterdir()) == []


def test_verify_finds_a_model_of_another_adapter(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model, other = tiny("llama"), tiny("llama", layers=2)
    assert (
        invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", tmp_path / "m.gguf").exit_code == 0
    )
    done = invoke(
        "verify", tmp_path / "m.gguf", "--base", other.base, "--adapter", other.adapter, "--max-drift", "0.05"
    )
    assert done.exit_code == 3 and "logits drifted" in done.output


def test_verify_finds_another_tokenizer(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model, other = tiny("llama"), tiny("gemma")
    assert (
        invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", tmp_path / "m.gguf").exit_code == 0
    )
    done = invoke("verify", tmp_path / "m.gguf", "--base", other.base, "--adapter", other.adapter)
    assert done.exit_code == 3 and "get other tokens from llama.cpp" in done.output


def test_table_has_a_row_for_each_type(tiny: Callable[..., Any], tmp_path: Path, prompts: Path) -> None:
    model = tiny("llama")
    invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", tmp_path / "m.gguf")
    done = invoke(
        "table",
        tmp_path / "m.gguf",
        "--prompts",
        prompts,
        "--types",
        "F16,Q4_0/Q8_0",
        "--also",
        tmp_path / "m.gguf",
        "--json",
        "--threads",
        1,
    )
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.output.splitlines() if line.startswith("{")]
    assert [row["name"] for row in rows] == ["as merged (m.gguf)", "m.gguf", "F16", "Q4_0, embedding Q8_0"]
    assert rows[0]["flips"] == rows[1]["flips"] == rows[2]["flips"] == 0 and rows[0]["f1"] == rows[1]["f1"] is not None
    assert rows[3]["megabytes"] < rows[2]["megabytes"]
    assert {path.name for path in tmp_path.iterdir()} == {"m.gguf", "prompts.jsonl"}


def test_modelfile_renders_the_prompt_of_the_hook() -> None:
    """Ollama's template language, as far as the file uses it: {{ .Prompt }} is what the user gave."""
    text = modelfile("judge.gguf", {"prompt.version": "1", "base.license": "mit"})
    template = re.findall(r'^TEMPLATE """(.*?)"""$', text, re.DOTALL | re.MULTILINE)
    assert len(template) == 1 and set(re.findall(r"{{.*?}}", template[0])) == {"{{ .Prompt }}"}
    for asked in golden_prompts():
        assert template[0].replace("{{ .Prompt }}", asked) == asked
    assert not re.search(r"^(SYSTEM|ADAPTER|MESSAGE)", text, re.MULTILINE)
    assert "PARAMETER num_predict 1\n" in text and "PARAMETER temperature 0\n" in text


def test_card_says_what_the_file_says(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny("llama")
    path = tmp_path / "m.gguf"
    invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", path)
    (tmp_path / "evaluation.json").write_text('{"f1": 0.9}')
    assert invoke("restamp", path, "--evaluation", tmp_path / "evaluation.json", "--set", "layers=3").exit_code == 0
    assert invoke("describe", path).exit_code == 0
    card = (tmp_path / "MODEL_CARD.md").read_text()
    said = read_stamp(path)
    assert "license: mit\nbase_model: tiny/base\n" in card and '"f1": 0.9' in card
    assert all(said[key] in card for key in ("prompt.sha256", "dataset.sha256", "adapter.sha256", "base.sha256"))


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["--adapter", "a"], 2, "Missing --out"),
        (["quantize", "x.gguf", "--out", "y.gguf", "--type", "Q9"], 2, "choose one of"),
        (["quantize", "x.gguf", "--out", "y.gguf", "--tensor-type", "Q4_0"], 2, "write NAME=VALUE"),
        (["restamp", "nothing.gguf", "--set", "layers=1"], 3, "does not exist"),
        (["merge", "--base", "nothing", "--out", "y.gguf"], 3, "does not exist"),
    ],
)
def test_wrong_use_is_named(
    args: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("--base", "b", *args) if args[0].startswith("--") else invoke(*args)
    assert (done.exit_code, list(tmp_path.iterdir())) == (code, [])
    assert says in done.output


@pytest.mark.parametrize("text", ["", "not json", '{"text": "no prompt"}', "[1]"])
def test_prompts_that_are_none(text: str, tiny: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(text)
    done = invoke("table", tmp_path / "m.gguf", "--prompts", tmp_path / "p.jsonl")
    assert done.exit_code == 3 and "p.jsonl" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("quantize", "nope.gguf", "--out", "q.gguf"), 3, "nope.gguf does not exist"),
        (("describe", "nope.gguf"), 3, "nope.gguf does not exist"),
        (("merge", "--base", "BASE", "--out", "/dev/null/x/model.gguf"), 3, "could not be written"),
        (("--base", "BASE", "--adapter", "ADAPTER", "--out", "/dev/null/x/model.gguf"), 3, "cannot be written to"),
        (("--base", "BASE", "--adapter", "ADAPTER", "--out", "m.gguf", "--calibration", "LIST"), 2, "A calibration is JSON"),
    ],
)
def test_bad_input_gets_a_sentence(
    tiny: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...], code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "LIST").write_text('{"thresholds": {"balanced": "x"}}')
    model = tiny("llama", layers=2)
    done = invoke(*({"BASE": model.base, "ADAPTER": model.adapter}.get(one, one) for one in arguments))
    assert (done.exit_code, says in done.output) == (code, True), done.output


def test_verify_refuses_a_model_of_another_prompt(tiny: Callable[..., Any], tmp_path: Path) -> None:
    model, out = tiny("llama", layers=2), tmp_path / "m.gguf"
    assert invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", out).exit_code == 0
    assert invoke("restamp", out, "--set", "prompt.version=1").exit_code == 0
    done = invoke("verify", out, "--base", model.base, "--adapter", model.adapter)
    assert done.exit_code == 3 and "is older than this scanner" in done.output


def test_a_type_that_cannot_be_made_does_not_cost_the_others(tiny: Callable[..., Any], tmp_path: Path, prompts: Path) -> None:
    model, out = tiny("llama", width=512), tmp_path / "m.gguf"
    assert invoke("merge", "--base", model.base, "--adapter", model.adapter, "--out", out).exit_code == 0
    done = invoke("table", out, "--prompts", prompts, "--types", "Q8_0,IQ2_XS", "--threads", 1)
    assert done.exit_code == 3 and "| Q8_0 |" in done.output and "--weigh PROMPTS" in done.output
