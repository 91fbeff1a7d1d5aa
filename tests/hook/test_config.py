"""Config files: found from where one stands, keys as on the command line, every mistake named."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from smart_secrets_scanner.hook import config
from smart_secrets_scanner.hook.cli_options import Options, scan_options, shared_options, take
from smart_secrets_scanner.hook.errors import ConfigError


@pytest.fixture
def staged(repo, secret):
    """A repository with one staged password."""
    repo.add("app.py", f'password = "{secret(1)}"\n')
    return repo


@pytest.mark.parametrize("name", [".smart-secrets-scanner.toml", "pyproject.toml"])
def test_finds_the_config_in_the_repository_from_a_folder_below(sss, staged, name):
    table = "[tool.smart-secrets-scanner]\n" if name == "pyproject.toml" else ""
    staged.write(name, table + 'threshold = 0.99\n')
    (staged.path / "deep").mkdir()
    assert sss("scan", cwd=staged.path / "deep").code == 0


def test_ignores_a_config_above_the_repository(sss, staged, tmp_path):
    (tmp_path / ".smart-secrets-scanner.toml").write_text("threshold = 0.99\n")
    assert sss("scan", cwd=staged.path).code == 1


def test_ignores_a_pyproject_without_the_table(sss, staged):
    staged.write("pyproject.toml", '[tool.other]\nthreshold = "x"\n')
    assert sss("scan", cwd=staged.path).code == 1


@pytest.mark.parametrize("line", ["tool = 5", 'tool = "smart-secrets-scanner"', "tool = []"])
def test_ignores_a_pyproject_whose_tool_is_no_table(sss, staged, line):
    staged.write("pyproject.toml", line + "\n")
    assert sss("scan", cwd=staged.path).code == 1
    assert sss("scan", "--config", "pyproject.toml", cwd=staged.path).code == 1


def test_the_command_line_wins_over_the_file(sss, staged):
    staged.write(".smart-secrets-scanner.toml", "threshold = 0.99\n")
    assert sss("scan", "--threshold", "0.5", cwd=staged.path).code == 1


def test_a_named_config_wins_over_the_nearest(sss, staged, tmp_path):
    staged.write(".smart-secrets-scanner.toml", "threshold = 0.99\n")
    other = tmp_path / "other.toml"
    other.write_text('threshold = "thorough"\n')
    assert sss("scan", "--config", other, cwd=staged.path).code == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('threshold = "strict"', 1),
        ('exclude = ["*.py"]', 0),
        ("exit-zero = true", 0),
        ("exit_zero = true", 0),
        ("no-exit-zero = false", 0),
        ("exit-code = 7", 7),
        ("inline-allow = false", 1),
        ('format = "json"', 1),
    ],
)
def test_keys_are_option_names(sss, staged, line, code):
    staged.write(".smart-secrets-scanner.toml", line + "\n")
    assert sss("scan", cwd=staged.path).code == code


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("treshold = 0.5", "did you mean 'threshold'?"),
        ("xyzzy = 1", "known keys: "),
        ("threshold = true", "a string or a number"),
        ("threshold = 7", "threshold"),
        ('exclude = "*.py"', "a list of strings"),
        ('cache = "yes"', "true or false"),
        ("threshold = ", "not valid TOML"),
        ('output = "/etc/passwd"', "only be given on the command line"),
        ('report = ["text=x"]', "only be given on the command line"),
    ],
)
def test_every_mistake_is_a_usage_error_that_names_it(sss, staged, line, word):
    staged.write(".smart-secrets-scanner.toml", line + "\n")
    ran = sss("scan", cwd=staged.path)
    assert ran.code == 2 and word in ran.err and not ran.out


def test_a_config_that_is_not_there_is_a_usage_error(sss, staged):
    ran = sss("scan", "--config", "nowhere.toml", cwd=staged.path)
    assert ran.code == 2 and "nowhere.toml" in ran.err


def test_a_key_of_another_command_is_no_mistake(sss, staged, repo):
    """One file serves `scan`, `demo` and `explain`."""
    staged.write(".smart-secrets-scanner.toml", 'threshold = 0.5\nexclude = ["x/"]\nwhole-merge = true\njobs = 2\nno-messages = true\n')
    assert sss("explain", "app.py:1", cwd=staged.path).code == 0
    assert sss("scan", "files", "app.py", cwd=staged.path).code == 1
    staged.write(".smart-secrets-scanner.toml", "job = 2\n")
    assert "did you mean 'jobs'" in sss("scan", "files", "app.py", cwd=staged.path).err


def test_tables_are_refused(tmp_path: Path):
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool]\nsmart-secrets-scanner = "x"\n')
    with pytest.raises(ConfigError, match="must be a table"):
        config.settings(path)


def test_commands_that_lack_an_option_have_its_default():
    @click.command()
    @scan_options
    def probe(**kwargs: object) -> Options:
        return take(kwargs)

    given = probe.main(["--no-color"], standalone_mode=False)
    assert given._replace(color=None) == Options()


def test_every_key_can_be_set_by_its_long_name():
    keys = config.keys(shared_options())
    assert {"threshold", "model", "exclude", "cache", "no-cache", "baseline", "foreign-allows"} <= set(keys)
    assert not {"config", "output", "report"} & set(keys)
    assert all(isinstance(option, click.Option) for option in keys.values())
