"""Private key blocks: whether key material follows a BEGIN marker, on its own line or below, and how far it runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from smart_secrets_scanner.hook.placeholders import looks_typed

SHORTEST = 56  # characters of the smallest key between its markers: Ed25519 in PKCS#8 has 64, some of them + or /


def seen_on_line(rest: str) -> bool | None:
    """What the text after a marker says: True for key material, False for none ever, None for 'ask the next lines'.

    A marker in code (`startswith("-----BEGIN…")`), in prose, or before a placeholder or END opens nothing.
    """
    body = _patterns()["glue"].sub(" ", rest).strip(" +")
    if not body:
        return None
    return _is_body(body)


def size_below(lines: Sequence[str], index: int, after: int, examples: bool) -> int | None:
    """Lines a private key block runs on below its BEGIN line; None where no key material follows `lines[index][after:]`, `examples` aside."""
    seen = seen_on_line(lines[index][after:])
    if seen is False:
        return None
    size, body, short = 0, "", False
    for offset, line in enumerate(lines[index + 1 : index + 120], 1):
        if "-----END" in line or "Private-MAC" in line:
            size = offset
            break
        if len(body) < 4000:
            short = short or "..." in line or "…" in line
            body += re.sub(r"\\n|[^A-Za-z0-9+/=]", "", line)
    if seen is None and len(set(body)) < 12 and index < len(lines) - 1:
        return None  # the lines below are there and hold a placeholder, or nothing
    if seen is None and size and not examples and (short or len(body) < SHORTEST):
        return None  # cut short by whoever wrote the example
    return size


def _is_body(text: str) -> bool:
    if _patterns()["header"].match(text):
        return True
    body, ended, _ = text.partition("-----END")
    if "..." in body or "…" in body or (ended and len(re.sub(r"\W", "", body)) < SHORTEST):
        return False
    run = _patterns()["body"].match(body)
    return run is not None and not looks_typed(run[0][:64])


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "glue": re.compile(r"(?:\\+[nrt]|&#(?:10|13|xA|xD);|<br ?/?>|%0[AaDd]|[\"'`\\,;|\s])+"),
        "header": re.compile(
            r"(?:Proc-Type|DEK-Info|Version|Comment|Subject|Charset|Hash|X-[\w-]+|Encryption|Public-Lines|Key-Derivation"
            r"|Argon2-[\w-]+|Private-Lines|Private-MAC)\s?: ?[^\s]"
        ),
        "body": re.compile(r"[A-Za-z0-9+/=_-]{20,}"),
    }
