"""Functions of JSON, lists, structs and spans of time, for the registry."""

from __future__ import annotations

from collections.abc import Callable

from dataflow.dsl.functions.function import ANY, CALENDAR, INTEGER, TEXT, Accepted, Function, Types
from dataflow.dsl.functions.results import always, first, total_of, unified
from dataflow.dsl.types import (
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    NULL,
    STRING,
    TIMESTAMP,
    DataType,
    List,
    Struct,
)

A_JSON: Accepted = ("json",)
A_LIST: Accepted = ("list",)
A_STRUCT: Accepted = ("struct",)
A_SPAN: Accepted = ("interval",)


def _list_of(types: Types) -> DataType:
    return List(types[0] if types else NULL)


def _item(types: Types) -> DataType:
    match types[0]:
        case List(item=item):
            return item
        case other:
            return other


def _total(types: Types) -> DataType:
    return total_of([_item(types)])


def _field(types: Types) -> DataType:
    """The binder, which knows the name, puts the field's own type in this one's place."""
    match types[0]:
        case Struct(fields=((_, first), *_)):
            return first
        case other:
            return other


def _moment_later(types: Types) -> DataType:
    return TIMESTAMP if types[0] == DATE else types[0]


_JSON_AND_PATH = (("json", A_JSON), ("path", TEXT))


def _of_json(name: str, result: DataType, doc: str) -> Function:
    return Function(name, "json", _JSON_AND_PATH, always(result), doc, nulls="always", optional=1)


def _of_list(name: str, result: Callable[[Types], DataType], doc: str, *, nullable: bool = False) -> Function:
    return Function(name, "list", (("list", A_LIST),), result, doc, nulls="always" if nullable else "propagate")


JSON_FUNCTIONS: tuple[Function, ...] = (
    Function("json_get", "json", _JSON_AND_PATH, always(JSON), "The part of a JSON document at a path such as `a.b[0]`, null where there is none or a JSON null", nulls="always"),
    _of_json("json_text", STRING, "The text of a JSON string, number or boolean; null for objects, arrays and JSON null"),
    _of_json("json_string", STRING, "The text of a JSON string, null for anything else"),
    _of_json("json_type", STRING, "`object`, `array`, `string`, `number` or `boolean`; null for JSON null"),
    _of_json("json_length", INT64, "How many items an array or fields an object has, null for anything else"),
    _of_json("json_keys", List(STRING), "The names of an object's fields, null for anything else"),
    _of_json("json_items", List(JSON), "The items of a JSON array as a list, null for anything else"),
)  # fmt: skip

LIST_FUNCTIONS: tuple[Function, ...] = (
    Function("array", "list", (("item", ANY),), _list_of, "A list of these items", nulls="never", unify=True, optional=1, variadic=True),
    _of_list("list_length", always(INT64), "Number of items"),
    Function("list_get", "list", (("list", A_LIST), ("position", INTEGER)), _item, "The item at a position, the first is 1, the last -1; null outside", nulls="always"),
    Function("list_slice", "list", (("list", A_LIST), ("first", INTEGER), ("last", INTEGER)), first, "The items from one position to another, both included, the first is 1, the last -1"),
    Function("list_contains", "list", (("list", A_LIST), ("item", ANY)), always(BOOL), "Whether an item is in the list"),
    Function("list_position", "list", (("list", A_LIST), ("item", ANY)), always(INT64), "Where an item first is, counted from 1; 0 when it is not there"),
    Function("list_concat", "list", (("list", A_LIST), ("other", A_LIST)), unified, "The items of both lists"),
    _of_list("list_distinct", first, "Each item once, in the order of their first places, without nulls"),
    _of_list("list_sort", first, "The items in ascending order, nulls last"),
    _of_list("list_reverse", first, "The items in reverse order"),
    Function("list_join", "list", (("list", A_LIST), ("separator", TEXT)), always(STRING), "The texts of a list with a separator between them; nulls are left out"),
    _of_list("list_sum", _total, "Sum of the items that are not null; null where there are none", nullable=True),
    _of_list("list_avg", always(FLOAT64), "Mean of the items that are not null; null where there are none", nullable=True),
    _of_list("list_min", _item, "Least item; null where there is none", nullable=True),
    _of_list("list_max", _item, "Greatest item; null where there is none", nullable=True),
    Function("list_range", "list", (("start", INTEGER), ("stop", INTEGER)), always(List(INT64)), "The integers from `start` to before `stop`"),
    Function("split", "list", (("text", TEXT), ("separator", TEXT)), always(List(STRING)), "The pieces of a text between separators; its characters where the separator is empty"),
    Function("field", "struct", (("struct", A_STRUCT), ("name", TEXT)), _field, "A field of a struct, as `column.name`"),
)  # fmt: skip

SPAN_FUNCTIONS: tuple[Function, ...] = (
    Function("add_interval", "date", (("x", CALENDAR), ("span", A_SPAN)), _moment_later, "A span of time later: its months first, then its days, then the rest"),
    Function("interval_sum", "date", (("span", A_SPAN), ("other", A_SPAN)), always(INTERVAL), "Both spans of time together"),
    Function("interval_times", "date", (("span", A_SPAN), ("count", INTEGER)), always(INTERVAL), "A span of time so many times"),
)  # fmt: skip

NESTED_FUNCTIONS: tuple[Function, ...] = (*JSON_FUNCTIONS, *LIST_FUNCTIONS, *SPAN_FUNCTIONS)
