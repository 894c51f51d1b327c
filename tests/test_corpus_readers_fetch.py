"""Fetching a named data set, against a real server that can break off, lie and refuse."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers import fetch
from corpus.readers.fetch import DataSet

CONTENT = bytes(range(256)) * 4000


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT with ranges; the server object says how it misbehaves."""

    server: "Server"

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked.group(1)) if asked and self.server.ranges else 0
        self.server.starts.append(start)
        if self.server.leads_to:
            self.send_response(302)
            self.send_header("Location", self.server.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        body = self.server.content[start:]
        if start and not body:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            last = len(self.server.content) - 1
            self.send_header("Content-Range", f"bytes {start + self.server.off_by}-{last}/{last + 1}")
        self.send_header("Content-Length", str(len(body)))
        # Some servers say this of a .tar.gz; the file must still arrive as it is.
        self.send_header("Content-Encoding", "x-gzip")
        self.end_headers()
        pieces = self.server.breaks.pop(0) if self.server.breaks else len(body)
        self.wfile.write(body[:pieces])
        for number in range(self.server.drops):
            time.sleep(0.02)
            try:
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
            except OSError:  # whoever asked has gone
                return

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.status = 200
        self.ranges = True
        self.breaks: list[int] = []  # bytes after which the next answers break off
        self.starts: list[int] = []  # first byte of each answer so far
        self.leads_to = ""  # the address that each answer names instead
        self.off_by = 0  # bytes by which it goes on elsewhere than it was asked to
        self.drops = 0  # single bytes, one after the other, after each answer

    def data_sets(self) -> dict[str, DataSet]:
        address = f"http://127.0.0.1:{self.server_address[1]}/small.tar.gz"
        return {"small": DataSet(address, len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "small.tar.gz", "small")}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORDLOOM_DATA", str(tmp_path / "cache"))
    monkeypatch.setattr(fetch, "PAUSE", 0.01)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "cache"


def test_the_file_arrives_whole_and_only_once(server: Server, cache: Path) -> None:
    assert not fetch.available("small", server.data_sets())
    path = fetch.fetch("small", server.data_sets())
    assert path == cache / "small.tar.gz"
    assert path.read_bytes() == CONTENT
    assert fetch.available("small", server.data_sets())
    assert fetch.fetch("small", server.data_sets()) == path
    assert server.starts == [0]
    assert sorted(entry.name for entry in cache.iterdir()) == ["small.tar.gz", "small.tar.gz.sha256"]


def test_an_interrupted_download_is_taken_up(server: Server) -> None:
    server.breaks = [300_000, 200_000]
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    assert server.starts == [0, 300_000, 500_000]


def test_a_later_call_goes_on_where_an_earlier_one_ended(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(CONTENT[:123_456])
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    assert server.starts == [123_456]


def test_a_server_without_ranges_sends_it_again(server: Server, cache: Path) -> None:
    server.ranges = False
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(b"x" * 1000)
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT


def test_a_part_longer_than_the_servers_file_does_not_block_for_ever(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(b"x" * 5000)
    server.content = CONTENT[:4000]
    with pytest.raises(DataError, match="sent another file than expected: 4,000 bytes"):
        fetch.fetch("small", server.data_sets())
    assert server.starts == [5000, 0]


def test_what_was_received_is_kept_when_it_gives_up(server: Server, cache: Path) -> None:
    server.breaks = [300_000, 0, 0, 0, 0]
    with pytest.raises(DataError, match=r"could not be downloaded: .*300,000 of 1,024,000 bytes are kept"):
        fetch.fetch("small", server.data_sets())
    assert not fetch.available("small", server.data_sets())
    server.breaks = []
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    assert server.starts[-1] == 300_000


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"!", CONTENT[:1000], CONTENT + b"more"])
def test_another_file_is_refused_and_removed(server: Server, cache: Path, content: bytes) -> None:
    server.content = content
    with pytest.raises(DataError, match=r"sent another file than expected: .* 1,024,000 with") as caught:
        fetch.fetch("small", server.data_sets())
    assert str(cache / "small.tar.gz") in str(caught.value)
    assert list(cache.iterdir()) == []


def test_a_missing_page_is_one_error_with_address_and_place(server: Server, cache: Path) -> None:
    server.status = 404
    with pytest.raises(DataError) as caught:
        fetch.fetch("small", server.data_sets())
    message = str(caught.value)
    assert server.data_sets()["small"].address in message
    assert "404" in message
    assert f"put a copy at {cache / 'small.tar.gz'}" in message


def test_no_network_is_one_error_with_address_and_place(server: Server, cache: Path) -> None:
    data_sets = server.data_sets()
    server.shutdown()
    server.server_close()
    with pytest.raises(DataError, match=r"could not be downloaded: .*refused") as caught:
        fetch.fetch("small", data_sets)
    assert f"put a copy at {cache / 'small.tar.gz'}" in str(caught.value)
    assert "WORDLOOM_DATA" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2


def test_an_unpacked_copy_is_used_as_it_is(server: Server, cache: Path) -> None:
    (cache / "small").mkdir(parents=True)
    assert fetch.fetch("small", server.data_sets()) == cache / "small"
    assert server.starts == []


def test_a_file_that_is_there_is_used_as_it_is(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "small.tar.gz").write_bytes(b"my own copy")
    assert fetch.fetch("small", server.data_sets()) == cache / "small.tar.gz"
    assert server.starts == []


def test_a_download_that_was_damaged_since_is_fetched_again(server: Server, cache: Path) -> None:
    path = fetch.fetch("small", server.data_sets())
    path.write_bytes(CONTENT[:-1] + b"!")
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    path.write_bytes(CONTENT[:1000])
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    assert server.starts == [0, 0, 0]


def test_a_server_that_always_answers_416_is_one_error(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(CONTENT[:1000])
    server.status = 416
    with pytest.raises(DataError, match="the server answered 416"):
        fetch.fetch("small", server.data_sets())


def test_a_server_that_goes_on_elsewhere_is_asked_for_the_whole_file(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(CONTENT[:1000])
    server.off_by = 7
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT
    assert server.starts == [1000, 0]


def test_a_file_that_changes_while_it_is_fetched_is_one_error(server: Server, cache: Path) -> None:
    server.breaks = [400_000]
    server.content = CONTENT
    cache.mkdir()
    (cache / "small.tar.gz.part").write_bytes(b"of an earlier version" * 1000)
    with pytest.raises(DataError, match="sent another file than expected"):
        fetch.fetch("small", server.data_sets())
    assert fetch.fetch("small", server.data_sets()).read_bytes() == CONTENT


def test_a_server_that_drips_is_given_up(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SLOWEST", 0.05)
    server.breaks, server.drops = [1, 1, 1, 1, 1], 1000  # for longer than a busy machine takes to look
    with pytest.raises(DataError, match=r"the server sent only \d+ bytes in 0 seconds"):
        fetch.fetch("small", server.data_sets())


def test_nothing_is_taken_from_an_address_that_is_not_protected() -> None:
    protected = DataSet("https://example.org/a.tgz", 1, "0", "a.tgz", "a")
    fetch._refuse_downgrade(protected, ["https://example.org/a.tgz", "https://mirror.example.org/a.tgz"])
    with pytest.raises(DataError, match=r"leads to http://example\.org/a\.tgz, which anybody on the way can change"):
        fetch._refuse_downgrade(protected, ["https://example.org/a.tgz", "http://example.org/a.tgz"])


def test_several_downloads_at_once_are_one(server: Server, cache: Path) -> None:
    sets, paths = server.data_sets(), []
    threads = [threading.Thread(target=lambda: paths.append(fetch.fetch("small", sets))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert paths == [cache / "small.tar.gz"] * 4 and server.starts == [0]
    assert paths[0].read_bytes() == CONTENT


def test_progress_reaches_whoever_watches(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDLOOM_PROGRESS", str(tmp_path / "progress.jsonl"))
    fetch.fetch("small", server.data_sets())
    lines = (tmp_path / "progress.jsonl").read_text().splitlines()
    assert any('"label": "downloading"' in line and '"done": 1024000' in line for line in lines)


def test_the_address_of_imdb_is_the_official_one() -> None:
    imdb = fetch.DATA_SETS["imdb"]
    assert imdb.address == "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"
    assert imdb.size == 84_125_825
    assert len(imdb.sha256) == 64


def test_the_user_cache_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORDLOOM_DATA")
    assert fetch.cache_folder().name == "wordloom"
