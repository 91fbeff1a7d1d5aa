"""All rows of one mined package, capped so that no shape, file or package dominates, and kept between builds."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from smart_secrets_scanner.hook import candidates
from smart_secrets_scanner.hook.lines import Fragment
from smart_secrets_scanner.trainer import inject, mine
from smart_secrets_scanner.trainer.dedupe import distinct
from smart_secrets_scanner.trainer.rows import Row, from_dict, problems

PER_SHAPE, PER_FILE, PER_CLASS, PER_PACKAGE = 6, 40, 200, 900
DOUBT_PER_PACKAGE = 60


@dataclass(frozen=True, slots=True)
class Harvest:
    """Rows of a package whose label is certain, and a sample of those in doubt."""

    rows: tuple[Row, ...]
    doubt: tuple[Row, ...]


def is_candidate(row: Row) -> bool:
    """Whether the finder shows anything of the judged line to the judge."""
    found = candidates.find(Fragment(row.path, 1, tuple(row.text.split("\n"))))
    return any(c.line <= row.line <= c.last_line for c in found)


def of_package(package: mine.Package, seed: int, cache: Path) -> Harvest:
    """Mine one package; the result is stored under `cache` and is good as long as finder and miner stay as they are."""
    archive = mine.fetch(package, cache)
    key = hashlib.sha256(f"{package.sha256}:{seed}:{_code_version()}".encode()).hexdigest()[:24]
    stored = cache / "harvests" / f"{key}.jsonl"
    if not stored.exists():
        harvest = _harvest(package, archive, seed)
        stored.parent.mkdir(parents=True, exist_ok=True)
        partial = stored.with_suffix(f".{package.name.replace('/', '+')}.tmp")
        partial.write_text("".join(json.dumps(asdict(row)) + "\n" for row in (*harvest.rows, *harvest.doubt)))
        partial.rename(stored)
    rows = [from_dict(json.loads(line), stored.name) for line in stored.read_text().splitlines()]
    return Harvest(tuple(r for r in rows if not r.doubt), tuple(r for r in rows if r.doubt))


def _harvest(package: mine.Package, archive: Path, seed: int) -> Harvest:
    rng = random.Random(f"{seed}:{package.id}")
    source = f"mined:{package.name}@{package.version}"
    firm: list[Row] = []
    doubt: list[Row] = []
    shapes, classes, files = Counter[str](), Counter[str](), Counter[str]()
    chosen = mine.files(archive)
    rng.shuffle(chosen)
    for file in chosen:
        unsure = set[tuple[str, int]]()
        made = list(inject.harvest(file, source, rng))
        unsure = {(m.row.judged_line, m.row.line) for m in made if m.doubt}
        for m in made:
            if problems(replace(m.row, id="x")) or len(m.row.text) > 6000:
                continue
            if m.doubt:
                doubt.append(m.row)
                continue
            if m.row.label == "SAFE" and (m.row.judged_line, m.row.line) in unsure:
                continue  # every candidate of a SAFE line counts as safe, and this one has another
            keys = ((shapes, m.shape, PER_SHAPE), (files, file.path, PER_FILE), (classes, m.row.label + m.row.cls, PER_CLASS))
            if all(table[name] < cap for table, name, cap in keys) and (m.row.label == "ALERT" or is_candidate(m.row)):
                firm.append(m.row)
                for table, name, _cap in keys:
                    table[name] += 1
    rng.shuffle(doubt)
    firm = list(distinct(firm))
    rng.shuffle(firm)
    return Harvest(tuple(firm[:PER_PACKAGE]), tuple(list(distinct(doubt))[:DOUBT_PER_PACKAGE]))


@lru_cache(maxsize=1)
def _code_version() -> str:
    """Hash of the sources that decide what is harvested: all of the finder's, lists included, and ours."""
    ours = ("mine.py", "mined_labels.py", "inject.py", "contexts.py", "contexts_values.py", "contexts_names.py", "harvests.py")
    hook, trainer = resources.files("smart_secrets_scanner.hook"), resources.files("smart_secrets_scanner.trainer")
    finder = [one for one in hook.iterdir() if one.name.endswith((".py", ".tsv"))]
    digest = hashlib.sha256()
    for source in (*sorted(finder, key=lambda one: one.name), *(trainer.joinpath(name) for name in ours)):
        digest.update(source.read_bytes())
    return digest.hexdigest()
