"""Generated rows: seeded templates over sixty languages and formats, secrets and their harmless twins in the same places."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from smart_secrets_scanner.hook import formats
from smart_secrets_scanner.trainer import contexts_names as names
from smart_secrets_scanner.trainer import contexts_paths, contexts_values, format_samples, generate
from smart_secrets_scanner.trainer.generate_words import COMPANIES, DEV, NAMES
from smart_secrets_scanner.trainer.rows import Row

SOURCE = "generated"
PROVIDER_SHARE = 0.12
SCENE_SHARE = 0.50
_WEIGHTS = {
    "python": 10, "javascript": 9, "typescript": 6, "ruby": 10, "go": 9, "java": 8, "php": 6, "csharp": 6, "shell": 8, "yaml": 12, "json": 8, "markdown": 7,
    "properties": 5, "env": 5, "ini": 3, "conf": 3, "xml": 5, "groovy": 3, "powershell": 3, "terraform": 3, "dockerfile": 2, "sql": 3, "html": 3, "rust": 2,
    "c": 2, "cpp": 2, "perl": 2, "kotlin": 2, "text": 3,
}  # fmt: skip
FITS: dict[str, Callable[[str], bool]] = {
    "q": lambda v: not re.search(r"[\"'`\\\n]", v),
    "b": lambda v: not re.search(r"[\"'`\\\n#\s]|^[&*!|>%@,\[\]{}?:-]|: |:$", v) or bool(re.fullmatch(r"\$\{\w+\}|\{\{.*\}\}|<[\w-]+>", v)),
    "s": lambda v: bool(re.fullmatch(r"[\w@%+=:,./^~-][\w@%+=:,./^~!-]*|\$\{?\w+\}?|\$\(\w+\)", v)),
    "u": lambda v: bool(re.fullmatch(r"[\w.~!$*+-]+|\{\w+\}|\$\{\w+\}", v)),
    "x": lambda v: not re.search(r"[<>&\n]", v),
    "n": lambda v: not re.search(r"[`\n]", v),
}
_LOADED = re.compile(
    r"pass|pwd|secret|token|auth|login|bearer|credential|identified|cookie|jwt|crypt|SecureString|keyStore|signed|apikey|-u \S|--user|mysql|"
    r"LocalUser|MockUser|Connection|connect|PDO|session|bindpw|rootpw|psk|snmp|-k |redis-cli|WiFi|enable|msgstr|SecureString|Client",
    re.I,
)
_SECRET_CLASSES = {names.PASSWORD: 46, names.KEY: 16, names.TOKEN: 20, names.SECRET: 18}


@dataclass(frozen=True, slots=True)
class Form:
    """A place for a value in one language. `fit` says which characters it bears; see FITS."""

    language: str
    id: str
    styles: tuple[str, ...]
    fit: str
    pattern: str

    @property
    def named(self) -> bool:
        """Whether the name is written out, so that another name changes what the value is."""
        return re.search(r"‹[KPU]›", self.pattern) is not None

    @property
    def loaded(self) -> bool:
        """Whether the place itself says that a secret stands there, whatever the name."""
        return _LOADED.search(re.sub(r"‹\w›", "", self.pattern)) is not None


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole snippet with {{kinds}} to fill; « and » enclose what is judged."""

    label: str
    cls: str
    language: str
    paths: tuple[str, ...]
    text: str

    @property
    def id(self) -> str:
        """Stable under reordering of the table."""
        return f"{self.language}-{zlib.crc32(self.text.encode()):08x}"


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """The table contexts.tsv: language, id, name styles, fit, pattern (\\n and \\t written as escapes)."""
    made = []
    for line in _table("contexts.tsv"):
        language, form_id, styles, fit, pattern = line.split("\t")
        pattern = pattern.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")
        made.append(Form(language, form_id, tuple(styles.split(",")), fit, pattern))
    return tuple(made)


@lru_cache(maxsize=128)
def forms_of(language: str) -> tuple[Form, ...]:
    """The forms of one language."""
    return tuple(form for form in forms() if form.language == language)


@lru_cache(maxsize=1)
def scenes() -> tuple[Scene, ...]:
    """The table scenes.tsv: label, class, language, paths, text (line ends written as ⏎)."""
    made = []
    for line in _table("scenes.tsv"):
        label, cls, language, paths, text = line.split("\t")
        made.append(Scene(label, cls, language, tuple(paths.split("|")), text.replace("⏎", "\n").replace("\\t", "\t")))
    return tuple(made)


def _table(name: str) -> list[str]:
    folder = resources.files("smart_secrets_scanner.trainer")
    return folder.joinpath(name).read_text(encoding="utf-8").splitlines()


def generate_rows(rng: random.Random) -> Iterator[Row]:
    """An endless stream of rows: form pairs, scenes and exact-format tokens; deterministic for a seeded rng."""
    languages = sorted({form.language for form in forms()})
    weights = [_WEIGHTS.get(language, 1) for language in languages]
    while True:
        if rng.random() < SCENE_SHARE:
            yield scene_row(rng.choice(scenes()), rng)
        else:
            language = rng.choices(languages, weights)[0]
            yield from form_rows(rng.choice(forms_of(language)), rng)


def form_rows(form: Form, rng: random.Random) -> list[Row]:
    """A secret in a form and a twin that is none: same name with another value, or same place with another name."""
    named, loaded = form.named, form.loaded
    kind = rng.choices(list(_SECRET_CLASSES), list(_SECRET_CLASSES.values()))[0] if named or loaded else names.TOKEN
    style = rng.choice(form.styles)
    name = names.pick(rng, kind)
    fits = FITS[form.fit]
    frame = _Frame(form, rng)
    value, cls = _secret(rng, kind, fits) if named or loaded else contexts_values.token(rng, fits)
    rows = [frame.row(names.styled(name, style), name, value, "ALERT", _place(form) or cls)]
    if rng.random() < 0.75:
        value, cls = contexts_values.safe(rng, kind, name, fits)
        rows.append(frame.row(names.styled(name, style), name, value, "SAFE", cls))
    if named and not loaded and rng.random() < 0.45:
        name = names.pick(rng, names.INNOCUOUS)
        value, cls = contexts_values.safe(rng, names.INNOCUOUS, name, fits)
        rows.append(frame.row(names.styled(name, style), name, value, "SAFE", cls))
    return rows


def _secret(rng: random.Random, kind: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """A generated secret and its class; one in eight under a key's or token's name has an exact provider format."""
    if kind != names.PASSWORD and rng.random() < PROVIDER_SHARE:
        value = format_samples.sample(rng.choice(_format_ids()), rng)
        if len(value) < 400 and fits(value):
            return value, "provider-token"
    return contexts_values.alert(rng, kind, fits)


@lru_cache(maxsize=1)
def _format_ids() -> tuple[str, ...]:
    return tuple(one.id for one in formats.all_formats())


def _place(form: Form) -> str:
    """The class that the place itself gives to a secret, '' for ordinary places."""
    if re.search(r"getenv|environ|process\.env|ENV\.fetch|env\(|:-|get_env|unwrap_or|default", form.pattern):
        return "fallback"
    if re.match(r"\s*(?:#|//|;|<!--)", form.pattern):
        return "commented"
    return "prose" if form.fit == "n" and form.language in ("markdown", "text", "asciidoc") else ""


class _Frame:
    """What both twins share: path, neighbours and filler words."""

    def __init__(self, form: Form, rng: random.Random) -> None:
        self.form = form
        self.path = contexts_paths.path(rng, form.language)
        pattern = re.sub(r"‹W›", lambda _: rng.choice(DEV if rng.random() < 0.6 else NAMES), form.pattern)
        pattern = pattern.replace("‹N›", str(rng.randint(2, 9999))).replace("‹D›", str(rng.randint(1, 9)))
        self.pattern = pattern.replace("‹H›", f"{rng.choice(DEV)}.{rng.choice(COMPANIES)}.{rng.choice(('com', 'io', 'net', 'de'))}")
        before = [contexts_paths.neighbour(rng, form.language) for _ in range(rng.choice((0, 1, 1, 2)))]
        after = [contexts_paths.neighbour(rng, form.language) for _ in range(rng.choice((0, 1, 1, 2)))]
        self.before, self.after = before, after
        self.trim = rng.random() < 0.1

    def row(self, shown: str, name: str, value: str, label: str, cls: str) -> Row:
        """The snippet with name and value filled in."""
        text = self.pattern.replace("‹K›", shown).replace("‹P›", names.styled(name, "pascal")).replace("‹U›", names.styled(name, "upper"))
        body = text.split("\n")
        at = next(i for i, line in enumerate(body) if "‹V›" in line)
        body[at] = body[at].replace("‹V›", value)
        if self.trim:
            body = [line.strip() if i == at and len(body) == 1 else line for i, line in enumerate(body)]
            value = value if value in body[at] else value.strip()  # it may have ended in the blank that the line lost
        lines = [*self.before, *(line.replace("‹V›", value) for line in body), *self.after]
        return Row(
            id="", text="\n".join(lines), path=self.path, line=len(self.before) + at + 1, label=label, cls=cls,
            language=self.form.language, template=f"form:{self.form.id}", source=SOURCE, value=value,
        )  # fmt: skip


def scene_row(scene: Scene, rng: random.Random) -> Row:
    """A filled scene. Raises ScannerError for a kind that does not exist."""
    text, _ = generate.fill(scene.text, rng)
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if "«" in line)
    close = lines[at].find("»")
    value = lines[at][lines[at].index("«") + 1 : close if close >= 0 else None]
    lines = [line.replace("«", "").replace("»", "") for line in lines]
    before = [] if scene.language in ("pem", "crt", "pgp", "ppk", "csv") else [contexts_paths.neighbour(rng, scene.language) for _ in range(rng.choice((0, 1, 1)))]
    path = rng.choice(scene.paths)
    if rng.random() < 0.5 and "/" not in path:
        path = f"{rng.choice(DEV)}/{path}"
    return Row(
        id="", text="\n".join([*before, *lines]), path=path, line=len(before) + at + 1, label=scene.label, cls=scene.cls,
        language=scene.language, template=f"scene:{scene.id}", source=SOURCE, value=value,
    )  # fmt: skip
