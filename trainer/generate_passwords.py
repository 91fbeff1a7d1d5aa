"""Passwords by kind, and how to tell a value that shows by itself that it is none."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from smart_secrets_scanner.trainer import generate_styles as styles
from smart_secrets_scanner.trainer.generate_words import Kind, chars, org


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SELF_EVIDENT = _words(
    """
    password passwd passwort pass pwd secret test testing tester example sample dummy changeme default foo bar baz
    foobar qux hello admin root user username guest demo fake mock null none true false xxx todo value string
    token key apikey abc abcdef qwerty letmein placeholder redacted
    """
)
"""Words that as a whole value show by themselves that nothing is opened; no generated password is one of them."""

_ROLES = frozenset(("admin", "root"))  # evident alone, but admin123 is a password in use
_DEFAULTS = (
    "root",
    "admin",
    "toor",
    "administrator",
    "manager",
    "oracle",
    "sysadmin",
    "raspberry",
    "ubnt",
    "calvin",
    "sa",
)
_CODE_SAFE: tuple[Kind, ...] = (
    *styles.HUMAN, styles.pseudo, styles.lower_random, styles.passphrase, styles.short, styles.scrambled,
    styles.scrambled, styles.alnum_random,
)  # fmt: skip
_ANY: tuple[Kind, ...] = (*_CODE_SAFE, styles.symbols, styles.manager, styles.pin, styles.foreign)
_RANDOM: tuple[Kind, ...] = (styles.symbols, styles.alnum_random, styles.manager)
_URL_SAFE: tuple[Kind, ...] = (
    styles.word_digits, styles.cap_digits, styles.name_year, styles.pseudo, styles.lower_random, styles.short,
    styles.alnum_random, styles.alnum_random,
)  # fmt: skip


def self_evident(value: str) -> bool:
    """Whether a value shows that it is none: a known word with a simple counter, one sequence, or one repeat."""
    core = value.lower().strip("0123456789!_-. ")
    if not core:
        return len(set(value)) <= 2 or _is_sequence(value)
    if core in _ROLES:
        return value.lower() == core
    return core in SELF_EVIDENT or len(set(value)) <= 2 or _is_sequence(value)


def _is_sequence(value: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(value)}
    return len(value) > 2 and len(steps) == 1 and abs(steps.pop()) <= 1


def _pick(makers: tuple[Kind, ...]) -> Kind:
    def make(rng: random.Random) -> str:
        for _ in range(50):
            value = rng.choice(makers)(rng)
            if not self_evident(value):
                return value
        return styles.alnum_random(rng)

    return make


def default_password(rng: random.Random) -> str:
    """What a product or an operator starts with: weak, and real in a production config"""
    return rng.choice(_DEFAULTS)


def pass_for_org(rng: random.Random) -> str:
    """An invented organisation's name with a tail"""
    return org(rng).replace("-", "").capitalize() + rng.choice("!@#$%") + chars(rng, "0123456789", rng.randint(2, 4))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "password": _pick(_ANY),
        "human_password": _pick(styles.HUMAN),
        "url_password": _pick(_URL_SAFE),  # needs no escape in a URL, a shell or a YAML scalar
        "plain_password": _pick(_CODE_SAFE),
        "random_password": _pick(_RANDOM),
        "word_digits": _pick((styles.word_digits,)),
        "cap_digits": _pick((styles.cap_digits,)),
        "cap_symbol_password": _pick((styles.cap_digits_symbol,)),
        "leet_password": _pick((styles.leet,)),
        "name_year": _pick((styles.name_year,)),
        "keyboard_walk": _pick((styles.keyboard_walk,)),
        "pseudo_password": _pick((styles.pseudo,)),
        "lower_password": _pick((styles.lower_random,)),
        "two_words": _pick((styles.two_words,)),
        "passphrase": _pick((styles.passphrase,)),
        "spaced_passphrase": _pick((styles.spaced,)),
        "foreign_password": _pick((styles.foreign,)),
        "company_password": _pick((styles.company_year, pass_for_org)),
        "product_password": _pick((styles.product_role,)),
        "p4ssword": _pick((styles.p4ssword,)),
        "short_password": _pick((styles.short,)),
        "pin": _pick((styles.pin,)),
        "symbol_password": _pick((styles.symbols,)),
        "manager_password": _pick((styles.manager,)),
        "alnum_password": _pick((styles.alnum_random,)),
        "scrambled_password": _pick((styles.scrambled,)),
        "role_password": _pick((styles.role_digits,)),
        "default_password": default_password,
    }
)
