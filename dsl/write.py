"""Writes as written: the rows of one table that a pipeline chooses, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from dataflow.dsl.errors import Diagnostic, Fix
from dataflow.dsl.query import Derive, Filter, From, Item, Join, Pipeline, Sort, Step, Take, is_given
from dataflow.dsl.span import Span


@dataclass(frozen=True, slots=True)
class Update:
    """New values of columns; all of them are computed from the row as it was before."""

    items: tuple[Item, ...]
    all_rows: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delete:
    all_rows: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Insert:
    """The rows become rows of a table; by a unique key of it, where one is named, they exchange those there."""

    table: tuple[str, ...]
    keys: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


WriteStep = Update | Delete | Insert

_ALL: Final = {
    "update": ("update(…, all_rows=True)", "update all n = e"),
    "delete": ("delete(all_rows=True)", "delete all"),
}
"""How it is said that all rows are meant."""


@dataclass(frozen=True, slots=True)
class WritePipeline:
    """A table's rows as `rows` chooses them, and the step that changes them.

    returning: what is read of each row that was written, or was deleted; all its columns where it is empty, and nothing
    where it is None.
    """

    rows: Pipeline
    step: WriteStep
    returning: tuple[Item, ...] | None = None


def verb_of(step: WriteStep) -> str:
    """The step as it is called."""
    match step:
        case Update():
            return "update"
        case Delete():
            return "delete"
        case Insert(keys=keys):
            return "upsert" if keys else "insert"
        case _:
            assert_never(step)


def pipeline_of(write: WritePipeline) -> Pipeline:
    """A pipeline that reads all that a write does, the sub-queries of its values too."""
    match write.step:
        case Update(items=items):
            return replace(write.rows, steps=(*write.rows.steps, Derive(items)))
        case Insert(table=table):
            # A table that is only looked at needs no `on`.
            return replace(write.rows, steps=(*write.rows.steps, Join("cross", Pipeline(From(table)))))
        case Delete():
            return write.rows
        case _:
            assert_never(write.step)


def problem_of(write: WritePipeline) -> Diagnostic | None:
    """What is wrong with a write whatever its table is: rows that are no table's, or all rows where nobody said so."""
    if isinstance(write.step, Insert):
        return None
    rows, span, verb = write.rows, write.step.span, verb_of(write.step)
    name = rows.source.path[0]
    if is_given(rows.source.path) or any(let.name == name for let in rows.lets if len(rows.source.path) == 1):
        kind = "a table that is given" if is_given(rows.source.path) else "a pipeline"
        return Diagnostic(f"`{verb}` takes the rows of a table, found `{name}`, which is {kind}", span)
    odd = next((step for step in rows.steps if not _keeps_rows(step)), None)
    if odd is not None:
        word = "join" if isinstance(odd, Join) else type(odd).__name__.lower()
        notes = ("before it may stand `filter`, `sort`, `take`, and inner, left, semi and anti joins",)
        return Diagnostic(f"`{verb}` takes the rows of a table as they are, found `{word}` before it", span, notes)
    if not write.step.all_rows and all(_keeps_all(step) for step in rows.steps):
        every = Fix("choose some by `filter` first, or say that all are meant: {}", *_ALL[verb]).spelt(span)
        return Diagnostic(f"`{verb}` would change all rows of `{'.'.join(rows.source.path)}`", span, (), every)
    return None


def joins_others(write: WritePipeline) -> bool:
    """Whether the rows have columns of other tables beside their own."""
    return any(isinstance(step, Join) and step.kind in ("inner", "left") for step in write.rows.steps)


def _keeps_rows(step: Step) -> bool:
    """Whether the rows behind a step are some of those before it, perhaps beside others."""
    kinds = ("semi", "anti", "inner", "left")
    return isinstance(step, Filter | Sort | Take) or (isinstance(step, Join) and step.kind in kinds)


def _keeps_all(step: Step) -> bool:
    return isinstance(step, Sort) or (isinstance(step, Join) and step.kind == "left")
