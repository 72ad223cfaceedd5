from __future__ import annotations

import json
import pickle
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from dataflow import BuildError, DataFlow, col, fn, lit, param
from dataflow.runtime.explain import explain
from dataflow.runtime.trace import Trace

EVENTS = pa.table({"id": [1, 2, 2], "kind": ["a", "b", "c"]})
MEASURED = re.compile(r"first after [\d.]+ m?s, all after [\d.]+ m?s")


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
        "  ~1 row\n"
        '  SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."total" > ?1 AND "orders"."id" <> ?2\n'
        "  with 1 = $low, 2 = 7"
    )


def test_a_query_over_two_sources(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > 2).join(db.events, on="id").group_by("kind").agg(rows=fn.count())
    assert query.explain() == (
        "local: DuckDB\n"
        "  Project [kind, rows = count]  ~1 row\n"
        "    Aggregate [count = count()] by [kind]  ~1 row\n"
        "      Join inner on (id == id)  ~1 row\n"
        "        Scan events [id, kind]  ◀ pyarrow frame in memory, read in place  ~3 rows\n"
        "        Exchange #1 [id]  ◀ fragment #1  ~1 row\n"
        "\n"
        "fragment #1 ▶ shop: sqlite shop.db\n"
        "  ~1 row\n"
        "  pushed: 1 of 2 columns, 1 condition\n"
        "  the rest is local: joined here with rows of `events`\n"
        '  SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."total" > ?1\n'
        "  with 1 = 2.0"
    )


def test_what_a_run_measured(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low).select("id").join(db.events, on="id")
    lines = MEASURED.sub("first and all", query.explain(analyze=True, low=2.0)).splitlines()
    assert lines[0] == "local: DuckDB"
    assert re.fullmatch(r"  2 rows \(~1 row expected\), \d\d B, first and all", lines[1])
    assert "      Exchange #1 [id]  ◀ fragment #1  2 rows came" in lines
    at = lines.index("fragment #1 ▶ shop: sqlite shop.db")
    assert lines[at + 1] == "  2 rows (~1 row expected), 16 B, first and all"


def test_a_run_of_a_whole_query(db: DataFlow) -> None:
    text = MEASURED.sub("first and all", db.shop.orders.select("id").explain(analyze=True))
    assert text.splitlines()[1] == "  3 rows (~3 rows expected), 24 B, first and all"


def test_a_form_that_is_not_there(db: DataFlow) -> None:
    with pytest.raises(BuildError) as raised:
        db.shop.orders.explain(format="jsn")  # type: ignore[arg-type]
    assert raised.value.message == "`explain` has no format `jsn`"
    assert raised.value.diagnostics[0].notes == ("formats: `text`, `json`, `svg`, `mermaid`",)
    assert raised.value.hint == "`json` might be meant"
    with pytest.raises(BuildError, match="`explain` has no format `int`"):
        db.shop.orders.explain(format=1)  # type: ignore[arg-type]


def test_values_only_for_what_is_run(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.total > param.low)
    with pytest.raises(BuildError, match="`explain` takes parameters only with `analyze=True`"):
        query.explain(format="json", low=1.0)
    assert json.loads(query.explain(format="json", analyze=True, low=2.0))["measured"]["rows"] == 2


def test_each_form_of_one_plan(db: DataFlow) -> None:
    query = db.shop.orders.join(db.events, on="id")
    assert query.explain(format="text") == query.explain()
    assert json.loads(query.explain(format="json"))["fragments"][0]["source"] == "shop"
    picture = query.explain(format="svg")
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert picture._repr_svg_() == picture  # type: ignore[attr-defined]
    assert type(pickle.loads(pickle.dumps(picture))) is str
    assert query.explain(format="mermaid").startswith("flowchart TB\n")


def test_a_part_that_was_not_read_to_its_end(db: DataFlow) -> None:
    text = explain(db._session.compile(db.shop.orders._pipeline), db.sources, Trace())
    assert text.splitlines()[1] == "  0 rows (~3 rows expected), 0 B, stopped early"
