"""metrics.jsonl -> one PNG: loss, verdict accuracy and dev F1 over the steps."""

from __future__ import annotations

import json
from pathlib import Path

PANELS = (
    ("loss", (("loss", "train"), ("eval_loss", "dev"))),
    ("verdict accuracy", (("verdict_accuracy", "train"), ("eval_accuracy", "dev"))),
    ("dev at p = 0.5", (("eval_f1", "F1"), ("eval_precision", "precision"), ("eval_recall", "recall"))),
)


def read_metrics(path: Path) -> list[dict[str, float]]:
    """The logged entries, one dict a line; empty when there is no file."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def draw(metrics: Path, image: Path) -> None:
    """Write the curves of one run as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    entries = read_metrics(metrics)
    figure = Figure(figsize=(13, 3.6), layout="constrained")
    for axis, (title, series) in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
        for name, label in series:
            points = [(entry["step"], entry[name]) for entry in entries if name in entry]
            if points:
                axis.plot(*zip(*points, strict=True), marker="." if len(points) < 40 else "", label=label)
        axis.set_title(title)
        axis.set_xlabel("step")
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend()
    FigureCanvasAgg(figure).print_png(str(image))  # type: ignore[no-untyped-call]
