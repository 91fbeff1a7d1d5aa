"""Packages by their ordinary clients: pip, npm, and apt with an index of our own. Nothing that is in them is run."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from pathlib import Path

from smart_secrets_scanner.hook.errors import ScannerError

LISTS_STALE = 24 * 3600  # seconds: Debian moves every day


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package. `sha256` is that of its archive (for Debian: of the upstream source archive)."""

    ecosystem: str  # pypi, npm, debian (source archives), deb (binary packages), folder
    name: str
    version: str
    sha256: str

    @property
    def id(self) -> str:
        """How rows name their origin."""
        return f"{self.ecosystem}:{self.name}=={self.version}"


def download(package: Package, folder: Path, cache: Path) -> None:
    """Put the archive of a package into `folder`. Raises ScannerError with a cure when it cannot be had."""
    {"pypi": _from_pypi, "npm": _from_npm, "debian": _from_apt, "deb": _from_apt, "folder": _from_folder}[
        package.ecosystem
    ](package, folder, cache)


def _run(command: list[str], cwd: Path, what: str) -> None:
    """Run a package client. Raises ScannerError with its last line when it fails or is not installed."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerError(
            f"{command[0]} could not fetch {what}; install it or check the network ({error})."
        ) from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise ScannerError(f"{command[0]} could not fetch {what}; check the network and the pinned version ({last}).")


def _from_pypi(package: Package, folder: Path, cache: Path) -> None:
    """Wheels only: they hold plain files, while building metadata of an sdist would run its code."""
    spec = f"{package.name}=={package.version}"
    platform = ["--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64", "--platform", "any"]
    wheel = ["--only-binary", ":all:", "--python-version", "3.12", *platform]
    _run(["pip", "download", "-q", "--no-deps", *wheel, "-d", str(folder), spec], folder, package.id)


def _from_npm(package: Package, folder: Path, cache: Path) -> None:
    spec = f"{package.name}@{package.version}"
    _run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), spec], folder, package.id)


def _from_apt(package: Package, folder: Path, cache: Path) -> None:
    """A binary package or a source archive, by an apt state of our own made of the machine's configured archives.

    Debian keeps only the newest version of a package, so a pin may be newer than our lists, or older than the archive.
    Raises ScannerError that names the version which is there now and how to pin it.
    """
    ask = ["download", "-q"] if package.ecosystem == "deb" else ["source", "-q", "--download-only", "--only-source"]
    flags = _apt_options(cache)
    command = ["apt-get", *flags, *ask, f"{package.name}={package.version}"]
    try:
        _run(command, folder, package.id)
    except ScannerError as error:
        present = _versions(package, flags)
        if not package.version or package.version in present:
            raise
        raise ScannerError(_moved(package, present)) from error


def _moved(package: Package, present: Sequence[str]) -> str:
    gone = f"{package.id} has left the Debian archive"
    if not present:
        return f"{gone} with all its versions; remove it from trainer/packages.json, or build with --skip-missing."
    newer = f"smart-secrets-scanner dataset pin {package.ecosystem} {package.name} '{present[0]}'"
    return (
        f"{gone}, which now has {', '.join(present)}; run `{newer}` and put the line it prints into "
        "trainer/packages.json, or build with --skip-missing."
    )


def _versions(package: Package, flags: Sequence[str]) -> list[str]:
    """The versions that the archives have now, newest first; as apt prints them: name | version | archive and kind."""
    kind = "Sources" if package.ecosystem == "debian" else "Packages"
    done = subprocess.run(["apt-cache", *flags, "madison", package.name], capture_output=True, text=True, check=False)
    rows = [[part.strip() for part in line.split("|")] for line in done.stdout.splitlines()]
    return sorted({row[1] for row in rows if len(row) == 3 and row[2].endswith(kind)}, key=cmp_to_key(_newer_first))


def _newer_first(one: str, other: str) -> int:
    done = subprocess.run(["dpkg", "--compare-versions", one, "gt", other], capture_output=True, check=False)
    return -1 if done.returncode == 0 else 1


def _apt_options(cache: Path) -> list[str]:
    """Options for a private index under `cache`, refreshed once a day; the system's lists stay untouched."""
    import fcntl  # not on Windows, where there is no apt either

    state = (cache / "apt").resolve()
    sources, lists = state / "archives.list", state / "lists"
    options = (
        *(f"Dir::Etc::sourcelist={sources}", "Dir::Etc::sourceparts=-", f"Dir::State::Lists={lists}"),
        *(f"Dir::Cache={state}", "APT::Sandbox::User=root"),  # apt's own user may not be able to enter the folder
    )
    flags = [part for option in options for part in ("-o", option)]
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes one refreshes
        if not sources.exists() or time.time() - sources.stat().st_mtime > LISTS_STALE:
            (lists / "partial").mkdir(parents=True, exist_ok=True)
            sources.write_text(_archives(), encoding="utf-8")
            try:
                _run(["apt-get", *flags, "update"], state, "the list of Debian packages")
            except ScannerError:
                sources.unlink()  # so that the next one tries again
                raise
    return flags


def _archives() -> str:
    """The machine's Debian archives as lines of a sources.list, for binary packages and for sources."""
    signed = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(RELEASE) $(COMPONENT)"
    shown = f"deb {signed}\ndeb-src {signed}"
    command = ["apt-get", "indextargets", "--format", shown, "Created-By: Packages", "Origin: Debian"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ScannerError("Debian packages need apt-get, or leave them out with --skip-missing.") from error
    if not done.stdout.strip():
        raise ScannerError("apt-get knows no Debian archive yet: run `apt-get update` once as root, then build again.")
    return "\n".join(sorted(set(done.stdout.split("\n")))) + "\n"


def _from_folder(package: Package, folder: Path, cache: Path) -> None:
    raise ScannerError(f"{package.id} is a local folder; put its archive into {folder}.")
