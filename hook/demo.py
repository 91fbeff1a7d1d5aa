"""A small repository with staged secrets, made on the spot: every value comes from a seed, none is anybody's."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from pathlib import Path

from smart_secrets_scanner.hook import checksums, gitio

SEED = 20_26
_ALNUM = string.ascii_letters + string.digits
_BASE64 = _ALNUM + "+/"


def _draw(rng: random.Random, alphabet: str, size: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(size))


def files(seed: int = SEED) -> Mapping[str, str]:
    """Path -> content: five real-looking secrets, and beside them the look-alikes that are none."""
    rng = random.Random(seed)
    aws = _draw(rng, _BASE64, 40)
    body = _draw(rng, _ALNUM, 30)
    github = "gh" + "p_" + body + checksums.github_sum(body)
    password = _draw(rng, _ALNUM, 9) + "!" + _draw(rng, _ALNUM, 4)
    database = _draw(rng, _ALNUM, 16)
    begin, end = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
    pem = "\n".join([begin, *("MII" * (n == 0) + _draw(rng, _BASE64, 61 + 3 * (n > 0)) for n in range(12)), end])
    digest = _draw(rng, "0123456789abcdef", 64)
    return {
        "config/prod.py": (
            "import os\n\n"
            f'AWS_SECRET_ACCESS_KEY = "{aws}"\n'
            f'DATABASE_URL = "postgresql://shop:{database}@db.internal.acme.io:5432/shop"\n'
            f'ADMIN_PASSWORD = "{password}"\n'
            'SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]\n'
            'API_KEY = "YOUR_API_KEY_HERE"\n'
            f'RELEASE_SHA256 = "{digest}"\n'
        ),
        "deploy/release.sh": (
            "#!/bin/sh\nset -eu\n"
            f"export GITHUB_TOKEN={github}\n"
            'curl -H "Authorization: Bearer $GITHUB_TOKEN" https://api.github.com/user\n'
        ),
        "deploy/id_rsa": pem + "\n",
        "docker-compose.yml": (
            "services:\n  db:\n    image: postgres:16\n    environment:\n"
            "      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n      PGHOST: localhost\n"
        ),
    }


def make(folder: Path, seed: int = SEED) -> list[str]:
    """Writes the files into a new repository in `folder` and stages them; returns their paths."""
    gitio.run(folder, "init", "--quiet")
    made = files(seed)
    for name, content in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    gitio.run(folder, "-c", "core.safecrlf=false", "add", "--force", "--", *made)
    return list(made)
