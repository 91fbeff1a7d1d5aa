"""Random values in a block whose head calls what is in it secrets: `[webhook_secrets]`, `api_tokens:`, `## Keys for partners`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smart_secrets_scanner.hook import names, oddness
from smart_secrets_scanner.hook.lines import indent
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

REACH = 16
"""Lines above a value in which the head of its block is sought."""
_HEAD = later(
    r"(?<![\w.\-])(?!\w*(?:public|design|css|parser|lexer|token_ids))(?P<k>[\w.\-]*(?:secrets|tokens|passwords|passwds|passphrases|passcodes|"
    r"(?:api|access|shared|licen[cs]e|wifi|wlan|wpa|signing|encryption|auth|service|partner|client|robot)[_\- ]?keys))(?![a-z])"
    r"[^{}\[\]]{0,80}(?:[:={(\[>]|\bdo|\]|\)\s*->|=\s*[\w.:]{1,40})\s*$",
    re.I,
)
_TITLE = re.compile(r"(?:#{1,6}|={1,5}) \S")
_SAYS = later(r"\b(?P<k>secrets|tokens|passwords|credentials|logins|pass ?phrases|(?:api|access|shared|licen[cs]e|wifi|wlan|partner|client|robot)[ -]keys|keys (?:for|of|to)|log in with)\b", re.I)
_SECTION = re.compile(r"\s*\[\[?[^\[\]]+\]\]?\s*")
_VALUE = later(
    r"(?P<q>[\"'`])(?P<v>[A-Za-z0-9+/_\-.=~:]{15,200})(?P=q)|(?:[:=]>?|-|>)\s*(?P<b>[A-Za-z0-9+/_\-.=~]{15,200})\s*(?:[,;]|</[\w.:\-]+>)?\s*(?:(?:#|//|;)\s.*)?$"
)
_NAME = later(r"[\"'`]?(?P<k>[\w.\-]+)[\"'`]?\s*(?:[:=]>?|,)\s*[\"'`]?$")
_OTHER = later(
    r"(?:^|[_.\-])(?:id|ids|name|hash|sha\d*|md5|digest|checksum|fingerprint|pub|public|url|uri|host|mail|email|user|version|rev|commit|kid|etag|type|arn|path|file|image)$",
    re.I,
)
_LETTER, _DIGIT = re.compile("[A-Za-z]"), re.compile("[0-9]")
_RANDOM = 0.6  # of oddness.random_score


def headed(lines: Sequence[str], index: int) -> Iterator[Span]:
    """The random values on a line inside of such a block, under the name of its head."""
    text = lines[index]
    found = [m for m in _VALUE.finditer(text) if _drawn(m["v"] or m["b"])]
    if not found or not (name := _head(lines, index)):
        return
    for m in found:
        group = "v" if m["v"] else "b"
        called = _NAME.search(text, 0, m.start(group))
        if called is None or not _OTHER.search(called["k"]):
            yield Span(m.start(group), m.end(group), name, "quoted" if m["q"] else "bare", strength=names.MEDIUM)


def _drawn(value: str) -> bool:
    return _LETTER.search(value) is not None and _DIGIT.search(value) is not None and oddness.random_score(value) >= _RANDOM


def _head(lines: Sequence[str], index: int) -> str:
    """The name of the block that a line stands in, '' where none is called a secret; heads are indented less than what they head."""
    depth = indent(lines[index])
    for line in reversed(lines[max(0, index - REACH) : index]):
        if _TITLE.match(line):
            return told["k"] if (told := _SAYS.search(line[:200])) else ""
        section = _SECTION.fullmatch(line) is not None
        if not line.strip() or (indent(line) >= depth and not section):
            continue
        if found := _HEAD.search(line[-200:]):
            return found["k"]
        if section:
            return ""
        depth = indent(line)
    return ""
