"""What a CI event asks to be scanned: GitHub's event payload -> a range of commits, all of history, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook import gitio
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.masking import printable

ZEROS = "0" * 40


@dataclass(frozen=True, slots=True)
class Job:
    """`spec` is a range for `scan range`, or '' for all of history. `branch`, `default`: as `ranges.range_` takes them."""

    spec: str
    branch: str = ""
    default: str = ""
    note: str = ""


def job_for(root: Path, event: str, payload: Mapping[str, Any], wanted: str = "auto") -> Job:
    """The job for an event, or for `wanted` where that is not 'auto': 'history', or a range BASE..HEAD.

    Ranges come from the commit ids of the event, so that neither the API nor a token is needed. Raises ConfigError for
    an event that says nothing about commits, ScannerError for a payload that lacks them.
    """
    default = str(_at(payload, "repository", "default_branch") or "")
    if wanted != "auto":
        return Job("" if wanted == "history" else wanted, default=default)
    if event in ("pull_request", "pull_request_target"):
        base, head = (_commit(payload, event, "pull_request", side, "sha") for side in ("base", "head"))
        _check_present(root, head)
        return Job(f"{base}..{head}", default=default)
    if event == "merge_group":
        base, head = (_commit(payload, event, "merge_group", name) for name in ("base_sha", "head_sha"))
        return Job(f"{base}..{head}", default=default)
    if event == "push":
        return _push(root, payload, default)
    if event in ("schedule", "workflow_dispatch"):
        return Job("")
    raise ConfigError(
        f"The event '{printable(event)}' does not say what to scan: set `scan:` to history or to BASE..HEAD, or run on "
        "pull_request, push, merge_group, schedule or workflow_dispatch."
    )


def _push(root: Path, payload: Mapping[str, Any], default: str) -> Job:
    before, after = (_commit(payload, "push", name) for name in ("before", "after"))
    branch = str(payload.get("ref") or "")
    note = ""
    if before != ZEROS and after != ZEROS and not gitio.find_commit(root, before) and not gitio.is_shallow(root):
        # the push rewrote the branch, and what was there before is gone from the server
        before, note = ZEROS, "The branch was rewritten; it is scanned as if it were new."
    return Job(f"{before}..{after}", branch, default, note)


def _check_present(root: Path, head: str) -> None:
    """ScannerError when the checkout lacks the head of the pull request; HEAD is no stand-in, for it may be the base."""
    if gitio.find_commit(root, head):
        return
    if gitio.is_shallow(root):
        gitio.commit_id(root, head)
    raise ScannerError(
        f"The head of the pull request, {head[:12]}, is not in this checkout: check it out with `fetch-depth: 0`, or run "
        f"`git fetch origin {head}` before the scan."
    )


def _at(payload: Mapping[str, Any], *names: str) -> object:
    found: object = payload
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _commit(payload: Mapping[str, Any], event: str, *names: str) -> str:
    """A commit id of the payload: hex digits and nothing else, for it becomes an argument of git."""
    value = _at(payload, *names)
    if not isinstance(value, str) or len(value) not in (40, 64) or not set(value) <= set("0123456789abcdef"):
        raise ScannerError(
            f"The payload of the {printable(event)} event has no commit id at {'.'.join(names)}; set `scan:` to a range."
        )
    return value


def read_payload(path: str) -> Mapping[str, Any]:
    """The event's JSON. ScannerError when there is none."""
    try:
        content = json.loads(Path(path).read_text("utf-8")) if path else None
    except (OSError, ValueError) as error:
        raise ScannerError(f"Cannot read the event in GITHUB_EVENT_PATH ({type(error).__name__}).") from None
    if not isinstance(content, dict):
        raise ScannerError("There is no event payload: run this in GitHub Actions, or use `scan range BASE..HEAD`.")
    return content
