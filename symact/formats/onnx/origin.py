"""What a network keeps of its ONNX file, so that it can be written as one again.

The numbers of products are in the network; kept are the frame of the model (metadata, operator
sets, inputs and outputs) and, for each node, what it was made into, with the constants that the
network does not have in the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.formats.onnx.attributes import Settings
from symact.formats.onnx.opaque import OnnxNode
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.tensors import Constant
from symact.networks.opaque import Opaque
from symact.networks.operations import Affine, Operation

if TYPE_CHECKING:
    from symact.formats.onnx.call import Call
    from symact.formats.onnx.graph import Graph


IR = 10
"""The version of the format of models that are made of graphs of another format."""


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


@dataclass(frozen=True, eq=False)
class Draft:
    """What is kept of a graph of another format: nodes of ONNX are made of it when one is written,
    since reading it needs no onnx package."""

    recorder: Recorder
    result: Place
    opset: int

    def origin(self) -> Origin:
        """The same as what is kept of a file of ONNX."""
        from onnx import ModelProto, helper

        model = ModelProto(ir_version=IR, producer_name="symact")
        model.opset_import.append(helper.make_opsetid("", self.opset))
        model.graph.name = "network"
        inputs = self.recorder.inputs
        is_open = all(place.shape[:1] == (1,) for place in (*inputs, self.result))
        for field, places in ((model.graph.input, inputs), (model.graph.output, [self.result])):
            for place in places:
                shape = ["batch", *place.shape[1:]] if is_open else place.shape
                field.append(helper.make_tensor_value_info(place.name, place.element, shape))
        return self.recorder.made(model, self.result, self.opset)


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

    def made(self, frame: Any, result: Place, opset: int) -> Origin:
        """What is kept of a graph of another format, which was lowered through operators of ONNX.

        Those that are nodes of ONNX as they stand are kept as such. What is opaque is none, nor is
        a setting that no float32 holds, nor an operator of another version; they are written in
        other operators, if at all.
        """
        records = [
            self._recorded(proto, *noted)
            for noted in self._calls
            if not any(isinstance(self.program.nodes[v - 1].operation, Opaque) for v in noted[2])
            and (proto := _made(noted[0], opset)) is not None
        ]
        is_open = all(place.shape[:1] == (1,) for place in (*self.inputs, result))
        return Origin(frame, tuple(self.inputs), result, is_open, tuple(records))

    def _record(self, call: Call, found: tuple[Tensor, ...], values: range) -> Record:
        assert isinstance(call.origin, OnnxNode)
        proto = type(call.origin.proto)()
        proto.CopyFrom(call.origin.proto)
        return self._recorded(proto, call, found, values)

    def _recorded(self, proto: Any, call: Call, found: tuple[Tensor, ...], values: range) -> Record:
        steps = {
            value: Step(node.operation, node.reads)
            for value in values
            for node in [self.program.nodes[value - 1]]
        }
        is_product = any(isinstance(step.operation, Affine) for step in steps.values())
        return Record(
            proto,
            call.node,
            tuple(_read(*pair, is_product) for pair in zip(proto.input, call.inputs, strict=True)),
            tuple(tensor for tensor in found if isinstance(tensor, Computed)),
            steps,
        )


def _made(call: Call, opset: int) -> Any:
    """A call as a NodeProto; None where ONNX has no such node."""
    from onnx import checker, helper

    assert isinstance(call.attributes, Settings)
    settings = {}
    for name in call.attributes.names:
        value = call.attributes.plain(name)
        if value is None:
            return None
        settings[name] = value
    names = [_name_of(call, k) for k in range(len(call.inputs))]
    proto = helper.make_node(call.operator, names, list(call.outputs), call.node, **settings)
    context = checker.C.CheckerContext()
    context.ir_version, context.opset_imports = IR, {"": opset}
    try:
        checker.check_node(proto, context)
    except checker.ValidationError:
        return None
    return proto


def _name_of(call: Call, k: int) -> str:
    """How a tensor that a call reads is called: a stored one as it is stored."""
    tensor = call.inputs[k]
    if tensor is None:
        return ""
    if isinstance(tensor, Constant) and len(tensor.sources) == 1:
        return tensor.sources[0].name.partition(" ")[2]
    return f"{call.node}.{k}"


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
