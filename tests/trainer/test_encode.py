"""Rows become the examples the hook would ask about, with the right label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer import base, encode
from smart_secrets_scanner.trainer.encode import Encoded
from smart_secrets_scanner.trainer.labelled import ALERT, SAFE, Tally, label_row
from smart_secrets_scanner.trainer.rows import Row, write_rows


@pytest.fixture(scope="module")
def tokenizer(tiny_base: Path) -> Any:
    return base.load_tokenizer(base.resolve(str(tiny_base)))


def test_the_secret_is_the_candidate_that_overlaps_the_value(tiny_rows: list[Row]) -> None:
    row = tiny_rows[0]
    (one,) = label_row(3, replace(row, text=f'{row.text}  # token = "{row.value[::-1]}"'))
    assert (one.row, one.label, one.candidate.value) == (3, ALERT, row.value)


def test_other_lines_have_no_label(tiny_rows: list[Row]) -> None:
    row = tiny_rows[0]
    both = replace(row, text=f'{row.text}\nother_token = "{row.value[::-1]}"')
    assert [each.candidate.line for each in label_row(0, both)] == [2]


def test_every_candidate_of_a_safe_line_is_safe(tiny_rows: list[Row]) -> None:
    row = tiny_rows[0]
    safe = replace(row, label="SAFE", text=f'import os\na_token = "{row.value}"; b_token = "{row.value[::-1]}"')
    assert [each.label for each in label_row(0, safe)] == [SAFE, SAFE]


def test_a_secret_without_a_candidate_is_counted_not_trained(tiny_rows: list[Row], tokenizer: Any) -> None:
    tally = Tally()
    lost = replace(tiny_rows[0], text="import os\nnothing to see", value="see")
    encoded = encode.encode([lost, tiny_rows[2]], tokenizer, tally)
    assert encoded.missed.tolist() == [0] and encoded.rows.tolist() == [1]
    assert tally.counts["ALERT rows without a candidate"] == 1


def test_doubtful_rows_are_left_out(tiny_rows: list[Row], tokenizer: Any) -> None:
    assert len(encode.encode([replace(tiny_rows[0], doubt=True)], tokenizer, Tally())) == 0


def test_ids_are_those_of_the_hooks_prompt(tiny_rows: list[Row], tokenizer: Any) -> None:
    encoded = encode.encode(tiny_rows[:1], tokenizer, Tally())
    (one,) = label_row(0, tiny_rows[0])
    assert tokenizer.decode(encoded.ids(0)) == prompt.render(one.candidate)


def test_repeats_and_contradictions_are_dropped(tiny_rows: list[Row], tokenizer: Any) -> None:
    first, second = tiny_rows[0], tiny_rows[2]
    tally = Tally()
    encoded = encode.encode([first, first, second, replace(second, label="SAFE")], tokenizer, tally, unique=True)
    assert encoded.rows.tolist() == [0]
    assert (tally.counts["repeated examples dropped"], tally.counts["examples dropped for both labels"]) == (1, 2)


def test_the_cache_gives_the_same_and_a_new_file_another(tmp_path: Path, tiny_rows: list[Row], tokenizer: Any) -> None:
    data, cache = tmp_path / "train.jsonl", tmp_path / "cache"
    write_rows(data, tiny_rows)
    made = encode.encode_file(data, tokenizer, cache, Tally())
    again = encode.encode_file(data, tokenizer, cache, Tally())
    assert len(list(cache.glob("*.npz"))) == 1
    assert all(np.array_equal(getattr(made, name), getattr(again, name)) for name in Encoded.__slots__)
    write_rows(data, tiny_rows[:10])
    assert len(encode.encode_file(data, tokenizer, cache, Tally())) < len(made)
    assert len(list(cache.glob("*.npz"))) == 2


def test_take_keeps_the_order(tiny_rows: list[Row], tokenizer: Any) -> None:
    encoded = encode.encode(tiny_rows, tokenizer, Tally())
    part = encoded.take([5, 2])
    assert part.labels.tolist() == [encoded.labels[5], encoded.labels[2]]
    assert np.array_equal(part.ids(1), encoded.ids(2))


def test_a_missing_split_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no train\.jsonl"):
        encode.split_file(tmp_path, "train")
