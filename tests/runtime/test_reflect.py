"""Models of tables that are there, as the classes that made these tables declared them."""

from __future__ import annotations

import datetime as dt
import decimal
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from everywhere import PLACES, empty_databases

from dataflow import DataFlow, Field
from dataflow.dsl.model import Model


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("reflect"), postgres_url, mysql_url) as urls:
        yield urls


def plain(model: Model) -> Model:
    """A model without what a table does not say."""
    unsaid = {"default": None, "server_default": None, "python": None, "max_length": None}
    columns = tuple(replace(column, **unsaid) for column in model.columns)  # type: ignore[arg-type]
    # Some databases have indexes of their own for foreign keys.
    indexes = tuple(sorted({index.columns for index in model.indexes if index.unique}))
    return replace(model, columns=columns, indexes=indexes, cls=None, span=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", PLACES)
def test_reflected_models_are_those_that_made_the_tables(targets: dict[str, str], place: str) -> None:
    with DataFlow(targets[place]) as db:

        @db.model
        class Company:
            name: str = Field(max_length=30, unique=True)
            founded: dt.date | None
            worth: decimal.Decimal = Field(type="decimal(12,2)")

        @db.model(unique=[("company", "code")])
        class OrderItem:
            code: uuid.UUID = Field(primary_key=True)
            company: int = Field(foreign_key=Company)
            detail: dict[str, str] | None

        @db.model
        class Pair:
            b: int = Field(primary_key=True)
            a: int = Field(primary_key=True)

        db.create_tables()
        db.insert("companies", [Company(name="a", founded=None, worth=decimal.Decimal("1.50"))])
        declared = {model.name: plain(model) for model in db._models.of_source("main")}

    with DataFlow(targets[place]) as db:
        classes = db.reflect()
        assert {model.name: plain(model) for model in db._models.of_source("main")} == declared
        assert db.diff() == []
        (company,) = db.instances(classes["Company"])
        assert company == classes["Company"](id=1, name="a", worth=decimal.Decimal("1.50"))
        db.insert("companies", [classes["Company"](name="b", worth=decimal.Decimal(2))])
        assert db["Company"].count() == 2
        assert db.reflect() == {}


def test_tables_that_make_one_name_keep_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "create table user (id integer primary key); create table users (a text, b text, primary key (b, a));"
            "create table keyless (x int); create table lost (id integer primary key, u references other(id))"
        )
    connection.close()
    with DataFlow(str(path)) as db:
        assert set(db.reflect()) == {"User", "users", "Lost"}
        assert db["User"].columns == ["id"]
        assert db["users"].columns == ["a", "b"]
        lost, user, users = sorted(db._models.of_source("main"), key=lambda model: model.table)
        assert (lost.foreign_keys, user.key, users.key) == ((), ("id",), ("b", "a"))
