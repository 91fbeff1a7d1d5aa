"""`dataset build|check|stats`: the command-line edge of the data engine."""

from __future__ import annotations

from pathlib import Path

import click

from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer.rows import Row, read_rows

DEFAULT_ROWS = 120_000


def default_cache() -> Path:
    """Where downloaded packages are kept unless an option says otherwise."""
    return Path(click.get_app_dir("smart-secrets-scanner")) / "packages"


@click.group()
def dataset() -> None:
    """Build, check and count training data."""


@dataset.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, packages and code: same bytes.")
@click.option("--rows", type=click.IntRange(min=1), default=DEFAULT_ROWS, show_default=True, help="How many rows.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Keeps downloads and harvests.")
@click.option("--extra", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Feedback rows (JSONL).")
@click.option("--mine/--no-mine", default=True, help="Whether to mine public packages (the first time: network).")
@click.option("--packages", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Another manifest.")
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="Processes for mining.")
@click.option("--skip-missing", is_flag=True, help="Leave out packages that can no longer be fetched as pinned.")
def build(
    out: Path,
    seed: int,
    rows: int,
    cache: Path | None,
    extra: Path | None,
    mine: bool,
    packages: Path | None,
    workers: int,
    skip_missing: bool,
) -> None:
    """Write train, dev, test and doubt JSONL and a manifest, from templates, hand-written rows and public packages."""
    from smart_secrets_scanner.trainer import build as building
    from smart_secrets_scanner.trainer import mine as mining

    chosen = mining.manifest(packages) if mine else []
    plan = building.Plan(seed, rows, cache or default_cache(), tuple(chosen), extra, workers, skip_missing)
    made = building.build(out, plan, lambda text: click.echo(text, err=True))
    click.echo(f"{made['rows']:,} rows in {out} (sha256 {made['sha256'][:16]}), {made['doubt']:,} in doubt")


@dataset.command()
@click.argument("where", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--seed", type=int, default=1, show_default=True, help="For the curated set, when no folder is given.")
def check(where: Path | None, seed: int) -> None:
    """Check a built folder, a JSONL file, or the curated set: schema, balance, duplicates, leaks. Exit 3 on violations."""
    from smart_secrets_scanner.trainer.check import check as violations

    found = violations(_rows(where, seed))
    for violation in found:
        click.echo(violation)
    if found:
        raise ScannerError(f"{len(found)} violations; correct the rows named above.")
    click.echo("sound")


@dataset.command()
@click.argument("where", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--seed", type=int, default=1, show_default=True, help="For the curated set, when no folder is given.")
def stats(where: Path | None, seed: int) -> None:
    """Tables by split, class, language and source."""
    from smart_secrets_scanner.trainer.check import stats as tables

    click.echo(tables(_rows(where, seed)))


@dataset.command()
@click.argument("where", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSONL file to write.")
@click.option("--seed", type=int, default=1, show_default=True, help="For the curated set, when no folder is given.")
def instructions(where: Path | None, out: Path, seed: int) -> None:
    """Write the rows in the classic {"instruction", "input", "output"} form."""
    from smart_secrets_scanner.trainer.rows import to_instruction, write_objects

    click.echo(f"{write_objects(out, map(to_instruction, _rows(where, seed))):,} rows in {out}")


@dataset.command()
@click.argument("ecosystem", type=click.Choice(["pypi", "npm", "debian", "deb"]))
@click.argument("name")
@click.argument("version")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Keeps the download.")
def pin(ecosystem: str, name: str, version: str, cache: Path | None) -> None:
    """Download one version of a package and print its line for packages.json."""
    from smart_secrets_scanner.trainer import mine as mining

    click.echo(mining.dump_manifest([mining.pin(ecosystem, name, version, cache or default_cache())]))


def _rows(where: Path | None, seed: int) -> list[Row]:
    if where is None:
        from smart_secrets_scanner.trainer.curated import load_curated

        return load_curated(seed)
    files = [where] if where.is_file() else [path for path in _split_files(where) if path.is_file()]
    if not files:
        raise ConfigError(f"{where} holds no train.jsonl, dev.jsonl or test.jsonl; name a folder written by 'dataset build'.")
    return [row for path in files for row in read_rows(path)]


def _split_files(folder: Path) -> list[Path]:
    return [folder / f"{split}.jsonl" for split in ("train", "dev", "test")]
