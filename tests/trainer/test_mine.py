"""Packages are read from archives of every kind, verified, and bounded."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer import mine

KEPT_CLEAN = {"requests", "flask", "numpy", "django", "pandas", "express", "lodash", "react", "axios", "vue"}
SCANNERS = ("detect-secrets", "trufflehog", "credsweeper", "gitleaks", "secretlint", "whispers", "ggshield")


def test_manifest_is_wide_pinned_and_free_of_what_is_measured_on() -> None:
    packages = mine.manifest()
    assert len(packages) >= 60
    assert {p.ecosystem for p in packages} >= {"pypi", "npm", "deb", "debian"}
    assert all(len(p.sha256) == 64 and p.version for p in packages)
    assert not KEPT_CLEAN & {p.name for p in packages}
    assert not [p.name for p in packages for scanner in SCANNERS if scanner in p.name.lower()]


def test_manifest_round_trip(tmp_path: Path) -> None:
    packages = mine.manifest()[:5]
    written = tmp_path / "packages.json"
    written.write_text(mine.dump_manifest(packages))
    assert sorted(mine.manifest(written), key=lambda p: p.name) == sorted(packages, key=lambda p: p.name)


def test_a_broken_manifest_is_one_sentence(tmp_path: Path) -> None:
    written = tmp_path / "packages.json"
    written.write_text('{"packages": [{"name": "x"}]}')
    with pytest.raises(ScannerError, match="not a manifest"):
        mine.manifest(written)


def _folder(tmp_path: Path) -> Path:
    root = tmp_path / "pkg"
    (root / "src").mkdir(parents=True)
    (root / "src" / "app.py").write_text("a = 1\nb = 2\n")
    (root / "logo.png").write_bytes(b"\x89PNG")
    (root / "blob.txt").write_bytes(b"a\0b")
    (root / "latin.txt").write_bytes(b"caf\xe9")
    return root


def test_reads_text_files_of_folders_tars_and_zips_alike(tmp_path: Path) -> None:
    root = _folder(tmp_path)
    tar, wheel = tmp_path / "pkg.tar.gz", tmp_path / "pkg.whl"
    with tarfile.open(tar, "w:gz") as made:
        made.add(root, arcname="pkg-1.0")
    with zipfile.ZipFile(wheel, "w") as zipped:
        for path in sorted(root.rglob("*")):
            zipped.write(path, path.relative_to(root).as_posix())
    expected = [mine.TextFile("src/app.py", ("a = 1", "b = 2"))]
    assert mine.files(root) == mine.files(tar) == mine.files(wheel) == expected


def test_selection_is_bounded_and_prefers_telling_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mine, "PACKAGE_BYTES", 100)
    for name in ("a.c", "b.c", "auth_config.yml"):
        (tmp_path / name).write_text("x" * 60)
    assert [f.path for f in mine.files(tmp_path)] == ["auth_config.yml"]


def test_a_changed_archive_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pypi" / "thing@1.0"
    folder.mkdir(parents=True)
    (folder / "thing-1.0-py3-none-any.whl").write_bytes(b"other bytes")
    with pytest.raises(ScannerError, match="not the pinned archive"):
        mine.fetch(mine.Package("pypi", "thing", "1.0", "0" * 64), tmp_path)


def test_a_present_archive_is_not_fetched_again(tmp_path: Path) -> None:
    folder = tmp_path / "npm" / "@a+b@2.0"
    folder.mkdir(parents=True)
    archive = folder / "a-b-2.0.tgz"
    archive.write_bytes(b"bytes")
    assert mine.fetch(mine.Package("npm", "@a/b", "2.0", mine.sha256_of(archive)), tmp_path) == archive


def test_a_missing_client_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ScannerError, match="could not fetch npm:left"):
        mine.fetch(mine.Package("npm", "left", "1.0", ""), tmp_path)


needs_dpkg = pytest.mark.skipif(shutil.which("dpkg") is None, reason="orders versions by dpkg")


@pytest.fixture
def archive_that_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """apt of a Debian that has dropped every pinned version; returns a cache folder. (Network: none.)"""
    programs = tmp_path / "bin"
    programs.mkdir()
    where = "http://deb.example/debian x/main"
    where = "http://deb.example/debian x/main"
    rows = (f"1:1.0-9 | {where} amd64 Packages", f"1:1.0-10 | {where} amd64 Packages", f"7-1 | {where} Sources")
    lists = "\n".join(f"echo 'thing | {row}'" for row in rows)
    get = f'case "$*" in *indextargets*) echo "deb {where}";; *update*) ;; *) echo "E: not found" >&2; exit 100;; esac'
    for name, script in (("apt-get", get), ("apt-cache", lists)):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return tmp_path / "cache"


@needs_dpkg
def test_a_pin_that_left_debian_names_the_present_version_and_the_command(archive_that_moved: Path) -> None:
    with pytest.raises(ScannerError) as told:
        mine.fetch(mine.Package("deb", "thing", "1:1.0-8", "0" * 64), archive_that_moved)
    assert "deb:thing==1:1.0-8 has left the Debian archive" in told.value.message
    assert "`smart-secrets-scanner dataset pin deb thing '1:1.0-10'`" in told.value.message
    assert "--skip-missing" in told.value.message
    with pytest.raises(ScannerError, match="dataset pin debian thing '7-1'"):
        mine.fetch(mine.Package("debian", "thing", "6-1", "0" * 64), archive_that_moved)


@needs_dpkg
def test_a_pin_that_is_there_but_does_not_come_is_the_clients_error(archive_that_moved: Path) -> None:
    with pytest.raises(ScannerError, match=r"could not fetch deb:thing==1:1\.0-9; check the network"):
        mine.fetch(mine.Package("deb", "thing", "1:1.0-9", "0" * 64), archive_that_moved)
