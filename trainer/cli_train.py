"""The `train` and `evaluate` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.trainer.recipe import load_recipe


@click.command("train")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True, help="Folder with train.jsonl and dev.jsonl.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the adapter, curves and logs go.")
@click.option("--recipe", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="TOML file with settings.")
@click.option("--base", help="'default', a folder, a .gguf file or a hub id.")
@click.option("--layers", type=int, help="Keep the first N layers of the base (0: all).")
@click.option("--freeze-below", type=int, help="No LoRA in the lowest N layers.")
@click.option("--rank", type=int, help="LoRA rank.")
@click.option("--alpha", type=int, help="LoRA alpha.")
@click.option("--targets", help="Modules with LoRA, comma-separated, or all-linear.")
@click.option("--epochs", type=float, help="Passes over the data.")
@click.option("--batch", type=int, help="Prompts a step.")
@click.option("--lr", type=float, help="Highest learning rate.")
@click.option("--max-minutes", type=float, help="Stop after this time, with the learning rate decayed to zero.")
@click.option("--max-examples", type=int, help="Use a random part of the data.")
@click.option("--eval-examples", type=int, help="How many dev examples to watch.")
@click.option("--evals", type=int, help="How often to watch them.")
@click.option("--threads", type=int, help="CPU threads (0: let torch choose).")
@click.option("--seed", type=int, help="Seed of everything random.")
@click.option("--load-in-4bit/--no-load-in-4bit", default=None, help="QLoRA through bitsandbytes.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in --out.")
def train_command(data: Path, out: Path, recipe: Path | None, resume: bool, targets: str | None, **overrides: Any) -> None:
    """Train a LoRA adapter on labelled rows."""
    from smart_secrets_scanner.trainer.train import train

    if targets is not None:
        overrides["targets"] = tuple(name.strip() for name in targets.split(",") if name.strip())
    record = train(data, out, load_recipe(recipe, overrides), resume=resume, echo=click.echo)
    numbers = "  ".join(f"{name} {value:.4f}" for name, value in record["metrics"].items())
    click.echo(f"{record['examples_seen']:,} examples in {record['minutes']:.1f} minutes: {numbers}")
    click.echo(f"adapter written to {out / 'adapter'}")


if __name__ == "__main__":
    train_command()
