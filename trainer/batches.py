"""Encoded examples as batches: like lengths together, padded on the right, the same order for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from smart_secrets_scanner.trainer.encode import Encoded

POOL = 20
JITTER = 6


@dataclass(frozen=True, slots=True)
class Collate:
    """Examples -> {"input_ids", "lengths", "labels"}, padded on the right."""

    pad: int

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        lengths = [len(each["input_ids"]) for each in examples]
        ids = torch.full((len(examples), max(lengths)), self.pad, dtype=torch.long)
        for row, each in enumerate(examples):
            ids[row, : lengths[row]] = torch.as_tensor(np.asarray(each["input_ids"]), dtype=torch.long)
        labels = torch.tensor([each["labels"] for each in examples], dtype=torch.long)
        return {"input_ids": ids, "lengths": torch.tensor(lengths), "labels": labels}


def as_dataset(encoded: Encoded) -> Any:
    """The examples as the `datasets.Dataset` that trl insists on, without a Python list in between."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from datasets import Dataset

    ids = pa.LargeListArray.from_arrays(pa.array(encoded.offsets), pa.array(encoded.flat))
    return Dataset(pa.table({"input_ids": ids, "labels": pa.array(encoded.labels)}))


class LikeLengths(torch.utils.data.Sampler[int]):
    """Every example once a pass, in batches of like length, the batches in random order; the same for the same seed.

    All passes are laid out in advance as one, so that a resumed run meets the same batches by skipping.
    """

    def __init__(self, lengths: np.typing.NDArray[np.int64], batch: int, passes: float, seed: int) -> None:
        self.lengths, self.batch, self.seed = lengths, batch, seed
        self.total = max(1, round(len(lengths) * passes))

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[int]:
        left, number = self.total, 0
        while left > 0:
            order = self._one_pass(number)[:left]
            yield from order.tolist()
            left, number = left - len(order), number + 1

    def _one_pass(self, number: int) -> np.typing.NDArray[np.int64]:
        rng = np.random.default_rng((self.seed, number))
        order = rng.permutation(len(self.lengths))
        pool = self.batch * POOL
        groups: list[np.typing.NDArray[np.int64]] = []
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(self.lengths[part] + rng.uniform(0, JITTER, len(part)), kind="stable")]
            groups += [part[i : i + self.batch] for i in range(0, len(part), self.batch)]
        full = [group for group in groups if len(group) == self.batch]
        rest = [group for group in groups if len(group) < self.batch]
        return np.concatenate([*(full[i] for i in rng.permutation(len(full))), *rest])
