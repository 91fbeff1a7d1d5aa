"""The judge that ships: a GGUF model read through llama.cpp, one forward pass and two logits a candidate."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.llama_context import Context, Shape, tokenize
from smart_secrets_scanner.hook.llama_library import backend_sentence, default_threads, library
from smart_secrets_scanner.hook.llama_pool import Pool

if TYPE_CHECKING:
    from typing_extensions import Self

STREAMS = 8
CELLS = 256
BATCH_ROWS = 512
"""A batch: up to 8 prompts of at most 256 tokens with the prefix, some 500 tokens together. From 120 tokens on a batch is
bound by arithmetic; at 1,000 its activations no longer fit a core's cache, and it is a seventh slower."""

_LEAST = 2
"""Prompts of the smallest batch that is worth a context of its own."""

LONG_CELLS = 1024
"""Tokens of the longest prompt that is judged at all; one over CELLS is judged by itself, which is slower."""

_PROBES = ("a", "A", "_", ".", "/", " ", "\n", "0", "(", "é", "文", "-")
"""First characters that may follow the prefix; one may merge with its end into another token."""


class LlamaJudge:
    """p(ALERT) of prompts by a GGUF file; a score depends on its prompt and the machine, not on the other prompts.

    `threads` None: the physical cores. `gpu_layers` "auto": all when this llama.cpp can offload, else none; -1: all.
    Raises ScannerError when the file is not a model llama.cpp reads or has other verdict tokens than ours.
    """

    def __init__(self, path: Path, *, threads: int | None = None, gpu_layers: int | str = "auto") -> None:
        lib = library()
        self._api = lib.api
        self.path = path
        self.threads = threads or default_threads()
        self.gpu_layers = (-1 if lib.can_offload() else 0) if gpu_layers == "auto" else int(gpu_layers)
        self.lacks_gpu = gpu_layers not in ("auto", 0) and not lib.can_offload()
        """Layers were wanted on a GPU that this llama.cpp cannot use."""
        self._gpu = self.gpu_layers != 0 and lib.can_offload()
        params = self._api.llama_model_default_params()
        params.n_gpu_layers = 999 if self.gpu_layers < 0 else self.gpu_layers
        self._model = self._api.llama_model_load_from_file(os.fsencode(path), params)
        if not self._model:
            raise ScannerError(f"{path.name} is not a model llama.cpp can read ({lib.last_words()}); pass another --model.")
        self._vocab = self._api.llama_model_get_vocab(self._model)
        try:
            self._yes, self._no = prompt.verdict_tokens(lambda text: tokenize(self._vocab, text, add_bos=prompt.ADD_BOS))
        except ValueError as error:
            raise ScannerError(f"{path.name} {error}; use a model made by our export.") from None
        self._prefix = self._shared_prefix()
        self._shape = Shape(STREAMS, CELLS, BATCH_ROWS, self._gpu)
        self._pool = Pool(self._new_context, 1 if self._gpu else self.threads)
        self._long: Context | None = None

    def score(self, prompts: Sequence[str]) -> list[float]:
        """p(ALERT) for each prompt, 0..1, in the order given. ScannerError for a prompt of more than LONG_CELLS tokens."""
        return [_sigmoid(margin) for margin in self.margins(prompts)]

    def margins(self, prompts: Sequence[str]) -> list[float]:
        """Logit of ALERT minus logit of SAFE for each prompt, in the order given."""
        tokens = [tokenize(self._vocab, text, add_bos=prompt.ADD_BOS) for text in prompts]
        out = [0.0] * len(tokens)
        short: list[int] = []
        for index, ids in enumerate(tokens):
            if self._is_short(ids):
                short.append(index)
            else:
                out[index] = self._margin_alone(ids)
        short.sort(key=lambda i: -len(tokens[i]))  # equal lengths together: the filling stays small; the longest work first
        groups = list(self._groups(short, tokens))
        batches = [[tokens[i][len(self._prefix) :] for i in group] for group in groups]
        for group, margins in zip(groups, self._pool.margins(batches, self._yes, self._no), strict=True):
            for i, margin in zip(group, margins, strict=True):
                out[i] = margin
        return out

    def token_counts(self, prompts: Sequence[str]) -> list[int]:
        """Tokens of each prompt, the shared prefix included."""
        return [len(tokenize(self._vocab, text, add_bos=prompt.ADD_BOS)) for text in prompts]

    def new_tokens(self, prompts: Sequence[str]) -> int:
        """Tokens that judging these prompts evaluates: the shared prefix once, and what each has of its own."""
        return len(self._prefix) + sum(count - len(self._prefix) for count in self.token_counts(prompts))

    def backend(self) -> str:
        """What the model runs on, in one plain sentence."""
        return backend_sentence(self.gpu_layers, self.threads)

    def close(self) -> None:
        """Gives the model's memory back; harmless when called again."""
        self._pool.close()
        if self._long:
            self._long.close()
            self._long = None
        if self._model:
            self._api.llama_model_free(self._model)
            self._model = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _shared_prefix(self) -> tuple[int, ...]:
        """The tokens that every rendered prompt begins with, whatever character follows `prompt.PREFIX`."""
        made = [tokenize(self._vocab, prompt.PREFIX + probe, add_bos=prompt.ADD_BOS) for probe in _PROBES]
        size = 0
        while all(len(ids) > size + 1 and ids[size] == made[0][size] for ids in made):
            size += 1
        return tuple(made[0][:size])

    def _is_short(self, ids: list[int]) -> bool:
        size = len(self._prefix)
        return size < len(ids) <= CELLS and tuple(ids[:size]) == self._prefix

    def _groups(self, order: list[int], tokens: list[list[int]]) -> Iterator[list[int]]:
        """Batches of prompts that fit, in the order given; small ones where the prompts are few, so that no context is idle."""
        size, group = len(self._prefix), list[int]()
        most = max(_LEAST, -(-len(order) // self._pool.size))
        for index in order:
            if group and (len(group) == most or not self._shape.fits([len(tokens[i]) - size for i in (*group, index)], size)):
                yield group
                group = []
            group.append(index)
        if group:
            yield group

    def _new_context(self) -> Context:
        context = Context(self._model, self._shape, self.threads if self._gpu else 1)
        context.share(self._prefix)
        return context

    def _margin_alone(self, ids: list[int]) -> float:
        """A prompt that is too long for the others, or that does not begin like them."""
        if not 0 < len(ids) <= LONG_CELLS:
            raise ScannerError(
                f"A prompt of {len(ids)} tokens is over the model's {LONG_CELLS}; please report the file it came from."
            )
        if self._long is None:
            self._long = Context(self._model, Shape(1, LONG_CELLS, LONG_CELLS, self._gpu), self.threads)
        return self._long.margins([ids], self._yes, self._no)[0]


def _sigmoid(margin: float) -> float:
    """Softmax over the two verdicts, as a function of their difference."""
    return 1 / (1 + math.exp(-margin)) if margin > -700 else 0.0
