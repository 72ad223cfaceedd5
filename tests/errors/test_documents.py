"""JSON used for what it cannot do, and paths that lead nowhere, each with the fix where there is one."""

from __future__ import annotations

from declared_shop import failure, lines


def test_path_without_a_name() -> None:
    assert failure('events.derive(x=fn.json_text(col.payload, "a..b"))') == lines("""
        error: malformed path into JSON, expected the name of a field
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_text(col.payload, "a..b"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = a..b
          =   ^
          = hint: as in `a.b[0]`, or `a."odd name"`
        """)


def test_path_with_a_word_for_a_number() -> None:
    assert failure('events.derive(x=fn.json_get(col.payload, "a[x]"))') == lines("""
        error: malformed path into JSON, expected the number of an item, from 0, in brackets: `[0]`
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_get(col.payload, "a[x]"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = a[x]
          =  ^
          = hint: as in `a.b[0]`, or `a."odd name"`
        """)


def test_path_with_an_open_quote() -> None:
    assert failure("events.derive(x=fn.json_get(col.payload, 'a.\"b'))") == lines("""
        error: malformed path into JSON, expected a name in quotes, without quotes and backslashes in it
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_get(col.payload, 'a."b'))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = a."b
          =   ^
          = hint: as in `a.b[0]`, or `a."odd name"`
        """)


def test_path_with_a_blank() -> None:
    assert failure('events.derive(x=fn.json_get(col.payload, "a b"))') == lines("""
        error: malformed path into JSON, expected `.` or `[`
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_get(col.payload, "a b"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = a b
          =  ^
          = hint: as in `a.b[0]`, or `a."odd name"`
        """)


def test_empty_path() -> None:
    assert failure('events.derive(x=fn.json_get(col.payload, ""))') == lines("""
        error: malformed path into JSON, expected the name of a field
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_get(col.payload, ""))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: as in `a.b[0]`, or `a."odd name"`
        """)


def test_path_that_is_a_column() -> None:
    assert failure("events.derive(x=fn.json_get(col.payload, col.id))") == lines("""
        error: the path of `json_get` is a text written out in the query, found `id` (int64)
         --> pipeline.py:1:42
          |
        1 | events.derive(x=fn.json_get(col.payload, col.id))
          |                                          ^^^^^^
        """)


def test_path_into_a_list() -> None:
    assert failure('events.derive(x=fn.json_get(col.tags, "a"))') == lines("""
        error: `json_get` takes json as `json`, found `tags` (list(string))
         --> pipeline.py:1:29
          |
        1 | events.derive(x=fn.json_get(col.tags, "a"))
          |                             ^^^^^^^^
        """)


def test_too_many_paths() -> None:
    assert failure('events.derive(x=fn.json_text(col.payload, "a", "b"))') == lines("""
        error: `json_text` takes 1 to 2 arguments, found 3
         --> pipeline.py:1:17
          |
        1 | events.derive(x=fn.json_text(col.payload, "a", "b"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: it is called as `json_text(json[, path])`
        """)


def test_json_compared_with_text() -> None:
    assert failure('events.filter(col.payload.city == "Zurich")') == lines("""
        error: `payload.city` (json) cannot be compared with `'Zurich'` (string)
         --> pipeline.py:1:15
          |
        1 | events.filter(col.payload.city == "Zurich")
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: take its text: `fn.json_text(x)`
        """)


def test_json_compared_with_json() -> None:
    assert failure("events.filter(col.payload == col.payload)") == lines("""
        error: `==` does not apply to `payload` (json): json has no equality
         --> pipeline.py:1:15
          |
        1 | events.filter(col.payload == col.payload)
          |               ^^^^^^^^^^^
          = hint: take a value out of it: `fn.json_text(x, "a.b")`, or `.cast("int64")` of a number
        """)


def test_json_in_a_list() -> None:
    assert failure("events.filter(col.payload.n.is_in([1, 2]))") == lines("""
        error: `in` does not apply to `payload.n` (json): json has no equality
         --> pipeline.py:1:15
          |
        1 | events.filter(col.payload.n.is_in([1, 2]))
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: take a value out of it: `fn.json_text(x, "a.b")`, or `.cast("int64")` of a number
        """)


def test_json_as_a_date() -> None:
    assert failure('events.derive(x=col.payload.cast("date"))') == lines("""
        error: `payload` (json) cannot be cast to date
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.payload.cast("date"))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^
        """)


def test_name_that_no_path_can_hold() -> None:
    assert failure("events.derive(x=col.payload['od\"d'])") == lines("""
        error: a path into JSON takes names without quotes, backslashes and control characters
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.payload['od"d'])
          |                 ^^^^^^^^^^^^^^^^^^^
        """)


def test_key_of_json() -> None:
    assert failure('events.group_by("payload").agg(n=fn.count())') == lines("""
        error: rows cannot be grouped by `payload` (json), which has no equality
         --> pipeline.py:1:8
          |
        1 | events.group_by("payload").agg(n=fn.count())
          |        ^^^^^^^^
          = hint: take a value out of it: `fn.json_text(x, "a.b")`, or `.cast("int64")` of a number
        """)


def test_key_inside_json() -> None:
    assert failure("events.group_by(k=col.payload.kind).agg(n=fn.count())") == lines("""
        error: rows cannot be grouped by `k` (json), which has no equality
         --> pipeline.py:1:19
          |
        1 | events.group_by(k=col.payload.kind).agg(n=fn.count())
          |                   ^^^^^^^^^^^^^^^^
          = hint: take a value out of it: `fn.json_text(x, "a.b")`, or `.cast("int64")` of a number
        """)


def test_unpivot_of_a_part_of_a_document() -> None:
    assert failure('events.unpivot(col.payload.a, into=("n", "v"))') == lines("""
        error: `unpivot` takes names of columns
         --> pipeline.py:1:16
          |
        1 | events.unpivot(col.payload.a, into=("n", "v"))
          |                ^^^^^^^^^^^^^
          = hint: compute it by `derive` first
        """)


def test_rows_of_each_document() -> None:
    for code in (
        'events.distinct("payload")',
        'events.take(1, by="payload")',
        'events.derive(n=fn.row_number().over(by="payload", sort="id"))',
    ):
        message = failure(code)
        assert "error: rows cannot be grouped by `payload` (json), which has no equality" in message
        assert "= hint: take a value out of it" in message
