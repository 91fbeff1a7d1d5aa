"""Command line: defaults, options, exit codes, and one boundary for errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from smart_secrets_scanner.hook import cli, cli_lazy, engine
from smart_secrets_scanner.hook.errors import ScannerError


@pytest.fixture
def staged(repo, secret):
    """A repository with one staged password."""
    repo.add("app.py", f'import os\npassword = "{secret(1)}"\n')
    return repo


@pytest.mark.parametrize("args", [(), ("scan",), ("scan", "staged"), ("--format", "text"), ("scan", "-q")])
def test_a_bare_command_scans_what_is_staged(sss, staged, args):
    ran = sss(*args, cwd=staged.path)
    assert ran.code == 1
    assert ran.out.startswith('ALERT app.py:2: password assigned in code (p=0.97) "')


def test_clean_is_zero(sss, repo):
    repo.add("app.py", "print('hello')\n")
    ran = sss(cwd=repo.path)
    assert (ran.code, ran.out) == (0, "") and "No secrets found in staged changes: 1 file, 1 added line" in ran.err


def test_works_from_a_folder_below_and_before_the_first_commit(sss, staged):
    (staged.path / "deep").mkdir()
    assert sss(cwd=staged.path / "deep").out.startswith("ALERT app.py:2:")


def test_json_has_the_documented_shape(sss, staged, secret):
    content = json.loads(sss("scan", "--format", "json", cwd=staged.path).out)
    assert set(content) == {"schema", "findings", "stats", "model"} and content["schema"] == 1
    (finding,) = content["findings"]
    wanted = {"path", "line", "column", "end_line", "kind", "score", "masked", "fingerprint"}
    assert wanted <= set(finding) and (finding["path"], finding["line"], finding["column"]) == ("app.py", 2, 13)
    wanted = {"files", "lines", "candidates", "judged", "cached", "skipped", "seconds"}
    assert wanted <= set(content["stats"]) and content["model"] == {"name": "told"}
    assert secret(1) not in json.dumps(content)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("scan", "stagd"), "stagd"),
        (("scan", "--threshold", "2"), "threshold"),
        (("scan", "--threshold", "lax"), "lax"),
        (("scan", "--format", "xls"), "xls"),
        (("scan", "--nonsense"), "nonsense"),
        (("scan", "--report", "sarif"), "FORMAT=FILE"),
        (("scan", "files"), "PATHS"),
        (("scan", "range", "no-such-branch..HEAD"), "no-such-branch"),
        (("explain", "app.py"), "PATH:LINE"),
    ],
)
def test_usage_errors_are_two(sss, staged, args, word):
    staged.commit()
    ran = sss(*args, cwd=staged.path)
    assert ran.code == 2 and word in ran.err and not ran.out


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("scan", "files", "missing.txt"), "missing.txt"),
        (("scan", "files", "empty"), "nothing was scanned"),
        (("scan", "--output", "no/such/../\0.txt"), ""),
        (("explain", "app.py:99"), "no such line"),
    ],
)
def test_what_could_not_be_scanned_is_three(sss, staged, args, word):
    (staged.path / "empty").mkdir()
    ran = sss(*args, cwd=staged.path)
    assert ran.code == 3 and word in ran.err


def test_outside_of_a_repository_it_says_what_to_do(sss, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    ran = sss(cwd=tmp_path)
    assert ran.code == 3 and "scan files ." in ran.err and "demo" in ran.err


def test_with_nothing_staged_it_says_so(sss, repo):
    ran = sss(cwd=repo.path)
    assert ran.code == 0 and "Nothing is staged" in ran.err


@pytest.mark.parametrize(("args", "code"), [(("--exit-zero",), 0), (("--exit-code", "42"), 42), ((), 1)])
def test_the_exit_code_of_findings_can_be_chosen(sss, staged, args, code):
    assert sss("scan", *args, cwd=staged.path).code == code


def test_exit_zero_does_not_hide_what_could_not_be_read(sss, staged):
    assert sss("scan", "files", "app.py", "gone.py", "--exit-zero", cwd=staged.path).code == 3


@pytest.mark.parametrize(("level", "code"), [("0.98", 0), ("strict", 1), ("balanced", 1), ("thorough", 1), ("0", 1)])
def test_thresholds_have_names_and_numbers(sss, staged, level, code):
    assert sss("scan", "--threshold", level, cwd=staged.path).code == code


def test_the_levels_are_in_order():
    assert engine.LEVELS["strict"] > engine.LEVELS["balanced"] > engine.LEVELS["thorough"]


def test_one_scan_writes_several_reports(sss, staged):
    args = ("--output", "a.txt", "--report", "sarif=out/b.sarif", "--report", "csv=c.csv")
    ran = sss("scan", *args, cwd=staged.path)
    assert ran.code == 1 and not ran.out
    assert (staged.path / "a.txt").read_text().startswith("ALERT")
    assert json.loads((staged.path / "out/b.sarif").read_text())["version"] == "2.1.0"
    assert (staged.path / "c.csv").read_text().startswith("path,")


def test_all_scores_names_every_judged_candidate(sss, repo, secret):
    repo.add("a.py", f'password = "{secret(1)}"\ntoken = "{secret(2)}"  # placeholder\n')
    assert sss("scan", "--all-scores", "s.jsonl", cwd=repo.path).code == 1
    rows = [json.loads(line) for line in (repo.path / "s.jsonl").read_text().splitlines()]
    assert [(row["line"], row["score"], row["decided_by"]) for row in rows] == [(1, 0.97, "model"), (2, 0.03, "")]
    assert secret(1) not in json.dumps(rows)


def test_quiet_leaves_only_findings(sss, staged):
    ran = sss("scan", "--quiet", cwd=staged.path)
    assert ran.out.count("\n") == 1 and not ran.err


def test_stdin_is_judged_under_its_name(sss, tmp_path, secret, judge):
    ran = sss("scan", "stdin", "--name", "conf/app.yml", cwd=tmp_path, stdin=f"token: {secret(3)}\n".encode())
    assert ran.code == 1 and ran.out.startswith("ALERT conf/app.yml:1: token in a config file")
    assert "conf/app.yml" in judge.asked[0]


def test_no_secret_leaves_through_an_unexpected_error(sss, staged, secret, judge, monkeypatch):
    monkeypatch.setenv("SMART_SECRETS_DEBUG", "1")

    def explode(prompts):
        raise ValueError(f"cannot take {prompts[0]}")

    judge.score = explode
    ran = sss("scan", cwd=staged.path)
    assert ran.code == 3 and "ValueError in conftest" not in ran.err and "ValueError in test_cli.py" in ran.err
    assert secret(1) not in ran.err + ran.out


def test_an_error_of_the_model_is_three_with_its_sentence(sss, staged, monkeypatch):
    def missing(*_):
        raise ScannerError("The model is missing; reinstall.")

    monkeypatch.setattr(engine, "load", missing)
    ran = sss("scan", cwd=staged.path)
    assert (ran.code, ran.err) == (3, "Error: The model is missing; reinstall.\n")


def test_interrupting_is_neither_clean_nor_a_finding(sss, staged, judge):
    def stop(prompts):
        raise KeyboardInterrupt

    judge.score = stop
    assert sss("scan", cwd=staged.path).code == 130


def test_help_imports_no_command_and_no_model():
    code = (
        "import sys; from smart_secrets_scanner.hook import cli; cli.run(['--help']);"
        "bad = {'llama_cpp', 'torch', 'unidiff', 'git', 'smart_secrets_scanner.hook.scan'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in cli._COMMANDS:
        assert command in done.stdout


def test_every_command_is_where_the_table_says(sss):
    for name, entry in cli._COMMANDS.items():
        assert sss(name, "--help").code == 0, name
        assert entry.help.endswith(".")


@pytest.mark.parametrize("extra", ["train", "export"])
def test_a_missing_extra_is_named_with_its_cure(extra):
    group = cli_lazy.LazyGroup("x", lazy={"x": cli_lazy.Lazy("no_such_library_at_all:x", "x.", extra)})
    with pytest.raises(ScannerError, match=rf"pip install 'smart-secrets-scanner\[{extra}\]'"):
        group.main(["x"], standalone_mode=False)


def test_a_reader_that_goes_away_gets_neither_clean_nor_findings():
    done = subprocess.run(
        f"{sys.executable} -m smart_secrets_scanner.hook --help | exec true; exit ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=False, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert done.returncode == 3 and "Traceback" not in done.stderr


def test_messages_are_scanned_without_what_git_drops(sss, repo, secret):
    file = repo.write("MSG", f"Fix it\n\nthe password = {secret(4)} works\n# password = {secret(5)}\n")
    ran = sss("scan", "message", file, cwd=repo.path)
    assert ran.code == 1 and ran.out.count("ALERT") == 1 and ":3: password in a commit message" in ran.out


def test_range_and_history(sss, repo, secret):
    base = repo.commit({"a.py": "x = 1\n"})
    repo.commit({"b.py": f'password = "{secret(1)}"\n'})
    repo.commit({"b.py": "password = None\n"})
    assert "ALERT b.py:1" in sss("scan", "range", f"{base}..HEAD", cwd=repo.path).out
    ran = sss("scan", "history", cwd=repo.path)
    assert ran.code == 1 and "Ada Tester, not at HEAD any more" in ran.out
    assert sss("scan", "history", "--max-commits", "1", cwd=repo.path).code == 0
    assert sss("scan", "range", "HEAD..HEAD", cwd=repo.path).code == 0


def test_history_goes_on_where_it_was_interrupted(sss, repo, secret, judge, monkeypatch):
    from smart_secrets_scanner.hook import commits

    monkeypatch.setattr(commits, "BATCH", 2)
    for number in range(6):
        repo.commit({f"f{number}.py": f'password = "{secret(number)}"\n'})
    whole = sss("scan", "history", "--jobs", "1", cwd=repo.path).out
    calls: list[int] = []
    score = judge.score

    def stop_at_third(prompts):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return score(prompts)

    judge.score = stop_at_third
    assert sss("scan", "history", "--jobs", "1", cwd=repo.path).code == 130
    ran = sss("scan", "history", "--jobs", "1", cwd=repo.path)
    assert ran.code == 1 and ran.out == whole and "Resumed: the first 4 of 6" in ran.err
    assert "Resumed" not in sss("scan", "history", "--jobs", "1", cwd=repo.path).err


def test_demo_finds_five_of_its_five_secrets_and_nothing_else(sss, tmp_path):
    ran = sss("demo", "--keep", tmp_path / "d")
    assert ran.code == 0
    assert [line.split(": ")[0] for line in ran.out.splitlines()] == [
        "ALERT config/prod.py:3", "ALERT config/prod.py:4", "ALERT config/prod.py:5", "ALERT deploy/id_rsa:1",
        "ALERT deploy/release.sh:3",
    ]  # fmt: skip
    assert sss("demo", "--keep", tmp_path / "d").code == 3, "a folder that is not empty is left alone"


def test_hooks_can_be_installed_and_removed(sss, repo):
    assert "Installed" in sss("install-hook", "--stage", "pre-commit", "--stage", "pre-push", cwd=repo.path).out
    assert (repo.path / ".git/hooks/pre-push").is_file()
    assert sss("uninstall-hook", "--stage", "pre-push", cwd=repo.path).code == 0
    assert not (repo.path / ".git/hooks/pre-push").exists() and (repo.path / ".git/hooks/pre-commit").exists()
    assert sss("install-hook", "--stage", "pre-lunch", cwd=repo.path).code == 2


def test_push_reads_what_git_and_pre_commit_say(sss, repo, secret, monkeypatch):
    base = repo.commit({"a.py": "x = 1\n"})
    head = repo.commit({"b.py": f'password = "{secret(1)}"\n'})
    line = f"refs/heads/main {head} refs/heads/main {base}\n".encode()
    assert "ALERT b.py:1" in sss("scan", "push", "origin", "url", cwd=repo.path, stdin=line).out
    gone = f"(delete) {'0' * 40} refs/heads/main {base}\n".encode()
    assert sss("scan", "push", "origin", "url", cwd=repo.path, stdin=gone).code == 0
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main")
    assert "ALERT b.py:1" in sss("scan", "push", cwd=repo.path).out, "the remote has nothing yet"
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", base)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", head)
    assert "ALERT b.py:1" in sss("scan", "push", cwd=repo.path).out


def test_files_that_git_ignores_are_read_unless_told_not_to(sss, repo, secret):
    repo.commit({".gitignore": "out/\n", "a.py": "x = 1\n"})
    repo.write("out/b.py", f'password = "{secret(1)}"\n')
    repo.write("new.py", f'password = "{secret(2)}"\n')
    assert "out/b.py" in sss("scan", "files", ".", cwd=repo.path).out
    ran = sss("scan", "files", ".", "--no-git-ignored", cwd=repo.path)
    assert "new.py" in ran.out and "out/b.py" not in ran.out
    assert sss("scan", "files", "out", "--no-git-ignored", cwd=repo.path).code == 3
    assert sss("baseline", "write", cwd=repo.path).out.startswith("1 new")


def test_an_error_shows_no_control_characters_of_a_name(sss, repo):
    ran = sss("baseline", "write", "--from", "a\n::error::x\x1b[31m.json", cwd=repo.path)
    assert ran.code == 3 and "\x1b" not in ran.err and "\n::" not in ran.err


@pytest.mark.parametrize(
    "reports",
    [("--report", "json=F", "--report", "sarif=F"), ("--report", "json=F", "--report", "sarif=./F"),
     ("--output", "F", "--report", "json=F"), ("--all-scores", "F", "--report", "json=F")],
)  # fmt: skip
def test_two_reports_may_not_have_one_file(sss, staged, reports):
    ran = sss("scan", *reports, cwd=staged.path)
    assert ran.code == 2 and "give each its own file" in ran.err and not (staged.path / "F").exists()


def test_a_demo_needs_a_folder(sss, staged):
    ran = sss("demo", "--keep", "app.py", cwd=staged.path)
    assert ran.code == 3 and "name a new one for the demo" in ran.err


STREAMS = """
import sys
from smart_secrets_scanner.hook import cli, engine, gate
class Judge:
    def score(self, prompts):
        return [0.97] * len(prompts)
engine.load = lambda *_: engine.Engine(Judge(), 0.5, lambda: {})
gate.load = lambda: None
cli.main(sys.argv[1:])
"""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize(
    ("command", "clean", "found", "says"),
    [
        ("scan", 0, 1, ""),
        ("scan 2>/dev/full", 0, 1, ""),
        ("scan 2>&-", 0, 1, ""),
        ("scan -q >/dev/full", 0, 3, "output could not be written"),
        ("scan -q --format json >/dev/full", 3, 3, "output could not be written"),
        ("scan -q >/dev/full 2>/dev/full", 0, 3, ""),
        ("scan -q >&-", 0, 3, "Standard output is closed"),
        ("scan stdin <&-", 3, 3, "Standard input is closed"),
        ("scan push <&-", 3, 3, "Standard input is closed"),
        ("scan stagd 2>/dev/full", 2, 2, ""),
        ("scan files gone 2>/dev/full", 3, 3, ""),
    ],
)
def test_streams_that_are_closed_or_full(repo, tmp_path, secret, command, clean, found, says):
    script = tmp_path / "scan.py"
    script.write_text(STREAMS)
    for content, code in (("x = 1\n", clean), (f'password = "{secret(1)}"\n', found)):
        repo.add("app.py", content)
        shell = f"{sys.executable} {script} {command}"
        done = subprocess.run(["bash", "-c", shell], cwd=repo.path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert (says in done.stderr or code == 0) and "bug" not in done.stderr and "Exception ignored" not in done.stderr
