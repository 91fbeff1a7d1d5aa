"""Styles of passwords: how people, operators and password managers make them."""

from __future__ import annotations

import random
import string

from smart_secrets_scanner.trainer.generate_words import COMPANIES, FOREIGN, NAMES, Kind, chars, pseudo_word, word

_ALNUM = string.ascii_letters + string.digits
_SYMBOLS = "!@#$%^&*-_+=?."
_LEET = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "$5", "t": "7", "l": "1", "g": "9", "b": "8"}
_WALKS = (
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "zaq1", "xsw2", "cde3", "vfr4", "qazwsx", "qweasd", "asdzxc", "qwer", "asdf",
    "zxcv", "poiu", "lkjh", "mnbv", "1q2w3e", "3e4r5t", "q1w2e3", "a1s2d3", "z1x2c3", "qwert", "yuiop", "ghjkl", "wsxedc",
    "rfvtgb", "yhnujm", "0okm", "9ijn", "8uhb", "7ygv",
)  # fmt: skip


def _digits(rng: random.Random, low: int, high: int) -> str:
    return chars(rng, string.digits, rng.randint(low, high))


def _year(rng: random.Random) -> str:
    year = rng.randint(1960, 2026)
    return str(year) if rng.random() < 0.7 else f"{year % 100:02d}"


def word_digits(rng: random.Random) -> str:
    """sunshine42"""
    return rng.choice((word, pseudo_word))(rng) + _digits(rng, 1, 4)


def cap_digits(rng: random.Random) -> str:
    """Winter2021, Tractor19"""
    return word(rng).capitalize() + (_year(rng) if rng.random() < 0.5 else _digits(rng, 1, 4))


def cap_digits_symbol(rng: random.Random) -> str:
    """Winter2021! or #Tractor19"""
    base, mark = cap_digits(rng), rng.choice("!@#$%*?.")
    return base + mark * rng.choice((1, 1, 1, 2, 3)) if rng.random() < 0.8 else mark + base


def leet(rng: random.Random) -> str:
    """dr@g0n77"""
    base = word(rng) + (word(rng) if rng.random() < 0.3 else "")
    swapped = "".join(rng.choice(_LEET[c]) if c in _LEET and rng.random() < 0.6 else c for c in base)
    return (swapped.capitalize() if rng.random() < 0.4 else swapped) + _digits(rng, 1, 3)


def name_year(rng: random.Random) -> str:
    """maria1987, Juergen_74"""
    name = rng.choice(NAMES)
    return (name.capitalize() if rng.random() < 0.5 else name) + rng.choice(("", "", "_", ".", "@", "-")) + _year(rng)


def keyboard_walk(rng: random.Random) -> str:
    """1qaz@WSX and the like, always at least two strokes with a change of case or a symbol."""
    parts = rng.sample(_WALKS, rng.choice((2, 2, 3)))
    return rng.choice(("", "!", "@", "#")).join([parts[0], *(p.upper() for p in parts[1:])])


def pseudo(rng: random.Random) -> str:
    """A pronounceable lowercase word, as in old default passwords."""
    return pseudo_word(rng)[:16].ljust(5, "e")


def lower_random(rng: random.Random) -> str:
    """5 to 16 random lowercase letters."""
    return chars(rng, string.ascii_lowercase, rng.randint(5, 16))


def two_words(rng: random.Random) -> str:
    """blue-Tractor-91"""
    sep = rng.choice(("-", "_", ".", "", "+", "#"))
    return sep.join((word(rng), word(rng).capitalize(), _digits(rng, 1, 3)))


def passphrase(rng: random.Random) -> str:
    """correct-horse-battery style"""
    words = [word(rng) for _ in range(rng.randint(3, 5))]
    if rng.random() < 0.3:
        return "".join(w.capitalize() for w in words)
    return rng.choice(("-", "_", ".", "-")).join(words)


def spaced(rng: random.Random) -> str:
    """A pass phrase with spaces."""
    words = [word(rng) for _ in range(rng.randint(2, 4))]
    extra = rng.choice(("{}", "my {}", "the {} 4 me", "{}!", "i love {}"))
    return extra.format(" ".join(words)) + (f" {_digits(rng, 1, 3)}" if rng.random() < 0.4 else "")


def foreign(rng: random.Random) -> str:
    """Words of other languages and scripts with digits or symbols."""
    base = rng.choice(FOREIGN)
    base += rng.choice(FOREIGN) if rng.random() < 0.2 else ""
    return base + rng.choice(("", "_", "!", "@", "#")) + _digits(rng, 2, 4)


def company_year(rng: random.Random) -> str:
    """Contoso@2023"""
    return rng.choice(COMPANIES).capitalize() + rng.choice("@#!_-.") + _year(rng) + rng.choice(("", "", "!", "$"))


def product_role(rng: random.Random) -> str:
    """oracle_admin#12 and other passwords of operators"""
    thing = rng.choice(("oracle", "mysql", "jenkins", "ldap", "vpn", "sap", "nas", "wifi", "ftp", "grafana", "cisco"))
    role = rng.choice(("adm", "Admin", "root", "db", "Sys", "ops", "srv"))
    return rng.choice((thing, thing.capitalize())) + rng.choice(("", "_", "-", "@")) + role + _digits(rng, 2, 4)


def p4ssword(rng: random.Random) -> str:
    """P@ssw0rd with a tail: weak, and in wide use"""
    base = rng.choice(("P@ssw0rd", "P@55word", "Passw0rd", "p4ssw0rd", "Pa$$w0rd", "P@ssword", "Pa55word"))
    return base + rng.choice(("", "!", "#", ".")) + _digits(rng, 1, 4)


def short(rng: random.Random) -> str:
    """4 to 7 mixed characters"""
    size = rng.randint(4, 7)
    mixed = [rng.choice(string.ascii_letters), rng.choice(string.digits), *chars(rng, _ALNUM, size - 2)]
    rng.shuffle(mixed)
    return "".join(mixed)


def pin(rng: random.Random) -> str:
    """4 to 10 random digits"""
    return _digits(rng, 4, 10)


def symbols(rng: random.Random) -> str:
    """8 to 24 random characters with symbols, free of quotes, blanks and backslashes"""
    size = rng.randint(8, 24)
    mixed = [*chars(rng, _SYMBOLS, 2), *chars(rng, _ALNUM + _SYMBOLS, size - 2)]
    rng.shuffle(mixed)
    return rng.choice(string.ascii_letters) + "".join(mixed)


def manager(rng: random.Random) -> str:
    """Groups joined by hyphens, as password managers suggest them"""
    return "-".join(chars(rng, _ALNUM, 6) for _ in range(rng.choice((3, 3, 4))))


def alnum_random(rng: random.Random) -> str:
    """8 to 20 random letters and digits"""
    return rng.choice(string.ascii_letters) + chars(rng, _ALNUM, rng.randint(7, 19))


def scrambled(rng: random.Random) -> str:
    """A human password with each letter and digit replaced by a random one of its class"""
    return "".join(_same_class(rng, c) for c in rng.choice(HUMAN)(rng))


def _same_class(rng: random.Random, char: str) -> str:
    for alphabet in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if char in alphabet:
            return rng.choice(alphabet)
    return char


def role_digits(rng: random.Random) -> str:
    """admin123, Root@2020: weak, and in wide use"""
    role = rng.choice(("admin", "root", "Admin", "Root", "administrator", "sysadmin", "superuser"))
    return role + rng.choice(("", "", "@", "_", "#", "!")) + _digits(rng, 2, 4)


HUMAN: tuple[Kind, ...] = (
    word_digits, cap_digits, cap_digits_symbol, leet, name_year, two_words, product_role, company_year, p4ssword,
    keyboard_walk, role_digits,
)  # fmt: skip
