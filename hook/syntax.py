"""Which way of writing values a file uses, and whether a place in a line is code, string or comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from smart_secrets_scanner.hook.patterns import later

CODE_SUFFIXES = frozenset(
    "py pyi pyx js jsx mjs cjs ts tsx mts vue svelte java kt kts go rb erb rake php c h cc cpp cxx hpp hh cs rs swift scala groovy gradle "
    "dart m mm lua pl pm ex exs erl hs clj cljs r jl vb fs pas jsp aspx cshtml razor sol zig nim coffee proto graphql ipynb jenkinsfile "
    "template cfn j2 tf hcl bicep css scss less inc td def tcc cu cuh pxi pxd metal glsl hlsl wgsl ino vim el gd cl vala".split()
)
_BRACES = frozenset("c h cc cpp cxx hpp hh java cs go rs js jsx mjs cjs ts tsx mts kt kts swift scala dart m mm".split())
_PLAIN = later(r"(?!\s*\*)(?!.*(?:[0-9A-Fa-f]{12}|\d\s*,\s*\d))(?:[^\"'`#/\d]|/(?![/*])|(?<!\w)\d{1,2}(?!\w))*[;{}(),&|]\s*")
_TEMPLATE_SUFFIXES = frozenset("j2 erb template tmpl tpl ejs mustache jinja jinja2".split())
DIGEST_FILES = later(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|[\w.\-]*\.lock|[\w.\-]*-lock\.(?:ya?ml|json)|go\.sum|[\w.\-]*\.sum|bun\.lockb?|"
    r"SHA\d*SUMS?|[\w.\-]*\.(?:sha\d+|md5|asc|sig|integrity|map|svg|snap|po|pot|strings|css|crt|cer)|RECORD|checksums?\.\w+)$",
    re.I,
)
_COMMENT = later(r"^\s*(?:#|//|/\*|\*|--|;|<!--|%|'|REM\b|@?param\b)|(?:^|\s)(?:#|//|/\*|<!--|--)\s", re.I)
_CLOSED = later(r"(?s:[^\\\"'`]+|\\.?|\"[^\\\"]*(?:\\.[^\\\"]*)*\"|'[^\\']*(?:\\.[^\\']*)*'|`[^\\`]*(?:\\.[^\\`]*)*`)*")
"""Strings that end, escapes, and what stands between them."""
_OPENING = later(r"/\*|\{-|\(\*|#\||--\[\[|<!--|^=(?:begin|pod|head\d)\b|@\*|\{#|<#(?!=)|<%--|^%\{|\"{3}|'{3}|<<[~\-]?[\"']?[A-Z_]{2,20}[\"']?\s*[;,)]*\s*$")
_CLOSING = later(r"\*/|-\}|\*\)|\|#|\]\]|-->|^=(?:end|cut)\b|\*@|#\}|#>|--%>|^%\}|\"{3}|'{3}|^\s*[A-Z_]{2,20}[;,)]*\s*$")
_TEXT_REACH = 12
"""Lines above one on which a comment or a text of several lines may open."""
_DIRECTIVE = later(r"\s*#\s*(?:define|undef|if|ifdef|ifndef|elif|else|endif|include|pragma|error|warning|line)\b")


@lru_cache(maxsize=4096)
def is_code(path: str) -> bool:
    """True where an unquoted right-hand side is code, so only quoted text, comments and strings hold literals."""
    name = path.rsplit("/", 1)[-1].lower()
    if name in ("jenkinsfile", "vagrantfile", "gemfile", "rakefile", "podfile"):
        return True
    suffixes = name.split(".")[1:]
    if len(suffixes) > 1 and suffixes[-1] in _TEMPLATE_SUFFIXES:
        suffixes.pop()  # database.yml.erb is a configuration file
    return bool(suffixes) and suffixes[-1] in CODE_SUFFIXES


@lru_cache(maxsize=4096)
def has_braces(path: str) -> bool:
    """Whether a file is of a language in C's family."""
    return path.rpartition(".")[2].lower() in _BRACES


def is_plain_statement(text: str) -> bool:
    """A line of such a file on which nothing can be a literal secret: no string, no comment, no number, and it ends as statements do."""
    return _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def holds_digests(path: str) -> bool:
    """Lock files, checksum lists, catalogues: a random string without a name there is a digest."""
    return bool(DIGEST_FILES.search(path))


def in_string(text: str, position: int) -> bool:
    """Whether a place in a line lies inside a quoted string that opens on this line (quotes are counted, escapes skipped)."""
    closed = _CLOSED.match(text, max(0, position - 600), position)
    return closed is not None and closed.end() < position


def is_directive(text: str) -> bool:
    """A line for C's preprocessor, which begins like other languages' comments."""
    return text.lstrip().startswith("#") and _DIRECTIVE.match(text) is not None


def in_text(lines: Sequence[str], index: int) -> bool:
    """Whether a line of code lies in a comment, a string or a here-document that opened on a line close above and has not ended."""
    inside = False
    for line in lines[max(0, index - _TEXT_REACH) : index]:
        place = 0
        while mark := (_CLOSING if inside else _OPENING).search(line, place):
            inside, place = not inside, mark.end()
    return inside


def in_comment(text: str, position: int) -> bool:
    """Whether a comment marker of any usual language stands before this place of the line."""
    match = _COMMENT.search(text[max(0, position - 400) : position])
    return match is not None
