"""`.smart-secrets-ignore`: fingerprints and path globs that are never reported, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.masking import FINGERPRINT_CHARS
from smart_secrets_scanner.hook.patterns import later

NAME = ".smart-secrets-ignore"
_FINGERPRINT = later(rf"[0-9a-f]{{{FINGERPRINT_CHARS}}}")


class IgnoreList(NamedTuple):
    """Parsed entries: fingerprint -> reason, and path globs."""

    fingerprints: Mapping[str, str] = {}
    globs: tuple[str, ...] = ()

    def ignores_path(self, path: str) -> bool:
        """Whether a glob covers the path."""
        return any(matches(glob, path) for glob in self.globs)

    def ignores(self, fingerprint: str) -> bool:
        """Whether the finding with this fingerprint is listed."""
        return fingerprint in self.fingerprints

    def plus(self, globs: Iterable[str]) -> IgnoreList:
        """The same list with more path globs, as given by --exclude."""
        return IgnoreList(self.fingerprints, (*self.globs, *globs))


def parse(text: str) -> IgnoreList:
    """One entry a line: a fingerprint as a report prints it, or a path glob; ` # reason` may follow; # comments."""
    fingerprints: dict[str, str] = {}
    globs: list[str] = []
    for line in text.split("\n"):
        entry, _, reason = line.strip().partition(" #")
        entry = entry.strip()
        if not entry or entry.startswith("#"):
            continue
        if _FINGERPRINT.fullmatch(entry):
            fingerprints[entry] = reason.strip()
        else:
            globs.append(entry)
    return IgnoreList(fingerprints, tuple(globs))


def load(folder: Path) -> IgnoreList:
    """The ignore file of a folder; an empty list when there is none."""
    path = folder / NAME
    try:
        return parse(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return IgnoreList()
    except (OSError, UnicodeDecodeError) as error:
        raise ScannerError(f"Cannot read {path} ({error.__class__.__name__}); make it a UTF-8 text file.") from None


def matches(glob: str, path: str) -> bool:
    r"""Globs as in .gitignore: without an inner slash at any depth; `*` stays in a folder, `**` crosses folders; `[a-z]` is a
    set; a folder covers all that is in it, and with a slash at its end the glob means folders only.

    A backslash before one of `*?[]\` takes its meaning away; any other stands for a slash.
    """
    return bool(_regex(glob).match(path.replace("\\", "/")))


_SEPARATOR = later(r"\\(\\.|[*?\[\]])|\\")


@lru_cache(maxsize=1024)
def _regex(glob: str) -> re.Pattern[str]:
    given = _SEPARATOR.sub(lambda found: found[0] if found[1] else "/", glob)
    body = given.rstrip("/").removeprefix("./")
    if not body:
        return re.compile(r"(?!)")
    out = "" if "/" in body or given.startswith("./") else "(?:.*/)?"
    body = body.lstrip("/")
    index = 0
    while index < len(body):
        part, index = _part(body, index)
        out += part
    end = "/.*" if given.endswith("/") else "(?:/.*)?"
    return re.compile(rf"{out}{end}\Z", re.DOTALL)


def _part(body: str, index: int) -> tuple[str, int]:
    """The regular expression for what begins at `index`, and where the next part begins."""
    char = body[index]
    if char == "*":
        stars = len(body) - index - len(body[index:].lstrip("*"))
        after = index + stars
        if stars > 1 and body[index - 1 : index] in ("", "/"):  # a folder's whole name: any number of folders
            if body.startswith("/", after):
                return "(?:.*/)?", after + 1
            if after == len(body):
                return ".*", after
        return "[^/]*", after
    if char == "?":
        return "[^/]", index + 1
    if char == "[":
        return _set(body, index)
    if char == "\\" and index + 1 < len(body):
        return re.escape(body[index + 1]), index + 2
    return re.escape(char), index + 1


_SET = later(r"\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]", re.DOTALL)
_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \t", "cntrl": r"\x00-\x1f\x7f", "digit": "0-9", "graph": "!-~",
    "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\s", "upper": "A-Z", "xdigit": "0-9a-fA-F",
}  # fmt: skip
_MEMBER = later(r"\[:([a-z]+):\]|(\\.|[^\\])(?:-(\\.|[^\\]))?", re.DOTALL)


def _set(body: str, index: int) -> tuple[str, int]:
    """`[...]` at `index`; a set that is never closed matches nothing, as in git."""
    found = _SET.match(body, index)
    if found is None:
        return "(?!)", len(body)
    members = ""
    for one in _MEMBER.finditer(found[2]):
        if one[1]:
            members += _CLASSES.get(one[1], "")
            continue
        first, last = one[2][-1], (one[3] or one[2])[-1]
        members += f"{re.escape(first)}-{re.escape(last)}" if first <= last else ""
    if found[1]:
        return f"[^/{members}]", found.end()
    return (f"(?!/)[{members}]" if members else "(?!)"), found.end()
