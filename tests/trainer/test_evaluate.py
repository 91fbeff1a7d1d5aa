"""Evaluation end to end: a fake judge for the arithmetic, a tiny llama for the real thing, no secret in any output."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from smart_secrets_scanner.hook import engine, weights
from smart_secrets_scanner.hook.blend import from_stamp
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer import evaluate as ev
from smart_secrets_scanner.trainer import metrics, report
from smart_secrets_scanner.trainer.calibrate import calibrate
from smart_secrets_scanner.trainer.cli_train import evaluate_command
from smart_secrets_scanner.trainer.report_tables import tables as tables_of
from smart_secrets_scanner.trainer.rows import Row

LEVELS = {"strict": 0.9, "balanced": 0.5, "thorough": 0.2}


class Reader:
    """A judge that says ALERT to prompts with digits between the marks; counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def score(self, prompts: Sequence[str]) -> list[float]:
        """0.97 or 0.03."""
        self.asked += len(prompts)
        return [0.97 if any(c.isdigit() for c in text.split("«")[1].split("»")[0]) else 0.03 for text in prompts]


def evaluation(rows: list[Row], judge: Reader | None = None) -> ev.Evaluation:
    """All rows by the fake judge."""
    return ev.Evaluation("fake", "tiny.jsonl", ev.evaluate(rows, judge or Reader()), LEVELS)


@pytest.fixture
def rows(tiny_rows: list[Row]) -> list[Row]:
    """Four hits, a false alert, a secret the judge misses, one the finder misses, and one of doubt."""
    alerts, safe = tiny_rows[0:8:2], tiny_rows[1]
    false_alert = replace(alerts[0], id="false", label="SAFE", cls="digest", value=alerts[0].value)
    letters = "".join(c for c in alerts[1].value if c.isalpha()) + "QwErTy"
    missed = replace(alerts[1], id="missed", value=letters, text=alerts[1].text.replace(alerts[1].value, letters))
    lost = replace(alerts[2], id="lost", text="import os\nnothing here", value="here")
    doubt = replace(alerts[3], id="doubt", doubt=True)
    return [*alerts, safe, false_alert, missed, lost, doubt]


def test_stages_are_told_apart(rows: list[Row]) -> None:
    made = evaluation(rows)
    assert len(made.rows) == 8  # the doubtful one is not judged
    assert made.candidate_recall() == (5, 6)
    judged = metrics.confusion(*made.judged(), 0.5)
    whole = metrics.confusion(*made.end_to_end(), 0.5)
    assert (judged.hit, judged.miss, judged.false_alert) == (4, 1, 1)
    assert (whole.hit, whole.miss, whole.false_alert) == (4, 2, 1)


def test_equal_prompts_are_judged_once(tiny_rows: list[Row]) -> None:
    judge = Reader()
    assert len(ev.evaluate([tiny_rows[0]] * 5, judge)) == 5
    assert judge.asked == 1


def test_errors_name_their_kind_and_mask_the_value(rows: list[Row]) -> None:
    found = {error.id: error for error in ev.errors(evaluation(rows), 0.5)}
    assert {id_: error.kind for id_, error in found.items()} == {
        "false": "false alert", "missed": "missed by the judge", "lost": "no candidate",
    }  # fmt: skip
    assert all(error.masked.endswith("***") and len(error.masked) <= 6 for error in found.values())


@pytest.mark.parametrize("slicer", list(ev.SLICES))
def test_every_slicing_covers_every_row(rows: list[Row], slicer: str) -> None:
    made = evaluation(rows)
    assert sum(c.total for _, c in ev.by_slice(made, ev.SLICES[slicer], 0.5)) == len(made.rows)


def test_slices_with_most_errors_come_first(rows: list[Row]) -> None:
    (worst, found), *_ = ev.by_slice(evaluation(rows), ev.SLICES["class"], 0.5)
    assert worst == "password" and found.miss == 2


@pytest.mark.parametrize(
    ("size", "name"), [(0, " 0 to 8"), (8, " 0 to 8"), (9, " 9 to 16"), (64, "33 to 64"), (65, "over 64")]
)
def test_length_classes(size: int, name: str) -> None:
    assert ev.length_class("x" * size) == name


def test_clean_folders_are_scanned_as_the_hook_would(tmp_path: Path, tiny_rows: list[Row]) -> None:
    (tmp_path / "a.py").write_text(tiny_rows[0].text + "\n\nvalue = 1\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("import os\n", encoding="utf-8")
    found = ev.scan_clean(tmp_path, Reader(), LEVELS)
    assert (found.files, found.lines) == (2, 5)
    assert found.findings == {"strict": 1, "balanced": 1, "thorough": 1}


def test_calibration_is_what_the_export_stamps(rows: list[Row]) -> None:
    at_its_own, made = calibrate(evaluation(rows))
    assert at_its_own.levels == made["thresholds"] and set(made["thresholds"]) == set(LEVELS)
    assert all(0 <= value <= 1 for value in made["thresholds"].values())
    assert {"a", "b"} == set(made["platt"]) and made["candidates"] > 0 and "blend" not in made
    json.dumps(made)


def test_a_blend_is_fitted_that_the_hook_accepts(tiny_rows: list[Row]) -> None:
    rescored, made = calibrate(evaluation(tiny_rows), blended=True)
    blend = from_stamp(json.dumps(made))
    assert blend is not None and blend.judge > 0
    for each in rescored.rows:
        assert each.scores == pytest.approx([blend.score(c, p) for c, p in zip(each.candidates, each.raw, strict=True)])


def test_a_blend_needs_both_labels(tiny_rows: list[Row]) -> None:
    with pytest.raises(ScannerError, match="both labels"):
        calibrate(evaluation(tiny_rows[0:8:2]), blended=True)


def test_published_examples_are_silent_whatever_the_judge_says(tiny_rows: list[Row]) -> None:
    example = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    row = replace(tiny_rows[0], label="SAFE", text=f'import os\naws_key = "{example}"', value=example)
    (scored,) = evaluation([row]).rows
    assert scored.score == 0.0


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_reports_hold_plots_and_no_secret(tmp_path: Path, rows: list[Row], suffix: str) -> None:
    made, path = evaluation(rows), tmp_path / f"report{suffix}"
    tables = tables_of(made)
    report.write(path, made, tables)
    texts = path.read_text(encoding="utf-8") + report.as_text(tables) + json.dumps(ev.summary(made))
    assert "Confusion matrix" in texts and "false alert" in texts
    assert not any(row.value in texts for row in rows if len(row.value) > 8)
    assert "data:image/png" in texts if suffix == ".html" else (tmp_path / "report.png").stat().st_size > 5000


def test_reports_of_other_kinds_are_refused(tmp_path: Path, rows: list[Row]) -> None:
    made = evaluation(rows)
    with pytest.raises(ConfigError, match=r"\.md or \.html"):
        report.write(tmp_path / "report.pdf", made, tables_of(made))


def test_markup_in_names_stays_text(tmp_path: Path, tiny_rows: list[Row]) -> None:
    odd = replace(tiny_rows[0], cls="<b>|x", label="SAFE")
    made = evaluation([odd])
    report.write(tmp_path / "r.html", made, tables_of(made))
    assert "<b>|x" not in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "\\|x" in report.as_markdown(tables_of(made))


def test_comparison_counts_mended_and_broken_rows(rows: list[Row]) -> None:
    before = ev.summary(evaluation(rows))
    before["scores"]["false"], before["scores"][rows[0].id] = 0.1, 0.1
    tables = {table.title: table for table in tables_of(evaluation(rows), before)}
    assert "1 were wrong and are right now, 1 were right and are wrong now" in tables["Against fake"].note


def test_an_empty_set_has_a_report(tmp_path: Path) -> None:
    made = evaluation([])
    report.write(tmp_path / "r.md", made, tables_of(made))
    assert "–" in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_the_command_measures_an_adapter(tmp_path: Path, tiny_data: Path, tiny_base: Path, adapter: Path) -> None:
    save, levels = tmp_path / "save.json", tmp_path / "levels.json"
    options = ["--model", str(tiny_base), "--adapter", str(adapter), "--data", str(tiny_data / "train.jsonl")]
    first = CliRunner().invoke(
        evaluate_command, [*options, "--save", str(save), "--calibrate", str(levels), "--threads", "1"]
    )
    assert first.exit_code == 0, first.output
    assert json.loads(save.read_text(encoding="utf-8"))["judge"]["balanced"]["f1"] > 0.95
    more = [
        "--calibration",
        str(levels),
        "--compare",
        str(save),
        "--max-examples",
        "20",
        "--report",
        str(tmp_path / "r.md"),
    ]
    second = CliRunner().invoke(evaluate_command, [*options, *more])
    assert second.exit_code == 0, second.output
    assert "20 rows" in second.output and "Against" in second.output
    assert f"{json.loads(levels.read_text(encoding='utf-8'))['thresholds']['balanced']:.3f}" in second.output


def test_the_command_measures_the_shipped_gguf(tmp_path: Path, tiny_data: Path) -> None:
    model, save = Path(weights.__file__).with_name(weights.PACKAGED), tmp_path / "save.json"
    options = ["--data", str(tiny_data / "dev.jsonl"), "--max-examples", "8", "--threads", "1", "--save", str(save)]
    result = CliRunner().invoke(evaluate_command, ["--model", str(model), *options])
    assert result.exit_code == 0, result.output
    made = json.loads(save.read_text(encoding="utf-8"))
    own = weights.open_checked(model).levels()
    assert {name: level["threshold"] for name, level in made["levels"].items()} == {**engine.LEVELS, **own}
    assert made["levels"]["balanced"]["recall"] > 0.7


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--data", "EMPTY"), "holds no row"),
        (("--save", "nowhere/x.json"), "nowhere is no folder"),
        (("--report", "nowhere/x.md"), "nowhere is no folder"),
        (("--calibration", "LIST"), "A calibration is JSON"),
    ],
)
def test_bad_input_is_told_before_the_work(tmp_path: Path, tiny_data: Path, more: tuple[str, str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "EMPTY").write_text("")
    (tmp_path / "LIST").write_text('{"thresholds": [1]}')
    options = ["--model", str(weights.find()), "--data", str(tiny_data / "dev.jsonl"), *more]
    done = CliRunner().invoke(evaluate_command, options)
    assert (done.exit_code, says in done.output) == (2, True), done.output
