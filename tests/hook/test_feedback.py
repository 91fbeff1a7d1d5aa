"""Feedback rows: what the data set takes in, without any value of the team's own."""

from __future__ import annotations

import json
import random
import string

import pytest

from smart_secrets_scanner.hook import checksums, feedback
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
    assert len(new) == 9 and new[3] == "-" and new[7] == "_" and new[0].isupper() and new[2].isdigit() and new != "Ab9-xyz_Ü"


SCRIPTS = {"cyrillic": (0x410, 0x450), "greek": (0x3B1, 0x3C1), "latin": (0xE0, 0xF6), "hangul": (0xAC00, 0xAD00), "han": (0x4E00, 0x4F00),
           "arabic digits": (0x660, 0x66A), "wide": (0xFF21, 0xFF3A)}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_and_digits_of_any_script_are_drawn_anew_in_their_case(script):
    value = "".join(random.Random(3).choices([chr(code) for code in range(*SCRIPTS[script])], k=24))
    new = feedback.same_shape(value, random.Random(4))
    assert [(c.isupper(), c.isalpha()) for c in new] == [(c.isupper(), c.isalpha()) for c in value]
    assert sum(a == b for a, b in zip(new, value, strict=True)) < 9 and all(value[n : n + 4] not in new for n in range(21))


def test_a_value_of_another_script_is_not_in_the_row(sss, repo):
    rng = random.Random(5)
    words = ["".join(rng.choices([chr(code) for code in range(0x430, 0x450)], k=6)).capitalize() for _ in range(3)]
    repo.write("a.py", 'password = "' + "-".join(f"{word}{rng.randrange(10)}" for word in words) + '"\n')
    assert sss("feedback", "add", "a.py:1", "--label", "alert", "--reason", "x", cwd=repo.path).code == 0
    text = (repo.path / feedback.NAME).read_text()
    assert not any(word[at : at + 4] in text for word in words for at in range(3))


def _key(count: int = 12) -> list[str]:
    """A key block whose body nobody has seen before."""
    rng = random.Random(count)
    body = ["".join(rng.choices(string.ascii_letters + string.digits + "+/", k=64)) for _ in range(count - 1)]
    return ["-----BEGIN RSA PRIVATE KEY-----", *body, "".join(rng.choices(string.ascii_letters, k=22)) + "==", "-----END RSA PRIVATE KEY-----"]


def _yaml(key: list[str], word: str) -> str:
    return "\n".join(["key: |", *(f"  {line}" for line in key), f'password: "{word}"'])


def _java(key: list[str], word: str) -> str:
    return 'String key = "' + '\\n"\n    + "'.join(key) + f'"; String password = "{word}";'


def _env(key: list[str], word: str) -> str:
    return 'KEY="' + "\\n".join(key) + f'"\nPASSWORD="{word}"'


@pytest.mark.parametrize(
    ("path", "shape", "line", "count"),
    [
        ("k.pem", _yaml, 2, 12),
        ("k.pem", _yaml, 8, 12),
        ("v.yaml", _yaml, 16, 12),
        ("V.java", _java, 1, 12),
        ("V.java", _java, 14, 12),
        ("V.java", _java, 132, 130),
        (".env", _env, 1, 12),
        (".env", _env, 2, 12),
    ],
)
def test_no_line_of_a_key_is_in_a_row(sss, repo, secret, path, shape, line, count):
    key = _key(count)
    repo.write(path, shape(key, secret(1)) + "\n")
    ran = sss("feedback", "add", f"{path}:{line}", "--label", "alert", "--reason", "x", cwd=repo.path)
    text = json.loads((repo.path / feedback.NAME).read_text())["text"]
    assert ran.code == 0
    for hidden in (*key[1:-1], secret(1)):
        assert not any(hidden[at : at + 5] in text for at in range(len(hidden) - 4)), text


def test_a_key_that_is_cut_off_is_drawn_anew_too(sss, repo, secret):
    repo.write("k.txt", "\n".join([*_key()[:4], "the rest is missing", f'password = "{secret(1)}"']) + "\n")
    for line in (1, 6):
        sss("feedback", "add", f"k.txt:{line}", "--label", "alert", "--reason", "x", cwd=repo.path)
    text = (repo.path / feedback.NAME).read_text()
    assert not any(line[at : at + 5] in text for line in _key()[1:4] for at in range(60)) and "the rest is missing" in text


def test_the_row_of_a_key_is_still_one_about_a_key(sss, repo):
    from smart_secrets_scanner.hook import candidates
    from smart_secrets_scanner.hook.lines import Fragment

    repo.write("k.pem", "\n".join(_key()) + "\n")
    sss("feedback", "add", "k.pem:1", "--label", "alert", "--reason", "x", cwd=repo.path)
    row = from_dict(json.loads((repo.path / feedback.NAME).read_text()), "row")
    (found,) = candidates.find(Fragment(row.path, 1, tuple(row.text.split("\n"))))
    assert problems(row) == [] and found.syntax == "block" and found.value == row.value


def test_both_pieces_of_a_value_are_drawn_anew(sss, repo, secret):
    body = secret(2, 30)
    body += checksums.github_sum(body)
    repo.write("a.js", f'const key = "gh{"p_" + body[:24]}" +\n    "{body[24:]}";\n')
    assert sss("feedback", "add", "a.js:1", "--label", "alert", "--reason", "x", cwd=repo.path).code == 0
    text = (repo.path / feedback.NAME).read_text()
    assert not any(body[at : at + 5] in text for at in range(32))


def test_a_safe_word_beside_a_key_stays(sss, repo):
    repo.write("v.yaml", _yaml(_key(), "enter-your-word") + "\n")
    assert sss("feedback", "add", "v.yaml:16", "--label", "safe", "--reason", "x", cwd=repo.path).code == 0
    assert "enter-your-word" in (repo.path / feedback.NAME).read_text()


def test_a_reason_that_holds_the_value_is_refused(sss, repo, secret):
    repo.write("app.py", f'password = "{secret(1)}"\n')
    ran = sss("feedback", "add", "app.py:1", "--label", "safe", "--reason", f"it is only {secret(1)}", cwd=repo.path)
    assert ran.code == 2 and "holds the value itself" in ran.err and secret(1) not in ran.err
    assert not (repo.path / ".smart-secrets-feedback.jsonl").exists()
