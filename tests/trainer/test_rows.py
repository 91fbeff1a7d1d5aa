"""Rows: what a sound row is, and reading and writing them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer.rows import Row, problems, read_rows, to_instruction, write_rows

ROW = Row(
    id="t-1",
    text="import os\npw = 'Orchard7!'\nrun(pw)",
    path="app/run.py",
    line=2,
    label="ALERT",
    cls="password",
    language="python",
    template="t/1",
    source="curated",
    value="Orchard7!",
)


def test_finds_no_problem_in_a_sound_row() -> None:
    assert problems(ROW) == []
    assert ROW.judged_line == "pw = 'Orchard7!'"


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"label": "MAYBE"}, "neither ALERT nor SAFE"),
        ({"line": 0}, "outside the 3 lines"),
        ({"line": 4}, "outside the 3 lines"),
        ({"line": 1}, "not on the judged line"),
        ({"text": "a\n\nb", "value": ""}, "judged line is blank"),
        ({"text": "\n".join("x" * 13), "value": "x"}, "13 lines, more than 12"),
        ({"text": "a\npw = 'Orchard7!'\r\nb"}, "carriage return"),
        ({"cls": ""}, "cls is empty"),
    ],
)
def test_finds_problems(change: dict[str, object], phrase: str) -> None:
    assert any(phrase in problem for problem in problems(replace(ROW, **change)))  # type: ignore[arg-type]


def test_write_then_read_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [ROW, replace(ROW, id="t-2", text="密码 = 'Ключ_77'", line=1, value="Ключ_77", doubt=True)]
    assert write_rows(tmp_path / "rows.jsonl", rows) == 2
    assert list(read_rows(tmp_path / "rows.jsonl")) == rows


def test_blank_lines_and_line_separators_inside_values_are_no_row_ends(tmp_path: Path) -> None:
    row = replace(ROW, text="a\u2028b = 'Orchard7!'", line=1)
    path = tmp_path / "rows.jsonl"
    write_rows(path, [row])
    path.write_text("\n" + path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert list(read_rows(path)) == [row]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "rows.jsonl:2: not JSON"),
        ("[1]", "must be one JSON object"),
        (json.dumps({"id": "x"}), "is missing"),
        (json.dumps(asdict(ROW) | {"colour": 1}), "unknown field colour"),
        (json.dumps(asdict(ROW) | {"line": "2"}), "line must be int"),
        (json.dumps(asdict(ROW) | {"line": True}), "line must be int"),
        (json.dumps(asdict(ROW) | {"value": "elsewhere"}), "rows.jsonl:2: the value is not on the judged line"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(asdict(ROW)) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ScannerError) as caught:
        list(read_rows(path))
    assert says in caught.value.message


def test_a_missing_or_foreign_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScannerError, match="could not be read"):
        list(read_rows(tmp_path / "none.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}\n')
    with pytest.raises(ScannerError, match="not UTF-8"):
        list(read_rows(tmp_path / "latin.jsonl"))


def test_classic_form_marks_the_judged_line() -> None:
    classic = to_instruction(ROW)
    assert list(classic) == ["instruction", "input", "output"]
    assert classic["output"] == "ALERT"
    assert classic["input"].split("\n") == ["app/run.py", "  import os", "> pw = 'Orchard7!'", "  run(pw)"]
