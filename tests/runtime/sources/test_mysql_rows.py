"""Packets of a result, cut at any place, and the columns that come of them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflow.dsl import types as t
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType, Field
from dataflow.runtime.arrow import schema_of
from dataflow.runtime.sources.mysql_rows import Rows, batch_of_bytes

LONGEST = 0xFFFFFF
END = b"\xfe\x00\x00\x02\x00"
ERROR = b"\xff\x25\x05#70100interrupted"


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


def packets(payload: bytes) -> bytes:
    """A payload in as many packets as it needs."""
    parts = [payload[start : start + LONGEST] for start in range(0, len(payload) + 1, LONGEST)]
    return b"".join(len(part).to_bytes(3, "little") + b"\0" + part for part in parts)


def wire(rows: list[list[bytes | None]], end: bytes = END) -> bytes:
    return b"".join(packets(b"".join(field(value) for value in row)) for row in rows) + packets(end)


values = st.none() | st.binary(max_size=300)


@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    cuts=st.lists(st.integers(0, 2000), max_size=6),
)
def test_rows_survive_any_cutting(rows: list[list[bytes | None]], cuts: list[int]) -> None:
    data = wire(rows)
    taker = Rows(len(rows[0]))
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in pairwise(places):
        taker.feed(data[start:end])
    assert taker.ended
    assert taker.error is None
    assert taker.count == len(rows)
    assert [list(row) for row in zip(*taker.take(), strict=True)] == rows
    assert taker.count == 0


@pytest.mark.parametrize("length", [250, 251, 2**16 - 1, 2**16, 2**24 - 5, 2**24 - 4, 2**24, 2**25])
def test_lengths_of_every_kind(length: int) -> None:
    taker = Rows(2)
    taker.feed(wire([[b"x" * length, b"y"], [b"z", None]]))
    assert taker.ended
    assert taker.take() == [[b"x" * length, b"z"], [b"y", None]]


def test_an_error_behind_rows() -> None:
    taker = Rows(1)
    taker.feed(wire([[b"1"], [b"2"]], ERROR))
    assert (taker.count, taker.ended, taker.error) == (2, True, ERROR)


def test_an_empty_text_is_no_null() -> None:
    taker = Rows(2)
    taker.feed(wire([[b"", None]]))
    assert taker.take() == [[b""], [None]]


KEY = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")


@pytest.mark.parametrize(
    ("type_", "texts", "expected"),
    [
        (t.INT64, [b"1", None, b"2.0", b"3e0"], [1, None, 2, 3]),
        (t.FLOAT64, [b"1", b"1.5", b"-1e-300", None], [1.0, 1.5, -1e-300, None]),
        (t.Decimal(5, 2), [b"1", b"-1.5", b"1.050", None], [Decimal(1), Decimal("-1.5"), Decimal("1.05"), None]),
        (t.BOOL, [b"1", b"0", b"\x01", b"\x00", None], [True, False, True, False, None]),
        (t.STRING, ["ä".encode(), b"", None], ["ä", "", None]),
        (t.BINARY, [b"\xff", b"", None], [b"\xff", b"", None]),
        (t.TIME, [b"01:02:03", b"01:02:03.5", None], [dt.time(1, 2, 3), dt.time(1, 2, 3, 500000), None]),
        (t.TIME, [None, b"23:59:59.999999"], [None, dt.time(23, 59, 59, 999999)]),
        (t.BOOL, [b"\x01", None, b"\x00"], [True, None, False]),
        (t.BOOL, [None], [None]),
        (t.UUID, [None, str(KEY).encode(), None, b"0" * 32], [None, KEY, None, uuid.UUID(int=0)]),
        (t.UUID, [str(KEY).encode(), None, str(uuid.UUID(int=0)).encode()], [KEY, None, uuid.UUID(int=0)]),
        (t.UUID, [None, None], [None, None]),
        (t.UUID, [], []),
        (t.JSON, [b"[1]", None], ["[1]", None]),
    ],
    ids=str,
)
def test_columns(type_: DataType, texts: list[bytes | None], expected: list[object]) -> None:
    fields = [Field("x", type_)]
    batch = batch_of_bytes([texts], fields, "shop")
    assert batch.schema == schema_of(fields)
    assert batch.column(0).to_pylist() == expected


@pytest.mark.parametrize(
    ("type_", "text", "shown"),
    [
        (t.INT64, b"9223372036854775808", "`9223372036854775808`"),
        (t.INT64, b"one", "'one'"),
        (t.STRING, b"\xff", r"b'\xff'"),
        (t.Decimal(38, 4), b"9" * 68 + b".0100", f"`{'9' * 59}…"),
        (t.Decimal(38, 0), b"9" * 39, f"`{'9' * 39}`"),
        (t.DATE, b"0000-12-01", "'0000-12-01'"),
        (t.DATE, b"2024-02-30", "'2024-02-30'"),
        (t.TIME, b"-00:00:01", "'-00:00:01'"),
        (t.TIME, b"24:00:00", "'24:00:00'"),
        (t.BOOL, b"2", "`2`"),
        (t.UUID, b"12345678-9abc-def0-1234-56789abcdef", "'12345678-9abc-def0-1234-56789abcdef'"),
        # Arrow makes -65710179.8… of it.
        (
            t.Decimal(38, 30),
            b"123456789012.500000000000000000000000000001",
            "`123456789012.500000000000000000000000000001`",
        ),
        (t.Decimal(38, 30), b"123456789012345678901234567890", "`123456789012345678901234567890`"),
        (t.TIMESTAMP, b"2024-00-00 00:00:00", "'2024-00-00 00:00:00'"),
    ],
    ids=str,
)
def test_values_that_do_not_fit(type_: DataType, text: bytes, shown: str) -> None:
    with pytest.raises(SourceError) as raised:
        batch_of_bytes([[None, text]], [Field("x", type_)], "shop")
    assert raised.value.message == f"column `x` of source `shop` holds {shown}: expected {type_}"
