from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow, col, fn, lit, param
from dataflow.runtime.explain import explain
from dataflow.runtime.trace import Trace

EVENTS = pa.table({"id": [1, 2, 2], "kind": ["a", "b", "c"]})
MEASURED = re.compile(r"first after [\d.]+ ms, all after [\d.]+ ms")


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFlow]:
    monkeypatch.chdir(tmp_path)
    connection = sqlite3.connect("shop.db")
    with connection:
        connection.execute("CREATE TABLE orders (id INTEGER, total REAL)")
        connection.executemany("INSERT INTO orders VALUES (?, ?)", [(1, 1.5), (2, 2.5), (3, 3.5)])
    connection.close()
    with DataFlow(shop="sqlite:///shop.db", events=EVENTS) as db:
        yield db


def test_a_whole_query_on_one_source(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low, col.id != lit(7)).select("id")
    assert query.explain() == (
        "whole query ▶ shop: sqlite shop.db\n"
        '  SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."total" > ?1 AND "orders"."id" <> ?2\n'
        "  with 1 = $low, 2 = 7"
    )


def test_a_query_over_two_sources(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > 2).join(db.events, on="id").group_by("kind").agg(rows=fn.count())
    assert query.explain() == (
        "local: DuckDB\n"
        "  Project [kind, rows = count]\n"
        "    Aggregate [count = count()] by [kind]\n"
        "      Join inner on (id == id)\n"
        "        Scan events [id, kind]  ◀ pyarrow frame in memory, read in place\n"
        "        Exchange #1 [id]  ◀ fragment #1\n"
        "\n"
        "fragment #1 ▶ shop: sqlite shop.db\n"
        '  SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."total" > ?1\n'
        "  with 1 = 2.0\n"
        "  the rest is local: joined here with rows of `events`"
    )


def test_what_a_run_measured(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low).select("id").join(db.events, on="id")
    lines = MEASURED.sub("first and all", query.explain(analyze=True, low=2.0)).splitlines()
    assert re.fullmatch(r"local: DuckDB  \[2 rows, \d\d B, first and all\]", lines[0])
    assert "fragment #1 ▶ shop: sqlite shop.db  [2 rows, 16 B, first and all]" in lines


def test_a_run_of_a_whole_query(db: DataFlow) -> None:
    text = MEASURED.sub("first and all", db.shop.orders.select("id").explain(analyze=True))
    assert text.splitlines()[0] == "whole query ▶ shop: sqlite shop.db  [3 rows, 24 B, first and all]"


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (2_500_000, "2.5 MB"), (7_000_000_000, "7.0 GB")]
)
def test_sizes(size: int, shown: str, db: DataFlow) -> None:
    query = db.shop.orders
    trace = Trace()
    trace.end(0)
    trace.parts[0].bytes = size
    text = explain(db._session.compile(query._pipeline), db.sources, trace)
    assert f"[0 rows, {shown}, all after " in text


def test_a_part_that_was_not_read_to_its_end(db: DataFlow) -> None:
    text = explain(db._session.compile(db.shop.orders._pipeline), db.sources, Trace())
    assert text.splitlines()[0] == "whole query ▶ shop: sqlite shop.db  [0 rows, 0 B, stopped early]"
