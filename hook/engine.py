"""Loads the judge when it is first needed, together with what its file says about thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smart_secrets_scanner.hook.judge import Judge
from smart_secrets_scanner.hook.lines import Candidate

if TYPE_CHECKING:
    from smart_secrets_scanner.hook.blend import Blend

LEVELS: Mapping[str, float] = {"strict": 0.9, "balanced": 0.5, "thorough": 0.2}
"""p(ALERT) of the named levels for a model whose metadata has none: strict has the fewest false alarms."""


class Engine(NamedTuple):
    """A judge, the threshold it is used with (0..1), and what a report says about it when it is asked: hashing takes time."""

    judge: Judge
    threshold: float
    about: Callable[[], Mapping[str, str]] = dict
    blend: Blend | None = None

    def final(self, candidate: Candidate, judged: float) -> float:
        """p(ALERT) of a candidate, 0..1: the model's, joined with the gate's where the model was fitted beside one."""
        return self.blend.score(candidate, judged) if self.blend else judged

    def expect(self, candidate: Candidate) -> None:
        """Tells that a verdict on this candidate will be asked for, so that the model can be read meanwhile."""
        expect = getattr(self.judge, "expect", None)
        if expect is not None:
            from smart_secrets_scanner.hook import prompt

            expect(prompt.render(candidate))

    def cached(self) -> int:
        """How many verdicts came from the cache."""
        return int(getattr(self.judge, "cached", 0))


def threshold_of(wanted: str, levels: Mapping[str, float]) -> float:
    """The number for a level name or for a number as text; checked by the command line already."""
    return levels[wanted] if wanted in levels else LEVELS[wanted] if wanted in LEVELS else float(wanted)


def load(model: Path | None, threshold: str, threads: int, gpu_layers: int | None, cache: bool) -> Engine:
    """The engine for a scan; ScannerError when the model is missing, damaged, or made for another prompt.

    The weights themselves are read only when a verdict is not in the cache.
    """
    from smart_secrets_scanner.hook import weights
    from smart_secrets_scanner.hook.blend import from_stamp
    from smart_secrets_scanner.hook.cache import CachedJudge, VerdictCache

    path = weights.find(model)
    checked = weights.open_checked(path)
    verdicts = VerdictCache() if cache else None
    digest = verdicts.sha256(path, weights.sha256) if verdicts else ""

    def read() -> Judge:
        from smart_secrets_scanner.hook.model import LlamaJudge

        return LlamaJudge(path, threads=threads or None, gpu_layers="auto" if gpu_layers is None else gpu_layers)

    judge = CachedJudge(read, verdicts, digest)

    def about() -> dict[str, str]:
        return {
            "file": path.name,
            "sha256": digest or weights.sha256(path),
            "prompt": checked.stamp("prompt.version"),
            "base": checked.stamp("base.id"),
        }

    return Engine(judge, threshold_of(threshold, checked.levels()), about, from_stamp(checked.stamp("calibration")))
