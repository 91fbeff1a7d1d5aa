"""Checksums that vendors build into tokens: pinned to published vectors, and broken by any change."""

from __future__ import annotations

import random
import zlib

import pytest

from smart_secrets_scanner.hook import checksums
from smart_secrets_scanner.hook.formats import all_formats
from smart_secrets_scanner.trainer import format_samples

CHECKED = [one.id for one in all_formats() if one.checksum in checksums.CHECKSUMS]


def test_base_62_counts_digits_then_capitals_then_small_letters() -> None:
    numbers = [0, 9, 10, 35, 36, 61, 62]
    assert [checksums.in_base(n, checksums.BASE62, 1) for n in numbers] == ["0", "9", "A", "Z", "a", "z", "10"]
    assert checksums.in_base(61, checksums.BASE62, 6) == "00000z"


def test_github_sum_is_the_crc_of_the_body_alone() -> None:
    # the algorithm was checked against a long revoked token of a published article; its two halves are kept apart here
    assert checksums.github_sum("zQWBuTSOoRi4A9spHcVY" + "5ncnsDkxkJ") == "0mLq17"


def test_gitlab_sum_covers_the_prefix_and_has_seven_digits() -> None:
    head = "glpat-" + "a" * 27 + ".0r"
    assert checksums.gitlab_sum(head) == checksums.in_base(zlib.crc32(head.encode()), checksums.BASE36, 7)
    assert checksums.holds("gitlab", head + checksums.gitlab_sum(head))


def test_grafana_sum_is_little_endian() -> None:
    assert checksums.grafana_sum("gl") == bytes(reversed(zlib.crc32(b"gl").to_bytes(4, "big"))).hex()


def test_bech32_agrees_with_the_vectors_of_bip_173() -> None:
    for text in ("A12UEL5L", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"):
        assert checksums.holds("bech32", text)
    assert not checksums.holds("bech32", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3x")


def test_base58_agrees_with_the_vector_of_bip_32() -> None:
    public = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"
    assert checksums.holds("base58", public)
    assert not checksums.holds("base58", public[:-1] + "9")


@pytest.mark.parametrize(
    ("token", "expected"), [("eyJhbGciOiJub25lIn0.e30.c2ln", True), ("eyJmb28iOiJiYXIifQ.e30.c", False)]
)
def test_a_jwt_names_its_algorithm(token: str, expected: bool) -> None:
    assert checksums.is_kind("jwt", token) is expected


def test_what_does_not_decode_is_not_of_the_kind() -> None:
    assert not checksums.is_kind("jwt", "e.y.j")
    assert not checksums.is_kind("discord", "M.y.z")


def test_names_without_a_check_hold_always() -> None:
    assert checksums.holds("", "anything") and checksums.is_kind("", "anything")
    assert checksums.holds("jwt", "anything") and checksums.is_kind("github", "anything")


@pytest.mark.parametrize("format_id", CHECKED)
def test_samples_hold_and_changed_ones_do_not(format_id: str) -> None:
    rng = random.Random(f"{format_id} checksum")
    check = next(one.checksum for one in all_formats() if one.id == format_id)
    for _ in range(20):
        assert checksums.holds(check, format_samples.sample(format_id, rng))
        changed = format_samples.bad_checksum(format_id, rng)
        assert changed is not None and not checksums.holds(check, changed)
