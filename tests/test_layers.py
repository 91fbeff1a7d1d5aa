"""Who may import whom, what a start may load, and who may print."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("hook", "trainer", "export")
NAME = "smart_secrets_scanner"
HEAVY = {"llama_cpp", "torch", "transformers", "peft", "trl", "git", "unidiff", "numpy", "datasets", "gguf", "sklearn"}
LEAVES = ("lines", "errors", "account", "judge", "formats_type")
MAY_PRINT = {"conduct", "progress"}


def files(part: str) -> list[Path]:
    return sorted((ROOT / part).glob("*.py"))


def imports(path: Path, top_only: bool = False) -> Iterator[str]:
    """Dotted names that a file imports; `from package import module` as package.module."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    ("part", "banned"), [("hook", ("trainer", "export")), ("trainer", ("export",)), ("export", ("trainer",))]
)
def test_the_direction_of_imports(part, banned):
    for path in files(part):
        for name in imports(path):
            assert not name.startswith(tuple(f"{NAME}.{other}" for other in banned)), f"{path.name} imports {name}"
            assert name.split(".")[0] not in PARTS, f"{path.name} imports {name}: use {NAME}.{name}"


def test_leaves_import_nothing_of_ours():
    for leaf in LEAVES:
        assert not [name for name in imports(ROOT / "hook" / f"{leaf}.py") if name.startswith(NAME)], leaf


def test_hook_has_no_import_cycle():
    graph = {
        path.stem: {name.split(".")[2] for name in imports(path, top_only=True) if name.startswith(f"{NAME}.hook.")}
        for path in files("hook")
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for other in sorted(graph.get(module, ())):
                visit(other, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_heavy_libraries_are_imported_where_they_are_needed():
    for path in files("hook"):
        assert not {name.split(".")[0] for name in imports(path, top_only=True)} & HEAVY, path.name


def test_importing_the_command_line_and_the_pipeline_loads_no_model_library():
    code = (
        f"import sys; import {NAME}.hook.cli, {NAME}.hook.cli_scan, {NAME}.hook.scan, {NAME}.hook.conduct_history;"
        f"found = set(sys.modules) & {HEAVY!r}; sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_named_in_the_table_is_the_only_way_out_of_hook():
    """`dataset`, `train`, `evaluate` and `export` are names in a table, imported when they are run."""
    table = (ROOT / "hook/cli.py").read_text()
    for target in (f"{NAME}.trainer.cli:", f"{NAME}.trainer.cli_train:", f"{NAME}.export.cli:"):
        assert target in table


def test_only_the_edge_prints():
    for path in files("hook"):
        edge = path.stem.startswith(("cli", "__main__")) or path.stem in MAY_PRINT
        text = path.read_text("utf-8")
        assert edge or "click.echo" not in text, path.name
        assert "sys.stdout.write" not in text, path.name


def test_every_error_is_caught_in_one_place_only():
    broad = [
        path.name
        for part in PARTS
        for path in files(part)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert broad == ["cli.py"]


def test_files_stay_small_enough_to_read():
    long = {
        str(path.relative_to(ROOT)): count
        for part in PARTS
        for path in files(part)
        if (count := path.read_text("utf-8").count("\n")) > 300 and not path.stem.startswith("formats_")
    }
    assert not long
