"""What stands where a secret could: generated secrets by class of name, and the many things that are none."""

from __future__ import annotations

import base64
import random
import re
import string
from collections.abc import Callable

from smart_secrets_scanner.trainer.contexts_names import INNOCUOUS, KEY, PASSWORD, SECRET, TOKEN, styled
from smart_secrets_scanner.trainer.contexts_names import pick as pick_name
from smart_secrets_scanner.trainer.generate_passwords import KINDS as PASSWORDS
from smart_secrets_scanner.trainer.generate_tokens import KINDS as TOKENS
from smart_secrets_scanner.trainer.generate_tokens import SIZED
from smart_secrets_scanner.trainer.generate_words import COMMON, COMPANIES, DEV, chars

Made = tuple[str, str]  # value, class
Maker = Callable[[random.Random], str]

_ALERT: dict[str, tuple[tuple[str, float], ...]] = {
    PASSWORD: (
        ("scrambled_password", 24), ("plain_password", 20), ("human_password", 12), ("lower_password", 12), ("alnum_password", 8),
        ("symbol_password", 7), ("pseudo_password", 5), ("word", 4), ("short_password", 4), ("p4ssword", 3), ("manager_password", 2),
        ("spaced_passphrase", 2), ("passphrase", 3), ("foreign_password", 2), ("pin", 3), ("admin_digits", 2), ("b64_password", 2),
        ("generic_key", 3),
    ),
    TOKEN: (
        ("generic_key", 46), ("hex", 12), ("jwt", 6), ("uuid", 5), ("session_id", 5), ("short_key", 8), ("scrambled_password", 5),
        ("b64", 7), ("lower_password", 3), ("flask_cookie", 1), ("symbol_password", 2),
    ),
    KEY: (
        ("generic_key", 46), ("hex", 14), ("b64", 12), ("uuid", 5), ("short_key", 8), ("scrambled_password", 4), ("aws_secret_key", 4),
        ("lower_password", 2), ("symbol_password", 2), ("azure_storage_key", 2), ("der_private", 3),
    ),
    SECRET: (
        ("generic_key", 36), ("hex", 12), ("b64", 8), ("uuid", 6), ("short_key", 10), ("scrambled_password", 8), ("plain_password", 6),
        ("django_key", 3), ("totp_seed", 3), ("aws_secret_key", 3), ("symbol_password", 3), ("azure_client_secret", 2), ("lower_password", 3),
    ),
}  # fmt: skip
_DER_PRIVATE = "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAm MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBK MIICXAIBAAKBgQ MIIEowIBAAKCAQEA MHcCAQEEI MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w".split()
_DER_PUBLIC = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE MCowBQYDK2VwAyEA".split()


def _der(rng: random.Random, heads: list[str]) -> str:
    """The base64 of a key without its frame; its first bytes say of which kind it is."""
    head = rng.choice(heads)
    return head + SIZED["base64_"](rng, 40 if len(head) < 18 and head.startswith("MC") else rng.choice((76, 140, 180, 300)))


def _typed_run(rng: random.Random) -> str:
    """What a hand types for a token: one character or one sequence again and again, perhaps with a prefix."""
    prefix = rng.choice(("", "", "AC", "SK", "sk_test_", "ghp_", "xoxb-", "key-", "tok_", "AKIA", "pk_"))
    run = rng.choice(("a", "x", "X", "0", "1", "abc", "123", "0123456789abcdef", "abcdef", "1234567890", "abc123", "deadbeef", "A1B2C3", "aaaabbbbcccc"))
    size = rng.choice((6, 8, 10, 12, 16, 20, 24, 32, 32, 40))
    return prefix + (run * size)[:size]


_OWN: dict[str, Maker] = {
    "der_private": lambda rng: _der(rng, _DER_PRIVATE),
    "word": lambda rng: rng.choice(COMMON),
    "admin_digits": lambda rng: rng.choice(("admin", "root", "hunter", "qwerty", "letmein", "welcome", "master")) + chars(rng, string.digits, rng.randint(1, 4)),
    "hex": lambda rng: SIZED["hex"](rng, rng.choice((16, 20, 24, 32, 32, 32, 40, 40, 48, 64, 64, 128))),
    "b64": lambda rng: SIZED["bytes"](rng, rng.choice((12, 16, 18, 20, 24, 32, 32, 33, 48, 64))),
    "short_key": lambda rng: SIZED[rng.choice(("alnum", "loweralnum", "upperalnum", "base64url"))](rng, rng.randint(8, 18)),
}


def alert(rng: random.Random, kind: str, fits: Callable[[str], bool]) -> Made:
    """A fresh secret for a class of name that `fits` the place; the class of the row follows from name and kind."""
    kinds, weights = zip(*_ALERT[kind], strict=True)
    for _ in range(40):
        made = rng.choices(kinds, weights)[0]
        maker = _OWN.get(made) or PASSWORDS.get(made) or TOKENS[made]
        value = maker(rng)
        if fits(value):
            return value, "password" if kind == PASSWORD else "token"
    return SIZED["alnum"](rng, 20), "password" if kind == PASSWORD else "token"


def token(rng: random.Random, fits: Callable[[str], bool]) -> Made:
    """A value that tells by itself that it is drawn at random: for places without any name."""
    for _ in range(40):
        value = TOKENS["generic_key"](rng)
        if len(value) >= 20 and fits(value):
            return value, "token"
    return SIZED["alnum"](rng, 32), "token"


_HOLDERS = (
    "your-{n}|your_{n}|YOUR_{U}|YOUR-{K}|YOUR_{U}_HERE|your_{n}_here|your-{k}-here|<your-{k}>|<{k}>|<{U}>|<YOUR_{U}>|[YOUR_{U}]|[{k}]|"
    "enter-your-{k}|insert_{n}_here|INSERT_{U}|replace-me|REPLACE_ME|replace_with_{n}|REPLACE_WITH_YOUR_{U}|change-me|CHANGE_ME|changeme|"
    "changeit|change_this_{n}|please-change-me|to-be-replaced|TBD_{U}|FIXME_{U}|put-your-{k}-here|add_your_{n}|my-{k}|my_{n}|MY_{U}|mySecret|"
    "my-super-{k}|some-{k}|some_{n}|a-{k}|the-{k}|any-{k}|example-{k}|example_{n}|EXAMPLE_{U}|sample-{k}|sample_{n}|dummy-{k}|dummy_{n}|dummy|"
    "DUMMY_{U}|fake-{k}|fake_{n}|FAKE_{U}|mock-{k}|mock_{n}|test-{k}|test_{n}|TEST_{U}|not-a-real-{k}|notarealkey|not_set|unset|redacted|"
    "[REDACTED]|REDACTED|***REMOVED***|removed|hidden|masked|********|xxxxxxxx|XXXXXXXXXXXX|xxxx-xxxx-xxxx|......|••••••••|----|00000000|"
    "${{{U}}}|${U}|{{{{ {n} }}}}|{{{{{n}}}}}|{{{{ .Values.{c} }}}}|%({n})s|%{U}%|${{{{ secrets.{U} }}}}|$({U})|#{{{n}}}|@{n}@|__{U}__|"
    "<%= ENV['{U}'] %>|{{{{ env `{U}` }}}}|{{{n}}}|:{n}|%s|$1|your {k} here|enter {k}|your {k}|Your {k}|{k} goes here|insert your {k}|"
    "super-secret|supersecret|super_secret_{n}|very-secret|top-secret|secret-value|secretvalue|thisisnotasecret|not-so-secret|s3cr3t|keyboard cat"
).split("|")
_FAKES = (
    "test|test1|test12|test123|test1234|testing|testing123|tester|testpass|testpassword|test_password|test-token|testtoken|test-secret|testsecret|"
    "test_key|testkey|foo|foobar|foo123|foobarbaz|bar|baz|qux|quux|abc|abc123|abcd1234|abcdef|abcdefgh|abc-123|xyz|xyz123|aaaa|aaaaaaaa|bbbb|"
    "1234|12345|123456|1234567|12345678|123456789|1234567890|0123456789|0123456789abcdef|deadbeef|deadbeefdeadbeef|cafebabe|secret|secret1|"
    "secret123|secrets|mysecret|my_secret|shhh|password|password1|password12|password123|Password|Password1|passwd|pass|pass123|mypass|mypassword|"
    "my_password|fakepassword|fake|bogus|invalid|invalid-token|invalid_token|wrong|wrong-password|wrongpassword|bad|badpassword|bad_token|"
    "incorrect|valid-token|valid_token|good|goodpassword|correct|expired-token|expired|old|new|newpassword|new_password|oldpassword|"
    "different|other|another|example|sample|dummy|demo|demo123|guest|user|username|user1|token|token1|token123|tok|tok123|key|key1|key123|apikey|"
    "api-key|api_key|access|access-token|access_token|accesstoken|refresh-token|refresh_token|client-secret|client_secret|client_id|bearer|"
    "some-value|some_value|value|value1|blah|blahblah|asdf|asdfasdf|qwerty|lorem|ipsum|hello|world|helloworld|default|nothing|none|empty|anything"
).split("|")
_LABELS = (
    "Password|Your password|Enter your password|Enter password|Confirm password|Forgot password?|Forgot your password?|New password|Current password|"
    "Password:|Password: |Password is required|Password required|Passwords do not match|Password too short|Invalid password|Wrong password|"
    "Change password|Reset password|Reset your password|Change your password|Show password|Hide password|API key|API Key|API Keys|Access token|"
    "Access Token|Invalid token|Token expired|Token is invalid|Missing token|Client secret|Client Secret|Secret key|Private key|Public key|"
    "Mot de passe|Mot de passe oublié ?|Confirmer le mot de passe|Mot de passe incorrect|Passwort|Passwort vergessen?|Passwort ändern|Kennwort|"
    "Neues Passwort|Contraseña|Contraseña incorrecta|Olvidé mi contraseña|Confirmar contraseña|Senha|Esqueceu a senha?|Nova senha|Password errata|"
    "Password dimenticata?|Wachtwoord|Wachtwoord vergeten?|Hasło|Nie pamiętasz hasła?|Пароль|Забыли пароль?|Неверный пароль|Подтвердите пароль|"
    "密码|请输入密码|忘记密码|确认密码|密码错误|修改密码|密碼|請輸入密碼|パスワード|パスワードを入力してください|パスワードを忘れた方|비밀번호|비밀번호를 입력하세요|"
    "Şifre|Şifremi unuttum|Lösenord|Glömt lösenord?|Salasana|Heslo|Zapomenuté heslo|Jelszó|Parolă|كلمة المرور|סיסמה|รหัสผ่าน|Mật khẩu|Kata sandi|"
    "Clé API|API-Schlüssel|Clave de API|Chave de API|Klucz API|Ключ API|API 密钥|访问令牌|アクセストークン|Zugriffstoken|Jeton d’accès|Токен доступа"
).split("|")
_TYPES = (
    "string|String|password|secret|text|varchar|varchar(255)|SecureString|SecretStr|bytes|required|optional|nullable|basic|Basic|Bearer|bearer|"
    "oauth2|OAuth2|apiKey|api_key|http|jwt|header|query|cookie|client_credentials|authorization_code|password_grant|refresh_token|plain|PLAIN|"
    "SCRAM-SHA-256|HS256|RS256|sha256|bcrypt|argon2|pbkdf2|aes-256-cbc|AES256|RSA|ed25519|inherit|none|disabled|enabled|env|file|vault|keyring|"
    "hashed_password|encrypted|current-password|new-password|one-time-code|off|min:8|confirmed|string|max:255|trim"
).split("|")
_REFERENCES = (
    "/run/secrets/{n}|/etc/secrets/{n}|/var/run/secrets/kubernetes.io/serviceaccount/token|secrets/{d}/{n}|secret/data/{d}#{n}|vault:secret/data/{d}#{n}|"
    "vault:{d}/{n}|op://{d}/{n}/password|ssm:/{d}/prod/{n}|/{d}/prod/{n}|env:{U}|env(\"{U}\")|file:/etc/{d}/{n}|file:///run/{n}|ref+vault://{d}/{n}|"
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:{d}/{n}|projects/{d}/secrets/{k}/versions/latest|sm://{d}-{k}|keyring:{d}|"
    "@Microsoft.KeyVault(SecretUri=https://{d}.vault.azure.net/secrets/{k})|{{{{resolve:secretsmanager:{d}:SecretString:{n}}}}}|{d}-{k}|{d}_{n}|{d}.{n}|"
    "{k}-{d}|{d}/{k}|{d}-{k}-secret|{d}-secrets|{d}-credentials|{d}-tls|X-{H}|x-{k}|auth.{n}|settings.{n}|config.{n}|{d}:{n}|user.{n}|{n}_field|{n}_input|"
    "{c}Field|{c}Input|{c}Label|{n}_confirmation|{n}_digest|reset_{n}|get_{n}|set_{n}|{n}_for_{d}|has_{n}|is_{n}_valid|validate_{n}|{n}_path|{n}-form|"
    "#{k}|.{k}-field|input[name={n}]|{n}.required|{n}.invalid|errors.{n}|{d}/{n}/edit|users/{n}|oauth/token|oauth2/access_token|auth/login|{P}Exception|"
    "{P}Provider|I{P}Service|com.{d}.{c}|org.{d}.auth.{P}|{d}.{c}.service|{U}|{c}|{P}"
).split("|")
_DIGESTS: tuple[Maker, ...] = (
    lambda rng: SIZED["hex"](rng, rng.choice((32, 40, 64, 7, 8, 12))),
    TOKENS["uuid"],
    lambda rng: f"sha{rng.choice((256, 384, 512))}-" + SIZED["bytes"](rng, rng.choice((32, 48, 64))),
    lambda rng: "sha256:" + SIZED["hex"](rng, 64),
    lambda rng: ":".join(SIZED["hex"](rng, 2) for _ in range(rng.choice((16, 20, 32)))),
    lambda rng: "SHA256:" + SIZED["base64_"](rng, 43),
    lambda rng: f"v{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 99)}-{SIZED['hex'](rng, 7)}",
    lambda rng: f"{rng.choice(DEV)}-{rng.choice(COMMON)}-{rng.randint(1, 999)}",
    lambda rng: "h1:" + SIZED["bytes"](rng, 32),
    lambda rng: SIZED["digits"](rng, rng.randint(9, 18)),
    lambda rng: f"{SIZED['digits'](rng, 12)}-{SIZED['loweralnum'](rng, 32)}.apps.googleusercontent.com",
    lambda rng: 'W/"' + SIZED["hex"](rng, 16) + '"' if rng.random() < 0.3 else SIZED["base64url"](rng, 22),
    lambda rng: f"urn:uuid:{TOKENS['uuid'](rng)}",
    lambda rng: f"#{SIZED['hex'](rng, 6)}",
    lambda rng: f"{rng.choice(COMPANIES)}.{rng.choice(('com', 'io', 'net'))}/{rng.choice(DEV)}/v{rng.randint(1, 4)}",
)
_SEALED: tuple[Maker, ...] = (
    lambda rng: f"ENC[AES256_GCM,data:{SIZED['bytes'](rng, 24)},iv:{SIZED['bytes'](rng, 32)},tag:{SIZED['bytes'](rng, 16)},type:str]",
    lambda rng: "{cipher}" + SIZED["hex"](rng, 96),
    lambda rng: f"ENC({SIZED['bytes'](rng, 32)})",
    lambda rng: "ENC[PKCS7,MIIB" + SIZED["base64_"](rng, 120) + "]",
    lambda rng: "AQICAH" + SIZED["base64_"](rng, 140) + "==",
    lambda rng: "vault:v1:" + SIZED["bytes"](rng, 40),
    lambda rng: "$ANSIBLE_VAULT;1.1;AES256",
)
_HASHES: tuple[Maker, ...] = (
    lambda rng: f"$2{rng.choice('aby')}$1{rng.randint(0, 2)}$" + chars(rng, string.ascii_letters + string.digits + "./", 53),
    lambda rng: f"pbkdf2_sha256${rng.randint(12, 60)}0000${SIZED['alnum'](rng, 12)}${SIZED['bytes'](rng, 32)}",
    lambda rng: f"$argon2id$v=19$m=65536,t=3,p=4${SIZED['base64_'](rng, 22)}${SIZED['base64_'](rng, 43)}",
    lambda rng: f"$6$rounds=5000${SIZED['alnum'](rng, 16)}${SIZED['alnum'](rng, 86)}",
    lambda rng: "{SSHA}" + SIZED["bytes"](rng, 24),
    lambda rng: f"$apr1${SIZED['alnum'](rng, 8)}${SIZED['alnum'](rng, 22)}",
    lambda rng: "*" + SIZED["hexupper"](rng, 40),
)
_PUBLIC: tuple[Maker, ...] = (
    lambda rng: f"pk_{rng.choice(('live', 'test'))}_" + SIZED["alnum"](rng, rng.choice((24, 99))),
    lambda rng: "6L" + SIZED["base64url"](rng, 38),
    lambda rng: f"G-{SIZED['upperalnum'](rng, 10)}",
    lambda rng: f"UA-{SIZED['digits'](rng, 8)}-{rng.randint(1, 9)}",
    lambda rng: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + SIZED["base64_"](rng, 43),
    lambda rng: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ" + SIZED["base64_"](rng, 120),
    lambda rng: f"https://{SIZED['hex'](rng, 32)}@o{SIZED['digits'](rng, 6)}.ingest.sentry.io/{SIZED['digits'](rng, 7)}",
    lambda rng: _der(rng, _DER_PUBLIC),
    lambda rng: _der(rng, _DER_PUBLIC),
    lambda rng: "-----BEGIN PUBLIC KEY-----",
    lambda rng: "-----BEGIN CERTIFICATE-----",
    lambda rng: "pk.eyJ1Ijoi" + base64.urlsafe_b64encode(rng.choice(COMMON).encode()).decode().strip("=") + SIZED["alnum"](rng, 30),
)


def _filled(rng: random.Random, pattern: str) -> str:
    name = pick_name(rng, rng.choice((PASSWORD, KEY, TOKEN, SECRET)))
    kebab, camel, pascal = (styled(name, s) for s in ("kebab", "camel", "pascal"))
    return pattern.format(
        n=name, U=name.upper(), k=kebab, K=kebab.upper(), c=camel, P=pascal, H=styled(name, "header"), d=rng.choice(DEV + COMPANIES)
    )


_SAFE: dict[str, tuple[tuple[str, float, Maker], ...]] = {
    "secret": (
        ("placeholder", 30, lambda rng: _filled(rng, rng.choice(_HOLDERS))),
        ("fake-test", 20, lambda rng: _varied(rng, rng.choice(_FAKES))),
        ("fake-test", 6, _typed_run),
        ("reference", 26, lambda rng: _filled(rng, rng.choice(_REFERENCES))),
        ("label-text", 10, lambda rng: rng.choice(_LABELS)),
        ("reference", 6, lambda rng: rng.choice(_TYPES)),
        ("sealed", 3, lambda rng: rng.choice(_SEALED)(rng)),
        ("hash", 3, lambda rng: rng.choice(_HASHES)(rng)),
    ),
    "id": (
        ("identifier", 50, lambda rng: rng.choice(_DIGESTS)(rng)),
        ("number", 5, lambda rng: SIZED["digits"](rng, rng.randint(2, 10))),
        ("public", 20, lambda rng: rng.choice(_PUBLIC)(rng)),
        ("reference", 20, lambda rng: _filled(rng, rng.choice(_REFERENCES))),
        ("label-text", 5, lambda rng: rng.choice(_LABELS)),
    ),
}
_PLAIN_KEY = re.compile(r"^(key|keys|nonce|state|signature|salt)$")


def _varied(rng: random.Random, value: str) -> str:
    roll = rng.random()
    if roll < 0.08:
        return value.upper()
    if roll < 0.14:
        return value.capitalize()
    return value


def safe(rng: random.Random, kind: str, name: str, fits: Callable[[str], bool]) -> Made:
    """Something that opens nothing, as it would be given to a name of this class, and its class."""
    if kind == TOKEN and rng.random() < 0.05:
        return SIZED["digits"](rng, rng.choice((4, 6, 6, 8))), "fake-test"  # a one-time code, long gone
    table = _SAFE["id" if kind == INNOCUOUS and not _PLAIN_KEY.match(name) else "secret"]
    for _ in range(40):
        cls, _weight, maker = rng.choices(table, [weight for _, weight, _ in table])[0]
        value = maker(rng)
        if fits(value):
            return value, cls
    return "changeme", "placeholder"
