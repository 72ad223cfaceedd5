"""Written expressions ▶ scalars of the plan: names to column ids, functions to the registry, every type checked.

Each function gives None where the expression is wrong, after reporting why; what is built on it stays silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import assert_never

from dataflow.compiler.bind.attach import Attachment
from dataflow.compiler.bind.calls import bind_function, compare_hint
from dataflow.compiler.bind.coerce import adapt_all, can_cast, describe, report_untyped, same_type
from dataflow.compiler.bind.context import Context
from dataflow.compiler.bind.fixes import COMPARED, converted, verb_at
from dataflow.compiler.bind.groupings import bind_grouping
from dataflow.compiler.bind.list_parameters import bind_in_param
from dataflow.compiler.bind.nested import equality_hint, has_equality, part_of
from dataflow.compiler.bind.relation import pass_on
from dataflow.compiler.bind.scope import Entry, Scope
from dataflow.compiler.bind.subqueries import bind_value
from dataflow.compiler.bind.unknown_names import report_ambiguous, report_unknown
from dataflow.compiler.bind.windows import aggregate_order, bind_window, report_without_over
from dataflow.compiler.plan import scalar as plan
from dataflow.compiler.plan.node import part
from dataflow.compiler.plan.scalar import Scalar
from dataflow.dsl import expr as tree
from dataflow.dsl.errors import Fix, might_be_meant
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.functions import FUNCTIONS, Function
from dataflow.dsl.types import BOOL, STRING, UNKNOWN, DataType, List, is_temporal, type_of_value, unify

_AGGREGATE_FIRST = "aggregate first with `agg`, and use the column it makes in the next step"
_AGGREGATE_OR_OVER = Fix("aggregate first with `agg`; beside each row it is {}", "col.x.sum().over()", "sum(x) over ()")


@dataclass(slots=True)
class Aggregates:
    """What an `agg` step gathers: the aggregate calls met, the columns that are keys, and the names it makes.

    `grouped` are the keys where there are several groupings, `before` the sub-queries that the aggregates' arguments
    read.
    """

    keys: dict[int, plan.Column]
    by_name: dict[str, plan.Column]
    found: list[plan.Assignment]
    made: frozenset[str]
    grouped: tuple[plan.Column, ...] | None = None
    before: list[Attachment] = field(default_factory=list)


@part
class ExpressionBinder:
    """Binds the expressions of one step.

    verb: the step's word, for messages.
    left: how many of the scope's entries are the left side, inside `join(on=)`, where a bare name means it first.
    aggregates: given inside `agg`; elsewhere aggregates are refused.
    attachments: the sub-queries met, to be attached to the step's input; None where there may be none.
    outer_first: whether bare names mean columns of the query around first, inside `exists(on=)`.
    order: the order of the rows that the expressions are about.
    windows: gathers the window functions met, where they may stand; elsewhere they are refused.
    """

    context: Context
    scope: Scope
    verb: str
    left: int | None = None
    aggregates: Aggregates | None = None
    attachments: list[Attachment] | None = None
    outer_first: bool = False
    order: tuple[plan.SortKey, ...] = ()
    windows: list[plan.Assignment] | None = None

    def bind(self, expr: tree.Expr) -> Scalar | None:
        """The scalar an expression means."""
        match expr:
            case tree.Column():
                return self._column(expr)
            case tree.Literal(value=value):
                return self._literal(expr, value)
            case tree.Param(name=name, type=type_):
                known = self.context.known(name, type_)
                self.context.check_name(expr)
                return plan.Parameter(name, known or UNKNOWN)
            case tree.Call(function="grouping"):
                return self._grouping(expr)
            case tree.Call(over=tree.Over()):
                return bind_window(expr, self)
            case tree.Call(function=function) if FUNCTIONS[function].is_aggregate:
                return self._aggregate(expr)
            case tree.Call(function=function) if FUNCTIONS[function].family == "window":
                report_without_over(expr, self.context)
                return None
            case tree.Call():
                return self._call(expr)
            case tree.Cast():
                return self._cast(expr)
            case tree.Case():
                return self._case(expr)
            case tree.InList():
                return self._in_list(expr)
            case tree.InParam():
                return bind_in_param(expr, self)
            case tree.Subquery() | tree.Exists() | tree.InQuery():
                return bind_value(expr, self)
            case _:
                assert_never(expr)

    def bind_typed(self, expr: tree.Expr) -> Scalar | None:
        """The scalar an expression means where nothing around it tells a parameter's type."""
        bound = self.bind(expr)
        return None if bound is None or report_untyped(bound, expr, self.context) else bound

    def bind_as(self, expr: tree.Expr, type_: DataType, what: str) -> Scalar | None:
        """The scalar an expression means, which must be of a type."""
        bound = self.bind(expr)
        if bound is None:
            return None
        (bound,) = adapt_all((bound,), type_, self.context)
        if report_untyped(bound, expr, self.context):
            return None
        if bound.type != type_ and unify(bound.type, type_) != type_:
            self.context.report(
                f"{what} must be {type_}, found {describe(bound, expr)}", expr.span, hint=_hint_bool(type_)
            )
            return None
        return bound

    # --- names -----------------------------------------------------------------------------------------------------

    def _column(self, column: tree.Column, *, as_text: bool = False) -> Scalar | None:
        """Its own columns hide those of the queries around, of which the innermost hide the others."""
        if not self.context.outer:
            return self.own_column(column, as_text=as_text)
        binders = (self, *reversed(self.context.outer))
        if self.outer_first and len(column.path) == 1:
            binders = (*binders[1:], self)
        binder = next((binder for binder in binders if binder.knows(column.path)), self)
        return binder.own_column(column, as_text=as_text)

    def knows(self, path: tuple[str, ...]) -> bool:
        """Whether the step itself has a column that a path may mean; so it is where its columns are not known."""
        made = self.aggregates is not None and len(path) == 1 and path[0] in self.aggregates.by_name
        if made or not self.scope.known or self.scope.find(path):
            return True
        return self._holder(tree.Column(path)) is not None

    def own_column(self, column: tree.Column, *, as_text: bool = False) -> Scalar | None:
        """A column of the step itself; `as_text` asks for the stored value as a text, where the table has it as one."""
        if self.aggregates is not None and len(column.path) == 1 and column.name in self.aggregates.by_name:
            return plan.ColumnRef(self.aggregates.by_name[column.name])
        entries = self.scope.find(column.path)
        whole = None if entries else self._holder(column)
        if whole is not None:
            value = self.own_column(whole)
            return None if value is None else part_of(value, column.path[len(whole.path) :], column.span, self.context)
        entry = self._one_of(entries, column)
        if entry is None:
            return None
        in_agg = self.aggregates is not None and entry.foreign is None
        known = entry.as_text if as_text and entry.as_text is not None and not in_agg else entry.column
        if known is None:
            self._report_foreign(entry, column)
            return None
        if self.aggregates is None:
            return pass_on(known).value
        if known.id in self.aggregates.keys:
            return plan.ColumnRef(self.aggregates.keys[known.id])
        self.context.report(
            f"column `{column.name}` is neither a key nor inside an aggregate",
            column.span,
            hint=Fix(
                "put it into {}",
                f"group_by`, or aggregate it: `col.{column.name}.max()",
                f"by`, or aggregate it: `max({column.name})",
            ),
        )
        return None

    def _report_foreign(self, entry: Entry, column: tree.Column) -> None:
        if entry.foreign is None:
            return
        self.context.report(
            f"column `{entry.name}` is of type `{entry.foreign}`, which has no counterpart here",
            column.span,
            hint="leave the column out with `drop`, or use a view that casts it"
            if entry.as_text is None
            else converted("read it as text", column, STRING),
        )

    def _holder(self, column: tree.Column) -> tree.Column | None:
        """The column of JSON or structs at the head of a path that goes on inside it, and is no column itself."""
        for length in range(len(column.path) - 1, 0, -1):
            for entry in self.scope.find(column.path[:length]):
                if entry.column is not None and entry.column.type.name in ("json", "struct"):
                    return replace(column, path=column.path[:length])
        return None

    def find(self, column: tree.Column) -> Entry | None:
        """The one entry a column's path means; None, after a report, where there is none or more than one."""
        return self._one_of(self.scope.find(column.path), column)

    def _one_of(self, entries: list[Entry], column: tree.Column) -> Entry | None:
        if len(entries) > 1 and self.left is not None and len(column.path) == 1:
            side = set(self.scope.entries[: self.left])
            entries = [entry for entry in entries if entry in side] or entries
        if len(entries) == 1:
            return entries[0]
        if entries:
            report_ambiguous(column, entries, self.context)
        elif self.scope.known:
            made = self.aggregates is not None and column.name in self.aggregates.made
            report_unknown(column, self.scope, made, self.context)
        return None

    # --- values ----------------------------------------------------------------------------------------------------

    def _literal(self, expr: tree.Literal, value: tree.Value) -> Scalar | None:
        type_ = type_of_value(value)
        if type_ is None:
            self.context.report(f"the value `{value!r}` has no type here", expr.span)
            return None
        if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            self.context.report(
                f"the number `{value}` does not fit int64",
                expr.span,
                hint=Fix("give a {}", f'Decimal("{value}")', f"decimal '{value}'"),
            )
            return None
        if isinstance(value, str) and (half := re.search(r"[\ud800-\udfff]", value)):
            self.context.report(f"the text holds {half[0]!a}, which is no character", expr.span)
            return None
        return plan.Literal(value, type_)

    def bind_all(self, exprs: tuple[tree.Expr, ...]) -> tuple[Scalar, ...] | None:
        """All scalars, None where any is wrong; each is looked at, so that all problems are found."""
        bound = [scalar for expr in exprs if (scalar := self.bind(expr)) is not None]
        return tuple(bound) if len(bound) == len(exprs) else None

    def _call(self, call: tree.Call) -> Scalar | None:
        function = FUNCTIONS[call.function]
        if call.where is not None:
            self.context.report(f"`{function.name}` is not an aggregate and takes no `where`", call.span)
            return None
        if call.sort:
            self.context.report(f"`{function.name}` is not an aggregate and takes no `sort`", call.span)
            return None
        if call.function == "if" and len(call.args) in (2, 3):
            condition, then, *rest = call.args
            return self._case(tree.Case(((condition, then),), rest[0] if rest else None, call.span))
        unit = None
        args = call.args
        if function.units:
            match args:
                case (tree.Literal(value=str(word)), *rest) if word in function.units:
                    unit, args = word, tuple(rest)
                case _:
                    word = format_expr(args[0]) if args else ""
                    self.context.report(
                        f"`{function.name}` takes a unit first, found {f'`{word}`' if word else 'nothing'}",
                        (args[0].span if args else None) or call.span,
                        notes=[f"units: {', '.join(function.units)}"],
                        hint=_unit_meant(word, function),
                    )
                    return None
        if call.function in ("and", "or") and len(args) == 2:
            args = tree.spine(call)
            bound = self.bind_all(args)
            return None if bound is None else self._chain(call, args, bound)
        bound = self.bind_all(args)
        return None if bound is None else bind_function(call, args, bound, unit, self.context)

    def _chain(self, call: tree.Call, written: tuple[tree.Expr, ...], args: tuple[Scalar, ...]) -> Scalar | None:
        """Conditions of a chain two at a time; many in halves, so that no tree of them is deep."""
        if len(args) == 1:
            return args[0]
        at = len(args) // 2 if len(args) > plan.CHAIN else len(args) - 1
        left, right = self._chain(call, written[:at], args[:at]), self._chain(call, written[at:], args[at:])
        if left is None or right is None:
            return None
        return bind_function(call, (written[at - 1], written[-1]), (left, right), None, self.context)

    def _cast(self, cast: tree.Cast) -> Scalar | None:
        if isinstance(cast.operand, tree.Column) and cast.type == STRING:
            operand = self._column(cast.operand, as_text=True)
        else:
            operand = self.bind(cast.operand)
        if operand is None:
            return None
        if operand.type == UNKNOWN or isinstance(cast.type, List):
            (operand,) = adapt_all((operand,), cast.type, self.context)
        if operand.type == cast.type:
            return operand
        if isinstance(operand, plan.Literal) and operand.value is None:
            return plan.Literal(None, cast.type)
        if not can_cast(operand.type, cast.type):
            self.context.report(f"{describe(operand, cast.operand)} cannot be cast to {cast.type}", cast.span)
            return None
        return plan.Cast(operand, cast.type)

    def _case(self, case: tree.Case) -> Scalar | None:
        conditions = [self.bind_as(when, BOOL, "a condition of `case`") for when, _ in case.branches]
        results = [then for _, then in case.branches] + ([] if case.otherwise is None else [case.otherwise])
        bound = self.bind_all(tuple(results))
        if bound is None or any(condition is None for condition in conditions):
            return None
        values = bound
        bound = same_type(values, self.context)
        if bound is None:
            found = " and ".join(dict.fromkeys(describe(*pair) for pair in zip(values, results, strict=True)))
            self.context.report(f"the results of `case` are of types that do not go together: {found}", case.span)
            return None
        otherwise = bound[-1] if case.otherwise is not None else plan.Literal(None, bound[0].type)
        branches = tuple((when, then) for when, then in zip(conditions, bound, strict=False) if when is not None)
        nullable = otherwise.nullable or any(then.nullable for _, then in branches)
        return plan.Case(branches, otherwise, bound[0].type, nullable)

    def _in_list(self, expr: tree.InList) -> Scalar | None:
        bound = self.bind_all((expr.operand, *expr.items))
        if bound is None:
            return None
        if not expr.items:
            return plan.TRUE if expr.negated else plan.FALSE
        operand, *items = adapt_all(bound, bound[0].type, self.context)
        if not has_equality(operand.type):
            self.context.report(
                f"`in` does not apply to {describe(operand, expr.operand)}: {operand.type} has no equality",
                expr.span,
                hint=equality_hint(operand.type),
            )
            return None
        for item, written in zip(items, expr.items, strict=True):
            if unify(operand.type, item.type) is None:
                self.context.report(
                    f"{describe(operand, expr.operand)} cannot be compared with {describe(item, written)}",
                    written.span or expr.span,
                    hint=compare_hint(operand, item, (expr.operand, written)),
                )
                return None
        converted = is_temporal(operand.type) or isinstance(operand.type, List)
        unified = same_type((operand, *items), self.context) if converted else None
        if unified is not None:
            operand, *items = unified
        return plan.InList(operand, tuple(items), expr.negated)

    def _aggregate(self, call: tree.Call) -> Scalar | None:
        if self.aggregates is None:
            self.context.report(
                f"`{call.function}` is an aggregate and may not stand in `{verb_at(self.verb, call.span)}`",
                call.span,
                hint=_AGGREGATE_FIRST if self.windows is None else _AGGREGATE_OR_OVER,
            )
            return None
        inner = ExpressionBinder(
            self.context, self.scope, call.function, attachments=self.aggregates.before, order=self.order
        )
        where = None if call.where is None else inner.bind_as(call.where, BOOL, "`where` of an aggregate")
        args = inner.bind_all(call.args)
        if args is None or (call.where is not None and where is None):
            return None
        bound = bind_function(call, call.args, args, None, self.context)
        if bound is None:
            return None
        assert isinstance(bound, plan.Call)
        sort = aggregate_order(call, bound.args, inner)
        if sort is None:
            return None
        value = plan.AggregateCall(call.function, bound.args, where, bound.type, bound.nullable, sort)
        column = self.context.column(call.function, value.type, value.nullable)
        self.aggregates.found.append(plan.Assignment(column, value))
        return plan.ColumnRef(column)

    def _grouping(self, call: tree.Call) -> Scalar | None:
        keys = None if self.aggregates is None else self.aggregates.grouped
        bound = bind_grouping(call, keys, self.bind, self.context)
        if bound is None or self.aggregates is None:
            return None
        column = self.context.column(call.function, bound.type, bound.nullable)
        self.aggregates.found.append(plan.Assignment(column, bound))
        return plan.ColumnRef(column)


def _unit_meant(written: str, function: Function) -> str | Fix:
    if written in function.units:
        return Fix("a unit is given in quotes: {}", f'"{written}"', f"'{written}'")
    return might_be_meant(written.strip("'"), function.units) or f"as in `{function.signature()}`"


def _hint_bool(type_: DataType) -> Fix | None:
    return COMPARED if type_ == BOOL else None
