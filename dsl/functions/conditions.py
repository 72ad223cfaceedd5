"""Functions that choose among values."""

from __future__ import annotations

from dataflow.dsl.functions.function import ANY, BOOLEAN, SORTABLE, Function
from dataflow.dsl.functions.results import always, first, unified
from dataflow.dsl.types import BOOL

CONDITIONS: tuple[Function, ...] = (
    Function("coalesce", "conditional", (("x", ANY),), unified, "The first argument that is not null", nulls="all", unify=True, variadic=True),
    # `if` is taken apart by the binder into a case.
    Function("if", "conditional", (("condition", BOOLEAN), ("then", ANY), ("otherwise", ANY)), lambda types: unified(types[1:]), "`then` where the condition is true, else `otherwise`, which is null when left out", nulls="always", optional=1),
    Function("is_distinct", "conditional", (("x", ANY), ("y", ANY)), always(BOOL), "Whether they differ, where nulls are equal to each other and to nothing else", nulls="never", unify=True),
    Function("nullif", "conditional", (("x", ANY), ("y", ANY)), first, "x, or null when it equals y", nulls="always", unify=True),
    Function("greatest", "conditional", (("x", SORTABLE), ("y", SORTABLE)), unified, "The greatest argument that is not null", nulls="all", unify=True, variadic=True),
    Function("least", "conditional", (("x", SORTABLE), ("y", SORTABLE)), unified, "The least argument that is not null", nulls="all", unify=True, variadic=True),
)
