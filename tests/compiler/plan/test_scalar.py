from __future__ import annotations

import pytest
from plans import both, column, compare, value

from dataflow.compiler.plan.scalar import (
    FALSE,
    TRUE,
    AggregateCall,
    Call,
    Case,
    Cast,
    ColumnRef,
    InList,
    Literal,
    Parameter,
    Scalar,
    all_of,
    any_of,
    children,
    columns_used,
    conjuncts,
    disjuncts,
    parts,
    rewrite,
    substitute,
    with_children,
)
from dataflow.dsl.types import BOOL, INT64, STRING

A, B = column(1, "a"), column(2, "b")
REF_A, REF_B = ColumnRef(A), ColumnRef(B)
ONE = Literal(1, INT64)

SCALARS: list[Scalar] = [
    REF_A,
    ONE,
    Parameter("p", INT64),
    Call("add", (REF_A, ONE), INT64),
    Cast(REF_A, STRING),
    Case(((TRUE, REF_A), (FALSE, REF_B)), ONE, INT64),
    InList(REF_A, (ONE, REF_B)),
    AggregateCall("sum", (REF_A,), None, INT64),
    AggregateCall("sum", (REF_A,), TRUE, INT64),
    AggregateCall("count", (), TRUE, INT64),
]


@pytest.mark.parametrize("scalar", SCALARS, ids=repr)
def test_children_put_back_give_an_equal_scalar(scalar: Scalar) -> None:
    assert with_children(scalar, children(scalar)) == scalar


@pytest.mark.parametrize("scalar", SCALARS, ids=repr)
def test_rewrite_gives_back_the_same_object_where_nothing_changes(scalar: Scalar) -> None:
    assert rewrite(scalar, lambda part: part) is scalar


@pytest.mark.parametrize("scalar", SCALARS, ids=repr)
def test_every_column_is_exchanged(scalar: Scalar) -> None:
    ids = columns_used(scalar)
    changed = substitute(scalar, dict.fromkeys(ids, ONE))
    assert columns_used(changed) == frozenset()
    assert (changed is scalar) is not bool(ids)


def test_parts_come_outermost_first() -> None:
    scalar = Call("add", (Cast(REF_A, INT64), ONE), INT64)
    assert list(parts(scalar)) == [scalar, Cast(REF_A, INT64), REF_A, ONE]


def test_a_predicate_is_taken_apart_and_put_together() -> None:
    one, two, three = (compare(A, "equal", number) for number in (1, 2, 3))
    assert conjuncts(both(one, two, three)) == [one, two, three]
    assert all_of([one, two, three]) == both(one, two, three)
    assert disjuncts(any_of([one, two])) == [one, two]
    assert conjuncts(any_of([one, two])) == [any_of([one, two])]


def test_nothing_to_combine_is_the_neutral_value() -> None:
    assert all_of([]) is TRUE
    assert any_of([]) is FALSE
    assert conjuncts(TRUE) == []


@pytest.mark.parametrize("constant", [1, 1.0, "", None], ids=repr)
def test_only_true_itself_has_no_conjuncts(constant: int | float | str | None) -> None:
    assert len(conjuncts(value(constant))) == 1


def test_a_combination_may_be_null_where_a_part_may() -> None:
    never = Call("is_null", (REF_A,), BOOL, nullable=False)
    assert not all_of([never, never]).nullable
    assert all_of([never, compare(A, "equal", 1)]).nullable
