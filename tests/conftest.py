"""Real git repositories to test on, apart from the settings and the home of whoever runs the tests."""

from __future__ import annotations

import io
import os
import random
import string
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Repo:
    """A real repository; every method is a git command."""

    path: Path
    env: dict[str, str] = field(default_factory=dict)

    def git(self, *args: str | bytes | Path, check: bool = True, stdin: bytes | None = None) -> str:
        """Stdout of `git ARGS` without the last line end."""
        done = subprocess.run(
            ["git", *args], cwd=self.path, env=os.environ | self.env, input=stdin, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {args!r}: {done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace").removesuffix("\n")

    def write(self, path: str, content: str | bytes) -> Path:
        """A file in the work tree, line ends as given."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def add(self, path: str, content: str | bytes) -> None:
        """Write a file and stage it."""
        self.write(path, content)
        self.git("--literal-pathspecs", "add", "--", path)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "a change") -> str:
        """Stage the files, commit, and return the commit's id."""
        for path, content in (files or {}).items():
            self.add(path, content)
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.head

    @property
    def head(self) -> str:
        """Id of HEAD."""
        return self.git("rev-parse", "HEAD")

    def hook(self, name: str, script: str) -> Path:
        """An executable hook in this repository."""
        file = self.write(f".git/hooks/{name}", "#!/bin/sh\n" + script)
        file.chmod(0o755)
        return file


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting, hook or variable of the person who runs the tests reaches git."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada Tester\nemail = ada@example.com\n[init]\ndefaultBranch = main\n"
        '[protocol "file"]\nallow = always\n[core]\nautocrlf = false\n[advice]\ndetachedHead = false\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def new_repo(tmp_path: Path) -> Callable[..., Repo]:
    """Makes repositories: new_repo('name'), or a clone of another one: new_repo('name', 'clone-options', other)."""

    def make(name: str = "repo", *clone: str) -> Repo:
        path = tmp_path / name
        path.mkdir()
        repo = Repo(path)
        repo.git(*(("clone", "--quiet", *clone, ".") if clone else ("init", "--quiet")))
        return repo

    return make


@pytest.fixture
def repo(new_repo: Callable[..., Repo]) -> Repo:
    """An empty repository, HEAD unborn."""
    return new_repo()


@dataclass(frozen=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str


class ToldJudge:
    """Says 0.97 to every prompt but those that hold a word of `safe`; remembers what it was asked."""

    def __init__(self) -> None:
        self.safe: tuple[str, ...] = ("changeme", "placeholder")
        self.asked: list[str] = []

    def score(self, prompts: Sequence[str]) -> list[float]:
        self.asked += prompts
        return [0.03 if any(word in prompt for word in self.safe) else 0.97 for prompt in prompts]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Iterator[ToldJudge]:
    """Takes the model's place in this process; the gate does not take part."""
    from smart_secrets_scanner.hook import engine, gate, prompt

    told = ToldJudge()

    def load(model: object, threshold: str, *_: object) -> engine.Engine:
        return engine.Engine(told, engine.threshold_of(threshold, {}), lambda: {"name": "told"})

    monkeypatch.setattr(engine, "load", load)
    monkeypatch.setattr(gate, "load", lambda: None)
    yield told
    prompt.stamp.cache_clear()  # of a prompt without the gate's reading


@pytest.fixture
def sss(judge: ToldJudge, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a command line in this process: sss('scan', 'staged', cwd=..., stdin=b'...')."""
    from smart_secrets_scanner.hook import cli

    monkeypatch.setenv("NO_COLOR", "1")

    def run(*args: str | Path, cwd: Path | None = None, stdin: bytes = b"") -> Ran:
        with monkeypatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            capsys.readouterr()
            code = cli.run([str(arg) for arg in args])
            told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


@pytest.fixture
def secret() -> Callable[..., str]:
    """Random values made from a seed: secret(1), secret(2, length=40)."""

    def make(seed: int = 0, length: int = 20) -> str:
        rng = random.Random(seed)
        return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(length - 2)) + "9z"

    return make
