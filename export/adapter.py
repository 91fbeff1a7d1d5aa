"""A peft LoRA folder: what the trainer wrote beside the weights, and the change it makes to each tensor."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import Array, Base, block_of
from smart_secrets_scanner.export.files import read_json
from smart_secrets_scanner.export.grid import change, rounded
from smart_secrets_scanner.export.hf import gguf_name
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.base_files import sha256
from smart_secrets_scanner.hook.errors import ScannerError

WEIGHTS = "adapter_model.safetensors"
MATRICES = tuple(
    f".{name}.weight" for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
)
PARTS = {".lora_A.weight": "A", ".lora_B.weight": "B", ".lora_embedding_A": "A", ".lora_embedding_B": "B"}


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter folder. `low_rank` maps GGUF names to the peft keys of (A, B), `replaced` to that of a whole tensor.

    `prompt` is the stamp of the prompt it was trained on, `training` what the trainer noted (may be empty).
    """

    folder: Path
    config: dict[str, Any]
    prompt: dict[str, str]
    training: dict[str, Any]
    low_rank: dict[str, tuple[str, str]]
    replaced: dict[str, str]
    sha256: str

    @property
    def layers(self) -> int | None:
        """How many of the base's first blocks it was trained on, None for all."""
        layers = self.training.get("layers")
        return int(layers) if layers else None

    @property
    def names_base(self) -> bool:
        """Whether the trainer noted the hash of the base, so that another one would have been refused."""
        return bool((self.training.get("base") or {}).get("sha256"))

    @property
    def round(self) -> str:
        """The quantisation whose grid its matrices were trained on, '' for none."""
        return str((self.training.get("config") or {}).get("round") or "")

    @property
    def round_embedding(self) -> str:
        """The same of the token embedding and the output."""
        return str((self.training.get("config") or {}).get("round_embedding") or "")

    def grid(self, name: str) -> str:
        """The grid that the tensor of GGUF name `name` was trained on, '' for none; vectors have none."""
        if name in ("token_embd.weight", "output.weight"):
            return self.round_embedding
        return self.round if name.endswith(MATRICES) else ""

    def apply(self, base: Base, name: str, weight: Array) -> Array:
        """The tensor of GGUF name `name` after training: W + B A scaling, or its replacement, on its grid if any.

        Raises ScannerError when the adapter's shapes are those of another base.
        """
        return rounded(self._changed(base, name, weight), self.grid(name))

    def _changed(self, base: Base, name: str, weight: Array) -> Array:
        if name in self.replaced:
            new = self._load(self.replaced[name])
            weight = _fits(name, base.to_gguf(name, new + 1 if base.is_shifted(name) else new), weight)
        if name not in self.low_rank:
            return weight
        a, b = map(self._load, self.low_rank[name])
        scaling = self._scaling(self.low_rank[name][0], a.shape[0])
        delta: Array = change(a, b, scaling) if self.grid(name) else scaling * (b @ a)
        delta = delta.T if name.startswith("token_embd") or self.config.get("fan_in_fan_out") else delta
        if delta.shape != weight.shape:
            _fits(name, delta, weight)
        return weight + base.to_gguf(name, delta)

    def _load(self, key: str) -> Array:
        from safetensors import safe_open

        with safe_open(self.folder / WEIGHTS, framework="pt") as stream:
            weight: Array = stream.get_tensor(key).float().numpy()
        return weight

    def _scaling(self, key: str, rank: int) -> float:
        alpha = float(self.config["lora_alpha"])
        module = key.removeprefix("base_model.model.").split(".lora_", 1)[0]
        for pattern, value in (self.config.get("alpha_pattern") or {}).items():
            if re.fullmatch(rf"(?:.*\.)?(?:{pattern})", module):
                alpha = float(value)
        return alpha / (math.sqrt(rank) if self.config.get("use_rslora") else rank)


def open_adapter(folder: Path, base: Base) -> Adapter:
    """The adapter in `folder`, checked against the base it is to be merged into and against this prompt.

    Raises ScannerError when a file is missing, the prompt it was trained on is not the hook's, it was trained on
    another base, or it is of a kind that cannot be added to the weights.
    """
    from safetensors import SafetensorError, safe_open

    config = read_json(folder / "adapter_config.json")
    if config.get("peft_type") != "LORA" or config.get("use_dora") or config.get("lora_bias"):
        raise ScannerError(
            f"{folder} is not a plain LoRA adapter: train with peft's LoraConfig, no DoRA, no LoRA bias."
        )
    training = read_json(folder / "training.json") if (folder / "training.json").exists() else {}
    if not isinstance(config.get("lora_alpha"), (int, float)) or not isinstance(training.get("layers") or 0, int):
        raise ScannerError(f"{folder} does not say how it was trained (lora_alpha, layers): copy it again, whole.")
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise ScannerError(f"{weights} is missing: give the folder the trainer wrote.")
    _check_base(folder, training, base)
    try:
        with safe_open(weights, framework="pt") as stream:
            keys = list(stream.keys())
    except SafetensorError as error:
        raise ScannerError(f"{weights} is damaged ({error}): train again or copy it again.") from error
    low_rank, replaced = _sorted_keys(folder, keys, base)
    adapter = Adapter(folder, config, _checked_prompt(folder), training, low_rank, replaced, sha256(weights))
    _check_layers(adapter, base)
    return adapter


def _checked_prompt(folder: Path) -> dict[str, str]:
    path = folder / "prompt.json"
    if not path.exists():
        raise ScannerError(f"{folder} does not say which prompt it was trained on (prompt.json): train it again.")
    found = {key: str(value) for key, value in read_json(path).items()}
    ours = prompt.stamp()
    if any(found.get(key) != value for key, value in ours.items()):
        raise ScannerError(
            f"{folder} was trained on prompt version {found.get('version')} ({found.get('sha256', '')[:12]}), the hook "
            f"asks with version {ours['version']} ({ours['sha256'][:12]}): train it again."
        )
    return found


def _check_base(folder: Path, training: dict[str, Any], base: Base) -> None:
    noted = training.get("base") or {}
    trained_on = noted.get("sha256") if isinstance(noted, dict) else None
    if trained_on and trained_on != base.sha256:
        raise ScannerError(
            f"{folder} was trained on {noted.get('id') or 'another base'} (sha256 {trained_on[:12]}), not on this base "
            f"(sha256 {base.sha256[:12]}): give that one as --base."
        )


def _sorted_keys(folder: Path, keys: list[str], base: Base) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """peft keys by the GGUF tensor they change."""
    pairs: dict[str, dict[str, str]] = {}
    replaced: dict[str, str] = {}
    for key in keys:
        module = key.removeprefix("base_model.model.").replace(".base_layer.", ".").replace(".modules_to_save.", ".")
        end = next((end for end in PARTS if module.endswith(end)), None)
        name = gguf_name(base.arch, base.layers, module.removesuffix(end) + ".weight" if end else module)
        if name is None or (".lora_" in module and end is None):
            raise ScannerError(
                f"{folder} changes {key}, which {base.name} does not have: give the base it was made for."
            )
        if name not in base.tensors:
            raise ScannerError(
                f"{folder} changes {name}, which {base.name} lacks or ties to another: train without it."
            )
        if end:
            pairs.setdefault(name, {})[PARTS[end]] = key
        else:
            replaced[name] = key
    half = [name for name, parts in pairs.items() if len(parts) != 2]
    if half:
        raise ScannerError(f"{folder} holds only one half of its change to {half[0]}: copy it again, whole.")
    return {name: (parts["A"], parts["B"]) for name, parts in pairs.items()}, replaced


def _check_layers(adapter: Adapter, base: Base) -> None:
    layers = adapter.layers or base.layers
    deepest = max(map(block_of, (*adapter.low_rank, *adapter.replaced)), default=-1)
    if not deepest < layers <= base.layers:
        raise ScannerError(
            f"{adapter.folder} keeps {layers} layers and changes layer {deepest + 1}, the base has {base.layers}: "
            "give the base it was made for."
        )


def _fits(name: str, new: Array, weight: Array) -> Array:
    if new.shape != weight.shape:
        raise ScannerError(
            f"The adapter's {name} is {list(new.shape)} and the base's {list(weight.shape)}: give the base it was made for."
        )
    return new
