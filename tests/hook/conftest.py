"""A tiny GGUF with random weights, written by hand so that tests of the hook need neither torch nor a download."""

import ctypes
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smart_secrets_scanner.hook import prompt

WIDTH, BLOCKS, HEADS, INNER = 64, 2, 2, 128
U32, F32, STRING, ARRAY, I32 = 4, 6, 8, 9, 5
MERGES = ("Ġ A", "Ġ S", "e r", "i s")


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def field(key: str, kind: int, value: Any) -> bytes:
    head = text(key) + struct.pack("<I", kind)
    if kind == STRING:
        return head + text(value)
    return head + struct.pack("<f" if kind == F32 else "<I", value)


def array(key: str, kind: int, values: Sequence[Any]) -> bytes:
    head = text(key) + struct.pack("<IIQ", ARRAY, kind, len(values))
    return head + b"".join(text(v) if kind == STRING else struct.pack("<i", v) for v in values)


def byte_alphabet() -> list[str]:
    """The printable stand-ins of the 256 bytes in GPT-2's byte-level BPE (Radford et al. 2019)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(b) if b in shown else chr(256 + [x for x in range(256) if x not in shown].index(b)) for b in range(256)]


def write_gguf(path: Path, merges: Sequence[str] = MERGES, stamp: dict[str, str] | None = None, seed: int = 0) -> Path:
    """A llama-architecture model with a byte-level vocabulary; the same bytes for the same arguments."""
    tokens = ["<|endoftext|>", *byte_alphabet(), *(merge.replace(" ", "") for merge in merges)]
    fields = [
        field("general.architecture", STRING, "llama"),
        field("general.name", STRING, "tiny"),
        field("llama.context_length", U32, 2048),
        field("llama.embedding_length", U32, WIDTH),
        field("llama.block_count", U32, BLOCKS),
        field("llama.feed_forward_length", U32, INNER),
        field("llama.attention.head_count", U32, HEADS),
        field("llama.attention.head_count_kv", U32, HEADS),
        field("llama.attention.layer_norm_rms_epsilon", F32, 1e-5),
        field("llama.rope.dimension_count", U32, WIDTH // HEADS),
        field("tokenizer.ggml.model", STRING, "gpt2"),
        field("tokenizer.ggml.pre", STRING, "gpt-2"),
        array("tokenizer.ggml.tokens", STRING, tokens),
        array("tokenizer.ggml.token_type", I32, [3, *[1] * (len(tokens) - 1)]),
        array("tokenizer.ggml.merges", STRING, list(merges)),
        field("tokenizer.ggml.bos_token_id", U32, 0),
        field("tokenizer.ggml.eos_token_id", U32, 0),
        *(field(f"smart_secrets.{key}", STRING, value) for key, value in (stamp or {}).items()),
    ]
    shapes = {"token_embd": (len(tokens), WIDTH), "output_norm": (WIDTH,)}
    for block in range(BLOCKS):
        shapes |= {f"blk.{block}.attn_{name}": (WIDTH, WIDTH) for name in ("q", "k", "v", "output")}
        shapes |= {f"blk.{block}.ffn_{name}": (INNER, WIDTH) for name in ("gate", "up")}
        shapes |= {f"blk.{block}.ffn_down": (WIDTH, INNER)}
        shapes |= {f"blk.{block}.{name}_norm": (WIDTH,) for name in ("attn", "ffn")}
    rng, infos, blobs, offset = np.random.default_rng(seed), [], [], 0
    for name, shape in shapes.items():
        data = np.ones(shape) if len(shape) == 1 else rng.normal(0, 0.25, shape)
        blob = data.astype("<f4").tobytes()
        infos.append(
            text(f"{name}.weight") + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *reversed(shape))
            + struct.pack("<IQ", 0, offset)
        )  # fmt: skip
        blobs.append(blob + b"\0" * (-len(blob) % 32))
        offset += len(blobs[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(fields)) + b"".join(fields) + b"".join(infos)
    path.write_bytes(head + b"\0" * (-len(head) % 32) + b"".join(blobs))
    return path


def quantize(source: Path, out: Path, kind: int) -> Path:
    """A copy in another of llama.cpp's file types (2: Q4_0, 7: Q8_0, 1: F16)."""
    import llama_cpp

    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype, params.nthread = kind, 1
    assert llama_cpp.llama_model_quantize(str(source).encode(), str(out).encode(), ctypes.byref(params)) == 0
    return out


def our_stamp(**changes: str) -> dict[str, str]:
    """The stamp keys of a model made for this version."""
    return {f"prompt.{key}": value for key, value in (prompt.stamp() | changes).items()}


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes tiny models: `tiny_gguf()`, `tiny_gguf(kind=2)` for Q4_0, `tiny_gguf(version="99")` for another stamp."""
    folder = tmp_path_factory.mktemp("gguf")

    def make(kind: int = 0, merges: Sequence[str] = MERGES, stamped: bool = True, **stamp: str) -> Path:
        name = "-".join(map(str, (kind, len(merges), stamped, *sorted(stamp.items()))))
        path = folder / f"{abs(hash(name))}.gguf"
        if not path.exists():
            write_gguf(path, merges, our_stamp(**stamp) if stamped else None)
            if kind:
                quantize(path, path.with_suffix(".q"), kind).replace(path)
        return path

    return make
