"""The pipeline: fragments -> candidates -> what people allowed -> judge and format floor -> findings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from smart_secrets_scanner.hook import candidates, masking
from smart_secrets_scanner.hook.allow import in_comment
from smart_secrets_scanner.hook.lines import Candidate, Finding, Fragment
from smart_secrets_scanner.hook.outcome import Stats
from smart_secrets_scanner.hook.silence import Rules, allowed_in_file, allowed_in_fragment, leaves_out, reported

if TYPE_CHECKING:
    from smart_secrets_scanner.hook.engine import Engine

# What only a candidate needs is imported where it is used: a commit without one is over before it would be loaded.

CHUNK = 1024
"""Candidates judged at a time: enough to fill batches and to meet duplicates, few enough to keep memory flat."""

Observer = Callable[[Candidate, float, str], None]


class Found(NamedTuple):
    """A candidate and what tells it from another one in the same place: its value, or all lines of a block."""

    candidate: Candidate
    identity: str


class Scored(NamedTuple):
    """A candidate with its p(ALERT) and who decided that it is a secret: 'model', 'format', or '' when it is none."""

    candidate: Candidate
    identity: str
    score: float
    decided_by: str


def run(
    fragments: Iterable[Fragment],
    load: Callable[[], Engine],
    rules: Rules,
    stats: Stats,
    observe: Observer | None = None,
    tick: Callable[[Stats], None] = lambda stats: None,
) -> tuple[Finding, ...]:
    """Every finding of the fragments, sorted by place.

    `load` is called when the first candidate needs a verdict, and never for a change without one. `observe` is told
    about every judged candidate. Raises what the source of the fragments and the judge raise.
    """
    begun = time.perf_counter()
    findings = judge_found(find_candidates(fragments, rules, stats, tick), load, rules, stats, observe, tick)
    stats.seconds += time.perf_counter() - begun
    return tuple(finding for finding, _ in findings)


def find_candidates(
    fragments: Iterable[Fragment], rules: Rules, stats: Stats, tick: Callable[[Stats], None] = lambda stats: None
) -> Iterator[Found]:
    """Candidates worth a verdict: no path glob and no comment in their own fragment silences them, nor does the gate."""
    settles: Callable[[Candidate], bool] | None = None

    def kept() -> Iterator[Fragment]:
        for fragment in fragments:
            tick(stats)
            if not leaves_out(fragment, rules, stats):
                yield fragment

    for fragment, every in candidates.find_each(kept(), rules.placeholders):
        found = list(_wanted(every))
        stats.candidates += len(found)
        if not found:
            continue
        allowed = allowed_in_fragment(fragment, rules)
        settles = settles or _gate(rules)
        for candidate in found:
            if allowed(candidate):
                stats.suppressed["inline"] += 1
            elif settles(candidate):
                stats.settled += 1
            else:
                yield Found(candidate, identity_of(candidate, fragment))


def _gate(rules: Rules) -> Callable[[Candidate], bool]:
    """The cheap first judge, where the package has one. It never settles what has an exact format."""
    from smart_secrets_scanner.hook import gate

    loaded = gate.load() if rules.gate else None
    return loaded.settles if loaded else lambda candidate: False


def judge_found(
    waiting: Iterable[Found],
    load: Callable[[], Engine],
    rules: Rules,
    stats: Stats,
    observe: Observer | None = None,
    tick: Callable[[Stats], None] = lambda stats: None,
) -> list[tuple[Finding, str]]:
    """Findings with the text that identifies each (unmasked: not to be kept), sorted by place."""
    secrets: dict[tuple[object, ...], Scored] = {}
    queue = iter(waiting)
    engine = None
    while first := next(queue, None):
        if engine is None:
            engine = load()
            engine.expect(first.candidate)
        chunk = [first, *islice(queue, CHUNK - 1)]
        for scored in judge_all(chunk, engine):
            if observe:
                observe(scored.candidate, scored.score, scored.decided_by)
            if scored.decided_by:
                _keep(secrets, scored, rules)
        stats.judged += len(chunk)
        tick(stats)
    found = reported(_findings(secrets.values(), rules, stats), rules, stats)
    return sorted(found, key=lambda pair: place(pair[0]))


def _wanted(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """All but the words of allow comments, and the inner lines of a value that is a candidate as a whole."""
    inside = 0
    for candidate in found:
        if candidate.line > inside and not in_comment(candidate.text, candidate.start, candidate.end):
            yield candidate
        if candidate.last_line > candidate.line:
            inside = max(inside, candidate.last_line)


def identity_of(candidate: Candidate, fragment: Fragment) -> str:
    """The value; of a value over several lines all of them, for every key block begins with the same words."""
    if candidate.last_line == candidate.line:
        return candidate.value
    first = candidate.line - fragment.start
    rest = fragment.lines[first + 1 : candidate.last_line - fragment.start + 1]
    return "\n".join((fragment.lines[first][candidate.start :], *rest))


def judge_all(chunk: Sequence[Found], engine: Engine) -> Iterator[Scored]:
    """Scores in the order given; equal prompts are judged once."""
    from smart_secrets_scanner.hook import prompt

    prompts = [prompt.render(found.candidate) for found in chunk]
    distinct = list(dict.fromkeys(prompts))
    scores = dict(zip(distinct, engine.judge.score(distinct), strict=True))
    for found, text in zip(chunk, prompts, strict=True):
        score = engine.final(found.candidate, scores[text])
        yield Scored(found.candidate, found.identity, score, decide(found.candidate, score, engine.threshold))


def decide(candidate: Candidate, score: float, threshold: float) -> str:
    """Who makes it a finding: the model, or the exact format that the model may not drop; '' when it is none.

    Plain placeholders and published examples are none, whatever the score, unless the threshold of 0 asks for all there is.
    The value of a block is only its BEGIN line, which says nothing about either.
    """
    from smart_secrets_scanner.hook import formats

    value = candidate.value
    block = candidate.last_line > candidate.line
    if threshold > 0 and not block and (formats.is_placeholder(value) or formats.is_published_example(value)):
        return ""
    if score >= threshold:
        return "model"
    return "format" if has_floor(candidate) else ""


_AROUND = 2000  # characters; a longer line is not searched again for each of its candidates


def has_floor(candidate: Candidate) -> bool:
    """Whether the value has an exact format, checksum included, that the model may not drop."""
    from smart_secrets_scanner.hook import formats

    left = max(0, candidate.start - _AROUND)
    return any(
        match.floor and match.start < candidate.end - left and candidate.start - left < match.end
        for match in formats.match_line(candidate.text[left : candidate.end + _AROUND])
    )


def _keep(secrets: dict[tuple[object, ...], Scored], new: Scored, rules: Rules) -> None:
    """One finding for each distinct value of a line; among commits, one for each value of a file."""
    one = new.candidate
    value = masking.normalise(new.identity)
    key = (one.path, value) if one.origin.commit else (one.path, one.line, value)
    old = secrets.get(key)
    if old is None or _better(new, old, rules):
        secrets[key] = new


def _better(new: Scored, old: Scored, rules: Rules) -> bool:
    """In history the place where a value came in; in a range where it is now, which is read last."""
    one, two = new.candidate, old.candidate
    if one.origin != two.origin:
        return rules.newest or one.origin.date < two.origin.date
    if one.line != two.line:
        return one.line < two.line
    return (bool(one.format), new.score) > (bool(two.format), old.score)


def _findings(secrets: Iterable[Scored], rules: Rules, stats: Stats) -> Iterator[tuple[Finding, str]]:
    allowed = allowed_in_file(rules)
    kept: list[Scored] = []
    for scored in secrets:
        if allowed(scored.candidate):
            stats.suppressed["inline"] += 1
        else:
            kept.append(scored)
    prints = masking.fingerprints([(scored.identity, scored.candidate.path) for scored in kept])
    for scored, fingerprint in zip(kept, prints, strict=True):
        yield _finding(scored, fingerprint), scored.identity


def _finding(scored: Scored, fingerprint: str) -> Finding:
    from smart_secrets_scanner.hook import advice

    one = scored.candidate
    return Finding(
        path=one.path,
        line=one.line,
        column=one.column,
        end_line=one.last_line,
        kind=advice.kind(one),
        format=one.format,
        score=round(scored.score, 4),
        masked=masking.mask(one.value),
        fingerprint=fingerprint,
        decided_by=scored.decided_by,
        key=one.key,
        syntax=one.syntax,
        origin=one.origin,
    )


def place(finding: Finding) -> tuple[str, int, int, str]:
    """What findings are sorted by."""
    return (finding.path, finding.line, finding.column, finding.origin.commit)
