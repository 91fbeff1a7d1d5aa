"""Long random-looking values that are public, sealed or derived: digests, certificates, images, ciphertext."""

from __future__ import annotations

import base64
import random
import string
import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate_tokens import b64_of_bytes, hex_chars, uuid4
from smart_secrets_scanner.trainer.generate_words import Kind, chars, dev_word, org

_ALNUM = string.ascii_letters + string.digits
_REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1")
_BCRYPT = "./" + _ALNUM


def _block(label: str, head: str, size: int) -> Kind:
    def make(rng: random.Random) -> str:
        body = textwrap.wrap(head + b64_of_bytes(rng, size), 64)[:6]
        return "\n".join((f"-----BEGIN {label}-----", *body, f"-----END {label}-----"))

    return make


def _hex(size: int) -> Kind:
    return lambda rng: hex_chars(rng, size)


def _ssh_public(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{chars(rng, _ALNUM, 43)} {dev_word(rng)}@{org(rng)}"
    return f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{b64_of_bytes(rng, 190)} {dev_word(rng)}@{org(rng)}"


def _colons(count: int) -> Kind:
    return lambda rng: ":".join(hex_chars(rng, 2).upper() for _ in range(count))


def _sri(rng: random.Random) -> str:
    name, size = rng.choice((("sha512", 64), ("sha512", 64), ("sha384", 48), ("sha256", 32)))
    return f"{name}-{b64_of_bytes(rng, size)}"


def _arn(rng: random.Random) -> str:
    account, region = chars(rng, string.digits, 12), rng.choice(_REGIONS)
    return rng.choice(
        (
            f"arn:aws:kms:{region}:{account}:key/{uuid4(rng)}",
            f"arn:aws:iam::{account}:role/{dev_word(rng)}-{dev_word(rng)}",
            f"arn:aws:secretsmanager:{region}:{account}:secret:{org(rng)}/{dev_word(rng)}-{chars(rng, _ALNUM, 6)}",
            f"arn:aws:s3:::{org(rng)}-{dev_word(rng)}",
        )
    )


def _image(rng: random.Random) -> str:
    kind, head = rng.choice(
        (("image/png", "iVBORw0KGgoAAAANSUhEUgAA"), ("image/gif", "R0lGODlh"), ("image/jpeg", "/9j/4AAQSkZJRg"))
    )
    return f"data:{kind};base64,{head}{b64_of_bytes(rng, rng.randint(60, 200))}"


def _font(rng: random.Random) -> str:
    return f"data:font/woff2;charset=utf-8;base64,d09GMgABAAAAA{b64_of_bytes(rng, rng.randint(120, 200))}"


def _svg_path(rng: random.Random) -> str:
    return (
        "M"
        + "".join(
            f"{rng.choice('LHVCSQl')}{rng.randint(0, 99)}.{rng.randint(0, 99)} {rng.randint(0, 99)}" for _ in range(12)
        )
        + "z"
    )


def _bcrypt(rng: random.Random) -> str:
    return f"${rng.choice(('2a', '2b', '2y'))}${rng.choice(('10', '12'))}${chars(rng, _BCRYPT, 53)}"


def _argon(rng: random.Random) -> str:
    salt, digest = b64_of_bytes(rng, 16).rstrip("="), b64_of_bytes(rng, 32).rstrip("=")
    return f"$argon2id$v=19$m=65536,t=3,p=4${salt}${digest}"


def _pbkdf2(rng: random.Random) -> str:
    return f"pbkdf2_sha256${rng.choice((260000, 390000, 600000))}${chars(rng, _ALNUM, 22)}${b64_of_bytes(rng, 32)}"


def _crypt512(rng: random.Random) -> str:
    return f"$6${chars(rng, _BCRYPT, rng.choice((8, 16)))}${chars(rng, _BCRYPT, 86)}"


def _ansible(rng: random.Random) -> str:
    return "\n".join(
        ("$ANSIBLE_VAULT;1.1;AES256", *(chars(rng, "3456", 1) + chars(rng, "0123456789", 79) for _ in range(4)))
    )


def _sops(rng: random.Random) -> str:
    data, iv, tag = (b64_of_bytes(rng, size) for size in (rng.randint(8, 40), 32, 16))
    return f"ENC[AES256_GCM,data:{data},iv:{iv},tag:{tag},type:str]"


def _sealed_secret(rng: random.Random) -> str:
    return "Ag" + b64_of_bytes(rng, rng.randint(120, 240))


def _pulumi(rng: random.Random) -> str:
    return f"v1:{b64_of_bytes(rng, 12)}:{b64_of_bytes(rng, rng.randint(24, 60))}"


def _git_crypt(rng: random.Random) -> str:
    return f"eyaml:ENC[PKCS7,{b64_of_bytes(rng, 160)}]"[6:]


def _stamp(rng: random.Random) -> str:
    return f"20{rng.randint(18, 26)}-{rng.randint(10, 12)}-{rng.randint(10, 28)}T{rng.randint(10, 23)}:{rng.randint(10, 59)}:{rng.randint(10, 59)}Z"


def _public_jwk(rng: random.Random) -> str:
    return chars(rng, _ALNUM + "-_", 342)


def _minified(rng: random.Random) -> str:
    names = [rng.choice(string.ascii_letters) for _ in range(12)]
    return "".join(
        f"function {n}({m}){{return {m}.{dev_word(rng)}({n}[{rng.randint(0, 99)}])}}"
        for n, m in zip(names[::2], names[1::2], strict=True)
    )


def _publishable(rng: random.Random) -> str:
    return rng.choice(("pk_live_", "pk_test_")) + chars(rng, _ALNUM, rng.choice((24, 24, 99)))


def _utf8_b64_text(rng: random.Random) -> str:
    return base64.b64encode(f"{dev_word(rng)} {dev_word(rng)} {dev_word(rng)}".encode()).decode()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "md5": _hex(32),
        "sha1": _hex(40),
        "git_commit": _hex(40),
        "short_commit": lambda rng: hex_chars(rng, rng.choice((7, 8, 10))),
        "sha256": _hex(64),
        "sha512": _hex(128),
        "docker_digest": lambda rng: "sha256:" + hex_chars(rng, 64),
        "sri": _sri,
        "go_sum": lambda rng: "h1:" + b64_of_bytes(rng, 32),
        "etag": lambda rng: f'W/"{hex_chars(rng, rng.choice((16, 32)))}"',
        "object_id": _hex(24),
        "trace_id": _hex(32),
        "ulid": lambda rng: "01" + chars(rng, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24),
        "build_hash": lambda rng: f"{dev_word(rng)}.{hex_chars(rng, 8)}.js",
        "timestamp": _stamp,
        "account_id": lambda rng: chars(rng, string.digits, 12),
        "arn": _arn,
        "kms_key_id": uuid4,
        "publishable_key": _publishable,
        "firebase_key": lambda rng: "AIzaSy" + chars(rng, _ALNUM + "-_", 33),
        "firebase_app_id": lambda rng: f"1:{rng.randint(10**10, 10**12)}:web:{hex_chars(rng, 22)}",
        "oauth_client_id": lambda rng: (
            f"{rng.randint(10**10, 10**12)}-{chars(rng, string.ascii_lowercase + string.digits, 32)}.apps.googleusercontent.com"
        ),
        "ga_id": lambda rng: rng.choice(
            (
                f"UA-{rng.randint(10**7, 10**8)}-{rng.randint(1, 9)}",
                f"G-{chars(rng, string.ascii_uppercase + string.digits, 10)}",
            )
        ),
        "sentry_dsn": lambda rng: (
            f"https://{hex_chars(rng, 32)}@o{rng.randint(10**5, 10**6)}.ingest.sentry.io/{rng.randint(10**6, 10**7)}"
        ),
        "recaptcha_site_key": lambda rng: "6L" + chars(rng, _ALNUM + "-_", 38),
        "mapbox_public": lambda rng: f"pk.eyJ1Ijoi{chars(rng, _ALNUM, 40)}.{chars(rng, _ALNUM + '-_', 22)}",
        "ssh_public_key": _ssh_public,
        "pem_public": _block("PUBLIC KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", 260),
        "pem_cert": _block("CERTIFICATE", "MIID", 700),
        "pem_csr": _block("CERTIFICATE REQUEST", "MIIC", 600),
        "pgp_public": _block("PGP PUBLIC KEY BLOCK", "mQINBF", 700),
        "cert_body": lambda rng: "MIID" + b64_of_bytes(rng, 240),
        "ssh_fingerprint": lambda rng: "SHA256:" + b64_of_bytes(rng, 32).rstrip("="),
        "md5_fingerprint": lambda rng: _colons(16)(rng).lower(),
        "sha1_fingerprint": _colons(20),
        "sha256_fingerprint": _colons(32),
        "gpg_fingerprint": lambda rng: " ".join(hex_chars(rng, 4).upper() for _ in range(10)),
        "age_recipient": lambda rng: "age1" + chars(rng, "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 58),
        "jwk_modulus": _public_jwk,
        "eth_address": lambda rng: "0x" + hex_chars(rng, 40),
        "image_data": _image,
        "font_data": _font,
        "svg_path": _svg_path,
        "minified_js": _minified,
        "b64_text": _utf8_b64_text,
        "bcrypt": _bcrypt,
        "argon2": _argon,
        "pbkdf2": _pbkdf2,
        "crypt512": _crypt512,
        "apr1": lambda rng: f"$apr1${chars(rng, _BCRYPT, 8)}${chars(rng, _BCRYPT, 22)}",
        "ansible_vault": _ansible,
        "sops": _sops,
        "eyaml": _git_crypt,
        "cipher_value": lambda rng: "{cipher}" + hex_chars(rng, 96),
        "sealed_secret": _sealed_secret,
        "kms_ciphertext": lambda rng: "AQICAH" + b64_of_bytes(rng, 150),
        "gh_sealed": lambda rng: "AgB" + b64_of_bytes(rng, 180),
        "pulumi_secure": _pulumi,
        "jasypt": lambda rng: f"ENC({b64_of_bytes(rng, 32)})",
    }
)
