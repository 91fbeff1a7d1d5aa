"""A build is one deterministic command whose splits share neither templates nor packages."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import build, mine
from smart_secrets_scanner.trainer.check import check
from smart_secrets_scanner.trainer.cli import dataset
from smart_secrets_scanner.trainer.contexts_values import SIZED
from smart_secrets_scanner.trainer.rows import Row, read_rows, write_rows


def _package(cache: Path, name: str) -> mine.Package:
    """A tiny package that is already in the cache, so that nothing is fetched."""
    import tarfile

    rng = random.Random(name)
    root = cache.parent / f"{name}-src"
    root.mkdir()
    for index in range(4):
        lines = [f"def work_{index}():", f"    {name}_token = load_token({index})", f'    secret = "{name}-secret-name-{index}"']
        lines += [f'    known_{i} = "{SIZED["hex"](rng, 40)}"  # sha1' for i in range(3)]
        (root / f"mod{index}.py").write_text("\n".join(lines) + "\n")
    folder = cache / "folder" / f"{name}@1"
    folder.mkdir(parents=True)
    with tarfile.open(folder / f"{name}-1.tar.gz", "w:gz") as made:
        made.add(root, arcname=f"{name}-1")
    return mine.Package("folder", name, "1", mine.sha256_of(folder / f"{name}-1.tar.gz"))


@pytest.fixture
def plan(tmp_path: Path) -> build.Plan:
    cache = tmp_path / "cache"
    return build.Plan(3, 2600, cache, (_package(cache, "one"), _package(cache, "two")))


def test_same_plan_same_bytes(plan: build.Plan, tmp_path: Path) -> None:
    first = build.build(tmp_path / "a", plan)
    second = build.build(tmp_path / "b", plan)
    assert first == second
    assert (tmp_path / "a" / "train.jsonl").read_bytes() == (tmp_path / "b" / "train.jsonl").read_bytes()


def test_splits_share_no_template_and_rows_have_provenance(plan: build.Plan, tmp_path: Path) -> None:
    manifest = build.build(tmp_path / "a", plan)
    by_split = {split: list(read_rows(tmp_path / "a" / f"{split}.jsonl")) for split in build.SPLITS}
    templates = [{row.template for row in rows} for rows in by_split.values()]
    assert not templates[0] & templates[1] and not templates[0] & templates[2] and not templates[1] & templates[2]
    rows = [row for found in by_split.values() for row in found]
    assert {row.source.split(":")[0] for row in rows} == {"curated", "generated", "mined"}
    assert len({row.id for row in rows}) == len(rows) == manifest["rows"]
    assert not any(row.doubt for row in rows)
    assert manifest["packages"][0]["sha256"]
    assert json.loads((tmp_path / "a" / "manifest.json").read_text()) == manifest


def test_a_build_passes_the_check_for_leaks(plan: build.Plan, tmp_path: Path) -> None:
    build.build(tmp_path / "a", plan)
    rows = [row for split in build.SPLITS for row in read_rows(tmp_path / "a" / f"{split}.jsonl")]
    assert [v for v in check(rows) if "split" in v or "repeats" in v or "two labels" in v or "used twice" in v] == []


def test_a_package_that_is_gone_stops_the_build_or_is_skipped_and_named(tmp_path: Path) -> None:
    gone = (mine.Package("folder", "gone", "1", "0" * 64),)
    with pytest.raises(ScannerError, match="folder:gone==1"):
        build.build(tmp_path / "a", build.Plan(3, 1500, tmp_path / "cache", gone))
    manifest = build.build(tmp_path / "b", build.Plan(3, 1500, tmp_path / "cache", gone, skip_missing=True))
    assert manifest["skipped"] == ["folder:gone==1"]


def test_feedback_rows_are_taken_in(plan: build.Plan, tmp_path: Path) -> None:
    extra = tmp_path / "feedback.jsonl"
    row = Row("f1", 'token = "abc"', "a.py", 1, "SAFE", "feedback", "python", "feedback/f1", "feedback", "abc")
    write_rows(extra, [row])
    build.build(tmp_path / "a", build.Plan(3, 2000, plan.cache, (), extra))
    assert [r for r in read_rows(tmp_path / "a" / "train.jsonl") if r.id == "f1"]


def test_the_command_builds_counts_and_checks(tmp_path: Path) -> None:
    runner, out = CliRunner(), str(tmp_path / "d")
    made = runner.invoke(dataset, ["build", "--out", out, "--rows", "2000", "--no-mine", "--cache", str(tmp_path / "c")])
    assert made.exit_code == 0, made.output
    assert "rows in" in made.output
    counted = runner.invoke(dataset, ["stats", out])
    assert counted.exit_code == 0 and "ALERT" in counted.output
    empty = tmp_path / "empty"
    empty.mkdir()
    assert runner.invoke(dataset, ["check", str(empty)]).exit_code == 2


def test_the_classic_form_can_be_written(tmp_path: Path) -> None:
    out = tmp_path / "classic.jsonl"
    made = CliRunner().invoke(dataset, ["instructions", "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert set(json.loads(out.read_text().splitlines()[0])) == {"instruction", "input", "output"}
