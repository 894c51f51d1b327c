"""Products of two matrices on the CPU: of single numbers by NumPy's BLAS, of bfloat16 by torch's oneDNN."""

import numpy as np
import torch
from torch import Tensor


def multiply(left: Tensor, right: Tensor, out: Tensor) -> None:
    """Set `out` (N, M), which lies in one piece, to left (N, K) times right (K, M); each may be one turned around.

    By NumPy's BLAS, which on AMD is faster than torch's (docs/benchmarks.md, "A training step"). A sum of products of
    bfloat16 is taken in single precision, and rounded once.
    """
    if left.dtype == torch.bfloat16:
        out.copy_(torch.mm(left, right))
    else:
        np.dot(left.numpy(), right.numpy(), out=out.numpy())
