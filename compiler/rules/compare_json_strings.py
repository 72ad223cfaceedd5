"""Looks for texts among the strings of JSON only, where no number can be meant."""

from __future__ import annotations

import re
from dataclasses import replace

from dataflow.compiler.plan.relational import Filter, Plan
from dataflow.compiler.plan.scalar import Call, InList, Literal, Scalar, all_of, conjuncts
from dataflow.compiler.plan.walk import settle_up

_NUMBER_OR_BOOLEAN = re.compile(r"-?\d.*|true|false", re.DOTALL)


def compare_json_strings(plan: Plan) -> Plan:
    """A constant that is no text of a number or boolean is compared with strings, which every engine reads alike.

    Filter json_text(x) = 'open'   ▶   Filter json_string(x) = 'open'
    """
    return settle_up(plan, _narrow_filter, {Filter})


def _narrow_filter(plan: Plan) -> Plan:
    if not isinstance(plan, Filter):
        return plan
    # Only what a filter wants to be true: the comparison with a number is null now and was false before.
    before = conjuncts(plan.predicate)
    after = [_narrow(part) for part in before]
    changed = any(new is not old for new, old in zip(after, before, strict=True))
    return replace(plan, predicate=all_of(after)) if changed else plan


def _narrow(part: Scalar) -> Scalar:
    match part:
        case Call(function="equal", args=(Call(function="json_text") as text, Literal() as constant)):
            return replace(part, args=(_string(text), constant)) if _is_plain(constant) else part
        case Call(function="equal", args=(Literal() as constant, Call(function="json_text") as text)):
            return replace(part, args=(constant, _string(text))) if _is_plain(constant) else part
        case InList(operand=Call(function="json_text") as text, items=items, negated=False):
            return replace(part, operand=_string(text)) if all(map(_is_plain, items)) else part
        case _:
            return part


def _string(text: Call) -> Call:
    return replace(text, function="json_string")


def _is_plain(scalar: Scalar) -> bool:
    match scalar:
        case Literal(value=str(text)):
            return _NUMBER_OR_BOOLEAN.fullmatch(text) is None
        case _:
            return False
