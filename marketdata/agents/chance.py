"""Random numbers of an agent: the same for the same seed and name."""

import random


def chance(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed}:{name}")  # noqa: S311 - it decides what an agent does, it keeps no secret
