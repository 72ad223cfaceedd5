from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dataflow.compiler.catalog import ColumnStatistics, Statistics
from dataflow.runtime.sources.frame_statistics import statistics_of


def test_rows_nulls_and_widths_of_a_table() -> None:
    found = statistics_of(pa.table({"id": [1, 2, None, 4], "name": ["ab", "cd", "ef", "gh"]}))
    assert found is not None
    assert found.rows == 4
    assert found.columns["id"].nulls == 0.25
    assert found.columns["id"].width == pytest.approx(8, abs=1)
    assert found.columns["name"].width == pytest.approx(6, abs=1)


def test_a_slice_has_its_own_rows() -> None:
    found = statistics_of(pa.table({"id": [1, 2, None, 4]}).slice(1, 2))
    assert found is not None
    assert (found.rows, found.columns["id"].nulls) == (2, 0.5)


def test_an_empty_table() -> None:
    assert statistics_of(pa.table({"id": pa.array([], pa.int64())})) == Statistics(0.0, {"id": ColumnStatistics()})


@pytest.mark.parametrize("files", [1, 40])
def test_a_dataset_of_parquet(tmp_path: Path, files: int) -> None:
    for number in range(files):
        pq.write_table(pa.table({"id": [1, 2, 3]}), tmp_path / f"{number}.parquet")
    assert statistics_of(ds.dataset(tmp_path)) == Statistics(3.0 * files)


def test_nothing_is_known_of_a_dataset_that_would_be_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n")
    assert statistics_of(ds.dataset(tmp_path, format="csv")) is None
