"""Files that appear whole or not at all, and JSON that is read with one clear error."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError


@contextmanager
def whole(path: Path, need: int = 0) -> Iterator[Path]:
    """A temporary sibling of `path` that takes its name when the block ends well and vanishes when it does not.

    `need` is the number of bytes about to be written. Raises ScannerError when the disk has no room for them or
    refuses the write.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        free = _free(path.parent)
        if need > free:
            raise ScannerError(
                f"{path.parent} has {free / 1e6:.0f} MB free and {path.name} needs {need / 1e6:.0f} MB: "
                "free some space or choose another place with --out."
            )
        yield part
        os.replace(part, path)
    except OSError as error:
        raise ScannerError(f"{path} could not be written ({error}): check the place and the space left.") from error
    finally:
        with suppress(OSError):  # the folder itself may be what is wrong
            part.unlink()


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A folder inside of `beside` (made where it is missing) that is gone afterwards. ScannerError when it cannot be made."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(dir=beside, prefix=".export-")
    except OSError as error:
        raise ScannerError(f"{beside} cannot be written to ({error}): choose another place with --out.") from error
    with made as name:
        yield Path(name)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises ScannerError when it is missing or is not one."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ScannerError(f"{path} is missing: give the folder it was written to.") from None
    except (OSError, ValueError) as error:
        raise ScannerError(f"{path} cannot be read as JSON ({error}): write it again.") from error
    if not isinstance(value, dict):
        raise ScannerError(f"{path} holds no JSON object: write it again.")
    return value
