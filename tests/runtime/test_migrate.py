"""Models beside tables of real databases: what differs, and the safe changes made."""

from __future__ import annotations

import decimal
from collections.abc import Iterator

import pytest
from everywhere import PLACES, empty_databases

from dataflow import DataFlow, Field, SourceError


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
