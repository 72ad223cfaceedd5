"""Plan ▶ one statement of a dialect, with the fewest sub-queries its clauses allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from sqlglot import exp

from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.plan.order import order_of
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
    Sort,
    Union,
    Window,
    columns_of,
)
from dataflow.compiler.plan.scalar import Column, ColumnRef, Literal, Scalar, WindowCall, columns_used, conjuncts
from dataflow.compiler.render.block import Block, column_value, conjunction, identifier, unique_names
from dataflow.compiler.render.first_rows import with_numbered_rows
from dataflow.compiler.render.order import is_constant, order_terms
from dataflow.compiler.render.scalars import ScalarRenderer, Slot, Slots, Value, Values, unsupported
from dataflow.compiler.render.template import Template, to_sql
from dataflow.compiler.render.windows import in_turn, render_window


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
    renderer = _Renderer(dialect, Slots())
    tree = renderer.statement(plan, [column.name for column in columns_of(plan)])
    return Rendered(to_sql(tree, dialect.sqlglot), tuple(renderer.slots.values))


@dataclass(slots=True)
class _Renderer:
    dialect: Dialect
    slots: Slots
    _aliases: set[str] = field(default_factory=set)

    @property
    def scalars(self) -> ScalarRenderer:
        return ScalarRenderer(self.dialect, self.slots)

    def statement(self, plan: Plan, names: list[str]) -> exp.Expr:
        """The SELECT of a plan, its columns under the given names."""
        return self._finish(self._block(plan), columns_of(plan), names)

    # --- plan nodes ------------------------------------------------------------------------------------------------

    def _block(self, plan: Plan) -> Block:
        match plan:
            case Scan():
                return self._scan(plan)
            case Exchange(fragment=fragment, columns=columns):
                alias = self._alias(fragment_name(fragment))
                table = exp.Table(
                    this=identifier(fragment_name(fragment)), alias=exp.TableAlias(this=identifier(alias))
                )
                return Block({column.id: column_value(alias, column.name) for column in columns}, table)
            case Empty(columns=columns):
                return self._empty(columns)
            case Filter():
                return self._filter(plan)
            case Project():
                return self._project(plan)
            case Aggregate():
                return self._aggregate(plan)
            case Window():
                return self._window(plan)
            case Join():
                return self._join(plan)
            case Sort():
                return self._sort(plan)
            case Limit():
                return self._limit(plan)
            case Distinct(input=below):
                block = self._block(below)
                block = block if not (block.order or block.is_cut or block.distinct) else self._wrap(block, below)
                values = block.values
                block.values = {column.id: self._keyed(ColumnRef(column), values) for column in columns_of(below)}
                block.distinct = True
                return block
            case Union():
                return self._union(plan)
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
            values[column.id] = _read_through(stored.read or self.dialect.columns.get(column.type.name), value)
        return Block(values, exp.Table(**named, alias=exp.TableAlias(this=identifier(alias))))

    def _empty(self, columns: tuple[Column, ...]) -> Block:
        block = Block({column.id: self._value(Literal(None, column.type), {}) for column in columns})
        block.where.append(exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(0)))
        return block

    def _filter(self, plan: Filter) -> Block:
        block = self._block(plan.input)
        # MySQL finds the columns of a computed key neither by name nor by expression in HAVING.
        if block.distinct or block.is_cut or block.windowed or columns_used(plan.predicate) & block.computed_keys:
            block = self._wrap(block, plan.input)
        clause = block.where if block.group is None else block.having
        clause += [self.scalars.render(predicate, block.values) for predicate in conjuncts(plan.predicate)]
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
        block.order = order_terms(plan.keys, self.scalars, block.values)
        return block

    def _limit(self, plan: Limit) -> Block:
        block = self._block(plan.input)
        if block.is_cut:
            block = self._wrap_in_order(block, plan.input)
        block.limit = self._count(plan.count)
        block.offset = None if plan.offset is None else self._count(plan.offset)
        return block

    def _union(self, plan: Union) -> Block:
        names = unique_names(plan.columns)
        members = [self._member(child, names) for child in plan.inputs]
        tree: exp.Expr = members[0]
        for member in members[1:]:
            tree = exp.Union(this=tree, expression=member, distinct=False)
        return self._subquery(tree, plan.columns, names)

    def _member(self, child: Plan, names: list[str]) -> exp.Expr:
        block = self._block(child)
        # An ORDER BY or LIMIT of a member would be read as the whole union's.
        block = self._wrap(block, child) if block.order or block.is_cut else block
        # Texts of two collations cannot be united, and which of them the union has is up to the database.
        values = block.values
        block.values = {column.id: self._keyed(ColumnRef(column), values) for column in columns_of(child)}
        return self._finish(block, columns_of(child), names)

    # --- joins -----------------------------------------------------------------------------------------------------

    def _join(self, plan: Join) -> Block:
        if plan.kind not in self.dialect.joins:
            raise unsupported(f"a {plan.kind} join", self.dialect)
        left = self._block(plan.left)
        if plan.kind in ("semi", "anti"):
            return self._exists(plan, left)
        keeps_left = plan.kind in ("inner", "cross", "left")
        if not left.is_rows or (left.where and not keeps_left) or (left.computed and not keeps_left):
            left = self._wrap(left, plan.left)
        right = self._block(plan.right)
        keeps_right = plan.kind in ("inner", "cross", "right")
        # A left join checks the right side's conditions in its own; a right or full join would lose rows by them.
        loses = plan.kind in ("right", "full") and right.where
        if right.joins or right.source is None or not right.is_rows or loses or (right.computed and not keeps_right):
            right = self._wrap(right, plan.right)
        if left.source is None:
            left = self._wrap(left, plan.left)
        return self._joined(plan, left, right)

    def _joined(self, plan: Join, left: Block, right: Block) -> Block:
        values = {**left.values, **right.values}
        condition = [self.scalars.render(part, values) for part in conjuncts(plan.predicate)]
        if plan.kind == "left":
            condition += right.where
        else:
            left.where += right.where
        if not condition and plan.kind not in ("cross", "inner"):
            condition = [exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1))]
        words = {"side": plan.kind.upper()} if plan.kind in ("left", "right", "full") else {}
        words = words or {"kind": "INNER" if condition else "CROSS"}
        join = exp.Join(this=right.source, **words)
        if condition:
            join.set("on", conjunction(condition))
        left.joins.append(join)
        left.values = values
        return left

    def _exists(self, plan: Join, left: Block) -> Block:
        if left.group is not None or left.windowed or left.distinct or left.is_cut:
            left = self._wrap(left, plan.left)
        right = self._block(plan.right)
        if not right.is_rows:
            right = self._wrap(right, plan.right)
        values = {**left.values, **right.values}
        right.where += [self.scalars.render(part, values) for part in conjuncts(plan.predicate)]
        found: exp.Expr = exp.Exists(this=right.select([exp.Literal.number(1)]))
        left.where.append(exp.Not(this=found) if plan.kind == "anti" else found)
        return left

    # --- pieces ----------------------------------------------------------------------------------------------------

    def _wrap(self, block: Block, plan: Plan) -> Block:
        """The block as a sub-query."""
        columns = columns_of(plan)
        names = unique_names(columns)
        exact = {column.id: block.values[column.id].exact for column in columns}
        wrapped = self._subquery(self._finish(block, columns, names), columns, names)
        wrapped.values = {id_: Value(value.make, exact[id_]) for id_, value in wrapped.values.items()}
        return wrapped

    def _wrap_in_order(self, block: Block, plan: Plan) -> Block:
        """The block as a sub-query whose order is said again outside of it, since no database has to keep it."""
        wrapped = self._wrap(block, plan)
        wrapped.order = order_terms(order_of(plan), self.scalars, wrapped.values)
        return wrapped

    def _subquery(self, tree: exp.Expr, columns: tuple[Column, ...], names: list[str]) -> Block:
        alias = self._alias("q")
        source = exp.Subquery(this=tree, alias=exp.TableAlias(this=identifier(alias)))
        return Block(
            {column.id: column_value(alias, name) for column, name in zip(columns, names, strict=True)}, source
        )

    def _finish(self, block: Block, columns: tuple[Column, ...], names: list[str]) -> exp.Expr:
        items: list[exp.Expr] = []
        for column, name in zip(columns, names, strict=True):
            tree = block.values[column.id].make()
            plain = isinstance(tree, exp.Column) and tree.name == name
            items.append(tree if plain else exp.Alias(this=tree, alias=identifier(name)))
        return block.select(items)

    def _value(self, scalar: Scalar, values: Values) -> Value:
        if isinstance(scalar, ColumnRef):
            return values[scalar.column.id]
        exact = self.scalars.exact(scalar, values)
        if isinstance(scalar, WindowCall):
            return Value(lambda: render_window(scalar, self.scalars, values), exact, False)
        return Value(lambda: self.scalars.render(scalar, values), exact, False, isinstance(scalar, Slot))

    def _keyed(self, scalar: Scalar, values: Values) -> Value:
        """A value that is grouped by, or of which each different one is wanted: texts by code point from here on."""
        if self.scalars.exact(scalar, values):
            return self._value(scalar, values)
        return Value(lambda: self.scalars.key(scalar, values), True, False)

    def _group_key(self, scalar: Scalar, values: Values) -> exp.Expr:
        """A constant is spelt as a comparison: there must be a key, so that no rows make no group."""
        if is_constant(scalar, values):
            return exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1))
        return self.scalars.key(scalar, values)

    def _count(self, count: Scalar) -> exp.Expr:
        if not isinstance(count, Slot):
            raise unsupported("a computed limit", self.dialect)
        return self.scalars.placeholder(count)

    def _alias(self, wanted: str) -> str:
        alias, number = wanted, 1
        while alias.casefold() in self._aliases:
            number += 1
            alias = f"{wanted}_{number}"
        self._aliases.add(alias.casefold())
        return alias


def _made_of(plan: Project, columns: frozenset[int]) -> frozenset[int]:
    """The columns of a projection that are made of some of those below it."""
    return frozenset(a.column.id for a in plan.assignments if columns_used(a.value) & columns)


def _read_through(template: str | None, value: Value) -> Value:
    """A stored column as statements see it, through its own template or its dialect's where there is one."""
    if template is None:
        return value
    return Value(lambda: Template(this=template, expressions=[value.make()]), value.exact)
