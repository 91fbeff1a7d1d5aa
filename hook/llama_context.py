"""A llama.cpp context that evaluates several prompts of one prefix at a time and gives the same logits in any company.

Where company could leak into a logit, and what is done about it:
- Quantised kernels treat rows in blocks of four and sum left-over rows in another order: the rows of a batch, and the
  rows whose logits are asked for, are always multiples of `ROWS`.
- In a shared cache the place of a sequence changes the order in which attention sums: each sequence has a stream of its
  own (`kv_unified` off), and begins at cell 0 there.
- Flash attention goes by tiles from `TILE` rows of a sequence on: a prompt shorter than that is never in one batch with a
  longer one, so that its own length decides the way. A GPU's kernels choose by other counts: there it is off.
- A batch is cut into pieces of `n_ubatch` rows, which would leave odd ones: no batch is larger than a piece.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.llama_library import library

ROWS = 4
"""Rows that the matrix kernels of llama.cpp take at once (x86 and Arm repacked types); fewer go another way."""


TILE = 64
"""Rows from which flash attention on a CPU goes by tiles (GGML_FA_TILE_Q in llama.cpp)."""

_FLASH_ATTENTION_OFF, _FLASH_ATTENTION_ON = 0, 1  # llama.h: -1 leaves the choice to llama.cpp


@dataclass(frozen=True, slots=True)
class Shape:
    """`streams` sequences of at most `cells` tokens each, at most `rows` tokens a batch; `gpu` where layers are offloaded."""

    streams: int
    cells: int
    rows: int
    gpu: bool = False

    def fits(self, lengths: Sequence[int], prefix: int) -> bool:
        """Whether suffixes of these many tokens behind a prefix of so many can be one batch."""
        # A GPU picks kernels by other row counts than four; there rows are cheap, so a batch is always filled.
        count = self.streams if self.gpu else len(lengths)
        longest = _padded(max(lengths))
        alike = self.gpu or (_padded(min(lengths)) >= TILE) == (longest >= TILE)
        return alike and len(lengths) <= self.streams and count * longest <= self.rows and longest <= self.cells - prefix


class Context:
    """What decodes batches of one `Shape` over one model."""

    def __init__(self, model: Any, shape: Shape, threads: int) -> None:
        lib = library()
        self._api, self.shape = lib.api, shape
        params = self._api.llama_context_default_params()
        params.n_ctx, params.n_seq_max = shape.streams * shape.cells, shape.streams
        params.n_batch = params.n_ubatch = shape.rows
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = False
        params.flash_attn_type = _FLASH_ATTENTION_OFF if shape.gpu else _FLASH_ATTENTION_ON
        params.no_perf = True
        if hasattr(params, "n_outputs_max"):  # else room for a whole vocabulary a row: 100 MB at 512 rows
            params.n_outputs_max = max(ROWS, shape.streams)
        self._ctx = self._api.llama_init_from_model(model, params)
        if not self._ctx:
            raise ScannerError(f"llama.cpp could not set up the model ({lib.last_words()}); free some memory and retry.")
        self._memory = self._api.llama_get_memory(self._ctx)
        self._batch = self._api.llama_batch_init(shape.rows, 0, 1)
        self._prefix: tuple[int, ...] = ()

    def close(self) -> None:
        """Gives the memory back; the context is of no use afterwards."""
        if self._ctx:
            self._api.llama_batch_free(self._batch)
            self._api.llama_free(self._ctx)
            self._ctx = None

    def share(self, prefix: Sequence[int]) -> None:
        """Decodes the common prefix once and gives every stream a copy that stays for the life of the context."""
        if not prefix:
            return
        self._decode([list(prefix)], 0, [len(prefix) - 1])
        self._api.llama_memory_seq_rm(self._memory, 0, len(prefix), -1)
        for stream in range(1, self.shape.streams):
            self._api.llama_memory_seq_cp(self._memory, 0, stream, -1, -1)
        self._prefix = tuple(prefix)

    def margins(self, suffixes: Sequence[Sequence[int]], yes: int, no: int) -> list[float]:
        """Logit of token `yes` minus that of `no` after prefix + suffix, for each suffix. ScannerError if too large."""
        size = len(self._prefix)
        if not suffixes or not all(suffixes) or not self.shape.fits([len(s) for s in suffixes], size):
            raise ScannerError("A batch for the model was too large; please report this with the command you ran.")
        # Streams must be of equal length, or llama.cpp cuts the batch into odd pieces. What follows a prompt's last
        # token cannot reach it (causal attention), so the filling does not matter, and neither does its text.
        width = max(map(len, suffixes))
        if _padded(width) >= TILE:
            width = max(width, TILE)
        rows = [[*s, *[s[-1]] * (width - len(s))] for s in suffixes]
        if self.shape.gpu:
            rows += [rows[0]] * (self.shape.streams - len(rows))
        while len(rows) * width % ROWS:
            width += 1
            rows = [[*row, row[-1]] for row in rows]
        lasts = [len(s) - 1 for s in suffixes] + [width - 1] * (len(rows) - len(suffixes))
        where = self._decode(rows, size, lasts)
        out = []
        for index in where[: len(suffixes)]:
            logits = self._api.llama_get_logits_ith(self._ctx, index)
            out.append(float(logits[yes]) - float(logits[no]))
        for stream in range(len(rows)):
            self._api.llama_memory_seq_rm(self._memory, stream, size, -1)
        return out

    def _decode(self, rows: list[list[int]], position: int, lasts: list[int]) -> list[int]:
        """One llama_decode of equally long rows, row i in stream i from `position` on; indexes of the `lasts`."""
        if position == 0:  # the prefix, or a lone prompt without one: made a multiple of ROWS here
            rows = [row + [row[-1]] * (-len(row) % ROWS) for row in rows]
        size = sum(map(len, rows))
        if size > self.shape.rows or len(rows) > self.shape.streams or position + len(rows[0]) > self.shape.cells:
            # llama.cpp aborts the whole process on this; an exception can still be reported.
            raise ScannerError("A batch for the model was too large; please report this with the command you ran.")
        batch, index, where = self._batch, 0, []
        for stream, row in enumerate(rows):
            for offset, token in enumerate(row):
                batch.token[index], batch.pos[index] = token, position + offset
                batch.n_seq_id[index], batch.seq_id[index][0] = 1, stream
                batch.logits[index] = offset == lasts[stream]
                if offset == lasts[stream]:
                    where.append(index)
                index += 1
        batch.n_tokens = size
        self._ask_for_whole_blocks(size, len(rows))
        if (code := self._api.llama_decode(self._ctx, batch)) != 0:
            said = library().last_words() or f"code {code}"
            raise ScannerError(f"llama.cpp could not evaluate the model ({said}); free some memory and retry.")
        return where

    def _ask_for_whole_blocks(self, size: int, asked: int) -> None:
        """Asks for the logits of a few more rows, so that the last layer too works on whole blocks."""
        missing = -asked % ROWS
        for index in range(size):
            if not missing:
                return
            if not self._batch.logits[index]:
                self._batch.logits[index] = True
                missing -= 1


def tokenize(vocab: Any, text: str, *, add_bos: bool) -> list[int]:
    """Token ids of a text that is data: what looks like a special token is plain characters."""
    api = library().api
    raw = text.encode("utf-8", "replace")
    room = len(raw) + 2
    buffer = (ctypes.c_int32 * room)()
    count = api.llama_tokenize(vocab, raw, len(raw), buffer, room, add_bos, False)
    if count < 0:
        raise ScannerError("llama.cpp could not tokenize a prompt; please report this with the command you ran.")
    return list(buffer[:count])


def _padded(length: int) -> int:
    """Rows that a suffix of so many tokens may take."""
    return -(-length // ROWS) * ROWS
