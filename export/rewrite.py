"""Copying a GGUF with some of its metadata or tensors changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import Field, open_reader, read_fields
from smart_secrets_scanner.export.files import whole
from smart_secrets_scanner.hook.errors import ScannerError


def rewrite(
    path: Path,
    out: Path,
    changed: Iterable[Field] = (),
    tensors: Mapping[str, Any] | None = None,
    resized: Collection[str] = (),
) -> None:
    """Write `path` to `out` (they may be one) with metadata added or replaced.

    `tensors` are new contents by name: bytes of the type that the file has there already, and of its shape but for those
    that are `resized`.
    Raises ScannerError when the file is no GGUF, cannot be written, or a tensor does not fit.
    """
    import gguf

    new = tensors or {}
    reader = open_reader(path)
    fields = read_fields(reader)
    arch = next(str(f.value) for f in fields if f.key == "general.architecture")
    with whole(out, path.stat().st_size + (1 << 20)) as part:
        writer = gguf.GGUFWriter(part, arch)
        add_fields(writer, fields)
        add_fields(writer, changed)
        for tensor in reader.tensors:
            data = new.get(tensor.name, tensor.data)
            if data.nbytes != tensor.data.nbytes and tensor.name not in resized:
                raise ScannerError(f"{path.name} keeps {tensor.name} in another type: quantise all matrices alike.")
            writer.add_tensor(tensor.name, data, raw_dtype=tensor.tensor_type)
        try:
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
        finally:
            writer.close()


def add_fields(writer: Any, fields: Iterable[Field]) -> None:
    """Put metadata into a gguf.GGUFWriter; of two with one key the later wins."""
    from gguf import GGUFValueType as Kind

    for field in fields:
        for shard in writer.kv_data:  # the writer refuses a key it has
            shard.pop(field.key, None)
        items = Kind(field.items) if field.items is not None else None
        writer.add_key_value(field.key, field.value, Kind(field.kind), items)
