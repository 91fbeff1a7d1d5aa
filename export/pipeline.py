"""The whole way from base and adapter to one verified GGUF, with its Modelfile and model card beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.adapter import Adapter, open_adapter
from smart_secrets_scanner.export.base import open_base
from smart_secrets_scanner.export.card import card
from smart_secrets_scanner.export.compensate import compensated
from smart_secrets_scanner.export.files import scratch, whole
from smart_secrets_scanner.export.grid import chosen_embedding
from smart_secrets_scanner.export.importance import importance
from smart_secrets_scanner.export.merge import merge
from smart_secrets_scanner.export.modelfile import modelfile
from smart_secrets_scanner.export.prompts import read_prompts
from smart_secrets_scanner.export.quantize import quantize
from smart_secrets_scanner.export.reference import Reference, open_reference
from smart_secrets_scanner.export.rewrite import rewrite
from smart_secrets_scanner.export.stamp import read_stamp, stamp_of
from smart_secrets_scanner.export.verify import Verification, verify
from smart_secrets_scanner.hook.base_files import sha256
from smart_secrets_scanner.hook.errors import ScannerError

IMPORTANCE_PROMPTS = 256
COMPENSATION_PROMPTS = 256
"""More change the result by little: some 20,000 tokens against at most a few thousand columns."""


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
    compensate: Path | None = None  # prompts, not those of the test, on which columns make up for each other
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
    options = {"--weigh": plan.weigh, "--compensate": plan.compensate, "--tensor-type": plan.tensors}
    embedding = chosen_embedding(
        (adapter.round, adapter.round_embedding), plan.file_type, plan.embedding, [n for n, on in options.items() if on]
    )
    prompts = read_prompts(plan.prompts) if plan.prompts else []
    if not adapter.names_base:
        tell(f"{plan.adapter} does not say which files its base had: {base.name} is taken for it, unchecked")
    with scratch(plan.out.parent) as folder:
        full = folder / "full.gguf"
        merge(base, adapter, full, stamp_of(base, adapter, plan.name, plan.calibration), plan.precision)
        tell(f"merged {base.name}, {adapter.layers or base.layers} layers: {full.stat().st_size / 1e6:.1f} MB")
        reference = open_reference(plan.base, plan.adapter, adapter.layers)
        columns = None
        if plan.weigh:
            columns = importance(reference, base, _texts(plan.weigh, IMPORTANCE_PROMPTS))
        with whole(plan.out) as part:
            quantize(full, part, plan.file_type, embedding, plan.tensors, columns)
            if plan.compensate:
                texts = _texts(plan.compensate, COMPENSATION_PROMPTS)
                rewrite(part, part, tensors=compensated(part, reference, _scratch(plan, adapter), base, texts, tell))
            full.unlink()
            tell(f"quantised to {plan.file_type}: {part.stat().st_size / 1e6:.1f} MB")
            result = verify(part, reference, prompts, plan.threads)
            tell(f"verified: {result}")
            result.check(plan.max_flips, plan.max_drift)
    describe(plan.out)
    return result


def _scratch(plan: Plan, adapter: Adapter) -> Reference:
    """A second reference that may be changed, with the adapter inside its weights."""
    reference = open_reference(plan.base, plan.adapter, adapter.layers)
    return Reference(reference.model.merge_and_unload(), reference.tokenizer)


def _texts(path: Path, limit: int) -> list[str]:
    return [found.text for found in read_prompts(path, limit)]


def describe(path: Path, anew: bool = True) -> tuple[Path, ...]:
    """Write the Modelfile, the model card and the hash that `model verify` checks beside a GGUF; returns their paths.

    `anew` False renews only those that are there.
    """
    if not path.is_file():
        raise ScannerError(f"{path} does not exist: give the path of a GGUF file.")
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
