"""Runs workflow.yaml: `cd examples/workflow_yaml; python run.py`, with another least total as `python run.py 100`."""

from __future__ import annotations

import sys

from kailash.runtime import LocalRuntime

import dataflow.kailash

workflow = dataflow.kailash.load_workflow("workflow.yaml")
parameters = {"big": {"least": float(sys.argv[1])}} if sys.argv[1:] else None
with LocalRuntime(enable_monitoring=False) as runtime:
    results, _ = runtime.execute(workflow, parameters=parameters)
print(results["report"]["result"])
