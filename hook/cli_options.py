"""Options shared by every scan, as click decorators and as one value."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from smart_secrets_scanner.hook import config
from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.hook.report import FORMATS

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
LEVELS = ("strict", "balanced", "thorough")


class Options(NamedTuple):
    """What the shared options said; the defaults are for commands that do not have them all."""

    format: str = "text"
    output: Path | None = None
    report: tuple[str, ...] = ()
    threshold: str = "balanced"
    model: Path | None = None
    threads: int = 0
    gpu_layers: int | None = None
    cache: bool = True
    gate: bool = True
    inline_allow: bool = True
    foreign_allows: bool = False
    baseline: bool = True
    ignore_file: bool = True
    exclude: tuple[str, ...] = ()
    exit_zero: bool = False
    exit_code: int = 1
    all_scores: Path | None = None
    color: bool | None = None
    verbose: bool = False
    quiet: bool = False


def _check_threshold(ctx: click.Context, param: click.Parameter, value: object) -> str:
    """A named level or a number; kept as text, for a level's number comes from the model."""
    text = str(value)
    try:
        good = text in LEVELS or 0.0 <= float(text) <= 1.0
    except ValueError:
        good = False
    if not good:
        raise click.BadParameter(f"{text!r} is neither strict, balanced, thorough nor a number from 0 to 1.")
    return text


def _load_config(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    """Fills click's defaults before the other options are looked at."""
    path = value or config.find(Path.cwd())
    if path is None:
        return
    known = config.keys([o for o in ctx.command.params if isinstance(o, click.Option)])
    shared = config.keys(shared_options())
    found = config.defaults(path, shared | known, _of_scans)
    names = {option.name for option in known.values()}
    ctx.default_map = {**(ctx.default_map or {}), **{name: v for name, v in found.items() if name in names}}


def _of_scans() -> dict[str, click.Option]:
    """The keys of every `scan` command: one file serves them all."""
    from smart_secrets_scanner.hook.cli_scan import scan

    context = click.Context(scan)
    commands = (scan.get_command(context, name) for name in scan.list_commands(context))
    return config.keys([option for command in commands if command for option in command.params if isinstance(option, click.Option)])


def _check_reports(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    for pair in value:
        name, sign, path = pair.partition("=")
        if name not in FORMATS or not sign or not path:
            raise click.BadParameter(f"{pair!r} is not FORMAT=FILE with one of {', '.join(FORMATS)}")
    return value


def _options() -> list[Callable[[Decorated], Decorated]]:
    path = click.Path(path_type=Path)
    return [
        click.option("--format", "-f", type=click.Choice(list(FORMATS)), default="text", help="Report format."),
        click.option("--output", "-o", type=path, help="Write the report to a file instead of stdout."),
        click.option("--report", multiple=True, metavar="FORMAT=FILE", callback=_check_reports,
                     help="One more report of the same scan; may be repeated."),
        click.option("--threshold", "-t", default="balanced", show_default=True, callback=_check_threshold,
                     metavar="[strict|balanced|thorough|0..1]", help="p(ALERT) from which a value is a finding; 0 shows all there is, placeholders too."),
        click.option("--model", "-m", type=path, help="GGUF to judge with, instead of the shipped one."),
        click.option("--threads", type=click.IntRange(0, 256), default=0, help="CPU threads; 0: chosen for this machine."),
        click.option("--gpu-layers", type=click.IntRange(-1, 999), help="Layers on the GPU, -1: all [default: all or none]."),
        click.option("--cache/--no-cache", default=True, help="Remember verdicts between runs."),
        click.option("--gate/--no-gate", default=True, help="Settle what is plainly a secret or plainly none without asking the model (never at thorough or below 0.1)."),
        click.option("--inline-allow/--no-inline-allow", default=True,
                     help="Honour 'smart-secrets: allow' comments; CI may refuse them."),
        click.option("--foreign-allows/--no-foreign-allows", default=False,
                     help="Honour gitleaks:allow, pragma: allowlist secret, trufflehog:ignore and the like as well."),
        click.option("--baseline/--no-baseline", default=True, help="Leave out what .smart-secrets-baseline accepts."),
        click.option("--ignore-file/--no-ignore-file", default=True, help="Use .smart-secrets-ignore."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out paths; may be repeated."),
        click.option("--exit-zero/--no-exit-zero", default=False, help="Exit 0 with findings, too (not after errors)."),
        click.option("--exit-code", type=click.IntRange(0, 255), default=1, show_default=True, help="Exit code for findings."),
        click.option("--all-scores", type=path, metavar="FILE",
                     help="Write every judged candidate with its score as JSON lines, for measuring."),
        click.option("--color/--no-color", default=None, help="Colours; by default on a terminal without NO_COLOR."),
        click.option("--verbose/--no-verbose", "-v", default=False, help="Name every skipped file."),
        click.option("--quiet/--no-quiet", "-q", default=False, help="No summary, only findings and errors."),
        click.option("--config", type=path, is_eager=True, expose_value=False, callback=_load_config,
                     help="Config file [default: the nearest .smart-secrets-scanner.toml or pyproject.toml]."),
    ]  # fmt: skip


def scan_options(command: Decorated) -> Decorated:
    """Adds every shared option to a command."""
    return _with(command, _made())


def file_options(command: Decorated) -> Decorated:
    """Adds the options of a scan whose findings are not reported."""
    return _with(command, [option for option in _made() if option.name not in _REPORTED])


def judge_options(command: Decorated) -> Decorated:
    """Adds the options that say how one value is judged."""
    return _with(command, [option for option in _made() if option.name in _JUDGED])


_REPORTED = frozenset("format output report exit_zero exit_code all_scores baseline".split())
_JUDGED = frozenset("threshold model threads gpu_layers cache gate inline_allow foreign_allows config".split())


def _with(command: Decorated, options: Sequence[click.Parameter]) -> Decorated:
    command.__dict__.setdefault("__click_params__", []).extend(options)
    return command


@lru_cache(maxsize=1)
def _made() -> tuple[click.Parameter, ...]:
    """The shared options as click keeps them on a function, made once for all commands."""

    def bare() -> None: ...

    for option in reversed(_options()):
        option(bare)
    return tuple(bare.__dict__["__click_params__"])


def shared_options() -> list[click.Option]:
    """The shared options by themselves: every key that a config file may hold."""

    @click.command()
    @scan_options
    def probe(**_: object) -> None: ...

    return [option for option in probe.params if isinstance(option, click.Option)]


def take(kwargs: dict[str, Any]) -> Options:
    """Takes the shared options out of a command's arguments; what stays is the command's own."""
    options = Options(**{name: kwargs.pop(name) for name in Options._fields if name in kwargs})
    _check_targets(options)
    return options


def _check_targets(options: Options) -> None:
    """No two reports may be written to one file: the later one would be all that is left."""
    named = [*filter(None, (options.output, options.all_scores)), *(Path(pair.partition("=")[2]) for pair in options.report)]
    files = [os.path.abspath(path) for path in named]
    twice = next((path for path, file in zip(named, files, strict=True) if files.count(file) > 1), None)
    if twice is not None and os.environ.get("GITHUB_STEP_SUMMARY") != str(twice):  # that one is appended to
        raise ConfigError(f"More than one of --output, --report and --all-scores write {twice}; give each its own file.")
