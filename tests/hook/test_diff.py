"""The patch parser against unidiff on generated histories, and against patches that git would never write."""

from __future__ import annotations

import random
import subprocess
import warnings
from collections.abc import Iterable, Iterator

import pytest

from smart_secrets_scanner.hook import commits, diff, gitio, hunks
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import parse_patch, unquote
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Fragment, Origin

PATCH = b"""diff --git a/a.txt b/a.txt
index 1111111111111111111111111111111111111111..2222222222222222222222222222222222222222 100644
--- a/a.txt
+++ b/a.txt
@@ -1,2 +1,3 @@ some function
 one
-two
+zwei
+drei
"""


def parse(patch: bytes, size: int = 1 << 20) -> list[Fragment]:
    pieces = [patch[start : start + size] for start in range(0, len(patch), size)]
    return list(parse_patch(pieces, Account(), None))


def added(fragments: Iterable[Fragment]) -> list[tuple[str, int, str]]:
    return [
        (one.path, one.start + index, line)
        for one in fragments
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def test_reads_a_hunk():
    assert parse(PATCH) == [Fragment("a.txt", 1, ("one", "zwei", "drei"), frozenset({1, 2}), Origin())]


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_chunks_may_end_anywhere(size):
    both = PATCH + PATCH.replace(b"a.txt", b"b.txt")
    assert parse(both, size) == parse(both)
    assert [one.path for one in parse(both, size)] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    "patch",
    [
        PATCH[:-6],  # ends in the middle
        PATCH.replace(b"+1,3", b"+1,4"),
        PATCH.replace(b"@@ -1,2 +1,3 @@", b"@@ hello @@"),
        b"warning: something\n" + PATCH,
        b":100644 100644 1 2 M\ta.txt\n:100644 100644 1 2 M\tb.txt\n\n" + PATCH,
        b"\n\x01notanid 2026-01-01T00:00:00Z Ada\n" + PATCH,
    ],
)
def test_a_patch_that_does_not_parse_is_an_error(patch):
    with pytest.raises(ScannerError, match="git's patch could not be read"):
        parse(patch)


def test_damage_anywhere_is_an_error_or_harmless(repo):
    """Whatever is cut out of a patch or put into it: Fragments or ScannerError, never another exception."""
    repo.git("fast-import", "--quiet", stdin=b"".join(history(4, 40)))
    patch = b"".join(commits.patch(repo.path, commits.listed(repo.path, "main"), gitio.DIFF))
    rng = random.Random(4)
    parts = [
        b"",
        b"\n",
        b"\n@@ ",
        b"\ndiff --",
        b"\n\x01",
        b"\0",
        b'"',
        b"+",
        b"\xff",
        b"Binary files ",
        b" 160000",
        b"git ",
    ]
    outcomes = set()
    for _ in range(400):
        damaged = bytearray(patch[: rng.randrange(1, 5000)])
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.randrange(5)] = rng.choice(parts)
        try:
            list(parse_patch([bytes(damaged)], Account(), lambda name: (b"x\n", ""), messages=True, seen=set()))
            outcomes.add("read")
        except ScannerError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_an_empty_patch_is_no_error():
    assert parse(b"") == []


@pytest.mark.parametrize(
    ("quoted", "name"),
    [
        (b"plain name", b"plain name"),
        (rb'"a\tb\nc\"d\\e"', b'a\tb\nc"d\\e'),
        (rb'"\303\244\033\a\b\v\f\r"', b"\xc3\xa4\x1b\a\b\v\f\r"),
        (b'"', b'"'),
    ],
)
def test_unquotes_names(quoted, name):
    assert unquote(quoted) == name


def history(seed: int, steps: int) -> Iterator[bytes]:
    """A stream for `git fast-import`: files of many kinds of lines that are edited, added, renamed and removed."""
    rng = random.Random(seed)
    alphabet = ["", "x = 1", "\tindented", "-minus", "+plus", "@@ -1 +1 @@", "diff --git a/x b/x", "--- a/x", "+++ b/x",
                "ünï", "form\x0cfeed", "\\ backslash", "cr\rinside", "\u2028separator", " lead", "trail ", "nul-free"]  # fmt: skip
    files: dict[str, list[str]] = {}
    for step in range(1, steps + 1):
        changes = []
        for _ in range(rng.randint(1, 4)):
            if files and rng.random() < 0.7:
                name = rng.choice(sorted(files))
                rows = list(files[name])
                for _ in range(rng.randint(1, 4)):
                    at = rng.randint(0, len(rows))
                    rows[at : at + rng.randint(0, 3)] = [
                        rng.choice(alphabet) + str(rng.randint(0, 9)) for _ in range(rng.randint(0, 4))
                    ]
                if rng.random() < 0.15:
                    del files[name]
                    changes.append(b"D " + name.encode() + b"\n")
                    if rng.random() < 0.3:
                        continue
                    name = f"renamed {step}/{name.rpartition('/')[2]}"
            else:
                name = rng.choice(["dir/", "", "ö/"]) + f"file{step}.py"
                rows = [rng.choice(alphabet) + str(rng.randint(0, 99)) for _ in range(rng.randint(0, 60))]
            files[name] = rows
            end = rng.choice(["\n", "\r\n", "\n"])
            content = (end.join(rows) + rng.choice(["", end])).encode()
            changes.append(b"M 100644 inline %b\ndata %d\n%b\n" % (name.encode(), len(content), content))
        yield b"commit refs/heads/main\nmark :%d\ncommitter A <a@example.com> %d +0000\ndata 1\nm" % (
            step,
            10**9 + step,
        )
        yield b"\n" + (b"from :%d\n" % (step - 1) if step > 1 else b"") + b"".join(changes)


def with_unidiff(patch: bytes) -> list[tuple[str, int, str]]:
    """The same triples as `added`, by the reference parser. It splits at every kind of line end, so hide those first."""
    with warnings.catch_warnings():  # its use of a regular expression
        warnings.simplefilter("ignore")
        from unidiff import PatchSet

    table = {"\x0c": "\ue00c", "\u2028": "\ue028", "\r": "\ue00d"}
    text = patch.decode()
    for char, stand_in in table.items():
        text = text.replace(char, stand_in)
    found = []
    for file in PatchSet(text):
        for hunk in file:
            for line in hunk:
                if line.is_added:
                    value = line.value.removesuffix("\n")
                    for char, stand_in in table.items():
                        value = value.replace(stand_in, char)
                    found.append((unquote(file.path.encode()).decode(), line.target_line_no, value.removesuffix("\r")))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_lines_as_unidiff(repo, seed):
    repo.git("fast-import", "--quiet", stdin=b"".join(history(seed, 120)))
    ids = commits.listed(repo.path, "--reverse", "main")
    total = 0
    for name in ids:
        with_headers = b"".join(commits.patch(repo.path, [name], gitio.DIFF))
        patch = b"\ndiff --".join([b"", *with_headers.split(b"\ndiff --")[1:]])
        mine = added(parse_patch([with_headers], Account(), None))
        assert mine == with_unidiff(patch)
        total += len(mine)
    assert total > 1000
    together = added(commits.read(repo.path, ids, Account(), messages=False))
    assert len(together) == total


def test_huge_patches_are_cut_without_losing_a_line(repo, monkeypatch):
    rows = [f"row {number}" for number in range(3000)]
    repo.commit({"a.txt": "\n".join(rows[::2]), "b.txt": "b\n"})
    repo.add("a.txt", "\n".join(rows))
    repo.add("c.txt", "\n".join(rows))
    patch = b"".join(gitio.stream(repo.path, "diff", "--cached", *gitio.DIFF))
    whole = parse(patch)
    monkeypatch.setattr(diff, "PIECE", 1000)
    account = Account()
    pieces = list(parse_patch([patch[start : start + 500] for start in range(0, len(patch), 500)], account, None))
    assert len(pieces) > len(whole)
    assert sorted(added(pieces)) == sorted(added(whole))
    assert (account.files, account.lines) == (2, len(added(whole)))


def test_a_huge_binary_is_skipped_once(monkeypatch, repo):
    repo.add(".gitattributes", "*.bin diff\n")
    repo.add("a.bin", b"\0\1\2\n" * 5000)
    monkeypatch.setattr(diff, "PIECE", 1000)
    account = Account()
    with gitio.blobs(repo.path) as read_blob:
        patch = b"".join(gitio.stream(repo.path, "diff", "--cached", *gitio.DIFF))
        chunks = [patch[start : start + 700] for start in range(0, len(patch), 700)]
        assert added(parse_patch(chunks, account, read_blob)) == [(".gitattributes", 1, "*.bin diff")]
    assert list(account.skips.values()) == [1]


def test_a_repeated_hunk_is_left_out_when_asked():
    seen: set[int] = set()
    again = PATCH + PATCH.replace(b"a.txt", b"b.txt") + PATCH
    assert [one.path for one in parse_patch([again], Account(), None, seen=seen)] == ["a.txt", "b.txt"]
    assert len(parse(again)) == 3


def test_compares_versions_line_by_line():
    old = "\n".join(map(str, range(40)))
    rows = [*map(str, range(40))]
    rows[5:5] = ["new"]
    rows[30:31] = ["other"]
    found = list(hunks.compare("a", "\n".join(rows).encode("utf-16"), [old.encode("utf-16")], Origin()))
    assert added(found) == [("a", 6, "new"), ("a", 31, "other")]
    assert [(one.start, len(one.lines)) for one in found] == [(3, 7), (28, 7)]


def test_git_itself_agrees_that_the_names_are_right(repo):
    repo.commit({"a b/ä\tx.txt": "one\n"})
    names = subprocess.run(["git", "ls-files", "-z"], cwd=repo.path, capture_output=True, check=True).stdout
    [fragment] = commits.read(repo.path, [repo.head], Account(), messages=False)
    assert fragment.path == names.decode().rstrip("\0")
