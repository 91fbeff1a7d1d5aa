"""What the next commit adds, on real repositories with every setting that could hide a line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial

import pytest

from smart_secrets_scanner.hook import gitio, sources
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment, Origin

BASE = "".join(f"line {number}\n" for number in range(1, 31))


def added(fragments: Iterable[Fragment]) -> list[tuple[str, int, str]]:
    """(path, line number, text) of every added line."""
    return [
        (one.path, one.start + index, line)
        for one in fragments
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def staged(repo, **options: bool) -> list[tuple[str, int, str]]:
    return added(sources.staged(repo.path, Account(), **options))


def changed(line: int, text: str = "changed") -> str:
    rows = BASE.split("\n")
    rows[line - 1] = text
    return "\n".join(rows)


def test_finds_staged_lines_with_their_numbers_and_three_lines_of_context(repo):
    repo.commit({"app.py": BASE})
    repo.add("app.py", changed(10))
    account = Account()
    [fragment] = sources.staged(repo.path, account)
    assert fragment == Fragment(
        "app.py",
        7,
        ("line 7", "line 8", "line 9", "changed", "line 11", "line 12", "line 13"),
        frozenset({3}),
        Origin(),
    )
    assert (account.files, account.lines, account.skipped) == (1, 1, ())


def test_finds_lines_of_the_first_commit(repo):
    repo.add("a.txt", "one\ntwo\n")
    assert staged(repo) == [("a.txt", 1, "one"), ("a.txt", 2, "two")]


def test_ignores_an_empty_index(repo):
    assert staged(repo) == []
    repo.commit({"a.txt": "one\n"})
    assert staged(repo) == []


def test_ignores_removed_lines_and_deleted_files_and_modes(repo):
    repo.commit({"gone.txt": "was here\n", "less.txt": BASE, "run.sh": "echo\n"})
    repo.git("rm", "--quiet", "gone.txt")
    repo.add("less.txt", "line 1\n")
    (repo.path / "run.sh").chmod(0o755)
    repo.git("update-index", "--chmod=+x", "run.sh")
    assert staged(repo) == []


def test_partially_staged_file_is_judged_by_what_is_staged(repo):
    repo.commit({"a.txt": "one\n"})
    repo.add("a.txt", "one\nstaged\n")
    repo.write("a.txt", "not staged\n")
    assert staged(repo) == [("a.txt", 2, "staged")]


def test_a_secret_only_in_the_work_tree_is_not_of_this_commit(repo):
    repo.commit({"a.txt": "one\n"})
    repo.write("a.txt", "one\nnot staged\n")
    repo.write("new.txt", "untracked\n")
    repo.git("add", "--intent-to-add", "new.txt")
    assert staged(repo) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"color.diff": "always", "color.ui": "always"},
        {"diff.noprefix": "true"},
        {"diff.mnemonicPrefix": "true"},
        {"diff.external": "false"},
        {"diff.external": "true"},
        {"diff.context": "0", "diff.interHunkContext": "50"},
        {"diff.renames": "copies", "diff.algorithm": "patience"},
        {"diff.orderFile": "does-not-exist"},
        {"diff.relative": "true"},
        {"diff.suppressBlankEmpty": "true"},
        {"diff.submodule": "log", "diff.wsErrorHighlight": "all"},
        {"core.quotePath": "true"},
        {"core.pager": "false", "pager.diff": "false"},
        {"core.bigFileThreshold": "1"},
        {"diff.hide.textconv": "true", "diff.hide.binary": "true", "diff.hide.command": "true"},
        {"log.showSignature": "true", "format.pretty": "%H"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_no_setting_of_the_user_hides_a_line(repo, settings):
    repo.write(".gitattributes", "*.py diff=hide\n")
    repo.commit({"app.py": BASE.replace("line 11", ""), "größe x.txt": "a\n"})
    repo.add("app.py", changed(10).replace("line 11", ""))
    repo.add("größe x.txt", "a\nb\n")
    for key, value in settings.items():
        repo.git("config", key, value)
    assert staged(repo) == [("app.py", 10, "changed"), ("größe x.txt", 2, "b")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("GIT_EXTERNAL_DIFF", "true"), ("GIT_DIFF_OPTS", "-u0"), ("LC_ALL", "de_DE.UTF-8"), ("GIT_PAGER", "false")],
)
def test_no_variable_of_the_user_hides_a_line(repo, monkeypatch, name, value):
    repo.commit({"app.py": BASE})
    repo.add("app.py", changed(10))
    monkeypatch.setenv(name, value)
    [fragment] = sources.staged(repo.path, Account())
    assert (fragment.start, len(fragment.lines)) == (7, 7)


@pytest.mark.parametrize("attribute", ["-diff", "binary", "-text -diff", "diff=nothing", "linguist-generated"])
def test_finds_lines_behind_an_attribute(repo, attribute):
    repo.commit({".gitattributes": f"*.py {attribute}\n", "app.py": BASE})
    repo.add("app.py", changed(10))
    repo.add("new.py", "new\n")
    assert staged(repo) == [("app.py", 10, "changed"), ("new.py", 1, "new")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_finds_lines_in_wide_encodings(repo, encoding):
    repo.commit({"a.txt": BASE.encode(encoding)})
    repo.add("a.txt", changed(10, "pässword here").encode(encoding))
    repo.add("new.txt", "one\r\ntwo".encode(encoding))
    if encoding == "utf-32":
        assert ("a.txt", 10, "pässword here") in staged(repo)
        return
    assert staged(repo) == [("a.txt", 10, "pässword here"), ("new.txt", 1, "one"), ("new.txt", 2, "two")]


def test_finds_lines_that_are_not_utf8(repo):
    repo.add("latin.txt", "schlüssel = größe\n".encode("latin-1"))
    assert staged(repo) == [("latin.txt", 1, "schlüssel = größe")]


def test_a_stray_nul_does_not_hide_a_text_file(repo):
    repo.commit({"a.txt": BASE})
    repo.add("a.txt", changed(10) + "\0\n")
    assert ("a.txt", 10, "changed") in staged(repo)


def test_binaries_are_noted_and_not_judged(repo):
    data = bytes(range(256)) * 40
    repo.add("picture.png", data)
    repo.add(".gitattributes", "forced.bin diff\n")
    repo.add("forced.bin", data)
    account = Account()
    assert added(sources.staged(repo.path, account)) == [(".gitattributes", 1, "forced.bin diff")]
    assert {(one.path, one.reason, one.failed) for one in account.skipped} == {
        ("picture.png", "binary", False),
        ("forced.bin", "binary", False),
    }


def test_finds_the_edit_in_a_renamed_file_and_nothing_else(repo):
    repo.commit({"old.py": BASE})
    repo.git("mv", "old.py", "new name.py")
    repo.add("new name.py", changed(10))
    assert staged(repo) == [("new name.py", 10, "changed")]


def test_ignores_a_plain_rename(repo):
    repo.commit({"old.py": BASE})
    repo.git("mv", "old.py", "new.py")
    account = Account()
    assert added(sources.staged(repo.path, account)) == []
    assert account.files == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize(
    "name",
    [
        "two\nlines", "tab\there", 'quo"te', "back\\slash", "esc\x1b[31m", "b/a b/a", " lead", "trail ", "über/ñ.txt",
        "rtl\u202egnp.exe", "::error file=x::y", "-n", "a b", 'a" "b', "@@ -1 +1 @@", "diff --git a/x b/x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("binary", [False, True])
def test_hostile_names_survive_as_data(repo, name, binary):
    repo.commit({".gitattributes": "* -diff\n" if binary else "\n"})
    repo.add(name, "one\n")
    assert staged(repo) == [(name, 1, "one")]
    repo.commit()
    (repo.path / name).chmod(0o755)
    repo.add(name, "one\ntwo\n")
    assert staged(repo) == [(name, 2, "two")]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_can_be_printed(repo):
    file = os.fsencode(repo.path) + b"/caf\xe9"
    with open(file, "wb") as stream:
        stream.write(b"one\n")
    repo.git("add", "--all")
    assert staged(repo) == [("caf\\xe9", 1, "one")]


def test_lines_end_at_line_feeds_only(repo):
    text = "one\x0cform\u2028sep\x85nel\x1cfs\r\ntwo\rcr\r\nlast"
    repo.add("a.txt", text)
    assert staged(repo) == [
        ("a.txt", 1, "one\x0cform\u2028sep\x85nel\x1cfs"),
        ("a.txt", 2, "two\rcr"),
        ("a.txt", 3, "last"),
    ]


def test_no_line_feed_at_the_end(repo):
    repo.commit({"a.txt": "one"})
    repo.add("a.txt", "one\ntwo")
    repo.add("b.txt", "\\ No newline at end of file\n-- a/x\n++ b/x")
    assert staged(repo) == [
        ("a.txt", 1, "one"),
        ("a.txt", 2, "two"),
        ("b.txt", 1, "\\ No newline at end of file"),
        ("b.txt", 2, "-- a/x"),
        ("b.txt", 3, "++ b/x"),
    ]


def test_content_that_looks_like_a_patch(repo):
    lines = [
        "diff --git a/x b/x",
        "--- a/x",
        "+++ b/x",
        "@@ -1 +1 @@",
        "\x01commit",
        "",
        "-",
        "+",
        "Binary files a and b",
    ]
    repo.add("a.patch", "\n".join(lines) + "\n")
    assert staged(repo) == [("a.patch", number, line) for number, line in enumerate(lines, 1)]


def test_a_link_is_judged_by_its_target(repo):
    repo.commit({"a.txt": "one\n"})
    (repo.path / "a.txt").unlink()
    (repo.path / "a.txt").symlink_to("some/target")
    repo.git("add", "a.txt")
    assert staged(repo) == [("a.txt", 1, "some/target")]


def test_a_submodule_is_noted(repo, new_repo):
    other = new_repo("other")
    other.commit({"a.txt": "one\n"})
    repo.commit({"a.txt": "one\n"})
    repo.git("submodule", "--quiet", "add", str(other.path), "sub dir")
    account = Account()
    assert [path for path, _, _ in added(sources.staged(repo.path, account))] == [".gitmodules"] * 3
    assert [(one.path, one.failed) for one in account.skipped] == [("sub dir", False)]


def test_works_inside_a_submodule_and_a_work_tree(repo, new_repo):
    other = new_repo("other")
    other.commit({"a.txt": "one\n"})
    repo.commit({"a.txt": "one\n"})
    repo.git("submodule", "--quiet", "add", str(other.path), "sub")
    repo.git("worktree", "add", "--quiet", "../tree", "-b", "side")
    for place in (repo.path / "sub", repo.path.parent / "tree"):
        (place / "new.txt").write_text("in here\n")
        subprocess.run(["git", "add", "new.txt"], cwd=place, check=True)
        assert gitio.toplevel(place) == place
        assert added(sources.staged(place, Account())) == [("new.txt", 1, "in here")]


HOOK = f"""
exec '{sys.executable}' -c '
from pathlib import Path
from smart_secrets_scanner.hook import gitio, sources
from smart_secrets_scanner.hook.account import Account
root = gitio.toplevel(Path.cwd())
out = open("../seen", "w")
for one in sources.staged(root, Account()):
    print(one.path, [one.lines[at] for at in sorted(one.added or range(len(one.lines)))], file=out)
'
"""


@pytest.mark.parametrize(
    ("command", "seen"),
    [
        (["commit", "-m", "m"], "a.txt ['staged a']\n"),
        (["commit", "-a", "-m", "m"], "a.txt ['staged a']\nb.txt ['unstaged b']\n"),
        (["commit", "-m", "m", "b.txt"], "b.txt ['unstaged b']\n"),
        (["commit", "-m", "m", "--include", "b.txt"], "a.txt ['staged a']\nb.txt ['unstaged b']\n"),
        (["commit", "--amend", "-m", "m"], "a.txt ['staged a']\n"),
    ],
)
@pytest.mark.parametrize("worktree", [False, True])
def test_the_index_that_git_gives_to_the_hook(repo, command, seen, worktree):
    repo.commit({"a.txt": "a\n", "b.txt": "b\n"})
    repo.hook("pre-commit", HOOK)
    if worktree:
        repo.git("worktree", "add", "--quiet", "../tree")
        repo.path = repo.path.parent / "tree"
    repo.add("a.txt", "a\nstaged a\n")
    repo.write("b.txt", "b\nunstaged b\n")
    repo.git(*command)
    assert (repo.path.parent / "seen").read_text() == seen


def merging(repo) -> None:
    """A merge about to be committed: `theirs.py` from the other branch, a conflict in both.py, and a line of its own."""
    repo.commit({"both.py": BASE, "ours.py": "a\n", "auto.py": BASE})
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"both.py": changed(10, "theirs"), "theirs.py": "theirs\n", "auto.py": changed(2, "auto theirs")})
    repo.git("switch", "--quiet", "main")
    repo.commit({"both.py": changed(10, "ours"), "ours.py": "a\nours\n", "auto.py": changed(29, "auto ours")})
    repo.git("merge", "--quiet", "side", check=False)
    repo.add("both.py", changed(10, "ours\ntheirs\nneither"))


def test_in_a_merge_only_what_no_parent_has(repo):
    merging(repo)
    assert staged(repo) == [("both.py", 12, "neither")]


def test_in_a_merge_everything_when_asked(repo):
    merging(repo)
    assert staged(repo, whole_merge=True) == [
        ("auto.py", 2, "auto theirs"),
        ("both.py", 11, "theirs"),
        ("both.py", 12, "neither"),
        ("theirs.py", 1, "theirs"),
    ]


def test_a_file_in_conflict_is_noted(repo):
    repo.commit({"a.txt": "a\n"})
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"a.txt": "b\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"a.txt": "c\n"})
    repo.git("merge", "side", check=False)
    account = Account()
    assert added(sources.staged(repo.path, account)) == []
    assert [one.path for one in account.skipped] == ["a.txt"]


def test_sparse_checkout(repo):
    repo.commit({"in/a.txt": "a\n", "out/b.txt": "b\n"})
    repo.git("sparse-checkout", "set", "in")
    repo.add("in/a.txt", "a\nnew\n")
    assert staged(repo) == [("in/a.txt", 2, "new")]


def partial_clone(repo, new_repo: Callable[..., object]):
    repo.git("config", "uploadpack.allowFilter", "true")
    return new_repo("partial", "--filter=blob:none", "--no-checkout", repo.path.as_uri())


def test_partial_clone(repo, new_repo):
    repo.commit({"a.txt": "a\n", "b.txt": "b\n"})
    clone = partial_clone(repo, new_repo)
    clone.git("checkout", "--quiet", "main", "--", "a.txt")
    clone.git("reset", "--quiet")
    clone.add("a.txt", "a\nnew\n")
    assert staged(clone) == [("a.txt", 2, "new")]


def test_a_partial_clone_fails_rather_than_use_the_network(repo, new_repo):
    repo.commit({"a.txt": BASE})
    clone = partial_clone(repo, new_repo)
    clone.git("reset", "--quiet")
    clone.add("a.txt", changed(3))
    with pytest.raises(ScannerError, match="partial clone"):
        staged(clone)


def test_git_failing_is_loud(repo, tmp_path):
    (tmp_path / "plain").mkdir()
    with pytest.raises(ScannerError, match="not a git repository"):
        list(sources.staged(tmp_path / "plain", Account()))
    repo.add("a.txt", "one\n")
    (repo.path / ".git/index").write_bytes(b"damaged")
    with pytest.raises(ScannerError, match="index"):
        staged(repo)


def test_a_lost_object_is_loud(repo):
    repo.add("a.txt", "one\n")
    blob = repo.git("rev-parse", ":a.txt")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (repo.path / "a.txt").unlink()  # git takes the file of the work tree while it is known to be the same
    with pytest.raises(ScannerError, match="git diff failed"):
        staged(repo)


def test_whole_file_of_the_index_and_of_a_commit(repo):
    first = repo.commit({"a.txt": "one\n"})
    repo.add("a.txt", "one\ntwo\n")
    assert sources.whole_file(repo.path, "a.txt", Origin()) == ("one", "two")
    assert sources.whole_file(repo.path, "a.txt", Origin(first)) == ("one",)
    assert sources.whole_file(repo.path, "none.txt", Origin()) is None


def test_a_commit_without_a_candidate_loads_nothing_it_does_not_need(repo):
    """Start-up is most of the time of a small commit: these cost more to import than such a commit takes to read."""
    repo.add("a.py", "def area(width, height):\n    return width * height\n")
    told = (
        "import sys\n"
        "from smart_secrets_scanner.hook.cli import run\n"
        "assert run(['scan', 'staged']) == 0\n"
        "heavy = {'tempfile', 'traceback', 'json', 'hashlib', 'difflib', 'random', 'llama_cpp', 'numpy', 'sqlite3'}\n"
        "ours = {'formats', 'reading', 'gate', 'prompt', 'model', 'install', 'ranges', 'history', 'ci'}\n"
        "heavy |= {'smart_secrets_scanner.hook.' + name for name in ours}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=repo.path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_too_large_to_be_read_is_a_failure(repo, sss, secret, monkeypatch, encoding):
    """git calls files binary from some size on; a limit of 1,000 bytes and the attribute stand for its 64 MiB."""
    monkeypatch.setattr(gitio, "blobs", partial(gitio.blobs, limit=1000))
    repo.commit({".gitattributes": "dump.* -diff\n"})
    repo.add("dump.sql", ("x = 1\n" * 500 + f'password = "{secret(1)}"\n').encode(encoding))
    for scan in ("staged", "history"):
        ran = sss("scan", scan, cwd=repo.path)
        assert ran.code == 3 and "NOT READ dump.sql: larger than" in ran.err and "No secrets found" not in ran.err
        ran = sss("scan", scan, "--exclude", "*.sql", cwd=repo.path)
        assert ran.code == 0 and "1 by a path pattern" in ran.err
        repo.commit()


def test_a_large_binary_file_is_a_plain_skip(repo, sss, monkeypatch):
    monkeypatch.setattr(gitio, "blobs", partial(gitio.blobs, limit=1000))
    repo.add("a.bin", bytes(range(256)) * 90)
    ran = sss("scan", "staged", cwd=repo.path)
    assert ran.code == 0 and "Skipped 1 (binary): a.bin" in ran.err


def test_large_text_that_was_never_committed_is_a_failure(repo, sss, monkeypatch):
    monkeypatch.setattr(gitio, "blobs", partial(gitio.blobs, limit=1000))
    repo.commit({"a.txt": "a\n"})
    repo.add("c.txt", "x = 1\n" * 500)
    repo.git("rm", "--quiet", "--cached", "--force", "c.txt")
    assert sss("scan", "history", "--unreachable", cwd=repo.path).code == 3


def test_nothing_can_be_staged_in_a_bare_repository(sss, new_repo):
    bare = new_repo("bare.git")
    bare.git("config", "core.bare", "true")
    place = bare.path / ".git"
    ran = sss("scan", "staged", cwd=place)
    assert ran.code == 3 and "is bare" in ran.err
