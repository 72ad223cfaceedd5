"""What is said to those who give fields where parameters stand, or unknown calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dataflow import DataFlow, DataFlowError, col


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    with DataFlow(f"sqlite:///{tmp_path / 'people.db'}", auto_create=True) as db:

        @db.model
        class User:
            name: str

        db.User.create(name="a")
        yield db


MISTAKES: list[tuple[Callable[[DataFlow], object], str, str]] = [
    (
        lambda db: db.User.list(name="a"),
        "`name` is given as a parameter, and the filter has none",
        'what a field is stands in the filter: `{"name": …}`',
    ),
    (
        lambda db: db.User.count({"id": 1}, name="a"),
        "`name` is given as a parameter, and the filter has none",
        'what a field is stands in the filter: `{"name": …}`',
    ),
    (lambda db: db.User.lst(), "unknown verb `lst`", "`list` might be meant"),
    (lambda db: db.users.aget(1), "unknown verb `aget`", "the table of a model has it: `db.User.aget(…)`"),
    (
        lambda db: db.User.filter(col.id > 1).list(),  # type: ignore[attr-defined]
        "unknown verb `list`",
        "rows of a query are read by `collect()`",
    ),
]


@pytest.mark.parametrize(("call", "said", "hint"), MISTAKES)
def test_mistakes(db: DataFlow, call: Callable[[DataFlow], object], said: str, hint: str) -> None:
    with pytest.raises(DataFlowError) as error:
        call(db)
    assert said in str(error.value)
    assert hint in str(error.value)


def test_parameters_of_a_text(db: DataFlow) -> None:
    assert db.User.count("name == $name", name="a") == 1
