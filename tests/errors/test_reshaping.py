"""Pivot, unpivot and unnest of what they cannot be made of."""

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
