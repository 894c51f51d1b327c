"""The worst mistakes of a model: test documents that it was surest about and wrong."""

from dataclasses import dataclass

import numpy as np

from reports.results.cells import Results
from reports.statistics.summary import Summary

#: Characters of a text that are shown: enough to see what a reviewer says, short enough to read twelve of them.
SHOWN = 800


@dataclass(frozen=True)
class Mistake:
    """One test document that a model got wrong."""

    id: str
    text: str
    is_cut: bool
    truth: str
    predicted: str
    confidence: float
    truth_probability: float
    tag: str | None
    wrong_models: (
        int  # how many of all models (cells × seeds, without the majority baseline) say otherwise than the label
    )
    models: int

    @property
    def doubtful(self) -> bool:
        """Say whether no model at all agrees with the label: then the label may be what is wrong."""
        return self.models > 2 and self.wrong_models == self.models


def worst_mistakes(results: Results, summaries: tuple[Summary, ...], chosen: Summary) -> tuple[Mistake, ...]:
    """Return the mistakes with the largest gap between the predicted class and the true one, widest first."""
    truth, said = results.truth["test"], chosen.model.predictions["test"]
    gap = np.where(said.predicted != truth, said.confidence - said.truth_probability, -1.0)
    order = np.argsort(-gap, kind="stable")[: results.request.settings.mistakes]
    picked = order[gap[order] >= 0]
    rows = results.rows["test"][picked]
    texts = results.corpus.texts(rows)
    tags = results.corpus.column("tag")
    models = [m for s in summaries if not s.is_majority for m in s.cell.models]
    wrong = sum((m.predictions["test"].predicted[picked] != truth[picked]).astype(int) for m in models)
    labels = results.corpus.labels
    return tuple(
        Mistake(
            id=results.corpus.ids[row],
            text=text[:SHOWN].rstrip(),
            is_cut=len(text) > SHOWN,
            truth=labels[truth[place]],
            predicted=labels[said.predicted[place]],
            confidence=float(said.confidence[place]),
            truth_probability=float(said.truth_probability[place]),
            tag=tags[row],
            wrong_models=int(np.asarray(wrong)[number]) if models else 0,
            models=len(models),
        )
        for number, (place, row, text) in enumerate(zip(picked.tolist(), rows.tolist(), texts, strict=True))
    )
