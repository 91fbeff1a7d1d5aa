"""The verdict cache saves time and never changes an answer, whatever state its file is in."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from smart_secrets_scanner.hook.cache import CachedJudge, VerdictCache, default_path
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.judge import Judge

PROMPTS = [f"prompt {i}" for i in range(20)]


class Counting:
    """Scores by length; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def score(self, prompts: Sequence[str]) -> list[float]:
        self.asked += prompts
        return [1 / (1 + len(text)) for text in prompts]


def refuse() -> Judge:
    raise AssertionError("the model was loaded for known verdicts")


def expected(prompts: Sequence[str]) -> list[float]:
    return Counting().score(prompts)


def test_a_second_run_loads_no_model(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "v.sqlite"
    first = CachedJudge(Counting, VerdictCache(path), "model")
    assert first.score(PROMPTS) == expected(PROMPTS)
    assert (first.judged, first.cached) == (20, 0)
    second = CachedJudge(refuse, VerdictCache(path), "model")
    assert second.score(PROMPTS[::-1]) == expected(PROMPTS[::-1])
    assert (second.judged, second.cached) == (0, 20)


def test_equal_prompts_are_judged_once() -> None:
    inner = Counting()
    judge = CachedJudge(lambda: inner, None, "model")
    assert judge.score(["a", "bb", "a", "a"]) == expected(["a", "bb", "a", "a"])
    assert inner.asked == ["a", "bb"]
    assert judge.score([]) == []


def test_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    inner, cache = Counting(), VerdictCache(tmp_path / "v")
    cache.put("model", [("a", 0.25)])
    assert CachedJudge(lambda: inner, cache, "model").score(["b", "a"]) == [0.5, 0.25]
    assert inner.asked == ["b"]


def test_another_model_has_other_verdicts(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path / "v")
    cache.put("one", [("a", 0.1)])
    assert cache.get("two", ["a"]) == {}
    assert cache.get("one", ["a", "b"]) == {"a": 0.1}


def test_stores_no_text_and_nothing_that_can_be_guessed(tmp_path: Path) -> None:
    secret = "a value that must not be stored"
    hashes = []
    for name in ("one", "two"):
        path = tmp_path / name
        VerdictCache(path).put("model", [(secret, 0.5)])
        assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())
        db = sqlite3.connect(path)
        hashes.append(db.execute("SELECT hash FROM verdict").fetchall())
        db.close()
    assert hashes[0] != hashes[1]  # each file has a random key
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0 or os.name == "nt"


@pytest.mark.parametrize("junk", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_begun_anew(junk: bytes, tmp_path: Path) -> None:
    path = tmp_path / "v"
    path.write_bytes(junk)
    for _ in range(2):
        assert CachedJudge(Counting, VerdictCache(path), "model").score(PROMPTS) == expected(PROMPTS)
    assert VerdictCache(path).get("model", PROMPTS) == dict(zip(PROMPTS, expected(PROMPTS), strict=True))


def test_damage_in_the_middle_costs_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "v"
    cache = VerdictCache(path)
    cache.put("model", [(f"{i}" * 9, 0.5) for i in range(3000)])
    cache.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    assert CachedJudge(Counting, VerdictCache(path), "model").score(PROMPTS) == expected(PROMPTS)


@pytest.mark.parametrize("lie", ["'x'", "7.5", "-1.0", "NULL"])
def test_a_score_that_is_none_is_ignored(lie: str, tmp_path: Path) -> None:
    path = tmp_path / "v"
    cache = VerdictCache(path)
    cache.put("model", [("a", 0.5)])
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("CREATE TABLE other AS SELECT id, hash, score FROM verdict")
        db.execute("DROP TABLE verdict")
        db.execute("ALTER TABLE other RENAME TO verdict")
        db.execute(f"UPDATE verdict SET score = {lie}")
    db.close()
    assert VerdictCache(path).get("model", ["a"]) == {}


def test_a_file_that_cannot_be_opened_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "file" / "v", tmp_path):
        cache = VerdictCache(path)
        assert CachedJudge(Counting, cache, "model").score(PROMPTS) == expected(PROMPTS)
        assert cache.get("model", PROMPTS) == {}


def test_a_read_only_file_costs_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "v"
    VerdictCache(path).put("model", [("a", 0.25)])
    code = (
        "import sqlite3; c = sqlite3.connect; "
        "sqlite3.connect = lambda p, **k: c(f'file:{p}?mode=ro', uri=True, **k); "
        "from pathlib import Path; from smart_secrets_scanner.hook.cache import VerdictCache; "
        f"v = VerdictCache(Path({str(path)!r})); v.put('model', [('b', 0.5)]); "
        "assert v.get('model', ['b']) == {}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_locked_file_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smart_secrets_scanner.hook.cache._WAIT_SECONDS", 0.05)
    path = tmp_path / "v"
    cache = VerdictCache(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert CachedJudge(Counting, cache, "model").score(PROMPTS) == expected(PROMPTS)
    assert CachedJudge(Counting, VerdictCache(path), "model").score(PROMPTS) == expected(PROMPTS)
    other.execute("ROLLBACK")
    other.close()
    assert path.exists()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "v"
    code = (
        "import sys; from pathlib import Path; from smart_secrets_scanner.hook.cache import VerdictCache\n"
        "for i in range(60): VerdictCache(Path(sys.argv[1])).put('model', [(f'{sys.argv[2]} {i} {k}', 0.5) for k in range(20)])"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    assert [process.wait() for process in running] == [0, 0]
    kept = VerdictCache(path).get("model", [f"{name} {i} {k}" for name in "ab" for i in range(60) for k in range(20)])
    assert len(kept) == 2400


def test_the_oldest_verdicts_go_first(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path / "v", limit=10)
    for text in PROMPTS:
        cache.put("model", [(text, 0.5)])
    assert sorted(cache.get("model", PROMPTS)) == PROMPTS[-10:]


def test_a_file_is_hashed_again_only_when_it_changed(tmp_path: Path) -> None:
    cache, file, asked = VerdictCache(tmp_path / "v"), tmp_path / "m.gguf", []
    file.write_bytes(b"one")

    def digest(path: Path) -> str:
        asked.append(path)
        return path.read_text()

    compute: Callable[[Path], str] = digest
    assert [cache.sha256(file, compute), cache.sha256(file, compute)] == ["one", "one"]
    assert len(asked) == 1
    file.write_bytes(b"three")
    assert cache.sha256(file, compute) == "three"


def test_the_place_is_the_users_to_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_SECRETS_CACHE", str(tmp_path))
    assert default_path() == tmp_path / "verdicts.sqlite"
    monkeypatch.delenv("SMART_SECRETS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    if sys.platform == "linux":
        assert default_path() == tmp_path / "x" / "smart-secrets-scanner" / "verdicts.sqlite"


def test_the_model_is_read_meanwhile_and_only_when_needed(tmp_path: Path) -> None:
    loads: list[str] = []

    def load() -> Counting:
        loads.append(threading.current_thread().name)
        return Counting()

    cache = VerdictCache(tmp_path / "v")
    first = CachedJudge(load, cache, "model")
    first.expect(PROMPTS[0])
    first.expect(PROMPTS[1])
    assert first.score(PROMPTS) == expected(PROMPTS)
    assert len(loads) == 1 and loads[0] != threading.current_thread().name
    again = CachedJudge(load, cache, "model")
    again.expect(PROMPTS[0])
    assert again.score(PROMPTS) == expected(PROMPTS) and len(loads) == 1


def test_what_loading_beside_raises_comes_out_where_the_model_is_needed() -> None:
    def load() -> Counting:
        raise ScannerError("no model")

    judge = CachedJudge(load, None, "model")
    judge.expect(PROMPTS[0])
    with pytest.raises(ScannerError, match="no model"):
        judge.score(PROMPTS)


def test_a_file_that_turns_out_damaged_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "v"
    cache = VerdictCache(path)
    cache.put("model", [(f"{text} {n}", 0.5) for n in range(200) for text in PROMPTS])
    cache.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        roots = [page for (page,) in db.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'verdict'")]
        (size,) = db.execute("PRAGMA page_size").fetchone()
    raw = bytearray(path.read_bytes())
    for page in roots:
        raw[(page - 1) * size : page * size] = os.urandom(size)
    path.write_bytes(raw)
    first = CachedJudge(Counting, VerdictCache(path), "model")
    assert first.score(PROMPTS) == expected(PROMPTS) and first.judged == len(PROMPTS)
    second = CachedJudge(refuse, VerdictCache(path), "model")
    assert second.score(PROMPTS) == expected(PROMPTS)


def test_a_file_with_other_columns_is_begun_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "v") as db:
        db.execute("CREATE TABLE verdict (x)")
    for load in (Counting, refuse):
        assert CachedJudge(load, VerdictCache(tmp_path / "v"), "model").score(PROMPTS) == expected(PROMPTS)


def test_whatever_stops_the_loading_is_raised_where_the_model_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    def load() -> Judge:
        raise ValueError("no such model")

    judge = CachedJudge(load, None, "model")
    judge.expect("a")
    with pytest.raises(ValueError, match="no such model"):
        judge.score(["a"])
    assert not capsys.readouterr().err
