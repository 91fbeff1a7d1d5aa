"""Tables of an evaluation as text, Markdown or HTML, with plots."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer import metrics
from smart_secrets_scanner.trainer.evaluate import Evaluation
from smart_secrets_scanner.trainer.report_tables import Table

_CSS = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
    "td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left}td+td{font-variant-numeric:tabular-nums}img{max-width:100%}"
)


def as_text(made: Sequence[Table]) -> str:
    """For a terminal."""
    return "\n\n".join(_text_table(table) for table in made)


def _text_table(table: Table) -> str:
    widths = [max(len(row[i]) for row in (table.head, *table.rows)) for i in range(len(table.head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (table.head, *table.rows)
    ]
    return "\n".join([table.title, *([table.note] if table.note else []), *(f"  {line}" for line in lines)])


def as_markdown(made: Sequence[Table], image: str = "") -> str:
    """With the plots as a linked picture, when there is one."""
    return "\n".join(_markdown(made, image)) + "\n"


def _markdown(made: Sequence[Table], image: str) -> Iterator[str]:
    yield "# Evaluation\n"
    for index, table in enumerate(made):
        yield f"## {table.title}\n"
        if table.note:
            yield f"{table.note}\n"
        for number, row in enumerate((table.head, *table.rows)):
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
            if number == 0:
                yield "|" + "---|" * len(row)
        yield ""
        if index == 0 and image:
            yield f"![precision-recall curve, reliability, scores]({image})\n"


def as_html(made: Sequence[Table], png: bytes) -> str:
    """One file, plots inside."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Evaluation</title>",
        f"<style>{_CSS}</style><h1>Evaluation</h1>",
    ]
    for index, table in enumerate(made):
        parts.append(f"<h2>{html.escape(table.title)}</h2>")
        if table.note:
            parts.append(f"<p>{html.escape(table.note)}</p>")
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
        )
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.head)
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        if index == 0:
            parts.append(f"<p><img alt='plots' src='data:image/png;base64,{base64.b64encode(png).decode()}'></p>")
    return "\n".join(parts) + "</html>\n"


def plots(evaluation: Evaluation) -> bytes:
    """PNG: precision-recall curve with the named levels, reliability, distribution of scores."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    scores, truth = evaluation.judged()
    figure = Figure(figsize=(13, 4), layout="constrained")
    curve, reliable, spread = figure.subplots(1, 3)
    recall, precision, area = metrics.pr_curve(scores, truth)
    curve.plot(recall, precision)
    for name, level in evaluation.levels.items():
        c = metrics.confusion(scores, truth, level)
        curve.plot(c.recall, c.precision, "o", label=f"{name} {level:.2f}")
    curve.set(title=f"Judge: average precision {area:.3f}", xlabel="recall", ylabel="precision")
    curve.legend()
    bins = metrics.reliability(scores, truth)
    reliable.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    reliable.plot([b.mean_score for b in bins], [b.share_true for b in bins], "o-")
    reliable.set(
        title=f"Reliability: ECE {metrics.ece(scores, truth):.3f}", xlabel="p(ALERT)", ylabel="share of secrets"
    )
    edges = [i / 20 for i in range(21)]
    spread.hist([scores[truth], scores[~truth]], bins=edges, label=["ALERT", "SAFE"], log=bool(len(scores)))
    spread.set(title="Scores", xlabel="p(ALERT)")
    spread.legend()
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_png(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def write(path: Path, evaluation: Evaluation, made: Sequence[Table]) -> None:
    """A .md (with a .png beside it) or a .html report. Raises ConfigError for another suffix."""
    if path.suffix == ".md":
        image = path.with_suffix(".png")
        image.write_bytes(plots(evaluation))
        path.write_text(as_markdown(made, image.name), encoding="utf-8")
    elif path.suffix in (".html", ".htm"):
        path.write_text(as_html(made, plots(evaluation)), encoding="utf-8")
    else:
        raise ConfigError(f"A report ends in .md or .html, not {path.suffix or path.name}; rename --report.")
