"""The shop example gives what one DuckDB gives over all the data, and sends each database its own part."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from dataflow import DataFlow

from servers import fresh_mysql_database, fresh_postgres_database
from tpch import generate

# The databases are filled once.
pytestmark = pytest.mark.xdist_group("shop")

EXAMPLES = Path(__file__).parents[2] / "examples"

QUESTION = """
    SELECT n_name AS nation, c_mktsegment AS segment, count(DISTINCT c_custkey) AS customers, count(*) AS lines,
           sum(l_extendedprice * (1 - l_discount)) AS revenue
    FROM orders
    JOIN lineitem ON l_orderkey = o_orderkey
    JOIN customer ON c_custkey = o_custkey
    JOIN nation ON n_nationkey = c_nationkey
    JOIN region ON r_regionkey = n_regionkey
    WHERE r_name = $region AND l_returnflag = 'R'
      AND o_orderdate >= $since AND o_orderdate < $since + INTERVAL 1 YEAR
    GROUP BY n_name, c_mktsegment
    ORDER BY revenue DESC, nation, segment
    LIMIT 10
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """Two databases that `shop.py --load` filled, and what it printed."""

    postgres: str
    mysql: str
    printed: str


@pytest.fixture(scope="module")
def shop(postgres_url: str, mysql_url: str) -> Iterator[Shop]:
    with fresh_postgres_database(postgres_url) as postgres, fresh_mysql_database(mysql_url) as mysql:
        urls = {"DATAFLOW_SHOP_POSTGRES": postgres, "DATAFLOW_SHOP_MYSQL": mysql}
        environment = {**os.environ, **urls, "COLUMNS": "120"}
        command = [sys.executable, EXAMPLES / "shop.py", "--load"]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        yield Shop(postgres, mysql, run.stdout)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("shop")


@pytest.fixture
def db(shop: Shop) -> Iterator[DataFlow]:
    with DataFlow(shop=shop.postgres, crm=shop.mysql) as made:
        yield made


def test_rows(example: ModuleType, db: DataFlow) -> None:
    rows = example.returned_goods(db).collect(**example.RETURNS_OF_1994).rows()
    assert [tuple(row.values()) for row in rows] == answer(**example.RETURNS_OF_1994)


def test_each_database_joins_its_own_tables(example: ModuleType, db: DataFlow) -> None:
    explained = example.returned_goods(db).explain()
    titles = [line.partition(":")[0] for line in explained.splitlines() if line.startswith("fragment")]
    assert titles == ["fragment #1 ▶ shop", "fragment #2 ▶ crm"]


def test_workflow(example: ModuleType, db: DataFlow) -> None:
    rows = example.run_workflow(example.returned_goods(db), "1993-01-01")["rows"]
    expected = answer("ASIA", date(1993, 1, 1))
    # In a node's rows, which are what JSON has, a decimal is a text.
    assert [tuple(row.values()) for row in rows] == [(*row[:-1], str(row[-1])) for row in expected]


def test_program(example: ModuleType, shop: Shop) -> None:
    for row in answer(**example.RETURNS_OF_1994):
        assert any(all(f" {cell} " in line for cell in row) for line in shop.printed.splitlines())
    assert "fragment #1 ▶ shop: postgres" in shop.printed
    assert "fragment #2 ▶ crm: " in shop.printed


def answer(region: str, since: date) -> list[tuple[object, ...]]:
    """One plain statement over the same data in Parquet files, in one engine."""
    folder = generate(0.01)
    with duckdb.connect() as connection:
        for table in ("orders", "lineitem", "customer", "nation", "region"):
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{folder / table}.parquet')")
        return connection.execute(QUESTION, {"region": region, "since": since}).fetchall()
