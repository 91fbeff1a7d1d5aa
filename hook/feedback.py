"""A team's verdict on one line -> a training row that holds no secret: same shape, fresh values."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path

from smart_secrets_scanner.hook import candidates, explain, masking, oddness
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Candidate

NAME = ".smart-secrets-feedback.jsonl"
REACH = 4  # context lines on each side; a row holds at most twelve lines
READS_AS_WORDS = 0.5  # below this oddness.random_score a value says what it is, and is no secret by the team's word


def row(place: explain.Place, label: str, reason: str = "") -> dict[str, object]:
    """The row for `label` 'safe' or 'alert', in the form that `dataset build --extra` takes.

    Every value on the judged line and around it is drawn anew, letter for letter and digit for digit, seeded by the
    finding's fingerprint. A value called safe that reads as words (`changeme`) stays: drawn anew it would teach the
    opposite. ScannerError when the line holds no candidate.
    """
    found = explain.at(place)
    if not found:
        raise ScannerError("There is no candidate on this line, so there is no verdict to correct; see `explain`.")
    judged = found[0]
    fingerprint = masking.fingerprint(judged.value, judged.path)
    rng = random.Random(fingerprint)
    fragment = place.fragment
    index = judged.line - fragment.start
    first = max(0, index - REACH)
    lines = list(fragment.lines[first : index + REACH + 1])
    value = ""
    for one in sorted(candidates.find(fragment), key=lambda c: (c.line, -c.start)):
        at = one.line - fragment.start - first
        if not 0 <= at < len(lines):
            continue
        old = lines[at][one.start : one.end]
        new = old if _speaks(one, label) and one == judged else same_shape(old, rng)
        lines[at] = lines[at][: one.start] + new + lines[at][one.end :]
        value = new if one == judged else value
    return {
        "id": f"feedback-{fingerprint}",
        "text": "\n".join(line.replace("\r", "")[:500] for line in lines),
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


def _speaks(candidate: Candidate, label: str) -> bool:
    return label == "safe" and oddness.random_score(candidate.value) < READS_AS_WORDS


def same_shape(value: str, rng: random.Random) -> str:
    """Another value with the same length, the same kinds of characters and the same punctuation."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    return "".join(next((rng.choice(kind) for kind in kinds if char in kind), char) for char in value)


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
