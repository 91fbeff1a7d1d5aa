"""Random values in a block that a line above calls tokens, keys or passwords, or that a line below uses as one."""

from __future__ import annotations

import random

import pytest

from smart_secrets_scanner.hook import blocks, candidates
from smart_secrets_scanner.hook.lines import Fragment


def drawn(seed: int, size: int = 40) -> str:
    return "".join(random.Random(seed).choices("0123456789abcdef", k=size))


BLOCKS = [
    ("deploy.toml", '[deploy.webhook_secrets]\nweb = "A"\nworker = "B"\n\n[deploy.pins]\nlock = "C"'),
    ("feeds.xml", '<sharedSecrets>\n  <entry key="core">A</entry>\n  <entry key="ui">B</entry>\n</sharedSecrets>\n<!-- C -->'),
    ("Keys.hs", 'apiKeys = Map.fromList\n  [ ("parser", "A")\n  , ("server", "B")\n  ]\nx = "C"'),
    ("creds.rs", 'mod bearer_tokens {\n    pub const READ: &str = "A";\n    pub const WRITE: &str = "B";\n}\nconst X: &str = "C";'),
    ("values.yaml", "ingest_tokens:\n  # of the first site\n  viewer: A\n  editor: B\n  sha1: C\n"),
    ("access.md", "## Keys for the partner API\n\n| file | value |\n|---|---|\n| agent | `A` |\n| probe | `B` |\n\n## Images\n\n| tag | `C` |"),
    ("tokens.js", 'const apiTokens = [\n  "A",\n  "B",\n];\nconst etag = "C";'),
]


@pytest.mark.parametrize(("path", "text"), BLOCKS)
def test_values_of_such_a_block_are_candidates(path: str, text: str) -> None:
    for letter, seed in zip("ABC", (1, 2, 3), strict=True):
        text = text.replace(f'"{letter}"', f'"{drawn(seed)}"').replace(f"`{letter}`", f"`{drawn(seed)}`").replace(f">{letter}<", f">{drawn(seed)}<").replace(f": {letter}\n", f": {drawn(seed)}\n")
    found = {candidate.value for candidate in candidates.find(Fragment(path, 1, tuple(text.split("\n"))))}
    assert {drawn(1), drawn(2)} <= found
    assert drawn(3) not in found


@pytest.mark.parametrize("head", ["public_keys:", "design_tokens:", "primary_keys:", "tokens: 12", "no secrets here"])
def test_other_heads_call_nothing_a_secret(head: str) -> None:
    assert not list(blocks.headed((head, f"  core: {drawn(1)}"), 1))


@pytest.mark.parametrize("line", ["  core: ${CORE_TOKEN_OF_1}", "  core: get_token('core_1_token')", "  id: {}", "  core_digest: {}", "  core: 123456789012345678"])
def test_references_and_digests_in_such_a_block_are_none(line: str) -> None:
    assert not list(blocks.headed(("api_tokens:", line.replace("{}", drawn(1))), 1))


@pytest.mark.parametrize(
    ("path", "text", "key"),
    [
        ("guard.py", 'expected = "A"\nif not hmac.compare_digest(request.headers.get("X-Admin", ""), expected):\n    abort(403)', "compare_digest"),
        ("Hook.java", 'String right = "A";\nString given = request.getHeader("X-Hook");\nif (!MessageDigest.isEqual(right.getBytes(), given.getBytes())) {', "MessageDigest.isEqual"),
        ("fetch.sh", 'want=A\ncurl -fsS -H "PRIVATE-TOKEN: $want" "$URL" -o jobs.json', "PRIVATE-TOKEN"),
        ("fetch.sh", 'rev=A\ngit checkout "$rev"', ""),
    ],
)
def test_what_a_line_below_compares_or_sends(path: str, text: str, key: str) -> None:
    lines = text.replace("A", drawn(1), 1).split("\n")
    assert [found.key for found in candidates.find(Fragment(path, 1, tuple(lines)))] == ([key] if key else [])
