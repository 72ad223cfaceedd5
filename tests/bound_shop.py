"""The declared shop with columns that are never null and one of a foreign type, for plans and the types they give."""

from __future__ import annotations

from declared_shop import query

from dataflow.compiler.bind import Bound, bind
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.show import show_plan
from dataflow.dsl.types import Field, parse_type


def plan(text: str) -> str:
    """The plan of a query over the shop before any rule."""
    return show_plan(bound(text).plan)


def fields(text: str) -> str:
    """The columns a query returns, with `?` behind the type of those that may be null."""
    return _listed(bound(text).fields)


def parameters(text: str) -> str:
    return ", ".join(f"{field.name} {field.type}" for field in bound(text).parameters)


def bound(text: str) -> Bound:
    result = bind(query(text)._pipeline, CATALOG)
    check_plan(result.plan)
    return result


def _listed(columns: tuple[Field, ...]) -> str:
    return ", ".join(f"{column.name} {column.type}{'?' if column.nullable else ''}" for column in columns)


def _table(source: str, name: str, columns: str) -> Table:
    """A table from `id int64, name string?, area polygon?`."""
    described = []
    for column in columns.split(", "):
        word, type_ = column.split(" ")
        native = type_.removesuffix("?")
        read = "ST_ASTEXT({0})" if native == "geometry" else None
        described.append(TableColumn(word, parse_type(native), type_.endswith("?"), native, read=read))
    return Table(source, (name,), (name,), tuple(described))


_TABLES = (
    _table("shop", "orders", "id int64, customer_id int64, status string, region string?, total decimal(15,2), "
                             "discount float64?, paid bool?, placed date, shipped_at timestamp?, seen_at timestamptz?"),
    _table("shop", "customers", "id int64, name string, region string?"),
    _table("shop", "lines", "order_id int64, price decimal(10,2), quantity int64"),
    _table("crm", "people", "id int64, email string?, details json?, home polygon?"),
    _table("crm", "places", "id int64, at geometry"),
)  # fmt: skip

CATALOG = Catalog(
    sources={name: SourceInfo(name, DUCKDB) for name in ("shop", "crm")},
    tables={(table.source, table.path): table for table in _TABLES},
    names={"shop": (("orders",), ("customers",), ("lines",)), "crm": (("people",), ("places",))},
)
