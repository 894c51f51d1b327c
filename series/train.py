"""The stage of one network over numbers: sequences to a trained network, its predictions and its cost."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from scipy.special import softmax

from corpus.json_files import write_json
from corpus.series.store import SeriesCorpus
from models.cost import BATCH, clock_of, measure_prediction, write_cost
from models.device import choose_device
from models.files import DESCRIPTION, HISTORY, WEIGHTS
from models.predictions import predicted_rows, write_predictions
from series.forecasts import forecast_steps, write_forecasts
from series.inputs import SeriesInputs, inputs_of, labelled
from series.network import SeriesNetwork, outputs
from series.settings import NetworkSettings
from series.training import TRAININGS


def train_network(settings: NetworkSettings, corpus: Path, folder: Path) -> None:
    """Train on train, choose the epoch on validation, then say something of validation and test.

    Reads a ReadSeries folder; writes model.safetensors, model.json, history.json, predictions.parquet and cost.json
    into `folder`. Raises DataError for a device that is not there, RuntimeError where the loss stops being a number.
    """
    source = SeriesCorpus.open(corpus)
    device = choose_device(settings.device)
    train, validation = labelled(source, "train"), labelled(source, "validation")
    torch.manual_seed(settings.seed)
    network = SeriesNetwork(settings, train.documents.values.shape[2], max(1, len(source.labels)))
    clock = clock_of(device.type)
    start = clock()
    training = TRAININGS[source.task](network, settings, device)
    history = training.fit(train, validation)
    seconds = clock() - start
    write_json(folder / HISTORY, history)
    _save(folder, network, settings, source)
    WRITERS[source.task](folder, source, network, device)
    write_cost(
        folder,
        parameters=network.parameter_count(),
        train_seconds=seconds,
        speed=measure_prediction(
            lambda items: outputs(network, SeriesInputs(np.stack(items)), device),
            list(validation.documents.values[:BATCH]),
            device.type,
        ),
        device=device.type,
        threads=torch.get_num_threads(),
        best_epoch=training.best.epoch,
        stopped_epoch=len(history),
    )


def _save(folder: Path, network: SeriesNetwork, settings: NetworkSettings, corpus: SeriesCorpus) -> None:
    weights = {name: weight.detach().cpu().contiguous() for name, weight in network.state_dict().items()}
    save_file(weights, folder / WEIGHTS)
    description = {
        "kind": "numeric",
        "task": corpus.task,
        "labels": corpus.labels,
        "settings": settings.model_dump(mode="json"),
        "scale": corpus.scale._asdict(),
        "parameters": network.parameter_count(),
    }
    write_json(folder / DESCRIPTION, description)


def _write_classes(folder: Path, corpus: SeriesCorpus, network: SeriesNetwork, device: torch.device) -> None:
    rows = predicted_rows(corpus)
    of_classes: NDArray[np.float32] = softmax(outputs(network, inputs_of(corpus, rows), device), axis=1)
    write_predictions(folder, corpus, rows, corpus.labels, of_classes)


def _write_values(folder: Path, corpus: SeriesCorpus, network: SeriesNetwork, device: torch.device) -> None:
    forecasts = outputs(network, inputs_of(corpus, forecast_steps(corpus)), device)[:, 0]
    write_forecasts(folder, corpus, corpus.scale.undone(forecasts))


#: Task → what writes predictions.parquet.
WRITERS: dict[str, Callable[[Path, SeriesCorpus, SeriesNetwork, torch.device], None]] = {
    "classify": _write_classes,
    "forecast": _write_values,
}
