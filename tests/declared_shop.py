"""A shop whose tables are only declared, and queries over it given as text, so that errors can be compared whole."""

from __future__ import annotations

import linecache
from inspect import cleandoc

import pytest

import dataflow
from dataflow import DataFlow, DataFlowError, ParseError, Query, declare

DB = DataFlow(
    shop=declare(
        orders={
            "id": "int64",
            "customer_id": "int64",
            "status": "string",
            "region": "string",
            "total": "decimal(15,2)",
            "discount": "float64",
            "paid": "bool",
            "placed": "date",
            "shipped_at": "timestamp",
            "seen_at": "timestamptz",
        },
        customers={"id": "int64", "name": "string", "region": "string"},
        lines={"order_id": "int64", "price": "decimal(10,2)", "quantity": "int64"},
    ),
    crm=declare(people={"id": "int64", "email": "string", "details": "json"}, places={"id": "int64"}),
)

LOG = DataFlow(
    log=declare(
        events={
            "id": "int64",
            "at": "timestamp",
            "day": "date",
            "took": "interval",
            "payload": "json",
            "tags": "list(string)",
            "counts": "list(int64)",
            "documents": "list(json)",
            "user": "struct(name: string, age: int64, address: struct(city: string, zip: string))",
        },
    ),
)
"""Tables of documents, lists, structs and spans of time."""

FILE = "pipeline.py"
"""The file that a query's text seems to stand in."""

_NAMES = {name: getattr(dataflow, name) for name in dataflow.__all__} | {
    "__name__": "pipeline",
    "db": DB,
    "orders": DB.shop.orders,
    "customers": DB.shop.customers,
    "lines": DB.shop.lines,
    "people": DB.crm.people,
    "places": DB.crm.places,
    "events": LOG.log.events,
}


def evaluate(text: str) -> object:
    """The value of Python code over the shop, which is the only line of `pipeline.py` or all of them."""
    code = cleandoc(text)
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    return eval(compile(code, FILE, "eval"), dict(_NAMES))  # noqa: S307


def query(text: str) -> Query:
    value = evaluate(text)
    assert isinstance(value, Query)
    return value


def misread(text: str) -> str:
    """The whole message of the error that a text ends with."""
    with pytest.raises(ParseError) as caught:
        DB.parse(text)
    return str(caught.value)


def failure(text: str) -> str:
    """The whole message of the error that a query over the shop gives when it is built or bound."""
    with pytest.raises(DataFlowError) as caught:
        query(text).schema  # noqa: B018
    return str(caught.value)


def lines(text: str) -> str:
    """An indented block of text without its indentation."""
    return cleandoc(text)
