"""Carets stand under what is wrong, wherever the code is."""

from __future__ import annotations

from declared_shop import failure, lines


def test_in_a_chain_over_lines() -> None:
    code = """
        (
            orders.filter(col.total > 5)
            .derive(
                net=col.total
                - col.discuont,
            )
            .sort("ned")
        )
        """
    assert failure(code) == lines("""
        error: unknown column `discuont`
         --> pipeline.py:5:11
          |
        5 |         - col.discuont,
          |           ^^^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `discount` might be meant

        error: unknown column `ned`
         --> pipeline.py:7:6
          |
        7 |     .sort("ned")
          |      ^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at, net
          = hint: `net` might be meant
        """)


def test_in_a_foreign_verb_of_a_chain_over_lines() -> None:
    code = """
        (
            orders.select("id")
            .where(col.id > 5)
        )
        """
    assert failure(code) == lines("""
        error: unknown verb `where`
         --> pipeline.py:3:6
          |
        3 |     .where(col.id > 5)
          |      ^^^^^
          = hint: the verb here is `filter`; a column of this name is `col.where`
        """)


def test_in_a_verb_whose_line_starts_with_a_dot() -> None:
    code = """
        (orders
            .select("id")  # a bracket ( in a comment
            .take("ten"))
        """
    assert failure(code) == lines("""
        error: `take` takes whole numbers, found `'ten'`
         --> pipeline.py:3:6
          |
        3 |     .take("ten"))
          |      ^^^^
        """)


def test_in_nested_calls() -> None:
    assert failure("orders.derive(x=fn.lower(fn.concat(col.status, col.regoin)))") == lines("""
        error: unknown column `regoin`
         --> pipeline.py:1:48
          |
        1 | orders.derive(x=fn.lower(fn.concat(col.status, col.regoin)))
          |                                                ^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_in_an_expression_over_lines() -> None:
    code = """
        orders.derive(
            x=fn.upper(
                col.total
            ),
            y=col.id
            + col.status,
        )
        """
    assert failure(code) == lines("""
        error: `upper` takes string as `text`, found `total` (decimal(15,2))
         --> pipeline.py:3:9
          |
        3 |         col.total
          |         ^^^^^^^^^
          = hint: convert it: `.cast("string")`

        error: `+` does not apply to `status` (string), it takes a number
         --> pipeline.py:6:7
          |
        6 |     + col.status,
          |       ^^^^^^^^^^
          = hint: use `concat` to join texts
        """)


def test_in_a_lambda() -> None:
    assert failure('(lambda table: table.filter(col.regoin == "EU"))(orders)') == lines("""
        error: unknown column `regoin`
         --> pipeline.py:1:29
          |
        1 | (lambda table: table.filter(col.regoin == "EU"))(orders)
          |                             ^^^^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `region` might be meant
        """)


def test_in_a_comprehension() -> None:
    assert failure("[orders.filter(col.idd == n) for n in range(3)][-1]") == lines("""
        error: unknown column `idd`
         --> pipeline.py:1:16
          |
        1 | [orders.filter(col.idd == n) for n in range(3)][-1]
          |                ^^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `id` might be meant
        """)


def test_behind_letters_that_are_no_ascii() -> None:
    assert failure('orders.derive(größe=col.id).filter((col.größe > 1) & (col.x == "ä"))') == lines("""
        error: unknown column `x`
         --> pipeline.py:1:55
          |
        1 | orders.derive(größe=col.id).filter((col.größe > 1) & (col.x == "ä"))
          |                                                       ^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at, größe
        """)


def test_behind_letters_of_two_cells() -> None:
    assert failure("orders.derive(名前=col.id).filter(col.名 > 1)") == lines("""
        error: unknown column `名`
         --> pipeline.py:1:33
          |
        1 | orders.derive(名前=col.id).filter(col.名 > 1)
          |                                   ^^^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at, 名前
          = hint: `名前` might be meant
        """)


def test_behind_brackets_in_text() -> None:
    assert failure('orders.filter(col.status == "((").sort("totl")') == lines("""
        error: unknown column `totl`
         --> pipeline.py:1:35
          |
        1 | orders.filter(col.status == "((").sort("totl")
          |                                   ^^^^
          = columns here: id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at
          = hint: `total` might be meant
        """)
