"""What a number of seeds can and cannot show."""

#: With fewer, a sign test over seeds cannot reach p < 0.05: the least it can reach with n is 2/2ⁿ.
SIGN_TEST_SEEDS = 6


def what_seeds_show(number: int) -> str:
    """Return what `number` seeds a cell can show, and what they cannot, as a sentence or two."""
    if number <= 1:
        return (
            "One seed cannot rank close cells: the seed alone moves a recurrent network by up to a point "
            "(Reimers & Gurevych 2017). Add seeds before believing a small difference; --preset standard has three."
        )
    least = f"{2 / 2**number:.3g}"
    if number < SIGN_TEST_SEEDS:
        return (
            f"{number} seeds show the spread of a single cell roughly, so that it is pooled over all networks; a sign "
            f"test over seeds cannot reach p < 0.05 with fewer than {SIGN_TEST_SEEDS} (with {number} at best {least}): "
            "--preset publication has that many."
        )
    return (
        f"{number} seeds are enough for a sign test over seeds to reach p < 0.05 (at best {least}); they say nothing "
        "about what was not varied, such as the seed of an embedding or the split."
    )
