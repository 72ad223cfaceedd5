from __future__ import annotations

from plans import both, column, compare, scan, shown, value

from dataflow.compiler.federation.join_graph import JoinGraph, in_columns, join_graph, without_order
from dataflow.compiler.plan.relational import Aggregate, Filter, Join, Plan, Project, Scan, Values, columns_of
from dataflow.compiler.plan.scalar import TRUE, Assignment, ColumnRef
from dataflow.compiler.plan.show import show_scalar
from dataflow.compiler.plan.walk import nodes

A, B, C, D = (column(at, name) for at, name in enumerate("abcd", 1))
a, b, c, d = (scan(each, name=each.name, source=source) for each, source in zip((A, B, C, D), "xyxz", strict=True))


def source_of(plan: Plan) -> str | None:
    found = {node.table.source for node in nodes(plan) if isinstance(node, Scan)}
    return found.pop() if len(found) == 1 else None


def graph(plan: Plan) -> JoinGraph:
    return join_graph(plan, source_of, lambda each: not any(isinstance(node, Scan) for node in nodes(each)))


def names(found: JoinGraph) -> tuple[list[str], list[str]]:
    return [shown(relation)[0] for relation in found.relations], [show_scalar(part) for part in found.predicates]


def test_inner_joins_are_taken_apart() -> None:
    joined = Join(
        "inner", Join("inner", a, b, compare(A, "equal", B)), Join("cross", c, d, TRUE), compare(A, "equal", C)
    )
    assert names(graph(joined)) == (
        ["Scan x.a [a]", "Scan y.b [b]", "Scan x.c [c]", "Scan z.d [d]"],
        ["(a == b)", "(a == c)"],
    )


def test_filters_and_projections_that_pass_columns_on_are_looked_through() -> None:
    inner = Join("inner", a, b, compare(A, "equal", B))
    passed = Project(inner, (Assignment(column(1, "renamed"), ColumnRef(A)),))
    joined = Join("inner", passed, Filter(Join("cross", c, d, TRUE), compare(C, "less", D)), compare(A, "equal", C))
    assert names(graph(joined))[1] == ["(a == b)", "(c < d)", "(a == c)"]


def test_a_condition_on_one_relation_filters_it() -> None:
    joined = Join("inner", a, b, both(compare(A, "equal", B), compare(A, "less", 3), compare(value(1), "equal", 2)))
    assert names(graph(joined)) == (["Filter (1 == 2)", "Scan y.b [b]"], ["(a == b)"])


def test_a_semi_join_of_the_same_source_goes_to_its_relation() -> None:
    joined = Join("semi", Join("inner", b, a, compare(A, "equal", B)), c, compare(A, "equal", C))
    found = graph(joined)
    assert shown(found.relations[1]) == ["Join semi on (a == c)", "  Scan x.a [a]", "  Scan x.c [c]"]
    assert not found.attached


def test_one_of_another_source_is_attached() -> None:
    joined = Join("anti", Join("inner", a, b, compare(A, "equal", B)), d, compare(A, "equal", D))
    found = graph(joined)
    assert [(each.join.kind, each.needed) for each in found.attached] == [("anti", {1})]
    assert len(found.relations) == 2


def test_a_left_join_goes_to_its_relation_or_stays_whole() -> None:
    inner = Join("inner", b, a, compare(A, "equal", B))
    assert len(graph(Join("left", inner, c, compare(A, "equal", C))).relations) == 2
    other = Join("left", inner, d, compare(A, "equal", D))
    assert graph(other).relations == [other]


def test_what_is_no_join_is_one_relation() -> None:
    grouped = Aggregate(a, (), ())
    assert graph(grouped).relations == [grouped]


def test_constant_rows_stay_with_their_neighbour() -> None:
    constant = Join("cross", a, Values((D,), ((),)), TRUE)
    assert graph(constant).relations == [constant]


def test_columns_are_put_back_in_their_order() -> None:
    joined = Join("cross", b, a, TRUE)
    assert in_columns(joined, columns_of(joined)) is joined
    renamed = (column(1, "other"), column(2, "b"))
    assert columns_of(in_columns(joined, renamed)) == renamed


def test_who_finds_columns_by_their_ids_needs_no_order() -> None:
    joined = Join("cross", b, a, TRUE)
    assert without_order(in_columns(joined, (A, B))) is joined
    computed = Project(joined, (Assignment(D, ColumnRef(A)),))
    assert without_order(computed) is computed
