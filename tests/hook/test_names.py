"""What names say about their values."""

import pytest

from smart_secrets_scanner.hook import names


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("", names.NONE),
        ("path", names.NONE),
        ("mapping", names.NONE),
        ("inside", names.NONE),
        ("machine", names.NONE),
        ("password", names.STRONG),
        ("DB_PASSWORD", names.STRONG),
        ("dbPass", names.STRONG),
        ("rootpass", names.STRONG),
        ("pass_2", names.STRONG),
        ("my-pw", names.STRONG),
        ("userCreds", names.STRONG),
        ("ſecret", names.STRONG),
        ("ПАРОЛЬ", names.STRONG),
        ("ŞIFRE", names.STRONG),
        ("passwordHash", names.WEAK),
        ("secretName", names.WEAK),
        ("passwords_file", names.WEAK),
        ("passwordField.text", names.STRONG),
        ("api.key", names.MEDIUM),
        ("privateKey", names.MEDIUM),
        ("private_key_id", names.WEAK),
        ("signing-key", names.MEDIUM),
        ("MAP_KEY", names.MEDIUM),
        ("keyboard", names.WEAK),
        ("x-2fa", names.MEDIUM),
        ("x2fa", names.WEAK),
        ("connection_str", names.MEDIUM),
        ("publicKey", names.NONE),
        ("public_token", names.NONE),
        ("public_private_key", names.MEDIUM),
        ("token_expires", names.WEAK),
        ("token_checked", names.WEAK),
        ("AutoTokenizer", names.NONE),
        ("tokenizer_password", names.STRONG),
        ("CHECK_PASS", names.NONE),
        ("render_pass", names.NONE),
        ("pass_manager", names.NONE),
        ("db_pass_prod", names.STRONG),
        ("PASSAGE_FILENAME", names.NONE),
        ("author", names.NONE),
        ("Authorization", names.MEDIUM),
    ],
)
def test_strength(name: str, strength: int) -> None:
    assert names.strength(name) == strength
