"""One gradient step of Word2Vec with the full softmax, compiled: what the other objectives stand in for.

An input word with the vector x says of every word j, with the output vector u_j, p_j = exp(x·u_j) / Σ_k exp(x·u_k); the
loss of a pair is −log p_word (Mikolov et al. 2013, "Distributed Representations", eq. 2). Its gradient by the logit of
word j is the error e_j = p_j − [j = word], so by u_j it is e_j · x, and by x it is Σ_j e_j · u_j. No engine trains with
it: it is here to be measured and to be checked.
"""

from typing import Any

import numpy as np
from numba import njit

from embeddings.native.kernels import COMPILED, Array

#: Sums may be taken in any order and products fused into them, as in `lanes`: without it no loop over D is vectorised.
FREE: dict[str, Any] = {**COMPILED, "fastmath": {"reassoc", "contract", "nsz"}}


@njit(**FREE)  # type: ignore[untyped-decorator]
def full_softmax_step(x: Array, outputs: Array, word: int, rate: Any, errors: Array, gradient: Array) -> float:
    """Predict `word` from x (D,) with all rows of `outputs` (V, D); change both, and return the loss before, in nats.

    `errors` (V,) and `gradient` (D,) are scratch. All products use the rows as they were before the step.
    """
    highest = -np.inf
    for j in range(len(outputs)):
        logit = x.dtype.type(0)
        for d in range(len(x)):
            logit += x[d] * outputs[j, d]
        errors[j] = logit
        highest = max(highest, logit)
    logit_of_word = errors[word]
    total = 0.0
    for j in range(len(errors)):
        errors[j] = np.exp(errors[j] - x.dtype.type(highest))  # at most 1, whatever the logits are
        total += errors[j]
    share = x.dtype.type(1 / total)
    gradient[:] = 0
    for j in range(len(outputs)):
        error = errors[j] * share - x.dtype.type(j == word)
        for d in range(len(x)):
            gradient[d] += error * outputs[j, d]
            outputs[j, d] -= rate * error * x[d]
    for d in range(len(x)):
        x[d] -= rate * gradient[d]
    loss: float = np.log(total) + highest - logit_of_word
    return loss
