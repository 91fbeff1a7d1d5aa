"""Which lines of a fragment are worth reading at all: a superset of those on which hook.candidates finds something.

(But for one kind: a token with at most one digit, under no telling name, whose letters read like words in_snake or
camelCase. Of random tokens of 20 characters and more not one in a thousand does.)

The words of a code base are few, so what a word can mean is looked up, not searched for: one pass at C speed splits the
text of a whole fragment into words, and lines are told apart only where a telling one stands. A test holds this against
the finder on real code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import names
from smart_secrets_scanner.hook.patterns import later

_WORD = re.compile(r"[\w$.\-]{2,120}")  # as hook.rules reads names
_CALL = later(r"\(.*[\"'`]|[\"'`].*\(")
_AT, _PIPE, _OPTION = later("@"), later(r"\|"), later(r"\s[-/]|\(")
_FLAG = later(r"(?:^|[\s\"'`(,])-(?:[up]|-user|-proxy-user|[aw][\s=\"',])", re.I)
_ALWAYS = re.compile("")
_ENTRY = re.compile(" ")  # `value: …` below a line that names it: left to hook.entries

_IN_WORDS: tuple[tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str]], ...] = (
    (("sqlplus", "identified", "securestring", "community", "-----begin"), _ALWAYS, _ALWAYS),
    (("conn", "imp", "exp"), later(r"\b(?:connect|conn|imp|exp)$"), _AT),
    (("echo", "printf", "xxd"), _ALWAYS, _PIPE),
    (
        ("basic", "digest", "ssws", "aws", "negotiate"),
        later(r"\b(?:basic|digest|ssws|aws|negotiate)$"),
        later(r"\s\S{6}"),
    ),
    (("ipmitool", "rdp", "rdesktop", "signtool", "winexe", "ftp"), _ALWAYS, _OPTION),
    (("net",), later(r"\bnet$"), later(r"\bnet\s+use", re.I)),
    (
        tuple(
            "64 decodestring atob btoa hexlify fromhex verify connect logon bind pdo usmuser impersonat unlock strrev create_user createuser "
            "create_account createaccount create_async createasync add_user adduser session remote superuser super_user .load .open "
            "fromcharcode fromcodepoint".split()
        ),
        _ALWAYS,
        _CALL,
    ),
    (("-",), later(r"(?:^|[^\w])-(?:[up]|[aw]$|-user|-proxy-user)"), _FLAG),
)
"""What else in a word than a secret-like name hook.shapes and hook.commands go by: one of these strings, then a pattern;
and what must stand on its line."""
_ENTRIES = frozenset(
    "value default default_value defaultvalue val content text plain_text plaintext data string stringvalue parametervalue".split()
)

_SIGNS = tuple(
    {
        "://": _AT,
        "@": later(r"[\"'][\w.+\-]+@[\w\-.]+[\"']\s*,\s*[\"']"),
        ":\\/\\/": _AT,
        " / ": later("[0-9]"),
        "---- BEGIN": _ALWAYS,
        "\\x": _ALWAYS,
        ":$": _ALWAYS,
        ":{": _ALWAYS,
    }.items()
)
_PGPASS = later(r"\n[\w.\-*]+:(?:\d{2,5}|\*):")  # host:port:database:user:password
_MEMBER = later(r"\b(?:[dkpq]|d[pq]|qi|oth)\b\\?[\"']?\s*[:=]\s*\\?[\"']$")  # private members of a JSON Web Key
_RUN = re.compile(r"[A-Za-z0-9+/_\-.=~|]{15,}")
_WORDS = re.compile(  # each part ends where only another kind can begin: one way to read a run, however long
    r"(?:[^A-Za-z0-9]|[A-Z]{0,4}[a-z]{3,}(?![a-z])(?:[0-9](?![A-Za-z0-9]))?|[A-Z]{1,12}(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?:[A-Z]?[a-z]{1,2}(?![a-z0-9])|[0-9](?![A-Za-z0-9])))+"
)
_TWO_DIGITS = re.compile("[0-9][^0-9]*[0-9]")
_LONG_RUN = 48
_CLOSERS = ("=", ":", "(", ",", "|", ">", "-", "\\", "{", "[")
_BULLETS, _TAIL = ("-", "*", "+"), " \t\r\f\v,;)]}.\\+|"
_REACH = 4  # lines above a value on which its name may stand
_CODES = 5  # commas in a list of character codes
_COLONS = 4
LONG = 20_000  # characters from which a line is always read: asking every word of it would cost more
_END = re.compile("\n")


def worth_reading(lines: Sequence[str], added: Iterable[int] | None) -> list[int]:
    """0-based indexes, ascending, of the added lines (None: all) on which a candidate may begin. Never leaves one out."""
    every = range(len(lines)) if added is None else sorted(added)
    long = [index for index in every if len(lines[index]) > LONG]
    if long:
        rest = set(every).difference(long)
        return sorted([*long, *(worth_reading(lines, rest) if rest else ())])
    chosen = every
    openers = {above: index for index in chosen if (above := _opener(lines, index)) >= 0}
    places = sorted(openers.keys() | chosen) if openers else chosen
    text = "\n" + "\n".join([lines[i] for i in places])
    page = _Page(text)
    telling, entries = _telling(page)
    named = {places[at] for at in telling}
    if not text.isascii():  # case folds oddly outside ASCII: read in any case
        named.update(i for i in places if not lines[i].isascii())
    hits = named | {index for above, index in openers.items() if above in named and _may_be_alone(lines[index])}
    hits.update(index for at in entries if (index := places[at]) not in hits and _is_entry(lines, index))
    if text.count(",") >= _CODES:
        hits.update(index for index in chosen if lines[index].count(",") >= _CODES)
    unsure = set[int]()
    for match in _RUN.finditer(text):
        index = places[page.line_at(match.start())]
        if index in hits:
            continue
        if _is_odd(text, *match.span()):
            hits.add(index)
        elif not _WORDS.fullmatch(match.group()):
            unsure.add(index)
    unsure -= hits
    if unsure:
        hits.update(_shaped(lines, unsure))
    return [i for i in chosen if i in hits] if hits else []


def _is_entry(lines: Sequence[str], index: int) -> bool:
    """Whether a line is an entry `value: …` of a name above it, as hook.nearby will see it."""
    from smart_secrets_scanner.hook import entries

    return entries.named(lines[index], [line for line in lines[max(0, index - _REACH) : index] if line.strip()], False) is not None


def _shaped(lines: Sequence[str], unsure: Iterable[int]) -> list[int]:
    """The lines on which something has an exact format."""
    from smart_secrets_scanner.hook import formats  # hundreds of them; most commits need none

    if not formats.may_match("\n".join([lines[i] for i in unsure])):
        return []
    return [i for i in unsure if formats.every_match(lines[i])]


class _Page:
    """Lines as one text that begins with a line end; where each begins is worked out when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends: list[int] = []

    def line_at(self, position: int) -> int:
        """Number of the line that holds a position."""
        if not self._ends:
            self._ends = [match.start() for match in _END.finditer(self.text, 1)]
        return bisect_left(self._ends, position)

    def with_both(self, word: str, needs: Sequence[re.Pattern[str]]) -> Iterator[int]:
        """Numbers of the lines with a word and with one of the needed patterns."""
        text = self.text
        position = text.find(word)
        while position >= 0:
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            line = text[text.rfind("\n", 0, position) + 1 : end]
            if any(need is _ALWAYS or need.search(line) for need in needs):
                yield self.line_at(position)
            position = text.find(word, end)


def _opener(lines: Sequence[str], index: int) -> int:
    """The nearest non-blank line above, if it ends as though its value were still to come; else -1."""
    for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
        end = lines[place].rstrip()[-1:]
        if end:
            return place if end in _CLOSERS else -1
    return -1


def _may_be_alone(line: str) -> bool:
    """Whether a line may be one value and nothing else, as hook.nearby will ask: one word, or in quotes."""
    words = line.rstrip(_TAIL).split(None, 2)
    return len(words) < 2 or (len(words) == 2 and words[0] in _BULLETS) or any(map(line.__contains__, "\"'`"))


def _telling(page: _Page) -> tuple[set[int], set[int]]:
    """Numbers of the lines with a telling word or sign, and with what that needs beside it; and of those that may be entries."""
    text, found, entries = page.text, set[int](), set[int]()
    for word in filter(_needs, set(_WORD.findall(text))):
        needs = _needs(word)
        if needs is _AS_ENTRY:
            entries.update(page.with_both(word, (_ALWAYS,)))
        else:
            found.update(page.with_both(word, needs))
    for sign, need in _SIGNS:
        if sign in text:
            found.update(page.with_both(sign, (need,)))
    if text.count(":") >= _COLONS:
        found.update(page.line_at(match.end() - 1) for match in _PGPASS.finditer(text))
    return found, entries


@lru_cache(maxsize=1 << 17)
def _needs(word: str) -> tuple[re.Pattern[str], ...]:
    """What a line with this word must hold beside it to be worth reading; empty when the word tells nothing."""
    if names.strength(word):
        return _SURE
    low = word.lower()
    if low in _ENTRIES:
        return _AS_ENTRY
    return tuple(
        need
        for strings, pattern, need in _IN_WORDS
        if any(map(low.__contains__, strings)) and (pattern is _ALWAYS or pattern.search(low))
    )


_SURE, _AS_ENTRY = (_ALWAYS,), (_ENTRY,)


def _is_odd(text: str, start: int, end: int) -> bool:
    """Whether a run of token characters may be a token, or the member of a key, whatever it is called."""
    return (
        end - start >= _LONG_RUN
        or _TWO_DIGITS.search(text, start, end) is not None
        or (text[start - 1] in "\"'" and _MEMBER.search(text, max(0, start - 16), start) is not None)
    )
