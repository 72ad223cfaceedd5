"""JSON, lists, structs and spans of time mean the same on every engine, whole on one and joined with another."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from nested_data import COMPACT, ENGINES, SPAN, fill_duckdb, fill_mysql, fill_postgres, fill_sqlite

from dataflow import DataFlow, Query, SourceError, col, fn, if_, interval, lit, param, that
from dataflow.dsl.types import Interval

from servers import fresh_mysql_database, fresh_postgres_database


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    folder = tmp_path_factory.mktemp("nested")
    with fresh_postgres_database(postgres_url) as postgres, fresh_mysql_database(mysql_url) as mysql:
        asyncio.run(fill_postgres(postgres))
        fill_mysql(mysql)
        fill_sqlite(folder / "t.sqlite")
        fill_duckdb(folder / "t.duckdb")
        frame = pl.DataFrame(
            {"id": [1, 2], "words": [["x", None], []], "who": [{"name": "A", "age": 1}, {"name": None, "age": None}]}
        )
        sources = {"sqlite": f"sqlite:///{folder}/t.sqlite", "duckdb": folder / "t.duckdb", "frame": frame}
        opened = DataFlow(postgres=postgres, mysql=mysql, **sources)
        yield opened
        opened.close()


def rows(query: Query, **values: object) -> list[tuple[Any, ...]]:
    """A query's rows; JSON as what it stands for, since engines put blanks where they like."""
    kinds = [field.type.name for field in query.schema]
    return [
        tuple(
            json.loads(value) if kind == "json" and value is not None else value
            for kind, value in zip(kinds, row.values())
        )
        for row in query.collect(**values).rows()
    ]


Make = Callable[[Query], Query]

QUERIES: dict[str, tuple[Make, list[tuple[Any, ...]]]] = {
    "a field of a document by its name": (
        lambda t: t.select("id", col.j.name, deep=col.j.a.b),
        [(1, "Zoë", [1, 2.5, "x"]), (2, None, None), (3, None, None), (4, None, None)],
    ),
    "a field below the table's name": (
        lambda t: t.select("id", x=col.t.j["odd name"].k.cast("int64")),
        [(1, 7), (2, None), (3, None), (4, None)],
    ),
    "texts of a document": (
        lambda t: t.select(
            "id", x=fn.json_text(col.j, "a.b[2]"), y=fn.json_text(col.j, "price"), z=fn.json_text(col.j)
        ),
        [(1, "x", "12.5", None), (2, None, None, None), (3, None, None, None), (4, None, None, "text")],
    ),
    "JSON null and what is missing are null": (
        lambda t: t.filter(col.j.n.is_null() & col.j.zzz.is_null()).select("id"),
        [(1,), (2,), (3,), (4,)],
    ),
    "kinds and lengths": (
        lambda t: t.select("id", x=fn.json_type(col.j), y=fn.json_length(col.j), z=fn.json_type(col.j, "ok")),
        [(1, "object", 6, "boolean"), (2, "array", 2, None), (3, None, None, None), (4, "string", None, None)],
    ),
    "items of a document": (
        lambda t: t.select(
            "id",
            x=fn.list_length(fn.json_items(col.j, "a.b")),
            y=fn.json_get(fn.list_get(fn.json_items(col.j), -1), "$"),
        ),
        [(1, 3, None), (2, None, 2), (3, None, None), (4, None, None)],
    ),
    "names in a document": (
        lambda t: t.select("id", x=fn.list_join(fn.json_keys(col.j), "|")),
        [(1, "a|n|name|odd name|ok|price"), (2, None), (3, None), (4, None)],
    ),
    "numbers of a document": (
        lambda t: t.filter(col.j.price.cast("float64") > 10).select(
            "id", x=col.j.price.cast("int64"), y=col.j.ok.cast("bool"), z=col.j.price.cast("decimal(5,1)")
        ),
        [(1, 12, True, Decimal("12.5"))],
    ),
    "documents as texts": (
        lambda t: t.select("id", x=col.j.a.cast("string"), y=col.j.cast("string").length()),
        [(1, '{"b":[1,2.5,"x"]}', len(COMPACT)), (2, None, 5), (3, None, None), (4, None, 4)],
    ),
    "a text as a document": (
        lambda t: t.select("id", x=lit('{"a": [1, 2]}').cast("json")).take(1),
        [(1, {"a": [1, 2]})],
    ),
    "a list of constants and columns": (
        lambda t: t.select("id", x=lit([10, None, col.id]), y=fn.list_contains(lit([1, 4]), col.id)),
        [(1, [10, None, 1], True), (2, [10, None, 2], False), (3, [10, None, 3], False), (4, [10, None, 4], True)],
    ),
    "lists of integers beside lists of floats": (
        lambda t: t.select("id", x=lit([col.id, 2]) == lit([1.0, 2.0]), y=lit([col.id]).is_in([lit([2.5]), lit([3])])),
        [(1, True, False), (2, False, False), (3, False, True), (4, False, False)],
    ),
    "a list of lists": (lambda t: t.select(x=lit([[1], [2, 3]])).take(1), [([[1], [2, 3]],)]),
    "an empty list": (
        lambda t: t.select(x=lit([]).cast("list(string)"), y=fn.list_concat(lit([1]), lit([]))).take(1),
        [([], [1])],
    ),
    "nulls without a type beside lists": (
        lambda t: t.select(x=lit([None]).cast("list(string)"), y=fn.list_concat(lit(["a"]), None)).take(1),
        [([None], None)],
    ),
    "pieces of a text": (
        lambda t: t.select("id", x=fn.split(fn.json_text(col.j, "name"), "o")).take(1),
        [(1, ["Z", "ë"])],
    ),
    "spans as values": (
        lambda t: t.select("id", x=interval(months=1, days=2, hours=1), y=interval(days=1) * col.id).take(2),
        [(1, SPAN, Interval(0, 1)), (2, SPAN, Interval(0, 2))],
    ),
    "months and days later": (
        lambda t: t.select(
            "id",
            x=col.day + interval(months=1) * col.id,
            y=col.day - interval(days=7) * 3,
            z=col.moment + interval(months=1, seconds=1),
        ),
        [
            (1, dt.date(2024, 2, 29), dt.date(2024, 1, 10), dt.datetime(2024, 2, 29, 23, 30, 1)),
            (2, dt.date(2023, 4, 28), dt.date(2023, 2, 7), dt.datetime(2024, 3, 29, 0, 0, 1)),
            (3, None, None, None),
            (4, dt.date(2000, 4, 30), dt.date(1999, 12, 10), dt.datetime(1970, 2, 1, 0, 0, 0, 999999)),
        ],
    ),
    "a span that is chosen": (
        lambda t: t.select("id", x=col.moment + if_(col.id > 1, interval(days=-1), interval(months=1))),
        [
            (1, dt.datetime(2024, 2, 29, 23, 30)),
            (2, dt.datetime(2024, 2, 28)),
            (3, None),
            (4, dt.datetime(1969, 12, 30, 23, 59, 59, 999999)),
        ],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", QUERIES)
def test_same_rows_on_every_engine(db: DataFlow, name: str, engine: str) -> None:
    make, expected = QUERIES[name]
    found = rows(make(db[engine].t.sort("id")))
    assert found == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_parameters(db: DataFlow, engine: str) -> None:
    table = db[engine].t.sort("id")
    chosen = table.filter(fn.list_contains(param("ids", "list(int64)"), col.id)).select("id")
    assert rows(chosen, ids=[4, None, 1]) == [(1,), (4,)]
    assert rows(chosen, ids=()) == []
    later = table.select(x=col.moment + param.span).take(1)
    assert rows(later, span=dt.timedelta(days=1, hours=1)) == [(dt.datetime(2024, 2, 2, 0, 30),)]
    assert rows(later, span=interval(months=1)) == [(dt.datetime(2024, 2, 29, 23, 30),)]
    document = table.select(x=fn.json_text(param("document", "json"), "a[1]")).take(1)
    assert rows(document, document={"a": [1, "ä"]}) == [("ä",)]
    assert rows(document, document='{"a": [1, false]}') == [("false",)]


@pytest.mark.parametrize("engine", ["postgres", "duckdb"])
def test_lists_of_tables(db: DataFlow, engine: str) -> None:
    query = (
        db[engine]
        .t.sort("id")
        .select(
            "id",
            "tags",
            "counts",
            a=fn.list_get(col.counts, 1),
            b=fn.list_sort(col.counts),
            c=col.counts == lit([3, 1, 2]),
            d=fn.list_position(col.tags, "y"),
            e=fn.list_concat(col.counts, lit([col.id])),
            f=fn.list_sum(col.counts),
        )
        .take(3)
    )
    assert rows(query) == [
        (1, ["x", None, "y"], [3, 1, 2], 3, [1, 2, 3], True, 3, [3, 1, 2, 1], 6),
        (2, [], [], None, [], False, 0, [2], None),
        (3, None, None, None, None, None, None, None, None),
    ]


def test_groups_of_lists(db: DataFlow) -> None:
    for engine in ("postgres", "duckdb"):
        groups = db[engine].t.group_by("tags").agg(n=fn.count()).filter(fn.list_length(col.tags) == 3)
        assert rows(groups) == [(["x", None, "y"], 1)]


def test_types_of_arrays_in_postgres(db: DataFlow) -> None:
    table = db.postgres.t.sort("id").select("days", "prices", "keys", "flags", "took", "raw", "names").take(2)
    types = "list(date) list(decimal(10,2)) list(uuid) list(bool) interval json list(string)"
    assert " ".join(str(field.type) for field in table.schema) == types
    key = uuid.UUID(int=5)
    first = ([dt.date(2024, 2, 29)], [Decimal("1.50"), Decimal("2.25")], [key], [True, None], SPAN)
    assert rows(table) == [(*first, {"a": [True], "b": 1}, ["a", "B"]), ([], [], [], [], Interval(0, -7), [], [])]


def test_arrays_joined_with_another_source(db: DataFlow) -> None:
    joined = db.postgres.t.join(db.frame, "f", on=col.id == that.id).sort(col.f.id)
    query = joined.select(
        "tags",
        "prices",
        "keys",
        "took",
        col.f.words,
        col.f.who.name,
        x=fn.list_concat(col.tags, col.f.words),
        y=col.moment + col.took,
    )
    assert rows(query) == [
        (
            ["x", None, "y"],
            [Decimal("1.50"), Decimal("2.25")],
            [uuid.UUID(int=5)],
            SPAN,
            ["x", None],
            "A",
            ["x", None, "y", "x", None],
            dt.datetime(2024, 3, 3, 0, 30),
        ),
        ([], [], [], Interval(0, -7), [], None, [], dt.datetime(2024, 2, 22)),
    ]


def test_spans_of_columns(db: DataFlow) -> None:
    whole = db.postgres.t
    split = db.mysql.t.join(whole.select("id", "took"), on="id")
    for table in (whole, split):
        query = (
            table.sort("id")
            .select(
                x=col.day + col.took,
                y=col.moment - col.took * 2,
                z=-col.took,
                u=col.took + interval(months=1),
                v=param.span + col.day,
            )
            .take(2)
        )
        assert rows(query, span=Interval(12)) == [
            (
                dt.datetime(2024, 3, 2, 1),
                dt.datetime(2023, 11, 26, 21, 30),
                Interval(-1, -2, -3_600_000_000),
                Interval(2, 2, 3_600_000_000),
                dt.datetime(2025, 1, 31),
            ),
            (
                dt.datetime(2023, 2, 21),
                dt.datetime(2024, 3, 14),
                Interval(0, 7),
                Interval(1, -7),
                dt.datetime(2024, 2, 28),
            ),
        ]


def test_an_array_of_two_dimensions_is_refused_by_name(db: DataFlow) -> None:
    grids = db.postgres.t.filter(col.id == 3)
    with pytest.raises(SourceError) as caught:
        grids.select("grid").collect()
    assert str(caught.value) == (
        "error: column `grid` of source `postgres` holds `[[1, 2], [3, 4]]`: expected list(int64)\n"
        ' = hint: read it as `col.grid.cast("string")` (`grid::string`)'
    )
    assert rows(grids.select(text=col.grid.cast("string"))) == [("{{1,2},{3,4}}",)]


def test_what_is_done_where(db: DataFlow) -> None:
    whole = db.postgres.t.filter(fn.json_text(col.j, "name") == "Zoë").select(x=fn.list_sort(col.tags))
    assert "fragment #1" not in whole.explain()
    for engine in ("mysql", "sqlite"):
        there = db[engine].t.filter(fn.json_text(col.j, "name") == "Zoë").select("id")
        assert rows(there) == [(1,)]
        assert "fragment" not in there.explain()
    local = db.mysql.t.filter((fn.json_type(col.j, "name") == "string") & (fn.json_text(col.j, "price") == "12.5"))
    assert rows(local.select("id")) == [(1,)]
    assert "the rest is local: `json_text` is not the same in mariadb" in local.explain()
    assert "JSON_TYPE" in local.explain()
