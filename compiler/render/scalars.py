"""Scalars ▶ sqlglot trees: generic operators, and the dialect's templates for everything else.

A fresh tree is made for every use: sqlglot's trees know their parents and must not be shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from dataflow.compiler.catalog import OwnOrder
from dataflow.compiler.dialects.dialect import Dialect, cast_of, template_of, type_sql
from dataflow.compiler.plan.node import part
from dataflow.compiler.plan.scalar import (
    AggregateCall,
    Call,
    Case,
    Cast,
    ColumnRef,
    InList,
    Literal,
    Parameter,
    Scalar,
    WindowCall,
    parts,
)
from dataflow.compiler.render.checked import as_float, check_of, unchecked
from dataflow.compiler.render.comparisons import (
    EQUALITIES,
    INEQUALITIES,
    comparison,
    membership,
    parameter_membership,
    without_escape,
)
from dataflow.compiler.render.order import order_clause, turned
from dataflow.compiler.render.own_order import own_of
from dataflow.compiler.render.patterns import PATTERNS, with_closed_pattern
from dataflow.compiler.render.slots import Slot, Slots
from dataflow.compiler.render.template import Template, filled, operand
from dataflow.compiler.render.units import units
from dataflow.dsl.errors import InternalError, UnsupportedError
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import STRING, DataType, Decimal, List

_SIGNS: Mapping[str, type[exp.Binary]] = {
    "add": exp.Add,
    "subtract": exp.Sub,
    "multiply": exp.Mul,
    **EQUALITIES,
    **INEQUALITIES,
}
"""Operators that every dialect has, unless a dialect gives a template of its own."""

_OF_ITS_OWN = frozenset({
    *EQUALITIES, *INEQUALITIES, *PATTERNS, "not", "in_list", "greatest", "least", "is_distinct", "divide", "concat",
    "field",
})  # fmt: skip
"""Functions of which some calls have arguments that are spelt otherwise than by themselves."""

SPELT_HERE = {
    *_SIGNS,
    "and",
    "or",
    "not",
    "negate",
    "is_null",
    "is_not_null",
    "coalesce",
    "concat",
    "count",
    "count_distinct",
    "sum",
    "avg",
    "min",
    "max",
    "grouping",
}


@part
class Value:
    """How a column of a plan is spelt in the statement.

    exact: its text compares by code point already. simple: it is but a name. constant: it is a literal or parameter.
    own: how the column of the table compares by itself, which is spelt as `stored` says.
    """

    make: Callable[[], exp.Expr]
    exact: bool = True
    simple: bool = True
    constant: bool = False
    own: OwnOrder | None = None
    stored: Callable[[], exp.Expr] | None = None


Values = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class ScalarRenderer:
    """Spells scalars of one statement in one dialect."""

    dialect: Dialect
    slots: Slots

    def render(self, scalar: Scalar, values: Values) -> exp.Expr:
        """The tree of a scalar over columns spelt as `values` say. Raises UnsupportedError where the dialect cannot."""
        match scalar:
            case ColumnRef(column=column):
                return values[column.id].make()
            case Literal() | Parameter():
                return self._slot(scalar)
            case Call():
                return self._call(scalar, values)
            case Cast(operand=inner, type=type_):
                template = cast_of(self.dialect, inner.type, type_)
                if template is None:
                    raise unsupported(f"cast to {type_}", self.dialect)
                return self.template(template, [self.render(inner, values)], type_)
            case Case(branches=branches, otherwise=otherwise):
                ifs = [
                    exp.If(this=self.render(when, values), true=self.render(then, values)) for when, then in branches
                ]
                return exp.Case(ifs=ifs, default=self.render(otherwise, values))
            case InList():
                return membership(scalar, self, values)
            case AggregateCall():
                return self._aggregate(scalar, values)
            case WindowCall():
                raise InternalError(f"`{scalar.function}` over a window stands outside of Window")
            case _:
                assert_never(scalar)

    # --- values ----------------------------------------------------------------------------------------------------

    def _slot(self, slot: Slot) -> exp.Expr:
        if isinstance(slot, Literal):
            if slot.value is None:
                return self._typed(exp.Null(), slot.type)
            if isinstance(slot.value, bool):
                return exp.Boolean(this=slot.value)
        dialect, type_ = self.dialect, slot.type
        spelt = type_sql(dialect, type_) if type_.name in dialect.parameter_cast else None
        text = dialect.placeholder.format(self.slots.number(slot))
        return Template(this=text if spelt is None else f"CAST({text} AS {spelt})")

    def placeholder(self, slot: Slot) -> exp.Expr:
        """A bound value without a cast, as LIMIT wants it."""
        return Template(this=self.dialect.placeholder.format(self.slots.number(slot)))

    def _typed(self, tree: exp.Expr, type_: DataType) -> exp.Expr:
        if type_sql(self.dialect, type_) is None:
            return tree
        return self.template("CAST({0} AS {type})", [tree], type_)

    def template(
        self,
        template: str,
        args: list[exp.Expr],
        type_: DataType,
        parts: Mapping[str, Template] | None = None,
        of: DataType | None = None,
    ) -> exp.Expr:
        """A template over arguments, and over the named parts that it may have besides.

        `of` is the type of the argument, whose digits count where the result is no decimal.
        """
        exact = type_ if isinstance(type_, Decimal) else of
        precision, scale = (exact.precision, exact.scale) if isinstance(exact, Decimal) else (None, None)
        spelling = type_sql(self.dialect, type_) or ""
        text, expressions = filled(template, [operand(arg) for arg in args], parts or {})
        return Template(this=text, expressions=expressions, type=spelling, precision=precision, scale=scale)

    # --- text whose comparison is the database's own ---------------------------------------------------------------

    def key(self, scalar: Scalar, values: Values) -> exp.Expr:
        """A value to group by or to find different values of: texts by code point."""
        tree = self.render(scalar, values)
        return self.text(self.dialect.text_key, tree) if self.inexact(scalar, values) else tree

    def keys(self, one: Scalar, other: Scalar, values: Values) -> tuple[exp.Expr, exp.Expr]:
        """Two values to compare by code point."""
        named = self.inexact(one, values) or self.inexact(other, values)
        first, second = (
            self.named(each, values) if named and self.is_made(each, values) else self.key(each, values)
            for each in (one, other)
        )
        return first, second

    def is_made(self, scalar: Scalar, values: Values) -> bool:
        """Whether a function makes it, which may name a collation that what stands beside it must name as well."""
        if isinstance(scalar, ColumnRef):
            return not values[scalar.column.id].simple
        return not isinstance(scalar, Literal | Parameter)

    def named(self, scalar: Scalar, values: Values) -> exp.Expr:
        """The same of a constant beside constants alone, none of which has a collation that the others would take."""
        return self.text(self.dialect.text_key if scalar.type == STRING else None, self.render(scalar, values))

    def ordered(self, scalar: Scalar, values: Values) -> exp.Expr:
        """A value to put in order: texts by code point."""
        own = own_of(scalar, values)
        return own.make() if own is not None and own.order.ordered else self.put_in_order(scalar, values)

    def put_in_order(self, scalar: Scalar, values: Values) -> exp.Expr:
        """The same, where the order of a stored column would not do."""
        tree = self.render(scalar, values)
        if scalar.type != STRING or self.dialect.text_order is None:
            return tree
        # Where one collation decides both equality and order, an exact column is in order as well.
        if self.dialect.text_order == self.dialect.text_key and not self.inexact(scalar, values):
            return tree
        return self.text(self.dialect.text_order, tree)

    def inexact(self, scalar: Scalar, values: Values) -> bool:
        """Whether a value is a text that does not compare by code point as it is."""
        if scalar.type != STRING or self.dialect.text_key is None or isinstance(scalar, Literal | Parameter):
            return False
        texts = [
            values[part.column.id].exact
            for part in parts(scalar)
            if isinstance(part, ColumnRef) and part.column.type == STRING
        ]
        return not texts or not all(texts)

    def exact(self, scalar: Scalar, values: Values) -> bool:
        """Whether a value compares by code point as it is."""
        return not self.inexact(scalar, values)

    def text(self, template: str | None, tree: exp.Expr) -> exp.Expr:
        """A text through a template that names a collation, if there is one."""
        return tree if template is None else Template(this=template, expressions=[operand(tree)])

    def pattern(self, pattern: Scalar, values: Values) -> exp.Expr:
        """A pattern of LIKE; one that is computed may end in a backslash."""
        tree = self.render(pattern, values)
        return tree if isinstance(pattern, Slot) else self.text(self.dialect.pattern, tree)

    # --- calls -----------------------------------------------------------------------------------------------------

    def _call(self, call: Call, values: Values) -> exp.Expr:
        if (check := check_of(call, self.dialect)) is not None:
            return self.template(check, [unchecked(call, self, values)], call.type)
        if call.function not in _OF_ITS_OWN:
            return self._spelt(call, [self.render(arg, values) for arg in call.args])
        call = with_closed_pattern(call)
        compared = comparison(call, self, values)
        if compared is not None:
            return compared
        match call:
            case Call(function="in_list", args=(wanted, Parameter(type=List(item=item)) as items)):
                return self._in_parameter(wanted, items, item, values)
            case Call(function="greatest" | "least", args=(left, right)) if left.type == STRING:
                args = [self.ordered(left, values), self.ordered(right, values)]
            case Call(function="is_distinct", args=(left, right)):
                args = list(self.keys(left, right, values))
            case Call(function="divide", args=(left, right)):
                args = [as_float(left, self, values), as_float(right, self, values)]
            case Call(function="concat", args=(first, second, *rest)) if rest:
                inner = Call("concat", (first, second), STRING, call.nullable)
                return self._call(Call("concat", (inner, *rest), STRING, call.nullable), values)
            case Call(function="like" | "ilike", args=(text, pattern)):
                args = [self.render(text, values), self.pattern(pattern, values)]
            case Call(function="field", args=(structure, Literal(value=str(name)))):
                # The name decides the type, so it is no value to be bound.
                args = [self.render(structure, values), exp.Literal.string(name)]
            case _:
                args = [self.render(arg, values) for arg in call.args]
        return self._spelt(call, args)

    def _spelt(self, call: Call, args: list[exp.Expr]) -> exp.Expr:
        template = template_of(self.dialect, call.function, tuple([arg.type for arg in call.args]))
        if template is not None:
            return self.template(without_escape(call, template), args, call.type)
        return self._generic(call.function, args)

    def _generic(self, function: str, args: list[exp.Expr]) -> exp.Expr:
        if (sign := _SIGNS.get(function)) is not None and len(args) == 2:
            return sign(this=operand(args[0]), expression=operand(args[1]))
        match function, args:
            case "not", [inner]:
                return exp.Not(this=operand(inner))
            case "negate", [inner]:
                return exp.Paren(this=exp.Neg(this=operand(inner)))
            case "is_null", [inner]:
                return exp.Is(this=operand(inner), expression=exp.Null())
            case "is_not_null", [inner]:
                return exp.Not(this=exp.Is(this=operand(inner), expression=exp.Null()))
            case "coalesce", [inner]:
                # SQLite's takes two at least.
                return inner
            case "coalesce", _:
                return Template(this=f"COALESCE({', '.join(f'{{{n}}}' for n in range(len(args)))})", expressions=args)
            case "and", [left, right]:
                return exp.And(this=_logical(left, exp.And), expression=_logical(right, exp.And))
            case "or", [left, right]:
                return exp.Or(this=_logical(left, exp.Or), expression=_logical(right, exp.Or))
            case _:
                raise unsupported(f"`{spoken(function)}`", self.dialect)

    def _in_parameter(self, wanted: Scalar, items: Parameter, item: DataType, values: Values) -> exp.Expr:
        template = template_of(self.dialect, "in_list", [item])
        if template is None:
            raise unsupported(f"a list of {item}", self.dialect)
        return parameter_membership(wanted, items, item, template, self, values)

    def _aggregate(self, call: AggregateCall, values: Values) -> exp.Expr:
        if not call.args:
            if call.where is None:
                return exp.Anonymous(this="COUNT", expressions=[exp.Star()])
            arg: exp.Expr = self.only_where(call.where, exp.Literal.number(1), values)
            return exp.Anonymous(this="COUNT", expressions=[arg])
        scalar, *others = call.args
        arg = self.argument(call.function, scalar, values)
        template = template_of(self.dialect, call.function, [part.type for part in call.args])
        if call.where is not None and (template is None or "{filter}" not in template):
            arg = self.only_where(call.where, arg, values)
        if call.function == "count_distinct":
            return exp.Anonymous(this="COUNT", expressions=[exp.Distinct(expressions=[arg])])
        if template is None and call.function not in SPELT_HERE:
            raise unsupported(f"`{spoken(call.function)}`", self.dialect)
        if template is None:
            return exp.Anonymous(this=call.function.upper(), expressions=[arg])
        args = [arg, *(self.render(other, values) for other in others)]
        parts = {
            "filter": self.filter_clause(call.where, values),
            "order": order_clause(call.sort, self, values),
            "reversed": order_clause(turned(call.sort), self, values),
            "counted": self.counted(call, arg, values),
        }
        return self.template(template, args, call.type, parts, scalar.type)

    def argument(self, function: str, scalar: Scalar, values: Values) -> exp.Expr:
        """What an aggregate is made over: texts by code point where their order or equality matters."""
        if function in ("sum", "avg") and isinstance(scalar.type, Decimal):
            return units(scalar, self, values)  # each number is checked when it is added
        own = own_of(scalar, values)
        ordered = self.put_in_order if own is not None and not own.order.sent else self.ordered
        return {"min": ordered, "max": ordered, "count_distinct": self.key}.get(function, self.render)(scalar, values)

    def counted(self, call: AggregateCall | WindowCall, arg: exp.Expr, values: Values) -> Template:
        """What is null where the argument of an aggregate is: the column itself if it is one, which costs least."""
        if not call.args or not isinstance(call.args[0], ColumnRef):
            return Template(this="{0}", expressions=[arg.copy()])
        column = self.render(call.args[0], values)
        return Template(
            this="{0}", expressions=[column if call.where is None else self.only_where(call.where, column, values)]
        )

    def only_where(self, where: Scalar, tree: exp.Expr, values: Values) -> exp.Expr:
        """The tree's value in rows where the condition is true, else null."""
        return exp.Case(ifs=[exp.If(this=self.render(where, values), true=tree)])

    def filter_clause(self, where: Scalar | None, values: Values) -> Template:
        """` FILTER (WHERE …)` for aggregates that take a null for a value; empty without a condition."""
        if where is None:
            return Template(this="")
        return Template(this=" FILTER (WHERE {0})", expressions=[self.render(where, values)])


def spoken(function: str) -> str:
    """The name of a function as the language has it; a unit stays with it, the binder's own distinctions do not."""
    name, _, kind = function.partition(".")
    return function if name in FUNCTIONS and kind in FUNCTIONS[name].units else name


def unsupported(what: str, dialect: Dialect) -> UnsupportedError:
    """The error that a dialect cannot do something by itself."""
    return UnsupportedError(f"{what} cannot be done by {dialect.name} with the same meaning")


def _logical(tree: exp.Expr, same: type[exp.Connector]) -> exp.Expr:
    """An operand of `and` or `or`: chains of the same word, comparisons and `not` need no brackets."""
    if isinstance(tree, same | exp.Not | exp.In | exp.Is) or (
        isinstance(tree, exp.Binary) and not isinstance(tree, exp.Connector)
    ):
        return tree
    return operand(tree)
