"""The baseline: stable bytes, survives moved code, never hides another secret, says what is stale."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from smart_secrets_scanner.hook import baseline
from smart_secrets_scanner.hook.errors import ScannerError


@pytest.fixture
def old(repo, secret):
    """A repository with a committed password that is accepted."""
    repo.commit({"app.py": f'import os\npassword = "{secret(1)}"\n'})
    return repo


def test_write_then_scan_finds_nothing_and_writing_again_changes_no_byte(sss, old):
    assert sss("baseline", "write", "--reason", "legacy", cwd=old.path).code == 0
    path = old.path / baseline.NAME
    first = path.read_bytes()
    ran = sss("scan", "files", ".", cwd=old.path)
    assert ran.code == 0 and "1 by the baseline" in ran.err
    assert sss("baseline", "write", "--reason", "another", cwd=old.path).code == 0
    assert path.read_bytes() == first
    assert sss("scan", "files", ".", "--no-baseline", cwd=old.path).code == 1


def test_holds_no_line_no_time_and_no_value(sss, old, secret):
    sss("baseline", "write", cwd=old.path)
    text = (old.path / baseline.NAME).read_text()
    rows = [json.loads(line) for line in text.splitlines() if not line.startswith("#")]
    assert [set(row) for row in rows] == [{"fingerprint", "path", "kind", "reason"}]
    assert str(date.today()) not in text and secret(1)[:4] not in text


def test_moved_and_reformatted_code_stays_silent_and_another_secret_is_found(sss, old, secret):
    sss("baseline", "write", cwd=old.path)
    old.add("app.py", "import os\nimport sys\n\n\nclass Config:\n" + f"    password: str = (\n        '{secret(1)}'\n    )\n")
    ran = sss("scan", cwd=old.path)
    assert ran.code == 0 and "1 by the baseline" in ran.err
    old.add("app.py", f'import os\npassword = "{secret(2)}"\n')
    assert sss("scan", cwd=old.path).code == 1


def test_entries_come_one_a_line_and_sorted():
    entries = [baseline.Entry("b" * 24, "z.py", "k"), baseline.Entry("a" * 24, "a.py", "k", "why", "2030-01-01")]
    lines = baseline.dump(entries).splitlines()[2:]
    assert [json.loads(line)["path"] for line in lines] == ["a.py", "z.py"]
    assert baseline.dump(reversed(entries)) == baseline.dump(entries)
    assert baseline.parse(baseline.dump(entries)).entries["a" * 24] == entries[1]


def test_an_entry_expires_after_its_last_day():
    today = date(2026, 5, 5)
    entry = baseline.Entry("a" * 24, "a.py", until="2026-05-05")
    assert baseline.Baseline({entry.fingerprint: entry}, today).accepts(entry.fingerprint)
    later = baseline.Baseline({entry.fingerprint: entry}, today + timedelta(days=1))
    assert not later.accepts(entry.fingerprint) and later.expired() == (entry,)


def test_an_expired_entry_is_a_finding_again_and_is_named(sss, old):
    sss("baseline", "write", "--until", "2020-01-01", cwd=old.path)
    ran = sss("scan", "files", "app.py", cwd=old.path)
    assert ran.code == 1 and "expired on 2020-01-01" in ran.err


def test_stale_entries_are_reported_and_pruned(sss, old, secret):
    old.add("other.py", f'token = "{secret(5)}"\n')
    sss("baseline", "write", cwd=old.path)
    old.write("app.py", "password = None\n")
    ran = sss("scan", "files", ".", cwd=old.path)
    assert ran.code == 0 and "1 stale baseline entry" in ran.err
    assert "stale" not in sss("scan", "files", "other.py", cwd=old.path).err, "what was not read is not stale"
    (old.path / "other.py").unlink()
    assert "2 removed, 0 left" in sss("baseline", "prune", cwd=old.path).out


def test_a_report_can_be_accepted(sss, old):
    sss("scan", "history", "--format", "json", "--output", "h.json", cwd=old.path)
    assert "1 new" in sss("baseline", "write", "--from", "h.json", cwd=old.path).out
    assert sss("scan", "history", cwd=old.path).code == 0
    assert sss("baseline", "write", "--from", "app.py", cwd=old.path).code == 2


def test_what_only_history_holds_is_pruned_with_a_report(sss, old):
    old.git("add", "-A")
    sss("scan", "history", "--format", "json", "--output", "h.json", cwd=old.path)
    sss("baseline", "write", "--from", "h.json", cwd=old.path)
    old.commit({"app.py": "password = None\n"})
    sss("scan", "history", "--format", "json", "--no-baseline", "--output", "h.json", cwd=old.path)
    assert "0 removed, 1 left" in sss("baseline", "prune", "--from", "h.json", cwd=old.path).out
    (old.path / "h.json").write_text('{"findings": []}')
    assert "1 removed, 0 left" in sss("baseline", "prune", "--from", "h.json", cwd=old.path).out


def test_show_lists_reasons(sss, old):
    sss("baseline", "write", "--reason", "test account", "--until", "2020-01-01", cwd=old.path)
    ran = sss("baseline", "show", cwd=old.path)
    assert "app.py: password assigned in code until 2020-01-01 (EXPIRED)  # test account" in ran.out


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", '{"fingerprint": 1}', '{"fingerprint": "a", "path": "b", "until": "soon"}', '{"x": "y"}',
             '{"fingerprint": [], "path": "x"}', '{"fingerprint": "a", "path": 5}', '{"fingerprint": "a", "path": "b", "until": 5}',
             "[" * 100_000]
)
def test_a_broken_line_is_an_error_that_names_it(line):
    with pytest.raises(ScannerError, match=r"\.smart-secrets-baseline:2 is not a baseline entry"):
        baseline.parse("# head\n" + line + "\n")


def test_a_date_is_checked(sss, old):
    assert sss("baseline", "write", "--until", "tomorrow", cwd=old.path).code == 2


def test_nothing_is_written_when_a_file_could_not_be_read(sss, old):
    ran = sss("baseline", "write", "app.py", "gone.py", cwd=old.path)
    assert ran.code == 3 and not (old.path / baseline.NAME).exists()


@pytest.mark.parametrize("field", ["path", "line", "column", "end_line", "kind", "score", "masked", "fingerprint"])
@pytest.mark.parametrize("value", [None, [], {}])
def test_a_report_with_a_field_of_another_type_is_refused(sss, old, field, value):
    sss("scan", "history", "--format", "json", "--output", "h.json", cwd=old.path)
    content = json.loads((old.path / "h.json").read_text())
    content["findings"][0][field] = value
    (old.path / "h.json").write_text(json.dumps(content))
    ran = sss("baseline", "write", "--from", "h.json", cwd=old.path)
    assert ran.code == 2 and "is not a report" in ran.err
    content["findings"][0][field] = "x" if field in ("line", "column", "end_line", "score") else 5
    (old.path / "h.json").write_text(json.dumps(content))
    assert sss("baseline", "write", "--from", "h.json", cwd=old.path).code == 2


def test_a_name_that_is_no_text_can_be_kept(sss, old):
    assert sss("baseline", "write", "--reason", "caf\udce9", cwd=old.path).code == 0
    assert "caf" in sss("baseline", "show", cwd=old.path).out
    assert sss("scan", "files", "app.py", cwd=old.path).code == 0


def test_pruning_keeps_what_a_sparse_checkout_leaves_out(sss, repo, secret):
    repo.commit({"a/x.py": f'password = "{secret(1)}"\n', "b/y.py": f'password = "{secret(2)}"\n'})
    sss("baseline", "write", cwd=repo.path)
    repo.git("sparse-checkout", "set", "a")
    assert not (repo.path / "b").exists()
    assert "0 removed, 2 left" in sss("baseline", "prune", cwd=repo.path).out
