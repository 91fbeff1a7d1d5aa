"""Base + adapter -> one GGUF in full precision, written tensor by tensor so that a single one is in memory at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.export.adapter import Adapter
from smart_secrets_scanner.export.base import Array, Base, Field, block_of, truncated
from smart_secrets_scanner.export.files import whole
from smart_secrets_scanner.export.rewrite import add_fields
from smart_secrets_scanner.hook.errors import ScannerError

PRECISIONS = ("F16", "BF16", "F32")


def merge(base: Base, adapter: Adapter | None, out: Path, stamp: Iterable[Field] = (), precision: str = "F16") -> None:
    """Write the base with the adapter added (none: as it is) and only the layers the adapter was trained with.

    Matrices are kept in `precision`, vectors in F32, which llama.cpp asks for, and so are matrices that were trained on
    a quantisation's grid, where half precision would move them. Metadata is the base's, less what does
    not hold any more, plus `stamp`. Raises ScannerError when the adapter does not fit or the disk is full.
    """
    import gguf

    layers = (adapter.layers if adapter else None) or base.layers
    kept = {name: tensor for name, tensor in base.tensors.items() if block_of(name) < layers}
    kinds = {
        name: "F32" if adapter and adapter.grid(name) else _kind(tensor.shape, precision)
        for name, tensor in kept.items()
    }
    sizes = {name: math.prod(t.shape) * (4 if kinds[name] == "F32" else 2) for name, t in kept.items()}
    with whole(out, sum(sizes.values()) + (16 << 20)) as part:
        writer = gguf.GGUFWriter(part, base.arch)
        add_fields(writer, truncated(base.fields, base.arch, layers))
        add_fields(writer, stamp)
        writer.add_file_type({"F32": 0, "F16": 1, "BF16": 32}[precision])
        for name, tensor in kept.items():
            raw = gguf.GGMLQuantizationType[kinds[name]]
            writer.add_tensor_info(name, tensor.shape, np.dtype(np.float16), sizes[name], raw_dtype=raw)
        try:
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_ti_data_to_file()
            for name, tensor in kept.items():
                weight = tensor.load()
                weight = adapter.apply(base, name, weight) if adapter else weight
                writer.write_tensor_data(_packed(name, weight, kinds[name]))
        finally:
            writer.close()


def _kind(shape: tuple[int, ...], precision: str) -> str:
    return precision if len(shape) > 1 else "F32"


def _packed(name: str, weight: Array, kind: str) -> Any:
    import gguf

    packed = gguf.quants.quantize(np.ascontiguousarray(weight), gguf.GGMLQuantizationType[kind])
    if kind == "F16" and not np.isfinite(packed).all():
        raise ScannerError(f"{name} does not fit into F16: export with --precision BF16.")
    return packed
