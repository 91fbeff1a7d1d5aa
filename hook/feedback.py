"""A team's verdict on one line -> a training row that holds no secret: same shape, fresh values."""

from __future__ import annotations

import json
import random
import string
import unicodedata
from functools import lru_cache
from pathlib import Path

from smart_secrets_scanner.hook import candidates, explain, masking, oddness
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Candidate, Fragment

NAME = ".smart-secrets-feedback.jsonl"
REACH = 4  # context lines on each side; a row holds at most twelve lines
READS_AS_WORDS = 0.5  # below this oddness.random_score a value says what it is, and is no secret by the team's word


def row(place: explain.Place, label: str, reason: str = "") -> dict[str, object]:
    """The row for `label` 'safe' or 'alert', in the form that `dataset build --extra` takes.

    Every value on the judged line and around it and every line of a private key is drawn anew, letter for letter and
    digit for digit, seeded by the finding's fingerprint. A value called safe that reads as words (`changeme`) stays: drawn anew it would teach the
    opposite. ScannerError when the line holds no candidate.
    """
    found = explain.at(place)
    if not found:
        raise ScannerError("There is no candidate on this line, so there is no verdict to correct; see `explain`.")
    judged = found[0]
    if any(piece in reason for one in found for piece in explain.written(one)):
        raise ConfigError("The reason holds the value itself, and is kept as it is: say it without.")
    fingerprint = masking.fingerprint(judged.value, judged.path)
    index = judged.line - place.fragment.start
    first = max(0, index - REACH)
    drawn = _drawn_anew(place.fragment, range(first, index + REACH + 1), judged, label, random.Random(fingerprint))
    value = drawn[index - first][judged.start : judged.end]
    lines = [line.replace("\r", "")[:500] for line in drawn]
    return {
        "id": f"feedback-{fingerprint}",
        "text": "\n".join(lines),
        "path": judged.path,
        "line": index - first + 1,
        "label": label.upper(),
        "cls": "feedback",
        "language": language(judged.path),
        "template": f"feedback-{fingerprint}",
        "source": "feedback",
        "value": value,
        "reason": reason,
    }


def _drawn_anew(fragment: Fragment, rows: range, judged: Candidate, label: str, rng: random.Random) -> list[str]:
    """The lines with these indexes, each with other values and other key bodies in place of its own."""
    found = candidates.find(fragment)
    bodies = explain.key_bodies(fragment, found)
    lines = list(fragment.lines[: rows.stop])
    for at in rows:
        for start, end in bodies.get(at, ()) if at < len(lines) else ():
            lines[at] = lines[at][:start] + same_shape(lines[at][start:end], rng) + lines[at][end:]
    for one in found:
        at = one.line - fragment.start
        if not rows.start - 1 <= at < len(lines):
            continue
        piece, *rest = explain.written(one)
        new = piece if _stays(one, judged, label) else same_shape(piece, rng)
        lines[at] = lines[at][: one.start] + new + lines[at][one.end :]
        for other in rest if at + 1 < len(lines) else ():
            lines[at + 1] = lines[at + 1].replace(other, same_shape(other, rng), 1)
    return lines[rows.start :]


def _stays(candidate: Candidate, judged: Candidate, label: str) -> bool:
    """Whether a value may be in the row: the mark that begins a key, which is everyone's, or words that a team calls safe."""
    if candidate.syntax == "block":
        return True
    return candidate == judged and label == "safe" and oddness.random_score(candidate.value) < READS_AS_WORDS


def same_shape(value: str, rng: random.Random) -> str:
    """Another value with the same length, the same kinds of characters and the same punctuation."""
    return "".join(rng.choice(_kin(char)) if char.isalnum() else char for char in value)


@lru_cache(maxsize=4096)
def _kin(char: str) -> str:
    """What may stand for a letter or a digit: those of its kind, in other scripts its neighbours of the same case."""
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if char in kind:
            return kind
    first = ord(char) & ~63
    near = "".join(map(chr, range(first, first + 64)))
    kin = "".join(c for c in near if unicodedata.category(c) == unicodedata.category(char))
    if len(kin) >= 10:
        return kin
    return string.digits if char.isdigit() else string.ascii_uppercase if char.isupper() else string.ascii_lowercase


_LANGUAGES = {
    "py": "python", "js": "javascript", "jsx": "javascript", "ts": "typescript", "tsx": "typescript", "rb": "ruby",
    "sh": "shell", "bash": "shell", "zsh": "shell", "cs": "csharp", "rs": "rust", "kt": "kotlin", "yml": "yaml",
    "md": "markdown", "ps1": "powershell", "tf": "terraform", "tfvars": "terraform", "pl": "perl", "h": "c",
    "cc": "cpp", "hpp": "cpp", "txt": "text", "cfg": "ini", "key": "pem",
}  # fmt: skip


def language(path: str) -> str:
    """The data set's name for the language of a file."""
    base = path.rsplit("/", 1)[-1].lower()
    if base.startswith("dockerfile"):
        return "dockerfile"
    suffix = base.rsplit(".", 1)[-1] if "." in base else "text"
    return _LANGUAGES.get(suffix, suffix or "text")


def add(path: Path, made: dict[str, object]) -> bool:
    """Appends the row to a JSONL file, in place of an older one about the same value; returns whether it is new."""
    try:
        old = path.read_text("utf-8").split("\n") if path.exists() else []
        rows = [json.loads(line) for line in old if line.strip()]
        kept = [one for one in rows if one.get("id") != made["id"]]
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in [*kept, made])
        path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise ScannerError(
            f"Cannot add to {path} ({type(error).__name__}); repair it or name another --output."
        ) from None
    return len(kept) == len(rows)
