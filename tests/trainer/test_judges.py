"""Judges through torch: merged or with an adapter on top they score alike, and what does not fit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer import judges
from smart_secrets_scanner.trainer.labelled import label_row
from smart_secrets_scanner.trainer.rows import Row


def test_a_merged_folder_and_an_adapter_score_alike(
    tmp_path: Path, tiny_base: Path, adapter: Path, tiny_rows: list[Row]
) -> None:
    on_top = judges.open_judge(str(tiny_base), adapter=adapter, dtype="fp32")
    assert isinstance(on_top, judges.TorchJudge)
    prompts = [prompt.render(each.candidate) for row in tiny_rows[:9] for each in label_row(0, row)]
    before = on_top.score(prompts)
    assert on_top.score(prompts[::-1]) == pytest.approx(before[::-1], abs=1e-5)
    on_top.model.merge_and_unload().save_pretrained(tmp_path)
    on_top.tokenizer.save_pretrained(tmp_path)
    merged = judges.open_judge(str(tmp_path), dtype="fp32")
    assert merged.score(prompts) == pytest.approx(before, abs=1e-4)


def test_a_base_in_four_bits_scores(tiny_base: Path) -> None:
    judge = judges.open_judge(str(tiny_base), load_in_4bit=True)
    assert all(0 <= p <= 1 for p in judge.score(["a verdict:", "another, longer verdict:"]))


def test_an_adapter_of_another_prompt_is_refused(tmp_path: Path, tiny_base: Path, adapter: Path) -> None:
    for file in adapter.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "prompt.json").write_text('{"version": "0", "sha256": ""}', encoding="utf-8")
    with pytest.raises(ScannerError, match="another prompt"):
        judges.open_judge(str(tiny_base), adapter=tmp_path)


def test_a_folder_without_an_adapter_is_refused(tmp_path: Path, tiny_base: Path) -> None:
    with pytest.raises(ConfigError, match="no adapter"):
        judges.open_judge(str(tiny_base), adapter=tmp_path)


@pytest.mark.parametrize(
    ("model", "four_bit", "said"), [("no.gguf", False, "No model"), ("no.gguf", True, "own quantisation")]
)
def test_bad_models_are_one_sentence(model: str, four_bit: bool, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        judges.open_judge(model, load_in_4bit=four_bit)
