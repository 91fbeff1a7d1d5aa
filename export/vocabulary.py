"""A finished GGUF without the tokens that its prompts never hold: half of a small model is the table of its vocabulary.

Byte-level BPE (Sennrich et al. 2016, "Neural machine translation of rare words with subword units") spells any text with what is
left, as long as each token that stays has the two that it is merged from. Texts whose tokens all stay are cut as before, and what
the model computes for them is the same to the bit; others are spelled with shorter tokens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import Field, open_reader, read_fields
from smart_secrets_scanner.export.rewrite import rewrite
from smart_secrets_scanner.export.stamp import as_fields
from smart_secrets_scanner.export.tokenizer import NORMAL, spell
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ScannerError

_TABLES = ("token_embd.weight", "output.weight")


@dataclass(frozen=True, slots=True)
class Shrunk:
    """How many tokens stayed of how many, and in how many of the texts that were counted all of them did."""

    kept: int
    total: int
    texts: int
    unchanged: int

    def __str__(self) -> str:
        return f"{self.kept:,} of {self.total:,} tokens kept, {self.unchanged:,} of {self.texts:,} prompts cut as before"


def shrink(path: Path, out: Path, texts: Iterable[str], least: int = 1) -> Shrunk:
    """Write `path` to `out` with the tokens of the verdicts and of at least `least` of the texts, and what they are made of.

    Raises ScannerError when the file is no GGUF with byte-level BPE, was shrunk before, or cannot be written.
    """
    reader = open_reader(path)
    fields = {field.key: field for field in read_fields(reader)}
    kind = fields.get("tokenizer.ggml.model")
    if kind is None or kind.value != "gpt2" or "smart_secrets.vocabulary" in fields:
        raise ScannerError(f"{path.name} has no whole vocabulary of byte-level BPE: give the GGUF that `export` wrote.")
    verdicts = (*prompt.VERDICTS, *(prompt.END + word for word in prompt.VERDICTS))
    every = [frozenset(ids) for ids in spell(path, (*verdicts, *texts))]
    needed, spelled = frozenset[int]().union(*every[: len(verdicts)]), every[len(verdicts) :]
    tokens: list[str] = fields["tokenizer.ggml.tokens"].value
    merges = [tuple(merge.split(" ", 1)) for merge in fields["tokenizer.ggml.merges"].value]
    counts = Counter(number for ids in spelled for number in ids)
    kept = _closed(needed | {number for number, count in counts.items() if count >= least}, tokens, fields, merges)
    note = f"{len(kept)} of {len(tokens)} tokens"
    changed = [*_renumbered(fields, kept, tokens, merges), *as_fields({"vocabulary": note})]
    rewrite(path, out, changed, {t.name: t.data[kept] for t in reader.tensors if t.name in _TABLES}, resized=_TABLES)
    there = set(kept)
    return Shrunk(len(kept), len(tokens), len(spelled), sum(ids <= there for ids in spelled))


def _closed(wanted: Iterable[int], tokens: Sequence[str], fields: Mapping[str, Field], merges: Sequence[tuple[str, ...]]) -> list[int]:
    """Ids to keep, ascending: the wanted ones, what each is merged from, and what no merge makes (bytes, special tokens)."""
    number = {token: at for at, token in enumerate(tokens)}
    parts = {number["".join(pair)]: tuple(number[part] for part in pair) for pair in reversed(merges)}
    kinds = fields["tokenizer.ggml.token_type"].value
    kept, waiting = set[int](), [*wanted, *(at for at, kind in enumerate(kinds) if kind != NORMAL or at not in parts)]
    while waiting:
        one = waiting.pop()
        if one not in kept:
            kept.add(one)
            waiting += parts.get(one, ())
    return sorted(kept)


def _renumbered(
    fields: Mapping[str, Field], kept: Sequence[int], tokens: Sequence[str], merges: Sequence[tuple[str, ...]]
) -> Iterable[Field]:
    """The fields that name tokens, for the ids of those that are kept."""
    new = {old: at for at, old in enumerate(kept)}
    there = {tokens[old] for old in kept}
    for key, field in fields.items():
        value: Any = field.value
        if key.endswith("_token_id"):
            if value in new:
                yield replace(field, value=new[value])
        elif key == "tokenizer.ggml.merges":
            yield replace(field, value=[" ".join(pair) for pair in merges if "".join(pair) in there and there.issuperset(pair)])
        elif key.endswith(".vocab_size"):
            yield replace(field, value=len(kept))
        elif isinstance(value, list) and len(value) == len(tokens):
            yield replace(field, value=[value[old] for old in kept])
