"""Groups that a plan has more than once ▶ a WITH in front of the statement, read wherever they stand."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass

from sqlglot import exp

from dataflow.compiler.plan.relational import Aggregate, Plan, Scan, columns_of, inputs_of
from dataflow.compiler.plan.scalar import Column
from dataflow.compiler.render.block import Block, column_value, identifier, unique_names
from dataflow.compiler.render.pieces import Pieces

Form = object
"""What a plan is but for the ids and the names of its columns: equal for plans that have the same rows."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """Groups in front of the statement: their name, those of their columns, and which of these are exact texts."""

    name: str
    columns: tuple[tuple[str, bool], ...]


@dataclass(slots=True)
class SharedGroups(Pieces):
    """Spells groups once that several places read, such as those of a `let` that is read twice."""

    _repeated: set[Form] = field(default_factory=set)
    _shared: dict[Form, _Shared] = field(default_factory=dict)
    _expressions: list[exp.CTE] = field(default_factory=list)

    @abstractmethod
    def _aggregate(self, plan: Aggregate) -> Block:
        """The block of the groups themselves."""

    def _find_repeated(self, plan: Plan) -> None:
        groups = list(_groups(plan))
        if len(groups) > 1:
            counts = Counter(map(_form, groups))
            self._repeated = {form for form, count in counts.items() if count > 1}

    def _groups_or_shared(self, plan: Aggregate) -> Block:
        form = _form(plan) if self._repeated else None
        if form not in self._repeated:
            return self._aggregate(plan)
        columns = columns_of(plan)
        if form not in self._shared:
            block, names = self._aggregate(plan), unique_names(columns)
            exact = [block.values[column.id].exact for column in columns]
            self._shared[form] = _Shared(self._alias("shared"), tuple(zip(names, exact, strict=True)))
            alias = exp.TableAlias(this=identifier(self._shared[form].name))
            self._expressions.append(exp.CTE(this=self._finish(block, columns, names), alias=alias))
        shared = self._shared[form]
        alias_here = self._alias("q")
        table = exp.Table(this=identifier(shared.name), alias=exp.TableAlias(this=identifier(alias_here)))
        pairs = zip(columns, shared.columns, strict=True)
        return Block({column.id: column_value(alias_here, name, exact=exact) for column, (name, exact) in pairs}, table)

    def _with_shared(self, tree: exp.Expr) -> exp.Expr:
        """The statement with what it shares in front."""
        if self._expressions:
            tree.set("with_", exp.With(expressions=self._expressions))
        return tree


def _groups(plan: Plan) -> Iterator[Aggregate]:
    """The groups of a plan that have keys; one row is not worth sharing."""
    if isinstance(plan, Aggregate) and plan.keys and not plan.sets:
        yield plan
    for child in inputs_of(plan):
        yield from _groups(child)


def _form(plan: Plan) -> Form:
    return _form_of(plan, {})


def _form_of(value: object, ids: dict[int, int]) -> Form:
    """Nested tuples of what a part of a plan is made of; columns are numbered in the order they are met."""
    match value:
        case Column(id=id_, type=type_):
            return ids.setdefault(id_, len(ids)), type_
        case Scan(table=table, columns=columns):
            names = tuple(column.name for column in columns)
            return "Scan", table.source, table.path, names, _form_of(columns, ids)
        case tuple():
            return tuple(_form_of(part, ids) for part in value)
        case _ if is_dataclass(value):
            parts = (_form_of(getattr(value, part.name), ids) for part in fields(value))
            return type(value), *parts
        case _:
            # Equal values of several types, such as 1 and true, are not the same constant.
            return type(value), str(value)
