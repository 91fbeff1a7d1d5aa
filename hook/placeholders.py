"""Values that stand for a secret without being one: placeholders, templates and published examples. Pure, no judge needed."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_STRONG = """
    changeit changeme dummy edit empty enter example examples fake fill fixme foo foobar foobaz baz qux here hidden insert
    invalid lorem ipsum masked mock omitted paste placeholder provide redacted removed replace replaceme sample
    stripped stub tbd todo undefined xxx xxxx your yours yourself
    dein deine deinen ihr ihre beispiel hier einfügen platzhalter votre ici exemple remplacer insérer tu su aqui aquí
    ejemplo cambiar cambiame reemplazar seu sua exemplo substituir alterar tuo tua esempio qui jouw voorbeeld twój
    przykład ваш ваша пример замените вставьте ここに あなたの 例 示例 你的 您的 替换 请输入 여기에 예시
"""  # one of these among known words makes a placeholder
_PLAIN = """
    a access account add an and api app apikey auth authorization aws azure base64 bearer bot bucket by cert change client
    code cookie credential credentials customer data database db demo encryption from generated get github gitlab go goes
    google hash host id in is it jwt key keys license long login me my name new npm of on openai or own pass passphrase
    passwd password personal private project public put pw pwd random real refresh sdk secret secrets server service session
    set signing slack some string stripe super telegram test testing tests that the this to token tokens use user
    username valid value vault very webhook with
    passwort kennwort geheim schlüssel clé motdepasse mot de passe clave contraseña contrasena secreto senha chave
    segredo parola chiave wachtwoord hasło пароль секрет токен ключ 密码 密钥 令牌 口令 パスワード 秘密 비밀번호
"""
_ALONE = """
    api_key apikey api-key access_token accesstoken auth_token client_secret clientsecret key pass passphrase passwd password
    private_key pw pwd secret secret_key secretkey secrets token test tests testing demo string value bar
    none null nil undefined unknown unset n/a na true false yes no default disabled anonymous
    passwort kennwort geheim contraseña contrasena clave secreto senha пароль 密码 パスワード 비밀번호
"""  # whole values that say what belongs here, or nothing

_TEMPLATE = (
    r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)?\}|\$\([^()]*(?:\([^()]*\)[^()]*)?\)|\$\{\{.*?\}\}|\{\{.*?\}\}|\{%.*?%\}"
    r"|<%.*?%>|<[^\W\d][\w .:/\-]*>|#\{[^{}]*\}|\$\[[^\[\]]*\]|^`[^`]+`$|%\([A-Za-z_]\w*\)[sdr]|%[A-Za-z_]\w*%"
    r"|\{[A-Za-z_][\w.\-\[\]:!]*\}|\{\}|@[A-Z][A-Z0-9_.]*@|\$(?:[A-Z][A-Z0-9_]*|[a-z][A-Za-z_]*)\b(?:(?:::?|->)\w+)*|^%[sdvq]$"
    r"|\[\[?[A-Za-z][A-Za-z _\-]*\]\]?|__[A-Z][A-Z0-9_]*__"
)
_MASK = r"\*{3,}|x{4,}|X{4,}|[•●∗·]{3,}|\.{3,}|…|X-X{3,}|(?:xx-){2,}xx|^(?:_{4,}|-{3,}|#{4,}|\?{3,})$"
_LONG_MASK = r"\*{4,}|x{6,}|X{6,}|[•●∗·]{4,}"
_ELLIPSIS = r"\.{3,}|…|x{4,}|X{4,}"
_SAYS_SO = (
    r"(?i:(?:example|placeholder|redacted|(?<![a-z])dummy)(?!\.(?:com|org|net)))"
    r"|eyJzdWIiOiIxMjM0NTY3ODkw"  # the claims that every introduction to JWT prints: {"sub":"1234567890
)
_ONE_TOKEN = r"[A-Za-z0-9_\-+/=.~…]+"
_SPLIT = r"[\W_]+|(?<=[a-z])(?=[A-Z])"
_FUSED = (
    r"(?i)(?:your|insert|enter|replace|change|dummy|fake|example|sample|placeholder)(?:your|my|me|this|the|with)?"
    r"(?:real|own|new|api|access|auth|client|secret|private|bot)*"
    r"(?:password|passwd|pass|pwd|secret|token|apikey|key|value|here)*(?:here|please)?\d{0,3}"
)
_COUNTED = r"(?:test|testing|example|dummy|fake|foo|foobar|bar|sample|demo|abc|mock|xyz)[-_ ]?(?:\d{1,3}|1234)?"
_ALPHABETS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zyxwvutsrqponm",
    "9876543210",
)
_FIRST_UNSPACED = "\u3000"  # from here on scripts do without blanks between words
_LOOKED_AT = 256  # characters of a long value that are looked at
_RUNS = 5  # shortest run of an alphabet or of one character that counts as typed, not drawn


def is_placeholder(value: str) -> bool:
    """Whether the whole value plainly stands for a secret: `<your-token>`, `${X}`, `changeme`, `xxxx`, `sk-...`.

    Only what nobody would doubt: weak passwords (`hunter2`, `admin`) are not placeholders.
    """
    text = value.strip().strip("\"'").strip()
    if not text or text.lower() in _words(_ALONE):
        return True
    if len(text) > _LOOKED_AT:
        return False
    rest = _re(_TEMPLATE).sub(" ", text)
    if rest != text and _says_little(rest):
        return True
    if _is_masked(text) or _re(_COUNTED).fullmatch(text.lower()) or _re(_FUSED).fullmatch(_re(r"[\W_]+").sub("", text)):
        return True
    return _is_words(text) or (len(text) >= 10 and _unexplained(text) == 0) or (len(text) >= 4 and len(set(text)) == 1)


def is_published_example(value: str) -> bool:
    """Whether a value was printed in a vendor's documentation or an RFC, or is made like one.

    Known ones are kept as SHA-256 (published_examples.tsv). Made like one: masked, or one token that says EXAMPLE or is
    mostly typed runs (1234567890, abcdef, 0000) rather than drawn characters.
    """
    if _is_listed(value):
        return True
    if len(value) < 12:
        return False
    head = value[:_LOOKED_AT]
    if _re(_LONG_MASK).search(head):
        return True
    if not _re(_ONE_TOKEN).fullmatch(head):
        return False
    return bool(_re(_ELLIPSIS).search(head) or _re(_SAYS_SO).search(value)) or looks_typed(value)


def _is_listed(value: str) -> bool:
    from hashlib import sha256

    return sha256(value.encode("utf-8", "replace")).hexdigest() in _published()


@lru_cache(maxsize=1)
def _published() -> frozenset[str]:
    text = Path(__file__).with_name("published_examples.tsv").read_text(encoding="utf-8")
    return frozenset(line.split("\t", 1)[0] for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=32)
def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)  # compiled on first use: most runs of the hook find nothing to look at


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _says_little(rest: str) -> bool:
    """What stands beside a template says nothing: plain punctuation, known words, or a token prefix such as `sk-`."""
    rest = _re(r"^[A-Za-z]{2,6}[-_]\s").sub(" ", rest)
    if _re(r"[^\w\s:/@\-.,=&]").search(rest):
        return False
    known = _words(_PLAIN) | _words(_STRONG)
    return all(word.lower() in known for word in _re(_SPLIT).split(rest) if word)


def _is_masked(text: str) -> bool:
    """Starred, x-ed or dotted out, with no more than a hint of the value left."""
    if not _re(_MASK).search(text):
        return False
    left = re.sub(r"[\W_]+", "", _re(_MASK).sub("", text))
    return len(left) <= 8 or _is_words(_re(_MASK).sub(" ", text))


def _is_words(text: str) -> bool:
    """Nothing but known words, at least one of which says that the value is missing."""
    strong, plain = _words(_STRONG), _words(_PLAIN)
    words = [word.lower() for word in _re(_SPLIT).split(text) if word]
    known = all(word in strong or word in plain or (word.isdigit() and len(word) <= 3) for word in words)
    if known or not words or max(words[0]) < _FIRST_UNSPACED:
        return known and any(word in strong for word in words)
    left = "".join(words)
    for word in sorted(strong | plain, key=len, reverse=True):
        left = left.replace(word, "")
    return not left and any(word in text for word in strong)


def looks_typed(value: str) -> bool:
    """Whether a long value was typed rather than drawn: few distinct characters, a repeated unit, or mostly runs."""
    body = re.sub(r"[\W_]+", "", re.sub(r"^[A-Za-z]{2,10}[-_.](?=.{12})", "", value[:_LOOKED_AT]))
    if len(body) >= 16 and len(set(body.lower())) <= max(3, min(len(body), 64) // 8):
        return True
    repeats = any(body[p:] == body[:-p] for p in range(1, len(body) // 3 + 1))
    return repeats or _unexplained(body) < max(6, len(body) * 0.35)


def _unexplained(text: str) -> int:
    """How many letters and digits are not part of a run: an alphabet's or keyboard's order, or one character repeated."""
    low = text.lower()
    left, at = 0, 0
    while at < len(low):
        size = _run_at(low, at)
        if size < _RUNS:
            size = 1
            left += low[at].isalnum()
        at += size
    return left


def _run_at(low: str, at: int) -> int:
    """Length of the longest typed run that starts here."""
    same = 1
    while at + same < len(low) and low[at + same] == low[at]:
        same += 1
    return max(same, max(_alphabet_run(low, at, alphabet) for alphabet in _ALPHABETS))


def _alphabet_run(low: str, at: int, alphabet: str) -> int:
    offset = alphabet.find(low[at])
    size = 0
    while (
        offset >= 0
        and at + size < len(low)
        and offset + size < len(alphabet)
        and low[at + size] == alphabet[offset + size]
    ):
        size += 1
    return size
