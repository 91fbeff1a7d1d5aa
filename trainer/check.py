"""What a dataset must satisfy before anything is trained on it, and tables of what it holds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from smart_secrets_scanner.trainer.rows import Row, problems
from smart_secrets_scanner.trainer.similar import near_duplicates

CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ALERT": (
            "provider-token", "private-key", "password", "token", "fallback", "commented", "prose", "disguised",
            "test-file", "hash",
        ),
        "SAFE": (
            "placeholder", "reference", "public", "identifier", "digest", "url-config", "published-example", "fake-test",
            "local-default", "sealed", "hash", "label-text",
        ),
    }
)  # fmt: skip
"""Every row of the label policy has a class. Other classes may occur; these must."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a violation."""

    low: float = 0.45  # share of ALERT rows
    high: float = 0.55
    per_class: int = 4  # rows of every policy class
    similarity: float = 0.9  # Jaccard index of token shingles across splits
    repeats: int = 3  # rows that may hold the same long ALERT value
    named: int = 5  # rows named in one message


def check(rows: Iterable[Row], limits: Limits | None = None) -> list[str]:
    """Violations, each naming rows; an empty list means the set is sound. Rows in doubt are left out of all counts."""
    limits = limits or Limits()
    kept = [row for row in rows if not row.doubt]
    if not kept:
        return ["there are no rows"]
    return [
        *_schema(kept, limits),
        *_balance(kept, limits),
        *_classes(kept, limits),
        *_copies(kept, limits),
        *_repeats(kept, limits),
        *_templates(kept, limits),
        *_leaks(kept, limits),
    ]


def normalised(text: str) -> str:
    """Lowercase text without white space and with every number as 0: what two copies have in common."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", text.lower()))


def _names(rows: Sequence[Row], limits: Limits) -> str:
    shown = ", ".join(row.id for row in rows[: limits.named])
    return shown if len(rows) <= limits.named else f"{shown} and {len(rows) - limits.named} more"


def _schema(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    wrong: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for problem in problems(row):
            wrong[problem].append(row)
    for problem, found in wrong.items():
        yield f"{problem}: {_names(found, limits)}"
    ids = Counter(row.id for row in rows)
    twice = [row for row in rows if ids[row.id] > 1]
    if twice:
        yield f"ids are used twice: {_names(twice, limits)}"


def _balance(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    share = sum(row.label == "ALERT" for row in rows) / len(rows)
    if not limits.low <= share <= limits.high:
        yield f"{share:.1%} of the rows are ALERT, outside {limits.low:.0%} to {limits.high:.0%}"


def _classes(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    counts = Counter((row.label, row.cls) for row in rows)
    for label, names in CLASSES.items():
        for name in names:
            if counts[label, name] < limits.per_class:
                yield f"class {name} has {counts[label, name]} {label} rows, fewer than {limits.per_class}"


def _copies(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    seen: dict[tuple[str, int, str], Row] = {}
    labels: dict[tuple[str, str, int, str], Row] = {}
    for row in rows:
        key = (row.text, row.line, row.path)
        if key in seen:
            yield f"{row.id} repeats {seen[key].id}"
        seen.setdefault(key, row)
        first = labels.setdefault((row.path, row.text, row.line, row.value), row)
        if first.label != row.label:
            yield f"{row.id} and {first.id} are one line with two labels"


def _repeats(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    """A string that always has one label teaches the string; block frames are the same for all keys."""
    held: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.label == "ALERT" and len(row.value) >= 14 and not row.value.startswith(("-----BEGIN", "PuTTY-")):
            held[row.value].append(row)
    for found in held.values():
        if len(found) > limits.repeats:
            yield f"one value is used in {len(found)} rows: {_names(found, limits)}"


def _templates(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    first: dict[str, Row] = {}
    leaked: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if first.setdefault(row.template, row).split != row.split:
            leaked[row.template].append(row)
    for template, found in leaked.items():
        yield f"template {template} is in two splits: {_names([first[template], *found], limits)}"


def _leaks(rows: Sequence[Row], limits: Limits) -> Iterator[str]:
    homes: dict[str, Row] = {}
    exact: list[Row] = []
    for row in rows:
        if homes.setdefault(normalised(row.text), row).split != row.split:
            exact.append(row)
    if exact:
        yield f"{len(exact)} rows repeat the text of another split: {_names(exact, limits)}"
    known = {row.id for row in exact}
    pairs = near_duplicates([row.text for row in rows], [row.split for row in rows], limits.similarity)
    near = [rows[later] for _, later, _ in pairs if rows[later].id not in known]
    if near:
        yield f"{len(near)} rows nearly repeat the text of another split: {_names(near, limits)}"


def stats(rows: Iterable[Row]) -> str:
    """Tables of rows by split, class, language and source, each with ALERT and SAFE counts, as plain text."""
    kept = list(rows)
    tables: dict[str, Callable[[Row], str]] = {
        "split": lambda row: row.split or "-",
        "class": lambda row: row.cls,
        "language": lambda row: row.language,
        "source": lambda row: row.source.split(":")[0],
        "lines of text": lambda row: f"{row.text.count(chr(10)) + 1:2d}",
    }
    doubt = sum(row.doubt for row in kept)
    parts = [f"{len(kept):,} rows, {len({row.template for row in kept}):,} templates, {doubt:,} in doubt"]
    for title, key in tables.items():
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in kept:
            counts[key(row)][row.label] += 1
        parts.append(_table(title, counts))
    return "\n\n".join(parts)


def _table(title: str, counts: Mapping[str, Mapping[str, int]]) -> str:
    width = max(len(title), *(len(name) for name in counts)) if counts else len(title)
    lines = [f"{title:<{width}} {'ALERT':>8} {'SAFE':>8} {'all':>8}"]
    for name, by_label in sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        alert, safe = by_label.get("ALERT", 0), by_label.get("SAFE", 0)
        lines.append(f"{name:<{width}} {alert:>8,} {safe:>8,} {alert + safe:>8,}")
    return "\n".join(lines)
