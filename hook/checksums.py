"""Checksums that vendors build into their tokens: a name -> does this token carry the right one?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


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


def bech32_sum(prefix: str, data: Sequence[int]) -> list[int]:
    """The six 5-bit groups that end a bech32 string (BIP 173) of a lower-case prefix and its data groups."""
    groups = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + list(data) + [0] * 6
    polymod = _polymod(groups) ^ 1
    return [polymod >> 5 * (5 - i) & 31 for i in range(6)]


def _polymod(groups: Sequence[int]) -> int:
    state = 1
    for group in groups:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ group
        for bit, generator in enumerate(_BECH32_GENERATORS):
            state ^= generator if top >> bit & 1 else 0
    return state


def base58_sum(payload: bytes) -> bytes:
    """The four bytes that end a Base58Check payload: the head of its double SHA-256."""
    from hashlib import sha256  # loads OpenSSL

    return sha256(sha256(payload).digest()).digest()[:4]


def base58_decode(text: str) -> bytes:
    """Bytes of a base 58 string; ValueError for a character outside the alphabet."""
    number = 0
    for char in text:
        number = number * 58 + BASE58.index(char)
    zeros = len(text) - len(text.lstrip(BASE58[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _bech32(token: str) -> bool:
    prefix, _, rest = token.lower().rpartition("1")
    data = [BECH32.find(char) for char in rest]
    return min(data) >= 0 and bech32_sum(prefix, data[:-6]) == data[-6:]


def _base58(token: str) -> bool:
    raw = base58_decode(token)
    return base58_sum(raw[:-4]) == raw[-4:]


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
    from base64 import urlsafe_b64decode

    header = token.split(".", 1)[0]
    try:
        text = urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except ValueError:
        return False
    return text.startswith(b"{") and b'"alg"' in text


def _discord(token: str) -> bool:
    """Not a checksum but a structure: the first part is the bot's numeric id in base64."""
    from base64 import urlsafe_b64decode

    try:
        bot = urlsafe_b64decode(token.split(".", 1)[0] + "==")
    except ValueError:
        return False
    return bot.isdigit() and 17 <= len(bot) <= 20


CHECKSUMS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"github": _github, "gitlab": _gitlab, "grafana": _grafana, "bech32": _bech32, "base58": _base58}
)
"""By the names that `Format.checksum` uses: where one does not hold, the value is not what it looks like, yet may be secret."""

STRUCTURES: Mapping[str, Callable[[str], bool]] = MappingProxyType({"jwt": _jwt, "discord": _discord})
"""By the same names: where one does not hold, the value is something else."""


def is_kind(name: str, token: str) -> bool:
    """Whether the token has the structure of that name; True for a name without one."""
    return name not in STRUCTURES or STRUCTURES[name](token)


def holds(name: str, token: str) -> bool:
    """Whether the token carries the right checksum of that name; True for a name without one."""
    return name not in CHECKSUMS or CHECKSUMS[name](token)
