"""The wheel: every file of the three folders, nothing else, and no top-level `hook`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PARTS = ("hook", "trainer", "export")
DATA = {".py", ".typed", ".gguf", ".json", ".jsonl", ".toml", ".tsv"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of this tree (a left-over build folder would add to it), without the network."""
    out, tree = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("tree")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(out),
    ]
    done = subprocess.run([*command, str(tree)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_holds_exactly_the_files_of_the_folders(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        f"smart_secrets_scanner/{part}/{path.name}"
        for part in PARTS
        for path in (ROOT / part).iterdir()
        if path.is_file() and (path.suffix in DATA or path.name == "py.typed")
    }
    assert names == wanted


def test_the_folders_are_flat_and_hold_nothing_that_would_be_left_out():
    for part in PARTS:
        for path in (ROOT / part).iterdir():
            assert path.name == "__pycache__" or (path.is_file() and path.suffix in DATA | {""}), path


def test_the_wheel_carries_licence_and_scripts(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    scripts = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert "smart-secrets-scanner = smart_secrets_scanner.hook.cli:main" in scripts
    assert "sss = smart_secrets_scanner.hook.cli:main" in scripts


def test_the_namespace_links_lead_to_the_folders():
    for part in PARTS:
        assert (ROOT / ".namespace/smart_secrets_scanner" / part).resolve() == (ROOT / part).resolve()


def test_hook_ids_run_commands_that_exist():
    from smart_secrets_scanner.hook import cli_scan

    hooks = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    main, files = hooks["smart-secrets-scanner"], hooks["smart-secrets-scanner-files"]
    assert (main["pass_filenames"], main["stages"]) == (False, ["pre-commit"])
    assert (files["pass_filenames"], files["stages"]) == (True, ["manual"])
    for one in hooks.values():
        program, scan, command = one["entry"].split()
        assert (program, scan) == ("smart-secrets-scanner", "scan") and command in cli_scan.scan.list_commands(None)
        assert one["language"] == "python" and one["require_serial"] is True
