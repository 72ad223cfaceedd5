"""How deep scalars are when they are spelt, and that SQLite's parser has room for what is not too deep."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dataflow import DataFlow, Expression, case, col, fn, interval
from dataflow.compiler.render.depth import _places


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{0}", {"0": 0}),
        ("ABS({0})", {"0": 3}),
        ("COALESCE({0}, {1})", {"0": 3, "1": 5}),
        ("({0} + {1})", {"0": 1, "1": 3}),
        ("CASE WHEN {0} THEN {1} WHEN {0} THEN {1} ELSE {2} END", {"0": 4, "1": 5, "2": 4}),
        ("'{0} (' || LOWER({1})", {"1": 5}),
    ],
)
def test_what_is_open(template: str, expected: dict[str, int]) -> None:
    assert _places(template) == expected


def nested(kind: str, depth: int) -> Expression:
    day, number, text = col.day, col.id, col.text
    for _ in range(depth):
        match kind:
            case "dates":
                day = day + interval(months=1) + interval(seconds=1)
            case "functions":
                number = fn.coalesce(1, fn.greatest(number, 2) + 1)
            case "cases":
                number = case((number > 1, number), otherwise=fn.abs(number))
            case "texts":
                text = fn.concat("x", fn.left(fn.coalesce(text, "y"), 3))
    return {"dates": day, "texts": text}.get(kind, number)


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
@pytest.mark.parametrize("kind", ["dates", "functions", "cases", "texts"])
def test_what_is_deep_is_computed_all_the_same(kind: str, depth: int, tmp_path: Path) -> None:
    """SQLite failed with "parser stack overflow"."""
    with sqlite3.connect(tmp_path / "t.db") as connection:
        connection.execute("CREATE TABLE t (id INTEGER, day TIMESTAMP, text TEXT)")
        connection.execute("INSERT INTO t VALUES (1, '2024-01-31 10:00', 'a')")
    connection.close()
    with DataFlow(t=tmp_path / "t.db") as db:
        found = db.t.t.select(x=nested(kind, depth)).collect()
        stored = db.t.t.collect().to_arrow()
    with DataFlow(f={"t": stored}) as frame:
        assert found.rows() == frame.f.t.select(x=nested(kind, depth)).collect().rows()


def test_many_statements_inside_each_other(tmp_path: Path) -> None:
    """SQLite failed with "parser stack overflow"."""
    with sqlite3.connect(tmp_path / "t.db") as connection:
        connection.execute("CREATE TABLE t (id INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(40)])
    connection.close()
    with DataFlow(t=tmp_path / "t.db") as db:
        query = db.t.t
        for _ in range(14):
            query = query.sort("id").take(30).distinct().derive(id=fn.row_number().over(sort="id"))
        assert query.sort("id").collect()["id"] == list(range(1, 31))
        assert "a statement would be too deep there" in str(query.explain())
