"""A Hugging Face folder read as a base: config.json -> GGUF metadata, safetensors shards -> tensors, one at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array, Base, Field, Tensor
from smart_secrets_scanner.export.files import read_json
from smart_secrets_scanner.export.tokenizer import tokenizer_fields
from smart_secrets_scanner.hook.base_files import sha256_of_all, shards
from smart_secrets_scanner.hook.errors import ScannerError

ARCHITECTURES = {
    "LlamaForCausalLM": "llama",
    "MistralForCausalLM": "llama",  # llama.cpp knows no other Mistral
    "Qwen2ForCausalLM": "qwen2",
    "Qwen3ForCausalLM": "qwen3",
    "GemmaForCausalLM": "gemma",
    "Gemma2ForCausalLM": "gemma2",
    "Gemma3ForCausalLM": "gemma3",
}
SKIPPED = ("rotary_emb.inv_freq",)  # computed, not learnt; old checkpoints carry it


def open_folder(folder: Path) -> Base:
    """The base in a folder with config.json, tokenizer.json and one or more *.safetensors files.

    Raises ScannerError when a part is missing, or the architecture or its rotary scaling is not supported.
    """
    config = read_json(folder / "config.json")
    model_class = str((config.get("architectures") or ["none"])[0])
    arch = ARCHITECTURES.get(model_class)
    if arch is None:
        raise ScannerError(f"{folder} holds a {model_class}: choose a base of {', '.join(ARCHITECTURES)}.")
    try:
        return _folder_base(folder, arch, config)
    except KeyError as error:
        raise ScannerError(f"{folder / 'config.json'} does not say {error}: fetch the base again.") from error


def _folder_base(folder: Path, arch: str, config: dict[str, Any]) -> Base:
    files = _whole(folder)
    heads = int(config["num_attention_heads"])
    fields = [*_config_fields(arch, config), *tokenizer_fields(folder, int(config["vocab_size"]))]
    base = Base(
        arch=arch,
        layers=int(config["num_hidden_layers"]),
        heads=heads,
        kv_heads=int(config.get("num_key_value_heads") or heads),
        name=str(config.get("_name_or_path") or folder.resolve().name),
        sha256=sha256_of_all(files),
        licence=_licence(folder),
        fields=tuple(fields),
        tensors={},
    )
    tensors = dict(_tensors(base, files, tied=bool(config.get("tie_word_embeddings", arch.startswith("gemma")))))
    factors = _rope_factors(config)
    if factors is not None:
        tensors["rope_freqs.weight"] = Tensor(factors.shape, lambda: factors)
    return replace(base, tensors=tensors)


def gguf_name(arch: str, layers: int, name: str) -> str | None:
    """The GGUF name of a transformers parameter (`model.layers.0.self_attn.q_proj.weight`), None when it has none."""
    import gguf

    by_name = {text: number for number, text in gguf.MODEL_ARCH_NAMES.items()}
    if arch not in by_name:
        return None
    found: str | None = gguf.get_tensor_name_map(by_name[arch], layers).get_name(
        name, try_suffixes=(".weight", ".bias")
    )
    return found


def _whole(folder: Path) -> list[Path]:
    found = shards(folder)
    missing = [path.name for path in found if not path.is_file()]
    if missing:
        raise ScannerError(
            f"{folder} lacks {', '.join(missing)}: fetch the base again, all of its files, as safetensors."
        )
    return found


def _tensors(base: Base, files: list[Path], tied: bool) -> Iterator[tuple[str, Tensor]]:
    from safetensors import SafetensorError, safe_open

    for shard in files:
        try:
            with safe_open(shard, framework="pt") as stream:
                shapes = {name: tuple(stream.get_slice(name).get_shape()) for name in stream.keys()}  # noqa: SIM118
        except SafetensorError as error:
            raise ScannerError(f"{shard} is damaged ({error}): fetch the base again.") from error
        for name, shape in shapes.items():
            if name.endswith(SKIPPED) or (tied and name == "lm_head.weight"):
                continue
            ours = gguf_name(base.arch, base.layers, name)
            if ours is None:
                raise ScannerError(f"{shard} has a tensor {name} that {base.arch} does not know: choose another base.")
            yield ours, Tensor(shape, _loader(base, shard, name, ours))


def _loader(base: Base, shard: Path, theirs: str, ours: str) -> Callable[[], Array]:
    def load() -> Array:
        from safetensors import safe_open

        with safe_open(shard, framework="pt") as stream:
            weight: Array = stream.get_tensor(theirs).float().numpy()
        return base.to_gguf(ours, weight + 1 if base.is_shifted(ours) else weight)

    return load


def _config_fields(arch: str, config: dict[str, Any]) -> Iterator[Field]:
    from gguf import GGUFValueType as Kind

    heads = int(config["num_attention_heads"])
    head_size = int(config.get("head_dim") or config["hidden_size"] // heads)
    whole_numbers = {
        "block_count": config["num_hidden_layers"],
        "context_length": config["max_position_embeddings"],
        "embedding_length": config["hidden_size"],
        "feed_forward_length": config["intermediate_size"],
        "attention.head_count": heads,
        "attention.head_count_kv": config.get("num_key_value_heads") or heads,
        "attention.key_length": head_size,
        "attention.value_length": head_size,
        "rope.dimension_count": head_size,
        "vocab_size": config["vocab_size"],
    }
    rope = _rope(config)
    reals = {
        "attention.layer_norm_rms_epsilon": config["rms_norm_eps"],
        "rope.freq_base": rope.get("rope_theta", 10000.0),
    }
    if arch in ("gemma2", "gemma3"):
        whole_numbers["attention.sliding_window"] = config.get("sliding_window") or 4096
    if arch == "gemma2":
        reals["attn_logit_softcapping"] = config.get("attn_logit_softcapping") or 50.0
        reals["final_logit_softcapping"] = config.get("final_logit_softcapping") or 30.0
    kind = rope.get("rope_type", "default")
    if kind in ("linear", "yarn"):
        yield Field(f"{arch}.rope.scaling.type", kind, int(Kind.STRING))
        reals["rope.scaling.factor"] = rope["factor"]
        if window := rope.get("original_max_position_embeddings"):
            whole_numbers["rope.scaling.original_context_length"] = window
    elif kind not in ("default", "llama3"):
        raise ScannerError(
            f"Rotary scaling {kind!r} is not supported: choose a base with none, linear, yarn or llama3."
        )
    for key, number in whole_numbers.items():
        yield Field(f"{arch}.{key}", int(number), int(Kind.UINT32))
    for key, real in reals.items():
        yield Field(f"{arch}.{key}", float(real), int(Kind.FLOAT32))


def _rope(config: dict[str, Any]) -> dict[str, Any]:
    """Rotary settings, wherever the version of transformers that wrote the config put them."""
    new = config.get("rope_parameters")
    if new:
        rope = dict(new.get("full_attention") or new)  # Gemma 3 has one set per kind of attention
    else:
        rope = {"rope_theta": config.get("rope_theta", 10000.0), **(config.get("rope_scaling") or {})}
    rope.setdefault("rope_type", rope.get("type", "default"))
    return rope


def _rope_factors(config: dict[str, Any]) -> Array | None:
    """Llama 3's stretch of the slow rotary frequencies, one divisor a frequency; None when there is no such scaling."""
    rope = _rope(config)
    if rope["rope_type"] != "llama3":
        return None
    size = int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])
    low, high, factor = float(rope["low_freq_factor"]), float(rope["high_freq_factor"]), float(rope["factor"])
    window = float(rope["original_max_position_embeddings"])
    out = []
    for step in range(0, size, 2):
        turns = window / (2 * math.pi * float(rope["rope_theta"]) ** (step / size))
        share = min(max((turns - low) / (high - low), 0.0), 1.0)  # 1: fast, left as it is; 0: slow, fully stretched
        out.append(1 / (share + (1 - share) / factor))
    return np.array(out, dtype=np.float32)


def _licence(folder: Path) -> str:
    """The licence that the model card's front matter names, '' when there is no card."""
    card = folder / "README.md"
    if not card.is_file():
        return ""
    for line in card.read_text(encoding="utf-8", errors="replace").splitlines()[:60]:
        if line.startswith("license:"):
            return line.partition(":")[2].strip()
    return ""
