"""The unique keys of a table, by which rows that are given exchange rows that are there."""

from __future__ import annotations

from collections.abc import Sequence

from dataflow.compiler.catalog import Table
from dataflow.dsl.errors import ParameterError, UnsupportedError, quoted


def check_keys(table: Table, columns: Sequence[str], keys: Sequence[str], *, only_key: bool) -> None:
    """Raises ParameterError where `keys` are no unique key of the table, or not among the columns that are given.

    only_key: the database exchanges rows by any of its keys. Raises UnsupportedError where another one might be met.
    """
    if not keys:
        return
    indexes = () if table.statistics is None else table.statistics.indexes
    unique = sorted({frozenset(index.columns) for index in indexes if index.unique}, key=sorted)
    if frozenset(keys) not in unique:
        known = [f"({', '.join(sorted(key))})" for key in unique]
        raise ParameterError(
            f"`{table.label}` has no unique key of {quoted(keys)}",
            notes=[f"unique keys there: {quoted(known)}" if known else "it has no unique keys"],
        )
    if missing := [name for name in keys if name not in columns]:
        other = next((sorted(key) for key in unique if key <= frozenset(columns)), None)
        hint = None if other is None else f"they have another unique key: `on={other}`"
        message = f"the rows for `{table.label}` have no column {quoted(missing)}, by which rows are found"
        raise ParameterError(message, hint=hint)
    others = [key for key in unique if key != frozenset(keys) and not key.isdisjoint(columns)]
    if only_key and others:
        raise UnsupportedError(
            f"`{table.label}` would exchange rows by {quoted(sorted(others[0]))} too, not by {quoted(keys)} alone",
            hint=f"leave {quoted(sorted(others[0]))} out of the rows, or update by key",
        )
