"""What stands for a secret without being one, and what only looks as if it did."""

from __future__ import annotations

import random
import string

import pytest

from smart_secrets_scanner.hook.placeholders import is_placeholder, is_published_example, looks_typed

STANDS_FOR_ONE = """
YOUR_API_KEY_HERE|your-api-key|<your-token>|<API_KEY>|<insert token here>|xxxx|XXXXXXXX|****|********|changeme|CHANGE_ME
|ChangeMe123|REPLACE_ME|replace-with-your-key|example|dummy|dummy-token|fake_key|test|test123|foo|foobar|abc123|secret
|password|token|${X}|${DB_PASSWORD}|${DB_PASSWORD:-}|$DB_PASSWORD|$(cat /run/secret)|{{ x }}|{{ vault.db.password }}
|${{ secrets.TOKEN }}|%s|%(password)s|%PASSWORD%|{password}|#{ENV['X']}|@PASSWORD@|__PASSWORD__|`pass show db`
|sk-...|sk-xxxxxxxx|ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|xoxb-...|Bearer <token>|Bearer ${TOKEN}|sk-${OPENAI_KEY}
|redacted|[REDACTED]|[your token]|insert-your-key-here|my-example-key|null|None|undefined|n/a|0000|00000000|aaaa
|1234567890|0123456789abcdef|abcdefghijklmnop|TODO|tbd|your_secret_here|put-your-token-here|placeholder|enter_password_here
|dein-passwort|IHR_PASSWORT_HIER|votre_mot_de_passe|tu-contraseña-aqui|sua_senha|ваш_пароль|你的密码|ここにパスワード
""".replace("\n", "").split("|")

IS_NONE = """
hunter2|admin|root|letmein|admin123|P@ssw0rd|s3cr3t|Sommer2024!|correct horse battery staple|qwerty|iloveyou|dragon1
|toor|welcome1|Passw0rd!|mysecretpassword1x|postgres|minioadmin|guest|k8s-prod-pw|changeit-7Hq2|Xk9$example
|{Tr0ub4dor&3|$2b$10|$ecretPa55|50%off|<3kittens7|test-9f8a7c6b5d4e|your-9f8a7c6b5d4e3f
""".replace("\n", "").split("|")


@pytest.mark.parametrize("value", STANDS_FOR_ONE)
def test_finds_placeholder(value: str) -> None:
    assert is_placeholder(value)
    assert is_placeholder(f'"{value}"')


@pytest.mark.parametrize("value", IS_NONE)
def test_ignores_weak_and_odd_passwords(value: str) -> None:
    assert not is_placeholder(value)


def test_ignores_drawn_values() -> None:
    rng = random.Random("drawn")
    for alphabet in (
        string.hexdigits[:16],
        string.ascii_letters + string.digits,
        string.ascii_lowercase,
        string.printable[:94],
    ):
        for size in (8, 12, 16, 24, 32, 40, 64):
            values = ["".join(rng.choices(alphabet, k=size)) for _ in range(200)]
            assert sum(map(is_placeholder, values)) <= 1
            assert sum(map(is_published_example, values)) <= 1


@pytest.mark.parametrize(
    "value",
    [
        "AKIA" + "IOSFODNN7" + "EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
        "SflKxwRJSMeKKF2QT4fw" + "pMeJf36POk6yJV_adQssw5c",
        "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "QWxhZGRpbjpvcGVu" + "IHNlc2FtZQ==",
        "xoxb-" + "1234567890-1234567890-abcdefghijklmnop",
        "ghp_" + "0123456789" * 3 + "abcdef",
        "AIza" + "x" * 35,
        "deadbeef" * 4,
        "https://hooks.slack.com/services/" + "T00000000/B00000000/" + "X" * 24,
        "sk-ant-" + "your-example-key",
        "0123456789abcdef" * 2,
    ],
)
def test_finds_published_example(value: str) -> None:
    assert is_published_example(value)


@pytest.mark.parametrize(
    "value",
    [
        "hunter2hunter2",
        "postgres://bob:K7pQz2Lx@db.example.com/x",
        "Sommer2024!Winter",
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_ignores_what_no_one_published(value: str) -> None:
    assert not is_published_example(value)


def test_a_long_value_is_looked_at_in_part() -> None:
    assert not is_placeholder("{{" * 50_000)
    assert looks_typed("ab" * 50_000)
    assert not looks_typed("".join(random.Random(5).choices(string.ascii_letters, k=50_000)))
