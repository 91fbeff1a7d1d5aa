"""The hand-written set: templates in curated-*.jsonl, filled with fresh values and split by template group."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer.generate import fill
from smart_secrets_scanner.trainer.rows import Row, from_dict, read_objects
from smart_secrets_scanner.trainer.surroundings import surround

TEST_SHARE, DEV_SHARE = 0.20, 0.11
_FIELDS = frozenset(("id", "group", "label", "cls", "language", "path", "line", "value", "text"))
_DOUBT = "doubt"  # two readers who saw no label were unsure of it, or held the other one


def split_of(group: str) -> str:
    """ "train", "dev" or "test", from the group's name alone, so that new templates never move old ones."""
    point = int.from_bytes(hashlib.sha256(f"split:{group}".encode()).digest()[:6], "big") / 2**48
    if point < TEST_SHARE:
        return "test"
    return "dev" if point < TEST_SHARE + DEV_SHARE else "train"


def curated_files() -> list[Path]:
    """The data files, one for each group of languages, by name."""
    return sorted(Path(__file__).parent.glob("curated-*.jsonl"))


def templates() -> Iterator[dict[str, Any]]:
    """All templates in file order. Raises ScannerError that names file:line when fields are missing or unknown."""
    for path in curated_files():
        for where, data in read_objects(path):
            odd = _FIELDS.symmetric_difference(data) - {_DOUBT}
            if odd:
                raise ScannerError(f"{where}: field {', '.join(sorted(odd))} is missing or unknown; correct it.")
            yield data | {"where": where}


def fill_template(data: dict[str, Any], seed: int) -> Row:
    """One template with values that depend on its id and the seed only, not on its neighbours.

    One-line templates mostly get neutral lines around them, fresh for each seed.
    """
    rng = random.Random(f"{seed}:{data['id']}")
    text, values = fill(data["text"], rng)
    value, values = fill(data["value"], rng, values)
    path, _ = fill(data["path"], rng, values)
    text, above = surround(text, data["language"], rng)
    made = {key: data[key] for key in ("id", "label", "cls", "language")} | {"line": data["line"] + above}
    made |= {"text": text, "path": path, "value": value, "source": "curated"}
    made |= {"template": f"curated/{data['group']}", "split": split_of(data["group"]), _DOUBT: data.get(_DOUBT, False)}
    return from_dict(made, data.get("where", data["id"]))


def load_curated(seed: int) -> list[Row]:
    """Every curated template once, with fresh values and its split. Same seed, same rows."""
    return [fill_template(data, seed) for data in templates()]
