"""A shop whose orders are in SQLite, and nothing of one test left for the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from kailash.nodes.base import NodeRegistry

from dataflow import DataFlow
from dataflow.runtime.kailash import ModelNode, use
from dataflow.runtime.kailash.pipeline_node import PipelineNode


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LocalRuntime keeps the results of its runs below the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def own_registry() -> Iterator[None]:
    """Node types of one test are gone in the next."""
    before = set(NodeRegistry.list_nodes())
    yield
    made = {name: node for name, node in NodeRegistry.list_nodes().items() if name not in before}
    NodeRegistry.unregister_nodes([name for name, node in made.items() if issubclass(node, PipelineNode | ModelNode)])


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            create table orders (id integer primary key, region text, total decimal(15,2), placed date, note text);
            insert into orders values (1, 'EU', 100, '2026-01-01', 'first'), (2, 'US', 40, '2026-02-01', null),
                                      (3, 'EU', 250.5, '2026-03-01', 'a ${region} b'), (4, 'EU', 7, '2026-04-01', '');
            """
        )
    connection.close()
    database = DataFlow(shop=f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def used(db: DataFlow) -> Iterator[DataFlow]:
    """The shop as the DataFlow of the process."""
    use(db)
    yield db
    use(None)
