"""A short answer read as Python's values has those that `mysql_rows` has by way of Arrow."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pyarrow as pa
import pytest

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Field,
)
from dataflow.runtime.plain import Plain
from dataflow.runtime.result import Result
from dataflow.runtime.sources.mysql_plain import plain_columns
from dataflow.runtime.sources.mysql_rows import Rows

END_OF_ROWS = b"\xfe\0\0\2\0"


def packet(payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + b"\0" + payload


END = packet(END_OF_ROWS)
HEAD = packet(b"\1") + packet(b"about the column") + END


def field_of(value: bytes | None) -> bytes:
    return b"\xfb" if value is None else bytes([len(value)]) + value


def answer(values: Sequence[bytes | None]) -> bytes:
    return HEAD + b"".join(packet(field_of(value)) for value in values) + END


USUAL: list[tuple[list[bytes | None], DataType]] = [
    ([], INT64),
    ([b"1", None, b"-9223372036854775808", b"007"], INT64),
    ([b"1.50", b"-0.01", b"0.00", None], Decimal(9, 2)),
    ([b"5"], Decimal(20, 0)),
    ([b"1.5", b"-1.7976931348623157e308", b"1e-7", b"0", b"0.1"], FLOAT64),
    ([b"0", b"1", None], BOOL),
    ([b"\0", b"\1"], BOOL),
    ([b"", "é".encode(), None], STRING),
    ([b'{"a": 1}'], JSON),
    ([b"", b"\xff\0"], BINARY),
    ([b"2026-01-31", b"0001-01-01", None], DATE),
    ([b"2026-01-31 10:00:00", b"2026-01-31 10:00:00.000005", None], TIMESTAMP),
    ([b"2026-01-31 10:00:00", b"9999-12-31 23:59:59.999999"], TIMESTAMPTZ),
]

OTHERS: list[tuple[list[bytes | None], DataType]] = [
    ([b"9223372036854775808"], INT64),
    ([b"1.0"], INT64),
    ([b"1_0"], INT64),
    ([b"-0.00"], Decimal(9, 2)),
    ([b"1.5"], Decimal(9, 2)),
    ([b"1.005"], Decimal(9, 2)),
    ([b"12345678.00"], Decimal(9, 2)),
    ([b"nan"], FLOAT64),
    ([b"1_0"], FLOAT64),
    ([b"2"], BOOL),
    ([b"\xff"], STRING),
    ([b"0000-00-00"], DATE),
    ([b"2026-02-30"], DATE),
    ([b"2026-W01-1"], DATE),
    ([b"2026-01-31 10:00:00.5"], TIMESTAMP),
    ([b"0000-00-00 00:00:00"], TIMESTAMP),
    ([b"10:00:00"], TIME),
    ([b"00000000-0000-0000-0000-00000000000a"], UUID),
]


def usual_way(data: bytes, fields: tuple[Field, ...]) -> list[str]:
    rows = Rows(fields, "shop")
    try:
        batches = rows.feed([data])
    except SourceError as error:
        return [str(error)]
    assert rows.ended
    return [repr(row) for batch in batches for row in Result(pa.Table.from_batches([batch]), fields).rows()]


@pytest.mark.parametrize(("values", "type_"), USUAL)
def test_usual_values_are_those_of_arrow(values: list[bytes | None], type_: DataType) -> None:
    fields = (Field("x", type_),)
    found = plain_columns(answer(values), fields)
    assert found is not None
    assert [repr(row) for row in Result(Plain(found), fields).rows()] == usual_way(answer(values), fields)


@pytest.mark.parametrize(("values", "type_"), OTHERS)
def test_others_are_left_to_arrow(values: list[bytes | None], type_: DataType) -> None:
    assert plain_columns(answer(values), (Field("x", type_),)) is None


def test_an_answer_that_is_cut_off_is_left() -> None:
    whole = answer([b"1", b"22", None])
    fields = (Field("x", INT64),)
    assert plain_columns(whole, fields) is not None
    assert [length for length in range(len(whole)) if plain_columns(whole[:length], fields) is not None] == []


@pytest.mark.parametrize(
    "data",
    [
        packet(b"\xff\x28\x04#42000wrong"),
        packet(b"\0\0\0\2\0\0\0"),
        HEAD + packet(b"\xff\x28\x04#42000wrong"),
        packet(b"\2") + packet(b"a") + packet(b"b") + END + packet(b"\1a\1b") + END,
    ],
)
def test_an_error_and_an_answer_of_other_columns_are_left(data: bytes) -> None:
    assert plain_columns(data, (Field("x", STRING),)) is None


def test_long_fields_have_their_length_in_three_bytes() -> None:
    text = b"x" * 300
    data = HEAD + packet(b"\xfc" + len(text).to_bytes(2, "little") + text) + END
    found = plain_columns(data, (Field("x", STRING),))
    assert found is not None
    assert found == ([text.decode()],)


def test_a_result_can_be_sent_to_another_process() -> None:
    fields = (Field("x", INT64),)
    rows = Rows(fields, "shop")
    held = Plain(([1, 2],), lambda: rows.feed([answer([b"1", b"2"])]))
    assert pickle.loads(pickle.dumps(Result(held, fields))).rows() == [{"x": 1}, {"x": 2}]
