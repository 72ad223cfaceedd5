"""Functions that choose among values."""

from __future__ import annotations

from dataflow.dsl.functions.function import ANY, SORTABLE, Function
from dataflow.dsl.functions.results import first, unified

CONDITIONS: tuple[Function, ...] = (
    Function("coalesce", "conditional", (("x", ANY),), unified, "The first argument that is not null", nulls="all", unify=True, variadic=True),
    Function("nullif", "conditional", (("x", ANY), ("y", ANY)), first, "x, or null when it equals y", nulls="always", unify=True),
    Function("greatest", "conditional", (("x", SORTABLE), ("y", SORTABLE)), unified, "The greatest argument that is not null", nulls="all", unify=True, variadic=True),
    Function("least", "conditional", (("x", SORTABLE), ("y", SORTABLE)), unified, "The least argument that is not null", nulls="all", unify=True, variadic=True),
)
