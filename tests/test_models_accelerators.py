"""Whether there may be a GPU is known without torch."""

import sys
from pathlib import Path

import pytest

from models.accelerators import may_have_gpu


def test_a_driver_tells_of_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "null").touch()
    assert not may_have_gpu(tmp_path)
    (tmp_path / "nvidia0").touch()
    assert may_have_gpu(tmp_path)


def test_where_nothing_is_known_of_drivers_there_may_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert may_have_gpu(tmp_path)
