"""`explain`: everything about a line, and no secret of it."""

from __future__ import annotations

import base64
import random
import string
import time

import pytest

from smart_secrets_scanner.hook import gate, masking


def test_shows_span_name_prompt_score_and_advice(sss, repo, secret):
    repo.write("app.py", f'import os\npassword = "{secret(1)}"\n')
    ran = sss("explain", "app.py:2", cwd=repo.path)
    assert ran.code == 0
    for word in ("ALERT password assigned in code", "columns 13 to 32", "name         password", "p(ALERT) = 0.9700",
                 "threshold 0.5000", "fingerprint", "os.environ[", "smart-secrets: allow", "code none p:"):  # fmt: skip
        assert word in ran.out, word
    assert secret(1) not in ran.out and secret(1)[:4] not in ran.out


@pytest.mark.parametrize(
    ("bias", "more", "told"),
    [
        (9.0, (), "p(ALERT) = 0.9999, threshold 0.5000, decided by gate"),
        (-9.0, (), "p(ALERT) = 0.0001, threshold 0.5000, decided by gate"),
        (0.0, (), "p(ALERT) = 0.9700, threshold 0.5000, decided by model"),
        (9.0, ("--threshold", "thorough"), "p(ALERT) = 0.9700, threshold 0.2000, decided by model"),
    ],
)
def test_says_which_stage_decided(sss, repo, secret, monkeypatch, bias, more, told):
    made = gate.Gate([0.0] * (1 << gate.BITS), bias, 0.01, certain=0.998)
    monkeypatch.setattr(gate, "load", lambda: made)
    repo.write("app.py", f'password = "{secret(1)}"\n')
    ran = sss("explain", "app.py:1", *more, cwd=repo.path)
    out = ran.out
    assert ran.code == 0, ran.err
    assert told in out and ("app.py:1: SAFE" if bias < 0 else "app.py:1: ALERT") in out
    assert "plainly none below 0.01, plainly a secret from 0.998 on" in out and ("; not asked" in out) == bool(more)


def test_masks_the_neighbours_too(sss, repo, secret):
    repo.write("app.yml", f"password: {secret(1)}\ntoken: {secret(2)}\nsecret: {secret(3)}\n")
    out = sss("explain", "app.yml:2", cwd=repo.path).out
    assert "password: " in out
    assert not any(secret(n)[:5] in out for n in (1, 2, 3))


def test_masks_the_head_of_the_block_and_what_encoded_text_says(sss, repo, secret):
    words = base64.b64encode(f"user:{secret(4)}".encode()).decode()
    repo.write("app.yml", f"login: {{password: {secret(1)},\n  host: db,\n  secret: {words},\n  token: {secret(3)}}}\n")
    out = sss("explain", "app.yml:3", cwd=repo.path).out
    assert "login: {password: " in out and "host: db," in out
    assert words[:6] not in out and not any(secret(n)[:5] in out for n in (1, 3, 4))


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
    repo.add("app.py", f'password = "changeme"\n\nimport os\nimport re\n\npassword = "{secret(1)}"\n')
    shown = [sss("scan", *more, cwd=repo.path).out for more in ((), ("--threshold", "0"))]
    assert ["app.py:1:" in out for out in shown] == [False, True]
    assert ["app.py:6:" in out for out in shown] == [True, True]


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


def _key(count: int = 12) -> list[str]:
    """A key block whose body nobody has seen before."""
    rng = random.Random(count)
    body = ["".join(rng.choices(string.ascii_letters + string.digits + "+/", k=64)) for _ in range(count - 1)]
    return ["-----BEGIN RSA PRIVATE KEY-----", *body, "".join(rng.choices(string.ascii_letters, k=30)) + "==", "-----END RSA PRIVATE KEY-----"]


def _shown(out: str, *hidden: str) -> list[str]:
    """Pieces of five characters of what is to be hidden."""
    return [value[at : at + 5] for value in hidden for at in range(len(value) - 4) if value[at : at + 5] in out]


def _bare(key: list[str], word: str) -> str:
    return "\n".join([*key[:-1], f'password: "{word}"'])


def _yaml(key: list[str], word: str) -> str:
    return "\n".join(["key: |", *(f"  {line}" for line in key), f'password: "{word}"'])


def _java(key: list[str], word: str) -> str:
    lines = [*key[:-2], f"{key[-2]}\\n{key[-1]}"]
    return 'String key = "' + '\\n"\n    + "'.join(lines) + f'"; String password = "{word}";'


def _env(key: list[str], word: str) -> str:
    return 'KEY="' + "\\n".join(key) + f'"; PASSWORD="{word}"'


_SHAPES = [("a.txt", _bare), ("v.yaml", _yaml), ("V.java", _java), (".env", _env)]


@pytest.mark.parametrize(("path", "shape", "count"), [(*one, n) for one in _SHAPES for n in (2, 12, 130) if n < 99 or one[1] is not _env])
def test_no_part_of_a_key_shows_in_a_prompt_beside_it(sss, repo, secret, path, shape, count):
    key = _key(count)
    text = shape(key, secret(1))
    repo.write(path, text + "\n")
    last = text.count("\n") + 1
    shown = [sss("explain", f"{path}:{line}", cwd=repo.path).out for line in (1, max(1, last - 1), last)]
    assert "password" in shown[-1].lower() and "prompt " in shown[-1]
    assert not _shown("".join(shown), *key[1:-1], secret(1))


def test_the_end_of_a_key_without_its_beginning_is_starred(sss, repo, secret):
    key = _key()
    repo.write("a.txt", "\n".join([*key[-4:-1], f'{key[-1]} password = "{secret(1)}"']) + "\n")
    repo.write("b.txt", f'{key[-3]}{key[-1]} password = "{secret(1)}"\n')
    out = sss("explain", "a.txt:4", cwd=repo.path).out + sss("explain", "b.txt:1", cwd=repo.path).out
    assert "prompt " in out and not _shown(out, *key[-4:-1], secret(1))


@pytest.mark.parametrize("column", [381, 385, 389, 392, 396])
def test_a_value_that_the_line_above_is_cut_in_is_starred(sss, repo, secret, column):
    above = f'{"x = 1; " * 53} token = "'[-column:] + secret(2) + '"'
    repo.write("a.py", f'{above}\npassword = "{secret(1)}"\n{above}\n')
    out = sss("explain", "a.py:2", cwd=repo.path).out
    assert "prompt " in out and not _shown(out, secret(1), secret(2)) and secret(2)[:4] not in out


def test_both_pieces_of_a_value_are_starred(sss, repo, secret):
    from smart_secrets_scanner.hook import checksums

    body = secret(2, 30)
    body += checksums.github_sum(body)
    repo.write("a.js", f'const key = "gh{"p_" + body[:24]}" +\n    "{body[24:]}"; const password = "{secret(1)}";\n')
    out = "".join(sss("explain", f"a.js:{line}", cwd=repo.path).out for line in (1, 2))
    assert "prompt " in out and not _shown(out, body, secret(1))


def test_looking_for_keys_takes_no_time_that_grows_with_the_square():
    """Lines that are all borders, or none, of which a slip would make minutes."""
    begin, end = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
    for text in ("=" * 200_000, "-" * 200_000, begin * 9000, end * 9000, f"{end} {'a' * 50} " * 5000, "A-" * 90_000):
        began = time.process_time()
        masking.key_material((begin, text, begin + text, *[end, text[:64]] * 2000), {0: 1})
        assert time.process_time() - began < 5, text[:30]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["PuTTY-User-Key-File-2: ssh-rsa", "Encryption: none", "Private-Lines: 7"], ["Private-MAC: 00"]),
        (["# -----BEGIN PGP PRIVATE KEY BLOCK-----", "# Version: 2", "#"], ["=aB9d", "# -----END PGP PRIVATE KEY BLOCK-----"]),
        (["---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", 'Comment: "x"'], ["---- END SSH2 ENCRYPTED PRIVATE KEY ----"]),
        ([], ["=aB9d", "-----END PGP PRIVATE KEY BLOCK-----"]),
    ],
)
def test_other_kinds_of_keys_are_told_by_their_long_lines(above, below):
    body = _key()[1:-1]
    lines = [*above, *body, *below, "os.environ"]
    found = masking.key_material(lines, {})
    assert all(found[len(above) + at] == [(0, len(line))] for at, line in enumerate(body)) and len(lines) - 1 not in found


def test_agrees_with_a_scan_that_has_no_gate(sss, repo, secret, monkeypatch):
    made = gate.Gate([0.0] * (1 << gate.BITS), 9.0, 0.01, certain=0.998)
    monkeypatch.setattr(gate, "load", lambda: made)
    repo.write("app.py", f'password = "{secret(1)}"\n')
    repo.write(".smart-secrets-scanner.toml", "gate = false\n")
    assert "decided by model" in sss("explain", "app.py:1", cwd=repo.path).out
    assert "decided by gate" in sss("explain", "app.py:1", "--gate", cwd=repo.path).out


def test_comments_of_other_scanners_allow_where_a_scan_takes_them(sss, repo, secret):
    repo.write("app.py", f'password = "{secret(1)}"  # gitleaks:allow\n')
    assert "not allowed  by the comment" in sss("explain", "app.py:1", cwd=repo.path).out
    assert "  allowed  " in sss("explain", "app.py:1", "--foreign-allows", cwd=repo.path).out


def test_a_placeholder_is_explained_where_all_is_asked_for(sss, repo):
    repo.write("app.py", 'API_KEY = "YOUR_API_KEY_HERE"\n')
    assert "no candidate" in sss("explain", "app.py:1", cwd=repo.path).out
    assert "p(ALERT)" in sss("explain", "app.py:1", "-t", "0", cwd=repo.path).out
    assert sss("scan", "files", "app.py", "-t", "0", cwd=repo.path).code == 1
