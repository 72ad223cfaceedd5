"""Named pipelines: bound anew wherever their name is read, with columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.relation import Relation
from dataflow.compiler.bind.scope import Scope
from dataflow.dsl.query import From, Let, Pipeline


@dataclass(frozen=True, slots=True)
class Named:
    """A named pipeline, and the names that it may use itself: those before it."""

    pipeline: Pipeline
    before: Lets


Lets = Mapping[str, Named]


def with_lets(lets: Lets, further: tuple[Let, ...], context: Context) -> Lets:
    """The names in scope behind further ones; two of one name are reported."""
    for let in further:
        if let.name in {other.name for other in further if other is not let}:
            context.report(f"two pipelines are named `{let.name}`", let.span, hint="give one of them another name")
        lets = {**lets, let.name: Named(let.pipeline, lets)}
    return lets


def bind_let(source: From, context: Context) -> Relation | None:
    """The pipeline that a `from` names, None where it names a table.

    A name of one word is that of a `let` first. Columns of the pipeline belong to the name, or to the alias.
    """
    named = context.lets.get(source.path[0]) if len(source.path) == 1 else None
    if named is None:
        return None
    lets, outer = context.lets, context.outer
    # A named pipeline stands before the query: what is around the place where its name is read is not its business.
    context.lets, context.outer = named.before, ()
    try:
        relation = context.bind_inner(named.pipeline)
    finally:
        context.lets, context.outer = lets, outer
    qualifier = (source.alias or source.path[0],)
    entries = tuple(replace(entry, qualifiers=(qualifier,)) for entry in relation.scope.visible())
    return replace(relation, scope=Scope(entries, relation.scope.known))
