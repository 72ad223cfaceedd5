"""Joins with the nearest row that cannot be meant."""

from __future__ import annotations

from declared_shop import failure, lines


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
