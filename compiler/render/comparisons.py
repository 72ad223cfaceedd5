"""Comparisons ▶ sqlglot trees, so that texts compare by code point and the indexes of columns are still searched.

Where a column's own comparison finds more rows than the language's, it stands before that one: an index finds those
rows, and the exact comparison keeps the right ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from dataflow.compiler.dialects.dialect import template_of
from dataflow.compiler.plan.scalar import Call, InList, Literal, Parameter, Scalar
from dataflow.compiler.render.own_order import Own, own_of
from dataflow.compiler.render.patterns import with_closed_pattern
from dataflow.compiler.render.template import Template, operand
from dataflow.dsl.types import STRING, DataType

if TYPE_CHECKING:
    from dataflow.compiler.render.scalars import ScalarRenderer, Values

EQUALITIES: Mapping[str, type[exp.Binary]] = {"equal": exp.EQ, "not_equal": exp.NEQ}
INEQUALITIES: Mapping[str, type[exp.Binary]] = {
    "less": exp.LT,
    "less_equal": exp.LTE,
    "greater": exp.GT,
    "greater_equal": exp.GTE,
}

_AS_IT_IS = "{0}"
_ESCAPE = r" ESCAPE '\'"


def comparison(call: Call, scalars: ScalarRenderer, values: Values) -> exp.Expr | None:
    """A comparison in which the order of a stored column or of texts matters; None for all other calls."""
    match call:
        case Call(function="equal" | "not_equal", args=(left, right)):
            return _equality(call.function, left, right, scalars, values)
        case Call(function=function, args=(left, right)) if function in INEQUALITIES:
            return _inequality(function, left, right, scalars, values)
        case Call(function="not", args=(Call(function="like") as like,)):
            return _not_like(with_closed_pattern(like), scalars, values)
        case Call(function="like", args=(text, Literal() | Parameter() as pattern)):
            return _like(call, text, pattern, scalars, values)
        case _:
            return None


def membership(scalar: InList, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    """Whether a value is one of those that are written out."""
    own = own_of(scalar.operand, values)
    own = own if all(_is_value(item) for item in scalar.items) else None
    found: exp.Expr
    if own is not None and own.order.equal:
        found = _own_membership(own, scalar, scalars, values)
    else:
        is_named = scalars.inexact(scalar.operand, values) or _is_constant(scalar.operand)
        if is_named or any(scalars.inexact(item, values) for item in scalar.items):
            wanted = scalars.named(scalar.operand, values)
            items = [
                scalars.named(item, values) if scalars.is_made(item, values) else scalars.render(item, values)
                for item in scalar.items
            ]
        else:
            wanted = scalars.render(scalar.operand, values)
            items = [scalars.render(item, values) for item in scalar.items]
        found = exp.In(this=operand(wanted), expressions=items)
        if own is not None and not scalar.negated:
            found = _both(_own_membership(own, scalar, scalars, values), found)
    return exp.Not(this=operand(found)) if scalar.negated else found


def parameter_membership(
    wanted: Scalar, items: Parameter, item: DataType, template: str, scalars: ScalarRenderer, values: Values
) -> exp.Expr:
    """Whether a value is in a bound list, whose items cannot be changed."""

    def found_in(tree: exp.Expr) -> exp.Expr:
        return scalars.template(template, [tree, scalars.placeholder(items)], item)

    own = own_of(wanted, values)
    if own is None and _is_constant(wanted):
        return found_in(scalars.named(wanted, values))
    if own is None or own.order.constant != _AS_IT_IS:
        return found_in(scalars.key(wanted, values))
    if own.order.equal:
        return found_in(own.make())
    return _both(found_in(own.make()), found_in(scalars.key(wanted, values)))


def _equality(function: str, left: Scalar, right: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr | None:
    sign = EQUALITIES[function]
    one, other = own_of(left, values), own_of(right, values)
    if one is None and other is None and scalars.exact(left, values) and scalars.exact(right, values):
        if not (_is_constant(left) and _is_constant(right)):
            return None
        return sign(this=operand(scalars.named(left, values)), expression=operand(scalars.render(right, values)))
    loose = _own_equality(sign, one, other, left, right, scalars, values)
    is_exact = all(own is None or own.order.equal for own in (one, other))
    if loose is not None and is_exact and (_alike(one, other) or _is_free(one, other)):
        return loose
    one_key, other_key = scalars.keys(left, right, values)
    exact = sign(this=operand(one_key), expression=operand(other_key))
    return exact if loose is None or function == "not_equal" else _both(loose, exact)


def _own_equality(
    sign: type[exp.Binary],
    one: Own | None,
    other: Own | None,
    left: Scalar,
    right: Scalar,
    scalars: ScalarRenderer,
    values: Values,
) -> exp.Expr | None:
    """The comparison as a column has it: with a constant, or with another column; None where there is no such thing."""
    if _is_free(one, other):
        return sign(
            this=operand(_made(one, left, scalars, values)), expression=operand(_made(other, right, scalars, values))
        )
    if one is not None and other is not None:
        brought = one.make() if _alike(one, other) else scalars.text(other.order.column, one.make())
        return sign(this=operand(brought), expression=other.make())
    if one is not None and _is_constant(right):
        return sign(this=one.make(), expression=_constant(one, right, scalars, values))
    if other is not None and _is_constant(left):
        return sign(this=_constant(other, left, scalars, values), expression=other.make())
    return None


def _inequality(function: str, left: Scalar, right: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr | None:
    one, other = own_of(left, values), own_of(right, values)
    if one is None and other is None and left.type != STRING:
        return None
    first, second = scalars.ordered(left, values), scalars.ordered(right, values)
    if _is_free(one, other):
        pass
    elif _is_constant(left) and _is_constant(right) and scalars.dialect.text_order == scalars.dialect.text_key:
        first = scalars.named(left, values)
    elif one is not None and other is not None and not _alike(one, other):
        first = scalars.put_in_order(left, values)
    elif one is not None and one.order.ordered and _is_constant(right):
        second = _constant(one, right, scalars, values)
    elif other is not None and other.order.ordered and _is_constant(left):
        first = _constant(other, left, scalars, values)
    return INEQUALITIES[function](this=operand(first), expression=operand(second))


def _like(
    call: Call, text: Scalar, pattern: Literal | Parameter, scalars: ScalarRenderer, values: Values
) -> exp.Expr | None:
    own = own_of(text, values)
    template = template_of(scalars.dialect, "like", [text.type, pattern.type])
    if own is None or not own.order.like or template is None:
        return None
    template = without_escape(call, template)
    if own.order.equal:
        return scalars.template(template, [own.make(), scalars.render(pattern, values)], call.type)
    loose = Template(this="({0} LIKE {1})", expressions=[own.make(), _constant(own, pattern, scalars, values)])
    args = [scalars.render(text, values), scalars.render(pattern, values)]
    return _both(loose, scalars.template(template, args, call.type))


def _not_like(like: Call, scalars: ScalarRenderer, values: Values) -> exp.Expr | None:
    """NOT LIKE: DuckDB does not aggregate before a join whose condition is a NOT around a LIKE."""
    text, pattern = like.args
    template = template_of(scalars.dialect, "like", [text.type, pattern.type])
    if template is None or "{0} LIKE " not in template:
        return None
    spelt = without_escape(like, template).replace("{0} LIKE ", "{0} NOT LIKE ", 1)
    return scalars.template(spelt, [scalars.render(text, values), scalars.pattern(pattern, values)], like.type)


def without_escape(call: Call, template: str) -> str:
    """An ESCAPE keeps DuckDB and SQLite from looking for a beginning or a part; a pattern without any needs none."""
    match call:
        case Call(function="like", args=(_, Literal(value=str(pattern)))) if "\\" not in pattern:
            return template.replace(_ESCAPE, "")
        case _:
            return template


def _own_membership(own: Own, scalar: InList, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    return exp.In(this=own.make(), expressions=[_constant(own, item, scalars, values) for item in scalar.items])


def _constant(own: Own, constant: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    tree = scalars.render(constant, values)
    return operand(tree if own.order.constant == _AS_IT_IS else scalars.text(own.order.constant, tree))


def _is_constant(scalar: Scalar) -> bool:
    """Whether its text has no collation that the other side would take."""
    return isinstance(scalar, Literal | Parameter)


def _is_value(item: Scalar) -> bool:
    """Whether an item may stand beside a column as it is: a null of a type has a collation of its own in MySQL."""
    return isinstance(item, Parameter) or (isinstance(item, Literal) and item.value is not None)


def _made(own: Own | None, scalar: Scalar, scalars: ScalarRenderer, values: Values) -> exp.Expr:
    return scalars.render(scalar, values) if own is None else own.make()


def _is_free(one: Own | None, other: Own | None) -> bool:
    """Whether a column compares with every value, and so does the other side, if it is a column of its own."""
    known = [own for own in (one, other) if own is not None]
    return bool(known) and all(own.order.free for own in known)


def _alike(one: Own | None, other: Own | None) -> bool:
    return one is None or other is None or one.order.name == other.order.name


def _both(loose: exp.Expr, exact: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.And(this=loose, expression=exact))
