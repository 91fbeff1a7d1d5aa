"""Findings in plain words: what it is, why it was flagged, what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smart_secrets_scanner.hook import allow, formats
from smart_secrets_scanner.hook.diff import MESSAGE_PATH
from smart_secrets_scanner.hook.lines import Candidate, Finding

_NOUNS = (
    (re.compile(r"pass(word|wd|phrase|code)?|pwd|\bpw\b|kennwort|contrase|senha|密码|пароль", re.I), "password"),
    (re.compile(r"private[_\-. ]?key", re.I), "private key"),
    (re.compile(r"api[_\-. ]?key|apikey", re.I), "API key"),
    (re.compile(r"access[_\-. ]?key", re.I), "access key"),
    (re.compile(r"client[_\-. ]?secret", re.I), "client secret"),
    (re.compile(r"sign(ing)?[_\-. ]?(key|secret)", re.I), "signing key"),
    (re.compile(r"encrypt(ion)?[_\-. ]?key", re.I), "encryption key"),
    (re.compile(r"webhook|hook[_\-. ]?url", re.I), "webhook URL"),
    (re.compile(r"token|bearer|jwt", re.I), "token"),
    (re.compile(r"conn(ection)?[_\-. ]?str|dsn|database[_\-. ]?url", re.I), "connection string"),
    (re.compile(r"salt|seed|otp", re.I), "cryptographic seed"),
    (re.compile(r"cookie|session", re.I), "session secret"),
    (re.compile(r"secret|credential|cred", re.I), "secret"),
    (re.compile(r"auth", re.I), "credential"),
    (re.compile(r"key", re.I), "key"),
)
_PLACES = {
    "url": "in a URL",
    "flag": "on a command line",
    "header": "in an HTTP header",
    "call": "passed to a call",
    "block": "block",
    "element": "in a markup element",
    "prose": "written in text",
    "encoded": "in encoded form",
}
_CONFIG = re.compile(r"\.(ya?ml|json|toml|ini|cfg|conf|properties|env|tfvars|xml|plist)$|(^|/)\.env[^/]*$", re.I)
_COMMENT = re.compile(r"\s*(#|//|/\*|<!--|--\s|;|rem\s)", re.I)


@dataclass(frozen=True, slots=True)
class Advice:
    """Sentences for one finding; `link` is where its provider revokes it, or ''."""

    why: tuple[str, ...]
    steps: tuple[str, ...]
    link: str = ""


def kind(candidate: Candidate) -> str:
    """What it is in plain words: the provider's name for an exact format, else what its name and place say."""
    if candidate.format:
        return formats.by_id(candidate.format).name
    noun = _noun(candidate.key)
    if candidate.path == MESSAGE_PATH:
        return f"{noun} in a commit message"
    if _COMMENT.match(candidate.text):
        return f"{noun} in a comment"
    place = _PLACES.get(candidate.syntax)
    if place is None:
        place = "in a config file" if _CONFIG.search(candidate.path) else "assigned in code"
        place = place if candidate.key else "in the open"
    return f"{noun} {place}"


def _noun(key: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
    return next((noun for pattern, noun in _NOUNS if pattern.search(spaced)), "secret")


def advise(finding: Finding, threshold: float, committed: bool = False) -> Advice:
    """Why it was flagged and what to do. `committed`: the value is in git already, not only staged."""
    return Advice(tuple(_why(finding, threshold)), tuple(_steps(finding, committed)), revoke_link(finding))


def revoke_link(finding: Finding) -> str:
    """The provider's page for revoking it, '' when the format is not known."""
    return formats.by_id(finding.format).revoke if finding.format else ""


def _why(finding: Finding, threshold: float) -> list[str]:
    why = []
    if finding.format:
        why.append(f"The value has the exact format of: {formats.by_id(finding.format).name}.")
    if finding.key:
        why.append(f"It is given to the name '{finding.key}'.")
    if finding.decided_by == "format":
        why.append(f"The model alone gives p={finding.score:.2f}; an exact format may not be dropped by it.")
    elif finding.decided_by == "gate":
        why.append(f"The gate, a linear model, is sure of it (p={finding.score:.4f}): the language model was not asked.")
    else:
        why.append(f"The model reads the line as a secret with p={finding.score:.2f} (threshold {threshold:.2f}).")
    return why


def _steps(finding: Finding, committed: bool) -> list[str]:
    steps = []
    link = revoke_link(finding)
    at = f" at {link}" if link else " where it was issued"
    if committed or finding.origin.commit:
        steps.append(f"Revoke or change it{at}: what was committed is known to everybody who ever cloned.")
    else:
        steps.append(f"If it was ever pushed or shared, revoke or change it{at}.")
    steps.append(f"Take it out of the file and read it from the environment: {read_from_environment(finding)}")
    if finding.origin.commit:
        steps.append(
            "To clean the history after revoking: git filter-repo --replace-text FILE, then every clone is made anew."
        )
    steps.append(how_to_allow(finding.path, finding.fingerprint))
    return steps


def how_to_allow(path: str, fingerprint: str) -> str:
    """One sentence for somebody who knows that it is not a secret."""
    comment = allow.comment_for(path)
    listed = f"add the line '{fingerprint}  # why' to .smart-secrets-ignore"
    if not comment:
        return f"Not a secret? This format has no comments: {listed}."
    where = "on the line above" if "next-line" in comment else "on the same line"
    return f"Not a secret? Write '{comment}' {where}, or {listed}."


_READS = {
    "py": 'os.environ["{0}"]',
    "ipynb": 'os.environ["{0}"]',
    "js": "process.env.{0}",
    "ts": "process.env.{0}",
    "java": 'System.getenv("{0}")',
    "kt": 'System.getenv("{0}")',
    "scala": 'sys.env("{0}")',
    "go": 'os.Getenv("{0}")',
    "rb": 'ENV.fetch("{0}")',
    "php": "getenv('{0}')",
    "cs": 'Environment.GetEnvironmentVariable("{0}")',
    "rs": 'std::env::var("{0}")',
    "swift": 'ProcessInfo.processInfo.environment["{0}"]',
    "c": 'getenv("{0}")',
    "sh": '"${{{0}:?}}"',
    "ps1": "$env:{0}",
    "pl": "$ENV{{{0}}}",
    "ex": 'System.fetch_env!("{0}")',
    "dart": "Platform.environment['{0}']",
    "tf": "variable with sensitive = true, set through TF_VAR_{1}",
    "properties": "${{{0}}}",
    "yml": "${{{0}}}, filled in when it is deployed",
    "sql": "a variable of the client (psql -v, sqlcmd -v), set from {0}",
}
_ALIASES = {
    "pyw": "py", "jsx": "js", "mjs": "js", "cjs": "js", "vue": "js", "svelte": "js", "tsx": "ts", "kts": "kt",
    "groovy": "java", "gradle": "java", "cc": "c", "cpp": "c", "h": "c", "hpp": "c", "bash": "sh", "zsh": "sh",
    "psm1": "ps1", "exs": "ex", "tfvars": "tf", "hcl": "tf", "yaml": "yml", "pm": "pl",
}  # fmt: skip


def read_from_environment(finding: Finding) -> str:
    """How this file's language reads a value from the environment, with a name made from the finding's key."""
    path = finding.path.lower()
    name = re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", finding.key)).strip("_").upper()
    name = name if name and not name[0].isdigit() else "APP_SECRET"
    base = path.rsplit("/", 1)[-1]
    if ".github/workflows/" in path:
        return "${{ secrets." + name + " }}"
    if base.startswith("dockerfile") or base.endswith(".dockerfile"):
        return f"RUN --mount=type=secret,id={name.lower()} at build time, an environment variable at run time"
    if base.startswith(".env"):
        return f"keep {name} in a file that git ignores, and commit an example file without the value"
    suffix = base.rsplit(".", 1)[-1]
    return _READS.get(_ALIASES.get(suffix, suffix), "the environment variable {0}").format(name, name.lower())
