"""What a dialect cannot spell with the same meaning, so that the splitter leaves it to the local engine."""

from __future__ import annotations

import decimal
import math
from functools import lru_cache

from dataflow.compiler.dialects.dialect import KEPT, Dialect, cast_of, template_of, type_sql
from dataflow.compiler.plan.scalar import AggregateCall, Call, Cast, ColumnRef, Literal, Scalar, WindowCall, parts
from dataflow.compiler.render.first_rows import is_numbered
from dataflow.compiler.render.scalars import SPELT_HERE, spoken
from dataflow.compiler.render.windows import missing_window
from dataflow.dsl.types import DataType, List

_NOT_EVERYWHERE = ("interval", "list", "struct")
"""Types that a dialect has a spelling of or has no values of."""


def missing(scalar: Scalar, dialect: Dialect) -> str | None:
    """What a dialect lacks for a scalar, None where it has everything."""
    # A list that a value is looked for in is spelt item by item where there are no lists.
    found = list(parts(scalar))
    spread = {id(part.args[1]) for part in found if isinstance(part, Call) and part.function == "in_list"}
    for part in found:
        match part:
            case ColumnRef():
                pass
            case Call(function=function, args=args):
                # More than two texts are joined two at a time; which lists a database takes is up to their items.
                types = [arg.type for arg in args][: 2 if function == "concat" else None]
                types = [type_.item for type_ in types if isinstance(type_, List)] if function == "in_list" else types
                if not _is_spelt(dialect, function, tuple(types)):
                    return f"`{spoken(function)}`"
            case Cast(operand=inner, type=type_) if cast_of(dialect, inner.type, type_) is None:
                return f"cast of {inner.type} to {type_}"
            case AggregateCall(function=function, args=args):
                there = function in SPELT_HERE or is_numbered(part, dialect)
                if not there and template_of(dialect, function, [arg.type for arg in args]) is None:
                    return f"`{spoken(function)}`"
            case Literal(value=float(number)) if _odd(number) not in ("", *dialect.odd_floats):
                return f"`{_odd(number)}`"
            case Literal(value=decimal.Decimal() as exact) if _is_too_fine(exact, dialect):
                return f"`{exact}`"
            case WindowCall():
                lacking = missing_window(part, dialect)
                if lacking is not None:
                    return lacking
            case _:
                pass
        if part.type.name in _NOT_EVERYWHERE and type_sql(dialect, part.type) is None and id(part) not in spread:
            return f"a value of type {part.type}"
    return None


def _odd(number: float) -> str:
    if math.isfinite(number):
        return ""
    return "nan" if math.isnan(number) else "inf"


def _is_too_fine(number: decimal.Decimal, dialect: Dialect) -> bool:
    """Whether it has more digits than the dialect computes with: those of `0.06999999999999999` are an accident."""
    if dialect.decimal_digits is None or number == number.to_integral_value():
        return False
    return len(number.normalize(decimal.Context(prec=100)).as_tuple().digits) > dialect.decimal_digits


@lru_cache(KEPT)
def _is_spelt(dialect: Dialect, function: str, types: tuple[DataType, ...]) -> bool:
    return template_of(dialect, function, types) is not None or _generic_there(dialect, function, types)


def _generic_there(dialect: Dialect, function: str, types: tuple[DataType, ...]) -> bool:
    """Whether the renderer spells a function itself; a dialect refuses by an entry that is None."""
    if function not in SPELT_HERE or function == "concat":
        return False
    keys = (f"{function}:{types[0].name}", function) if types else (function,)
    return not any(key in dialect.functions and dialect.functions[key] is None for key in keys)
