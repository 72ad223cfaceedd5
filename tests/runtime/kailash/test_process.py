from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kailash.runtime import LocalRuntime
from kailash.workflow.builder import WorkflowBuilder

from dataflow import DataFlow
from dataflow.runtime.kailash.process import dataflow_of_transactions, process_dataflow, use, used
from dataflow.runtime.owners import retire, with_models


@pytest.fixture(autouse=True)
def nothing_used() -> Iterator[None]:
    use(None)
    yield
    use(None)


def test_what_is_used(db: DataFlow) -> None:
    assert used() is None
    use(db)
    assert used() is db
    assert process_dataflow() is db


def test_without_use_it_is_made_once_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dataflow.toml").write_text('[sources]\nshop = "sqlite:///shop.db"\n')
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: process_dataflow(), range(32)))
    assert set(found[0].sources) == {"shop"}
    assert all(each is found[0] for each in found)
    use(None)
    assert process_dataflow() is not found[0]


def test_transactions_belong_to_the_models_where_nothing_is_used(tmp_path: Path, db: DataFlow) -> None:
    # Without `use`, nodes of models and the node before them that begins a transaction once had two DataFlows.
    for left in with_models():
        retire(left)  # what other tests have left open
    with DataFlow(f"sqlite:///{tmp_path / 'people.db'}") as people:
        people.model(type("Person", (), {"__annotations__": {"name": str}}))
        people.create_tables()
        assert dataflow_of_transactions() is people
        builder = WorkflowBuilder()
        builder.add_node("TransactionBeginNode", "begin", {})
        builder.add_node("PersonCreateNode", "made", {"name": "a"})
        builder.add_node("TransactionRollbackNode", "end", {})
        builder.add_connection("begin", "transaction", "made", "transaction")
        builder.add_connection("made", "transaction", "end", "transaction")
        with LocalRuntime(enable_monitoring=False) as runtime:
            results, _ = runtime.execute(builder.build())
        assert results["made"]["name"] == "a"
        assert people.persons.count() == 0
        use(db)
        assert dataflow_of_transactions() is db
