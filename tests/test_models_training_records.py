"""Which epoch's weights are kept."""

import torch

from models.training.records import Best


def test_within_the_doubt_of_the_best_the_latest_epoch_is_kept() -> None:
    best, model = Best(), torch.nn.Linear(1, 1)
    scores = [0.5, 0.8, 0.78, float("nan"), 0.74, 0.83, 0.79]
    kept = [best.offer((score,), number, model, doubt=0.05) for number, score in enumerate(scores, 1)]
    assert kept == [True, True, True, False, False, True, True]
    assert (best.epoch, best.peak_epoch, best.value) == (7, 6, (0.83,))
