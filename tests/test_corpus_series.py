"""Numbers from files: IDX round trips, series, and one clear error for everything that is wrong with them."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from corpus.errors import DataError
from corpus.series.csv_series import read_csv_series
from corpus.series.idx import TYPES, read_idx, read_images
from corpus.series.settings import SeriesSettings
from corpus.series.sources import numeric_files, task_of
from corpus.series.store import Records, Scale, SeriesCorpus, write_numeric


def idx(array: np.ndarray) -> bytes:
    """Write an array as the page of the MNIST database says."""
    code = next(code for code, kind in TYPES.items() if np.dtype(kind) == array.dtype.newbyteorder(">"))
    header = bytes([0, 0, code, array.ndim]) + b"".join(struct.pack(">I", size) for size in array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


#: Without subnormal ones: a process that has trained reads them as 0 (models/device.py).
NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
ANY_ARRAY = st.sampled_from([np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64]).flatmap(
    lambda kind: (
        arrays.arrays(
            kind, arrays.array_shapes(max_dims=4, max_side=4), elements={"allow_nan": False, "allow_subnormal": False}
        )
        if np.issubdtype(kind, np.floating)
        else arrays.arrays(kind, arrays.array_shapes(max_dims=4, max_side=4))
    )
)


@given(ANY_ARRAY, st.booleans())
def test_an_idx_file_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, packed: bool
) -> None:
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    np.testing.assert_array_equal(read_idx(path), array)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "begins with nothing"),
        (b"id,text\n1,good", "is no IDX file"),
        (b"\0\0\x07\x01\0\0\0\x01a", "is no IDX file"),  # 07 is no type
        (b"\0\0\x08\x03\0\0\0\x02", "ends within its header"),
        (idx(np.zeros((2, 3, 3), np.uint8))[:-1], "33 bytes, but 2 × 3 × 3 numbers of 1 make 34"),
        (idx(np.zeros(4, np.uint8)) + b"x", "fetch it again"),
        (gzip.compress(idx(np.zeros((9, 8, 8), np.uint8)), mtime=0)[:-9], "truncated"),
    ],
)
def test_a_damaged_idx_file_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(DataError, match=said):
        read_idx(path)


def test_counts_that_differ_are_refused(tmp_path: Path) -> None:
    (tmp_path / "images").write_bytes(idx(np.zeros((3, 2, 2), np.uint8)))
    (tmp_path / "labels").write_bytes(idx(np.zeros(2, np.uint8)))
    with pytest.raises(DataError, match=r"3 images and labels 2 labels"):
        read_images(tmp_path / "images", tmp_path / "labels")
    with pytest.raises(DataError, match=r"images × rows × columns"):
        read_images(tmp_path / "labels", tmp_path / "labels")


@pytest.mark.parametrize(
    ("text", "column", "values", "steps"),
    [
        ("1\n2.5\n-3e2\n", "", [1, 2.5, -300], ["1", "2", "3"]),
        ("sales\n1\n2\n", "", [1, 2], ["1", "2"]),
        ("month;sales\n2020-01;1\n2020-02;2\n", "", [1, 2], ["2020-01", "2020-02"]),
        ("year,a,b\n1999,1,5\n2000,2,6\n", "b", [5, 6], ["1999", "2000"]),
    ],
)
def test_a_series_is_found(tmp_path: Path, text: str, column: str, values: list[float], steps: list[str]) -> None:
    path = tmp_path / "series.csv"
    path.write_text(text)
    found = read_csv_series(path, column)
    assert found.values.tolist() == values
    assert found.steps == steps


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", "", "is empty"),
        ("sales\n", "", "a header and no values"),
        ("sales\n1\n\n2\n", "", "line 3: the line is empty"),
        ("m,sales\na,1\nb,\nc,3\n", "", "line 3: sales has no value"),
        ("m,sales\na,1\nb,nan\n", "sales", "line 3: sales has no value"),
        ("m,sales\na,1\nb,inf\n", "sales", "line 3: sales has no value"),
        ("m,sales\na,1\nb,N/A\n", "sales", "line 3: sales has no value"),
        ("sales\n1\nmany\n", "", "line 3: 'many' in sales is no number"),
        ("year,sales\n1999,1\n2000,2\n", "", "2 numeric columns; name the series.*year, sales"),
        ("year,sales\n1999,1\n", "profit", "no such column; allowed: year, sales"),
        ("m,sales\na,1\nb\n", "", "line 3: 1 fields where the first line has 2"),
        ("month;sales\n2020-01;0,5\n2020-02;0,7\n", "", "line 2: '0,5' in sales.*decimals with a point"),
        ("month,sales\n2020-03,1\n2020-02,2\n", "", "line 3: the steps in month go back"),
        ("day,sales\n2020-03-05,1\n2020-03-04,2\n", "", "line 3: the steps in day go back"),
        ("year,sales\n2001,1\n2000,2\n", "sales", "line 3: the steps in year go back"),
    ],
)
def test_what_is_wrong_with_a_series_is_said_with_its_line(tmp_path: Path, text: str, column: str, said: str) -> None:
    path = tmp_path / "series.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        read_csv_series(path, column)


def test_the_task_follows_from_the_data(tmp_path: Path) -> None:
    series = tmp_path / "series.csv"
    series.write_text("1\n2\n")
    assert task_of(SeriesSettings.model_validate({})) == "classify"
    assert task_of(SeriesSettings.model_validate({"data": str(tmp_path)})) == "classify"
    assert task_of(SeriesSettings.model_validate({"data": str(series)})) == "forecast"
    with pytest.raises(DataError, match=r"task = classify: .* is one series; allowed: auto, forecast"):
        task_of(SeriesSettings.model_validate({"data": str(series), "task": "classify"}))


def test_data_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for data, said in (("digit", "did you mean digits"), ("nowhere.csv", "no such file"), ("empty.csv", "is empty")):
        path = data if data == "digit" else str(tmp_path / data)
        with pytest.raises(DataError, match=said):
            numeric_files(SeriesSettings.model_validate({"data": path}))
    with pytest.raises(DataError, match="has no train-images-idx3-ubyte"):
        numeric_files(SeriesSettings.model_validate({"data": str(tmp_path)}))


@given(arrays.arrays(np.float64, 20, elements=NUMBERS), NUMBERS, st.floats(0.1, 1e3))
def test_scaling_is_undone(values: np.ndarray, mean: float, deviation: float) -> None:
    scale = Scale(mean, deviation)
    np.testing.assert_allclose(scale.undone(scale.applied(values)), values, rtol=1e-9, atol=1e-6)


def test_only_train_has_a_say_in_the_scale(tmp_path: Path) -> None:
    splits = ["train"] * 4 + ["validation"] * 2 + ["test"] * 2
    for end in (0.0, 1e6):
        values = np.array([1.0, 2, 3, 4, 5, 6, end, end])
        write_numeric(tmp_path, Records(values, list("abcdefgh"), splits, None), window=1, season=0)
        assert SeriesCorpus.open(tmp_path).scale == (2.5, pytest.approx(np.std([1, 2, 3, 4])))
    with pytest.raises(DataError, match="numbers of train are 1; there is nothing to learn"):
        write_numeric(tmp_path, Records(np.ones(8), list("abcdefgh"), splits, None))
