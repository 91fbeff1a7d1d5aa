"""Real lines from pinned public packages: fetched by the ordinary clients at build time, verified, never committed."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path, PurePosixPath

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.trainer.downloads import Package, download

__all__ = ["Package", "TextFile", "dump_manifest", "fetch", "files", "manifest", "pin", "sha256_of"]

MAX_FILE_BYTES = 300_000
PACKAGE_BYTES = 2_500_000
FILES_PER_SUFFIX = 160
SKIPPED = re.compile(r"(^|/)(\.git|node_modules|__pycache__|vendor/bundle)/")
BINARY = frozenset(
    "png jpg jpeg gif ico svgz webp bmp woff woff2 ttf eot otf pdf zip gz xz bz2 tgz jar war class so o a dll exe pyc "
    "whl mo db sqlite bin dat mp3 mp4 wav ogg mov avi swf psd xcf wasm node gem deb rpm 7z tar p12 jks pfx".split()
)
TELLING = re.compile(
    r"auth|secret|token|passw|credential|login|user|account|crypt|jwt|jwk|oauth|config|settings|\.ya?ml$|\.env|\.properties$"
    r"|\.ini$|\.conf$|test|spec|example|doc|readme|docker|compose|\.sh$|\.tf$|fixture|locale|i18n|lock",
    re.I,
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """One text file of a package; `path` is relative to the package's root."""

    path: str
    lines: tuple[str, ...]


def manifest(path: Path | None = None) -> list[Package]:
    """The packages of a manifest file, by default the committed one. Raises ScannerError when it cannot be read."""
    shipped = resources.files("smart_secrets_scanner.trainer").joinpath("packages.json")
    try:
        text = path.read_text(encoding="utf-8") if path else shipped.read_text(encoding="utf-8")
        return [Package(**entry) for entry in json.loads(text)["packages"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScannerError(
            f"{path or 'packages.json'} is not a manifest of packages; see dataset pin ({error})."
        ) from error


def dump_manifest(packages: Iterable[Package]) -> str:
    """The manifest as text, one package a line, sorted, for small diffs."""
    entries = sorted((asdict(p) for p in packages), key=lambda e: (e["ecosystem"], e["name"]))
    body = ",\n".join("  " + json.dumps(entry) for entry in entries)
    return '{"packages": [\n' + body + "\n]}\n"


def fetch(package: Package, cache: Path) -> Path:
    """The package's archive in `cache`, downloaded unless it is there. Raises ScannerError when it is not as pinned."""
    folder = cache / package.ecosystem / f"{package.name.replace('/', '+')}@{package.version.replace(':', '%')}"
    archive = _archive_in(folder)
    if archive is None:
        folder.mkdir(parents=True, exist_ok=True)
        download(package, folder, cache)
        archive = _archive_in(folder)
    if archive is None:
        raise ScannerError(
            f"{package.id} came without an archive; remove it from trainer/packages.json or pin it anew."
        )
    digest = sha256_of(archive)
    if package.sha256 and digest != package.sha256:
        raise ScannerError(f"{package.id} is not the pinned archive; delete {folder} and try again, or pin it anew.")
    return archive


def pin(ecosystem: str, name: str, version: str, cache: Path) -> Package:
    """Download one version and record its hash."""
    loose = Package(ecosystem, name, version, "")
    return Package(ecosystem, name, version, sha256_of(fetch(loose, cache)))


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as handle:
        digest = hashlib.sha256()
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def files(archive: Path) -> list[TextFile]:
    """The text files worth reading in an archive or folder, a bounded and reproducible selection of them.

    Files whose path tells of auth, configuration, tests or languages come first, then the rest in hash order.
    """
    sizes = {path: size for path, size in _names(archive) if _is_text_name(path) and 0 < size <= MAX_FILE_BYTES}
    chosen = set(_choose(sizes))
    texts = ((path, raw) for path, raw in _contents(archive, chosen))
    found = [TextFile(_rootless(path), lines) for path, raw in texts if (lines := _decode(raw)) is not None]
    return sorted(found, key=lambda f: f.path)


def _choose(sizes: dict[str, int]) -> list[str]:
    """Paths in order of interest until the package's byte budget is spent, each suffix capped."""
    budget, per_suffix, chosen = PACKAGE_BYTES, dict[str, int](), list[str]()
    for path in sorted(sizes, key=lambda p: (TELLING.search(p) is None, hashlib.sha256(p.encode()).digest())):
        suffix = PurePosixPath(path).suffix
        if budget < sizes[path] or per_suffix.get(suffix, 0) >= FILES_PER_SUFFIX:
            continue
        per_suffix[suffix] = per_suffix.get(suffix, 0) + 1
        budget -= sizes[path]
        chosen.append(path)
    return chosen


def _is_text_name(path: str) -> bool:
    return path.rsplit(".", 1)[-1].lower() not in BINARY and SKIPPED.search(path) is None


def _rootless(path: str) -> str:
    """Without the archive's top folder, which names the package and its version."""
    head, _, rest = path.partition("/")
    return rest if rest and re.search(r"\d|^package$", head) else path


def _decode(raw: bytes) -> tuple[str, ...] | None:
    if b"\0" in raw:
        return None
    try:
        return tuple(raw.decode("utf-8").splitlines())
    except UnicodeDecodeError:
        return None


def _names(archive: Path) -> Iterator[tuple[str, int]]:
    if archive.is_dir():
        yield from ((p.relative_to(archive).as_posix(), p.stat().st_size) for p in archive.rglob("*") if p.is_file())
    elif archive.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(archive) as zipped:
            yield from ((info.filename, info.file_size) for info in zipped.infolist() if not info.is_dir())
    else:
        with _open_tar(archive) as tar:
            yield from ((member.name, member.size) for member in tar if member.isfile())


def _contents(archive: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    if archive.is_dir():
        yield from ((path, (archive / path).read_bytes()) for path in sorted(wanted))
    elif archive.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(archive) as zipped:
            yield from ((name, zipped.read(name)) for name in sorted(wanted))
    else:
        with _open_tar(archive) as tar:
            for member in tar:
                if member.isfile() and member.name in wanted and (handle := tar.extractfile(member)):
                    yield member.name, handle.read()


@contextmanager
def _open_tar(archive: Path) -> Iterator[tarfile.TarFile]:
    """A tar archive, or the file system inside a binary Debian package, in memory."""
    if archive.suffix != ".deb":
        with tarfile.open(archive) as tar:
            yield tar
        return
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(archive)], capture_output=True, check=False)
    with tarfile.open(fileobj=BytesIO(unpacked.stdout)) as tar:
        yield tar


def _archive_in(folder: Path) -> Path | None:
    """The archive in a package's folder: of a Debian source, the largest upstream tarball."""
    if not folder.is_dir():
        return None
    names = [p for p in folder.iterdir() if re.search(r"\.(whl|tgz|deb|tar\.(gz|xz|bz2))$", p.name)]
    names = [p for p in names if ".debian.tar" not in p.name] or names
    return max(names, key=lambda p: (p.stat().st_size, p.name), default=None)
