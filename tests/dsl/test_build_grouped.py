from __future__ import annotations

import pytest
from declared_shop import DB

from dataflow import fn, rollup
from dataflow.dsl.build_grouped import Grouped
from dataflow.dsl.expr import Call, Column
from dataflow.dsl.foreign_words import UnknownVerbError
from dataflow.dsl.query import Agg, Grouping, Item

KEY = Item(None, Column(("id",)))
COUNT = Item("n", Call("count", ()))


def test_groups_wait_for_agg() -> None:
    plain, rolled = DB.shop.orders.group_by("id"), DB.shop.orders.group_by(rollup("id"))
    assert isinstance(plain, Grouped)
    assert repr(plain).endswith("… waiting for `.agg(…)`")
    assert plain.agg(n=fn.count())._pipeline.steps == (Agg((COUNT,), (KEY,)),)
    assert rolled.agg(n=fn.count())._pipeline.steps == (Agg((COUNT,), (KEY,), Grouping("rollup")),)


def test_other_verbs_are_unknown_to_groups() -> None:
    with pytest.raises(UnknownVerbError, match="`group_by` is followed by `agg`, found `count`"):
        DB.shop.orders.group_by("id").count()
