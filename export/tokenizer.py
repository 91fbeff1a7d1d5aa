"""tokenizer.json -> GGUF tokenizer fields: byte-level BPE (GPT-2's heirs) and SentencePiece BPE (Llama 2, Mistral, Gemma)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from smart_secrets_scanner.export.base import Field
from smart_secrets_scanner.export.files import read_json
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ScannerError

SPLITTERS = (
    (r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*", "llama-bpe"),
    (r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]+", "tekken"),
    (r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*", "qwen2"),
)
"""Part of a pre-tokenizer's pattern -> llama.cpp's name for it. What is wrong here, `export verify` finds."""

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def spell(path: Path, texts: Iterable[str]) -> Iterator[list[int]]:
    """The token ids of each text as llama.cpp cuts it for the GGUF at `path`: special tokens are not recognised."""
    from llama_cpp import Llama

    with closing(Llama(str(path), vocab_only=True, verbose=False)) as llama:
        for text in texts:
            yield llama.tokenize(text.encode(), add_bos=prompt.ADD_BOS, special=False)


def tokenizer_fields(folder: Path, vocab_size: int) -> Iterator[Field]:
    """The tokenizer.ggml.* fields for the tokenizer in a folder, padded to `vocab_size` tokens.

    Raises ScannerError for anything but a BPE tokenizer that llama.cpp has an equal of.
    """
    from gguf import GGUFValueType as Kind

    spec = read_json(folder / "tokenizer.json")
    model = spec.get("model", {})
    if model.get("type") != "BPE":
        raise ScannerError(f"{folder} has a {model.get('type')} tokenizer: choose a base with a BPE tokenizer.")
    merges = [tuple(m.split(" ", 1)) if isinstance(m, str) else tuple(m) for m in model["merges"]]
    byte_level = "ByteLevel" in json.dumps([spec.get("pre_tokenizer"), spec.get("decoder")])
    tokens, kinds = _tokens(spec, vocab_size, byte_level)

    def text(key: str, value: str) -> Field:
        return Field(f"tokenizer.ggml.{key}", value, int(Kind.STRING))

    yield text("model", "gpt2" if byte_level else "llama")
    yield text("pre", _splitter(spec, folder) if byte_level else "default")
    yield Field("tokenizer.ggml.tokens", tokens, int(Kind.ARRAY), int(Kind.STRING))
    yield Field("tokenizer.ggml.token_type", kinds, int(Kind.ARRAY), int(Kind.INT32))
    if byte_level:
        joined = [" ".join(pair) for pair in merges]
        yield Field("tokenizer.ggml.merges", joined, int(Kind.ARRAY), int(Kind.STRING))
    else:
        yield Field("tokenizer.ggml.scores", _scores(tokens, kinds, merges), int(Kind.ARRAY), int(Kind.FLOAT32))
    yield Field("tokenizer.ggml.add_bos_token", prompt.ADD_BOS, int(Kind.BOOL))
    yield Field("tokenizer.ggml.add_eos_token", False, int(Kind.BOOL))
    yield Field("tokenizer.ggml.add_space_prefix", not byte_level and _prefixes(spec), int(Kind.BOOL))
    for key, token_id in _special_ids(folder, tokens):
        yield Field(f"tokenizer.ggml.{key}_token_id", token_id, int(Kind.UINT32))


def _tokens(spec: dict[str, Any], vocab_size: int, byte_level: bool) -> tuple[list[str], list[int]]:
    """Every token's text and kind, by id."""
    model = spec["model"]
    size = max(vocab_size, len(model["vocab"]))
    tokens = [f"[PAD{i}]" for i in range(size)]
    kinds = [UNUSED] * size
    for token, number in model["vocab"].items():
        tokens[number] = token
        is_byte = not byte_level and len(token) == 6 and token.startswith("<0x")
        kinds[number] = BYTE if is_byte else UNKNOWN if token == model.get("unk_token") else NORMAL
    for added in spec.get("added_tokens", ()):
        number, content = added["id"], added["content"]
        if number >= size:
            raise ScannerError(f"Token {content!r} has no row in the embedding: use a tokenizer made for this base.")
        if kinds[number] != UNKNOWN:
            kinds[number] = CONTROL if added["special"] else USER_DEFINED
        # llama.cpp looks for these in the raw text, where a blank is still a blank
        tokens[number] = content if added["special"] else content.replace("▁", " ")
    return tokens, kinds


def _scores(tokens: list[str], kinds: list[int], merges: list[tuple[str, ...]]) -> list[float]:
    """SentencePiece scores that make llama.cpp merge in the order of `merges`: the earlier, the higher.

    All merges into one piece stand together in a list that was derived from scores, so the first decides.
    """
    first: dict[str, int] = {}
    for rank, pair in enumerate(merges):
        first.setdefault("".join(pair), rank)
    return [
        -float(first.get(token, len(merges) + number)) if kind == NORMAL else 0.0
        for number, (token, kind) in enumerate(zip(tokens, kinds, strict=True))
    ]


def _splitter(spec: dict[str, Any], folder: Path) -> str:
    """llama.cpp's name for the way the text is cut before byte-level BPE."""
    pre = spec.get("pre_tokenizer") or {}
    steps = pre.get("pretokenizers", [pre])
    patterns = [str(s["pattern"].get("Regex", "")) for s in steps if s.get("type") == "Split"]
    for part, name in SPLITTERS:
        if any(part in pattern for pattern in patterns):
            return name
    if not patterns and any(s.get("use_regex", True) for s in steps if s.get("type") == "ByteLevel"):
        digits = [s for s in steps if s.get("type") == "Digits"]
        if not digits:
            return "gpt-2"
        if digits[0].get("individual_digits"):
            return "smollm"
    raise ScannerError(f"{folder} cuts text in a way llama.cpp has no name for: choose a base with a known tokenizer.")


def _prefixes(spec: dict[str, Any]) -> bool:
    """Whether a blank is put before the text, as Llama 2 and Mistral do and Gemma does not."""
    normalizer, pre = spec.get("normalizer") or {}, spec.get("pre_tokenizer") or {}
    if any(s.get("type") == "Prepend" for s in normalizer.get("normalizers", [normalizer])):
        return True
    return any(
        s.get("type") == "Metaspace" and s.get("prepend_scheme", "always") != "never"
        for s in pre.get("pretokenizers", [pre])
    )


def _special_ids(folder: Path, tokens: list[str]) -> Iterator[tuple[str, int]]:
    path = folder / "tokenizer_config.json"
    config = read_json(path) if path.exists() else {}
    by_text = {token: number for number, token in enumerate(tokens)}
    for theirs, ours in (("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding")):
        token = config.get(f"{theirs}_token")
        content = token.get("content") if isinstance(token, dict) else token
        if content in by_text:
            yield ours, by_text[content]
