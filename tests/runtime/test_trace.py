from __future__ import annotations

import pyarrow as pa

from dataflow.runtime.trace import Part, Trace

BATCH = pa.record_batch({"x": pa.array([1, 2, 3], pa.int64())})


def test_batches_of_a_part_are_added_up() -> None:
    trace = Trace()
    trace.batch(1, BATCH)
    trace.batch(1, BATCH)
    trace.batch(2, BATCH)
    assert {number: (part.rows, part.bytes) for number, part in trace.parts.items()} == {1: (6, 48), 2: (3, 24)}


def test_times_are_in_their_order() -> None:
    trace = Trace()
    trace.batch(1, BATCH)
    first = trace.parts[1].first
    trace.batch(1, BATCH)
    trace.end(1)
    part = trace.parts[1]
    assert part.first == first
    assert part.first is not None
    assert part.ended is not None
    assert 0 <= part.first <= part.ended < 10


def test_a_part_without_rows_has_only_an_end() -> None:
    trace = Trace()
    trace.end(3)
    ended = trace.parts[3].ended
    assert trace.parts == {3: Part(0, 0, None, ended)}
    assert ended is not None
