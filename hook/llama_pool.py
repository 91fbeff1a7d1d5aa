"""Several llama.cpp contexts of one thread each over one model, which judge batches side by side.

Two threads within one context wait for each other after every operation, some hundred times a batch; two contexts never do,
which is faster on an idle machine and far less disturbed by a busy one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.llama_context import Context

Batch = Sequence[Sequence[int]]
"""Token ids of some suffixes."""


class Pool:
    """At most `size` contexts, each made by `make` when a batch first needs it."""

    def __init__(self, make: Callable[[], Context], size: int) -> None:
        self.size = size
        self._make = make
        self._idle: list[Context] = []

    def margins(self, batches: Sequence[Batch], yes: int, no: int) -> list[list[float]]:
        """`Context.margins` of each batch, and what that raises."""
        if not batches:
            return []
        done: dict[int, list[float]] = {}
        waiting = deque(range(len(batches)))

        def work() -> None:
            context = self._take()
            try:
                while (index := _next(waiting)) is not None:
                    done[index] = context.margins(batches[index], yes, no)
            finally:
                self._idle.append(context)

        def help_out() -> None:
            with suppress(ScannerError):  # what it leaves undone is tried again below, where an error reaches the caller
                work()

        helpers = [Thread(target=help_out, daemon=True) for _ in range(min(self.size, len(batches)) - 1)]
        for helper in helpers:
            helper.start()
        try:
            work()
        finally:
            waiting.clear()
            for helper in helpers:
                helper.join()
        waiting.extend(index for index in range(len(batches)) if index not in done)
        work()
        return [done[index] for index in range(len(batches))]

    def close(self) -> None:
        """Gives the memory of all contexts back; the pool can be used again."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Context:
        try:
            return self._idle.pop()
        except IndexError:
            return self._make()


def _next(waiting: deque[int]) -> int | None:
    try:
        return waiting.popleft()
    except IndexError:  # another thread was faster
        return None
