"""The inputs `filter` and `having` of the nodes of models ▶ conditions, with the values of their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dataflow.dsl.build_query import Query
from dataflow.dsl.expr import Expr, InParam, Param, map_parts
from dataflow.dsl.model import Model, ModelColumn
from dataflow.dsl.query import Filter, Step
from dataflow.runtime.kailash.model_given import Given
from dataflow.runtime.kailash.query_node import refuse_templates
from dataflow.runtime.model_filter import condition_of
from dataflow.runtime.model_values import RowChecks

if TYPE_CHECKING:
    from dataflow.runtime.database import DataFlow
    from dataflow.runtime.session import SourceSession


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows on their way through the steps of a node, and the values of the parameters in these."""

    query: Query
    values: Mapping[str, object]

    def then(self, *steps: Step) -> Chosen:
        """The rows after further steps."""
        query = self.query
        for step in steps:
            query = query._then(step)
        return Chosen(query, self.values)

    def where(self, model: Model, checks: RowChecks, condition: object) -> Chosen:
        """The rows that a filter chooses: text, JSON over the model's fields, or an expression; nothing chooses all.

        checks: those of the model's values. Raises BuildError, ParameterError, ParseError.
        """
        if not is_condition(condition):
            return self
        refuse_templates(condition)
        conditions, values = condition_of(model, checks, condition, {})
        return Chosen(self.query._then(Filter(conditions)) if conditions else self.query, {**self.values, **values})

    async def having(self, condition: object) -> Chosen:
        """The groups that a filter over their keys and aggregates chooses. Raises as `where` does."""
        if not isinstance(condition, Mapping):
            return self._where_groups(condition, ())
        session: SourceSession | Any = self.query._session
        plan = await session.acompile(self.query._pipeline)
        columns = tuple(ModelColumn(field.name, field.type, field.nullable) for field in plan.fields)
        found = Chosen(self.query, {})._where_groups(condition, columns)
        step = found.query._pipeline.steps[-1]
        if not found.values or not isinstance(step, Filter):
            return Chosen(found.query, self.values)
        # A filter before the groups may have parameters of the same names.
        values = {_of_groups(name): value for name, value in found.values.items()}
        return Chosen(self.query._then(Filter(tuple(map(_apart, step.predicates)))), {**self.values, **values})

    def _where_groups(self, condition: object, columns: tuple[ModelColumn, ...]) -> Chosen:
        groups = Model("the groups", "", columns, ())
        return self.where(groups, RowChecks(groups, frozenset()), condition)


def chosen_rows(db: DataFlow, given: Given) -> Chosen:
    """The rows of a node's model that its input `filter` chooses; its `binds` are values of parameters."""
    checks = db._models.face(given.model.name).checks
    return Chosen(db[given.model.name], given.dict_of("binds")).where(given.model, checks, given.own.get("filter"))


def is_condition(condition: object) -> bool:
    """Whether a filter says anything; an empty text or dict does not."""
    match condition:
        case None:
            return False
        case str():
            return bool(condition.strip())
        case Mapping():
            return bool(condition)
        case _:
            return True


def _of_groups(parameter: str) -> str:
    return f"{parameter} of groups"


def _apart(expr: Expr) -> Expr:
    match expr:
        case Param(name):
            return replace(expr, name=_of_groups(name))
        case InParam(operand, param):
            return replace(expr, operand=_apart(operand), param=replace(param, name=_of_groups(param.name)))
        case _:
            return map_parts(expr, _apart)
