"""`explain`: everything about a line, and no secret of it."""

from __future__ import annotations

import pytest


def test_shows_span_name_prompt_score_and_advice(sss, repo, secret):
    repo.write("app.py", f'import os\npassword = "{secret(1)}"\n')
    ran = sss("explain", "app.py:2", cwd=repo.path)
    assert ran.code == 0
    for word in ("ALERT password assigned in code", "columns 13 to 32", "name         password", "p(ALERT) = 0.9700",
                 "threshold 0.5000", "fingerprint", "os.environ[", "smart-secrets: allow", "code none p:"):  # fmt: skip
        assert word in ran.out, word
    assert secret(1) not in ran.out and secret(1)[:4] not in ran.out


def test_masks_the_neighbours_too(sss, repo, secret):
    repo.write("app.yml", f"password: {secret(1)}\ntoken: {secret(2)}\nsecret: {secret(3)}\n")
    out = sss("explain", "app.yml:2", cwd=repo.path).out
    assert "password: " in out
    assert not any(secret(n)[:5] in out for n in (1, 2, 3))


def test_says_when_there_is_nothing_to_judge(sss, repo, judge):
    repo.write("app.py", "import os\n")
    ran = sss("explain", "app.py:1", cwd=repo.path)
    assert ran.code == 0 and "no candidate" in ran.out and not judge.asked


@pytest.mark.parametrize(
    ("line", "against"),
    [
        ('password = "changeme"', "a placeholder or a published example"),
        ('password = "password"', "a placeholder or a published example"),
        ("password = get_password()", "no literal"),
        ('password = "enter your password please, it is needed"', "too plain"),
    ],
)
def test_says_what_speaks_against_a_value_that_is_no_candidate(sss, repo, judge, line, against):
    repo.write("app.conf", f"{line}\n")
    out = sss("explain", "app.conf:1", cwd=repo.path).out
    assert "given to password" in out and against in out and not judge.asked


def test_a_threshold_of_nothing_shows_placeholders_too(sss, repo, secret):
    repo.add("app.py", f'password = "changeme"\n\nimport os\n\npassword = "{secret(1)}"\n')
    shown = [sss("scan", *more, cwd=repo.path).out for more in ((), ("--threshold", "0"))]
    assert ["app.py:1:" in out for out in shown] == [False, True]
    assert ["app.py:5:" in out for out in shown] == [True, True]


def test_says_that_a_line_is_allowed_and_that_the_judge_says_safe(sss, repo, secret):
    repo.write("app.py", f'password = "{secret(1)}"  # smart-secrets: allow\ntoken = "{secret(2)}"  # placeholder\n')
    assert "by a comment in this file" in sss("explain", "app.py:1", cwd=repo.path).out
    assert "SAFE token" in sss("explain", "app.py:2", cwd=repo.path).out


def test_a_line_inside_of_a_key_block_explains_the_block(sss, repo):
    from smart_secrets_scanner.hook import demo

    repo.write("id_rsa", demo.files()["deploy/id_rsa"])
    assert "private key block" in sss("explain", "id_rsa:5", cwd=repo.path).out


def test_the_fingerprint_is_the_one_of_the_scan(sss, repo, secret):
    import json

    repo.add("a.py", f'password = "{secret(1)}"\n')
    found = json.loads(sss("scan", "--format", "jsonl", cwd=repo.path).out)
    assert found["fingerprint"] in sss("explain", "a.py:1", cwd=repo.path).out


def test_a_line_that_only_history_holds(sss, repo, secret):
    commit = repo.commit({"a b/app.py": f'password = "{secret(1)}"\n'}, message=f"set it up\n\nroot password: {secret(2)}")
    repo.commit({"a b/app.py": "password = None\n"})
    ran = sss("scan", "history", cwd=repo.path)
    told = ran.err.partition("smart-secrets-scanner explain ")[2].splitlines()[0]
    assert told.startswith(f"{commit[:12]}:")
    for place in (f"{commit}:a b/app.py:1", f"{commit[:9]}:.git/COMMIT_EDITMSG:3"):
        shown = sss("explain", place, cwd=repo.path)
        assert shown.code == 0 and "ALERT" in shown.out and secret(1) not in shown.out and secret(2) not in shown.out
    assert sss("explain", f"{commit}:gone.py:1", cwd=repo.path).code == 3
    assert sss("explain", "nowhere:app.py:1", cwd=repo.path).code == 2


def test_offers_only_what_it_heeds(sss, repo):
    shown = sss("explain", "--help", cwd=repo.path).out
    assert "--threshold" in shown and "--report" not in shown and "--exclude" not in shown
