"""Typed words near a word for a password, in layouts that no other rule reads."""

from collections.abc import Callable

import pytest

from smart_secrets_scanner.hook import candidates, vicinity
from smart_secrets_scanner.hook.lines import Fragment


@pytest.mark.parametrize(
    "layout",
    [
        "Zugangsdaten: das Kennwort\n  {}\n",
        "! Gerät !! Login !! Passwort\n|-\n| core-sw2 || admin || {}\n",
        "hasło do udziału:\n\n  {}\n",
        "Host   Login   Password\n=====  ======  =========\nsw1    {}\n",
        "the boxes below take {} now, that is the new password for them\n",
    ],
)
def test_what_looks_typed_is_asked_about(layout: str, secret: Callable[..., str]) -> None:
    value = secret(7)
    found = candidates.find(Fragment("notes/access.txt", 1, tuple(layout.format(value).split("\n"))))
    assert [c.value for c in found] == [value]


@pytest.mark.parametrize(
    "lines",
    [
        ("the password is kept", "in utf-8 and sha256, see /etc/app/conf.d and https://acme.test/a1b2"),
        ("# password", "release: v1.22.3 of 2024-05-06"),
        ("password: none", "digest: " + "0123456789abcdef" * 4),
        ("hunter2pass",),
    ],
)
def test_what_only_looks_so_is_not(lines: tuple[str, ...]) -> None:
    assert not [span for index in range(len(lines)) for span in vicinity.near(lines, index, False)]


def test_words_of_other_languages_are_read_in_ascii_and_beyond() -> None:
    assert all(map(vicinity.says_password, ("uus parool on", "le mot de passe est", "heslem je", "пароля нет", "lås upp med")))
    assert not any(map(vicinity.says_password, ("a patrol of logs", "the hassle of it", "unlock the mutex")))
