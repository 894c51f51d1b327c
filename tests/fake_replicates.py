"""Made-up cells by what each seed is right about; tests load it with `runpy.run_path`, as `fake_run`."""

from typing import Any

import numpy as np

from reports.statistics.spread.replicates import Replicates, of_right


def cell(name: str, right: Any, keys: tuple[int, ...] = (), baseline: bool = False, **more: Any) -> Replicates:
    return of_right(name, np.atleast_2d(np.asarray(right, dtype=float)), keys, is_baseline=baseline, **more)


def drawn(seed: int, seeds: int = 3, documents: int = 2000, share: float = 0.9) -> np.ndarray:
    generator = np.random.default_rng(seed)
    easy = np.random.default_rng(0).random(documents) < 0.7
    return easy | (generator.random((seeds, documents)) < (share - 0.7) / 0.3)


def random_cell(name: str, seed: int, **more: Any) -> Replicates:
    return cell(name, drawn(seed, **more))
