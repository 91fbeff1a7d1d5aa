"""What a judge is. The GGUF judge lives in hook.model, the torch one in trainer.evaluate, a fake one in the tests."""

from collections.abc import Sequence
from typing import Protocol


class Judge(Protocol):
    """Scores prompts made by `hook.prompt.render`."""

    def score(self, prompts: Sequence[str]) -> list[float]:
        """p(ALERT) for each prompt, 0..1, in the order given; a score does not depend on the other prompts."""
        ...
