"""Every exact format finds what its vendor issues, wherever it stands, and nothing that is only like it."""

from __future__ import annotations

import random
import re
import string
import subprocess
import sys
from itertools import islice

import pytest

from smart_secrets_scanner.hook import checksums
from smart_secrets_scanner.hook.formats import Format, all_formats, by_id, every_match, match_line
from smart_secrets_scanner.trainer import format_samples

FORMATS = all_formats()
IDS = [one.id for one in FORMATS]
SAMPLES = 20


def ids(text: str) -> set[str]:
    return {match.format.id for match in every_match(text)}


def lead(one: Format) -> str:
    """Text that satisfies the format's context."""
    return next(islice(format_samples._surroundings(one, random.Random(1)), 1))[0] if one.context else ""


def test_there_are_more_than_two_hundred_with_distinct_ids() -> None:
    assert len(FORMATS) >= 220 and len(set(IDS)) == len(IDS)
    assert sum(one.floor for one in FORMATS) >= 200
    assert all_formats() is FORMATS and by_id("github-pat").group == "forges"


@pytest.mark.parametrize("one", FORMATS, ids=IDS)
def test_the_table_is_well_formed(one: Format) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", one.id)
    assert one.name and one.name.isprintable() and one.pattern.isascii()
    assert re.fullmatch(r"https://[\w.-]+/\S*|https://[\w.-]+", one.revoke)
    assert one.prefixes and all(len(word) >= 2 for word in one.prefixes)
    assert not (one.floor and (one.context or one.public)) and not (one.inside and one.context)
    assert not one.context or all(word == word.lower() for word in one.prefixes)
    assert one.checksum in {"", *checksums.CHECKSUMS, *checksums.STRUCTURES}
    re.compile(one.pattern)
    re.compile(one.context)


@pytest.mark.parametrize("format_id", IDS)
def test_finds_samples_in_every_surrounding(format_id: str) -> None:
    rng = random.Random(f"{format_id} positives")
    one = by_id(format_id)
    for _ in range(SAMPLES):
        line, value = format_samples.sample_line(format_id, rng)
        found = [match for match in every_match(line) if match.format.id == format_id]
        assert [line[match.start : match.end] for match in found] == [value]
        assert one.floor <= found[0].floor or one.block
        best = match_line(line)
        assert any(match.start < found[0].end and found[0].start < match.end for match in best)
        assert not one.floor or any(match.floor for match in best) or one.block


@pytest.mark.parametrize("format_id", IDS)
def test_ignores_near_misses_and_placeholders(format_id: str) -> None:
    rng = random.Random(f"{format_id} negatives")
    before = lead(by_id(format_id))
    for _ in range(3):
        for text in format_samples.near_misses(format_id, rng):
            assert format_id not in ids(f"{before}{text}")
            assert format_id not in ids(f"{before}{text}'  # paste it here")


@pytest.mark.parametrize("format_id", [one.id for one in FORMATS if not one.block and not one.context])
def test_ignores_a_value_inside_a_longer_one(format_id: str) -> None:
    rng = random.Random(f"{format_id} inside")
    value = format_samples.sample(format_id, rng)
    word = "".join(rng.choices(string.ascii_lowercase, k=9))
    if not value.startswith(("https:", "cloudinary:", "_|")):
        assert not any(m.start == 9 and m.format.id == format_id for m in every_match(f"{word}{value}"))
    whole = every_match(f"x = '{value}{word}'")
    assert all(m.end != 5 + len(value) for m in whole if m.format.id == format_id)


@pytest.mark.parametrize("format_id", [one.id for one in FORMATS if one.checksum in checksums.CHECKSUMS])
def test_a_wrong_checksum_leaves_the_kind_and_takes_the_floor(format_id: str) -> None:
    rng = random.Random(f"{format_id} checksum")
    value = format_samples.bad_checksum(format_id, rng)
    found = [m for m in every_match(f"{lead(by_id(format_id))}{value}") if m.format.id == format_id]
    assert found and not any(match.floor for match in found)


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----", True),
        ("  -----BEGIN OPENSSH PRIVATE KEY-----", True),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", True),
        ('key = "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIIQ9mXf3Vq7hW2cJtYb5NzPd0K8sLrGvTeUaBnCxDyEwoAoGCCqG"', True),
        ('"-----BEGIN PRIVATE KEY-----",', False),
    ],
)
def test_finds_key_blocks(text: str, floor: bool) -> None:
    assert [match.floor for match in match_line(text)] == [floor]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0hbWkzV1XhQ3e9rT5yUmNzKp7LwQxYdGfVbCnMsEaR",
        'if text.startswith("-----BEGIN RSA PRIVATE KEY-----"):',
        "the lines between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY----- are secret",
        "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----MIIEpQIBAAKCAQEA6yfNrH9ck8Dm...n-----END RSA PRIVATE KEY-----",
        "KEY='-----BEGIN PRIVATE KEY-----<your key>-----END PRIVATE KEY-----'",
    ],
)
def test_ignores_markers_without_a_key(text: str) -> None:
    assert match_line(text) == []


def test_a_value_is_found_behind_escapes_and_in_urls() -> None:
    token = format_samples.sample("github-pat", random.Random(3))
    bot = format_samples.sample("telegram-bot-token", random.Random(3))
    for text in (f"a\\n{token}\\n", f"https://{token}@github.com/x", f"?t%3D{token}", f"x-access-token:{token}@"):
        assert [text[m.start : m.end] for m in match_line(text)] == [token]
    assert ids(f"https://api.telegram.org/bot{bot}/getMe") == {"telegram-bot-token"}


def test_overlapping_matches_leave_the_surest() -> None:
    rng = random.Random(4)
    value = format_samples.sample("paystack-secret-key", rng)
    assert [match.format.id for match in match_line(f"key = '{value}'")] == ["paystack-secret-key"]
    assert {"paystack-secret-key", "stripe-secret-key"} <= ids(f"key = '{value}'")


def test_a_public_key_is_recognised_and_never_floored() -> None:
    found = match_line(f"pk = '{format_samples.sample('stripe-publishable-key', random.Random(5))}'")
    assert [(match.format.public, match.floor) for match in found] == [(True, False)]


def test_a_keyword_helps_only_where_it_is_near() -> None:
    rng = random.Random(6)
    key = format_samples.sample("datadog-api-key", rng)
    near, far = f"x = 1; datadog_api_key = '{key}'", f"datadog_api_key = None  # {'a b ' * 40} '{key}'"
    for filler in ("", " and so on 1" * 200):
        assert "datadog-api-key" in ids(filler + near) and "datadog-api-key" not in ids(filler + far)


def test_ordinary_lines_hold_none() -> None:
    lines = (
        "def test_something_with_a_long_name(self, other_argument_name):",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        '"integrity": "sha512-' + "".join(random.Random(7).choices(string.ascii_letters, k=86)) + '=="',
        "https://example.org/path/to/some-resource-with-a-long-name/index.html?page=2",
        "id: 550e8400-e29b-41d4-a716-446655440000",
        "------------------------------------------------------------------------",
    )
    assert [match_line(line) for line in lines] == [[]] * len(lines)


def test_random_base64_blobs_hold_none_for_sure() -> None:
    rng = random.Random("blob")
    alphabet = string.ascii_letters + string.digits + "+/"
    blobs = ("".join(rng.choices(alphabet, k=4000)) for _ in range(50))
    assert not [match for blob in blobs for match in match_line(f"data = '{blob}'") if match.floor]


@pytest.mark.timeout(240)
def test_long_hostile_lines_end_in_time() -> None:
    """No pattern may go quadratic: 100 kB of prefixes, of almost-matches and of one character, all formats tried."""
    seeds: dict[str, None] = {}
    for one in FORMATS:
        seeds[one.prefixes[0]] = None
    rng = random.Random("hostile")
    for word in rng.sample(list(seeds), 60):
        for unit in (word, word + "a" * 15, word + "1." * 8, word + "eyJ" + "a" * 30 + "."):
            match_line((unit * (100_000 // len(unit) + 1))[:100_000] + "!")
    for char in "aA0=-_/+.%":
        match_line(char * 100_000)


def test_the_tables_are_loaded_on_first_use() -> None:
    code = (
        "import sys; import smart_secrets_scanner.hook.formats as f; f.match_line('x = 1');"
        "sys.exit(any('formats_clouds' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
