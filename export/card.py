"""A model card in Markdown, written from what the GGUF says of itself and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import open_reader
from smart_secrets_scanner.export.stamp import PREFIX
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.base_files import sha256


def card(path: Path) -> str:
    """The model card of a stamped GGUF."""
    reader = open_reader(path)
    said = {key: field.contents() for key, field in reader.fields.items() if not key.startswith("tokenizer.")}
    stamp = {key.removeprefix(PREFIX): str(value) for key, value in said.items() if key.startswith(PREFIX)}
    sizes: Counter[str] = Counter()
    for tensor in reader.tensors:
        sizes[tensor.tensor_type.name] += int(tensor.n_bytes)
    parts = [
        _front_matter(stamp),
        f"# {said.get('general.name', path.stem)}\n",
        _what_for(),
        "## Facts\n",
        "\n".join(["| | |", "|---|---|", *_facts(path, said, stamp, sizes)]) + "\n",
        *_sections(stamp),
    ]
    return "\n".join(parts)


def _front_matter(stamp: Mapping[str, str]) -> str:
    return (
        f"---\nlicense: {stamp.get('base.license') or 'unknown'}\nbase_model: {stamp.get('base.id') or 'unknown'}\n"
        "library_name: gguf\npipeline_tag: text-classification\ntags: [secrets, security, gguf, lora]\n---\n"
    )


def _what_for() -> str:
    alert, safe = (word.strip() for word in prompt.VERDICTS)
    return (
        "Judges whether a value in source code is a real secret. It is the judge of Smart Secrets Scanner and of use "
        "only with that program's prompt, whose version and hash stand below; any other text gives meaningless answers. "
        f"p(ALERT) is the softmax over the first tokens of `{alert}` and `{safe}` after the prompt. "
        "It writes no text and does not chat.\n"
    )


def _facts(path: Path, said: Mapping[str, Any], stamp: Mapping[str, str], sizes: Counter[str]) -> Iterator[str]:
    arch = said.get("general.architecture", "")
    stored = ", ".join(f"{kind} {size / 1e6:.1f} MB" for kind, size in sizes.most_common())
    rows = {
        "Base": f"{stamp.get('base.id', '')} ({stamp.get('base.license') or 'licence not stated'})",
        "Base sha256": stamp.get("base.sha256", ""),
        "Architecture": f"{arch}, {said.get(f'{arch}.block_count')} layers, {said.get(f'{arch}.embedding_length')} wide",
        "Vocabulary": stamp.get("vocabulary", ""),
        "Stored as": stored,
        "File": f"{path.name}, {path.stat().st_size / 1e6:.1f} MB",
        "File sha256": sha256(path),
        "Prompt": f"version {stamp.get('prompt.version', '')}, sha256 {stamp.get('prompt.sha256', '')}",
        "Data set sha256": stamp.get("dataset.sha256", ""),
        "Adapter sha256": stamp.get("adapter.sha256", ""),
        "Exported by": f"Smart Secrets Scanner {stamp.get('scanner.version', '')}",
    }
    return (f"| {key} | {value} |" for key, value in rows.items() if value)


def _sections(stamp: Mapping[str, str]) -> Iterator[str]:
    titles = {"evaluation": "Measured", "calibration": "Calibration", "training": "Training"}
    for key, title in titles.items():
        values = json.loads(stamp.get(key) or "{}")
        if values:
            yield f"## {title}\n\n```json\n{json.dumps(values, indent=2, sort_keys=True)}\n```\n"
