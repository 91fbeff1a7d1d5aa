"""`.smart-secrets-baseline`: findings accepted for now. Sorted, one a line; no line numbers, no time of writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.lines import Finding

NAME = ".smart-secrets-baseline"
HEADER = (
    "# Findings of Smart Secrets Scanner that are accepted for now: one a line, sorted by path.\n"
    '# Written by `smart-secrets-scanner baseline write`. Add a reason, and "until": "YYYY-MM-DD" to have it expire.\n'
)


class Entry(NamedTuple):
    """One accepted finding."""

    fingerprint: str
    path: str
    kind: str = ""
    reason: str = ""
    until: str = ""  # ISO date; the entry no longer counts after that day

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return bool(self.until) and date.fromisoformat(self.until) < today


class Baseline:
    """Entries by fingerprint."""

    def __init__(self, entries: Mapping[str, Entry] | None = None, today: date | None = None) -> None:
        self.entries = entries or {}
        self.today = today or date.today()

    def accepts(self, fingerprint: str) -> bool:
        """Whether the finding is accepted today."""
        entry = self.entries.get(fingerprint)
        return entry is not None and not entry.expired(self.today)

    def stale(self, seen: Iterable[str], covered: Iterable[str]) -> tuple[Entry, ...]:
        """Entries whose file was read as a whole (`covered` paths) without meeting their finding (`seen`)."""
        met, paths = set(seen), set(covered)
        return tuple(e for e in self.entries.values() if e.path in paths and e.fingerprint not in met)

    def expired(self) -> tuple[Entry, ...]:
        """Entries whose last day is over."""
        return tuple(entry for entry in self.entries.values() if entry.expired(self.today))


def parse(text: str, name: str = NAME, today: date | None = None) -> Baseline:
    """The file's content; ScannerError names the first line that is not an entry."""
    import json

    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            fields = json.loads(line)
            entry = Entry(**fields)
            if not all(isinstance(field, str) for field in entry):
                raise TypeError
            date.fromisoformat(entry.until or "2000-01-01")
        except (ValueError, TypeError, RecursionError):
            raise ScannerError(
                f'{name}:{number} is not a baseline entry; correct it ("until" is YYYY-MM-DD) or write the file anew '
                "with `smart-secrets-scanner baseline write`."
            ) from None
        entries[entry.fingerprint] = entry
    return Baseline(entries, today or date.today())


def load(path: Path) -> Baseline:
    """The baseline at `path`; empty when there is none."""
    try:
        return parse(path.read_text("utf-8-sig"), path.name)
    except FileNotFoundError:
        return Baseline()
    except (OSError, UnicodeDecodeError) as error:
        raise ScannerError(f"Cannot read {path} ({error.__class__.__name__}); make it a UTF-8 text file.") from None


def dump(entries: Iterable[Entry]) -> str:
    """File content: equal entries give equal bytes, and two branches that add different lines merge."""
    import json

    rows = sorted(entries, key=lambda e: (e.path, e.kind, e.fingerprint))
    return HEADER + "".join(json.dumps(_fields(e), ensure_ascii=False) + "\n" for e in rows)


def _fields(entry: Entry) -> dict[str, str]:
    every = {"fingerprint": entry.fingerprint, "path": entry.path, "kind": entry.kind, "reason": entry.reason}
    return every | ({"until": entry.until} if entry.until else {})


def merge(old: Mapping[str, Entry], findings: Iterable[Finding], reason: str, until: str) -> dict[str, Entry]:
    """The old entries and one for every new finding; what a person wrote into an old entry stays."""
    merged = dict(old)
    for finding in findings:
        merged.setdefault(finding.fingerprint, Entry(finding.fingerprint, finding.path, finding.kind, reason, until))
    return merged
