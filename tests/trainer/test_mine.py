"""Packages are read from archives of every kind, verified, and bounded."""

from __future__ import annotations

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
