"""Functions that run anew where another transaction undid them, and what is left where a commit fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataflow import BuildError, DataFlow, SourceError, TransactionError, col
from dataflow.runtime.transaction import CommitError

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

TABLE = "CREATE TABLE accounts (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)"
ROWS = "INSERT INTO accounts VALUES (1, 100), (2, 100)"


@pytest.fixture(scope="module")
def postgres(postgres_url: str) -> Iterator[str]:
    with fresh_postgres_database(postgres_url) as url:
        run_postgres(url, TABLE, ROWS)
        yield url


@pytest.fixture(scope="module")
def mysql(mysql_url: str) -> Iterator[str]:
    with fresh_mysql_database(mysql_url) as url:
        run_mysql(url, TABLE, ROWS)
        yield url


@pytest.fixture
def shop(postgres: str) -> Iterator[DataFlow]:
    with DataFlow(postgres) as db:
        db.execute("from accounts | update all amount = 100")
        yield db


@pytest.fixture
def crm(mysql: str) -> Iterator[DataFlow]:
    with DataFlow(mysql) as db:
        db.execute("from accounts | update all amount = 100")
        yield db


def amounts(db: DataFlow) -> list[int]:
    return [row["amount"] for row in db.accounts.sort(col.id).collect().rows()]


def add(db: DataFlow, number: int, amount: int) -> None:
    db.accounts.filter(col.id == number).update(amount=col.amount + amount).execute()


def test_a_function_without_options_runs_in_a_transaction(shop: DataFlow) -> None:
    # Without the parentheses the function was once taken for the name of a source, and never run.
    @shop.transactional
    def take(amount: int) -> list[int]:
        add(shop, 1, -amount)
        if amount > 10:
            raise ValueError(amount)
        return amounts(shop)

    assert take(10) == [90, 100]
    with pytest.raises(ValueError, match="50"):
        take(50)
    assert amounts(shop) == [90, 100]


def test_what_another_one_has_changed_is_tried_anew(shop: DataFlow) -> None:
    tries = []

    @shop.transactional(isolation="serializable")
    def double() -> int:
        tries.append(1)
        (before,) = [row["amount"] for row in shop.accounts.filter(col.id == 1).collect().rows()]
        if len(tries) == 1:
            # Outside of the transaction, and before it has written.
            thread = threading.Thread(target=add, args=(shop, 1, 7))
            thread.start()
            thread.join()
        shop.accounts.filter(col.id == 1).update(amount=2 * before).execute()
        return before

    assert double() == 107
    assert len(tries) == 2
    assert amounts(shop) == [214, 100]


async def test_a_deadlock_is_tried_anew(crm: DataFlow) -> None:
    met = asyncio.Barrier(2)
    tries = []

    @crm.transactional(retries=5)
    async def move(first: int, second: int) -> None:
        tries.append(first)
        await crm.accounts.filter(col.id == first).update(amount=col.amount - 10).aexecute()
        if tries.count(first) == 1:
            await met.wait()
        await crm.accounts.filter(col.id == second).update(amount=col.amount + 10).aexecute()

    await asyncio.gather(move(1, 2), move(2, 1))
    assert len(tries) == 3
    assert amounts(crm) == [100, 100]


def test_other_errors_are_raised_at_once(shop: DataFlow) -> None:
    tries = []

    @shop.transactional(retries=5)
    def fail() -> None:
        tries.append(1)
        add(shop, 1, 5)
        shop.insert("accounts", [{"id": 1, "amount": 0}])

    with pytest.raises(SourceError, match="does not take the rows"):
        fail()
    assert tries == [1]
    assert amounts(shop) == [100, 100]


async def test_inside_of_another_one_the_outer_one_is_tried_anew(shop: DataFlow) -> None:
    tries = []

    @shop.transactional(retries=5)
    def inner() -> None:
        tries.append("inner")
        add(shop, 1, 5)
        if tries.count("inner") == 1:
            raise ConnectionRefusedError("as where a server restarts")

    @shop.transactional(retries=5)
    def outer() -> None:
        tries.append("outer")
        inner()

    outer()
    assert tries == ["outer", "inner", "outer", "inner"]
    assert amounts(shop) == [105, 100]


def test_the_last_try_raises(shop: DataFlow) -> None:
    tries = []

    @shop.transactional(retries=2)
    def fail() -> None:
        tries.append(1)
        raise ConnectionRefusedError("as where a server restarts")

    with pytest.raises(ConnectionRefusedError):
        fail()
    assert len(tries) == 3


def test_what_cannot_be_one_is_refused(shop: DataFlow) -> None:
    with pytest.raises(BuildError, match="expected a number of 0 or more for `retries`, found `-1`"):
        shop.transactional(retries=-1)
    with pytest.raises(BuildError, match="`rows` is a generator"):

        @shop.transactional()
        def rows() -> Iterator[int]:
            yield 1


def test_what_a_conflict_has_undone_cannot_be_committed(shop: DataFlow) -> None:
    def block() -> None:
        with shop.transaction(isolation="repeatable read"):
            add(shop, 2, 1)
            amounts(shop)
            thread = threading.Thread(target=add, args=(shop, 1, 7))
            thread.start()
            thread.join()
            with pytest.raises(SourceError, match="could not serialize access"):
                add(shop, 1, 1)
            with pytest.raises(TransactionError, match=r"(?s)cannot go on.*hint: begin it anew"):
                amounts(shop)

    with pytest.raises(TransactionError, match="the transaction was undone in source `main`"):
        block()
    assert amounts(shop) == [107, 100]


@pytest.mark.parametrize("level", ["read uncommitted", "read committed", "repeatable read", "serializable"])
def test_each_engine_has_the_isolation_that_is_asked_for(shop: DataFlow, crm: DataFlow, level: str) -> None:
    """Of a level or a stricter one: rows that are read twice stay the same from repeatable read on."""
    for db in (shop, crm):
        with db.transaction(isolation=level):
            first = amounts(db)
            thread = threading.Thread(target=add, args=(db, 1, 7))
            if level == "serializable" and db is crm:
                assert amounts(db) == first  # a lock keeps the other one from writing
                continue
            thread.start()
            thread.join()
            assert (amounts(db) == first) == (level in ("repeatable read", "serializable"))


def test_the_server_is_told_the_isolation(
    shop: DataFlow, crm: DataFlow, postgres_log: object, mysql_log: object
) -> None:
    for db, log, told in (
        (shop, postgres_log, "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"),
        (crm, mysql_log, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
    ):
        mark = log.mark()  # type: ignore[attr-defined]
        with db.transaction("main", isolation="serializable"):
            pass
        assert any(told in statement for statement in log.statements_since(mark))  # type: ignore[attr-defined]


def test_duckdb_refuses_what_it_does_not_have(tmp_path: Path) -> None:
    with DataFlow(f"duckdb:///{tmp_path}/a.duckdb") as db:
        db._session.sources["main"].make()  # type: ignore[attr-defined]
        with pytest.raises(TransactionError, match="source `main` has no transactions that are `serializable`"):
            db.transaction("main", isolation="serializable").begin()
        assert db.tables() == []


def test_two_sources_are_committed_one_after_the_other(postgres: str, mysql: str) -> None:
    with DataFlow(shop=postgres, crm=mysql) as db:
        for table in ("shop.accounts", "crm.accounts"):
            db.execute(f"from {table} | update all amount = 100")
        with db.transaction():
            db.execute("from shop.accounts | filter id == 1 | update amount = 1")
            db.execute("from crm.accounts | filter id == 1 | update amount = 2")
            query = db.shop.accounts.join(db.crm.accounts.select(col.id, there=col.amount), on="id").sort(col.id)
            assert [(row["amount"], row["there"]) for row in query.collect().rows()] == [(1, 2), (100, 100)]
        assert db.query("from shop.accounts | sort id").rows()[0]["amount"] == 1
        assert db.query("from crm.accounts | sort id").rows()[0]["amount"] == 2


def test_a_second_commit_that_fails_says_what_was_committed(postgres: str, mysql: str) -> None:
    def block() -> None:
        with db.transaction():
            db.execute("from crm.accounts | filter id == 1 | update amount = 3")
            db.execute("from shop.accounts | filter id == 1 | update amount = 3")
            own = run_postgres(postgres, "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'")
            run_postgres(postgres, *(f"SELECT pg_terminate_backend({pid})" for (pid,) in own))

    with DataFlow(crm=mysql, shop=postgres) as db:
        for table in ("shop.accounts", "crm.accounts"):
            db.execute(f"from {table} | update all amount = 100")
        with pytest.raises(CommitError, match=r"(?s)could not be committed.*not undone: source `crm`") as caught:
            block()
        assert caught.value.committed == ("crm",)
        assert db.query("from crm.accounts | sort id").rows()[0]["amount"] == 3
        assert db.query("from shop.accounts | sort id").rows()[0]["amount"] == 100


def test_only_the_named_sources_take_part(postgres: str, mysql: str) -> None:
    def block() -> None:
        with db.transaction("shop"):
            db.execute("from shop.accounts | filter id == 1 | update amount = 4")
            db.execute("from crm.accounts | filter id == 1 | update amount = 4")
            with pytest.raises(TransactionError, match="source `crm` does not take part"):
                db.transaction("crm").begin()
            raise KeyError

    with DataFlow(shop=postgres, crm=mysql) as db:
        for table in ("shop.accounts", "crm.accounts"):
            db.execute(f"from {table} | update all amount = 100")
        with pytest.raises(KeyError):
            block()
        assert db.query("from crm.accounts | sort id").rows()[0]["amount"] == 4
        assert db.query("from shop.accounts | sort id").rows()[0]["amount"] == 100
