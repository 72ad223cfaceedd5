"""One write as a Kailash node type: the write's parameters and given tables are its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dataflow.dsl.write import pipeline_of
from dataflow.runtime.kailash.async_node import Outputs
from dataflow.runtime.kailash.changing import CHANGED, change, kept_form, kept_inputs, prepare_change
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.pipeline_node import PipelineNode, made_class

if TYPE_CHECKING:
    from dataflow.dsl.build_write import Write


class ChangeNode(PipelineNode):
    """A node that makes one write, all of it or nothing; `write_class` makes a subclass for each write.

    Inputs: the write's parameters and the tables it is given; `output`, the form of the rows that it gives back;
    `timeout` and `retries`; `after`, which is ignored and only orders the workflow.
    Outputs: `row_count`, how many rows were written; `table`, where; and of a write with `returning` the rows, as those
    of a `QueryNode`.
    """

    made_of: ClassVar[Write]
    outputs = CHANGED

    async def async_run(
        self, output: object = None, timeout: object = None, retries: object = None, **inputs: object
    ) -> Outputs:
        """The write's parameters and tables ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            form = kept_form(output)
            return await change(await prepare_change(self.made_of, inputs, progress), form, progress)

        return await self._guarded(None, (timeout, retries), work, writes=True)


def write_class(name: str, write: Write) -> type[ChangeNode]:
    """A name and a write ▶ the Kailash node type of that name that makes the write. Raises what `made_class` raises."""
    return made_class(ChangeNode, name, write, pipeline_of(write._pipeline), kept_inputs())
