"""Where groups are made: in the source, but where sending its rows and grouping them here takes much less time.

Measured on TPC-H tables of scale factor 1; the numbers of each engine are its dialect's.
"""

from __future__ import annotations

from dataflow.compiler.catalog import Index
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Aggregate, Filter, Plan, Project, Scan, columns_of
from dataflow.compiler.plan.scalar import ColumnRef, columns_used

MICROSECOND = 1e-6

MANY_GROUPS = 50_000.0
"""Groups that no longer fit into what an engine keeps in memory for a statement, or into a core's caches."""

GROUPED_HERE = 0.1
SENT_ROW = 0.2
"""Microseconds for a row that is grouped here, or that is sent, whatever its values are."""

CLEARLY = 1.5
SECONDS = 0.3
"""What must be won at least: time there for each second here, and seconds in all. In doubt the source does it."""


def cheaper_here(aggregate: Aggregate, dialect: Dialect, estimates: Estimates) -> str | None:
    """Why groups are made here of the rows that a source sends, None where the source makes them."""
    if not aggregate.keys or not estimates.known(aggregate):
        return None
    there, here = seconds_there(aggregate, dialect, estimates), seconds_here(aggregate, dialect, estimates)
    if there < CLEARLY * here or there - here < SECONDS:
        return None
    rows = estimates.rows(aggregate.input)
    return f"cheaper here: {dialect.name} would take longer to group about {about(rows)} rows than to send them"


def seconds_there(aggregate: Aggregate, dialect: Dialect, estimates: Estimates) -> float:
    """How long a source takes to make groups and to send them."""
    sent = estimates.rows(aggregate) * _sent(aggregate, dialect)
    return (_there(aggregate, dialect, estimates) + sent) * MICROSECOND


def seconds_here(aggregate: Aggregate, dialect: Dialect, estimates: Estimates) -> float:
    """How long a source takes to send the rows, and the local engine to group them."""
    read = {id_ for part in (*aggregate.keys, *aggregate.aggregates) for id_ in columns_used(part.value)}
    sent = _sent(aggregate.input, dialect, len(read))
    return estimates.rows(aggregate.input) * (sent + GROUPED_HERE) * MICROSECOND


def _there(aggregate: Aggregate, dialect: Dialect, estimates: Estimates) -> float:
    """Microseconds that a source takes to make groups."""
    grouping = dialect.grouping
    rows = estimates.rows(aggregate.input)
    scan, indexes = _indexes(aggregate)
    if any(index.clustered for index in indexes):
        return rows * grouping.few
    if scan is not None and grouping.by_index and indexes:
        read = {column.name for column in scan.columns}
        if not any(read <= set(index.columns) for index in indexes):
            return grouping.by_index * estimates.rows(scan)
    return rows * (grouping.many if estimates.rows(aggregate) > MANY_GROUPS else grouping.few)


def _sent(plan: Plan, dialect: Dialect, columns: int | None = None) -> float:
    """Microseconds a row."""
    return SENT_ROW + dialect.lookups.sent * (len(columns_of(plan)) if columns is None else columns)


def _indexes(aggregate: Aggregate) -> tuple[Scan | None, list[Index]]:
    """The table that is grouped, and its indexes that have the groups in their order."""
    plan = aggregate.input
    while isinstance(plan, Filter | Project):
        plan = plan.input
    if not isinstance(plan, Scan) or plan.table.statistics is None:
        return None, []
    names = {column.id: column.name for column in plan.columns}
    keys = {names.get(key.value.column.id) if isinstance(key.value, ColumnRef) else None for key in aggregate.keys}
    return plan, [each for each in plan.table.statistics.indexes if set(each.columns[: len(keys)]) == keys]


def about(rows: float) -> str:
    """A number of rows with two digits: it is a guess."""
    return f"{float(f'{rows:.1e}'):,.0f}"
