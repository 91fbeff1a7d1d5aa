"""Build hook/bigrams.json: how probable a letter follows a letter in the names and words programmers write.

Counted over the identifiers and words of the running interpreter's standard library, each distinct word once, so that
the table is small, free of any secret and reproducible: `python -m smart_secrets_scanner.trainer.bigrams hook/bigrams.json`.
"""

from __future__ import annotations

import json
import math
import re
import sys
import sysconfig
from collections import Counter
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")


def count_words(root: Path) -> Counter[str]:
    """Distinct lower-cased words of the Python sources under `root`, with the number of files each occurs in."""
    words: Counter[str] = Counter()
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root).as_posix()
        if "/test" in f"/{relative}" or "site-packages" in relative or "encodings" in relative:
            continue
        words.update({m.lower() for m in _WORD.findall(path.read_text(encoding="utf-8", errors="replace"))})
    return words


def table(words: Counter[str]) -> dict[str, list[int]]:
    """For each first letter ('^' = start) 26 costs in tenths of a bit, -log2 P(next | first), add-one smoothed."""
    pairs: Counter[str] = Counter()
    for word, files in words.items():
        weight = 1 + int(math.log2(files))
        for first, second in zip("^" + word, word, strict=False):
            pairs[first + second] += weight
    costs = {}
    for first in "^" + LETTERS:
        total = sum(pairs[first + second] + 1 for second in LETTERS)
        costs[first] = [round(-10 * math.log2((pairs[first + second] + 1) / total)) for second in LETTERS]
    return costs


if __name__ == "__main__":
    target = Path(sys.argv[1])
    rows = table(count_words(Path(sysconfig.get_paths()["stdlib"])))
    target.write_text(
        "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in rows.items()) + "\n}\n", encoding="ascii"
    )
