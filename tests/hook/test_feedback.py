"""Feedback rows: what the data set takes in, without any value of the team's own."""

from __future__ import annotations

import json
import random

import pytest

from smart_secrets_scanner.hook import feedback
from smart_secrets_scanner.trainer.rows import from_dict, problems


@pytest.fixture
def app(repo, secret):
    """A repository with secrets on neighbouring lines."""
    lines = [f"# {n}" for n in range(20)]
    lines[9], lines[10], lines[11] = (f'{name} = "{secret(n)}"' for n, name in enumerate(("password", "token", "secret")))
    repo.write("src/app.py", "\n".join(lines) + "\n")
    return repo


@pytest.mark.parametrize("label", ["safe", "alert"])
def test_writes_a_row_that_the_data_set_takes(sss, app, label):
    ran = sss("feedback", "add", "src/app.py:11", "--label", label, "--reason", "test account", cwd=app.path)
    assert ran.code == 0
    (line,) = (app.path / feedback.NAME).read_text().splitlines()
    row = from_dict(json.loads(line), "row")
    assert problems(row) == [] and row.label == label.upper() and row.language == "python" and row.path == "src/app.py"
    assert row.judged_line.startswith('token = "') and row.reason == "test account"


def test_holds_no_value_of_the_file(sss, app, secret):
    sss("feedback", "add", "src/app.py:11", "--label", "alert", "--reason", "x", cwd=app.path)
    text = (app.path / feedback.NAME).read_text()
    assert not any(secret(n)[:6] in text for n in range(3))


def test_a_value_that_reads_as_words_stays_when_it_is_safe(sss, repo):
    repo.write("a.py", 'password = "enter-your-word"\n')
    ran = sss("feedback", "add", "a.py:1", "--label", "safe", "--reason", "x", cwd=repo.path)
    assert ran.code == 0 and "enter-your-word" in (repo.path / feedback.NAME).read_text()


def test_the_same_line_is_corrected_not_repeated(sss, app):
    for label in ("safe", "alert"):
        sss("feedback", "add", "src/app.py:11", "--label", label, "--reason", "x", cwd=app.path)
    (line,) = (app.path / feedback.NAME).read_text().splitlines()
    assert json.loads(line)["label"] == "ALERT"


def test_the_file_of_rows_is_not_scanned(sss, app):
    sss("feedback", "add", "src/app.py:11", "--label", "alert", "--reason", "x", cwd=app.path)
    app.git("add", feedback.NAME)
    assert sss("scan", cwd=app.path).code == 0


def test_a_line_without_a_candidate_is_refused(sss, app):
    assert sss("feedback", "add", "src/app.py:1", "--label", "safe", "--reason", "x", cwd=app.path).code == 3


@pytest.mark.parametrize(("path", "name"), [("a.ts", "typescript"), ("Dockerfile", "dockerfile"), ("x", "text"), ("q.sql", "sql")])
def test_languages(path, name):
    assert feedback.language(path) == name


def test_the_same_shape_is_another_value():
    rng = random.Random(1)
    new = feedback.same_shape("Ab9-xyz_Ü", rng)
    assert len(new) == 9 and new[3] == "-" and new[8] == "Ü" and new[0].isupper() and new[2].isdigit() and new != "Ab9-xyz_Ü"
