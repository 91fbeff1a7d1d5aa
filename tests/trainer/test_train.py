"""Training for real on a tiny llama: it learns, resumes on the same path, stops on time, and its loss is the stated one."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from smart_secrets_scanner.hook import prompt
from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer import batches, pace, recipe, sft
from smart_secrets_scanner.trainer.cli_train import train_command
from smart_secrets_scanner.trainer.recipe import TrainArgs, load_recipe
from smart_secrets_scanner.trainer.train import lora_config, train

RECIPES = Path(recipe.__file__).parent


@pytest.fixture(scope="session")
def quick(tiny_base: Path) -> TrainArgs:
    """A few dozen steps on the tiny base."""
    return TrainArgs(
        base=str(tiny_base), dtype="fp32", rank=8, alpha=16, batch=16, epochs=12, lr=5e-3, evals=2, label_smoothing=0.0,
        save_minutes=1000, threads=1,
    )  # fmt: skip


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, tiny_data: Path, quick: TrainArgs) -> Path:
    """The output folder of a whole run."""
    out = tmp_path_factory.mktemp("run") / "out"
    train(tiny_data, out, quick)
    return out


def test_learns_its_rows(trained: Path) -> None:
    record = json.loads((trained / "training.json").read_text(encoding="utf-8"))
    assert record["metrics"]["loss"] < 0.05
    assert record["metrics"]["verdict_accuracy"] > 0.98
    assert record["metrics"]["eval_f1"] > 0.98


def test_writes_what_the_export_reads(trained: Path, tiny_base: Path) -> None:
    adapter = trained / "adapter"
    assert json.loads((adapter / "prompt.json").read_text(encoding="utf-8")) == prompt.stamp()
    assert {"adapter_config.json", "adapter_model.safetensors", "tokenizer.json"} <= {p.name for p in adapter.iterdir()}
    record = json.loads((adapter / "training.json").read_text(encoding="utf-8"))
    assert record["layers"] == 4 and record["base"]["id"] == tiny_base.name
    assert len(record["dataset"]["sha256"]) == 64 and record["config"]["rank"] == 8 and record["tokens_seen"] > 0


def test_writes_curves_and_logs(trained: Path) -> None:
    entries = [json.loads(line) for line in (trained / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any("loss" in entry for entry in entries) and any("eval_f1" in entry for entry in entries)
    assert (trained / "curves.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert list((trained / "tensorboard").glob("events.*"))


def test_resumes_on_the_same_path(
    tmp_path: Path, tiny_data: Path, quick: TrainArgs, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(quick, epochs=4, evals=0)
    whole = train(tiny_data, tmp_path / "whole", short)

    class Killed(Exception):
        """Stands for a kill signal after the fifth step."""

    def dies(self: pace.Pace, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == 4:
            control.should_save = True
        if state.global_step == 6:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(pace.Pace, "on_step_end", dies)
        train(tiny_data, tmp_path / "parts", short)
    # a kill in the middle of saving leaves a checkpoint without its clock: not one to resume from
    (tmp_path / "parts" / "checkpoints" / "checkpoint-6").mkdir()
    resumed = train(tiny_data, tmp_path / "parts", short, resume=True)
    assert resumed["steps"] == whole["steps"] and resumed["examples_seen"] == whole["examples_seen"]
    first, second = (weights(tmp_path / name / "adapter") for name in ("whole", "parts"))
    assert first.keys() == second.keys()
    assert all(torch.allclose(first[name], second[name], atol=1e-6) for name in first)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of an adapter."""
    from safetensors.torch import load_file

    return load_file(folder / "adapter_model.safetensors")


def test_the_same_seed_gives_the_same_adapter(tmp_path: Path, tiny_data: Path, quick: TrainArgs) -> None:
    short = replace(quick, epochs=1, evals=0)
    one, two = (train(tiny_data, tmp_path / name, short) and weights(tmp_path / name / "adapter") for name in "ab")
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_the_clock_ends_a_run_with_the_rate_at_zero(tmp_path: Path, tiny_data: Path, quick: TrainArgs) -> None:
    record = train(tiny_data, tmp_path / "out", replace(quick, epochs=1000, max_minutes=0.05))
    assert 0.04 < record["minutes"] < 0.5 and record["steps"] < 3000
    entries = [
        json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rates = [entry["learning_rate"] for entry in entries if "learning_rate" in entry]
    assert rates[-1] < 0.1 * quick.lr


def test_progress_is_the_larger_of_clock_and_steps() -> None:
    times = iter([0.0, 30.0, 30.0])
    clock = pace.Clock(60.0, now=lambda: next(times))
    clock.start()
    assert clock.progress(1, 100) == 0.5
    assert clock.progress(80, 100) == 0.8


def test_rate_rises_then_falls_to_zero() -> None:
    assert pace.rate(0.025, 0.05) == 0.5
    assert pace.rate(0.05, 0.05) == 1.0
    assert pace.rate(1.0, 0.05) == 0.0


def test_loss_is_the_cross_entropy_of_the_two_verdicts() -> None:
    logits, labels = torch.tensor([[2.0, 0.0], [1.0, 3.0]]), torch.tensor([0, 0])
    by_hand = (math.log(1 + math.exp(-2)) + math.log(1 + math.exp(2))) / 2
    assert float(sft.verdict_loss(logits, labels, TrainArgs(label_smoothing=0.0))) == pytest.approx(by_hand)


def test_alert_weight_and_focal_weigh_examples() -> None:
    logits, labels = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([0, 1])
    alert, safe = math.log(1 + math.exp(-2)), math.log(1 + math.exp(-1))
    weighed = sft.verdict_loss(logits, labels, TrainArgs(label_smoothing=0.0, alert_weight=3.0))
    assert float(weighed) == pytest.approx((3 * alert + safe) / 4)
    p, q = 1 / (1 + math.exp(-2)), 1 / (1 + math.exp(-1))
    focal = sft.verdict_loss(logits, labels, TrainArgs(label_smoothing=0.0, focal=2.0))
    assert float(focal) == pytest.approx(((1 - p) ** 2 * alert + (1 - q) ** 2 * safe) / 2)


def test_batches_hold_like_lengths_and_every_example_once() -> None:
    lengths = np.random.default_rng(0).integers(40, 90, size=1000)
    order = list(batches.LikeLengths(lengths, 20, 1.0, seed=1))
    assert sorted(order) == list(range(1000))
    spreads = [np.ptp(lengths[order[i : i + 20]]) for i in range(0, 1000, 20)]
    assert np.mean(spreads) < 12
    assert order == list(batches.LikeLengths(lengths, 20, 1.0, seed=1))
    assert order != list(batches.LikeLengths(lengths, 20, 1.0, seed=2))
    assert len(list(batches.LikeLengths(lengths, 20, 2.5, seed=1))) == 2500


@pytest.mark.parametrize("name", ["recipe-cpu.toml", "recipe-gpu.toml", "recipe-llama31-8b-qlora.toml"])
def test_recipes_parse(name: str) -> None:
    assert load_recipe(RECIPES / name, {}).rank >= 8


def test_options_win_over_the_recipe() -> None:
    args = load_recipe(RECIPES / "recipe-cpu.toml", {"batch": 7, "lr": None})
    assert (args.batch, args.lr) == (7, load_recipe(RECIPES / "recipe-cpu.toml", {}).lr)


@pytest.mark.parametrize(
    ("text", "said"),
    [("colour = 1", "unknown key colour"), ("rank = 'x'", "rank must be like"), ("rank = 0", "rank must be between"),
     ("dtype = 'int3'", "dtype"), ("targets = []", "targets must be like")],
)  # fmt: skip
def test_bad_recipes_are_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_recipe(path, {})


def test_freeze_below_leaves_the_lower_layers_alone(tmp_path: Path, tiny_data: Path, quick: TrainArgs) -> None:
    train(tiny_data, tmp_path / "out", replace(quick, epochs=1, evals=0, freeze_below=2))
    layers = {name.split("layers.")[1].split(".")[0] for name in weights(tmp_path / "out" / "adapter")}
    assert layers == {"2", "3"}


def test_starts_from_an_earlier_adapter(tmp_path: Path, tiny_data: Path, quick: TrainArgs, trained: Path) -> None:
    start = replace(quick, epochs=1, evals=1, lr=1e-5, start=str(trained / "adapter"))
    record = train(tiny_data, tmp_path / "out", start)
    assert record["metrics"]["eval_f1"] > 0.98
    assert record["config"]["start"].startswith("adapter ") and str(tmp_path.parent) not in json.dumps(record)


@pytest.mark.parametrize("other", [{"rank": 4}, {"layers": 2}, {"targets": ("q_proj",)}])
def test_an_adapter_of_another_shape_is_refused(
    tmp_path: Path, tiny_data: Path, quick: TrainArgs, trained: Path, other: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match="another shape"):
        train(tiny_data, tmp_path / "out", replace(quick, epochs=1, evals=0, start=str(trained / "adapter"), **other))


def test_freezing_everything_is_refused(quick: TrainArgs) -> None:
    class Model:
        class config:
            num_hidden_layers = 4

    with pytest.raises(ConfigError, match="leaves none"):
        lora_config(Model, replace(quick, freeze_below=4))


@pytest.mark.filterwarnings("ignore:MatMul8bitLt:UserWarning")
def test_the_qlora_recipe_runs_end_to_end(tmp_path: Path, tiny_data: Path, tiny_base: Path) -> None:
    args = load_recipe(RECIPES / "recipe-llama31-8b-qlora.toml", {"base": str(tiny_base), "epochs": 1.0, "evals": 1})
    assert args.load_in_4bit
    record = train(tiny_data, tmp_path / "out", args)
    assert record["examples_seen"] > 0 and record["config"]["load_in_4bit"]
    assert weights(tmp_path / "out" / "adapter")


def test_the_command_trains(tmp_path: Path, tiny_data: Path, tiny_base: Path) -> None:
    options = [
        "--base",
        str(tiny_base),
        "--epochs",
        "1",
        "--batch",
        "8",
        "--layers",
        "2",
        "--rank",
        "4",
        "--evals",
        "1",
    ]
    result = CliRunner().invoke(train_command, ["--data", str(tiny_data), "--out", str(tmp_path / "out"), *options])
    assert result.exit_code == 0, result.output
    assert "adapter written" in result.output and "eval_f1" in result.output
    record = json.loads((tmp_path / "out" / "training.json").read_text(encoding="utf-8"))
    assert record["layers"] == 2 and record["config"]["batch"] == 8


def test_capped_logits_are_those_of_the_model() -> None:
    from transformers import Gemma2Config, Gemma2ForCausalLM

    torch.manual_seed(1)
    shape = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1}
    model = Gemma2ForCausalLM(Gemma2Config(**shape, head_dim=16, vocab_size=64, final_logit_softcapping=3.0)).eval()
    with torch.no_grad():
        model.get_input_embeddings().weight.mul_(40)
        ids = torch.randint(3, 64, (2, 7))
        made = sft.verdict_logits(model, ids, torch.tensor([7, 7]), torch.tensor([5, 9]), use_fast=False)
        whole = model(input_ids=ids).logits[:, -1, [5, 9]]
    assert whole.abs().max() > 1.5, "the cap is felt"
    torch.testing.assert_close(made, whole)


def test_unknown_targets_are_named() -> None:
    from transformers import LlamaConfig, LlamaForCausalLM

    model = LlamaForCausalLM(LlamaConfig(hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, vocab_size=32))
    with pytest.raises(ConfigError, match="has no module nope"):
        lora_config(model, TrainArgs(targets=("q_proj", "nope")))
