"""What each quantisation costs and gives: size, verdict flips, F1 and speed, measured in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.prompts import Prompt
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.stamp import read_stamp
from smart_secrets_scanner.export.verify import threshold

TYPES = ("F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_1", "Q4_0")


@dataclass(frozen=True, slots=True)
class Row:
    """One way to store the model. `flips` counts verdicts that differ from full precision, of `prompts`.

    `drift` is the mean change of p(ALERT). `f1` is None when no prompt has a label. `speed` is prompts a second.
    """

    name: str
    megabytes: float
    prompts: int
    flips: int
    drift: float
    f1: float | None
    speed: float

    def as_json(self) -> dict[str, Any]:
        """The row as plain values."""
        return asdict(self)


def table(
    full: Path,
    prompts: Sequence[Prompt],
    kinds: Iterable[tuple[str, str | None]],
    others: Iterable[Path] = (),
    threads: int = 0,
) -> Iterator[Row]:
    """Rows for the full-precision GGUF itself, for each (file type, embedding type or None) made from it, and for
    `others`: finished files, such as one of another depth, compared with it as they are.
    """
    labels = [p.label for p in prompts]
    cut = threshold(read_stamp(full))
    reference, speed = _scores(full, prompts, threads)
    yield _row(f"as merged ({full.name})", full, reference, reference, labels, cut, speed)
    for path in others:
        scores, speed = _scores(path, prompts, threads)
        yield _row(path.name, path, scores, reference, labels, cut, speed)
    with tempfile.TemporaryDirectory(dir=full.parent) as folder:
        for file_type, embedding in kinds:
            name = file_type if embedding is None else f"{file_type}, embedding {embedding}"
            path = Path(folder) / "quantised.gguf"
            quantize(full, path, file_type, embedding)
            scores, speed = _scores(path, prompts, threads)
            yield _row(name, path, scores, reference, labels, cut, speed)


def as_markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| stored as | MB | flips | drift of p | F1 | prompts/s |", "|---|---|---|---|---|---|"]
    for row in rows:
        f1 = "" if row.f1 is None else f"{row.f1:.4f}"
        lines.append(
            f"| {row.name} | {row.megabytes:.1f} | {row.flips} of {row.prompts} ({row.flips / row.prompts:.2%}) "
            f"| {row.drift:.4f} | {f1} | {row.speed:.1f} |"
        )
    return "\n".join(lines)


def f1(said: Sequence[bool], labels: Sequence[bool | None]) -> float | None:
    """F1 of ALERT over the labelled rows, None when there is none."""
    known = [(answer, label) for answer, label in zip(said, labels, strict=True) if label is not None]
    if not known:
        return None
    hits = sum(answer and label for answer, label in known)
    wrong = sum(answer != label for answer, label in known)
    return 2 * hits / (2 * hits + wrong) if hits else 0.0


def _scores(path: Path, prompts: Sequence[Prompt], threads: int) -> tuple[list[float], float]:
    from smart_secrets_scanner.hook.model import LlamaJudge

    with LlamaJudge(path, threads=threads or None) as judge:
        judge.score([prompts[0].text])  # loads, outside the clock
        start = time.perf_counter()
        scores = judge.score([p.text for p in prompts])
        return scores, len(prompts) / (time.perf_counter() - start)


def _row(
    name: str,
    path: Path,
    scores: Sequence[float],
    reference: Sequence[float],
    labels: Sequence[bool | None],
    cut: float,
    speed: float,
) -> Row:
    said = [score >= cut for score in scores]
    flips = sum(a != (b >= cut) for a, b in zip(said, reference, strict=True))
    drift = sum(abs(a - b) for a, b in zip(scores, reference, strict=True)) / len(scores)
    return Row(name, path.stat().st_size / 1e6, len(scores), flips, drift, f1(said, labels), speed)
