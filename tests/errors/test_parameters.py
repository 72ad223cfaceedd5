"""Parameters whose type is unknown or differs between uses."""

from __future__ import annotations

from declared_shop import failure, lines


def test_untyped_in_select() -> None:
    assert failure("orders.select(x=param.y)") == lines("""
        error: the type of parameter `y` cannot be told from its use
         --> pipeline.py:1:17
          |
        1 | orders.select(x=param.y)
          |                 ^^^^^^^
          = hint: say it: `param("y", "int64")`
        """)


def test_untyped_in_derive_and_used_later() -> None:
    assert failure("orders.derive(x=param.y).filter(col.x > 5)") == lines("""
        error: the type of parameter `y` cannot be told from its use
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=param.y).filter(col.x > 5)
          |                 ^^^^^^^
          = hint: say it: `param("y", "int64")`
        """)


def test_untyped_beside_another() -> None:
    assert failure("orders.filter(param.a == param.b)") == lines("""
        error: the type of parameter `a` cannot be told from its use
         --> pipeline.py:1:15
          |
        1 | orders.filter(param.a == param.b)
          |               ^^^^^^^
          = hint: say it: `param("a", "int64")`

        error: the type of parameter `b` cannot be told from its use
         --> pipeline.py:1:26
          |
        1 | orders.filter(param.a == param.b)
          |                          ^^^^^^^
          = hint: say it: `param("b", "int64")`
        """)


def test_untyped_as_a_key() -> None:
    assert failure("orders.sort(param.a)") == lines("""
        error: the type of parameter `a` cannot be told from its use
         --> pipeline.py:1:13
          |
        1 | orders.sort(param.a)
          |             ^^^^^^^
          = hint: say it: `param("a", "int64")`
        """)


def test_untyped_in_is_null() -> None:
    assert failure("orders.filter(param.a.is_null())") == lines("""
        error: the type of parameter `a` cannot be told from its use
         --> pipeline.py:1:15
          |
        1 | orders.filter(param.a.is_null())
          |               ^^^^^^^
          = hint: say it: `param("a", "int64")`
        """)


def test_used_as_two_types() -> None:
    assert failure("orders.filter(col.id == param.p, col.region == param.p)") == lines("""
        error: `region` (string) cannot be compared with `$p` (int64)
         --> pipeline.py:1:34
          |
        1 | orders.filter(col.id == param.p, col.region == param.p)
          |                                  ^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_declared_as_another_type() -> None:
    assert failure('orders.filter(col.region == param("p", "int64"))') == lines("""
        error: `region` (string) cannot be compared with `$p::int64` (int64)
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.region == param("p", "int64"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: convert one side: `.cast("string")`
        """)


def test_of_an_unknown_type() -> None:
    assert failure('orders.filter(col.region == param("p", "txt"))') == lines("""
        error: unknown type `txt`
         --> pipeline.py:1:29
          |
        1 | orders.filter(col.region == param("p", "txt"))
          |                             ^^^^^^^^^^^^^^^^^
          = types: int64, float64, decimal(p,s), string, bool, date, time, timestamp, timestamptz
          = and interval, binary, uuid, json, list(T), struct(name: T)
        """)


def test_count_of_rows_that_is_text() -> None:
    assert failure("orders.filter(col.region == param.n).take(param.n)") == lines("""
        error: `take` must be int64, found `$n` (string)
         --> pipeline.py:1:43
          |
        1 | orders.filter(col.region == param.n).take(param.n)
          |                                           ^^^^^^^
        """)
