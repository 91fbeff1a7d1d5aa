"""One scan from target and options to the written reports and the exit code; every command that scans goes through here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import click

from smart_secrets_scanner.hook import baseline as baselines
from smart_secrets_scanner.hook import engine, ignore, masking, report
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.cli_options import Options
from smart_secrets_scanner.hook.engine import Engine
from smart_secrets_scanner.hook.errors import ExitCode, ScannerError
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from smart_secrets_scanner.hook.outcome import Result, Stats
from smart_secrets_scanner.hook.progress import Progress
from smart_secrets_scanner.hook.scan import run
from smart_secrets_scanner.hook.silence import Rules, WholeFile, no_file


class Target(NamedTuple):
    """What to scan. Paths of the fragments are relative to `root`, where the baseline and the ignore file are."""

    scope: str  # plain words: "staged changes"
    root: Path
    read: Callable[[Account], Iterator[Fragment]]
    whole_file: WholeFile = no_file
    whole: bool = False  # files are read as wholes, so a baseline entry without its finding is stale
    newest: bool = False  # see Rules.newest
    head: str = ""  # see Rules.head
    total: int = 0  # commits or files to come, 0 when not known


def rules_for(
    root: Path, options: Options, whole_file: WholeFile = no_file, newest: bool = False, head: str = ""
) -> tuple[baselines.Baseline, Rules]:
    """The baseline of `root` and the rules that the options and the files beside it make."""
    baseline = baselines.load(root / baselines.NAME) if options.baseline else baselines.Baseline()
    ignores = ignore.load(root) if options.ignore_file else ignore.IgnoreList()
    return baseline, Rules(
        inline_allows=options.inline_allow,
        foreign_allows=options.foreign_allows,
        ignores=ignores.plus(options.exclude),
        baseline=baseline,
        gate=options.gate and gated(options.threshold),
        placeholders=engine.threshold_of(options.threshold, {}) == 0,
        newest=newest,
        head=head,
        whole_file=whole_file,
    )


GATED_FROM = 0.1
"""Threshold from which the gate's word is enough: of 1,736 alerts of the model on dev it takes one (docs/experiments.md)."""


def gated(threshold: str) -> bool:
    """Whether the gate may settle candidates at this level or number; who asks for more than balanced gets every verdict."""
    return threshold != "thorough" if threshold in engine.LEVELS else float(threshold) >= GATED_FROM


def conduct(target: Target, options: Options) -> Result:
    """Runs the pipeline. Raises ScannerError and ConfigError of the source, the files beside it and the model."""
    account, stats = Account(), Stats()
    baseline, rules = rules_for(target.root, options, target.whole_file, target.newest, target.head)
    loader = Loader(options)
    progress = Progress(account, total=target.total)
    with Scores(options.all_scores) as observe:
        try:
            findings = run(target.read(account), loader, rules, stats, observe, progress)
        finally:
            progress.close()
    stats.cached = loader.cached
    forgive(account, stats, rules)
    return Result(
        scope=target.scope,
        findings=findings,
        stats=stats,
        account=account,
        stale=tuple(e.fingerprint for e in baseline.stale(stats.seen, stats.paths)) if target.whole else (),
        notes=notes(loader, baseline),
        threshold=loader.threshold,
        model=loader.about,
    )


def forgive(account: Account, stats: Stats, rules: Rules) -> None:
    """What a path pattern leaves out need not be readable; it is counted as left out."""
    stats.left_out |= account.forgive(rules.ignores.ignores_path)
    if stats.left_out:
        stats.suppressed["path"] = len(stats.left_out)


class Loader:
    """Loads the engine on the first call; keeps what the report wants to know about it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._engine: Engine | None = None
        self.threshold = engine.threshold_of(options.threshold, {})

    def __call__(self) -> Engine:
        if self._engine is None:
            o = self._options
            self._engine = engine.load(o.model, o.threshold, o.threads, o.gpu_layers, o.cache)
            self.threshold = self._engine.threshold
        return self._engine

    def about(self) -> Mapping[str, str]:
        """About the model; empty when it was not needed."""
        return self._engine.about() if self._engine else {}

    @property
    def lacks_gpu(self) -> bool:
        """Whether the model was read, and runs without the GPU that was asked for."""
        return self._engine is not None and getattr(self._engine.judge, "lacks_gpu", False)

    @property
    def cached(self) -> int:
        """Verdicts that came from the cache."""
        return self._engine.cached() if self._engine else 0


def notes(loader: Loader, baseline: baselines.Baseline) -> tuple[str, ...]:
    """What a user should know of how it was judged and of what was accepted."""
    expired = (f"The baseline entry for {e.path} expired on {e.until}." for e in baseline.expired())
    lacks = "This llama.cpp build has no GPU backend, so --gpu-layers had no effect (docs/configuration.md)."
    return (*([lacks] if loader.lacks_gpu else []), *expired)


class Scores:
    """Writes every judged candidate, masked, as a JSON line; does nothing without a path."""

    def __init__(self, path: Path | None) -> None:
        self._file: IO[str] | None = _open(path) if path else None

    def __enter__(self) -> Callable[[Candidate, float, str], None] | None:
        return self._write if self._file else None

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def _write(self, candidate: Candidate, score: float, decided_by: str) -> None:
        import json

        from smart_secrets_scanner.hook import advice

        assert self._file is not None
        row = {
            "path": candidate.path,
            "line": candidate.line,
            "column": candidate.column,
            "end_line": candidate.last_line,
            "score": round(score, 5),
            "decided_by": decided_by,
            "kind": advice.kind(candidate),
            "key": candidate.key,
            "syntax": candidate.syntax,
            "format": candidate.format,
            "masked": masking.mask(candidate.value),
        }
        self._file.write(json.dumps(row) + "\n")


def _open(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ScannerError(f"Cannot write {path}: {error.strerror}; choose another place.") from None


def publish(result: Result, options: Options, hint: bool = True) -> int:
    """Writes every report, says what was done on stderr, and returns the exit code. `hint`: and where to read on."""
    content = report.render(result, options.format)
    if options.output:
        _write(options.output, content)
    else:
        out(content, options)
    for pair in options.report:
        name, _, path = pair.partition("=")
        _write(Path(path), report.render(result, name))
    if not options.quiet:
        with suppress(OSError):  # talk: where stderr takes none, the report and the exit code still count
            click.echo(report.summary(result, options.verbose) + (report.hint(result) if hint else ""), err=True, nl=False)
    return exit_code(result, options)


def exit_code(result: Result, options: Options) -> int:
    """The result's own code, with --exit-code and --exit-zero applied to findings and to nothing else."""
    code = result.exit_code
    if code is not ExitCode.FINDINGS:
        return int(code)
    if not options.exit_zero:
        return options.exit_code
    return int(ExitCode.NOT_SCANNED if result.account.failures else ExitCode.CLEAN)


def out(content: str, options: Options) -> None:
    """The report on stdout, as UTF-8 whatever the locale is; ALERT is red where colours are wanted."""
    if not sys.stdout:
        if content:
            raise ScannerError("Standard output is closed, so the report cannot be shown: open it, or pass --output FILE.")
        return
    colors = options.color
    if colors is None:
        colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    if colors and options.format == "text":
        content = "".join(_colored(line) for line in content.splitlines(keepends=True))
    click.echo(content.encode("utf-8", "backslashreplace"), nl=False)


def _colored(line: str) -> str:
    return click.style("ALERT", fg="red", bold=True) + line[5:] if line.startswith("ALERT") else line


def _write(path: Path, content: str) -> None:
    """Appends where GitHub collects job summaries, replaces everywhere else."""
    append = os.environ.get("GITHUB_STEP_SUMMARY") == str(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if append else "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(content)
    except OSError as error:
        raise ScannerError(f"Cannot write the report {path}: {error.strerror}; choose another place.") from None
