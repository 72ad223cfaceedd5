"""The same few models on SQLite, PostgreSQL and MariaDB, one database each for all tests of this folder."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

import dataflow.kailash
from dataflow import DataFlow, Field

from servers import fresh_mysql_database, fresh_postgres_database

PLACES = ("lite", "pg", "my")


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


def declare(db: DataFlow) -> None:
    """Models as users of kailash-dataflow have them, with the names that are trouble there."""

    @db.model
    class User:
        name: str
        email: str | None = Field(unique=True, max_length=80, default=None)
        age: int = 0
        active: bool = True

    @db.model
    class Order:
        user_id: int = Field(foreign_key=User)
        total: decimal.Decimal = Field(type="decimal(12,2)")
        user: User

    @db.model
    class Country:
        code: str = Field(primary_key=True, max_length=2)
        name: str

    @db.model
    class Everything:
        flag: bool
        big: int
        text: str
        moment: dt.datetime
        day: dt.date
        time: dt.time
        price: decimal.Decimal = Field(type="decimal(12,2)")
        token: uuid.UUID
        data: bytes
        color: Color
        labels: list[str]
        settings: dict[str, Any]
        stamped: dt.datetime = Field(default=lambda: dt.datetime(2026, 1, 31, 10))
        # NOT NULL without a default there.
        note: str | None

    @db.model
    class Page:
        tags: list[str]
        version: int
        description: str
        author: str
        metadata: dict[str, Any]
        type: str | None
        success: bool = False


@pytest.fixture(scope="session")
def targets(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("incumbent")
    with fresh_postgres_database(postgres_url) as postgres, fresh_mysql_database(mysql_url) as mysql:
        yield {"lite": f"sqlite:///{folder}/app.db", "pg": postgres, "my": mysql}


@pytest.fixture(scope="session", params=PLACES)
def database(request: pytest.FixtureRequest, targets: dict[str, str]) -> Iterator[DataFlow]:
    with DataFlow(targets[request.param]) as db:
        declare(db)
        db.create_tables()
        yield db


@pytest.fixture
def db(database: DataFlow, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFlow]:
    """The database with empty tables, as that of the process."""
    monkeypatch.setenv("HOME", str(tmp_path))
    dataflow.kailash.use(database)
    yield database
    dataflow.kailash.use(None)
    for name in ("Order", "User", "Country", "Everything", "Page"):
        database[name].delete(all_rows=True).execute()
