"""Labelled candidates -> prompts -> token ids, exactly as the hook would make them; kept on disk between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from smart_secrets_scanner.hook import candidates, prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer.base import encode_texts
from smart_secrets_scanner.trainer.labelled import Tally, examples, workers_for
from smart_secrets_scanner.trainer.rows import Row, read_rows

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from smart_secrets_scanner.trainer.held_out import Readings

Ints = npt.NDArray[np.int32]
SPLITS = ("train", "dev", "test")
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Encoded:
    """Examples as flat arrays. Example i is `flat[offsets[i]:offsets[i + 1]]`, made from row `rows[i]`.

    `labels` holds ALERT (0) or SAFE (1), the order of `prompt.VERDICTS`. `missed` are indexes of ALERT rows without a
    candidate where the secret is: lost before the judge is asked.
    """

    flat: Ints
    offsets: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int8]
    rows: Ints
    missed: Ints

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens of each example."""
        return np.diff(self.offsets)

    def ids(self, index: int) -> Ints:
        """Token ids of one example."""
        return self.flat[self.offsets[index] : self.offsets[index + 1]]

    def take(self, chosen: Sequence[int] | npt.NDArray[np.int64]) -> Encoded:
        """The chosen examples, in that order."""
        parts = [self.ids(int(i)) for i in chosen]
        index = np.asarray(chosen, dtype=np.int64)
        return _pack(parts, self.labels[index], self.rows[index], self.missed)


def split_file(folder: Path, split: str) -> Path:
    """`folder/split.jsonl`. Raises ConfigError when there is none."""
    path = folder / f"{split}.jsonl"
    if not path.is_file():
        raise ConfigError(
            f"{folder} has no {split}.jsonl: run 'smart-secrets-scanner dataset build' or name another --data."
        )
    return path


def encode(
    rows: Iterable[Row],
    tokenizer: PreTrainedTokenizerBase,
    tally: Tally,
    *,
    unique: bool = False,
    readings: Readings | None = None,
    sure: float = 1.0,
    seed: int = 0,
    workers: int = 1,
) -> Encoded:
    """Token ids and labels of all rows. `unique` keeps each prompt once and drops prompts with both labels.

    `readings` stand in the prompts instead of the installed gate's own; with them only the share `sure` is kept of the examples
    of which the gate is sure. Raises ScannerError when they are of other candidates.
    """
    labelled, missed = examples(rows, tally, workers)
    linear: Sequence[float | None] = readings.of(labelled) if readings else [None] * len(labelled)
    if readings and sure < 1:
        chosen = readings.sample(sure, seed)
        tally.counts["examples left out that the gate is sure of"] += len(labelled) - len(chosen)
        labelled, linear = [labelled[i] for i in chosen], [linear[i] for i in chosen]
    texts = [prompt.render(each.candidate, p) for each, p in zip(labelled, linear, strict=True)]
    if unique:
        kept = _unique(texts, [each.label for each in labelled], tally)
        labelled, texts = [labelled[i] for i in kept], [texts[i] for i in kept]
    parts: list[Ints] = []
    for start in range(0, len(texts), CHUNK):
        parts += [np.asarray(ids, dtype=np.int32) for ids in encode_texts(tokenizer, texts[start : start + CHUNK])]
    tally.counts["examples"] += len(parts)
    return _pack(
        parts,
        np.asarray([each.label for each in labelled], dtype=np.int8),
        np.asarray([each.row for each in labelled], dtype=np.int32),
        np.asarray(missed, dtype=np.int32),
    )


def _unique(texts: list[str], labels: list[int], tally: Tally) -> list[int]:
    seen: dict[str, set[int]] = {}
    for text, label in zip(texts, labels, strict=True):
        seen.setdefault(text, set()).add(label)
    kept, done = [], set()
    for index, text in enumerate(texts):
        if len(seen[text]) > 1:
            tally.counts["examples dropped for both labels"] += 1
        elif text in done:
            tally.counts["repeated examples dropped"] += 1
        else:
            done.add(text)
            kept.append(index)
    return kept


def _pack(parts: list[Ints], labels: npt.NDArray[np.int8], rows: Ints, missed: Ints) -> Encoded:
    offsets = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(p) for p in parts], out=offsets[1:])
    flat = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    return Encoded(flat, offsets, labels, rows, missed)


def encode_file(
    path: Path,
    tokenizer: PreTrainedTokenizerBase,
    cache: Path | None,
    tally: Tally,
    *,
    unique: bool = False,
    readings: Readings | None = None,
    sure: float = 1.0,
    seed: int = 0,
) -> Encoded:
    """`encode` for a JSONL file, kept in `cache` under a key of everything that decides the result."""
    kept = cache / f"{_cache_key(path, tokenizer, unique, readings, (sure, seed) if sure < 1 else ())}.npz" if cache else None
    if kept and kept.is_file():
        with np.load(kept) as data:
            tally.counts["examples"] += len(data["labels"])
            tally.counts["ALERT rows without a candidate"] += len(data["missed"])
            return Encoded(**{name: data[name] for name in data.files})
    encoded = encode(
        read_rows(path), tokenizer, tally, unique=unique, readings=readings, sure=sure, seed=seed, workers=workers_for(path)
    )
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_name(f".{kept.name}")
        with partial.open("wb") as out:
            np.savez(out, **{name: getattr(encoded, name) for name in Encoded.__slots__})
        partial.replace(kept)
    return encoded


def _cache_key(path: Path, tokenizer: Any, unique: bool, readings: Readings | None, sampled: tuple[float, ...]) -> str:
    digest = hashlib.sha256(data_sha256(path).encode())
    if readings:
        digest.update(hashlib.sha256(readings.scores.tobytes()).digest())
    for text in (*prompt.stamp().values(), tokenizer.backend_tokenizer.to_str(), str(unique), str(sampled), _hook_digest()):
        digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()[:24]


def _hook_digest() -> str:
    """The finder's and the facts' own sources: a changed rule must not meet old prompts."""
    folder = Path(candidates.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.json"), *folder.glob("*.tsv")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def data_sha256(path: Path) -> str:
    """Hex digest of a data file. Raises ScannerError when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ScannerError(f"{path} could not be read ({error.strerror}); check --data.") from error
