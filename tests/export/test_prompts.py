"""Prompts from files and from a seed."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.export import prompts
from smart_secrets_scanner.export.prompts import Prompt, golden_prompts, random_texts, read_prompts
from smart_secrets_scanner.hook import candidates, prompt
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment

VALUE = "".join("zq7Kx9Wv"[i % 8] for i in (3, 1, 4, 6, 5, 0, 2, 7, 3, 5, 1, 0, 7, 2, 6, 4))


def written(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_reads_strings_and_labelled_prompts(tmp_path: Path) -> None:
    path = written(
        tmp_path / "p.jsonl", "one", {"prompt": "two", "label": "ALERT"}, {"prompt": "three", "label": "SAFE"}
    )
    assert read_prompts(path) == [Prompt("one"), Prompt("two", True), Prompt("three", False)]
    assert read_prompts(path, limit=1) == [Prompt("one")]


def test_keeps_each_prompt_once(tmp_path: Path) -> None:
    assert read_prompts(written(tmp_path / "p.jsonl", "one", "two", "one")) == [Prompt("one"), Prompt("two")]


def test_renders_rows_as_the_hook_does(tmp_path: Path) -> None:
    text = f'user = "admin"\npassword = "{VALUE}"\n'
    row = {"text": text, "path": "app.py", "line": 2, "label": "ALERT", "value": VALUE}
    made = read_prompts(written(tmp_path / "p.jsonl", row, {"prompt": "last"}))
    wanted = [c for c in candidates.find(Fragment("app.py", 1, tuple(text.split("\n")))) if c.line == 2]
    assert made == [*(Prompt(prompt.render(c), True) for c in wanted), Prompt("last")] and len(wanted) == 1


def test_random_texts_are_the_same_each_time_and_normalised() -> None:
    texts = random_texts(50, seed=4)
    assert texts == random_texts(50, seed=4) != random_texts(50, seed=5)
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_golden_prompts_identify_the_prompt() -> None:
    assert golden_prompts() == [prompt.render(c) for c in prompt.golden_candidates()]


def test_many_lines_in_several_processes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"prompt": f"p{number // 2}", "label": "SAFE"}) for number in range(300)) + "\n")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    alone = prompts.read_prompts(path)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(prompts, "_CHUNK", 7)
    assert prompts.read_prompts(path) == alone and len(alone) == 150
    assert prompts.read_prompts(path, 40) == alone[:40]
    path.write_text(path.read_text() + "{")
    with pytest.raises(ScannerError, match=r"rows\.jsonl:301 is not JSON"):
        prompts.read_prompts(path)
