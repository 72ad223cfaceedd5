"""Characters that no query text has, and texts and names that do not end."""

from __future__ import annotations

from declared_shop import lines, misread


def test_a_text_without_end() -> None:
    assert misread("from shop.orders | filter status == 'open") == lines("""
        error: the text that begins with `'` does not end on its line
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == 'open
          |                                     ^
          = hint: a `'` is missing at its end; inside of it, one is written `\\'`
        """)


def test_a_name_without_end() -> None:
    assert misread("from shop.orders | filter `odd name > 5") == lines("""
        error: a name in backticks does not end on its line
         --> <query>:1:27
          |
        1 | from shop.orders | filter `odd name > 5
          |                           ^
          = hint: a backtick is missing at its end; inside of it, one is written twice
        """)


def test_curly_quotes() -> None:
    assert misread("from shop.orders | filter status == “open”") == lines("""
        error: `“` is no quote here
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == “open”
          |                                     ^
          = hint: texts stand between `'` or `"`
        """)


def test_a_no_break_space() -> None:
    assert misread("from shop.orders | filter\u00a0paid") == lines("""
        error: an unusual blank: no-break space (U+00A0)
         --> <query>:1:26
          |
        1 | from shop.orders | filter\u00a0paid
          |                          ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_zero_width_space() -> None:
    assert misread("from shop.orders | filter paid\u200b") == lines("""
        error: an unusual blank: zero width space (U+200B)
         --> <query>:1:31
          |
        1 | from shop.orders | filter paid\u200b
          |                               ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_byte_order_mark() -> None:
    assert misread("\ufefffrom shop.orders") == lines("""
        error: an unusual blank: zero width no-break space (U+FEFF)
         --> <query>:1:1
          |
        1 | \ufefffrom shop.orders
          | ^
          = hint: put an ordinary blank, or nothing, in its place
        """)


def test_a_full_width_sign() -> None:
    assert misread("from shop.orders | filter total ＞ 5") == lines("""
        error: unknown sign `＞`
         --> <query>:1:33
          |
        1 | from shop.orders | filter total ＞ 5
          |                                 ^^
          = hint: this is a full-width character; the ordinary one is `>`
        """)


def test_a_full_width_word() -> None:
    assert misread("from shop.orders | ｆｉｌｔｅｒ paid") == lines("""
        error: unknown verb `ｆｉｌｔｅｒ`
         --> <query>:1:20
          |
        1 | from shop.orders | ｆｉｌｔｅｒ paid
          |                    ^^^^^^^^^^^^
          = hint: these are full-width letters; in ordinary ones it is `filter`
        """)


def test_a_tab_before_the_place() -> None:
    assert misread("from shop.orders\n\tfilter\ttotal = 5") == lines("""
        error: expected an operator, `,` or the next step, found `=`
         --> <query>:2:15
          |
        2 |  filter total = 5
          |               ^
          = hint: `==` compares, `=` names a column
        """)


def test_no_such_character() -> None:
    assert misread("from shop.orders | filter status == '\\u{110000}'") == lines("""
        error: there is no character `\\u{110000}`
         --> <query>:1:37
          |
        1 | from shop.orders | filter status == '\\u{110000}'
          |                                     ^^^^^^^^^^^^
        """)
