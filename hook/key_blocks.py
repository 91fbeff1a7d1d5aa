"""Private key blocks: whether key material follows a BEGIN marker, on its line or on the next ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from smart_secrets_scanner.hook.placeholders import looks_typed

LOOK_AHEAD = 8  # lines after the marker in which the body must begin; headers and blank lines come first


def seen_on_line(rest: str) -> bool | None:
    """What the text after a marker says: True for key material, False for none ever, None for 'ask the next lines'.

    A marker in code (`startswith("-----BEGIN…")`), in prose, or before a placeholder or END opens nothing.
    """
    body = _patterns()["glue"].sub(" ", rest).strip(" +")
    if not body:
        return None
    return _is_body(body)


def body_follows(lines: Sequence[str]) -> bool:
    """Whether key material begins in the lines after a marker; quotes, comment signs, margins and headers are passed over."""
    for line in lines[:LOOK_AHEAD]:
        text = _patterns()["margin"].sub("", _patterns()["glue"].sub(" ", line)).strip(" +")
        if not text or _patterns()["header"].match(text):
            continue
        return _is_body(text)
    return False


def _is_body(text: str) -> bool:
    header = _patterns()["header"].match(text)
    run = _patterns()["body"].match(text)
    if run is None:
        return header is not None and header.end() < len(text)
    return not looks_typed(run[0][:64])


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "glue": re.compile(r"\\+[nrt]|&#(?:10|13|xA|xD);|<br ?/?>|%0[AaDd]|[\"'`\\,;|\s]+"),
        "margin": re.compile(r"^(?:[#*>%!\s-]|//|/\*|--|\d+[:.)]\s)+"),
        "header": re.compile(
            r"(?:Proc-Type|DEK-Info|Version|Comment|Subject|Charset|Hash|X-[\w-]+|Encryption|Public-Lines|Key-Derivation"
            r"|Argon2-[\w-]+|Private-Lines|Private-MAC)\s?: ?[^\s].{0,90}?(?=\s[A-Za-z0-9+/=]{32}|$)"
        ),
        "body": re.compile(r"[A-Za-z0-9+/=_-]{20,}"),
    }
