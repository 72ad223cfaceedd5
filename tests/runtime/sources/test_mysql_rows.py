"""Answers, cut at any place, and the batches that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflow.dsl import types as t
from dataflow.dsl.errors import InternalError
from dataflow.dsl.types import Field
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.sources import mysql_rows
from dataflow.runtime.sources.mysql_rows import Rows, seems_over

LONGEST = 0xFFFFFF
END = b"\xfe\x00\x00\x02\x00"
ERROR = b"\xff\x25\x05#70100interrupted"
OK = b"\x00\x00\x00\x02\x00\x00\x00"

Row = Sequence[bytes | None]


def field(value: bytes | None) -> bytes:
    if value is None:
        return b"\xfb"
    length = len(value)
    if length < 251:
        return bytes([length]) + value
    for mark, width in ((0xFC, 2), (0xFD, 3), (0xFE, 8)):
        if length < 256**width:
            return bytes([mark]) + length.to_bytes(width, "little") + value
    raise AssertionError("too long")


def packets(payload: bytes, number: int = 0) -> bytes:
    """A payload in as many packets as it needs."""
    parts = [payload[start : start + LONGEST] for start in range(0, len(payload) + 1, LONGEST)]
    return b"".join(len(part).to_bytes(3, "little") + bytes([number % 256]) + part for part in parts)


def wire(rows: Sequence[Row], width: int, end: bytes = END) -> bytes:
    """An answer, its packets numbered as a server does."""
    payloads = [bytes([width]), *[b"a column"] * width, END]
    payloads += [b"".join(map(field, row)) for row in rows] + [end]
    return b"".join(packets(payload, number) for number, payload in enumerate(payloads, 1))


def taker_of(width: int) -> Rows:
    return Rows([Field(f"c{number}", t.BINARY) for number in range(width)], "shop")


def taken(taker: Rows, data: bytes, cuts: Sequence[int] = ()) -> list[Row]:
    """The rows of data that arrives in pieces."""
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    batches = [batch for start, end in pairwise(places) for batch in taker.feed([data[start:end]])]
    assert all(batch.num_rows for batch in batches)
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


values = st.none() | st.binary(max_size=20) | st.binary(max_size=400) | st.just(b"") | st.just(bytes(9))
tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[values] * width), min_size=1, max_size=12))


@pytest.mark.parametrize("few", [0, 1 << 20], ids=["by numpy", "by python"])
def test_rows_survive_any_cutting(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mysql_rows, "_FEW_BYTES", few)

    @given(rows=tables, times=st.integers(1, 30), cuts=st.lists(st.integers(0, 20_000), max_size=6))
    def survive(rows: list[Row], times: int, cuts: list[int]) -> None:
        taker = taker_of(len(rows[0]))
        assert taken(taker, wire(rows * times, len(rows[0])), cuts) == rows * times
        assert taker.ended
        assert taker.error is None

    survive()


@pytest.mark.parametrize("length", [250, 251, 2**16 - 1, 2**16, 2**24 - 5, 2**24 - 4, 2**24, 2**25])
def test_lengths_of_every_kind(length: int) -> None:
    rows = [(b"x" * length, b"y"), (b"z", None)]
    taker = taker_of(2)
    data = wire(rows, 2)
    assert taken(taker, data, range(0, len(data), 1 << 20)) == rows
    assert taker.ended


def test_rows_among_much_that_looks_like_their_beginnings() -> None:
    """Zeros, lengths with zeros behind them, and whole packets as values."""
    rows: list[Row] = [
        (bytes(number % 200), b"\1\0\0\0", None if number % 3 else packets(b"\1x", number), b"")
        for number in range(5000)
    ]
    assert taken(taker_of(4), wire(rows, 4)) == rows


def test_a_long_row_among_short_ones() -> None:
    rows: list[Row] = [(b"x" * (300 if number == 2000 else 3), b"y") for number in range(5000)]
    assert taken(taker_of(2), wire(rows, 2), [10_000]) == rows


def test_an_error_behind_rows() -> None:
    taker = taker_of(1)
    assert taken(taker, wire([(b"1",), (b"2",)], 1, ERROR)) == [(b"1",), (b"2",)]
    assert (taker.ended, taker.error) == (True, ERROR)


def test_an_error_instead_of_rows() -> None:
    taker = taker_of(1)
    assert taker.feed([packets(ERROR, 1)]) == []
    assert (taker.ended, taker.error) == (True, ERROR)


def test_no_rows() -> None:
    taker = taker_of(3)
    assert taken(taker, wire([], 3), [3, 30]) == []
    assert (taker.ended, taker.error) == (True, None)


def test_no_columns() -> None:
    taker = taker_of(1)
    assert taker.feed([packets(OK, 1)]) == []
    assert (taker.ended, taker.error) == (True, None)


def test_another_number_of_columns() -> None:
    with pytest.raises(InternalError, match="a statement returned 2 columns: expected 3"):
        taker_of(3).feed([wire([], 2)])


def test_batches_have_the_schema_of_the_fields() -> None:
    fields = [Field("a", t.INT64, nullable=False), Field("b", t.STRING)]
    rows = [(b"1", b"x")] * 10_000
    [batch] = Rows(fields, "shop").feed([wire(rows, 2)])
    assert batch.schema == schema_of(fields)
    assert batch.num_rows == 10_000


@pytest.mark.parametrize("end", [END, ERROR, b"\xff" * 600], ids=["end", "error", "long error"])
def test_what_seems_the_end(end: bytes) -> None:
    rows = packets(field(b"\xff") + field(b"1"), 7) * 3
    assert seems_over((rows + packets(end))[-1024:])
    assert not any(seems_over(rows[:length]) for length in range(len(rows)))
