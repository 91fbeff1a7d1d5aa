"""One labelled line and how it is stored: the row type, JSONL reading and writing, and the schema check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError

LABELS = ("ALERT", "SAFE")
MAX_LINES = 12
INSTRUCTION = "Does the marked line of this file hold a real secret? Answer ALERT or SAFE."


@dataclass(frozen=True, slots=True)
class Row:
    """A snippet with one judged line.

    `text` holds 1 to 12 lines joined by newlines and `line` is the 1-based number of the judged one. `value` is the
    judged literal as it stands on that line, '' when the whole line is meant. Rows with the same `template` were made
    from one template (or mined from one file) and must stay in one split. `source` is "curated", "generated" or
    "mined:<package>@<version>". `doubt` marks rows a human would hesitate over: they are kept out of training.
    """

    id: str
    text: str
    path: str
    line: int
    label: str
    cls: str
    language: str
    template: str
    source: str
    value: str = ""
    doubt: bool = False
    split: str = ""
    reason: str = ""  # why a team labelled it so (feedback rows)

    @property
    def judged_line(self) -> str:
        """The text of the judged line, '' when `line` points outside the snippet."""
        lines = self.text.split("\n")
        return lines[self.line - 1] if 1 <= self.line <= len(lines) else ""


_TYPES: Mapping[str, type] = {f.name: {"line": int, "doubt": bool}.get(f.name, str) for f in fields(Row)}
_NEEDED = ("id", "text", "path", "label", "cls", "language", "template", "source")


def problems(row: Row) -> list[str]:
    """What is wrong with one row by itself, as short phrases; empty when it is sound."""
    found = [f"{name} is empty" for name in _NEEDED if not getattr(row, name)]
    if row.label not in LABELS:
        found.append(f"label {row.label!r} is neither ALERT nor SAFE")
    count = row.text.count("\n") + 1
    if count > MAX_LINES:
        found.append(f"text has {count} lines, more than {MAX_LINES}")
    if not 1 <= row.line <= count:
        found.append(f"line {row.line} is outside the {count} lines of text")
    elif not row.judged_line.strip():
        found.append("the judged line is blank")
    elif row.value not in row.judged_line:
        found.append("the value is not on the judged line")
    if "\r" in row.text:
        found.append("text holds a carriage return")
    return found


def from_dict(data: Mapping[str, Any], where: str) -> Row:
    """A row from decoded JSON. Raises ScannerError that names `where` for unknown, missing or mistyped fields."""
    unknown = sorted(set(data) - set(_TYPES))
    if unknown:
        raise ScannerError(f"{where}: unknown field {', '.join(unknown)}; remove it or fix its spelling.")
    missing = sorted(name for name in (*_NEEDED, "line") if name not in data)
    if missing:
        raise ScannerError(f"{where}: field {', '.join(missing)} is missing; add it.")
    for name, value in data.items():
        if type(value) is not _TYPES[name]:  # bool is an int, and a line number True would pass isinstance
            raise ScannerError(f"{where}: {name} must be {_TYPES[name].__name__}, not {type(value).__name__}.")
    return Row(**data)


def read_objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """('file:line', object) for every non-blank line of a JSONL file. Raises ScannerError that names file:line."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path.name}:{number}", _object(line, f"{path.name}:{number}")
    except OSError as error:
        raise ScannerError(f"{path} could not be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise ScannerError(f"{path} is not UTF-8; write it again as UTF-8 JSONL.") from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise ScannerError(f"{where}: not JSON ({error.msg}); each line must hold one object.") from error
    if not isinstance(data, dict):
        raise ScannerError(f"{where}: must be one JSON object, not {type(data).__name__}.")
    return data


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a JSONL file, in order. Raises ScannerError that names file:line for the first bad one."""
    for where, data in read_objects(path):
        row = from_dict(data, where)
        wrong = problems(row)
        if wrong:
            raise ScannerError(f"{where}: {wrong[0]}; correct this row.")
        yield row


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write rows as JSONL; returns how many."""
    return write_objects(path, (asdict(row) for row in rows))


def write_objects(path: Path, objects: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON object a line, UTF-8, newline-terminated; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for data in objects:
            out.write(json.dumps(data, ensure_ascii=False) + "\n")
            count += 1
    return count


def to_instruction(row: Row) -> dict[str, str]:
    """The classic {"instruction", "input", "output"} form; the judged line carries a ">" in the margin."""
    marked = (f"{'>' if n == row.line else ' '} {line}" for n, line in enumerate(row.text.split("\n"), 1))
    return {"instruction": INSTRUCTION, "input": f"{row.path}\n" + "\n".join(marked), "output": row.label}
