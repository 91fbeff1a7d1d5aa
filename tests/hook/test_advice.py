"""Plain words: what it is, and how this file's language reads it from the environment."""

from __future__ import annotations

import pytest

from smart_secrets_scanner.hook import advice, formats
from smart_secrets_scanner.hook.lines import Candidate, Finding, Origin


def candidate(path: str = "a.py", key: str = "", syntax: str = "quoted", text: str = "x", form: str = "") -> Candidate:
    return Candidate(path, 1, text, 0, 1, "v", key, syntax, form)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (candidate(key="DB_PASSWORD"), "password assigned in code"),
        (candidate(key="dbPasswd"), "password assigned in code"),
        (candidate("c.yml", "password", "bare"), "password in a config file"),
        (candidate(".env.local", "API_KEY", "bare"), "API key in a config file"),
        (candidate(key="apiKey"), "API key assigned in code"),
        (candidate(key="github_token", syntax="flag"), "token on a command line"),
        (candidate(key="password", syntax="url"), "password in a URL"),
        (candidate(key="Authorization", syntax="header"), "credential in an HTTP header"),
        (candidate(key="password", text="# password = 1"), "password in a comment"),
        (candidate(".git/COMMIT_EDITMSG", "token"), "token in a commit message"),
        (candidate(), "secret in the open"),
    ],
)
def test_kinds_in_plain_words(one, words):
    assert advice.kind(one) == words


def test_every_exact_format_names_itself():
    for one in formats.all_formats():
        assert advice.kind(candidate(form=one.id)) == one.name


def finding(path: str, key: str = "dbPassword", form: str = "", commit: str = "") -> Finding:
    return Finding(path, 3, 1, 3, "password", form, 0.9, "abc***", "f" * 24, key=key, origin=Origin(commit))


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("a.py", 'os.environ["DB_PASSWORD"]'),
        ("a.tsx", "process.env.DB_PASSWORD"),
        ("A.java", 'System.getenv("DB_PASSWORD")'),
        ("a.go", 'os.Getenv("DB_PASSWORD")'),
        ("a.rb", 'ENV.fetch("DB_PASSWORD")'),
        ("a.php", "getenv('DB_PASSWORD')"),
        ("a.cs", 'Environment.GetEnvironmentVariable("DB_PASSWORD")'),
        ("a.sh", '"${DB_PASSWORD:?}"'),
        ("a.rs", 'std::env::var("DB_PASSWORD")'),
        (".github/workflows/ci.yml", "${{ secrets.DB_PASSWORD }}"),
        ("x/docker-compose.yaml", "${DB_PASSWORD}, filled in when it is deployed"),
        ("Dockerfile", "RUN --mount=type=secret,id=db_password at build time, an environment variable at run time"),
        ("main.tf", "variable with sensitive = true, set through TF_VAR_db_password"),
        (".env", "keep DB_PASSWORD in a file that git ignores, and commit an example file without the value"),
        ("notes.md", "the environment variable DB_PASSWORD"),
    ],
)
def test_how_to_read_it_in_the_language_of_the_file(path, read):
    assert advice.read_from_environment(finding(path)) == read


def test_a_name_that_is_none_becomes_a_usable_one():
    assert advice.read_from_environment(finding("a.py", key="")) == 'os.environ["APP_SECRET"]'
    assert advice.read_from_environment(finding("a.py", key="9-x; rm")) == 'os.environ["APP_SECRET"]'


def test_advice_says_why_and_what_to_do():
    token = next(one for one in formats.all_formats() if one.revoke.startswith("https://"))
    told = advice.advise(finding("a.py", form=token.id, commit="c" * 40), 0.5)
    assert told.link == token.revoke and any(token.name in sentence for sentence in told.why)
    steps = " ".join(told.steps)
    assert token.revoke in steps and "filter-repo" in steps and "f" * 24 in steps and "# smart-secrets: allow" in steps


def test_a_format_without_comments_is_sent_to_the_ignore_file():
    assert ".smart-secrets-ignore" in advice.how_to_allow("a.json", "f" * 24)
    assert "smart-secrets: allow" not in advice.how_to_allow("a.json", "f" * 24)
