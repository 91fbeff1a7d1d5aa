"""Values that look like secrets and are none: placeholders, references, fakes, names, interface texts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate_labels import KINDS as LABELS
from smart_secrets_scanner.trainer.generate_words import (
    COMMON,
    ENV_PARTS,
    SECRET_NOUNS,
    Kind,
    chars,
    dev_word,
    org,
    word,
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VERBS = ("your", "my", "insert", "replace", "enter", "add", "put", "paste", "set", "change", "fill in", "some", "the")
_THINGS = (
    "api key", "token", "secret", "password", "client secret", "access token", "private key", "auth token", "db password",
    "webhook url", "secret key", "key", "credentials", "bearer token", "passphrase", "signing key", "account key",
)  # fmt: skip
_TAILS = ("", "", "", " here", " goes here", " value", " me", " placeholder", " in here", " 123")
_FIXED = _words(
    """
    changeme CHANGEME change_me CHANGE_ME change-me ChangeMe! changeit REPLACE_ME replaceme replace-me FIXME_SECRET
    placeholder PLACEHOLDER example EXAMPLE dummy DUMMY dummy-key dummy_token sample redacted REDACTED [REDACTED] <redacted>
    *REDACTED* ***REMOVED*** REMOVED [hidden] <hidden> <secret> <password> <token> <key> <api-key> <value> (secret) not-a-secret
    not_a_real_key not-used unused none None null nil NULL undefined empty n/a N/A tbd TBD todo xxx XXX xxxx xxxxxxxx
    xxxxxxxxxxxxxxxxxxxx XXXXXXXXXXXXXXXX xxxx-xxxx-xxxx-xxxx **** ******** ************ •••••••• ........ ____ ---- ????
    00000000000000000000000000000000 00000000-0000-0000-0000-000000000000 0xDEADBEEF deadbeef secret password token
    my-secret mysecret my_password supersecret super-secret topsecret s3cr3t fake fake-key fake_token mock-token bogus
    default temp string <string> unknown abc... sk-... ghp_... AKIA... eyJ... xoxb-... sk_test_... SG.xxx
    """
)
_STEMS = (
    "sk_live_",
    "sk_test_",
    "ghp_",
    "AKIA",
    "xoxb-",
    "AIza",
    "SG.",
    "glpat-",
    "sk-",
    "npm_",
    "hf_",
    "key-",
    "dop_v1_",
)
_FAKES = _words(
    """
    test123 test1234 testtest testpass test-token test_secret testing123 test-api-key TestPassword foo bar baz foobar foo123 secret
    secret123 my-secret mysecret password password123 pass pass123 pwd passwd abc abc123 abcdef abcd1234 abcdefgh 123
    1234 12345 123456 12345678 123456789 1234567890 0123456789abcdef aaaaaaaa 11111111 00000000 xyz xyz789 hello
    helloworld hello123 qwerty letmein dummy dummy-value fake fake-secret fakepassword not-a-real-token invalid wrong
    wrong-password bad-token incorrect nope whatever something anything the-secret shhh key key1 key2 token token1 token-1
    some-token sometoken api-key apikey value example demo sample user admin user1 pass1 password1 bogus
    """
)


def _styled(rng: random.Random, words: list[str]) -> str:
    joined = {
        "snake": "_".join(words), "kebab": "-".join(words), "upper": "_".join(words).upper(),
        "camel": words[0] + "".join(w.capitalize() for w in words[1:]), "blank": " ".join(words),
        "dotted": ".".join(words), "pascal": "".join(w.capitalize() for w in words), "upkebab": "-".join(words).upper(),
    }  # fmt: skip
    return rng.choice(list(joined.values()))


def _framed(rng: random.Random, text: str) -> str:
    frames = (
        "<{}>",
        "[{}]",
        "{{{}}}",
        "__{}__",
        "%{}%",
        "@{}@",
        "#{}#",
        "({})",
        "<<{}>>",
        "***{}***",
        "xxx{}xxx",
        "...{}...",
    )
    return rng.choice(frames).format(text)


def placeholder(rng: random.Random) -> str:
    """A value that says it is to be replaced, in one of thousands of shapes."""
    roll = rng.random()
    if roll < 0.25:
        return rng.choice(_FIXED)
    if roll < 0.35:
        return rng.choice(_STEMS) + rng.choice(
            ("x" * rng.randint(6, 36), "X" * 16, "YOUR_KEY", "your-token-here", "...")
        )
    if roll < 0.42:
        return rng.choice("xX*.-_•?0#") * rng.randint(3, 40)
    words = (
        f"{rng.choice(_VERBS)} {rng.choice(('', '', org(rng) + ' '))}{rng.choice(_THINGS)}{rng.choice(_TAILS)}".split()
    )
    text = _styled(rng, words)
    return _framed(rng, text) if rng.random() < 0.35 else text


def name_placeholder(rng: random.Random) -> str:
    """A placeholder of letters, digits and _ or - alone: fits unquoted places and URLs."""
    words = f"{rng.choice(_VERBS[:-2])} {rng.choice(_THINGS)}{rng.choice(('', ' here', ' value'))}".replace(
        "fill in", "your"
    ).split()
    return rng.choice(("_".join(words).upper(), "-".join(words), "_".join(words), "-".join(words).upper()))


def fake_value(rng: random.Random) -> str:
    """A test value that shows by itself that it opens nothing."""
    roll = rng.random()
    if roll < 0.55:
        return rng.choice(_FAKES)
    if roll < 0.7:
        start = rng.randint(0, 14)
        return rng.choice(("abcdefghijklmnopqrstuvwxyz", "0123456789abcdef", "1234567890" * 2))[: start + 4]
    if roll < 0.8:
        return rng.choice("abcxyz012319") * rng.randint(4, 40)
    adjective = rng.choice(("test", "fake", "dummy", "mock", "my", "some", "example", "sample", "invalid", "wrong"))
    noun = rng.choice(("token", "secret", "password", "key", "api-key", "passphrase", "credential", "value"))
    joined = f"{adjective}{rng.choice(('-', '_', '', ' '))}{noun}"
    return joined + rng.choice(("", "", "1", "2", "123", "-1", "_2"))


def env_name(rng: random.Random) -> str:
    """DB_PASSWORD, STRIPE_API_KEY and the like."""
    return f"{rng.choice(ENV_PARTS)}_{rng.choice(SECRET_NOUNS).upper()}"


def secret_name(rng: random.Random) -> str:
    """A name that is given a secret, in any case style."""
    return _styled_name(rng, [rng.choice(ENV_PARTS).lower(), *rng.choice(SECRET_NOUNS).split("_")])


def _styled_name(rng: random.Random, words: list[str]) -> str:
    styles = (
        "_".join(words),
        "_".join(words).upper(),
        words[0] + "".join(w.capitalize() for w in words[1:]),
        "-".join(words),
    )
    return rng.choice((*styles, ".".join(words), "".join(words)))


def _two(rng: random.Random) -> list[str]:
    return [dev_word(rng), dev_word(rng), *([dev_word(rng)] if rng.random() < 0.4 else [])]


def _reference(*shapes: str) -> Kind:
    def make(rng: random.Random) -> str:
        upper = env_name(rng)
        return (
            rng.choice(shapes)
            .replace("NAME", upper)
            .replace("name", upper.lower())
            .replace("path", f"{org(rng)}/{dev_word(rng)}")
            .replace("obj", dev_word(rng))
        )

    return make


_REFERENCES: dict[str, tuple[str, ...]] = {
    "env_python": ('os.environ["NAME"]', 'os.getenv("NAME")', "os.environ.get('NAME')", 'env("NAME")', 'config("NAME")'),
    "env_js": ("process.env.NAME", "process.env['NAME']", "import.meta.env.VITE_NAME", "Deno.env.get('NAME')", "env.NAME"),
    "env_java": ('System.getenv("NAME")', 'System.getProperty("obj.name")', 'env.getProperty("obj.name")', "props.get(name)"),
    "env_go": ('os.Getenv("NAME")', 'viper.GetString("obj.name")', 'mustEnv("NAME")', "cfg.Obj.name"),
    "env_ruby": ('ENV["NAME"]', "ENV.fetch('NAME')", "Rails.application.credentials.name", "Settings.obj.name"),
    "env_php": ("getenv('NAME')", "$_ENV['NAME']", "env('NAME')", "config('obj.name')", "$this->config->get('name')"),
    "env_csharp": ('Environment.GetEnvironmentVariable("NAME")', 'Configuration["obj:name"]', "_options.Value.name"),
    "env_rust": ('env::var("NAME")?', 'std::env::var("NAME").unwrap()', 'env!("NAME")', "settings.obj.name.clone()"),
    "env_shell": ("$NAME", "${NAME}", "${NAME:?missing}", "$(cat /run/secrets/name)", "$(pass show path)", "$(op read op://path/name)"),
    "env_powershell": ("$env:NAME", "$Credential.GetNetworkCredential().Password", "(Get-Secret name -AsPlainText)", "$name"),
    "env_yaml": ("${NAME}", "{{ .Values.obj.name }}", "{{ vault_name }}", "$(NAME)", "!vault path#name", "${{ secrets.NAME }}"),
    "env_terraform": ("var.name", "data.vault_generic_secret.obj.data[name]", "random_password.obj.result", "local.name"),
    "vault_path": ("vault:secret/data/path#name", "secret/data/path", "op://path/name", "arn:aws:ssm:eu-west-1::parameter/path"),
    "secret_manager": (
        "projects/path/secrets/name/versions/latest", "@Microsoft.KeyVault(SecretUri=https://obj.vault.azure.net/secrets/name)",
        "{{resolve:secretsmanager:path:SecretString:name}}", "gcp-sm://path/name", "awssm://path#name", "keyring:obj/name",
    ),
    "template_ref": ("${name}", "{{name}}", "%(name)s", "%s", "<%= name %>", "$(name)", "#{name}", "@@NAME@@", "__NAME__", "{name}"),
}  # fmt: skip

_SECRET_TAILS = (
    "min length", "ttl", "policy", "field", "input", "label", "hint", "reset url", "expiry", "type", "name", "path",
    "file", "id", "rotation days", "store", "manager", "hash",
)  # fmt: skip


def _secret_compound(rng: random.Random) -> str:
    """A name made of a secret word and a harmless one: password_min_length, tokenTtl."""
    noun = rng.choice(("password", "token", "secret", "key", "passwd", "credential", "auth"))
    tail = rng.choice(_SECRET_TAILS)
    return _styled_name(rng, [noun, *tail.split()])


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "placeholder": placeholder,
        "name_placeholder": name_placeholder,
        "fake_value": fake_value,
        "mask": lambda rng: rng.choice("*xX•.") * rng.randint(4, 24),
        "env_name": env_name,
        "secret_name": secret_name,
        "secret_compound": _secret_compound,
        "word": word,
        "dev_word": dev_word,
        "org": org,
        "snake_name": lambda rng: "_".join(_two(rng)),
        "camel_name": lambda rng: "".join(w.capitalize() if i else w for i, w in enumerate(_two(rng))),
        "pascal_name": lambda rng: "".join(w.capitalize() for w in _two(rng)),
        "kebab_name": lambda rng: "-".join(_two(rng)),
        "dotted_name": lambda rng: ".".join(_two(rng)),
        "const_name": lambda rng: "_".join(_two(rng)).upper(),
        "slash_path": lambda rng: "/".join(_two(rng)),
        "sentence": lambda rng: " ".join(rng.choices(COMMON, k=rng.randint(4, 8))),
        "number": lambda rng: str(rng.randint(2, 3600)),
        "version": lambda rng: ".".join(str(rng.randint(0, 24)) for _ in range(3)),
        "api_version": lambda rng: f"20{rng.randint(18, 26)}-{rng.randint(10, 12)}-{rng.randint(10, 28)}",
        "colour": lambda rng: "#" + chars(rng, "0123456789abcdef", rng.choice((3, 6, 6, 8))),
        "mustache": lambda rng: "{{" + env_name(rng).lower() + "}}",
        **LABELS,
        **{kind: _reference(*shapes) for kind, shapes in _REFERENCES.items()},
    }
)
