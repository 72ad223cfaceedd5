"""Texts of rows; what a server makes of them is tried in test_mysql_insert.py."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.mysql_texts import lines_of, values_of

BATCH = pa.record_batch(
    {
        "n": pa.array([1, None]),
        "s": pa.array(["a\tb\\'", None]),
        "b": pa.array([b"\0\xff", None]),
        "t": pa.array([True, None]),
        "x": pa.array([0.1, None]),
    }
)


def test_lines() -> None:
    assert b"".join(lines_of(BATCH)) == b"1\ta\\tb\\\\'\t00ff\t1\t0.1\n" + b"\\N\t\\N\t\\N\t\\N\t\\N\n"


def test_values() -> None:
    assert list(values_of(BATCH, 1000)) == [rb"(1,'a	b\\\'',x'00ff',1,'0.1'),(NULL,NULL,NULL,NULL,NULL)"]


@pytest.mark.parametrize("most", [1, 7, 20, 100_000])
def test_values_of_some_length(most: int) -> None:
    texts = list(values_of(pa.record_batch({"n": pa.array(range(1000))}), most))
    assert b",".join(texts) == b",".join(b"(%d)" % number for number in range(1000))
    assert all(len(text) <= most or text.count(b"(") == 1 for text in texts)


def test_no_rows() -> None:
    assert list(lines_of(BATCH.slice(0, 0))) == list(values_of(BATCH.slice(0, 0), 10)) == []


def test_a_part_of_a_batch() -> None:
    assert b"".join(lines_of(BATCH.slice(1))) == b"\\N\t\\N\t\\N\t\\N\t\\N\n"


def test_a_type_without_counterpart() -> None:
    with pytest.raises(SourceError, match="column `x` of type list<item: int64> has no counterpart in MySQL"):
        list(lines_of(pa.record_batch({"x": pa.array([[1]])})))
