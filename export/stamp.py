"""What a GGUF says of itself: prompt, base, licence, data, training and calibration, under `smart_secrets.` keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.adapter import Adapter
from smart_secrets_scanner.export.base import Base, Field
from smart_secrets_scanner.export.rewrite import rewrite
from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.hook.gguf_header import read_header

PREFIX = "smart_secrets."
KEYS = (
    "prompt.version",
    "prompt.sha256",
    "base.id",
    "base.sha256",
    "base.license",
    "dataset.sha256",
    "adapter.sha256",
    "layers",
    "vocabulary",
    "training",
    "calibration",
    "evaluation",
    "scanner.version",
)
"""Everything a stamp may hold. `training`, `calibration` and `evaluation` are JSON, all values are text."""


def stamp_of(base: Base, adapter: Adapter, name: str, calibration: Mapping[str, Any] | None = None) -> list[Field]:
    """The stamp of a merged model called `name`, with the `general.` fields that other programs show."""
    noted = adapter.training.get("base") or {}
    dataset = adapter.training.get("dataset") or {}
    base_id = str(noted.get("id") or base.name)
    values = {
        "prompt.version": adapter.prompt["version"],
        "prompt.sha256": adapter.prompt["sha256"],
        "base.id": base_id,
        "base.sha256": base.sha256,
        "base.license": base.licence or str(noted.get("license") or ""),
        "dataset.sha256": str(dataset.get("sha256") or ""),
        "adapter.sha256": adapter.sha256,
        "layers": str(adapter.layers or base.layers),
        "training": adapter.training,
        "calibration": dict(calibration or adapter.training.get("calibration") or {}),
        "scanner.version": _version(),
    }
    general = {"type": "model", "name": name, "license": values["base.license"], "base_model.0.name": base_id}
    return [
        *(_text(f"general.{key}", str(value)) for key, value in general.items() if value),
        _number("general.base_model.count", 1),
        *as_fields(values),
    ]


def as_fields(values: Mapping[str, Any]) -> list[Field]:
    """Stamp values as metadata. Raises ConfigError for a key that no stamp has."""
    unknown = sorted(values.keys() - set(KEYS))
    if unknown:
        raise ConfigError(f"A stamp has no {', '.join(unknown)}: use {', '.join(KEYS)}.")
    return [
        _text(PREFIX + key, value if isinstance(value, str) else json.dumps(value, sort_keys=True))
        for key, value in values.items()
    ]


def read_stamp(path: Path) -> dict[str, str]:
    """The stamp of a GGUF file without the prefix, empty when it has none."""
    fields = read_header(path).fields
    return {key.removeprefix(PREFIX): str(value) for key, value in fields.items() if key.startswith(PREFIX)}


def restamp(path: Path, values: Mapping[str, Any], out: Path | None = None) -> None:
    """Change stamp values of a finished GGUF; the weights are copied as they are. `out` None: in place.

    Raises ConfigError for an unknown key, ScannerError when the file is no GGUF or cannot be written.
    """
    rewrite(path, out or path, as_fields(values))


def _text(key: str, value: str) -> Field:
    from gguf import GGUFValueType

    return Field(key, value, int(GGUFValueType.STRING))


def _number(key: str, value: int) -> Field:
    from gguf import GGUFValueType

    return Field(key, value, int(GGUFValueType.UINT32))


def _version() -> str:
    try:
        return metadata.version("smart-secrets-scanner")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return ""
