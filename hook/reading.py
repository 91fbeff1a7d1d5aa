"""A line and its neighbours -> the values on it that are worth asking the judge about. Slow to load: patterns by the dozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from smart_secrets_scanner.hook import (
    arguments,
    blocks,
    commands,
    dsn,
    formats,
    handed_on,
    jose,
    key_blocks,
    listed,
    logins,
    lone_tokens,
    markup,
    names,
    nearby,
    oddness,
    placed,
    prefilter,
    rules,
    sentences,
    shapes,
    shell_commands,
    statements,
    syntax,
    vicinity,
    worth,
)
from smart_secrets_scanner.hook.lines import Candidate, Fragment, head, nearest
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.spans import Span

BLOCK_BEGIN = later(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|PuTTY-User-Key-File-\d:|-----BEGIN OpenVPN Static key V\d-----"
)
_CATALOGUE = later(r"\.pot?$")
"""Translations: sentences about passwords, none of which tells one."""
_RUN = later(r"[A-Za-z0-9+/_\-.=~|]{16}")
_PIECE = later(r"[\"'](?P<v>[^\"'\s]{4,200})[\"']\s*(?P<op>\+|\.{1,2}|\\|&|<>)?\s*$")
_PIECE_ENDS = ("'", '"', "+", ".", "\\", "&", ">")
_NEXT_PIECE = later(r"\s*(?P<op>\+|\.{1,2}|&|<>)?\s*[bru]?[\"'](?P<v>[^\"'\s]{2,200})[\"']")


WINDOW, BEFORE, BEHIND = 4096, 256, 640
"""Characters of a very long line that are read at once, and what is seen in front of and behind them."""


def read(fragment: Fragment, places: Sequence[int], placeholders: bool = False) -> list[Candidate]:
    """Candidates that begin on the lines with these 0-based indexes, in the order given; placeholders only where asked for."""
    lines = fragment.lines
    found: list[Candidate] = []
    braces = syntax.has_braces(fragment.path)
    for index in places:
        text = lines[index]
        if len(text) < 6 or text.isspace() or (braces and syntax.is_plain_statement(text)):
            continue
        spans = list((_spans if len(text) <= prefilter.LONG else _long)(lines, index, fragment.path, placeholders)) or _nearby(lines, index, fragment.path, placeholders)
        if spans and _CATALOGUE.search(fragment.path):
            spans = [found for found in spans if found[0].syntax != "prose"]
        if not spans:
            continue
        before, after = _shown(lines, nearest(lines, index, -1)), _shown(lines, nearest(lines, index, 1))
        scope = _shown(lines, head(lines, index))
        for span, end_line in _distinct(spans):
            found.append(
                Candidate(
                    path=fragment.path,
                    line=fragment.start + index,
                    text=text,
                    start=span.start,
                    end=span.end,
                    value=span.value or text[span.start : span.end],
                    key=span.key,
                    syntax=span.syntax,
                    format=span.format,
                    before=before,
                    after=after,
                    scope=scope,
                    end_line=fragment.start + index + end_line,
                    origin=fragment.origin,
                )
            )
    return found


def _spans(
    lines: tuple[str, ...], index: int, path: str, placeholders: bool, lone: bool = True
) -> Iterator[tuple[Span, int]]:
    """Every worthwhile span that begins on one line, with the number of lines it runs on."""
    text = lines[index]
    begin = BLOCK_BEGIN.search(text) if "BEGIN" in text or "PuTTY" in text else None
    if begin:
        size = key_blocks.size_below(lines, index, begin.end(), placeholders)
        if size is not None:
            yield Span(begin.start(), begin.end(), "private key", "block", strength=names.STRONG), size
    elif lone_tokens.in_run(lines, index):
        yield from ((span, 0) for span in _exact(text, placeholders))  # a list of one provider's tokens is a run, too
        return
    code, wanted = syntax.is_code(path), _wanted(placeholders)
    yield from ((span, 0) for span in (_on_line if len(text) <= _SHORT else _on_line.__wrapped__)(text, code, placeholders))
    yield from ((span, 0) for span in placed.placed(text, path) if wanted(span, text, code))
    yield from ((span, 0) for span in jose.private_members(lines, index))
    by_place = nearby.under_its_name(lines, index, code), nearby.in_its_section(lines, index), nearby.under_its_column(lines, index, path)
    for span in chain(*by_place, listed.entries(lines, index), blocks.headed(lines, index), arguments.answered(lines, index), logins.listed(lines, index), handed_on.handed_on(lines, index), statements.within(lines, index), _going_on(lines, index, code)):
        if span.strength and wanted(span, text, code):
            yield span, 0
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    if len(text) >= 16 and not lone_tokens.in_blob(text, *beside):
        run = _RUN.search(text)
        if run and lone and not lone_tokens.at_border(*beside):  # a long line is a bundle or data, full of digests and ids
            yield from ((span, 0) for span in lone_tokens.bare_tokens(text, path))
        yield from ((span, 0) for span in (lone_tokens.decoded(text) if run else ()))
        yield from ((span, 0) for span in _exact(text, placeholders))
        yield from ((span, 0) for span in _split(lines, index))


def _nearby(lines: tuple[str, ...], index: int, path: str, placeholders: bool) -> list[tuple[Span, int]]:
    """Where nothing else was found on a line."""
    code, wanted = syntax.is_code(path), _wanted(placeholders)
    return [(span, 0) for span in vicinity.near(lines, index, code) if wanted(span, lines[index], code)]


def _going_on(lines: tuple[str, ...], index: int, code: bool) -> Iterator[Span]:
    """What a line gives to a tool or a call that is named on a line above it."""
    text, begin = statements.joined(lines, index)
    for span in _named(text, code) if begin else ():
        value = span.value or text[span.start : span.end]
        if span.start >= begin and _may_go_on(span, value):
            yield span._replace(start=span.start - begin, end=span.end - begin)


def _may_go_on(span: Span, value: str) -> bool:
    if arguments.is_odd(value):
        return span.strength >= names.MEDIUM or (span.syntax == "call" and len(value) >= _ALONE and value.isalnum() and oddness.random_score(value) >= 0.6)
    return span.key == "password" and span.syntax in ("call", "sql") and arguments.TYPED.fullmatch(value) is not None


_ALONE = 20  # characters of a random argument for which any call will do
_SHORT = 400  # characters of a line that is remembered: history brings the same ones again and again


@lru_cache(maxsize=1 << 14)
def _on_line(text: str, code: bool, placeholders: bool) -> tuple[Span, ...]:
    """The worthwhile spans for which a line need not be seen among its neighbours."""
    wanted = _wanted(placeholders)
    return tuple(span for span in _named(text, code) if wanted(span, text, code))


def _wanted(placeholders: bool) -> Callable[[Span, str, bool], bool]:
    return worth.in_any_case if placeholders else worth.worthwhile


def _named(text: str, code: bool) -> Iterator[Span]:
    yield from chain(rules.keyed(text, code), shapes.shaped(text), dsn.data_sources(text), logins.mapped(text), shell_commands.in_shell(text), arguments.behind_host(text), arguments.paired(text), arguments.compared(text), arguments.seals(text), arguments.returned(text), arguments.as_characters(text), commands.handed_over(text), sentences.told(text), markup.marked_up(text), lone_tokens.recovery_keys(text))


def objections(text: str, path: str) -> Iterator[tuple[Span, str]]:
    """Values given to a telling name on a line that are no candidates, each with what speaks against it."""
    code = syntax.is_code(path)
    for span in chain(_named(text, code), placed.placed(text, path)):
        if against := worth.objection(span, text, code):
            yield span, against


def _long(lines: tuple[str, ...], index: int, path: str, placeholders: bool) -> Iterator[tuple[Span, int]]:
    """The spans of a very long line, window by window, each with what stands around it.

    Patterns that look back to a word's beginning, or ahead for a closing sign, would cost the square of its length.
    """
    text = lines[index]
    lefts = [max(0, begin - BEFORE) for begin in range(0, len(text), WINDOW)]
    pieces = [text[left : left + BEFORE + WINDOW + BEHIND] for left in lefts]
    step = 1 + len(prefilter.GAP)
    apart = [line for piece in pieces for line in (piece, *prefilter.GAP)]
    for place in prefilter.worth_reading(apart, range(0, len(apart), step)):
        number = place // step
        begin, left, window = number * WINDOW, lefts[number], pieces[number]
        local = (*(line[:400] for line in lines[max(0, index - 1) : index]), window)
        for span, size in _spans(local, len(local) - 1, path, placeholders, lone=False):
            if begin <= span.start + left < begin + WINDOW:
                yield span._replace(start=span.start + left, end=span.end + left), size


def _exact(text: str, examples: bool) -> Iterator[Span]:
    """Values with a provider's own structure. Key blocks are left to the block rule, which sees their body."""
    for match in formats.match_line(text, examples):
        if not examples and text.startswith("eyJ", match.start) and jose.opens_nothing(text[match.start : match.end]):
            continue
        if not match.format.public and not text.startswith("-----BEGIN", match.start):
            level = names.STRONG + 1 if match.floor else names.MEDIUM
            yield Span(match.start, match.end, "", "token", strength=level, format=match.format.id)


def _split(lines: tuple[str, ...], index: int) -> Iterator[Span]:
    """A value with a provider's structure whose literal goes on, concatenated, on the next line."""
    first = _PIECE.search(lines[index]) if lines[index].rstrip().endswith(_PIECE_ENDS) else None
    rest = _NEXT_PIECE.match(lines[index + 1]) if first and index + 1 < len(lines) else None
    if not first or not rest or not (first["op"] or rest["op"]):
        return
    joined = first["v"] + rest["v"]
    for match in formats.match_line(joined):
        if match.start < len(first["v"]) < match.end and not match.format.public:
            start = first.start("v") + match.start
            value = joined[match.start : match.end]
            yield Span(start, first.end("v"), "", "quoted", value, names.STRONG, match.format.id)


def _distinct(spans: list[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """One span for overlapping ones: the best-named wins, then the longer; in reading order.

    An exact format lends its id to the named span that covers it, so that the name is not lost.
    """
    kept: list[tuple[Span, int]] = []
    formatted = any(span.format for span, _ in spans)
    covered = bytearray(max(span.end for span, _ in spans))  # so that a line of thousands of spans stays linear
    for span, size in sorted(spans, key=_rank):
        if covered.find(1, span.start, span.end) < 0:
            covered[span.start : span.end] = b"\x01" * (span.end - span.start)
            kept.append((span, size))
            continue
        if not formatted:
            continue
        rivals = [i for i, (other, _) in enumerate(kept) if span.start < other.end and other.start < span.end]
        for i in rivals:
            other, length = kept[i]
            if span.format and not other.format and other.syntax != "block":
                kept[i] = (other._replace(format=span.format), length)
            elif other.format and not span.format and span.key and not other.key:
                kept[i] = (
                    other._replace(key=span.key, syntax=span.syntax if span.syntax != "prose" else other.syntax),
                    length,
                )
    return sorted(kept, key=lambda s: s[0].start)


def _rank(item: tuple[Span, int]) -> tuple[bool, int, bool, int]:
    span = item[0]
    return (span.syntax != "block", -span.strength, span.syntax == "prose", span.start - span.end)


def _shown(lines: tuple[str, ...], place: int | None) -> str:
    """A line near a candidate, cut to 400 characters; '' where there is none."""
    return "" if place is None else lines[place][:400]
