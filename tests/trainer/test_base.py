"""Bases by name, their depth, and a tokenizer that agrees with llama.cpp."""

from __future__ import annotations

from pathlib import Path

import pytest

from smart_secrets_scanner.export.base import open_base
from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.trainer import base


def test_a_folder_is_a_base(tiny_base: Path) -> None:
    ref = base.resolve(str(tiny_base))
    assert (ref.kind, ref.path) == ("folder", tiny_base)
    assert ref.sha256 == open_base(tiny_base).sha256, "export checks what training notes"


def test_a_hub_id_is_a_base() -> None:
    assert base.resolve("someone/some-model").kind == "hub"


@pytest.mark.parametrize("name", ["no-such-folder", "./no/where", "missing.gguf", "a/b/c", "org/missing.gguf"])
def test_nothing_else_is(name: str) -> None:
    with pytest.raises(ConfigError, match="No base model"):
        base.resolve(name)


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScannerError, match="could not be loaded"):
        base.load_model(base.resolve(str(tmp_path)))


@pytest.mark.parametrize(("asked", "kept"), [(0, 4), (3, 3), (4, 4)])
def test_keeps_the_first_layers(tiny_base: Path, asked: int, kept: int) -> None:
    model = base.load_model(base.resolve(str(tiny_base)), layers=asked)
    assert len(model.model.layers) == model.config.num_hidden_layers == kept


@pytest.mark.parametrize("asked", [-1, 5])
def test_refuses_a_depth_it_does_not_have(tiny_base: Path, asked: int) -> None:
    with pytest.raises(ConfigError, match="has 4 layers"):
        base.load_model(base.resolve(str(tiny_base)), layers=asked)


def test_no_special_token_is_read_from_the_text(tiny_base: Path) -> None:
    tokenizer = base.load_tokenizer(base.resolve(str(tiny_base)))
    (ids,) = base.encode_texts(tokenizer, ["a<|end|>b"])
    assert tokenizer.eos_token_id not in ids
    assert tokenizer.decode(ids) == "a<|end|>b"


def test_verdicts_that_begin_alike_are_refused(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = base.load_tokenizer(base.resolve(str(tiny_base)))
    monkeypatch.setattr(prompt, "VERDICTS", ("same one", "same two"))
    with pytest.raises(ConfigError, match="same token"):
        base.verdict_ids(tokenizer)


@pytest.mark.slow
def test_the_packaged_base_reads_as_llama_cpp_does() -> None:
    from llama_cpp import Llama

    ref = base.resolve(base.DEFAULT)
    assert ref.path is not None and ref.license == "Apache-2.0" and len(ref.sha256) == 64
    tokenizer = base.load_tokenizer(ref)
    llama = Llama(str(ref.path), vocab_only=True, verbose=False)
    texts = ["  2", "\n 8", "k = 'a1 22  333'", "<|im_end|> 密码: é", *map(prompt.render, prompt.golden_candidates())]
    for text, ids in zip(texts, base.encode_texts(tokenizer, texts), strict=True):
        assert ids == llama.tokenize(text.encode(), add_bos=False, special=False)
    llama.close()
    assert base.verdict_ids(tokenizer) == (9206, 48702)
