"""Bytes to text: which bytes are text at all, in which encoding, and where its lines end."""

from __future__ import annotations

import codecs
import os

SAMPLE = 1 << 16
_BOMS = (  # the longer ones first: UTF-32-LE begins with the mark of UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\0\t\n\x0b\x0c\r\x1b\b\a")


def wide_encoding(data: bytes) -> str:
    """'utf-16-le' and the like when `data` begins as such text (by its mark, or by where its NULs are), else ''."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Latin text in UTF-16 has a NUL in nearly every pair, always on the same side; binaries have them on both.
    if odd > 0.6 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.02 * half:
        return "utf-16-be"
    return ""


def is_binary(sample: bytes) -> bool:
    """Whether `sample` (the first SAMPLE bytes of a file) is not text in any encoding we read.

    A stray NUL does not make text binary here, although git says so: it would be an easy way to hide a line.
    """
    if b"\0" not in sample or wide_encoding(sample):
        return False
    nulls = sample.count(0)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return nulls + controls > max(8, len(sample) // 100)


def decode(data: bytes) -> str:
    """Text of `data`: UTF-8 or marked/recognisable UTF-16/32, else Latin-1, which takes every byte as it is."""
    encoding = wide_encoding(data[:SAMPLE])
    if encoding:
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def split_lines(text: str) -> list[str]:
    """The lines of `text` without their ends, as git and editors count them: split at LF only, one CR dropped.

    Not `str.splitlines`: a form feed or U+2028 inside a line would shift the number of every line after it.
    """
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if "\r" in text:
        return [line.removesuffix("\r") for line in lines]
    return lines


def path_name(raw: bytes) -> str:
    """A path as text with forward slashes. Bytes that are not UTF-8 come out as \\xNN, so that it can be printed."""
    return raw.decode("utf-8", "backslashreplace")


def on_disk(path: str) -> str:
    """A path that `path_name` made, as the file system wants it: its own encoding need not be UTF-8."""
    return os.fsdecode(path.encode("utf-8", "surrogateescape"))


def printable(data: bytes) -> str:
    """The ASCII text that bytes are, '' where they hold anything but printable characters, line ends and tabs."""
    told = data.decode("latin-1")
    return told if told.isascii() and told.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable() else ""
