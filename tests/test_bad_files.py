"""Files that are not there, or are not what their names say, each with the whole message that is shown for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from messages import told

from dataflow import DataFlow

EVENTS = pa.table({"id": [1, 2], "kind": ["a", "b"]})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_that_is_not_there() -> None:
    with DataFlow(a="missing.parquet", b="sqlite:///missing.db", c="duckdb:///missing.duckdb") as db:
        assert told(lambda: db.a) == "error: file `missing.parquet` of source `a` is not there"
        assert told(lambda: db.b.orders) == "error: file `missing.db` of source `b` is not there"
        assert told(lambda: db.c.orders) == "error: file `missing.duckdb` of source `c` is not there"


def test_a_file_that_is_empty(folder: Path) -> None:
    (folder / "orders.parquet").touch()
    with DataFlow(orders="orders.parquet") as db:
        assert told(db.orders.collect) == (
            "error: file `orders.parquet` of source `orders` is empty: expected Parquet, found 0 bytes"
        )


def test_a_file_that_is_not_parquet(folder: Path) -> None:
    (folder / "orders.parquet").write_text("id,total\n1,2.5\n")
    with DataFlow(orders="orders.parquet") as db:
        assert told(db.orders.collect) == (
            "error: file `orders.parquet` of source `orders` is not Parquet: expected it to begin with `PAR1`, "
            "found `id,t`"
        )


def test_a_file_that_is_cut_off(folder: Path) -> None:
    pq.write_table(EVENTS, folder / "whole.parquet")
    (folder / "events.parquet").write_bytes((folder / "whole.parquet").read_bytes()[:-20])
    with DataFlow(events="events.parquet") as db:
        assert told(db.events.collect).startswith("error: file `events.parquet` of source `events` ")


def test_a_file_that_goes_away(folder: Path) -> None:
    pq.write_table(EVENTS, folder / "events.parquet")
    with DataFlow(events="events.parquet") as db:
        query = db.events
        assert len(query.collect()) == 2
        (folder / "events.parquet").unlink()
        assert told(query.collect) == "error: file `events.parquet` of source `events` is not there"


def test_a_format_that_is_not_known() -> None:
    connection = sqlite3.connect("shop.xyz")
    with connection:
        connection.execute("CREATE TABLE orders (id BIGINT)")
    connection.close()
    assert told(lambda: DataFlow(shop="shop.xyz")).startswith(
        "error: the format of file `shop.xyz` of source `shop` is not known\n = endings of files that can be read: "
    )
