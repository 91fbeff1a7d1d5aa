"""Who decides about a candidate: the gate where it is sure, else the model; and neither drops an exact format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smart_secrets_scanner.hook.lines import Candidate

if TYPE_CHECKING:
    from smart_secrets_scanner.hook.engine import Engine

# What only a candidate needs is imported where it is used: a commit without one is over before it would be loaded.


class Reading(NamedTuple):
    """What the gate makes of a candidate: its p(ALERT), None where it was not asked, and 'SAFE' or 'ALERT' where it is sure."""

    linear: float | None = None
    verdict: str = ""


UNREAD = Reading()


class Found(NamedTuple):
    """A candidate and what tells it from another one in the same place: its value, or all lines of a block."""

    candidate: Candidate
    identity: str
    reading: Reading = UNREAD

    def is_sure(self, threshold: float) -> bool:
        """Whether the gate alone makes it a secret at this threshold (0..1), so that the model need not be asked."""
        return self.reading.verdict == "ALERT" and self.reading.linear is not None and self.reading.linear >= threshold

    def judge(self, threshold: float) -> str:
        """Whose p(ALERT) counts at this threshold (0..1): 'gate' or 'model'."""
        return "gate" if self.reading.verdict == "SAFE" or self.is_sure(threshold) else "model"


class Scored(NamedTuple):
    """A candidate with its p(ALERT) and who decided that it is a secret: 'gate', 'model', 'format', or '' when it is none."""

    candidate: Candidate
    identity: str
    score: float
    decided_by: str


def judge_all(chunk: Sequence[Found], engine: Engine) -> Iterator[Scored]:
    """Scores in the order given: the gate's where it is sure, else the model's, which judges equal prompts once."""
    from smart_secrets_scanner.hook import prompt

    prompts = ["" if one.is_sure(engine.threshold) else prompt.render(one.candidate, one.reading.linear) for one in chunk]
    distinct = list(dict.fromkeys(filter(None, prompts)))
    scores = dict(zip(distinct, engine.judge.score(distinct), strict=True)) if distinct else {}
    for found, text in zip(chunk, prompts, strict=True):
        yield scored(found, engine, scores.get(text, 0.0))


def scored(found: Found, engine: Engine, judged: float) -> Scored:
    """The verdict on one candidate; `judged` is what the model says of it, and does not count where the gate is sure."""
    judge = found.judge(engine.threshold)
    score = engine.final(found.candidate, judged) if judge == "model" else found.reading.linear or 0.0
    safe = found.reading.verdict == "SAFE"
    return Scored(found.candidate, found.identity, score, "" if safe else decide(found.candidate, score, engine.threshold, judge))


def decide(candidate: Candidate, score: float, threshold: float, judge: str = "model") -> str:
    """Who makes it a finding: the judge that gave the score, or the exact format that none may drop; '' when it is none.

    Plain placeholders and published examples are none, whatever the score, unless the threshold of 0 asks for all there is.
    The value of a block is only its BEGIN line, which says nothing about either.
    """
    from smart_secrets_scanner.hook import formats

    value = candidate.value
    block = candidate.last_line > candidate.line
    if threshold > 0 and not block and (formats.is_placeholder(value) or formats.is_published_example(value)):
        return ""
    if score >= threshold:
        return judge
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
