"""The `train` and `evaluate` commands."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer.recipe import load_recipe

if TYPE_CHECKING:
    from smart_secrets_scanner.trainer.evaluate import Evaluation

QUIET = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0", "TOKENIZERS_PARALLELISM": "false"}
"""Threads that spin while they wait cost four fifths of the speed as soon as another process wants a core."""


@click.command("train")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="Folder with train.jsonl and dev.jsonl.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where the adapter, curves and logs go.",
)
@click.option("--recipe", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="TOML file with settings.")
@click.option("--base", help="'default', a folder, a .gguf file or a hub id.")
@click.option("--start", help="Folder of an earlier adapter to start from.")
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
@click.option("--sure", type=float, help="Share kept of the examples that the gate alone would settle, either way.")
@click.option("--eval-examples", type=int, help="How many dev examples to watch.")
@click.option("--evals", type=int, help="How often to watch them.")
@click.option("--threads", type=int, help="CPU threads (0: let torch choose).")
@click.option("--seed", type=int, help="Seed of everything random.")
@click.option("--load-in-4bit/--no-load-in-4bit", default=None, help="QLoRA through bitsandbytes.")
@click.option("--round", help="Train on weights rounded as this quantisation does: Q4_0, Q5_0, Q8_0; '' for none.")
@click.option("--round-embedding", help="The same for the token embedding.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint in --out.")
def train_command(
    data: Path, out: Path, recipe: Path | None, resume: bool, targets: str | None, **overrides: Any
) -> None:
    """Train a LoRA adapter on labelled rows."""
    _settle_threads()
    from smart_secrets_scanner.trainer.train import train

    if targets is not None:
        overrides["targets"] = tuple(name.strip() for name in targets.split(",") if name.strip())
    record = train(data, out, load_recipe(recipe, overrides), resume=resume, echo=click.echo)
    numbers = "  ".join(f"{name} {value:.4f}" for name, value in record["metrics"].items())
    click.echo(f"{record['examples_seen']:,} examples in {record['minutes']:.1f} minutes: {numbers}")
    click.echo(f"adapter written to {out / 'adapter'}")


def _settle_threads() -> None:
    # read once, when torch loads OpenMP
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


@click.command("evaluate")
@click.option(
    "--model",
    required=True,
    help="A .gguf file, a merged folder, or with --adapter a base ('default', folder, GGUF or hub id).",
)
@click.option(
    "--adapter",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Adapter folder on top of the base.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="JSONL file of labelled rows.",
)
@click.option("--max-examples", type=click.IntRange(min=1), help="Use a random part of the rows (seed 0).")
@click.option("--load-in-4bit", is_flag=True, help="Through bitsandbytes; folders and hub ids only.")
@click.option(
    "--clean",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    help="Folder without secrets, to count false alerts in.",
)
@click.option(
    "--level",
    type=click.Choice(["strict", "balanced", "thorough"]),
    default="balanced",
    show_default=True,
    help="Level of the headline.",
)
@click.option(
    "--calibration",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Thresholds from an earlier --calibrate (default: the GGUF's own).",
)
@click.option(
    "--calibrate",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Fit thresholds and probabilities on this data, write them here as JSON.",
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="JSON that an earlier evaluation wrote with --save.",
)
@click.option("--blend", is_flag=True, help="With --calibrate: fit the blend with the gate's reading, too.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write all numbers and scores as JSON.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a report with plots: .md or .html."
)
@click.option("--threads", type=int, default=0, help="CPU threads (0: let the library choose).")
def evaluate_command(
    model: str, adapter: Path | None, data: Path, calibration: Path | None, calibrate: Path | None, compare: Path | None,
    save: Path | None, report: Path | None, level: str, blend: bool, **options: Any,
) -> None:  # fmt: skip
    """Measure a model on labelled rows."""
    _settle_threads()
    from smart_secrets_scanner.trainer import evaluate as ev
    from smart_secrets_scanner.trainer import report as reports
    from smart_secrets_scanner.trainer.report_tables import tables

    if report is not None and report.suffix not in (".md", ".html", ".htm"):
        raise ConfigError(f"A report ends in .md or .html, not {report.name}; rename --report.")
    for path in (save, report, calibrate):
        if path is not None and not path.parent.is_dir():
            raise ConfigError(f"{path.parent} is no folder: make it first, or choose another place.")
    previous = _read_json(compare) if compare else None
    evaluation = _evaluation(model, adapter, data, calibration, **options)
    if calibrate:
        from smart_secrets_scanner.trainer.calibrate import calibrate as fit

        evaluation, fitted = fit(evaluation, blended=blend)
        calibrate.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    made = tables(evaluation, previous, level)
    click.echo(reports.as_text(made))
    if save:
        save.write_text(json.dumps(ev.summary(evaluation)) + "\n", encoding="utf-8")
    if report:
        reports.write(report, evaluation, made)


def _evaluation(
    model: str, adapter: Path | None, data: Path, calibration: Path | None, *, max_examples: int | None,
    load_in_4bit: bool, clean: tuple[Path, ...], threads: int,
) -> Evaluation:  # fmt: skip
    import random
    import time

    from smart_secrets_scanner.hook.blend import from_stamp
    from smart_secrets_scanner.hook.engine import LEVELS
    from smart_secrets_scanner.hook.weights import checked_levels
    from smart_secrets_scanner.trainer import evaluate as ev
    from smart_secrets_scanner.trainer.judges import open_judge, stamped_calibration
    from smart_secrets_scanner.trainer.rows import read_rows

    rows = list(read_rows(data))
    if not rows:
        raise ConfigError(f"{data} holds no row, so there is nothing to measure: give a file that `dataset build` wrote.")
    if max_examples and len(rows) > max_examples:
        rows = random.Random(0).sample(rows, max_examples)
    stored = _read_json(calibration) if calibration else stamped_calibration(model)
    levels, blend = {**LEVELS, **checked_levels(stored)}, from_stamp(json.dumps(stored))
    judge = open_judge(model, adapter=adapter, load_in_4bit=load_in_4bit, threads=threads)
    begun = time.perf_counter()
    scored = ev.evaluate(rows, judge, blend)
    seconds = time.perf_counter() - begun
    platt = (stored["platt"]["a"], stored["platt"]["b"]) if "platt" in stored else None
    name = f"{Path(model).name}{f' + {adapter.parent.name}/{adapter.name}' if adapter else ''}"
    found = tuple(ev.scan_clean(folder, judge, levels, blend) for folder in clean)
    return ev.Evaluation(name, data.name, scored, levels, seconds, found, platt)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ConfigError(f"{path} is not a JSON file ({error}); give one that evaluate wrote.") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path} holds no JSON object; give one that evaluate wrote.")
    return content


if __name__ == "__main__":
    train_command()
