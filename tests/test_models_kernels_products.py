"""Products of matrices: in single precision and in half."""

import pytest
import torch

from models.kernels.products import multiply


@pytest.mark.parametrize(("kind", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-5), (torch.bfloat16, 0.05)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_product_is_that_of_torch(kind: torch.dtype, tolerance: float, turned: bool) -> None:
    torch.manual_seed(0)
    left, right = torch.randn(7, 12).double(), torch.randn(12, 9).double()
    out = torch.empty(7, 9, dtype=torch.float64 if kind == torch.float64 else torch.float32)
    factors = [(part.t().contiguous().t() if turned else part).to(kind) for part in (left, right)]
    multiply(*factors, out)
    torch.testing.assert_close(out, (left @ right).to(out.dtype), atol=tolerance * 10, rtol=tolerance)
