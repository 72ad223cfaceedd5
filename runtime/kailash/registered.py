"""Node types that were made of queries and models, found among all that Kailash knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kailash.nodes.base import NodeRegistry
from kailash.sdk_exceptions import NodeConfigurationError

from dataflow.dsl.errors import DataFlowError
from dataflow.runtime.kailash.model_node import ModelNode
from dataflow.runtime.kailash.pipeline_node import PipelineNode
from dataflow.runtime.lineage.flow import Account, Types


def accounts_of_types() -> Types:
    """What nodes say of themselves, by the names of the types that are registered in this process."""
    made = {}
    for name, type_ in NodeRegistry.list_nodes().items():
        if issubclass(type_, ModelNode):
            made[name] = _of_model(type_)
        elif issubclass(type_, PipelineNode) and hasattr(type_, "made_of"):
            made[name] = _of_pipeline(type_)
    return made


def _of_pipeline(type_: type[PipelineNode]) -> Any:
    session: Any = type_.made_of._session
    return lambda config: Account(type_.made_of, session._descriptions())


def _of_model(type_: type[ModelNode]) -> Any:
    def account(config: Mapping[str, Any]) -> Account:
        try:
            return Account(type_(**config).account(), type_.place()[0].sources)
        except NodeConfigurationError as error:  # Kailash wraps what is wrong with an input
            raise (error.__cause__ if isinstance(error.__cause__, DataFlowError) else error) from None

    return account
