"""`ci`: what the GitHub Action runs. Finds the range in the event, scans, writes annotations, summary and outputs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from smart_secrets_scanner.hook import ci as events
from smart_secrets_scanner.hook import gitio, history, targets
from smart_secrets_scanner.hook.cli_options import Options, scan_options, take
from smart_secrets_scanner.hook.conduct import conduct, publish
from smart_secrets_scanner.hook.conduct_history import conduct_history
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.masking import printable
from smart_secrets_scanner.hook.outcome import Result


@click.command()
@click.option(
    "--scan", "wanted", default="auto", metavar="auto|history|BASE..HEAD", help="Instead of what the event says."
)
@scan_options
def ci(wanted: str, **kwargs: Any) -> int:
    """Scan what the GitHub event in GITHUB_EVENT_NAME and GITHUB_EVENT_PATH is about. Needs no token and no network."""
    options = take(kwargs)
    root = gitio.toplevel(Path.cwd())
    event = os.environ.get("GITHUB_EVENT_NAME", "")
    payload = events.read_payload(os.environ.get("GITHUB_EVENT_PATH", "")) if wanted == "auto" or event else {}
    job = events.job_for(root, event, payload, wanted)
    if job.note:
        click.echo(job.note, err=True)
    result = _scan(root, job, options)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        options = options._replace(report=(*options.report, f"markdown={summary}"))
    code = publish(result, options)  # first, so that findings are shown and the SARIF file exists whatever comes next
    _outputs(result, options)
    return code


def _scan(root: Path, job: events.Job, options: Options) -> Result:
    if job.spec:
        return conduct(targets.range_(root, job.spec, job.branch, job.default), options)
    plan = history.plan(root)
    if plan.total == 0:
        raise ScannerError("There are no commits in this checkout; run actions/checkout with fetch-depth: 0 first.")
    return conduct_history(plan, options, "the history of all refs", resume=False)


def _outputs(result: Result, options: Options) -> None:
    """`findings` and `sarif` for later steps of the job."""
    path = os.environ.get("GITHUB_OUTPUT")
    if not path:
        return
    sarif = next((pair.partition("=")[2] for pair in options.report if pair.startswith("sarif=")), "")
    if "\n" in sarif or "\r" in sarif:
        raise ScannerError("The name of the SARIF file may not hold a line end.")
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"findings={len(result.findings)}\nsarif={sarif}\n")
    except OSError as error:
        raise ScannerError(
            f"Cannot write the outputs to {printable(path)}: {error.strerror}; have GITHUB_OUTPUT name a file, or unset it."
        ) from None
