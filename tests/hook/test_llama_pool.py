"""Contexts side by side over one tiny random model: the same numbers as one alone, no more of them than work, errors handed on."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook.errors import ScannerError
from smart_secrets_scanner.hook.llama_context import Context, Shape
from smart_secrets_scanner.hook.llama_library import library
from smart_secrets_scanner.hook.llama_pool import Batch, Pool

SHAPE = Shape(streams=4, cells=256, rows=256)
YES, NO = 3, 5


class Made:
    """Makes contexts and counts them."""

    def __init__(self, path: Path) -> None:
        api = library().api
        self._model = api.llama_model_load_from_file(str(path).encode(), api.llama_model_default_params())
        self.count = 0

    def __call__(self) -> Context:
        self.count += 1
        return Context(self._model, SHAPE, threads=1)


@pytest.fixture
def made(tiny_gguf: Callable[..., Path]) -> Made:
    return Made(tiny_gguf(kind=2))


def batches(count: int) -> list[Batch]:
    rng = random.Random(4)
    sizes = [rng.randint(3, 50) for _ in range(count)]
    return [[[rng.randint(6, 60) for _ in range(size)] for _ in range(rng.randint(1, 4))] for size in sizes]


def test_many_contexts_say_what_one_says(made: Made) -> None:
    work = batches(25)
    pool = Pool(made, 3)
    one = made().margins
    assert pool.margins(work, YES, NO) == [one(batch, YES, NO) for batch in work]
    pool.close()


def test_a_context_is_made_only_when_a_batch_needs_it_and_used_again(made: Made) -> None:
    pool = Pool(made, 4)
    pool.margins(batches(1), YES, NO)
    pool.margins(batches(1), YES, NO)
    assert made.count == 1
    pool.margins(batches(40), YES, NO)
    assert 2 <= made.count <= 4
    assert pool.margins([], YES, NO) == []


def test_what_goes_wrong_in_one_context_reaches_the_caller_and_the_pool_stays_of_use(made: Made) -> None:
    pool, work = Pool(made, 2), batches(12)
    with pytest.raises(ScannerError, match="too large"):
        pool.margins([*work[:5], [[7] * 300], *work[5:]], YES, NO)
    assert len(pool.margins(work, YES, NO)) == 12


def test_prompts_on_either_side_of_a_tile_are_no_batch() -> None:
    assert SHAPE.fits([30, 60], 0)
    assert not SHAPE.fits([30, 61], 0)  # 61 tokens take 64 rows
    assert SHAPE.fits([61, 64], 0)
    assert not SHAPE.fits([61, 64, 65, 65], 0)  # 4 x 68 rows are more than 256
    assert Shape(streams=4, cells=256, rows=512, gpu=True).fits([30, 100], 0)
