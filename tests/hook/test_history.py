"""The history source: which commits, what each adds, resuming, several processes, and what is still there."""

from __future__ import annotations

import os
import random
import signal
import string
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import at_head, commits, gitio, history, history_state
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Fragment

Row = tuple[str, int, str, str]


def rows(fragments: Iterable[Fragment]) -> list[Row]:
    """(path, line, text, commit) of every added line; a function of a module, so it can go to another process."""
    return [
        (one.path, one.start + index, line, one.origin.commit)
        for one in fragments
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def scanned(repo, *revs: str, account: Account | None = None, **options) -> list[Row]:
    options.setdefault("messages", False)
    return rows(history.history(history.plan(repo.path, revs, **options), account or Account()))


def texts(found: Iterable[Row]) -> list[str]:
    return [text for _, _, text, _ in found]


def test_every_ref_is_read_oldest_first(repo):
    first = repo.commit({"a.txt": "first\n"})
    repo.git("switch", "--quiet", "-c", "side")
    second = repo.commit({"b.txt": "on a branch\n"})
    repo.git("tag", "only-a-tag")
    repo.git("switch", "--quiet", "main")
    repo.git("branch", "--quiet", "-D", "side")
    account = Account()
    assert scanned(repo, account=account) == [("a.txt", 1, "first", first), ("b.txt", 1, "on a branch", second)]
    assert (account.commits, account.files, account.lines) == (2, 2, 2)
    assert texts(scanned(repo, "main")) == ["first"]


def test_an_origin_names_author_and_date(repo):
    repo.env = {"GIT_AUTHOR_NAME": "Grüße diff --git", "GIT_AUTHOR_DATE": "2024-02-03T04:05:06+02:00"}
    commit = repo.commit({"a.txt": "a\n"})
    [fragment] = history.history(history.plan(repo.path, messages=False), Account())
    assert fragment.origin.commit == commit
    assert (fragment.origin.author, fragment.origin.date) == ("Grüße diff --git", "2024-02-03T04:05:06+02:00")


def test_finds_what_only_a_merge_holds(repo):
    repo.commit({"a.txt": "a\n", ".gitattributes": "*.hid -diff\n", "w.txt": "w\n".encode("utf-16")})
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"b.txt": "b\n", "w.txt": "w\nside\n".encode("utf-16")})
    repo.git("switch", "--quiet", "main")
    repo.commit({"c.txt": "c\n"})
    repo.git("merge", "--quiet", "--no-commit", "side")
    merge = repo.commit(
        {
            "b.txt": "b\nedited\n",
            "new.txt": "brought\n",
            "x.hid": "hidden\n",
            "w.txt": "w\nside\nwide\n".encode("utf-16"),
        }
    )
    assert [one for one in scanned(repo) if one[3] == merge] == [
        ("b.txt", 2, "edited", merge),
        ("new.txt", 1, "brought", merge),
        ("w.txt", 3, "wide", merge),
        ("x.hid", 1, "hidden", merge),
    ]


def test_finds_what_an_octopus_holds(repo):
    repo.commit({"a.txt": "a\n"})
    for name in ("x", "y", "z"):
        repo.git("switch", "--quiet", "-c", name, "main")
        repo.commit({f"{name}.txt": f"{name}\n"})
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-edit", "x", "y", "z")
    repo.add("x.txt", "x\nonly here\n")
    repo.git("commit", "--quiet", "--amend", "--no-edit")
    assert len(repo.git("rev-parse", "HEAD^@").split()) >= 3
    assert scanned(repo)[-1] == ("x.txt", 2, "only here", repo.head)
    assert texts(scanned(repo)).count("x") == 1


def test_a_repeated_hunk_is_judged_once(repo):
    repo.commit({"a.txt": "a\n"})
    for _ in range(3):
        repo.commit({"b.txt": "same\n"})
        repo.commit({"b.txt": ""})
    repo.commit({"copy.txt": "same\n"})
    assert texts(scanned(repo)).count("same") == 2


def dated(repo) -> list[str]:
    ids = []
    for year in (2020, 2021, 2022):
        repo.env = {"GIT_AUTHOR_DATE": f"{year}-06-01T00:00:00Z", "GIT_COMMITTER_DATE": f"{year}-06-01T00:00:00Z"}
        repo.env["GIT_AUTHOR_NAME"] = f"Author {year}"
        ids.append(repo.commit({f"dir{year}/a.txt": f"{year}\n"}))
    return ids


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["2020", "2021", "2022"]),
        ({"since": "2021-01-01"}, ["2021", "2022"]),
        ({"until": "2021-01-01"}, ["2020"]),
        ({"since": "2021-01-01", "until": "2022-01-01"}, ["2021"]),
        ({"author": "author 2021"}, ["2021"]),
        ({"paths": ["dir2020", "dir2022/a.txt"]}, ["2020", "2022"]),
        ({"max_commits": 2}, ["2021", "2022"]),
        ({"paths": ["none"]}, []),
        ({"author": "nobody"}, []),
    ],
)
def test_limits(repo, options, found):
    dated(repo)
    assert texts(scanned(repo, **options)) == found


def test_stashes_by_option(repo):
    repo.commit({"a.txt": "a\n", "b.txt": "b\n"})
    for number in (1, 2):
        repo.add("a.txt", f"a\nstaged {number}\n")
        repo.write("b.txt", f"b\nwork {number}\n")
        repo.write(f"u{number}.txt", f"untracked {number}\n")
        repo.git("stash", "push", "--quiet", "--include-untracked")
    assert texts(scanned(repo)) == ["a", "b"]
    found = texts(scanned(repo, stash=True))
    assert sorted(found) == ["a", "b", *(f"{kind} {n}" for kind in ("staged", "untracked", "work") for n in (1, 2))]


def test_unreachable_objects_by_option(repo):
    repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": "thrown away\n"})
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    repo.add("c.txt", "staged and never committed\n")
    repo.git("rm", "--quiet", "--cached", "c.txt")
    repo.add("d.txt", "in a tree only\n")
    repo.git("write-tree")
    repo.git("rm", "--quiet", "--cached", "d.txt")
    repo.git("reflog", "expire", "--expire=now", "--all")
    assert texts(scanned(repo)) == ["a"]
    found = scanned(repo, unreachable=True)
    assert sorted(texts(found)) == ["a", "in a tree only", "staged and never committed", "thrown away"]
    assert next(path for path, _, _, commit in found if not commit).startswith("unreachable-blob-")


def test_bad_revisions_and_shallow_clones_are_errors(repo, new_repo):
    repo.commit({"a.txt": "a\n"})
    repo.commit({"a.txt": "b\n"})
    with pytest.raises(ConfigError, match="no commit 'none'"):
        history.plan(repo.path, ["none"])
    clone = new_repo("clone", "--depth=1", repo.path.as_uri())
    with pytest.raises(ScannerError, match="git fetch --unshallow"):
        history.plan(clone.path)
    assert texts(scanned(clone, shallow=True)) == ["b"]


def test_a_repository_without_commits_and_a_bare_one(repo, new_repo):
    assert history.plan(repo.path).total == 0
    assert scanned(repo) == []
    repo.commit({"a.txt": "a\n"})
    assert texts(scanned(new_repo("bare", "--bare", str(repo.path)))) == ["a"]


@pytest.fixture
def long(repo):
    """600 commits, enough for several processes, with repeats, merges and messages."""
    rng = random.Random(5)
    parts = []
    for number in range(1, 601):
        content = "".join(
            f"{rng.choice(string.ascii_letters)}{rng.randrange(9)}\n" for _ in range(rng.randrange(1, 30))
        )
        parts.append(f"commit refs/heads/main\nmark :{number}\ncommitter A <a@b> {10**9 + number} +0000\ndata 3\nmsg\n")
        if number > 1:
            parts.append(f"from :{number - 1}\n")
        if number > 10 and number % 50 == 0:
            parts.append(f"merge :{number - 7}\n")
        parts.append(f"M 100644 inline f{rng.randrange(20)}.txt\ndata {len(content)}\n{content}\n")
    repo.git("fast-import", "--quiet", stdin="".join(parts).encode())
    return repo


def test_batches_can_be_resumed_anywhere(long, monkeypatch):
    monkeypatch.setattr(commits, "BATCH", 256)
    plan = history.plan(long.path)
    whole = [(done, rows(fragments)) for done, fragments in history.batches(plan, Account())]
    assert [done for done, _ in whole] == [256, 512, 600] and plan.total == 600
    state = history_state.load_state(plan, "model 1")
    assert (state.done, state.payload) == (0, None)
    state.save(256, {"findings": ["a***"]})
    again = history_state.load_state(history.plan(long.path), "model 1")
    assert (again.done, again.payload) == (256, {"findings": ["a***"]})
    rest = [(done, rows(fragments)) for done, fragments in history.batches(plan, Account(), again.done)]
    # the hunks left out as repeats of the first batch come again; nothing else differs
    assert all(set(one[1]) <= set(two[1]) for one, two in zip(whole[1:], rest, strict=True))
    assert {row[:3] for _, found in whole[:1] + rest for row in found} == {
        row[:3] for _, found in whole for row in found
    }
    again.clear()
    assert history_state.load_state(plan, "model 1").done == 0


def test_a_state_of_another_scan_is_not_taken(long):
    plan = history.plan(long.path)
    history_state.load_state(plan, "model 1").save(256, [])
    assert history_state.load_state(plan, "model 2").done == 0
    assert history_state.load_state(history.plan(long.path, author="A"), "model 1").done == 256  # the same commits
    assert history_state.load_state(history.plan(long.path, max_commits=99), "model 1").done == 0
    assert history_state.load_state(history.plan(long.path, messages=False), "model 1").done == 0
    path = history_state.load_state(plan, "model 1").path
    for damaged in ("", "[]", '{"version": 1', '{"version": 99}'):
        path.write_text(damaged)
        assert history_state.load_state(plan, "model 1").done == 0


def test_a_state_that_cannot_be_kept_is_a_note(sss, repo, secret):
    """Who may read a repository may scan it: root writes where others may not, so a file stands in the folder's place."""
    repo.commit({"a.py": f'password = "{secret(1)}"\n'})
    repo.write(".git/smart-secrets-scanner", "a file where the folder should be")
    assert history_state.load_state(history.plan(repo.path)).save(1, None)
    ran = sss("scan", "history", cwd=repo.path)
    assert ran.code == 1 and "cannot be kept" in ran.err and "still at HEAD" in ran.out


def test_several_processes_give_the_same_in_the_same_order(long):
    plan = history.plan(long.path)
    alone, shared = Account(), Account()
    one = list(history.parallel(plan, rows, alone, workers=1))
    two = list(history.parallel(plan, rows, shared, workers=2))
    assert [done for done, _ in one] == [600] and [done for done, _ in two] == [256, 512, 600]
    assert {row[:3] for _, found in one for row in found} == {row[:3] for _, found in two for row in found}
    assert (alone.commits, alone.files) == (shared.commits, shared.files)


def working(fragments: Iterable[Fragment]) -> int:
    """Tells which process works, then takes its time."""
    list(fragments)
    time.sleep(0.2)
    return os.getpid()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
if __name__ == "__main__":
    import test_history
    plan = test_history.history.plan(Path(sys.argv[1]))
    for done, pid in test_history.history.parallel(plan, test_history.working, test_history.Account(), workers=2):
        print(pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_workers_end_when_the_scan_is_killed(long, tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, script, long.path, Path(__file__).parent]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    worker = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("a worker is still there")


def test_progress_counts_up_to_the_total(long, monkeypatch):
    monkeypatch.setattr(commits, "BATCH", 256)
    steps: list[tuple[int, int]] = []
    plan = history.plan(long.path)
    for _ in history.history(plan, Account(), progress=lambda done, total: steps.append((done, total))):
        pass
    assert steps == [(256, 600), (512, 600), (600, 600)]


def test_the_same_lines_as_git_log_shows(long):
    plain = long.git("log", "--format=", "-p", "--cc", "--no-renames", "main").encode()
    expected = sum(line.startswith(b"+") and not line.startswith(b"+++") for line in plain.split(b"\n"))
    ids = commits.listed(long.path, "main")
    assert len(rows(commits.read(long.path, ids, Account(), messages=False))) == expected


def test_a_missing_commit_is_loud(long):
    with pytest.raises(ScannerError):
        list(commits.read(long.path, ["1" * 40], Account()))


def test_which_values_are_still_at_head(repo):
    rng = random.Random(3)
    gone, there, inside, lines = ("".join(rng.choices(string.ascii_letters, k=20)) for _ in range(4))
    repo.commit({"a.txt": f"x = {gone}\n"})
    repo.commit({"a.txt": f"x = {there}{inside}\n", "b.txt": f"begin\n{lines}\nend\n", "-n": "z\n"})
    values = [gone, there, inside, f"{there}{inside}", f"begin\n{lines}", "^x"]
    told = at_head.still_at_head(repo.path, values)
    assert told == dict.fromkeys(values, True) | {gone: False, "^x": False}
    assert at_head.still_at_head(repo.path, ["", "\n", "a\0b"]) == {"": None, "\n": None, "a\0b": None}
    assert at_head.still_at_head(repo.path, []) == {}


def test_what_is_at_head_in_another_encoding_is_seen(repo):
    values = [f"pässw{number}rd" for number in range(5)]
    encodings = ("utf-8", "latin-1", "utf-16", "utf-16-be", "utf-32")
    repo.commit({f"{name}.txt": f"key = {one}\n".encode(name) for name, one in zip(encodings, values, strict=True)})
    assert at_head.still_at_head(repo.path, [*values, "gone"]) == dict.fromkeys(values, True) | {"gone": False}


def test_what_a_wide_file_that_is_not_read_may_hold_is_not_called_gone(repo, monkeypatch):
    monkeypatch.setattr(at_head, "_LARGE", 100)
    repo.commit({"a.txt": "x\n" * 200, "small.txt": "y\n".encode("utf-16")})
    assert at_head.still_at_head(repo.path, ["gone"]) == {"gone": False}
    repo.commit({"a.txt": ("x\n" * 200).encode("utf-16")})
    assert at_head.still_at_head(repo.path, ["gone"]) == {"gone": None}


def test_the_common_case_takes_one_grep(repo, monkeypatch):
    repo.commit({"a.txt": "here\n"})
    calls = []
    run = gitio.run
    monkeypatch.setattr(gitio, "run", lambda root, *args, **more: calls.append(args[0]) or run(root, *args, **more))
    assert at_head.still_at_head(repo.path, ["here"]) == {"here": True}
    assert calls == ["rev-parse", "grep"]


def test_where_head_is_unborn_nothing_can_be_told(repo, new_repo, sss, secret):
    assert at_head.still_at_head(repo.path, ["x"]) == {"x": None}
    repo.commit({"a.py": f'password = "{secret(1)}"\n'})
    bare = new_repo("bare", "--bare", str(repo.path))
    bare.git("symbolic-ref", "HEAD", "refs/heads/missing")
    ran = sss("scan", "history", cwd=bare.path)
    assert ran.code == 1 and "at HEAD" not in ran.out
