from __future__ import annotations

import pickle
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow, col, fn
from dataflow.runtime.explain import Explanation

from html_tags import Tags


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFlow]:
    monkeypatch.chdir(tmp_path)
    connection = sqlite3.connect("shop.db")
    with connection:
        connection.execute('CREATE TABLE orders (id INTEGER, "<script>" TEXT)')
        connection.executemany("INSERT INTO orders VALUES (?, ?)", [(1, "a"), (2, "b"), (3, "c")])
    connection.close()
    with DataFlow(shop="sqlite:///shop.db", events=pa.table({"id": [1, 2, 2]})) as db:
        yield db


def explained(db: DataFlow) -> str:
    query = db.shop.orders.filter(col["<script>"] != "</pre><script>").join(db.events, on="id").agg(n=fn.count())
    return query.explain(analyze=True)


def test_a_drawing_and_the_statements_on_demand(db: DataFlow) -> None:
    explanation = explained(db)
    assert isinstance(explanation, Explanation)
    page = Tags(explanation._repr_html_())
    assert page.names.count("details") == 3
    assert "fragment #1 ▶ shop: sqlite shop.db  [3 rows (~3 rows expected)," in page.text
    assert 'SELECT "orders"."id" FROM "orders"' in page.text
    assert "SQL of the local part" in page.text
    assert "#1 · 3 rows, 24 B" in page.text
    assert re.search(r"1 row, \d+ B", page.text)
    assert "events: pyarrow frame in memory" in page.text


def test_everything_is_escaped(db: DataFlow) -> None:
    html = explained(db)._repr_html_()  # type: ignore[attr-defined]
    assert "<script" not in html
    assert "&lt;/pre&gt;&lt;script&gt;" in html
    assert set(Tags(html).names) <= {
        "div",
        "svg",
        "g",
        "title",
        "rect",
        "text",
        "path",
        "small",
        "details",
        "summary",
        "pre",
    }


def test_it_is_a_text_where_it_is_printed_and_where_it_is_kept(db: DataFlow) -> None:
    explanation = db.shop.orders.take(1).explain()
    assert explanation.startswith("whole query ▶ shop: sqlite shop.db\n  ~1 row\n  SELECT")
    kept = pickle.loads(pickle.dumps(explanation))
    assert (type(kept), kept) == (str, explanation)


def test_a_large_plan_has_its_text_only(db: DataFlow) -> None:
    query = db.shop.orders
    for _ in range(60):
        query = query.union(db.shop.orders, all=True)
    page = Tags(query.explain()._repr_html_())  # type: ignore[attr-defined]
    assert "svg" not in page.names
    assert "whole query ▶ shop" in page.text


def test_a_plan_of_usual_size_is_small(db: DataFlow) -> None:
    assert len(explained(db)._repr_html_()) < 12_000  # type: ignore[attr-defined]
