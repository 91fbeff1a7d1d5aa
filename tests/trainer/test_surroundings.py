"""Neighbour lines: for one-line texts of known languages, indented alike, seeded."""

from __future__ import annotations

import random

from smart_secrets_scanner.trainer.surroundings import surround


def test_finds_neighbours_for_a_line_of_code() -> None:
    made = [surround("    token = read()", "python", random.Random(seed)) for seed in range(200)]
    assert {above for _, above in made} == {0, 1, 2}
    for text, above in made:
        lines = text.split("\n")
        assert lines[above] == "    token = read()"
        assert all(line.startswith("    ") for line in lines) and len(lines) <= 4
        assert "{{" not in text


def test_ignores_longer_texts_and_unknown_languages() -> None:
    for seed in range(20):
        assert surround("a = 1\nb = 2", "python", random.Random(seed)) == ("a = 1\nb = 2", 0)
        assert surround("key: 'a',", "javascript", random.Random(seed)) == ("key: 'a',", 0)
        assert surround("x", "klingon", random.Random(seed)) == ("x", 0)


def test_is_seeded() -> None:
    assert surround("x = 1", "rust", random.Random(4)) == surround("x = 1", "rust", random.Random(4))
