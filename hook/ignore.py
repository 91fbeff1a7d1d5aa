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
    """Globs as in .gitignore: without an inner slash at any depth; `*` stays in a folder, `**` crosses folders;
    a folder covers all that is in it."""
    return bool(_regex(glob).match(path.replace("\\", "/")))


@lru_cache(maxsize=1024)
def _regex(glob: str) -> re.Pattern[str]:
    body = glob.replace("\\", "/").rstrip("/")
    anchored = "/" in body
    body = body.removeprefix("./").lstrip("/")
    out = "" if anchored else "(?:.*/)?"
    index = 0
    while index < len(body):
        if body.startswith("**/", index):
            out, index = out + "(?:.*/)?", index + 3
        elif body.startswith("**", index):
            out, index = out + ".*", index + 2
        else:
            out, index = out + {"*": "[^/]*", "?": "[^/]"}.get(body[index], re.escape(body[index])), index + 1
    return re.compile(rf"{out}(?:/.*)?\Z", re.DOTALL)
