"""JSON Web Tokens and Keys as the finder meets them: what is signed opens something, a header alone does not."""

from __future__ import annotations

import re
from functools import lru_cache

from smart_secrets_scanner.hook.patterns import later

_HEADER = frozenset(("alg", "typ", "enc", "kid", "cty", "b64", "crit", "zip", "epk", "apu", "apv", "p2c", "p2s", "jku", "jwk", "x5u", "x5c", "x5t"))
"""Members of a protected header (RFC 7515, section 4.1; RFC 7516, section 4.1)."""


_RESERVED = later(r"(?:^|[@/.])[\w\-]+\.example(?:$|[:/])|(?:^|[@/.])example\.(?:com|net|org)(?:$|[:/])", re.I)


@lru_cache(maxsize=4096)
def opens_nothing(value: str) -> bool:
    """Whether a token is unsigned, or says itself that it is an example: whoever it names lives in a domain reserved for those.

    RFC 2606: nobody can own `.example` or example.com; the tokens printed in the JOSE RFCs are made out to them.
    """
    return is_unsigned(value) or any(map(_is_reserved, value.split(".")[:2]))


def _is_reserved(part: str) -> bool:
    texts = [text for text in _decoded(part).values() if isinstance(text, str)]
    return any(map(_RESERVED.search, texts))


@lru_cache(maxsize=4096)
def is_unsigned(value: str) -> bool:
    """Whether a value is a protected header, with or without a payload, but with no signature or ciphertext behind it.

    Such a value opens nothing (RFC 7519, section 6: unsecured tokens end in an empty signature).
    """
    parts = value.rstrip("=").split(".")
    if len(parts) > 3 or any(parts[2:]) or parts[1:] == [""]:
        return False  # signed, or the first piece of one that goes on behind a dot
    header = _decoded(parts[0])
    return bool(header) and header.keys() <= _HEADER


def _decoded(part: str) -> dict[str, object]:
    """The object that base64url text holds, {} where it holds none."""
    import base64
    import json

    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
