"""Passwords in the names of data sources that are no URLs: Go's `user:…@tcp(host)/db`, `user:…@host:port/db`, ADO.NET's `Password=…;`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.spans import Span

_HOSTED = later(
    r"(?P<q>[\"'`])(?!(?:mailto|sips?|xmpp|acct|npm|docker|git|ssh|urn|tel|file|node|pkg)\b)[A-Za-z][\w.\-]{0,40}:(?P<v>[^\s\"'`:/@{}$%<>]{4,60})"
    r"@(?:localhost|[\w\-]+(?:\.[\w\-]+)*)(?::\d{2,5}(?:/[\w\-?&=.]{0,80})?|/[A-Za-z][\w\-?&=.]{0,80})(?P=q)"
)
"""A string that is a login and an address."""
_GO = later(r"(?<![\w.\-])[\w.\-]{1,40}:(?P<v>[^\s\"'`:/][^\s\"'`]{1,80}?)@(?:tcp6?|unix)\(")
"""Go's driver for MySQL names the network: github.com/go-sql-driver/mysql, section DSN."""
_NETWORKS = ("@tcp", "@unix")
_SECRET = later(r"(?:^|[;\"'`\s])(?P<k>password|pwd|accountkey|sharedaccesskey)\s*=\s*(?P<v>[^\s;\"'`{}<>][^;\"'`{}<>\r\n]{2,120}?)\s*(?=[;\"'`]|$)", re.I)
_OTHER = later(r"\b(?:server|data source|host|user(?: ?id)?|uid|database|initial catalog|accountname|endpoint|addr(?:ess)?|port|dbname|driver)\s*=\s*[^;\"']{1,120};", re.I)
"""Another part of a connection string: learn.microsoft.com, SqlConnection.ConnectionString."""
_NO_VALUE = later(r"[$%@#]?[({\[].*|%\w+%?|.*(?:\$[({A-Za-z_]|\"\s*\+|&amp|#\{|\*{3})|[+&.\\]|[A-Za-z_][\w.]*\(.*\)|.*\s(?:\+|&|\|\|)\s.*")


def data_sources(text: str) -> Iterator[Span]:
    """Their passwords."""
    if "@" in text and ":" in text:
        patterns = (_GO, _HOSTED) if holds(text, _NETWORKS) else (_HOSTED,)
        yield from (_span(m, "url password", "url", 1) for pattern in patterns for m in pattern.finditer(text))
    if ";" in text and "=" in text and _OTHER.search(text):
        yield from (_span(m, m["k"], "attribute") for m in _SECRET.finditer(text) if not _NO_VALUE.match(m["v"]))


def _span(m: re.Match[str], key: str, syntax: str, more: int = 0) -> Span:
    """`more`: so that it wins over the whole string, which a rule for arguments may take for the password."""
    return Span(m.start("v"), m.end("v"), key, syntax, strength=names.STRONG + more)
