"""Values of tests, drawn from seeds: none is ever written down."""

import random
import string


def random_text(seed: int, size: int = 20, alphabet: str = string.ascii_letters + string.digits) -> str:
    """Characters of an alphabet, the same for the same seed."""
    rng = random.Random(seed)
    return "".join(rng.choice(alphabet) for _ in range(size))
