"""What axe-core, the checker of accessibility, says of a page in a browser."""

from typing import Any

import pytest


def assert_accessible(page: Any) -> None:
    """Fail where axe finds something to mend on a page that is open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra `browser`)")
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
