"""The gate's reading of its own training rows, by gates that never saw them: a fact as honest as the one of a real scan.

A model that reads a gate's verdict on rows which that gate was fitted to learns to trust it too much. So the rows are cut into
folds by template, each fold is read by a gate fitted to the others (cross-fitting: Wolpert 1992, "Stacked generalization"), and
both gate and model may learn from every row.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile
from zlib import crc32

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.gate import INSTALLED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from smart_secrets_scanner.trainer.labelled import Labelled

FOLDS = 4
SURE = 0.025
_AGAIN = "run 'smart-secrets-scanner gate' on this data again."


@dataclass(frozen=True, slots=True)
class Readings:
    """p(ALERT) of each labelled candidate of a data file, in the order of `labelled.examples`.

    `places` (n, 3) are row, start and end of each, so that readings of other candidates are noticed.
    """

    scores: npt.NDArray[np.float32]
    places: npt.NDArray[np.int64]
    data: str
    gate: str

    def of(self, labelled: Sequence[Labelled]) -> list[float]:
        """One reading a candidate. Raises ScannerError when these were made for other candidates."""
        if self.places.tolist() != places(labelled).tolist():
            raise ScannerError(f"The finder's rules changed since the gate read these rows: {_AGAIN}")
        return [float(score) for score in self.scores]

    def sample(self, sure: float, seed: int) -> list[int]:
        """Which candidates to learn from: all in doubt, and the share `sure` of those that the gate alone settles, either way.

        The reading stands in the prompt, so that drawing by it changes how often a kind of prompt is seen and never what the
        answer to it is (uncertainty sampling: Lewis and Gale 1994, "A sequential algorithm for training text classifiers").
        """
        import numpy as np

        doubtful = (self.scores >= SURE) & (self.scores <= 1 - SURE)
        drawn = np.random.default_rng((seed, 7)).random(len(self.scores)) < sure
        return [int(i) for i in np.flatnonzero(doubtful | drawn)]


def places(labelled: Sequence[Labelled]) -> npt.NDArray[np.int64]:
    """Where each candidate stands: row, start, end; shape (n, 3)."""
    import numpy as np

    each = [(one.row, one.candidate.start, one.candidate.end) for one in labelled]
    return np.asarray(each, dtype=np.int64).reshape(-1, 3)


def fold_of(template: str) -> int:
    """The fold of all rows of a template: rows that look alike are read by a gate that saw none of them."""
    return crc32(template.encode("utf-8", "replace")) % FOLDS


def file_for(data_file: Path) -> Path:
    """Where the readings of a data file are kept: beside it."""
    return data_file.with_suffix(".gate.npz")


def write(data_file: Path, made: Readings) -> None:
    """Keep the readings beside the data, whole or not at all."""
    import numpy as np

    target = file_for(data_file)
    partial = target.with_name(f".{target.name}")
    with partial.open("wb") as out:
        np.savez_compressed(out, scores=made.scores, places=made.places, data=made.data, gate=made.gate)
    os.replace(partial, target)


def read(data_file: Path, data: str, gate: str) -> Readings | None:
    """The readings beside a data file; None where there are none.

    `data` and `gate` are the hashes of the file and of the installed gate. Raises ScannerError when they are not those that the
    readings were made with.
    """
    import numpy as np

    source = file_for(data_file)
    if not source.is_file():
        return None
    try:
        with source.open("rb") as file, np.load(file) as kept:
            made = Readings(kept["scores"], kept["places"], str(kept["data"]), str(kept["gate"]))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ScannerError(f"{source} could not be read ({error}): {_AGAIN}") from error
    if (made.data, made.gate) != (data, gate):
        raise ScannerError(f"{source.name} was made for other rows or by another gate than the installed one, {INSTALLED}: {_AGAIN}")
    return made
