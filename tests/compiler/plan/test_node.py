"""What is kept on a part of a plan is no part of its value."""

from __future__ import annotations

from dataclasses import replace

from plans import CATALOG

from dataflow.compiler.plan.node import keep, settled_by
from dataflow.compiler.plan.relational import Filter, Plan, Scan, columns_of, ids_of, kinds_of, sources_of
from dataflow.compiler.plan.scalar import FALSE, TRUE, Column, ColumnRef
from dataflow.compiler.plan.walk import columns_read, settle_down, settle_up
from dataflow.dsl.types import BOOL

OPEN = Column(1, "open", BOOL)
TABLE = CATALOG.tables["shop", ("orders",)]


def plan() -> Filter:
    return Filter(Scan(TABLE, (OPEN,)), ColumnRef(OPEN))


def test_what_is_kept_is_not_compared() -> None:
    asked, fresh = plan(), plan()
    assert (columns_of(asked), ids_of(asked), kinds_of(asked)) == ((OPEN,), {1}, {Filter, Scan})
    assert (sources_of(asked), columns_read(asked)) == ({"shop"}, {1})
    assert asked == fresh
    assert hash(asked) == hash(fresh)
    assert repr(asked) == repr(fresh)


def test_what_is_kept_is_not_handed_on() -> None:
    asked = plan()
    assert columns_read(asked) == {1}
    assert columns_read(replace(asked, predicate=TRUE)) == set()


def test_what_is_kept_is_found() -> None:
    asked = plan()
    columns = columns_of(asked)
    assert columns_of(asked) is columns
    keep(asked, "_columns", ())
    assert columns_of(asked) == ()


def test_a_change_is_not_asked_again_of_what_it_left_alone() -> None:
    met: list[Plan] = []

    def leave(node: Plan) -> Plan:
        met.append(node)
        return node

    for walk in (settle_up, settle_down):
        met.clear()
        one = plan()
        assert walk(one, leave) is one
        assert len(met) == 2
        assert settled_by(one) == settled_by(one.input) == {leave}
        assert walk(one, leave) is one
        assert len(met) == 2
        # Another node over the same input: only the node is looked at.
        walk(replace(one, predicate=FALSE), leave)
        assert len(met) == 3


def test_a_change_is_asked_again_where_it_changed_something() -> None:
    def deny(node: Plan) -> Plan:
        return replace(node, predicate=FALSE) if isinstance(node, Filter) and node.predicate != FALSE else node

    denied = settle_up(plan(), deny)
    assert isinstance(denied, Filter)
    assert denied.predicate == FALSE
    assert settled_by(denied) == set()
    assert settle_up(denied, deny) is denied
    assert settled_by(denied) == {deny}


def test_nodes_of_other_kinds_are_not_looked_for() -> None:
    def fail(node: Plan) -> Plan:
        raise AssertionError(node)

    scan = Scan(TABLE, (OPEN,))
    assert settle_up(scan, fail, {Filter}) is scan
    assert settle_down(scan, fail, {Filter}) is scan
