"""What a branch, pull request or push adds, merges and vanished lines included."""

from __future__ import annotations

import pytest

from smart_secrets_scanner.hook import ranges
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError

ZERO = "0" * 40
BASE = "".join(f"line {number}\n" for number in range(1, 31))


def scanned(repo, spec: str, account: Account | None = None, **options) -> list[tuple[str, int, str, str]]:
    """(path, line, text, commit) of every added line but those of messages."""
    options.setdefault("messages", False)
    return [
        (one.path, one.start + index, line, one.origin.commit)
        for one in ranges.range_(repo.path, spec, account or Account(), **options)
        for index, line in enumerate(one.lines)
        if one.added is None or index in one.added
    ]


def branch(repo) -> str:
    """A repository with main, and a branch `side` checked out at the same commit; returns that commit."""
    first = repo.commit({"a.txt": BASE})
    repo.git("switch", "--quiet", "-c", "side")
    return first


def test_lines_come_with_their_last_number_and_their_commit(repo):
    branch(repo)
    brought = repo.commit({"a.txt": BASE + "secret\n"})
    moved = repo.commit({"a.txt": "top\n" + BASE + "secret\n"})
    account = Account()
    assert sorted(scanned(repo, "main..HEAD", account)) == [
        ("a.txt", 1, "top", moved),
        ("a.txt", 32, "secret", brought),
    ]
    assert (account.commits, account.lines, account.notes) == (2, 2, [])


def test_finds_what_was_added_and_removed_again(repo):
    branch(repo)
    brought = repo.commit({"a.txt": BASE + "secret\n"})
    repo.commit({"a.txt": BASE})
    repo.commit({"b.txt": "b\n"})
    assert ("a.txt", 31, "secret", brought) in scanned(repo, "main..HEAD")


def test_ignores_what_the_base_already_has(repo):
    branch(repo)
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "not of this branch\n"})
    repo.git("switch", "--quiet", "side")
    head = repo.commit({"b.txt": "b\n"})
    assert scanned(repo, "main..side") == [("b.txt", 1, "b", head)]
    assert scanned(repo, "main...side") == [("b.txt", 1, "b", head)]
    assert scanned(repo, "main") == [("b.txt", 1, "b", head)]


def test_ignores_what_was_merged_from_the_base(repo):
    branch(repo)
    mine = repo.commit({"b.txt": "b\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "not of this branch\n"})
    repo.git("switch", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-edit", "main")
    assert scanned(repo, "main..HEAD") == [("b.txt", 1, "b", mine)]


def test_finds_what_only_a_merge_commit_holds(repo):
    branch(repo)
    repo.commit({"b.txt": "b\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "m\n"})
    repo.git("switch", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-commit", "main")
    merge = repo.commit({"b.txt": "b\nonly in the merge\n", "new.txt": "new in the merge\n"})
    found = scanned(repo, "main..HEAD")
    assert ("b.txt", 2, "only in the merge", merge) in found
    assert ("new.txt", 1, "new in the merge", merge) in found
    repo.commit({"b.txt": "b\n"})
    assert ("b.txt", 2, "only in the merge", merge) in scanned(repo, "main..HEAD")


def test_finds_commits_of_the_second_parent(repo):
    branch(repo)
    repo.git("switch", "--quiet", "-c", "feature")
    there = repo.commit({"f.txt": "of the feature\n"})
    gone = repo.commit({"f.txt": "changed\n"})
    repo.git("switch", "--quiet", "side")
    repo.commit({"s.txt": "s\n"})
    repo.git("merge", "--quiet", "--no-edit", "feature")
    found = scanned(repo, "main..HEAD")
    assert ("f.txt", 1, "of the feature", there) in found
    assert ("f.txt", 1, "changed", gone) in found


def test_finds_the_edit_in_a_renamed_file(repo):
    branch(repo)
    repo.git("mv", "a.txt", "b.txt")
    head = repo.commit({"b.txt": BASE.replace("line 9\n", "edited\n")})
    assert scanned(repo, "main..HEAD") == [("b.txt", 9, "edited", head)]


def test_many_commits(repo):
    branch(repo)
    ids = [repo.commit({f"f{number}.txt": f"{number}\n"}) for number in range(40)]
    found = scanned(repo, "main..HEAD")
    assert sorted(commit for *_, commit in found) == sorted(ids)


def test_finds_secrets_in_messages(repo):
    first = branch(repo)
    head = repo.commit({"b.txt": "b\n"}, message="subject\n\nbody\ndiff --git a/x b/x\n@@ -1 +1 @@")
    found = scanned(repo, f"{first}..HEAD", messages=True)
    message = [one for one in found if one[0] == ".git/COMMIT_EDITMSG"]
    assert [(number, text) for _, number, text, _ in message] == [
        (1, "subject"),
        (2, ""),
        (3, "body"),
        (4, "diff --git a/x b/x"),
        (5, "@@ -1 +1 @@"),
    ]
    assert {commit for *_, commit in message} == {head}
    assert ("b.txt", 1, "b", head) in found


@pytest.mark.parametrize("spec", ["HEAD..HEAD", "side..main"])
def test_an_empty_range_is_said(repo, spec):
    branch(repo)
    repo.commit({"b.txt": "b\n"})
    account = Account()
    assert scanned(repo, spec, account) == []
    assert account.notes == [f"Nothing to scan: {spec} holds no commits."]


def test_a_new_branch_starts_where_it_left_the_default_branch(repo, new_repo):
    repo.commit({"a.txt": "old finding\n"})
    clone = new_repo("clone", str(repo.path))
    clone.git("switch", "--quiet", "-c", "new")
    head = clone.commit({"b.txt": "b\n"})
    account = Account()
    assert scanned(clone, f"{ZERO}..{head}", account) == [("b.txt", 1, "b", head)]
    assert account.notes == ["The branch is new: scanned from where it left origin/main."]


def test_the_first_push_of_the_default_branch_is_scanned_from_its_root(repo):
    first = repo.commit({"a.txt": "a\n"})
    head = repo.commit({"b.txt": "b\n"})
    assert scanned(repo, f"{ZERO}..HEAD") == [("a.txt", 1, "a", first), ("b.txt", 1, "b", head)]
    repo.git("branch", "--quiet", "trunk")
    assert len(scanned(repo, f"{ZERO}..{head}", branch="refs/heads/trunk", default="trunk")) == 2


@pytest.mark.parametrize(
    ("pushed", "whole"),
    [
        *(("refs/heads/feature/main", False), ("feature/main", False), ("refs/heads/origin/main", False)),
        *(("refs/heads/main", True), ("main", True), ("origin/main", True), ("refs/remotes/origin/main", True)),
    ],
)
def test_the_default_branch_is_known_by_its_whole_name(repo, new_repo, pushed, whole):
    repo.commit({"a.txt": "old finding\n"})
    clone = new_repo("clone", str(repo.path))
    head = clone.commit({"b.txt": "b\n"})
    found = scanned(clone, f"{ZERO}..{head}", branch=pushed, default="main")
    assert len(found) == (2 if whole else 1)


def test_a_new_branch_without_commits_is_said(repo):
    branch(repo)
    account = Account()
    assert scanned(repo, f"{ZERO}..HEAD", account) == []
    assert any("holds no commits" in note for note in account.notes)


def test_a_deleted_branch_is_said(repo):
    head = branch(repo)
    account = Account()
    assert scanned(repo, f"{head}..{ZERO}", account) == []
    assert account.notes == ["Nothing to scan: the branch was deleted."]


def test_unrelated_histories(repo):
    branch(repo)
    repo.git("switch", "--quiet", "--orphan", "other")
    head = repo.commit({"o.txt": "o\n"})
    assert scanned(repo, "main..HEAD") == [("o.txt", 1, "o", head)]


def criss_cross(repo) -> None:
    """main and side, each with a commit of its own and a merge of the other's."""
    branch(repo)
    repo.commit({"side.txt": "of the side\n", "a.txt": BASE + "side\n"})
    repo.git("branch", "--quiet", "tip")
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "of main\n", "a.txt": "main\n" + BASE})
    repo.git("switch", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-edit", "main")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-edit", "tip")


def test_branches_that_merged_each_other_bring_nothing_new(repo):
    criss_cross(repo)
    assert len(repo.git("merge-base", "--all", "main", "side").split()) == 2
    for spec in ("main..side", "side..main"):
        account = Account()
        assert scanned(repo, spec, account) == []
        assert (account.commits, account.lines) == (1, 0)


def test_what_comes_after_such_merges_is_found(repo):
    criss_cross(repo)
    repo.git("switch", "--quiet", "side")
    head = repo.commit({"side.txt": "of the side\nnew\n"})
    assert scanned(repo, "main..side") == [("side.txt", 2, "new", head)]


def test_what_such_a_merge_itself_adds_is_found(repo):
    criss_cross(repo)
    repo.git("switch", "--quiet", "side")
    repo.write("side.txt", "of the side\nevil\n")
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert scanned(repo, "main..side") == [("side.txt", 2, "evil", repo.head)]


def test_several_bases(repo):
    branch(repo)
    one = repo.commit({"one.txt": "1\n"})
    repo.git("switch", "--quiet", "-c", "two", "main")
    two = repo.commit({"two.txt": "2\n"})
    repo.git("merge", "--quiet", "--no-edit", "side")
    head = repo.commit({"head.txt": "h\n"})
    assert scanned(repo, f"HEAD ^{one} ^{two}") == [("head.txt", 1, "h", head)]


@pytest.mark.parametrize("spec", ["", "main..", "a..b..c", "--all", "main..--output=x", "^main", "a b", "none..HEAD"])
def test_a_bad_range_is_one_sentence(repo, spec):
    branch(repo)
    if spec == "main..":
        assert scanned(repo, spec) == []
        return
    with pytest.raises(ConfigError) as caught:
        scanned(repo, spec)
    assert caught.value.message.count("\n") == 0


@pytest.mark.parametrize("spec", ["..HEAD", "...HEAD", "..", "...", "..side"])
def test_an_empty_base_is_a_variable_that_is_not_set(repo, spec):
    branch(repo)
    repo.commit({"b.txt": "b\n"})
    with pytest.raises(ConfigError, match="BASE is empty") as caught:
        scanned(repo, spec)
    assert caught.value.exit_code == 2 and "\n" not in caught.value.message


def deep(repo, new_repo, depth: int):
    for number in range(6):
        repo.commit({f"f{number}.txt": f"{number}\n"})
    return new_repo("clone", f"--depth={depth}", repo.path.as_uri())


def test_a_shallow_clone_without_the_base_is_an_error(repo, new_repo):
    clone = deep(repo, new_repo, 2)
    for spec in (f"{repo.git('rev-parse', 'HEAD~4')}..HEAD", f"{ZERO}..HEAD"):
        with pytest.raises(ScannerError, match="git fetch --unshallow") as caught:
            scanned(clone, spec)
        assert caught.value.exit_code == 3


def test_a_shallow_clone_that_is_deep_enough_is_scanned(repo, new_repo):
    clone = deep(repo, new_repo, 4)
    assert [text for _, _, text, _ in scanned(clone, "HEAD~2..HEAD")] == ["4", "5"]


def test_a_shallow_clone_whose_branches_do_not_meet_is_an_error(repo, new_repo):
    branch(repo)
    for number in range(3):
        repo.commit({"s.txt": f"{number}\n"})
    repo.git("switch", "--quiet", "main")
    for number in range(3):
        repo.commit({"m.txt": f"{number}\n"})
    clone = new_repo("clone", "--depth=1", "--no-single-branch", repo.path.as_uri())
    with pytest.raises(ScannerError, match="fetch-depth: 0"):
        scanned(clone, "origin/main..origin/side")


def test_sha256_repository(new_repo, tmp_path):
    repo = new_repo("wide")
    repo.git("init", "--quiet", "--object-format=sha256", "inner")
    repo.path = repo.path / "inner"
    first = repo.commit({"a.txt": "a\n"})
    head = repo.commit({"a.txt": "a\nb\n"})
    assert len(head) == 64
    assert scanned(repo, f"{first}..{head}") == [("a.txt", 2, "b", head)]
    assert len(scanned(repo, f"{'0' * 64}..{head}")) == 2


def test_a_replaced_commit_is_read_as_it_is(repo):
    first = branch(repo)
    bad = repo.commit({"b.txt": "secret\n"})
    repo.git("replace", bad, first)
    assert scanned(repo, "main..HEAD") == [("b.txt", 1, "secret", bad)]
