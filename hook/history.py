"""All of history as Fragments: which commits, in batches that can be resumed and given to several processes."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TypeVar

from smart_secrets_scanner.hook import commits, gitio, lost, tags
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment

_SEEN_MOST = 1 << 20  # hunk hashes held to leave out repeated hunks: 64 MiB
_ALL = sys.maxsize
_ALONE = 1024  # commits of a batch in one process: after each it is kept how far the scan came
_SMALL = 256  # commits that are read before another process would have begun
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """The commits of one history scan, oldest first, and what it is limited to. `ids`: 1 id a line, as git prints it.

    `blobs` are contents that no tree holds (something was staged and never committed), `tags` (ref, object) those that say something.
    """

    root: Path
    ids: bytes = field(repr=False)
    paths: tuple[str, ...] = ()
    messages: bool = True
    blobs: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        """Number of commits, plus one step for blobs and tags when there are any."""
        return self.ids.count(b"\n") + bool(self.blobs or self.tags)

    @property
    def key(self) -> str:
        """Names this plan: another one (a new commit, another option) may not be resumed from its state."""
        digest = hashlib.sha256(self.ids)
        digest.update(repr((self.paths, self.messages, self.blobs, self.tags)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:16]

    def part(self, start: int, size: int) -> Plan:
        """`size` commits from number `start` on, at the end blobs and tags too: what one process needs to know."""
        width = self.ids.find(b"\n") + 1
        kept = replace(self, ids=self.ids[start * width : (start + size) * width])
        return kept if start + size >= self.total else replace(kept, blobs=(), tags=())


def plan(
    root: Path,
    revs: Sequence[str] = (),
    *,
    since: str = "",
    until: str = "",
    author: str = "",
    paths: Sequence[str] = (),
    max_commits: int = 0,
    stash: bool = False,
    unreachable: bool = False,
    messages: bool = True,
    shallow: bool = False,
) -> Plan:
    """Every commit reachable from `revs` (default: all refs and HEAD, and what tags say), limited as `git log` limits them.

    `stash`: the stash and its older entries too. `unreachable`: what no ref leads to any more, blobs included.
    Raises ScannerError for a shallow clone, unless `shallow` says that a part of history will do; ConfigError for a
    bad revision.
    """
    if gitio.is_shallow(root) and not shallow:
        raise ScannerError(f"This clone is shallow, most of its history is missing: {gitio.UNSHALLOW}.")
    args = ["rev-list", "--topo-order", "--reverse", "--full-history"]
    args += [f"--since={since}"] if since else []
    args += [f"--until={until}"] if until else []
    args += [f"--author={author}", "--regexp-ignore-case"] if author else []
    args += [f"--max-count={max_commits}"] if max_commits else []
    lost_commits, lost_blobs = lost.unreachable(root) if unreachable else ([], [])
    starts = [gitio.commit_id(root, rev) for rev in revs] if revs else ["--exclude=refs/stash", "--all"]
    starts += lost.stashes(root) if stash else []
    starts += lost_commits
    names = "".join(f"{one}\n" for one in starts if not one.startswith("--")).encode("ascii")
    options = [one for one in starts if one.startswith("--")]
    # "--" would end the ids read from stdin for git before 2.42, so paths come as arguments after them.
    _, ids = gitio.run(root, *args, *options, "--stdin", "--", *paths, data=names or b"\n")
    limited = revs or since or until or author or max_commits or paths
    return Plan(root, ids, tuple(paths), messages, tuple(lost_blobs), () if limited else tags.of_refs(root))


def history(
    what: Plan, account: Account, *, start: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Fragment]:
    """Everything the commits of the plan add, oldest first, in this process; `progress` gets (done, total)."""
    for done, fragments in batches(what, account, start):
        yield from fragments
        progress(done, what.total)


def batches(
    what: Plan, account: Account, start: int = 0, most: int = _ALL
) -> Iterator[tuple[int, Iterator[Fragment]]]:
    """(commits done when this batch has been read to its end, its Fragments). A scan may be resumed at each `done`."""
    seen: set[int] = set()
    size = min(most, commits.BATCH)
    for first in range(start, what.total, size):
        if len(seen) > _SEEN_MOST:
            seen.clear()
        yield min(first + size, what.total), read(what.part(first, size), account, seen)


def read(what: Plan, account: Account, seen: set[int]) -> Iterator[Fragment]:
    """The Fragments of a plan, or of a part of one; hunks in `seen` are left out."""
    ids = what.ids.decode("ascii").split()
    yield from commits.read(what.root, ids, account, paths=what.paths, messages=what.messages, seen=seen)
    lost_ones = ((f"unreachable-blob-{name[:12]}", name) for name in what.blobs)
    yield from tags.read(what.root, (*lost_ones, *what.tags), account, what.messages)


def parallel(
    what: Plan, work: Callable[[Iterable[Fragment]], T], account: Account, *, start: int = 0, workers: int = 0
) -> Iterator[tuple[int, T]]:
    """(commits done, work(Fragments of a batch)) in order, worked out in `workers` processes (default: one a core).

    `work` must be a function of a module, its result must pickle. With one worker everything stays in this process.
    """
    count = workers or os.cpu_count() or 1
    left = what.total - start
    if count == 1 or left <= _SMALL:
        for done, fragments in batches(what, account, start, _ALONE):
            yield done, work(fragments)
        return
    waiting: deque[tuple[int, Future[tuple[T, Account]]]] = deque()
    done = start
    # Not fork: the caller may hold a model and its threads.
    finished = False
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin_worker)
    try:
        for size in _sizes(left, count):
            part = what.part(done, size)
            done += size
            with _interrupts_later():  # a process that is just being started would end with a traceback
                waiting.append((done, pool.submit(_work_on, part, work)))
            if len(waiting) > 2 * count:  # results are taken in order; more would only pile up
                yield _take(waiting.popleft(), account)
        while waiting:
            yield _take(waiting.popleft(), account)
        finished = True
    finally:
        with _no_interrupts():  # a second Ctrl-C would leave workers that wait for ever for the end
            for process in [] if finished else list((pool._processes or {}).values()):
                process.terminate()  # what it works on is of no use any more
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Ctrl-C comes when the block is over; processes started in it never hear of one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Ctrl-C is not heard; in another thread than the first, which never hears it, nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _sizes(left: int, count: int) -> Iterator[int]:
    """Numbers of commits for `count` processes, large at first, small at the end: few starts of git, and none waits long for the last one.

    Guided self-scheduling (Polychronopoulos and Kuck, IEEE Transactions on Computers C-36(12), 1987).
    """
    while left:
        size = min(left, commits.BATCH, max(_SMALL, -(-left // (2 * count))))
        yield size
        left -= size


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides what is kept when Ctrl-C comes
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent closes nothing that its workers wait on, they would stay for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work_on(part: Plan, work: Callable[[Iterable[Fragment]], T]) -> tuple[T, Account]:
    account = Account()
    return work(read(part, account, set())), account


def _take(job: tuple[int, Future[tuple[T, Account]]], account: Account) -> tuple[int, T]:
    done, future = job
    result, counted = future.result()
    account.add(counted)
    return done, result
