"""The pipeline: fragments -> candidates -> what people allowed -> gate, model and format floor -> findings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from smart_secrets_scanner.hook import candidates, masking
from smart_secrets_scanner.hook.allow import in_comment
from smart_secrets_scanner.hook.lines import Candidate, Finding, Fragment
from smart_secrets_scanner.hook.outcome import Stats
from smart_secrets_scanner.hook.silence import Rules, allowed_in_file, allowed_in_fragment, leaves_out, reported
from smart_secrets_scanner.hook.verdict import UNREAD, Found, Reading, Scored, judge_all

if TYPE_CHECKING:
    from smart_secrets_scanner.hook.engine import Engine

# What only a candidate needs is imported where it is used: a commit without one is over before it would be loaded.

CHUNK = 1024
"""Candidates judged at a time: enough to fill batches and to meet duplicates, few enough to keep memory flat."""

Observer = Callable[[Candidate, float, str], None]


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
    """Candidates worth a verdict: no path glob and no comment in their own fragment silences them, nor does the gate.

    With each what the gate reads of it, where the rules let it take part.
    """
    reading: Callable[[Candidate], Reading] | None = None

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
        reading = reading or first_reading(rules.gate)
        for candidate in found:
            if allowed(candidate):
                stats.suppressed["inline"] += 1
            elif (read := reading(candidate)).verdict == "SAFE":
                stats.settled += 1
            else:
                yield Found(candidate, identity_of(candidate, fragment), read)


def first_reading(wanted: bool) -> Callable[[Candidate], Reading]:
    """The gate's reading of a candidate, where it is wanted and the package has one."""
    from smart_secrets_scanner.hook import gate

    loaded = gate.load() if wanted else None
    return loaded.read if loaded else lambda candidate: UNREAD


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
        engine = engine or load()
        chunk = list(_expecting(chain((first,), islice(queue, CHUNK - 1)), engine))
        for scored in judge_all(chunk, engine):
            if observe:
                observe(scored.candidate, scored.score, scored.decided_by)
            if scored.decided_by:
                _keep(secrets, scored, rules)
        sure = sum(one.is_sure(engine.threshold) for one in chunk)
        stats.settled += sure
        stats.judged += len(chunk) - sure
        tick(stats)
    found = reported(_findings(secrets.values(), rules, stats), rules, stats)
    return sorted(found, key=lambda pair: place(pair[0]))


def _expecting(waiting: Iterable[Found], engine: Engine) -> Iterator[Found]:
    """The same, and the engine is told at once of the first that the model will be asked about."""
    told = False
    for one in waiting:
        if not told and not one.is_sure(engine.threshold):
            told = True
            engine.expect(one.candidate)
        yield one


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
