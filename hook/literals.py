"""Is a piece of text a literal value at all? Drops only what is certainly none: references, templates, types, paths."""

from __future__ import annotations

import re

from smart_secrets_scanner.hook.patterns import later

_TEMPLATE = later(
    r"\$\{[^}]*\}?|\$\([^)]*\)?|\{\{.*\}?\}?|<%.*|\$(?![A-Z][a-z]+\d+$)[A-Za-z_][\w.]*|%\(\w+\)[sdr]?|%\w+%|%[a-z_]{1,20}|%[\d.*]{0,4}[a-zA-Z]{1,2}|#\{[^}]*\}|@[\w.\-]+@|\[\[.*\]\]|__\w+__|"
    r"<[^<>]{1,60}>|(?:\W{0,3}\{\w{0,20}\}\W{0,3}){1,6}|\[[A-Z][A-Z0-9_]*\]|#[0-9a-fA-F]{3,8}|[A-Za-z_][\w.]*\[[A-Za-z_][\w., \[\]|]*\]|\*+|[xX]{3,}|[.\-_=#+~]+|\.{3,}.*|!\w+ .*|&{1,2}\w+\.?|:'\w+'|\{[\w.:\- ]*\}|:\w+|\$(?![A-Z][a-z]+\d+$)\$?\w+\$?"
)
_WORDS = frozenset(
    "true false null nil none undefined nan void string str int integer bool boolean number float double object array list dict "
    "bytes char any optional self this super yes no on off auto default required hidden text varchar enum type const let var "
    "store_true store_false function return new await async static final public private protected if else not and or in is".split()
)
_CODE = later(
    r"(?!\w*\d\w*\.$)(?:[A-Za-z_$@][\w$]*(?:\??\.|::|->|\[))+(?:[A-Za-z_$\]'\"?!][\w$\]'\"?!]*)?(?:\(.*)?|[A-Za-z_$@.]?[\w$.:>\-]*\(.*|@?[A-Za-z_]\w*\[.*|(?:new|await|typeof|async|func|function|lambda|return|if|not)\s.*|.*=>.*|.*->\w.*|\(.*\).*|![01]\W.*|[\w$.]{1,40}\?[\w$.]{0,40}:[\w$.]{0,40}"
)
_PATH = later(
    r"(?:\.{0,2}/|~|\.(?=[a-z])|[A-Za-z]:\\)[\w./\\\-@+ ]*|[\w.\-/\\]+\.(?:pem|key|crt|cer|json|ya?ml|txt|py|js|ts|go|rb|java|php|cs|xml|html?|ini|conf|cfg|properties|p12|jks|md|sh|sql|css|png|svg|gif|jpg|com|org|net|io|dev)|"
    r"(?:https?|ftp|file|wss?|urn|mailto):\S*|(?![^.]*[0-9a-f]{24})[\w.\-]+(?:/[\w.\-]+)+\.[a-z]\w{0,4}"
)
_NUMBER = later(
    r"[-+]?(?:0x[0-9a-fA-F]{1,16}[uUlL]{0,3}|0x[0-9a-fA-F]{0,16}\.[0-9a-fA-F]{0,16}p[-+]?\d{1,4}|\d[\d_.,:]*)[a-zA-Z%]{0,2}|v?\d+(?:\.\d+){1,3}(?:-\w+)?|\d{4}-\d\d-\d\d\S*"
)
_DOTTED = later(r"[a-zA-Z][\w\-]*(?:\.[a-zA-Z][\w\-]*){1,}")


_ALGORITHM = later(
    r"(?:utf|us)[-_]?(?:8|16|32|ascii)(?:[-_]?(?:le|be|sig))?|latin[-_]?1|iso[-_]?8859[-_]?\d+|cp\d{3,4}|base(?:16|32|58|64)(?:url)?|binary|"
    r"(?:hmac[-_]?)?(?:sha|md)[-_]?\d{1,3}(?:[-_/]\d{3})?(?:[-_](?:rsa|hmac|with\w+))?|(?:hs|rs|es|ps)(?:256|384|512)|eddsa|ed25519|x25519|"
    r"(?:aes|rsa|des|ecdsa|chacha20)[-_]?(?:\d{2,4})?(?:[-_](?:cbc|gcm|ctr|ecb|cfb|oaep|poly1305|\w{2,5}padding))*|scram-sha-\d+(?:-plus)?|bcrypt|argon2\w*|"
    r"ascii|cram[-_]md5|ecdh-es(?:\+a\d{3}kw)?|rsa-oaep(?:-\d{3})?|a\d{3}(?:gcm)?kw|pbes2-hs\d{3}\+a\d{3}kw|(?:[A-Z0-9]+[-_]){1,8}(?:AES|CAMELLIA|ARIA|3?DES|RC4|NULL|CHACHA20|SEED|IDEA)\d*(?:[-_][A-Z0-9]+){0,6}|pbkdf2\w*|(?:hmac-)?(?:ripemd|rmd|whirlpool|tiger|blake|sm|gost|mdc)\w?-?\d\w{0,4}|oauth2?|openid|saml2?|ntlm(?:v2)?|kerberos|digest",
    re.I,
)


SHORTEST, LONGEST = 4, 8192
"""Characters of a value that can be a secret."""
_ALGORITHMS = tuple(
    "ascii cram pbes a128 a192 a256 psk dhe ecdhe dh- ecdh- tls ssl srp adh aecdh utf us latin iso cp base binary hmac sha md hs rs es ps eddsa ed25519 x25519 aes rsa des ecdsa chacha20 scram-sha- bcrypt argon2 pbkdf2 ripemd rmd whirlpool tiger blake sm gost mdc "
    "oauth openid saml ntlm kerberos digest".split()
)
"""What they begin with."""


_OTHER_THING = later(
    r"[A-Za-z][\w.+\-]+@(?:[a-z0-9\-]+\.)+(?:com|org|net|edu|gov|mil|int|info|io|dev|local|example|test|invalid|[a-z]{2})|"  # an address for mail
    r"(?i:bug|issue|pr|gh|ticket|case|task|jira|closes|fixes|mr|rt|lp)#\d{1,7}[.,:;)]?|"
    r"(?i:snmp|ssl|tls|https?|smb|nfs|imap|pop|wpa|ntlm|ldap|ipv|oauth|saml|u?int|float|counter|gauge|unsigned|integer|decimal|complex)v?\d[\w.]{0,3}|"
    r"[\-dlbcps][\-r][\-w][\-xsS][\-r][\-w][\-xsS][\-r][\-w][\-xtT]|[\-r][\-w][\-xsS](?:[\-r][\-w][\-xsSt]){2}|"  # rights of a file
    r"\S{0,80}\]\((?:https?:|mailto:|[#/.])\S*|"  # the end of a link of Markdown
    r"-X(?:m[sxn]\d+[kKmMgG]?|X:\S+)|"  # what a Java machine is told
    r"arn:aws[\w\-]{0,12}:[\w\-]*:[\w\-]*:\d*:\S+|[a-z][\w.+\-]{2,40}(?:/[\w.+\-]{2,40})?;\s?[a-z]{1,12}=[\w.\-]{1,12}|"  # what Amazon calls a resource; a media type (RFC 2045, section 5.1)
    r"!?\^?[^\s\[\]]{0,40}\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|\\[wds])[^\s\[\]]*\](?:[+*]|\{\d).*|\S{0,60}\w\\\.\w{1,20}\$?|"  # a regular expression
    r"(?:\\{1,2}(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[rntfv0])-?){1,3}|(?:[a-zA-Z_]{0,2}%[\d.*]{0,4}[sdifuxX][:._/x\-]?){2,8}|"  # three characters, escaped; a format
    r"[A-Za-z]\w{0,40}=\$\{[^{}]*\}|[\^~]\d+(?:\.\d+){1,2}|0\d{3}_[a-z]{3,}(?:_[a-z0-9]+){2,12}|[A-Za-z]+’[a-z]{1,2}|realm=\S*|\*\*#\d{1,7}\*\*|"  # a template; npm's versions; Django's migrations; words
    r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central){1,2}-\d[a-f]?|"  # where Amazon computes
    r"(?:\+|\)|,|!=|={2,3}|&&|\|\||\?|:)(?=.*(?:\w[.(]|\]))[^\s\"'].*(?:\+|\(|,|={1,3}|&&|\|\||\?|:)"  # what stands between two strings of packed code
)
PHRASE = r"(?:[a-z]{1,12}!? ){2,8}(?:[a-z]{2,12}|\d{1,6})!?"
"""Three words and more as pass phrases have them, a number perhaps the last."""
_PASSPHRASE = later(r"(?:(?:[A-Z]?[a-z]{1,12}|\d{1,4})!? ){1,8}(?:\d{1,6}|[A-Z]?[a-z]{2,12})!?")
_SAYING = later(
    r"\b(?:the|your|an?|is|are|was|be|not|no|to|of|for|in|on|at|by|with|and|or|from|this|that|has|have|can|will|must|may|please|enter|type|new|old|"
    r"invalid|wrong|missing|required|forgot|change|reset|confirm|get|set|use|used|password|passphrase|secret|token|key|user|login|config|value)\b"
)
"""Words of what a program says about a secret."""


def is_algorithm(value: str) -> bool:
    """Whether a value is the name of a cipher, a hash, an encoding or a scheme."""
    begun = value.lower().startswith(_ALGORITHMS) or not value.isascii()
    return begun and _ALGORITHM.fullmatch(value) is not None


def plausible(value: str, *, quoted: bool) -> bool:
    """False for what cannot be a secret whatever its name: templates, key words, numbers of up to 5 digits, code, paths, URLs."""
    size = len(value)
    if not SHORTEST <= size <= LONGEST:
        return False
    if value.lower() in _WORDS or _TEMPLATE.fullmatch(value) or (size <= 48 and is_algorithm(value)):
        return False
    if _NUMBER.fullmatch(value) and (size < 6 or not value.isdigit()):
        return False
    if _PATH.fullmatch(value) or (size <= 200 and _OTHER_THING.fullmatch(value)):
        return False
    return quoted or not _CODE.fullmatch(value)


def is_reference(value: str) -> bool:
    """An unquoted word that reads like a variable, a call or a dotted name rather than a value."""
    return bool(_CODE.fullmatch(value) or _DOTTED.fullmatch(value))


def sentence(value: str) -> bool:
    """Prose rather than a pass phrase: many blanks, or blanks and the punctuation of a sentence."""
    blanks = value.count(" ")
    if blanks == 0:
        return False
    return blanks > 4 or (blanks >= 1 and bool(re.search(r"[.?!:…。！？]$|[,;:] |[()]|%[sd]|\{\w*\}|'s |<", value)))


def is_phrase(value: str) -> bool:
    """A pass phrase rather than a message: plain words, none of which speaks of secrets; digits behind them settle it."""
    return _PASSPHRASE.fullmatch(value) is not None and (any(map(str.isdigit, value)) or _SAYING.search(value.lower()) is None)
