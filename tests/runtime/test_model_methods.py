"""What a `DataFlow` object does with models: where they are declared, their tables made, and instances read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic
import pytest
from messages import said

from dataflow import DataFlow, Field, SourceError


def test_db_dataflow_zero_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with DataFlow() as db:

        @db.model
        class User:
            name: str

        assert db["User"].collect().rows() == []
        db.insert(db["User"], [User(name="a")])
        assert db.query("from users").rows() == [{"id": 1, "name": "a"}]

        @db.model
        class Later:
            user: int = Field(foreign_key=User)

        assert db.query("from laters").rows() == []
    # Nothing was made that was not asked for.
    assert [path.name for path in tmp_path.iterdir()] == ["dataflow.db"]


def test_sqlite_path_relative_to_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with DataFlow("sqlite:///app.db") as db:

        @db.model
        class User:
            name: str

        assert db.create_tables() == ["users"]
        assert db.insert("users", [User(name="a")]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["app.db"]


def test_tables_are_not_made_unasked_in_a_database_of_the_users(tmp_path: Path) -> None:
    class User:
        name: str

    url = f"sqlite:///{tmp_path}/app.db"
    with DataFlow(url) as db:
        db.model(User)
        with pytest.raises(SourceError, match="is not there"):
            db["User"].count()
    assert list(tmp_path.iterdir()) == []
    with DataFlow(url, auto_create=True) as db:
        db.model(User)
        assert db["User"].count() == 0


def test_two_instances_same_model_name(tmp_path: Path) -> None:
    first, second = DataFlow(f"sqlite:///{tmp_path}/a.db"), DataFlow(f"sqlite:///{tmp_path}/b.db")
    for number, db in enumerate((first, second)):

        class User:
            name: str

        model: Any = db.model(User)
        db.create_tables()
        db.insert(db["User"], [model(name=f"u{number}")])
    assert [db["User"].first() for db in (first, second)] == [
        {"id": 1, "name": "u0"},
        {"id": 1, "name": "u1"},
    ]
    for db in (first, second):
        db.close()


def test_models_of_several_sources(tmp_path: Path) -> None:
    class User:
        name: str

    with DataFlow(a=f"sqlite:///{tmp_path}/a.db", b=f"sqlite:///{tmp_path}/b.db", f=str(tmp_path)) as db:
        assert "model `User` is a table of one source, and there are several: `a`, `b`, `f`" in said(
            lambda: db.model(User)
        )
        db.model(source="b")(User)
        assert db.create_tables() == ["users"]
        assert db.tables("b") == ["b.users"]
        assert "unknown source `c`" in said(lambda: db.model(source="c")(User))
        db.model(source="f")(User)
        assert "no table can be made in source `f`" in said(db.create_tables)


def test_rows_and_classes_that_are_no_models(tmp_path: Path) -> None:
    @dataclass
    class Item:
        name: str

    class Other(pydantic.BaseModel):
        name: str

    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
        db.model(Item)
        db.create_tables()
        assert db.insert("items", [Item("a")]) == 1
        assert db.instances(Item) == [Item("a")]
        assert "class `Other` is no model" in said(lambda: db.instances(Other))
        assert "row 2 of `Item` is a `Other`" in said(lambda: db.insert("items", [Item("a"), Other(name="b")]))
        assert "a row is no `Item`" in said(lambda: db.instances(Item, db["Item"].select("id")))


def test_a_model_is_declared_once(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:
        db.model(type("User", (), {"__annotations__": {"a": int}, "__module__": "first"}))
        db.model(type("User", (), {"__annotations__": {"b": int}, "__module__": "first"}))
        db.create_tables()
        assert db["User"].columns == ["id", "b"]
        other = type("User", (), {"__annotations__": {"b": int}, "__module__": "second"})
        assert "model `User` is declared already, in `first`" in said(lambda: db.model(other))


def test_create_and_read_without_blocking(tmp_path: Path) -> None:
    async def run() -> list[Any]:
        async with DataFlow(f"sqlite:///{tmp_path}/a.db") as db:

            @db.model
            class User:
                name: str

            assert await db.acreate_tables() == ["users"]
            assert await db.adiff() == await db.amigrate() == []
            assert await db.areflect() == {}
            await db.ainsert("users", [User(name="a")])
            return await db.ainstances(User)

    assert [user.name for user in asyncio.run(run())] == ["a"]
