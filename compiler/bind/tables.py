"""From ▶ Scan: which table of which source a path means."""

from __future__ import annotations

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.catalog import Table
from dataflow.compiler.plan.relational import Scan
from dataflow.compiler.plan.scalar import Column
from dataflow.compiler.resolve import resolve
from dataflow.dsl.errors import might_be_meant
from dataflow.dsl.query import GIVEN, From, is_given
from dataflow.dsl.types import STRING

MOST_NAMES = 20
"""How many names a note lists before it only counts the rest."""


def bind_table(source: From, context: Context) -> tuple[Scan, Scope] | None:
    """The scan of a table and the names it brings, None (and a report) where there is no such table."""
    found = resolve(source.path, context.catalog.sources)
    if found is None:
        _report_source(source, context)
        return None
    table = context.catalog.tables.get(found)
    if table is None:
        _report_table(source, *found, context)
        return None
    return _scan(table, source, context)


def _scan(table: Table, source: From, context: Context) -> tuple[Scan, Scope]:
    qualifiers: tuple[tuple[str, ...], ...] = ((source.alias,),) if source.alias else ((table.source, *table.path),)
    columns: list[Column] = []
    entries: list[Entry] = []
    for described in table.columns:
        if described.type is not None and described.text is None:
            column = context.column(described.name, described.type, described.nullable)
            columns.append(column)
            entries.append(Entry(described.name, column, qualifiers))
            continue
        # Reached only where it is named: a table with one column of a foreign type is still of use.
        template = described.text if described.type is not None else described.read
        text = None if template is None else context.column(described.name, STRING, described.nullable)
        columns += [] if text is None else [text]
        if described.type is None:
            entries.append(Entry(described.name, None, qualifiers, foreign=described.native, as_text=text))
            continue
        column = context.column(described.name, described.type, described.nullable)
        columns.append(column)
        entries.append(Entry(described.name, column, qualifiers, as_text=text))
    return Scan(table, tuple(columns)), Scope(tuple(entries))


def _report_source(source: From, context: Context) -> None:
    if is_given(source.path):
        name = source.path[0].removeprefix(GIVEN)
        hint = f"give it when the query runs, `collect({name}=frame)`, or say its columns: `from ${name}(id::int64)`"
        context.report(f"table `${name}` is not given", source.span, hint=hint)
        return
    names = list(context.catalog.sources)
    known = [*names, *context.lets] if len(source.path) == 1 else names
    tables = [".".join((name, *path)) for name, paths in context.catalog.names.items() for path in paths
              if path[-len(source.path):] == source.path]  # fmt: skip
    context.report(
        f"unknown source `{source.path[0]}`",
        source.span,
        notes=[f"sources here: {', '.join(names)}" if names else "there are no sources"],
        hint=f"`{tables[0]}` might be meant" if tables else might_be_meant(source.path[0], known),
    )


def _report_table(source: From, name: str, path: tuple[str, ...], context: Context) -> None:
    names = [".".join(known) for known in context.catalog.names.get(name, ())]
    wanted = ".".join(path)
    if not path:
        first = names[0] if names else "table"
        notes = [f"tables here: {list_names(names)}"]
        context.report(
            f"source `{name}` is not a table", source.span, notes=notes, hint=f"name one, as `{name}.{first}`"
        )
        return
    context.report(
        f"unknown table `{wanted}` in source `{name}`",
        source.span,
        notes=[f"tables here: {list_names(names)}" if names else f"source `{name}` has no tables"],
        hint=might_be_meant(wanted, names),
    )


def list_names(names: list[str]) -> str:
    """Names for a note, the first few of many."""
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", and {rest} more" if rest > 0 else "")
