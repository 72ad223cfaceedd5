"""What the nodes of models have in common: whose model it is, and which of their inputs are its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from kailash.nodes.base import NodeParameter

from dataflow.compiler.lineage import TableName, TableWrite
from dataflow.dsl.build_query import Query
from dataflow.dsl.errors import BuildError
from dataflow.runtime.kailash.async_node import DataFlowNode, Inputs, Outputs, limit_inputs
from dataflow.runtime.kailash.inputs import interface_type
from dataflow.runtime.kailash.limits import Progress
from dataflow.runtime.kailash.model_given import NOT_FLAT, Given, given_of
from dataflow.runtime.kailash.process import used
from dataflow.runtime.kailash.query_node import refuse_templates
from dataflow.runtime.kailash.running import unwrapped
from dataflow.runtime.lineage.description import describe
from dataflow.runtime.owners import owners_of

if TYPE_CHECKING:
    from dataflow.dsl.model import Model
    from dataflow.runtime.database import DataFlow
    from dataflow.runtime.model_face import Face
    from dataflow.runtime.session import SourceSession


def optional(name: str, type_: type, description: str) -> NodeParameter:
    """An input that need not be given."""
    return NodeParameter(name=name, type=type_, required=False, description=description)


FILTER = (
    optional("filter", object, 'which rows: text, `{"age": {"$gt": 18}}` or an expression; none: all of them'),
    optional("binds", dict, "values of the parameters in a text"),
)

TEXTS: Final = ("filter", "having", "group_by", "aggregations")
"""Inputs whose texts are in the language: a template in them could change what they say."""

_DROPPED: Final = ("name", "description", "version", "author", "tags")


class ModelNode(DataFlowNode):
    """A node over a model; `model_nodes` makes a subclass for each model and verb.

    model_name: the model. database: the `DataFlow` that has it; with None it is found when the node runs: the one in
    `use`, else the only one with such a model. verb: what the node does. own: the inputs that are no fields.
    """

    takes_any = True
    model_name: ClassVar[str]
    database: ClassVar[DataFlow | None] = None
    verb: ClassVar[str]
    own: ClassVar[tuple[NodeParameter, ...]] = ()
    writes: ClassVar[bool] = False

    def __init__(self, **config: object) -> None:
        # Kailash's constructor takes a dict called `metadata` for its own, and drops what it knows no input for.
        kept: dict[str, object] = {name: config[name] for name in _DROPPED if name in config}
        if isinstance(config.get("metadata"), dict):
            kept["metadata"] = config.pop("metadata")
        super().__init__(**config)
        self.config.update(kept)

    @classmethod
    def flat_fields(cls, model: Model) -> tuple[str, ...]:
        """The fields that are inputs under their own names: all of them, or those of the key."""
        return tuple(column.name for column in model.columns)

    @classmethod
    def place(cls) -> tuple[DataFlow, Model]:
        """The `DataFlow` and its model that the node works on. Raises BuildError where there is none, or several."""
        db = cls.database or _chosen(cls.model_name)
        found = db._models.named(cls.model_name)
        assert found is not None  # it was chosen by it
        return db, found[1]

    def get_parameters(self) -> dict[str, NodeParameter]:
        """The node's inputs by name: fields of the model, and others."""
        inputs = [*limit_inputs(), *self.own]
        try:
            model = self.place()[1]
        except BuildError:  # it may be known when the node runs
            return {parameter.name: parameter for parameter in inputs}
        names = self.flat_fields(model)
        inputs = [parameter for parameter in inputs if parameter.name not in names]
        inputs += [
            NodeParameter(
                name=column.name,
                type=interface_type(column.type),
                required=False,
                description=f"field `{column.name}`, {column.type}",
            )
            for column in model.columns
            if column.name in names and column.name not in NOT_FLAT
        ]
        return {parameter.name: parameter for parameter in inputs}

    def validate_inputs(self, **inputs: object) -> dict[str, Any]:
        """Inputs by name ▶ those that are not Kailash's, as they were given."""
        taken = Inputs()
        for name, value in inputs.items():
            if name not in NOT_FLAT and not name.startswith("_"):
                taken[name] = value
        return taken

    async def async_run(self, **inputs: Any) -> Outputs:
        """The inputs ▶ the node's outputs. Raises QueryNodeError."""

        async def work(progress: Progress) -> Outputs:
            db, model = self.place()
            given = self._given(model, inputs)
            progress.stage = "run"
            return await self.act(db, given, progress)

        fields = self._known_fields()
        limits = tuple(None if name in fields else unwrapped(inputs.get(name)) for name in ("timeout", "retries"))
        return await self._guarded(None, (limits[0], limits[1]), work, writes=self.writes)

    def _session(self) -> SourceSession:
        return self.place()[0]._session

    def _takes_transaction(self) -> bool:
        return "transaction" not in self._known_fields()

    def _validate_config(self) -> None:
        """Raises BuildError, which Kailash wraps, for a text with a `${template}`, and a field that Kailash takes."""
        for name in TEXTS:
            for text in _texts(name, self.config.get(name)):
                refuse_templates(text)
        taken = sorted(name for name in NOT_FLAT & self.config.keys() if name in self._known_fields())
        if taken:
            raise BuildError(
                f"Kailash has the input `{taken[0]}` for itself: no field is given by this name",
                hint=f'give it in `fields`: `"fields": {{"{taken[0]}": …}}`',
            )

    def _given(self, model: Model, inputs: Mapping[str, object]) -> Given:
        flat = self.flat_fields(model)
        own = [parameter.name for parameter in (*self.own, *limit_inputs()) if parameter.name not in flat]
        return given_of(model, inputs, flat, own, self.config)

    def _known_fields(self) -> tuple[str, ...]:
        try:
            return self.flat_fields(self.place()[1])
        except BuildError:  # `work` says it
            return ()

    async def act(self, db: DataFlow, given: Given, progress: Progress) -> Outputs:
        """What the node is for."""
        raise NotImplementedError

    def describe(self) -> Outputs:
        """What the node reads and writes as it is configured (docs/lineage.md). Raises DataFlowError."""
        match self.account():
            case Query() as query:
                return describe(query)
            case TableWrite() as write:
                return {"reads": [], "columns": None, "writes": [write.to_dict()]}

    def account(self) -> Query | TableWrite:
        """The query whose rows the node gives as it is configured, or the table that it writes."""
        db, model = self.place()
        return self.lineage(db, self._given(model, self.config))

    def lineage(self, db: DataFlow, given: Given) -> Query | TableWrite:
        """What it reads or writes; where nothing else is said, a write of all fields."""
        return written(db, given.model, [column.name for column in given.model.columns])


def _texts(name: str, given: object) -> Iterator[str]:
    """What of an input is read as the language; of a filter that is a dict, nothing is."""
    match given:
        case str():
            yield given
        case list():
            for part in given:
                yield from _texts(name, part)
        case dict() if name == "aggregations":
            yield from (part for part in given.values() if isinstance(part, str))


def face_of(db: DataFlow, model: Model) -> Face:
    """How the rows of a model are reached; tables that are made on first use are there then."""
    db._make_pending()
    return db._models.face(model.name)


def written(db: DataFlow, model: Model, columns: Iterable[str] | None) -> TableWrite:
    """A write of columns of a model's table, which are None where they are known only when it runs."""
    found = db._models.named(model.name)
    assert found is not None
    return TableWrite(TableName(found[0], (model.table,)), None if columns is None else tuple(columns))


def _chosen(model: str) -> DataFlow:
    chosen = used()
    if chosen is not None and chosen._models.named(model) is not None:
        return chosen
    owners = owners_of(model)
    if not owners:
        hint = "import the module that declares it, and keep its `DataFlow`"
        raise BuildError(f"no `DataFlow` of this process has a model `{model}`", hint=hint)
    if len(owners) > 1:
        raise BuildError(
            f"{len(owners)} `DataFlow` objects of this process have a model `{model}`",
            hint="`dataflow.kailash.use(db)` says which is meant; `db.model_nodes()` has classes that belong to one",
        )
    return owners[0]
