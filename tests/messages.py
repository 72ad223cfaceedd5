"""Whole error messages for comparison, with or without the file and line of the test that caused them."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from dataflow import DataFlowError

PLACE = re.compile(r"^( *)--> .*:\d+:\d+$", re.MULTILINE)


def said(action: Callable[[], Any]) -> str:
    """The message of the error that an action ends with."""
    with pytest.raises(DataFlowError) as caught:
        action()
    return str(caught.value)


def told(action: Callable[[], Any]) -> str:
    """The same without the places in files."""
    return "\n\n".join(map(_without_place, said(action).split("\n\n")))


def everything_told(error: BaseException) -> str:
    """All that an error and its causes would show anywhere: messages, arguments, the whole traceback."""
    texts = ["".join(traceback.format_exception(error, chain=True))]
    at: BaseException | None = error
    while at is not None:
        texts += [str(at), repr(at), repr(at.args), repr(vars(at))]
        at = at.__cause__ or at.__context__
    return "\n".join(texts)


def _without_place(diagnostic: str) -> str:
    place = PLACE.search(diagnostic)
    if place is None:
        return diagnostic
    width = len(place[1])
    head, *rest = PLACE.sub(rf"{place[1]} --> here", diagnostic).splitlines()
    return "\n".join([head, *(line[width:] for line in rest)])
