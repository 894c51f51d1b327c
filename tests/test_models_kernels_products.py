"""Products of matrices: in single precision and in half, as many rows at once as the BLAS likes."""

import pytest
import torch

from models.kernels import products
from models.kernels.products import multiply, rows_at_once


@pytest.mark.parametrize(("kind", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-5), (torch.bfloat16, 0.05)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_product_is_that_of_torch(kind: torch.dtype, tolerance: float, turned: bool) -> None:
    torch.manual_seed(0)
    left, right = torch.randn(7, 12).double(), torch.randn(12, 9).double()
    out = torch.empty(7, 9, dtype=torch.float64 if kind == torch.float64 else torch.float32)
    factors = [(part.t().contiguous().t() if turned else part).to(kind) for part in (left, right)]
    multiply(*factors, out)
    torch.testing.assert_close(out, (left @ right).to(out.dtype), atol=tolerance * 10, rtol=tolerance)


@pytest.mark.parametrize(
    ("without_copies", "matrix", "expected"), [(True, (128, 128), 8), (True, (1024, 256), 48), (False, (128, 128), 48)]
)
def test_few_rows_at_once_where_no_matrix_is_copied(
    without_copies: bool, matrix: tuple[int, int], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "multiplies_without_copies", lambda: without_copies)
    assert rows_at_once(48, matrix, 8) == expected


def test_no_rows_are_a_step_all_the_same() -> None:
    assert rows_at_once(0, (4, 4), 8) >= 1
