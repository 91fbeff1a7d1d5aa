"""Generated values: every kind works, is seeded and fresh, and looks like what it is named."""

from __future__ import annotations

import base64
import json
import random
import re

import pytest

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import generate
from smart_secrets_scanner.trainer.generate_passwords import KINDS as PASSWORDS
from smart_secrets_scanner.trainer.generate_passwords import self_evident
from smart_secrets_scanner.trainer.generate_tokens import SIZED


@pytest.mark.parametrize("kind", generate.kinds())
def test_every_kind_gives_sound_values(kind: str) -> None:
    rng = random.Random(kind)
    for _ in range(40):
        value = generate.make(kind, rng)
        assert value.strip() and "\r" not in value
        assert value.count("\n") <= 10  # a row holds 12 lines


def test_there_are_many_kinds() -> None:
    assert len(generate.kinds()) >= 200


@pytest.mark.parametrize("kind", SIZED)
@pytest.mark.parametrize("size", [1, 16, 40])
def test_sized_kinds_have_that_size(kind: str, size: int) -> None:
    value = generate.make(f"{kind}{size}", random.Random(1))
    assert len(base64.b64decode(value) if kind == "bytes" else value) == size


def test_same_seed_same_values_and_other_seed_others() -> None:
    template = "{{password}} {{hex40}} {{dsn}} {{pem_rsa}} {{placeholder}}"
    once = generate.fill(template, random.Random(7))
    assert once == generate.fill(template, random.Random(7))
    assert once != generate.fill(template, random.Random(8))


def test_values_are_fresh_for_every_row() -> None:
    rng = random.Random(3)
    values = [generate.make("generic_key", rng) for _ in range(2000)]
    assert len(set(values)) == len(values)
    passwords = [generate.make("password", rng) for _ in range(2000)]
    assert len(set(passwords)) > 1900


def test_a_name_shares_a_value_and_no_name_does_not() -> None:
    text, values = generate.fill("{{alnum20:a}} {{alnum20:a}} {{alnum20}} {{alnum20}}", random.Random(1))
    one, two, three, four = text.split(" ")
    assert one == two and len({two, three, four}) == 3
    assert values == {"alnum20:a": one, "alnum20#1": three, "alnum20#2": four}


def test_exact_formats_are_kinds() -> None:
    text, values = generate.fill("{{format:npm-token:t}} {{format:npm-token:t}} {{format:npm-token}}", random.Random(1))
    one, two, three = text.split(" ")
    assert one == two == values["format:npm-token:t"] != three
    assert one.startswith("npm_") and three.startswith("npm_")


def test_bound_values_return() -> None:
    _, values = generate.fill("{{password:p}}", random.Random(1))
    text, _ = generate.fill("<{{password:p}}>", random.Random(2), values)
    assert text == f"<{values['password:p']}>"


@pytest.mark.parametrize(
    ("name", "undo"),
    [
        ("b64", lambda text: base64.b64decode(text).decode()),
        ("hex", lambda text: bytes.fromhex(text).decode()),
        ("reverse", lambda text: text[::-1]),
        ("charcodes", lambda text: "".join(chr(int(code)) for code in text.split(", "))),
        ("escapes", lambda text: bytes.fromhex(text.replace("\\x", "")).decode()),
    ],
)
def test_filters_can_be_undone(name: str, undo: object) -> None:
    text, values = generate.fill("{{password:p|" + name + "}}", random.Random(5))
    assert callable(undo) and undo(text) == values["password:p"]


def test_halves_join() -> None:
    text, values = generate.fill("{{alnum21:k|head}}{{alnum21:k|tail}}", random.Random(5))
    assert text == values["alnum21:k"]


@pytest.mark.parametrize("text", ["{{ user }}", "${{ secrets.KEY }}", "{}", "{{.Values.key}}", "{{Upper}}"])
def test_leaves_other_braces_alone(text: str) -> None:
    assert generate.fill(text, random.Random(1)) == (text, {})


@pytest.mark.parametrize(
    "text", ["{{no_such_kind}}", "{{hex0}}", "{{base99999}}", "{{format:no-such-id}}", "{{password|rot13}}"]
)
def test_unknown_kinds_and_filters_are_errors(text: str) -> None:
    with pytest.raises(ScannerError, match="There is no"):
        generate.fill(text, random.Random(1))


def test_passwords_are_never_self_evident() -> None:
    rng = random.Random(11)
    drawn = ((kind, make(rng)) for kind, make in PASSWORDS.items() if kind != "default_password" for _ in range(300))
    assert [(kind, value) for kind, value in drawn if self_evident(value)] == []


@pytest.mark.parametrize(
    "value", ["test123", "secret", "admin", "12345678", "aaaaaaaa", "abcdef", "Password1!", "foo", "0000"]
)
def test_finds_self_evident_fakes(value: str) -> None:
    assert self_evident(value)


@pytest.mark.parametrize("value", ["Winter2021!", "hunter42", "gqdwrmgr", "58213", "P@ssw0rd#7", "tr4ctor", "admin123"])
def test_ignores_weak_but_real_passwords(value: str) -> None:
    assert not self_evident(value)


def test_placeholders_have_many_shapes() -> None:
    rng = random.Random(4)
    shapes = {re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", generate.make("placeholder", rng))) for _ in range(4000)}
    assert len(shapes) >= 200


def test_structures_hold() -> None:
    rng = random.Random(9)
    header, claims, signature = generate.make("jwt", rng).split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==="))["typ"] == "JWT"
    assert "sub" in json.loads(base64.urlsafe_b64decode(claims + "===")) and len(signature) >= 43
    assert ":" in base64.b64decode(generate.make("basic_auth", rng)).decode()
    assert len(base64.b64decode(generate.make("wireguard_key", rng))) == 32
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", generate.make("uuid", rng))
    assert re.fullmatch(r"[A-Z2-7]+", generate.make("totp_seed", rng))
    begin, *_, end = generate.make("pem_rsa", rng).split("\n")
    assert begin.startswith("-----BEGIN RSA") and end.startswith("-----END RSA")
