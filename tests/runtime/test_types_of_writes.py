"""Values of every type, through staged rows and back: what is written is what comes back, on every engine."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from everywhere import PLACES, databases_with

from dataflow import DataFlow, col, fn

NAMES = ("b", "f", "d", "s", "y", "day", "t", "ts", "u", "j")
TYPES = {
    "pg": "boolean, double precision, numeric(12;3), varchar(20), bytea, date, time, timestamp, uuid, jsonb",
    "my": "boolean, double, decimal(12;3), varchar(20), varbinary(20), date, time(6), datetime(6), uuid, json",
    "lite": "boolean, real, decimal(12;3), varchar(20), blob, date, time, timestamp, uuid, json",
    "duck": "boolean, double, decimal(12;3), varchar(20), blob, date, time, timestamp, uuid, json",
}
ROWS: list[dict[str, Any]] = [
    {
        "b": True,
        "f": 0.1,
        "d": Decimal("123456789.125"),
        "s": "it's \\ \t ünï\n",
        "y": b"\x00\xff'\\",
        "day": dt.date(2024, 2, 29),
        "t": dt.time(23, 59, 59, 999999),
        "ts": dt.datetime(1999, 12, 31, 23, 59, 59, 123456),
        "u": uuid.UUID(int=2**127 + 5),
        "j": {"a": [1, None, "x"]},
    },
    {
        "b": False,
        "f": -1e300,
        "d": Decimal("-0.001"),
        "s": "",
        "y": b"",
        "day": dt.date(1, 1, 1),
        "t": dt.time(0),
        "ts": dt.datetime(9999, 12, 31, 0, 0, 0),
        "u": uuid.UUID(int=1),
        "j": [],
    },
    dict.fromkeys(NAMES),
]


def _columns(types: str) -> str:
    pairs = zip(NAMES, types.split(", "), strict=True)
    return ", ".join(f"{name} {type_}" for name, type_ in pairs).replace("(12;3)", "(12,3)")


@pytest.fixture
def db(tmp_path: Path, postgres_url: str, mysql_url: str) -> Iterator[DataFlow]:
    made = {
        place: [f"create table every (id integer primary key, {_columns(types)})"] for place, types in TYPES.items()
    }
    with databases_with(made, tmp_path, postgres_url, mysql_url) as urls, DataFlow(**urls) as database:
        yield database


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": number, **row} for number, row in enumerate(rows, 1)]


def plain(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows by their numbers, with what JSON texts say."""
    read = [{**row, "j": row["j"] and json.loads(row["j"])} for row in rows]
    return sorted(read, key=lambda row: row["id"])


@pytest.mark.parametrize("source", PLACES)
def test_values_come_back_as_they_were_written(db: DataFlow, source: str) -> None:
    table, other = f"{source}.every", numbered([*ROWS[1:], ROWS[0]])
    query = db[source].every
    assert plain(db.insert(table, numbered(ROWS), returning="*").rows()) == numbered(ROWS)
    assert plain(query.collect().rows()) == numbered(ROWS)
    assert plain(db.update(table, other, on="id", returning="*").rows()) == other
    assert plain(query.collect().rows()) == other
    put = db.upsert(table, numbered(ROWS), on="id", returning="*", on_error="skip")
    assert (put, put.refused, plain(put.rows())) == (3, (), numbered(ROWS))
    assert plain(query.collect().rows()) == numbered(ROWS)
    keys = ["u", "day", "s"]
    gone = db.delete(table, [{name: ROWS[0][name] for name in keys}], on=keys, returning="*")
    assert plain(gone.rows()) == numbered(ROWS)[:1]
    assert plain(query.filter(col.id == 2).delete().returning().execute().rows()) == numbered(ROWS)[1:2]


@pytest.mark.parametrize("source", PLACES)
def test_values_that_are_computed_here_are_written_there(db: DataFlow, source: str) -> None:
    table = db[source].every
    db.insert(f"{source}.every", numbered(ROWS))
    shown = table.filter(col.s.matches("'")).update(
        s=fn.upper(col.s), d=col.d * 2, day=col.day + dt.timedelta(days=1), j=None, b=~col.b, y=b"\x01", f=5
    )
    assert shown.returning("s", "d", "day", "j", "b", "y", "f", "u", "ts", "t").execute().rows() == [
        {
            **{name: ROWS[0][name] for name in ("u", "ts", "t")},
            "s": ROWS[0]["s"].upper(),
            "d": Decimal("246913578.250"),
            "day": dt.date(2024, 3, 1),
            "j": None,
            "b": False,
            "y": b"\x01",
            "f": 5.0,
        }
    ]
