"""A tiny llama with a tiny tokenizer, and labelled rows made from a seed: enough to train for real in seconds."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from smart_secrets_scanner.trainer.rows import Row, write_rows

KEYS = ("password", "api_key", "token", "db_secret", "client_secret")
SAFE_VALUES = ("your-{}-here", "example-{}", "changeme-{}", "insert {} value")


def make_row(number: int, rng: random.Random) -> Row:
    """Half random values under secret names, half plain words under the same names."""
    alert, key = number % 2 == 0, rng.choice(KEYS)
    value = "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(18, 28)))
    if not alert:
        value = (
            f"{rng.choice(('setting', 'string', 'button', 'label'))}-title-{rng.choice(('one', 'two', 'red', 'blue'))}"
        )
    return Row(
        id=f"row-{number}", text=f'import os\n{key} = "{value}"', path=f"src/part{number % 7}.py", line=2,
        label="ALERT" if alert else "SAFE", cls="password" if alert else "identifier", language="python",
        template=f"t{number % 5}", source="generated", value=value,
    )  # fmt: skip


@pytest.fixture(scope="session")
def tiny_rows() -> list[Row]:
    """64 rows, half ALERT."""
    rng = random.Random(5)
    return [make_row(number, rng) for number in range(64)]


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory, tiny_rows: list[Row]) -> Path:
    """A data folder: train.jsonl and dev.jsonl."""
    folder = tmp_path_factory.mktemp("data")
    write_rows(folder / "train.jsonl", tiny_rows)
    write_rows(folder / "dev.jsonl", tiny_rows[:24])
    return folder


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory, tiny_rows: list[Row]) -> Path:
    """A random llama of 4 layers with 4 heads on 2, and a byte-level BPE tokenizer, as a Hugging Face folder."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("base")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([row.text for row in tiny_rows] + ["verdict: ALERT verdict: SAFE"] * 50, trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|end|>").save_pretrained(
        folder
    )
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=64, intermediate_size=128, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True, max_position_embeddings=512,
        bos_token_id=0, eos_token_id=0, pad_token_id=0, initializer_range=0.1,  # the frozen head must reach large margins
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def adapter(tmp_path_factory: pytest.TempPathFactory, tiny_data: Path, tiny_base: Path) -> Path:
    """A small run on the first three layers."""
    from smart_secrets_scanner.trainer.recipe import TrainArgs
    from smart_secrets_scanner.trainer.train import train

    out = tmp_path_factory.mktemp("evaluated") / "out"
    args = TrainArgs(
        base=str(tiny_base), dtype="fp32", layers=3, rank=8, alpha=16, batch=16, epochs=12, lr=5e-3, evals=0, threads=1
    )
    train(tiny_data, out, args)
    return out / "adapter"
