"""Training settings: one frozen value, read from a TOML recipe, overridden by command-line options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any

from smart_secrets_scanner.hook.config import read_toml
from smart_secrets_scanner.hook.errors import ConfigError

ALL_LINEAR = "all-linear"
GRIDS = ("Q4_0", "Q5_0", "Q8_0")


@dataclass(frozen=True, slots=True)
class TrainArgs:
    """Everything that decides a training run, apart from the data.

    Sizes: `batch` in prompts a step, `max_minutes` of wall clock for the whole run (0: none; the learning rate then
    follows the clock instead of the step count), `warmup` as a share of the run. `layers` keeps the first N of the base
    (0: all); `start` is an adapter folder to start from instead of zero; LoRA goes into layers `freeze_below` and up.
    `alert_weight` multiplies the loss of ALERT examples; `sure` is the share kept of the examples that the gate alone would settle.
    `round` is the quantisation whose grid the matrices are kept on ('': none), `round_embedding` that of the embedding.
    """

    base: str = "default"
    start: str = ""
    layers: int = 0
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    targets: tuple[str, ...] = (ALL_LINEAR,)
    freeze_below: int = 0
    epochs: float = 1.0
    batch: int = 32
    accumulate: int = 1
    lr: float = 4e-4
    warmup: float = 0.05
    weight_decay: float = 0.0
    clip: float = 1.0
    label_smoothing: float = 0.05
    focal: float = 0.0
    alert_weight: float = 1.0
    max_minutes: float = 0.0
    max_examples: int = 0
    sure: float = 1.0
    eval_examples: int = 400
    evals: int = 5
    save_minutes: float = 10.0
    threads: int = 0
    seed: int = 17
    dtype: str = "auto"
    load_in_4bit: bool = False
    round: str = ""
    round_embedding: str = ""
    gradient_checkpointing: bool = False
    fast: bool = True

    def __post_init__(self) -> None:
        for name, low, high in _LIMITS:
            if not low <= getattr(self, name) <= high:
                raise ConfigError(
                    f"{name.replace('_', '-')} must be between {low:g} and {high:g}: correct the recipe or the option."
                )
        if self.dtype not in ("auto", "bf16", "fp32", "fp16"):
            raise ConfigError(f"dtype {self.dtype!r} is unknown: use auto, bf16, fp16 or fp32.")
        for name in ("round", "round_embedding"):
            if getattr(self, name) not in ("", *GRIDS):
                raise ConfigError(
                    f"{name.replace('_', '-')} {getattr(self, name)!r} is unknown: use {', '.join(GRIDS)} or ''."
                )
        if self.load_in_4bit and (self.round or self.round_embedding):
            raise ConfigError("A base loaded in 4 bits cannot be rounded too: leave out round or load-in-4bit.")
        if self.dropout and self.round:
            raise ConfigError("Rounded weights hold the whole change, so dropout cannot hide a part: set one of them.")


_LIMITS: tuple[tuple[str, float, float], ...] = (
    ("rank", 1, 1024), ("alpha", 1, 4096), ("dropout", 0, 0.9), ("layers", 0, 1000), ("freeze_below", 0, 1000),
    ("epochs", 0.001, 1000), ("batch", 1, 4096), ("accumulate", 1, 4096), ("lr", 1e-8, 1), ("warmup", 0, 0.9),
    ("label_smoothing", 0, 0.4), ("focal", 0, 5), ("sure", 0, 1), ("alert_weight", 0.01, 100), ("max_minutes", 0, 1e5),
    ("evals", 0, 1000), ("eval_examples", 0, 1e6), ("threads", 0, 1024), ("clip", 0, 1e6),
)  # fmt: skip


def load_recipe(path: Path | None, overrides: Mapping[str, Any]) -> TrainArgs:
    """The recipe with `overrides` (None means not given) on top; without a recipe, the defaults.

    Raises ConfigError for an unknown key, a value of the wrong type or one out of range.
    """
    content = {key.replace("-", "_"): value for key, value in (read_toml(path) if path else {}).items()}
    kinds = {field.name: field for field in fields(TrainArgs)}
    settings: dict[str, Any] = {}
    for key, value in content.items():
        if key not in kinds:
            raise ConfigError(f"{path}: unknown key {key}; known are {', '.join(sorted(kinds))}.")
        settings[key] = _typed(key, value, kinds[key].default, path)
    args = TrainArgs(**settings)
    given = {key: value for key, value in overrides.items() if value is not None}
    return replace(args, **given) if given else args


def _typed(key: str, value: Any, default: Any, path: Path | None) -> Any:
    assert default is not MISSING
    if isinstance(default, tuple):
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
            return tuple(names)
    elif isinstance(default, float) and type(value) in (int, float):
        return float(value)
    elif type(value) is type(default):
        return value
    raise ConfigError(f"{path}: {key} must be like {default!r}, not {value!r}; correct the recipe.")
