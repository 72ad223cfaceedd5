"""Revision files of Alembic, written and run by its own commands, on three databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from dataflow import DataFlow, Field, SourceError
from dataflow.alembic import revisions

from servers import fresh_mysql_database, fresh_postgres_database

ENV = """
import asyncio
from alembic import context
from sqlalchemy import create_engine, pool
from sqlalchemy.ext.asyncio import create_async_engine

fill, url = context.config.attributes["fill"], context.config.get_main_option("sqlalchemy.url")


def run(connection):
    context.configure(connection=connection, process_revision_directives=fill)
    with context.begin_transaction():
        context.run_migrations()


async def run_there():
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if url.startswith("sqlite"):
    with create_engine(url, poolclass=pool.NullPool).begin() as connection:
        run(connection)
else:
    asyncio.run(run_there())
"""
TEMPLATE = """
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

from alembic import op


def upgrade():
    ${upgrades if upgrades else "pass"}
"""


@pytest.fixture(params=["postgres", "mysql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shop.db"
        return
    fresh = fresh_postgres_database if request.param == "postgres" else fresh_mysql_database
    with fresh(request.getfixturevalue(f"{request.param}_url")) as made:
        yield made


@pytest.fixture
def revise(url: str, tmp_path: Path) -> Callable[[DataFlow, str], str]:
    """Writes a revision of what is to be changed, runs it, and gives its text."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "script.py.mako").write_text(TEMPLATE)

    def revise(db: DataFlow, message: str) -> str:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        config.set_main_option("revision_environment", "true")
        driver = {"postgresql": "postgresql+asyncpg", "mysql": "mysql+aiomysql"}
        scheme, _, rest = url.partition("://")
        config.set_main_option("sqlalchemy.url", f"{driver.get(scheme, scheme)}://{rest}".replace("%", "%%"))
        config.attributes["fill"] = revisions(db)
        script = command.revision(config, message)
        command.upgrade(config, "head")
        return Path(script.path).read_text()  # type: ignore[union-attr]

    return revise


def test_revisions_make_the_tables_what_the_models_say(url: str, revise: Callable[[DataFlow, str], str]) -> None:
    with DataFlow(url) as db:

        @db.model
        class Shop:
            name: str = Field(max_length=20, unique=True)
            note: str = Field(server_default="a :b, '{\"c\":d}' and 10:30 or 5%")
            opened: dt.date | None

        written = revise(db, "first")
        assert "# shops: make table shops" in written
        assert db.diff() == []
        db.insert("shops", [{"name": "a"}])
        assert db.shops.select("note").collect().scalar() == "a :b, '{\"c\":d}' and 10:30 or 5%"
        with pytest.raises(CommandError, match="nothing to revise"):
            revise(db, "none")
    with DataFlow(url) as db:

        @db.model(table="shops", indexes=["city"])
        class Branch:
            name: str = Field(max_length=20, unique=True)
            note: str = Field(server_default="a :b, '{\"c\":d}' and 10:30 or 5%")
            city: str | None = Field(max_length=30)

        written = revise(db, "second")
        assert "# shops: drop column opened, which the model has not (not safe)" in written
        assert db.diff() == []
        assert db.shops.select("name", "city").collect().rows() == [{"name": "a", "city": None}]


def test_one_source_has_revisions() -> None:
    with DataFlow(a="sqlite://", b="sqlite://") as db:
        with pytest.raises(SourceError, match="a revision is of one source with models, found none"):
            revisions(db)

        @db.model(source="a")
        class Shop:
            name: str

        @db.model(source="b")
        class Branch:
            name: str

        with pytest.raises(SourceError, match="found `a`, `b`"):
            revisions(db)
        assert callable(revisions(db, "b"))
        with pytest.raises(SourceError, match="sources with models: `a`, `b`"):
            revisions(db, "c")
