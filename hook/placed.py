"""Values that a file's own layout calls secrets: which files those are, and where on a line of them the value stands.

No word on such a line need tell what it holds, so that every line of these files is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

_ACCOUNTS, _JAAS, _STATE = r"(?:sasl|smtp|relay)[_-]?passw|(?:chap|pap)-secrets|userlist\.txt$", r"jaas[\w.-]*$", r"\.tfstate(?:\.backup|\.json)?$"
_VOICEMAIL = r"voicemail\.conf$"
_NETRC = r"(?:^|/)[._]netrc$"
_LAID_OUT = re.compile(rf"\.[ct]sv$|{_NETRC}|{_VOICEMAIL}|{_ACCOUNTS}|{_JAAS}|{_STATE}", re.I)
_IS_ACCOUNTS, _IS_JAAS, _IS_STATE, _IS_NETRC, _IS_VOICEMAIL = (later(path, re.I) for path in (_ACCOUNTS, _JAAS, _STATE, _NETRC, _VOICEMAIL))
_ENTRY = later(
    r"^\s*(?:\[?[\w.\-]+\]?(?::\d{2,5})?|\*)[ \t]+(?:[\w.+\-]+@[\w.\-]+|[\w.\-]{2,40}):(?P<v>[^\s:]{4,80})\s*$|"
    r"^\s*[\w.\-@\"*]+[ \t]+(?:\*|[\w.\-]+)[ \t]+\"?(?P<w>[^\s\"#]{4,80})\"?(?:[ \t]+(?:\*|[\d.]+))+\s*$"
)
"""Postfix's sasl_passwd (`host user:password`), pppd's chap-secrets (`client server secret address`)."""
_USER_LIST = later(r"^\s*\"[^\"\s]{1,64}\"\s+\"(?P<v>[^\"\s]{4,120})\"")
"""PgBouncer's userlist.txt."""
_USER = later(r"(?:^|[\s;])user_\w{1,60}\s*=\s*\\?\"(?P<v>[^\"\\\s]{4,200})\\?\"")
"""Kafka's PlainLoginModule: `user_NAME="password"`."""
_LOGIN = later(r"\bpassword\s+(?P<v>\S{4,120})")
"""The password of a machine, which may be any word."""
_BOX = later(r"^\s*\d{2,8}\s*=>\s*(?P<v>[\w\-]{4,12})\s*,")
"""A mail box of Asterisk and its PIN."""
_RESULT = later(r"^\s*\"result\":\s*\"(?P<v>(?:\\.|[^\"\\]){8,200})\"")
"""Terraform's state of a random_password."""


@lru_cache(maxsize=4096)
def is_laid_out(path: str) -> bool:
    """Whether the first line, or the file's name, says what stands where: tables and credential files."""
    return _LAID_OUT.search(path) is not None


def placed(text: str, path: str) -> Iterator[Span]:
    """Values that the layout of the file at `path` calls passwords, but for tables, whose columns hook.nearby knows."""
    if not is_laid_out(path) or text.lstrip().startswith("#"):
        return
    if _IS_ACCOUNTS.search(path):
        for m in _ENTRY.finditer(text):
            yield _span(m, "v" if m["v"] else "w", "password")
        if listed := _USER_LIST.match(text):
            yield _span(listed, "v", "password")
    elif _IS_NETRC.search(path):
        yield from (_span(m, "v", "password") for m in _LOGIN.finditer(text))
    elif _IS_VOICEMAIL.search(path):
        yield from (_span(m, "v", "PIN") for m in _BOX.finditer(text))
    elif _IS_JAAS.search(path):
        yield from (_span(m, "v", "password") for m in _USER.finditer(text))
    elif _IS_STATE.search(path) and (found := _RESULT.match(text)):
        yield _span(found, "v", "random_password.result")


def _span(m: re.Match[str], group: str, key: str) -> Span:
    return Span(m.start(group), m.end(group), key, "bare", strength=names.STRONG)
