from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from dataflow import DataFlow, Query, col
from dataflow.runtime import progress
from dataflow.runtime.progress import PartProgress, Snapshot, size, snapshot, watch
from dataflow.runtime.trace import Trace

BATCH = pa.record_batch({"x": pa.array([1, 2, 3], pa.int64())})
EVENTS = pa.table({"id": [1, 2, 2], "kind": ["a", "b", "c"]})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    connection = sqlite3.connect(tmp_path / "shop.db")
    with connection:
        connection.execute("CREATE TABLE orders (id INTEGER, total REAL)")
        connection.execute("INSERT INTO orders VALUES (1, 1.5), (2, 2.5), (3, 3.5)")
    connection.close()
    with DataFlow(shop=f"sqlite:///{tmp_path / 'shop.db'}", events=EVENTS) as db:
        yield db


@pytest.fixture
def joined(db: DataFlow) -> Query:
    query = db.shop.orders.join(db.events, on="id")
    assert isinstance(query, Query)
    return query


def test_before_it_begins_nothing_is_read(db: DataFlow, joined: Query) -> None:
    now = snapshot(db._session.compile(joined._pipeline), Trace())
    assert now.parts == (PartProgress("shop", 0, 0, False), PartProgress("local", 0, 0, False))
    assert (now.done, now.finished) == (False, 0)
    assert 0 <= now.elapsed < 10


def test_parts_are_counted_by_source(db: DataFlow, joined: Query) -> None:
    trace = Trace()
    result = db._session.collect(joined._pipeline, {}, trace)
    now = snapshot(db._session.compile(joined._pipeline), trace)
    assert [(part.source, part.rows, part.done) for part in now.parts] == [("shop", 3, True), ("local", 3, True)]
    assert len(result) == 3
    assert (now.done, now.finished) == (True, 2)


def test_a_query_of_one_source_has_one_part(db: DataFlow) -> None:
    query, trace = db.shop.orders.filter(col.id > 1), Trace()
    batches = db._session.run(query._pipeline, {}, trace)
    assert [batch.num_rows for batch in batches] == [2]
    (part,) = snapshot(db._session.compile(query._pipeline), trace).parts
    assert (part.source, part.rows, part.done) == ("shop", 2, True)


def test_a_fragment_that_is_no_longer_wanted_is_done_with_the_result(db: DataFlow, joined: Query) -> None:
    trace = Trace()
    trace.batch(1, BATCH)
    trace.end(0)
    assert snapshot(db._session.compile(joined._pipeline), trace).done
    assert [part.done for part in snapshot(db._session.compile(joined._pipeline), trace).parts] == [True, True]


def test_as_text_it_is_one_line() -> None:
    parts = (PartProgress("shop", 1_200, 9_600, False), PartProgress("crm", 1, 24, True))
    assert str(Snapshot(parts, 0.52)) == "shop 1,200 rows, 9.6 KB · crm 1 row, 24 B ✓ · 0.5 s"


def test_sizes() -> None:
    sizes = [0, 999, 1_000, 1_500_000, 2_000_000_000, 3_000_000_000_000]
    assert [size(count) for count in sizes] == ["0 B", "999 B", "1.0 KB", "1.5 MB", "2.0 GB", "3000.0 GB"]


def test_a_quick_query_is_not_shown(db: DataFlow, joined: Query) -> None:
    shown: list[Snapshot | None] = []
    with watch(db._session.compile(joined._pipeline), Trace(), shown.append):
        pass
    assert shown == []


def test_a_slow_query_is_shown_as_it_goes_on(db: DataFlow, joined: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.02)
    monkeypatch.setattr(progress, "INTERVAL", 0.01)
    shown: list[Snapshot | None] = []
    seen, trace = threading.Event(), Trace()

    def display(now: Snapshot | None) -> None:
        shown.append(now)
        if now is not None and now.parts[0].rows == 3:
            seen.set()

    with watch(db._session.compile(joined._pipeline), trace, display):
        while not shown:
            time.sleep(0.005)
        trace.batch(1, BATCH)
        assert seen.wait(10)
    assert shown[0] is not None
    assert shown[0].parts[0].rows == 0
    assert shown[-1] is None
    assert shown.count(None) == 1
    assert "dataflow-progress" not in {thread.name for thread in threading.enumerate()}


def test_what_the_block_raises_goes_on(db: DataFlow, joined: Query) -> None:
    with pytest.raises(LookupError), watch(db._session.compile(joined._pipeline), Trace(), print):
        raise LookupError
