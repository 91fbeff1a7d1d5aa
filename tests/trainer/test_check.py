"""The dataset check: each kind of violation is found and names rows, and a sound set passes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from smart_secrets_scanner.trainer.check import CLASSES, Limits, check, stats
from smart_secrets_scanner.trainer.generate import make
from smart_secrets_scanner.trainer.rows import Row
from smart_secrets_scanner.trainer.similar import near_duplicates


def sound(count: int = 0) -> list[Row]:
    """A small set without a violation: every class eight times, or a multiple when `count` asks for more rows."""
    rng = random.Random(5)
    kinds = [(label, cls) for label, names in CLASSES.items() for cls in names]
    kinds += [("ALERT", "token")] * (len(CLASSES["SAFE"]) - len(CLASSES["ALERT"]))  # even out the labels
    rows = []
    for index in range(max(8 * len(kinds), count)):
        label, cls = kinds[index % len(kinds)]
        value = make("alnum24", rng)
        text = f"{make('sentence', rng)}\n{make('snake_name', rng)} = '{value}'\n{make('sentence', rng)}"
        split = ("train", "dev", "test")[index % 3]
        rows.append(
            Row(f"r{index}", text, "a.py", 2, label, cls, "python", f"t{index}", "generated", value, split=split)
        )
    return rows


def test_ignores_a_sound_set() -> None:
    assert check(sound()) == []


def _relabel(rows: list[Row]) -> list[Row]:
    return [replace(row, label="ALERT") for row in rows]


def _copy(rows: list[Row]) -> list[Row]:
    return [*rows, replace(rows[0], id="copy")]


def _two_labels(rows: list[Row]) -> list[Row]:
    other = "SAFE" if rows[0].label == "ALERT" else "ALERT"
    return [*rows, replace(rows[0], id="other", label=other)]


def _off_line(rows: list[Row]) -> list[Row]:
    return [replace(rows[0], line=3), *rows[1:]]


def _no_class(rows: list[Row]) -> list[Row]:
    return [replace(row, cls="reference") if row.cls == "sealed" else row for row in rows]


def _shared_template(rows: list[Row]) -> list[Row]:
    return [replace(row, template="t0") if row.id == "r1" else row for row in rows]


def _repeated_value(rows: list[Row]) -> list[Row]:
    alerts = [row for row in rows if row.label == "ALERT"][:4]
    fixed = {row.id: replace(row, text=row.text.replace(row.value, "Q" * 16), value="Q" * 16) for row in alerts}
    return [fixed.get(row.id, row) for row in rows]


def _spaced_copy(rows: list[Row]) -> list[Row]:
    return [*rows, replace(rows[0], id="spaced", split="dev", template="x", text=rows[0].text.replace("\n", " \n\t "))]


def _near_copy(rows: list[Row]) -> list[Row]:
    body = " ".join(f"word{n} of a long sentence;" for n in range(12))
    first = replace(rows[0], id="near-a", template="na", text=f"{body}\n{rows[0].judged_line}", split="train")
    second = replace(first, id="near-b", template="nb", text=f"one {first.text}", split="test")
    return [*rows, first, second]


@pytest.mark.parametrize(
    ("spoil", "says", "names"),
    [
        (_relabel, "of the rows are ALERT", ""),
        (_copy, "repeats", "copy"),
        (_two_labels, "two labels", "other"),
        (_off_line, "the value is not on the judged line", "r0"),
        (_no_class, "class sealed has 0 SAFE rows", ""),
        (_shared_template, "template t0 is in two splits", "r1"),
        (_repeated_value, "one value is used in 4 rows", "r0"),
        (_spaced_copy, "repeat the text of another split", "spaced"),
        (_near_copy, "nearly repeat the text of another split", "near-b"),
    ],
)
def test_finds_violations(spoil: Callable[[list[Row]], list[Row]], says: str, names: str) -> None:
    found = check(spoil(sound()))
    assert any(says in message and names in message for message in found), found


def test_rows_in_doubt_do_not_count() -> None:
    rows = sound()
    assert check([*rows, *(replace(row, id=f"{row.id}d", doubt=True) for row in rows)]) == []
    assert check([replace(row, doubt=True) for row in rows]) == ["there are no rows"]


def test_long_lists_are_cut_with_a_count() -> None:
    (message,) = (m for m in check([replace(row, line=3) for row in sound()]) if "value is not" in m)
    assert "r0, r1, r2, r3, r4 and " in message


def test_stats_count_every_row() -> None:
    rows = sound()
    text = stats(rows)
    assert f"{len(rows):,} rows" in text
    assert "published-example" in text and "python" in text


def test_near_duplicates_only_across_groups() -> None:
    text = "let the quick brown fox jump over the lazy dog near the old river bank today"
    texts = [text, text + " again", "nothing at all like the others, on any account", text]
    assert [(a, b) for a, b, _ in near_duplicates(texts, ["x", "x", "x", "x"], 0.8)] == []
    assert {b for _, b, _ in near_duplicates(texts, ["x", "y", "z", "x"], 0.8)} == {1, 3}


def test_a_large_set_is_checked_in_reasonable_time() -> None:
    rows = sound(20_000)
    start = time.monotonic()
    check(rows, Limits())
    assert time.monotonic() - start < 60
