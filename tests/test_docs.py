"""What the documents say is what the program does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest

from smart_secrets_scanner.hook import cli, cli_baseline, cli_ci, cli_scan, cli_tools, config, report
from smart_secrets_scanner.hook.cli_options import shared_options

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONFIGURATION = (ROOT / "docs/configuration.md").read_text("utf-8")
VERSION = config.read_toml(ROOT / "pyproject.toml")["project"]["version"]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def own_options(command: click.Command) -> set[str]:
    """Long names of the options that a command has for itself; of a pair, the one that changes something."""
    shared = {option.name for option in shared_options()}
    found = set()
    for option in command.params:
        if isinstance(option, click.Option) and option.name not in shared:
            on = option.default is True
            found.add((option.secondary_opts if on and option.secondary_opts else option.opts)[0])
    return found


def test_every_shared_option_and_its_default_side_is_in_the_table():
    for option in shared_options():
        for spelling in (*option.opts, *option.secondary_opts):
            assert f"`{spelling}`" in CONFIGURATION, spelling


def test_every_option_in_the_table_exists():
    table = CONFIGURATION.split("| option |")[1].split("| command |")[0]
    exist = {spelling for option in shared_options() for spelling in (*option.opts, *option.secondary_opts)}
    named = {name for row in table.splitlines() for name in re.findall(r"`(--?[a-z-]+)`", row.split("|")[1] if "|" in row else "")}
    assert named == exist


def test_every_option_of_a_command_is_in_its_row():
    commands = {f"scan {name}": cli_scan.scan.get_command(None, name) for name in cli_scan.scan.list_commands(None)}
    commands |= {"baseline write": cli_baseline.write, "feedback add": cli_tools.feedback_add, "demo": cli_tools.demo}
    commands |= {"ci": cli_ci.ci, "install-hook": cli_tools.install_hook}
    table = CONFIGURATION.split("| command |")[1]
    for name, command in commands.items():
        options = own_options(command)
        row = next((row for row in table.splitlines() if f"`{name}`" in row), "")
        assert all(f"`{option}`" in row for option in options), (name, options)


def test_every_command_is_in_the_readme():
    for name in (*cli._COMMANDS, *(f"scan {one}" for one in cli_scan.scan.list_commands(None))):
        assert f"`{name}" in README, name


def test_every_format_is_in_the_documents():
    for text in (CONFIGURATION, (ROOT / "docs/ci.md").read_text("utf-8")):
        assert all(f"`{name}`" in text for name in report.FORMATS)


def test_the_version_is_the_same_everywhere():
    for path in DOCUMENTS:
        for found in re.findall(r"(?:rev: |@)v(\d+\.\d+\.\d+)", path.read_text("utf-8")):
            assert found == VERSION, path.name
    assert f"rev: v{VERSION}" in README


def test_the_example_config_is_accepted(tmp_path):
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION.split("```toml\n")[1].split("```")[0])
    found = config.defaults(tmp_path / "pyproject.toml", config.keys(shared_options()))
    assert found == {"threshold": "strict", "exclude": ["vendor/", "*.min.js"], "foreign_allows": True}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_the_first_two_commands_set_up_and_run():
    first, second = re.findall(r"^\$ (.*)$", README, re.MULTILINE)[:2]
    assert "pip install . &&" in first and first.endswith("smart-secrets-scanner demo")
    assert second.endswith("bin/pytest") and ".[train,export,dev]" in second


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text()
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0
    extract = re.search(r"command=\$\((sed .*) \| head -n 1\)", script)
    assert extract
    done = subprocess.run(["bash", "-c", extract[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == re.findall(r"^\$ (.*pytest.*)$", README, re.MULTILINE)[0]


def test_the_changelog_has_a_place_for_what_comes():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## Unreleased$", text, re.MULTILINE)


def test_the_picture_is_what_the_demo_prints():
    """Not the scores, which change with the model: the places and kinds."""
    from smart_secrets_scanner.hook import demo

    picture = (ROOT / "docs/demo.svg").read_text("utf-8")
    assert picture.count('class="alert"') == 5
    assert all(name in picture for name in demo.files() if name != "docker-compose.yml")
    quoted = re.findall(r'"([^"]{12,})"', demo.files()["config/prod.py"])
    values = [value for value in quoted if "YOUR" not in value and not re.fullmatch("[A-Z_]+", value)]  # nor names of variables
    assert len(values) == 4 and not any(value in picture for value in values)


def test_no_document_names_a_place_on_the_machine_it_was_written_on():
    for path in DOCUMENTS:
        assert not re.search(r"(?<![\w.])/(?:work|tmp|root|home)/", path.read_text("utf-8")), path.name
