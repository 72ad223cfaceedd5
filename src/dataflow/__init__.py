"""DataFlow: one query pipeline over tables that live in different places.

    from dataflow import DataFlow, col, fn, param, that

Names are loaded when they are first used, so that `import dataflow` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataflow.dsl.build_expr import Expression as Expression
    from dataflow.dsl.build_groupings import cube as cube
    from dataflow.dsl.build_groupings import rollup as rollup
    from dataflow.dsl.build_groupings import sets as sets
    from dataflow.dsl.build_query import Query as Query
    from dataflow.dsl.build_values import case as case
    from dataflow.dsl.build_values import exists as exists
    from dataflow.dsl.build_values import if_ as if_
    from dataflow.dsl.build_values import interval as interval
    from dataflow.dsl.build_values import lit as lit
    from dataflow.dsl.build_values import subquery as subquery
    from dataflow.dsl.errors import BindError as BindError
    from dataflow.dsl.errors import BuildError as BuildError
    from dataflow.dsl.errors import DataFlowError as DataFlowError
    from dataflow.dsl.errors import InternalError as InternalError
    from dataflow.dsl.errors import ParameterError as ParameterError
    from dataflow.dsl.errors import ParseError as ParseError
    from dataflow.dsl.errors import PlanError as PlanError
    from dataflow.dsl.errors import RefusedError as RefusedError
    from dataflow.dsl.errors import ResultError as ResultError
    from dataflow.dsl.errors import SourceError as SourceError
    from dataflow.dsl.errors import TransactionError as TransactionError
    from dataflow.dsl.errors import UnsupportedError as UnsupportedError
    from dataflow.dsl.model_field import Field as Field
    from dataflow.dsl.names import col as col
    from dataflow.dsl.names import fn as fn
    from dataflow.dsl.names import param as param
    from dataflow.dsl.names import that as that
    from dataflow.dsl.parse import expr as expr
    from dataflow.runtime.database import DataFlow as DataFlow
    from dataflow.runtime.result import Result as Result
    from dataflow.runtime.sources.declared import declare as declare

__version__ = "0.1.0"

# Both distributions own the folder `dataflow`: whichever was installed last has overwritten part of the other.
if Path(__file__).with_name("engine.py").exists():
    raise ImportError(
        "`dataflow-query` and `kailash-dataflow` are both installed here, and both are imported as `dataflow`; "
        "uninstall both, then install the one that is wanted: `pip uninstall kailash-dataflow dataflow-query`"
    )

__all__ = [
    "BindError",
    "BuildError",
    "DataFlow",
    "DataFlowError",
    "Expression",
    "Field",
    "InternalError",
    "ParameterError",
    "ParseError",
    "PlanError",
    "Query",
    "Result",
    "RefusedError",
    "ResultError",
    "SourceError",
    "TransactionError",
    "UnsupportedError",
    "case",
    "col",
    "cube",
    "declare",
    "exists",
    "expr",
    "fn",
    "if_",
    "interval",
    "lit",
    "param",
    "rollup",
    "sets",
    "subquery",
    "that",
]

_MODULES = {
    "DataFlow": "dataflow.runtime.database",
    "Expression": "dataflow.dsl.build_expr",
    "Field": "dataflow.dsl.model_field",
    "Query": "dataflow.dsl.build_query",
    "Result": "dataflow.runtime.result",
    "col": "dataflow.dsl.names",
    "cube": "dataflow.dsl.build_groupings",
    "declare": "dataflow.runtime.sources.declared",
    "expr": "dataflow.dsl.parse",
    "fn": "dataflow.dsl.names",
    "param": "dataflow.dsl.names",
    "rollup": "dataflow.dsl.build_groupings",
    "sets": "dataflow.dsl.build_groupings",
    "that": "dataflow.dsl.names",
}
"""Where a public name lives; errors and what makes values have one module each."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module `dataflow` has no attribute `{name}`")
    home = "dataflow.dsl.errors" if name.endswith("Error") else _MODULES.get(name, "dataflow.dsl.build_values")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext dataflow`: the magics `%dataflow` and `%%dataflow`."""
    import_module("dataflow.runtime.notebook.magics").register(shell)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
