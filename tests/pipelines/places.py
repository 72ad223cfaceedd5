"""Pipelines over the tables of other databases, and with other expressions in them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipelines.data import Places

from dataflow.dsl import expr as tree
from dataflow.dsl.query import From, Pipeline

OUTER = "outer"
"""A parameter that stands for a column of the query around."""


def placed(pipeline: Pipeline, places: Places) -> Pipeline:
    """The pipeline over the tables of another database."""
    found: Pipeline = _placed(pipeline, places)
    return found


def _placed(node: Any, places: Places) -> Any:
    """Any part of a pipeline, sub-queries too, over these tables; names of one word are those of `let`s."""
    match node:
        case From(path=(_, name)):
            return replace(node, path=places[name], alias=node.alias or name)
        case tuple():
            return tuple(_placed(part, places) for part in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{name: _placed(value, places) for name, value in compared(node).items()})
        case _:
            return node


def exchanged(node: Any, by: tree.Expr) -> Any:
    """Any part of a pipeline with `by` for the parameter that stands for a column outside."""
    match node:
        case tree.Param(name="outer"):
            return by
        case tuple():
            return tuple(exchanged(part, by) for part in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{name: exchanged(value, by) for name, value in compared(node).items()})
        case _:
            return node


def compared(node: Any) -> dict[str, Any]:
    """The parts of a node that are its meaning, not its place in a text."""
    return {part.name: getattr(node, part.name) for part in fields(node) if part.compare}
