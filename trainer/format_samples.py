"""Made-up values of every exact format, from a seeded generator: valid ones, near misses, and lines that hold them."""

from __future__ import annotations

import random
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from smart_secrets_scanner.hook import checksums
from smart_secrets_scanner.hook.formats import Format, by_id, every_match
from smart_secrets_scanner.trainer.regex_samples import draw

_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BASE64 = _ALNUM + "+/"
_URL64 = _ALNUM + "-_"
_TRIES = 200

_WHATS = (
    "api_key", "token", "secret", "secret_key", "auth_token", "access_token", "client_secret", "app_secret", "api_secret",
    "private_key", "key", "api_token", "password", "admin_key", "app_key", "write_key", "signing_secret", "access_key",
    "license_key", "consumer_secret", "access_token_secret", "project_id", "publish_key", "id",
)  # fmt: skip
_STYLES: tuple[tuple[str, str], ...] = (
    ('{snake} = "', '"'), ("{upper}=", ""), ("{snake}: ", ""), ("{snake}: '", "'"), ('"{camel}": "', '",'),
    ("export {upper}={quote}", "{quote}"), ("{dotted}=", ""), ("{dashed}: {quote}", "{quote}"), ("<{dashed}>", "</{dashed}>"),
    ('  {camel}: "', '",'), ("const {camel} = '", "';"), ("ENV {upper} ", ""), ("{upper}: {quote}", "{quote}"),
    ("--{dashed}={quote}", "{quote}"), ("$config['{snake}'] = '", "';"), ('os.environ["{upper}"] = "', '"'),
)  # fmt: skip
_FREE: tuple[tuple[str, str], ...] = (
    ('token = "', '"'), ("API_KEY=", ""), ("key: ", ""), ("  - '", "'"), ('{"value": "', '"}'), ("# old one: ", " revoked?"),
    ("curl -H 'Authorization: Bearer ", "' https://api.test/v1"), ("`", "`"), ('getenv("X", "', '")'), ("<value>", "</value>"),
    ("https://api.test/v1?key=", "&page=2"), ("", ""), ("print(f'\\n", "\\n')"), ("login(", ")"), ("| ", " |"),
)  # fmt: skip
_LEADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws-presigned-signature": ("https://b.s3.amazonaws.com/k?X-Amz-Expires=900&X-Amz-Signature=",),
        "azure-sas-signature": (
            "https://a.blob.core.windows.net/c?sv=2024-11-04&sp=r&sig=",
            '"SharedAccessSignature sig=',
        ),
        "azure-shared-access-key": (
            "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=",
        ),
        "azure-account-key": ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=",),
        "azure-devops-pat-old": ("AZURE_DEVOPS_EXT_PAT=", "git clone https://pat@dev.azure.com -- devops pat "),
        "alchemy-api-key": ("https://eth-mainnet.g.alchemy.com/v2/",),
        "infura-project-id": ("https://mainnet.infura.io/v3/",),
        "gitlab-session": ("Cookie: _gitlab_session=",),
        "jenkins-api-token": ("curl https://jenkins.acme.test/api -u admin:", "JENKINS_TOKEN="),
        "jenkins-crumb": ("Jenkins-Crumb: ",),
        "jwk-private": ('{"kty":"OKP","crv":"Ed25519","d":"', "{'kty': 'oct', 'k': '"),
        "mailgun-private-key": ("MAILGUN_API_KEY=", "mailgun: {apiKey: '"),
        "meta-app-token": ("https://graph.facebook.com/me?access_token=", "FB_TOKEN=facebook:"),
        "npm-legacy-token": ("//npm.acme.test/:_authToken=", "NPM_TOKEN="),
        "kubernetes-bootstrap-token": ("kubeadm join 10.0.0.1:6443 --token ",),
        "sidekiq-credential": ("BUNDLE_ENTERPRISE__CONTRIBSYS__COM=",),
        "vault-legacy-token": ("VAULT_TOKEN=", "vault login "),
        "otpauth-secret": ("otpauth://totp/Acme:ann?issuer=Acme&secret=",),
        "openweather-api-key": ("https://api.openweathermap.org/data/2.5/weather?q=Oslo&appid=",),
        "codeclimate-reporter-id": ("CC_TEST_REPORTER_ID=",),
        "ngrok-token": ("ngrok config add-authtoken ", "authtoken: "),
        "fernet-key": ('Fernet(b"', "FERNET_KEY="),
        "rails-master-key": ("RAILS_MASTER_KEY=",),
        "laravel-app-key": ("APP_KEY=",),
        "opsgenie-api-key": ("Authorization: GenieKey ",),
        "okta-api-token": ("Authorization: SSWS ",),
        "loggly-token": ("https://logs-01.loggly.com/inputs/",),
    }
)


def sample(format_id: str, rng: random.Random) -> str:
    """A value of the format, checksum included; KeyError for an unknown id.

    Never one that looks typed or printed in documentation, so that the matcher must find it.
    """
    one = by_id(format_id)
    make = _MAKERS.get(one.checksum)
    for _ in range(_TRIES):
        value = make(one, rng) if make else draw(one.pattern, rng)
        if re.fullmatch(one.pattern, value) and (one.block or _is_found(one, value)):
            return value
    raise ValueError(f"No valid sample of {format_id} in {_TRIES} tries; its pattern and its demands disagree.")


def sample_line(format_id: str, rng: random.Random) -> tuple[str, str]:
    """A line of some syntax that holds a sample where the matcher must see it, and the sample."""
    one = by_id(format_id)
    value = sample(format_id, rng)
    if one.block:
        body = "".join(rng.choices(_BASE64, k=64))
        return rng.choice((f'key = "{value}\\n{body}\\n', f"  {value}", f"{value} {body}", f"{value}\\n{body}")), value
    lead, tail = rng.choice(list(_surroundings(one, rng)))
    return f"{lead}{value}{tail}", value


def near_misses(format_id: str, rng: random.Random) -> list[str]:
    """Texts that are not of the format, or stand for one: cut short, grown, filled with x or 0, sequences, EXAMPLE."""
    one = by_id(format_id)
    if one.block:
        marker = sample(format_id, rng)
        return [f"{marker}...", f"{marker}<your key>", f"{marker} -----END KEY-----", marker.lower()]
    value = sample(format_id, rng)
    grown = value + "".join(rng.choices("0123456789abcdef", k=9))
    filled = [_fill(one, value, pattern) for pattern in ("x", "0", "1234567890", "abcdef0123456789", "X")]
    texts = [_fill(one, value, "EXAMPLE"), *filled]
    if not re.search(one.pattern, value[: len(value) // 3]):
        texts.append(value[: len(value) // 3])
    if not re.fullmatch(one.pattern, grown) and not re.match(one.pattern, grown[: len(value) + 1]):
        texts.append(grown)
    return texts


def bad_checksum(format_id: str, rng: random.Random) -> str | None:
    """A value of the right shape whose checksum does not hold; None for formats without one."""
    one = by_id(format_id)
    if one.checksum not in checksums.CHECKSUMS:
        return None
    for _ in range(_TRIES):
        value = sample(format_id, rng)
        at = rng.randrange(_fixed(one, value)[1] + 1, len(value) - 9)
        other = value[:at] + rng.choice(value[_fixed(one, value)[1] + 1 : -9]) + value[at + 1 :]
        if other != value and re.fullmatch(one.pattern, other):
            return other
    return None


def _is_found(one: Format, value: str) -> bool:
    lead, tail = next(_surroundings(one, random.Random(0)))
    return any(match.format.id == one.id for match in every_match(f"{lead}{value}{tail}"))


def _surroundings(one: Format, rng: random.Random) -> Iterator[tuple[str, str]]:
    """What may stand before and after a value: anything, or a name that satisfies the format's context."""
    if not one.context:
        yield from _FREE
        return
    found = False
    for lead in _LEADS.get(one.id, ()):
        found = True
        yield lead, {'"': '"', "'": "'"}.get(lead[-1:], "")
    words = sorted({re.sub(r"^\W+|\W+$", "", word) for word in one.prefixes})
    for word in words:
        for what in rng.sample(_WHATS, len(_WHATS)):
            for lead, tail in rng.sample(_styled(word, what, rng), 4 if found else len(_STYLES)):
                named = any(keyword in lead.lower() for keyword in one.prefixes)
                if named and re.search(one.context, lead, re.IGNORECASE | re.ASCII):
                    found = True
                    yield lead, tail
    if not found:
        raise ValueError(f"No line satisfies the context of {one.id}; give it a lead.")


def _styled(word: str, what: str, rng: random.Random) -> list[tuple[str, str]]:
    parts = [part for part in re.split(r"[_\W]+", word) if part]
    if not {"key", "token", "secret"} & set(parts):
        parts += what.split("_")
    names = {
        "snake": "_".join(parts),
        "upper": "_".join(parts).upper(),
        "dashed": "-".join(parts),
        "dotted": ".".join(parts),
        "camel": parts[0] + "".join(part.capitalize() for part in parts[1:]),
        "quote": rng.choice(("", '"')),
    }
    return [(lead.format(**names), tail.format(**names)) for lead, tail in _STYLES]


def _fixed(one: Format, value: str) -> tuple[int, int]:
    """Where the part that every value has stands: the longest prefix found, (0, 0) without one."""
    found = [(len(word), value.find(word)) for word in one.prefixes if not one.context and word in value]
    size, at = max(found, default=(0, 0))
    return (0 if value.startswith("https:") and not one.inside else at), at + size


def _fill(one: Format, value: str, pattern: str) -> str:
    """The value with its letters and digits replaced by a repeated pattern; its fixed part and separators stay."""
    low, high = _fixed(one, value)
    filler = (pattern[i % len(pattern)] for i in range(len(value)))
    return "".join(next(filler) if char.isalnum() and not low <= at < high else char for at, char in enumerate(value))


def _github(one: Format, rng: random.Random) -> str:
    body = "".join(rng.choices(_ALNUM, k=30))
    return one.prefixes[0] + body + checksums.github_sum(body)


def _gitlab(one: Format, rng: random.Random) -> str:
    payload = "".join(rng.choices(_URL64, k=rng.randint(27, 90)))
    version = rng.choice(("", "01."))
    head = f"{one.prefixes[0]}{payload}.{version}{checksums.in_base(len(payload), checksums.BASE36, 2)}"
    return head + checksums.gitlab_sum(head)


def _grafana(one: Format, rng: random.Random) -> str:
    head = one.prefixes[0] + "".join(rng.choices(_ALNUM, k=32))
    return f"{head}_{checksums.grafana_sum(head)}"


def _bech32(one: Format, rng: random.Random) -> str:
    prefix = one.prefixes[0].lower().rstrip("1").rstrip("-") + ("-" if one.prefixes[0].endswith(("-1", "-")) else "")
    if one.id == "age-plugin-identity":
        prefix += rng.choice(("yubikey-", "tpm-", "se-"))
    data = [rng.randrange(32) for _ in range(52)]
    text = prefix + "1" + "".join(checksums.BECH32[group] for group in [*data, *checksums.bech32_sum(prefix, data)])
    return text.upper() if one.prefixes[0].isupper() or one.prefixes[0][0].isupper() else text


def _base58(one: Format, rng: random.Random) -> str:
    if one.id == "bitcoin-wif":
        payload = b"\x80" + rng.randbytes(32) + rng.choice((b"", b"\x01"))
    else:
        version = rng.choice(("0488ade4", "049d7878", "04b2430c"))
        payload = bytes.fromhex(version) + rng.randbytes(41) + b"\x00" + rng.randbytes(32)
    number = int.from_bytes(payload + checksums.base58_sum(payload), "big")
    return checksums.in_base(number, checksums.BASE58, 0)


def _jwt(_: Format, rng: random.Random) -> str:
    algorithm = rng.choice(("HS256", "RS256", "ES256"))
    header = f'{{"alg":"{algorithm}","typ":"JWT"}}'
    claims = f'{{"sub":"{rng.randrange(10**6, 10**9)}","iat":{rng.randrange(16 * 10**8, 18 * 10**8)},"scope":"read"}}'
    signature = rng.randbytes(32 if algorithm == "HS256" else 64)
    return ".".join(
        urlsafe_b64encode(part).decode().rstrip("=") for part in (header.encode(), claims.encode(), signature)
    )


def _discord(_: Format, rng: random.Random) -> str:
    bot = urlsafe_b64encode(str(rng.randrange(10**17, 10**19 - 1)).encode()).decode().rstrip("=")
    return f"{bot}.{''.join(rng.choices(_URL64, k=6))}.{''.join(rng.choices(_URL64, k=38))}"


_MAKERS: Mapping[str, Callable[[Format, random.Random], str]] = MappingProxyType(
    {
        "github": _github,
        "gitlab": _gitlab,
        "grafana": _grafana,
        "bech32": _bech32,
        "base58": _base58,
        "jwt": _jwt,
        "discord": _discord,
    }
)
