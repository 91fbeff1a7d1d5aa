"""JSON Web Tokens and Keys as the finder meets them: what is signed opens something, a header alone does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

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


_JWK = later(r"[\"']?\b(?P<k>d|k|p|q|dp|dq|qi|oth)\b[\"']?\s*[:=]\s*(?P<q>\\?[\"'])(?P<v>[A-Za-z0-9_\-+/=]{16,})(?P=q)")
_JWK_VALUE = later(r"[:=]\s*\\?[\"'][A-Za-z0-9_\-+/=]{16}")
_JWK_NEAR = later(r"kty|jwk|crv|\"?alg\"?\s*:|\bn\b\s*:|\be\b\s*:|kid|\bx\b\s*:", re.I)


def private_members(lines: tuple[str, ...], index: int) -> Iterator[Span]:
    """Private members of a JSON Web Key (RFC 7517, section 9.2) beside the public ones."""
    if len(lines[index]) < 20 or ("'" not in lines[index] and '"' not in lines[index]):
        return
    for m in _JWK.finditer(lines[index]) if _JWK_VALUE.search(lines[index]) else ():
        around = (*lines[max(0, index - 6) : index], *lines[index + 1 : index + 7])
        near = " ".join((lines[index][max(0, m.start() - 2000) : m.end() + 2000], *(line[:2000] for line in around)))
        if _JWK_NEAR.search(near.replace(m["v"], "")) and oddness.random_score(m["v"]) >= 0.5:
            yield Span(m.start("v"), m.end("v"), "jwk " + m["k"], "quoted", strength=names.MEDIUM)
