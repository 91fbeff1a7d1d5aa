"""Tiny random models of each architecture, with tokenizers trained on the spot and a random adapter."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smart_secrets_scanner.hook import prompt

TEXT = ["password = secret ALERT SAFE verdict: value Is the value a real secret?"] * 3
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
YARN_ROPE = {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 64}
SHAPE = {
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
ARCHITECTURES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "llama": ("LlamaForCausalLM", "LlamaConfig", {"tie_word_embeddings": True}, "smollm"),
    "llama3": ("LlamaForCausalLM", "LlamaConfig", {"rope_parameters": LLAMA3_ROPE}, "llama3"),
    "mistral": ("MistralForCausalLM", "MistralConfig", {"sliding_window": None, "head_dim": 16}, "mistral"),
    "qwen2": ("Qwen2ForCausalLM", "Qwen2Config", {"tie_word_embeddings": True}, "qwen"),
    "qwen3": ("Qwen3ForCausalLM", "Qwen3Config", {"head_dim": 32}, "qwen"),
    "yarn": ("Qwen3ForCausalLM", "Qwen3Config", {"head_dim": 32, "rope_parameters": YARN_ROPE}, "qwen"),
    "gemma": ("GemmaForCausalLM", "GemmaConfig", {"head_dim": 32}, "gemma"),
    "gemma2": ("Gemma2ForCausalLM", "Gemma2Config", {"head_dim": 16, "query_pre_attn_scalar": 16}, "gemma"),
    "gemma3": ("Gemma3ForCausalLM", "Gemma3TextConfig", {"head_dim": 32, "query_pre_attn_scalar": 32}, "gemma"),
}


@dataclass(frozen=True)
class Tiny:
    """Folders of a base and of an adapter trained, so to say, on its first `layers` blocks."""

    base: Path
    adapter: Path
    layers: int | None


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Tiny]:
    """`tiny("qwen3", layers=2)`: made once a session, so tests must not change the folders."""
    made: dict[str, Tiny] = {}

    def get(name: str = "llama", **options: Any) -> Tiny:
        key = repr((name, sorted(options.items())))
        if key not in made:
            made[key] = make(tmp_path_factory.mktemp(name), name, **options)
        return made[key]

    return get


def make(
    folder: Path, name: str = "llama", layers: int | None = None, shard: str = "1GB", width: int = 64, **lora: Any
) -> Tiny:
    """Write a random base and a random adapter for it below `folder`; `lora` goes into the LoraConfig."""
    import torch
    import transformers

    model_class, config_class, extra, kind = ARCHITECTURES[name]
    tokenizer = tokenizer_for(kind)
    torch.manual_seed(3)
    ids = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    # more rows than tokens, as many real checkpoints have
    config = getattr(transformers, config_class)(
        **{**SHAPE, "hidden_size": width, "intermediate_size": width * 3 // 2},
        **extra,
        **ids,
        vocab_size=len(tokenizer) + 5,
    )
    model = getattr(transformers, model_class)(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.2)
            else:
                parameter.mul_(4)
    model.save_pretrained(folder / "base", max_shard_size=shard)
    tokenizer.save_pretrained(folder / "base")
    if layers:
        model.model.layers = model.model.layers[:layers]
        model.config.num_hidden_layers = layers
    write_adapter(model, folder / "adapter", layers, **lora)
    return Tiny(folder / "base", folder / "adapter", layers)


def write_adapter(model: Any, folder: Path, layers: int | None, **lora: Any) -> None:
    """A random LoRA adapter for a model, with the files the trainer writes beside it."""
    import torch
    from peft import LoraConfig, get_peft_model

    options = {"r": 4, "lora_alpha": 8, "target_modules": "all-linear", "task_type": "CAUSAL_LM", **lora}
    with warnings.catch_warnings():  # peft uses a name that transformers has deprecated, and explains itself a lot
        warnings.simplefilter("ignore")
        tuned = get_peft_model(model, LoraConfig(**options))
        with torch.no_grad():
            for name, parameter in tuned.named_parameters():
                if "lora_B" in name or "lora_embedding_A" in name:
                    parameter.normal_(0, 0.1)
        tuned.save_pretrained(folder)
    (folder / "prompt.json").write_text(json.dumps(prompt.stamp()))
    notes = {"layers": layers, "base": {"id": "tiny/base", "license": "mit"}, "dataset": {"sha256": "d" * 64}}
    (folder / "training.json").write_text(json.dumps(notes))


def tokenizer_for(kind: str) -> Any:
    """A tokenizer of some 400 tokens in the manner of one family."""
    import transformers

    trained = _sentencepiece(kind == "gemma") if kind in ("gemma", "mistral") else _byte_level(kind)
    names = (
        ("<s>", "</s>", "<unk>") if kind in ("gemma", "mistral") else ("<|im_start|>", "<|im_end|>", "<|endoftext|>")
    )
    bos, eos, unk = names
    return transformers.PreTrainedTokenizerFast(tokenizer_object=trained, bos_token=bos, eos_token=eos, unk_token=unk)


def _byte_level(kind: str) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(ignore_merges=kind == "llama3"))
    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if kind == "smollm":
        steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    else:
        digits = r"\p{N}{1,3}" if kind == "llama3" else r"\p{N}"
        steps = [pre_tokenizers.Split(Regex(CONTRACTIONS + digits + REST), "isolated"), bytes_only]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)
    if kind == "qwen":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    return tokenizer


def _sentencepiece(gemma: bool) -> Any:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    blanks = normalizers.Replace(" ", "▁")
    tokenizer.normalizer = blanks if gemma else normalizers.Sequence([normalizers.Prepend("▁"), blanks])
    pieces = [f"<0x{i:02X}>" for i in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=450, special_tokens=["<unk>", "<s>", "</s>", *pieces], show_progress=False)
    # SentencePiece learns no piece with a blank inside; when it cuts it knows of no words
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    tokenizer.train_from_iterator(TEXT, trainer)
    tokenizer.pre_tokenizer = None
    spec = json.loads(tokenizer.to_str())  # bytes are ordinary tokens; the trainer knows no way to say so
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["content"] not in pieces]
    tokenizer = Tokenizer.from_str(json.dumps(spec))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer
