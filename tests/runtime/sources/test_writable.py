"""What can be written to which source, which is told without `isinstance` on a protocol."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pyarrow as pa
import pytest

from dataflow.runtime.local import LocalDuckDB
from dataflow.runtime.sources.registry import open_source
from dataflow.runtime.sources.turns import Terms
from dataflow.runtime.sources.writable import (
    DefinableSource,
    HereSource,
    PromptRowSource,
    RowSource,
    TransactionalSource,
    ValuesSource,
    WritableSource,
    changes_now,
    changes_rows,
    is_here,
    reads_now,
    takes_values,
)

DATABASES = ["postgresql://localhost/a", "mysql://localhost/a", "sqlite://", "a.duckdb"]
ASKED: list[tuple[Callable[..., bool], type[Any]]] = [
    (changes_rows, RowSource),
    (changes_now, PromptRowSource),
    (reads_now, PromptRowSource),
    (takes_values, ValuesSource),
    (is_here, HereSource),
]


@pytest.mark.parametrize("target", DATABASES)
def test_what_a_database_can_is_what_its_protocols_say(local: LocalDuckDB, target: str) -> None:
    source = open_source("shop", target, local=local)
    assert [asked(source) for asked, _ in ASKED] == [isinstance(source, protocol) for _, protocol in ASKED]
    assert isinstance(source, TransactionalSource)
    assert isinstance(source, DefinableSource)


@pytest.mark.parametrize("target", DATABASES)
def test_rows_of_a_transaction_are_on_its_own_connection(local: LocalDuckDB, target: str) -> None:
    source = open_source("shop", target, local=local)
    assert isinstance(source, TransactionalSource)
    seen = source.transaction(Terms(), lambda: 0, nullcontext())
    assert isinstance(seen, RowSource)
    assert changes_rows(seen)
    assert [asked(seen) for asked in (changes_now, reads_now, is_here)] == [False] * 3


@pytest.mark.parametrize("target", ["*.csv", pa.table({"x": [1]})], ids=["files", "frame"])
def test_files_and_frames_take_no_rows(local: LocalDuckDB, target: object) -> None:
    source = open_source("shop", target, local=local)
    assert not isinstance(source, WritableSource)
    assert not any(asked(source) for asked, _ in ASKED)
