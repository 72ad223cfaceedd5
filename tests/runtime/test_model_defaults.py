"""Defaults of models: wrong ones are refused where they are declared, rows in columns get them as dicts do."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import enum
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from everywhere import PLACES, empty_databases

from dataflow import BuildError, DataFlow, Field, ParameterError
from dataflow.runtime.row_streams import each

DAY = dt.date(2026, 1, 31)
NUMBERS = itertools.count()


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


PEN = {
    "__annotations__": {
        "name": str,
        "code": int,
        "price": decimal.Decimal,
        "color": Color,
        "made_on": dt.date,
        "tags": dict[str, Any],
        "note": str | None,
        "stock": int,
    },
    "name": Field(max_length=20),
    "code": Field(default_factory=lambda: next(NUMBERS)),
    "price": Field(type="decimal(10,2)", default=decimal.Decimal("1.5")),
    "color": Color.BLUE,
    "made_on": DAY,
    "tags": {"a": 1},
    "stock": Field(server_default=7),
}
WHOLE = {
    "price": decimal.Decimal("1.50"),
    "color": Color.BLUE,
    "made_on": DAY,
    "tags": {"a": 1},
    "note": None,
    "stock": 7,
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    with empty_databases(tmp_path_factory.mktemp("defaults"), postgres_url, mysql_url) as urls, DataFlow(**urls) as db:
        for place in PLACES:
            db.model(type(name_of(place), (), dict(PEN)), source=place)
        db.create_tables()
        yield db


def name_of(place: str) -> str:
    return f"{place.title()}Pen"


def forms(folder: Path, names: list[str]) -> Iterator[Any]:
    """Rows of these names in each form that has columns."""
    table = pa.table({"name": names})
    pq.write_table(table, folder / "pens.parquet")
    yield from (table, table.to_pandas(), pl.DataFrame({"name": names}), table.to_reader(), folder / "pens.parquet")
    yield iter([table, table.slice(0, 0)])
    yield each([pd.DataFrame({"name": names})])


@pytest.mark.parametrize("place", PLACES)
def test_columns_that_are_missing_get_the_defaults(db: DataFlow, tmp_path: Path, place: str) -> None:
    # They were once left to the database: NOT NULL constraint failed.
    table = db[name_of(place)]
    for number, rows in enumerate(forms(tmp_path, ["a", "b", "c"])):
        assert table.bulk_create(rows) == 3, number
        found = table.list(sort="id")
        assert [row.name for row in found] == ["a", "b", "c"]
        assert {name: getattr(found[0], name) for name in WHOLE} == WHOLE
        assert found[0].code < found[1].code < found[2].code
        assert table.bulk_delete({}, all_rows=True) == 3


@pytest.mark.parametrize("place", PLACES)
def test_options_of_writes_hold_with_defaults(db: DataFlow, place: str) -> None:
    frame = pd.DataFrame({"name": ["a", "x" * 21, "c"], "stock": [1, 2, 3]})
    written = db.insert(f"{place}.{place}_pens", frame, returning=["name", "price"], on_error="skip")
    price = decimal.Decimal("1.50")
    assert written.rows() == [{"name": "a", "price": price}, {"name": "c", "price": price}]
    assert [refused.row for refused in written.refused] == [2]
    assert asyncio.run(db[name_of(place)].abulk_create(frame.head(1))) == 1
    assert db[name_of(place)].bulk_delete({}, all_rows=True) == 3


def test_rows_of_a_query_get_defaults(db: DataFlow) -> None:
    db["PgPen"].bulk_create([{"name": "q", "code": 1, "price": 3}])
    assert db["LitePen"].bulk_create(db["PgPen"].select("name", "price")) == 1
    (found,) = db["LitePen"].list()
    assert (found.name, found.price, found.color) == ("q", 3, Color.BLUE)
    db["PgPen"].bulk_delete({}, all_rows=True)
    db["LitePen"].bulk_delete({}, all_rows=True)


def test_what_a_function_makes_is_checked() -> None:
    with DataFlow("sqlite://", auto_create=True) as db:

        @db.model
        class Note:
            text: str
            n: int = Field(default_factory=lambda: "x")

        with pytest.raises(ParameterError, match="the default of field `n` is int64, found"):
            db.Note.bulk_create(pa.table({"text": ["a"]}))
        assert db.Note.count() == 0


@pytest.mark.parametrize(
    ("annotation", "default", "told"),
    [
        (int, "x", "the default of field `Odd.n` is int64, found"),
        (int, 1.5, "the default of field `Odd.n` is int64, found"),
        (str, 5, "the default of field `Odd.n` is string, found"),
        (bool, 1, "the default of field `Odd.n` is bool, found"),
        (dt.date, "soon", "the default of field `Odd.n` is date, found"),
        (Color, "green", "the default of field `Odd.n` is one of `red`, `blue`, found another"),
        (str, Field(max_length=3, default="long"), "the default of field `Odd.n` holds at most 3 characters, found 4"),
        (int, Field(server_default="x"), "the default of field `Odd.n` is int64, found"),
        (int, None, "the default of field `Odd.n` is None, and it is never null"),
    ],
)
def test_a_default_of_the_wrong_type_is_refused_where_it_is_declared(
    annotation: type, default: object, told: str
) -> None:
    db = DataFlow("sqlite://")
    with pytest.raises(BuildError) as raised:
        db.model(type("Odd", (), {"__annotations__": {"n": annotation}, "n": default}))
    assert raised.value.message.startswith(told)
    assert not db._models.names()


def test_defaults_that_fit_are_taken() -> None:
    db = DataFlow("sqlite://")
    values = {"a": 1, "b": "2026-01-31", "c": Color.RED, "d": None, "e": "1.25"}
    kinds = {"a": float, "b": dt.date, "c": Color, "d": int | None, "e": decimal.Decimal}
    db.model(type("Fine", (), {"__annotations__": kinds, **values}))
    assert db._models.names() == ["Fine"]
