"""JSON, lists, structs and spans of time used for what they cannot do, each with the fix where there is one."""

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


def test_order_of_intervals() -> None:
    assert failure("events.filter(col.took > interval(days=1))") == lines("""
        error: `>` does not apply to `took` (interval), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:15
          |
        1 | events.filter(col.took > interval(days=1))
          |               ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out

        error: `>` does not apply to `1days` (interval), it takes a number, string, date, time, timestamp or timestamptz
         --> pipeline.py:1:26
          |
        1 | events.filter(col.took > interval(days=1))
          |                          ^^^^^^^^^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_equality_of_intervals() -> None:
    assert failure("events.filter(col.took == interval(days=1))") == lines("""
        error: `==` does not apply to `took` (interval): interval has no equality
         --> pipeline.py:1:15
          |
        1 | events.filter(col.took == interval(days=1))
          |               ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_sort_by_an_interval() -> None:
    assert failure('events.sort("took")') == lines("""
        error: rows cannot be sorted by interval
         --> pipeline.py:1:8
          |
        1 | events.sort("took")
          |        ^^^^
        """)


def test_interval_times_a_float() -> None:
    assert failure("events.derive(x=col.took * 1.5)") == lines("""
        error: `*` does not apply to `took` (interval) and `1.5` (float64)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.took * 1.5)
          |                 ^^^^^^^^^^^^^^
          = hint: a span of time is multiplied by a whole number
        """)


def test_interval_plus_a_number() -> None:
    assert failure("events.derive(x=col.took + 1)") == lines("""
        error: `+` does not apply to `took` (interval) and `1` (int64)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.took + 1)
          |                 ^^^^^^^^^^^^
          = hint: a span of time is added to a date, a timestamp or another span
        """)


def test_number_plus_an_interval() -> None:
    assert failure("events.derive(x=col.id + interval(days=1))") == lines("""
        error: `+` does not apply to `id` (int64) and `1days` (interval)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.id + interval(days=1))
          |                 ^^^^^^^^^^^^^^^^^^^^^^^^^
          = hint: a span of time is added to a date, a timestamp or another span
        """)


def test_parameter_minus_an_interval() -> None:
    assert failure("events.derive(x=param.then - interval(days=1))") == lines("""
        error: the type of parameter `then` cannot be told from its use
         --> pipeline.py:1:17
          |
        1 | events.derive(x=param.then - interval(days=1))
          |                 ^^^^^^^^^^
          = hint: say it: `param("then", "timestamp")`
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


def test_different_intervals() -> None:
    assert failure("events.agg(n=fn.count_distinct(col.took))") == lines("""
        error: `count_distinct` does not apply to `took` (interval): interval has no equality
         --> pipeline.py:1:32
          |
        1 | events.agg(n=fn.count_distinct(col.took))
          |                                ^^^^^^^^
          = hint: a month has no fixed number of days: add the spans to a date and compare what comes out
        """)


def test_difference_of_moments() -> None:
    assert failure("events.derive(x=col.at - col.at)") == lines("""
        error: `-` does not apply to `at` (timestamp) and `at` (timestamp)
         --> pipeline.py:1:17
          |
        1 | events.derive(x=col.at - col.at)
          |                 ^^^^^^^^^^^^^^^
          = hint: say in which unit: `fn.date_diff("hour", start, end)`
        """)
