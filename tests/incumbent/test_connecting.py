"""What users of kailash-dataflow meet where they connect, with tables that are there, and with several databases."""

from __future__ import annotations

import decimal
from pathlib import Path
from typing import Any

import pytest
from model_workflows import error_of, output_of

import dataflow.kailash
from dataflow import DataFlow, DataFlowError, Field

from servers import run_mysql, run_postgres


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def declare_visitor(db: DataFlow) -> Any:
    @db.model
    class Visitor:
        name: str

    return Visitor


def test_db_dataflow_zero_config(tmp_path: Path) -> None:
    with DataFlow() as db:
        declare_visitor(db)
        made = output_of("VisitorCreateNode", name="a")
        assert made["record"] == {"id": 1, "name": "a"}
        assert output_of("VisitorReadNode", id=1)["name"] == "a"
        assert [visitor.name for visitor in db.Visitor.list()] == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["dataflow.db"]


@pytest.mark.parametrize("place", ["pg", "my", "lite"])
def test_zero_config_takes_database_url(
    place: str, targets: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is declared and what is written are in one database."""
    monkeypatch.setenv("DATABASE_URL", targets[place])
    with DataFlow() as db:
        declare_visitor(db)
        db.create_tables()
        assert output_of("VisitorCreateNode", name="a")["name"] == "a"
        assert db.Visitor.count() == 1
        db.Visitor.delete(all_rows=True).execute()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["sqlite:///app.db", "app.db", "sqlite:///{folder}/app.db", "sqlite+aiosqlite:///app.db"]
)
def test_sqlite_paths(url: str, tmp_path: Path) -> None:
    with DataFlow(url.format(folder=tmp_path) if "{" in url else url, auto_create=True) as db:
        declare_visitor(db)
        assert output_of("VisitorCreateNode", name="a")["id"] == 1
    with DataFlow("sqlite:///app.db") as db:
        assert db.visitors.collect().rows() == [{"id": 1, "name": "a"}]
    assert [path.name for path in tmp_path.iterdir()] == ["app.db"]


@pytest.mark.parametrize(
    ("place", "scheme"),
    [
        ("pg", "postgres"),
        ("pg", "postgresql+asyncpg"),
        ("pg", "postgresql+psycopg2"),
        ("my", "mysql"),
        ("my", "mysql+pymysql"),
        ("my", "mariadb"),
        ("my", "mariadb+aiomysql"),
    ],
)
def test_other_url_forms(place: str, scheme: str, targets: dict[str, str]) -> None:
    with DataFlow(f"{scheme}://{targets[place].partition('://')[2]}") as db:
        declare_visitor(db)
        db.create_tables()
        made = db.Visitor.create(name=scheme)
        assert db.Visitor.get(made.id).name == scheme
        assert db.Visitor.delete_one(made.id)


def test_side_effects(targets: dict[str, str], tmp_path: Path) -> None:
    """Nothing is made in the folder, and no table but the model's in the database."""
    for place, run, where in (
        ("pg", run_postgres, "table_schema = 'public'"),
        ("my", run_mysql, "table_schema = database()"),
    ):
        sql = f"select count(*) from information_schema.tables where {where}"
        with DataFlow(targets[place]) as db:
            before = run(targets[place], sql)[0][0]

            @db.model(table=f"lonely_{place}")
            class Lonely:
                name: str

            db.create_tables()
            output_of("LonelyCreateNode", name="a")
            assert run(targets[place], sql)[0][0] == before + 1
    assert list(tmp_path.iterdir()) == []


def test_two_instances_same_model_name(tmp_path: Path) -> None:
    dbs = []
    for name in "ab":
        db = DataFlow(f"sqlite:///{tmp_path}/{name}.db", auto_create=True)

        @db.model
        class Twin:
            name: str

        dbs.append(db)
    first, second = dbs
    error = str(error_of("TwinCreateNode", name="x"))
    assert "2 `DataFlow` objects of this process have a model `Twin`" in error
    assert "dataflow.kailash.use(db)" in error
    for db in dbs:
        dataflow.kailash.use(db)
        output_of("TwinCreateNode", name="by name")
    # Classes belong to one, whichever is in use.
    for db in dbs:
        nodes = db.model_nodes()
        made = nodes["TwinCreateNode"](name=f"of {db.sources['main'][-4:]}").execute()
        assert made["row_count"] == 1
    dataflow.kailash.use(None)
    assert [twin.name for twin in first.Twin.list(sort="id")] == ["by name", "of a.db"]
    assert [twin.name for twin in second.Twin.list(sort="id")] == ["by name", "of b.db"]
    for db in dbs:
        db.close()


@pytest.mark.parametrize("place", ["lite", "pg", "my"])
def test_introspection_of_tables_that_are_there(place: str, targets: dict[str, str]) -> None:
    """What there is, with its own primary key and no `id`; never `users` and `orders` that are not there."""
    with DataFlow(targets[place]) as db:

        @db.model(table=f"gadgets_{place}")
        class Gadget:
            serial: str = Field(primary_key=True, max_length=20)
            price: decimal.Decimal = Field(type="decimal(8,2)")

        db.create_tables()
    with DataFlow(targets[place]) as db:
        assert f"gadgets_{place}" in db.tables() or f"main.gadgets_{place}" in db.tables()
        reflected = db.reflect()
        name = next(name for name in reflected if name.startswith("Gadgets") or name == f"Gadgets{place.title()}")
        made = output_of(f"{name}CreateNode", serial="s1", price="1.50")
        assert made["record"] == {"serial": "s1", "price": decimal.Decimal("1.50")}
        assert output_of(f"{name}DeleteNode", serial="s1")["deleted"]


@pytest.mark.parametrize("place", ["lite", "pg", "my"])
def test_int_to_float_is_not_migrated_silently(place: str, targets: dict[str, str]) -> None:
    """The change is shown and refused, and until it is made no 2.5 is stored as 2."""
    with DataFlow(targets[place]) as db:
        db.model(table=f"measures_{place}")(type("Measure", (), {"__annotations__": {"amount": int}}))
        db.create_tables()
    with DataFlow(targets[place]) as db:
        db.model(table=f"measures_{place}")(type("Measure", (), {"__annotations__": {"amount": float}}))
        with pytest.raises(DataFlowError, match="amount"):
            db.migrate()
        for call in (
            lambda: db.Measure.create(amount=2.5),
            lambda: db.Measure.bulk_create([{"amount": 2.5}]),
            lambda: db.Measure.upsert_one(id=1, amount=2.5),
            lambda: db.Measure.update_one(1, amount=2.5),
        ):
            with pytest.raises(DataFlowError, match="amount"):
                call()
        assert db.query(f"from measures_{place}").rows() == []


def test_unknown_node_names_are_not_found() -> None:
    from kailash.nodes.base import NodeRegistry

    known = NodeRegistry.list_nodes()
    assert "ProductGetNode" not in known
