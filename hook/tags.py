"""What annotated tags say, and contents that a tag leads to without a commit between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from smart_secrets_scanner.hook import gitio, text
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.lines import Fragment

_SIGNATURE = re.compile(rb"\n-----BEGIN ((?:PGP|SSH) SIGNATURE|PGP MESSAGE|SIGNED MESSAGE)-----\n.*?\n-----END \1-----", re.S)
"""What git appends to a signed tag (gpg.format openpgp, ssh, x509)."""


def of_refs(root: Path) -> tuple[tuple[str, str], ...]:
    """(ref, object id) of every tag that is more than a name for a commit."""
    listed = gitio.text(root, "for-each-ref", "--format=%(objecttype) %(objectname) %(refname)", "refs/tags")
    words = [line.split(" ", 2) for line in listed.split("\n") if line]
    return tuple((text.path_name(ref.encode("utf-8", "surrogateescape")), name) for kind, name, ref in words if kind != "commit")


def read(root: Path, refs: Iterable[tuple[str, str]], account: Account, messages: bool = True) -> Iterator[Fragment]:
    """Messages of the tags, under the ref's name, and the files or blobs that they point to; a tag may point to another tag.

    Objects that no ref leads to are read in the same way, under a name of the caller's. One that is not there is a failure.
    """
    left = dict(refs)
    with gitio.blobs(root) as read_blob:
        while left:
            kinds = _kinds(root, left.values())
            told = _contents(root, [name for name in left.values() if kinds.get(name) == "tag"])
            following: dict[str, str] = {}
            for ref, name in left.items():
                kind = kinds.get(name, "")
                if kind == "tag":
                    head, _, message = told[name].partition(b"\n\n")
                    following[ref] = head.partition(b"\n")[0].removeprefix(b"object ").decode("ascii")
                    if messages:
                        yield from _fragment(ref, _SIGNATURE.sub(b"", message), "", account)
                elif kind in ("blob", "tree"):
                    for path, blob in [(ref, name)] if kind == "blob" else _files(root, ref, name):
                        yield from _fragment(path, *read_blob(blob), account)
                elif kind != "commit":
                    account.skip(ref, "leads to an object that is not here", failed=True)
            left = following


def _files(root: Path, ref: str, tree: str) -> Iterator[tuple[str, str]]:
    """(name, object id) of the files of a tree."""
    for entry in gitio.run(root, "ls-tree", "-r", "-z", tree)[1].split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if about.startswith(b"100"):  # neither links nor submodules
            yield f"{ref}/{text.path_name(path)}", about.split()[2].decode("ascii")


def _fragment(path: str, content: bytes, reason: str, account: Account) -> Iterator[Fragment]:
    """The lines of a content, or the `reason` why there is none."""
    account.files += 1
    if reason:
        account.unread(path, reason)
        return
    lines = text.split_lines(text.decode(content))
    account.lines += len(lines)
    if lines:
        yield Fragment(path, 1, tuple(lines))


def _kinds(root: Path, names: Iterable[str]) -> Mapping[str, str]:
    """Type by object id; none for an object that is not there."""
    asked = "".join(f"{name}\n" for name in names).encode("ascii")
    answers = gitio.run(root, "cat-file", "--batch-check", data=asked)[1].decode("ascii").split("\n")
    return {words[0]: words[1] for words in map(str.split, answers) if len(words) == 3}


def _contents(root: Path, names: Iterable[str]) -> Mapping[str, bytes]:
    """Contents by object id, of small objects."""
    asked = "".join(f"{name}\n" for name in names).encode("ascii")
    output = gitio.run(root, "cat-file", "--batch", data=asked)[1] if asked else b""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        name, _, size = output[at:end].split()
        found[name.decode("ascii")] = output[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found
