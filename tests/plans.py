"""Small plans for the tests of the compiler: tables, columns and a query's plan in few words."""

from __future__ import annotations

from dataflow.compiler.bind import bind
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.compiler.plan.relational import Plan, Scan
from dataflow.compiler.plan.scalar import Call, Column, ColumnRef, Literal, Scalar
from dataflow.compiler.plan.show import show_plan
from dataflow.dsl.build_query import Query
from dataflow.dsl.expr import Value
from dataflow.dsl.query import From, Pipeline
from dataflow.dsl.types import BOOL, DATE, FLOAT64, INT64, STRING, TIMESTAMPTZ, DataType, Decimal, type_of_value

DIALECTS_OF = {"shop": POSTGRES, "crm": MYSQL, "lite": SQLITE, "lake": DUCKDB}
"""A source of each dialect; `lake` is read in place."""

_COLUMNS = {
    "orders": (
        TableColumn("id", INT64, nullable=False),
        TableColumn("customer_id", INT64),
        TableColumn("status", STRING),
        TableColumn("total", Decimal(15, 2)),
        TableColumn("placed", DATE),
    ),
    "customers": (
        TableColumn("id", INT64, nullable=False),
        TableColumn("name", STRING, exact_text=False),
        TableColumn("region", STRING, exact_text=False),
        TableColumn("score", FLOAT64),
        TableColumn("seen", TIMESTAMPTZ),
    ),
}


def _table(source: str, name: str) -> Table:
    return Table(source, (name,), (name,), _COLUMNS[name])


CATALOG = Catalog(
    {name: SourceInfo(name, dialect, local=name == "lake") for name, dialect in DIALECTS_OF.items()},
    {(source, (name,)): _table(source, name) for source in DIALECTS_OF for name in _COLUMNS},
    {source: tuple((name,) for name in _COLUMNS) for source in DIALECTS_OF},
)


class _Session:
    """Queries of these tests are compiled, never run."""


_SESSION = _Session()


def table(path: str) -> Query:
    """The query that is a table, such as `shop.orders`."""
    return Query(Pipeline(From(tuple(path.split(".")))), _SESSION)  # type: ignore[arg-type]


def plan_of(query: Query) -> Plan:
    """What a query means, not optimised."""
    return bind(query._pipeline, CATALOG).plan


def shown(plan: Plan) -> list[str]:
    """The plan's text, a line each."""
    return show_plan(plan).splitlines()


def scan(*columns: Column, source: str = "shop", name: str = "t") -> Scan:
    """A scan of a table that has exactly these columns."""
    described = tuple(TableColumn(column.name, column.type, column.nullable) for column in columns)
    return Scan(Table(source, (name,), (name,), described), columns)


def column(id_: int, name: str, type_: DataType = INT64, *, nullable: bool = True) -> Column:
    return Column(id_, name, type_, nullable)


def value(constant: Value) -> Literal:
    type_ = type_of_value(constant)
    assert type_ is not None
    return Literal(constant, type_)


def compare(left: Column | Scalar, function: str, right: Column | Scalar | Value) -> Call:
    return Call(function, (_scalar(left), _scalar(right)), BOOL)


def both(*predicates: Scalar) -> Scalar:
    combined = predicates[0]
    for predicate in predicates[1:]:
        combined = Call("and", (combined, predicate), BOOL)
    return combined


def _scalar(part: Column | Scalar | Value) -> Scalar:
    match part:
        case Column():
            return ColumnRef(part)
        case ColumnRef() | Literal() | Call():
            return part
        case _:
            return value(part)  # type: ignore[arg-type]
