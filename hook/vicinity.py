"""Values that no rule reads, near a word for a password: tables, runbooks, layouts and languages that nobody wrote a rule for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import code_names, literals, lone_tokens, names, oddness, syntax
from smart_secrets_scanner.hook.patterns import Words, later
from smart_secrets_scanner.hook.spans import Span
from smart_secrets_scanner.hook.telling import Sieve

ABOVE, BELOW = 4, 1
"""Lines above and below a value on which the word may stand."""
_LONGEST = 300  # characters of a line that is read so; longer ones are data
_WORD = later(r"[^\W\d_]{2,40}(?:[_\- ][^\W\d_]{2,40}){0,2}|[A-Za-z_]\w{1,60}")
_LOGIN_WORDS = (
    "login", "logon", "log in", "log on", "log-in", "log-on", "logs in", "logs on", "logs-", "logsin", "logson", "logged", "logging ", "logging-", "loged", "loging", "logga", "loggn", "logow", "inlogg",
    "ssh", "ftp", "ldap", "smtp", "imap", "webmail", "pdo", "basic", "rcon", "userauth", "userpwd", "zugang", "anmeld", "signing", "shared", "encryption", "licen", "unlock", "lås",
    "entsperr", "desbloque", "verrouill", "ontgrendel", "odblok", "přihl", "giriş", "σύνδεσ", "είσοδ", "вход", "вхід",
)
_INFLECTED_WORDS = (
    "hasl", "jelsz", "palavra-passe", "palabra de paso", "tunnuslu", "parol", "kodord", "kodeord", "adgangskode", "salasan", "hesl", "lozink",
    "geslo", "ww", "klucz", "kata sandi", "mot de passe", "mots de passe", "parool",
)
"""One of the first stands wherever _LOGS_IN matches, one of the second wherever _INFLECTED does in ASCII; in lower case."""
_OF_LOGINS, _OF_INFLECTED = Words(_LOGIN_WORDS), Words(_INFLECTED_WORDS)
_SAID = Words((
    *_LOGIN_WORDS, *_INFLECTED_WORDS,
    "key", "log", "pass", "pw", "secret", "cred", "geheim", "kennwort", "contrase", "senha", "has", "wachtwoord", "lösen", "mdp", "clave", "psk", "ifre", "κωδικ",
    "συνθημ", "парол", "секрет", "ключ", "密", "口令", "パスワード", "暗", "비밀번호", "암호", "비번", "mật khẩu", "كلمة", "гасло", "slapta", "salasõ", "schlüssel", "पासवर्ड",
))
"""And what else a line must hold to speak of a password."""
_LOGS_IN = later(
    r"\b(?:in)?log(?:s|g?ed|g?ing|ga|gning)?[ \-]?[io]n(?:s|to)?\b|\binlogg|\b(?:ssh|s?ftp|ldaps?|smtp|imap|pdo)\w*\W{0,3}\w*\s*\(|\bs?ftp\b|\b(?:imap|webmail)\b|\brcon\b|basic.?auth|auth\W{1,3}basic|userauth|userpwd|"
    r"\bzugang|\banmeld|(?:signing|shared|encryption|licen[cs]e)[ _\-]?key|\bunlock(?:s|ed)?\s(?:it\s)?with\b|entsperr|\blås\w* (?:op|upp)\b|desbloque|verrouill|ontgrendel|odblok|přihl|logowan|giriş|σύνδεσ|είσοδ|вход|вхід",
    re.I,
)
_INFLECTED = later(
    r"has(?:ł|l)(?:o|a|em|u|ami)\b|jelsz[aóo]\w*|κωδικ\w+|συνθηματικ\w+|palavra-passe|парол\w+|ключ\w*|\blösen\w*|\bkodeord\w*|adgangskode\w*|salasan\w+|\bhesl[aouey]m?\b|lozink\w+|şifre\w*|"
    r"\bparol[aeiy]\w*|\bww\b|schlüssel\w*|tunnuslu\w+|mật khẩu|كلمة (?:المرور|السر)|гасло\w*|palabra de paso|parola d.ordine|kodord\w*|parol[aăe]\b|slaptažod\w+|salasõna|parool\w*|geslo|\bkata sandi\b|पासवर्ड|暗証番号|\bmots? de passe|\bklucz\w*|contraseñ\w+"
)
"""Words for a password, and for a key, in the forms that a sentence gives them."""
_QUOTED = later(r"(?P<q>[\"'`])(?P<v>[^\s\"'`]{5,80})(?P=q)(?!\s*:)")
_BARE = later(r"(?<![^\s({\[<>=:,;|/„“«「*%])(?:(?<=[:=]\s)[A-Za-z][\w.\-]{1,29}/(?=[^\s/]{6,40}(?:\s|$)))?(?P<v>[^\s\"'`<>(){}\[\]|,;„“”«»「」]{5,80})")
_NO_SECRET = later(
    r"![A-Z]+(?:_[A-Z0-9]+)+|[+\-]?\W?[A-Za-z]+\W?|[\w.]+#\w+|\w+(?:,\w+){2,}|\*.*|.*(?:A-Z|a-z|0-9|://|%[sd]|[${}\\]|\(\)|@[\w\-]+\.|&#?\w{1,6};?|/.*/).*|[/#].*|[A-Z]{1,6}#\d+.*|[\w.\-]+/[\w./\-]*|[\d.,:+\-/_xT]+[a-zA-Z%]{0,3}|v?\d+(?:\.\w+)+|\w[\w\-]*(?:\.[\w\-]+)+:?\d*|[\w\-]+[=:].*|"
    r"[A-Za-z]+(?:[_\-][A-Za-z]+)*(?:[_\-]?\d)?|(?:[A-Za-z]{1,3}|[A-Za-z]+(?:[_\-][A-Za-z]+)+)[_\-]?\d{2}|[a-z]+(?:[_\-][a-z0-9]+)+|[A-Z]+(?:[_\-][A-Z0-9]+)+|"
    r"(?i:(?:datetime|timedelta|hmac|pbe|pbkdf|with|and|aes|des|rsa|dsa|ec|ed|curve|x|sha|md|ripemd|blake|utf|iso|base|oauth|pkcs|ipv?|http|tls|ssl|win|mac|amd|arm|int|uint|float|argon|scrypt|bcrypt|java|python|node|es|hs|rs|ps)[_\-]?\d)(?:[a-z0-9_\-/]*|[A-Z0-9_\-/]*)"
)
_TWO_WORDS = later(r"(?=.*\b[a-z]|[a-z])(?=.*[A-Z][a-z])(?!(?:[A-Z][a-z]+[._\-+#]?)+\d*$)[A-Za-z]{3,12}(?:[._\-+#][A-Za-z]{3,12}){1,3}[._\-+#]\d{1,4}")
"""Words joined to a password, as steel.Castle.5: not all of them begin alike, so that it is no name of a program."""
_PHRASE = later(r"\s*(?:>\s)?[`\"']?(?P<v>" + literals.PHRASE + r")[`\"']?\s*")
_ALONE = later(
    r"\W*(?:(?:rem|dnl)\s+)?(?:[\w.@\-]{2,30}\s?[/|:]\s?)?[\"'`„“«「]{0,2}(?P<v>(?=[^\s\d]*\d)(?:[A-Za-z]|(?=\w{16}))[^\s\"'`<>(){}\[\],;/\\„“”«»「」]{5,40})[\"'`”»」]{0,2}\W*", re.I
)
"""One word with a digit and nothing else, but for the user's name."""
_NO_WORD = later(r".*(?:://|@[\w\-]+\.|[=:]).*|\w[\w\-]*(?:\.[\w\-]+)+|[a-z]+(?:[_\-][a-z0-9]+)+|[A-Z]+(?:[_\-][A-Z0-9]+)+|v?\d(?!\w{15}).*|[A-Za-z]{1,3}\d+")
_ASKS_PHRASE = later(r"(?:phrase|\bpsk|schlüssel|geheimnis|mnemonic|recovery words|seed words)[^:]{0,70}:\s*$", re.I)
_ENCODED = 40  # characters of a line of one word, from which it is data and says nothing
_EDGE, _TAIL = "*_", ".,;:!?)*_"
_DIGEST = later(r"[0-9a-fA-F\-]{32,}")
_SIGNS = frozenset("!#$%^&+?~@=")


@lru_cache(maxsize=1 << 15)
def says_password(line: str) -> bool:
    """Whether a line speaks of a password, in whatever language, or gives one a name."""
    low = line.lower()
    if not _SAID.stand_in(low) or (len(line) >= _ENCODED and len(line.split(None, 1)) < 2):
        return False
    if _strong().chosen(set(_WORD.findall(line))):
        return True
    # each of the patterns takes longer than all else here
    return (_OF_LOGINS.stand_in(low) and _LOGS_IN.search(line) is not None) or ((not line.isascii() or _OF_INFLECTED.stand_in(low)) and _INFLECTED.search(low) is not None)


@lru_cache(maxsize=1)
def _strong() -> Sieve[str]:
    return Sieve(lambda words: {word for word in words if names.strength(word) == names.STRONG})


def typed(line: str, code: bool) -> Iterator[re.Match[str]]:
    """The words of a line that are more than words, numbers, names and addresses; of code only its strings and comments."""
    for found in _QUOTED.finditer(line):
        if _is_typed(found["v"]):
            yield found
    if not code or syntax.in_comment(line, len(line)):
        for found in _BARE.finditer(line):
            if _is_typed(found["v"]):
                yield found


@lru_cache(maxsize=1 << 15)
def _is_typed(value: str) -> bool:
    value = value.strip(_EDGE).rstrip(_TAIL)
    if value.isalpha() and value.isascii():
        return False
    if _TWO_WORDS.fullmatch(value):
        return True
    if len(value) < 5 or not any(map(str.isalpha, value)) or _NO_SECRET.fullmatch(value) or code_names.is_identifier(value):
        return False
    return any(map(str.isdigit, value)) or (value.isascii() and (not _SIGNS.isdisjoint(value) or value.isalnum()) and oddness.random_score(value) >= 0.45)


@lru_cache(maxsize=1 << 14)
def _holds_typed(line: str) -> bool:
    return next(typed(line, False), None) is not None


def near(lines: Sequence[str], index: int, code: bool) -> Iterator[Span]:
    """What stands on a line, or on one of its neighbours, with a word for a password."""
    line = lines[index]
    if len(line) > _LONGEST or not (_holds_typed(line) or _alone(line) or _PHRASE.fullmatch(line)):
        return  # asked first: it is remembered, and what surrounds the line is not
    code = code and not syntax.in_text(lines, index)
    found = list(typed(line, code))
    below = None if found else _below_word(lines, index, code)
    if not (found or below) or _in_data(lines, index):
        return
    if below:
        yield Span(below.start("v"), below.end("v"), "passphrase" if " " in below["v"] else "", "prose", strength=names.STRONG)
        return
    others = (*lines[max(0, index - ABOVE) : index], *lines[index + 1 : index + 1 + BELOW])
    said = any(len(line) <= _LONGEST and says_password(line) for line in others)
    for match in found:
        if lines[index].startswith("](", match.end("v")):
            continue  # the words of a link
        if (said and not _DIGEST.fullmatch(match["v"])) or says_password(f"{lines[index][: match.start('v')]} {lines[index][match.end('v') :]}"):  # no value names itself
            value = match["v"].rstrip(_TAIL)
            yield Span(match.start("v"), match.start("v") + len(value), "", "quoted" if "q" in match.groupdict() else "prose", strength=names.STRONG)


def _below_word(lines: Sequence[str], index: int, code: bool) -> re.Match[str] | None:
    """A word with a digit that is all there is on a line, right below a line with a word for a password; a phrase below one that asks for it."""
    phrase = _PHRASE.fullmatch(lines[index])
    if phrase and not code and any(_ASKS_PHRASE.search(line) for line in lines[max(0, index - 3) : index]):
        return phrase
    found = _alone(lines[index])
    if not found or (code and not syntax.in_comment(lines[index], found.start("v"))):
        return None
    above = next((line for line in lines[max(0, index - 2) : index][::-1] if line.strip()), "")
    return found if len(above) <= _LONGEST and says_password(above) else None


def _alone(line: str) -> re.Match[str] | None:
    found = _ALONE.fullmatch(line) if len(line) <= _LONGEST else None
    return found if found and not _NO_WORD.fullmatch(found["v"]) else None


def _in_data(lines: Sequence[str], index: int) -> bool:
    """Whether a line belongs to encoded data that runs over several lines."""
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    return lone_tokens.in_blob(lines[index], *beside) or lone_tokens.at_border(*beside) or lone_tokens.in_run(lines, index)


def around(lines: Sequence[str], telling: Iterable[int]) -> Iterator[int]:
    """Indexes of the lines near the telling ones that may hold such a value."""
    asked = set[int]()
    for index in telling:
        if len(lines[index]) <= _LONGEST and says_password(lines[index]):
            asked.update(range(max(0, index - BELOW), min(len(lines), index + ABOVE + 1)))
            yield from (below for below in range(index + 1, min(len(lines), index + 3)) if _alone(lines[below]))
            if _ASKS_PHRASE.search(lines[index]):
                yield from (below for below in range(index + 1, min(len(lines), index + 4)) if _PHRASE.fullmatch(lines[below]))
    for index in asked:
        if 5 <= len(lines[index]) <= _LONGEST and _holds_typed(lines[index]):
            yield index
