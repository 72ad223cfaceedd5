"""Groups that a plan has more than once ▶ a WITH in front of the statement, read wherever they stand."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from dataflow.compiler.plan.form import Form, form_of
from dataflow.compiler.plan.relational import Aggregate, Plan, columns_of, inputs_of
from dataflow.compiler.render.block import Block, column_value, identifier, unique_names
from dataflow.compiler.render.pieces import Pieces


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
            counts = Counter(map(form_of, groups))
            self._repeated = {form for form, count in counts.items() if count > 1}

    def _groups_or_shared(self, plan: Aggregate) -> Block:
        form = form_of(plan) if self._repeated else None
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
