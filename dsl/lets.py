"""Named pipelines of queries that are combined: they all stand before the outermost one, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from dataflow.dsl.errors import BuildError
from dataflow.dsl.query import Let, Pipeline, Step, pipelines_in, subqueries_in, tables
from dataflow.dsl.span import Span


def sessions_in(step: Step) -> Iterator[object]:
    """The sessions of the queries that the sub-queries of a step were made of."""
    yield from (part.session for part in subqueries_in(step) if part.session is not None)


def hoisted(pipeline: Pipeline, step: Step, span: Span | None) -> Pipeline:
    """The pipeline with a step more, whose named pipelines now stand before the whole.

    Raises BuildError where one name would mean two things.
    """
    inner = [each for each in pipelines_in(step) if each.lets]
    if not inner and not pipeline.lets:
        return replace(pipeline, steps=(*pipeline.steps, step))
    lets = pipeline.lets
    for each in inner:
        lets = _merged(lets, each.lets, span)
    whole = Pipeline(pipeline.source, (*pipeline.steps, _without_lets(step) if inner else step), lets)
    for part in (pipeline, *pipelines_in(step)):
        _check_names(part, lets, span)
    return whole


def _merged(lets: tuple[Let, ...], further: tuple[Let, ...], span: Span | None) -> tuple[Let, ...]:
    known = {let.name: let for let in lets}
    for let in further:
        if let.name not in known:
            lets = (*lets, let)
        elif known[let.name] != let:
            raise BuildError(
                f"two different pipelines are named `{let.name}`",
                span,
                hint=f'name one otherwise: `.let("{let.name}_2")`',
            )
    return lets


def _check_names(part: Pipeline, lets: tuple[Let, ...], span: Span | None) -> None:
    """Refuses a name that, once it stands before the whole, would hide a table that a part of it reads."""
    new = {let.name for let in lets} - {let.name for let in part.lets}
    for table in tables(part):
        if len(table.path) == 1 and table.path[0] in new:
            raise BuildError(
                f"`{table.path[0]}` is the name of a table and of a pipeline",
                span,
                hint=_renamed(table.path[0]),
            )


def _renamed(name: str) -> str:
    return f'give the pipeline another name: `.let("{name}_2")`'


def _without_lets(node: Any) -> Any:
    """A part of a pipeline with no names given inside of it; whatever has none stays the same object."""
    match node:
        case tuple():
            changed = tuple(_without_lets(part) for part in node)
            return node if all(new is old for new, old in zip(changed, node, strict=True)) else changed
        case Pipeline(lets=(_, *_)):
            return _without_lets(replace(node, lets=()))
        case _ if is_dataclass(node) and not isinstance(node, type):
            old = {each.name: getattr(node, each.name) for each in fields(node) if each.compare}
            new = {name: _without_lets(value) for name, value in old.items()}
            return node if all(new[name] is old[name] for name in old) else replace(node, **new)
        case _:
            return node
