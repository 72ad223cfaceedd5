"""Each kind of write inside of a transaction: what is undone with it, what is kept with it, on every engine."""

from __future__ import annotations

import asyncio
import decimal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import pytest
from everywhere import NESTING, PLACES, counted, databases_with

from dataflow import DataFlow, ParameterError, SourceError, TransactionError, col, fn

REST = "name varchar(20) not null unique, total decimal(10,2) default 7.5"
PAIRS = "create table pairs (x integer not null, y varchar(9) not null, n integer, primary key (x, y))"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    tables = {place: [*made, PAIRS] for place, made in counted("items", REST).items()}
    with databases_with(tables, tmp_path_factory.mktemp("writes"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture
def db(places: dict[str, str]) -> Iterator[DataFlow]:
    with DataFlow(**places) as database:
        yield database


@pytest.fixture(params=PLACES)
def source(request: pytest.FixtureRequest, db: DataFlow) -> str:
    """A source whose items are `a` to `d`, and whose pairs are four."""
    name: str = request.param
    for table in ("items", "pairs"):
        db.execute(f"from {name}.{table} | delete all")
    db.insert(f"{name}.items", [{"name": letter} for letter in "abcd"])
    db.insert(f"{name}.pairs", [{"x": x, "y": y, "n": x} for x in (1, 2) for y in "ab"])
    return name


State = dict[str, list[tuple[object, ...]]]


def state(db: DataFlow, source: str) -> State:
    return {
        table: [tuple(row.values()) for row in db[source][table].sort(*keys).collect().rows()]
        for table, keys in (("items", ["name"]), ("pairs", ["x", "y"]))
    }


def insert(db: DataFlow, source: str) -> None:
    made = db.insert(f"{source}.items", [{"name": "e"}, {"name": "f"}], returning=["id", "total"])
    assert [row["total"] for row in made.rows()] == [decimal.Decimal("7.50")] * 2
    read = db[source].items.filter(col.id.is_in([row["id"] for row in made.rows()])).sort("name").collect()
    assert [row["name"] for row in read.rows()] == ["e", "f"]


def upsert(db: DataFlow, source: str) -> None:
    rows = [{"x": 1, "y": "a", "n": 5}, {"x": 3, "y": "c", "n": 6}]
    written = db.upsert(f"{source}.pairs", rows, on=["x", "y"], returning=["x", "n"])
    assert sorted(written.rows(), key=str) == [{"x": 1, "n": 5}, {"x": 3, "n": 6}]


def update(db: DataFlow, source: str) -> None:
    change = db[source].items.filter(col.name <= "b").update(total=col.total + 1).returning("name", "total")
    rows = sorted(change.execute().rows(), key=str)
    assert rows == [{"name": name, "total": decimal.Decimal("8.50")} for name in "ab"]


def delete(db: DataFlow, source: str) -> None:
    gone = db.execute(f"from {source}.items | filter name in ('c', 'd') | delete | returning name")
    assert sorted(row["name"] for row in gone.rows()) == ["c", "d"]


def update_by_keys(db: DataFlow, source: str) -> None:
    change = (
        db[source].pairs.filter(col.x < 3).sort("-x", "y").take(1).update(n=col.n + 5, y="z").returning("x", "y", "n")
    )
    assert change.execute().rows() == [{"x": 2, "y": "z", "n": 7}]


def delete_by_keys(db: DataFlow, source: str) -> None:
    assert db[source].pairs.filter(col.y.matches("^[b]$")).delete().execute() == 2


def insert_of_query(db: DataFlow, source: str) -> None:
    rows = db[source].items.select(name=fn.concat(fn.upper(col.name), "+"), total=col.total)
    assert db.insert(f"{source}.items", rows, returning="name") >= 4


def update_by_rows(db: DataFlow, source: str) -> None:
    rows = [{"name": "a", "total": 1}, {"name": "b", "total": 2}, {"name": "nobody", "total": 3}]
    written = db.update(f"{source}.items", rows, on="name", returning=["name", "total"])
    assert sorted(written.rows(), key=str) == [{"name": name, "total": n} for n, name in enumerate("ab", 1)]


def delete_by_rows(db: DataFlow, source: str) -> None:
    assert db.delete(f"{source}.pairs", [{"x": 1, "y": "a"}, {"x": 9, "y": "b"}], on=["x", "y"]) == 1


def insert_as_a_step(db: DataFlow, source: str) -> None:
    rows = db[source].items.filter(col.name == "a").select(x=90, y=col.name, n=1)
    assert rows.insert_into(f"{source}.pairs").execute() == 1


def upsert_as_a_step(db: DataFlow, source: str) -> None:
    into = f"upsert into {source}.pairs on x, y"
    db.execute(f"from {source}.items | filter name == 'a' | select x = 90, y = name, n = 1 | {into}")
    text = f"from {source}.pairs | filter x == 90 | select x, y, n = 7 | {into} | returning n"
    assert db.execute(text).rows() == [{"n": 7}]


WRITES = [insert, upsert, update, delete, update_by_keys, delete_by_keys, insert_of_query]
WRITES += [update_by_rows, delete_by_rows, insert_as_a_step, upsert_as_a_step]

Write = Callable[[DataFlow, str], None]


class Undo(Exception):
    """What ends a block that is to be undone."""


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_undone_with_its_transaction(db: DataFlow, source: str, write: Write) -> None:
    before = state(db, source)
    with suppress(Undo), db.transaction():
        write(db, source)
        assert state(db, source) != before
        raise Undo
    assert state(db, source) == before


def test_writes_are_kept_with_their_transaction(db: DataFlow, source: str) -> None:
    with db.transaction():
        for write in WRITES:
            before = state(db, source)
            write(db, source)
            inside = state(db, source)
            assert inside != before
    assert state(db, source) == inside


async def test_writes_of_tasks_are_kept_with_their_transaction(db: DataFlow, source: str) -> None:
    async with db.transaction():
        made = await asyncio.gather(
            *(db.ainsert(f"{source}.items", [{"name": f"task {n}"}], returning="id") for n in range(5))
        )
    ids = sorted(row["id"] for written in made for row in written.rows())
    found = await db[source].items.filter(col.name.starts_with("task")).sort("id").acollect()
    assert [row["id"] for row in found.rows()] == ids


@pytest.mark.parametrize("source", NESTING, indirect=True)
def test_rows_that_are_wrong_leave_the_transaction_as_it_was(db: DataFlow, source: str) -> None:
    with db.transaction():
        insert(db, source)
        inside = state(db, source)
        with pytest.raises(ParameterError, match="column `x`"):
            db.upsert(f"{source}.pairs", [{"x": "one", "y": "a"}], on=["x", "y"], returning="n")
        delete(db, source)
        assert state(db, source) != inside


@pytest.mark.parametrize("source", NESTING, indirect=True)
def test_a_write_that_fails_is_undone_alone(db: DataFlow, source: str) -> None:
    with db.transaction():
        insert(db, source)
        inside = state(db, source)
        for _ in range(2):
            with pytest.raises(SourceError, match="does not take the rows"):
                db.insert(f"{source}.items", [{"name": "g"}, {"name": "a"}], returning="id")
            with pytest.raises(SourceError, match="does not take the rows"):
                db[source].pairs.filter(col.y.matches("a|b")).update(y="z", x=1).execute()
        assert state(db, source) == inside
        delete_by_keys(db, source)
        inside = state(db, source)
    assert state(db, source) == inside


@pytest.mark.parametrize("source", ["duck"], indirect=True)
def test_where_there_are_no_savepoints_a_write_that_fails_undoes_all(db: DataFlow, source: str) -> None:
    before = state(db, source)
    tx = db.transaction()
    tx.begin()
    with tx.use():
        insert(db, source)
        with pytest.raises(SourceError, match="does not take the rows"):
            db.insert("duck.items", [{"name": "a"}], returning="id")
    with pytest.raises(TransactionError, match="was undone in source `duck`"):
        tx.commit()
    assert state(db, source) == before


@pytest.mark.parametrize("source", NESTING, indirect=True)
def test_rows_that_are_refused_are_left_out_within_a_transaction(db: DataFlow, source: str) -> None:
    with db.transaction():
        rows = [{"name": "a"}, {"name": "new"}, {"name": None}, {"name": "more"}]
        written = db.insert(f"{source}.items", rows, on_error="skip", returning="name")
        # They are told by their numbers alone where the database is to make their key.
        assert [(refused.row, refused.key) for refused in written.refused] == [(1, {}), (3, {})]
        assert sorted(row["name"] for row in written.rows()) == ["more", "new"]
    assert db[source].items.count() == 6


@pytest.mark.parametrize("source", ["duck"], indirect=True)
def test_where_there_are_no_savepoints_no_row_can_be_left_out(db: DataFlow, source: str) -> None:
    with db.transaction():
        insert(db, source)
        inside = state(db, source)
        with pytest.raises(TransactionError, match="has no savepoints"):
            db.insert("duck.items", [{"name": "new"}], on_error="skip")
        assert state(db, source) == inside
    assert state(db, source) == inside


@pytest.mark.parametrize("source", NESTING, indirect=True)
def test_an_inner_block_is_undone_alone(db: DataFlow, source: str) -> None:
    with db.transaction():
        update(db, source)
        inside = state(db, source)
        with suppress(Undo), db.transaction():
            delete_by_keys(db, source)
            insert(db, source)
            raise Undo
        assert state(db, source) == inside
    assert state(db, source) == inside


def test_a_block_writes_to_several_sources(db: DataFlow, source: str) -> None:
    other = "lite" if source != "lite" else "pg"
    db.execute(f"from {other}.items | delete all")
    before = state(db, other)
    with suppress(Undo), db.transaction():
        insert(db, source)
        assert db.insert(f"{other}.items", db[source].items.select("name"), returning="id") == 6
        raise Undo
    assert state(db, other) == before
    assert db[source].items.count() == 4


def test_a_transaction_that_only_reads_refuses_each_write(db: DataFlow, source: str) -> None:
    for write in WRITES:
        with pytest.raises(TransactionError, match="is read-only"), db.transaction(read_only=True):
            write(db, source)


async def test_a_write_that_is_cancelled_leaves_nothing_behind(db: DataFlow, source: str) -> None:
    async def rows() -> AsyncIterator[dict[str, object]]:
        for number in range(70_000):
            yield {"name": f"slow {number}"}
        await asyncio.sleep(60)

    with suppress(TransactionError):
        async with db.transaction(source):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(db.ainsert(f"{source}.items", rows(), returning="id"), 1)
            # Where that undid the transaction, this is the error.
            await db.ainsert(f"{source}.items", [{"name": "after"}], returning="id")
    found = await db[source].items.filter(col.name.starts_with("slow")).acollect()
    assert found.rows() == []
    written = await db.ainsert(f"{source}.items", [{"name": "later"}], returning="name")
    assert written.rows() == [{"name": "later"}]
