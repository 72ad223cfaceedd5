"""What users of kailash-dataflow meet with transactions: what is in one is in it, by nodes and by calls."""

from __future__ import annotations

from contextlib import suppress

import pytest
from model_workflows import error_of, outputs_of

from dataflow import DataFlow, ParameterError

from kailash_runtimes import Run, both_runtimes


class Undone(Exception):
    pass


def test_calls_in_a_transaction_that_rolls_back(db: DataFlow) -> None:
    user = db.User.create(name="before")
    with suppress(Undone), db.transaction():
        db.User.create(name="in-tx")
        db.User.update_one(user.id, name="changed")
        assert db.User.count() == 2
        raise Undone
    assert [each.name for each in db.User.list()] == ["before"]


async def test_calls_in_a_transaction_without_blocking(db: DataFlow) -> None:
    with suppress(Undone):
        async with db.transaction():
            made = await db.User.acreate(name="in-tx")
            await db.User.aupdate_one(made.id, age=5)
            assert await db.User.acount() == 1
            raise Undone
    assert await db.User.acount() == 0


@both_runtimes
def test_nodes_in_a_transaction_of_the_program(db: DataFlow, run: Run) -> None:
    def workflow() -> None:
        outputs = outputs_of(
            ("UserCreateNode", "mk", {"name": "in-tx"}),
            ("UserUpdateNode", "older", {"age": 30}),
            ("UserBulkCreateNode", "more", {"data": [{"name": "a"}, {"name": "b"}]}),
            ("UserCountNode", "count", {}),
            ("mk", "id", "older", "id"),
            ("older", "record", "more", "after"),
            ("more", "row_count", "count", "after"),
            run=run,
        )
        assert outputs["count"] == {"count": 3}

    with suppress(Undone), db.transaction():
        workflow()
        raise Undone
    assert db.User.count() == 0
    with db.transaction():
        workflow()
    assert db.User.count({"age": 30}) == 1
    assert db.User.count() == 3


def test_a_failing_node_undoes_the_nodes_before_it(db: DataFlow) -> None:
    with pytest.raises(Exception, match="must have a value"), db.transaction():
        outputs_of(("UserCreateNode", "mk", {"name": "a"}), ("UserCreateNode", "bad", {}), ("mk", "id", "bad", "after"))
    assert db.User.count() == 0
    assert error_of("UserCreateNode")


def scope(db: DataFlow, end: str, run: Run) -> None:
    """Create, update and count in one transaction, and how it ends."""
    outputs = outputs_of(
        ("TransactionScopeNode", "tx", {}),
        ("UserCreateNode", "mk", {"name": "in-tx"}),
        ("UserUpdateNode", "older", {"age": 30}),
        ("UserCountNode", "count", {"filter": {"age": 30}}),
        (f"Transaction{end}Node", "end", {}),
        ("tx", "transaction", "mk", "transaction"),
        ("mk", "id", "older", "id"),
        ("mk", "transaction", "older", "transaction"),
        ("older", "transaction", "count", "transaction"),
        ("count", "transaction", "end", "transaction"),
        run=run,
    )
    assert outputs["count"]["count"] == 1


@both_runtimes
def test_transaction_scope_commit_and_rollback_nodes(db: DataFlow, run: Run) -> None:
    scope(db, "Rollback", run)
    assert db.User.count() == 0
    scope(db, "Commit", run)
    assert [(user.name, user.age) for user in db.User.list()] == [("in-tx", 30)]


@both_runtimes
def test_a_failing_node_undoes_its_transaction(db: DataFlow, run: Run) -> None:
    with pytest.raises(Exception, match="must have a value"):
        outputs_of(
            ("TransactionBeginNode", "tx", {}),
            ("UserCreateNode", "mk", {"name": "a"}),
            ("UserCreateNode", "bad", {}),
            ("TransactionCommitNode", "end", {}),
            ("tx", "transaction", "mk", "transaction"),
            ("mk", "transaction", "bad", "transaction"),
            ("bad", "transaction", "end", "transaction"),
            run=run,
        )
    assert db.User.count() == 0


def test_isolation_level_is_that_of_the_server(targets: dict[str, str]) -> None:
    with DataFlow(targets["pg"]) as db, db.transaction(isolation="serializable"):
        level = db.query("from pg_catalog.pg_settings | filter name == 'transaction_isolation' | select setting")
        assert level.scalar() == "serializable"


def test_after_an_error_nothing_is_locked(db: DataFlow) -> None:
    with suppress(ParameterError), db.transaction():
        db.User.create(name="a")
        db.User.create(age=1)
    assert db.User.create(name="b").name == "b"
    assert db.User.count() == 1
