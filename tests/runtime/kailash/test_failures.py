from __future__ import annotations

import pickle

import pytest

from dataflow.dsl.errors import (
    BindError,
    BuildError,
    InternalError,
    ParameterError,
    ParseError,
    PlanError,
    ResultError,
    SourceError,
    UnsupportedError,
)
from dataflow.runtime.kailash.failures import STAGES, failed, node_error


@pytest.mark.parametrize(
    ("error", "stage"),
    [
        (ParseError("x"), "parse"),
        (ParameterError("x"), "inputs"),
        *((kind("x"), "check") for kind in (BindError, BuildError, PlanError, UnsupportedError)),
        (SourceError("x"), "run"),
        (InternalError("x"), "run"),
        (ResultError("x"), "output"),
    ],
)
def test_the_stage_is_that_of_the_error_or_where_it_came_to(error: Exception, stage: str) -> None:
    found = failed("q", "TopRegions", "run", error)
    assert (found.stage, str(found)) == (stage, f"node `q` (TopRegions) failed at stage `{stage}`\nerror: x")
    assert stage in STAGES


def test_errors_of_others() -> None:
    assert str(failed("q", "T", "check", TimeoutError())) == (
        "node `q` (T) failed at stage `check`\nerror: TimeoutError"
    )


def test_it_travels_between_processes() -> None:
    error = failed("q", "T", "output", ResultError("x"))
    found = pickle.loads(pickle.dumps(error))
    assert (str(found), found.stage) == (str(error), "output")


def test_the_node_s_error_in_what_a_runtime_raised() -> None:
    error, outer = failed("q", "T", "output", ResultError("x")), RuntimeError("the runtime's")
    assert node_error(error) is error
    assert node_error(outer) is None
    outer.__cause__ = error
    assert node_error(outer) is error
