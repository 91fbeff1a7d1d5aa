"""The pipeline with a judge that is told what to say."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence

import pytest

from smart_secrets_scanner.hook import gate, masking, scan
from smart_secrets_scanner.hook.baseline import Baseline, Entry
from smart_secrets_scanner.hook.cache import CachedJudge
from smart_secrets_scanner.hook.engine import Engine
from smart_secrets_scanner.hook.ignore import IgnoreList
from smart_secrets_scanner.hook.lines import Fragment, Origin
from smart_secrets_scanner.hook.outcome import Stats
from smart_secrets_scanner.hook.silence import Rules
from smart_secrets_scanner.hook.verdict import Reading


class Judge:
    """Says 0.9 to every prompt, or what `answers` says for a prompt that holds a text."""

    def __init__(self, answers: dict[str, float] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    def score(self, prompts: Sequence[str]) -> list[float]:
        self.asked += prompts
        return [next((p for text, p in self.answers.items() if text in prompt), 0.9) for prompt in prompts]


def secret(seed: int, length: int = 20) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(length - 2)) + "9z"


def fragment(*lines: str, path: str = "app/settings.py", start: int = 1, **more: object) -> Fragment:
    return Fragment(path, start, lines, **more)  # type: ignore[arg-type]


def run(*fragments: Fragment, judge: Judge | None = None, rules: Rules | None = None, stats: Stats | None = None):
    engine = Engine(judge or Judge(), 0.5)
    return scan.run(fragments, lambda: engine, rules or Rules(), stats or Stats())


def test_finds_a_value_above_the_threshold():
    value = secret(1)
    (finding,) = run(fragment("import os", f'password = "{value}"', start=41))
    assert (finding.path, finding.line, finding.column, finding.kind) == (
        "app/settings.py", 42, 13, "password assigned in code",
    )  # fmt: skip
    assert value not in repr(finding) and finding.masked == value[:3] + "***"


def test_ignores_a_value_below_the_threshold():
    assert not run(fragment(f'password = "{secret(1)}"'), judge=Judge({"password": 0.49}))


def test_ignores_lines_that_were_not_added():
    lines = [f'password = "{secret(1)}"', f'password = "{secret(2)}"']
    (finding,) = run(fragment(*lines, added=frozenset({1})))
    assert finding.line == 2


def test_loads_no_model_without_a_candidate():
    def load() -> Engine:
        raise AssertionError("loaded")

    assert scan.run([fragment("x = 1", "# nothing here")], load, Rules(), Stats()) == ()


def test_judges_equal_prompts_once():
    line, judge, stats = f'password = "{secret(3)}"', Judge(), Stats()
    found = run(fragment(line, start=1), fragment(line, start=900), judge=judge, stats=stats)
    assert len(found) == 2 and len(judge.asked) == 1 and stats.judged == 2


def sure_gate(monkeypatch: pytest.MonkeyPatch, bias: float) -> None:
    """A gate that says the same of everything."""
    made = gate.Gate([0.0] * (1 << gate.BITS), bias, 0.01, certain=0.998)
    monkeypatch.setattr(gate, "load", lambda: made)


def test_what_the_gate_is_sure_of_is_found_without_the_model(monkeypatch):
    def load() -> Judge:
        raise AssertionError("the model was read")

    sure_gate(monkeypatch, 9.0)
    stats = Stats()
    engine = Engine(CachedJudge(load, None, ""), 0.6)
    found = scan.run([fragment(f'password = "{secret(1)}"')], lambda: engine, Rules(gate=True), stats)
    assert [(one.decided_by, one.score) for one in found] == [("gate", 0.9999)]
    assert (stats.candidates, stats.settled, stats.judged) == (1, 1, 0)


@pytest.mark.parametrize(
    ("bias", "threshold", "gated"),
    [(9.0, 0.99999, True), (5.0, 0.5, True), (9.0, 0.5, False)],
    ids=["a higher threshold", "not sure", "no gate"],
)
def test_the_model_decides_where_the_gate_may_not(monkeypatch, bias, threshold, gated):
    sure_gate(monkeypatch, bias)
    judge, stats = Judge({"password": 1.0}), Stats()
    engine = Engine(judge, threshold)
    (found,) = scan.run([fragment(f'password = "{secret(1)}"')], lambda: engine, Rules(gate=gated), stats)
    assert found.decided_by == "model" and len(judge.asked) == stats.judged == 1


def test_the_gate_makes_no_secret_of_a_placeholder(monkeypatch):
    sure_gate(monkeypatch, 9.0)
    line = 'password = "changeme"'
    assert not run(fragment(line), rules=Rules(gate=True, placeholders=True))
    assert len(run(fragment(f'password = "{secret(1)}"', line), rules=Rules(gate=True, placeholders=True))) == 1


def test_scores_keep_their_order_where_gate_and_model_take_turns(monkeypatch):
    sure_gate(monkeypatch, 0.0)
    read = gate.Gate.read
    monkeypatch.setattr(gate.Gate, "read", lambda self, one: Reading(0.999, "ALERT") if one.line % 2 else read(self, one))
    seen: list[tuple[int, float]] = []
    lines = [f'password_{n} = "{secret(n)}"' for n in range(1, 7)]
    engine = Engine(Judge(), 0.5)
    scan.run([fragment(*lines)], lambda: engine, Rules(gate=True), Stats(), lambda one, score, by: seen.append((one.line, score)))
    assert seen == [(n, 0.999 if n % 2 else 0.9) for n in range(1, 7)]


def test_finds_each_distinct_value_of_a_line_once():
    one, two = secret(4), secret(5)
    found = run(fragment(f'password = "{one}"; token = "{two}"; password_again = "{one}"'))
    assert sorted(f.masked for f in found) == sorted([one[:3] + "***", two[:3] + "***"])


def test_finds_an_exact_format_that_the_model_would_drop():
    token = github_token()
    (finding,) = run(fragment(f'x = "{token}"'), judge=Judge({"": 0.01}))
    assert finding.decided_by == "format" and "GitHub" in finding.kind


def test_ignores_an_exact_format_whose_checksum_is_wrong():
    token = github_token()
    broken = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert not run(fragment(f'x = "{broken}"'), judge=Judge({"": 0.01}))


def github_token() -> str:
    """A token with a valid checksum, made here: base62 CRC-32 of 30 random characters."""
    import zlib

    rng = random.Random(7)
    body = "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(30))
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        digits = alphabet[rest] + digits
    return "gh" + "p_" + body + digits.rjust(6, "0")


def test_keeps_what_is_allowed_out_and_counts_it():
    stats = Stats()
    line = f'password = "{secret(6)}"  # smart-secrets: allow'
    assert not run(fragment(line), stats=stats)
    assert stats.suppressed["inline"] == 1
    assert len(run(fragment(line), rules=Rules(inline_allows=False))) == 1


def test_finds_no_secret_in_the_allow_comment_itself():
    judge = Judge()
    run(fragment("# smart-secrets: allow-next-line", "x = 1", "# smart-secrets: allow-start"), judge=judge)
    assert not judge.asked


def test_an_allow_block_may_open_outside_the_hunk():
    line = f'password = "{secret(6)}"'
    whole = ["# smart-secrets: allow-start", *["x = 1"] * 98, line, "# smart-secrets: allow-end"]
    hunk = fragment(line, start=100)
    assert len(run(hunk)) == 1
    assert not run(hunk, rules=Rules(whole_file=lambda path, origin: whole))
    assert len(run(hunk, rules=Rules(whole_file=lambda path, origin: whole[:-1]))) == 1, "a block must be closed"


def test_a_path_pattern_leaves_files_out_and_counts_them():
    stats = Stats()
    rules = Rules(ignores=IgnoreList(globs=("vendor/",)))
    assert not run(fragment(f'password = "{secret(1)}"', path="vendor/x.py"), rules=rules, stats=stats)
    assert stats.suppressed["path"] == 1


@pytest.mark.parametrize("where", ["ignored", "baseline"])
def test_the_printed_fingerprint_silences_exactly_that_value(where: str):
    value, path = secret(8), "app/settings.py"
    (finding,) = run(fragment(f'password = "{value}"'))
    if where == "ignored":
        rules = Rules(ignores=IgnoreList({finding.fingerprint: "why"}))
    else:
        rules = Rules(baseline=Baseline({finding.fingerprint: Entry(finding.fingerprint, path)}))
    stats = Stats()
    assert not run(fragment("# moved", "", f"    PASSWORD: str = '{value}'", start=70), rules=rules, stats=stats)
    assert stats.suppressed[where] == 1
    assert len(run(fragment(f'password = "{secret(9)}"'), rules=rules)) == 1, "another value in the same place"


def test_a_key_block_is_one_finding_told_by_its_body():
    def block(seed: int) -> Fragment:
        begin, end = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
        return fragment("key = '''", begin, *(secret(seed * 100 + n, 64) for n in range(12)), end, "'''", start=10)

    (one,), (two,) = run(block(1)), run(block(2))
    assert (one.line, one.end_line) == (11, 24)
    assert one.fingerprint != two.fingerprint


def test_history_reports_a_value_of_a_file_once_where_it_came_in():
    line = f'password = "{secret(1)}"'
    old, new = Origin("a" * 40, "Ann", "2020-01-01T00:00:00Z"), Origin("b" * 40, "Bob", "2021-01-01T00:00:00Z")
    (finding,) = run(fragment(line, origin=new), fragment(line, origin=old, start=5))
    assert finding.origin == old and finding.line == 5


def test_results_come_in_the_order_of_places_whatever_the_order_read():
    b, a = (fragment(f'password = "{secret(n)}"', path=f"{name}.py") for n, name in enumerate("ba"))
    assert [f.path for f in run(b, a)] == ["a.py", "b.py"]


def test_memory_stays_flat_for_many_candidates():
    chunks: list[int] = []

    class Counting(Judge):
        def score(self, prompts: Sequence[str]) -> list[float]:
            chunks.append(len(prompts))
            return [0.1] * len(prompts)

    run(*(fragment(f'password = "{secret(n)}"') for n in range(scan.CHUNK + 5)), judge=Counting())
    assert chunks == [scan.CHUNK, 5]


@pytest.mark.parametrize(
    ("value", "masked"),
    [("hunter2", "hun***"), ("admin", "ad***"), ("abc", "a***"), ("x", "***"), ("", "***"), ("\x1b[31m12345", "\\x1b[3***")],
)
def test_masks(value: str, masked: str):
    assert masking.mask(value) == masked


def test_a_fingerprint_survives_reformatting_but_not_another_path():
    assert masking.fingerprint("ab cd", "x.py") == masking.fingerprint("ab\n    cd", "x.py")
    assert masking.fingerprint("abcd", "x.py") != masking.fingerprint("abcd", "y.py")
    assert masking.fingerprint("abcd", "a\\x.py") == masking.fingerprint("abcd", "a/x.py")
