"""What a write tells: a number, and more where it was asked for."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest

from dataflow import ResultError
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.result import Result
from dataflow.runtime.written import Refused, Written


def test_it_is_a_number_of_rows() -> None:
    written = Written(3)
    assert (written, written + 1, written.row_count, str(written)) == (3, 4, 3, "3")
    assert written.refused == ()
    with pytest.raises(ResultError, match="the rows that were written were not read"):
        written.rows()


def test_it_has_what_was_asked_for_and_keeps_it() -> None:
    result = Result(pa.table({"id": [1, 2]}), (Field("id", INT64),))
    written = pickle.loads(pickle.dumps(Written(2, result, (Refused(3, "too long", {"id": 7}),))))
    assert written == 2
    assert written.rows() == [{"id": 1}, {"id": 2}]
    assert written.refused == (Refused(3, "too long", {"id": 7}),)
