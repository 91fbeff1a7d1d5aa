"""The GitHub Action: its own steps, run in a shell with the payloads of real events on real repositories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step.get("id") or step["name"]: step for step in ACTION["runs"]["steps"]}
ZEROS = "0" * 40

SCANNER = """#!{python}
import sys
from smart_secrets_scanner.hook import cli, engine, gate

class Judge:
    def score(self, prompts):
        return [0.97] * len(prompts)

gate.load = lambda: None
engine.load = lambda model, threshold, *_: engine.Engine(Judge(), engine.threshold_of(threshold, {{}}))
if __name__ == "__main__":
    sys.exit(cli.run())
"""


@dataclass
class Job:
    """What one run of the scan step left behind."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str
    sarif: Path


@pytest.fixture
def run_step(tmp_path: Path) -> Callable[..., Job]:
    """Runs the step with id `scan` as the runner does: inputs through env, bash, the event in a file."""
    scanner = tmp_path / "runner/smart-secrets-scanner/bin/smart-secrets-scanner"
    scanner.parent.mkdir(parents=True)
    scanner.write_text(SCANNER.format(python=sys.executable))
    scanner.chmod(0o755)

    def run(repo: Any, event: str, payload: dict[str, Any], **inputs: str) -> Job:
        given = {name: one["default"] for name, one in ACTION["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }
        env = {
            name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, text in STEPS["scan"]["env"].items()
        }
        files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH")}
        files["GITHUB_OUTPUT"].write_text("")
        files["GITHUB_STEP_SUMMARY"].write_text("")
        files["GITHUB_EVENT_PATH"].write_text(json.dumps(payload))
        env |= {name: str(path) for name, path in files.items()}
        env |= {"GITHUB_EVENT_NAME": event, "RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_ACTIONS": "true"}
        script = tmp_path / "step.sh"
        script.write_text(STEPS["scan"]["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=repo.path, env=os.environ | env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        summary = files["GITHUB_STEP_SUMMARY"].read_text()
        return Job(done.returncode, done.stdout, done.stderr, outputs, summary, repo.path / given["sarif"])

    return run


@dataclass
class Story:
    """A repository with a main branch and a branch on top of it that adds one file; ids for payloads."""

    repo: Any
    base: str
    head: str


@pytest.fixture
def story(repo, secret) -> Callable[[bool], Story]:
    """Makes the repository; the branch adds a password or nothing bad, main has an old password of its own."""

    def make(red: bool) -> Story:
        repo.commit({"old.py": f'password = "{secret(9)}"\n' if red else "x = 1\n", "README": "hello\n"})
        base = repo.commit({"main.py": "y = 2\n"})
        repo.git("checkout", "-q", "-b", "topic")
        head = repo.commit({"new.py": f'password = "{secret(1)}"\n' if red else "z = 3\n"})
        return Story(repo, base, head)

    return make


def pull_request(s: Story) -> dict[str, Any]:
    sides = {"base": {"sha": s.base, "ref": "main"}, "head": {"sha": s.head, "ref": "topic"}}
    return {"pull_request": sides, "repository": {"default_branch": "main"}}


def fork(s: Story) -> dict[str, Any]:
    payload = pull_request(s)
    payload["pull_request"]["head"]["repo"] = {"fork": True, "full_name": "somebody/else"}
    return payload


def push(s: Story) -> dict[str, Any]:
    return {"ref": "refs/heads/topic", "before": s.base, "after": s.head, "repository": {"default_branch": "main"}}


def merge_group(s: Story) -> dict[str, Any]:
    return {"merge_group": {"base_sha": s.base, "head_sha": s.head}, "repository": {"default_branch": "main"}}


def no_commits(s: Story) -> dict[str, Any]:
    return {"repository": {"default_branch": "main"}, "inputs": None}


EVENTS = [
    ("pull_request", pull_request),
    ("pull_request", fork),
    ("push", push),
    ("merge_group", merge_group),
    ("schedule", no_commits),
    ("workflow_dispatch", no_commits),
]


@pytest.mark.parametrize(("event", "payload"), EVENTS)
def test_finds_for_each_event_what_it_adds(run_step, story, event, payload, secret):
    s = story(True)
    job = run_step(s.repo, event, payload(s))
    history = payload is no_commits
    assert job.code == 1, job.err
    assert "::error file=new.py,line=1," in job.out and ("file=old.py" in job.out) == history
    assert job.outputs == {"findings": "2" if history else "1", "sarif": "smart-secrets.sarif"}
    assert len(json.loads(job.sarif.read_text())["runs"][0]["results"]) == (2 if history else 1)
    assert "secret(s) found" in job.summary and "new.py" in job.summary
    for text in (job.out, job.err, job.summary, job.sarif.read_text()):
        assert secret(1) not in text and secret(9) not in text


@pytest.mark.parametrize(("event", "payload"), EVENTS)
def test_is_green_for_each_event_that_adds_nothing_bad(run_step, story, event, payload):
    s = story(False)
    job = run_step(s.repo, event, payload(s))
    assert job.code == 0, job.err
    assert job.outputs["findings"] == "0" and "No secrets found" in job.summary
    assert json.loads(job.sarif.read_text())["runs"][0]["results"] == []


def test_a_new_branch_is_scanned_from_where_it_left_the_default_branch(run_step, story):
    s = story(True)
    job = run_step(s.repo, "push", push(s) | {"before": ZEROS})
    assert job.code == 1 and job.outputs["findings"] == "1" and "file=new.py" in job.out


def test_a_branch_named_like_the_default_branch_at_its_end_is_not_that(run_step, story):
    s = story(True)
    job = run_step(s.repo, "push", push(s) | {"before": ZEROS, "ref": "refs/heads/feature/main"})
    assert job.code == 1 and job.outputs["findings"] == "1" and "starts no later" not in job.err


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_checkout_without_the_head_is_not_scanned(run_step, story, new_repo, event):
    s = story(True)
    clone = new_repo("clone", "--single-branch", "--branch=main", s.repo.path.as_uri())
    clone.commit({"later.py": "x = 1\n"})  # HEAD beyond the base is no head of the pull request either
    job = run_step(clone, event, pull_request(s))
    assert job.code == 3 and f"git fetch origin {s.head}" in job.err and job.err.count("\n") == 1
    clone.git("fetch", "--quiet", "origin", "topic")
    assert run_step(clone, event, pull_request(s)).code == 1


def test_outputs_that_cannot_be_written_are_one_sentence(sss, repo, monkeypatch, secret, tmp_path):
    repo.commit({"a.py": "x = 1\n"})
    repo.commit({"a.py": f'password = "{secret(1)}"\n'})
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "none/x"))
    ran = sss("ci", "--scan", "HEAD~1..HEAD", cwd=repo.path)
    assert ran.code == 3 and "Cannot write the outputs" in ran.err and "bug" not in ran.err
    assert "a.py" in ran.out


def test_an_empty_base_is_a_usage_error(sss, repo):
    repo.commit({"a.py": "x = 1\n"})
    assert sss("ci", "--scan", "..HEAD", cwd=repo.path).code == 2
    assert sss("scan", "range", "..HEAD", cwd=repo.path).code == 2


def test_a_deleted_branch_is_green(run_step, story):
    s = story(True)
    job = run_step(s.repo, "push", push(s) | {"after": ZEROS})
    assert job.code == 0 and "the branch was deleted" in job.err


def test_a_rewritten_branch_is_scanned_as_new(run_step, story):
    s = story(True)
    job = run_step(s.repo, "push", push(s) | {"before": "ab" * 20})
    assert job.code == 1 and "rewritten" in job.err and "file=new.py" in job.out and "file=old.py" not in job.out


def test_findings_may_be_allowed_to_pass_but_not_errors(run_step, story):
    s = story(True)
    assert run_step(s.repo, "push", push(s), fail="false").code == 0
    assert run_step(s.repo, "release", no_commits(s), fail="false").code == 2
    assert run_step(s.repo, "push", {"ref": "refs/heads/x"}, fail="false").code == 3


def test_inline_comments_can_be_refused(run_step, story, secret):
    s = story(False)
    head = s.repo.commit({"a.py": f'password = "{secret(1)}"  # smart-secrets: allow\n'})
    payload = push(s) | {"after": head}
    assert run_step(s.repo, "push", payload).code == 0
    assert run_step(s.repo, "push", payload, inline_allow="false").code == 1


def test_what_is_scanned_can_be_said(run_step, story):
    s = story(True)
    assert run_step(s.repo, "release", no_commits(s), scan="history").outputs["findings"] == "2"
    assert run_step(s.repo, "release", no_commits(s), scan="topic~1..topic").outputs["findings"] == "1"


def test_a_shallow_checkout_is_completed_or_refused(run_step, story, new_repo):
    s = story(True)
    clone = new_repo("clone", "--depth=1", "--branch=topic", f"file://{s.repo.path}")
    refused = run_step(clone, "push", push(s), unshallow="false")
    assert refused.code == 3 and "fetch-depth: 0" in refused.err
    assert run_step(clone, "push", push(s)).code == 1


def test_hostile_inputs_and_payloads_run_nothing(run_step, story, tmp_path):
    s = story(False)
    evil = f"$(touch {tmp_path}/owned)`touch {tmp_path}/owned`; touch {tmp_path}/owned"
    payload = pull_request(s)
    payload["pull_request"]["head"]["sha"] = evil
    assert run_step(s.repo, "pull_request", payload).code == 3
    payload["pull_request"]["head"]["sha"] = "--output=owned"
    assert run_step(s.repo, "pull_request", payload).code == 3
    for inputs in ({"scan": evil}, {"threshold": evil}, {"config": evil}):
        assert run_step(s.repo, "push", push(s), **inputs).code in (2, 3)
    assert not (tmp_path / "owned").exists() and not (s.repo.path / "owned").exists()


def test_hostile_names_and_messages_give_no_command(run_step, story, secret):
    s = story(False)
    name = "a\n::error::owned %0A::stop-commands::x"
    head = s.repo.commit({name: f'password = "{secret(1)}"\n'}, message="x\n\n::error::owned\x1b[31m")
    job = run_step(s.repo, "push", push(s) | {"after": head})
    assert job.code == 1
    for text in (job.out, job.err):
        lines = [line for line in text.splitlines() if line.startswith("::")]
        assert all(line.startswith("::error file=") for line in lines) and "\x1b" not in text


def test_inputs_reach_the_steps_through_env_only():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step["name"]


def test_every_step_is_a_valid_script(tmp_path):
    for step in ACTION["runs"]["steps"]:
        if "run" in step:
            assert subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False).returncode == 0


def test_installs_the_code_that_was_pinned():
    assert '"$GITHUB_ACTION_PATH"' in STEPS["Install the version that was pinned"]["run"]


def test_every_input_is_used_and_every_output_exists():
    used = json.dumps(ACTION["runs"])
    assert all(f"inputs.{name} " in used for name in ACTION["inputs"])
    assert set(ACTION["outputs"]) == {"findings", "sarif"}
