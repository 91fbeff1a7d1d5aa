"""The whole product in processes of its own: real repositories, real commits, the shipped model."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import demo

PROGRAM = [sys.executable, "-m", "smart_secrets_scanner.hook"]
Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Runs the program: program('scan', cwd=...). Verdicts are cached for one test at most."""
    cache = str(tmp_path_factory.mktemp("cache"))

    def run(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        told = os.environ | {"SMART_SECRETS_CACHE": cache, "NO_COLOR": "1"} | env
        return subprocess.run([*PROGRAM, *args], cwd=cwd, env=told, capture_output=True, text=True, check=False)

    return run


def places(done: subprocess.CompletedProcess[str]) -> list[str]:
    """`path:line` of each ALERT line."""
    return [line.split(" ", 2)[1].rstrip(":") for line in done.stdout.splitlines()]


def secrets_file() -> str:
    """Five secrets in one file, each of another kind."""
    made = demo.files(seed=7)
    prod = made["config/prod.py"].splitlines()
    token = made["deploy/release.sh"].splitlines()[2].partition("=")[2]
    lines = [*prod[:5], f'github_token = "{token}"', 'private_key = """', *made["deploy/id_rsa"].splitlines(), '"""']
    return "\n".join(lines) + "\n"


CLEAN = """import os

AWS_SECRET_ACCESS_KEY = os.environ["AWS_SECRET_ACCESS_KEY"]
DATABASE_URL = "postgresql://${DB_USER}:${DB_PASSWORD}@db.internal.acme.io:5432/shop"
ADMIN_PASSWORD = "<your-password>"
github_token = "YOUR_GITHUB_TOKEN_HERE"
private_key = open(os.environ["PRIVATE_KEY_FILE"]).read()
"""


def test_finds_five_kinds_with_their_lines(program, repo):
    repo.add("settings.py", secrets_file())
    done = program("scan", "staged", cwd=repo.path)
    assert done.returncode == 1, done.stderr
    assert places(done) == [f"settings.py:{line}" for line in (3, 4, 5, 6, 8)]
    kinds = done.stdout
    for word in ("AWS", "in a URL", "password assigned", "GitHub", "private key"):
        assert word in kinds, word


def test_ignores_the_same_file_with_placeholders_and_environment_reads(program, repo):
    repo.add("settings.py", CLEAN)
    done = program("scan", "staged", cwd=repo.path)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_a_partially_staged_file_is_judged_by_what_is_staged(program, repo):
    repo.commit({"settings.py": "import os\n"})
    repo.add("settings.py", CLEAN)
    repo.write("settings.py", secrets_file())
    assert program(cwd=repo.path).returncode == 0
    repo.git("add", "settings.py")
    repo.write("settings.py", CLEAN)
    assert program(cwd=repo.path).returncode == 1


def test_the_installed_hook_stops_a_commit_and_lets_the_next_one_pass(program, repo):
    repo.hook("pre-commit", "echo before >> ran.txt\n")
    assert program("install-hook", cwd=repo.path).returncode == 0
    repo.add("settings.py", secrets_file())
    done = subprocess.run(["git", "commit", "-m", "x"], cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "ALERT settings.py:3" in done.stdout + done.stderr
    repo.add("settings.py", CLEAN)
    subprocess.run(["git", "commit", "-m", "x"], cwd=repo.path, capture_output=True, check=True)
    assert (repo.path / "ran.txt").read_text() == "before\n" * 2
    repo.write("settings.py", secrets_file())
    for how in (["-a"], ["settings.py"]):
        done = subprocess.run(["git", "commit", "-m", "x", *how], cwd=repo.path, capture_output=True, check=False)
        assert done.returncode != 0, how


def test_pre_commit_runs_it_and_stops_a_commit(program, repo):
    entry = " ".join([*PROGRAM, "scan", "staged"])
    hook = {"id": "sss", "name": "sss", "entry": entry, "language": "system", "pass_filenames": False}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    repo.commit({".pre-commit-config.yaml": json.dumps(config)})
    repo.add("settings.py", secrets_file())
    command = [sys.executable, "-m", "pre_commit", "run"]
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "ALERT settings.py:3" in done.stdout
    repo.add("settings.py", CLEAN)
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    done = subprocess.run([*command, "--all-files"], cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "something is staged, and it is clean"
    repo.commit()
    done = subprocess.run([*command, "--all-files"], cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "nothing was scanned" in done.stdout


def test_the_demo_of_the_readme(program, tmp_path):
    done = program("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert places(done) == [f"config/prod.py:{n}" for n in (3, 4, 5)] + ["deploy/id_rsa:1", "deploy/release.sh:3"]
    assert "(5 judged, 0 from the cache)" in done.stderr, "the model is seen at work"
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def test_the_gate_and_the_model_find_the_same(program, repo):
    repo.add("settings.py", secrets_file())
    gated, judged = (program("scan", *more, cwd=repo.path) for more in ((), ("--no-gate",)))
    assert places(gated) == places(judged) and len(places(gated)) == 5
    assert "settled by the gate" in gated.stderr and "5 judged" in judged.stderr


def test_the_same_input_gives_the_same_bytes_with_and_without_the_cache(program, repo):
    repo.add("settings.py", secrets_file())
    first = program("scan", "--format", "jsonl", "--no-gate", cwd=repo.path)
    again = program("scan", "--format", "jsonl", "--no-gate", cwd=repo.path)
    fresh = program("scan", "--format", "jsonl", "--no-gate", "--no-cache", cwd=repo.path)
    assert first.stdout == again.stdout == fresh.stdout
    assert "0 from the cache" in first.stderr and "5 from the cache" in again.stderr


def test_a_verdict_does_not_depend_on_its_company(program, repo, secret):
    lines = [f'password_{n} = "{secret(n)}"' for n in range(16)]
    repo.write("many.py", "\n".join(lines) + "\n")
    repo.write("one.py", "\n" * 10 + lines[10] + "\n")
    scores = {}
    for name in ("many.py", "one.py"):
        program("scan", "files", name, "--all-scores", "s.jsonl", "--no-cache", "--no-gate", cwd=repo.path)
        rows = [json.loads(line) for line in (repo.path / "s.jsonl").read_text().splitlines()]
        scores[name] = next(row["score"] for row in rows if row["line"] == 11)
    assert abs(scores["many.py"] - scores["one.py"]) < 0.02, "the file name differs, so a little may"


def test_no_model_is_needed_where_nothing_is_suspicious(program, repo):
    repo.add("a.py", "def add(a, b):\n    return a + b\n")
    assert program(cwd=repo.path, SMART_SECRETS_MODEL="").returncode == 0
    assert program("scan", "--model", "no-such.gguf", cwd=repo.path).returncode == 0


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("scan", "--model", "gone.gguf"), 2, "gone.gguf, which is not a file"),
        (("scan", "--model", "settings.py"), 3, "settings.py"),
        (("scan", "--config", "bad.toml"), 2, "did you mean 'threshold'?"),
        (("scan", "files", "settings.py", "gone.py"), 1, "NOT READ gone.py"),
        (("scan", "files", "gone.py"), 3, "NOT READ gone.py"),
        (("scan", "range", "x..y"), 2, "There is no commit"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_the_right_code(program, repo, args, code, words):
    repo.commit({"README": "x\n"})
    repo.add("settings.py", secrets_file())
    repo.write("bad.toml", "thresold = 1\n")
    done = program(*args, cwd=repo.path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_is_no_repository_is_told_what_to_do(program, tmp_path):
    done = program(cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 3 and "smart-secrets-scanner demo" in done.stderr


def test_no_report_of_any_kind_holds_a_secret(program, repo):
    from smart_secrets_scanner.hook.report import FORMATS

    text = secrets_file()
    values = [part for line in text.splitlines() for part in line.split('"') if len(part) > 13 and " " not in part]
    repo.add("settings.py", text)
    reports = [f"--report={name}=out/{name}" for name in FORMATS]
    done = program("scan", *reports, "--all-scores", "scores", "-v", cwd=repo.path)
    said = done.stdout + done.stderr + (repo.path / "scores").read_text()
    said += "".join((repo.path / "out" / name).read_text() for name in FORMATS)
    said += program("explain", "settings.py:5", cwd=repo.path).stdout
    assert len(values) > 10
    for value in values:
        assert value not in said and value[:8] not in said.replace("-----BEGIN", "").replace("postgres", ""), value[:3]


def test_a_history_that_was_killed_goes_on(program, repo):
    for number in range(3):
        repo.commit({f"a{number}.py": CLEAN.replace("<your-password>", f"kX9{number}vQz!tR4mL")})
    done = program("scan", "history", "--format", "jsonl", cwd=repo.path)
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["path"] for row in rows} == {"a0.py", "a1.py", "a2.py"}
    assert all(row["author"] == "Ada Tester" and row["at_head"] for row in rows)


def test_layers_for_a_gpu_that_is_not_there_are_told(program, repo):
    repo.add("settings.py", secrets_file())
    told = program("scan", "--no-gate", "--no-cache", "--gpu-layers", "5", cwd=repo.path)
    assert places(told) and ("no GPU backend" in told.stderr) != ("GPU:" in program("model", "info", cwd=repo.path).stdout)
    assert "no GPU backend" not in program("scan", "--no-gate", "--no-cache", cwd=repo.path).stderr


def test_a_model_whose_name_is_no_utf8_is_read(program, repo, tmp_path):
    from smart_secrets_scanner.hook import weights

    name = os.fsencode(tmp_path) + b"/\xff.gguf"
    shutil.copy(weights.find(), os.fsdecode(name))
    repo.add("settings.py", secrets_file())
    assert len(places(program("scan", "--no-gate", "--no-cache", "--model", os.fsdecode(name), cwd=repo.path))) == 5


def test_names_that_the_locale_cannot_write_are_scanned(program, repo):
    repo.commit({"日本.py": secrets_file()})
    repo.add("ü.py", secrets_file())
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for arguments in (("scan", "staged"), ("scan", "history"), ("scan", "files", "."), ("explain", "ü.py:3")):
        done = program(*arguments, cwd=repo.path, **plain)
        assert done.returncode == (0 if arguments[0] == "explain" else 1), done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("pause", [0.0005, 0.3])
def test_a_second_interrupt_leaves_nobody_waiting(repo, tmp_path, pause):
    stream = [b"feature done\n"]
    for number in range(3000):
        body = f"value_{number} = {number}\n".encode()
        stream.append(b"commit refs/heads/main\ncommitter A <a@b.c> %d +0000\ndata 1\nm\n" % (1_700_000_000 + number))
        stream.append(b"M 100644 inline f%d.py\ndata %d\n%s\n" % (number % 50, len(body), body))
    repo.git("fast-import", "--quiet", "--done", stdin=b"".join([*stream, b"done\n"]))
    start = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"  # a job in the background has none
        "from smart_secrets_scanner.hook.cli import main; sys.argv[0] = 'sss'; main()"
    )
    command = [sys.executable, "-c", start, "scan", "history", "--jobs", "2", "--no-cache"]
    running = subprocess.Popen(
        command, cwd=repo.path, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(1.2)
    for _ in range(2):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGINT)
        time.sleep(pause)
    try:
        _, told = running.communicate(timeout=60)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode in (0, 130, -signal.SIGINT) and b"Traceback" not in told
