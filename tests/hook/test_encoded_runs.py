"""Many lines of encoded data are one thing, not thousands of candidates; a token by itself stays one."""

from __future__ import annotations

import base64
import random
import string

import pytest

from smart_secrets_scanner.hook import candidates
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from smart_secrets_scanner.trainer.format_samples import sample

LINES = 2000
HANDFUL = 5
ALPHABETS = {
    "base64": string.ascii_letters + string.digits + "+/",
    "base85": string.ascii_letters + string.digits + "!#$%&()*+-;<=>?@^_`{|}~",
}
FRAMES = {
    "bare": "{}",
    "indented": "    {}",
    "double": '    "{}"',
    "single": "'{}'",
    "list": '  "{}",',
    "joined": '  "{}" +',
    "bytes": '    b"{}"',
}


def encoded(alphabet: str, width: int, seed: int = 1) -> list[str]:
    """Lines as base64 -w or textwrap make them: all of one width, the last one shorter."""
    rng = random.Random(f"{alphabet}{width}{seed}")
    text = "".join(rng.choices(ALPHABETS[alphabet], k=width * LINES - width // 2))
    return [text[at : at + width] for at in range(0, len(text), width)]


def found(path: str, lines: list[str], added: frozenset[int] | None = None) -> list[Candidate]:
    return candidates.find(Fragment(path, 1, tuple(lines), added))


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("path", "width"), [("get-pip.py", 64), ("get-pip.py", 70), ("data.txt", 76), ("logo.b64", 72)])
def test_a_run_of_encoded_lines_is_at_most_a_handful(path: str, width: int, frame: str, alphabet: str) -> None:
    lines = [FRAMES[frame].format(line) for line in encoded(alphabet, width)]
    assert len(found(path, lines)) <= HANDFUL


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_get_pip_and_its_kind_hold_no_candidate_a_line(alphabet: str) -> None:
    body = encoded(alphabet, 70)
    lines = ["import base64", "", 'DATA = b"""', *body, '"""', "", "def main():", "    unpack(base64.b85decode(DATA))"]
    assert len(found("get-pip.py", lines)) <= HANDFUL


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_a_run_that_a_change_added_in_part_is_one_too(alphabet: str) -> None:
    lines = [f'    "{line}"' for line in encoded(alphabet, 76)]
    assert len(found("blob.py", lines, frozenset(range(100, 1900)))) <= HANDFUL


def test_a_key_under_a_telling_name_beside_a_run_is_found() -> None:
    body = encoded("base64", 76)
    secret = 'api_key = "q7Rk2mZx9Lw4Tn8Vb3Yc6Hd1"'
    seen = found("blob.py", [*body[:1000], secret, *body[1000:]])
    assert len(seen) <= HANDFUL + 1 and 1001 in {candidate.line for candidate in seen}


@pytest.mark.parametrize("width", [64, 70, 76])
def test_a_lone_token_of_that_length_in_code_is_still_a_candidate(width: int) -> None:
    token = encoded("base64", width, 2)[0]
    lines = ["def connect(client):", f'    client.open("{token}")', "    return client"]
    assert [c.line for c in found("app.py", lines)] == [2]


def test_three_tokens_on_three_lines_are_still_candidates() -> None:
    rng = random.Random(3)
    for frame in ('first: "{}"', "FIRST={}", "export FIRST='{}'"):
        lines = [frame.format("".join(rng.choices(string.ascii_letters + string.digits, k=64))) for _ in range(3)]
        assert [c.line for c in found(".env", lines)] == [1, 2, 3], frame


def test_a_pair_of_real_base64_values_is_still_found() -> None:
    values = [base64.b64encode(random.Random(seed).randbytes(48)).decode() for seed in (1, 2)]
    lines = [f'signing_key = "{values[0]}"', f'encryption_key = "{values[1]}"']
    assert [c.line for c in found("settings.py", lines)] == [1, 2]


def test_exact_formats_are_found_in_a_run_and_beside_a_key() -> None:
    tokens = [sample("github-fine-grained-pat", random.Random(seed)) for seed in range(4)]
    assert [c.value for c in found("keys.txt", tokens)] == tokens
    assert [c.value for c in found("keys.txt", ["-----END PUBLIC KEY-----", tokens[0]])] == tokens[:1]
