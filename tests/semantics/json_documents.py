"""JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from semantics.case import Case, Cases, Data, Given, Tables

from dataflow import Query, col, fn, lit

DOCUMENT = (
    '{"a": {"b": [1, 2.50, "x", null, {"c": true}]}, "n": null, "0": "zero", "odd name": {"k": 7}, "s": "é\\"\\\\"}'
)
TABLES: Final = {
    "t": Data(
        {"id": "int64", "j": "json", "k": "json"},
        (
            (1, DOCUMENT, '{"b": 1, "a": [true]}'),
            (2, '[10, "20", [30], false]', "[ 1,2 ]"),
            (3, None, None),
            (4, '"text"', '"text"'),
            (5, "null", "null"),
            (6, "true", "1.50"),
            (7, "12.75", '{"a":[true],"b":1}'),
            (8, "{}", "[]"),
        ),
        native={("postgres", "j"): "JSONB"},
    ),
    "x": Data(
        {"id": "int64", "j": "json"},
        tuple(enumerate((
            '{"x": 1}', '{"x": -7}', '{"x": 1.50}', '{"x": 2.0}', '{"x": 1e-7}', '{"x": 0.000001}',
            '{"x": 12345678901234567890}', '{"x": 1234567.125}', '{"x": "1.50"}', '{"x": true}',
            '{"x": [1]}', '{"x": null}', '{"x": ""}',
        ))),
        native={("postgres", "j"): "JSONB"},
    ),
}  # fmt: skip


def _of(t: Tables, v: Given, id_: int) -> Query:
    return t.t.filter(col.id == v(id_))


def _x(t: Tables, v: Given, id_: int) -> Query:
    return t.x.filter(col.id == v(id_))


def _in_mysql(query: Query) -> Query:
    """The query itself, if MySQL could do all of it; none of the places is one."""
    query.sql("mysql")
    return query


CASES: Final[Cases] = {
    '`payload.a.b`, `json_get(j, "a.b[0]")`': (
        Case(
            lambda t, v: t.t.filter(col.id <= v(5)).select(
                "id", a=col.j.a.b, b=fn.json_get(col.j, "a.b[1]"), c=fn.json_get(col.j, "a.b[4].c"), d=col.j.n,
                e=fn.json_get(col.j, "a.b[9]"), f=fn.json_get(col.j, "[0]"),
            ).sort("id"),
            [(1, [1, 2.5, "x", None, {"c": True}], 2.5, True, None, None, None), (2, None, None, None, None, None, 10),
             *((id_, *(None,) * 6) for id_ in (3, 4, 5))],
        ),
        # A name is no number, and a number no name: `0` is a field, `[0]` an item, of a scalar there is neither.
        Case(lambda t, v: t.t.select("id", a=col.j["0"], b=fn.json_get(col.j, "[2][0]"), c=fn.json_get(col.j, '"1"'))
             .sort("id").take(4), [(1, "zero", None, None), (2, None, 30, None), (3, None, None, None),
                                   (4, None, None, None)]),
        Case(lambda t, v: _of(t, v, 7).select("id", a=fn.json_get(col.j, "[0]"), b=fn.json_get(col.j, "$"), k=col.k),
             [(7, None, 12.75, {"a": [True], "b": 1})]),
        Case(lambda t, v: t.t.filter(col.j.is_null()).select("id", "j").sort("id"), [(3, None)]),
        Case(lambda t, v: _of(t, v, 5).select(a=col.j.is_null(), b=fn.json_get(col.j, "$").is_null(), c=col.j.a),
             [(False, True, None)]),
        Case(lambda t, v: t.t.filter(col.j.n.is_null() & (col.id < v(3))).select("id").sort("id"), [(1,), (2,)]),
    ),
    "paths": (
        Case(
            lambda t, v: _of(t, v, 1).select(
                a=fn.json_get(col.j, "$.a.b[0]"), b=fn.json_get(col.j, '"odd name".k'), c=col.j["odd name"].k,
                d=fn.json_get(col.j, "$"),
            ).select("a", "b", "c", d=fn.json_length(col.d)),
            [(1, 7, 7, 5)],
        ),
        Case(lambda t, v: t.t.select(a=fn.json_get(col.j, "a[")), error="a["),
        Case(lambda t, v: t.t.select(a=fn.json_get(col.j, col.j.cast("string"))), error="written"),
        Case(lambda t, v: t.t.select(a=col.j['q"']), error='q"'),
        Case(lambda t, v: t.t.select(a=fn.json_get(col.j, '"a\\b"')), error="a\\b"),
    ),
    "`json_text(j[, path])`": (
        Case(
            lambda t, v: t.x.select("id", a=fn.json_text(col.j, "x")).sort("id"),
            list(enumerate(("1", "-7", "1.5", "2.0", "1e-7", "0.000001", "12345678901234567890", "1234567.125", "1.50",
                            "true", None, None, ""))),
        ),
        Case(lambda t, v: t.t.filter(col.id > v(3)).select("id", a=fn.json_text(col.j)).sort("id"),
             [(4, "text"), (5, None), (6, "true"), (7, "12.75"), (8, None)]),
        Case(lambda t, v: _of(t, v, 1).select(a=fn.json_text(col.j, "s"), b=fn.json_text(col.j.a, "b[2]")),
             [('é"\\', "x")]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x") == v("1.50")).select("id"), [(8,)]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x") == v("1.5")).select("id"), [(2,)]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x") == v("true")).select("id"), [(9,)]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x") == v("")).select("id"), [(12,)]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x") != v("true")).select("id").sort("id"),
             [(id_,) for id_ in (0, 1, 2, 3, 4, 5, 6, 7, 8, 12)]),
        Case(lambda t, v: t.x.filter(~(fn.json_text(col.j, "x") == v("abc"))).select("id").sort("id"),
             [(id_,) for id_ in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12)]),
        Case(lambda t, v: t.x.filter(fn.json_text(col.j, "x").like(v("1.5%"))).select("id").sort("id"), [(2,), (8,)]),
        Case(lambda t, v: t.t.filter(fn.json_text(col.j) == v("text")).select("id"), [(4,)]),
        Case(lambda t, v: t.t.filter(fn.json_text(col.j).is_in([v("text"), v("Text")])).select("id"), [(4,)]),
    ),
    "`json_string`, `json_type`, `json_length`, `json_keys`, `json_items`": (
        Case(
            lambda t, v: t.t.select("id", a=fn.json_string(col.j), b=fn.json_type(col.j), c=fn.json_length(col.j),
                                    d=fn.json_keys(col.j), e=fn.json_items(col.j)).sort("id"),
            [
                (1, None, "object", 5, ["0", "a", "n", "odd name", "s"], None),
                (2, None, "array", 4, None, [10, "20", [30], False]), (3, None, None, None, None, None),
                (4, "text", "string", None, None, None), (5, None, None, None, None, None),
                (6, None, "boolean", None, None, None), (7, None, "number", None, None, None),
                (8, None, "object", 0, [], None),
            ],
        ),
        Case(
            lambda t, v: t.t.filter(col.id <= v(2)).select(
                "id", a=fn.json_string(col.j, "a.b[2]"), b=fn.json_type(col.j, "a.b"), c=fn.json_length(col.j, "a.b"),
                d=fn.json_keys(col.j, '"odd name"'), e=fn.list_length(fn.json_items(col.j, "a.b")),
            ).sort("id"),
            [(1, "x", "array", 5, ["k"], 5), (2, None, None, None, None, None)],
        ),
    ),
    "casts of json": (
        Case(
            lambda t, v: t.x.filter(col.id.between(v(1), v(3))).select(
                "id", a=col.j.x.cast("int64"), b=col.j.x.cast("float64"), c=col.j.x.cast("decimal(5,1)")
            ).sort("id"),
            [(1, -7, -7.0, Decimal("-7.0")), (2, 1, 1.5, Decimal("1.5")), (3, 2, 2.0, Decimal("2.0"))],
        ),
        Case(lambda t, v: t.x.filter(col.id.is_in([v(9), v(11)])).select("id", a=col.j.x.cast("bool")).sort("id"),
             [(9, True), (11, None)]),
        Case(lambda t, v: _x(t, v, 9).select(a=col.j.x.cast("int64")), error=""),
        Case(lambda t, v: _x(t, v, 8).select(a=col.j.x.cast("float64")), error=""),
        Case(lambda t, v: _x(t, v, 10).select(a=col.j.x.cast("decimal(5,1)")), error=""),
        Case(lambda t, v: _x(t, v, 0).select(a=col.j.x.cast("bool")), error=""),
        Case(lambda t, v: t.t.filter(col.id.is_in([v(2), v(4), v(8)])).select("id", a=col.j.cast("string")).sort("id"),
             [(2, '[10,"20",[30],false]'), (4, "text"), (8, "{}")]),
        Case(lambda t, v: t.x.filter(col.j.x.cast("string") == v("")).select("id"), [(12,)]),
        Case(lambda t, v: _of(t, v, 3).select(a=fn.json_get(lit('{"z": [1]}').cast("json"), "z"),
                                            b=fn.json_get(v('{"z": 2}', "json"), "z")),
             [([1], 2)]),
    ),
    "`json == …`, `in`, `nullif`, `count_distinct`, keys of groups, of `distinct by`, `take by` and `over`": (
        Case(lambda t, v: t.t.filter(col.j == col.k), error="json"),
        Case(lambda t, v: t.t.filter(col.j.is_in([col.k])), error="json"),
        Case(lambda t, v: t.t.select(a=fn.nullif(col.j, col.k)), error="json"),
        Case(lambda t, v: t.t.agg(a=fn.count_distinct(col.j)), error="json"),
        Case(lambda t, v: t.t.group_by("j").agg(n=fn.count()), error="json"),
        Case(lambda t, v: t.t.distinct("j"), error="json"),
        Case(lambda t, v: t.t.take(1, by="j"), error="json"),
        Case(lambda t, v: t.t.select(a=fn.count().over(by="j")), error="json"),
        Case(lambda t, v: t.t.group_by(k=fn.json_type(col.j)).agg(n=fn.count()).sort("k"),
             [("array", 1), ("boolean", 1), ("number", 1), ("object", 2), ("string", 1), (None, 2)]),
    ),
    "`distinct`, `union`": (
        # Of the same text, in every engine's own spelling: the texts of an engine's documents are its own.
        Case(lambda t, v: t.t.filter(col.id.is_in([3, 4, 8])).select("j").union(t.t.filter(col.id == v(4)).select("j")),
             [({},), ("text",), (None,)], in_any_order=True),
        Case(lambda t, v: t.t.filter(col.id >= v(4)).select("j", "k", n=lit(1)).distinct().agg(n=fn.count()), [(5,)]),
        Case(lambda t, v: t.t.filter(col.id == v(4)).select("j").union(t.t.filter(col.id == 4).select(j=col.k)),
             [("text",)]),
    ),
    "PostgreSQL's `json`": (
        Case(lambda t, v: t.t.select("id", "k").sort("id"),
             [(1, {"b": 1, "a": [True]}), (2, [1, 2]), (3, None), (4, "text"), (5, None), (6, 1.5),
              (7, {"a": [True], "b": 1}), (8, [])]),
        Case(lambda t, v: t.t.select(x=fn.coalesce(col.k.b, fn.json_get(col.j, "[0]")), id=col.id).sort("id").take(2),
             [(1, 1), (10, 2)]),
        Case(lambda t, v: t.t.filter(col.id <= v(2)).select("id", x=col.k.a, y=fn.json_text(col.k, "b")).sort("id"),
             [(1, [True], "1"), (2, None, None)]),
        Case(lambda t, v: t.t.filter(col.id.is_in([v(4), v(8)])).select("k").distinct(), [("text",), ([],)],
             in_any_order=True),
    ),
    "MySQL's binary JSON": (
        Case(lambda t, v: _in_mysql(t.x.select(a=fn.json_text(col.j))), error="cannot be done by mysql"),
        Case(lambda t, v: _in_mysql(t.x.select(a=fn.json_length(col.j))), error="cannot be done by mysql"),
        Case(lambda t, v: _in_mysql(t.x.select(a=col.j.x)), error="cannot be done by mysql"),
        Case(lambda t, v: _in_mysql(t.x.select(a=col.j.cast("int64"))), error="cannot be done by mysql"),
        Case(lambda t, v: _in_mysql(t.x.filter(col.id == v(10)).select("id")), [(10,)]),
    ),
}  # fmt: skip
