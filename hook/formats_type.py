"""What one exact provider format is; the tables in hook.formats_* hold nothing else."""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """One kind of secret with a fixed shape.

    `pattern` matches the value alone, in ASCII. Without `context`, one of `prefixes` must occur in the text as written:
    at the start of a word, or with `inside` anywhere, as a marker within the value.
    With `context` (a regex that ignores case), the value has no shape of its own: the context must match shortly before it
    on the same line, and `prefixes` are the lower-case keywords that make the look worthwhile.
    `floor`: a match is so unlikely to be anything else that the judge may not drop it.
    `entropy` is the least Shannon entropy, in bits a character, of what follows the prefix.
    `block`: the value is the line that opens a block; what follows decides (hook.key_blocks).
    `public`: made to be published (`pk_live_`…): recognised so that it is not alerted.
    """

    id: str
    name: str
    pattern: str
    prefixes: tuple[str, ...]
    revoke: str
    floor: bool = False
    checksum: str = ""  # name in hook.checksums
    entropy: float = 3.0
    context: str = ""
    inside: bool = False
    public: bool = False
    block: bool = False
    group: str = ""


def named(vendor: str, what: str = "key|token|secret|pass|pwd") -> str:
    """A context: a name that says `vendor` and then `what`, next to the value: `DATADOG_API_KEY = "`, `"datadogApiKey": "`."""
    name = rf"(?:{vendor})[\w .\-]{{0,25}}(?:{what})[\w\-]{{0,16}}\]?"
    return rf"{name}(?:\W{{0,3}}:\s*(?:str|String|string)\b)?\W{{1,12}}$"
