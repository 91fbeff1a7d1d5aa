"""The judge against the naive use of llama-cpp-python and against the raw prompt speed of the same GGUF."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from made import prompts_for
from rows import Row, take_turns

from smart_secrets_scanner.hook import engine, history, prompt, weights
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.model import LlamaJudge
from smart_secrets_scanner.hook.outcome import Stats
from smart_secrets_scanner.hook.scan import find_candidates, first_reading
from smart_secrets_scanner.hook.silence import Rules
from smart_secrets_scanner.hook.verdict import judge_all

RAW_TOKENS = 1024


MOST = 1000
"""Candidates of a real history that are judged."""

FEW = 24
"""Candidates that are judged with their score one by one, which is slow."""


def rows(folder: Path, model: Path | None, prompts: int, rounds: int, repo: Path | None, **_: Any) -> Iterator[Row]:
    """Candidates a second against one create_completion a candidate, tokens a second against one long batch.

    With a repository, also its history's candidates as a scan judges them: the gate first, equal prompts once.
    """
    path = weights.find(model)
    texts = prompts_for(prompts)
    judge = LlamaJudge(path)
    tokens = judge.new_tokens(texts)
    naive = _naive(path, judge.threads, texts)
    few = texts[:FEW]
    scored = _naive(path, judge.threads, few, scored=True)
    judge.score(texts[:4])  # the first use sets up its context
    best = take_turns(
        {"ours": lambda: _seconds(lambda: judge.score(texts)), "naive": naive, "scored": scored, "raw": _raw(path, judge.threads, texts)}, rounds
    )
    yield Row("candidates judged", "create_completion each", len(texts) / best["ours"], len(texts) / best["naive"], "/s", True, 2)
    yield Row("candidates judged", "the same with its score", len(texts) / best["ours"], len(few) / best["scored"], "/s", True)
    yield Row("tokens judged, prefix once", "one long batch", tokens / best["ours"], RAW_TOKENS / best["raw"], "/s", True, 0.7)
    if repo is not None:
        yield from _of_history(path, judge, repo, rounds)
    judge.close()


def _of_history(path: Path, judge: LlamaJudge, repo: Path, rounds: int) -> Iterator[Row]:
    fragments = history.history(history.plan(repo, ("HEAD",), shallow=True), Account())
    found = list(islice(find_candidates(fragments, Rules(), Stats()), MOST))
    if not found:
        return
    shipped = engine.Engine(judge, engine.threshold_of("balanced", weights.open_checked(path).levels()))
    reading = first_reading(wanted=True)

    def ours() -> None:
        read = [one._replace(reading=reading(one.candidate)) for one in found]
        list(judge_all([one for one in read if one.reading.verdict != "SAFE"], shipped))

    sample = [prompt.render(one.candidate) for one in found[:: max(1, len(found) // 100)]]
    best = take_turns({"ours": lambda: _seconds(ours), "naive": _naive(path, judge.threads, sample)}, rounds)
    what = f"{len(found):,} candidates of a history, gate first, equal ones once"
    yield Row(what, "create_completion each", len(found) / best["ours"], len(sample) / best["naive"], "/s", True)


def _seconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _naive(path: Path, threads: int, texts: list[str], scored: bool = False) -> Callable[[], float]:
    """What a first attempt does: one completion of one token a candidate, its text read.

    A text says which verdict is likelier and no more: to hold p(ALERT) against a threshold, as a scan does, it takes `scored`, for
    which llama-cpp-python wants the logits of every token.
    """
    import llama_cpp

    plain = llama_cpp.Llama(
        str(path), n_ctx=1024, n_threads=threads, n_threads_batch=threads, verbose=False, logits_all=scored
    )
    wanted = {"logprobs": 2} if scored else {}

    def job() -> float:
        return _seconds(lambda: [plain.create_completion(text, max_tokens=1, temperature=0, **wanted) for text in texts])

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
