"""What a name says about its value: is it called like a secret, loosely like one, or about one?

Most words say nothing and are told by plain substring tests: the patterns for all this take longer to compile than a
small commit to scan.
"""

from __future__ import annotations

import re
from functools import lru_cache

from smart_secrets_scanner.hook.patterns import Words, holds, later

STRONG, MEDIUM, WEAK, NONE = 3, 2, 1, 0
"""How much a name speaks for a secret value: passwords and secrets; tokens and API keys; keys, codes, ids; nothing."""

# What follows a short stem keeps path, pattern, typing, mapping, inside, passed, machine out: they are everywhere in code.
_OTHER_STEMS = r"pass(?!e[drs]|ing|ive|enger|age)|pin(?![gkn])|pat(?!h|ch|te|ie)|sid(?!e)|mac(?!h|ro)"
_STEM_LIST = (
    "pw psw secret seret cred token tkn api key auth bearer jwt otp 2fa mfa seed salt nonce sig hmac cookie sess priv cert "
    "webhook dsn connstr conn_str connectionstr connection_str access client consumer login sas dbp cipher crypt hash "
    "kennwort geheim contrase senha parola haslo hasło wachtwoord lösenord losenord zugangswort salasana motdepasse mot_de_passe mdp clave pepper passord kodeord adgangskode sifre şifre mnemonic psk "
    "jelszo jelszó heslo lozink schluessel schlüssel jeton klucz llave chave 토큰 トークン 私钥 私鑰 秘密鍵 비밀키 "
    "合言葉 暗号 пароль секрет ключ токен 密码 密碼 口令 密钥 密鑰 秘钥 令牌 パスワード 暗証 秘密 비밀번호 암호 비번"
).split()
STEMS = "|".join((*_STEM_LIST, _OTHER_STEMS))
"""A pattern, to be used without regard to case."""

_STRONG_LIST = (
    "password passwort passwd passphrase passcode passwrd pword pwd secret credential kennwort geheim passord kodeord adgangskode contrase senha parola haslo hasło "
    "wachtwoord lösenord losenord zugangswort salasana motdepasse mot_de_passe mots_de_passe sifre şifre requirepass masterauth clave bindpw rootpw mnemonic seedphrase seed_phrase "
    "recoveryphrase recovery_phrase jelszo jelszó heslo lozink 合言葉 暗号 пароль секрет 密码 密碼 口令 密钥 密鑰 秘钥 パスワード 暗証 秘密 비밀번호 암호 비번"
).split()
_STRONG_PARTS = frozenset("pass pw pwd psw pswd cred creds mdp psk".split())
_HEAD_PASS = later("_pass(?!age|ing|ive|eng|thr|ed|es|er|port|band|able|to|by)[a-z_0-9]")
_CAMEL_PASS = later(r"(?:^|[a-z0-9_.\-])Pass(?:$|[A-Z_0-9])|(?:^|[a-z0-9])PW(?:$|_)|Creds?(?:$|[A-Z_])")
_MEDIUM_LIST = (
    "token,tkn,sonarlogin,sonar_login,sonar.login,sonar-login,pepper,apikey,api-key,api_key,api.key,api key,auth,bearer,jwt,connstr,conn_str,conn-str,connectionstr,connection_str,"
    "connection-str,cookie,session,signature,webhook,токен,ключ,令牌,jeton,schluessel,schlüssel,토큰,トークン,私钥,私鑰,비밀키"
).split(",")
_MEDIUM_PARTS = frozenset("otp totp hotp pat sas sid seed pin mfa hmac dsn".split())
_2FA = later("(?:^|[^a-z])2fa(?:$|[^a-z])")
_KEY_OF = tuple(
    "access private priv master signing sign encryption encrypt crypt cipher account storage shared service admin auth app application "
    "license licence ssh hmac mac aes rsa des jwt webhook web_hook client consumer deploy subscription session cookie user server bot "
    "live test prod stripe aws gcp azure".split()
)
_ABOUT = frozenset(
    "id name type url uri path file dir field label len length min max ttl format regex pattern policy hint prompt header param "
    "parameter algorithm alg count size index enabled required endpoint version page error message msg text title placeholder help "
    "desc description lifetime duration mode scope prefix suffix strategy provider method class column attribute reset change changed "
    "forgot link view form input template ref keyref location host port server db table status state event action callback handler "
    "service manager store factory issuer audience subject realm usage strength validator encoder hash hashed digest rule rules color colour "
    "icon codeurl range config setting option info list map set kind valuefrom timeout interval within before after delay retries "
    "attempt limit rotation generator entropy encoding decoder ids names types fields labels headers params errors scopes resets refs "
    "settings options attempts".split()
)
"""Last words of names that say something about a secret; each may have an `s` behind it."""
_ABOUT_HEADS = ("expir", "check", "verif", "valid")
_ABOUT_GLUED = later("(?:pass(?:word|wd)|secret|token)s?(?:file|path|length|policy|expir\\w*|timeout|type|name|url|id)s?")
_PARTS = later("[a-z]+")
_CAMEL = later("[A-Z]?[a-z]+")
_SPLIT = later(r"[\x00-/:-@\[-`{-\x7f]+|(?<=[a-z0-9])(?=[A-Z])")
_FOLDED = str.maketrans("İıſ", "iis")


_CAMEL_JOINT = later(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHERWISE = later(
    r"tokeni[sz](?:ers?|es?|ed|ing|ation)?(?![a-z])|author(?!i[sz])[a-z]*|surrogatepass|enclaves?|"
    r"(?<![a-z])(?:any|every|check|test|first|second|third|one|two|multi|single|jit|render|shader|opt|optimi[sz]ation|forward|backward|must|did|should|compiler|fusion|"
    r"graph|next|last|final|post|low|high|band|all)_?pass(?:es)?(?![a-z])|"
    r"(?<![a-z])pass_(?:through|thru|manager|timing|rate|count|fail\w*|name|list|pipeline|builder|fn|func|function|ratio|by|num|index|filter|args?|kwargs|"
    r"context|percent\w*|threshold|zero|order|registry|flags?|on|in|as|to|down|along|through|criteria|result)(?![a-z])",
    re.I,
)
"""A compiler's or a test's pass, the splitting of text into tokens, and a processor's enclave (`clave` is Spanish for a password)."""
_STEM_WORDS, _STRONG_WORDS, _MEDIUM_WORDS = Words(_STEM_LIST), Words(_STRONG_LIST), Words(_MEDIUM_LIST)
TELLING = (*_STEM_LIST, "pass", "pin", "pat", "sid", "mac", "cred", *_STRONG_LIST, *_STRONG_PARTS, *_MEDIUM_LIST, *_MEDIUM_PARTS)
"""Each name in ASCII that is not NONE holds one of these, whatever its case."""


@lru_cache(maxsize=65536)
def strength(name: str) -> int:
    """STRONG, MEDIUM, WEAK or NONE for the name a value is given to."""
    if not name:
        return NONE
    if "okeni" in name or "uthor" in name or "nclave" in name or "pass" in name.lower():
        name = _OTHERWISE.sub("_", _CAMEL_JOINT.sub("_", name))
    low = _fold(name)
    level = _level(name, low)
    if level == NONE:
        return NONE
    if level == WEAK and _ENV_KEY.search(name):
        level = MEDIUM
    if holds(low, _PUBLIC) and not holds(low, _PRIVATE):
        return NONE
    if level == STRONG and low.endswith(("text", "value")) and _FIELD_TEXT.search(name):
        return STRONG  # passwordField.text = "…": what a form's field holds, not the field
    last = [part for part in _SPLIT.split(name) if part]
    if last and (len(last) > 1 or level == STRONG) and _is_about(last[-1]):
        return WEAK
    return level


@lru_cache(maxsize=16384)
def has_stem(text: str) -> bool:
    """Whether STEMS is found in a text."""
    low = _fold(text)
    return _STEM_WORDS.stand_in(low) or _STEM.search(low) is not None


def _level(name: str, low: str) -> int:
    """By what stands in it. `low` is the name without its case."""
    parts = _PARTS.findall(low)
    if low != name:
        parts += [part.lower() for part in _CAMEL.findall(name)]
    if (
        _STRONG_WORDS.stand_in(low)
        or not _STRONG_PARTS.isdisjoint(parts)
        or ("pass" in low and (any(part.endswith("pass") for part in parts) or _HEAD_PASS.search(f"_{low}")))
        or (("Pass" in name or "PW" in name or "Cred" in name) and _CAMEL_PASS.search(name))
    ):
        return STRONG
    if (
        _MEDIUM_WORDS.stand_in(low)
        or not _MEDIUM_PARTS.isdisjoint(parts)
        or ("key" in low and _is_key_of(low))
        or ("2fa" in low and _2FA.search(low))
    ):
        return MEDIUM
    return WEAK if has_stem(low) else NONE


def _fold(name: str) -> str:
    """The name as patterns that ignore case see it."""
    return name.lower() if name.isascii() else name.translate(_FOLDED).lower()


def _is_key_of(low: str) -> bool:
    """`private_key`, `awsKey`; but not the key's id or name."""
    head, *rest = low.split("key")
    for tail in rest:
        if (head.endswith(_KEY_OF) or (head[-1:] in ("-", "_", ".", " ") and head[:-1].endswith(_KEY_OF))) and not tail.startswith(
            ("id", "name", "sid", "sname")
        ):
            return True
        head += f"key{tail}"
    return False


def _is_about(last: str) -> bool:
    word = _fold(last)
    if word in _ABOUT or (word.endswith("s") and word[:-1] in _ABOUT):
        return True
    return (word.startswith(_ABOUT_HEADS) and word.isalnum()) or (
        word.startswith(("pass", "secret", "token")) and _ABOUT_GLUED.fullmatch(word) is not None
    )


_PUBLIC = ("publishable", *(f"public{sign}{what}" for what in ("key", "token") for sign in ("", "_", "-", "_-")))
_PRIVATE = ("private", "secret", "passw", "passphrase")
_FIELD_TEXT = later(r"(?:pass(?:word|wd|wort)?|pwd|secret|pin|geheim\w*|kennwort|senha|clave|contrase\w*|mdp|parola)(?:_?(?:field|box|input|edit|text|txt|entry)){0,2}[.>]\w*(?:text|value)$", re.I)
_ENV_KEY = later(r"[A-Z0-9]_KEY$|[a-z0-9]Key$")
_STEM = later(_OTHER_STEMS)
