"""Input of the speed measurements, made from the standard library's sources and from a seed; no secret is stored."""

from __future__ import annotations

import random
import subprocess
import sysconfig
from pathlib import Path

from smart_secrets_scanner.hook import candidates, prompt
from smart_secrets_scanner.hook.lines import Fragment

LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MODULES = ("argparse", "ast", "calendar", "configparser", "csv", "datetime", "difflib", "doctest", "fractions", "gettext", "heapq")


def clean_lines(count: int) -> list[str]:
    """Lines of the standard library on which there is no candidate."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    lines = [line for name in MODULES for line in (folder / f"{name}.py").read_text(encoding="utf-8").split("\n")]
    found = {c.line for c in candidates.find(Fragment("lines.py", 1, tuple(lines)))}
    kept = [line for number, line in enumerate(lines, 1) if number not in found and line.strip()]
    return kept[:count]


def secret_lines(count: int, seed: int = 1) -> list[str]:
    """Assignments of random values to names of secrets."""
    rng = random.Random(seed)
    names = ("db_password", "api_key", "client_secret", "auth_token", "smtp_pass")
    return [f'{names[i % 5]}_{i} = "{"".join(rng.choices(LETTERS, k=rng.randint(16, 32)))}"' for i in range(count)]


def prompts_for(count: int) -> list[str]:
    """Distinct prompts as the hook renders them, with real code around generated values."""
    lines = clean_lines(3 * count)
    for place, line in enumerate(secret_lines(count)):
        lines.insert(3 * place, line)
    found = candidates.find(Fragment("src/settings.py", 1, tuple(lines)))
    return list(dict.fromkeys(prompt.render(candidate) for candidate in found))[:count]


def staged_repository(folder: Path, secrets: int, files: int = 20, lines: int = 500) -> Path:
    """A repository with one commit and a staged change of so many files and lines, `secrets` of them with a candidate."""
    git(folder.parent, "init", "-q", str(folder))
    git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "first")
    content = [*secret_lines(secrets), *clean_lines(lines - secrets)]
    for number in range(files):
        (folder / f"module_{number}.py").write_text("\n".join(content[number::files]) + "\n", encoding="utf-8")
    git(folder, "add", ".")
    return folder


def git(folder: Path, *args: str) -> None:
    """Run git; CalledProcessError when it fails."""
    subprocess.run(["git", *args], cwd=folder, check=True, stdout=subprocess.DEVNULL)
