"""A click group whose commands are imported when they are run, with a default command."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import click

from smart_secrets_scanner.hook.errors import ScannerError


class Lazy(NamedTuple):
    """Where a command lives ("package.module:attribute"), its one-line help, and the extra that it needs, if any."""

    target: str
    help: str
    extra: str = ""


class LazyGroup(click.Group):
    """Help needs no import, a run imports one command, and a missing extra is named together with its cure."""

    def __init__(self, *args: Any, lazy: dict[str, Lazy], default: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.default = default

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table: the everyday ones come first."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None for an unknown name."""
        entry = self.lazy.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry.target.split(":")
        try:
            command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            raise self._missing(cmd_name, error) from None
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.lazy.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a command name, the default one is meant."""
        own = {*ctx.help_option_names, "--version"}
        if self.default and (not args or (args[0].startswith("-") and args[0] not in own)):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a library that it lacks becomes a sentence."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            raise self._missing(ctx.invoked_subcommand or "", error) from None

    def _missing(self, command: str, error: ModuleNotFoundError) -> Exception:
        entry = self.lazy.get(command)
        if entry is None or not entry.extra:
            return error
        return ScannerError(
            f"'{command}' needs the Python package '{error.name}': pip install 'smart-secrets-scanner[{entry.extra}]'"
        )
