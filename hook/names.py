"""What a name says about its value: is it called like a secret, loosely like one, or about one?"""

from __future__ import annotations

import re
from functools import lru_cache

from smart_secrets_scanner.hook.patterns import later

STRONG, MEDIUM, WEAK, NONE = 3, 2, 1, 0
"""How much a name speaks for a secret value: passwords and secrets; tokens and API keys; keys, codes, ids; nothing."""

# What follows a short stem keeps path, pattern, typing, mapping, inside, passed, machine out: they are everywhere in code.
STEMS = (
    r"pass(?:w(?:or[dt]|d)|phrase|code|wd|wrd)?(?!e[drs]|ing|ive|enger|age)|pwd|psw[rd]?d?|pw|secret|sec?ret|cred(?:ential|s)?|token|tkn|api|key|auth|bearer|jwt|otp|"
    r"totp|2fa|mfa|seed|salt|nonce|sign|signature|sig|hmac|cookie|sess(?:ion|id)?|sid(?!e)|private|priv|cert|license|licence|"
    r"webhook|dsn|conn(?:ection)?_?str|access|client|consumer|login|pin(?![gkn])|pat(?!h|ch|te|ie)|sas|dbp|cipher|encrypt|crypt|hash|mac(?!h|ro)|"
    r"kennwort|contrase|contrasena|senha|parola|haslo|hasło|wachtwoord|lösenord|salasana|motdepasse|mdp|clave|sifre|şifre|"
    r"mnemonic|psk|合言葉|暗号|bindpw|rootpw|пароль|секрет|ключ|токен|密码|密碼|口令|密钥|密鑰|秘钥|令牌|パスワード|暗証|秘密|비밀번호|암호|비번"
)

_STRONG = re.compile(
    r"pass(?:w(?:or[dt]|d)|phrase|code|wd|wrd)|(?:^|[^a-z])(?:pass|pw|pwd|psw|pswd|creds?|mdp)(?:$|[^a-z])|pwd|secret|credential|"
    r"kennwort|contrase|senha|parola|hasl?o|hasło|wachtwoord|lösenord|salasana|motdepasse|sifre|şifre|requirepass|clave|bindpw|rootpw|"
    r"mnemonic|(?:^|[^a-z])psk(?:$|[^a-z])|seed_?phrase|recovery_?phrase|合言葉|暗号|"
    r"пароль|секрет|密码|密碼|口令|密钥|密鑰|秘钥|パスワード|暗証|秘密|비밀번호|암호|비번|"
    r"(?:[a-z]|^)pass(?:$|[^a-z])|(?:^|_)pass(?=[A-Z_0-9])|p(?:ass)?word",
    re.I,
)
_CAMEL_PASS = re.compile(r"(?:^|[a-z0-9_])Pass(?:$|[A-Z_0-9])|Pwd|PWD|(?:^|[a-z0-9])PW(?:$|_)|Creds?(?:$|[A-Z_])")
_MEDIUM = re.compile(
    r"token|tkn|api[-_. ]?key|apikey|(?:access|private|priv|master|signing|sign|encryption|encrypt|crypt|cipher|account|storage|shared|"
    r"service|admin|auth|app|application|license|licence|ssh|hmac|mac|aes|rsa|des|jwt|web_?hook|license|client|consumer|deploy|"
    r"subscription|session|cookie|user|server|bot|live|test|prod|stripe|aws|gcp|azure)[-_. ]?key(?!s?(?:id|name))|auth|bearer|jwt|totp|otp|"
    r"(?:^|[^a-z])(?:pat|sas|sid|seed|pin|2fa|mfa|hmac|dsn)(?:$|[^a-z])|conn(?:ection)?[-_]?str|cookie|session|signature|webhook|токен|ключ|令牌",
    re.I,
)
_ABOUT = later(
    r"(?:id|ids|name|names|type|types|url|uri|path|file|dir|field|fields|label|labels|len|length|min|max|ttl|expir\w*|format|regex|pattern|"
    r"policy|hint|prompt|header|headers|param|params|parameter|algorithm|alg|count|size|index|enabled|required|endpoint|version|page|error|errors|"
    r"message|msg|text|title|placeholder|help|desc|description|lifetime|duration|mode|scope|scopes|prefix|suffix|strategy|"
    r"provider|method|class|column|attribute|reset|resets|change|changed|forgot|link|view|form|input|template|policy|ref|refs|"
    r"key_?ref|location|host|port|server|db|table|status|state|event|action|callback|handler|service|manager|store|factory|"
    r"issuer|audience|subject|realm|usage|strength|validator|encoder|hash|hashed|digest|check\w*|verif\w*|valid\w*|rule|rules|"
    r"color|colour|icon|code_?url|range|config|settings?|options?|info|list|map|set|kind|value_?from|timeout|interval|within|before|after|delay|retries|attempts?|limit|rotation|generator|entropy|encoding|decoder|(?:pass(?:word|wd)|secret|token)s?(?:file|path|length|policy|expir\w*|timeout|type|name|url|id))s?$",
    re.I,
)
_SPLIT = later(r"[\x00-/:-@\[-`{-\x7f]+|(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=65536)
def strength(name: str) -> int:
    """STRONG, MEDIUM, WEAK or NONE for the name a value is given to."""
    if not name:
        return NONE
    if _STRONG.search(name) or _CAMEL_PASS.search(name):
        level = STRONG
    elif _MEDIUM.search(name):
        level = MEDIUM
    elif _STEM.search(name):
        level = WEAK
    else:
        return NONE
    if level == WEAK and _ENV_KEY.search(name):
        level = MEDIUM
    if _PUBLIC.search(name) and not _PRIVATE.search(name):
        return NONE
    if level == STRONG and _FIELD_TEXT.search(name):
        return STRONG  # passwordField.text = "…": what a form's field holds, not the field
    last = [part for part in _SPLIT.split(name) if part]
    if last and (len(last) > 1 or level == STRONG) and _ABOUT.fullmatch(last[-1]):
        return WEAK
    return level


_PUBLIC = later(r"public_?-?(?:key|token)|publishable", re.I)
_PRIVATE = later(r"private|secret|passw|passphrase", re.I)
_FIELD_TEXT = later(r"(?:pass(?:word|wd)?|pwd|secret|pin)_?(?:field|box|input|edit|text|txt|entry){0,2}[.>]\w*(?:text|value)$", re.I)
_ENV_KEY = later(r"[A-Z0-9]_KEY$|[a-z0-9]Key$")
_STEM = re.compile(STEMS, re.I)
