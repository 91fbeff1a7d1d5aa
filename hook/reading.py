"""A line and its neighbours -> the values on it that are worth asking the judge about. Slow to load: patterns by the dozen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from smart_secrets_scanner.hook import (
    commands,
    facts,
    formats,
    key_blocks,
    literals,
    names,
    nearby,
    rules,
    shapes,
    syntax,
)
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from smart_secrets_scanner.hook.patterns import later
from smart_secrets_scanner.hook.rules import Span

BLOCK_BEGIN = later(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|PuTTY-User-Key-File-\d:|-----BEGIN OpenVPN Static key V\d-----"
)
_JWK = later(r"[\"']?\b(?P<k>d|k|p|q|dp|dq|qi|oth)\b[\"']?\s*[:=]\s*(?P<q>\\?[\"'])(?P<v>[A-Za-z0-9_\-+/=]{16,})(?P=q)")
_JWK_NEAR = later(r"kty|jwk|crv|\"?alg\"?\s*:|\bn\b\s*:|\be\b\s*:|kid|\bx\b\s*:", re.I)
_PIECE = later(r"[\"'](?P<v>[^\"'\s]{4,200})[\"']\s*(?P<op>\+|\.{1,2}|\\|&|<>)?\s*$")
_NEXT_PIECE = later(r"\s*(?P<op>\+|\.{1,2}|&|<>)?\s*[bru]?[\"'](?P<v>[^\"'\s]{2,200})[\"']")
_SIGNING = later(r"sign\w*_?key|secret|security_?key|encrypt\w*_?key|jwt_?key|master_?key|getbytes", re.I)
_PHRASE_NAME = later(r"mnemonic|phrase|psk|seed|secret$", re.I)


def read(fragment: Fragment, worth: Sequence[int]) -> list[Candidate]:
    """Candidates that begin on the lines with these 0-based indexes, in the order given."""
    lines = fragment.lines
    found: list[Candidate] = []
    for index in worth:
        text = lines[index]
        if len(text) < 6 or text.isspace():
            continue
        spans = list(_spans(lines, index, fragment.path))
        if not spans:
            continue
        before, after = _neighbour(lines, index, -1), _neighbour(lines, index, 1)
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
                    end_line=fragment.start + index + end_line,
                    origin=fragment.origin,
                )
            )
    return found


def _spans(lines: tuple[str, ...], index: int, path: str) -> Iterator[tuple[Span, int]]:
    """Every worthwhile span that begins on one line, with the number of lines it runs on."""
    text = lines[index]
    begin = BLOCK_BEGIN.search(text) if "BEGIN" in text or "PuTTY" in text else None
    if begin:
        size = _block_size(lines, index, begin.end())
        if size is not None:
            yield Span(begin.start(), begin.end(), "private key", "block", strength=names.STRONG), size
    code = syntax.is_code(path)
    for span in rules.keyed(text, code):
        if _worthwhile(span, text, path, code):
            yield span, 0
    for span in chain(shapes.shaped(text), commands.handed_over(text)):
        if _worthwhile(span, text, path, code):
            yield span, 0
    yield from ((span, 0) for span in _jwk(lines, index))
    for span in nearby.under_its_name(lines, index, code):
        if span.strength and _worthwhile(span, text, path, code):
            yield span, 0
    if len(text) >= 16 and not shapes.in_blob(text, *lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]):
        yield from ((span, 0) for span in shapes.bare_tokens(text, path))
        yield from ((span, 0) for span in _exact(text))
        yield from ((span, 0) for span in _split(lines, index))


def _worthwhile(span: Span, text: str, path: str, code: bool) -> bool:
    """Whether a literal value and its name together deserve a forward pass."""
    value = span.value or text[span.start : span.end]
    quoted = span.syntax in ("quoted", "call", "attribute", "element", "header", "sql", "url", "encoded")
    if not literals.plausible(value, quoted=quoted):
        return span.syntax == "url" and len(value) >= 3 and literals.plausible(value + "xy", quoted=True)
    if span.syntax in ("url", "sql", "encoded", "hash", "block") or span.key == "wallet key":
        return not _placeholder(value)
    if _placeholder(value):
        return False
    if 2 <= value.count(" ") <= 24 and value.replace(" ", "").isalnum() and _PHRASE_NAME.search(span.key):
        return True  # words joined by blanks, given to a name of phrases
    if literals.sentence(value) and not (span.strength == names.STRONG and facts.random_score(value) >= 0.55):
        return False
    if value.count(" ") >= 2 and "phrase" not in span.key.lower() and facts.random_score(value) < 0.4:
        return False
    plain = value.lower().strip("_-. ")
    if plain == span.key.lower().strip("_-. ") or _same_words(plain, span.key):
        return False
    random = facts.random_score(value)
    if " " in value and span.strength < names.STRONG:
        return random >= 0.7 and len(value) >= 12
    return _strong_enough(span, value, random, code)


def _placeholder(value: str) -> bool:
    """Placeholders are short; a longer value is not worth the look."""
    return len(value) <= 120 and formats.is_placeholder(value)


def _strong_enough(span: Span, value: str, random: float, code: bool) -> bool:
    digit = any(c.isdigit() for c in value)
    if span.strength == names.STRONG:
        if span.syntax == "prose":
            return random >= 0.5 or (digit and len(value) >= 6)
        return len(value) <= 300 or random >= 0.5
    if span.strength == names.MEDIUM:
        return (
            random >= 0.35 or (digit and len(value) >= 6) or (len(value) >= 8 and not value.isalpha() and random >= 0.3)
        )
    if len(value) < 8:
        return False
    if span.syntax == "prose":
        return random >= 0.8 and digit and len(value) >= 14
    return random >= 0.6 and (digit or len(value) >= 12)


def _same_words(plain: str, key: str) -> bool:
    """The value only repeats (the end of) its name: PASSWORD = "password", SecretName: secret-name."""
    squash = re.sub(r"[^a-z0-9]+", "", plain)
    return bool(squash) and squash.isalpha() and re.sub(r"[^a-z0-9]+", "", key.lower()).endswith(squash)


def _exact(text: str) -> Iterator[Span]:
    """Values with a provider's own structure. Key blocks are left to the block rule, which sees their body."""
    for match in formats.match_line(text):
        if not match.format.public and not text.startswith("-----BEGIN", match.start):
            level = names.STRONG + 1 if match.floor else names.MEDIUM
            yield Span(match.start, match.end, "", "token", strength=level, format=match.format.id)


def _split(lines: tuple[str, ...], index: int) -> Iterator[Span]:
    """A value with a provider's structure whose literal goes on, concatenated, on the next line."""
    first = _PIECE.search(lines[index])
    rest = _NEXT_PIECE.match(lines[index + 1]) if first and index + 1 < len(lines) else None
    if not first or not rest or not (first["op"] or rest["op"]):
        return
    joined = first["v"] + rest["v"]
    for match in formats.match_line(joined):
        if match.start < len(first["v"]) < match.end and not match.format.public:
            start = first.start("v") + match.start
            value = joined[match.start : match.end]
            yield Span(start, first.end("v"), "", "quoted", value, names.STRONG, match.format.id)


def _jwk(lines: tuple[str, ...], index: int) -> Iterator[Span]:
    """Private members of a JSON Web Key (RFC 7517, section 9.2) beside the public ones."""
    if len(lines[index]) < 20 or ("'" not in lines[index] and '"' not in lines[index]):
        return
    for m in _JWK.finditer(lines[index]):
        near = " ".join(lines[max(0, index - 6) : index + 7])
        if _JWK_NEAR.search(near.replace(m["v"], "")) and facts.random_score(m["v"]) >= 0.5:
            yield Span(m.start("v"), m.end("v"), "jwk " + m["k"], "quoted", strength=names.MEDIUM)


def _block_size(lines: tuple[str, ...], index: int, after: int) -> int | None:
    """Lines a private key block runs on below its BEGIN line; None where no key material follows `lines[index][after:]`."""
    seen = key_blocks.seen_on_line(lines[index][after:])
    if seen is False:
        return None
    size, body = 0, ""
    for offset, line in enumerate(lines[index + 1 : index + 120], 1):
        if "-----END" in line or "Private-MAC" in line:
            size = offset
            break
        if len(body) < 4000:
            body += re.sub(r"\\n|[^A-Za-z0-9+/=]", "", line)
    if seen is None and len(set(body)) < 12 and index < len(lines) - 1:
        return None  # the lines below are there and hold a placeholder, or nothing
    return size


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
                kept[i] = (replace(other, format=span.format), length)
            elif other.format and not span.format and span.key and not other.key:
                kept[i] = (
                    replace(other, key=span.key, syntax=span.syntax if span.syntax != "prose" else other.syntax),
                    length,
                )
    return sorted(kept, key=lambda s: s[0].start)


def _rank(item: tuple[Span, int]) -> tuple[bool, int, bool, int]:
    span = item[0]
    return (span.syntax != "block", -span.strength, span.syntax == "prose", span.start - span.end)


def _neighbour(lines: tuple[str, ...], index: int, step: int) -> str:
    """The nearest non-blank line above or below, at most four lines away, cut to 400 characters."""
    for place in range(index + step, index + 5 * step, step):
        if 0 <= place < len(lines) and lines[place].strip():
            return lines[place][:400]
    return ""
