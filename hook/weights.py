"""Which GGUF judges, what its metadata says, and whether it belongs to this version. Does not load llama.cpp."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from smart_secrets_scanner.hook import base_files, prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.gguf_header import Header, read_header

if TYPE_CHECKING:
    from typing import TypeGuard

VARIABLE = "SMART_SECRETS_MODEL"
"""Environment variable that names a GGUF to use instead of the shipped one."""

PACKAGED = "smart-secrets.gguf"
STAMP = "smart_secrets."
"""Metadata keys written by our export begin with this."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A GGUF file and its header."""

    path: Path
    header: Header

    def stamp(self, key: str) -> str:
        """A value that our export wrote, such as 'prompt.version'; '' when it did not."""
        return str(self.header.fields.get(STAMP + key, ""))

    def levels(self) -> dict[str, float]:
        """p(ALERT) by name of threshold level, as calibrated by the export; empty when it was not."""
        return {
            name: float(value)
            for name, value in self._calibration().items()
            if _is_probability(value)
        }

    def _calibration(self) -> Mapping[str, object]:
        try:
            found = json.loads(self.stamp("calibration") or "{}")
        except ValueError:
            return {}
        inner = found.get("thresholds") if isinstance(found, dict) else {}
        return inner if isinstance(inner, dict) else {}


def checked_levels(calibration: object) -> dict[str, float]:
    """p(ALERT) by name of threshold level from a calibration as `evaluate --calibrate` writes it. ConfigError where it is none."""
    found = calibration.get("thresholds", {}) if isinstance(calibration, dict) else None
    if not isinstance(found, dict) or not all(_is_probability(value) for value in found.values()):
        raise ConfigError('A calibration is JSON as `evaluate --calibrate` writes it: {"thresholds": {"balanced": 0.15, …}}, each from 0 to 1.')
    return {str(name): float(value) for name, value in found.items()}


def _is_probability(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def find(wanted: Path | None = None) -> Path:
    """The GGUF to use: the one asked for, else the environment's, else the shipped one. ConfigError or ScannerError."""
    if wanted is not None:
        return _existing(wanted, "--model")
    if named := os.environ.get(VARIABLE):
        return _existing(Path(named), VARIABLE)
    shipped = Path(__file__).with_name(PACKAGED)
    if not shipped.is_file():
        raise ScannerError(f"This installation has no model: reinstall it, or name a GGUF with --model or {VARIABLE}.")
    return shipped


def open_checked(path: Path) -> Weights:
    """The weights, if they were made for the prompt of this version; ScannerError that says which side is old."""
    weights = Weights(path, read_header(path))
    ours, theirs = prompt.stamp(), {key: weights.stamp(f"prompt.{key}") for key in ("version", "sha256")}
    if theirs == ours:
        return weights
    name = path.name
    if not theirs["version"]:
        raise ScannerError(f"{name} was not made for this scanner: use the shipped model, or one made by its export command.")
    if _number(theirs["version"]) > _number(ours["version"]):
        raise ScannerError(
            f"{name} is newer than this scanner (prompt {theirs['version']}, here {ours['version']}): "
            "upgrade smart-secrets-scanner."
        )
    if _number(theirs["version"]) < _number(ours["version"]):
        raise ScannerError(
            f"{name} is older than this scanner (prompt {theirs['version']}, here {ours['version']}): "
            "use the shipped model, or train and export it again."
        )
    raise ScannerError(
        f"{name} was made with another wording of prompt {ours['version']}: use the shipped model, or export it again "
        "with this version."
    )


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes; ScannerError when it cannot be read."""
    try:
        return base_files.sha256(path)
    except OSError as error:
        raise ScannerError(f"{path} could not be read ({error.strerror or error}); pass another --model.") from error


def info(path: Path) -> dict[str, str]:
    """Facts for people: file, hash, stamp, base, licence, thresholds, and what it would run on."""
    from smart_secrets_scanner.hook.llama_library import backend_sentence, default_threads, library

    weights = Weights(path, read_header(path))
    fields, ours = weights.header.fields, prompt.stamp()
    fits = all(weights.stamp(f"prompt.{key}") == value for key, value in ours.items())
    facts = {
        "file": str(path),
        "size": f"{path.stat().st_size / 1e6:.1f} MB",
        "sha256": sha256(path),
        "name": str(fields.get("general.name", "")),
        "architecture": str(fields.get("general.architecture", "")),
        "layers": weights.stamp("layers") or _layers(fields),
        "vocabulary": weights.stamp("vocabulary"),
        "base": weights.stamp("base.id"),
        "base sha256": weights.stamp("base.sha256"),
        "licence": weights.stamp("base.license") or str(fields.get("general.license", "")),
        "data set sha256": weights.stamp("dataset.sha256"),
        "adapter sha256": weights.stamp("adapter.sha256"),
        "made by": weights.stamp("scanner.version"),
        "prompt": f"version {weights.stamp('prompt.version') or 'none'}, {'fits' if fits else 'does not fit'} this scanner",
        "thresholds": ", ".join(f"{name} {value:g}" for name, value in weights.levels().items()),
        "backend": backend_sentence(-1 if library().can_offload() else 0, default_threads()),
    }
    return {name: value for name, value in facts.items() if value}


def verify(path: Path) -> bool:
    """Whether a recorded hash proves the contents; ScannerError unless the file is whole, made for this version, and has that hash.

    The hash is that of a `.json` file beside it, {"sha256": …}, which the package carries for its own model; a copy of that
    model without such a file is known by it, too. Of any other file only the header tells something: GGUF has no checksum.
    """
    weights = open_checked(path)
    size = path.stat().st_size
    if size < weights.header.needed:
        raise ScannerError(f"{path.name} is cut short ({size} bytes, {weights.header.needed} needed): fetch it again.")
    noted = path.with_name(path.name + ".json")
    if noted.is_file():
        if sha256(path) != _noted(noted):
            raise ScannerError(f"{path.name} is not the file that was shipped (its sha256 differs): reinstall the scanner.")
        return True
    shipped = Path(__file__).with_name(PACKAGED + ".json")
    return shipped.is_file() and sha256(path) == _noted(shipped)


def _noted(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScannerError(f"{path.name} could not be read ({error}): reinstall the scanner.") from error


def _existing(path: Path, named_by: str) -> Path:
    if not path.is_file():
        raise ConfigError(f"{named_by} names {path}, which is not a file: give the path of a GGUF.")
    return path


def _layers(fields: Mapping[str, object]) -> str:
    return str(fields.get(f"{fields.get('general.architecture', '')}.block_count", ""))


def _number(version: str) -> float:
    return float(version) if version.isascii() and version.isdigit() else math.nan
