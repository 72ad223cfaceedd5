"""Columns of texts, found in the middle of other bytes, and the arrays that come of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataflow.dsl import types as t
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType, Field
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.sources.mysql_columns import GUARD, array_of, texts_at, texts_of


def found(texts: Sequence[bytes | None]) -> pa.Array[Any]:
    """The texts as they are taken out of a chunk."""
    ends = np.cumsum([len(text or b"") for text in texts], dtype=np.int64)
    lengths = np.array([len(text or b"") for text in texts], np.int64)
    present = np.array([text is not None for text in texts], np.bool_)
    data = b"".join(text or b"" for text in texts) + GUARD
    return texts_at(data, ends - lengths, lengths, None if present.all() else present)


@given(st.lists(st.none() | st.binary(max_size=30)))
def test_views_of_all_lengths(texts: list[bytes | None]) -> None:
    array = found(texts)
    assert array.type == pa.binary()
    assert array.to_pylist() == texts
    array.validate(full=True)


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
    field = Field("x", type_)
    for values in (found(texts), texts_of(texts, field)):
        array = array_of(values, field, "shop")
        assert array.type == arrow_type(type_)
        assert array.to_pylist() == expected
        array.validate(full=True)


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
    field = Field("x", type_)
    for values in (found([None, text]), texts_of([None, text], field)):
        with pytest.raises(SourceError) as raised:
            array_of(values, field, "shop")
        assert raised.value.message == f"column `x` of source `shop` holds {shown}: expected {type_}"
