from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from dataflow.dsl.types import DATE, FLOAT64, INTERVAL, STRING, Field, List
from dataflow.dsl.types import Decimal as DecimalType
from dataflow.runtime import arrow
from dataflow.runtime.formats import Format
from dataflow.runtime.write import write

FIELDS = (
    Field("name", STRING),
    Field("price", DecimalType(10, 2)),
    Field("day", DATE),
    Field("x", FLOAT64),
    Field("parts", List(FLOAT64)),
)
NAN = float("nan")


def batch(*rows: tuple[object, ...]) -> pa.RecordBatch:
    schema = arrow.schema_of(FIELDS)
    columns = [pa.array([row[at] for row in rows], field.type) for at, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


BATCHES = [
    batch(("Ümit", Decimal("1.50"), dt.date(2026, 1, 31), 0.5, [1.0, NAN])),
    batch((None, None, None, NAN, None), ("b", Decimal("2.00"), None, float("inf"), [])),
]


def written(format: Format, batches: list[pa.RecordBatch]) -> bytes:
    file = io.BytesIO()
    assert write(batches, FIELDS, file, format) == sum(batch.num_rows for batch in batches)
    return file.getvalue()


RECORDS = [
    {"name": "Ümit", "price": "1.50", "day": "2026-01-31", "x": 0.5, "parts": [1.0, None]},
    {"name": None, "price": None, "day": None, "x": None, "parts": None},
    {"name": "b", "price": "2.00", "day": None, "x": None, "parts": []},
]


def test_json_is_one_array() -> None:
    text = written("json", BATCHES).decode()
    assert json.loads(text) == RECORDS
    assert len(text.splitlines()) == 5
    assert "Ümit" in text
    assert written("json", []) == b"[]\n"


def test_json_lines() -> None:
    assert [json.loads(line) for line in written("jsonl", BATCHES).splitlines()] == RECORDS
    assert written("jsonl", []) == b""


def test_csv_has_one_header() -> None:
    assert written("csv", BATCHES).decode().splitlines()[:2] == [
        '"name","price","day","x","parts"',
        '"Ümit",1.50,2026-01-31,0.5,"[1.0, NaN]"',
    ]
    assert written("csv", []) == b'"name","price","day","x","parts"\n'


def test_parquet() -> None:
    table = pq.read_table(io.BytesIO(written("parquet", BATCHES)))
    assert table.num_rows == 3
    assert table.schema.equals(arrow.schema_of(FIELDS))
    assert pq.read_table(io.BytesIO(written("parquet", []))).num_rows == 0


def test_intervals_become_text_in_parquet() -> None:
    fields, file = (Field("i", INTERVAL),), io.BytesIO()
    schema = arrow.schema_of(fields)
    values = pa.array([pa.MonthDayNano([1, 2, 0])], schema.field(0).type)
    assert write([pa.RecordBatch.from_arrays([values], schema=schema)], fields, file, "parquet") == 1
    assert pq.read_table(io.BytesIO(file.getvalue())).to_pylist() == [{"i": "P1M2D"}]
