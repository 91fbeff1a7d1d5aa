"""SARIF 2.1.0 for code scanning. No snippet, no author, no message: results are shown to more people than the code is."""

from __future__ import annotations

import json
import re
from importlib.metadata import metadata, version
from typing import Any
from urllib.parse import quote

from smart_secrets_scanner.hook import advice
from smart_secrets_scanner.hook.lines import Finding
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(result: Result) -> str:
    """One run. Written with no findings, too, so that an upload closes the alerts that are gone."""
    rules: dict[str, dict[str, Any]] = {}
    results = []
    for finding in result.findings:
        rule_id = rule_of(finding)
        rules.setdefault(rule_id, _rule(rule_id, finding))
        results.append(_result(finding, rule_id, list(rules).index(rule_id)))
    run = {
        "tool": {
            "driver": {
                "name": "Smart Secrets Scanner",
                "semanticVersion": version("smart-secrets-scanner"),
                "rules": list(rules.values()),
                **({"informationUri": home()} if home() else {}),
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [_invocation(result)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def home() -> str:
    """The project's page, as the package names it; '' when it names none."""
    named = (line.partition(", ") for line in metadata("smart-secrets-scanner").get_all("Project-URL") or [])
    return next((url for name, _, url in named if name.lower() in ("homepage", "source", "repository")), "")


def rule_of(finding: Finding) -> str:
    """A stable id: the exact format's, else one made of the kind's words."""
    return finding.format or re.sub(r"[^a-z0-9]+", "-", finding.kind.lower()).strip("-")


def _rule(rule_id: str, finding: Finding) -> dict[str, Any]:
    link = advice.revoke_link(finding)
    text = (
        f"{finding.kind[0].upper()}{finding.kind[1:]}. Revoke it where it was issued, take it out of the file, and read "
        "it from the environment or a secret store."
    )
    rule: dict[str, Any] = {
        "id": rule_id,
        "name": "".join(word.capitalize() for word in rule_id.split("-")),
        "shortDescription": {"text": printable(finding.kind)},
        "fullDescription": {"text": printable(text)},
        "help": {
            "text": printable(text + (f" Revoke: {link}" if link else "")),
            "markdown": printable(text) + (f" [Revoke it]({link})." if link else ""),
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", "secret"], "security-severity": "9.0" if finding.format else "8.0"},
    }
    return rule | ({"helpUri": link} if link else {})


def _result(finding: Finding, rule_id: str, index: int) -> dict[str, Any]:
    where = f" (commit {finding.origin.commit[:10]})" if finding.origin.commit else ""
    return {
        "ruleId": rule_id,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": printable(f'{finding.kind} "{finding.masked}", p={finding.score:.2f}{where}')},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(finding.path)},
                    "region": {"startLine": finding.line, "startColumn": finding.column, "endLine": finding.end_line},
                }
            }
        ],
        "partialFingerprints": {"smartSecretsScanner/v1": finding.fingerprint},
        "rank": round(finding.score * 100, 1),
        "properties": {"score": finding.score, "decidedBy": finding.decided_by},
    }


def uri(path: str) -> str:
    """A path as a relative URI reference, or a file URI for an absolute one."""
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/-._~")
    return "file://" + encoded if path.startswith("/") else encoded


def _invocation(result: Result) -> dict[str, Any]:
    notes = [
        {"level": "error" if skip.failed else "note", "message": {"text": printable(f"{skip.path}: {skip.reason}")}}
        for skip in result.account.skipped
    ]
    notes += [
        {"level": "note", "message": {"text": printable(text)}} for text in (*result.account.notes, *result.notes)
    ]
    return {"executionSuccessful": not result.account.failures, "toolExecutionNotifications": notes}
