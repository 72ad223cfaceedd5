"""What can be read of which source, which is told without `isinstance` on a protocol."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pyarrow as pa
import pytest

from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.registry import open_source
from dataflow.runtime.sources.source import (
    LocalSource,
    LocalTransaction,
    PromptSource,
    RemoteSource,
    SnapshotSource,
    SourceTransaction,
    WholeSource,
    has_snapshots,
    in_transaction,
    is_in_place,
    is_prompt,
    reads_all,
    runs_statements,
)
from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.sources.writable import TransactionalSource

TARGETS = ["postgresql://localhost/a", "mysql://localhost/a", "sqlite://", "a.duckdb", "*.csv", pa.table({"x": [1]})]
ASKED: list[tuple[Callable[..., bool], type[Any]]] = [
    (runs_statements, RemoteSource),
    (is_in_place, LocalSource),
    (has_snapshots, SnapshotSource),
    (is_prompt, PromptSource),
    (reads_all, WholeSource),
    (in_transaction, SourceTransaction),
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: str(target).partition("\n")[0])
def test_what_a_source_can_is_what_its_protocols_say(local: LocalDuckDB, target: object) -> None:
    source = open_source("shop", target, local=local)
    assert [asked(source) for asked, _ in ASKED] == [isinstance(source, protocol) for _, protocol in ASKED]
    assert runs_statements(source) != is_in_place(source)
    assert not in_transaction(source)


@pytest.mark.parametrize("target", TARGETS[:4])
def test_what_a_transaction_can_is_what_its_protocols_say(local: LocalDuckDB, target: object) -> None:
    source = open_source("shop", target, local=local)
    assert isinstance(source, TransactionalSource)
    seen = source.transaction(Terms(), lambda: 0, nullcontext())
    assert [asked(seen) for asked, _ in ASKED] == [isinstance(seen, protocol) for _, protocol in ASKED]
    assert in_transaction(seen)
    assert isinstance(seen, LocalTransaction) == is_in_place(source)
