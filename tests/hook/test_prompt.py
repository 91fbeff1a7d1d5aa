"""The prompt is the contract between training and scanning: its text is pinned by a hash, and clipping never loses the value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_secrets_scanner.hook import candidates, facts, prompt
from smart_secrets_scanner.hook.lines import Candidate, Fragment

PINNED = {3: "3b95aa0c776790be8c5362aae18652ec7e883760879d3f793a02a06bd70d8279"}


def candidate(text: str, value: str, key: str = "password") -> Candidate:
    start = text.index(value)
    return Candidate("src/app.py", 1, text, start, start + len(value), value, key, "quoted")


def test_renderings_are_pinned_to_the_version() -> None:
    """Another hash means that models must be trained again: pin it here then, and raise PROMPT_VERSION if it was not the gate that changed."""
    assert prompt.stamp() == {"version": str(prompt.PROMPT_VERSION), "sha256": PINNED[prompt.PROMPT_VERSION]}


def test_every_prompt_starts_with_the_shared_prefix() -> None:
    assert all(prompt.render(c).startswith(prompt.PREFIX) for c in prompt.golden_candidates())


@pytest.mark.parametrize("before", [0, 30, 3000])
@pytest.mark.parametrize("after", [0, 30, 3000])
def test_long_lines_are_clipped_around_the_value(before: int, after: int) -> None:
    text = "x" * before + "«?»hunter5x" + "y" * after
    shown = prompt.render(candidate(text, "hunter5x"))
    assert "«hunter5x»" in shown
    assert len(shown) < 400


def test_a_name_lost_by_the_clip_is_said_again() -> None:
    far = candidate("db_password = compute(" + "0, " * 60 + '"hunter5x")', "hunter5x", "db_password")
    near = candidate('db_password = "hunter5x"', "hunter5x", "db_password")
    assert "\ndb_password strong" in prompt.render(far)
    assert prompt.render(near).count("db_password") == 1


@pytest.mark.parametrize(
    ("lines", "scope"),
    [
        (["class Login:", "    def test_it(self):", "        user = 'x'", "        KEY"], "    def test_it(self):"),  # what both stand in
        (["data:", "  user: x", "", "  KEY"], "data:"),
        (["def f():", "    call(", "        KEY"], "def f():"),  # the line above heads the block itself
        (["# one", "a=b", "KEY"], "# one"),  # flat: the second line above
        (["KEY"], ""),
        (["a=b", "KEY"], ""),
    ],
)
def test_the_head_of_a_block_is_shown(lines: list[str], scope: str) -> None:
    value = "aB3dE5gH7jK9mN1p"
    made = [line.replace("KEY", f"password: {value}") for line in lines]
    (found,) = candidates.find(Fragment("a.yaml", 1, tuple(made)))
    assert found.scope == scope
    assert f"\n{scope.strip()}\n" in prompt.render(found)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Y2hhbmdlbWU=", "changeme"),
        ("68756e746572", "hunter"),
        ("password", ""),  # four letters to three bytes, but no text
        ("aB3dE5gH7jK9mN1p", ""),
        ("Y2hhbmdlbWU", ""),
        ("123456789012", ""),
        ("", ""),
    ],
)
def test_encoded_text_is_shown_in_plain_words(written: str, plain: str) -> None:
    assert prompt.decoded(written) == plain
    if plain:
        assert f"«{written}→{plain}»" in prompt.render(candidate(f"password: {written}", written))


@given(st.text(max_size=200), st.text(min_size=1, max_size=80), st.text(max_size=200), st.text(max_size=100))
def test_any_text_renders_to_six_lines_and_a_prefix(left: str, value: str, right: str, path: str) -> None:
    text = left + value + right
    made = Candidate(path, 1, text, len(left), len(left) + len(value), value, before=right, after=left, scope=path)
    shown = prompt.render(made)
    assert shown.count("\n") == 6
    assert shown.endswith(prompt.END)
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_neither_place_nor_origin_is_shown() -> None:
    one = candidate('password = "hunter5x"', "hunter5x")
    assert prompt.render(one) == prompt.render(one._replace(line=99, end_line=100))


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("configuration", "word"),
        ("user_name", "word"),
        ("qzxwvkjhbp", "random"),
        ("aB3dE5gH7jK9mN1p", "random"),
        ("abc", "word"),
    ],
)
def test_randomness(value: str, word: str) -> None:
    assert facts.randomness(value) == word


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("12345", "digits"),
        ("deadbeef01", "hex"),
        ("lower", "lower"),
        ("a b", "text"),
        ("a_b1", "name"),
        ("AbC", "letters"),
        ("a$b", "symbols"),
    ],
)
def test_charset(value: str, word: str) -> None:
    assert facts.charset(value) == word


@pytest.mark.parametrize(
    ("path", "word"), [("tests/a.py", "test"), ("docs/a.md", "docs"), ("src/a.py", "code"), ("contest.py", "code")]
)
def test_path_class(path: str, word: str) -> None:
    assert facts.path_class(path) == word
