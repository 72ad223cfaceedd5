"""Plan ▶ one statement of a dialect, with the fewest sub-queries its clauses allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from sqlglot import exp

from dataflow.compiler.catalog import TableColumn
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Exchange,
    Filter,
    Join,
    Limit,
    Plan,
    Project,
    Scan,
    SetOperation,
    Sort,
    Union,
    Unnest,
    Values,
    Window,
    columns_of,
)
from dataflow.compiler.plan.scalar import Column, ColumnRef, Literal, columns_used, conjuncts
from dataflow.compiler.render.block import Block, column_value, identifier, with_ranges
from dataflow.compiler.render.first_rows import with_numbered_rows
from dataflow.compiler.render.grouping_sets import GroupingSets
from dataflow.compiler.render.joins import Joins
from dataflow.compiler.render.order import order_terms
from dataflow.compiler.render.own_order import own_order
from dataflow.compiler.render.scalars import Value, unsupported
from dataflow.compiler.render.set_operations import SetOperations
from dataflow.compiler.render.shared_groups import SharedGroups
from dataflow.compiler.render.slots import Slot, Slots
from dataflow.compiler.render.template import Template, to_sql
from dataflow.compiler.render.windows import in_turn


@dataclass(frozen=True, slots=True)
class Rendered:
    """SQL with placeholders, and what is bound to them in the order of their numbers."""

    sql: str
    slots: tuple[Slot, ...]


def fragment_name(number: int) -> str:
    """The name under which a fragment's rows are in the local plan."""
    return f"fragment_{number}"


def render(plan: Plan, dialect: Dialect) -> Rendered:
    """The statement that a plan is. Raises UnsupportedError for what the dialect cannot do by itself."""
    renderer = Renderer(dialect, Slots())
    tree = renderer.statement(plan, [column.name for column in columns_of(plan)])
    return Rendered(to_sql(tree, dialect.sqlglot), tuple(renderer.slots.values))


@dataclass(slots=True)
class Renderer(Joins, SetOperations, GroupingSets, SharedGroups):
    """Puts the nodes of a plan together, each into the block of the one below as far as SQL's clauses allow."""

    def statement(self, plan: Plan, names: list[str]) -> exp.Expr:
        """The SELECT of a plan, its columns under the given names."""
        self._whole = plan
        self._find_repeated(plan)
        return self._with_shared(self._finish(self._block(plan), columns_of(plan), names))

    def rows(self, plan: Plan) -> Block | None:
        """The clauses of a plan; None where something of it has to stand in front of the statement."""
        self._whole = plan
        self._find_repeated(plan)
        block = self._block(plan)
        return None if self._expressions else block

    # --- plan nodes ------------------------------------------------------------------------------------------------

    def _block(self, plan: Plan) -> Block:
        match plan:
            case Scan():
                return self._scan(plan)
            case Exchange():
                return self._exchange(plan)
            case Empty(columns=columns):
                return self._empty(columns)
            case Filter():
                return self._filter(plan)
            case Project():
                return self._project(plan)
            case Aggregate():
                return self._groups_or_shared(plan)
            case Window():
                return self._window(plan)
            case Join():
                return self._join(plan)
            case Sort():
                return self._sort(plan)
            case Limit():
                return self._limit(plan)
            case Distinct():
                return self._distinct(plan)
            case Union():
                return self._union(plan)
            case SetOperation():
                return self._set_operation(plan)
            case Values():
                return self._values(plan)
            case Unnest():
                return self._unnest(plan)
            case _:
                assert_never(plan)

    def _scan(self, scan: Scan) -> Block:
        alias = self._alias(scan.table.relation[-1] if scan.table.path else scan.table.source)
        parts = [identifier(part) for part in reversed(scan.table.relation)]
        named = dict(zip(("this", "db", "catalog"), parts, strict=False))
        described = {column.name: column for column in scan.table.columns}
        values = {}
        for column in scan.columns:
            stored = described[column.name]
            value = column_value(alias, column.name, exact=stored.exact_text)
            read = _read_through(self._template_of(stored, column), value)
            own = own_order(stored, self.dialect) if stored.type == column.type else None
            values[column.id] = read if own is None else replace(read, own=own, stored=value.make)
        return Block(values, exp.Table(**named, alias=exp.TableAlias(this=identifier(alias))))

    def _template_of(self, stored: TableColumn, column: Column) -> str | None:
        """What a stored column is read through, as a text where that is asked for beside its type."""
        if stored.text is not None and stored.type != column.type:
            return stored.text
        return stored.read or (None if stored.type is None else self.dialect.columns.get(stored.type.name))

    def _exchange(self, exchange: Exchange) -> Block:
        name = fragment_name(exchange.fragment)
        alias = self._alias(name)
        table = exp.Table(this=identifier(name), alias=exp.TableAlias(this=identifier(alias)))
        return Block({column.id: column_value(alias, column.name) for column in exchange.columns}, table)

    def _distinct(self, plan: Distinct) -> Block:
        block = self._block(plan.input)
        block = block if not (block.order or block.is_cut or block.distinct) else self._wrap(block, plan.input)
        values = block.values
        block.values = {column.id: self._keyed(ColumnRef(column), values) for column in columns_of(plan.input)}
        block.distinct = True
        return block

    def _empty(self, columns: tuple[Column, ...]) -> Block:
        block = Block({column.id: self._value(Literal(None, column.type), {}) for column in columns})
        block.where.append(exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(0)))
        return block

    def _filter(self, plan: Filter) -> Block:
        block = self._block(plan.input)
        # MySQL finds the columns of a computed key neither by name nor by expression in HAVING.
        if block.distinct or block.is_cut or block.windowed or columns_used(plan.predicate) & block.computed_keys:
            block = self._wrap(block, plan.input)
        block = self._apart_from_queries(block, plan.input, [plan.predicate])
        clause = block.where if block.group is None else block.having
        conditions = [self.scalars.render(predicate, block.values) for predicate in conjuncts(plan.predicate)]
        clause += with_ranges(conditions) if self.dialect.ranges else conditions
        if not clause and isinstance(plan.predicate, Literal):
            clause.append(self.scalars.render(plan.predicate, block.values))
        return block

    def _project(self, plan: Project) -> Block:
        block = self._block(plan.input)
        plain = all(isinstance(assignment.value, ColumnRef) for assignment in plan.assignments)
        # The optimizer left two projections apart so that nothing is computed twice.
        apart = isinstance(plan.input, Project) and block.computed and not plain
        if block.distinct or apart:
            block = self._wrap_in_order(block, plan.input)
        block = self._apart_from_queries(block, plan.input, [made.value for made in plan.assignments])
        aggregated = _made_of(plan, block.aggregated)
        if block.group == [] and not aggregated:
            # Without keys, it is the aggregates in the SELECT list that make one row of all.
            block = self._wrap(block, plan.input)
        values = block.values
        block.values = {assignment.column.id: self._value(assignment.value, values) for assignment in plan.assignments}
        block.aggregated = aggregated
        block.computed_keys = _made_of(plan, block.computed_keys)
        block.windowed = _made_of(plan, block.windowed)
        return block

    def _aggregate(self, plan: Aggregate) -> Block:
        if plan.sets:
            return self._grouping_sets(plan)
        plan = with_numbered_rows(plan, self.dialect)
        block = self._block(plan.input)
        if not block.is_rows or (isinstance(plan.input, Project) and block.computed):
            block = self._wrap(block, plan.input)
        below = block.values
        block.group = [self._group_key(key.value, below) for key in plan.keys]
        block.aggregated = frozenset(aggregate.column.id for aggregate in plan.aggregates)
        keys = {key.column.id: self._keyed(key.value, below) for key in plan.keys}
        block.computed_keys = frozenset(id_ for id_, value in keys.items() if not value.simple)
        block.values = {**keys, **{a.column.id: self._value(a.value, below) for a in plan.aggregates}}
        if not block.values:
            raise unsupported("a group without columns", self.dialect)
        return block

    def _window(self, plan: Window) -> Block:
        plan = in_turn(plan) if self.dialect.windows_apart else plan
        block = self._block(plan.input)
        used = frozenset[int]().union(*(columns_used(assignment.value) for assignment in plan.assignments))
        computed = [id_ for id_ in used if not (block.values[id_].simple or block.values[id_].constant)]
        if not block.is_rows or computed:
            block = self._wrap(block, plan.input)
        below = block.values
        block.values = {**below, **{a.column.id: self._value(a.value, below) for a in plan.assignments}}
        block.windowed = frozenset(assignment.column.id for assignment in plan.assignments)
        return block

    def _sort(self, plan: Sort) -> Block:
        block = self._block(plan.input)
        if block.distinct or block.is_cut:
            block = self._wrap(block, plan.input)
        block = self._apart_from_queries(block, plan.input, [key.value for key in plan.keys])
        block.order = order_terms(plan.keys, self.scalars, block.values)
        return block

    def _limit(self, plan: Limit) -> Block:
        block = self._block(plan.input)
        if block.is_cut:
            block = self._wrap_in_order(block, plan.input)
        block.limit = self._count(plan.count)
        block.offset = None if plan.offset is None else self._count(plan.offset)
        return block


def _made_of(plan: Project, columns: frozenset[int]) -> frozenset[int]:
    """The columns of a projection that are made of some of those below it."""
    return frozenset(a.column.id for a in plan.assignments if columns_used(a.value) & columns)


def _read_through(template: str | None, value: Value) -> Value:
    """A stored column as statements see it, through its own template or its dialect's where there is one."""
    if template is None:
        return value
    return Value(lambda: Template(this=template, expressions=[value.make()]), value.exact)
