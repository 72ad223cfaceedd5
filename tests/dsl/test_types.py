"""Types: their names, the values they hold, and which type two of them meet in."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import pickle
import uuid
from dataclasses import replace

import pytest

from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    NULL,
    PRIMITIVES,
    STRING,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    Interval,
    List,
    Struct,
    decimal_of,
    is_numeric,
    is_temporal,
    parse_type,
    type_of_class,
    type_of_value,
    unify,
)


@pytest.mark.parametrize(
    "type_",
    [
        *PRIMITIVES,
        Decimal(15, 2),
        Decimal(38, 0),
        List(STRING),
        List(List(Decimal(5, 2))),
        Struct((("Name", STRING), ("price", Decimal(5, 2)), ("more", List(Struct((("odd name", INT64),)))))),
        List(Struct((("A", STRING),))),
        Struct(tuple((name, INT64) for name in ("a: b", "a, b", "a)", "(", "`", "a\nb", "\\u{41}", " a ", "", "${x}"))),
    ],
    ids=str,
)
def test_the_text_of_a_type_names_it(type_: DataType) -> None:
    assert parse_type(str(type_)) == type_


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("int", INT64),
        ("Float", FLOAT64),
        (" STR ", STRING),
        ("datetime", TIMESTAMP),
        ("decimal( 15 , 2 )", Decimal(15, 2)),
        ("decimal(7)", Decimal(7, 0)),
        ("decimal", Decimal(38, 9)),
        ("struct(an odd name : int64)", Struct((("an odd name", INT64),))),
        ("struct(`a: ``b``\\u{e9}` : int64)", Struct((("a: `b`é", INT64),))),
    ],
)
def test_other_spellings(text: str, type_: DataType) -> None:
    assert parse_type(text) == type_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "int32",
        "decimal(39,2)",
        "decimal(2,3)",
        "decimal(0)",
        "list(text)",
        "struct(a)",
        "struct(a: x)",
        "struct(`a` int64)",
        "struct(`\\u{ffffffff}`: int64)",
    ],
)
def test_what_names_no_type(text: str) -> None:
    assert parse_type(text) is None


def test_the_text_of_a_struct() -> None:
    assert str(Struct((("a", INT64), ("b", List(STRING))))) == "struct(a: int64, b: list(string))"


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (None, NULL),
        (True, BOOL),
        (1, INT64),
        (1.5, FLOAT64),
        ("a", STRING),
        (decimal.Decimal("12.50"), Decimal(4, 2)),
        (decimal.Decimal("0.001"), Decimal(3, 3)),
        (decimal.Decimal("1E+3"), Decimal(4, 0)),
        (decimal.Decimal("-0"), Decimal(1, 0)),
        (dt.date(2026, 1, 31), DATE),
        (dt.datetime(2026, 1, 31, 10), TIMESTAMP),
        (dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC), TIMESTAMPTZ),
        (uuid.UUID(int=1), UUID),
        (Interval(months=1), INTERVAL),
        (decimal.Decimal("NaN"), None),
        ([1], None),
    ],
    ids=repr,
)
def test_type_of_a_value(value: object, type_: DataType | None) -> None:
    assert type_of_value(value) == type_


@pytest.mark.parametrize(
    ("class_", "type_"), [(bool, BOOL), (int, INT64), (dt.datetime, TIMESTAMP), (decimal.Decimal, Decimal(38, 9))]
)
def test_type_of_a_class(class_: type, type_: DataType) -> None:
    assert type_of_class(class_) == type_


def test_a_class_without_a_type() -> None:
    assert type_of_class(list) is None


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        (INT64, INT64, INT64),
        (INT64, FLOAT64, FLOAT64),
        (NULL, STRING, STRING),
        (Decimal(10, 2), Decimal(5, 4), Decimal(12, 4)),
        (Decimal(10, 2), INT64, Decimal(21, 2)),
        (Decimal(10, 2), FLOAT64, FLOAT64),
        (DATE, TIMESTAMP, TIMESTAMP),
        (List(INT64), List(FLOAT64), List(FLOAT64)),
        (List(INT64), List(STRING), None),
        (TIMESTAMP, TIMESTAMPTZ, None),
        (INT64, STRING, None),
        (BOOL, INT64, None),
    ],
    ids=str,
)
def test_where_two_types_meet(left: DataType, right: DataType, both: DataType | None) -> None:
    assert unify(left, right) == both
    assert unify(right, left) == both


def test_a_decimal_has_at_most_38_digits() -> None:
    assert decimal_of(60, 4) == Decimal(38, 4)
    assert decimal_of(60, 50) == Decimal(38, 38)
    assert decimal_of(1, 4) == Decimal(4, 4)


def test_families() -> None:
    assert [str(type_) for type_ in (*PRIMITIVES, Decimal(4, 2)) if is_numeric(type_)] == [
        "int64",
        "float64",
        "decimal(4,2)",
    ]
    assert [str(type_) for type_ in PRIMITIVES if is_temporal(type_)] == ["date", "timestamp", "timestamptz"]


def test_an_interval_turns_round() -> None:
    assert -Interval(1, -2, 3) == Interval(-1, 2, -3)


@pytest.mark.parametrize("type_", [INT64, Decimal(15, 2), List(Decimal(3, 1))])
def test_a_type_stays_itself_in_copies_and_other_processes(type_: DataType) -> None:
    assert pickle.loads(pickle.dumps(type_)) == copy.deepcopy(type_) == type_


def test_there_is_one_object_for_all_decimals_of_the_same_digits() -> None:
    assert Decimal(15, 2) is Decimal(precision=15, scale=2) is pickle.loads(pickle.dumps(Decimal(15, 2)))
    assert Decimal(15, 2) != Decimal(15, 3)
    assert replace(Decimal(15, 2), scale=3) is Decimal(15, 3)
    assert Decimal(15, 2).scale == 2


def test_values_of_classes_built_on_others_have_the_types_of_those() -> None:
    class Count(int):
        pass

    class Text(str):
        __slots__ = ()

    assert type_of_value(Count(1)) == INT64
    assert type_of_value(Text("a")) == STRING
    assert type_of_value(True) == BOOL
