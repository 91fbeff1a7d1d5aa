"""What tags say, and what they lead to: no commit holds it."""

from __future__ import annotations

import pytest

from smart_secrets_scanner.hook import history, tags
from smart_secrets_scanner.hook.account import Account

ZERO = "0" * 40


def told(repo, account: Account | None = None) -> list[tuple[str, str]]:
    return [(one.path, line) for one in tags.read(repo.path, tags.of_refs(repo.path), account or Account()) for line in one.lines]


@pytest.fixture
def tagged(repo, secret):
    """Two annotated tags, one of the other, one name for a commit, one for a blob."""
    repo.commit({"a.py": "x = 1\n"})
    repo.git("tag", "plain")
    repo.git("tag", "-a", "v1", "-m", f'password = "{secret(1)}"')
    repo.git("tag", "-a", "signed-off", "-m", "the tag v1 again", "v1")
    repo.git("tag", "blob", repo.git("hash-object", "-w", "--stdin", stdin=f'token = "{secret(2)}"\n'.encode()))
    return repo


def test_messages_and_blobs_are_read_under_the_name_of_the_ref(tagged, secret):
    found = told(tagged)
    assert ("refs/tags/v1", f'password = "{secret(1)}"') in found
    assert ("refs/tags/signed-off", "the tag v1 again") in found
    assert ("refs/tags/signed-off", f'password = "{secret(1)}"') in found, "the tag that it is of"
    assert ("refs/tags/blob", f'token = "{secret(2)}"') in found
    assert not any(path == "refs/tags/plain" for path, _ in found)


def test_the_files_of_a_tree_are_read_and_what_is_not_there_is_a_failure(repo):
    repo.commit({"a.py": "x = 1\n", "b/c.py": "y = 2\n", "picture": b"\0" * 99})
    repo.git("tag", "tree", "HEAD^{tree}")
    account = Account()
    assert told(repo, account) == [("refs/tags/tree/a.py", "x = 1"), ("refs/tags/tree/b/c.py", "y = 2")]
    assert [one.path for one in account.skipped] == ["refs/tags/tree/picture"] and not account.failures
    list(tags.read(repo.path, [("gone", "2" * 40)], account))
    assert [one.reason for one in account.failures] == ["leads to an object that is not here"]


def test_history_of_all_refs_reads_them_and_a_limited_one_does_not(tagged, sss, secret):
    ran = sss("scan", "history", cwd=tagged.path)
    assert ran.code == 1 and "refs/tags/v1:1" in ran.out and "refs/tags/blob:1" in ran.out and secret(1) not in ran.out + ran.err
    assert sss("scan", "history", "HEAD", cwd=tagged.path).code == 0
    assert "refs/tags/v1" not in sss("scan", "history", "--no-messages", cwd=tagged.path).out
    assert history.plan(tagged.path).total == 2, "a step more than the commits"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_several_processes_read_them_once(tagged, sss, jobs, monkeypatch):
    monkeypatch.setattr(history, "_SMALL", 1)
    for number in range(4):
        tagged.commit({f"{number}.py": f"x = {number}\n"})
    assert sss("scan", "history", "--jobs", jobs, cwd=tagged.path).out.count("refs/tags/blob:1") == 1


@pytest.mark.parametrize(("tag", "code"), [("v1", 1), ("blob", 1), ("plain", 0)])
def test_a_push_reads_them(tagged, sss, tag, code):
    line = f"refs/tags/{tag} {tagged.git('rev-parse', tag)} refs/tags/{tag} {ZERO}\n"
    ran = sss("scan", "push", "origin", cwd=tagged.path, stdin=line.encode())
    assert ran.code == code and (f"refs/tags/{tag}:1" in ran.out) == bool(code)


def test_a_push_of_what_is_not_there_is_no_clean_one(tagged, sss):
    line = f"refs/heads/m {'2' * 40} refs/heads/m {ZERO}\n"
    ran = sss("scan", "push", "origin", cwd=tagged.path, stdin=line.encode())
    assert ran.code == 3 and "leads to an object that is not here" in ran.err


def test_a_signature_is_left_out_and_nothing_else(repo, secret):
    commit = repo.commit({"a.py": "x = 1\n"})
    body = "\n".join(["-----BEGIN PGP SIGNATURE-----", "", *(secret(n, 60) for n in range(3)), "-----END PGP SIGNATURE-----"])
    key = "-----BEGIN RSA PRIVATE KEY-----"
    head = f"object {commit}\ntype commit\ntag s\ntagger A <a@b.c> 1700000000 +0000\n\n"
    name = repo.git("mktag", stdin=f"{head}said\n{key}\n{body}\nafter\n".encode())
    repo.git("update-ref", "refs/tags/s", name)
    assert [line for _, line in told(repo)] == ["said", key, "after"]
