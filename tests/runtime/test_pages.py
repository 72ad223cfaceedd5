from __future__ import annotations

from collections.abc import Generator

import pyarrow as pa
import pytest

from dataflow import SourceError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.pages import Page, Pages

FIELDS = (Field("x", INT64),)


class Batches:
    """Batches of numbers from 0, and how many of them were asked for."""

    def __init__(self, *sizes: int, fails: bool = False) -> None:
        self.sizes = sizes
        self.fails = fails
        self.read = 0
        self.closed = False

    def all(self) -> Generator[pa.RecordBatch, None, None]:
        start = 0
        try:
            for size in self.sizes:
                self.read += 1
                yield pa.record_batch({"x": pa.array(range(start, start + size), pa.int64())})
                start += size
            if self.fails:
                raise SourceError("it broke")
        finally:
            self.closed = True


def told(page: Page) -> tuple[list[object], str | None]:
    return page.table.column("x").to_pylist(), page.preview("and more").counts


def test_pages_are_cut_from_batches_of_any_size() -> None:
    pages = Pages(Batches(2, 0, 3, 1, 1).all(), FIELDS)
    assert told(pages.next(3)) == ([0, 1, 2], "first 3 rows, and more")
    assert told(pages.next(3)) == ([3, 4, 5], "rows 4 to 6, and more")
    assert told(pages.next(3)) == ([6], "rows 7 to 7, the last")
    assert told(pages.next(3)) == ([], "no more rows: 7 rows in all")


@pytest.mark.parametrize(("size", "counts"), [(0, "0 rows"), (1, "1 row"), (3, "3 rows")])
def test_a_result_of_one_page(size: int, counts: str) -> None:
    page = Pages(Batches(size).all(), FIELDS).next(3)
    assert told(page) == (list(range(size)), counts)
    assert not page.more


def test_only_what_is_shown_is_read() -> None:
    batches = Batches(*[10] * 100)
    pages = Pages(batches.all(), FIELDS)
    pages.next(10)
    assert batches.read == 2
    pages.close()
    assert batches.closed
    assert not pages.next(10).more


def test_what_the_query_raises_is_raised() -> None:
    pages = Pages(Batches(1, fails=True).all(), FIELDS)
    with pytest.raises(SourceError, match="it broke"):
        pages.next(5)
