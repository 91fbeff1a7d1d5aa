"""Prompts to measure with, from a JSONL file or made up from a seed."""

from __future__ import annotations

import json
import os
import random
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment
from smart_secrets_scanner.hook.spread import spread

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABCXYZ 0123456789=+/'\"$(){}[];:,.<>_-#@\n\t",
    "äöüßéèñçøåπλЖщд密码テスト한국어 ‘’“”…–—€✓ 0123456789 ab",
    "  \t\n0123456789 .,'s're d n't <|im_end|> <s> </s> [INST] <pad>",
)
_CHUNK, _MANY = 500, 16
"""Lines read at once by a process, and how many such parts are worth several of them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt and, where known, whether it is a secret."""

    text: str
    label: bool | None = None


def read_prompts(path: Path, limit: int | None = None) -> list[Prompt]:
    """Distinct prompts from JSONL, in order, at most `limit`.

    Each line is a string, an object with `prompt` and perhaps `label` ("ALERT" or "SAFE"), or a row of a data set
    (`text`, `path`, `line`, `label`, `value`), whose candidates are found and rendered as the hook would.
    Raises ScannerError when a line is none of these, or there is none.
    """
    out: dict[str, Prompt] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise ScannerError(f"{path} cannot be read ({error}): give a JSONL file with one prompt a line.") from error
    for found in _found([(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]):
        out.setdefault(found.text, found)
        if limit and len(out) >= limit:
            break
    if not out:
        raise ScannerError(f"{path} holds no prompt: give a JSONL file with one prompt a line.")
    return list(out.values())[:limit]


def _found(lines: list[tuple[str, str]]) -> Iterator[Prompt]:
    """The prompts of all lines in order; of many lines in several processes, for the finder takes milliseconds a row."""
    parts = [lines[start : start + _CHUNK] for start in range(0, len(lines), _CHUNK)]
    yield from chain.from_iterable(spread(_of_part, parts, (os.cpu_count() or 1) if len(parts) >= _MANY else 1))


def _of_part(lines: list[tuple[str, str]]) -> list[Prompt]:
    return [found for where, line in lines for found in _parsed(line, where)]


def _parsed(line: str, where: str) -> list[Prompt]:
    try:
        value: Any = json.loads(line)
    except ValueError:
        raise ScannerError(f"{where} is not JSON: write one prompt a line.") from None
    if isinstance(value, str):
        return [Prompt(value)]
    if isinstance(value, Mapping) and isinstance(value.get("prompt"), str):
        return [Prompt(value["prompt"], _label(value.get("label")))]
    if isinstance(value, Mapping) and {"text", "path", "line", "label"} <= value.keys():
        return _row(value)
    raise ScannerError(f'{where} has no "prompt": write a string, an object with one, or a row of a data set.')


def _row(row: Mapping[str, Any]) -> list[Prompt]:
    """Prompts for the judged line of a data set row; of an ALERT row only for its secret."""
    from smart_secrets_scanner.hook import candidates

    secret = _label(row["label"])
    found = candidates.find(Fragment(str(row["path"]), 1, tuple(str(row["text"]).split("\n"))))
    here = [c for c in found if c.line <= int(row["line"]) <= c.last_line]
    value = str(row.get("value") or "")
    if secret and value:
        here = [c for c in here if value in c.value or c.value in value]
    return [Prompt(prompt.render(candidate), secret) for candidate in here]


def _label(value: Any) -> bool | None:
    if isinstance(value, str):
        return value.strip().upper() == prompt.VERDICTS[0].strip()
    return None if value is None else bool(value)


def golden_prompts() -> list[str]:
    """The renderings that identify the prompt."""
    return [prompt.render(candidate) for candidate in prompt.golden_candidates()]


def random_texts(count: int = 500, seed: int = 0) -> list[str]:
    """Odd text from a seed: code, Unicode, blanks, digits, spelled-out special tokens.

    Normalised to NFC, for some tokenizers normalise their input and llama.cpp never does.
    """
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        alphabet = rng.choice((*ALPHABETS, *(_unicode(rng),)))
        text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 60)))
        texts.append(unicodedata.normalize("NFC", text))
    return texts


def _unicode(rng: random.Random) -> str:
    start = rng.randrange(0x20, 0xD000)
    return "".join(c for c in map(chr, range(start, start + 60)) if unicodedata.category(c)[0] != "C") or " "
