"""Two accounts with 100 each, and what transactions over them do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dataflow import DataFlow, col
from dataflow.runtime.transaction import Transaction


@contextmanager
def opened(url: str) -> Iterator[DataFlow]:
    """A `DataFlow` over one database, whose accounts are those of ids 1 and 2, with 100 each."""
    with DataFlow(url, auto_create=True) as db:

        @db.model
        class Account:
            id: int
            amount: int

        db.create_tables()
        db.execute("from accounts | delete all")
        db.insert("accounts", [{"id": 1, "amount": 100}, {"id": 2, "amount": 100}])
        yield db


def amounts(db: DataFlow) -> list[tuple[int, int]]:
    """The ids of all accounts, with what is in each."""
    return [(row["id"], row["amount"]) for row in db.accounts.sort(col.id).select(col.id, col.amount).collect().rows()]


class Undo(Exception):
    """What ends a block that is to be undone."""


@contextmanager
def undone(db: DataFlow) -> Iterator[Transaction]:
    """A transaction that is undone behind the block."""
    with suppress(Undo), db.transaction() as tx:
        yield tx
        raise Undo


BEFORE = [(1, 100), (2, 100)]


def move(db: DataFlow, amount: int = 30) -> None:
    """Takes from the first account and adds to the second."""
    db.accounts.filter(col.id == 1).update(amount=col.amount - amount).execute()
    db.accounts.filter(col.id == 2).update(amount=col.amount + amount).execute()
