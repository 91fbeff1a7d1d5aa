"""Mined files give labelled candidates, minimal pairs and inserted lines; what is in doubt is marked."""

from __future__ import annotations

import random

import pytest

from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.trainer import inject, mined_labels
from smart_secrets_scanner.trainer.contexts_values import SIZED
from smart_secrets_scanner.trainer.mine import TextFile

SETTINGS = (
    "import os",
    "class Settings:",
    "    username = 'svc'",
    "    password = read_password()",
    "    api_key = os.environ['API_KEY']",
    "    client_secret = 'your-client-secret'",
    "    timeout = 30",
)


def _harvest(path: str, lines: tuple[str, ...], seed: int = 1) -> list[inject.Mined]:
    return list(inject.harvest(TextFile(path, lines), "mined:pkg@1", random.Random(seed)))


def test_references_become_secrets_in_the_same_line() -> None:
    made = [m.row for m in _harvest("app/settings.py", SETTINGS) if m.row.cls == "replaced-reference"]
    heads = {row.judged_line.split("=")[0].strip() for row in made}
    assert {"password", "api_key"} <= heads
    assert all(row.label == "ALERT" and row.value in row.judged_line for row in made)


def test_a_replaced_literal_has_the_untouched_line_as_its_twin() -> None:
    lines = ("database:", "  user: svc", "  password: not-telling-you", "  host: db.internal")
    rows = [m.row for seed in range(30) for m in _harvest("config/db.yml", lines, seed)]
    assert not [r for r in rows if r.cls == "replaced-literal" and r.label == "SAFE"]
    assert {r.template for r in rows} == {"mined:pkg@1"}


def test_catalogues_of_texts_are_left_alone() -> None:
    lines = ("{", '  "password": "Mot de passe oublié",', '  "token": "Jeton"', "}")
    made = _harvest("src/i18n/fr.json", lines)
    assert not [m for m in made if m.row.cls.startswith("replaced")]


@pytest.mark.parametrize("key", ["password", "dbPassword", "DB_PASS", "client_secret", "accessToken", "API_KEY", "apikey"])
def test_names_that_are_secrets(key: str) -> None:
    assert mined_labels.SECRET_NAME.search(key)


@pytest.mark.parametrize("key", ["author", "passed", "bypass", "token_type", "compass", "password_field", "keyboard", "primary_key"])
def test_names_that_are_not(key: str) -> None:
    assert not mined_labels.SECRET_NAME.search(key)


def _label(path: str, text: str, value: str, key: str, syntax: str = "quoted") -> str:
    start = text.index(value)
    return mined_labels.judge(Candidate(path, 1, text, start, start + len(value), value, key, syntax), (text,))[0]


def test_a_random_literal_under_a_secret_name_is_alert_even_in_a_test() -> None:
    value = SIZED["alnum"](random.Random(7), 24)
    assert _label("tests/test_client.py", f'client_secret = "{value}"', value, "client_secret") == "ALERT"


def test_a_digest_is_safe() -> None:
    value = SIZED["hex"](random.Random(7), 40)
    assert _label("src/build.py", f'known = ["{value}"]', value, "") == "SAFE"


@pytest.mark.parametrize("value", ["my-test-password", "changeme", "user_password", "${PASSWORD}", "Forgot your password?"])
def test_what_shows_that_it_opens_nothing_is_safe(value: str) -> None:
    assert _label("spec/user_spec.rb", f"  user.password = '{value}'", value, "user.password") == "SAFE"


@pytest.mark.parametrize("value", ["tractor", "scooby-snacks", "4711"])
def test_a_plain_word_under_a_password_name_is_in_doubt(value: str) -> None:
    assert _label("spec/user_spec.rb", f"  user.password = '{value}'", value, "user.password") == ""


def test_a_key_block_is_in_doubt() -> None:
    body = SIZED["base64_"](random.Random(7), 64)
    lines = ("-----BEGIN {} KEY-----".format("RSA PRIVATE"), body, body)
    found = Candidate("test/key.pem", 2, body, 0, 64, body)
    assert mined_labels.judge(found, lines)[0] == ""


def test_languages() -> None:
    assert inject.language_of("a/b.rb") == "ruby"
    assert inject.language_of("Dockerfile") == "dockerfile"
    assert inject.language_of("LICENSE") == "text"
