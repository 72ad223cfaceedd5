"""Which share of rows a predicate keeps, and what it leaves of single columns: a guess, never a promise."""

from __future__ import annotations

from collections.abc import Mapping

from dataflow.compiler.plan.facts import Facts, number
from dataflow.compiler.plan.scalar import Call, Cast, ColumnRef, InList, Literal, Scalar, columns_used
from dataflow.compiler.plan.scalar import conjuncts as conjuncts_of

EQUAL, RANGE, BETWEEN, OTHER = 0.1, 1 / 3, 0.1, 1 / 3
"""Shares of rows where nothing is known: equal to a constant, beyond one, between two, and any other condition."""

_FIXED = {"like": 0.1, "ilike": 0.1, "matches": 0.1, "imatches": 0.1, "contains": 0.1, "starts_with": 0.03,
          "ends_with": 0.1, "is_nan": 0.01}  # fmt: skip
_BELOW = {"less": True, "less_equal": True, "greater": False, "greater_equal": False}
ITEMS = 10
"""Items that a list parameter is thought to have."""


Known = Mapping[int, Facts]
Range = tuple[int, float | None, float | None, bool]
"""A column, the bounds that a condition sets it, None where there is none, and whether a bound's value is not known."""


def narrowed(predicate: Scalar, known: Known) -> tuple[float, dict[int, Facts]]:
    """The share of rows for which a predicate is true, and what is different then of single columns."""
    kept, changed = 1.0, dict[int, Facts]()
    ranges: dict[int, list[Range]] = {}
    for part in conjuncts_of(predicate):
        found = _range(part)
        if found is not None:
            ranges.setdefault(found[0], []).append(found)
            continue
        kept *= _share(part, known)
        column, count = _chosen(part)
        facts = None if column is None else known.get(column)
        if column is not None and facts is not None:
            changed[column] = facts._replace(distinct=min(count, facts.distinct or count), nulls=0.0)
    for column, parts in ranges.items():
        inside, facts = _within(parts, known.get(column))
        kept *= inside
        if facts is not None:
            changed[column] = facts
    return kept, changed


def share(predicate: Scalar, known: Known) -> float:
    """The share of rows for which a predicate is true."""
    return narrowed(predicate, known)[0]


def _share(part: Scalar, known: Known) -> float:
    match part:
        case Literal(value=bool(truth)):
            return 1.0 if truth else 0.0
        case Literal(value=None):
            return 0.0
        case Call(function="or", args=(left, right)):
            return 1 - (1 - share(left, known)) * (1 - share(right, known))
        case Call(function="and"):
            return share(part, known)
        case Call(function="not", args=(operand,)):
            return 1 - share(operand, known)
        case Call(function="equal", args=(left, right)):
            return _equal(left, right, known)
        case Call(function="not_equal", args=(left, right)):
            return 1 - _equal(left, right, known)
        case Call(function="is_null" | "is_not_null" as function, args=(operand,)):
            facts = _facts(operand, known)
            nulls = 0.05 if facts is None else facts.nulls
            return nulls if function == "is_null" else 1 - nulls
        case Call(function="like", args=(_, Literal(value=str(pattern)))) if pattern[:1] not in ("%", "_", ""):
            return _FIXED["starts_with"]
        case Call(function=function) if function in _FIXED:
            return _FIXED[function]
        case Call(function=function) if function in _BELOW:
            return RANGE
        case InList(operand=operand, items=items, negated=negated):
            return 1 - _among(operand, len(items), known) if negated else _among(operand, len(items), known)
        case Call(function="in_list", args=(operand, _)):
            return _among(operand, ITEMS, known)
        case ColumnRef():
            return 0.5
        case _:
            return OTHER


def _equal(left: Scalar, right: Scalar, known: Known) -> float:
    distincts = [facts.distinct for side in (left, right) if (facts := _facts(side, known)) and facts.distinct]
    both = columns_used(left) and columns_used(right)
    return 1 / max(1.0, *distincts) if distincts else EQUAL / 10 if both else EQUAL


def _among(operand: Scalar, items: int, known: Known) -> float:
    facts = _facts(operand, known)
    if facts is None or not facts.distinct:
        return 1 - (1 - EQUAL) ** items
    return min(1.0, items / max(facts.distinct, 1.0)) * (1 - facts.nulls)


def _chosen(part: Scalar) -> tuple[int | None, float]:
    """The column that a condition leaves but some values, and how many."""
    match part:
        case Call(function="equal", args=(left, right)):
            for one, other in ((left, right), (right, left)):
                if not columns_used(other):
                    return _column(one), 1.0
        case InList(operand=operand, items=items, negated=False):
            return _column(operand), float(len(items))
        case Call(function="in_list", args=(operand, _)):
            return _column(operand), float(ITEMS)
        case _:
            pass
    return None, 0.0


def _range(part: Scalar) -> Range | None:
    """A condition that sets a bound to a column."""
    if not isinstance(part, Call) or part.function not in _BELOW:
        return None
    left, right = part.args
    below = _BELOW[part.function]
    column, other = _column(left), right
    if column is None:
        column, other, below = _column(right), left, not below
    if column is None or columns_used(other):
        return None
    bound = number(other.value) if isinstance(other, Literal) else None
    return (column, None, bound, bound is None) if below else (column, bound, None, bound is None)


def _within(ranges: list[Range], facts: Facts | None) -> tuple[float, Facts | None]:
    """The share of values within all bounds, and what is then known of the column."""
    guessed = RANGE if len(ranges) == 1 else BETWEEN
    if facts is None:
        return guessed, None
    least, greatest = facts.least, facts.greatest
    if least is None or greatest is None or any(unknown for *_, unknown in ranges):
        kept = guessed
    else:
        low = max((low for _, low, _, _ in ranges if low is not None), default=least)
        high = min((high for _, _, high, _ in ranges if high is not None), default=greatest)
        least, greatest, whole = max(low, least), min(high, greatest), greatest - least
        kept = max(0.0, min(1.0, (greatest - least) / whole)) if whole > 0 else 1.0 if low <= high else 0.0
        kept = max(kept, 1 / facts.distinct if facts.distinct and greatest >= least else 0.0)
    distinct = None if facts.distinct is None else max(1.0, facts.distinct * kept)
    return kept * (1 - facts.nulls), facts._replace(distinct=distinct, least=least, greatest=greatest, nulls=0.0)


def _column(scalar: Scalar) -> int | None:
    while isinstance(scalar, Cast):
        scalar = scalar.operand
    return scalar.column.id if isinstance(scalar, ColumnRef) else None


def _facts(scalar: Scalar, known: Known) -> Facts | None:
    column = _column(scalar)
    return None if column is None else known.get(column)
