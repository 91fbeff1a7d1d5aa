"""The files that hold a base's weights, and their hash: training notes it, export checks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from smart_secrets_scanner.hook.errors import ScannerError


def sha256(path: Path) -> str:
    """The file's SHA-256 in hex, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sha256_of_all(paths: Sequence[Path]) -> str:
    """One hash for several files: that of the lines `name sha256`, sorted by name. A lone file keeps its own."""
    if len(paths) == 1:
        return sha256(paths[0])
    lines = "".join(f"{p.name} {sha256(p)}\n" for p in sorted(paths))
    return hashlib.sha256(lines.encode()).hexdigest()


def shards(folder: Path) -> list[Path]:
    """The safetensors files of a Hugging Face folder, as its index names them, whether they are there or not.

    Raises ScannerError when there is an index that cannot be read.
    """
    index = folder / "model.safetensors.index.json"
    if not index.exists():
        return [folder / "model.safetensors"]
    try:
        return [folder / name for name in sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ScannerError(f"{index} cannot be read ({error}): fetch the base again.") from error
