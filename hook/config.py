"""Config files -> defaults for click. A config key is the long name of a command-line option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook.errors import ConfigError

NAME = ".smart-secrets-scanner.toml"
TABLE = "smart-secrets-scanner"
NOT_IN_FILES = frozenset({"config", "help", "output", "report", "all-scores"})
"""A file in a repository that somebody else wrote must not be able to say where on this machine is written."""


def find(start: Path) -> Path | None:
    """The nearest config at or above `start`, no higher than the repository's top folder."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        project = folder / "pyproject.toml"
        if project.is_file() and TABLE in _tools(read_toml(project)):
            return project
        if (folder / ".git").exists():
            return None
    return None


def read_toml(path: Path) -> dict[str, Any]:
    """The file as a dict; ConfigError when it cannot be read or is not TOML."""
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib  # type: ignore[import-not-found,no-redef,unused-ignore]
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"Cannot read the config file {path}: {error.strerror}; check --config.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML ({error}); correct it or name another file by --config.") from None


def _tools(content: dict[str, Any]) -> dict[str, Any]:
    """The tables of all tools; none where `tool` is no table, which is not for us to complain about."""
    tools = content.get("tool")
    return tools if isinstance(tools, dict) else {}


def settings(path: Path) -> dict[str, Any]:
    """The scanner's own keys of a config file."""
    content = read_toml(path)
    table = _tools(content).get(TABLE, {}) if path.name == "pyproject.toml" else content
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.{TABLE}] must be a table of keys.")
    return table


def defaults(path: Path, known: Mapping[str, click.Option], others: Callable[[], Mapping[str, click.Option]] = dict) -> dict[str, Any]:
    """Parameter name -> default, for click's default_map; ConfigError names the nearest key for an unknown one.

    `known` maps a config key (`threshold`, `no-inline-allow`) to its option; `others` are asked for what it does not hold: the
    options of commands that do not run now.
    """
    found: dict[str, Any] = {}
    table = settings(path)
    if any(key.replace("_", "-") not in known for key in table):
        known = {**others(), **known}
    for key, value in table.items():
        name = key.replace("_", "-")
        option = known.get(name)
        if name in NOT_IN_FILES:
            raise ConfigError(f"{path}: {key!r} can only be given on the command line; remove it from the file.")
        if option is None:
            import difflib

            close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(sorted(known))}."
            raise ConfigError(f"{path}: unknown key {key!r}; {hint}")
        _check(path, key, value, option)
        inverted = option.is_flag and f"--{name}" in option.secondary_opts
        found[str(option.name)] = (not value) if inverted else value
    return found


def _check(path: Path, key: str, value: object, option: click.Option) -> None:
    if option.is_flag:
        good = isinstance(value, bool)
        wanted = "true or false"
    elif option.multiple:
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        wanted = "a list of strings"
    else:
        good = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        wanted = "a string or a number"
    if not good:
        raise ConfigError(f"{path}: {key!r} must be {wanted}.")


def keys(options: Mapping[str, click.Option] | list[click.Option]) -> dict[str, click.Option]:
    """Every spelling of the options that a config file may use: long names without the dashes."""
    every = options.values() if isinstance(options, Mapping) else options
    return {
        spelling[2:]: option
        for option in every
        for spelling in (*option.opts, *option.secondary_opts)
        if spelling.startswith("--") and spelling[2:] not in NOT_IN_FILES
    }
