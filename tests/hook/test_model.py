"""The judge on tiny random models: right numbers, the same in any company, and no abort on odd sizes."""

import math
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import llama_library, model, prompt
from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.model import LlamaJudge

Make = Callable[..., Path]
LETTERS = "abcdefghij ABC_=./:'\"0123456789\n"


def made_prompts(count: int, seed: int = 3, longest: int = 180) -> list[str]:
    """Texts that begin like every prompt and end like it, of 1 to `longest` more characters."""
    rng = random.Random(seed)
    bodies = ["".join(rng.choices(LETTERS, k=rng.randint(1, longest))) for _ in range(count)]
    return [f"{prompt.PREFIX}{body}\nverdict:" for body in bodies]


@pytest.fixture(scope="module", params=[0, 2, 7], ids=["F32", "Q4_0", "Q8_0"])
def judge(request: pytest.FixtureRequest, tiny_gguf: Make) -> LlamaJudge:
    return LlamaJudge(tiny_gguf(kind=request.param), threads=1)


def test_a_score_does_not_depend_on_its_company(judge: LlamaJudge) -> None:
    prompts = made_prompts(200)
    together = judge.margins(prompts)
    order = random.Random(1).sample(range(len(prompts)), len(prompts))
    mixed = judge.margins([prompts[i] for i in order])
    assert [together[i] for i in order] == mixed
    assert [judge.margins([text])[0] for text in prompts[:40]] == together[:40]
    for size in (2, 3, 5, 13, 17, 64):
        assert judge.margins(prompts[:size]) == together[:size], size
    assert max(together) - min(together) > 0.1  # the model tells them apart at all


def test_scores_are_the_softmax_of_what_llama_cpp_says_one_by_one(tiny_gguf: Make) -> None:
    import llama_cpp

    path = tiny_gguf()
    prompts = made_prompts(6)
    plain = llama_cpp.Llama(str(path), n_ctx=512, logits_all=True, verbose=False, n_threads=1)
    try:
        yes, no = (plain.tokenize(word.encode(), add_bos=False, special=False)[0] for word in prompt.VERDICTS)
        for text, score in zip(prompts, LlamaJudge(path, threads=1).score(prompts), strict=True):
            plain.reset()
            plain.eval(plain.tokenize(text.encode(), add_bos=prompt.ADD_BOS, special=False))
            logits = plain.scores[plain.n_tokens - 1]
            expected = 1 / (1 + math.exp(float(logits[no]) - float(logits[yes])))
            assert score == pytest.approx(expected, abs=1e-3)  # its attention sums in another order
    finally:
        plain.close()


def test_long_prompts_are_judged_alone_and_too_long_ones_refused(judge: LlamaJudge) -> None:
    short, long = made_prompts(1)[0], f"{prompt.PREFIX}{'abc ' * 150}\nverdict:"
    assert model.CELLS < judge.token_counts([long])[0] <= model.LONG_CELLS
    both = judge.margins([long, short])
    assert both == [judge.margins([long])[0], judge.margins([short])[0]]
    with pytest.raises(ScannerError, match="over the model's"):
        judge.score([f"{prompt.PREFIX}{'abc ' * 400}"])


def test_a_text_without_the_prefix_is_judged_all_the_same(judge: LlamaJudge) -> None:
    assert 0 < judge.score(["no prefix here"])[0] < 1
    assert judge.score([]) == []


def test_special_tokens_in_a_prompt_are_plain_text(judge: LlamaJudge) -> None:
    text = "<|endoftext|>"
    assert judge.token_counts([text])[0] == len(text)  # a token a byte, not one for the whole


def test_refuses_verdicts_that_begin_alike(tiny_gguf: Make) -> None:
    with pytest.raises(ScannerError, match="begins both verdicts"):
        LlamaJudge(tiny_gguf(merges=("e r", "i s")))


def test_refuses_what_is_no_model_and_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ScannerError, match=r"not a model llama\.cpp can read"):
        LlamaJudge(path)
    assert capfd.readouterr() == ("", "")  # llama.cpp's own words go into the message


def test_runs_silently(tiny_gguf: Make, capfd: pytest.CaptureFixture[str]) -> None:
    with LlamaJudge(tiny_gguf()) as judge:
        judge.score(made_prompts(3))
        assert judge.backend().startswith(("CPU", "GPU"))
    assert capfd.readouterr() == ("", "")


def test_threads_do_not_change_a_score(tiny_gguf: Make) -> None:
    prompts = made_prompts(30)
    assert LlamaJudge(tiny_gguf(kind=2), threads=1).margins(prompts) == LlamaJudge(tiny_gguf(kind=2), threads=2).margins(prompts)


def test_default_threads_are_cores_of_this_process() -> None:
    assert 1 <= llama_library.default_threads() <= llama_library.MAX_THREADS


def test_the_judge_loads_only_the_bindings_of_llama_cpp(tiny_gguf: Make) -> None:
    """numpy and the rest of the package take longer than judging a commit; who wants them later gets all of them."""
    told = (
        "import sys\nfrom pathlib import Path\nfrom smart_secrets_scanner.hook.model import LlamaJudge\n"
        f"LlamaJudge(Path({str(tiny_gguf())!r})).close()\n"
        "assert not {'numpy', 'jinja2', 'llama_cpp'} & set(sys.modules)\n"
        "import llama_cpp\nassert llama_cpp.Llama and llama_cpp.llama_backend_init\n"
    )
    subprocess.run([sys.executable, "-c", told], check=True)
