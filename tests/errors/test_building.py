"""Python that no pipeline can be made of: refused where it is written."""

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


def test_where() -> None:
    assert failure("orders.where(col.id == 1)") == lines("""
        error: unknown verb `where`
         --> pipeline.py:1:8
          |
        1 | orders.where(col.id == 1)
          |        ^^^^^
          = hint: the verb here is `filter`; a column of this name is `col.where`
        """)


def test_mutate() -> None:
    assert failure("orders.mutate(x=1)") == lines("""
        error: unknown verb `mutate`
         --> pipeline.py:1:8
          |
        1 | orders.mutate(x=1)
          |        ^^^^^^
          = hint: the verb here is `derive`; a column of this name is `col.mutate`
        """)


def test_with_columns() -> None:
    assert failure("orders.with_columns(x=1)") == lines("""
        error: unknown verb `with_columns`
         --> pipeline.py:1:8
          |
        1 | orders.with_columns(x=1)
          |        ^^^^^^^^^^^^
          = hint: the verb here is `derive`; a column of this name is `col.with_columns`
        """)


def test_order_by() -> None:
    assert failure('orders.order_by("id")') == lines("""
        error: unknown verb `order_by`
         --> pipeline.py:1:8
          |
        1 | orders.order_by("id")
          |        ^^^^^^^^
          = hint: the verb here is `sort`; a column of this name is `col.order_by`
        """)


def test_head() -> None:
    assert failure("orders.head(5)") == lines("""
        error: unknown verb `head`
         --> pipeline.py:1:8
          |
        1 | orders.head(5)
          |        ^^^^
          = hint: the verb here is `take`; a column of this name is `col.head`
        """)


def test_limit() -> None:
    assert failure("orders.limit(5)") == lines("""
        error: unknown verb `limit`
         --> pipeline.py:1:8
          |
        1 | orders.limit(5)
          |        ^^^^^
          = hint: the verb here is `take`; a column of this name is `col.limit`
        """)


def test_select_of_a_value() -> None:
    assert failure("orders.select(5)") == lines("""
        error: `select` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.select(5)
          |        ^^^^^^
          = hint: name it: `select(name=…)`
        """)


def test_select_of_a_list() -> None:
    assert failure('orders.select(["id", "total"])') == lines("""
        error: `select` takes names and expressions, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.select(["id", "total"])
          |        ^^^^^^
          = hint: leave out the brackets: `select("a", "b")`
        """)


def test_select_of_nothing() -> None:
    assert failure("orders.select()") == lines("""
        error: `select` takes at least one column
         --> pipeline.py:1:8
          |
        1 | orders.select()
          |        ^^^^^^
        """)


def test_drop_of_nothing() -> None:
    assert failure("orders.drop()") == lines("""
        error: `drop` takes at least one column
         --> pipeline.py:1:8
          |
        1 | orders.drop()
          |        ^^^^
        """)


def test_drop_of_a_value() -> None:
    assert failure("orders.drop(5)") == lines("""
        error: `drop` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.drop(5)
          |        ^^^^
        """)


def test_derive_without_a_name() -> None:
    assert failure("orders.derive(col.total * 2)") == lines("""
        error: `derive` takes `name=expression` at least once
         --> pipeline.py:1:8
          |
        1 | orders.derive(col.total * 2)
          |        ^^^^^^
          = hint: as in `derive(net=col.total * 2)`
        """)


def test_rename_with_a_mapping() -> None:
    assert failure('orders.rename({"id": "key"})') == lines("""
        error: `rename` takes `new=old` at least once
         --> pipeline.py:1:8
          |
        1 | orders.rename({"id": "key"})
          |        ^^^^^^
          = hint: as in `rename(new="old")`
        """)


def test_agg_without_a_name() -> None:
    assert failure("orders.agg(col.total.sum())") == lines("""
        error: `agg` takes `name=aggregate` at least once
         --> pipeline.py:1:8
          |
        1 | orders.agg(col.total.sum())
          |        ^^^
          = hint: as in `agg(total=col.x.sum(), n=fn.count())`
        """)


def test_agg_of_nothing() -> None:
    assert failure("orders.agg()") == lines("""
        error: `agg` takes `name=aggregate` at least once
         --> pipeline.py:1:8
          |
        1 | orders.agg()
          |        ^^^
          = hint: as in `agg(total=col.x.sum(), n=fn.count())`
        """)


def test_group_by_without_agg() -> None:
    assert failure('orders.group_by("region").filter(col.total > 5)') == lines("""
        error: `group_by` is followed by `agg`, found `filter`
         --> pipeline.py:1:27
          |
        1 | orders.group_by("region").filter(col.total > 5)
          |                           ^^^^^^
          = hint: as in `.group_by(…).agg(total=col.x.sum(), n=fn.count())`
        """)


def test_sort_of_a_value() -> None:
    assert failure("orders.sort(5)") == lines("""
        error: `sort` takes names and expressions, found the value `5`
         --> pipeline.py:1:8
          |
        1 | orders.sort(5)
          |        ^^^^
        """)


def test_sort_of_nothing() -> None:
    assert failure("orders.sort()") == lines("""
        error: `sort` takes at least one key
         --> pipeline.py:1:8
          |
        1 | orders.sort()
          |        ^^^^
        """)


def test_take_of_text() -> None:
    assert failure('orders.take("5")') == lines("""
        error: `take` takes whole numbers, found `'5'`
         --> pipeline.py:1:8
          |
        1 | orders.take("5")
          |        ^^^^
        """)


def test_take_of_a_fraction() -> None:
    assert failure("orders.take(2.5)") == lines("""
        error: `take` takes whole numbers, found `2.5`
         --> pipeline.py:1:8
          |
        1 | orders.take(2.5)
          |        ^^^^
        """)


def test_take_of_a_bool() -> None:
    assert failure("orders.take(True)") == lines("""
        error: `take` takes whole numbers, found `True`
         --> pipeline.py:1:8
          |
        1 | orders.take(True)
          |        ^^^^
        """)


def test_take_of_a_negative_number() -> None:
    assert failure("orders.take(-1)") == lines("""
        error: `take` takes a number of rows from 0, found `-1`
         --> pipeline.py:1:8
          |
        1 | orders.take(-1)
          |        ^^^^
        """)


def test_take_of_a_column() -> None:
    assert failure("orders.take(col.id)") == lines("""
        error: `take` takes a number of rows, or one parameter
         --> pipeline.py:1:8
          |
        1 | orders.take(col.id)
          |        ^^^^
        """)


def test_take_of_a_range_from_zero() -> None:
    assert failure("orders.take(0, 5)") == lines("""
        error: `take` takes rows from 1 upwards, found 0 to 5
         --> pipeline.py:1:8
          |
        1 | orders.take(0, 5)
          |        ^^^^
        """)


def test_take_of_a_range_that_ends_before_it_starts() -> None:
    assert failure("orders.take(5, 3)") == lines("""
        error: `take` takes rows from 1 upwards, found 5 to 3
         --> pipeline.py:1:8
          |
        1 | orders.take(5, 3)
          |        ^^^^
        """)


def test_join_of_a_name() -> None:
    assert failure('orders.join("customers", on="id")') == lines("""
        error: `join` takes a query, found `str`
         --> pipeline.py:1:8
          |
        1 | orders.join("customers", on="id")
          |        ^^^^
          = hint: a table is named as `db.source.customers`
        """)


def test_join_of_an_unknown_kind() -> None:
    assert failure('orders.join(customers, on="id", how="outer")') == lines("""
        error: unknown kind of join `outer`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="outer")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: it is called `full` here
        """)


def test_join_of_a_misspelt_kind() -> None:
    assert failure('orders.join(customers, on="id", how="lefft")') == lines("""
        error: unknown kind of join `lefft`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="lefft")
          |        ^^^^
          = kinds: `inner`, `left`, `right`, `full`, `semi`, `anti`, `asof`, `cross`
          = hint: `left` might be meant
        """)


def test_join_without_on() -> None:
    assert failure("orders.join(customers)") == lines("""
        error: a join of kind `inner` needs `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers)
          |        ^^^^
          = hint: give `on="name"` or `on=col.x == that.y`
        """)


def test_join_with_on_that_is_none() -> None:
    assert failure('orders.join(customers, on=None, how="left")') == lines("""
        error: a join of kind `left` needs `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on=None, how="left")
          |        ^^^^
          = hint: give `on="name"` or `on=col.x == that.y`
        """)


def test_join_on_a_value() -> None:
    assert failure("orders.join(customers, on=5)") == lines("""
        error: `on` takes a condition or column names, found `5`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on=5)
          |        ^^^^
        """)


def test_cross_join_with_on() -> None:
    assert failure('orders.join(customers, on="id", how="cross")') == lines("""
        error: a cross join has no `on`
         --> pipeline.py:1:8
          |
        1 | orders.join(customers, on="id", how="cross")
          |        ^^^^
          = hint: leave out `on`, or `how`
        """)


def test_join_across_objects() -> None:
    assert failure('orders.join(DataFlow(x=declare(t={"id": "int64"})).t, on="id")') == lines("""
        error: both queries must come from one `DataFlow` object
         --> pipeline.py:1:8
          |
        1 | orders.join(DataFlow(x=declare(t={"id": "int64"})).t, on="id")
          |        ^^^^
          = hint: give one `DataFlow` all the sources: `DataFlow(a=…, b=…)`
        """)


def test_union_with_a_list() -> None:
    assert failure("orders.union([1, 2])") == lines("""
        error: `union` takes a query, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.union([1, 2])
          |        ^^^^^
        """)


def test_iteration_over_a_query() -> None:
    assert failure("list(orders)") == lines("""
        error: a query has no rows before it runs
         --> pipeline.py:1:1
          |
        1 | list(orders)
          | ^^^^^^^^^^^^
          = hint: use `.collect()` or `.stream()`; rows with a match in another query are `.join(…, how="semi")`
        """)


def test_query_by_position() -> None:
    assert failure("orders[0]") == lines("""
        error: a column is named by text, found `0`
         --> pipeline.py:1:1
          |
        1 | orders[0]
          | ^^^^^^^^^
          = hint: use `take` for rows
        """)


def test_query_as_a_list() -> None:
    assert failure("list(orders)") == lines("""
        error: a query has no rows before it runs
         --> pipeline.py:1:1
          |
        1 | list(orders)
          | ^^^^^^^^^^^^
          = hint: use `.collect()` or `.stream()`; rows with a match in another query are `.join(…, how="semi")`
        """)


def test_lineage_with_rows_in_the_place_of_a_query() -> None:
    assert failure("orders.lineage(rows=[])") == lines("""
        error: `lineage` takes a query for the table `$rows`, found `list`
         --> pipeline.py:1:8
          |
        1 | orders.lineage(rows=[])
          |        ^^^^^^^
        """)


def test_lineage_with_a_table_that_the_query_does_not_read() -> None:
    assert failure("orders.lineage(rows=customers)") == lines("""
        error: the query reads no table `$rows`
         --> pipeline.py:1:8
          |
        1 | orders.lineage(rows=customers)
          |        ^^^^^^^
        """)
