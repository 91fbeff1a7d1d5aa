"""One seeded command from packages, templates and hand-written rows to the data set the trainer reads."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import arguing, contexts, curated, harvests, lone, mine
from smart_secrets_scanner.trainer.check import normalised
from smart_secrets_scanner.trainer.dedupe import distinct
from smart_secrets_scanner.trainer.rows import Row, problems, read_rows, write_rows
from smart_secrets_scanner.trainer.similar import near_duplicates

TEST_SHARE, DEV_SHARE = 0.05, 0.05
MINED_SHARE = 0.6  # of the rows, as long as the packages yield that many
LONE_SHARE = 0.14  # of one bare line
ALERT_SHARE = 0.46
CURATED_FILLS = 4  # times a curated training template is filled, with fresh values each time, in a build of full size
FULL_SIZE = 20_000
NEAR = 0.9  # Jaccard index above which rows of two splits are too alike
SPLITS = ("train", "dev", "test")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build. Without packages nothing is downloaded."""

    seed: int
    rows: int
    cache: Path
    packages: tuple[mine.Package, ...] = ()
    extra: Path | None = None
    workers: int = 1
    skip_missing: bool = False  # leave out packages that their registry no longer serves, instead of failing


def build(out: Path, plan: Plan, say: Say = lambda _: None) -> dict[str, Any]:
    """Write train, dev, test and doubt JSONL and manifest.json to `out`; returns the manifest.

    Same plan, packages and code, same bytes. Splits are by template and by package, near-duplicates are dropped across
    all splits, rows in doubt go to doubt.jsonl. Raises ScannerError when a package cannot be fetched or a row is unsound.
    """
    out.mkdir(parents=True, exist_ok=True)
    mined = _mined(plan, say)
    say(f"mined {len(mined.rows):,} rows, {len(mined.doubt):,} in doubt, {len(mined.skipped)} packages skipped")
    seen: set[bytes] = set()
    fills = CURATED_FILLS if plan.rows >= FULL_SIZE else 1
    given = [*_curated(plan.seed, fills), *_extra(plan.extra)]
    rows = [row for row in given if not row.doubt]
    doubt = [*mined.doubt, *(row for row in given if row.doubt)]
    room = _Room(plan.rows, rows)
    rows += room.fill(distinct(mined.rows, seen), (plan.rows - len(rows)) * MINED_SHARE)
    rows += room.fill(distinct(lone.rows(plan.rows, plan.seed), seen), plan.rows * LONE_SHARE)
    say(f"generating {max(0, plan.rows - len(rows)):,} rows")
    stream = arguing.sometimes(contexts.generate_rows(random.Random(f"{plan.seed}:contexts")), random.Random(f"{plan.seed}:arguing"))
    rows += room.fill(distinct(_useful(stream), seen), plan.rows - len(rows))
    finished = [_finished(row, index) for index, row in enumerate(rows)]
    return _write(out, plan, _apart(finished), doubt, mined.skipped)


def _apart(rows: list[Row]) -> list[Row]:
    """Rows without the later ones that nearly repeat a row of another split, or repeat any row with another label."""
    near = {later for _, later, _ in near_duplicates([r.text for r in rows], [r.split for r in rows], NEAR)}
    near |= {later for later, row in _repeats(rows)}
    return [row for index, row in enumerate(rows) if index not in near]


def _repeats(rows: list[Row]) -> Iterator[tuple[int, Row]]:
    """Rows whose text, path and line are those of an earlier row, or whose text stands in another split."""
    seen, homes = set[tuple[str, str, int]](), dict[str, str]()
    for index, row in enumerate(rows):
        key = (row.text, row.path, row.line)
        if key in seen or homes.setdefault(normalised(row.text), row.split) != row.split:
            yield index, row
        seen.add(key)


class _Room:
    """How many rows of each label still fit, so that the whole keeps its share of ALERT rows."""

    def __init__(self, total: int, taken: list[Row]) -> None:
        alerts = sum(row.label == "ALERT" for row in taken)
        wanted = round(total * ALERT_SHARE)
        self.left = {"ALERT": wanted - alerts, "SAFE": total - wanted - (len(taken) - alerts)}

    def fill(self, rows: Iterable[Row], most: float) -> Iterator[Row]:
        """Rows in order while there is room for their label, `most` of them; of one source ALERT takes at most half."""
        quota = {"ALERT": min(self.left["ALERT"], most * ALERT_SHARE), "SAFE": min(self.left["SAFE"], most)}
        taken = 0
        for row in rows:
            if taken >= int(most) or not any(count > 0 for count in quota.values()):
                return
            if quota[row.label] > 0:
                quota[row.label] -= 1
                self.left[row.label] -= 1
                taken += 1
                yield row


def split_of(template: str) -> str:
    """The split of a generated or mined row, from its template (form, scene or package) alone."""
    point = int.from_bytes(hashlib.sha256(f"split:{template}".encode()).digest()[:6], "big") / 2**48
    if point < TEST_SHARE:
        return "test"
    return "dev" if point < TEST_SHARE + DEV_SHARE else "train"


def _curated(seed: int, fills: int) -> Iterator[Row]:
    """Curated rows in their own splits; training templates several times, since their values are fresh each time."""
    yield from curated.load_curated(seed)
    for fill in range(1, fills):
        for row in curated.load_curated(seed * 1000 + fill):
            if row.split == "train":
                yield replace(row, id=f"{row.id}-{fill}")


def _extra(path: Path | None) -> Iterator[Row]:
    """Rows of users' feedback, for training."""
    if path is not None:
        for row in read_rows(path):
            yield replace(row, split=row.split or "train", template=row.template or f"feedback/{row.id}")


@dataclass(frozen=True, slots=True)
class _Mined:
    """What the packages gave. `rows` are shuffled, so that any prefix is a fair sample."""

    rows: list[Row]
    doubt: list[Row]
    skipped: list[str]


def _mined(plan: Plan, say: Say) -> _Mined:
    """All packages' rows, the same for any number of workers."""
    work = partial(_harvest_of, plan=plan)
    found: list[harvests.Harvest | None] = []
    if plan.workers > 1:
        with ProcessPoolExecutor(plan.workers) as pool:
            for package, harvest in zip(plan.packages, pool.map(work, plan.packages), strict=True):
                say(f"{package.id}: {len(harvest.rows) if harvest else 'no'} rows")
                found.append(harvest)
    else:
        found = [work(package) for package in plan.packages]
    rows = list(chain.from_iterable(h.rows for h in found if h))
    doubt = list(chain.from_iterable(h.doubt for h in found if h))
    rng = random.Random(f"{plan.seed}:mined")
    rng.shuffle(rows)
    return _Mined(list(arguing.sometimes(rows, rng)), doubt, [p.id for p, h in zip(plan.packages, found, strict=True) if h is None])


def _harvest_of(package: mine.Package, plan: Plan) -> harvests.Harvest | None:
    """One package's rows, None when it cannot be had and that is allowed."""
    try:
        return harvests.of_package(package, plan.seed, plan.cache)
    except ScannerError:
        if plan.skip_missing:
            return None
        raise


def _useful(rows: Iterable[Row]) -> Iterator[Row]:
    """Generated rows without the harmless ones that the finder would never show to the judge, and without what would not be read back."""
    for row in rows:
        if (row.label == "ALERT" or harvests.is_candidate(row)) and not problems(replace(row, id="x")):
            yield row


def _finished(row: Row, index: int) -> Row:
    return replace(row, id=row.id or f"{row.source.split(':')[0]}-{index:06d}", split=row.split or split_of(row.template))


def _write(out: Path, plan: Plan, rows: list[Row], doubt: list[Row], skipped: list[str]) -> dict[str, Any]:
    digest = hashlib.sha256()
    random.Random(f"{plan.seed}:order").shuffle(rows)
    for split in SPLITS:
        path = out / f"{split}.jsonl"
        write_rows(path, (row for row in rows if row.split == split))
        digest.update(path.read_bytes())
    write_rows(out / "doubt.jsonl", (replace(row, id=f"doubt-{i:06d}", split=row.split or "train") for i, row in enumerate(doubt)))
    manifest = {
        "schema": 1,
        "seed": plan.seed,
        "sha256": digest.hexdigest(),
        "rows": len(rows),
        "doubt": len(doubt),
        "skipped": skipped,
        "counts": counts(rows),
        "packages": [asdict(package) for package in plan.packages],
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def counts(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """How many rows by split, label, source, language and class."""
    tables: dict[str, Counter[str]] = {name: Counter() for name in ("split", "label", "source", "language", "class")}
    for row in rows:
        source = row.source.split(":")[0]
        keys = (f"{row.split} {row.label}", row.label, f"{source} {row.label}", row.language, f"{row.label} {row.cls}")
        for table, key in zip(tables.values(), keys, strict=True):
            table[key] += 1
    return {name: dict(table.most_common()) for name, table in tables.items()}
