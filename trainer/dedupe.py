"""Near-duplicates: rows whose judged lines say the same once values, numbers and white space are taken out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from smart_secrets_scanner.trainer.rows import Row

_WORD = re.compile(r"[A-Za-z_]+|[^\sA-Za-z_]")


def fingerprint(row: Row) -> bytes:
    """Hash of label, suffix, judged line and the line above; long random values and digits do not count."""
    lines = row.text.split("\n")
    above = lines[row.line - 2] if row.line >= 2 else ""
    shape = "".join(_WORD.findall(re.sub(r"\d+", "0", row.judged_line))).lower()
    parts = (row.label, row.path.rsplit(".", 1)[-1], shape, re.sub(r"\W+", "", above).lower()[:60])
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).digest()


def distinct(rows: Iterable[Row], seen: set[bytes] | None = None) -> Iterator[Row]:
    """Rows in order without the near-duplicates of earlier ones; `seen` may be carried from call to call."""
    known = set() if seen is None else seen
    for row in rows:
        mark = fingerprint(row)
        if mark not in known:
            known.add(mark)
            yield row
