"""The whole way from base and adapter to one verified GGUF, with its Modelfile and model card beside it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.adapter import open_adapter
from smart_secrets_scanner.export.base import open_base
from smart_secrets_scanner.export.card import card
from smart_secrets_scanner.export.files import sha256, whole
from smart_secrets_scanner.export.importance import importance
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.modelfile import modelfile
from smart_secrets_scanner.export.prompts import read_prompts
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import open_reference
from smart_secrets_scanner.export.stamp import read_stamp, stamp_of
from smart_secrets_scanner.export.verify import Verification, verify

IMPORTANCE_PROMPTS = 256
"""More change the importance of the columns by little."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to export and how; the fields are the options of the `export` command."""

    base: Path
    adapter: Path
    out: Path
    file_type: str = "Q4_0"
    embedding: str | None = None
    tensors: Mapping[str, str] = field(default_factory=dict)
    precision: str = "F16"
    prompts: Path | None = None
    weigh: Path | None = None  # prompts, not those of the test, that tell how much each column counts
    max_flips: float = 0.01
    max_drift: float = 1.0
    name: str = "smart-secrets"
    base_id: str = ""
    licence: str = ""
    calibration: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 0


def run(plan: Plan, tell: Callable[[str], None] = lambda line: None) -> Verification:
    """Merge, quantise and verify; the GGUF gets its name only when it has passed. `tell` hears of each step.

    Raises ScannerError when a file does not fit, the disk is full, or the result differs too much.
    """
    base = open_base(plan.base, plan.base_id, plan.licence)
    adapter = open_adapter(plan.adapter, base)
    prompts = read_prompts(plan.prompts) if plan.prompts else []
    plan.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.out.parent, prefix=".export-") as folder:
        full = Path(folder) / "full.gguf"
        merge(base, adapter, full, stamp_of(base, adapter, plan.name, plan.calibration), plan.precision)
        tell(f"merged {base.name}, {adapter.layers or base.layers} layers: {full.stat().st_size / 1e6:.1f} MB")
        reference = open_reference(plan.base, plan.adapter, adapter.layers)
        seen = [p.text for p in read_prompts(plan.weigh, IMPORTANCE_PROMPTS)] if plan.weigh else []
        columns = importance(reference, base, seen) if seen else None
        with whole(plan.out) as part:
            quantize(full, part, plan.file_type, plan.embedding, plan.tensors, columns)
            full.unlink()
            tell(f"quantised to {plan.file_type}: {part.stat().st_size / 1e6:.1f} MB")
            result = verify(part, reference, prompts, plan.threads)
            tell(f"verified: {result}")
            result.check(plan.max_flips, plan.max_drift)
    describe(plan.out)
    return result


def describe(path: Path, anew: bool = True) -> tuple[Path, ...]:
    """Write the Modelfile, the model card and the hash that `model verify` checks beside a GGUF; returns their paths.

    `anew` False renews only those that are there.
    """
    noted = {"sha256": sha256(path), "bytes": path.stat().st_size}
    texts = {
        path.with_name("Modelfile"): modelfile(path.name, read_stamp(path)),
        path.with_name("MODEL_CARD.md"): card(path),
        path.with_name(f"{path.name}.json"): json.dumps(noted, indent=2) + "\n",
    }
    texts = {target: text for target, text in texts.items() if anew or target.exists()}
    for target, text in texts.items():
        with whole(target) as part:
            part.write_text(text, encoding="utf-8")
    return tuple(texts)
