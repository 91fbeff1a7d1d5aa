"""The metadata of a GGUF file, read without llama.cpp and without its weights (format: ggml docs/gguf.md, versions 2 and 3)."""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from smart_secrets_scanner.hook.errors import ScannerError

Value = int | float | bool | str

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84), 11: (256, 110), 12: (256, 144),
    13: (256, 176), 14: (256, 210), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip
"""Values and bytes of one block of each tensor type (ggml/src/ggml.c, `type_traits`); others count as empty."""
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_LONGEST_TEXT = 1 << 24
_MOST_ITEMS = 1 << 24


@dataclass(frozen=True, slots=True)
class Header:
    """Scalar and text fields; `tensors` counts them, `data` is the offset of their bytes, `needed` the least file size."""

    fields: dict[str, Value]
    tensors: int
    data: int
    needed: int


def read_header(path: Path) -> Header:
    """The header of a GGUF. Arrays are skipped. ScannerError when the file is missing, cut short or no GGUF."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Cursor(data).header()
    except OSError as error:
        raise ScannerError(f"{path} could not be read ({error.strerror or error}); pass another --model.") from error
    except (ValueError, OverflowError, struct.error, IndexError) as error:
        raise ScannerError(f"{path} is not a whole GGUF file ({error}); fetch it again or pass another --model.") from error


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._at = data, 0

    def header(self) -> Header:
        if self._data[:4] != _MAGIC:
            raise ValueError("its first bytes are not GGUF")
        self._at = 4
        if (version := self._u32()) not in (2, 3):
            raise ValueError(f"version {version} is unknown")
        tensors, count = self._u64(), self._u64()
        if max(tensors, count) > _MOST_ITEMS:
            raise ValueError("its counts are absurd")
        fields: dict[str, Value] = {}
        for _ in range(count):
            key, value = self._text(), self._value(self._u32())
            if value is not None:
                fields[key] = value
        last = max((self._tensor() for _ in range(tensors)), default=0)
        step = int(fields.get("general.alignment", 32)) or 32
        begin = -(-self._at // step) * step
        return Header(fields, tensors, begin, begin + last)

    def _tensor(self) -> int:
        """Where the bytes of a tensor end, counted from where those of the first one begin."""
        self._text()
        values = math.prod([self._u64() for _ in range(self._u32())])
        each, size = _BLOCKS.get(self._u32(), (1, 0))
        return self._u64() + values // each * size

    def _value(self, kind: int) -> Value | None:
        if kind == _STRING:
            return self._text()
        if kind == _ARRAY:
            self._skip_array()
            return None
        if kind not in _SCALARS:
            raise ValueError(f"value type {kind} is unknown")
        layout = struct.Struct("<" + _SCALARS[kind])
        value: Value = layout.unpack_from(self._data, self._at)[0]
        self._at += layout.size
        return value

    def _skip_array(self) -> None:
        kind, count = self._u32(), self._u64()
        if count > _MOST_ITEMS:
            raise ValueError("an array is absurdly long")
        if kind == _STRING:
            at, data, unpack = self._at, self._data, _U64.unpack_from
            for _ in range(count):
                at += 8 + unpack(data, at)[0]
            self._at = at
        elif kind in _SCALARS:
            self._at += count * struct.calcsize("<" + _SCALARS[kind])
        else:
            raise ValueError(f"arrays of type {kind} are unknown")

    def _text(self) -> str:
        size = self._u64()
        if size > _LONGEST_TEXT or self._at + size > len(self._data):
            raise ValueError("a text runs over its end")
        raw = self._data[self._at : self._at + size]
        self._at += size
        return raw.decode("utf-8")

    def _u32(self) -> int:
        value: int = _U32.unpack_from(self._data, self._at)[0]
        self._at += 4
        return value

    def _u64(self) -> int:
        value: int = _U64.unpack_from(self._data, self._at)[0]
        self._at += 8
        return value
