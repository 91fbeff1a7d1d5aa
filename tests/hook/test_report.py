"""Every report format: valid for its reader, masked, and deaf to hostile names."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import jsonschema
import pytest

from smart_secrets_scanner.hook import report
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.lines import Finding, Origin
from smart_secrets_scanner.hook.outcome import Result, Stats

HOSTILE = (
    "a\n::error::owned\r\x1b[31mred\x07 <script>alert(1)</script> ]]> \"'`|*[x](javascript:1) "
    "::set-output name=x::y %0A \u202egnp.exe =1+1 &amp; \u2028 é \udcff,b:c"
)


def finding(path: str = "src/app.py", line: int = 3, **more: object) -> Finding:
    values = {"column": 5, "end_line": line, "kind": "password assigned in code", "format": "", "score": 0.9712,
              "masked": "abc***", "fingerprint": "0123456789abcdef01234567"}  # fmt: skip
    return Finding(path=path, line=line, **(values | more))  # type: ignore[arg-type]


def result(*findings: Finding, failures: bool = False) -> Result:
    account = Account(files=3, lines=40)
    account.skip("logo.png", "binary")
    if failures:
        account.skip("locked\n::error::x", "permission denied", failed=True)
    return Result("staged changes", findings, Stats(candidates=5, judged=4), account, model=lambda: {"name": "told"})


HOSTILE_RESULT = result(
    finding(HOSTILE, kind=HOSTILE, masked=HOSTILE[:3] + "***", origin=Origin("c" * 40, HOSTILE, HOSTILE)), failures=True
)


@pytest.mark.parametrize("name", list(report.FORMATS))
def test_every_format_can_say_that_there_is_nothing(name):
    assert "password" not in report.render(result(), name)


@pytest.mark.parametrize("name", list(report.FORMATS))
def test_no_format_lets_a_name_act_on_a_terminal_or_a_runner(name):
    text = report.render(HOSTILE_RESULT, name)
    assert not re.search(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\u202e\u2028]", text), "control characters"
    commands = [line for line in re.split(r"[\r\n]", text) if line.lstrip().startswith("::")]
    assert len(commands) == (1 if name == "github" else 0)
    text.encode("utf-8")


def test_the_summary_and_the_text_line_stay_single_lines():
    assert report.text(HOSTILE_RESULT).count("\n") == 1
    assert all(not line.startswith("::") for line in report.summary(HOSTILE_RESULT).split("\n"))


def test_text_is_the_documented_line():
    assert report.text(result(finding())) == 'ALERT src/app.py:3: password assigned in code (p=0.97) "abc***"\n'


def test_jsonl_is_one_object_a_finding():
    rows = [json.loads(line) for line in report.jsonl(result(finding(), finding(line=9))).splitlines()]
    assert [row["line"] for row in rows] == [3, 9]


def test_the_fingerprint_is_the_same_everywhere():
    one = result(finding())
    for name in ("json", "jsonl", "sarif", "github", "markdown", "codequality", "csv", "html"):
        assert "0123456789abcdef01234567" in report.render(one, name), name


def test_github_escapes_as_the_runner_reads_it():
    """Read back by the rules of the runner: properties end at , and :: and data at the line end."""
    (line,) = report.render(HOSTILE_RESULT, "github").splitlines()
    head, _, data = line.removeprefix("::error ").partition("::")
    pairs = dict(pair.split("=", 1) for pair in head.split(","))
    assert set(pairs) == {"file", "line", "endLine", "col", "title"}
    decoded = pairs["file"]
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        decoded = decoded.replace(code, char)
    assert decoded.startswith("a\n::error::owned\r") and decoded.endswith(",b:c")
    assert "\n" not in data


def test_markdown_keeps_names_inside_of_their_cells():
    text = report.render(HOSTILE_RESULT, "markdown")
    row = next(line for line in text.split("\n") if line.startswith("| a"))
    assert row.count("|") == 7 and "<script" not in row and "](javascript" not in row
    assert "not complete" in text.split("\n")[0]


def test_junit_is_xml_with_failures_and_errors():
    root = ET.fromstring(report.render(HOSTILE_RESULT, "junit"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("2", "1", "1")
    assert len(root.findall(".//failure")) == 1 and len(root.findall(".//error")) == 1
    clean = ET.fromstring(report.render(result(), "junit"))
    assert clean.get("tests") == "1" and not clean.findall(".//failure")


@pytest.mark.parametrize("start", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(1)", "\t=1", "  =1"])
def test_csv_starts_no_formula(start):
    rows = list(csv.reader(io.StringIO(report.render(result(finding(start)), "csv"))))
    assert rows[0][:2] == ["path", "line"] and len(rows) == 2 and len(rows[1]) == len(rows[0])
    assert rows[1][0][0] not in "=+-@\t "


def test_gitlab_reports_have_their_required_fields():
    content = json.loads(report.render(result(finding(), finding(line=9)), "gitlab"))
    assert content["scan"]["type"] == "secret_detection" and content["scan"]["status"] == "success"
    ids = [one["id"] for one in content["vulnerabilities"]]
    assert len(set(ids)) == 2 and all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    for one in content["vulnerabilities"]:
        assert {"id", "category", "name", "severity", "location", "identifiers"} <= set(one)
    for one in json.loads(report.render(result(finding()), "codequality")):
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= set(one)


def test_a_scan_that_is_not_complete_is_no_success_anywhere():
    one = result(failures=True)
    assert one.exit_code == 3
    assert json.loads(report.render(one, "gitlab"))["scan"]["status"] == "failure"
    assert json.loads(report.render(one, "sarif"))["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert json.loads(report.render(one, "json"))["stats"]["skipped"][1]["failed"] is True
    assert "Not complete" in report.summary(one) and "NOT READ" in report.summary(one)
    assert 'errors="1"' in report.render(one, "junit")


class _Page(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_html_is_self_contained_and_escapes_everything():
    text = report.render(HOSTILE_RESULT, "html")
    page = _Page(text)
    assert [tag for tag, _ in page.seen].count("script") == 1 and "<script>alert" not in text
    for tag, attributes in page.seen:
        assert not {"src", "onclick", "onload", "onerror", "style"} & set(attributes), tag
        assert not (attributes.get("href") or "https://").startswith("javascript")
    policy = next(a["content"] for t, a in page.seen if t == "meta" and a.get("http-equiv"))
    assert policy is not None and "default-src 'none'" in policy


def test_html_charts_count_by_kind_file_author_and_month():
    many = [
        finding(f"f{n % 11}.py", n, origin=Origin("c" * 40, f"author{n % 2}", f"202{n % 3}-0{n % 9 + 1}-01T00:00:00Z"))
        for n in range(1, 40)
    ]
    text = report.render(result(*many), "html")
    for heading in ("By kind", "By file", "By author", "By month of the commit"):
        assert f"<h2>{heading}</h2>" in text
    assert "3 more" in text and text.count("<tbody>") == 39 == text.count("What to do")
    counts = re.findall(r'<span class="soft">(\d+)</span><svg', text)
    assert counts[0] == "39" and len(counts) == 1 + 8 + 2  # one kind, eight of eleven files, two authors


@pytest.mark.parametrize("date", ["", "garbage", "9999-99-99", "2024-05"])
def test_html_takes_any_date(date):
    report.render(result(finding(origin=Origin("c" * 40, "a", date))), "html")


def test_sarif_is_valid():
    one = finding(HOSTILE, kind="x", origin=Origin("c" * 40))
    for each in (result(), result(finding(), finding("ü b/c#d.py", 9)), HOSTILE_RESULT, result(one)):
        jsonschema.Draft202012Validator(SARIF).validate(json.loads(report.render(each, "sarif")))


def test_sarif_is_useful_for_code_scanning():
    formats = [finding(format="github-pat", kind="GitHub token"), finding(line=9), finding(line=11)]
    from smart_secrets_scanner.hook import formats as known

    formats[0] = finding(format=known.all_formats()[0].id, kind=known.all_formats()[0].name)
    run = json.loads(report.render(result(*formats), "sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == 2
    for rule in rules:
        assert float(rule["properties"]["security-severity"]) >= 7 and rule["help"]["text"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["partialFingerprints"] == {"smartSecretsScanner/v1": "0123456789abcdef01234567"}
        assert "snippet" not in one["locations"][0]["physicalLocation"]["region"]
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 9


def test_sarif_names_files_as_uris():
    (one,) = json.loads(report.render(result(finding("ü b/c#d%.py")), "sarif"))["runs"][0]["results"]
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%C3%BC%20b/c%23d%25.py"


def _object(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 1}
_BAG = {"type": "object"}
_URI = {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"}
_MESSAGE = _object(["text"], text=_TEXT, markdown=_TEXT, id=_TEXT)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_RULE = _object(
    ["id"], id=_TEXT, name=_TEXT, shortDescription=_MESSAGE, fullDescription=_MESSAGE, help=_MESSAGE, helpUri=_URI,
    defaultConfiguration=_object([], level=_LEVEL, enabled={"type": "boolean"}), properties=_BAG,
)  # fmt: skip
_REGION = _object([], startLine=_COUNT, startColumn=_COUNT, endLine=_COUNT, endColumn=_COUNT)
_PLACE = _object([], physicalLocation=_object(["artifactLocation"], artifactLocation=_object([], uri=_URI), region=_REGION))
_RESULT = _object(
    ["message"], ruleId=_TEXT, ruleIndex={"type": "integer", "minimum": 0}, level=_LEVEL, message=_MESSAGE,
    locations={"type": "array", "items": _PLACE}, partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    rank={"type": "number", "minimum": 0, "maximum": 100}, properties=_BAG,
)  # fmt: skip
_INVOCATION = _object(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={"type": "array", "items": _object(["message"], message=_MESSAGE, level=_LEVEL)},
)
_DRIVER = _object(
    ["name"], name=_TEXT, semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"}, informationUri=_URI,
    rules={"type": "array", "items": _RULE, "uniqueItems": True},
)  # fmt: skip
_RUN = _object(
    ["tool"], tool=_object(["driver"], driver=_DRIVER), columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": _RESULT}, invocations={"type": "array", "items": _INVOCATION},
)  # fmt: skip
SARIF = _object(
    ["version", "runs"], **{"$schema": _URI}, version={"const": "2.1.0"}, runs={"type": "array", "items": _RUN}
)
"""The parts of SARIF 2.1.0 (OASIS standard, section 3) that we write, closed: a misspelt property does not pass."""
