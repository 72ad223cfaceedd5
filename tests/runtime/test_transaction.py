"""What every transaction does, tried on each engine that has some."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from accounts import BEFORE, amounts, move, opened, undone
from everywhere import NESTING, PLACES, empty_databases

from dataflow import DataFlow, SourceError, TransactionError, col


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("transactions"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture(params=PLACES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def db(engine: str, urls: dict[str, str]) -> Iterator[DataFlow]:
    with opened(urls[engine]) as db:
        yield db


def test_writes_of_a_block_are_committed_together(db: DataFlow) -> None:
    with db.transaction():
        move(db)
        db.insert("accounts", [{"id": 3, "amount": 1}])
        assert amounts(db) == [(1, 70), (2, 130), (3, 1)]
    assert amounts(db) == [(1, 70), (2, 130), (3, 1)]


def test_an_error_undoes_all_writes_of_a_block(db: DataFlow) -> None:
    with undone(db):
        move(db)
        db.upsert("accounts", [{"id": 1, "amount": 7}], on="id")
        db.execute("from accounts | filter id == 2 | delete")
        assert amounts(db) == [(1, 7)]
    assert amounts(db) == BEFORE


async def test_a_cancelled_block_is_undone(db: DataFlow) -> None:
    async def work() -> None:
        async with db.transaction():
            await db.ainsert("accounts", [{"id": 3, "amount": 0}])
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(work(), 1)
    assert amounts(db) == BEFORE


@pytest.mark.parametrize("engine", NESTING, indirect=True)
def test_a_statement_that_fails_is_undone_alone(db: DataFlow) -> None:
    with db.transaction():
        db.insert("accounts", [{"id": 3, "amount": 0}])
        with pytest.raises(SourceError, match="as in another row"):
            db.insert("accounts", [{"id": 4, "amount": 0}, {"id": 1, "amount": 0}])
        assert amounts(db) == [*BEFORE, (3, 0)]
    assert amounts(db) == [*BEFORE, (3, 0)]


@pytest.mark.parametrize("engine", ["duck"], indirect=True)
def test_where_there_are_no_savepoints_a_statement_that_fails_undoes_all(db: DataFlow) -> None:
    tx = db.transaction()
    tx.begin()
    with tx.use():
        db.insert("accounts", [{"id": 3, "amount": 0}])
        with pytest.raises(SourceError, match="the database refuses it"):
            db.insert("accounts", [{"id": 1, "amount": 0}])
    with pytest.raises(TransactionError, match="was undone in source `main`"):
        tx.commit()
    assert amounts(db) == BEFORE


@pytest.mark.parametrize("engine", ["duck"], indirect=True)
def test_where_there_are_no_savepoints_an_inner_block_undoes_all(db: DataFlow) -> None:
    tx = db.transaction()
    tx.begin()
    with tx.use():
        db.insert("accounts", [{"id": 3, "amount": 0}])
        with undone(db):
            assert len(amounts(db)) == 3
        with undone(db):
            db.insert("accounts", [{"id": 4, "amount": 0}])
    with pytest.raises(TransactionError, match=r"(?s)was undone.*has no savepoints"):
        tx.commit()
    assert amounts(db) == BEFORE


def test_a_stream_is_read_while_a_block_writes(db: DataFlow) -> None:
    with db.transaction():
        for batch in db.accounts.stream():
            for row in batch.to_pylist():
                db.insert("accounts", [{"id": row["id"] + 10, "amount": 0}])
        assert len(amounts(db)) == 4


def test_a_query_of_several_statements_sees_what_was_written(db: DataFlow) -> None:
    import pyarrow as pa

    names = pa.table({"id": [1, 2, 3], "name": ["a", "b", "c"]})
    with db.transaction():
        db.insert("accounts", [{"id": 3, "amount": 5}])
        query = db.parse("from $names | join accounts on id | select name, amount | sort name")
        assert [tuple(row.values()) for row in query.collect(names=names).rows()] == [("a", 100), ("b", 100), ("c", 5)]


def test_rows_of_a_query_are_inserted_within_a_block(db: DataFlow) -> None:
    with db.transaction():
        db.insert("accounts", [{"id": 3, "amount": 5}])
        db.insert("accounts", db.accounts.select(id=col.id + 10, amount=col.amount))
        assert len(amounts(db)) == 6


def test_a_read_only_block_refuses_writes(db: DataFlow) -> None:
    with db.transaction(read_only=True):
        assert amounts(db) == BEFORE
        with pytest.raises(TransactionError, match="the transaction is read-only"):
            db.insert("accounts", [{"id": 3, "amount": 5}])
    assert amounts(db) == BEFORE


@pytest.mark.parametrize("engine", NESTING, indirect=True)
def test_a_block_inside_is_undone_alone(db: DataFlow) -> None:
    with db.transaction():
        move(db, 10)
        with undone(db):
            move(db, 50)
            with db.transaction():
                db.insert("accounts", [{"id": 3, "amount": 5}])
            assert amounts(db) == [(1, 40), (2, 160), (3, 5)]
        assert amounts(db) == [(1, 90), (2, 110)]
        with db.transaction():
            db.insert("accounts", [{"id": 4, "amount": 5}])
    assert amounts(db) == [(1, 90), (2, 110), (4, 5)]


@pytest.mark.parametrize("engine", NESTING, indirect=True)
def test_a_source_begun_inside_of_an_inner_block_is_undone_with_it(db: DataFlow) -> None:
    with db.transaction():
        with undone(db):
            move(db, 50)
        assert amounts(db) == BEFORE
        move(db, 10)
    assert amounts(db) == [(1, 90), (2, 110)]


def test_it_may_end_before_its_block(db: DataFlow) -> None:
    with db.transaction() as tx:
        move(db)
        tx.rollback()
        assert not tx.is_open
        with pytest.raises(TransactionError, match="the transaction has ended"):
            move(db)
    assert amounts(db) == BEFORE
    with db.transaction() as tx:
        move(db)
        tx.commit()
    assert amounts(db) == [(1, 70), (2, 130)]


async def test_calls_of_models_are_in_the_transaction(db: DataFlow) -> None:
    """With kailash-dataflow, writes of `express` stay where the transaction around them is rolled back."""
    async with db.transaction() as tx:
        made = await db.Account.acreate(id=3, amount=5)
        assert (await db.Account.aget(3)).amount == made.amount == 5
        assert await db.Account.aupdate_one(3, amount=6)
        assert await db.Account.abulk_create([{"id": 4, "amount": 1}, {"id": 5, "amount": 1}]) == 2
        assert [account.id for account in await db.Account.alist("amount < 10", sort="id")] == [3, 4, 5]
        await tx.arollback()
    with undone(db):
        db.Account.create(id=3, amount=5)
        assert db.Account.get(3).amount == 5
        assert db.Account.delete_one(1)
        assert db.Account.count() == 2
        assert db.Account.get(1) is None
    assert amounts(db) == BEFORE


def test_an_interrupt_undoes_it(db: DataFlow) -> None:
    def block() -> None:
        with db.transaction():
            db.insert("accounts", [{"id": 3, "amount": 0}])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        block()
    assert amounts(db) == BEFORE


def test_what_is_wrong_with_a_block_is_said(db: DataFlow) -> None:
    with pytest.raises(TransactionError, match=r"(?s)unknown isolation `serialisable`.*`serializable` might be meant"):
        db.transaction(isolation="serialisable")
    with pytest.raises(SourceError, match="unknown source `other`"), db.transaction("other"):
        pass
    with db.transaction(), pytest.raises(TransactionError, match="has the other's isolation"):
        db.transaction(isolation="serializable").begin()
    tx = db.transaction()
    with tx:
        pass
    with pytest.raises(TransactionError, match="the transaction was begun already"), tx:
        pass
