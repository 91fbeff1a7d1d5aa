"""The hand-written set: sound, balanced, broad, and free of literal secrets."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import curated
from smart_secrets_scanner.trainer.check import CLASSES, check
from smart_secrets_scanner.trainer.rows import Row
from smart_secrets_scanner.trainer.similar import near_duplicates

STANDARD_HEADS = ("MII", "LS0tLS1CRUdJTi", "iVBORw0KGgo", "AAAAC3NzaC1lZDI1NTE5", "0024000004800000")
"""How every DER key, base64 of a PEM block, PNG, ed25519 key and .NET public key begins."""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return curated.load_curated(17)


def test_is_sound(rows: list[Row]) -> None:
    assert check(rows) == []


def test_is_large_and_balanced(rows: list[Row]) -> None:
    assert len(rows) >= 1300
    labels = Counter(row.label for row in rows)
    assert 0.47 <= labels["ALERT"] / len(rows) <= 0.53
    splits = Counter(row.split for row in rows)
    assert splits["test"] >= 220 and splits["dev"] >= 100
    for split in splits:
        share = Counter(row.label for row in rows if row.split == split)
        assert 0.4 <= share["ALERT"] / splits[split] <= 0.6, split


def test_covers_the_policy_and_many_languages(rows: list[Row]) -> None:
    classes = {(row.label, row.cls) for row in rows}
    assert classes == {(label, name) for label, names in CLASSES.items() for name in names}
    assert len({row.language for row in rows}) >= 40
    assert len({row.language for row in rows if row.split == "test"}) >= 25


def test_has_minimal_pairs(rows: list[Row]) -> None:
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row.template, set()).add(row.label)
    assert sum(len(found) == 2 for found in labels.values()) >= 50


def test_same_seed_same_rows_and_other_seed_other_values(rows: list[Row]) -> None:
    assert curated.load_curated(17) == rows
    other = curated.load_curated(18)
    assert [row.split for row in other] == [row.split for row in rows]
    assert sum(a.text != b.text for a, b in zip(rows, other, strict=True)) > len(rows) * 0.6


def test_rows_that_two_readers_doubted_are_marked_and_few(rows: list[Row]) -> None:
    """Read blind, and the odd ones by a second reader: docs/experiments.md, 2026-11-28."""
    doubted = {row.id for row in rows if row.doubt}
    assert doubted == {data["id"] for data in curated.templates() if data.get("doubt")}
    assert 0 < len(doubted) <= 0.02 * len(rows)


def test_no_template_is_a_copy_of_another() -> None:
    raw = list(curated.templates())
    pairs = near_duplicates([data["text"] for data in raw], [data["group"] for data in raw], 0.9)
    assert [(raw[a]["id"], raw[b]["id"]) for a, b, _ in pairs] == []


def test_templates_hold_no_literal_secret() -> None:
    """Every ALERT value comes from a generator, except the few words of a weak default or a key block's first line."""
    for data in curated.templates():
        if data["label"] == "ALERT" and "{{" not in data["value"]:
            assert data["value"] in ("root",) or data["value"].startswith("-----BEGIN"), data["id"]
        for run in re.findall(r"[A-Za-z0-9+_-]{24,}", re.sub(r"\{\{[^ }]*\}\}", " ", data["text"])):
            if run.startswith(STANDARD_HEADS):
                continue
            assert len(set(run)) < 8 or not re.search(r"[0-9].*[A-Za-z].*[0-9]", run), (data["id"], run)


def test_a_bad_template_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "curated-x.jsonl"
    path.write_text(json.dumps({"id": "x-1", "label": "SAFE"}) + "\n", encoding="utf-8")
    monkeypatch.setattr(curated, "curated_files", lambda: [path])
    with pytest.raises(ScannerError, match=r"curated-x\.jsonl:1: field"):
        curated.load_curated(1)
