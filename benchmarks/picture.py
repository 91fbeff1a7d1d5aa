"""Draws docs/demo.svg from a real run: `python benchmarks/picture.py`. The text is what the commands printed, colour added."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

COLUMNS = 108
ROW, LEFT, TOP = 19, 22, 58
OUT = Path(__file__).parent.parent / "docs" / "demo.svg"


def run(arguments: str, folder: Path) -> list[str]:
    """A command line as typed, and the lines that it printed."""
    command = [sys.executable, "-m", "smart_secrets_scanner.hook", *arguments.split()]
    env = os.environ | {"SMART_SECRETS_CACHE": str(folder.parent / "cache")}  # nothing known from earlier runs
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return [f"$ smart-secrets-scanner {arguments}", *done.stdout.rstrip("\n").split("\n"), ""]


def tidy(line: str) -> str:
    """One row: too long ones are cut where they can be seen to be."""
    return line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…"


def style(line: str) -> str:
    """The row's class."""
    if line.startswith("$ "):
        return "typed"
    return "soft" if line.startswith("  ") else "plain"


def row(line: str, number: int) -> str:
    """A row as SVG text; ALERT in red."""
    y = TOP + number * ROW
    body = escape(line)
    if line.startswith("ALERT "):
        body = f'<tspan class="alert">ALERT</tspan>{escape(line[5:])}'
    return f'<text x="{LEFT}" y="{y}" class="{style(line)}" xml:space="preserve">{body}</text>'


def draw(lines: list[str]) -> str:
    """The picture of a terminal with these lines."""
    width, height = LEFT * 2 + int(COLUMNS * 8.1), TOP + len(lines) * ROW + 4
    rows = "\n".join(row(tidy(line), number) for number, line in enumerate(lines))
    dots = "".join(f'<circle cx="{24 + 20 * n}" cy="22" r="6" fill="{c}"/>' for n, c in enumerate(("#f97066", "#fdb022", "#32d583")))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
aria-label="Output of smart-secrets-scanner on a repository with five staged secrets">
<style>text{{font:13.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d0d7de}}.typed{{fill:#fff;font-weight:600}}
.soft{{fill:#9da7b3}}.alert{{fill:#f97066;font-weight:700}}</style>
<rect width="{width}" height="{height}" rx="10" fill="#0d1117"/>{dots}
{rows}
</svg>
"""


def main() -> None:
    """Runs the demo, then a scan and an explanation in the repository that it left."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        lines = run("demo --keep shop", home)
        lines = [line for line in lines if not line.startswith(("Kept in", "A repository with"))]
        lines += run("explain config/prod.py:5", home / "shop")
    OUT.write_text(draw(lines[:-1]), encoding="utf-8")


if __name__ == "__main__":
    main()
