"""Functions of JSON, lists, structs and spans of time, said in Python.

JSON is given as PostgreSQL's jsonb writes it, so that it is the same document when it has been stored there.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from meaning.case import EXACT, Case, Conversion, Row, ones, pairs
from meaning.dates import Moment, day_start, months_later
from meaning.values import CALENDAR

from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIMESTAMP,
    TIMESTAMPTZ,
    DataType,
    Interval,
    List,
    Struct,
)

NUMBERS_OF_JSON = (
    "0", "12", "-7", "9007199254740993", "123456789012345678901234", "1.5", "-1.50", "2.0", "0.00", "0.1", "0.000001",
    "0.00000099", "0.000000015", "123456789012345678901.5", "1234567890123456789.5", "0.30000000000000004",
    "0.1234567890123456789", "1500000000000000.5", "-0.0000000000012",
)  # fmt: skip
DOCUMENTS: Row = (
    '{"a": {"b": [1, {"c": "x"}, null]}, "n": null, "s": "t", "t": true, "a.b": 2.5, "k k": [], "ä": {"😀": 4}}',
    '[1, "two", null, {"z": [1.50]}, [], false]', "null", '"text"', '"a\\"b\\\\c\\n\\u0001/ äß😀"', '""', "true",
    "false", "{}", "[]", '{"a": [[1, 2], 3]}', '{"B": 1, "b": 2, "aa": 3, "~": 4, "ä": 5, "～": 6, "😀": 7}',
    '"\\ud83d\\ude00 \\/ \\t"', None,
)  # fmt: skip
FIELD_PATHS = ('$."a"', '$."a"."b"', '$."s"', '$."n"', '$."a.b"', '$."k k"', '$."ä"."😀"', '$."x"."y"', '$."s"."b"')
ITEM_PATHS = (
    "$[0]",
    "$[3]",
    "$[9]",
    '$[3]."z"[0]',
    '$."a"[0]',
    '$."a"[0][1]',
    '$."a"."b"[1]."c"',
    '$."s"[0]',
    '$."t"[0]',
)

NUMBER_LISTS: Row = ([3, None, 1, 3, 2], [], [None], [7], [2**62, -(2**62)], None)
TEXT_LISTS: Row = (["b", "A", "ä", None, "a", "～", "😀", "a"], [], [None], ["", " "], None)
PRICE_LISTS: Row = ([Decimal("1.250"), None, Decimal("-0.005")], [], None)
RANGES: tuple[Row, ...] = (
    (1, 4), (4, 1), (0, 0), (-1, 0), (2, -1), (2**63 - 2, 2**63 - 1), (-(2**63), -(2**63) + 1), (2**63 - 1, -(2**63)),
    (None, 1), (1, None),
)  # fmt: skip
PLACES = (-6, -5, -1, 0, 1, 2, 5, 6, None)

SPANS: Row = (
    Interval(1), Interval(0, 2), Interval(0, 0, 3_600_000_000), Interval(-13, 40, -1),
    Interval(25, -31, 86_400_000_001), Interval(), None,
)  # fmt: skip


def float_text(value: float) -> str:
    """Positional from 0.000001 up to 1e21, with a point at least; else with an exponent."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    digits, _, exponent = repr(value).partition("e")
    return f"{digits}e{int(exponent)}"


def scalar_text(value: object) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return float_text(value)
        case str() | int():
            return str(value)
        case _:
            return None


def _kind(value: object) -> str | None:
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return kinds.get(type(value))


OF_DOCUMENTS: dict[str, Callable[[object], object]] = {
    "json_text": scalar_text,
    "json_string": lambda x: x if isinstance(x, str) else None,
    "json_type": _kind,
    "json_length": lambda x: len(x) if isinstance(x, dict | list) else None,
    "json_keys": lambda x: sorted(x) if isinstance(x, dict) else None,
    "json_items": lambda x: x if isinstance(x, list) else None,
}


def at_path(text: str, path: str) -> object:
    value = json.loads(text)
    for name, place in re.findall(r'\."([^"]+)"|\[(\d+)\]', path):
        match value:
            case list() if place and int(place) < len(value):
                value = value[int(place)]
            case dict() if name in value:
                value = value[name]
            case _:
                return None
    return value


def _of(meaning: Callable[[object], object]) -> Callable[[str], object]:
    return lambda text: meaning(json.loads(text))


def json_cases() -> Iterator[Case]:
    for values in (DOCUMENTS, NUMBERS_OF_JSON):
        yield Case("json_get", (JSON, STRING), pairs(values, FIELD_PATHS), at_path)
        yield Case("json_get.item", (JSON, STRING), pairs(values, ITEM_PATHS), at_path)
        for name, meaning in OF_DOCUMENTS.items():
            yield Case(name, (JSON,), ones(values), _of(meaning))


def _place(items: list[object], position: int) -> int:
    return position if position >= 0 else len(items) + 1 + position


def _get(items: list[object], position: int) -> object:
    place = _place(items, position)
    return items[place - 1] if 1 <= place <= len(items) else None


def _slice(items: list[object], first: int, last: int) -> list[object]:
    return items[max(_place(items, first), 1) - 1 : max(_place(items, last), 0)]


def _distinct(items: list[object]) -> list[object]:
    return [item for item in dict.fromkeys(items) if item is not None]


def _sorted(items: list[object]) -> list[object]:
    some = [item for item in items if item is not None]
    return [*sorted(some), *[None] * (len(items) - len(some))]  # type: ignore[type-var]


def _some(meaning: Callable[[list[object]], object]) -> Callable[[list[object]], object]:
    """A total of the items that are not null; null where there are none."""

    def total(items: list[object]) -> object:
        some = [item for item in items if item is not None]
        return meaning(some) if some else None

    return total


def _joined(items: list[str | None], separator: str) -> str:
    return separator.join(item for item in items if item is not None)


def _split(text: str, separator: str) -> list[str]:
    if not separator:
        return list(text) or [""]
    return text.split(separator)


def list_cases() -> Iterator[Case]:
    numbers, texts, prices = List(INT64), List(STRING), List(EXACT)
    for type_, values in ((numbers, NUMBER_LISTS), (texts, TEXT_LISTS), (prices, PRICE_LISTS)):
        yield Case("list_length", (type_,), ones(values), len)
        yield Case("list_get", (type_, INT64), pairs(values, PLACES), _get)
        rows = tuple(
            (items, first, last)
            for items in values
            for first in (-9, -2, 1, 2, 9, None)
            for last in (-2, 0, 3, 9, None)
        )
        yield Case("list_slice", (type_, INT64, INT64), rows, _slice)
        yield Case("list_concat", (type_, type_), pairs(values, values), lambda x, y: x + y)
        yield Case("list_distinct", (type_,), ones(values), _distinct)
        yield Case("list_sort", (type_,), ones(values), _sorted)
        yield Case("list_reverse", (type_,), ones(values), lambda x: x[::-1])
        yield Case("list_min", (type_,), ones(values), _some(min))  # type: ignore[arg-type]
        yield Case("list_max", (type_,), ones(values), _some(max))  # type: ignore[arg-type]
    items = {
        numbers: (3, 9, 0, None),
        texts: ("a", "B", "😀", None),
        prices: (Decimal("-0.005"), Decimal(9), Decimal(0), None),
    }
    for type_, values in ((numbers, NUMBER_LISTS), (texts, TEXT_LISTS), (prices, PRICE_LISTS)):
        yield Case("list_contains", (type_, type_.item), pairs(values, items[type_]), lambda x, y: y in x)
        position = pairs(values, items[type_])
        yield Case("list_position", (type_, type_.item), position, lambda x, y: x.index(y) + 1 if y in x else 0)
    yield Case("list_join", (texts, STRING), pairs(TEXT_LISTS, ("", ", ", None)), _joined)
    yield Case("list_sum", (numbers,), ones(NUMBER_LISTS), _some(sum))  # type: ignore[arg-type]
    yield Case("list_sum", (prices,), ones(PRICE_LISTS), _some(sum))  # type: ignore[arg-type]
    yield Case("list_avg", (numbers,), ones(NUMBER_LISTS), _some(lambda some: sum(some) / len(some)))  # type: ignore[arg-type]
    yield Case("list_range", (INT64, INT64), RANGES, _range)
    yield Case("array", (INT64, INT64), ((1, 2), (None, 1), (None, None)), lambda *x: [*x], sees_nulls=True)
    yield Case("array", (STRING,), (("a",), (None,)), lambda *x: [*x], sees_nulls=True)
    pieces = ("a,b,,c", "", ",", "äß😀", "e\u0301a", "a, b", None)
    yield Case("split", (STRING, STRING), pairs(pieces, (",", "", ", ", "ß", None)), _split)
    person = Struct((("name", STRING), ("odd name", INT64)))
    yield Case(
        "field",
        (person, STRING),
        (({"name": "x", "odd name": 1}, "name"), ({"name": None, "odd name": 1}, "name"), (None, "name")),
        dict.get,
        constants=True,
    )


def _range(start: int, stop: int) -> list[int]:
    return list(range(start, stop))


def later(x: Moment, span: Interval) -> Moment:
    """Months first, then days, then the rest."""
    moment = months_later(x, span.months) + dt.timedelta(span.days)
    return day_start(moment) + dt.timedelta(microseconds=span.microseconds)


def _times(span: Interval, count: int) -> Interval:
    return Interval(span.months * count, span.days * count, span.microseconds * count)


def _sum(x: Interval, y: Interval) -> Interval:
    return Interval(x.months + y.months, x.days + y.days, x.microseconds + y.microseconds)


def span_cases() -> Iterator[Case]:
    for type_ in (TIMESTAMP, TIMESTAMPTZ):
        inner = tuple(value for value in CALENDAR[type_] if value is None or value.year < 9000)  # type: ignore[attr-defined]
        yield Case("add_interval", (type_, INTERVAL), pairs(inner, SPANS), later)
    dates = tuple(dt.date.fromisoformat(text) for text in ("2024-01-31", "2023-02-28", "2024-02-29", "2021-01-03"))
    yield Case("add_interval", (DATE, INTERVAL), pairs(dates, SPANS), lambda x, span: day_start(later(x, span)))
    yield Case("interval_sum", (INTERVAL, INTERVAL), pairs(SPANS, SPANS), _sum)
    yield Case("interval_times", (INTERVAL, INT64), pairs(SPANS, (0, 1, -1, 3, 12, None)), _times)


def nested_conversions() -> Iterator[Conversion]:
    whole = ("12", "-7", "1.9", "-1.9", "2.0", "null", "9007199254740993", "0.00", None)
    yield Conversion(JSON, INT64, whole, lambda text: None if text == "null" else int(json.loads(text)))
    small = tuple(text for text in (*NUMBERS_OF_JSON, "null", None))
    yield Conversion(JSON, FLOAT64, small, lambda text: None if text == "null" else float(text))
    yield Conversion(JSON, BOOL, ("true", "false", "null", None), json.loads)
    yield Conversion(
        JSON, EXACT, ("12", "-1.5", "0.285", "null", None), lambda text: None if text == "null" else Decimal(text)
    )
    yield Conversion(JSON, STRING, (*DOCUMENTS, *NUMBERS_OF_JSON), _whole_text)
    yield Conversion(STRING, JSON, ('{"a": [1, null]}', "12", '"x"', None), json.loads)
    wide: DataType = List(FLOAT64)
    yield Conversion(
        List(INT64), wide, NUMBER_LISTS, lambda items: [item if item is None else float(item) for item in items]
    )


def _whole_text(text: str) -> str | None:
    value = json.loads(text)
    if value is None or not isinstance(value, dict | list):
        return scalar_text(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
