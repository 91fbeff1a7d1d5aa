"""Reports for CI systems and spreadsheets: GitHub, GitLab, JUnit, CSV, Markdown. File names are hostile until escaped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime, timezone
from importlib.metadata import version
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from smart_secrets_scanner.hook import advice, report
from smart_secrets_scanner.hook.lines import Finding
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result
from smart_secrets_scanner.hook.report_sarif import rule_of

_GITHUB_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_GITHUB_PROPERTY = _GITHUB_DATA | {":": "%3A", ",": "%2C"}


def github(result: Result) -> str:
    """Annotations as workflow commands, one a finding."""
    lines = []
    for finding in result.findings:
        place = f"file={_github(finding.path, _GITHUB_PROPERTY)},line={finding.line},endLine={finding.end_line}"
        title = _github(printable(f"Secret: {finding.kind}"), _GITHUB_PROPERTY)
        message = f'{finding.kind} "{finding.masked}" (p={finding.score:.2f}). '
        message += advice.how_to_allow(finding.path, finding.fingerprint)
        lines.append(
            f"::error {place},col={finding.column},title={title}::{_github(printable(message), _GITHUB_DATA)}\n"
        )
    return "".join(lines)


def _github(text: str, table: dict[str, str]) -> str:
    """Escaped as the runner unescapes it; what else could act on a log is written out before."""
    kept = "".join(c if c in "\r\n" else printable(c) for c in text)
    return "".join(table.get(c, c) for c in kept)


def markdown(result: Result) -> str:
    """A job summary: one table of findings, then the counts."""
    title = f"{len(result.findings)} secret(s) found" if result.findings else "No secrets found"
    if result.account.failures:
        title += ", but the scan is not complete"
    lines = [f"### Smart Secrets Scanner: {title}", ""]
    if result.findings:
        lines += ["| where | what | p | value | fingerprint | revoke |", "|---|---|---|---|---|---|"]
        lines += [_row(finding) for finding in result.findings]
        lines.append("")
    lines += ["<details><summary>What was scanned</summary>", "", "```text"]
    lines += report.summary(result).rstrip("\n").replace("```", "'''").split("\n")
    lines += ["```", "</details>", ""]
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> str:
    link = advice.revoke_link(finding)
    where = f"{finding.path}:{finding.line}"
    if finding.origin.commit:
        where += f" in {finding.origin.commit[:10]}"
    cells = [_cell(where), _cell(finding.kind), f"{finding.score:.2f}", _cell(finding.masked)]
    return "| " + " | ".join([*cells, finding.fingerprint, f"[page]({link})" if link else ""]) + " |"


def _cell(text: str) -> str:
    """Text that stays inside its table cell and is read as text, not as Markdown or HTML."""
    return "".join(f"&#{ord(c)};" if c in "\\`*_{}[]()<>#+-!|&@:~$" else c for c in printable(text))


def gitlab(result: Result) -> str:
    """GitLab's secret detection report (schema 15)."""
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    tool = {
        "id": "smart_secrets_scanner",
        "name": "Smart Secrets Scanner",
        "vendor": {"name": "Smart Secrets Scanner"},
        "version": version("smart-secrets-scanner"),
    }
    content = {
        "version": "15.1.4",
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": now,
            "end_time": now,
            "status": "failure" if result.account.failures else "success",
        },
        "vulnerabilities": [_vulnerability(finding) for finding in result.findings],
    }
    return json.dumps(content, indent=2) + "\n"


def _vulnerability(finding: Finding) -> dict[str, Any]:
    link = advice.revoke_link(finding)
    place: dict[str, Any] = {
        "file": finding.path,
        "start_line": finding.line,
        "end_line": finding.end_line,
        "commit": {"sha": finding.origin.commit or "0" * 40},
    }
    found = {
        "id": _uuid(finding),
        "category": "secret_detection",
        "name": printable(finding.kind),
        "description": printable(f'{finding.kind} "{finding.masked}", p={finding.score:.2f}'),
        "severity": "Critical" if finding.format else "High",
        "location": place,
        "identifiers": [{"type": "smart_secrets_scanner", "name": printable(finding.kind), "value": rule_of(finding)}],
    }
    return found | ({"links": [{"url": link}]} if link else {})


def _uuid(finding: Finding) -> str:
    """The same id for the same finding in every run."""
    text = f"{finding.fingerprint}:{finding.line}:{finding.origin.commit}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], "5" + digest[13:16], "8" + digest[17:20], digest[20:32]))


def codequality(result: Result) -> str:
    """GitLab's code quality report, for the merge request widget."""
    rows = [
        {
            "description": printable(f'{finding.kind} "{finding.masked}" (p={finding.score:.2f})'),
            "check_name": rule_of(finding),
            "fingerprint": finding.fingerprint,
            "severity": "blocker",
            "location": {"path": finding.path, "lines": {"begin": finding.line, "end": finding.end_line}},
        }
        for finding in result.findings
    ]
    return json.dumps(rows, indent=2) + "\n"


def junit(result: Result) -> str:
    """One failed test case a finding, one error for each thing that was not read, one passed case when all is well."""
    cases = [
        f"<testcase classname={_attribute(finding.path)} name={_attribute(f'line {finding.line}: {finding.kind}')}>"
        f"<failure type={_attribute(rule_of(finding))} message={_attribute(finding.kind)}>"
        f"{escape(report.line(finding))}</failure></testcase>"
        for finding in result.findings
    ]
    cases += [
        f'<testcase classname={_attribute(skip.path)} name="read"><error message={_attribute(skip.reason)}/></testcase>'
        for skip in result.account.failures
    ]
    failures, errors = len(result.findings), len(result.account.failures)
    cases = cases or [f'<testcase classname={_attribute(result.scope)} name="no secrets"/>']
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" time="{result.stats.seconds:.3f}"'
    body = "\n".join(cases)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n<testsuite name="Smart Secrets Scanner" '
        f"{counts}>\n{body}\n</testsuite>\n</testsuites>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(printable(text))


def as_csv(result: Result) -> str:
    """One row a finding. A cell that a spreadsheet would take for a formula starts with an apostrophe."""
    names = (
        "path",
        "line",
        "column",
        "kind",
        "score",
        "masked",
        "fingerprint",
        "decided_by",
        "commit",
        "author",
        "date",
    )
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    for finding in result.findings:
        values = report.fields(finding)
        writer.writerow([_plain(values.get(name, "")) for name in names])
    return buffer.getvalue()


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@", "|", "%") else text
