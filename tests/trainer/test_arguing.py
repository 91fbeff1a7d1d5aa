"""Comments that argue: they keep the label, the value and its line."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

from smart_secrets_scanner.trainer import arguing, contexts
from smart_secrets_scanner.trainer.rows import MAX_LINES, Row, problems


def _row(text: str, line: int, value: str, language: str = "python") -> Row:
    return Row("r", text, "a/b.py", line, "ALERT", "password", language, "t", "generated", value)


def test_the_value_stays_on_its_line_and_the_label_stays() -> None:
    rng = random.Random(3)
    rows = [row for row in islice(contexts.generate_rows(rng), 3000) if row.value]
    made = [(row, arguing.argued(row, rng)) for row in rows]
    changed = [(row, new) for row, new in made if new is not row]
    assert len(changed) > 0.8 * len(rows)
    for row, new in changed:
        assert new.value in new.judged_line and row.judged_line in new.judged_line
        assert (new.label, new.cls, new.template) == (row.label, row.cls, row.template)
        assert new.text.count("\n") < MAX_LINES and not problems(replace(new, id="x"))
    assert {row.label for row, _ in changed} == {"ALERT", "SAFE"}


def test_above_below_and_beside_all_happen() -> None:
    row, rng = _row("x = 1\npassword = 'abc12345'\ny = 2", 2, "abc12345"), random.Random(1)
    places = {(new.line, new.text.count("\n")) for new in (arguing.argued(row, rng) for _ in range(60))}
    assert places == {(2, 2), (3, 3), (2, 3)}


def test_a_comment_never_parts_a_value_from_the_name_above_it() -> None:
    row, rng = _row("password:\n  abc12345", 2, "abc12345", "yaml"), random.Random(1)
    assert all(arguing.argued(row, rng).text.startswith("password:\n  abc12345  ") for _ in range(40))


def test_rows_without_a_single_line_or_without_room_are_left_alone() -> None:
    rng = random.Random(1)
    for row in (_row("a\nb", 1, ""), _row("\n".join(["k = 'v12345'"] * MAX_LINES), 2, "v12345")):
        assert arguing.argued(row, rng) is row


def test_about_the_share_asked_for_is_argued_and_both_verdicts_are_pleaded() -> None:
    row, rng = _row("password = 'abc12345'", 1, "abc12345"), random.Random(5)
    made = [new for new in arguing.sometimes([row] * 4000, rng) if new is not row]
    assert 0.06 * 4000 < len(made) < 0.1 * 4000
    claims = [arguing.claim(rng) for _ in range(2000)]
    assert len(set(claims)) > 500
    assert sum("SAFE" in said for said in claims) > sum("ALERT" in said for said in claims) > 100
