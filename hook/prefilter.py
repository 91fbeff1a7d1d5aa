"""Which lines of a text are worth reading at all: a superset of those on which hook.candidates finds something.

But for some kinds, left out knowingly: a token with at most one digit, under no telling name, whose letters read like words
in_snake or camelCase (of random tokens of 20 characters and more not one in a thousand does); what is given to a name that is
not a password's and reads like words piece by piece, or like a constant or an index of C; encoded data that only goes on; what hook.vicinity would read near a
word on a line that is not added. A test holds this against the finder on real code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from smart_secrets_scanner.hook import arguments, code_names, handed_on, listed, logins, names, oddness, statements
from smart_secrets_scanner.hook.patterns import holds, later
from smart_secrets_scanner.hook.telling import Page, Sieve, where

_MEMBER = later(r"\b(?:[dkpq]|d[pq]|qi|oth)\b\\?[\"']?\s*[:=]\s*\\?[\"'][A-Za-z0-9+/_\-=]{15}")  # of a JSON Web Key
_RUN = re.compile(r"[A-Za-z0-9+/_\-.=~|]{15,}|\n")
_WORDS = re.compile(  # each part ends where only another kind can begin: one way to read a run, however long
    r"(?:[^A-Za-z0-9]|[A-Z]{0,4}[a-z]{3,}(?![a-z])(?:[0-9](?![A-Za-z0-9]))?|[A-Z]{1,12}(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?:[A-Z]?[a-z]{1,2}(?![a-z0-9])|[0-9](?![A-Za-z0-9])))+"
)
_FOREIGN = re.compile(r"[^\W\x00-\x7f]")
_TWO_DIGITS = re.compile("[0-9][^0-9]*[0-9]")
_PART = re.compile(r"[^\s\"'`=,;()<>]{4,}")
_DIGIT = re.compile("[0-9]")
_LONG_QUOTED = re.compile(r"[\"'][^\s\"']{16,}[\"']")
_SIGNING = ("sign", "secur", "crypt", "jwt", "master", "hmac", "cookie", "session")  # of hook.worth, whose keys may be long typed words
_CONSTANT = re.compile(r"\W*[A-Z]+(?:[_|]+[A-Z]+)+\W*|#(?:ifn?def|define|undef|include|elif|endif)|\W*[A-Za-z_]\w*\[\w*\](?:\.\w+)*\W*")
"""Names of C and its kin, where what is not quoted is no literal."""
_PLAIN_WORD = re.compile(rf"\W?(?:{oddness.PLAIN_WORD})[\]}}*]*")
_ODD = 0.28  # of oddness.random_score: hook.worth asks 0.3 and more
_MIXED = 0.65
_SHORTEST, _UNMIXED, _RANDOM = 6, 10, 0.45  # hook.worth asks 8, 12 where there is no digit, and 0.6 of a whole value, of which this is a part
_NO_NAME = 0.8  # what scores more is no name, whatever it holds by chance
_SIGNS_OF_C = "*&{}[]!."
_SIGN, _HEX = re.compile("[./=~|]+"), re.compile("[0-9a-fA-Fx-]+")
_LONG_RUN = 48
_CLOSERS = frozenset(("=", ":", "(", ",", "|", ">", "-", "\\", "{", "[", "_", "^"))
_BLANKS = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_LAST = _CLOSERS | frozenset(_BLANKS) | {""}
"""What a line ends in that ends as though its value were still to come, blanks behind it, or is blank."""
_STRING_SIGNS, _QUOTES = "bru", ("'", '"', "`")
_BULLETS, _TAIL = ("-", "*", "+"), " \t\r\f\v,;)]}.\\+|"
GAP = ("",) * (statements.REACH + 1)
"""Between lines that are looked through at once and do not follow each other: none is taken for the name of a value of another."""
_COMMAS = 5
_OPENS_ARGUMENT = frozenset("\"'[({")
_GOES_ON = " \t\r_"
_CODES = re.compile(r"(?:[0-9a-fA-F]{2,3}\s{0,9},\s{0,9}(?:0x)?){5}")  # of a list of characters
LONG = 20_000  # characters from which a line is always read: asking every word of it would cost more


def worth_reading(lines: Sequence[str], added: Iterable[int] | None) -> list[int]:
    """0-based indexes, ascending, of the added lines (None: all) on which a candidate may begin; see above for what it leaves out."""
    chosen = range(len(lines)) if added is None else sorted(added)
    long = [index for index in chosen if len(lines[index]) > LONG]
    if long:
        rest = set(chosen).difference(long)
        return sorted([*long, *(worth_reading(lines, rest) if rest else ())])
    openers = dict(_openers(lines, chosen))
    places = sorted(openers.keys() | chosen) if openers else chosen
    page = Page([lines[i] for i in places])
    text = page.text
    telling, loose, entries, near = page.telling()
    named = {places[at] for at in telling}
    called = {places[at]: level for at, level in loose.items() if places[at] not in named}
    if not text.isascii():  # names in another script, and letters whose case folds oddly: read in any case
        named.update(i for i in places if not lines[i].isascii() and _FOREIGN.search(lines[i]))
    hits = named | {index for index, level in called.items() if _holds_value(lines[index], level)}
    for above, index in openers.items():
        if index in hits or (above not in named and above not in called) or not _may_be_alone(lines[index]):
            continue
        if above in named or _holds_value(lines[index], called[above], lines[above]):
            hits.add(index)
    hits.update(_beside(lines, sorted({*named, *(i for i, level in called.items() if level > names.WEAK)}), sorted(called), [places[at] for at in near]))
    hits.update(i for i in openers.values() if i not in hits and _may_be_argument(lines, i))
    hits.update(index for at in entries if (index := places[at]) not in hits and _is_entry(lines, index))
    hits.update([index for index in chosen if lines[index].count(",") >= _COMMAS and _CODES.search(lines[index])])
    unsure = set[int]()
    for at, run in where(_RUN.findall(text, 1), "\n", _runs().chosen):
        index = places[at]
        if index in hits:
            continue
        odd = _is_odd(run)
        if (odd and not (len(run) >= _LONG_RUN and _goes_on(lines, index))) or (not odd and _MEMBER.search(lines[index])):
            hits.add(index)
        else:
            unsure.add(index)
    unsure -= hits
    if unsure:
        hits.update(_shaped(lines, unsure))
    return [i for i in chosen if i in hits] if hits else []


def _is_entry(lines: Sequence[str], index: int) -> bool:
    """Whether a line is an entry `value: …` of a name above it, as hook.nearby will see it."""
    from smart_secrets_scanner.hook import entries

    return entries.named(lines[index], [line for line in lines[max(0, index - statements.REACH) : index] if line.strip()], False, lines[index + 1 : index + 1 + entries.BELOW]) is not None


def _shaped(lines: Sequence[str], unsure: Iterable[int]) -> list[int]:
    """The lines on which something has an exact format."""
    from smart_secrets_scanner.hook import formats  # hundreds of them; most commits need none

    signs = formats.signs("\n".join([lines[i] for i in unsure]))
    return [i for i in unsure if holds(lines[i].lower(), signs) and formats.every_match(lines[i])] if signs else []


def _openers(lines: Sequence[str], chosen: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(the nearest non-blank line above, index) of the lines below one that ends as though its value were still to come."""
    for index in [index for index in chosen if lines[index - 1][-1:] in _LAST]:
        above = index - 1
        while above >= 0 and not (ending := lines[above].rstrip()[-1:]) and index - above < statements.REACH:
            above -= 1
        if above >= 0 and ending in _CLOSERS:
            yield above, index


def _may_be_alone(line: str) -> bool:
    """Whether a line may be one value and nothing else, as hook.nearby will ask: one word, or in quotes."""
    words = line.rstrip(_TAIL).split(None, 2)
    if words and words[0] in _BULLETS:
        words = words[1:]
    return len(words) < 2 or words[0].lstrip(_STRING_SIGNS)[:1] in _QUOTES


def _beside(lines: Sequence[str], telling: Sequence[int], loosely: Sequence[int], near: Sequence[int]) -> Iterator[int]:
    """The lines whose values a telling line may call secrets, and those above a loosely telling one that it may use.

    Lines in `near` tell only what hook.vicinity asks of them.
    """
    for index in telling:
        yield from statements.rest(lines, index)
    every = sorted({*telling, *loosely})
    for index in every:
        yield from listed.below(lines, index)
    yield from handed_on.taken(lines, every)
    both = {*every, *near}
    for index in both:
        yield from logins.below(lines, index)
    if near:
        from smart_secrets_scanner.hook import sentences  # not loaded for most commits

        yield from (index for index in near if sentences.has_code(lines[index]))
    for index in near:
        yield from statements.arms_below(lines, index)
    if both:
        from smart_secrets_scanner.hook import vicinity  # and what it is made of: most commits hold no telling word

        yield from vicinity.around(lines, both)


def _may_be_argument(lines: Sequence[str], index: int) -> bool:
    """Whether a line may go on with the arguments of a call that was given a host above."""
    if lines[index].lstrip()[:1] not in _OPENS_ARGUMENT or not lines[index - 1].rstrip(_GOES_ON).endswith((",", "(")):
        return False
    above = lines[max(0, index - statements.REACH) : index]
    return any(map(_holds_host, above)) and (arguments.holds_odd(lines[index]) or arguments.ONLY_TYPED.match(lines[index]) is not None)


@lru_cache(maxsize=1 << 14)
def _holds_host(line: str) -> bool:
    return "," in line and ('"' in line or "'" in line) and arguments.HOST_ARGUMENT.search(line) is not None


def _holds_value(line: str, level: int, name: str = "") -> bool:
    """Whether a line holds what hook.worth lets pass under a name of this strength: something random, or a digit, odd letters, a long literal."""
    parts = set(_PART.findall(line))
    return bool((_odd() if level == names.WEAK else _tellable()).chosen(parts)) or (level != names.WEAK and holds((name or line).lower(), _SIGNING) and _LONG_QUOTED.search(line) is not None)


@lru_cache(maxsize=1)
def _odd() -> Sieve[str]:
    return Sieve(lambda parts: set(filter(_is_random, parts)))


def _is_random(part: str) -> bool:
    """Whether a part of a value is what hook.worth asks of a value under a weak name, or nearly."""
    if len(part) < _SHORTEST or (len(part) < _UNMIXED and not _DIGIT.search(part)) or _CONSTANT.fullmatch(part):
        return False
    random = oddness.random_score(part)
    if random < _RANDOM or (random < _NO_NAME and part.isalpha() and names.strength(part)):
        return False
    return not code_names.is_identifier(part.strip(_SIGNS_OF_C))


@lru_cache(maxsize=1)
def _tellable() -> Sieve[str]:
    return Sieve(lambda parts: set(filter(_is_more, parts)))


def _is_more(part: str) -> bool:
    """Whether a part of a value is more than a word: random, or with a digit."""
    if _CONSTANT.fullmatch(part):
        return False
    return (len(part) >= 6 and _DIGIT.search(part) is not None) or oddness.random_score(part) >= (_RANDOM if _PLAIN_WORD.fullmatch(part) else _ODD)


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether a line only goes on with the encoded data of the line above."""
    from smart_secrets_scanner.hook import lone_tokens

    return index > 0 and lone_tokens.in_blob(lines[index], lines[index - 1])


@lru_cache(maxsize=1)
def _runs() -> Sieve[str]:
    return Sieve(lambda runs: set(filter(_tells, runs)))


def _tells(run: str) -> bool:
    """Whether a run of token characters may be a token, or is no row of words and may have the format of one."""
    return _is_odd(run) or not _WORDS.fullmatch(run)


def _is_odd(run: str) -> bool:
    """Whether a run of token characters may be a token, whatever it is called."""
    return (len(run) >= _LONG_RUN and not _WORDS.fullmatch(run)) or (_TWO_DIGITS.search(run) is not None and _may_be_token(run))


def _may_be_token(run: str) -> bool:
    """Whether a run with digits, or a part of it, is as mixed as hook.lone_tokens asks of what nothing names."""
    if sum(map(str.isalpha, run)) < 4 or len(set(run)) < 9:
        return False
    parts = _SIGN.split(run) if _SIGN.search(run) else ()
    return any(len(part) >= 16 and (oddness.random_score(part) >= _MIXED or _HEX.fullmatch(part)) for part in (run, *parts))
