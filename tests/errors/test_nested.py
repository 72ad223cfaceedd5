"""Lists and structs used for what they cannot do, each with the fix where there is one."""

from __future__ import annotations

from declared_shop import failure, lines


def test_field_that_is_not_there() -> None:
    assert failure("events.derive(x=col.user.nam)") == lines("""
        error: a struct has no field `nam`
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.user.nam)
          |                 ^^^^^^^^^^^^
          = fields: name, age, address
          = hint: `name` might be meant
        """)


def test_field_of_a_field_that_is_not_there() -> None:
    assert failure("events.derive(x=col.user.address.town)") == lines("""
        error: a struct has no field `town`
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.user.address.town)
          |                 ^^^^^^^^^^^^^^^^^^^^^
          = fields: city, zip
        """)


def test_field_of_a_number() -> None:
    assert failure("events.derive(x=col.user.age.years)") == lines("""
        error: `age` is int64, which has no fields
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.user.age.years)
          |                 ^^^^^^^^^^^^^^^^^^
        """)


def test_field_named_by_a_column() -> None:
    assert failure("events.derive(x=fn.field(col.user, col.id))") == lines("""
        error: the name of `field` is a text written out in the query, found `id` (int64)
         --> pipeline.py:1:36
          |
        1 | events.derive(x=fn.field(col.user, col.id))
          |                                    ^^^^^^
        """)


def test_item_of_a_number() -> None:
    assert failure("events.derive(x=fn.list_get(col.id, 1))") == lines("""
        error: `list_get` takes list as `list`, found `id` (int64)
         --> pipeline.py:1:29
          |
        1 | events.derive(x=fn.list_get(col.id, 1))
          |                             ^^^^^^
        """)


def test_list_of_two_types() -> None:
    assert failure('events.derive(x=lit([1, "a"]))') == lines("""
        error: a list takes values of one type, found `1` (int64) and `'a'` (string)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=lit([1, "a"]))
          |                 ^^^^^^^^^^^^^
          = hint: text is given in quotes: `"1"`
        """)


def test_empty_list_alone() -> None:
    assert failure("events.derive(x=lit([]))") == lines("""
        error: the type of an empty list cannot be told from its use
         --> pipeline.py:1:17
          |
        1 | events.derive(x=lit([]))
          |                 ^^^^^^^
          = hint: say it: `lit([]).cast("list(string)")`
        """)


def test_number_in_a_list_of_texts() -> None:
    assert failure("events.derive(x=fn.list_contains(col.tags, 5))") == lines("""
        error: `list_contains` cannot look for `5` (int64) in `tags` (list(string))
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.list_contains(col.tags, 5))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_json_in_a_list_of_json() -> None:
    assert failure("events.derive(x=fn.list_contains(col.documents, col.payload))") == lines("""
        error: `list_contains` cannot look for `payload` (json) in `documents` (list(json))
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.list_contains(col.documents, col.payload))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: take a value out of it: `fn.json_text(x, "a.b")`, or `.cast("int64")` of a number
        """)


def test_sum_of_texts() -> None:
    assert failure("events.derive(x=fn.list_sum(col.tags))") == lines("""
        error: `list_sum` takes a list of numbers, found `tags` (list(string))
         --> pipeline.py:1:29
          |
        1 | events.derive(x=fn.list_sum(col.tags))
          |                             ^^^^^^^^
        """)


def test_order_of_json() -> None:
    assert failure("events.derive(x=fn.list_sort(col.documents))") == lines("""
        error: `list_sort` takes a list whose items have an order, found `documents` (list(json))
         --> pipeline.py:1:30
          |
        1 | events.derive(x=fn.list_sort(col.documents))
          |                              ^^^^^^^^^^^^^
        """)


def test_numbers_joined() -> None:
    assert failure('events.derive(x=fn.list_join(col.counts, ","))') == lines("""
        error: `list_join` takes a list of texts, found `counts` (list(int64))
         --> pipeline.py:1:30
          |
        1 | events.derive(x=fn.list_join(col.counts, ","))
          |                              ^^^^^^^^^^
        """)


def test_lists_of_two_types() -> None:
    assert failure("events.derive(x=fn.list_concat(col.tags, col.counts))") == lines("""
        error: `list_concat` takes lists of one type, found `tags` (list(string)) and `counts` (list(int64))
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.list_concat(col.tags, col.counts))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_texts_as_numbers() -> None:
    assert failure('events.derive(x=col.tags.cast("list(int64)"))') == lines("""
        error: `tags` (list(string)) cannot be cast to list(int64)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.tags.cast("list(int64)"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
