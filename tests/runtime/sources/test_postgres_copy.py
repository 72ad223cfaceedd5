"""Binary COPY: the same rows as the driver's own conversion gives, whatever they hold."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from urllib.parse import urlsplit

import asyncpg
import pyarrow as pa
import pytest

from dataflow import DataFlow, SourceError, col, fn, param
from dataflow.dsl.types import BINARY, INT64, STRING, Field
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.sources import postgres_plans, postgres_reads
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_copy import CopyDecoder, can_copy
from dataflow.runtime.sources.source import Statement

from servers import run_postgres

ROWS = 3_000
"""More than the first fetch, so that a statement is run as COPY."""

TABLE = """
CREATE TABLE t AS SELECT
  i::int8 AS id, i::int2 AS small, -i AS int, (i * 1.01)::numeric(15,2) AS amount,
  (i::numeric(30,10) / 7)::numeric(30,9) AS long,
  CASE WHEN i % 3 = 0 THEN NULL ELSE i * 0.5 END::float8 AS half, (i * 0.1)::float4 AS real, i % 2 = 0 AS even,
  date '2020-01-01' + i AS day, timestamp '2020-01-01' + i * interval '1.5 second' AS moment,
  timestamptz '2020-01-01 00:00+02' + i * interval '1 day' AS zoned, time '00:00' + i * interval '1 second' AS clock,
  'name ' || i || ' äöü😀' || repeat('x', i % 20) AS text, NULLIF('v' || i % 5, 'v0')::varchar AS short, '' AS empty,
  decode(md5(i::text), 'hex') AS bytes, md5(i::text)::uuid AS uuid, json_build_object('a', i) AS json,
  jsonb_build_object('b', repeat('y', i % 30)) AS jsonb, NULL::int4 AS nothing
FROM generate_series(1, 3000) AS i
"""


@pytest.fixture
def shop(postgres_database: str) -> Iterator[DataFlow]:
    run_postgres(postgres_database, TABLE)
    with DataFlow(shop=postgres_database) as db:
        yield db


@contextmanager
def _without_copy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (postgres_plans, postgres_reads):
            patch.setattr(module, "MANY_ROWS", 10**9)
        yield


def test_every_type_is_read_as_the_driver_reads_it(shop: DataFlow) -> None:
    query = shop.shop.t.sort("id")
    with _without_copy():
        fetched = query.collect()
    copied = query.collect()
    assert copied.to_arrow().equals(fetched.to_arrow())
    assert len(copied) == ROWS


def test_the_statement_is_a_copy(shop: DataFlow, postgres_log: object) -> None:
    mark = postgres_log.mark()  # type: ignore[attr-defined]
    shop.shop.t.select("id").collect()
    statements = postgres_log.statements_since(mark)  # type: ignore[attr-defined]
    assert any(statement.startswith("COPY (SELECT CAST(") for statement in statements)


def test_parameters_go_into_a_copy(shop: DataFlow) -> None:
    query = shop.shop.t.filter(col.text.starts_with(param.start), col.amount > param.least)
    hostile = "name' || \\' $1 %s"
    assert len(query.collect(start="name", least=5)) == ROWS - 4
    assert len(query.collect(start=hostile, least=5)) == 0


def test_a_name_like_an_argument_is_not_copied() -> None:
    fields = (Field("a$1", INT64),)
    assert not can_copy(Statement('SELECT "t"."a$1" FROM "t" WHERE 1 = $1', (1,), fields), ["int8"])
    assert can_copy(Statement('SELECT "t"."a$1" FROM "t"', (), fields), ["int8"])
    assert not can_copy(Statement('SELECT "t"."a" FROM "t"', (), fields), ["money"])


def test_an_argument_between_two_names_is_copied() -> None:
    # It was taken for one in a name that begins with the end of the first: nothing with a parameter was ever copied.
    fields = (Field("a", INT64),)
    assert can_copy(Statement('SELECT "t"."a" FROM "t" WHERE "t"."b" = $1 AND "t"."c" = 1', (1,), fields), ["int8"])
    assert not can_copy(Statement("SELECT 1 AS a WHERE '$1' = $1", ("",), fields), ["int8"])


def test_groups_come_as_a_copy_and_few_rows_at_once(shop: DataFlow, postgres_log: object) -> None:
    # The server runs a cursor in one process only.
    totals = shop.shop.t.filter(col.id > 3).group_by("text").agg(n=fn.count())
    mark = postgres_log.mark()  # type: ignore[attr-defined]
    assert len(totals.collect()) > 0
    statements = postgres_log.statements_since(mark)  # type: ignore[attr-defined]
    assert any(text.startswith("COPY (SELECT CAST(") for text in statements)
    assert not any("CURSOR" in text for text in statements)
    mark = postgres_log.mark()  # type: ignore[attr-defined]
    assert len(totals.sort("-n").take(2).collect()) == 2
    assert not any(text.startswith("COPY") for text in postgres_log.statements_since(mark))  # type: ignore[attr-defined]


def test_unusual_values_are_read_one_by_one(shop: DataFlow, postgres_database: str) -> None:
    run_postgres(postgres_database, "UPDATE t SET long = 12345678901234567890.123456789 WHERE id = 2500")
    assert str(shop.shop.t.filter(col.id == 2500).select("long").scalar()) == "12345678901234567890.123456789"
    with _without_copy():
        fetched = shop.shop.t.select("id", "long").sort("id").collect().rows()
    assert shop.shop.t.select("id", "long").sort("id").collect().rows() == fetched


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("day", "'infinity'", "'infinity'"),
        ("moment", "'-infinity'", "'-infinity'"),
        ("clock", "'24:00'", "'24:00:00'"),
        ("amount", "'NaN'", "Decimal('NaN')"),
    ],
)
def test_values_without_a_counterpart_are_refused_by_name(
    shop: DataFlow, postgres_database: str, column: str, value: str, shown: str
) -> None:
    run_postgres(postgres_database, f"UPDATE t SET {column} = {value} WHERE id = 2900")
    with pytest.raises(SourceError) as raised:
        shop.shop.t.select("id", column).collect()
    assert raised.value.message.startswith(f"column `{column}` of source `shop` holds")


def test_a_failing_statement_says_why_and_leaves_the_connection_of_use(shop: DataFlow, postgres_database: str) -> None:
    run_postgres(
        postgres_database, "CREATE VIEW late AS SELECT id, 1 / (CASE WHEN id = 2999 THEN 0 ELSE 1 END) AS x FROM t"
    )
    with pytest.raises(SourceError, match="division by zero"):
        shop.shop.late.collect()
    assert shop.shop.t.count() == ROWS


MARKER = b"\xfb\x01\x02\x03"
START = b"\0\3\0\0\0\4" + MARKER


def _row(number: int, data: bytes) -> bytes:
    return START + b"\0\0\0\x08" + number.to_bytes(8, "big") + len(data).to_bytes(4, "big") + data


def _decode(rows: list[bytes], sizes: int) -> list[dict[str, object]]:
    decoder = CopyDecoder(["int8", "bytea"], (Field("n", INT64), Field("b", BINARY)), MARKER, "shop")
    data = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"".join(rows)
    pieces = [data[at : at + sizes] for at in range(0, len(data), sizes)]
    batches = [decoder.decode(piece, last=False) for piece in pieces] + [decoder.decode(b"\xff\xff", last=True)]
    return pa.Table.from_batches([batch for batch in batches if batch is not None]).to_pylist()


@pytest.mark.parametrize("sizes", [33, 64, 1000, 10**6])
def test_a_value_that_looks_like_the_beginning_of_a_row(sizes: int) -> None:
    values = [b"plain", START, START * 3 + b"x", _row(1, b"inner"), b"", b"\xff\xff"]
    rows = [_row(number, value) for number, value in enumerate(values)]
    assert _decode(rows, sizes) == [{"n": number, "b": value} for number, value in enumerate(values)]


def test_random_bytes() -> None:
    values = [secrets.token_bytes(size % 40) for size in range(500)]
    rows = [_row(number, value) for number, value in enumerate(values)]
    assert [row["b"] for row in _decode(rows, 777)] == values


def test_no_rows() -> None:
    decoder = CopyDecoder(["text"], (Field("s", STRING),), MARKER, "shop")
    assert decoder.decode(b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff", last=True) is None


async def test_batches_have_the_schema_of_their_fields(postgres_database: str) -> None:
    source = PostgresSource("shop", postgres_database)
    fields = (Field("id", INT64, nullable=False), Field("text", STRING))
    sql = "SELECT i::int8, 'x' || i FROM generate_series(1, 1000) AS i"
    batches = [batch async for batch in source.read(Statement(sql, (), fields))]
    assert [batch.schema for batch in batches] == [schema_of(fields)] * len(batches)
    assert sum(batch.num_rows for batch in batches) == 1000
    await source.close()


async def test_a_copy_is_stopped_where_no_second_connection_is_to_be_had(postgres_database: str) -> None:
    name = f"user_{secrets.token_hex(8)}"
    connection = await asyncpg.connect(postgres_database)
    # A superuser is not limited.
    await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret' CONNECTION LIMIT 1")
    try:
        parts = urlsplit(postgres_database)
        source = PostgresSource("shop", f"postgresql://{name}:secret@{parts.hostname}:{parts.port}{parts.path}")
        endless = Statement("SELECT generate_series(1, 1000000000) AS n", (), (Field("n", INT64),))
        for _ in range(3):
            started = time.perf_counter()
            async with aclosing(source.read(endless)) as batches:  # type: ignore[type-var]
                assert (await anext(batches)).num_rows > 0
            assert time.perf_counter() - started < 5
        one = Statement("SELECT 1 AS n", (), (Field("n", INT64),))
        assert [batch.to_pylist() async for batch in source.read(one)] == [[{"n": 1}]]
        await source.close()
    finally:
        await connection.execute(f"DROP ROLE {name}")
        await connection.close()
