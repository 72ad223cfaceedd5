"""What is documented there and missing or silently ignored: here it works, or is refused where it is asked for."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from model_workflows import error_of

from dataflow import BuildError, DataFlow, DataFlowError, Field, ParameterError, col

from servers import run_mysql, run_postgres

OPTIONS = ("multi_tenant", "versioned", "soft_delete", "retention", "classification", "audit_log")


@pytest.mark.parametrize("option", OPTIONS)
def test_options_that_are_not_here_are_refused(option: str) -> None:
    """Nobody shall think that rows are kept apart, versioned, kept or hidden where they are not."""
    kept = type("Kept", (), {"__annotations__": {"name": str}, "__dataflow__": {option: True}})
    with pytest.raises(BuildError, match=f"model `Kept`: unknown option `{option}` in `__dataflow__`"):
        DataFlow("sqlite://").model(kept)


@pytest.mark.parametrize("name", ["multi_tenant", "audit_logging", "encryption_key", "pool_size"])
def test_arguments_that_are_not_here_are_refused(name: str) -> None:
    for target in ((), ("sqlite://",)):
        with pytest.raises(DataFlowError):
            DataFlow(*target, **{name: True})


def test_the_adapter_of_quick_starts_is_not_ignored() -> None:
    with pytest.raises(DataFlowError, match="mongodb"):
        DataFlow(adapter="mongodb://localhost/shop")


def test_names_that_are_not_here() -> None:
    with DataFlow("sqlite://") as db:
        for name in ("test_create", "on_model_change", "express", "cache"):
            assert not hasattr(db, name)


def test_field_options_of_models(db: DataFlow) -> None:
    """`Field` with max_length, unique, index, foreign_key and defaults, in Python and in the database."""
    assert db.Country.create(code="DE", name="Germany").code == "DE"
    with pytest.raises(ParameterError, match="field `code` holds at most 2 characters, found 3"):
        db.Country.create(code="DEU", name="Germany")
    with pytest.raises(DataFlowError, match="as in another row"):
        db.Country.create(code="DE", name="Germany")


def test_validation_holds_in_nodes_and_in_bulk(db: DataFlow) -> None:
    wrong = {"code": "DEU", "name": "Germany"}
    said = "field `code` holds at most 2 characters, found 3"
    for call in (
        lambda: db.Country.bulk_create([{"code": "FR", "name": "France"}, wrong]),
        lambda: db.Country.upsert_one(wrong),
        lambda: db.Country.bulk_upsert([wrong]),
        lambda: db.Country.update_one("FR", code="FRA"),
    ):
        with pytest.raises(DataFlowError, match="holds at most 2 characters, found 3"):
            call()
    assert said in str(error_of("CountryCreateNode", **wrong))
    assert said in str(error_of("CountryBulkCreateNode", data=[wrong]))
    assert db.Country.count() == 0


def test_versioning_and_optimistic_locks_are_one_update(db: DataFlow) -> None:
    """Whoever saw an old version changes nothing, and is told so."""
    page = {"tags": [], "version": 1, "description": "a", "author": "b", "metadata": {}}
    made = db.Page.create(page)
    seen = db.Page.filter(col.id == made.id, col.version == 1).update(description="c", version=col.version + 1)
    assert (int(seen.execute()), int(seen.execute())) == (1, 0)
    assert db.Page.get(made.id).version == 2


def test_pooling_keeps_few_connections(targets: dict[str, str]) -> None:
    """However many read at once, a server has at most 32 connections of a source, and few stay open."""
    counts = {
        "pg": lambda url: run_postgres(url, "select count(*) from pg_stat_activity where datname = current_database()"),
        "my": lambda url: run_mysql(url, "select count(*) from information_schema.processlist where db = database()"),
    }
    for place, count in counts.items():
        with DataFlow(targets[place]) as db:
            query = db.parse("from users | agg n = count()")

            async def read(query: Any = query) -> None:
                await asyncio.gather(*(query.acollect() for _ in range(100)))

            asyncio.run(read())
            ((found,),) = count(targets[place])
            assert found <= 1 + 32


def test_statements_and_times_can_be_seen(db: DataFlow) -> None:
    """No monitor has to be set up for it."""
    query = db.User.filter(col.age > 3)
    assert "WHERE" in query.explain()
    analysed = query.explain(analyze=True)
    assert "ms" in analysed
    assert "users" in query.filter(col.name == "x").update(age=1).sql()


@pytest.mark.parametrize("place", ["lite", "pg", "my"])
def test_auto_migration_adds_columns(place: str, targets: dict[str, str]) -> None:
    with DataFlow(targets[place]) as db:
        db.model(table=f"notes_{place}")(type("Note", (), {"__annotations__": {"text": str}}))
        db.create_tables()
        db.Note.create(text="a")
    with DataFlow(targets[place]) as db:
        kinds = {"text": str, "added": int | None, "on": dt.date}
        said = {"on": Field(server_default=dt.date(2026, 1, 31))}
        db.model(table=f"notes_{place}")(type("Note", (), {"__annotations__": kinds, **said}))
        assert [change.what for change in db.migrate()] == ["add column added int64", "add column on date"]
        (note,) = db.Note.list()
        assert (note.text, note.added, note.on) == ("a", None, dt.date(2026, 1, 31))


def test_nothing_is_written_beside_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with DataFlow("sqlite:///only.db", auto_create=True) as db:
        db.model(type("Note", (), {"__annotations__": {"text": str}}))
        db.Note.create(text="a")
        assert db.tables() == ["main.notes"]
    assert [path.name for path in tmp_path.iterdir()] == ["only.db"]
