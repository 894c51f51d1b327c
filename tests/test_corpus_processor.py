"""What the processor can do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import processor


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Have the processor looked at anew, before a test and after it."""
    processor.abilities.cache_clear()
    yield
    processor.abilities.cache_clear()


def test_abilities_are_those_of_the_first_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("vendor_id\t: A\nflags\t\t: fpu avx2 avx512_bf16\n\nvendor_id\t: A\nflags\t\t: fpu\n", "utf-8")
    monkeypatch.setattr(processor, "CPUINFO", told)
    assert processor.abilities() == {"fpu", "avx2", "avx512_bf16"}
    assert processor.multiplies_halves()


def test_where_nobody_tells_nothing_is_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "CPUINFO", tmp_path / "missing")
    assert processor.abilities() == frozenset()
    assert not processor.multiplies_halves()
