"""The gate's reading of its own rows comes from gates that never saw them, and is used for those rows only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from smart_secrets_scanner.hook import gate, prompt
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import encode, held_out, labelled
from smart_secrets_scanner.trainer.gate import cross_fit, gate_command, matrix
from smart_secrets_scanner.trainer.recipe import TrainArgs
from smart_secrets_scanner.trainer.rows import Row, read_rows, write_rows
from smart_secrets_scanner.trainer.train import train


@pytest.fixture
def made(tmp_path: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder whose gate was fitted, and is the installed one."""
    folder = tmp_path / "data"
    shutil.copytree(tiny_data, folder)
    run = CliRunner().invoke(gate_command, ["--data", str(folder), "--out", str(tmp_path / "gate.json")], catch_exceptions=False)
    assert run.exit_code == 0 and "held-out accuracy" in run.output
    fitted = gate.read(tmp_path / "gate.json")
    monkeypatch.setattr(gate, "load", lambda: fitted)
    yield folder
    prompt.stamp.cache_clear()  # of a prompt with this gate's reading


def _read(folder: Path) -> held_out.Readings:
    file, fitted = folder / "train.jsonl", gate.load()
    assert fitted is not None
    readings = held_out.read(file, encode.data_sha256(file), fitted.sha256)
    assert readings is not None
    return readings


def test_a_fold_is_read_by_a_gate_that_did_not_see_its_labels(tiny_rows: list[Row]) -> None:
    found, _ = labelled.examples(tiny_rows, labelled.Tally())
    features, folds = matrix(each.candidate for each in found), [held_out.fold_of(tiny_rows[each.row].template) for each in found]
    truth, weights = [each.label == labelled.ALERT for each in found], [1.0] * len(found)
    flipped = [not label if fold == folds[0] else label for label, fold in zip(truth, folds, strict=True)]
    one, other = (cross_fit(features, labels, folds, strength=0.5, weights=weights) for labels in (truth, flipped))
    inside = np.asarray(folds) == folds[0]
    assert 0 < inside.sum() < len(inside)
    np.testing.assert_allclose(one[inside], other[inside])
    assert not np.allclose(one[~inside], other[~inside])


def test_rows_of_a_template_are_in_one_fold() -> None:
    assert len({held_out.fold_of(f"scene:{number}") for number in range(50)}) == held_out.FOLDS
    assert held_out.fold_of("scene:ü") == held_out.fold_of("scene:ü")


def test_training_prompts_show_the_held_out_readings(made: Path) -> None:
    readings = _read(made)
    found, _ = labelled.examples(read_rows(made / "train.jsonl"), labelled.Tally())
    given = readings.of(found)
    assert len(given) == len(found) and max(given) > 0.5 > min(given)
    shown = [prompt.render(each.candidate, p).rsplit(" ", 1)[1] for each, p in zip(found, given, strict=True)]
    assert shown == [prompt.suspicion(each.candidate, p) + prompt.END for each, p in zip(found, given, strict=True)]
    installed = [prompt.render(each.candidate).rsplit(" ", 1)[1] for each in found]
    assert shown != installed


def test_other_candidates_are_noticed(made: Path) -> None:
    found, _ = labelled.examples(read_rows(made / "train.jsonl"), labelled.Tally())
    with pytest.raises(ScannerError, match="rules changed"):
        _read(made).of(found[1:])


def test_other_rows_are_noticed(made: Path, tiny_rows: list[Row], tiny_base: Path, tmp_path: Path) -> None:
    write_rows(made / "train.jsonl", tiny_rows[1:])
    with pytest.raises(ScannerError, match="other rows or by another gate"):
        train(made, tmp_path / "out", TrainArgs(base=str(tiny_base)))


def test_a_gates_own_rows_are_not_trained_on_without_them(made: Path, tiny_base: Path, tmp_path: Path) -> None:
    held_out.file_for(made / "train.jsonl").unlink()
    with pytest.raises(ScannerError, match="no honest fact"):
        train(made, tmp_path / "out", TrainArgs(base=str(tiny_base)))


def test_it_trains_on_them(made: Path, tiny_base: Path, tmp_path: Path) -> None:
    args = replace(TrainArgs(base=str(tiny_base)), epochs=1, evals=0, eval_examples=0, layers=1, rank=2, threads=1)
    assert train(made, tmp_path / "out", args)["examples_seen"] > 0


def test_a_broken_file_is_one_sentence(made: Path, tiny_base: Path, tmp_path: Path) -> None:
    held_out.file_for(made / "train.jsonl").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(ScannerError, match="could not be read"):
        train(made, tmp_path / "out", TrainArgs(base=str(tiny_base)))


def test_all_in_doubt_are_learnt_from_and_a_share_of_those_the_gate_settles() -> None:
    scores = np.tile(np.asarray([0.001, 0.5, 0.99, 0.03], np.float32), 1000)
    readings = held_out.Readings(scores, np.zeros((4000, 3), np.int64), "", "")
    chosen = readings.sample(0.25, 3)
    kept = np.bincount(np.asarray(chosen) % 4, minlength=4)
    assert kept[1] == kept[3] == 1000 and 200 < kept[0] < 300 and 200 < kept[2] < 300
    assert chosen == readings.sample(0.25, 3) != readings.sample(0.25, 4)
    assert readings.sample(1.0, 3) == list(range(4000))


def test_training_leaves_out_what_the_gate_settles(made: Path, tiny_base: Path, tmp_path: Path) -> None:
    told: list[str] = []
    readings = _read(made)
    train(made, tmp_path / "out", TrainArgs(base=str(tiny_base), sure=0.0, max_examples=20, batch=8, eval_examples=10), echo=told.append)
    settled = len(readings.scores) - len(readings.sample(0.0, 17))
    assert settled and f"that the gate is sure of {settled:,}" in told[0]
