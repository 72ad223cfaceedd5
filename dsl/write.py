"""Writes as written: the rows of one table that a pipeline chooses, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from dataflow.dsl.errors import Diagnostic, Fix
from dataflow.dsl.query import Derive, Filter, Item, Join, Pipeline, Sort, Step, Take, is_given
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


WriteStep = Update | Delete

_ALL: Final = {
    "update": ("update(…, all_rows=True)", "update all n = e"),
    "delete": ("delete(all_rows=True)", "delete all"),
}
"""How it is said that all rows are meant."""


@dataclass(frozen=True, slots=True)
class WritePipeline:
    """A table's rows as `rows` chooses them, and the step that changes them."""

    rows: Pipeline
    step: WriteStep


def verb_of(step: WriteStep) -> str:
    """The step as it is called."""
    return "update" if isinstance(step, Update) else "delete"


def pipeline_of(write: WritePipeline) -> Pipeline:
    """A pipeline that reads all that a write does, the sub-queries of its values too."""
    if isinstance(write.step, Delete):
        return write.rows
    return replace(write.rows, steps=(*write.rows.steps, Derive(write.step.items)))


def problem_of(write: WritePipeline) -> Diagnostic | None:
    """What is wrong with a write whatever its table is: rows that are no table's, or all rows where nobody said so."""
    rows, span, verb = write.rows, write.step.span, verb_of(write.step)
    name = rows.source.path[0]
    if is_given(rows.source.path) or any(let.name == name for let in rows.lets if len(rows.source.path) == 1):
        kind = "a table that is given" if is_given(rows.source.path) else "a pipeline"
        return Diagnostic(f"`{verb}` takes the rows of a table, found `{name}`, which is {kind}", span)
    odd = next((step for step in rows.steps if not _keeps_rows(step)), None)
    if odd is not None:
        word = "join" if isinstance(odd, Join) else type(odd).__name__.lower()
        notes = ("before it may stand `filter`, semi and anti joins, `sort` and `take`",)
        return Diagnostic(f"`{verb}` takes the rows of a table as they are, found `{word}` before it", span, notes)
    if not write.step.all_rows and all(isinstance(step, Sort) for step in rows.steps):
        every = Fix("choose some by `filter` first, or say that all are meant: {}", *_ALL[verb]).spelt(span)
        return Diagnostic(f"`{verb}` would change all rows of `{'.'.join(rows.source.path)}`", span, (), every)
    return None


def _keeps_rows(step: Step) -> bool:
    """Whether the rows behind a step are some of those before it, with nothing added to them."""
    return isinstance(step, Filter | Sort | Take) or (isinstance(step, Join) and step.kind in ("semi", "anti"))
