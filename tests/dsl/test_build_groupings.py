"""`rollup`, `cube` and `sets`: the trees they make, and their text. Their errors: tests/errors."""

from __future__ import annotations

import pytest
from declared_shop import DB

from dataflow import Query, col, cube, fn, rollup, sets
from dataflow.dsl.expr import Column
from dataflow.dsl.query import Agg, Grouping, Item

ORDERS = DB.shop.orders
ID, STATUS = Item(None, Column(("id",))), Item(None, Column(("status",)))
DAY = Item("day", Column(("placed",)))


def agg(query: Query) -> Agg:
    step = query._pipeline.steps[-1]
    assert isinstance(step, Agg)
    return step


def test_rollup_and_cube_have_keys() -> None:
    rolled = agg(ORDERS.group_by(rollup("id", col.status, day=col.placed)).agg())
    assert (rolled.keys, rolled.grouping) == ((ID, STATUS, DAY), Grouping("rollup"))
    assert agg(ORDERS.group_by(cube("id")).agg()).grouping == Grouping("cube")


@pytest.mark.parametrize(
    ("groupings", "keys", "numbers"),
    [
        (sets(("id", "status"), ["status"], ()), (ID, STATUS), ((0, 1), (1,), ())),
        (sets("id", col.id, col.status), (ID, STATUS), ((0,), (0,), (1,))),
        (sets({"day": col.placed}, ("day", "id")), (DAY, ID), ((0,), (0, 1))),
        (sets({"day": col.placed}, {"day": col.placed}), (DAY,), ((0,), (0,))),
        (sets(("id", "id")), (ID,), ((0,),)),
    ],
)
def test_each_key_of_sets_is_there_once(
    groupings: object, keys: tuple[Item, ...], numbers: tuple[tuple[int, ...], ...]
) -> None:
    step = agg(ORDERS.group_by(groupings).agg(n=fn.count()))
    assert (step.keys, step.grouping) == (keys, Grouping("sets", numbers))


def test_text() -> None:
    query = ORDERS.group_by(sets({"day": col.placed}, ("day", "id"), ())).agg(n=fn.count())
    assert str(query).splitlines()[1] == "agg n = count() by sets((day = placed), (day, id), ())"
