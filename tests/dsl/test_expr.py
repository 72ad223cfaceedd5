"""Trees of written expressions: their parts, and changing the columns in them."""

from __future__ import annotations

from dataflow.dsl.expr import Call, Case, Cast, Column, Expr, InList, Literal, Param, children, map_columns
from dataflow.dsl.span import TextSpan
from dataflow.dsl.types import STRING

A, B, C, D = (Column((name,)) for name in "abcd")
ONE = Literal(1)

EVERYTHING = Case(
    ((InList(A, (ONE, B), negated=True), Cast(C, STRING)),),
    Call("sum", (D, Param("p")), where=Call("equal", (A, ONE))),
)


def names(expr: Expr) -> str:
    """Names of all columns, from left to right."""
    own = expr.name if isinstance(expr, Column) else ""
    return own + "".join(map(names, children(expr)))


def test_children_are_met_from_left_to_right() -> None:
    assert names(EVERYTHING) == "abcda"


def test_leaves_have_no_children() -> None:
    assert [list(children(leaf)) for leaf in (A, ONE, Param("p"))] == [[], [], []]


def test_every_column_is_changed() -> None:
    assert names(map_columns(EVERYTHING, lambda column: Column((column.name.upper(),)))) == "ABCDA"


def test_a_column_may_become_an_expression() -> None:
    assert map_columns(Call("negate", (A,)), lambda column: Cast(column, STRING)) == Call("negate", (Cast(A, STRING),))


def test_what_has_no_columns_stays() -> None:
    assert map_columns(Case(((ONE, ONE),)), lambda column: B) == Case(((ONE, ONE),))


def test_a_place_is_no_part_of_what_is_equal() -> None:
    here = Column(("a",), TextSpan("a", 0, 1))
    assert here == A
    assert hash(here) == hash(A)


def test_the_name_of_a_column_is_the_last_of_its_path() -> None:
    assert Column(("shop", "orders", "id")).name == "id"
