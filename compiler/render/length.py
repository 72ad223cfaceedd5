"""How long a scalar is when it is spelt: a template that names an argument ten times grows tenfold when nested."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from dataflow.compiler.dialects.dialect import Dialect, cast_of, template_of
from dataflow.compiler.plan.scalar import Call, Cast, ColumnRef, Literal, Parameter, Scalar, children
from dataflow.compiler.render.checked import check_of, is_checked_around

MOST_CHARACTERS, MOST_REPEATED = 15_000, 4
"""Of one scalar, and how many times as long it may be as if each of its parts were there once."""

_LEAF = 30
_PLACE = re.compile(r"\{(\d+|args)\}")


_Length = tuple[int, int]
"""How long a scalar is as it is spelt, and as if each of its parts were there once."""

_PIECE = (_LEAF, _LEAF)
_ONE_PIECE = (ColumnRef, Literal, Parameter)


def is_too_long(scalar: Scalar, dialect: Dialect) -> bool:
    """Whether a scalar is so long, because of what is repeated, that it is better computed elsewhere."""
    if all(isinstance(child, _ONE_PIECE) for child in children(scalar)):
        return False  # a template by itself is not that long
    spelt, once = _length(scalar, dialect)
    return spelt > MOST_CHARACTERS and spelt > MOST_REPEATED * once


def _length(scalar: Scalar, dialect: Dialect, checked: bool = False) -> _Length:
    """checked: whether an operator around it has the check that it would have by itself."""
    if isinstance(scalar, _ONE_PIECE):
        return _PIECE
    check = check_of(scalar, dialect)
    lengths = [
        _length(child, dialect, check is not None and isinstance(scalar, Call) and is_checked_around(child, scalar))
        for child in children(scalar)
    ]
    if check is not None:
        times = 1 if checked else _uses(check)["0"]
        own = _LEAF if checked else len(check)
        return own + times * sum(spelt for spelt, _ in lengths), own + sum(once for _, once in lengths)
    match scalar:
        case Call(function=function, args=args):
            template = template_of(dialect, function, [arg.type for arg in args])
        case Cast(operand=operand, type=type_):
            template = cast_of(dialect, operand.type, type_)
        case _:
            template = None
    once = sum([once for _, once in lengths])
    if template is None:
        return _LEAF + sum([spelt for spelt, _ in lengths]), _LEAF + once
    uses, own = _uses(template), len(template)
    return own + sum((uses[str(at)] + uses["args"]) * spelt for at, (spelt, _) in enumerate(lengths)), own + once


@cache
def _uses(template: str) -> Counter[str]:
    return Counter(_PLACE.findall(template))
