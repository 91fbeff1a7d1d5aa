"""Hooks without pre-commit: put into place behind the hook that is there, undone again; what a push or message holds."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from smart_secrets_scanner.hook import commits, gitio, text
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.diff import MESSAGE_PATH
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Fragment

COMMANDS = {
    "pre-commit": "scan staged",
    "pre-merge-commit": "scan staged",
    "pre-push": "scan push",
    "commit-msg": "scan message",
}
MARK = "# smart-secrets-scanner: `smart-secrets-scanner uninstall-hook` removes this file"
KEPT = "before-smart-secrets-scanner"  # folder, beside our hooks, of those that were there; under their own names
_FORMERLY = ".before-smart-secrets-scanner"  # what earlier versions put behind the name of a hook to keep it
_SCISSORS = "------------------------ >8 ------------------------"
# A hook may ask $0 for its own name and for the folder it is in, so a shell script is read by its shell under our $0.
_SCRIPT = """#!/bin/sh
{mark}
python={python}
previous="$(dirname "$0")/{kept}/{stage}"
{save}
run_previous() {{
  first=
  LC_ALL=C read -r first < "$previous" 2>/dev/null
  case $first in
  '#!'*/sh | '#!'*/bash | '#!'*/env\\ sh | '#!'*/env\\ bash | '#!'*/sh\\ -[a-z]* | '#!'*/bash\\ -[a-z]*)
    ${{first#??}} -c 'kept=$1; shift; . "$kept"' "$0" "$previous" "$@" ;;
  *) "$previous" "$@" ;;
  esac
}}
if [ -x "$previous" ]; then
  {feed}run_previous "$@" || exit $?
fi
if [ ! -x "$python" ]; then
  echo "smart-secrets-scanner is gone from $python: install it and run 'smart-secrets-scanner install-hook' again" >&2
  exit 3
fi
{feed}"$python" -m smart_secrets_scanner.hook {command} "$@"
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the hook is, and whether it runs one that was there before."""

    path: Path
    chained: bool


def install_hook(root: Path, stage: str = "pre-commit", *, shared: bool = False, python: str = "") -> Installed:
    """Write the hook of `stage` where git looks for it (core.hooksPath, work trees); doing so twice changes nothing.

    A hook that is there is kept in the folder KEPT and runs first. `python` runs the scanner (default: the one running now).
    Raises ConfigError for an unknown stage, and, unless `shared`, for a core.hooksPath outside of the repository:
    that folder serves other repositories too.
    """
    folder = _folder(root, stage)
    if not shared and not _is_inside(folder, root):
        raise ConfigError(
            f"core.hooksPath leads to {folder}, which other repositories may share: use --shared if you mean all of them."
        )
    path = folder / stage
    try:
        folder.mkdir(parents=True, exist_ok=True)
        chained = _keep(path)
        partial = path.with_name(stage + ".new")
        partial.write_text(_script(stage, python), encoding="utf-8", newline="\n")
        partial.chmod(0o755)
        partial.replace(path)
    except OSError as error:
        raise ScannerError(f"The hook {path} could not be written: {error.strerror}.") from error
    return Installed(path, chained)


def _keep(path: Path) -> bool:
    """Whether a hook from before is kept; moves it to its place from where it is or where an earlier version kept it."""
    kept, found = _place(path), _kept(path)
    if os.path.lexists(path) and not _is_ours(path):
        if found:
            raise ScannerError(f"There are both {path} and {found}: remove the one that you no longer need.")
        found = path
    if found and found != kept:
        kept.parent.mkdir(exist_ok=True)
        _move(found, kept)
    return found is not None


def _move(source: Path, target: Path) -> None:
    """Rename; a relative symbolic link that moves into the folder KEPT or out of it leads to the same place after that."""
    link = os.readlink(source) if source.is_symlink() else ""
    if not link or os.path.isabs(link) or source.parent == target.parent:
        source.rename(target)
        return
    up = os.pardir + os.sep
    back = link.removeprefix(up) if link.startswith(up) else os.path.join(KEPT, link)
    target.symlink_to(os.path.join(os.pardir, link) if target.parent.name == KEPT else back)
    source.unlink()


def _place(path: Path) -> Path:
    return path.parent / KEPT / path.name


def _kept(path: Path) -> Path | None:
    """The hook from before this one, where it is now."""
    places = (_place(path), path.with_name(path.name + _FORMERLY))
    return next((place for place in places if os.path.lexists(place)), None)


def installed(root: Path) -> tuple[str, ...]:
    """The stages whose hook is ours."""
    return tuple(stage for stage in COMMANDS if _is_ours(_folder(root, stage) / stage))


def uninstall_hook(root: Path, stage: str = "pre-commit") -> Installed:
    """Remove the hook of `stage` and put the one from before back. Raises ConfigError when the hook is not ours."""
    path = _folder(root, stage) / stage
    if not _is_ours(path):
        raise ConfigError(f"The hook {path} was not installed by smart-secrets-scanner: there is nothing to undo.")
    try:
        path.unlink()
        kept = _kept(path)
        if kept:
            _move(kept, path)
        with suppress(OSError):  # it is not there, or keeps the hooks of other stages
            (path.parent / KEPT).rmdir()
    except OSError as error:
        raise ScannerError(f"The hook {path} could not be removed: {error.strerror}.") from error
    return Installed(path, kept is not None)


def _folder(root: Path, stage: str) -> Path:
    if stage not in COMMANDS:
        raise ConfigError(f"There is no hook stage '{stage[:40]}': choose from {', '.join(COMMANDS)}.")
    return gitio.git_path(root, "hooks")


def _is_inside(folder: Path, root: Path) -> bool:
    git = root / gitio.text(root, "rev-parse", "--git-common-dir")
    place = folder.resolve()
    return place.is_relative_to(root.resolve()) or place.is_relative_to(git.resolve())


def _is_ours(path: Path) -> bool:
    try:
        return MARK in path.read_text("utf-8", "replace")[:500]
    except OSError:
        return False


def _script(stage: str, python: str) -> str:
    pipe = stage == "pre-push"  # the only one of these whose stdin says what it is about; two programs need it
    return _SCRIPT.format(
        mark=MARK,
        kept=KEPT,
        stage=stage,
        python=shlex.quote(Path(python or sys.executable).as_posix()),
        save="input=$(cat; echo .)" if pipe else ":",
        feed="printf '%s' \"${input%.}\" | " if pipe else "",
        command=COMMANDS[stage],
    )


def pre_push(lines: Iterable[str], root: Path, account: Account, remote: str = "origin") -> list[str]:
    """Ranges for `ranges.range_` from the lines `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` that git gives the hook.

    A new branch begins where it left what this very remote is known to have, so all of it is scanned where nothing is:
    what another remote has may be private. A deleted one has nothing to scan. Raises ScannerError for lines of another
    shape.
    """
    remotes = [f"--remotes={remote}"] if _has_refs(root, remote) else []
    specs: list[str] = []
    for line in filter(str.strip, lines):
        words = line.split()
        if len(words) != 4:
            raise ScannerError("git did not say what is pushed: run this as a pre-push hook, or use `scan range`.")
        _, local, _, there = words
        if gitio.ZERO.fullmatch(local):
            account.note("Nothing to scan: a branch is deleted.")
            continue
        if not (head := gitio.find_commit(root, local)):
            continue  # `pushed` has it
        known = [there] if not gitio.ZERO.fullmatch(there) and gitio.find_commit(root, there) else []
        listed = commits.listed(root, "--boundary", head, "--not", *remotes, *known, "--")
        if all(one.startswith("-") for one in listed):
            account.note("Nothing to scan: the remote has all of these commits.")
            continue
        edges = [f"^{one[1:]}" for one in listed if one.startswith("-")] or [f"^{gitio.empty_tree(root)}"]
        specs.append(" ".join((head, *edges)))
    return list(dict.fromkeys(specs))


def pushed(lines: Iterable[str]) -> list[tuple[str, str]]:
    """(ref, object id) of what is pushed and is more than commits, or is none: for `tags.read`, which knows which."""
    words = [line.split() for line in lines if line.strip()]
    return [(text.path_name(ref.encode("utf-8", "surrogateescape")), one) for ref, one, *_ in words if not gitio.ZERO.fullmatch(one)]


def _has_refs(root: Path, remote: str) -> bool:
    """Whether the remote has tracking refs; a URL with the signs of a pattern in it is not to match those of others."""
    if not remote or set(remote) & set("*?[\\"):
        return False
    return bool(gitio.text(root, "for-each-ref", "--count=1", f"refs/remotes/{remote}"))


def commit_msg(path: Path, root: Path, account: Account, env: Mapping[str, str] = os.environ) -> Iterator[Fragment]:
    """The message in the file that git gives to the commit-msg hook, without what git itself will strip from it.

    git strips comments and what stands below the scissors only after an editor was used, which it tells hooks by
    GIT_EDITOR: with `commit -m` they stay in the message, so they are judged.
    """
    try:
        lines = text.split_lines(text.decode(path.read_bytes()))
    except OSError as error:
        raise ScannerError(f"The message {path} could not be read: {error.strerror}.") from error
    account.files += 1
    cleanup = gitio.config(root, "commit.cleanup") or "default"
    edited = env.get("GIT_EDITOR") != ":"
    mark = gitio.config(root, "core.commentChar") or "#"
    if edited or cleanup == "scissors":
        cut = (at for at, line in enumerate(lines) if line.endswith(_SCISSORS) and len(line) <= len(_SCISSORS) + 8)
        del lines[next(cut, len(lines)) :]
    drop = cleanup == "strip" or (edited and cleanup == "default")
    prefix = mark if mark != "auto" else ("#", ";", "@", "!", "$", "%", "^", "&", "|", ":")
    added = frozenset(at for at, line in enumerate(lines) if not (drop and line.startswith(prefix)))
    account.lines += len(added)
    if added:
        yield Fragment(MESSAGE_PATH, 1, tuple(lines), added)
