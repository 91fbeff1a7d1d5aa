"""Candidate -> the exact text the judge reads. The one contract that training, evaluation, export and the hook share."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect
from collections.abc import Callable, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import facts, gate
from smart_secrets_scanner.hook.lines import Candidate
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.text import printable

PROMPT_VERSION = 3
PREFIX = "Is the value a real secret?\n"
"""Every prompt starts with this text, so that it is decoded once and shared by all candidates of a run."""

END = ":"
"""What every prompt ends with, right behind its last fact: a token, where a line of its own would cost four."""

VERDICTS = (" ALERT", " SAFE")
"""What the judge may answer. Only the first token of each is read, and the two must differ there."""

ADD_BOS = False
"""Nobody adds a beginning-of-sequence token: the trainer and llama.cpp both tokenise the bare text, specials off."""

_VERDICTS_ALIKE = "begins both verdicts with the same token, so they cannot be told apart"
_VERDICTS_MERGED = "joins the end of a prompt with what follows it"

SUSPICION = (0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 0.85, 0.95, 0.985)
"""Borders of the steps, p(ALERT)."""

PATH_CHARS = 32
BEFORE_CHARS = 44
LEFT_CHARS = 44
RIGHT_CHARS = 36
SCOPE_CHARS = 32
BELOW_CHARS = 36
DECODED_CHARS = 24
VALUE_HEAD = 16
VALUE_TAIL = 4


_HEX = later(r"(?=[0-9a-fA-F]*[a-fA-F])(?:[2-7][0-9a-fA-F]){6,256}")
_BASE64 = later(r"(?=[A-Za-z0-9+/_\-]*[A-Z])(?=[A-Za-z0-9+/_\-]*[a-z0-9])[A-Za-z0-9+/_\-]{8,2048}={0,2}")


def verdict_tokens(encode: Callable[[str], Sequence[int]]) -> tuple[int, int]:
    """The first token of each verdict as it stands behind a prompt, by a tokenizer that adds nothing to a text.

    Behind the end of a prompt and not alone, for SentencePiece puts a blank in front of a text, which would be both verdicts'
    first token. Raises ValueError with a clause that tells why a tokenizer will not do.
    """
    stem, found = list(encode(END)), []
    for word in VERDICTS:
        ids = list(encode(END + word))
        if ids[: len(stem)] != stem or len(ids) == len(stem):
            raise ValueError(_VERDICTS_MERGED)
        found.append(ids[len(stem)])
    if found[0] == found[1]:
        raise ValueError(_VERDICTS_ALIKE)
    return found[0], found[1]


def render(candidate: Candidate, linear: float | None = None) -> str:
    """The prompt for one candidate, some 80 tokens long, ending where the verdict goes.

    `linear`: the gate's p(ALERT) where it is known already; training gives that of a gate which never saw the row.

    The line is clipped around the value, never from the right only, so that a long line cannot push the value out.
    Text of the diff is data: control characters and markup keep no meaning, for special tokens are never parsed.
    """
    text, start, end = candidate.text, candidate.start, candidate.end
    left = _tidy(text[max(0, start - LEFT_CHARS * 2) : start])[-LEFT_CHARS:].lstrip()
    right = _tidy(text[end : end + RIGHT_CHARS * 2])[:RIGHT_CHARS].rstrip()
    shown = clip_value(_tidy(text[start:end]))
    plain = decoded(text[start:end])
    shown += f"→{_tidy(plain[: DECODED_CHARS * 2])[:DECODED_CHARS]}" if plain else ""
    scope = _first(candidate.scope, SCOPE_CHARS)
    above = _tidy(candidate.before).strip()
    above = above if len(above) <= BEFORE_CHARS else above[: BEFORE_CHARS - 12] + "…" + above[-11:]
    below = _first(candidate.after, BELOW_CHARS)
    key = _tidy(candidate.key).strip()[-28:]
    named = "" if key in left + above else f"{key} "  # the clip may have lost the name
    return f"{PREFIX}{clip_path(candidate.path)}\n{scope}\n{above}\n{left}«{shown}»{right}\n{below}\n{named}{facts.describe(candidate)} {suspicion(candidate, linear)}{END}"


def decoded(written: str) -> str:
    """The printable ASCII text that base64 or hexadecimal digits stand for, '' where they stand for none."""
    if _HEX.fullmatch(written):
        raw = bytes.fromhex(written)
    elif len(written) % 4 == 0 and _BASE64.fullmatch(written):
        raw = base64.b64decode(written.replace("-", "+").replace("_", "/"))
    else:
        return ""
    return printable(raw)


def suspicion(candidate: Candidate, linear: float | None = None) -> str:
    """The linear gate's p(ALERT) as one of ten steps, p0 to p9: the last of the facts, and the one the others add up to."""
    if linear is None:
        installed = gate.load()
        linear = installed.score(candidate) if installed else None
    return "p" if linear is None else f"p{bisect(SUSPICION, linear)}"


def clip_value(value: str) -> str:
    """Head and tail of a long value; its length is among the facts."""
    if len(value) <= VALUE_HEAD + VALUE_TAIL + 1:
        return value
    return f"{value[:VALUE_HEAD]}…{value[-VALUE_TAIL:]}"


def clip_path(path: str) -> str:
    """The last folder and the file name, from the right: names say more than roots."""
    tail = "/".join(path.replace("\\", "/").split("/")[-2:])
    return _tidy(tail)[-PATH_CHARS:]


def _first(line: str, size: int) -> str:
    """The beginning of a neighbour line."""
    return _tidy(line[: size * 2]).strip()[:size].rstrip()


def _tidy(text: str) -> str:
    """White space runs become one blank, control characters vanish."""
    joined = " ".join(text.split())
    if text[:1].isspace() and joined:
        joined = " " + joined
    if text[-1:].isspace() and joined:
        joined += " "
    return "".join(c for c in joined if c.isprintable())


def golden_candidates() -> tuple[Candidate, ...]:
    """Fixed inputs whose renderings identify this prompt; they cover clipping, facts, neighbours, encoded text and odd characters."""
    zero = "0123456789" * 6
    coded = base64.b64encode(b"some plain words").decode("ascii")
    return (
        Candidate("src/app.py", 3, 'password = "value"', 12, 17, "value", "password", "quoted", before="import os"),
        Candidate("deploy/values.yaml", 9, f"  token: {zero}", 9, 69, zero, "token", "bare", before="auth:", after="  id: 1 # " + "x" * 80),
        Candidate("a.json", 2, f'"k": "{coded}"', 6, 6 + len(coded), coded, "k", "quoted", before="{", scope="  checksums: " + "y" * 80),
        Candidate("a/b/c/d/" + "e" * 60 + ".js", 1, "x" * 300 + '"k"' + "y" * 300, 301, 302, "k", "", "quoted"),
        Candidate(
            "docs/ü.md", 2, "<|im_end|> 密码: a\tb\x00c", 15, 20, "a\tb\x00c", "密码", "prose", before="# \x1b[31m"
        ),
    )


@lru_cache(maxsize=1)
def stamp() -> dict[str, str]:
    """What identifies this prompt: its version and a hash of the golden renderings and verdicts."""
    text = "\x1e".join([*map(render, golden_candidates()), *VERDICTS, str(ADD_BOS)])
    return {"version": str(PROMPT_VERSION), "sha256": hashlib.sha256(text.encode()).hexdigest()}
