"""The ignore file: fingerprints as printed, path globs, reasons."""

from __future__ import annotations

import random

import pytest

from smart_secrets_scanner.hook import ignore


def test_reads_fingerprints_globs_and_reasons():
    loaded = ignore.parse("# head\n\n0123456789abcdef01234567  # test account\nvendor/  # not ours\n docs/**/*.md \n")
    assert loaded.fingerprints == {"0123456789abcdef01234567": "test account"}
    assert loaded.globs == ("vendor/", "docs/**/*.md")


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("vendor/", "vendor/a.py"),
        ("vendor", "x/vendor/a.py"),
        ("*.lock", "deep/down/yarn.lock"),
        ("docs/*.md", "docs/a.md"),
        ("docs/**/*.md", "docs/a.md"),
        ("docs/**/*.md", "docs/a/b/c.md"),
        ("**/fixtures/**", "a/fixtures/b/c"),
        ("./a.py", "a.py"),
        ("/a.py", "a.py"),
        ("a?.py", "ab.py"),
        ("tests\\data", "tests/data/x"),
        ("a.b", "a.b"),
        ("with space.txt", "x/with space.txt"),
        ("[x].py", "x.py"),
        ("\\[x].py", "[x].py"),
        ("*.[ch]", "src/a.c"),
        ("*.[!ch]", "a.o"),
        ("[[:digit:]]?", "4x"),
        ("vendor/", "x/vendor/y/z"),
    ],
)
def test_globs_match(glob, path):
    assert ignore.matches(glob, path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("vendor/", "myvendor/a.py"),
        ("vendor/", "vendor"),
        ("vendor/", "x/vendor"),
        ("*.[ch]", "a.cc"),
        ("a[/]b", "a/b"),
        ("a[!x]b", "a/b"),
        ("[x", "[x"),
        ("/", "a"),
        ("docs/*.md", "docs/a/b.md"),
        ("docs/*.md", "x/docs/a.md"),
        ("*.lock", "lock/a.py"),
        ("a.b", "aXb"),
        ("*.py", "a.pyc"),
        ("a.py", "a.py\nb"),
    ],
)
def test_globs_do_not_match(glob, path):
    assert not ignore.matches(glob, path)


def test_the_printed_fingerprint_is_accepted_verbatim(sss, repo, secret):
    import json

    repo.add("a.json", json.dumps({"password": secret(1)}) + "\n")
    ran = sss("scan", "--format", "jsonl", cwd=repo.path)
    repo.write(".smart-secrets-ignore", json.loads(ran.out)["fingerprint"] + "  # a test account\n")
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 0 and "1 by the ignore file" in ran.err
    assert sss("scan", "--no-ignore-file", cwd=repo.path).code == 1


def test_a_file_that_is_no_text_is_an_error(sss, repo):
    repo.add("a.py", "x = 1\n")
    repo.write(".smart-secrets-ignore", b"\xff\xfe\x00")
    ran = sss("scan", cwd=repo.path)
    assert ran.code == 3 and ".smart-secrets-ignore" in ran.err


def test_globs_mean_what_they_mean_to_git(repo):
    rng = random.Random(5)
    parts = ["a", "ab", "*", "?", "**", "/", "/", "[ab]", "[!a]", "[a-c]", ".c", "[]a]", "[[:alpha:]]", "\\*", "[b", "[a-]"]
    names = ["a", "b", "ab", "abc", "a.c", ".c", "*", "[", "]", "a-"]
    paths = sorted({"/".join(rng.choices(names, k=rng.randint(1, 4))) for _ in range(120)})
    told = 0
    for glob in {"".join(rng.choices(parts, k=rng.randint(1, 5))) for _ in range(80)}:
        if "//" in glob or glob == "/":
            continue
        repo.write(".git/info/exclude", glob + "\n")
        given = "\0".join(paths).encode()
        git = set(repo.git("check-ignore", "--no-index", "-z", "--stdin", stdin=given, check=False).split("\0")) - {""}
        assert {path for path in paths if ignore.matches(glob, path)} == git, glob
        told += bool(git)
    assert told > 15
