"""Verdicts remembered between runs, in SQLite. It can only save time: whatever is wrong with it, the model is asked."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from smart_secrets_scanner.hook.judge import Judge

VARIABLE = "SMART_SECRETS_CACHE"
"""Environment variable that names the folder of the cache."""

LIMIT = 500_000
"""Verdicts kept, some 25 MB; the oldest go first."""

_WAIT_SECONDS = 2.0
_TRIES, _PAUSE = 4, 0.02  # openings of the file, and seconds between them
_CHUNK = 500  # below the least limit of host parameters that SQLite may be built with
_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS verdict (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, score REAL NOT NULL);
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, seen TEXT NOT NULL, sha256 TEXT NOT NULL);
"""
_COLUMNS = {"verdict": {"id", "hash", "score"}, "file": {"path", "seen", "sha256"}}


def default_path() -> Path:
    """Where the cache lies: the folder named by SMART_SECRETS_CACHE, else the user's cache folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named) / "verdicts.sqlite"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "smart-secrets-scanner" / "verdicts.sqlite"


class VerdictCache:
    """Scores by keyed hash of (model, prompt): neither text nor anything that could be guessed back is stored.

    The key is random and lives in the file. Two processes may use one file at once. No method raises for a file that
    is damaged, read-only or locked: it then forgets (a damaged one is begun anew).
    """

    def __init__(self, path: Path | None = None, limit: int = LIMIT) -> None:
        self._limit = limit
        self._db: sqlite3.Connection | None = None
        self._key = b""
        self._path: Path | None = None
        try:
            self._path = path or default_path()
            self._open(self._path)
        except (OSError, RuntimeError):  # no home folder, or one that cannot be written: no cache
            self.close()

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        latest = time.monotonic() + _WAIT_SECONDS
        for _ in range(_TRIES):
            try:
                self._connect(path)
                return
            except sqlite3.OperationalError as error:  # locked, read-only, no room: leave the file alone
                self.close()
                if "locked" not in str(error) or time.monotonic() > latest:
                    return
                time.sleep(_PAUSE)  # whoever closes the file last holds it for a moment, and SQLite does not wait for that
            except sqlite3.DatabaseError:  # not a database, or a damaged one
                self.close()
                _remove(path)

    def _connect(self, path: Path) -> None:
        self._db = db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        with suppress(OSError):
            path.chmod(0o600)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")  # a crash may cost the cache, which costs time only
        db.executescript(_SCHEMA)
        db.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(32),))
        (key,) = db.execute("SELECT key FROM secret WHERE id = 1").fetchone()
        if not isinstance(key, bytes) or len(key) != 32:
            raise sqlite3.DatabaseError("the key is damaged")
        for table, columns in _COLUMNS.items():
            if columns - {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}:
                raise sqlite3.DatabaseError(f"{table} has other columns")
        self._key = key

    def get(self, model: str, prompts: Sequence[str]) -> dict[str, float]:
        """Known scores (0..1) by prompt for the model with this sha256."""
        if self._db is None:
            return {}
        by_hash = {self._hash(model, text): text for text in prompts}
        hashes, known = list(by_hash), dict[str, float]()
        try:
            for at in range(0, len(hashes), _CHUNK):
                part = hashes[at : at + _CHUNK]
                marks = ",".join("?" * len(part))
                for digest, score in self._db.execute(f"SELECT hash, score FROM verdict WHERE hash IN ({marks})", part):
                    if isinstance(score, float) and 0 <= score <= 1:
                        known[by_hash[digest]] = score
        except (sqlite3.Error, KeyError) as error:
            self._give_up(error)
            return {}
        return known

    def put(self, model: str, scores: Iterable[tuple[str, float]]) -> None:
        """Remember scores by prompt; the oldest are dropped over the limit."""
        if self._db is None:
            return
        rows = [(self._hash(model, text), score) for text, score in scores]
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT OR REPLACE INTO verdict (hash, score) VALUES (?, ?)", rows)
                self._db.execute("DELETE FROM verdict WHERE id <= (SELECT MAX(id) FROM verdict) - ?", (self._limit,))
        except sqlite3.Error as error:
            self._give_up(error)

    def sha256(self, path: Path, compute: Callable[[Path], str]) -> str:
        """The hash of a large file, computed again only when its size or time of change is new."""
        try:
            status = path.stat()
            seen = f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
            name = str(path.resolve())
        except OSError:
            return compute(path)
        with suppress(sqlite3.Error):
            row = self._db and self._db.execute("SELECT seen, sha256 FROM file WHERE path = ?", (name,)).fetchone()
            if row and row[0] == seen:
                return str(row[1])
        digest = compute(path)
        with suppress(sqlite3.Error):
            if self._db:
                self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (name, seen, digest))
        return digest

    def _give_up(self, error: Exception) -> None:
        """Closes the file; one that turns out to be damaged is begun anew, for what follows."""
        self.close()
        damaged = type(error) is sqlite3.DatabaseError or isinstance(error, KeyError)  # the others tell of use, locks and room
        if damaged and self._path:
            with suppress(OSError):
                _remove(self._path)
                self._open(self._path)

    def close(self) -> None:
        """Forget everything that is not in the file; the cache answers nothing afterwards."""
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def __del__(self) -> None:
        self.close()

    def _hash(self, model: str, text: str) -> bytes:
        raw = f"{model}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(raw, key=self._key, digest_size=16).digest()


def _remove(path: Path) -> None:
    """A database and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class _Loading(Thread):
    """Reads a model beside what else goes on; whatever goes wrong is raised where the model is needed."""

    def __init__(self, load: Callable[[], Judge]) -> None:
        super().__init__(daemon=True)
        self._load = load
        self._made: Judge | None = None

    def run(self) -> None:
        with suppress(Exception):  # whatever it is, it comes again, in the thread that needs the model
            self._made = self._load()

    def result(self) -> Judge:
        self.join()
        return self._made or self._load()


class CachedJudge:
    """A judge that asks the model only for prompts without a known verdict, and loads it only when there is one.

    `judged` counts the prompts the model evaluated, `cached` those answered without it; equal prompts count once.
    """

    def __init__(self, load: Callable[[], Judge], cache: VerdictCache | None, model: str) -> None:
        self._load, self._cache, self._model = load, cache, model
        self._judge: Judge | None = None
        self._loading: _Loading | None = None
        self.judged = 0
        self.cached = 0

    def expect(self, prompt: str) -> None:
        """Tells that this prompt will come: a model that it needs is read while the caller goes on."""
        if self._judge is None and self._loading is None and not (self._cache and self._cache.get(self._model, [prompt])):
            self._loading = _Loading(self._load)
            self._loading.start()

    @property
    def lacks_gpu(self) -> bool:
        """Whether the model was read, and runs without the GPU that was asked for."""
        return bool(getattr(self._judge, "lacks_gpu", False))

    def score(self, prompts: Sequence[str]) -> list[float]:
        """p(ALERT) for each prompt, 0..1, in the order given. Raises what loading the model raises."""
        distinct = list(dict.fromkeys(prompts))
        known = self._cache.get(self._model, distinct) if self._cache else {}
        missing = [text for text in distinct if text not in known]
        self.cached += len(known)
        if missing:
            if self._judge is None:
                self._judge = self._loading.result() if self._loading else self._load()
            made = list(zip(missing, self._judge.score(missing), strict=True))
            self.judged += len(made)
            if self._cache:
                self._cache.put(self._model, made)
            known.update(made)
        return [known[text] for text in prompts]
