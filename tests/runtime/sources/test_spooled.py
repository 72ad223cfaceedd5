from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import pyarrow as pa
import pytest

from dataflow.runtime.sources import spooled as module
from dataflow.runtime.sources.spooled import spooled


async def given(count: int, log: list[str]) -> AsyncIterator[pa.RecordBatch]:
    for number in range(count):
        log.append(f"read {number}")
        yield pa.record_batch({"n": [number] * 100, "t": [str(number)] * 100})
    log.append("ended")


@pytest.mark.parametrize("kept", [0, 2_000, 1 << 20])
async def test_all_batches_come_in_order_once_all_were_read(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", kept)
    log: list[str] = []
    found = []
    async for batch in spooled(given(10, log)):
        assert log[-1] == "ended"
        found.append(batch.column(0)[0].as_py())
        assert batch.num_rows == 100
    assert found == list(range(10))


async def test_no_batches_are_none() -> None:
    assert [batch async for batch in spooled(given(0, []))] == []


async def test_closing_early_closes_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 0)
    files = []
    opened = module.tempfile.TemporaryFile
    monkeypatch.setattr(module.tempfile, "TemporaryFile", lambda: files.append(opened()) or files[-1])
    async with aclosing(spooled(given(10, []))) as batches:
        async for _ in batches:
            break
    assert [file.closed for file in files] == [True]
