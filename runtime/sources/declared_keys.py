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

    kind: `primary`, `counted`, `foreign`, `unique`, `index` (a unique one that is no constraint), or `default`, whose
    text stands in the place of a table. constraint: its name, or a number where it has none. Where no column is said
    there, it is the primary key.
    """
    counted: set[str] = set()
    defaults: dict[str, str] = {}
    columns: dict[tuple[str, object], list[str]] = {}
    led: dict[object, tuple[str, list[str], str]] = {}
    for kind, constraint, column, table, target, action in rows:
        if kind == "counted":
            counted.add(column)
        elif kind == "default":
            defaults[column] = table
        else:
            columns.setdefault((kind, constraint), []).append(column)
        if kind == "foreign":
            led.setdefault(constraint, (table, [], str(action)))[1].extend([target] if target is not None else [])
    named = {(kind, tuple(found)): name for (kind, name), found in columns.items() if isinstance(name, str)}
    return Keys(
        tuple(next((found for (kind, _), found in columns.items() if kind == "primary"), ())),
        frozenset(counted),
        tuple(
            ForeignKey(tuple(columns["foreign", name]), table, tuple(there), _ACTIONS.get(action.lower(), "no action"))
            for name, (table, there, action) in led.items()
        ),
        named,
        {name: text for name, text in defaults.items() if name not in counted},
    )
