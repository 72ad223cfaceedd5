"""Differences between models and the tables of their sources, and the safe ones of them made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.dsl.errors import Diagnostic, SourceError

if TYPE_CHECKING:
    from dataflow.compiler.catalog import Table
    from dataflow.compiler.migration import Change
    from dataflow.dsl.model import Model
    from dataflow.runtime.models import Models
    from dataflow.runtime.sources.writable import DefinableSource


async def differences(models: Models) -> list[Change]:
    """All changes that would make the tables what the models say, read from the sources now. Raises SourceError."""
    from dataflow.compiler.migration import changes

    found = []
    for name in models.sources:
        source = models.definable(name)
        declared = models.of_source(name)
        there = await _tables(source, declared)
        found += changes(name, declared, there, source.dialect)
    return found


async def migrate(models: Models, only_safe: bool) -> list[Change]:
    """Makes the safe changes, and gives them; none where there are others, unless these are to be left.

    Raises SourceError with the statements of the others.
    """
    found = await differences(models)
    others = [change for change in found if not change.safe]
    if others and not only_safe:
        raise SourceError([_refused(change) for change in others])
    made = [change for change in found if change.safe]
    for name in dict.fromkeys(change.source for change in made):
        statements = [text for change in made if change.source == name for text in change.statements]
        await models.definable(name).define(statements)
    models.are_made(made=bool(made))
    return made


async def _tables(source: DefinableSource, models: tuple[Model, ...]) -> dict[str, Table]:
    names = {path[0] for path in await source.list_tables() if len(path) == 1}
    found = {}
    for model in models:
        table = await source.load_table((model.table,)) if model.table in names else None
        if table is not None:
            # Asked without a limit of time: what is not known of an index would be taken for one that is missing.
            found[model.table] = replace(table, statistics=await source.load_statistics(table))
    return found


def _refused(change: Change) -> Diagnostic:
    if not change.statements:
        note = "its database has no statement for it: make a new table, and copy the rows"
        return Diagnostic(f"{change.source}.{change.table}: {change.what}", notes=(note,))
    return Diagnostic(
        f"{change.source}.{change.table}: {change.what} is not safe",
        notes=tuple(f"run it: {text}" for text in change.statements),
        hint="`db.migrate(only_safe=True)` makes the safe changes and leaves this",
    )
