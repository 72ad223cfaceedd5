"""What is said of a column's name that is not there, or that might mean several columns."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.tables import list_names
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import might_be_meant


def report_unknown(column: tree.Column, scope: Scope, context: Context, hint: str | None) -> None:
    """Reports a column, or the table before it, that neither the scope nor the queries around have."""
    *prefix, name = column.path
    qualifier = tuple(prefix)
    if prefix and not any(entry.belongs_to(qualifier) for entry in scope):
        scopes = (scope, *(binder.scope for binder in context.outer))
        known = sorted({path[-1] for each in scopes for path in each.qualifiers()})
        is_column = len(prefix) == 1 and prefix[0] in scope.names()
        context.report(
            f"unknown table `{'.'.join(prefix)}` in `{'.'.join(column.path)}`",
            column.span,
            notes=[f"tables here: {list_names(known)}"] if known else [],
            hint=f"`{prefix[0]}` is a column" if is_column else might_be_meant(prefix[-1], known),
        )
        return
    names = scope.names_in(qualifier) if prefix else scope.names()
    notes = [f"columns here: {list_names(names)}"]
    around = [] if prefix else [found for binder in context.outer[::-1] for found in binder.scope.names()]
    notes += [f"columns outside: {list_names(list(dict.fromkeys(around)))}"] if around else []
    context.report(
        f"unknown column `{name}`" + (f" in `{'.'.join(prefix)}`" if prefix else ""),
        column.span,
        notes=notes,
        hint=hint or might_be_meant(name, [*names, *around]),
    )


def report_ambiguous(column: tree.Column, entries: list[Entry], context: Context) -> None:
    """Reports a column's path that means several entries."""
    labels = [entry.label() for entry in entries]
    context.report(
        f"column `{'.'.join(column.path)}` is ambiguous",
        column.span,
        notes=[f"it might be {' or '.join(f'`{label}`' for label in labels)}"],
        hint=f'name the table, as `col.{min(labels, key=len)}`, or give the join a `suffix="_right"`'
        if len(set(labels)) > 1
        else 'give the join a name and a suffix: `join(…, "other", suffix="_other")`',
    )
