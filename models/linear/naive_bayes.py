"""NB-SVM: a linear classifier over n-grams that naive Bayes has weighted (Wang & Manning 2012)."""

from typing import TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from models.linear.matrix_file import MatrixFile, blocks_of
from models.linear.model import LinearModel, fit_logistic, scored_classes

Presence: TypeAlias = scipy.sparse.csr_matrix | MatrixFile
Counts: TypeAlias = NDArray[np.float64]

#: α of the paper: added to every count, so that an n-gram seen on one side only has a finite ratio.
SMOOTHING = 1.0


def log_count_ratio(presence: Presence, inside: NDArray[np.bool_], smoothing: float = SMOOTHING) -> Counts:
    """Return r (F,) = ln((p / ‖p‖₁) / (q / ‖q‖₁)), equation of section 2.1 of Wang & Manning (2012).

    p and q are `smoothing` (α of the paper) + the number of documents with each n-gram inside and outside the class;
    `presence` (B, F) holds ones and zeros, `inside` (B,) says which documents are in the class.
    """
    p, q = np.zeros(presence.shape[1]), np.zeros(presence.shape[1])
    first = 0
    for block in blocks_of(presence):
        part = inside[first : first + block.shape[0]]
        p += part.astype(np.float64) @ block
        q += (~part).astype(np.float64) @ block
        first += len(part)
    return ratio_of_counts(p, q, smoothing)


def ratio_of_counts(p: Counts, q: Counts, smoothing: float = SMOOTHING) -> Counts:
    """Return r (F,) of how many documents inside and outside the class hold each feature, `p` and `q` (F,)."""
    p, q = p + smoothing, q + smoothing
    return np.asarray(np.log(p / p.sum()) - np.log(q / q.sum()))


def sure_ratio(p: Counts, q: Counts, smoothing: float = SMOOTHING) -> Counts:
    """Return r (F,) nearer to 0 by its standard error, or 0: a word of one or two documents says nothing.

    The error of ln p is 1 / √p where p is a count that varies as Poisson's do.
    """
    ratio = ratio_of_counts(p, q, smoothing)
    error = np.sqrt(1 / (p + smoothing) + 1 / (q + smoothing))
    return np.asarray(np.sign(ratio) * np.maximum(np.abs(ratio) - error, 0.0))


def fit_nb_svm(
    presence: Presence, targets: NDArray[np.int64], strength: float, smoothing: float = SMOOTHING
) -> LinearModel:
    """Fit NB-SVM on `presence` (B, F) and class numbers `targets` (B,); more than two classes: one against the rest.

    Features are r ∘ presence; r is then multiplied into the weights, so prediction needs presence alone. The loss is
    logistic and the weights are not interpolated with their mean, as in Mesnil et al. (2015), whose 91.87 % on IMDB
    this follows. On three random validation splits of IMDB, cut into words by a plain regex, the squared hinge loss of
    a linear SVM came to the same (mean 91.6 % each), and interpolation with the paper's β = 0.25 to about a point less.
    """
    classes = int(targets.max()) + 1
    weights, biases = [], []
    for label in scored_classes(classes):
        inside = targets == label
        ratio = log_count_ratio(presence, inside, smoothing)
        weight, bias = fit_logistic(presence, inside.astype(np.int64), strength, ratio)
        weights.append((weight[0] * ratio).astype(np.float32))
        biases.append(bias[0])
    link = "logistic" if classes == 2 else "one-vs-rest"
    return LinearModel(np.array(weights), np.array(biases, np.float32), link)
