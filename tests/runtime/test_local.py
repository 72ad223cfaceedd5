import os
import threading
import time
from collections.abc import AsyncIterator

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import INT64, STRING, TIMESTAMPTZ, Field
from dataflow.runtime import arrow
from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.local_settings import LocalSettings

X = (Field("x", INT64),)


async def rows(batches: AsyncIterator[pa.RecordBatch]) -> list[tuple[object, ...]]:
    return [tuple(row.values()) async for batch in batches for row in batch.to_pylist()]


def numbers(count: int) -> pa.RecordBatch:
    return pa.record_batch([pa.array(range(count), pa.int64())], schema=arrow.schema_of(X))


async def test_zoned_timestamps_are_utc_whatever_the_machine_says(
    local: LocalDuckDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        sql = "SELECT CAST('2026-01-31 10:00:00' AS TIMESTAMPTZ) AS t, current_setting('TimeZone') AS z"
        found = await rows(local.read(sql, (), (Field("t", TIMESTAMPTZ), Field("z", STRING))))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [(str(moment), zone) for moment, zone in found] == [("2026-01-31 10:00:00+00:00", "UTC")]


async def test_nothing_is_downloaded_and_no_python_variable_is_a_table(local: LocalDuckDB) -> None:
    settings = "SELECT current_setting('autoinstall_known_extensions')::VARCHAR AS x"
    assert await rows(local.read(settings, (), (Field("x", STRING),))) == [("false",)]
    frame = pa.table({"x": [1]})
    with pytest.raises(SourceError) as caught:
        await rows(local.read("SELECT * FROM frame", (), X))
    assert "Catalog Error: Table with name frame does not exist!" in str(caught.value)
    assert frame.num_rows == 1


async def test_spilled_rows_go_to_the_temporary_folder(local: LocalDuckDB) -> None:
    found = await rows(local.read("SELECT current_setting('temp_directory') AS x", (), (Field("x", STRING),)))
    directory = str(found[0][0])
    assert os.path.basename(directory).startswith("dataflow-")
    assert not os.path.exists(directory)


def test_settings_reach_duckdb(tmp_path: os.PathLike[str]) -> None:
    local = LocalDuckDB(LocalSettings("200MiB", 1, str(tmp_path)))
    sql = "SELECT concat_ws(' ', current_setting('threads'), current_setting('memory_limit')) AS x"
    with local.run(sql, (), (Field("x", STRING),)) as stream:
        assert next(stream).to_pylist() == [{"x": "1 200.0 MiB"}]
    local.close()


def test_many_threads_query_at_once(local: LocalDuckDB) -> None:
    found: list[object] = []

    def work(number: int) -> None:
        for _ in range(10):
            with local.run("SELECT x + $1::BIGINT AS x FROM t", (number,), X, inputs={"t": numbers(1)}) as stream:
                found.extend(row["x"] for batch in stream for row in batch.to_pylist())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found, key=str) == [number for number in range(6) for _ in range(10)]


async def test_it_opens_again_after_close(local: LocalDuckDB) -> None:
    assert await rows(local.read("SELECT 1::BIGINT AS x", (), X)) == [(1,)]
    local.close()
    local.close()
    assert await rows(local.read("SELECT 2::BIGINT AS x", (), X)) == [(2,)]
