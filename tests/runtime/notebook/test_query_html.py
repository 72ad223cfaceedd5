from __future__ import annotations

import pytest
from declared_shop import query

from html_tags import Tags


def test_a_query_shows_its_text_its_columns_and_its_plan() -> None:
    shown = query("orders.filter(col.total > param.least).select('id', 'region')")._repr_html_()
    page = Tags(shown)
    assert page.text.startswith("from shop.orders\nfilter total > $least\nselect id, region")
    assert "returns id int64, region string" in page.text
    assert "needs least decimal(38,19)" in page.text
    assert "svg" in page.names


def test_an_error_is_shown_with_its_place_and_never_raised() -> None:
    shown = query("orders.filter(col.totl > 1)")._repr_html_()
    page = Tags(shown)
    assert "error: unknown column `totl`" in page.text
    assert "^^^^^^^^" in page.text
    assert "hint: `total` might be meant" in page.text
    assert "svg" not in page.names


@pytest.mark.parametrize("text", ["orders.filter(col.status == '<b>&')", "orders.filter(col['<b>&'] == 1)"])
def test_the_query_s_own_words_are_escaped(text: str) -> None:
    shown = query(text)._repr_html_()
    assert "<b>&" not in shown
    assert "<b>&" in Tags(shown).text
