"""Checksums that vendors build into their tokens: a name -> does this token carry the right one?"""

from __future__ import annotations

import binascii
import string
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from types import MappingProxyType

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE36 = string.digits + string.ascii_lowercase


def in_base(number: int, alphabet: str, width: int) -> str:
    """A number >= 0 written in an alphabet, zero-padded on the left to `width`."""
    digits = ""
    while number:
        number, rest = divmod(number, len(alphabet))
        digits = alphabet[rest] + digits
    return digits.rjust(width, alphabet[0])


def github_sum(body: str) -> str:
    """The six characters GitHub and npm append: CRC32 of the random part (without the prefix) in base 62."""
    return in_base(zlib.crc32(body.encode()), BASE62, 6)


def gitlab_sum(head: str) -> str:
    """The seven characters that end a routable GitLab token: CRC32 of all before them, prefix included, in base 36."""
    return in_base(zlib.crc32(head.encode()), BASE36, 7)


def grafana_sum(head: str) -> str:
    """The eight hex digits after the last `_` of a Grafana service account token: CRC32 of all before it, little-endian."""
    return zlib.crc32(head.encode()).to_bytes(4, "little").hex()


def _github(token: str) -> bool:
    body = token.rpartition("_")[2]
    return github_sum(body[:-6]) == body[-6:]


def _gitlab(token: str) -> bool:
    return gitlab_sum(token[:-7]) == token[-7:]


def _grafana(token: str) -> bool:
    head, _, checksum = token.rpartition("_")
    return grafana_sum(head) == checksum.lower()


def _jwt(token: str) -> bool:
    """Not a checksum but a structure: the first part decodes to a JSON object that names an algorithm."""
    header = token.split(".", 1)[0]
    try:
        text = urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except (binascii.Error, ValueError):
        return False
    return text.startswith(b"{") and b'"alg"' in text


CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"github": _github, "gitlab": _gitlab, "grafana": _grafana, "jwt": _jwt}
)
"""By the names that `Format.checksum` uses."""


def holds(name: str, token: str) -> bool:
    """Whether the token carries the right checksum; True for the empty name."""
    return not name or CHECKS[name](token)
