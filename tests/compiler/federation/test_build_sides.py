from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from plans import both, column, compare, shown, value
from plans import scan as scan_of

from dataflow import DataFlow
from dataflow.compiler.catalog import Statistics, Table
from dataflow.compiler.federation import build_sides
from dataflow.compiler.federation.build_sides import with_small_builds
from dataflow.compiler.federation.physical import FederatedPlan, Fragment, Keys
from dataflow.compiler.federation.shared_fragments import read_several_times
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Exchange, Join, JoinKind, Limit, Plan, Scan, Union, columns_of
from dataflow.compiler.plan.scalar import Column, Scalar

FEW, NAME, MANY, SIZE = (column(at, name) for at, name in enumerate(("few", "name", "many", "size"), 1))
SMALL, LARGE = Exchange(1, (FEW, NAME)), Exchange(2, (MANY, SIZE))
ON = compare(FEW, "equal", MANY)


def sized(rows: float | None, *columns: Column) -> Scan:
    plain = scan_of(*columns)
    said = None if rows is None else Statistics(rows, {})
    return Scan(Table("shop", ("t",), ("t",), plain.table.columns, statistics=said), columns)


def arranged(
    plan: Plan, small: float | None = 1_000, large: float | None = 1_000_000, keys: tuple[Keys, ...] = ()
) -> list[str]:
    fragments = (
        Fragment("crm", sized(small, *columns_of(SMALL))),
        Fragment("shop", sized(large, *columns_of(LARGE)), keys=keys),
    )
    local = with_small_builds(FederatedPlan(fragments, plan)).local
    assert local is not None
    check_plan(local)
    assert columns_of(local) == columns_of(plan)
    return shown(local)


def join(kind: JoinKind, on: Scalar = ON, left: Plan = SMALL) -> Join:
    return Join(kind, left, LARGE, on)


@pytest.mark.parametrize(("kind", "turned"), [("left", "right"), ("right", "left"), ("full", "full")])
def test_an_outer_join_has_its_small_side_on_the_right(kind: JoinKind, turned: str) -> None:
    assert arranged(join(kind)) == [
        "Project [few, name, many, size]",
        f"  Join {turned} on (few == many)",
        "    Exchange #2 [many, size]",
        "    Exchange #1 [few, name]",
    ]


@pytest.mark.parametrize("kind", ["semi", "anti"])
def test_a_semi_or_anti_join_keeps_only_rows_that_the_small_side_meets(kind: JoinKind) -> None:
    further = both(ON, compare(SIZE, "less", NAME))
    assert arranged(join(kind, further)) == [
        f"Join {kind} on ((few == many) and (size < name))",
        "  Exchange #1 [few, name]",
        "  Join semi on (few == many)",
        "    Exchange #2 [many, size]",
        "    Exchange #1 [few]",
    ]


def test_the_small_side_of_a_semi_join_is_kept_to_be_read_twice() -> None:
    fragments = (Fragment("crm", sized(1_000, FEW, NAME)), Fragment("shop", sized(1_000_000, MANY, SIZE)))
    local = with_small_builds(FederatedPlan(fragments, join("semi"))).local
    assert local is not None
    assert read_several_times(local) == {1}


KINDS: tuple[JoinKind, ...] = ("left", "right", "full", "semi", "anti")


@pytest.mark.parametrize("kind", KINDS)
def test_joins_stay_as_they_are(kind: JoinKind) -> None:
    plan = join(kind)
    assert arranged(plan, small=500_000) == shown(plan), "the left side is not much smaller"
    assert arranged(plan, small=100, large=10_000) == shown(plan), "the right side is not large"
    assert arranged(plan, small=None) == shown(plan), "nothing is known of the left side"
    assert arranged(plan, large=None) == shown(plan), "nothing is known of the right side"
    assert arranged(plan, keys=(Keys(MANY, SMALL, "k", 10),)) == shown(plan), "it waits for keys"
    for condition in (compare(FEW, "less", MANY), compare(FEW, "equal", 1), compare(MANY, "equal", SIZE)):
        without_keys = join(kind, condition)
        assert arranged(without_keys) == shown(without_keys), "nothing is looked up by a hash"


def test_a_left_side_that_may_have_other_rows_the_second_time_is_read_once() -> None:
    some = Limit(SMALL, value(10))
    assert arranged(join("semi", left=some)) == shown(join("semi", left=some))
    assert "Join right" in arranged(join("left", left=some))[1]


def test_columns_that_are_matched_by_position_keep_it() -> None:
    plan = join("left")
    union = Union((plan, plan), tuple(column(at, name) for at, name in enumerate("abcd", 11)))
    found = arranged(union)
    assert found.count("  Project [few, name, many, size]") == 2
    assert found.count("    Join right on (few == many)") == 2


KEYS = [None, 1, 2, 3, 4, 5, 6, 7]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two databases with equal keys, missing ones and nulls on both sides; the second table is much larger."""
    folder, random = tmp_path_factory.mktemp("sides"), Random(5)
    for name, keys, rows in (("few", KEYS, 12), ("many", [*KEYS[:6], 9], 400)):
        with sqlite3.connect(folder / f"{name}.db") as database:
            database.execute("CREATE TABLE t (k INTEGER, v INTEGER, word TEXT)")
            made = [(random.choice(keys), random.choice([None, *range(5)]), f"{name[0]}{at}") for at in range(rows)]
            database.executemany("INSERT INTO t VALUES (?, ?, ?)", made)
            database.execute("ANALYZE")
        database.close()
    return {"few": folder / "few.db", "many": folder / "many.db"}


CONDITIONS = ["k == m.k", "k == m.k and v == m.v", "k == m.k and v < m.v", "k + 1 == m.k", "k == m.k * 2 and m.v > 1"]


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_are_the_same(
    kind: str, condition: str, stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    suffix = "" if kind in ("semi", "anti") else " suffix '_m'"
    text = f"from few.t | join {kind} many.t as m on {condition}{suffix}"

    def read() -> tuple[Counter[tuple[object, ...]], str]:
        with DataFlow(few=stores["few"], many=stores["many"]) as db:
            query = db.parse(text)
            return Counter(tuple(row.values()) for row in query.collect().rows()), str(query.explain())

    expected, plain = read()
    monkeypatch.setattr(build_sides, "MANY_ROWS", 100.0)
    found, turned = read()
    assert turned != plain
    assert found == expected
    assert sum(found.values()) > 1
