"""Fragment -> the values worth asking the judge about. Pure, deterministic, high recall on any language and syntax."""

from __future__ import annotations

import re

from smart_secrets_scanner.hook import prefilter
from smart_secrets_scanner.hook.lines import Candidate, Fragment

_LAID_OUT = re.compile(r"\.(?:csv|tsv)$|(?:sasl|smtp|relay)[_-]?passw|(?:chap|pap)-secrets", re.I)
"""Tables and credential files: the first line, or the file's name, says what stands where."""


def find(fragment: Fragment) -> list[Candidate]:
    """Candidates on the added lines of a fragment, in reading order; context lines only help to read them."""
    worth = prefilter.worth_reading(fragment.lines, fragment.added)
    if _LAID_OUT.search(fragment.path):  # no word on such a line tells what it holds
        worth = list(range(len(fragment.lines))) if fragment.added is None else sorted(fragment.added)
    if not worth:
        return []
    from smart_secrets_scanner.hook import reading  # its patterns take longer to compile than most commits to scan

    return reading.read(fragment, worth)
