"""The judge against the naive use of llama-cpp-python and against the raw prompt speed of the same GGUF."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from made import prompts_for
from rows import Row, take_turns

from smart_secrets_scanner.hook import prompt, weights
from smart_secrets_scanner.hook.model import LlamaJudge

RAW_TOKENS = 1024


def rows(folder: Path, model: Path | None, prompts: int, rounds: int, **_: Any) -> Iterator[Row]:
    """Candidates a second against one create_completion a candidate, tokens a second against one long batch."""
    path = weights.find(model)
    texts = prompts_for(prompts)
    judge = LlamaJudge(path)
    tokens = judge.new_tokens(texts)
    naive = _naive(path, judge.threads, texts[: max(8, prompts // 4)])
    judge.score(texts[:4])  # the first use sets up its context
    best = take_turns(
        {"ours": lambda: _seconds(lambda: judge.score(texts)), "naive": naive, "raw": _raw(path, judge.threads, texts)}, rounds
    )
    judge.close()
    few = max(8, prompts // 4)
    yield Row("candidates judged", "create_completion each", prompts / best["ours"], few / best["naive"], "/s", True, 2)
    yield Row("tokens judged, prefix once", "one long batch", tokens / best["ours"], RAW_TOKENS / best["raw"], "/s", True, 0.7)


def _seconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _naive(path: Path, threads: int, texts: list[str]) -> Callable[[], float]:
    """What a first attempt does: one completion of one token a candidate, its text read."""
    import llama_cpp

    plain = llama_cpp.Llama(str(path), n_ctx=1024, n_threads=threads, n_threads_batch=threads, verbose=False)

    def job() -> float:
        return _seconds(lambda: [plain.create_completion(text, max_tokens=1, temperature=0) for text in texts])

    return job


def _raw(path: Path, threads: int, texts: list[str]) -> Callable[[], float]:
    """llama_decode of RAW_TOKENS tokens of one sequence, logits of the last only."""
    import llama_cpp

    plain = llama_cpp.Llama(
        str(path), n_ctx=RAW_TOKENS, n_batch=RAW_TOKENS, n_ubatch=512, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    ids = plain.tokenize("\n".join(texts).encode(), add_bos=prompt.ADD_BOS, special=False)
    ids = (ids * (1 + RAW_TOKENS // len(ids)))[:RAW_TOKENS]

    def job() -> float:
        plain.reset()
        return _seconds(lambda: plain.eval(ids))

    return job
