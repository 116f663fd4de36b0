"""What a network keeps of its ONNX file, so that it can be written as one again.

The numbers of products are in the network; kept are the frame of the model (metadata, operator
sets, inputs and outputs) and, for each node, what it was made into, with the constants that the
network does not have in the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.formats.onnx.opaque import OnnxNode
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.tensors import Constant
from symact.networks.operations import Affine, Operation

if TYPE_CHECKING:
    from symact.formats.onnx.call import Call
    from symact.formats.onnx.graph import Graph


@dataclass(frozen=True)
class Named:
    """A stored tensor of a file by its name and shape, its numbers being in operations."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Step:
    """An operation that a node was made into, and the values that it reads, as first numbered."""

    operation: Operation
    reads: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Record:
    """A node of a file and what it was made into.

    Attributes:
        proto: the NodeProto.
        name: what messages call it, and what its operations are called.
        reads: what it reads: computed tensors, constants, names of constants whose numbers are in
            its operations, None where nothing is read.
        gives: the tensors that it gives.
        steps: its operations, by the value that each gives.
    """

    proto: Any
    name: str
    reads: tuple[Computed | Constant | Named | None, ...]
    gives: tuple[Computed, ...]
    steps: dict[int, Step]


@dataclass(frozen=True, eq=False)
class Place:
    """An input or the output of a file: its name, shape and element type."""

    name: str
    shape: tuple[int, ...]
    element: int


@dataclass(frozen=True, eq=False)
class Origin:
    """What is kept of a file.

    Attributes:
        model: the ModelProto without nodes and numbers.
        inputs: those that the network reads, in the order in which they lie end to end.
        output: the tensor that the network gives.
        is_open: whether the first size of every input is left open.
        records: its nodes, in order.
    """

    model: Any
    inputs: tuple[Place, ...]
    output: Place
    is_open: bool
    records: tuple[Record, ...]


class Recorder:
    """Gathers what is to be kept while nodes are made into operations."""

    def __init__(self, program: GraphProgram) -> None:
        self.program = program
        self.inputs: list[Place] = []
        self._calls: list[tuple[Call, tuple[Tensor, ...], range]] = []

    def note(self, call: Call, found: tuple[Tensor, ...], first: int) -> None:
        """A node that was made into the operations from the value ``first`` on."""
        last = len(self.program.nodes)
        if last >= first and isinstance(found[0], Computed):
            self._calls.append((call, found, range(first, last + 1)))

    def origin(self, model: Any, graph: Graph, result: Place) -> Origin:
        """What is kept, once all is read."""
        return Origin(
            _frame(model, graph),
            tuple(self.inputs),
            result,
            all(_is_open(graph.inputs[place.name]) for place in self.inputs),
            tuple(self._record(*noted) for noted in self._calls),
        )

    def _record(self, call: Call, found: tuple[Tensor, ...], values: range) -> Record:
        steps = {
            value: Step(node.operation, node.reads)
            for value in values
            for node in [self.program.nodes[value - 1]]
        }
        is_product = any(isinstance(step.operation, Affine) for step in steps.values())
        assert isinstance(call.origin, OnnxNode)
        proto = type(call.origin.proto)()
        proto.CopyFrom(call.origin.proto)
        return Record(
            proto,
            call.node,
            tuple(_read(*pair, is_product) for pair in zip(proto.input, call.inputs, strict=True)),
            tuple(tensor for tensor in found if isinstance(tensor, Computed)),
            steps,
        )


def _read(name: str, tensor: Tensor | None, is_product: bool) -> Any:
    if isinstance(tensor, Constant) and is_product:
        return Named(name, tensor.shape)
    return tensor


def _frame(model: Any, graph: Graph) -> Any:
    frame = type(model)()
    for field in ("ir_version", "producer_name", "producer_version", "domain", "model_version"):
        if model.HasField(field):
            _put(frame, field, getattr(model, field))
    if model.HasField("doc_string"):
        _put(frame, "doc_string", model.doc_string)
    frame.opset_import.extend(model.opset_import)
    frame.metadata_props.extend(model.metadata_props)
    _put(frame.graph, "name", model.graph.name)
    _put(frame.graph, "doc_string", model.graph.doc_string)
    if hasattr(model.graph, "metadata_props"):
        frame.graph.metadata_props.extend(model.graph.metadata_props)
    frame.graph.input.extend(graph.inputs.values())
    frame.graph.output.extend(graph.outputs.values())
    return frame


def _put(message: Any, field: str, value: Any) -> None:
    """Set a field, but for a text that is none, which protobuf hands out as bytes."""
    if not isinstance(value, bytes):
        setattr(message, field, value)


def _is_open(value: Any) -> bool:
    dims: Sequence[Any] = value.type.tensor_type.shape.dim
    return bool(dims) and not (dims[0].HasField("dim_value") and dims[0].dim_value > 0)
