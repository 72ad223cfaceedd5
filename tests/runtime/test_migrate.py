"""Models beside tables of real databases: what differs, and the safe changes made."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import sqlite3
from collections.abc import Iterator, Sequence

import duckdb
import pytest
from everywhere import PLACES, empty_databases

from dataflow import DataFlow, Field, SourceError

from servers import run_mysql, run_postgres


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[dict[str, str]]:
    with empty_databases(tmp_path_factory.mktemp("migrate"), postgres_url, mysql_url) as urls:
        yield urls


@pytest.fixture(params=PLACES)
def url(request: pytest.FixtureRequest, targets: dict[str, str]) -> str:
    return targets[request.param]


def test_safe_changes_are_made_and_others_refused(url: str) -> None:
    with DataFlow(url) as db:

        @db.model
        class Shop:
            name: str = Field(max_length=20, unique=True)
            total: int
            old: str | None

        db.create_tables()
        assert db.diff() == []
        db.insert("shops", [{"name": "a", "total": 2, "old": "x"}])

    with DataFlow(url) as db:

        @db.model(table="shops", indexes=["total", ("total", "name")])
        class Shop2:
            name: str = Field(max_length=20, unique=True)
            total: decimal.Decimal = Field(type="decimal(12,2)")
            city: str | None
            code: str

        @db.model
        class Area:
            shop: int | None = Field(foreign_key=Shop2)

        found = {change.what: change for change in db.diff()}
        assert {what for what, change in found.items() if change.safe} == {
            "make table areas",
            "add column city string",
            "add index on total",
            "add index on total, name",
        }
        assert {what for what, change in found.items() if not change.safe} == {
            "change column total from int64 to decimal(12,2)",
            "add column code string",
            "drop column old, which the model has not",
        }
        with pytest.raises(SourceError, match="drop column old, which the model has not is not safe") as error:
            db.migrate()
        assert "run it: ALTER TABLE" in str(error.value)
        # Other databases of the same server have a name before their tables'.
        assert [name for name in db.tables() if name.count(".") == 1] == ["main.shops"]
        assert {change.what for change in db.migrate(only_safe=True)} == {
            what for what, change in found.items() if change.safe
        }
        assert [change.what for change in db.diff() if change.safe] == []
        assert db["Shop2"].select("id", "name", "city").collect().rows() == [{"id": 1, "name": "a", "city": None}]
        assert db.migrate(only_safe=True) == []


def test_migration_gives_foreign_keys_to_new_columns(targets: dict[str, str]) -> None:
    for place in ("pg", "my", "lite"):
        with DataFlow(targets[place]) as db:

            @db.model
            class Owner:
                name: str

            @db.model
            class Dog:
                name: str

            db.create_tables()
            db.insert("dogs", [{"name": "a"}])

        with DataFlow(targets[place]) as db:
            db.model(Owner)

            @db.model(table="dogs")
            class Dog2:
                name: str
                owner: int | None = Field(foreign_key="owners.id")

            assert [change.what for change in db.migrate()] == ["add column owner int64"]
            assert db.diff() == []
            with pytest.raises(SourceError):
                db.insert("dogs", [{"name": "b", "owner": 99}])
            assert db["Dog2"].count() == 1


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


DEFAULTS: dict[str, tuple[type, object]] = {
    "a_bool": (bool, True),
    "an_int": (int, -7),
    "a_float": (float, 2.5),
    "a_decimal": (decimal.Decimal, Field(type="decimal(12,2)", server_default=decimal.Decimal("1.50"))),
    "a_text": (str, 'it\'s "5%" of C:\\x :y'),
    "a_short_text": (str, Field(max_length=20, server_default="a, b")),
    "a_number_text": (str, "007"),
    "a_date": (dt.date, dt.date(2026, 1, 31)),
    "a_time": (dt.time, dt.time(12, 30)),
    "a_timestamp": (dt.datetime, dt.datetime(2026, 1, 31, 12)),
    "a_moment": (dt.datetime, Field(type="timestamptz", server_default=dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC))),
    "a_level": (Level, Level.LOW.value),
    "some_bytes": (bytes, b"ab'c"),
    "today": (dt.date, "now"),
    "this_time": (dt.time, "now"),
    "now_here": (dt.datetime, "now"),
    "now_there": (dt.datetime, Field(type="timestamptz", server_default="now")),
    "no_moment": (dt.datetime, Field(type="timestamptz")),
}


def with_defaults(**others: object) -> type:
    said = {
        name: value if type(value).__name__ == "FieldOptions" else Field(server_default=value)
        for name, (_, value) in DEFAULTS.items()
    }
    kinds = {name: kind for name, (kind, _) in DEFAULTS.items()}
    return type("Thing", (), {"__annotations__": kinds, **said, **others})


def test_defaults_are_known_as_databases_spell_them(url: str) -> None:
    with DataFlow(url) as db:
        db.model(with_defaults())
        db.create_tables()
        assert [change.what for change in db.diff()] == []


def test_defaults_that_differ(url: str, request: pytest.FixtureRequest) -> None:
    lite = request.node.callspec.params["url"] == "lite"
    with DataFlow(url) as db:

        @db.model
        class Gauge:
            low: int = Field(server_default=1)
            high: int = Field(server_default=2)
            mean: int

        db.create_tables()
        db.insert("gauges", [{"mean": 5}])

    with DataFlow(url) as db:

        @db.model(table="gauges")
        class Gauge2:
            low: int = Field(server_default=10)
            high: int
            mean: int = Field(server_default=3)

        found = {change.what: change.safe for change in db.diff()}
        assert list(found.values()) == [False, False, not lite]
        assert [what.split(" of column")[0].split(" from")[0] for what in found] == [
            "change the default",
            "drop default 2",
            "let column mean have default 3",
        ]
        with pytest.raises(SourceError) as raised:
            db.migrate()
        assert ("make the table anew" if lite else "run it: ALTER TABLE") in str(raised.value)
        assert len(db.migrate(only_safe=True)) == (0 if lite else 1)
        if not lite:
            assert db["Gauge2"].create(low=1, high=2).mean == 3


def test_keys_and_uniqueness_that_differ(url: str, request: pytest.FixtureRequest) -> None:
    place = request.node.callspec.params["url"]
    with DataFlow(url) as db:

        @db.model
        class Nest:
            name: str = Field(max_length=20)

        @db.model
        class Bird:
            ring: int = Field(primary_key=True, auto_increment=False)
            name: str = Field(max_length=20, unique=True)
            nest: int = Field(foreign_key=Nest)
            tree: int

        db.create_tables()
        assert db.diff() == []
        db["Nest"].create(name="a")
        db["Bird"].create(ring=1, name="a", nest=1, tree=1)

    with DataFlow(url) as db:
        db.model(Nest)

        @db.model(table="birds")
        class Bird2:
            ring: int
            name: str = Field(max_length=20, primary_key=True)
            nest: int
            tree: int = Field(foreign_key="nests.id")

        changes = {change.what: change for change in db.diff()}
        assert set(changes) == {
            "change the primary key from ring to name",
            "drop the foreign key nest ▶ nests(id), which the model has not",
            "add the foreign key tree ▶ nests(id)",
        }
        assert not any(change.safe for change in changes.values())
        with pytest.raises(SourceError, match="change the primary key from ring to name") as raised:
            db.migrate()
        assert db.migrate(only_safe=True) == []
        # What is said, once a person does it, makes the table what the model says.
        statements = [line for change in db.diff() for line in change.statements or change.anew[:0]]
        if place in ("lite", "duck"):
            assert "make the table anew" in str(raised.value)
            statements = list(next(iter(changes.values())).anew)
        run(db, url, statements)
        assert [change.what for change in db.diff()] == []
        assert [(bird.name, bird.ring, bird.tree) for bird in db["Bird2"].list()] == [("a", 1, 1)]

    with DataFlow(url) as db:
        db.model(Nest)

        @db.model(table="birds")
        class Bird3:
            ring: int = Field(unique=True)
            name: str = Field(max_length=20, primary_key=True)
            nest: int
            tree: int = Field(foreign_key="nests.id")

        (change,) = db.diff()
        assert (change.what, change.safe) == ("add unique index on ring", False)
        run(db, url, change.statements)
        assert db.diff() == []

    with DataFlow(url) as db:
        db.model(Nest)

        @db.model(table="birds")
        class Bird4:
            ring: int
            name: str = Field(max_length=20, primary_key=True)
            nest: int
            tree: int = Field(foreign_key="nests.id")

        (change,) = db.diff()
        assert (change.what, change.safe) == ("drop the uniqueness of ring, which the model has not", False)
        run(db, url, change.statements)
        assert db.diff() == []


def test_columns_that_are_never_null(url: str, request: pytest.FixtureRequest) -> None:
    place = request.node.callspec.params["url"]
    with DataFlow(url) as db:

        @db.model
        class Cup:
            name: str

        db.create_tables()
        db.insert("cups", [{"name": "a"}])

    with DataFlow(url) as db:

        @db.model(table="cups")
        class Cup2:
            name: str
            size: int
            full: bool = Field(server_default=False)

        with pytest.raises(SourceError, match="add column size int64 is not safe") as raised:
            db.migrate()
        assert raised.value.diagnostics[0].hint == (
            "`size: int = Field(server_default=0)` gives rows that are there a value"
        )
        assert [change.what for change in db.migrate(only_safe=True)] == ["add column full bool"]

    with DataFlow(url) as db:

        @db.model(table="cups")
        class Cup3:
            name: str
            size: int = Field(server_default=0)
            full: bool = Field(server_default=False)
            code: str | None = Field(max_length=5)

        made = [change.what for change in db.migrate(only_safe=True)]
        # DuckDB once refused the statement, which was taken for a safe one.
        assert made == ["add column size int64", *([] if place == "duck" else ["add column code string"])]
        if place == "duck":
            with pytest.raises(SourceError, match="add column code string: its database has no statement for it"):
                db.migrate()
            run(db, url, db.diff()[0].anew)
        assert db.diff() == []
        (cup,) = db["Cup3"].list()
        assert (cup.name, cup.size, cup.full, cup.code) == ("a", 0, False, None)


def run(db: DataFlow, url: str, statements: Sequence[str]) -> None:
    """Statements as a person runs them, by another program."""
    db.close()
    db.refresh()
    if url.startswith("postgresql"):
        run_postgres(url, *statements)
    elif url.startswith("mysql"):
        run_mysql(url, *statements)
    elif url.endswith(".duckdb"):
        with duckdb.connect(url.removeprefix("duckdb:///")) as connection:
            for statement in statements:
                connection.execute(statement)
    else:
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            file.executescript(";\n".join(statements))
        file.close()
