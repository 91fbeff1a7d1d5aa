"""Fragment -> the values worth asking the judge about. Pure, deterministic, high recall on any language and syntax."""

from __future__ import annotations

from smart_secrets_scanner.hook import prefilter
from smart_secrets_scanner.hook.lines import Candidate, Fragment


def find(fragment: Fragment) -> list[Candidate]:
    """Candidates on the added lines of a fragment, in reading order; context lines only help to read them."""
    worth = prefilter.worth_reading(fragment.lines, fragment.added)
    if not worth:
        return []
    from smart_secrets_scanner.hook import reading  # its patterns take longer to compile than most commits to scan

    return reading.read(fragment, worth)
