"""Hosts, and URLs, connection strings and signed links that carry a credential."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from smart_secrets_scanner.trainer.generate_passwords import KINDS as PASSWORDS
from smart_secrets_scanner.trainer.generate_tokens import b64_of_bytes, hex_chars, uuid4
from smart_secrets_scanner.trainer.generate_words import NAMES, Kind, chars, dev_word, org, word

_ALNUM = string.ascii_letters + string.digits
_PORTS = {
    "postgresql": 5432, "postgres": 5432, "mysql": 3306, "mariadb": 3306, "mongodb": 27017, "redis": 6379,
    "rediss": 6380, "amqp": 5672, "amqps": 5671, "ftp": 21, "sftp": 22, "ldap": 389, "ldaps": 636, "smtp": 587,
    "smtps": 465, "imap": 993, "mssql": 1433, "clickhouse": 9000, "cassandra": 9042, "bolt": 7687, "nats": 4222,
    "mqtt": 1883, "mqtts": 8883, "socks5": 1080, "rtsp": 554, "http": 8080, "https": 443, "ws": 80, "kafka": 9092,
}  # fmt: skip
_DB = (
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "mongodb",
    "redis",
    "rediss",
    "amqp",
    "amqps",
    "mssql",
    "clickhouse",
)
_DIALECTS = {"postgresql": "+psycopg2", "mysql": "+pymysql", "mssql": "+pyodbc", "mongodb": "+srv"}


def user(rng: random.Random) -> str:
    """A user or role name."""
    roll = rng.random()
    if roll < 0.4:
        return rng.choice(("admin", "root", "app", "deploy", "postgres", "svc_backup", "api", "readonly", "ci", "sa"))
    if roll < 0.7:
        return f"{dev_word(rng)}{rng.choice(('_rw', '_user', '_svc', '', '-app'))}"
    return rng.choice(NAMES) + rng.choice(("", ".k", "_dev", str(rng.randint(1, 99))))


def domain(rng: random.Random) -> str:
    """A registrable domain of an invented organisation."""
    return f"{org(rng)}.{rng.choice(('com', 'com', 'io', 'net', 'de', 'fr', 'co.uk', 'jp', 'com.br', 'cn', 'org', 'internal'))}"


def private_ip(rng: random.Random) -> str:
    """An address in a private network, not a loopback."""
    return rng.choice((f"10.{rng.randint(0, 250)}", "192.168", f"172.{rng.randint(18, 31)}")) + (
        f".{rng.randint(0, 250)}.{rng.randint(2, 250)}"
    )


def host(rng: random.Random) -> str:
    """A host that is neither local nor an example: server names, cloud databases, addresses."""
    region = rng.choice(("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2"))
    return rng.choice(
        (
            f"{rng.choice(('db', 'pg', 'cache', 'mq', 'api', 'ldap'))}{rng.choice(('', '1', '-02', '3'))}.{domain(rng)}",
            f"{dev_word(rng)}.{rng.choice(('prod', 'stage', 'int', 'eu1'))}.{domain(rng)}",
            f"{org(rng)}-{dev_word(rng)}.c{chars(rng, string.ascii_lowercase + string.digits, 11)}.{region}.rds.amazonaws.com",
            f"{org(rng)}.database.windows.net",
            f"cluster{rng.randint(0, 9)}.{chars(rng, string.ascii_lowercase + string.digits, 5)}.mongodb.net",
            private_ip(rng),
            f"{rng.choice(('192', '185', '51', '88', '203'))}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}",
        )
    )


def email(rng: random.Random) -> str:
    """A mail address."""
    return f"{rng.choice(NAMES)}.{dev_word(rng)}@{domain(rng)}"


def _url_password(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return quote(PASSWORDS["symbol_password"](rng), safe="")
    return PASSWORDS["url_password"](rng)


def dsn(rng: random.Random, schemes: tuple[str, ...] = _DB, secret: str = "", at: str = "") -> str:
    """A connection URL with user and password; `secret` and `at` (a host) are generated when not given."""
    scheme = rng.choice(schemes)
    place = at or host(rng)
    port = "" if rng.random() < 0.3 else f":{_PORTS.get(scheme, 8080)}"
    dialect = _DIALECTS.get(scheme, "") if rng.random() < 0.3 else ""
    if dialect == "+srv":
        port = ""
    name = "" if scheme in ("redis", "rediss") and rng.random() < 0.6 else user(rng)
    path = f"/{dev_word(rng)}" if rng.random() < 0.7 else f"/{rng.randint(0, 9)}" if "redis" in scheme else ""
    return f"{scheme}{dialect}://{name}:{secret or _url_password(rng)}@{place}{port}{path}"


def _dsn(*schemes: str) -> Kind:
    return lambda rng: dsn(rng, schemes)


def _git_url(rng: random.Random) -> str:
    token = rng.choice((chars(rng, _ALNUM, 20), hex_chars(rng, 40), PASSWORDS["url_password"](rng)))
    name = rng.choice(("oauth2", "x-token-auth", rng.choice(NAMES), "ci-bot"))
    return f"https://{name}:{token}@{rng.choice(('git', 'gitlab', 'bitbucket', 'code'))}.{domain(rng)}/{dev_word(rng)}/{word(rng)}.git"


def _adonet(rng: random.Random) -> str:
    return (
        f"Server={host(rng)};Database={dev_word(rng).capitalize()};User Id={user(rng)};"
        f"Password={PASSWORDS['plain_password'](rng)};"
    )


def _jdbc(rng: random.Random) -> str:
    kind, port = rng.choice((("postgresql", 5432), ("mysql", 3306), ("mariadb", 3306)))
    return (
        f"jdbc:{kind}://{host(rng)}:{port}/{dev_word(rng)}?user={user(rng)}&password={PASSWORDS['url_password'](rng)}"
    )


def _azure_storage(rng: random.Random) -> str:
    return (
        f"DefaultEndpointsProtocol=https;AccountName={org(rng).replace('-', '')};"
        f"AccountKey={b64_of_bytes(rng, 64)};EndpointSuffix=core.windows.net"
    )


def _service_bus(rng: random.Random) -> str:
    name = rng.choice(("RootManageSharedAccessKey", "send", "listen"))
    return f"Endpoint=sb://{org(rng)}.servicebus.windows.net/;SharedAccessKeyName={name};SharedAccessKey={b64_of_bytes(rng, 32)}"


def _sas(rng: random.Random) -> str:
    return (
        f"sv=2022-11-02&ss=b&srt=co&sp=rwdl&se={rng.randint(2024, 2031)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T08:00:00Z"
        f"&spr=https&sig={quote(b64_of_bytes(rng, 32), safe='')}"
    )


def _sas_url(rng: random.Random) -> str:
    return f"https://{org(rng).replace('-', '')}.blob.core.windows.net/{dev_word(rng)}/{word(rng)}.csv?{_sas(rng)}"


def _presigned(rng: random.Random) -> str:
    key = "AKIA" + chars(rng, string.ascii_uppercase + "234567", 16)
    return (
        f"https://{org(rng)}-{dev_word(rng)}.s3.amazonaws.com/{word(rng)}.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        f"&X-Amz-Credential={key}%2F2025{rng.randint(10, 12)}{rng.randint(10, 28)}%2Fus-east-1%2Fs3%2Faws4_request"
        f"&X-Amz-Expires=604800&X-Amz-Signature={hex_chars(rng, 64)}"
    )


def _slack_webhook(rng: random.Random) -> str:
    upper = string.ascii_uppercase + string.digits
    return (
        f"https://hooks.slack.com/services/T{chars(rng, upper, 10)}/B{chars(rng, upper, 10)}/{chars(rng, _ALNUM, 24)}"
    )


def _discord_webhook(rng: random.Random) -> str:
    return f"https://discord.com/api/webhooks/{rng.randint(10**17, 10**19)}/{chars(rng, _ALNUM + '-_', 68)}"


def _teams_webhook(rng: random.Random) -> str:
    return (
        f"https://{org(rng).replace('-', '')}.webhook.office.com/webhookb2/{uuid4(rng)}@{uuid4(rng)}"
        f"/IncomingWebhook/{hex_chars(rng, 32)}/{uuid4(rng)}"
    )


def _local_dsn(rng: random.Random) -> str:
    scheme = rng.choice(("postgresql", "postgres", "mysql", "amqp", "mongodb", "redis"))
    who = {"mysql": ("root", "app"), "amqp": ("guest",), "mongodb": ("root", "mongo"), "redis": ("redis", "default")}
    name = rng.choice(who.get(scheme, ("postgres", "postgres", "app", "dev")))
    place = rng.choice(("localhost", "localhost", "127.0.0.1", "db", "postgres" if "postgres" in scheme else scheme))
    tail = f"/{dev_word(rng)}" if rng.random() < 0.8 else ""
    return f"{scheme}://{name}:{name}@{place}:{_PORTS[scheme]}{tail}"


def _plain_dsn(rng: random.Random) -> str:
    """A connection URL without a password."""
    scheme = rng.choice(_DB)
    return f"{scheme}://{rng.choice(('', user(rng) + '@'))}{host(rng)}:{_PORTS[scheme]}/{dev_word(rng)}"


def _endpoint(rng: random.Random) -> str:
    tail = rng.choice(("/oauth/token", "/v1/auth/login", "/api/v2/secrets", "/password/reset", "/v3/keys", "/health"))
    return f"https://{rng.choice(('api', 'auth', 'login', 'id', 'vault'))}.{domain(rng)}{tail}"


def _database_url(rng: random.Random) -> str:
    return rng.choice((dsn, dsn, _jdbc, _adonet))(rng)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "user": user,
        "domain": domain,
        "host": host,
        "private_ip": private_ip,
        "email": email,
        "dsn": dsn,
        "database_url": _database_url,
        "postgres_url": _dsn("postgresql", "postgres"),
        "mysql_url": _dsn("mysql", "mariadb"),
        "mongodb_url": _dsn("mongodb"),
        "redis_url": _dsn("redis", "rediss"),
        "amqp_url": _dsn("amqp", "amqps"),
        "ftp_url": _dsn("ftp", "sftp"),
        "ldap_url": _dsn("ldap", "ldaps"),
        "smtp_url": _dsn("smtp", "smtps"),
        "http_url_userinfo": _dsn("http", "https"),
        "any_url_userinfo": _dsn(*_PORTS),
        "git_url": _git_url,
        "adonet": _adonet,
        "jdbc_url": _jdbc,
        "azure_storage": _azure_storage,
        "service_bus": _service_bus,
        "sas_query": _sas,
        "sas_url": _sas_url,
        "presigned_url": _presigned,
        "slack_webhook": _slack_webhook,
        "discord_webhook": _discord_webhook,
        "teams_webhook": _teams_webhook,
        "local_dsn": _local_dsn,
        "plain_dsn": _plain_dsn,
        "endpoint": _endpoint,
    }
)
