"""What is said of names that mean no column, or more than one."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.tables import list_names
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix, might_be_meant
from dataflow.dsl.span import TextSpan
from dataflow.dsl.types import STRING

_EVERY = "all columns are there without `select`"


def report_unknown(column: tree.Column, scope: Scope, made: bool, context: Context) -> None:
    """Reports a name that is none of the scope's; `made` says whether the same `agg` makes a column of this name."""
    *prefix, name = column.path
    qualifier = tuple(prefix)
    if prefix and not any(entry.belongs_to(qualifier) for entry in scope):
        _report_table(column, scope, context)
        return
    names = scope.names_in(qualifier) if prefix else scope.names()
    notes = [f"columns here: {list_names(names)}"]
    around = [] if prefix else [found for binder in context.outer[::-1] for found in binder.scope.names()]
    notes += [f"columns outside: {list_names(list(dict.fromkeys(around)))}"] if around else []
    made_here = f"`{name}` is made in this `agg`: use it in a `derive` behind it" if made and not prefix else None
    context.report(
        f"unknown column `{name}`" + (f" in `{'.'.join(prefix)}`" if prefix else ""),
        column.span,
        notes=notes,
        hint=made_here or (_EVERY if name == "*" else might_be_meant(name, [*names, *around])),
    )


def report_ambiguous(column: tree.Column, entries: list[Entry], context: Context) -> None:
    """Reports a name that several columns have."""
    labels = [entry.label() for entry in entries]
    context.report(
        f"column `{'.'.join(column.path)}` is ambiguous",
        column.span,
        notes=[f"it might be {' or '.join(f'`{label}`' for label in labels)}"],
        hint=_apart(labels),
    )


def _report_table(column: tree.Column, scope: Scope, context: Context) -> None:
    prefix = column.path[:-1]
    scopes = (scope, *(binder.scope for binder in context.outer))
    known = sorted({path[-1] for each in scopes for path in each.qualifiers()})
    context.report(
        f"unknown table `{'.'.join(prefix)}` in `{'.'.join(column.path)}`",
        column.span,
        notes=[f"tables here: {list_names(known)}"] if known else [],
        hint=_not_a_table(column, scope) or might_be_meant(prefix[-1], known),
    )


def _not_a_table(column: tree.Column, scope: Scope) -> str | Fix | None:
    """What stands before the dot, where it is something else than a table."""
    first, *rest = column.path
    if column.path[:-1] == ("col",) and isinstance(column.span, TextSpan):
        return f"a column is named alone: `{column.name}`"
    if column.name in ("str", "dt") and scope.find(column.path[:-1]):
        above = column.path[-2]
        return f"functions follow the column itself: `col.{above}.upper()`, `col.{above}.year()`"
    found = scope.find((first,))
    if not found:
        return None
    if found[0].column is None or found[0].column.type != STRING:
        return f"`{first}` is a column"
    path = ".".join(rest)
    python, text = f'fn.json_text(col.{first}.cast("json"), "{path}")', f"json_text({first}::json, '{path}')"
    return Fix(f"`{first}` is a column of text; a part of the JSON in it is {{}}", python, text)


def _apart(labels: list[str]) -> Fix:
    """How two columns of one name are told apart."""
    if len(set(labels)) == 1:
        python, text = 'join(…, "other", suffix="_other")', "join … as other on … suffix '_other'"
        return Fix("give the join a name and a suffix: {}", python, text)
    # A column that was made has no table before it, and its bare name is what is ambiguous.
    label, suffix = min((label for label in labels if "." in label), key=len), "or give the join a"
    python, text = f'col.{label}`, {suffix} `suffix="_right"', f"{label}`, {suffix} `suffix '_right'"
    return Fix("name the table, as {}", python, text)
