"""Hooks put behind existing ones and removed again, run by real git commands; pushes and messages."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import install, ranges
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError

ZERO = "0" * 40


@pytest.fixture
def scanner(tmp_path: Path) -> str:
    """A stand-in for Python that notes its arguments and stdin, and exits with what the file `status` says."""
    path = tmp_path / "my python"
    path.write_text(
        f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/calls'\n"
        f'[ "$5" = push ] || [ "$4" = push ] && cat >> \'{tmp_path}/calls\'\n'
        f"exit $(cat '{tmp_path}/status' 2>/dev/null || echo 0)\n"
    )
    path.chmod(0o755)
    return str(path)


def calls(tmp_path: Path) -> list[str]:
    file = tmp_path / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_the_hook_runs_and_blocks(repo, tmp_path, scanner):
    installed = install.install_hook(repo.path, python=scanner)
    assert installed == install.Installed(repo.path / ".git/hooks/pre-commit", chained=False)
    repo.add("a.txt", "a\n")
    repo.git("commit", "-m", "m")
    assert calls(tmp_path) == ["-m smart_secrets_scanner.hook scan staged"]
    (tmp_path / "status").write_text("1")
    repo.add("a.txt", "b\n")
    with pytest.raises(AssertionError):
        repo.git("commit", "-m", "m")


def test_the_hook_runs_this_python():
    assert Path(sys.executable).as_posix() in install._script("pre-commit", "")


def test_the_hook_there_before_runs_first_and_comes_back(repo, tmp_path, scanner):
    old = repo.hook(
        "pre-commit", f"echo old >> '{tmp_path}/calls'\nexit $(cat '{tmp_path}/old' 2>/dev/null || echo 0)\n"
    )
    before = old.read_bytes()
    assert install.install_hook(repo.path, python=scanner).chained
    assert install.install_hook(repo.path, python=scanner).chained  # twice changes nothing
    repo.add("a.txt", "a\n")
    repo.git("commit", "-m", "m")
    assert calls(tmp_path) == ["old", "-m smart_secrets_scanner.hook scan staged"]
    (tmp_path / "old").write_text("7")
    repo.add("a.txt", "b\n")
    repo.git("commit", "-m", "m", check=False)
    assert repo.git("log", "--oneline").count("\n") == 0
    assert calls(tmp_path)[-1] == "old"
    assert install.uninstall_hook(repo.path).chained
    assert old.read_bytes() == before and old.stat().st_mode & stat.S_IXUSR
    assert [path.name for path in old.parent.iterdir() if "smart" in path.name] == []


def test_uninstall_removes_ours_only(repo, scanner):
    with pytest.raises(ConfigError, match="nothing to undo"):
        install.uninstall_hook(repo.path)
    path = install.install_hook(repo.path, python=scanner).path
    assert not install.uninstall_hook(repo.path).chained
    assert not path.exists()
    repo.hook("pre-commit", "exit 0\n")
    with pytest.raises(ConfigError, match="not installed by"):
        install.uninstall_hook(repo.path)


def test_uninstall_undoes_every_stage_unless_told_which(sss, repo):
    assert sss("install-hook", "--stage", "pre-push", "--stage", "commit-msg", cwd=repo.path).code == 0
    assert install.installed(repo.path) == ("pre-push", "commit-msg")
    assert sss("uninstall-hook", "--stage", "commit-msg", cwd=repo.path).code == 0
    assert sss("uninstall-hook", cwd=repo.path).code == 0 and not install.installed(repo.path)
    ran = sss("uninstall-hook", cwd=repo.path)
    assert ran.code == 2 and "nothing to undo" in ran.err


def test_two_foreign_hooks_are_not_overwritten(repo, scanner):
    repo.hook("pre-commit", "exit 0\n")
    for name in ("pre-commit.before-smart-secrets-scanner", "before-smart-secrets-scanner/pre-commit"):
        kept = repo.hook(name, "exit 0\n")
        with pytest.raises(ScannerError, match="remove the one"):
            install.install_hook(repo.path, python=scanner)
        kept.unlink()


NAMED = 'echo "$(basename "$0") $1" >> "$(dirname "$0")/../../../calls"\n'


@pytest.mark.parametrize("first", ["#!/bin/sh", "#!/usr/bin/env bash", "#!/bin/sh -e"])
def test_a_hook_there_before_sees_its_own_name_and_folder(repo, tmp_path, scanner, first):
    old = repo.hook("pre-commit", "")
    old.write_text(f"{first}\n{NAMED}")
    install.install_hook(repo.path, python=scanner)
    assert (old.parent / "before-smart-secrets-scanner/pre-commit").read_text() == f"{first}\n{NAMED}"
    repo.git("commit", "--allow-empty", "-m", "m")
    assert calls(tmp_path) == ["pre-commit ", "-m smart_secrets_scanner.hook scan staged"]


def test_a_hook_there_before_in_another_language_sees_its_own_name(repo, tmp_path, scanner):
    old = repo.hook("commit-msg", "")
    code = f"import os, sys\nopen({str(tmp_path / 'calls')!r}, 'a').write(os.path.basename(sys.argv[0]) + ' ' + sys.argv[1])"
    old.write_text(f"#!{sys.executable}\n{code}\nsys.exit(1)\n")
    install.install_hook(repo.path, "commit-msg", python=scanner)
    repo.git("commit", "--allow-empty", "-m", "m", check=False)
    assert calls(tmp_path) == ["commit-msg .git/COMMIT_EDITMSG"]


def test_a_hook_that_is_a_link_leads_where_it_led(repo, tmp_path, scanner):
    script = repo.write("tools/check", f"#!/bin/sh\necho linked >> '{tmp_path}/calls'\n")
    script.chmod(0o755)
    link = repo.path / ".git/hooks/pre-commit"
    link.symlink_to("../../tools/check")
    install.install_hook(repo.path, python=scanner)
    repo.git("commit", "--allow-empty", "-m", "m")
    assert calls(tmp_path) == ["linked", "-m smart_secrets_scanner.hook scan staged"]
    install.uninstall_hook(repo.path)
    assert link.readlink() == Path("../../tools/check")


@pytest.mark.parametrize("again", [True, False])
def test_a_hook_kept_by_an_earlier_version_runs_and_comes_back(repo, tmp_path, scanner, again):
    hook = install.install_hook(repo.path, python=scanner).path
    old = repo.hook("pre-commit.before-smart-secrets-scanner", NAMED)
    before = old.read_bytes()
    if again:
        assert install.install_hook(repo.path, python=scanner).chained
        assert install.install_hook(repo.path, python=scanner).chained
        repo.git("commit", "--allow-empty", "-m", "m")
        assert calls(tmp_path)[0] == "pre-commit "
    assert install.uninstall_hook(repo.path).chained
    assert hook.read_bytes() == before
    assert [path.name for path in hook.parent.iterdir() if "smart" in path.name] == []


def test_hooks_kept_for_other_stages_stay(repo, scanner):
    for stage in ("pre-commit", "commit-msg"):
        repo.hook(stage, "exit 0\n")
        install.install_hook(repo.path, stage, python=scanner)
    install.uninstall_hook(repo.path)
    assert [path.name for path in (repo.path / ".git/hooks" / install.KEPT).iterdir()] == ["commit-msg"]


def test_installing_twice_says_the_same(sss, repo):
    repo.hook("pre-push", "exit 0\n")
    first = sss("install-hook", "--stage", "pre-commit", "--stage", "pre-push", cwd=repo.path)
    assert first.code == 0 and "runs first" in first.out
    assert sss("install-hook", "--stage", "pre-commit", "--stage", "pre-push", cwd=repo.path) == first


def test_a_merge_is_not_stopped_for_what_the_other_branch_has(sss, repo, secret, tmp_path, monkeypatch):
    repo.commit({"a.txt": "a\n"})
    repo.git("switch", "--quiet", "-c", "side")
    repo.commit({"b.py": f'password = "{secret(1)}"\n'})
    repo.git("switch", "--quiet", "main")
    repo.commit({"c.txt": "c\n"})
    repo.hook("pre-merge-commit", f"env > '{tmp_path}/env'\nexit 1\n")
    repo.git("merge", "--no-edit", "side", check=False)
    assert sss("scan", "staged", cwd=repo.path).code == 0  # git has written MERGE_HEAD by now
    (repo.path / ".git/MERGE_HEAD").unlink()
    assert sss("scan", "staged", cwd=repo.path).code == 1
    for line in (tmp_path / "env").read_text().splitlines():
        if line.startswith("GITHEAD_"):
            monkeypatch.setenv(*line.split("=", 1))
    assert sss("scan", "staged", cwd=repo.path).code == 0
    repo.add("d.py", f'password = "{secret(2)}"\n')
    assert sss("scan", "staged", cwd=repo.path).code == 1


def test_a_scanner_that_is_gone_blocks(repo, tmp_path, scanner):
    install.install_hook(repo.path, python=scanner)
    Path(scanner).unlink()
    repo.add("a.txt", "a\n")
    done = subprocess.run(["git", "commit", "-m", "m"], cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode and "install-hook" in done.stderr


def test_hooks_path_inside_the_repository(repo, tmp_path, scanner):
    repo.git("config", "core.hooksPath", ".husky")
    assert install.install_hook(repo.path, python=scanner).path == repo.path / ".husky/pre-commit"
    repo.add("a.txt", "a\n")
    repo.git("commit", "-m", "m")
    assert len(calls(tmp_path)) == 1


def test_hooks_path_shared_with_other_repositories_needs_a_word(repo, tmp_path, scanner):
    repo.git("config", "--global", "core.hooksPath", str(tmp_path / "shared hooks"))
    with pytest.raises(ConfigError, match="--shared"):
        install.install_hook(repo.path, python=scanner)
    path = install.install_hook(repo.path, python=scanner, shared=True).path
    assert path == tmp_path / "shared hooks/pre-commit"
    assert not install.uninstall_hook(repo.path).chained


def test_work_trees_and_submodules(repo, new_repo, tmp_path, scanner):
    other = new_repo("other")
    other.commit({"a.txt": "a\n"})
    repo.commit({"a.txt": "a\n"})
    repo.git("worktree", "add", "--quiet", "../tree")
    repo.git("submodule", "--quiet", "add", str(other.path), "sub")
    assert install.install_hook(tmp_path / "tree", python=scanner).path.samefile(repo.path / ".git/hooks/pre-commit")
    path = install.install_hook(repo.path / "sub", python=scanner).path
    assert path.samefile(repo.path / ".git/modules/sub/hooks/pre-commit")


def test_an_unknown_stage_is_a_usage_error(repo):
    with pytest.raises(ConfigError, match="pre-push"):
        install.install_hook(repo.path, "post-commit")


def test_the_push_hook_gives_the_lines_to_both(repo, new_repo, tmp_path, scanner):
    bare = new_repo("bare", "--bare", str(repo.path))
    repo.git("remote", "add", "origin", str(bare.path))
    repo.hook("pre-push", f"echo old $1 >> '{tmp_path}/calls'; cat >> '{tmp_path}/calls'\n")
    install.install_hook(repo.path, "pre-push", python=scanner)
    head = repo.commit({"a.txt": "a\n"})
    repo.git("push", "--quiet", "origin", "main")
    line = f"refs/heads/main {head} refs/heads/main {ZERO}"
    assert calls(tmp_path) == ["old origin", line, f"-m smart_secrets_scanner.hook scan push origin {bare.path}", line]


def test_the_message_hook_gets_the_file(repo, tmp_path, scanner):
    install.install_hook(repo.path, "commit-msg", python=scanner)
    repo.git("commit", "--allow-empty", "-m", "m")
    assert calls(tmp_path) == ["-m smart_secrets_scanner.hook scan message .git/COMMIT_EDITMSG"]


@pytest.fixture
def clone(repo, new_repo):
    """A clone whose main has two commits that the remote has."""
    repo.commit({"a.txt": "old finding\n"})
    repo.commit({"b.txt": "b\n"})
    return new_repo("clone", str(repo.path))


def pushed(repo, *lines: str, account: Account | None = None, remote: str = "origin") -> list[tuple[str, str]]:
    """(path, line) of what a push of these lines adds."""
    account = account or Account()
    return [
        (one.path, line)
        for spec in install.pre_push(lines, repo.path, account, remote)
        for one in ranges.range_(repo.path, spec, account, messages=False)
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def test_pushing_to_a_branch_that_exists(clone):
    there = clone.head
    head = clone.commit({"c.txt": "new\n"})
    assert pushed(clone, f"refs/heads/main {head} refs/heads/main {there}\n") == [("c.txt", "new")]


def test_pushing_a_new_branch_scans_only_what_the_remote_lacks(clone):
    clone.git("switch", "--quiet", "-c", "new")
    head = clone.commit({"c.txt": "new\n"})
    assert pushed(clone, f"refs/heads/new {head} refs/heads/new {ZERO}") == [("c.txt", "new")]


@pytest.mark.parametrize("remote", ["public", "https://example.com/x", "*", "origi?", ""])
def test_what_another_remote_has_is_scanned_for_one_of_which_nothing_is_known(clone, remote):
    account = Account()
    found = pushed(clone, f"refs/heads/main {clone.head} refs/heads/main {ZERO}", remote=remote, account=account)
    assert found == [("a.txt", "old finding"), ("b.txt", "b")] and not account.notes


def test_pushing_to_an_empty_remote_scans_everything(repo):
    repo.commit({"a.txt": "a\n"})
    head = repo.commit({"b.txt": "b\n"})
    assert pushed(repo, f"refs/heads/main {head} refs/heads/main {ZERO}") == [("a.txt", "a"), ("b.txt", "b")]


def test_a_forced_push_whose_old_commit_is_unknown(clone):
    head = clone.commit({"c.txt": "new\n"})
    assert pushed(clone, f"refs/heads/main {head} refs/heads/main {'1' * 40}") == [("c.txt", "new")]


def test_pushing_after_merging_the_remote(clone, repo):
    clone.git("switch", "--quiet", "-c", "new")
    clone.commit({"c.txt": "mine\n"})
    repo.commit({"d.txt": "theirs\n"})
    clone.git("fetch", "--quiet")
    clone.git("merge", "--quiet", "--no-edit", "origin/main")
    assert pushed(clone, f"refs/heads/new {clone.head} refs/heads/new {ZERO}") == [("c.txt", "mine")]


def test_several_refs_and_tags(clone):
    one = clone.commit({"c.txt": "one\n"})
    clone.git("tag", "-a", "-m", "t", "v1")
    clone.git("switch", "--quiet", "-c", "two", "origin/main")
    two = clone.commit({"d.txt": "two\n"})
    tag = clone.git("rev-parse", "v1")
    lines = [f"refs/heads/main {one} refs/heads/main {ZERO}", f"refs/heads/two {two} refs/heads/two {ZERO}"]
    lines.append(f"refs/tags/v1 {tag} refs/tags/v1 {ZERO}")
    assert pushed(clone, *lines) == [("c.txt", "one"), ("d.txt", "two")]


@pytest.mark.parametrize(
    "line", ["", f"(delete) {ZERO} refs/heads/gone {'1' * 40}", "HEAD {head} refs/heads/x " + ZERO]
)
def test_ignores_pushes_without_commits(clone, line):
    account = Account()
    assert pushed(clone, line.replace("{head}", clone.head), account=account) == []
    assert [note.startswith("Nothing to scan") for note in account.notes] == [True] * bool(line)


def test_other_lines_are_an_error(clone):
    with pytest.raises(ScannerError, match="scan range"):
        pushed(clone, "hello")


SCISSORS = "# ------------------------ >8 ------------------------"
MESSAGE = f"subject\n\n#123 a body\n# comment\nend\n{SCISSORS}\n# below\ndiff --git a/x b/x\n+added\n"


def judged(repo, env: dict[str, str], message: str = MESSAGE) -> list[str]:
    path = repo.write("MSG", message)
    return [
        line
        for one in install.commit_msg(path, repo.path, Account(), env)
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def test_a_message_from_the_editor_without_what_git_strips(repo):
    assert judged(repo, {}) == ["subject", "", "end"]
    repo.git("config", "core.commentChar", ";")
    message = MESSAGE.replace(SCISSORS, ";" + SCISSORS[1:])
    assert judged(repo, {}, message) == ["subject", "", "#123 a body", "# comment", "end"]
    repo.git("config", "core.commentChar", "auto")
    assert judged(repo, {}) == ["subject", "", "end"]


def test_a_message_from_the_command_line_is_judged_as_it_is(repo):
    assert judged(repo, {"GIT_EDITOR": ":"}) == MESSAGE.split("\n")[:-1]
    repo.git("config", "commit.cleanup", "strip")
    assert "# comment" not in judged(repo, {"GIT_EDITOR": ":"})


def test_git_tells_the_hook_whether_an_editor_was_used(repo, tmp_path):
    """The ground on which commit_msg decides what git will strip."""
    repo.hook("commit-msg", f"echo \"$GIT_EDITOR\" > '{tmp_path}/editor'\n")
    repo.git("commit", "--allow-empty", "-m", "m")
    assert (tmp_path / "editor").read_text() == ":\n"
    repo.env = {"GIT_EDITOR": "true"}
    repo.git("commit", "--allow-empty", "--edit", "-m", "m")
    assert (tmp_path / "editor").read_text() == "true\n"


def test_an_empty_message_and_a_missing_one(repo):
    assert judged(repo, {}, "# only a comment\n") == []
    with pytest.raises(ScannerError, match="could not be read"):
        list(install.commit_msg(repo.path / "none", repo.path, Account(), {}))
