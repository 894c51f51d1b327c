"""The tools that `classifiers.py` measures: each trains one classifier on the same arrays and predicts with it.

Everything starts from the same word vectors, reads the same at most 400 words of each review, has one layer of 128
numbers in both directions and two classes. One batch before the clock starts lets each tool compile what it compiles.
A file of its own: the interpreter that has Keras needs nothing of this project.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from peak import peak_of_this_process
from reviews import LONGEST, Reviews

HIDDEN, BATCH, RATE = 128, 64, 1e-3
#: The accuracy of which it is told after how many epochs it is reached.
GOOD = 0.9


def wordloom(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Ours, on one thread: `processes` such run side by side, as the cells of a run do."""
    import torch

    from classifiers.inputs import TextInputs
    from classifiers.network import TextNetwork
    from classifiers.scoring import ready
    from classifiers.settings import ClassifierSettings
    from classifiers.training import Training
    from corpus.sizes import CLASSIFIER, IMDB, fitted
    from models.device import choose_device
    from models.training.feeding import Labelled, LabelledBatch

    device, vectors = choose_device("cpu"), np.load(folder / "vectors.npy")
    asked = {"hidden_size": HIDDEN, **{name: task[name] for name in ("cell", "epochs", "seed")}}
    settings = fitted(ClassifierSettings.model_validate(asked), CLASSIFIER, IMDB)
    data = {split: Reviews.load(folder, split) for split in ("train", "test")}
    lookup = np.arange(len(vectors), dtype=np.int32)
    inputs = {
        split: TextInputs(part.rows, part.offsets[:-1], part.offsets[1:], lookup, LONGEST)
        for split, part in data.items()
    }
    train, test = Labelled(inputs["train"], data["train"].labels), inputs["test"]

    def made() -> Training:
        torch.manual_seed(task["seed"])
        return Training(TextNetwork(settings, vectors, 2), settings, device)

    first = LabelledBatch(train.documents.batch(np.arange(8)), torch.from_numpy(train.labels[:8]), 8)
    made().step(first, 0.1)  # compiles
    training = made()
    meet(folder, task, "training")
    seconds, passes = 0.0, []
    for number in range(1, task["epochs"] + 1):
        seconds += training.epoch(number, train)["seconds"]
        if number < task["epochs"]:
            passes.append(ready(training.network, device).scores(test).argmax(axis=1))
    few = TextInputs(test.tokens, test.starts[:8], test.ends[:8], test.lookup, test.longest)
    ready(training.network, device).scores(few)  # compiles
    meet(folder, task, "prediction")
    start = time.perf_counter()
    passes.append(ready(training.network, device).scores(test).argmax(axis=1))
    return result(data, task, seconds, time.perf_counter() - start, passes)


def meet(folder: Path, task: dict[str, Any], point: str) -> None:
    """Wait until all processes of a task are at this point: what is added up must happen at the same time."""
    name = f"{task['tool']}.{task['cell']}.{task['round']}.{point}"
    (folder / f"{name}.{task['seed']}").touch()
    while len(list(folder.glob(f"{name}.*"))) < task["processes"]:
        time.sleep(0.01)


def tutorial(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """A torch script as tutorials write it: random batches of 64, packed; the last states of both directions."""
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence

    torch.set_num_threads(task["threads"])
    torch.manual_seed(task["seed"])
    layers = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}

    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            vectors = torch.from_numpy(np.load(folder / "vectors.npy"))
            self.embedding = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=0)
            self.recurrence = layers[task["cell"]](vectors.shape[1], HIDDEN, batch_first=True, bidirectional=True)
            self.dropout = nn.Dropout(0.5)
            self.head = nn.Linear(2 * HIDDEN, 2)

        def forward(self, rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            packed = pack_padded_sequence(self.embedding(rows), lengths, batch_first=True, enforce_sorted=False)
            _, last = self.recurrence(packed)
            last = last[0] if task["cell"] == "lstm" else last
            return self.head(self.dropout(torch.cat((last[0], last[1]), dim=1)))

    return train_torch(folder, task, Classifier())


def embedding_bag(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """The mean of the word vectors, as in fastText, with torch's EmbeddingBag: no order of words at all."""
    import torch
    from torch import nn

    torch.set_num_threads(task["threads"])
    torch.manual_seed(task["seed"])

    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            vectors = torch.from_numpy(np.load(folder / "vectors.npy"))
            self.embedding = nn.EmbeddingBag.from_pretrained(vectors, freeze=False, padding_idx=0)
            self.head = nn.Linear(vectors.shape[1], 2)

        def forward(self, rows: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            return self.head(self.embedding(rows))

    return train_torch(folder, task, Classifier())


def train_torch(folder: Path, task: dict[str, Any], network: Any) -> dict[str, Any]:
    import torch
    from torch.nn import functional as F

    data = {split: Reviews.load(folder, split) for split in ("train", "test")}
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    generator = np.random.default_rng(task["seed"])

    def batches(split: str, order: np.ndarray) -> Any:
        for start in range(0, len(order), BATCH):
            members = order[start : start + BATCH]
            lengths = torch.from_numpy(np.diff(data[split].offsets)[members])
            labels = torch.from_numpy(data[split].labels[members])
            yield torch.from_numpy(data[split].padded(members, before=False)), lengths, labels

    def step(rows: Any, lengths: Any, labels: Any) -> None:
        optimizer.zero_grad()
        F.cross_entropy(network(rows, lengths), labels).backward()
        optimizer.step()

    def predict() -> np.ndarray:
        network.eval()
        with torch.no_grad():
            parts = [network(*batch[:2]).argmax(dim=1) for batch in batches("test", np.arange(len(data["test"])))]
        return torch.cat(parts).numpy()

    step(*next(iter(batches("train", np.arange(BATCH)))))
    seconds, passes = 0.0, []
    for _ in range(1, task["epochs"] + 1):
        start = time.perf_counter()
        network.train()
        for batch in batches("train", generator.permutation(len(data["train"]))):
            step(*batch)
        seconds += time.perf_counter() - start
        start = time.perf_counter()
        passes.append(predict())
    return result(data, task, seconds, time.perf_counter() - start, passes)


def keras(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Keras as its examples write it: padded in front to 400 words."""
    import keras as k

    k.utils.set_random_seed(task["seed"])
    vectors, data = np.load(folder / "vectors.npy"), {s: Reviews.load(folder, s) for s in ("train", "test")}
    layer = {"rnn": k.layers.SimpleRNN, "lstm": k.layers.LSTM, "gru": k.layers.GRU}[task["cell"]]
    start_vectors = k.initializers.Constant(vectors)
    model = k.Sequential(
        [
            k.layers.Embedding(*vectors.shape, embeddings_initializer=start_vectors),
            k.layers.Bidirectional(layer(HIDDEN)),
            k.layers.Dropout(0.5),
            k.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=k.optimizers.Adam(RATE), loss="binary_crossentropy")
    rows = {split: part.padded(np.arange(len(part)), before=True) for split, part in data.items()}
    some = BATCH + 1  # the shapes that follow: whole batches, and a rest
    model.fit(rows["train"][:some], data["train"].labels[:some], batch_size=BATCH, verbose=0)
    model.predict(rows["test"][:some], batch_size=BATCH, verbose=0)
    seconds, passes = 0.0, []
    for _ in range(task["epochs"]):
        start = time.perf_counter()
        model.fit(rows["train"], data["train"].labels, batch_size=BATCH, epochs=1, verbose=0)
        seconds += time.perf_counter() - start
        start = time.perf_counter()
        passes.append(model.predict(rows["test"], batch_size=BATCH, verbose=0)[:, 0] > 0.5)
    measured = result(data, task, seconds, time.perf_counter() - start, passes)
    return {**measured, "version": f"{k.__version__} on {k.backend.backend()}"}


def result(
    data: dict[str, Reviews], task: dict[str, Any], training: float, prediction: float, passes: list[np.ndarray]
) -> dict[str, Any]:
    """Return what was measured: real words and reviews, without padding; `passes` are the classes after each epoch."""
    accuracies = [float((found == data["test"].labels).mean()) for found in passes]
    good = [number for number, accuracy in enumerate(accuracies, start=1) if accuracy >= GOOD]
    return {
        "tokens_per_second": round(len(data["train"].rows) * task["epochs"] / training),
        "reviews_per_second": round(len(data["test"]) / prediction),
        "peak_mib": round(peak_of_this_process()),
        "accuracy": round(accuracies[-1], 4),
        "epochs_to_90": good[0] if good else None,
    }


def installed(tool: str) -> bool:
    """Say whether this interpreter can run a tool."""
    return tool != "keras" or find_spec("keras") is not None


Tool = Callable[[Path, dict[str, Any]], dict[str, Any]]
TOOLS: dict[str, Tool] = {
    "wordloom": wordloom, "tutorial": tutorial, "keras": keras, "embedding-bag": embedding_bag,
}  # fmt: skip
