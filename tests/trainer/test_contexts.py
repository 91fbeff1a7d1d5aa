"""Generated rows are sound, varied, deterministic, and come in pairs."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

import pytest

from smart_secrets_scanner.hook import candidates
from smart_secrets_scanner.hook.lines import Fragment
from smart_secrets_scanner.trainer import contexts, contexts_names, contexts_values, rows


def _some(count: int, seed: int = 4) -> list[rows.Row]:
    return list(islice(contexts.generate_rows(random.Random(seed)), count))


def test_rows_are_sound() -> None:
    for row in _some(3000):
        assert [p for p in rows.problems(row) if p != "id is empty"] == [], row


def test_same_seed_same_rows_and_other_seed_other_rows() -> None:
    assert _some(200) == _some(200)
    assert _some(200) != _some(200, seed=5)


def test_many_languages_names_and_classes() -> None:
    made = _some(6000)
    assert len({row.language for row in made}) >= 40
    assert len({row.cls for row in made}) >= 18
    shares = Counter(row.label for row in made)
    assert 0.3 < shares["ALERT"] / len(made) < 0.7


def test_no_secret_value_is_used_twice() -> None:
    values = Counter(r.value for r in _some(4000) if r.label == "ALERT" and len(r.value) >= 20 and "-----" not in r.value)
    assert [v for v, n in values.items() if n > 1 and not v.startswith("PuTTY")] == []


@pytest.mark.parametrize("scene", contexts.scenes(), ids=lambda s: s.id)
def test_every_scene_fills(scene: contexts.Scene) -> None:
    row = contexts.scene_row(scene, random.Random(scene.id))
    assert [p for p in rows.problems(row) if p != "id is empty"] == []
    assert "«" not in row.text and "{{" + "hex" not in row.text


@pytest.mark.parametrize("form", contexts.forms(), ids=lambda f: f.id)
def test_every_form_pairs_a_secret_with_its_twin(form: contexts.Form) -> None:
    rng, labels = random.Random(form.id), set[str]()
    for _ in range(12):
        for row in contexts.form_rows(form, rng):
            labels.add(row.label)
            assert row.value in row.judged_line and "‹" not in row.text
    assert labels == {"ALERT", "SAFE"}


def test_the_finder_sees_most_generated_secrets() -> None:
    made = [row for row in _some(3000, seed=9) if row.label == "ALERT"]
    seen = [r for r in made if any(c.line == r.line for c in candidates.find(Fragment(r.path, 1, tuple(r.text.split("\n")))))]
    assert len(seen) / len(made) > 0.8


@pytest.mark.parametrize("style", ["snake", "upper", "camel", "pascal", "kebab", "dotted", "header", "flat", "title"])
def test_styles(style: str) -> None:
    expected = {
        "snake": "db_pass_word", "upper": "DB_PASS_WORD", "camel": "dbPassWord", "pascal": "DbPassWord", "kebab": "db-pass-word",
        "dotted": "db.pass.word", "header": "Db-Pass-Word", "flat": "dbpassword", "title": "Db pass word",
    }  # fmt: skip
    assert contexts_names.styled("db_pass_word", style) == expected[style]


def test_safe_values_never_look_drawn_at_random_under_secret_names() -> None:
    rng = random.Random(3)
    made = {contexts_values.safe(rng, contexts_names.PASSWORD, "password", lambda v: True)[1] for _ in range(400)}
    assert made == {"placeholder", "fake-test", "reference", "label-text", "sealed", "hash"}
