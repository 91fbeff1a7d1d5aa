"""Private key blocks: whether key material follows a BEGIN marker on its own line."""

from __future__ import annotations

import re
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
