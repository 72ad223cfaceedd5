"""Which optional arguments were given."""

from __future__ import annotations

from dataflow.dsl.arguments import given


def test_arguments_left_out_at_the_end_are_not_given() -> None:
    assert given() == ()
    assert given(None, None) == ()
    assert given(1, None) == (1,)
    assert given(None, 2) == (None, 2)
    assert given(False) == (False,)
    assert given(None, 2, first=1) == (1, 2)
    assert given(None, None, first=1) == ()
    assert given(3, None, first=1) == (3,)
