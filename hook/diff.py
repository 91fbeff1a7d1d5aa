"""Bytes of a git patch -> Fragments. A few operations a hunk, not a line, so that git is the slower of the two.

In a patch every line of content begins with ' ', '+', '-' or a backslash, so nothing in a file, a name or a message can
imitate the headers that are split at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from smart_secrets_scanner.hook import hunks, text
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.gitio import ReadBlob
from smart_secrets_scanner.hook.lines import Fragment, Origin
from smart_secrets_scanner.hook.patterns import later

COMMIT_FORMAT = "--format=tformat:%x01%H %aI %an%n%w(0,1,1)%B"  # the indent keeps a message from looking like a header
MESSAGE_PATH = ".git/COMMIT_EDITMSG"  # one name for messages in the commit-msg hook and in history
PIECE = 8 << 20  # bytes of one file's patch held at a time

_INDEX = later(rb"\nindex ([0-9a-f,]+)\.\.([0-9a-f]+)")
_GITLINK = later(rb"\n(?:index \S+|new file mode|new mode|mode \S+\.\.) ?160000(?:\n|$)")
_RENAME = later(rb"\n(?:rename|copy) to ([^\n]*)")
_ESCAPE = later(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


def parse_patch(
    chunks: Iterable[bytes],
    account: Account,
    read_blob: ReadBlob | None = None,
    *,
    messages: bool = False,
    seen: set[int] | None = None,
) -> Iterator[Fragment]:
    """Fragments of a stream of patches made with gitio.DIFF, with commit headers in COMMIT_FORMAT or without.

    One hunk becomes one Fragment; raw lines (--raw) may stand before the first file and are checked against what
    follows. `read_blob` gives (content, reason that it is no text); with it, files that git calls binary are judged by
    what they hold (UTF-16, the -diff attribute, a stray NUL). `messages` hands out commit messages too. `seen` collects
    a hash of each hunk with its path; a hunk that is in it already (picked to another branch, say) is left out.
    Raises ScannerError for a patch that does not parse, or that holds fewer files than its raw lines announce.
    """
    origin, announced, parsed = Origin(), 0, 0
    as_blob = b""
    for kind, piece in _pieces(chunks):
        if kind == "commit":
            origin, message = _commit(piece)
            account.commits += 1
            if messages:
                yield from _message(message, origin, account)
        elif kind == "preamble":
            announced += _announced(piece, account)
        elif kind == "file" or piece.partition(b"\n@@")[0] != as_blob:
            parsed += kind == "file"
            account.files += kind == "file"
            head = piece.partition(b"\n@@")[0]
            if b"\0" in piece or b"\nBinary files " in head:
                as_blob = head
                yield from _blob(head, origin, account, read_blob)
            else:
                yield from _file(piece, head, origin, account, seen)
    if parsed < announced:
        hunks.broken(f"it announces {announced} changed files and shows {parsed}")


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Splits the stream into 'preamble', 'commit' (header, message), 'file' (one patch) and 'more' (rest of a file)."""
    kind, pending = "preamble", b"\n"
    for chunk in chunks:
        pending += chunk
        *whole, pending = pending.split(b"\ndiff --")
        for piece in whole:
            yield from _finish(kind, piece)
            kind = "file"
        while len(pending) > PIECE and kind != "preamble":
            early, pending = _cut(pending)
            if not early:
                break
            yield kind, early
            kind = "more"
    yield from _finish(kind, pending)


def _finish(kind: str, piece: bytes) -> Iterator[tuple[str, bytes]]:
    first, *commits = piece.split(b"\n\x01")
    yield kind, first.rstrip(b"\n")
    for commit in commits:
        yield "commit", commit


def _cut(pending: bytes) -> tuple[bytes, bytes]:
    """(what can be parsed now, what must wait) of a file's patch that is too large to wait for its end.

    Cuts between hunks, or else in the middle of the only hunk: then both parts get a header that says so.
    """
    end = pending.rfind(b"\n")
    at = pending.rfind(b"\n@@", 0, end)
    head_end = pending.find(b"\n@@")
    if at < 0 or b"\n\x01" in pending:
        return b"", pending
    head = pending[:head_end]
    if at != head_end:
        return pending[:at], head + pending[at:]
    body_start = pending.find(b"\n", at + 1) + 1
    if not 0 < body_start < end:
        return b"", pending
    width, start, count = hunks.header(pending[at + 3 : body_start])
    new = sum(1 for row in pending[body_start:end].split(b"\n") if b"-" not in row[:width] and row[:1] != b"\\")
    ats = b"@" * (width + 1)
    early = b"%b\n%b +%d,%d %b\n%b" % (head, ats, start, new, ats, pending[body_start:end])
    return early, b"%b\n%b +%d,%d %b%b" % (head, ats, start + new, count - new, ats, pending[end:])


def _announced(preamble: bytes, account: Account) -> int:
    """Counts raw lines; notes files in conflict, which have no staged content yet."""
    announced = 0
    for line in preamble.split(b"\n"):
        if line[:1] == b":":
            fields, _, name = line.partition(b"\t")
            if fields.endswith(b" U"):
                account.skip(text.path_name(unquote(name)), "in conflict, nothing staged yet")
            else:
                announced += 1
        elif line and not line.startswith(b"* Unmerged path "):
            hunks.broken("unexpected text before the first file")
    return announced


def _commit(piece: bytes) -> tuple[Origin, bytes]:
    header, _, message = piece.partition(b"\n")
    commit, _, rest = header.partition(b" ")
    date, _, author = rest.partition(b" ")
    if len(commit) not in (40, 64):
        hunks.broken("a commit header is damaged")
    return Origin(commit.decode("ascii", "replace"), text.decode(author), date.decode("ascii", "replace")), message


def _message(message: bytes, origin: Origin, account: Account) -> Iterator[Fragment]:
    rows = message.strip(b"\n").split(b"\n")
    lines = text.split_lines(text.decode(b"\n".join([row[1:] for row in rows])))
    if any(lines):
        account.lines += len(lines)
        yield Fragment(MESSAGE_PATH, 1, tuple(lines), None, origin)


def _path(head: bytes) -> str:
    """The new name of the file. `head` is its patch up to the first hunk, without the leading `diff --`."""
    _, marked, name = head.rpartition(b"\n+++ ")
    if marked:  # git ends a name that holds a space with a TAB; a TAB of the name itself would be quoted
        return text.path_name(unquote(name.removesuffix(b"\t")).removeprefix(b"b/"))
    if renamed := _RENAME.search(head):
        return text.path_name(unquote(renamed[1]))
    first = head.partition(b"\n")[0]
    if first.startswith((b"cc ", b"combined ")):
        return text.path_name(unquote(first.partition(b" ")[2]))
    names = first.removeprefix(b"git ")  # not renamed, so twice the same name: prefix and all of the same length
    middle = len(names) // 2
    old, new = unquote(names[:middle]), unquote(names[middle + 1 :])
    if old.removeprefix(b"a/") != new.removeprefix(b"b/"):
        hunks.broken("a file has no name")
    return text.path_name(new.removeprefix(b"b/"))


def unquote(name: bytes) -> bytes:
    """A file name as git prints it, without git's C-style quotes and escapes."""
    if len(name) < 2 or not name.startswith(b'"') or not name.endswith(b'"'):
        return name
    return _ESCAPE.sub(
        lambda found: _ESCAPES.get(found[1]) or (bytes([int(found[1], 8)]) if len(found[1]) == 3 else found[1]),
        name[1:-1],
    )


def _file(piece: bytes, head: bytes, origin: Origin, account: Account, seen: set[int] | None) -> Iterator[Fragment]:
    path = _path(head)
    if b"160000" in head and _GITLINK.search(head):
        account.skip(path, "submodule, scan it in its own repository")
        return
    if len(head) == len(piece):
        return
    read_hunk = hunks.plain if head.startswith(b"git ") else hunks.combined
    for hunk in piece[len(head) + 3 :].split(b"\n@@"):
        first, _, body = hunk.partition(b"\n")
        if seen is not None:
            key = hash((path, body))
            if key in seen:
                continue
            seen.add(key)
        fragment = read_hunk(path, first, body, origin)
        if fragment is not None:
            account.lines += hunks.added_count(fragment)
            yield fragment


def _blob(head: bytes, origin: Origin, account: Account, read_blob: ReadBlob | None) -> Iterator[Fragment]:
    """A file that git calls binary: its new content, if that is text, with the lines that no old version has."""
    path = _path(head)
    ids = _INDEX.search(head)
    if read_blob is None or ids is None:
        account.skip(path, "binary")
        return
    content, reason = read_blob(ids[2].decode())
    if reason:
        account.unread(path, reason)
        return
    olds = (read_blob(name.decode())[0] for name in ids[1].split(b",") if name.strip(b"0"))
    for fragment in hunks.compare(path, content, olds, origin):
        account.lines += hunks.added_count(fragment)
        yield fragment
