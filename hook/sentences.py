"""Passwords that sentences tell, in a dozen languages: chats, mails, runbooks, comments, logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from smart_secrets_scanner.hook import literals, names, oddness
from smart_secrets_scanner.hook.patterns import Words, later
from smart_secrets_scanner.hook.spans import Span

_SPOKEN = (
    r"(?<![A-Za-z])(?P<k>pass ?phrase|password|passwd|pwd?|passcode|secret|token|(?:api|deploy|access|signing|master|license|licence|shared|pre-shared) key|kennwort|passwort|mdp|mot de passe|"
    r"contraseña|clave|senha|hasło|wachtwoord|lösenord|passord|adgangskode|salasana|parola|heslo|jelszó|şifre|пароль|密码|密碼|口令|パスワード|비밀번호)(?![A-Za-z])"
)
_IS = later(
    _SPOKEN + r"(?:[^:=\"'`\n]{0,44}?(?:\bis\b|\bwas\b|\best\b|\bes\b|\bist\b|\bto\b|\bjest\b|\bje\b|\blautet\b|\bär\b|\bè\b|\bé\b|\bthe old\b|：|は|是|为|still|\sC<|[.,;] default(?:s to)?:?\s)"
    r"(?:\s+(?:still|now|currently|always|just|immer noch|noch|jetzt|weiterhin|toujours|encore|todavía|aún|ainda|ancora|sempre|nog steeds|nadal))?"
    r"|(?-i:(?:,?\s[\w\u0080-\uffff]+){1,10})\s?[:=]|\s*/|\sd['’]\w+\s?:)\s*(?:[\"'`「“«]{1,2})?(?P<v>[^\s\"'`」”»，,;>]{4,80})",
    re.I,
)
_AT_END = later(_SPOKEN + r"[^=\"'`\n]{2,90}?:\s+[`\"'“]?(?P<v>[^\s\"'`”]{6,80})[`\"'”]?\.?\s*$", re.I)
_SIGN_IN = later(
    r"(?:\bas\s+[*`\"'_“]{0,3}[\w.@\-]{2,40}[*`\"'_”]{0,3}|\*\*[\w.@\-]{2,40}\*\*)\s+(?:with|using|and|mit|avec|con|com)\s+(?:(?:the\s+)?password\s+)?[*`\"'_“(]{0,3}(?P<v>[^\s`\"'”*]{6,60})", re.I
)
_WORKS_WITH = later(
    r"\b(?:works?|sign in|log ?in|logged in|login|takes?|tested|reproduced?|enter)\b[^\n]{0,60}?\s[`\"'*]{0,2}(?P<u>[\w.+\-]{2,40}(?:@[\w.\-]+)?)[`\"'*]{0,2}\s+(?:and|/|&|\+)\s+[`\"'*]{0,2}(?P<v>[^\s`\"'*,;]{6,60})", re.I
)
"""A user and a password, one behind the other, that something works with or takes."""
_PSK = later(r"\b(?:psk|passphrase|pass phrase)\b[^\n:]{0,24}(?:\bis\b|:)\s{1,4}[`\"'*]{0,2}(?P<v>" + literals.PHRASE + r")[`\"'*]{0,2}\s*$|\b(?:psk|passphrase|pass phrase)\b[^\n`\"]{0,40}[`\"](?P<w>" + literals.PHRASE + r")[`\"]", re.I)
_WORDS = later(r"(?:[A-Z][a-z]{2,11}){3,8}|[a-z]{3,11}(?:[-_+.][a-z]{3,11}){2,7}")  # joined as pass phrases are
_LINK = later(r"\b(?:is|was|est?|ist|to|jest|je|still|lautet|default|old)\b|[:/=]|C<", re.I)
_SAID = Words((
    "passphrase",
    "pass phrase",
    "password",
    "passwd",
    "pw",
    "passcode",
    "secret",
    "token",
    " key",
    "kennwort",
    "passwort",
    "mot de passe",
    "senha",
    "wachtwoord",
    "salasana",
    "parola",
    "mdp",
    "clave",
    "passord",
    "adgangskode",
    "heslo",
))
"""What a line in ASCII must hold for _IS, which is slow to compile, beside _LINK."""
_SPOKEN_PIN = later(r"\bPIN(?:\s+(?:is|code))?\s*[:=]?\s+[`\"'*]*(?P<v>\d{4,12})\b")
_DOOR = later(r"voice ?mail|mailbox|\bwi-?fi|service menu|disarm|screen lock|digicode|master code|kiosk|\bsim\b|\bpuk\b|interfon|riaszt|cofre|caja fuerte|brána|bramk|ворот|συνδυασμ|χρηματοκιβ|schloss|\blarm|\blås|serwerown|beheerder|alarm|door|gate\b|keypad|\bsafe\b|tresor|\btür|porte\b|puerta|\bporta\b|\bdeur|dörr|\bdør|drzwi|dveř|\blift\b|kluis|coffre|serratura|двер|сейф|сигнализац", re.I)
_CODE = later(r"(?:\b(?:digicode|pincode|puk|zahlenschloss|číselník|felleskoden|koden|kodu|kod[eu]?m?|συνδυασμ\w+|codes?|pin|kode?|código|codice|koodi|kód|combination|kombination|keypad|combo|код)\b|κωδικ\w*)[^\n\d]{0,40}?(?P<v>\d{4,8})(?![\w.\-])", re.I)
_ONLY_PAIR = later(r"^\s*(?://|#|--|;|\*|<!--|'|%|rem\b)\s*(?P<u>[a-z][\w.\-]{2,29})\s+/\s+(?P<v>[A-Za-z]{3,20}\d{2,6}[!?#$]?)\s*(?:-->|\*/)?\s*$", re.I)
_PAIR = later(
    r"(?:``|[\"'`])?(?P<u>[\w.\-]{2,30})(?:``|[\"'`])?\s+/\s+(?:[\w.\-]{2,30}\s+/\s+(?=\S*\d))?(?:``|[\"'`])?(?P<v>[^\s\"'`/<>]{4,40})(?:``|[\"'`])?(?=\s|$|[.,)])"
)
_LOGIN_WORD = later(r"\b(?:s?ftp|ssh|vpn|rdp|smb|imap|smtp)\b|login|log in|user|pass|cred|account(?!s? for)|admin|access|root|pwd?\b|sign[ -]?in|konto|anmeld|inlogg|zugang|logowan|přihl|bejelentk|kirjaut|giriş|вход|вхід|σύνδεσ|είσοδ|acc[eè]s|connexion|staging|\bcms\b", re.I)
_DIMENSIONS = later(r"(?:\d+x)+\d+\W*|[A-Za-z]+\d?-?\d+\w?")
_TELLING = Words((
    "pass",
    "pw",
    "secret",
    "token",
    " key",
    "kennwort",
    "senha",
    "wachtwoord",
    "parola",
    "salasana",
    "mdp",
    "clave",
    "passord",
    "adgangskode",
    "heslo",
    " with",
    " pin ",
    "psk",
    "keypad",
    "alarm",
    "door",
    "gate",
    "login",
    "log in",
    " and ",
))


def told(text: str) -> Iterator[Span]:
    """Passwords in prose: "the password for staging is ...", "login: operator / ..."."""
    low = text.lower()
    if len(text) > 1000 and text.count(" ") * 12 < len(text):
        return  # minified code or data
    if " / " not in text and text.isascii() and not _TELLING.stand_in(low):
        return
    spoken = not text.isascii() or (_SAID.stand_in(low) and _LINK.search(text))
    for m in chain(_IS.finditer(text), _AT_END.finditer(text)) if spoken else ():
        value = m["v"].rstrip(".。)")
        if any(c.isdigit() for c in value) or oddness.random_score(value) >= 0.5 or _WORDS.fullmatch(value):
            yield Span(m.start("v"), m.start("v") + len(value), m["k"], "prose", strength=names.STRONG)
    for m in _SIGN_IN.finditer(text) if " with" in low or " using" in low or not text.isascii() else ():
        value = m["v"].rstrip(".,;)")
        if oddness.random_score(value) >= 0.4 and any(map(str.isalpha, value)) and not value.isalpha():
            yield Span(m.start("v"), m.start("v") + len(value), "password", "prose", strength=names.STRONG)
    for m in _SPOKEN_PIN.finditer(text) if "PIN" in text else ():
        yield Span(m.start("v"), m.end("v"), "PIN", "prose", strength=names.MEDIUM)
    yield from _without_its_word(text, low)
    for m in _PAIR.finditer(text) if "/" in text else ():
        value = m["v"].rstrip(",;:.")
        mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
        random = oddness.random_score(value) >= 0.7 and not (value.isidentifier() or _DIMENSIONS.fullmatch(value))
        told = not m["u"].isdigit() and (random or _LOGIN_WORD.search(text) is not None)
        if told and (mixed or (len(value) >= 8 and oddness.random_score(value) >= 0.7)) and not re.search(r"[()=]|\*\*|^\d+e\d+$", value):
            yield Span(m.start("v"), m.start("v") + len(value), m["u"], "prose", strength=names.MEDIUM)


def has_code(text: str) -> bool:
    """Whether a line tells the code of a door, an alarm or a safe."""
    return _code(text) is not None


def _code(text: str) -> re.Match[str] | None:
    found = _CODE.search(text)
    return found if found and _DOOR.search(text) else None


def _without_its_word(text: str, low: str) -> Iterator[Span]:
    """Phrases, logins and codes of doors that sentences tell without the word for a password."""
    psk = _PSK.search(text) if "psk" in low or "phrase" in low else None
    if psk:
        yield Span(*psk.span("v" if psk["v"] else "w"), "passphrase", "prose", strength=names.STRONG)
    works = _WORKS_WITH.search(text) if " and " in text or " / " in text or " & " in text else None
    if works and not works["v"].isalpha():
        value = works["v"].rstrip(".,;:)")
        yield Span(works.start("v"), works.start("v") + len(value), works["u"], "prose", strength=names.STRONG)
    if code := _code(text):
        yield Span(code.start("v"), code.end("v"), "PIN", "prose", strength=names.STRONG)
    if " / " in text and (only := _ONLY_PAIR.match(text)):
        yield Span(only.start("v"), only.end("v"), only["u"], "prose", strength=names.STRONG)
