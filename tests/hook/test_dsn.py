"""Data sources that are no URLs: their passwords are candidates, what stands for one is none."""

from __future__ import annotations

import random
import string

import pytest

from smart_secrets_scanner.hook import candidates
from smart_secrets_scanner.hook.lines import Fragment


def _values(path: str, *lines: str) -> list[str]:
    return [one.value for one in candidates.find(Fragment(path, 1, lines))]


def _password(signs: str) -> str:
    rng = random.Random(signs)
    return "".join(rng.choices(string.ascii_letters, k=6)) + signs + "".join(rng.choices(string.digits, k=2))


@pytest.mark.parametrize("network", ["tcp(db.internal:3306)", "tcp6([::1]:3306)", "unix(/run/mysqld.sock)"])
def test_go_names_the_network(network: str) -> None:
    value = _password("!x")
    assert _values("main.go", f'db, err := sql.Open("mysql", "root:{value}@{network}/shop?parseTime=true")') == [value]


@pytest.mark.parametrize("rest", ["@db.internal:5432/shop", "@localhost:27017", "@10.0.0.4/shop"])
def test_a_login_and_an_address_without_a_scheme(rest: str) -> None:
    value = _password("x")
    assert _values("settings.py", f'DSN = "app:{value}{rest}"') == [value]


@pytest.mark.parametrize("text", ['"npm:react@17.0.1"', '"docker:image@sha256:12"', '"mailto:bob@acme.io/x"', '"http:x@y"', '"a:b@c"'])
def test_what_only_looks_like_one(text: str) -> None:
    assert _values("a.js", f"const x = {text};") == []


@pytest.mark.parametrize("signs", ["#", "&", "?$", "=", "*^"])
def test_a_connection_string_ends_its_value_at_the_semicolon(signs: str) -> None:
    value = _password(signs)
    assert _values("Db.cs", f'var cs = "Server=db.internal;Database=shop;User Id=sa;Password={value};Encrypt=true";') == [value]


@pytest.mark.parametrize("value", ["{0}", "$(DbPassword)", "<your password>", "${DB_PASSWORD}", "%DB_PASSWORD%"])
def test_a_connection_string_with_a_placeholder(value: str) -> None:
    assert _values("Db.cs", f'var cs = "Server=db.internal;Database=shop;User Id=sa;Password={value};";') == []


def test_code_that_assigns_between_semicolons() -> None:
    assert _values("a.c", "for (host = a; password = hash(x); port = 3;) {") == []


def test_postfix_keeps_the_relay_in_front_of_the_login() -> None:
    value = _password("x")
    assert _values("etc/postfix/sasl_passwd", f"[mail.acme.io]:587    bob@acme.io:{value}") == [value]


@pytest.mark.parametrize("text", ['key = config["Jwt:Key"] ?? "{}";', 'var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("{}"));'])
def test_phrases_that_sign(text: str) -> None:
    phrase = "four plain words here!"
    assert _values("Program.cs", text.format(phrase)) == [phrase]
