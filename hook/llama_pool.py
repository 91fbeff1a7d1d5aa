"""Several llama.cpp contexts of one thread each over one model, which judge batches side by side.

Two threads within one context wait for each other after every operation, some hundred times a batch; two contexts never do,
which is faster on an idle machine and far less disturbed by a busy one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Thread

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
        """`Context.margins` of each batch. Raises what the first context that failed raised, when all have stopped."""
        out: list[list[float]] = [[] for _ in batches]
        waiting = deque(range(len(batches)))
        failed: list[BaseException] = []

        def work() -> None:
            context: Context | None = None
            try:
                while waiting:
                    try:
                        index = waiting.popleft()
                    except IndexError:  # another thread was faster
                        break
                    context = context or self._take()
                    out[index] = context.margins(batches[index], yes, no)
            except BaseException as error:  # noqa: BLE001 - handed on to the caller's thread below
                waiting.clear()
                failed.append(error)
            finally:
                if context:
                    self._idle.append(context)

        threads = [Thread(target=work, daemon=True) for _ in range(min(self.size, len(batches)) - 1)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        return out

    def close(self) -> None:
        """Gives the memory of all contexts back; the pool can be used again."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Context:
        try:
            return self._idle.pop()
        except IndexError:
            return self._make()
