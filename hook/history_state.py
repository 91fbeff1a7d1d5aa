"""How far a scan of history came: kept in the git directory after each batch, so that an interrupted scan goes on there."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook import gitio
from smart_secrets_scanner.hook.history import Plan

STATE_VERSION = 1


@dataclass(slots=True)
class State:
    """How far a history scan came, in a file of the git directory. `payload` is the caller's: plain JSON, no secrets."""

    path: Path
    key: str
    done: int = 0
    payload: Any = None

    def save(self, done: int, payload: Any) -> str:
        """Replace the file at once, so that a kill at any moment leaves this state or the one before.

        Returns what was in the way, '' when the state was kept: who may only read a repository can scan it all the same.
        """
        self.done, self.payload = done, payload
        partial = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
                json.dump({"version": STATE_VERSION, "key": self.key, "done": done, "payload": payload}, stream)
            os.replace(partial, self.path)
        except OSError as error:
            return error.strerror or "it cannot be written"
        return ""

    def clear(self) -> None:
        """The scan is complete: the next one starts anew."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def load_state(what: Plan, salt: str = "") -> State:
    """The state left by an interrupted scan of this plan, else a new one.

    `salt`: whatever else the payload depends on (model, threshold, version); another salt starts anew.
    """
    key = hashlib.sha256(f"{what.key} {salt}".encode()).hexdigest()[:16]
    path = gitio.git_path(what.root, "smart-secrets-scanner") / "history.json"
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return State(path, key)
    if not isinstance(kept, dict) or (kept.get("version"), kept.get("key")) != (STATE_VERSION, key):
        return State(path, key)
    return State(path, key, int(kept["done"]), kept["payload"])
