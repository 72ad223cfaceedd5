"""`rollup`, `cube`, `sets` and `grouping` used for what they cannot do."""

from __future__ import annotations

from declared_shop import failure, lines


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
