"""Tar archives read forwards: what tarfile finds in them, and no more than there is."""

import io
import tarfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.tapes import BLOCK, content_of, finish, next_member, streamed_tar

Files = list[tuple[str, bytes]]
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1, max_size=130)
FORMATS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)


def archive_of(files: Files, form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def read_on(data: bytes) -> Iterator[tuple[str, bytes]]:
    with streamed_tar(io.BytesIO(data)) as archive:
        while (member := next_member(archive)) is not None:
            if member.isfile():
                yield member.name, content_of(archive, member)
        finish(archive)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=3 * BLOCK)), max_size=5), st.sampled_from(FORMATS))
def test_a_tape_holds_what_tarfile_finds(files: Files, form: int) -> None:
    try:
        data = archive_of(files, form)
    except ValueError:  # ustar has no place for such a name
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        expected = [(member.name, archive.extractfile(member).read()) for member in archive]  # type: ignore[union-attr]
    assert list(read_on(data)) == expected


def test_a_member_that_is_not_asked_for_is_passed_by() -> None:
    files = [(name, name.encode() * 700) for name in "abc"]
    with streamed_tar(io.BytesIO(archive_of(files))) as archive:
        names, last = [], b""
        while (member := next_member(archive)) is not None:
            names.append(member.name)
            last = content_of(archive, member) if member.name == "c" else b""
    assert (names, last) == (["a", "b", "c"], files[2][1])


@pytest.mark.parametrize("cut", [BLOCK // 2, BLOCK + 3, 3 * BLOCK, 4 * BLOCK])
def test_an_archive_that_is_cut_off_is_no_short_archive(cut: int) -> None:
    data = archive_of([("a", b"x" * 700), ("b", b"y" * 700)])
    with pytest.raises(tarfile.TarError):
        list(read_on(data[:cut]))


@given(st.integers(0, 4 * BLOCK - 1), st.binary(min_size=1, max_size=12))
def test_a_damaged_header_ends_in_an_error_of_tar_or_is_none(place: int, written: bytes) -> None:
    data = bytearray(archive_of([("a", b"x" * 700), ("b", b"y" * 20)]))
    data[place : place + len(written)] = written
    try:
        names = {name for name, _ in read_on(bytes(data))}
    except tarfile.TarError:
        return
    assert len(names) <= 2


def test_a_member_of_a_negative_size_is_an_error() -> None:
    header = tarfile.TarInfo("a")
    header.size = -BLOCK
    with pytest.raises(tarfile.TarError):
        list(read_on(header.tobuf(tarfile.GNU_FORMAT) + bytes(4 * BLOCK)))


def test_an_empty_archive_has_no_member() -> None:
    assert list(read_on(archive_of([]))) == []
