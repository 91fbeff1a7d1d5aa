"""Training on rounded weights: llama.cpp's bits, ordinary LoRA gradients at the rounded point, both forward passes alike."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model

from smart_secrets_scanner.hook.errors import ConfigError
from smart_secrets_scanner.trainer import base, judges, pace, rounding, sft
from smart_secrets_scanner.trainer.recipe import GRIDS, TrainArgs
from smart_secrets_scanner.trainer.train import train

VERDICTS, LENGTHS = torch.tensor([7, 9]), torch.tensor([12, 9, 7, 12, 5])


def theirs(weight: torch.Tensor, kind: str) -> torch.Tensor:
    """There and back again through gguf's quantiser, which is checked against ggml's."""
    chosen = gguf.GGMLQuantizationType[kind]
    return torch.from_numpy(gguf.quants.dequantize(gguf.quants.quantize(weight.numpy(), chosen), chosen))


@pytest.mark.parametrize("kind", GRIDS)
def test_rounds_to_the_bits_of_llama(kind: str) -> None:
    weight = torch.randn(96, 160, generator=torch.Generator().manual_seed(4))
    weight[0] = 0
    weight[1, 3], weight[1, 20] = 9.0, -9.0  # a tie: the first decides
    weight[2, 3], weight[2, 20] = -9.0, 9.0
    weight[3] *= 1e-6  # scales below half precision's normal range
    weight[4, :32] = weight[4, :1]
    made = rounding.round_(weight.clone(), kind)
    assert torch.equal(made, theirs(weight, kind))
    assert torch.equal(rounding.round_(made.clone(), kind), made)


def tuned(tiny_base: Path, kind: str = "Q4_0", targets: Any = "all-linear") -> tuple[Any, dict[str, torch.Tensor]]:
    ref = base.resolve(str(tiny_base))
    model, exact = rounding.load(ref, layers=0, dtype="fp32", kind=kind, embedding="Q5_0")
    with base.quiet_libraries():
        wrapped = get_peft_model(model, LoraConfig(r=4, target_modules=targets, task_type="CAUSAL_LM"))
    torch.manual_seed(1)
    for name, parameter in wrapped.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    rounding.attach(wrapped, exact, kind)
    return wrapped, exact


def test_gradients_are_those_of_lora_at_the_rounded_weight(tiny_base: Path) -> None:
    model, exact = tuned(tiny_base)
    module = model.get_base_model().model.layers[0].mlp.up_proj
    a, b, scale = module.lora_A["default"].weight, module.lora_B["default"].weight, module.scaling["default"]
    x = torch.randn(2, 3, 64, requires_grad=True)
    g = torch.randn(2, 3, 128)
    y = module(x)
    y.backward(g)
    merged = theirs((exact["0.mlp.up_proj"] + scale * b @ a).detach(), "Q4_0")
    assert torch.allclose(y, x @ merged.t(), atol=1e-5)
    assert torch.allclose(x.grad, g @ merged, atol=1e-5)
    rounded = a.grad.clone(), b.grad.clone()
    a.grad = b.grad = None
    (scale * (x.detach() @ a.t()) @ b.t()).backward(g)
    assert all(torch.allclose(one, two, atol=1e-5) for one, two in zip(rounded, (a.grad, b.grad), strict=True))


def test_both_forward_passes_agree(tiny_base: Path) -> None:
    model, _ = tuned(tiny_base, targets=["q_proj", "down_proj"])
    ids = torch.randint(1, 200, (5, 12), generator=torch.Generator().manual_seed(2))
    found = []
    for use_fast in (True, False):
        model.zero_grad()
        logits = sft.verdict_logits(model, ids, LENGTHS, VERDICTS, use_fast)
        torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1, 1, 0, 1])).backward()
        found.append((logits.detach(), torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])))
    assert all(torch.allclose(one, two, atol=1e-5) for one, two in zip(*found, strict=True))
    assert found[0][1].abs().max() > 1e-3


def test_every_matrix_is_on_its_grid(tiny_base: Path) -> None:
    model, exact = tuned(tiny_base, targets=["q_proj"])
    inner = model.get_base_model()
    sft.verdict_logits(model, torch.ones(5, 12, dtype=torch.long), LENGTHS, VERDICTS, True)
    for name in exact:
        module = inner.model.layers.get_submodule(name)
        weight = getattr(module, "base_layer", module).weight
        assert torch.equal(theirs(weight.detach(), "Q4_0"), weight) and not torch.equal(weight, exact[name])
    table = inner.get_input_embeddings().weight.detach()
    assert torch.equal(theirs(table, "Q5_0"), table)


def test_weights_are_renewed_only_when_the_adapter_changes(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, exact = tuned(tiny_base)
    calls: list[str] = []
    real = rounding.round_
    monkeypatch.setattr(rounding, "round_", lambda w, kind: calls.append(kind) or real(w, kind))
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2)
    ids = torch.ones(5, 12, dtype=torch.long)
    for expected in (len(exact), 2 * len(exact)):
        for _ in range(2):
            logits = sft.verdict_logits(model, ids, LENGTHS, VERDICTS, True)
            assert len(calls) == expected
        logits.sum().backward()
        optimizer.step()


@pytest.fixture(scope="session")
def quick(tiny_base: Path) -> TrainArgs:
    """A few steps of rounded training."""
    return TrainArgs(
        base=str(tiny_base), dtype="fp32", layers=3, rank=8, alpha=16, batch=16, epochs=12, lr=5e-3, evals=0,
        label_smoothing=0.0, save_minutes=1000, threads=1, round="Q4_0", round_embedding="Q5_0",
    )  # fmt: skip


def test_learns_and_is_judged_as_it_was_trained(
    tmp_path: Path, tiny_data: Path, tiny_rows: Any, quick: TrainArgs
) -> None:
    record = train(tiny_data, tmp_path / "out", quick)
    assert (record["config"]["round"], record["config"]["round_embedding"]) == ("Q4_0", "Q5_0")
    assert record["metrics"]["eval_f1"] > 0.95
    judge = judges.open_judge(quick.base, adapter=tmp_path / "out" / "adapter", dtype="fp32", threads=1)
    assert isinstance(judge, judges.TorchJudge)
    rounded = [module for module in judge.model.modules() if hasattr(module, "rounded")]
    assert judge.score(["a verdict:"]) and len(rounded) == 21 and all(m.rounded.seen for m in rounded)


def test_resumes_and_starts_on_the_same_path(
    tmp_path: Path, tiny_data: Path, quick: TrainArgs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    short = replace(quick, epochs=2)
    train(tiny_data, tmp_path / "whole", short)

    def dies(self: pace.Pace, args: Any, state: Any, control: Any, **_: Any) -> None:
        control.should_save = state.global_step == 4
        if state.global_step == 5:
            raise InterruptedError

    with monkeypatch.context() as patch, pytest.raises(InterruptedError):
        patch.setattr(pace.Pace, "on_step_end", dies)
        train(tiny_data, tmp_path / "parts", short)
    train(tiny_data, tmp_path / "parts", short, resume=True)
    one, two = (load_file(tmp_path / name / "adapter" / "adapter_model.safetensors") for name in ("whole", "parts"))
    assert all(np.allclose(one[name], two[name], atol=1e-6) for name in one)
    record = train(tiny_data, tmp_path / "on", replace(short, epochs=1, start=str(tmp_path / "whole" / "adapter")))
    assert json.dumps(record["config"]["start"]).startswith('"adapter ')


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"round": "Q9"}, "round 'Q9' is unknown"), ({"round_embedding": "q4"}, "round-embedding 'q4' is unknown"),
     ({"round": "Q4_0", "load_in_4bit": True}, "4 bits"), ({"round": "Q4_0", "dropout": 0.1}, "dropout")],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        TrainArgs(**settings)


def test_what_was_trained_is_what_is_exported(tmp_path: Path, tiny_data: Path, quick: TrainArgs) -> None:
    """From rows to GGUF: its weights are those of the reference bit for bit, its logits those of the training."""
    from click.testing import CliRunner

    from smart_secrets_scanner.export.base import open_base, open_reader
    from smart_secrets_scanner.export.cli import export
    from smart_secrets_scanner.export.hf import gguf_name
    from smart_secrets_scanner.export.reference import open_reference

    train(tiny_data, tmp_path / "out", replace(quick, epochs=4))
    folder, adapter, out = Path(quick.base), tmp_path / "out" / "adapter", tmp_path / "judge.gguf"
    # A tiny model answers some golden prompt near p = .5, where llama.cpp's rounding of activations tips it: the logits are what counts.
    options = ["--base", folder, "--adapter", adapter, "--out", out, "--max-flips", "1", "--max-drift", "0.05"]
    done = CliRunner().invoke(export, [str(option) for option in options])
    assert done.exit_code == 0, done.output
    stored = {t.name: gguf.quants.dequantize(t.data, t.tensor_type) for t in open_reader(out).tensors}
    opened = open_base(folder)
    trained, exact = tuned_as_trained(quick, adapter)
    for name, weight in open_reference(folder, adapter, quick.layers).model.named_parameters():
        ours = str(gguf_name(opened.arch, opened.layers, name))
        assert np.array_equal(stored[ours], opened.to_gguf(ours, weight.detach().numpy())), name
        if (layer := name.removeprefix("model.layers.").removesuffix(".weight")) in exact:
            module = trained.layers.get_submodule(layer)
            assert torch.equal(module.base_layer.weight, weight), name


def tuned_as_trained(args: TrainArgs, adapter: Path) -> tuple[Any, dict[str, torch.Tensor]]:
    """The decoder as the trainer computed with it last, every weight renewed."""
    from peft import PeftModel

    ref = base.resolve(args.base)
    model, exact = rounding.load(ref, layers=args.layers, dtype="fp32", kind=args.round, embedding=args.round_embedding)
    with base.quiet_libraries():
        wrapped = PeftModel.from_pretrained(model, str(adapter))
    rounding.attach(wrapped, exact, args.round)
    with torch.no_grad():
        sft.verdict_logits(wrapped, torch.ones(5, 12, dtype=torch.long), LENGTHS, VERDICTS, True)
    return wrapped.get_base_model().model, exact
