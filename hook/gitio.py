"""The only module that calls git: with the user's settings unable to change what is read, and never the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from smart_secrets_scanner.hook import gitenv
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.text import SAMPLE, is_binary

CHUNK = 1 << 20
ZERO = re.compile(r"0{40}(?:0{24})?")
_SETTINGS = (
    *("-c", "core.quotePath=false"),
    *("-c", "diff.suppressBlankEmpty=false"),
    *("-c", "core.bigFileThreshold=64m"),  # larger files count as binary: they are noted, not held in memory
    *("-c", "core.fsmonitor=false"),  # a program of the user's, of no use for reading objects
)
# Every one of these can be turned around by a config key, an environment variable or an attribute.
_PATCH = tuple(
    "--patch --full-index --unified=3 --inter-hunk-context=0 --diff-algorithm=myers --indent-heuristic --submodule=short --ignore-submodules=dirty "
    "--src-prefix=a/ --dst-prefix=b/ --no-ext-diff --no-textconv --no-color --no-relative -O/dev/null".split()
)
DIFF = (*_PATCH, "--find-renames", "--diff-filter=d")
MERGES = (*_PATCH, "--cc", "--no-renames")  # with renames or a filter git compares whole trees: 5 times slower
_HINTS = (
    ("dubious ownership", "run `git config --global --add safe.directory <this folder>` if you trust it"),
    ("not a git repository", "run it inside a repository, or use `scan files PATH`"),
    ("this operation must be run in a work tree", "run it in a checkout, or use `scan history`"),
    ("unable to read", "objects are missing: run `git fsck`, then fetch or clone again"),
    ("transport", "objects are missing in this partial clone: run `git fetch --refetch --no-filter` once"),
    ("promisor", "objects are missing in this partial clone: run `git fetch --refetch --no-filter` once"),
)


def _scratch() -> IO[bytes]:
    """For what git says on stderr or reads from stdin: no pipe, which would have to be served while stdout is read."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("git-scratch"), "w+b")
    import tempfile  # its imports take longer than git does on a small commit

    return tempfile.TemporaryFile()


def _start(root: Path, args: Sequence[str | bytes], errors: IO[bytes], stdin: int | IO[bytes] | None) -> subprocess.Popen[bytes]:
    command = ["git", "--no-pager", "--no-replace-objects", *_SETTINGS, *args]
    try:
        given = stdin if stdin is not None else subprocess.DEVNULL
        return subprocess.Popen(
            command, cwd=root, env=gitenv.environment(), stdin=given, stdout=subprocess.PIPE, stderr=errors, pipesize=CHUNK
        )
    except FileNotFoundError as error:
        if not root.is_dir():
            raise ScannerError(f"The folder {root} does not exist; name an existing one.") from error
        raise ScannerError("The program git was not found; install git and make sure that it is on PATH.") from error
    except OSError as error:
        raise ScannerError(f"git could not be started in {root}: {error.strerror}.") from error


def _failure(args: Sequence[str | bytes], errors: IO[bytes]) -> ScannerError:
    errors.seek(0)
    text = errors.read(1 << 16).decode("utf-8", "replace")
    lines = [line for line in text.split("\n") if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "no message")
    told = "".join(char if char.isprintable() else " " for char in told)[:300].rstrip(". ")
    hint = next((hint for sign, hint in _HINTS if sign in text), "fix what git reports and scan again")
    return ScannerError(f"git {os.fsdecode(args[0])} failed ({told}): {hint}.")


def run(root: Path, *args: str | bytes, data: bytes = b"", ok: Sequence[int] = (0,)) -> tuple[int, bytes]:
    """Run git in `root`, hand it `data` on stdin; returns its exit status and stdout. For small outputs.

    Raises ScannerError when git is missing or exits with a status that is not in `ok`.
    """
    with _scratch() as errors:
        process = _start(root, args, errors, subprocess.PIPE if data else None)
        output, _ = process.communicate(data or None)
        if process.returncode not in ok:
            raise _failure(args, errors)
        return process.returncode, output


def text(root: Path, *args: str | bytes) -> str:
    """Stdout of a git command as text without the final line end; raises ScannerError when git fails."""
    return run(root, *args)[1].decode("utf-8", "surrogateescape").removesuffix("\n")


def stream(root: Path, *args: str | bytes, data: bytes = b"") -> Iterator[bytes]:
    """Stdout of a git command in chunks of at most CHUNK bytes, while it runs; `data` goes to its stdin.

    Raises ScannerError at the end when git failed, so a caller that reads to the end never mistakes half for all.
    """
    with ExitStack() as stack:
        errors = stack.enter_context(_scratch())
        process = _start(root, args, errors, _held(data, stack))
        assert process.stdout is not None
        try:
            while chunk := process.stdout.read(CHUNK):
                yield chunk
            if process.wait() != 0:
                raise _failure(args, errors)
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
                process.wait()


def _held(data: bytes, stack: ExitStack) -> IO[bytes] | None:
    """A file that holds `data`: git may take it when it likes, where a pipe would have to be filled while its output is read."""
    if not data:
        return None
    held = stack.enter_context(_scratch())
    held.write(data)
    held.seek(0)
    return held


def toplevel(start: Path) -> Path:
    """Root of the work tree that holds `start`; for a bare repository its git directory."""
    status, output = run(start, "rev-parse", "--show-toplevel", ok=(0, 128))
    if status == 0:
        return Path(os.fsdecode(output.removesuffix(b"\n")))
    if text(start, "rev-parse", "--is-bare-repository") == "true":
        return Path(text(start, "rev-parse", "--absolute-git-dir"))
    return Path(text(start, "rev-parse", "--show-toplevel"))


def git_path(root: Path, name: str) -> Path:
    """Where git keeps `name` (index, hooks, shallow, …): right in work trees, submodules and with core.hooksPath."""
    return root / text(root, "rev-parse", "--git-path", name)


def config(root: Path, key: str) -> str:
    """Value of a git setting, '' when it is not set."""
    return run(root, "config", "--get", key, ok=(0, 1))[1].decode("utf-8", "replace").strip()


def find_commit(root: Path, rev: str) -> str:
    """Full id of the commit that `rev` names, '' when there is none."""
    status, output = run(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", rev + "^{commit}", ok=(0, 1, 128)
    )
    return output.decode("ascii", "replace").strip() if status == 0 else ""


def standing(root: Path) -> tuple[str, list[str]]:
    """Full id of HEAD ('' before the first commit) and those that are being merged into it.

    In a pre-merge-commit hook there is no MERGE_HEAD yet, only what git left in the environment. A hook that runs after
    the merge still has that, so what HEAD already holds does not count.
    """
    path, *head = text(root, "rev-parse", "--git-path", "MERGE_HEAD", "--revs-only", "HEAD^{commit}").rsplit("\n", 1)
    merging = root / path
    if merging.is_file():
        return "".join(head), merging.read_text("ascii").split()
    told = gitenv.merged() if head else []
    return "".join(head), [one for one in told if _is_beyond(root, one, head[0])]


def _is_beyond(root: Path, commit: str, head: str) -> bool:
    """Whether the commit exists and is no ancestor of `head`."""
    return run(root, "merge-base", "--is-ancestor", commit, head, ok=(0, 1, 128))[0] == 1


def commit_id(root: Path, rev: str) -> str:
    """Full id of the commit that `rev` names; raises ConfigError when there is none."""
    if found := find_commit(root, rev):
        return found
    shown = "".join(char if char.isprintable() else "?" for char in rev)[:80]
    if is_shallow(root):
        raise ScannerError(f"The revision '{shown}' is not in this shallow clone: {UNSHALLOW}.")
    raise ConfigError(f"There is no commit '{shown}' in this repository: check the name, or fetch it first.")


UNSHALLOW = "run `git fetch --unshallow`, or set `fetch-depth: 0` in actions/checkout"


def is_shallow(root: Path) -> bool:
    """Whether history was cut off when this repository was cloned."""
    return text(root, "rev-parse", "--is-shallow-repository") == "true"


def empty_tree(root: Path) -> str:
    """Id of the empty tree, in the hash function that this repository uses."""
    return run(root, "hash-object", "-t", "tree", "--stdin")[1].decode("ascii").strip()


ReadBlob = Callable[[str], tuple[bytes, str]]


@contextmanager
def blobs(root: Path, limit: int = 64 << 20) -> Iterator[ReadBlob]:
    """Reads blobs by id through one `git cat-file`, which starts with the first read and ends with the block.

    The function given returns (content, ''), or (b'', reason) when the blob is binary or has more than `limit` bytes.
    It raises ScannerError when the object is missing or cat-file fails.
    """
    with _scratch() as errors:
        started: list[subprocess.Popen[bytes]] = []

        def read(name: str) -> tuple[bytes, str]:
            if not started:
                started.append(_start(root, ["cat-file", "--batch"], errors, subprocess.PIPE))
            try:
                return _read_blob(started[0], name, limit)
            except (BrokenPipeError, EOFError) as error:
                raise _failure(["cat-file"], errors) from error

        try:
            yield read
        finally:
            for process in started:
                process.kill()
                process.communicate()


def _read_blob(process: subprocess.Popen[bytes], name: str, limit: int) -> tuple[bytes, str]:
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None
    stdin.write(name.encode() + b"\n")
    stdin.flush()
    header = stdout.readline().split()
    if not header:
        raise EOFError
    if len(header) != 3:
        raise ScannerError(f"The object {name} is missing in this repository: run `git fsck`, or clone it again.")
    size = int(header[2])
    sample = stdout.read(min(size, SAMPLE))
    if is_binary(sample) or size > limit:
        _discard(stdout, size - len(sample) + 1)
        return b"", "binary" if is_binary(sample) else f"larger than {limit >> 20} MiB"
    return sample + stdout.read(size - len(sample) + 1)[:-1], ""


def _discard(source: IO[bytes], size: int) -> None:
    while size > 0 and (chunk := source.read(min(size, CHUNK))):
        size -= len(chunk)
