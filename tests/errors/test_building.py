"""Python that no expression can be made of: refused where it is written."""

from __future__ import annotations

from declared_shop import failure, lines


def test_and_between_expressions() -> None:
    assert failure("orders.filter(col.paid and col.total > 5)") == lines("""
        error: an expression is neither true nor false until the query runs
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.paid and col.total > 5)
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
          = `a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`
          = hint: use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison
        """)


def test_or_between_expressions() -> None:
    assert failure("orders.filter((col.id == 1) or (col.id == 2))") == lines("""
        error: an expression is neither true nor false until the query runs
         --> pipeline.py:1:15
          |
        1 | orders.filter((col.id == 1) or (col.id == 2))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = `a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`
          = hint: use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison
        """)


def test_not_of_an_expression() -> None:
    assert failure("orders.filter(not col.paid)") == lines("""
        error: an expression is neither true nor false until the query runs
         --> pipeline.py:1:15
          |
        1 | orders.filter(not col.paid)
          |               ^^^^^^^^^^^^
          = `a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`
          = hint: use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison
        """)


def test_chained_comparison() -> None:
    assert failure("orders.filter(5 < col.total < 6)") == lines("""
        error: an expression is neither true nor false until the query runs
         --> pipeline.py:1:15
          |
        1 | orders.filter(5 < col.total < 6)
          |               ^^^^^^^^^^^^^^^^^
          = `a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`
          = hint: use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison
        """)


def test_python_in() -> None:
    assert failure('orders.filter(col.status in ["open", "sent"])') == lines("""
        error: an expression is neither true nor false until the query runs
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status in ["open", "sent"])
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = `a < b < c` is `b.between(a, c)`, `x in […]` is `x.is_in([…])`, `y if x else z` is `if_(x, y, z)`
          = hint: use `&` for `and`, `|` for `or`, `~` for `not`, with brackets around each comparison
        """)


def test_equal_to_none() -> None:
    assert failure("orders.filter(col.status == None)") == lines("""
        error: a comparison with null is never true
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status == None)
          |               ^^^^^^^^^^^^^^^^^^
          = hint: use `.is_null()`
        """)


def test_not_equal_to_none() -> None:
    assert failure("orders.filter(col.status != None)") == lines("""
        error: a comparison with null is never true
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status != None)
          |               ^^^^^^^^^^^^^^^^^^
          = hint: use `.is_not_null()`
        """)


def test_less_than_none() -> None:
    assert failure("orders.filter(col.total < None)") == lines("""
        error: a comparison with null is never true
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.total < None)
          |               ^^^^^^^^^^^^^^^^
          = hint: use `.is_null()`
        """)


def test_filter_of_none() -> None:
    assert failure("orders.filter(None)") == lines("""
        error: a filter must be an expression, found `None`
         --> pipeline.py:1:8
          |
        1 | orders.filter(None)
          |        ^^^^^^
          = hint: a column called like a method is `col["year"]` or `col.c["year"]`, a constant is `lit(True)`
        """)


def test_filter_of_a_plain_bool() -> None:
    assert failure("orders.filter(col.placed.year == 2026)") == lines("""
        error: a filter must be an expression, found `False`
         --> pipeline.py:1:8
          |
        1 | orders.filter(col.placed.year == 2026)
          |        ^^^^^^
          = hint: a column called like a method is `col["year"]` or `col.c["year"]`, a constant is `lit(True)`
        """)


def test_filter_of_a_name() -> None:
    assert failure('orders.filter("paid")') == lines("""
        error: a filter must be an expression, found the text `paid`
         --> pipeline.py:1:8
          |
        1 | orders.filter("paid")
          |        ^^^^^^
          = hint: a column is named by `col.paid`
        """)


def test_filter_without_conditions() -> None:
    assert failure("orders.filter()") == lines("""
        error: `filter` takes at least one condition
         --> pipeline.py:1:8
          |
        1 | orders.filter()
          |        ^^^^^^
        """)


def test_expression_as_a_list() -> None:
    assert failure("orders.derive(x=sum(col.total))") == lines("""
        error: `total` is one expression, not a list
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=sum(col.total))
          |                 ^^^^^^^^^^^^^^
        """)


def test_method_without_brackets() -> None:
    assert failure("orders.derive(x=col.placed.year)") == lines("""
        error: expected an expression or a value, found `method`
         --> pipeline.py:1:8
          |
        1 | orders.derive(x=col.placed.year)
          |        ^^^^^^
          = hint: call it: `.year(…)`, or name the column of a table: `["year"]`
        """)


def test_list_as_a_value() -> None:
    assert failure("orders.derive(x=[1, 2])") == lines("""
        error: expected an expression or a value, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.derive(x=[1, 2])
          |        ^^^^^^
          = hint: use `col.x.is_in([…])` for a list
        """)


def test_function_as_a_value() -> None:
    assert failure("orders.derive(x=len)") == lines("""
        error: expected an expression or a value, found `builtin_function_or_method`
         --> pipeline.py:1:8
          |
        1 | orders.derive(x=len)
          |        ^^^^^^
          = hint: give the column, such as `col.x`
        """)


def test_text_for_a_list() -> None:
    assert failure('orders.filter(col.status.is_in("open"))') == lines("""
        error: `is_in` takes a list of values, found `'open'`
         --> pipeline.py:1:15
          |
        1 | orders.filter(col.status.is_in("open"))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_case_without_pairs() -> None:
    assert failure('orders.derive(x=case(col.paid, "yes"))') == lines("""
        error: `case` takes pairs of a condition and a result
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=case(col.paid, "yes"))
          |                 ^^^^^^^^^^^^^^^^^^^^^
          = hint: as in `case((col.x > 1, 'big'), otherwise='small')`
        """)


def test_case_with_a_plain_condition() -> None:
    assert failure("orders.derive(x=case((True, 1), otherwise=2))") == lines("""
        error: a condition of `case` must be an expression, found `True`
         --> pipeline.py:1:17
          |
        1 | orders.derive(x=case((True, 1), otherwise=2))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a column called like a method is `col["year"]` or `col.c["year"]`, a constant is `lit(True)`
        """)


def test_descending_key_outside_of_sort() -> None:
    assert failure("orders.filter(col.id.desc())") == lines("""
        error: `asc` and `desc` are for `sort` only
         --> pipeline.py:1:8
          |
        1 | orders.filter(col.id.desc())
          |        ^^^^^^
        """)


def test_column_that_is_not_named_by_text() -> None:
    assert failure("orders.select(col[1])") == lines("""
        error: a column is named by text, found `1`
         --> pipeline.py:1:15
          |
        1 | orders.select(col[1])
          |               ^^^^^^
        """)


def test_parameter_that_is_no_word() -> None:
    assert failure('orders.filter(col.id == param("a b"))') == lines("""
        error: a parameter's name is a word, found `'a b'`
         --> pipeline.py:1:25
          |
        1 | orders.filter(col.id == param("a b"))
          |                         ^^^^^^^^^^^^
        """)
