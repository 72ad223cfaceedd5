"""Differences between models and the tables of their sources, and the safe ones of them made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.dsl.errors import Diagnostic, SourceError

if TYPE_CHECKING:
    from dataflow.compiler.migration import Change, There
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
        raise SourceError(list(_refused(others)))
    made = [change for change in found if change.safe]
    for name in dict.fromkeys(change.source for change in made):
        statements = [text for change in made if change.source == name for text in change.statements]
        await models.definable(name).define(statements)
    models.are_made(made=bool(made))
    return made


async def _tables(source: DefinableSource, models: tuple[Model, ...]) -> dict[str, There]:
    from dataflow.compiler.migration import There

    names = {path[0] for path in await source.list_tables() if len(path) == 1}
    found = {}
    for model in models:
        table = await source.load_table((model.table,)) if model.table in names else None
        if table is not None:
            # Asked without a limit of time: what is not known of an index would be taken for one that is missing.
            known = replace(table, statistics=await source.load_statistics(table))
            found[model.table] = There(known, await source.load_keys(table))
    return found


def _refused(changes: Sequence[Change]) -> Iterator[Diagnostic]:
    """What is said of changes that are not made: how a person makes them."""
    for change in changes:
        if change.statements:
            yield Diagnostic(
                f"{change.source}.{change.table}: {change.what} is not safe",
                notes=tuple(f"run it: {text}" for text in change.statements),
                hint=change.hint or "`db.migrate(only_safe=True)` makes the safe changes and leaves this",
            )
    for place in dict.fromkeys((change.source, change.table) for change in changes if not change.statements):
        own = [change for change in changes if (change.source, change.table) == place and not change.statements]
        yield Diagnostic(
            f"{'.'.join(place)}: {'; '.join(change.what for change in own)}: its database has no statement for it",
            notes=(
                "make the table anew, with no foreign keys minded meanwhile:",
                *(f"{text};" for text in own[0].anew),
            ),
            hint=next((change.hint for change in own if change.hint), None),
        )
