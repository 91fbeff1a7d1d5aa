"""Rows from mined files: candidates as they stand, and secrets or harmless values put in their places."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from smart_secrets_scanner.hook import candidates, names
from smart_secrets_scanner.hook.lines import Candidate, Fragment
from smart_secrets_scanner.trainer import contexts, contexts_values, mined_labels
from smart_secrets_scanner.trainer import contexts_names as kinds
from smart_secrets_scanner.trainer.mine import TextFile
from smart_secrets_scanner.trainer.rows import Row

PER_SHAPE, PER_FILE = 3, 30
CLIP = 240
INSERTED_SHARE = 0.5  # of the files get generated lines
_LANGUAGES = {
    suffix: language
    for language, suffixes in {
        "python": "py pyi", "javascript": "js jsx mjs cjs vue", "typescript": "ts tsx", "java": "java", "kotlin": "kt kts", "go": "go", "ruby": "rb rake erb gemspec",
        "php": "php inc phtml twig", "csharp": "cs cshtml", "c": "c h", "cpp": "cc cpp hpp cxx", "rust": "rs", "perl": "pl pm t", "lua": "lua", "r": "r", "swift": "swift",
        "objectivec": "m mm", "groovy": "groovy gradle", "powershell": "ps1 psm1", "shell": "sh bash", "yaml": "yml yaml", "json": "json", "xml": "xml xaml pom csproj",
        "properties": "properties", "ini": "ini cfg", "conf": "conf cnf", "toml": "toml", "markdown": "md", "text": "txt rst adoc", "html": "html htm", "sql": "sql",
        "terraform": "tf", "puppet": "pp", "erlang": "erl hrl", "elixir": "ex exs", "scala": "scala", "dart": "dart", "pem": "pem crt key", "po": "po", "css": "css scss",
        "lock": "lock sum", "svg": "svg", "notebook": "ipynb",
    }.items()
    for suffix in suffixes.split()
}  # fmt: skip
_GIVEN = re.compile(
    r"^(?P<head>.{0,80}?[\"']?\b(?P<key>[A-Za-z_$@][\w$.\-]{1,40})[\"']?\]?\s*(?P<op>:=|=>|=|:)\s*)(?P<rhs>[^=>\s].{1,80}?)(?P<tail>[;,)\s]*)$"
)
_RHS = re.compile(r"[\w$.:>\-]+\(.*\)|[A-Za-z_$@][\w$.\[\]'\">:-]*|[\"'][^\"']*[\"']|\$?\{.*\}|None|nil|null|\"\"|''")
_NOT_ONE = re.compile(r"allow|next|lock|hash|encrypted|public|digest|expose|page|continuation|cancel|syntax|parse|lex|require|use|has|is_|no_", re.I)
_QUOTED_LANGUAGES = frozenset("python javascript typescript java kotlin go ruby php csharp c cpp rust perl lua r swift groovy powershell json toml terraform puppet scala".split())
_BARE_LANGUAGES = frozenset("yaml properties ini conf".split())


@dataclass(frozen=True, slots=True)
class Mined:
    """A row and the shape of its line, by which frequent lines are capped."""

    row: Row
    shape: str
    doubt: bool


def language_of(path: str) -> str:
    """A language name from a path's suffix, 'text' when there is none known."""
    name = path.rsplit("/", 1)[-1].lower()
    if name.startswith("dockerfile"):
        return "dockerfile"
    return _LANGUAGES.get(name.rsplit(".", 1)[-1], "text") if "." in name else ("shell" if "bin/" in path else "text")


def harvest(file: TextFile, source: str, rng: random.Random) -> Iterator[Mined]:
    """Rows of one mined file: labelled candidates, in-doubt ones marked, replaced and inserted values."""
    language, taken = language_of(file.path), Counter[str]()
    found = candidates.find(Fragment(file.path, 1, file.lines))
    rng.shuffle(found)
    for candidate in found:
        shape = _shape(candidate.text, candidate.start, candidate.end)
        taken[shape] += 1
        if taken[shape] > PER_SHAPE or taken.total() > 4 * PER_FILE:
            continue
        label, cls = mined_labels.judge(candidate, file.lines)
        yield Mined(_row(candidate, file, language, source, label or "SAFE", f"mined {cls}", not label), shape, not label)
        if label == "SAFE" and names.strength(candidate.key) >= names.MEDIUM and rng.random() < 0.5:
            replaced = _replace(candidate, file, language, source, rng)
            if replaced:
                yield Mined(replaced, "r" + shape, False)
    yield from _given(file, language, source, rng)
    yield from _inserted(file, language, source, rng)


def kind_of(key: str) -> str:
    """Which class of name a key is, for the choice of a value."""
    low = key.lower()
    if re.search(r"pass|pwd|pw\b|pw_", low):
        return kinds.PASSWORD
    if "secret" in low or "credential" in low:
        return kinds.SECRET
    return kinds.KEY if "key" in low else kinds.TOKEN


def _shape(text: str, start: int, end: int) -> str:
    left, right = text[max(0, start - 40) : start], text[end : end + 12]
    return re.sub(r"\d+", "0", re.sub(r"[A-Za-z]{3,}", lambda m: m[0][:3].lower(), left)) + "V" + re.sub(r"\w+", "a", right)


def _snippet(file: TextFile, index: int, text: str, end_line: int) -> tuple[list[str], int]:
    """Up to two neighbour lines each side of the judged one, clipped, and the judged one's 1-based place."""
    above = [line[:CLIP] for line in file.lines[max(0, index - 2) : index]]
    below = [line[:CLIP] for line in file.lines[index + 1 : max(index + 3, min(end_line, index + 5))]]
    return [*above, text, *below], len(above) + 1


def _clipped(text: str, start: int, end: int) -> str:
    return text if len(text) <= 2 * CLIP else text[max(0, start - CLIP) : end + CLIP // 2]


def _row(candidate: Candidate, file: TextFile, language: str, source: str, label: str, cls: str, doubt: bool) -> Row:
    index = candidate.line - 1
    lines, at = _snippet(file, index, _clipped(candidate.text, candidate.start, candidate.end), candidate.last_line)
    value = candidate.text[candidate.start : candidate.end]
    text = "\n".join(line.replace("\r", "") for line in lines)
    return Row("", text, file.path, at, label, cls, language, source, source, value.replace("\r", ""), doubt)


def _replace(candidate: Candidate, file: TextFile, language: str, source: str, rng: random.Random) -> Row | None:
    """The candidate's literal replaced by a generated secret: a minimal pair with the untouched line."""
    if candidate.syntax not in ("quoted", "bare", "flag", "element", "attribute", "header") or not _replaceable(candidate.key, file.path):
        return None
    fit = {"quoted": "q", "bare": "b", "flag": "s"}.get(candidate.syntax, "x")
    if candidate.syntax == "bare" and language in _QUOTED_LANGUAGES:
        return None
    value, _cls = contexts_values.alert(rng, kind_of(candidate.key), contexts.FITS[fit])
    text = candidate.text[: candidate.start] + value + candidate.text[candidate.end :]
    return _made(file, candidate.line - 1, text, candidate.start, value, language, source, "replaced-literal")


def _replaceable(key: str, path: str) -> bool:
    """Whether a literal under this name would be a secret: not in catalogues of texts, nor under names about secrets."""
    if _NOT_ONE.search(key):
        return False
    return mined_labels.SECRET_NAME.search(key) is not None and not mined_labels.CATALOGUE.search(path)


def _given(file: TextFile, language: str, source: str, rng: random.Random) -> Iterator[Mined]:
    """Lines that give a call, a variable or an empty value to a secret name, given a generated literal instead."""
    if language not in _QUOTED_LANGUAGES | _BARE_LANGUAGES:
        return
    taken = 0
    for index, line in enumerate(file.lines):
        if len(line) > 160 or taken >= 12:
            continue
        found = _GIVEN.match(line)
        if not found or not _replaceable(found["key"], file.path) or not _whole(found["rhs"], found["tail"]):
            continue
        made = _literal_instead(found, language, rng)
        if made:
            text, start, value = made
            taken += 1
            row = _made(file, index, text, start, value, language, source, "replaced-reference")
            yield Mined(row, "g" + _shape(text, start, start + len(value)), False)


def _whole(value: str, tail: str) -> bool:
    """Whether a right side is one call, name, literal or template; its closing bracket may have gone to the tail."""
    closed = value + ")" if value.count("(") > value.count(")") and tail.startswith(")") else value
    return _RHS.fullmatch(closed) is not None


def _literal_instead(found: re.Match[str], language: str, rng: random.Random) -> tuple[str, int, str] | None:
    kind = kind_of(found["key"])
    quote = "" if language in _BARE_LANGUAGES and rng.random() < 0.8 else rng.choice("\"'")
    if language in ("java", "go", "csharp", "c", "cpp", "rust", "kotlin", "swift", "json", "scala", "terraform"):
        quote = '"'
    value, _cls = contexts_values.alert(rng, kind, contexts.FITS["q" if quote else "b"])
    if found["head"].count('"') % 2 or found["head"].count("'") % 2:
        return None
    start = len(found["head"]) + len(quote)
    tail = found["tail"][1:] if found["rhs"].count("(") > found["rhs"].count(")") else found["tail"]
    return f"{found['head']}{quote}{value}{quote}{tail}", start, value


def _inserted(file: TextFile, language: str, source: str, rng: random.Random) -> Iterator[Mined]:
    """A generated line of the same language, secret or harmless, put between two real lines."""
    pool = contexts.forms_of(language)
    if not pool or len(file.lines) < 4 or rng.random() > INSERTED_SHARE:
        return
    for _ in range(2):
        index = rng.randrange(1, len(file.lines))
        indent = re.match(r"\s*", file.lines[index])
        form = rng.choice(pool)
        for row in contexts.form_rows(form, rng):
            lines = row.text.split("\n")
            body = lines[row.line - 1]
            if "\n" in form.pattern:
                continue
            text = (indent[0] if indent else "")[:16] + body.strip()
            above, below = file.lines[max(0, index - 2) : index], file.lines[index : index + 2]
            whole = "\n".join([*(x[:CLIP] for x in above), text, *(x[:CLIP] for x in below)]).replace("\r", "")
            made = Row("", whole, file.path, len(above) + 1, row.label, row.cls, language, source, source, row.value)
            yield Mined(made, f"i{form.id}{row.label}{rng.random()}", False)


def _made(file: TextFile, index: int, text: str, start: int, value: str, language: str, source: str, cls: str) -> Row:
    lines, at = _snippet(file, index, _clipped(text, start, start + len(value)), index + 1)
    joined = "\n".join(line.replace("\r", "") for line in lines)
    return Row("", joined, file.path, at, "ALERT", cls, language, source, source, value)

