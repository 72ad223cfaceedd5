"""Every type of PostgreSQL, there and back: written by its own driver, read in every way, and sent as a parameter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import asyncpg
import column_kinds
import pyarrow as pa
import pytest
from column_kinds import Kind
from postgres_cases import CASES, DECLARATIONS, FOREIGN, REFUSALS, Foreign, Refusal
from statement_log import StatementLog

from dataflow import BindError, DataFlow, Query, SourceError, col, fn, param, that
from dataflow.compiler.bind.coerce import can_cast
from dataflow.compiler.bind.nested import has_equality
from dataflow.dsl.types import FLOAT64, INT64, INTERVAL, JSON, STRING, Interval, List
from dataflow.runtime import loop
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.sources.postgres import PostgresSource

from servers import fresh_postgres_database

COPIES = 400
"""How often each row is in the large views: more rows than are read before a COPY begins."""

COLUMNS = [(f"c{number}", case) for number, case in enumerate(CASES)]
NESTED = [name for name, case in COLUMNS if isinstance(case.type, List) or case.type == INTERVAL]
EQUAL = [(name, case) for name, case in COLUMNS if has_equality(case.type)]
ORDERED = [(name, case) for name, case in EQUAL if not isinstance(case.type, List)]
ROWS = 1 + max(len(case.values) for case in CASES)
"""The last row is null in every column."""

ODD = [(f"c{number}", refusal) for number, refusal in enumerate(REFUSALS)]
TEXTS = [(f"c{number}", foreign) for number, foreign in enumerate(FOREIGN)]
TEXT_ROWS = 1 + max(len(foreign.values) for foreign in FOREIGN)


@pytest.fixture(scope="module")
def db(postgres_url: str) -> Iterator[DataFlow]:
    """The cases by column, `t` for those of the language, `odd` for what it cannot hold, `texts` for foreign types."""
    with fresh_postgres_database(postgres_url) as url:
        asyncio.run(_fill(url))
        with DataFlow(shop=url) as opened:
            yield opened


@pytest.fixture(scope="module")
def here(db: DataFlow) -> Iterator[DataFlow]:
    """The rows of `t` as they were read, in a frame: what is asked of it is done in the local DuckDB."""
    with DataFlow(t=db.shop.t.collect().to_arrow()) as opened:
        yield opened


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    for declaration in DECLARATIONS:
        await connection.execute(declaration)
    await _make(connection, "t", [(case.native, [sql for sql, _ in case.values]) for case in CASES], ROWS)
    await _make(
        connection, "texts", [(foreign.native, [sql for sql, _ in foreign.values]) for foreign in FOREIGN], TEXT_ROWS
    )
    # Each odd value is in a row of its own, so that every other one can be read.
    odd = [(refusal.native, ["NULL"] * at + [refusal.sql]) for at, refusal in enumerate(REFUSALS)]
    await _make(connection, "odd", odd, len(odd))
    await connection.close()


async def _make(connection: Any, table: str, columns: Sequence[tuple[str, list[str]]], rows: int) -> None:
    declared = ", ".join(f"c{number} {native}" for number, (native, _) in enumerate(columns))
    values = [
        ", ".join([str(row), *(sqls[row] if row < len(sqls) else "NULL" for _, sqls in columns)]) for row in range(rows)
    ]
    await connection.execute(f"CREATE TABLE {table} (id int, {declared})")
    for row in values:
        await connection.execute(f"INSERT INTO {table} VALUES ({row})")
    await connection.execute(f"CREATE TABLE written_{table} (LIKE {table})")
    await connection.execute(
        f"CREATE VIEW many_{table} AS SELECT {table}.* FROM {table} CROSS JOIN generate_series(1, {COPIES})"
    )


def expected(case: Kind | Foreign, row: int) -> object:
    return plain(case.values[row][1]) if row < len(case.values) else None


def plain(value: object) -> object:
    """A value as Arrow gives it."""
    match value:
        case Interval():
            return pa.MonthDayNano([value.months, value.days, value.microseconds * 1000])
        case list():
            return [plain(item) for item in value]
        case _:
            return value


def same(left: object, right: object) -> bool:
    """Whether two values are equal and of one type, NaN equal to itself."""
    return type(left) is type(right) and (left == right or (left != left and right != right))


def ids(query: Query, **values: object) -> list[object]:
    return sorted(query.select("id").collect(**values)["id"])


def test_each_type_is_introspected(db: DataFlow) -> None:
    found = {column.name: column.type for column in db.shop.t.schema}
    assert {name: found[name] for name, _ in COLUMNS} == {name: case.type for name, case in COLUMNS}


def test_few_rows(db: DataFlow) -> None:
    table = db.shop.t.sort("id").collect().to_arrow()
    for name, case in COLUMNS:
        assert table.schema.field(name).type == arrow_type(case.type), case.native
        for row, value in enumerate(table.column(name).to_pylist()):
            assert same(value, expected(case, row)), (case.native, row)


def test_many_rows(db: DataFlow, postgres_log: StatementLog) -> None:
    columns = [name for name, _ in COLUMNS]
    mark = postgres_log.mark()
    table = db.shop.many_t.select("id", *columns).collect().to_arrow()
    assert any(sent.startswith("COPY (SELECT CAST(") for sent in postgres_log.statements_since(mark))
    assert table.num_rows == ROWS * COPIES
    rows = table.column("id").to_pylist()
    cases = dict(COLUMNS)
    for name in columns:
        assert table.schema.field(name).type == arrow_type(cases[name].type), cases[name].native
        wanted = [expected(cases[name], row) for row in range(ROWS)]
        for row, value in zip(rows, table.column(name).to_pylist(), strict=True):
            assert same(value, wanted[row]), (cases[name].native, row)


@pytest.mark.parametrize("left_out", [(), ('"char"',)], ids=["through texts", "as it is"])
def test_each_value_is_written_back(db: DataFlow, postgres_log: StatementLog, left_out: tuple[str, ...]) -> None:
    source = db._session.sources["shop"]
    assert isinstance(source, PostgresSource)
    columns = [(name, case) for name, case in COLUMNS if case.native not in left_out]
    names = ["id", *(name for name, _ in columns)]
    rows = db.shop.many_t.select(*names).collect().to_arrow()
    mark = postgres_log.mark()
    assert loop.run(_write(source, names, rows.to_batches())) == rows.num_rows
    is_direct = any('COPY "public"."written_t"' in sent for sent in postgres_log.statements_since(mark))
    assert is_direct == bool(left_out)
    # Cut anywhere.
    pieces = rows.slice(5, 3).to_batches() + rows.slice(ROWS - 1, 1).to_batches()
    assert loop.run(_write(source, names, pieces)) == 4
    back = db.shop.written_t.select(*names).collect().to_arrow()
    asyncio.run(loop.wait(_empty(source)))
    assert back.schema == rows.schema
    for name in names:
        values, found = rows.column(name).to_pylist(), back.column(name).to_pylist()
        wanted = [*values, *values[5:8], values[ROWS - 1]]
        assert all(map(same, found, wanted)), name
        assert len(found) == len(wanted)


async def _empty(source: PostgresSource) -> None:
    async with source._connection() as connection:
        await connection.execute("BEGIN READ WRITE; TRUNCATE written_t; COMMIT")


async def _write(source: PostgresSource, names: list[str], batches: list[pa.RecordBatch]) -> int:
    table = await source.load_table(["written_t"])
    assert table is not None

    async def given() -> AsyncIterator[pa.RecordBatch]:
        for batch in batches:
            yield batch

    return await source.insert(table, names, given())


@pytest.mark.parametrize(("name", "case"), EQUAL, ids=[case.native for _, case in EQUAL])
def test_each_value_finds_its_row_again(db: DataFlow, name: str, case: Kind) -> None:
    t = db.shop.t
    for row, (_, value) in enumerate(case.values):
        assert ids(t.filter(col[name] == param.v), v=value) == [row]
        assert ids(t.filter(col[name] != param.v), v=value) == [at for at in range(len(case.values)) if at != row]
    if not isinstance(case.type, List):
        values = [value for _, value in case.values]
        assert ids(t.filter(col[name].is_in(param.vs)), vs=values) == list(range(len(values)))
        assert ids(t.filter(col[name].is_in(param.vs)), vs=values[1:]) == list(range(1, len(values)))
        assert ids(t.filter(col[name].is_in(values[:1]))) == [0]
        assert ids(t.filter(~col[name].is_in(param.vs)), vs=[]) == list(range(ROWS))


@pytest.mark.parametrize(("name", "case"), EQUAL, ids=[case.native for _, case in EQUAL])
def test_parameters_of_a_copy_are_the_same_values(db: DataFlow, name: str, case: Kind) -> None:
    values = {f"v{row}": value for row, (_, value) in enumerate(case.values)}
    hits = {f"is_{v}": (col[name] == param(v)).coalesce(False) for v in values}
    if not isinstance(case.type, List):
        hits["is_any"] = col[name].is_in(param.vs).coalesce(False)
        values["vs"] = [value for _, value in case.values]
    read = db.shop.many_t.select("id", **hits).collect(**values)
    for row, *found in {tuple(record.values()) for record in read.rows()}:
        wanted = [row == at for at in range(len(case.values))]
        assert found == [*wanted, row < len(case.values)][: len(found)]


@pytest.mark.parametrize("row", range(ROWS))
def test_each_value_is_what_it_was_as_a_parameter(db: DataFlow, row: int) -> None:
    # A null in the place of a list is an error.
    there = [
        (name, case) for name, case in COLUMNS if row < len(case.values) or (row == ROWS - 1 and name not in NESTED)
    ]
    query = db.shop.t.filter(col.id == 0).select(**{name: param(name, str(case.type)) for name, case in there})
    values = {name: case.values[row][1] if row < len(case.values) else None for name, case in there}
    table = query.collect(**values).to_arrow()
    for name, case in there:
        assert table.schema.field(name).type == arrow_type(case.type), case.native
        found, wanted = table.column(name)[0].as_py(), expected(case, row)
        if case.type == JSON and found is not None:
            found, wanted = json.loads(found), json.loads(str(wanted))
        assert same(found, wanted), case.native


def test_texts_of_values_are_those_that_are_made_locally(db: DataFlow, here: DataFlow) -> None:
    names = [name for name, case in COLUMNS if can_cast(case.type, STRING) and case.type not in (FLOAT64, JSON)]
    texts = {name: col[name].cast("string") for name in names}
    there = db.shop.t.sort("id").select(**texts)
    assert "local" not in there.explain()
    local = here.t.sort("id").select(**texts).collect()
    for name, column in there.collect().to_arrow().to_pydict().items():
        assert column == local[name], dict(COLUMNS)[name].native


def _other(t: Query, name: str) -> Query:
    return t.select(j=col.id, y=col[name])


@pytest.mark.parametrize(("name", "case"), ORDERED, ids=[case.native for _, case in ORDERED])
def test_the_engine_compares_as_it_is_done_locally(db: DataFlow, here: DataFlow, name: str, case: Kind) -> None:
    x = col[name]
    asked = [
        lambda t: t.group_by(name).agg(n=fn.count(), first=col.id.min()).sort("first").select("n", "first"),
        lambda t: t.agg(n=x.count_distinct()),
        lambda t: t.select(name).distinct().agg(n=fn.count()),
        lambda t: t.join(_other(t, name), on=x == that.y).select("id", "j").sort("id", "j"),
    ]
    if case.type.name != "binary":
        asked += [lambda t: t.sort(name, "id").select("id"), lambda t: t.sort(f"-{name}", "id").select("id")]
    if case.type.name not in ("binary", "bool", "uuid"):
        asked += [
            lambda t: t.join(_other(t, name), on=x < that.y).select("id", "j").sort("id", "j"),
            lambda t: t.filter(x >= param.v).select("id").sort("id"),
        ]
    for ask in asked:
        there, local = ask(db.shop.t), ask(here.t)
        values = {"v": case.values[0][1]} if "$v" in str(there) else {}
        assert "fragment #2" not in there.explain(), case.native
        assert there.collect(**values).rows() == local.collect(**values).rows(), (case.native, str(there))


@pytest.mark.parametrize(("name", "odd"), ODD, ids=[f"{odd.native} {odd.sql}" for _, odd in ODD])
def test_a_value_that_its_type_cannot_hold_is_refused_by_name(db: DataFlow, name: str, odd: Refusal) -> None:
    row = int(name[1:])
    for table in (db.shop.odd, db.shop.many_odd):
        with pytest.raises(SourceError) as raised:
            table.select("id", name).collect()
        (found,) = raised.value.diagnostics
        assert found.message == f"column `{name}` of source `shop` holds {odd.shown}: expected {odd.type}"
        hints = [f'`col.{name}.cast("{cast}")` (`{name}::{cast}`)' for cast, _ in odd.casts]
        assert found.hint == f"read it as {', or '.join(hints)}"
    others = db.shop.odd.filter(col.id != row).select(name)
    assert others.collect().to_arrow().column(name).null_count == len(ODD) - 1


@pytest.mark.parametrize(("name", "odd"), ODD, ids=[f"{odd.native} {odd.sql}" for _, odd in ODD])
def test_the_casts_of_the_hint_read_such_a_value(db: DataFlow, name: str, odd: Refusal) -> None:
    row = int(name[1:])
    casts = {f"to_{number}": (cast, value) for number, (cast, value) in enumerate(odd.casts)}
    for table in (db.shop.odd, db.shop.many_odd):
        read = table.select("id", **{to: col[name].cast(cast) for to, (cast, _) in casts.items()}).collect().to_arrow()
        rows = read.column("id").to_pylist()
        for to, (_, wanted) in casts.items():
            assert all(
                same(value, wanted if at == row else None)
                for at, value in zip(rows, read.column(to).to_pylist(), strict=True)
            )
    text = dict(odd.casts)["string"]
    assert ids(db.shop.odd.filter(col[name].cast("string") == param.v), v=text) == [row]


def test_foreign_types_are_read_as_texts(db: DataFlow) -> None:
    texts = {name: col[name].cast("string") for name, _ in TEXTS}
    for table, copies in ((db.shop.texts, 1), (db.shop.many_texts, COPIES * 3)):
        table = table if copies == 1 else table.join(db.shop.t.filter(col.id < 3).select(k="id"), how="cross")
        read = table.sort("id").select("id", **texts).collect().to_arrow()
        assert read.num_rows == TEXT_ROWS * copies
        for name, foreign in TEXTS:
            wanted = [expected(foreign, row) for row in range(TEXT_ROWS) for _ in range(copies)]
            assert read.column(name).to_pylist() == wanted, foreign.native


@pytest.mark.parametrize(("name", "foreign"), TEXTS, ids=[foreign.native for _, foreign in TEXTS])
def test_a_foreign_type_is_refused_by_name_and_compared_as_text(db: DataFlow, name: str, foreign: Foreign) -> None:
    texts = db.shop.texts
    with pytest.raises(BindError) as raised:
        texts.select("id", name).collect()
    (found,) = raised.value.diagnostics
    assert found.message == f"column `{name}` is of type `{foreign.name}`, which has no counterpart here"
    assert found.hint == 'read it as text: `.cast("string")`'
    text = col[name].cast("string")
    for row, (_, value) in enumerate(foreign.values):
        assert ids(texts.filter(text == param.v), v=value) == [row]
    values = [value for _, value in foreign.values]
    assert ids(texts.filter(text.is_in(param.vs)), vs=values) == list(range(len(values)))
    assert texts.derive(x=text).sort("x").select("x").collect()["x"][: len(values)] == sorted(values)
    assert texts.group_by(x=text).agg(n=fn.count()).count() == len({*values, None})


def test_numbers_of_narrow_columns_are_computed_in_64_bits(db: DataFlow, here: DataFlow) -> None:
    results = {}
    for name, _ in (pair for pair in COLUMNS if pair[1].type == INT64 and pair[1].native != "bigint"):
        x = col[name]
        made = [-x, fn.abs(x), x // (-1), x // x, x % 32767, x % x, x + x, x * 3, x.sum().over()]
        results |= {f"{name}_{at}": value for at, value in enumerate(made)}
    there, local = (t.sort("id").select(**results) for t in (db.shop.t, here.t))
    assert "local" not in there.explain()
    assert there.collect().rows() == local.collect().rows()


def test_a_table_with_foreign_columns_is_of_use_without_them(db: DataFlow) -> None:
    assert db.shop.texts.select("id").distinct().count() == TEXT_ROWS
    many = db.shop.t.select("id", *NESTED)
    assert (
        many.drop(*(name for name, case in COLUMNS if name in NESTED and not has_equality(case.type)))
        .distinct()
        .count()
        == ROWS
    )


def test_every_value_is_the_same_after_an_update(db: DataFlow) -> None:
    column_kinds.check_updates(db.shop.t, dict(COLUMNS))
