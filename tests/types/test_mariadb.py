"""Every type of column of MariaDB, there and back: stored by the driver, read in every way, found by its value."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pytest
from column_kinds import check_updates
from mariadb_columns import FOREIGN, KINDS, REFUSED

from dataflow import BindError, DataFlow, Query, SourceError, col, fn, lit, param
from dataflow.dsl import types as t
from dataflow.dsl.types import Field
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.mysql_columns import array_of, texts_of
from dataflow.runtime.sources.source import Statement

from servers import fresh_mysql_database, run_mysql

_NAMES = {f"c{number}": kind for number, kind in enumerate(KINDS)}
_COMPARED = {name: kind for name, kind in _NAMES.items() if kind.type != t.JSON}
_ROWS = list(zip_longest(*(kind.values for kind in KINDS), fillvalue=("NULL", None)))
_ROWS.append((("NULL", None),) * len(KINDS))
_VALUES = {name: [row[at][1] for row in _ROWS] for at, name in enumerate(_NAMES)}
_MANY = 2048
_COPIES = 1 + _MANY // len(_ROWS)


def _insert(table: str, rows: Sequence[Sequence[str]]) -> str:
    numbered = (f"({number}, {', '.join(row)})" for number, row in enumerate(rows))
    return f"INSERT INTO {table} VALUES {', '.join(numbered)}"


def _create(table: str, natives: dict[str, str]) -> str:
    columns = (f"`{name}` {native}" for name, native in natives.items())
    return f"CREATE TABLE {table} (id INT PRIMARY KEY, {', '.join(columns)})"


@pytest.fixture(scope="module")
def url(mysql_url: str) -> Iterator[str]:
    names = ", ".join(["id", *_NAMES])
    with fresh_mysql_database(mysql_url) as fresh:
        run_mysql(
            fresh,
            # As old tables were filled: zero dates and days that no month has.
            "SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'",
            _create("kinds", {name: kind.native for name, kind in _NAMES.items()}),
            _insert(f"kinds ({names})", [[sql for sql, _ in row] for row in _ROWS]),
            "CREATE TABLE copies (copy INT)",
            f"INSERT INTO copies VALUES {', '.join(f'({number})' for number in range(_COPIES))}",
            "CREATE TABLE strict (id INT PRIMARY KEY, day DATE NOT NULL, moment DATETIME NOT NULL,"
            " instant TIMESTAMP NOT NULL, twice INT AS (2 * id) VIRTUAL, kept VARCHAR(9) AS (CONCAT(id, 'x')) STORED)",
            "INSERT INTO strict (id, day, moment, instant) VALUES (0, 0, 0, 0)",
            _create("foreigners", {f"c{at}": kind.native for at, kind in enumerate(FOREIGN)}),
            _insert(
                "foreigners",
                list(zip_longest(*([sql for sql, _ in kind.values] for kind in FOREIGN), fillvalue="NULL")),
            ),
            _create("refused", {f"c{at}": kind.native for at, kind in enumerate(REFUSED)}),
            _insert("refused", [[kind.sql for kind in REFUSED]]),
        )
        yield fresh


@pytest.fixture(scope="module")
def db(url: str) -> Iterator[DataFlow]:
    """The server, and the same rows in a frame."""
    server = DataFlow(my=url)
    stored = server.my.kinds.collect().to_arrow()
    server.close()
    opened = DataFlow(my=url, frame={"kinds": stored})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def raw(url: str) -> dict[str, list[bytes | None]]:
    """What the server sends of each column."""

    async def read() -> list[Any]:
        source = MySQLSource("my", url)
        table = await source.load_table(("kinds",))
        assert table is not None
        read = {column.name: (column.read or "{0}").format(column.name) for column in table.columns}
        sql = f"SELECT {', '.join(read[name] for name in _NAMES)} FROM kinds ORDER BY id"
        fields = tuple(Field(name, t.BINARY) for name in _NAMES)
        batches = [batch async for batch in source.read(Statement(sql, (), fields))]
        await source.close()
        return batches

    return pa.Table.from_batches(asyncio.run(read())).to_pydict()


def _column(db: DataFlow, name: str) -> Query:
    return db.my.kinds.select("id", name)


def test_types(db: DataFlow) -> None:
    table = db.my.kinds.collect().to_arrow()
    found = {name: table.schema.field(name).type for name in _NAMES}
    assert found == {name: arrow_type(kind.type) for name, kind in _NAMES.items()}


def test_values(db: DataFlow) -> None:
    rows = db.my.kinds.sort("id").collect().rows()
    assert {name: [row[name] for row in rows] for name in _NAMES} == _VALUES


def test_values_of_a_large_result(db: DataFlow) -> None:
    """What comes behind the first rows, where all that a column holds is repeated."""
    short = [name for name, values in _VALUES.items() if all(len(str(value)) < 1000 for value in values)]
    many = db.my.kinds.join(db.my.copies, how="cross").select("id", *short)
    seen = 0
    for batch in many.stream():
        for row in batch.to_pylist():
            assert {name: row[name] for name in short} == {name: _VALUES[name][row["id"]] for name in short}
        seen += batch.num_rows
    assert seen == len(_ROWS) * _COPIES > _MANY


@pytest.mark.parametrize("name", _COMPARED, ids=[kind.native for kind in _COMPARED.values()])
def test_a_column_of_odd_spellings(name: str, raw: dict[str, list[bytes | None]]) -> None:
    """A column is decoded at once; value by value where that fails for one of them, with the same result."""
    type_ = _NAMES[name].type
    odd = {"int64": b"1_0", "float64": b"1_0", "decimal": b"0_0", "bool": b"\1", "date": b"20240131",
           "timestamp": b"20240131T00", "timestamptz": b"20240131T00"}.get(type_.name)  # fmt: skip
    field = Field(name, type_)
    usual = array_of(texts_of(raw[name], field), field, "my")
    assert usual.to_pylist() == _VALUES[name]
    if odd is not None:
        with pytest.raises(pa.ArrowInvalid):
            pa.array([odd.decode()]).cast(arrow_type(type_))
        assert array_of(texts_of([*raw[name], odd], field), field, "my")[:-1].equals(usual)


def test_each_row_is_found_by_its_values(db: DataFlow) -> None:
    """With every value as a parameter, in a filter and as a value; nulls are asked for as such."""
    for number in range(len(_ROWS)):
        given = {name: _VALUES[name][number] for name in _COMPARED if _VALUES[name][number] is not None}
        query = db.my.kinds.select(
            "id", **{name: col[name] == param(name) for name in given}, **{f"v{name}": _value(name) for name in given}
        )
        row = query.filter(col.id == number).collect(**given).rows()[0]
        assert {name: row[name] for name in given} == dict.fromkeys(given, True)
        assert {name: row[f"v{name}"] for name in given} == given
        found = db.my.kinds
        for name in _COMPARED:
            found = found.filter(col[name] == param(name) if name in given else col[name].is_null())
        assert found.select("id").collect(**given).rows() == [{"id": number}]


def test_parameters_that_are_null(db: DataFlow) -> None:
    equal = {f"equal_{name}": col[name] == param(name) for name in _COMPARED}
    query = db.my.kinds.filter(col.id == 0).select(**equal, **{f"value_{name}": _value(name) for name in _NAMES})
    assert set(query.collect(**dict.fromkeys(_NAMES)).rows()[0].values()) == {None}


def _value(name: str) -> Any:
    return param(name, str(_NAMES[name].type))


def test_rows_that_are_joined_with_another_source(db: DataFlow) -> None:
    there = db.frame.kinds.select(other=col.id, **{f"frame_{name}": col[name] for name in _COMPARED})
    joined = db.my.kinds.join(there, on=col.id == col.other).sort("id")
    rows = joined.select(**{name: col[name] == col[f"frame_{name}"] for name in _COMPARED}).collect()
    for name in _COMPARED:
        assert rows[name] == [None if value is None else True for value in _VALUES[name]]


def test_rows_are_found_by_lists_of_values(db: DataFlow) -> None:
    lists = {name: [value for value in values if value is not None] for name, values in _VALUES.items()}
    query = db.my.kinds.select("id", **{name: col[name].is_in(param(name)) for name in _COMPARED}).sort("id")
    rows = query.collect(**{name: lists[name] for name in _COMPARED}).rows()
    for name in _COMPARED:
        assert [row[name] for row in rows] == [None if value is None else True for value in _VALUES[name]]
    for name in _COMPARED:
        one = _column(db, name).filter(col[name].is_in(param.vs)).sort("id").collect(vs=lists[name][:1])
        assert one[name] == lists[name][:1]


@pytest.mark.parametrize("name", _COMPARED, ids=[kind.native for kind in _COMPARED.values()])
def test_rows_are_sorted_grouped_and_joined_as_elsewhere(db: DataFlow, name: str) -> None:
    """Whole in the server, and over the same rows in a frame."""
    assert _answers(db.my.kinds, name) == _answers(db.frame.kinds, name)


def _answers(table: Query, name: str) -> list[Any]:
    rows = table.select("id", x=col[name])
    middle = [value for value in _VALUES[name] if value is not None][-1]
    answers: list[Query] = [
        rows.group_by(col.x).agg(n=col.id.count(), least=col.id.min()).sort("least"),
        rows.join(rows.select(other=col.id, y=col.x), on=col.x == col.y).sort("id", "other"),
    ]
    if _NAMES[name].type.name != "binary":
        answers.append(rows.sort(col.x.desc(nulls="first"), col.id))
    if _NAMES[name].type.name not in ("binary", "bool", "uuid"):
        answers += [
            rows.select("id", is_less=col.x < lit(middle), is_least=fn.least(col.x, lit(middle))).sort("id"),
            rows.agg(least=col.x.min(), greatest=col.x.max(), different=col.x.count_distinct()),
        ]
    return [answer.collect().rows() for answer in answers]


@pytest.mark.parametrize("at", range(len(FOREIGN)), ids=[kind.native for kind in FOREIGN])
def test_types_without_counterpart_are_read_as_text(db: DataFlow, at: int) -> None:
    kind, name = FOREIGN[at], f"c{at}"
    rows = db.my.foreigners.select("id", x=col[name].cast("string")).sort(col.x).collect().rows()
    texts = [text for _, text in kind.values]
    assert [row["x"] for row in rows] == sorted(texts) + [None] * (len(rows) - len(texts))
    found = db.my.foreigners.filter(col[name].cast("string") == param.text).select("id")
    assert [found.collect(text=text)["id"] for text in texts] == [[number] for number in range(len(texts))]
    assert found.collect(text=texts[0].swapcase() if texts[0] != texts[0].swapcase() else "no")["id"] == []
    with pytest.raises(BindError) as raised:
        db.my.foreigners.select(name).collect()
    assert "has no counterpart here" in str(raised.value)
    assert '`.cast("string")`' in str(raised.value)


@pytest.mark.parametrize("at", range(len(REFUSED)), ids=[f"{kind.native} {kind.sql}"[:40] for kind in REFUSED])
def test_values_that_a_type_does_not_hold(db: DataFlow, at: int) -> None:
    kind, name = REFUSED[at], f"c{at}"
    with pytest.raises(SourceError) as raised:
        db.my.refused.select(name).collect()
    assert raised.value.message.startswith(f"column `{name}` of source `my` holds {kind.shown}: expected ")
    assert raised.value.hint is not None
    assert f'`col.{name}.cast("{kind.casts[0][0]}")`' in raised.value.hint
    for type_, expected in kind.casts:
        value = col[name].cast(type_)
        assert db.my.refused.select(x=value).collect()["x"] == [expected]
        assert db.my.refused.filter(value == expected).select("id").collect()["id"] == [0]


def test_a_year_is_no_year_of_two_digits(db: DataFlow) -> None:
    """To the server itself 99 and 1999 are equal."""
    year = _name_of("YEAR")
    assert db.my.kinds.filter(col[year] == 99).count() == 0
    assert db.my.kinds.filter(col[year].is_in(param.years)).collect(years=[99, 1999])[year] == [1999]
    assert db.my.kinds.filter(col[year].between(1, 99)).count() == 0


def test_floats_are_computed_in_full(db: DataFlow) -> None:
    """A FLOAT has six digits where it is shown, and numbers computed from a DOUBLE(10,3) have three."""
    single, few = _name_of("FLOAT"), _name_of("DOUBLE(10, 3)")
    for name, expected in ((single, 0.10000000149011612 * 3), (few, 0.1 * 3)):
        rows = db.my.kinds.filter(col.id == 0).agg(thrice=(col[name] * 3).max(), mean=col[name].avg())
        assert rows.collect().rows() == [{"thrice": expected, "mean": _VALUES[name][0]}]


def test_a_zero_date_is_not_null(db: DataFlow) -> None:
    """In a column that is NOT NULL, `IS NULL` finds it."""
    dates = db.my.strict.select("id", "day", "moment", "instant")
    joined = db.my.copies.join(dates, on=col.copy == col.id, how="left").filter(col.copy < 3)
    for name in ("day", "moment", "instant"):
        assert dates.filter(col[name].is_null()).count() == 0
        assert dates.filter(col[name].is_not_null()).count() == 1
        assert joined.filter(col[name].is_null()).sort("copy").select("copy").collect()["copy"] == [1, 2]
        assert joined.filter(~col[name].is_null()).select("copy").collect()["copy"] == [0]


def test_decimals_are_sent_digit_by_digit(db: DataFlow) -> None:
    """Written as 1E+37, a decimal would be a float to the server."""
    name = _name_of("DECIMAL(38, 0)")
    near = Decimal("9999999999999999999999999999999999999E+1")
    assert db.my.kinds.filter(col[name].is_in(param.values)).select("id").collect(values=[near]).rows() == []
    assert db.my.kinds.filter(col[name] > param.value).select("id").collect(value=near)["id"] == [1]


def test_columns_of_views(db: DataFlow, url: str) -> None:
    run_mysql(url, "CREATE VIEW seen AS SELECT *, c0 + 1 AS computed FROM kinds")
    names = [name for name in _NAMES if _NAMES[name].type != t.JSON and "INVISIBLE" not in _NAMES[name].native]
    seen = db.my.seen.sort("id").select(*names).collect()
    assert {name: seen[name] for name in names} == {name: _VALUES[name] for name in names}
    assert db.my.seen.sort("id").collect()["computed"][:2] == [-127, 128]


def test_generated_columns(db: DataFlow) -> None:
    assert db.my.strict.select("twice", "kept").collect().rows() == [{"twice": 0, "kept": "0x"}]
    assert db.my.strict.filter(col.twice == param.n).count(n=0) == 1


def _name_of(native: str) -> str:
    return next(name for name, kind in _NAMES.items() if kind.native == native)


def test_every_value_is_the_same_after_an_update(db: DataFlow) -> None:
    check_updates(db.my.kinds, _NAMES)
