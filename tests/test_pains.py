"""The 25 things that users of secret scanners complain about most, each as a behaviour. docs/pains.md is the table."""

from __future__ import annotations

import base64
import json
import random
import socket
import time
import uuid

import pytest

from smart_secrets_scanner.hook import demo

ZEROS = "0" * 40


def fingerprint(ran) -> str:
    """Of the only finding of a JSONL report."""
    (row,) = (json.loads(line) for line in ran.out.splitlines())
    return row["fingerprint"]


def line_of(value: str, name: str = "password") -> str:
    return f'{name} = "{value}"\n'


def test_pain_01_an_ignore_entry_survives_squash_rebase_and_line_shift(sss, repo, secret):
    repo.commit({"README": "x\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"app.py": line_of(secret(1))})
    entry = fingerprint(sss("scan", "range", "main..HEAD", "-f", "jsonl", cwd=repo.path))
    repo.write(".smart-secrets-ignore", f"{entry}  # a test account\n")
    repo.commit({"app.py": "import os\n\n\n" + line_of(secret(1))})
    repo.git("checkout", "-q", "main")
    repo.commit({"other.py": "y = 1\n"})
    repo.git("checkout", "-q", "topic")
    repo.git("rebase", "-q", "main")
    assert sss("scan", "range", "main..HEAD", cwd=repo.path).code == 0
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--squash", "topic")
    ran = sss("scan", "staged", cwd=repo.path)
    assert ran.code == 0 and "1 by the ignore file" in ran.err


def test_pain_02_another_secret_on_an_ignored_line_is_reported(sss, repo, secret):
    repo.add("app.py", line_of(secret(1)))
    repo.write(".smart-secrets-ignore", fingerprint(sss("scan", "-f", "jsonl", cwd=repo.path)) + "\n")
    assert sss("scan", cwd=repo.path).code == 0
    repo.add("app.py", line_of(secret(2)))
    assert sss("scan", cwd=repo.path).code == 1


def test_pain_03_a_baseline_does_not_churn_and_parallel_branches_merge(sss, repo, secret):
    repo.commit({".gitattributes": ".smart-secrets-baseline merge=union\n", "m.py": line_of(secret(0))})
    sss("baseline", "write", cwd=repo.path)
    repo.git("add", "-A")
    repo.commit()
    for name, seed in (("a", 1), ("z", 2)):
        repo.git("checkout", "-q", "-b", f"branch-{name}", "main")
        repo.write(f"{name}.py", line_of(secret(seed)))
        sss("baseline", "write", cwd=repo.path)
        repo.git("add", "-A")
        repo.commit()
    repo.git("merge", "-q", "--no-edit", "branch-a")
    before = (repo.path / ".smart-secrets-baseline").read_bytes()
    ran = sss("scan", "files", ".", cwd=repo.path)
    assert ran.code == 0 and "3 by the baseline" in ran.err
    sss("baseline", "write", cwd=repo.path)
    assert (repo.path / ".smart-secrets-baseline").read_bytes() == before, "no scan and no second write changes it"


def test_pain_04_a_baseline_is_stable_and_takes_the_printed_id(sss, repo, secret):
    repo.commit({"app.py": line_of(secret(1)), "b.yml": f"token: {secret(2)}\n"})
    sss("baseline", "write", cwd=repo.path)
    first = (repo.path / ".smart-secrets-baseline").read_text()
    ids = [json.loads(line)["fingerprint"] for line in sss("scan", "files", ".", "--no-baseline", "-f", "jsonl", cwd=repo.path).out.splitlines()]  # fmt: skip
    assert all(one in first for one in ids) and len(ids) == 2
    assert sss("scan", "files", ".", cwd=repo.path).code == 0
    (repo.path / ".smart-secrets-baseline").unlink()
    sss("baseline", "write", cwd=repo.path)
    assert (repo.path / ".smart-secrets-baseline").read_text() == first


def test_pain_05_known_findings_can_be_silenced_in_four_ways(sss, repo, secret):
    repo.add("app.py", line_of(secret(1)))
    entry = fingerprint(sss("scan", "-f", "jsonl", cwd=repo.path))
    for name, content in (
        (".smart-secrets-ignore", entry),
        (".smart-secrets-ignore", "app.py"),
        (".smart-secrets-baseline", json.dumps({"fingerprint": entry, "path": "app.py"})),
        (".smart-secrets-scanner.toml", 'exclude = ["app.py"]'),
    ):
        file = repo.write(name, content + "\n")
        assert sss("scan", cwd=repo.path).code == 0, name
        file.unlink()
    repo.add("app.py", line_of(secret(1)).rstrip() + "  # smart-secrets: allow\n")
    assert sss("scan", cwd=repo.path).code == 0


def test_pain_06_comments_work_where_the_same_line_has_no_room(sss, repo, secret):
    value = secret(1)
    repo.add("a.properties", f"# smart-secrets: allow-next-line\npassword={value}\n")
    repo.add("a.sh", f"# smart-secrets: allow-next-line\ncurl -u admin:{value} \\\n  https://example.com/\n")
    repo.add("a.py", f'# smart-secrets: allow-start\ntext = """\npassword: {value}\n"""\n# smart-secrets: allow-end\n')
    assert sss("scan", cwd=repo.path).code == 0
    repo.add("a.json", json.dumps({"password": value}) + "\n")
    assert ".smart-secrets-ignore" in sss("scan", "-f", "github", cwd=repo.path).out
    repo.add("b.py", line_of(value).rstrip() + "  # gitleaks:allow\n")
    repo.write(".smart-secrets-ignore", "a.json\n")
    assert sss("scan", cwd=repo.path).code == 1
    assert sss("scan", "--foreign-allows", cwd=repo.path).code == 0


def test_pain_07_inline_allows_are_counted_and_can_be_refused(sss, repo, secret):
    repo.add("app.py", line_of(secret(1)).rstrip() + "  # smart-secrets: allow\n")
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 0 and "1 by an inline comment" in ran.err
    assert json.loads(sss("scan", "-f", "json", cwd=repo.path).out)["stats"]["suppressed"] == {"inline": 1}
    assert sss("scan", "--no-inline-allow", cwd=repo.path).code == 1


def test_pain_08_placeholders_and_published_examples_are_no_findings(sss, repo):
    example = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    lines = [
        f'aws_access_key_id = "{example}"',
        'password = "${DB_PASSWORD}"',
        'password = os.environ["DB_PASSWORD"]',
        'api_key = "<your-api-key>"',
        'api_key = "YOUR_API_KEY_HERE"',
        'token = "xxxxxxxxxxxxxxxxxxxx"',
        'password = "{{ vault_password }}"',
    ]
    repo.add("docs/config.py", "\n".join(lines) + "\n")
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 0, ran.out


def test_pain_09_checksums_in_lock_files_are_no_findings_but_tokens_there_are(sss, repo, secret, judge):
    judge.safe = ("sha256:",)  # the one form of these that the finder leaves to the model
    rng = random.Random(9)
    b64 = base64.b64encode(rng.randbytes(64)).decode()
    digest = rng.randbytes(32).hex()
    repo.add("package-lock.json", json.dumps({"packages": {"a": {"version": "1.0.0", "integrity": f"sha512-{b64}"}}}, indent=1))  # fmt: skip
    repo.add("yarn.lock", f'a@^1:\n  version "1.0.0"\n  integrity sha512-{b64}\n')
    repo.add("pnpm-lock.yaml", f"packages:\n  /a@1.0.0:\n    resolution: {{integrity: sha512-{b64}}}\n")
    repo.add("bun.lock", f'{{"packages": {{"a": ["a@1.0.0", "", {{}}, "sha512-{b64}"]}}}}\n')
    repo.add("go.sum", f"example.com/a v1.0.0 h1:{base64.b64encode(rng.randbytes(32)).decode()}\n")
    repo.add("Cargo.lock", f'[[package]]\nname = "a"\nchecksum = "{digest}"\n')
    repo.add("poetry.lock", f'files = [\n    {{file = "a.whl", hash = "sha256:{digest}"}},\n]\n')
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 0, ran.out
    repo.add("Gemfile.lock", f"GEM\n  remote: https://user:{secret(1)}@gems.acme.io/\n")
    assert sss("scan", cwd=repo.path).code == 1


def test_pain_10_uuids_and_hashes_without_a_telling_name_are_no_findings(sss, repo):
    rng = random.Random(10)
    one = uuid.UUID(int=rng.getrandbits(128), version=4)
    lines = [
        f'request_id = "{one}"',
        f'commit = "{rng.randbytes(20).hex()}"',
        f'md5 = "{rng.randbytes(16).hex()}"',
        f'image = "nginx@sha256:{rng.randbytes(32).hex()}"',
        f'etag = "{rng.randbytes(16).hex()}"',
    ]
    repo.add("app.py", "\n".join(lines) + "\n")
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 0, ran.out


@pytest.fixture
def merged(repo, secret):
    """A merge that holds a secret neither of its parents has; returns the repository and the base."""
    base = repo.commit({"a.py": "x = 1\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b.py": "y = 1\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"c.py": "z = 1\n"})
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    repo.add("evil.py", line_of(secret(1)))
    repo.git("commit", "-q", "-m", "merge")
    return repo, base


def test_pain_11_a_secret_that_only_a_merge_brings_is_found(sss, merged):
    repo, base = merged
    assert "ALERT evil.py:1" in sss("scan", "history", cwd=repo.path).out
    assert "ALERT evil.py:1" in sss("scan", "range", f"{base}..HEAD", cwd=repo.path).out
    repo.commit({"evil.py": "gone = 1\n"})
    assert "ALERT evil.py:1" in sss("scan", "range", f"{base}..HEAD", cwd=repo.path).out


def test_pain_12_merging_does_not_blame_what_came_from_the_other_branch(sss, repo, secret):
    repo.commit({"a.py": line_of(secret(1))})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a.py": "removed = 1\n", "theirs.py": line_of(secret(2))})
    repo.git("checkout", "-q", "main")
    repo.commit({"c.py": "z = 1\n"})
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    assert sss("scan", "staged", cwd=repo.path).code == 0
    assert "theirs.py" in sss("scan", "staged", "--whole-merge", cwd=repo.path).out
    repo.add("mine.py", line_of(secret(3)))
    ran = sss("scan", "staged", cwd=repo.path)
    assert ran.code == 1 and "mine.py" in ran.out and "theirs.py" not in ran.out


def test_pain_13_a_pull_request_of_more_than_thirty_commits_is_scanned_whole(sss, repo, secret):
    base = repo.commit({"a.py": "x = 1\n"})
    for number in range(35):
        repo.commit({f"f{number}.py": line_of(secret(number)) if number in (0, 34) else "x = 1\n"})
    out = sss("scan", "range", f"{base}..HEAD", cwd=repo.path).out
    assert "f0.py" in out and "f34.py" in out


def test_pain_14_commits_of_a_second_parent_are_scanned(sss, repo, secret):
    base = repo.commit({"a.py": "x = 1\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b.py": line_of(secret(1))})
    repo.commit({"b.py": "gone = 1\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"c.py": "z = 1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    ran = sss("scan", "range", f"{base}..HEAD", cwd=repo.path)
    assert ran.code == 1 and "b.py" in ran.out and "ambiguous" not in ran.err


def test_pain_15_a_shallow_clone_is_never_green(sss, repo, new_repo, secret):
    base = repo.commit({"a.py": line_of(secret(1))})
    repo.commit({"b.py": "x = 1\n"})
    clone = new_repo("clone", "--depth=1", f"file://{repo.path}")
    for args in (("range", f"{base}..HEAD"), ("history",)):
        ran = sss("scan", *args, cwd=clone.path)
        assert ran.code == 3 and "fetch-depth: 0" in ran.err


def test_pain_16_nothing_scanned_is_never_green(sss, repo, tmp_path):
    repo.commit({"a.py": "x = 1\n"})
    (repo.path / "empty").mkdir()
    assert sss("scan", "range", "nowhere..HEAD", cwd=repo.path).code == 2
    for args in (("files", "gone.py"), ("files", "empty"), ("history", "--author", "nobody-at-all")):
        assert sss("scan", *args, cwd=repo.path).code == 3, args
    repo.write(".git/index", b"garbage")
    assert sss("scan", "staged", cwd=repo.path).code == 3
    ran = sss("scan", "files", "a.py", "gone.py", cwd=repo.path)
    assert ran.code == 3 and "NOT READ" in ran.err and "1 file" in ran.err


def test_pain_17_each_outcome_has_its_own_exit_code(sss, repo, secret, judge):
    repo.add("a.py", "x = 1\n")
    assert sss("scan", cwd=repo.path).code == 0
    repo.add("a.py", line_of(secret(1)))
    assert sss("scan", cwd=repo.path).code == 1
    assert sss("scan", "--no-such-option", cwd=repo.path).code == 2
    judge.score = None
    assert sss("scan", cwd=repo.path).code == 3


def test_pain_18_a_fork_needs_no_token_and_no_network(sss, repo, secret, monkeypatch, tmp_path):
    base = repo.commit({"a.py": "x = 1\n"})
    head = repo.commit({"b.py": line_of(secret(1))})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": base}, "head": {"sha": head, "repo": {"fork": True}}}}))

    def refuse(*_: object) -> None:
        raise AssertionError("a scan opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    ran = sss("ci", "-f", "github", cwd=repo.path)
    assert ran.code == 1 and ran.out.startswith("::error file=b.py,line=1,")


def test_pain_19_empty_ranges_pass_and_new_branches_start_where_they_left(sss, repo, secret):
    repo.commit({"old.py": line_of(secret(1))})
    ran = sss("scan", "range", "HEAD..HEAD", cwd=repo.path)
    assert ran.code == 0 and "Nothing to scan" in ran.err
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"new.py": line_of(secret(2))})
    ran = sss("scan", "range", f"{ZEROS}..HEAD", cwd=repo.path)
    assert ran.code == 1 and "new.py" in ran.out and "old.py" not in ran.out


def test_pain_20_pre_commit_over_all_files_does_not_pass_unseen(sss, repo, secret, monkeypatch):
    base = repo.commit({"a.py": "x = 1\n"})
    repo.commit({"b.py": line_of(secret(1))})
    monkeypatch.setenv("PRE_COMMIT", "1")
    ran = sss("scan", "staged", cwd=repo.path)
    assert ran.code == 3 and "smart-secrets-scanner-files" in ran.err
    assert sss("scan", "files", "a.py", "b.py", cwd=repo.path).code == 1
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", base)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert "ALERT b.py:1" in sss("scan", "staged", cwd=repo.path).out


def test_pain_21_the_index_is_judged_and_only_its_added_lines(sss, repo, secret):
    repo.commit({"old.py": line_of(secret(1)), "a.py": "x = 1\n"})
    repo.add("a.py", line_of(secret(2)))
    repo.write("a.py", "x = 1\n")
    assert "ALERT a.py:1" in sss("scan", cwd=repo.path).out, "staged, clean in the working tree"
    repo.add("a.py", "x = 2\n")
    repo.write("a.py", line_of(secret(2)))
    assert sss("scan", cwd=repo.path).code == 0, "not staged"
    repo.add("old.py", line_of(secret(1)) + "more = 1\n")
    assert sss("scan", cwd=repo.path).code == 0, "was there before"


@pytest.mark.parametrize(
    "setting",
    [
        ("diff.external", "true"), ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("color.diff", "always"),
        ("color.ui", "always"), ("core.quotePath", "true"), ("diff.context", "0"), ("diff.renames", "false"),
        ("diff.algorithm", "patience"), ("diff.orderFile", "nowhere"), ("diff.submodule", "log"),
    ],
)  # fmt: skip
def test_pain_22_no_git_setting_blinds_the_scan(sss, repo, secret, setting):
    repo.commit({"a.py": "x = 1\n"})
    repo.git("config", *setting)
    name = 'dir/ä "quoted" file.py'
    repo.add(name, line_of(secret(1)))
    repo.add("gen.py", line_of(secret(2)))
    repo.write(".gitattributes", "gen.py -diff\n")
    out = sss("scan", cwd=repo.path).out
    assert f"ALERT {name}:1" in out and "ALERT gen.py:1" in out


def test_pain_23_other_encodings_are_read(sss, repo, secret):
    repo.add("utf16.txt", line_of(secret(1)).encode("utf-16"))
    repo.add("latin1.php", b"// \xe9t\xe9\n" + line_of(secret(2)).encode())
    repo.add("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30)
    ran = sss("scan", cwd=repo.path)
    assert "ALERT utf16.txt:1" in ran.out and "ALERT latin1.php:2" in ran.out and "binary" in ran.err


def test_pain_24_work_trees_and_submodules_work(sss, repo, new_repo, secret, tmp_path):
    repo.commit({"a.py": "x = 1\n"})
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "other")
    (tmp_path / "tree/new.py").write_text(line_of(secret(1)))
    repo.git("-C", str(tmp_path / "tree"), "add", "new.py")
    assert "ALERT new.py:1" in sss("scan", cwd=tmp_path / "tree").out
    outer = new_repo("outer")
    outer.git("submodule", "add", "-q", str(repo.path), "lib")
    outer.commit()
    assert sss("scan", "history", cwd=outer.path).code == 0
    (outer.path / "lib/new.py").write_text(line_of(secret(2)))
    outer.git("-C", "lib", "add", "new.py")
    assert "ALERT new.py:1" in sss("scan", cwd=outer.path / "lib").out


def test_pain_25_a_minified_line_of_megabytes_costs_seconds_and_hides_nothing(sss, repo, secret):
    noise = "".join(f"function f{n}(a,b){{return a*{n}+b}};" for n in range(25_000))
    repo.add("app.min.js", noise + f'var password="{secret(1)}";' + noise + "\n")
    begun = time.process_time()  # of this process: a busy machine is no slow scanner
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 1 and "ALERT app.min.js:1" in ran.out
    assert time.process_time() - begun < 40


def test_the_table_names_every_one_of_these_tests(request):
    table = (request.config.rootpath / "docs/pains.md").read_text("utf-8")
    names = sorted(name for name in globals() if name.startswith("test_pain_"))
    assert len(names) == 25 and all(f"`{name}`" in table for name in names)


def test_the_demo_holds_look_alikes_too():
    """The demonstration shows both sides: what is found and what is left alone."""
    text = "\n".join(demo.files().values())
    assert "YOUR_API_KEY_HERE" in text and "os.environ" in text
