"""Labelling in several processes gives what one process gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smart_secrets_scanner.trainer import labelled
from smart_secrets_scanner.trainer.rows import Row


def test_processes_change_nothing(tiny_rows: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    lost = replace(tiny_rows[0], text="import os\nnothing to see", value="see")
    rows = [*tiny_rows[:30], lost, replace(tiny_rows[0], doubt=True), *tiny_rows[30:60]]
    monkeypatch.setattr(labelled, "CHUNK", 7)
    one, two = labelled.Tally(), labelled.Tally()
    found, missed = labelled.examples(rows, one)
    assert (found, missed) == labelled.examples(iter(rows), two, workers=2)
    assert missed == [30] and max(each.row for each in found) > 55 and one.text() == two.text() != ""
