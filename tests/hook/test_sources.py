"""Plain files, folders and pipes."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import sources
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.lines import Fragment


def added(fragments: Iterable[Fragment]) -> list[tuple[str, int, str]]:
    """(path, line number, text) of every added line."""
    return [
        (one.path, one.start + index, line)
        for one in fragments
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def read(*paths: Path, root: Path) -> tuple[list[tuple[str, int, str]], Account]:
    account = Account()
    return added(sources.files(paths, account, root)), account


def test_files_and_folders(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/.git").mkdir()
    (tmp_path / "b/.git/config").write_text("no\n")
    (tmp_path / "b/c.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo")
    (tmp_path / "a.txt").write_text("a\n")
    (tmp_path / "empty").write_text("")
    lines, account = read(tmp_path / "b", tmp_path / "a.txt", tmp_path / "empty", root=tmp_path)
    assert lines == [("b/c.txt", 1, "one"), ("b/c.txt", 2, "two"), ("a.txt", 1, "a")]
    assert (account.files, account.lines, account.skipped) == (3, 3, ())


def test_what_cannot_be_read_is_a_failure(tmp_path):
    (tmp_path / "bin").write_bytes(bytes(range(256)) * 9)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("bin")
    lines, account = read(tmp_path, tmp_path / "gone", root=tmp_path)
    assert lines == []
    assert {(Path(one.path).name, one.failed) for one in account.skipped} == {
        ("bin", False),
        ("pipe", False),
        ("link", False),
        ("gone", True),
    }
    assert [Path(one.path).name for one in account.failures] == ["gone"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_failure(tmp_path):
    (tmp_path / "a").write_text("x\n")
    (tmp_path / "a").chmod(0)
    assert [one.path for one in read(tmp_path, root=tmp_path)[1].failures] == ["a"]


def test_large_files_are_read_in_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "WINDOW", 1000)
    rows = [f"row {number} " + "x" * (number % 40) for number in range(2000)]
    (tmp_path / "a").write_text("\n".join(rows))
    account = Account()
    fragments = list(sources.files([tmp_path / "a"], account, tmp_path))
    assert added(fragments) == [("a", number, row) for number, row in enumerate(rows, 1)]
    assert account.lines == len(rows) and len(fragments) > 20
    assert all(one.start + 3 == before.start + len(before.lines) for before, one in itertools.pairwise(fragments))


def test_one_endless_line_is_read_in_overlapping_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "WINDOW", 10_000)
    (tmp_path / "a").write_text("first\n" + "y" * 35_000 + "secret" + "z" * 9_000 + "\nlast\n")
    lines, account = read(tmp_path / "a", root=tmp_path)
    assert lines[0] == ("a", 1, "first") and lines[-1] == ("a", 3, "last")
    assert any("secret" in text for _, number, text in lines if number == 2)
    assert account.notes


def test_wide_files_are_read_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "WINDOW", 1000)
    (tmp_path / "a").write_bytes(("row\n" * 1000).encode("utf-16"))
    lines, account = read(tmp_path / "a", root=tmp_path)
    assert len(lines) == 1000 and account.skipped == ()
    monkeypatch.setattr(sources, "_WIDE_MOST", 2000)
    lines, account = read(tmp_path / "a", root=tmp_path)
    assert 300 < len(lines) < 400 and [one.path for one in account.failures] == ["a"]


def test_stdin():
    account = Account()
    stream = io.BytesIO("é = 1\n\nb".encode("utf-16"))
    assert added(sources.stdin(stream, "pipe", account)) == [("pipe", 1, "é = 1"), ("pipe", 2, ""), ("pipe", 3, "b")]
    assert (account.files, account.lines) == (1, 3)


def test_a_pipe_or_device_that_was_named_is_a_failure(tmp_path, sss):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/null"):
        ran = sss("scan", "files", name, cwd=tmp_path)
        assert ran.code == 3 and "not a regular file: pipe it into `scan stdin`" in ran.err


def test_named_paths_of_which_nothing_was_read_are_a_failure(tmp_path, sss):
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "folder/link").symlink_to("../a.bin")
    ran = sss("scan", "files", "folder", cwd=tmp_path)
    assert ran.code == 3 and "NOT READ folder: nothing in it is a file that could be read" in ran.err
    assert sss("scan", "files", "a.bin", cwd=tmp_path).code == 0, "a picture has no lines: pre-commit may name nothing else"


def test_a_pipe_that_looks_binary_is_a_failure(sss, tmp_path, secret):
    ran = sss("scan", "stdin", cwd=tmp_path, stdin=b"\0" * 12 + f'password = "{secret(1)}"\n'.encode())
    assert ran.code == 3 and "NOT READ stdin: binary" in ran.err


def test_what_a_pattern_leaves_out_need_not_be_readable(sss, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_text("x\n")
    ran = sss("scan", "files", "a.txt", "pipe", "--exclude", "pipe", cwd=tmp_path)
    assert ran.code == 0 and "1 by a path pattern" in ran.err and "Skipped 1 (not a regular file" in ran.err
