"""Deterministic random texts of words."""

import random

DICE = random.Random(7)


def of_words(count: int, letters: str = "abcde") -> str:
    return " ".join(DICE.choice(letters) for _ in range(count))
