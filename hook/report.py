"""Result -> text in one of the report formats. Everything here is masked already; nothing here decides anything."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from smart_secrets_scanner.hook.lines import Finding
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result, Stats

Renderer = Callable[[Result], str]

_HERE = "smart_secrets_scanner.hook."
FORMATS: Mapping[str, str] = {
    "text": "report:text",
    "json": "report:as_json",
    "jsonl": "report:jsonl",
    "sarif": "report_sarif:sarif",
    "github": "report_ci:github",
    "markdown": "report_ci:markdown",
    "gitlab": "report_ci:gitlab",
    "codequality": "report_ci:codequality",
    "junit": "report_ci:junit",
    "csv": "report_ci:as_csv",
    "html": "report_html:html",
}


def render(result: Result, name: str) -> str:
    """The report in one of FORMATS, ending with a line end unless it is empty."""
    module, function = FORMATS[name].split(":")
    renderer: Renderer = getattr(import_module(_HERE + module), function)
    return renderer(result)


def text(result: Result) -> str:
    """One line a finding."""
    return "".join(line(finding) + "\n" for finding in result.findings)


def line(finding: Finding) -> str:
    """`ALERT path:line: kind (p=0.97) "abc***"`, free of control characters."""
    at = finding.origin
    since = f" in {at.commit[:10]} of {at.date[:10]} by {at.author}" if at.commit else ""
    since += "" if finding.at_head is None else ", still at HEAD" if finding.at_head else ", not at HEAD any more"
    return printable(
        f'ALERT {finding.path}:{finding.line}: {finding.kind} (p={finding.score:.2f}) "{finding.masked}"{since}'
    )


def as_json(result: Result) -> str:
    """The documented object, schema 1."""
    content = {
        "schema": 1,
        "findings": [fields(finding) for finding in result.findings],
        "stats": stats_fields(result),
        "model": dict(result.model()),
    }
    import json

    return json.dumps(content, indent=2) + "\n"


def jsonl(result: Result) -> str:
    """One JSON object a line and finding."""
    import json

    return "".join(json.dumps(fields(finding)) + "\n" for finding in result.findings)


def fields(finding: Finding) -> dict[str, Any]:
    """A finding as JSON fields."""
    from smart_secrets_scanner.hook import advice  # knows every format: slow to load, and a clean scan needs none

    at = finding.origin
    found: dict[str, Any] = {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "kind": finding.kind,
        "score": finding.score,
        "masked": finding.masked,
        "fingerprint": finding.fingerprint,
        "format": finding.format,
        "decided_by": finding.decided_by,
    }
    if at.commit:
        found |= {"commit": at.commit, "author": at.author, "date": at.date}
    if link := advice.revoke_link(finding):
        found["revoke"] = link
    if finding.at_head is not None:
        found["at_head"] = finding.at_head
    return found


def stats_fields(result: Result) -> dict[str, Any]:
    """The counts as JSON fields."""
    stats, account = result.stats, result.account
    return {
        "scope": result.scope,
        "files": account.files,
        "lines": account.lines,
        "candidates": stats.candidates,
        "settled": stats.settled,
        "judged": stats.judged,
        "cached": stats.cached,
        "suppressed": dict(sorted(stats.suppressed.items())),
        "stale_baseline": list(result.stale),
        "skipped": [{"path": s.path, "reason": s.reason, "failed": s.failed} for s in account.skipped],
        "notes": [*account.notes, *result.notes],
        "threshold": result.threshold,
        "seconds": round(stats.seconds, 3),
    }


def summary(result: Result, verbose: bool = False) -> str:
    """The talk on stderr: what was read, judged, silenced and skipped, in a few lines."""
    stats, account = result.stats, result.account
    commits = f"{_count(account.commits, 'commit')}, " if account.commits else ""
    found = len(result.findings)
    clean = "Not complete, no secrets in what was read" if account.failures else "No secrets found"
    read_any = account.files or account.commits or account.lines or account.failures
    clean = clean if read_any else "Nothing was scanned"
    what = _count(found, "finding") if found else clean
    read = f"{commits}{_count(account.files, 'file')}, {_count(account.lines, 'added line')}"
    settled = f"{stats.settled} settled by the gate, " if stats.settled else ""
    judged = f"{_count(stats.candidates, 'candidate')} ({settled}{stats.judged} judged, {stats.cached} from the cache)"
    lines = [f"{what} in {result.scope}: {read}, {judged}, {stats.seconds:.1f} s."]
    if stats.silenced:
        lines.append("Silenced: " + ", ".join(silenced(stats)) + ".")
    if result.stale:
        lines.append(
            f"{_count(len(result.stale), 'stale baseline entry', 'stale baseline entries')}: run `baseline prune`."
        )
    lines += _skips(result, verbose)
    lines += [*account.notes, *result.notes]
    return "".join(printable(one) + "\n" for one in lines)


_SILENCED = {
    "inline": "by an inline comment",
    "path": "by a path pattern (files)",
    "ignored": "by the ignore file",
    "baseline": "by the baseline",
}


def silenced(stats: Stats) -> list[str]:
    """`3 by the baseline`, … for every way in which something was silenced."""
    return [f"{number} {_SILENCED.get(name, name)}" for name, number in sorted(stats.suppressed.items()) if number]


def hint(result: Result) -> str:
    """Where to read on, '' without a finding."""
    if not result.findings:
        return ""
    first = result.findings[0]
    commit = f"{first.origin.commit[:12]}:" if first.origin.commit else ""  # the line may be another one by now, or gone
    place = shlex.quote(f"{commit}{first.path}:{first.line}")
    return printable(f"Why, and what to do: smart-secrets-scanner explain {place}") + "\n"


def _skips(result: Result, verbose: bool) -> list[str]:
    lines = [f"NOT READ {skip.path}: {skip.reason}" for skip in result.account.failures]
    reasons: dict[str, list[str]] = {}
    for skip in result.account.skipped:
        if not skip.failed:
            reasons.setdefault(skip.reason, []).append(skip.path)
    for reason, paths in sorted(reasons.items()):
        shown = paths if verbose else paths[:3]
        more = "" if len(shown) == len(paths) else f" and {len(paths) - len(shown)} more"
        lines.append(f"Skipped {len(paths)} ({reason}): {', '.join(shown)}{more}")
    return lines


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
