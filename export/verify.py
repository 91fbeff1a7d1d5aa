"""Does a GGUF answer as the model that was trained? Token ids, logits and verdicts against torch, on real prompts."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from smart_secrets_scanner.export.base import Array, open_reader, read_fields
from smart_secrets_scanner.export.prompts import Prompt, golden_prompts, random_texts
from smart_secrets_scanner.export.reference import Reference
from smart_secrets_scanner.export.stamp import read_stamp
from smart_secrets_scanner.export.tokenizer import spell
from smart_secrets_scanner.hook import weights
from smart_secrets_scanner.hook.errors import ScannerError

CONTEXT = 512
"""Tokens; no prompt is longer."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and what differed. Drifts are of the margin between the two verdicts' logits."""

    texts: int
    token_differences: int
    prompts: int
    flips: int
    mean_drift: float
    largest_drift: float
    respelled: int = 0
    """Texts that hold a token which the file was shrunk by: spelled with shorter ones, as they must be."""

    @property
    def flip_rate(self) -> float:
        """Share of the prompts, 0..1, whose verdict changed."""
        return self.flips / self.prompts

    def check(self, max_flips: float, max_drift: float) -> None:
        """Raise ScannerError when token ids differ or a limit is passed (share of flips, mean drift)."""
        if self.token_differences:
            raise ScannerError(
                f"{self.token_differences} of {self.texts} texts get other tokens from llama.cpp than from the "
                "tokenizer used in training: the model would be asked something else; fix the tokenizer and train again."
            )
        if self.flip_rate > max_flips or self.mean_drift > max_drift:
            raise ScannerError(
                f"{self.flips} of {self.prompts} verdicts flipped ({self.flip_rate:.2%}, limit {max_flips:.2%}), the "
                f"logits drifted by {self.mean_drift:.3f} (limit {max_drift}): choose a larger quantisation."
            )

    def __str__(self) -> str:
        return (
            f"{self.texts} texts, {self.token_differences} with other tokens; {self.prompts} prompts, {self.flips} "
            f"verdicts flipped ({self.flip_rate:.2%}), margin drift mean {self.mean_drift:.3f}, "
            f"largest {self.largest_drift:.3f}" + (f"; {self.respelled} texts with tokens left out" if self.respelled else "")
        )


def verify(path: Path, reference: Reference, prompts: Sequence[Prompt] = (), threads: int = 0) -> Verification:
    """Compare a GGUF with the reference: tokens on golden, given and random texts, verdicts on golden and given prompts.

    Verdicts come from the hook's own judge, at the threshold the GGUF is stamped with (0.5 without one).
    Raises ScannerError when the file cannot be loaded or was made for another prompt.
    """
    from smart_secrets_scanner.hook.model import LlamaJudge

    weights.open_checked(path)
    asked = golden_prompts() + [p.text for p in prompts]
    texts = [*asked, *random_texts()]
    different, respelled = token_differences(path, reference, texts)
    expected = np.array(reference.margins(asked))
    with LlamaJudge(path, threads=threads or None) as judge:
        margins = np.array(judge.margins(asked))
    cut = threshold(read_stamp(path))
    line = math.log(cut / (1 - cut))
    drift = np.abs(margins - expected)
    flips = int(((margins >= line) != (expected >= line)).sum())
    return Verification(len(texts), len(different), len(asked), flips, float(drift.mean()), float(drift.max()), respelled)


def token_differences(path: Path, reference: Reference, texts: Sequence[str]) -> tuple[list[int], int]:
    """Indexes of the texts that the GGUF's tokenizer and the reference's cut differently; how many hold a token left out.

    A file that was shrunk (export.vocabulary) has other ids for the tokens that it kept, and cuts those texts alike.
    """
    ids = _reference_ids(path, reference)
    kept = set(ids.values())
    different, respelled = [], 0
    for at, (text, found) in enumerate(zip(texts, spell(path, texts), strict=True)):
        expected = reference.ids(text)
        if kept and not kept.issuperset(expected):
            respelled += 1
        elif [ids.get(one, one) for one in found] != expected:
            different.append(at)
    return different, respelled


def _reference_ids(path: Path, reference: Reference) -> dict[int, int]:
    """The reference's id of each token of a shrunk file; empty for a file that was not."""
    if not read_stamp(path).get("vocabulary"):
        return {}
    there = reference.tokenizer.get_vocab()
    tokens = next(field.value for field in read_fields(open_reader(path)) if field.key == "tokenizer.ggml.tokens")
    return {number: there[token] for number, token in enumerate(tokens) if token in there}


def logits(path: Path, sequences: Sequence[list[int]], threads: int = 1) -> Array:
    """llama.cpp's logits of the token after each sequence, one row each, each sequence evaluated alone."""
    from llama_cpp import Llama

    options: dict[str, Any] = {"n_ctx": CONTEXT, "n_batch": CONTEXT, "n_threads": threads, "logits_all": True}
    opened: Any = Llama(str(path), verbose=False, **options)
    with closing(opened) as llama:
        rows = []
        for ids in sequences:
            llama.reset()
            llama.eval(ids)
            rows.append(np.array(llama.scores[len(ids) - 1], dtype=np.float32))
        return np.stack(rows)


def threshold(stamp: dict[str, str]) -> float:
    """The balanced threshold of a stamp's calibration, 0.5 when it has none; never 0 or 1, which have no logit."""
    levels = weights.checked_levels(json.loads(stamp.get("calibration") or "{}"))
    return min(max(levels.get("balanced", 0.5), 1e-6), 1 - 1e-6)
