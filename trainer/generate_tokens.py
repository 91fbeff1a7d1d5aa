"""Random tokens, keys and key blocks: what programs make, in the forms they are written down."""

from __future__ import annotations

import base64
import json
import random
import string
import textwrap
from collections.abc import Callable, Mapping
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate_passwords import KINDS as PASSWORDS
from smart_secrets_scanner.trainer.generate_words import Kind, chars, dev_word, org

Sized = Callable[[random.Random, int], str]

_ALNUM = string.ascii_letters + string.digits
_URL64 = _ALNUM + "-_"
_B64 = _ALNUM + "+/"
_B32 = string.ascii_uppercase + "234567"
_BODY_LINES = 6  # of a key block: a row holds at most 12 lines


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def b64_of_bytes(rng: random.Random, size: int) -> str:
    """Base64 with padding of `size` random bytes."""
    return _b64(rng.randbytes(size))


def hex_chars(rng: random.Random, size: int) -> str:
    """`size` lowercase hex digits."""
    return chars(rng, "0123456789abcdef", size)


def uuid4(rng: random.Random) -> str:
    """A random UUID, version 4."""
    digits = hex_chars(rng, 32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{rng.choice('89ab')}{digits[17:20]}-{digits[20:]}"


def jwt(rng: random.Random) -> str:
    """A signed JSON Web Token with a fresh subject."""
    header = {"alg": rng.choice(("HS256", "HS512", "RS256", "ES256")), "typ": "JWT"}
    claims = {"sub": uuid4(rng), "iss": f"https://{org(rng)}.com/", "exp": rng.randint(1_600_000_000, 1_900_000_000)}
    if rng.random() < 0.5:
        claims["scope"] = f"{dev_word(rng)}:{rng.choice(('read', 'write', 'admin'))}"
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    size = 64 if header["alg"] in ("HS512", "ES256") else 32
    return ".".join((*map(_b64url, parts), _b64url(rng.randbytes(size))))


def _block(rng: random.Random, label: str, head: str, size: int, width: int = 64) -> str:
    body = textwrap.wrap(head + _b64(rng.randbytes(size)), width)[:_BODY_LINES]
    return "\n".join((f"-----BEGIN {label}-----", *body, f"-----END {label}-----"))


def _pem(label: str, head: str, size: int, width: int = 64) -> Kind:
    return lambda rng: _block(rng, label, head, size, width)


def _pgp(rng: random.Random) -> str:
    begin, _, body = _block(rng, "PGP PRIVATE KEY BLOCK", "lQOYBF", 900).partition("\n")
    return f"{begin}\n\n{body}"


def _begin(label: str) -> Kind:
    return lambda rng: f"-----BEGIN {label}-----"


def _pem_line(rng: random.Random) -> str:
    """A whole private key on one line with \\n escapes, as JSON and .env files hold it."""
    label, head, size = rng.choice(
        (("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA", 1180), ("PRIVATE KEY", "MIIEvQIBADAN", 1200))
    )
    body = textwrap.wrap(head + _b64(rng.randbytes(size)), 64)
    return "\\n".join((f"-----BEGIN {label}-----", *body, f"-----END {label}-----", ""))


def _pem_bare(rng: random.Random) -> str:
    """The body of an RSA key without its frame, on one line."""
    return rng.choice(("MIIEpAIBAAKCAQEA", "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC")) + _b64(
        rng.randbytes(rng.randint(300, 600))
    )


def _putty(rng: random.Random) -> str:
    body = textwrap.wrap(_b64(rng.randbytes(200)), 64)
    head = [
        "PuTTY-User-Key-File-3: ssh-ed25519",
        "Encryption: none",
        f"Comment: {dev_word(rng)}-key",
        "Public-Lines: 2",
    ]
    return "\n".join([*head, *body[:2], "Private-Lines: 1", body[2], f"Private-MAC: {hex_chars(rng, 64)}"])


def _age_key(rng: random.Random) -> str:
    return "AGE-SECRET-KEY-1" + chars(rng, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)


def _basic(rng: random.Random) -> str:
    user = rng.choice(("admin", "svc", "deploy", "api", dev_word(rng)))
    return _b64(f"{user}:{PASSWORDS['plain_password'](rng)}".encode())


def _b64_password(rng: random.Random) -> str:
    return _b64(PASSWORDS["password"](rng).encode())


def _prefixed(prefix: str, size: int, alphabet: str = _ALNUM) -> Kind:
    return lambda rng: prefix + chars(rng, alphabet, size)


def _aws_id(rng: random.Random) -> str:
    return rng.choice(("AKIA", "AKIA", "ASIA")) + chars(rng, _B32, 16)


def _slack(rng: random.Random) -> str:
    return f"xox{rng.choice('bp')}-{chars(rng, string.digits, 12)}-{chars(rng, string.digits, 13)}-{chars(rng, _ALNUM, 24)}"


def _openai(rng: random.Random) -> str:
    return f"sk-proj-{chars(rng, _URL64, 74)}T3BlbkFJ{chars(rng, _URL64, 74)}"


def _sendgrid(rng: random.Random) -> str:
    return f"SG.{chars(rng, _URL64, 22)}.{chars(rng, _URL64, 43)}"


def _telegram(rng: random.Random) -> str:
    return f"{rng.randint(10**8, 7 * 10**9)}:AA{chars(rng, _URL64, 33)}"


def _discord(rng: random.Random) -> str:
    return f"{_b64url(str(rng.randint(10**17, 10**18)).encode())}.{chars(rng, _URL64, 6)}.{chars(rng, _URL64, 38)}"


def _session(rng: random.Random) -> str:
    return rng.choice((hex_chars(rng, 32), hex_chars(rng, 40), chars(rng, string.ascii_lowercase + string.digits, 26)))


def _flask_cookie(rng: random.Random) -> str:
    payload = json.dumps({"uid": rng.randint(1, 9999), "csrf": hex_chars(rng, 16)}, separators=(",", ":"))
    return f"{_b64url(payload.encode())}.{chars(rng, _URL64, 6)}.{chars(rng, _URL64, 27)}"


def _generic(rng: random.Random) -> str:
    """An API key of no known provider, in any of the usual forms."""
    return rng.choice(_GENERIC)(rng)


def _django(rng: random.Random) -> str:
    return chars(rng, string.ascii_lowercase + string.digits + "!@#$%^&*(-_=+)", 50)


_GENERIC: tuple[Kind, ...] = (
    lambda rng: hex_chars(rng, rng.choice((24, 32, 32, 40, 48, 64))),
    lambda rng: chars(rng, _ALNUM, rng.choice((16, 20, 24, 32, 36, 40, 48, 64))),
    lambda rng: chars(rng, _URL64, rng.choice((22, 32, 43, 64))),
    lambda rng: b64_of_bytes(rng, rng.choice((16, 20, 24, 32, 48))),
    lambda rng: chars(rng, string.ascii_uppercase + string.digits, rng.choice((16, 20, 25, 32))),
    lambda rng: (
        f"{dev_word(rng)}_{rng.choice(('live', 'prod', 'key', 'sk', 'v1'))}_{chars(rng, _ALNUM, rng.randint(20, 40))}"
    ),
    lambda rng: chars(rng, string.ascii_lowercase + string.digits, rng.randint(18, 40)),
    uuid4,
)

SIZED: Mapping[str, Sized] = MappingProxyType(
    {
        "hex": hex_chars,
        "hexupper": lambda rng, size: hex_chars(rng, size).upper(),
        "alnum": lambda rng, size: chars(rng, _ALNUM, size),
        "lower": lambda rng, size: chars(rng, string.ascii_lowercase, size),
        "loweralnum": lambda rng, size: chars(rng, string.ascii_lowercase + string.digits, size),
        "upperalnum": lambda rng, size: chars(rng, string.ascii_uppercase + string.digits, size),
        "digits": lambda rng, size: rng.choice("123456789") + chars(rng, string.digits, size - 1),
        "bytes": b64_of_bytes,  # {{bytes32}}: base64 with padding of 32 random bytes
        "base64_": lambda rng, size: chars(rng, _B64, size),
        "base64url": lambda rng, size: chars(rng, _URL64, size),
        "base32_": lambda rng, size: chars(rng, _B32, size),
        "base58_": lambda rng, size: chars(rng, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", size),
        "ascii": lambda rng, size: chars(rng, _ALNUM + "!#$%&()*+,-./:;<=>?@[]^_{|}~", size),
    }
)
"""Kinds that take a size as a suffix: {{hex40}}, {{alnum24}}, {{bytes32}}."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "uuid": uuid4,
        "jwt": jwt,
        "generic_key": _generic,
        "django_key": _django,
        "totp_seed": lambda rng: chars(rng, _B32, rng.choice((16, 26, 32, 32, 52))),
        "basic_auth": _basic,
        "b64_password": _b64_password,
        "session_id": _session,
        "flask_cookie": _flask_cookie,
        "wireguard_key": lambda rng: b64_of_bytes(rng, 32),
        "age_key": _age_key,
        "pem_rsa": _pem("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA", 1180),
        "pem_pkcs8": _pem("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 1190),
        "pem_ec": _pem("EC PRIVATE KEY", "MHcCAQEEI", 110),
        "pem_openssh": _pem("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", 1800, 70),
        "pem_encrypted": _pem("ENCRYPTED PRIVATE KEY", "MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQww", 1250),
        "pem_dsa": _pem("DSA PRIVATE KEY", "MIIBuwIBAAKBgQ", 430),
        "pem_pgp": _pgp,
        "pem_line": _pem_line,
        "pem_bare": _pem_bare,
        "putty_key": _putty,
        "begin_rsa": _begin("RSA PRIVATE KEY"),
        "begin_pkcs8": _begin("PRIVATE KEY"),
        "begin_ec": _begin("EC PRIVATE KEY"),
        "begin_openssh": _begin("OPENSSH PRIVATE KEY"),
        "begin_encrypted": _begin("ENCRYPTED PRIVATE KEY"),
        "begin_dsa": _begin("DSA PRIVATE KEY"),
        "begin_pgp": _begin("PGP PRIVATE KEY BLOCK"),
        "aws_access_key_id": _aws_id,
        "aws_secret_key": lambda rng: chars(rng, _B64, 40),
        "github_token": lambda rng: rng.choice(("ghp_", "gho_", "ghs_")) + chars(rng, _ALNUM, 36),
        "github_pat": lambda rng: f"github_pat_{chars(rng, _ALNUM, 22)}_{chars(rng, _ALNUM, 59)}",
        "gitlab_token": _prefixed("glpat-", 20, _URL64),
        "slack_token": _slack,
        "stripe_key": lambda rng: rng.choice(("sk_live_", "rk_live_")) + chars(rng, _ALNUM, 24),
        "sendgrid_key": _sendgrid,
        "twilio_token": lambda rng: hex_chars(rng, 32),
        "openai_key": _openai,
        "anthropic_key": lambda rng: f"sk-ant-api03-{chars(rng, _URL64, 93)}AA",
        "npm_token": _prefixed("npm_", 36),
        "pypi_token": lambda rng: "pypi-AgEIcHlwaS5vcmc" + chars(rng, _URL64, rng.randint(140, 160)),
        "google_api_key": _prefixed("AIzaSy", 33, _URL64),
        "hf_token": _prefixed("hf_", 34, string.ascii_letters),
        "discord_token": _discord,
        "telegram_token": _telegram,
        "digitalocean_token": lambda rng: "dop_v1_" + hex_chars(rng, 64),
        "databricks_token": lambda rng: "dapi" + hex_chars(rng, 32),
        "vault_token": _prefixed("hvs.", 24),
        "mailgun_key": lambda rng: "key-" + hex_chars(rng, 32),
        "shopify_token": lambda rng: "shpat_" + hex_chars(rng, 32),
        "azure_storage_key": lambda rng: b64_of_bytes(rng, 64),
        "azure_client_secret": lambda rng: chars(rng, _ALNUM, 3) + "8Q~" + chars(rng, _URL64, 34),
    }
)
