"""`baseline write|prune|show`: the only commands that write .smart-secrets-baseline; no scan ever does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook import baseline as baselines
from smart_secrets_scanner.hook import gitio, report, targets, text
from smart_secrets_scanner.hook.baseline import Entry
from smart_secrets_scanner.hook.cli_options import Decorated, Options, file_options, take
from smart_secrets_scanner.hook.conduct import conduct
from smart_secrets_scanner.hook.errors import ConfigError, ExitCode, ScannerError
from smart_secrets_scanner.hook.lines import Finding
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result

_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


def _from(told: str) -> Callable[[Decorated], Decorated]:
    """The option that names a report."""
    return click.option("--from", "source", type=click.Path(path_type=Path), metavar="REPORT", help=told)


@click.group()
def baseline() -> None:
    """Findings accepted for now, in .smart-secrets-baseline at the top of the repository."""


@baseline.command("write")
@_PATHS
@_from("Take the findings of a JSON or JSONL report (of history, say) instead of scanning files.")
@click.option("--reason", default="", help="Why they are accepted; kept with each new entry.")
@click.option("--until", default="", metavar="YYYY-MM-DD", help="The last day on which the new entries count.")
@file_options
def write(paths: tuple[Path, ...], source: Path | None, reason: str, until: str, **kwargs: Any) -> int:
    """Accept what a scan of the files finds (default: all that git does not ignore). Entries that are there stay as they are."""  # fmt: skip
    options = take(kwargs)
    _check_date(until)
    root = targets.root_of(Path.cwd())
    path = root / baselines.NAME
    old = baselines.load(path).entries
    findings = _read_report(source) if source else _scan(paths, options).findings
    entries = baselines.merge(old, findings, reason, until)
    _save(path, entries.values())
    click.echo(f"{len(entries) - len(old)} new, {len(entries)} in all: {printable(str(path))}")
    return int(ExitCode.CLEAN)


@baseline.command("prune")
@_PATHS
@_from("Keep what this JSON or JSONL report lists (of history, made with --no-baseline) instead of scanning files.")
@file_options
def prune(paths: tuple[Path, ...], source: Path | None, **kwargs: Any) -> int:
    """Remove entries that expired or whose finding is gone from the files (default: all that git does not ignore).

    What was accepted from a report of history may be in no file any more: prune it with a new report.
    """
    options = take(kwargs)
    root = targets.root_of(Path.cwd())
    path = root / baselines.NAME
    old = baselines.load(path)
    gone = {e.fingerprint for e in old.expired()}
    if source:
        gone |= old.entries.keys() - {finding.fingerprint for finding in _read_report(source)}
    else:
        gone |= set(_scan(paths, options).stale)
        gone |= set() if paths else {e.fingerprint for e in _of_no_file(root, old.entries.values())}
    _save(path, [entry for entry in old.entries.values() if entry.fingerprint not in gone])
    click.echo(f"{len(gone)} removed, {len(old.entries) - len(gone)} left: {printable(str(path))}")
    return int(ExitCode.CLEAN)


@baseline.command("show")
def show() -> int:
    """List the entries with their reasons; expired ones are marked."""
    loaded = baselines.load(targets.root_of(Path.cwd()) / baselines.NAME)
    for entry in sorted(loaded.entries.values(), key=lambda e: (e.path, e.kind, e.fingerprint)):
        until = f" until {entry.until}{' (EXPIRED)' if entry.expired(loaded.today) else ''}" if entry.until else ""
        click.echo(
            printable(f"{entry.fingerprint}  {entry.path}: {entry.kind}{until}  # {entry.reason or 'no reason'}")
        )
    click.echo(f"{len(loaded.entries)} accepted, {len(loaded.expired())} expired.", err=True)
    return int(ExitCode.CLEAN)


def _scan(paths: tuple[Path, ...], options: Options) -> Result:
    """Everything in the files, accepted or not; the ignore file and comments still count."""
    every = options._replace(baseline=True, all_scores=None)
    root = targets.root_of(Path.cwd())
    target = targets.files(paths or targets.not_ignored(root, [root]))
    result = conduct(target, every)
    if result.account.failures:
        click.echo(report.summary(result), err=True, nl=False)
        raise ScannerError("Some files could not be read, so the baseline was left alone; make them readable.")
    return result


def _of_no_file(root: Path, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries whose file is neither here nor left out of a sparse checkout."""
    missing = [entry for entry in entries if not (root / text.on_disk(entry.path)).exists()]
    tracked = gitio.run(root, "ls-files", "-t", "-z", ok=(0, 128))[1].split(b"\0") if missing else []
    left_out = {text.path_name(name[2:]) for name in tracked if name.startswith(b"S ")}  # skip-worktree
    yield from (entry for entry in missing if entry.path not in left_out)


def _save(path: Path, entries: Iterable[Entry]) -> None:
    try:
        # what is no character, in a name or a reason, becomes the escape that JSON has for it
        path.write_text(baselines.dump(entries), encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise ScannerError(f"Cannot write {path}: {error.strerror}; check its permissions.") from None


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        raise ConfigError(f"--until {printable(text)!r} is not a date; write it as YYYY-MM-DD.") from None


def _read_report(path: Path) -> list[Finding]:
    """Findings of a JSON or JSONL report; enough of each for a baseline entry."""
    try:
        content = path.read_text("utf-8")
        rows = [json.loads(line) for line in content.split("\n") if line.strip()] if path.suffix == ".jsonl" else None
        rows = json.loads(content)["findings"] if rows is None else rows
        return [_finding(row) for row in rows]
    except OSError as error:
        raise ScannerError(f"Cannot read the report {path}: {error.strerror}; check the path.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ConfigError(f"{path} is not a report made by `scan --format json` or `jsonl`.") from None


def _finding(row: dict[str, Any]) -> Finding:
    """A row of a report as a finding; KeyError or TypeError where it is none."""
    kinds: dict[str, tuple[type, ...]] = {
        **dict.fromkeys(("path", "kind", "masked", "fingerprint"), (str,)),
        **dict.fromkeys(("line", "column", "end_line"), (int,)),
        "score": (int, float),
    }
    if not all(isinstance(row[name], kind) for name, kind in kinds.items()):
        raise TypeError
    return Finding(**{name: row[name] for name in kinds}, format="")
