"""Everything known about the candidates of one line: spans, prompt, score, threshold, advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from smart_secrets_scanner.hook import (
    advice,
    allow,
    candidates,
    formats,
    gate,
    literals,
    masking,
    prompt,
    reading,
    sources,
    targets,
)
from smart_secrets_scanner.hook.account import Account
from smart_secrets_scanner.hook.cli_options import Options
from smart_secrets_scanner.hook.conduct import gated
from smart_secrets_scanner.hook.engine import Engine, threshold_of
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.lines import Candidate, Finding, Fragment, head, nearest
from smart_secrets_scanner.hook.scan import first_reading, identity_of
from smart_secrets_scanner.hook.verdict import UNREAD, Found, Reading, has_floor, scored

OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a file, with the fragment that it is in."""

    fragment: Fragment
    line: int


def find_line(spec: str) -> Place:
    """The place that PATH:LINE names, or REV:PATH:LINE. ConfigError for another shape, ScannerError when there is no such line."""
    name, _, number = spec.rpartition(":")
    if not name or not number.isdigit() or int(number) < 1:
        raise ConfigError(f"{masking.printable(spec)!r} is not PATH:LINE, for example src/app.py:12.")
    account, line = Account(), int(number)
    root = targets.root_of(Path.cwd())
    path = Path(name) if Path(name).exists() else root / name
    rev, _, committed = name.partition(":")
    if committed and not path.exists():
        fragments = sources.committed(root, rev, committed, account)
    else:
        fragments = sources.files([path], account, root)
    for fragment in fragments:
        if fragment.start <= line < fragment.start + len(fragment.lines):
            return Place(fragment, line)
    told = account.failures[0].reason if account.failures else "it has no such line"
    raise ScannerError(f"Cannot look at {masking.printable(spec)}: {told}; name a line of a text file.")


def at(place: Place, placeholders: bool = False) -> list[Candidate]:
    """Candidates on the line, or whose value runs over it; those that stand for a value, too, where they are wanted."""
    return [one for one in candidates.find(place.fragment, placeholders) if one.line <= place.line <= one.last_line]


def explain(place: Place, load: Callable[[], Engine], options: Options = OPTIONS, show_prompt: bool = True) -> Iterator[str]:
    """Lines of text; secrets are masked, in the prompt too. `options`: those of the scan that it is to agree with."""
    found = at(place, threshold_of(options.threshold, {}) == 0)
    name = f"{place.fragment.path}:{place.line}"
    if not found:
        yield from _why_none(place, name)
        return
    line = place.line - place.fragment.start
    ours, foreign = (line in allow.allowed_lines(place.fragment.lines, foreign=every) for every in (False, True))
    for candidate in found:
        yield from _one(name, place.fragment, candidate, load(), first_reading(options.gate and gated(options.threshold))(candidate))
        if show_prompt:
            yield "  prompt       exactly this, but for the stars"
            yield from (masking.printable(f"    | {line}") for line in masked_prompt(candidate, place.fragment).split("\n"))
        if options.inline_allow and (ours or (foreign and options.foreign_allows)):
            yield "  allowed      by a comment in this file (--no-inline-allow to refuse it)"
        elif ours or foreign:
            yield f"  not allowed  by the comment in this file, for want of {'--inline-allow' if ours else '--foreign-allows'}"


def _why_none(place: Place, name: str) -> Iterator[str]:
    """What the finder saw on a line without a candidate, and what spoke against it."""
    fragment = place.fragment
    seen = list(reading.objections(fragment.lines[place.line - fragment.start], fragment.path))
    yield f"{name}: no candidate. No value on this line looks worth a verdict, so the model is not asked."
    told = {(span.start, span.end): (span.key, against) for span, against in seen if span.end - span.start >= literals.SHORTEST}
    for (start, end), (key, against) in sorted(told.items()):
        yield masking.printable(f"  not asked    columns {start + 1} to {end}, given to {key or '(no name)'}: {against}")


def _one(name: str, fragment: Fragment, candidate: Candidate, engine: Engine, read: Reading) -> Iterator[str]:
    judged = engine.judge.score([prompt.render(candidate, read.linear)])[0]
    found = Found(candidate, identity_of(candidate, fragment), read)
    _, _, score, decided = scored(found, engine, judged)
    decided_by = decided or found.judge(engine.threshold)
    fingerprint = masking.fingerprint(found.identity, candidate.path)
    finding = Finding(
        candidate.path, candidate.line, candidate.column, candidate.last_line, advice.kind(candidate), candidate.format,
        score, masking.mask(candidate.value), fingerprint, decided_by, candidate.key, candidate.syntax,
    )  # fmt: skip
    yield masking.printable(f'{name}: {"ALERT" if decided else "SAFE"} {finding.kind} "{finding.masked}"')
    yield f"  candidate    columns {candidate.column} to {candidate.end}, {len(candidate.value)} characters"
    yield masking.printable(f"  name         {candidate.key or '(none)'}, syntax {candidate.syntax}")
    floor = "may not be dropped by the model" if has_floor(candidate) else "no exact format that would decide alone"
    yield f"  format       {formats.by_id(candidate.format).name if candidate.format else '(none)'}; {floor}"
    linear = gate.load()
    if linear:
        told = "" if read != UNREAD else "; not asked (no-gate, thorough, or a threshold below 0.1)"
        p = linear.score(candidate) if read.linear is None else read.linear
        yield f"  gate         {p:.4f}; plainly none below {linear.threshold:g}, plainly a secret from {linear.certain:g} on{told}"
    yield f"  model        {judged:.4f} by the language model alone"
    yield f"  verdict      p(ALERT) = {score:.4f}, threshold {engine.threshold:.4f}, decided by {decided_by}"
    yield f"  fingerprint  {fingerprint}"
    if decided:
        advised = advice.advise(finding, engine.threshold)
        yield from (masking.printable(f"  why          {sentence}") for sentence in advised.why)
        yield from (masking.printable(f"  do           {sentence}") for sentence in advised.steps)


def masked_prompt(candidate: Candidate, fragment: Fragment) -> str:
    """The prompt with all but the first characters of every value starred, the neighbours' values and key bodies included.

    Whole lines are starred and cut then, so that a value which the cut goes through is hidden as well. Stars have the
    length of what they hide, so that clipping shows what it shows the model. The last line comes from the true prompt:
    it holds words about the value, and none of its characters.
    """
    found = candidates.find(fragment)
    hidden, bodies = {candidate.value}.union(*map(written, found)), key_bodies(fragment, found)

    def starred_line(near: int | None, size: int) -> str:
        return "" if near is None else _star(fragment.lines[near], hidden, bodies.get(near, []))[:size]

    index = candidate.line - fragment.start
    starred = candidate._replace(
        text=_star(candidate.text, hidden, bodies.get(index, [])),
        before=starred_line(nearest(fragment.lines, index, -1), len(candidate.before)),
        after=starred_line(nearest(fragment.lines, index, 1), len(candidate.after)),
        scope=starred_line(head(fragment.lines, index), len(candidate.scope)),
    )
    true, shown = prompt.render(candidate).split("\n"), prompt.render(starred).split("\n")
    return "\n".join([*shown[:-1], true[-1]])


def written(candidate: Candidate) -> tuple[str, ...]:
    """A value as it stands on its line, and what of it stands on the next one where it is put together of two."""
    piece = candidate.text[candidate.start : candidate.end]
    rest = candidate.value.removeprefix(piece)
    return (piece, rest) if len(rest) > masking.VISIBLE and rest != candidate.value else (piece,)


def key_bodies(fragment: Fragment, found: Iterable[Candidate]) -> dict[int, list[tuple[int, int]]]:
    """Where bodies of private keys stand on the lines of a fragment, given its candidates."""
    blocks = {one.line - fragment.start: one.last_line - fragment.start for one in found if one.syntax == "block"}
    return masking.key_material(fragment.lines, blocks)


def _star(text: str, hidden: Iterable[str], bodies: Iterable[tuple[int, int]]) -> str:
    """A line with stars over the values but for their first characters, and over all that is of a key's body."""
    stars = bytearray(len(text))
    spans = list(bodies)
    for value in hidden:
        kept = min(masking.VISIBLE, (len(value) - 1) // 2)
        start = text.find(value) if len(value) > 3 else -1
        while start >= 0:
            spans.append((start + kept, start + len(value)))
            start = text.find(value, start + len(value))
    for start, end in spans:
        stars[start:end] = b"\x01" * (end - start)
    return "".join("*" if star else char for char, star in zip(text, stars, strict=True))
