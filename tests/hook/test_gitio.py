"""Calling git: what it is given, and what becomes of its failures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import gitenv, gitio
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError


def test_the_environment_keeps_the_index_and_drops_what_changes_a_diff():
    env = gitenv.environment({"GIT_INDEX_FILE": "i", "GIT_DIR": "/d", "GIT_DIFF_OPTS": "-u0", "GIT_EXTERNAL_DIFF": "x"})
    assert (env["GIT_INDEX_FILE"], env["GIT_DIR"]) == ("i", os.path.abspath("/d"))
    assert not {"GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF"} & set(env)
    assert (env["GIT_NO_LAZY_FETCH"], env["GIT_ALLOW_PROTOCOL"]) == ("1", "")


def test_relative_places_in_the_environment_are_those_of_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")
    env = gitenv.environment(dict.fromkeys(names, "../x") | {"GIT_INDEX_FILE": "i"})
    assert {env[name] for name in names} == {str(tmp_path.parent / "x")}
    assert env["GIT_INDEX_FILE"] == "i"  # git takes it from the top of the work tree
    assert gitenv.environment({"GIT_DIR": ""})["GIT_DIR"] == ""


def test_a_relative_git_dir_is_not_the_repository_around(repo, new_repo, monkeypatch):
    repo.commit({"a.txt": "outer\n"})
    inner = new_repo("repo/inner")
    head = inner.commit({"a.txt": "inner\n"})
    (inner.path / "sub").mkdir()
    monkeypatch.chdir(inner.path / "sub")
    monkeypatch.setenv("GIT_DIR", "../.git")
    monkeypatch.setenv("GIT_WORK_TREE", "..")
    root = gitio.toplevel(Path.cwd())
    assert root == inner.path and gitio.commit_id(root, "HEAD") == head


def test_a_relative_index_is_taken_from_where_git_takes_it(repo, monkeypatch):
    repo.commit({"sub/a.txt": "a\n"})
    repo.env = {"GIT_INDEX_FILE": "other"}
    repo.add("b.txt", "b\n")
    monkeypatch.chdir(repo.path / "sub")
    monkeypatch.setenv("GIT_INDEX_FILE", "other")
    assert gitio.text(gitio.toplevel(Path.cwd()), "ls-files") == "b.txt"


@pytest.fixture
def forked(repo):
    """A repository whose main and side went apart; returns (repo, id of side)."""
    repo.commit({"a.txt": "a\n"})
    repo.git("switch", "--quiet", "-c", "side")
    side = repo.commit({"b.txt": "b\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"c.txt": "c\n"})
    return repo, side


def test_what_git_merge_leaves_in_the_environment_counts_until_it_is_merged(forked, monkeypatch):
    repo, side = forked
    assert gitio.standing(repo.path) == (repo.head, [])
    for told in (side.upper(), "1" * 40, repo.head, "zz"):
        monkeypatch.setenv(f"GITHEAD_{told}", "side")
    assert gitio.standing(repo.path) == (repo.head, [side])
    repo.git("merge", "--quiet", "--no-edit", "side")
    assert gitio.standing(repo.path) == (repo.head, [])


def test_git_tells_the_merge_hook_what_is_merged(forked, tmp_path):
    """The ground on which `standing` finds the other parents while there is no MERGE_HEAD."""
    repo, side = forked
    repo.hook("pre-merge-commit", f"env | grep ^GITHEAD > '{tmp_path}/told'; [ ! -e .git/MERGE_HEAD ]\n")
    repo.git("merge", "--quiet", "--no-edit", "side")
    assert (tmp_path / "told").read_text() == f"GITHEAD_{side}=side\n"


def test_git_missing(repo, monkeypatch):
    monkeypatch.setenv("PATH", str(repo.path))
    with pytest.raises(ScannerError, match="install git"):
        gitio.text(repo.path, "status")


def test_folder_missing(tmp_path):
    with pytest.raises(ScannerError, match="does not exist"):
        gitio.toplevel(tmp_path / "none")


def test_a_failure_is_one_printable_sentence(repo):
    with pytest.raises(ScannerError) as caught:
        gitio.text(repo.path, "cat-file", "blob", "\x1b[31mred\nnext")
    assert caught.value.message.isprintable()
    assert caught.value.message.startswith("git cat-file failed (fatal: ")
    assert caught.value.exit_code == 3


def test_a_stream_that_fails_says_so_after_its_output(repo):
    repo.commit({"a.txt": "one\n"})
    with pytest.raises(ScannerError, match="git log failed"):
        list(gitio.stream(repo.path, "log", "-p", "no-such-revision"))
    assert b"".join(gitio.stream(repo.path, "cat-file", "--batch-check", data=b"HEAD\n")).split()[1] == b"commit"


def test_a_stream_may_be_left_early(repo):
    repo.commit({"a.txt": "x" * 5_000_000})
    stream = gitio.stream(repo.path, "cat-file", "blob", "HEAD:a.txt")
    assert len(next(stream)) == gitio.CHUNK
    stream.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to give a folder away")
def test_a_folder_of_somebody_else_says_how_to_trust_it(repo, monkeypatch):
    for path in (repo.path, repo.path / ".git"):
        os.chown(path, 12345, 12345)
    monkeypatch.setenv("SUDO_UID", "0")
    with pytest.raises(ScannerError, match=r"safe\.directory"):
        gitio.toplevel(repo.path)
    repo.git("config", "--global", "--add", "safe.directory", str(repo.path))
    assert gitio.toplevel(repo.path) == repo.path


def test_places(repo, new_repo):
    (repo.path / "deep").mkdir()
    assert gitio.toplevel(repo.path / "deep") == repo.path
    assert gitio.git_path(repo.path, "hooks") == repo.path / ".git/hooks"
    repo.git("config", "core.hooksPath", "my-hooks")
    assert gitio.git_path(repo.path, "hooks") == repo.path / "my-hooks"
    repo.commit({"a.txt": "one\n"})
    bare = new_repo("bare", "--bare", str(repo.path))
    assert gitio.toplevel(bare.path) == bare.path


def test_commits_by_name(repo):
    with pytest.raises(ConfigError, match="no commit 'main'"):
        gitio.commit_id(repo.path, "main")
    first = repo.commit({"a.txt": "one\n"})
    repo.git("tag", "-a", "-m", "a tag", "v1")
    assert [gitio.commit_id(repo.path, name) for name in ("main", "HEAD", "v1", first[:10])] == [first] * 4
    assert gitio.find_commit(repo.path, "HEAD:a.txt") == ""
    with pytest.raises(ConfigError) as caught:
        gitio.commit_id(repo.path, "--upload-pack=\x1b[31m")
    assert caught.value.message.isprintable() and caught.value.exit_code == 2


def test_a_name_missing_in_a_shallow_clone_says_how_to_get_it(repo, new_repo):
    first = repo.commit({"a.txt": "one\n"})
    repo.commit({"a.txt": "two\n"})
    clone = new_repo("clone", "--depth=1", repo.path.as_uri())
    assert gitio.is_shallow(clone.path) and not gitio.is_shallow(repo.path)
    with pytest.raises(ScannerError, match="fetch-depth: 0"):
        gitio.commit_id(clone.path, first)


def test_reads_blobs_one_after_the_other(repo):
    contents = [b"", b"no line end", b"x\n" * 100_000, "wide\n".encode("utf-16"), b"stray\0nul" + b"." * 1000]
    names = [repo.git("hash-object", "-w", "--stdin", stdin=content) for content in contents]
    with gitio.blobs(repo.path) as read_blob:
        for name, content in [*zip(names, contents, strict=True)] * 2:
            assert read_blob(name) == (content, "")


def test_blobs_that_are_not_read(repo):
    binary = repo.git("hash-object", "-w", "--stdin", stdin=bytes(range(256)) * 900)
    large = repo.git("hash-object", "-w", "--stdin", stdin=b"x" * 3_000_000)
    small = repo.git("hash-object", "-w", "--stdin", stdin=b"small")
    with gitio.blobs(repo.path, limit=2 << 20) as read_blob:
        assert read_blob(binary) == (b"", "binary")
        assert read_blob(large) == (b"", "larger than 2 MiB")
        assert read_blob(small) == (b"small", "")
        with pytest.raises(ScannerError, match="missing"):
            read_blob("0" * 39 + "1")


def test_blobs_outside_a_repository(tmp_path):
    with gitio.blobs(tmp_path) as read_blob, pytest.raises(ScannerError, match="not a git repository"):
        read_blob("0" * 40)


def test_no_process_is_left_behind(repo):
    name = repo.git("hash-object", "-w", "--stdin", stdin=b"small")
    with gitio.blobs(repo.path) as read_blob:
        read_blob(name)
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if children.exists():
        assert "git" not in [Path(f"/proc/{child}/comm").read_text().strip() for child in children.read_text().split()]
