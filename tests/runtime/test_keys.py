"""Keys between real servers: the same rows with and without them, however many there are."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace

import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, SourceError, col, fn, that
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Index, Statistics
from dataflow.compiler.compile import CompiledPlan, compile_query
from dataflow.compiler.federation.semi_joins import Policy
from dataflow.dsl.build_expr import Expression
from dataflow.runtime import loop
from dataflow.runtime.admission import Admission
from dataflow.runtime.execute import execute
from dataflow.runtime.keys import KeptRows
from dataflow.runtime.trace import Trace

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

ROWS = 3_000
ENGINES = ("pg", "my", "lite")
KINDS = ("inner", "left", "semi", "anti")
ENDLESS = "CREATE VIEW endless AS WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) SELECT k FROM n"
FACTS = "k bigint, d date, t varchar(20), n decimal(12, 2)"


@pytest.fixture(scope="module")
def db(postgres_url: str, mysql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFlow]:
    """`facts` of 3,000 rows on each engine; `few` in SQLite, of which some have no match and one is null."""
    folder = tmp_path_factory.mktemp("keys")
    facts = ", ".join(
        f"({k if k % 100 else 'NULL'}, '{2000 + k % 20}-01-{1 + k % 28:02}', 'Name{k % 50}', {k}.25)"
        for k in range(1, ROWS + 1)
    )
    statements = (f"CREATE TABLE facts ({FACTS})", f"INSERT INTO facts VALUES {facts}", "CREATE INDEX i ON facts (k)")
    for name in ("lite", "small"):
        with sqlite3.connect(folder / f"{name}.db") as connection:
            for statement in statements if name == "lite" else ():
                connection.execute(statement)
            if name == "small":
                fill_small(connection)
        connection.close()
    with fresh_postgres_database(postgres_url) as pg, fresh_mysql_database(mysql_url) as my:
        run_postgres(pg, *statements, "CREATE TABLE names (t text, n numeric(12, 2), d date)", NAMES)
        run_mysql(my, *statements)
        places = {name: f"sqlite:///{folder}/{name}.db" for name in ("lite", "small")}
        with DataFlow(pg=pg, my=my, frame=pa.table({"k": [5, 6, None, 7000]}), **places) as flow:
            yield flow


NAMES = "INSERT INTO names VALUES ('Name3', 3.25, '2003-01-04'), ('name4', 4.5, NULL), (NULL, 17.25, '2019-01-20')"


def fill_small(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE few (k INTEGER, label TEXT)")
    connection.executemany("INSERT INTO few VALUES (?, ?)", [(7, "a"), (8, "b"), (9000, "c"), (None, "d"), (7, "e")])
    connection.execute("CREATE TABLE more (k INTEGER)")
    connection.executemany("INSERT INTO more VALUES (?)", [(k,) for k in range(0, 2 * ROWS, 2)])
    connection.execute("CREATE TABLE bare (k INTEGER)")
    connection.execute("CREATE TABLE texts (t TEXT)")
    connection.execute("INSERT INTO texts VALUES ('Name3'), ('a' || char(0) || 'b')")
    connection.execute("CREATE TABLE wrong (k INTEGER)")
    connection.execute("INSERT INTO wrong VALUES ('no number')")
    connection.execute(ENDLESS)


def compiled(query: Query, keys: Policy) -> CompiledPlan:
    session = query._session
    session.compile(query._pipeline)  # type: ignore[attr-defined]
    return compile_query(query._pipeline, session.introspection.catalog(), keys=keys)  # type: ignore[attr-defined]


def batches_of(plan: CompiledPlan, db: DataFlow, trace: Trace | None = None) -> AsyncIterator[pa.RecordBatch]:
    session = db._session
    return execute(plan, {}, session.sources, session.local, Admission(), trace)


def rows(plan: CompiledPlan, db: DataFlow, trace: Trace | None = None) -> list[str]:
    async def collect() -> list[str]:
        return [str(row) async for batch in batches_of(plan, db, trace) for row in batch.to_pylist()]

    return sorted(loop.run(collect()))


def ran(query: Query, db: DataFlow) -> tuple[list[str], Trace]:
    """What a query gives with keys, which is what it gives without."""
    trace = Trace()
    plan = compiled(query, "always")
    assert any(fragment.keys for fragment in plan.fragments)
    found = rows(plan, db, trace)
    assert found == rows(compiled(query, "never"), db)
    return found, trace


def sent(trace: Trace) -> list[str]:
    return [str(keys) for _, part in sorted(trace.parts.items()) for keys in part.keys]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_join_of_every_kind_has_the_same_rows(engine: str, kind: str, db: DataFlow) -> None:
    query = db.small.few.join(db[engine].facts, "f", on=col.k == that.k, how=kind, suffix="_f")  # type: ignore[arg-type]
    _, trace = ran(query, db)
    assert sent(trace) == ["with 3 keys of k from #1"]
    assert trace.parts[2].rows == 2


def test_the_left_side_of_a_right_join_has_the_same_rows(db: DataFlow) -> None:
    _, trace = ran(db.my.facts.join(db.small.few, "f", on=col.k == that.k, how="right", suffix="_f"), db)
    assert sent(trace) == ["with 3 keys of k from #2"]
    assert trace.parts[1].rows == 2


def test_a_full_join_needs_all_rows(db: DataFlow) -> None:
    query = db.small.few.join(db.my.facts, "f", on=col.k == that.k, how="full", suffix="_f")
    assert not any(fragment.keys for fragment in compiled(query, "always").fragments)


@pytest.mark.parametrize("engine", ENGINES)
def test_more_keys_than_are_of_use_are_not_sent(engine: str, db: DataFlow) -> None:
    query = db.small.few.join(db[engine].facts, "f", on=col.k == that.k, suffix="_f")
    plan = compiled(query, "always")
    first, second = plan.fragments
    second = replace(second, keys=tuple(replace(keys, most=2) for keys in second.keys))
    trace = Trace()
    assert rows(replace(plan, fragments=(first, second)), db, trace) == rows(compiled(query, "never"), db)
    assert sent(trace) == ["without keys of k from #1: there were too many"]
    assert trace.parts[2].rows == ROWS


@pytest.mark.parametrize("engine", ENGINES)
def test_many_keys(engine: str, db: DataFlow) -> None:
    query = db.small.more.join(db[engine].facts, "f", on="k").select("k", "t", "n", "d")
    found, trace = ran(query, db)
    assert sent(trace) == [f"with {ROWS:,} keys of k from #1"]
    assert len(found) == trace.parts[2].rows == ROWS // 2 - ROWS // 100


@pytest.mark.parametrize("engine", ENGINES)
def test_without_any_key_nothing_is_asked_for(engine: str, db: DataFlow) -> None:
    found, trace = ran(db.small.bare.join(db[engine].facts, on="k"), db)
    assert found == []
    assert sent(trace) == ["with 0 keys of k from #1"]
    assert trace.parts[2].rows == 0


def test_keys_of_a_table_that_is_read_here(db: DataFlow) -> None:
    found, trace = ran(db.frame.join(db.pg.facts, on="k").select("k", "n"), db)  # type: ignore[union-attr]
    assert len(found) == 2
    assert sent(trace) == ["with 3 keys of k from local tables"]


@pytest.mark.parametrize(("column", "matching"), [("t", 60), ("n", 2), ("d", 44)])
def test_texts_decimals_and_dates(column: str, matching: int, db: DataFlow) -> None:
    query = db.pg.names.join(db.my.facts, "f", on=col[column] == that[column], suffix="_f").agg(n=fn.count())
    found, trace = ran(query, db)
    assert found == [str({"n": matching})]
    assert sent(trace) == [f"with {3 if column == 'n' else 2} keys of {column} from #1"]


def test_texts_with_a_zero_in_them_are_not_sent(db: DataFlow) -> None:
    found, trace = ran(db.small.texts.join(db.pg.facts, on="t").select("t", "n"), db)
    assert len(found) == 60
    assert sent(trace) == ["without keys of t from #1: there were too many"]


def test_a_fragment_that_gets_keys_gives_them_to_the_next(db: DataFlow) -> None:
    joined = db.small.few.join(db.my.facts, "m", on=col.k == that.k, suffix="_m")
    query = joined.join(db.pg.facts, "p", on=col.n == that.n, suffix="_p").select("label", "n", "d_p")
    found, trace = ran(query, db)
    assert len(found) == 3
    assert [trace.parts[number].rows for number in (2, 3)] == [2, 2]


def test_two_columns_with_keys(db: DataFlow) -> None:
    query = db.small.few.join(db.pg.facts, "f", on=col.k == that.k, suffix="_f")
    query = query.join(db.my.facts.filter(col.n == 3.25), "m", on=col.t == that.t, suffix="_m").select("label", "n")
    found, trace = ran(query, db)
    assert (found, trace.parts[2].rows) == ([], 0)
    plan = compiled(query, "always")
    keyed = next(fragment for fragment in plan.fragments if len(fragment.keys) == 2)
    # Once PostgreSQL has analysed its table by itself, a range of its keys is another choice.
    assert [reduced.keys for reduced in keyed.reduced if not reduced.ranges] == [(0, 1), (0,), (1,)]


def test_keys_that_cannot_be_found_are_done_without(db: DataFlow) -> None:
    query = db.small.few.join(db.pg.facts, "f", on=col.k == that.k, suffix="_f")
    plan = compiled(query, "always")
    first, second = plan.fragments
    (keys,) = second.keys
    failing = replace(keys, statement=replace(keys.statement, sql="SELECT CAST('x' AS BIGINT) AS key", slots=()))
    found = rows(replace(plan, fragments=(first, replace(second, keys=(failing,)))), db)
    assert found == rows(compiled(query, "never"), db)


@pytest.mark.parametrize(("of_more", "of_facts"), [(2.0, 10_000_000.0), (10_000_000.0, 2.0), (2e6, 2e6)])
def test_estimates_may_be_wrong(of_more: float, of_facts: float, db: DataFlow) -> None:
    query = db.small.more.join(db.pg.facts, "f", on="k").filter(col.n > 4).select("k", "n")
    expected = rows(compiled(query, "never"), db)
    catalog = told(db, {"small.more": of_more, "pg.facts": of_facts})
    assert rows(compile_query(query._pipeline, catalog), db) == expected


def told(db: DataFlow, tables: Mapping[str, float]) -> Catalog:
    """What is known of the tables, as if some had so many rows and all others one."""
    catalog = db._session.introspection.catalog()
    noted = {
        key: replace(table, statistics=statistics(tables.get(table.label, 1.0)))
        for key, table in catalog.tables.items()
    }
    return replace(catalog, tables=noted)


def statistics(count: float) -> Statistics:
    return Statistics(count, {"k": ColumnStatistics(count, 0.0, 1, int(count), 8.0)}, (Index(("k",), True),))


def test_the_error_of_a_fragment_is_that_of_the_one_that_waits_for_it(db: DataFlow) -> None:
    plan = compiled(db.small.wrong.join(db.pg.facts, on="k"), "always")
    began = time.monotonic()
    with pytest.raises(SourceError, match="column `k` of source `small`"):
        rows(plan, db)
    assert time.monotonic() - began < 10


def test_cancelling_while_keys_are_collected(db: DataFlow) -> None:
    batches = batches_of(compiled(db.small.endless.join(db.pg.facts, on="k"), "always"), db)

    async def cancel() -> int:
        before = len(asyncio.all_tasks())
        task = asyncio.create_task(anext(batches))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks()) - before

    assert loop.run(cancel()) <= 0


def batch(*values: int) -> pa.RecordBatch:
    return pa.record_batch({"x": pa.array(values, pa.int64())})


async def stream(*batches: pa.RecordBatch) -> AsyncIterator[pa.RecordBatch]:
    for each in batches:
        yield each


async def test_all_rows_are_known_before_the_first_is_handed_on() -> None:
    kept = KeptRows()
    through = kept.through(stream(batch(1), batch(2)))
    assert await anext(through) == batch(1)  # type: ignore[arg-type]
    assert await kept.wait() == [batch(1), batch(2)]
    assert [each async for each in through] == [batch(2)]


async def test_too_many_rows_are_handed_on_all_the_same() -> None:
    kept = KeptRows(most=batch(1).nbytes)
    handed = [each async for each in kept.through(stream(batch(1), batch(2), batch(3), batch(4)))]
    assert handed == [batch(1), batch(2), batch(3), batch(4)]
    assert await kept.wait() is None


async def test_who_waits_is_told_of_the_error() -> None:
    async def failing() -> AsyncIterator[pa.RecordBatch]:
        yield batch(1)
        raise SourceError("broken")

    kept = KeptRows()
    with pytest.raises(SourceError, match="broken"):
        await anext(kept.through(failing()))  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="broken"):
        await kept.wait()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("wanted", "note", "fetched"), [
    (col.label != "c", "with the range of the keys of k from #1", 2),
    (col.label != "?", "without keys of k from #1: there were too many", ROWS),
])  # fmt: skip
def test_too_many_keys_that_lie_close_together(
    engine: str, wanted: Expression, note: str, fetched: int, db: DataFlow
) -> None:
    query = db.small.few.filter(wanted).join(db[engine].facts, "f", on=col.k == that.k, suffix="_f")
    expected = rows(compiled(query, "never"), db)
    plan = compile_query(query._pipeline, told(db, {f"{engine}.facts": float(ROWS)}), keys="always")
    first, second = plan.fragments
    second = replace(second, keys=tuple(replace(keys, most=1) for keys in second.keys))
    trace = Trace()
    assert rows(replace(plan, fragments=(first, second)), db, trace) == expected
    assert sent(trace) == [note]
    assert trace.parts[2].rows == fetched


def test_nothing_waits_any_more_for_keys_of_a_query_that_failed(db: DataFlow) -> None:
    """What waited for the other fragment's keys stayed behind, for rows that never came."""
    query = db.pg.facts.join(db.my.facts.filter(col.n == 3.25), "m", on=col.t == that.t, suffix="_m")
    plan = compiled(query.join(db.small.wrong, "w", on=col.k == that.k, suffix="_w"), "always")
    keyed = next(fragment for fragment in plan.fragments if len(fragment.keys) == 2)
    feeders = [number for keys in keyed.keys for number in keys.fragments]
    slow = next(number for number in feeders if plan.fragments[number - 1].source == "my")
    fragments = list(plan.fragments)
    fragments[slow - 1] = replace(fragments[slow - 1], sql=f"{fragments[slow - 1].sql} AND SLEEP(5) = 0")

    async def failing() -> int:
        before = asyncio.all_tasks()
        with pytest.raises(SourceError, match="column `k` of source `small`"):
            async for _ in batches_of(replace(plan, fragments=tuple(fragments)), db):
                pass
        await asyncio.sleep(0.05)
        return len(asyncio.all_tasks() - before)

    assert loop.run(failing()) == 0
