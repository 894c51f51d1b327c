"""`python -m models.cards`: the memory of each card that torch can use here, in bytes, a line each.

A process of its own, for whoever schedules stages must not load torch.
"""

import torch


def memory_of_cards() -> list[int]:
    """Return the bytes of each card that this process is shown, [] where there is none."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return [int(torch.cuda.get_device_properties(number).total_memory) for number in range(count)]


if __name__ == "__main__":
    print(*memory_of_cards(), sep="\n")
