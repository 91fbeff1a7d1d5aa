"""GGUF -> smaller GGUF through llama.cpp's own quantiser."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import Array, open_reader
from smart_secrets_scanner.export.files import whole
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError

NOT_OFFERED = ("GUESSED", "NVFP4")
"""Known to llama.cpp's header, refused by its quantiser."""


def file_types() -> dict[str, int]:
    """Every type llama.cpp can quantise a file to, by name: `Q4_0`, `Q6_K`, `F16`..."""
    import llama_cpp

    out = {}
    for name in dir(llama_cpp):
        if name.startswith("LLAMA_FTYPE_"):
            short = name.removeprefix("LLAMA_FTYPE_").removeprefix("MOSTLY_").removeprefix("ALL_")
            if short not in NOT_OFFERED:
                out[short] = int(getattr(llama_cpp, name))
    return out


def quantize(
    source: Path,
    out: Path,
    file_type: str,
    embedding: str | None = None,
    tensors: Mapping[str, str] | None = None,
    importance: Mapping[str, Array] | None = None,
) -> None:
    """Write `source` quantised to `file_type`.

    `embedding` is the type of the token embedding (and of the output tied to it), `tensors` maps regular expressions
    over tensor names to types; without them llama.cpp decides. Rows whose length a type cannot divide fall back to a
    larger type. `importance` holds, by tensor name, how much each input column counts (export.importance).
    Raises ConfigError for an unknown type, ScannerError when llama.cpp refuses.
    """
    import llama_cpp

    known = file_types()
    if file_type not in known:
        raise ConfigError(f"There is no quantisation {file_type!r}: choose one of {', '.join(known)}.")
    if not source.is_file():
        raise ScannerError(f"{source} does not exist: give the path of a GGUF file.")
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = known[file_type]
    params.allow_requantize = True
    if embedding:
        _check_rows(source, embedding)
        params.token_embedding_type = params.output_tensor_type = _tensor_type(embedding)
    if tensors:
        params.tt_overrides = _overrides(tensors)
    if importance:
        params.imatrix = _importance(importance)
    with whole(out, source.stat().st_size) as part, _captured() as said:
        failed = llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(part), ctypes.byref(params))
        if failed:
            reason = _reason(said)
            help_ = " `export --adapter … --weigh PROMPTS` makes one." if "imatrix" in reason else ""
            raise ScannerError(f"llama.cpp could not quantise {source} to {file_type} ({reason}).{help_}")


def _tensor_type(name: str) -> int:
    from gguf import GGMLQuantizationType

    try:
        return int(GGMLQuantizationType[name])
    except KeyError:
        names = ", ".join(kind.name for kind in GGMLQuantizationType)
        raise ConfigError(f"There is no tensor type {name!r}: choose one of {names}.") from None


def _check_rows(source: Path, embedding: str) -> None:
    """llama.cpp falls back to another type for itself, but not from one that it was told to use."""
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

    block = GGML_QUANT_SIZES[GGMLQuantizationType(_tensor_type(embedding))][0]
    if block <= 32:
        return
    width = next(int(t.shape[0]) for t in open_reader(source).tensors if t.name == "token_embd.weight")
    if width % block:
        raise ConfigError(
            f"The embedding's rows of {width} do not divide into {embedding}'s blocks of {block}: choose Q8_0, Q5_1, "
            "Q5_0, Q4_1, Q4_0 or IQ4_NL."
        )


def _overrides(tensors: Mapping[str, str]) -> Any:
    """A C array of (pattern, type), ended by an empty pattern."""
    import llama_cpp

    rows = [llama_cpp.llama_model_tensor_override(p.encode(), _tensor_type(t)) for p, t in tensors.items()]
    end = llama_cpp.llama_model_tensor_override(None, 0)
    return (llama_cpp.llama_model_tensor_override * (len(rows) + 1))(*rows, end)


def _importance(columns: Mapping[str, Array]) -> Any:
    """A C array of (tensor name, weights, count), ended by an empty name."""
    import llama_cpp

    rows = []
    for name, weights in columns.items():
        data = (ctypes.c_float * weights.size)(*weights.ravel().tolist())
        rows.append(llama_cpp.llama_model_imatrix_data(name.encode(), data, weights.size))
    end = llama_cpp.llama_model_imatrix_data(None, None, 0)
    return (llama_cpp.llama_model_imatrix_data * (len(rows) + 1))(*rows, end)


@contextmanager
def _captured() -> Iterator[list[str]]:
    """What llama.cpp logs, kept instead of printed."""
    import llama_cpp

    said: list[str] = []

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def keep(level: int, text: bytes, _: Any) -> None:
        said.append(text.decode("utf-8", "replace"))

    before, data = llama_cpp.llama_log_callback(), ctypes.c_void_p()
    llama_cpp.llama_log_get(ctypes.byref(before), ctypes.byref(data))
    llama_cpp.llama_log_set(keep, ctypes.c_void_p(0))
    try:
        yield said
    finally:
        llama_cpp.llama_log_set(before, data)


def _reason(said: list[str]) -> str:
    """The last complaint in llama.cpp's log, on one line."""
    lines = [line.strip() for line in "".join(said).splitlines() if line.strip()]
    wrong = [line for line in lines if "fail" in line.lower() or "error" in line.lower() or "require" in line.lower()]
    return (wrong or lines or ["it gave no reason"])[-1]
