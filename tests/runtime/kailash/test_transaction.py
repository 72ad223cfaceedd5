"""A transaction on its way through a workflow, and nodes that belong to another `DataFlow`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dataflow import DataFlow, TransactionError
from dataflow.runtime.kailash.transaction import WorkflowTransaction


def test_a_transaction_of_another_dataflow_says_what_to_do(tmp_path: Path) -> None:
    with DataFlow(f"sqlite:///{tmp_path / 'a.db'}") as one, DataFlow(f"sqlite:///{tmp_path / 'b.db'}") as other:

        async def write() -> None:
            handle = WorkflowTransaction(one.transaction(), None)
            async with handle.used(other._session):
                raise AssertionError("nothing runs in a transaction of another one")

        with pytest.raises(TransactionError, match=r"`dataflow\.kailash\.use\(db\)` says which one"):
            asyncio.run(write())
