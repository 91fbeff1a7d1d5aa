"""Inline allow comments, ours and, by option, those of others."""

from __future__ import annotations

import time

import pytest

from smart_secrets_scanner.hook.allow import allowed_lines, comment_for, in_comment


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        (["x = 1  # smart-secrets: allow"], {0}),
        (["x = 1  // smart-secrets:allow (rotated)"], {0}),
        (["# smart-secrets: allow-next-line", "x = 1", "y = 2"], {1}),
        (["a", "# smart-secrets: allow-start", "b", "c", "# smart-secrets: allow-end", "d"], {1, 2, 3, 4}),
        (["# smart-secrets: allow-start", "a"], set()),
        (["a", "# smart-secrets: allow-end"], set()),
        (["# smart-secrets: allowed", "# smart-secrets: allow-list", "not-smart-secrets allow"], set()),
        (["# smart-secrets: allow-start", "# smart-secrets: allow-start", "a", "# smart-secrets: allow-end", "b"], {0, 1, 2, 3}),
        (["x = 1  # gitleaks:allow"], set()),
    ],
)  # fmt: skip
def test_own_comments(lines, allowed):
    assert allowed_lines(lines) == allowed


@pytest.mark.parametrize(
    "comment",
    [
        "gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore", "ggignore",
        "pragma: allowlist secret", "pragma: whitelist secret",
    ],
)  # fmt: skip
def test_comments_of_others_count_by_option(comment):
    lines = [f'password = "x"  # {comment}']
    assert allowed_lines(lines, foreign=True) == {0}
    assert allowed_lines(lines) == frozenset()


def test_the_next_line_form_of_another_tool():
    assert allowed_lines(["# pragma: allowlist nextline secret", "x"], foreign=True) == {1}


@pytest.mark.parametrize(
    ("path", "comment"),
    [
        ("a.py", "# smart-secrets: allow"),
        ("a/b.TS", "// smart-secrets: allow"),
        ("q.sql", "-- smart-secrets: allow"),
        ("x.html", "<!-- smart-secrets: allow -->"),
        ("s.css", "/* smart-secrets: allow */"),
        ("app.properties", "# smart-secrets: allow-next-line"),
        ("Dockerfile", "# smart-secrets: allow"),
        ("data.json", ""),
    ],
)
def test_the_comment_that_is_offered_works_in_that_file(path, comment):
    assert comment_for(path) == comment
    if comment:
        assert allowed_lines([f"value {comment}", "next"])


def test_words_of_a_comment_are_no_value():
    text = "x = 1  # smart-secrets: allow-next-line"
    at = text.index("allow")
    assert in_comment(text, at, len(text)) and not in_comment(text, 4, 5)


def test_a_block_far_above_the_change_counts_in_every_kind_of_scan(sss, repo, secret):
    head = ["# smart-secrets: allow-start", *(f"x{n} = {n}" for n in range(60))]
    end = "# smart-secrets: allow-end"
    base = repo.commit({"a.py": "\n".join([*head, end]) + "\n"})
    line = f'password = "{secret(1)}"'
    repo.add("a.py", "\n".join([*head, line, *(f"y{n} = {n}" for n in range(20)), end]) + "\n")
    assert sss("scan", "staged", cwd=repo.path).code == 0
    repo.commit()
    repo.commit({"a.py": "\n".join(["import os", "", *head, line, *(f"y{n} = {n}" for n in range(20)), end]) + "\n"})
    for args in (("range", f"{base}..HEAD"), ("history",), ("files", "a.py")):
        ran = sss("scan", *args, cwd=repo.path)
        assert ran.code == 0 and "1 by an inline comment" in ran.err, args
        assert sss("scan", *args, "--no-inline-allow", cwd=repo.path).code == 1


def test_a_comment_elsewhere_in_the_file_allows_nothing_here(sss, repo, secret):
    repo.commit({"a.py": "# smart-secrets: allow-start\nx = 1\n# smart-secrets: allow-end\n"})
    repo.add("a.py", f'# smart-secrets: allow-start\nx = 1\n# smart-secrets: allow-end\npassword = "{secret(1)}"\n')
    assert sss("scan", "staged", cwd=repo.path).code == 1


@pytest.mark.parametrize("comment", ["", "/* gitleaks:allow */ "])
def test_a_line_with_very_many_values_and_comments_is_read_once(comment):
    """A minified line of 2 MB: every one of its values is asked about, and the line searched only for the first."""
    text = f'"{"0" * 12}",{comment}' * 100_000
    starts = range(0, len(text), len(text) // 100_000)
    begun = time.process_time()
    assert not any(in_comment(text, start, start + 12) for start in starts)
    assert time.process_time() - begun < 3
    assert not comment or all(in_comment(text, start + 20, start + 25) for start in starts)
