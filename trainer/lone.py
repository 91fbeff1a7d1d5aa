"""Rows of one bare line: a token beside a service's name, alone in a file, in a header, an address or a comment, and its look-alikes.

Judged lines of real diffs often come without anything around them. Every value is drawn anew; services are those of the
exact-format tables and invented ones, so that no name carries a label.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

from smart_secrets_scanner.hook import formats
from smart_secrets_scanner.trainer.rows import Row

_KEYWORDS = (
    "token key secret api_key apikey access_token auth_token private_key pat password client_secret credential access_key oauth_secret "
    "app_secret webhook_secret license_key signing_key session refresh_token bearer auth passphrase user_key api_token admin_key"
).split()
_NAMED = (
    '{name} = "{v}"', "{name}={v}", "{NAME}={v}", "export {NAME}={v}", "{NAME}: {v}", '{camel} := "{v}"', 'String {camel} = "{v}";',
    'var {camel} string = "{v}"', '{NAME} ?= "{v}"', "{dotted}={v}", '"{name}": "{v}",', "'{name}' => '{v}',", 'const {camel} = "{v}";',
    "{service} {KW} {v}", "{service} {kw} {v}", '{{"files": {{"app.ini": "{NAME}={v}\\nDEBUG=false"}}}}', "{name} :: {v}", "{camel} = {v}",
    'curl -H "Authorization: {scheme} {v}" https://api.{service}.com/v2/items', "curl -H 'X-{Service}-Key: {v}' https://api.{service}.io/",
    "GET https://api.{service}.com/v1/list?{kw}={v}", "https://{service}.com/api?format=json&{kw}={v}&page=2", "# {name}: {v}", "// {kw} {v}",
    '<add key="{Service}{Kw}" value="{v}" />', "<{kw}>{v}</{kw}>", "--{service}-{kw} {v}", '{name}: "{v}" # {service}', "{service}.{kw} = `{v}`",
    "[{service}]\n{kw} = {v}", "{service}:\n  {kw}: {v}", "set {NAME} {v}", "$env:{NAME} = '{v}'", "{service} - {kw}: {v}",
)  # fmt: skip
_LONE = (
    "{v}", '"{v}"', "- {v}", "# {v}", "{v} # {service} {kw}", "{service} {v}", "{service}: {v}", '"{service}": "{v}"', "'{v}',", "<!-- {v} -->",
    'client = {Service}("{v}")', "https://hooks.{service}.com/services/{v}", "https://{service}.cloud/api/v1/{v}/telemetry", "| {service} | {v} |",
)  # fmt: skip
_WEAK_LINES = (
    'password = "{v}"', "password={v}", "  password: {v}", "AdminPassword={v}", '<add key="DbPassword" value="{v}" />', "Password={v};Port=5432",
    'connectionString="host=db01.{service}.net;Database=app;Username=app;Password={v}"', "machine mail.{service}.com login jo password {v}",
    "$dbpasswd = '{v}';", "<Pass>{v}</Pass>", '"sshPassphrase": "{v}",', "ftp://upload:{v}@ftp.{service}.com", "PGPASSWORD={v} psql -h db",
    "CREATE USER app WITH PASSWORD '{v}';", "_password={v}", "IRC_PASS={v}", "mysql://app:{v}@db.{service}.com/app", "passwd {v}", "DB_PASS: {v}",
)  # fmt: skip
_PATHS = ("sample.txt", "notes.txt", ".env", "config.ini", "app.properties", "config.yml", "main.go", "App.java", "client.py", "index.js",
          "settings.json", "web.config", "run.sh", "README.md", "deploy/vars.env", "src/config.ts", "lib/client.rb", "conf/app.conf", "Program.cs")  # fmt: skip
_PLACES = ("staging", "prod", "backup", "mail", "ftp", "irc", "ssh", "db", "my", "new", "old", "valid", "admin", "user", "root", "web", "app", "team")


def rows(count: int, seed: int) -> Iterator[Row]:
    """`count` rows, half of them ALERT; the same for the same seed."""
    rng = random.Random(seed)
    services = sorted({one.id.split("-")[0] for one in formats.all_formats()})
    for index in range(count):
        alert = index % 2 == 0
        kind = rng.choices(("named", "lone", "weak"), (6, 3, 2 if alert else 0))[0]
        service = rng.choice(services) if rng.random() < 0.7 else _invented(rng)
        value = _weak(rng) if kind == "weak" else _token(rng) if alert else _lookalike(rng, kind == "lone")
        shapes = {"named": _NAMED, "lone": _LONE, "weak": _WEAK_LINES}[kind]
        shape = rng.choice(shapes)
        text = shape.format(v=value, scheme=rng.choice(("Bearer", "Token", "ApiKey", "Basic")), **_names(rng, service))
        line = next((n for n, one in enumerate(text.split("\n"), 1) if value in one), 1)
        cls = ("password" if kind == "weak" else "token") if alert else "placeholder"
        yield Row(
            id=f"lone-{seed}-{index}", text=text, path=rng.choice(_PATHS), line=line, label="ALERT" if alert else "SAFE", cls=cls,
            language="text", template=f"lone/{kind}-{shapes.index(shape)}-{service}", source="generated", value=value,
        )  # fmt: skip


def _names(rng: random.Random, service: str) -> dict[str, str]:
    keyword = rng.choice(_KEYWORDS)
    camel = "".join(part.capitalize() for part in keyword.split("_"))
    return {
        "service": service, "Service": service.capitalize(), "kw": keyword, "KW": keyword.upper(), "Kw": camel,
        "name": f"{service}_{keyword}", "NAME": f"{service}_{keyword}".upper(), "camel": service + camel,
        "dotted": f"{service}.{keyword.replace('_', '.')}",
    }  # fmt: skip


def _invented(rng: random.Random) -> str:
    return "".join(rng.choice("bcdfglmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))


def _token(rng: random.Random) -> str:
    """A random value in one of the shapes that vendors use."""
    lower, mixed = string.ascii_lowercase + string.digits, string.ascii_letters + string.digits
    size = rng.choice((16, 20, 22, 24, 25, 30, 32, 32, 36, 40, 40, 43, 48, 56, 64))

    def draw(alphabet: str, length: int) -> str:
        return "".join(rng.choice(alphabet) for _ in range(length))

    choice = rng.randrange(12)
    if choice <= 1:
        return draw(lower, size)
    if choice <= 3:
        return draw(mixed, size)
    if choice == 4:
        return draw("0123456789abcdef", rng.choice((32, 40, 64)))
    if choice == 5:
        return "-".join(draw("0123456789abcdef", n) for n in (8, 4, 4, 4, 12))
    if choice == 6:
        return draw(mixed + "+/", size) + "=" * rng.randrange(3)
    if choice == 7:
        return draw(string.ascii_lowercase, rng.randint(2, 5)) + rng.choice("_-") + draw(mixed, size)
    if choice == 8:
        return draw(string.ascii_lowercase, 3) + "_" + draw(string.ascii_lowercase, 4) + "_" + draw(mixed + "-_", size)
    if choice == 9:
        return ".".join(draw(mixed, n) for n in (rng.randint(8, 24), rng.randint(6, 24), rng.randint(8, 30)))
    if choice == 10:
        return draw(mixed + "-_", size)
    return "-".join(draw(string.ascii_uppercase + string.digits, rng.randint(4, 7)) for _ in range(rng.randint(3, 5)))


def _weak(rng: random.Random) -> str:
    """A password that a person chose badly; by the policy it is one all the same."""
    word = rng.choice(("pass", "password", "Password", "Pass", "pwd", "login", "access", "enter", "secure", "cleartext", "letme"))
    place = rng.choice(_PLACES)
    digits = str(rng.choice((rng.randint(1, 99), rng.randint(100, 9999), rng.randint(1960, 2026))))
    return rng.choice((
        f"{place.capitalize()}{word.capitalize()}{digits}", f"{place}_{word}{digits}", f"{word}_{digits}{rng.choice('!#$')}", f"{place}{digits}",
        f"{place}-{word}-{digits}", f"{word}{rng.choice('@!#')}{digits}", f"{place}_{word}", f"my{place}{word}",
    ))  # fmt: skip


def _lookalike(rng: random.Random, lone: bool) -> str:
    """What stands in such a place and opens nothing: repeats, sequences, words, versions, ids, code."""
    size = rng.choice((16, 24, 32, 36, 40, 64))
    prefix = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(2, 4))) + rng.choice("_-")
    words = [rng.choice(_PLACES) for _ in range(3)]
    fillers = (
        prefix + rng.choice("0ax1X") * size, prefix + "x" * 6 + rng.choice(("EXAMPLE", "example", "sample", "placeholder")) + "x" * 8,
        prefix + "short", prefix + "test", prefix + "example", f"your-{words[0]}-{words[1]}", prefix + "1234567890abcdef"[: rng.randint(8, 16)],
        "-".join(words) + "-" + rng.choice(("name", "id", "service", "page")), f"{words[0]}.{words[1]}.{words[2]}", rng.choice("ax0") * size,
        f"{words[0]}-v{rng.randint(1, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}-{rng.choice(('beta', 'rc'))}{rng.randint(1, 9)}",
        prefix + "abcdefghijklmnopqrstuvwxyz0123456789"[: rng.randint(16, 36)], f"get{words[0].capitalize()}{words[1].capitalize()}Value",
        "00000000-0000-0000-0000-" + "0" * 12, f"{words[0]}_{words[1]}_{rng.choice(('TOKEN', 'KEY'))}_NAME".upper(),
        f"{words[0]}/{words[1]}/{words[2]}{rng.randint(1, 99)}", f"<{words[0]}-{words[1]}>", f"arn:aws:iam::{rng.randint(10**11, 10**12)}:role/{words[0]}",
    )  # fmt: skip
    lone_only = (
        f"{words[0]}-{rng.randint(1, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}-cp311-manylinux_2_{rng.randint(17, 40)}_x86_64",
        f"https://www.{words[0]}{words[1]}.com/{words[2]}/{rng.randint(1, 10**6)}", f"node_{words[0]}/lib{rng.randint(1, 99)}/{words[1]}.min.js",
        f"{words[0].upper()}-{rng.randint(1000, 9999)}-{words[1].upper()}{rng.randint(10, 99)}", f"{words[0]}({words[1]}=[{rng.randint(1, 99)},{words[2]}0])",
    )  # fmt: skip
    return rng.choice(fillers + lone_only if lone else fillers)
