"""What history still holds and no branch or tag leads to: stashes, commits thrown away, contents never committed."""

from __future__ import annotations

from pathlib import Path

from smart_secrets_scanner.hook import commits, gitio


def stashes(root: Path) -> list[str]:
    """Every entry of the stash: only the newest is a ref, the others live in its reflog."""
    if not gitio.find_commit(root, "refs/stash"):
        return []
    return commits.listed(root, "--walk-reflogs", "refs/stash", "--")


def unreachable(root: Path) -> tuple[list[str], list[str]]:
    """(commits, blobs) that no ref leads to; of the blobs, those that no commit holds either."""
    ends = _fsck(root, "dangling")
    listed = (gitio.text(root, "ls-tree", "-r", tree).split("\n") for tree in ends.get("tree", ()))
    in_trees = {row.split()[2] for rows in listed for row in rows if " blob " in row}
    blobs = in_trees & set(_fsck(root, "unreachable").get("blob", ())) if in_trees else set()
    return [*ends.get("commit", ()), *ends.get("tag", ())], sorted(blobs.union(ends.get("blob", ())))


def _fsck(root: Path, kind: str) -> dict[str, list[str]]:
    """{type: ids} of the objects that are `kind`. A damaged repository still lists what it has."""
    args = ("fsck", f"--{kind}", "--no-reflogs", "--no-progress", "--connectivity-only")
    _, output = gitio.run(root, *args, ok=range(32))
    found: dict[str, list[str]] = {}
    for words in map(str.split, output.decode("utf-8", "replace").split("\n")):
        if len(words) == 3 and words[0] == kind:
            found.setdefault(words[1], []).append(words[2])
    return found
