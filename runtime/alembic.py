"""Revision files of Alembic from what models and tables differ in, with the same statements that `db.diff()` has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from alembic.autogenerate.render import renderers
from alembic.operations import MigrateOperation, MigrationScript, ops
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

from dataflow.dsl.errors import SourceError, quoted

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

    from dataflow.compiler.migration import Change
    from dataflow.runtime.database import DataFlow

Directives = Callable[[MigrationContext, object, list[MigrationScript]], None]

_PARAMETER: Final = re.compile(r"(?<![:\w\\]):(?=\w+(?![:\w]))")
"""What SQLAlchemy takes for a parameter in the text of a statement, unless there is a backslash before it."""

_ESCAPED: Final = r"\\:"


def revisions(db: DataFlow, source: str | None = None) -> Directives:
    """What `context.configure(process_revision_directives=…)` in Alembic's `env.py` takes: `revisions(db)`.

    With `revision_environment = true` in `alembic.ini`, `alembic revision -m "add age"` writes a file with the
    statements that make the tables of `source`, or of the one source with models, what the models say; those that are
    not safe are marked. `alembic upgrade head` runs them. What a downgrade does is for its author to write. Raises
    SourceError where it is not one source. The command ends with an error where there is nothing to do, or where the
    database has no statement for a change.
    https://alembic.sqlalchemy.org/en/latest/api/runtime.html (EnvironmentContext.configure)
    """
    places = db._models.sources
    names = [place for place in places if source in (None, place)]
    if len(names) != 1:
        raise SourceError(
            f"a revision is of one source with models, found {quoted(names) or 'none'}",
            notes=[f"sources with models: {quoted(places) or 'none'}"],
            hint='as in `revisions(db, "shop")`',
        )

    def fill(_context: MigrationContext, _revision: object, directives: list[MigrationScript]) -> None:
        changes = [change for change in db.diff() if change.source == names[0]]
        for change in changes:
            if not change.statements:
                what = f"{change.table}: {change.what}: its database has no statement for that"
                raise CommandError(f"{what}; `db.migrate()` tells those that make the table anew")
        if not changes:
            raise CommandError(f"the tables of `{names[0]}` are what the models say: there is nothing to revise")
        for script in directives:
            script.upgrade_ops = ops.UpgradeOps([_ChangeOp(change) for change in changes])

    return fill


class _ChangeOp(MigrateOperation):
    """One difference, as a revision file has it."""

    def __init__(self, change: Change) -> None:
        self.change = change


@renderers.dispatch_for(_ChangeOp)
def _rendered(_context: AutogenContext, op: _ChangeOp) -> list[str]:
    change = op.change
    said = f"{change.table}: {change.what}{'' if change.safe else ' (not safe)'}"
    return [
        *(f"# {line}" for line in said.splitlines()),
        *(f"op.execute({_PARAMETER.sub(_ESCAPED, text)!r})" for text in change.statements),
    ]
