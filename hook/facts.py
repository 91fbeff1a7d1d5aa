"""Cheap, computed facts about a candidate that a language model cannot see well in a random string."""

from __future__ import annotations

from smart_secrets_scanner.hook.lines import Candidate


def describe(candidate: Candidate) -> str:
    """A few words on the value: length, characters, syntax. Part of the prompt, so a change is a new prompt version."""
    return f"{candidate.syntax} {len(candidate.value)}"
