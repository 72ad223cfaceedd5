"""Pivot, unpivot, unnest, several groupings at once, and joins with the nearest row."""

from __future__ import annotations

from declared_shop import failure, lines


def test_pivot_without_values() -> None:
    assert failure('orders.pivot("status")') == lines("""
        error: `pivot` takes the values that become columns
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status")
          |        ^^^^^
          = hint: name them: `pivot("status", ["open", "done"], col.total.sum(), by="region")`
        """)


def test_pivot_with_no_values() -> None:
    assert failure('orders.pivot("status", [], fn.count())') == lines("""
        error: `pivot` takes the values that become columns
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", [], fn.count())
          |        ^^^^^
          = hint: name them: `pivot("status", ["open", "done"], col.total.sum(), by="region")`
        """)


def test_pivot_of_one_value() -> None:
    assert failure('orders.pivot("status", "open", fn.count())') == lines("""
        error: `pivot` takes a list of values, found `str`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", "open", fn.count())
          |        ^^^^^
          = hint: as in `pivot("status", ["open", "done"], col.total.sum(), by="region")`
        """)


def test_pivot_without_an_aggregate() -> None:
    assert failure('orders.pivot("status", ["open"])') == lines("""
        error: `pivot` takes an aggregate
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", ["open"])
          |        ^^^^^
          = hint: as in `pivot("status", ["open", "done"], col.total.sum(), by="region")`
        """)


def test_pivot_of_two_aggregates_without_names() -> None:
    assert failure('orders.pivot("status", ["open"], fn.count(), col.total.sum())') == lines("""
        error: of several aggregates in `pivot` only one may be without a name
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", ["open"], fn.count(), col.total.sum())
          |        ^^^^^
          = hint: as in `pivot(…, total=col.total.sum(), n=fn.count())`
        """)


def test_pivot_of_a_value_instead_of_an_aggregate() -> None:
    assert failure('orders.pivot("status", ["open"], 5)') == lines("""
        error: `pivot` takes an aggregate, found `5`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", ["open"], 5)
          |        ^^^^^
          = hint: as in `pivot("status", ["open", "done"], col.total.sum(), by="region")`
        """)


def test_pivot_of_what_is_not_aggregated() -> None:
    assert failure('orders.pivot("status", ["open"], col.total, by="region")') == lines("""
        error: column `total` is neither a key nor inside an aggregate
         --> pipeline.py:1:34
          |
        1 | orders.pivot("status", ["open"], col.total, by="region")
          |                                  ^^^^^^^^^
          = hint: put it into `group_by`, or aggregate it: `col.total.max()`
        """)


def test_pivot_values_that_are_no_constants() -> None:
    assert failure('orders.pivot("status", [param.x], fn.count())') == lines("""
        error: the values of `pivot` are constants, found `$x`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", [param.x], fn.count())
          |        ^^^^^
        """)


def test_pivot_of_a_value_twice() -> None:
    assert failure('orders.pivot("status", ["a", "a"], fn.count())') == lines("""
        error: `pivot` makes two columns named `a`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", ["a", "a"], fn.count())
          |        ^^^^^
          = hint: name the values: `pivot("status", {"is_open": "open"}, …)`
        """)


def test_pivot_of_a_value_that_is_called_as_a_key() -> None:
    assert failure('orders.pivot("status", ["region"], fn.count(), by="region")') == lines("""
        error: `pivot` makes two columns named `region`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", ["region"], fn.count(), by="region")
          |        ^^^^^
          = hint: name the values: `pivot("status", {"is_open": "open"}, …)`
        """)


def test_pivot_of_values_of_another_type() -> None:
    assert failure('orders.pivot("status", [1, 2], fn.count())') == lines("""
        error: `status` (string) cannot be compared with `1` (int64)
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", [1, 2], fn.count())
          |        ^^^^^
          = hint: text is given in quotes: `"1"`

        error: `status` (string) cannot be compared with `2` (int64)
         --> pipeline.py:1:8
          |
        1 | orders.pivot("status", [1, 2], fn.count())
          |        ^^^^^
          = hint: text is given in quotes: `"2"`
        """)


def test_pivot_of_an_unknown_column() -> None:
    assert failure('orders.pivot("statsu", ["open", "done"], fn.count())') == lines("""
        error: unknown column `statsu`
         --> pipeline.py:1:8
          |
        1 | orders.pivot("statsu", ["open", "done"], fn.count())
          |        ^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `status` might be meant
        """)


def test_pivot_by_a_nameless_expression() -> None:
    assert failure('orders.pivot("status", ["open"], fn.count(), by=col.id + 1)') == lines("""
        error: an expression in `by` of `pivot` needs a name
         --> pipeline.py:1:49
          |
        1 | orders.pivot("status", ["open"], fn.count(), by=col.id + 1)
          |                                                 ^^^^^^^^^^
          = hint: name it: `by={"name": …}`
        """)


def test_unpivot_of_nothing() -> None:
    assert failure('orders.unpivot(into=("a", "b"))') == lines("""
        error: `unpivot` takes at least one column
         --> pipeline.py:1:8
          |
        1 | orders.unpivot(into=("a", "b"))
          |        ^^^^^^^
        """)


def test_unpivot_without_names() -> None:
    assert failure('orders.unpivot("id")') == lines("""
        error: `unpivot` takes `into=` with two names
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id")
          |        ^^^^^^^
          = hint: one for the names, one for the values: `unpivot("jan", "feb", into=("month", "amount"))`
        """)


def test_unpivot_into_one_name() -> None:
    assert failure('orders.unpivot("id", into="x")') == lines("""
        error: `unpivot` takes `into=` with two names
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id", into="x")
          |        ^^^^^^^
          = hint: one for the names, one for the values: `unpivot("jan", "feb", into=("month", "amount"))`
        """)


def test_unpivot_of_two_types() -> None:
    assert failure('orders.unpivot("id", "status", into=("n", "v"))') == lines("""
        error: columns `id` (int64) and `status` (string) do not go into one column
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id", "status", into=("n", "v"))
          |        ^^^^^^^
          = hint: convert one: `.derive(id=col.id.cast("string"))`
        """)


def test_unpivot_of_an_unknown_column() -> None:
    assert failure('orders.unpivot("id", "idd", into=("n", "v"))') == lines("""
        error: unknown column `idd`
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id", "idd", into=("n", "v"))
          |        ^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `id` might be meant
        """)


def test_unpivot_of_an_expression() -> None:
    assert failure('orders.unpivot(col.id + 1, into=("n", "v"))') == lines("""
        error: `unpivot` takes names of columns
         --> pipeline.py:1:16
          |
        1 | orders.unpivot(col.id + 1, into=("n", "v"))
          |                ^^^^^^^^^^
          = hint: compute it by `derive` first
        """)


def test_unpivot_into_a_name_that_is_taken() -> None:
    assert failure('orders.unpivot("id", into=("status", "v"))') == lines("""
        error: `unpivot` makes two columns named `status`
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id", into=("status", "v"))
          |        ^^^^^^^
          = hint: give one of them another name
        """)


def test_unpivot_into_one_name_twice() -> None:
    assert failure('orders.unpivot("id", into=("v", "v"))') == lines("""
        error: `unpivot` makes two columns named `v`
         --> pipeline.py:1:8
          |
        1 | orders.unpivot("id", into=("v", "v"))
          |        ^^^^^^^
          = hint: give one of them another name
        """)


def test_unnest_of_nothing() -> None:
    assert failure("orders.unnest()") == lines("""
        error: `unnest` takes one list
         --> pipeline.py:1:8
          |
        1 | orders.unnest()
          |        ^^^^^^
          = hint: as in `unnest("tags")` or `unnest(tag="tags")`
        """)


def test_unnest_of_what_is_no_list() -> None:
    assert failure('orders.unnest("id")') == lines("""
        error: `unnest` takes a list, found `id` (int64)
         --> pipeline.py:1:8
          |
        1 | orders.unnest("id")
          |        ^^^^^^
        """)


def test_unnest_of_two() -> None:
    assert failure('orders.unnest("id", "status")') == lines("""
        error: `unnest` takes one list
         --> pipeline.py:1:8
          |
        1 | orders.unnest("id", "status")
          |        ^^^^^^
          = hint: as in `unnest("tags")` or `unnest(tag="tags")`
        """)


def test_unnest_of_an_unknown_column() -> None:
    assert failure('orders.unnest(tag="tags")') == lines("""
        error: unknown column `tags`
         --> pipeline.py:1:8
          |
        1 | orders.unnest(tag="tags")
          |        ^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `status` might be meant
        """)


def test_unnest_of_a_nameless_expression() -> None:
    assert failure("orders.unnest(col.id + 1)") == lines("""
        error: an expression in `unnest` needs a name
         --> pipeline.py:1:15
          |
        1 | orders.unnest(col.id + 1)
          |               ^^^^^^^^^^
          = hint: name it: `unnest(name=…)`
        """)


def test_rollup_of_nothing() -> None:
    assert failure("orders.group_by(rollup()).agg(n=fn.count())") == lines("""
        error: `rollup` takes at least one key
         --> pipeline.py:1:17
          |
        1 | orders.group_by(rollup()).agg(n=fn.count())
          |                 ^^^^^^
          = hint: as in `group_by(rollup("a", "b"))`
        """)


def test_sets_of_nothing() -> None:
    assert failure("orders.group_by(sets()).agg(n=fn.count())") == lines("""
        error: `sets` takes at least one set of keys
         --> pipeline.py:1:17
          |
        1 | orders.group_by(sets()).agg(n=fn.count())
          |                 ^^^^
          = hint: as in `sets(("a", "b"), ("a",), ())`
        """)


def test_sets_without_a_key() -> None:
    assert failure("orders.group_by(sets(())).agg(n=fn.count())") == lines("""
        error: `sets` takes at least one key
         --> pipeline.py:1:27
          |
        1 | orders.group_by(sets(())).agg(n=fn.count())
          |                           ^^^
        """)


def test_sets_of_a_number() -> None:
    assert failure("orders.group_by(sets(5)).agg(n=fn.count())") == lines("""
        error: `sets` takes sets of keys, found `5`
         --> pipeline.py:1:17
          |
        1 | orders.group_by(sets(5)).agg(n=fn.count())
          |                 ^^^^
          = hint: as in `sets(("a", "b"), ())`
        """)


def test_rollup_beside_a_key() -> None:
    assert failure('orders.group_by("id", rollup("status")).agg(n=fn.count())') == lines("""
        error: `rollup`, `cube` or `sets` stands alone in `group_by`
         --> pipeline.py:1:8
          |
        1 | orders.group_by("id", rollup("status")).agg(n=fn.count())
          |        ^^^^^^^^
          = hint: write all groupings out: `group_by(sets(("a", "b"), ("a",)))`
        """)


def test_rollup_of_an_unknown_column() -> None:
    assert failure('orders.group_by(rollup("idd")).agg(n=fn.count())') == lines("""
        error: unknown column `idd`
         --> pipeline.py:1:17
          |
        1 | orders.group_by(rollup("idd")).agg(n=fn.count())
          |                 ^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `id` might be meant
        """)


def test_rollup_as_a_verb() -> None:
    assert failure('orders.rollup("id")') == lines("""
        error: unknown verb `rollup`
         --> pipeline.py:1:8
          |
        1 | orders.rollup("id")
          |        ^^^^^^
          = hint: the verb here is `group_by(rollup(…))`; a column of this name is `col.rollup`
        """)


def test_a_cube_of_many_keys() -> None:
    assert failure('orders.group_by(cube(**{f"k{n}": col.id + n for n in range(11)})).agg(n=fn.count())') == lines("""
        error: `cube` takes at most 10 keys, found 11
         --> pipeline.py:1:67
          |
        1 | orders.group_by(cube(**{f"k{n}": col.id + n for n in range(11)})).agg(n=fn.count())
          |                                                                   ^^^
        """)


def test_grouping_of_no_key() -> None:
    assert failure('orders.group_by(rollup("id")).agg(n=fn.grouping(col.status))') == lines("""
        error: column `status` is neither a key nor inside an aggregate
         --> pipeline.py:1:49
          |
        1 | orders.group_by(rollup("id")).agg(n=fn.grouping(col.status))
          |                                                 ^^^^^^^^^^
          = hint: put it into `group_by`, or aggregate it: `col.status.max()`
        """)


def test_grouping_of_an_expression() -> None:
    assert failure('orders.group_by(rollup("id")).agg(n=fn.grouping(col.id + 1))') == lines("""
        error: `grouping` takes a key of this `agg`, and nothing else
         --> pipeline.py:1:37
          |
        1 | orders.group_by(rollup("id")).agg(n=fn.grouping(col.id + 1))
          |                                     ^^^^^^^^^^^^^^^^^^^^^^^
          = keys here: `id`
        """)


def test_grouping_of_a_plain_key() -> None:
    assert failure('orders.group_by("id").agg(n=fn.grouping(col.id))') == lines("""
        error: `grouping` stands in an `agg` behind `rollup`, `cube` or `sets`
         --> pipeline.py:1:29
          |
        1 | orders.group_by("id").agg(n=fn.grouping(col.id))
          |                             ^^^^^^^^^^^^^^^^^^^
          = hint: it tells groupings apart, as in `group_by(rollup("a")).agg(g=fn.grouping(col.a))`
        """)


def test_grouping_outside_of_agg() -> None:
    assert failure("orders.derive(n=fn.grouping(col.id))") == lines("""
        error: `grouping` stands in an `agg` behind `rollup`, `cube` or `sets`
         --> pipeline.py:1:17
          |
        1 | orders.derive(n=fn.grouping(col.id))
          |                 ^^^^^^^^^^^^^^^^^^^
          = hint: it tells groupings apart, as in `group_by(rollup("a")).agg(g=fn.grouping(col.a))`
        """)


def test_asof_without_a_condition() -> None:
    assert failure('orders.join(lines, how="asof")') == lines("""
        error: a join of kind `asof` needs `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(lines, how="asof")
          |        ^^^^
          = hint: give equalities and one inequality: `on=(col.x == that.y) & (col.at >= that.at)`
        """)


def test_asof_without_an_inequality() -> None:
    assert failure('orders.join(people, how="asof", on="id")') == lines("""
        error: an asof join needs one inequality, which says what is nearest
         --> pipeline.py:1:8
          |
        1 | orders.join(people, how="asof", on="id")
          |        ^^^^
          = hint: as in `on=(col.symbol == that.symbol) & (col.at >= that.at)`
        """)


def test_asof_with_two_inequalities() -> None:
    assert failure('orders.join(lines, on=(col.id > that.order_id) & (col.id < that.price), how="asof")') == lines("""
        error: an asof join takes one inequality, found `(id > order_id)` and `(id < price)`
         --> pipeline.py:1:8
          |
        1 | orders.join(lines, on=(col.id > that.order_id) & (col.id < that.price), how="asof")
          |        ^^^^
          = hint: as in `on=(col.symbol == that.symbol) & (col.at >= that.at)`
        """)


def test_asof_on_what_differs() -> None:
    assert failure('orders.join(lines, on=(col.id > that.order_id) & (col.id != that.price), how="asof")') == lines("""
        error: an asof join compares one side with the other, found `(id != price)`
         --> pipeline.py:1:8
          |
        1 | orders.join(lines, on=(col.id > that.order_id) & (col.id != that.price), how="asof")
          |        ^^^^
          = its condition is made of equalities and one of `<`, `<=`, `>`, `>=`, all of which must be true
          = hint: as in `on=(col.symbol == that.symbol) & (col.at >= that.at)`
        """)


def test_asof_with_both_sides_in_one() -> None:
    assert failure(
        'orders.join(lines, on=(col.id > that.order_id) & (col.id + that.quantity == 1), how="asof")'
    ) == lines("""
        error: an asof join compares one side with the other, found `((id + quantity) == 1)`
         --> pipeline.py:1:8
          |
        1 | orders.join(lines, on=(col.id > that.order_id) & (col.id + that.quantity == 1), how="asof")
          |        ^^^^
          = its condition is made of equalities and one of `<`, `<=`, `>`, `>=`, all of which must be true
          = hint: as in `on=(col.symbol == that.symbol) & (col.at >= that.at)`
        """)


def test_asof_on_one_side_only() -> None:
    assert failure('orders.join(lines, on=that.order_id > 5, how="asof")') == lines("""
        error: an asof join needs one inequality, which says what is nearest
         --> pipeline.py:1:8
          |
        1 | orders.join(lines, on=that.order_id > 5, how="asof")
          |        ^^^^
          = hint: as in `on=(col.symbol == that.symbol) & (col.at >= that.at)`
        """)


def test_outer_join() -> None:
    assert failure('orders.join(people, on="id", how="outer")') == lines("""
        error: unknown kind of join `outer`
         --> pipeline.py:1:8
          |
        1 | orders.join(people, on="id", how="outer")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: it is called `full` here
        """)
