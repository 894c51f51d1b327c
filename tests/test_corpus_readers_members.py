"""Archives are streamed, and neither damage nor a trap in them goes unseen."""

import gc
import io
import tarfile
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.members import member_names, members


def archive(path: Path, names: list[str], mode: str = "w:gz", size: int = 3000) -> Path:
    with tarfile.open(path, mode) as stream:  # type: ignore[call-overload]
        for number, name in enumerate(names):
            info = tarfile.TarInfo(name)
            info.size = size
            stream.addfile(info, io.BytesIO(bytes([65 + number % 26]) * size))
    return path


def test_links_to_folders_are_followed_and_those_that_lead_back_are_not(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "1.txt").write_text("one")
    (tmp_path / "elsewhere" / "again").symlink_to(tmp_path / "data", target_is_directory=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pos").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "data" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert list(member_names(tmp_path / "data")) == [("pos", "1.txt")]


NAMES = [f"data/pos/{number}.txt" for number in range(40)]


@pytest.mark.parametrize(("name", "mode"), [("a.tar.gz", "w:gz"), ("a.tar", "w")])
def test_a_whole_archive_gives_every_member(tmp_path: Path, name: str, mode: str) -> None:
    path = archive(tmp_path / name, NAMES, mode)
    found = list(members(path, lambda parts: parts[-1] != "1.txt"))
    assert ["/".join(parts) for parts, _ in found] == NAMES
    assert [len(data) for _, data in found] == [3000, 0] + [3000] * 38


@pytest.mark.parametrize(("name", "mode"), [("a.tar.gz", "w:gz"), ("a.tar", "w")])
@pytest.mark.parametrize("share", [0.1, 0.4, 0.61, 0.9])
def test_a_truncated_archive_is_refused_wherever_it_ends(tmp_path: Path, name: str, mode: str, share: float) -> None:
    path = archive(tmp_path / name, NAMES, mode)
    content = path.read_bytes()
    for cut in (int(len(content) * share), int(len(content) * share) // 512 * 512):
        path.write_bytes(content[:cut])
        with pytest.raises(DataError, match=r"a\.tar.*truncated or damaged"):
            list(member_names(path))


def test_every_cut_between_two_members_is_seen(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar", NAMES[:3], "w")
    content = path.read_bytes()
    member = 512 + 3072
    for cut in (member, 2 * member, 3 * member):
        path.write_bytes(content[:cut])
        with pytest.raises(DataError, match="truncated or damaged"):
            list(member_names(path))


def test_a_flipped_byte_is_seen(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar.gz", NAMES)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="truncated or damaged"):
        list(member_names(path))


def test_no_archive_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_text("<html>404</html>")
    with pytest.raises(DataError, match="truncated or damaged"):
        list(member_names(path))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "data/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\evil.txt"]
)
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.tar.gz", [*NAMES[:2], name])
    with pytest.raises(DataError, match="points outside the archive's folder"):
        list(member_names(path))
    assert not (tmp_path.parent / "evil.txt").exists()


@pytest.mark.parametrize(
    ("kind", "aim"), [(tarfile.SYMTYPE, "../../../etc/passwd"), (tarfile.SYMTYPE, "/etc"), (tarfile.LNKTYPE, "../x")]
)
def test_a_link_that_points_outside_is_refused(tmp_path: Path, kind: bytes, aim: str) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as stream:
        info = tarfile.TarInfo("data/pos/1.txt")
        info.type, info.linkname = kind, aim
        stream.addfile(info)
    with pytest.raises(DataError, match="points outside"):
        list(member_names(path))


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.tar.gz", ["data/._1.txt", "__MACOSX/1.txt", "./data/1.txt"])
    assert list(member_names(path)) == [("data", "1.txt")]


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """Headers of members that went by are let go; tarfile by itself keeps them all."""
    path = archive(tmp_path / "a.tar.gz", [f"data/pos/{number}.txt" for number in range(1000)], size=10)
    found = members(path, lambda _: True)
    for _ in range(900):
        next(found)
    gc.collect()
    assert sum(type(thing) is tarfile.TarInfo for thing in gc.get_objects()) < 10  # isinstance would wake proxies
    found.close()  # type: ignore[attr-defined]  # a generator
