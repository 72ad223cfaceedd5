"""The rows in which databases tell of a table's keys ▶ the keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dataflow.compiler.catalog import Keys
from dataflow.dsl.model import ForeignKey, OnDelete

_ACTIONS: Final[Mapping[str, OnDelete]] = {
    "c": "cascade",
    "cascade": "cascade",
    "n": "set null",
    "set null": "set null",
}
"""PostgreSQL has letters for them: https://www.postgresql.org/docs/current/catalog-pg-constraint.html"""


def keys_of(rows: Iterable[tuple[Any, ...]]) -> Keys:
    """Rows of (kind, constraint, column, table led to, column there, action), in the order of their columns, ▶ keys.

    kind: `primary`, `counted` or `foreign`. Where no column is said there, it is the primary key.
    """
    primary: list[str] = []
    counted: set[str] = set()
    foreign: dict[object, tuple[list[str], str, list[str], str]] = {}
    for kind, constraint, column, table, target, action in rows:
        if kind == "primary":
            primary.append(column)
        elif kind == "counted":
            counted.add(column)
        else:
            columns, _, targets, _ = foreign.setdefault(constraint, ([], table, [], str(action)))
            columns.append(column)
            targets += [target] if target is not None else []
    return Keys(
        tuple(primary),
        frozenset(counted),
        tuple(
            ForeignKey(tuple(columns), table, tuple(targets), _ACTIONS.get(action.lower(), "no action"))
            for columns, table, targets, action in foreign.values()
        ),
    )
