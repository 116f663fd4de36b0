"""Networks as ONNX files.

What is unchanged since it was read is copied; the rest is written anew, in the smallest operators
that do it. The frame of the file that was read is kept: names, shapes and types of inputs and
outputs, metadata and operator sets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.errors import MissingDependencyError, UnsupportedError
from symact.formats.bytes import LARGEST_FILE
from symact.formats.onnx.emitter import Emitter, Held, Part
from symact.formats.onnx.emitting import emitted
from symact.formats.onnx.graph import DEFAULT
from symact.formats.onnx.lowering import lowered_network
from symact.formats.onnx.origin import Draft, Named, Origin, Place, Record
from symact.formats.onnx.program import Computed
from symact.formats.onnx.tensors import ELEMENTS, Constant
from symact.formats.onnx.units import Convolution, Copy, Plan, Single
from symact.networks.network import Network
from symact.networks.opaque import Opaque
from symact.networks.operations import Affine
from symact.networks.rounding import rounded_network
from symact.numbers.arrays import Array
from symact.numbers.rounding import floats_of

OPSET, IR = 17, 8
"""The operator set and the version of the format of models that were not read from ONNX."""


@dataclass(frozen=True)
class OnnxModel:
    """A model that is to be written.

    Attributes:
        data: the bytes of the file.
        exact: an equal network in the operations of ONNX, nothing rounded.
        meant: the same with each number rounded, which is what the file should say.
        notes: what else is to be said of it.
    """

    data: bytes
    exact: Network
    meant: Network
    notes: tuple[str, ...]


def onnx_model(network: Network, dtype: str) -> OnnxModel:
    """A network as an ONNX model.

    Args:
        dtype: the float type of its numbers, where it was not read from an ONNX file, which has its
            own.

    Raises:
        UnsupportedError: for an operation that ONNX has no operator for.
        NumberError: for a number beyond the largest float.
    """
    try:
        import onnx  # noqa: F401
    except ImportError:
        raise MissingDependencyError.of("onnx", "onnx", "writing ONNX files") from None
    exact = lowered_network(network)
    source = network.source.origin if network.source else None
    source = source.origin() if isinstance(source, Draft) else source
    read = source if isinstance(source, Origin) and _matches(source, network, dtype) else None
    plan = Plan(exact, read)
    meant = rounded_network(exact, dtype, plan.kept.__contains__)
    origin = read or _frame(network, dtype)
    return _Writing(origin, plan, meant, dtype).model(exact)


def _matches(origin: Origin, network: Network, dtype: str) -> bool:
    """Whether a network still reads and gives what its file does, in the type of its file."""
    inputs = sum(math.prod(place.shape) for place in origin.inputs)
    types = {ELEMENTS[place.element].name for place in origin.inputs}
    sizes = (inputs, math.prod(origin.output.shape)) == (network.inputs, network.outputs)
    return sizes and types == {dtype}


def _frame(network: Network, dtype: str) -> Origin:
    """The frame of a model that was not read from an ONNX file: rows in, rows out."""
    from onnx import ModelProto, helper

    element = next(k for k, known in ELEMENTS.items() if known.name == dtype)
    ends = Place("x", (1, network.inputs), element), Place("y", (1, network.outputs), element)
    model = ModelProto(ir_version=IR, producer_name="symact")
    model.opset_import.append(helper.make_opsetid("", OPSET))
    model.graph.name = "network"
    for field, place in zip((model.graph.input, model.graph.output), ends, strict=True):
        shape = ["batch", *place.shape[1:]]
        field.append(helper.make_tensor_value_info(place.name, element, shape))
    return Origin(model, ends[:1], ends[1], True, ())


class _Writing:
    """A model in the making; ``held`` has what the values of the network are held in."""

    def __init__(self, origin: Origin, plan: Plan, meant: Network, dtype: str) -> None:
        self.origin, self.plan, self.meant = origin, plan, meant
        rows = origin.output.shape[:1] == (1,) and plan.keeps_rows
        self.is_open = origin.is_open and rows
        taken = [place.name for place in origin.inputs] + [origin.output.name]
        taken += [value.name for value in origin.model.graph.input]
        opset = max(o.version for o in origin.model.opset_import if o.domain in DEFAULT)
        element = next(k for k, known in ELEMENTS.items() if known.name == dtype)
        self.out = Emitter(opset, element, self.is_open, taken)
        self.held: dict[int, Held] = {0: self._input()}

    def _input(self) -> Held:
        parts, start = [], 0
        for place in self.origin.inputs:
            parts.append(Part(start, place.shape, place.name, place.element))
            start += math.prod(place.shape)
        shapes = {parts[0].shape: parts[0].name} if len(parts) == 1 else {}
        return Held(start, self.origin.inputs[0].element, shapes, tuple(parts))

    def model(self, exact: Network) -> OnnxModel:
        for value, unit in self.plan.units.items():
            match unit:
                case Copy():
                    self.held[value] = self._copied(value, unit)
                case Convolution():
                    self.held[value] = self._convolved(unit)
                case Single():
                    self.held[value] = self._single(value, unit)
        self._name_output()
        model = self._assembled()
        if model.ByteSize() > LARGEST_FILE:
            raise UnsupportedError(
                f"the model has {model.ByteSize()} bytes; an ONNX file of one piece has at most "
                f"{LARGEST_FILE}"
            )
        notes = []
        if self.origin.is_open and not self.is_open:
            notes.append(
                "the first size of inputs is 1 in the file written, since tensors of the one read "
                "do not all begin with it"
            )
        return OnnxModel(
            model.SerializeToString(deterministic=True), exact, self.meant, tuple(notes)
        )

    # -- units ----------------------------------------------------------------------------------

    def _copied(self, value: int, unit: Copy) -> Held:
        record, out = unit.record, self.out
        reads = []
        for name, read in zip(record.proto.input, record.reads, strict=True):
            match read:
                case Computed():
                    reads.append(out.tensor(self.held[unit.values[read.value]], read.shape))
                case Constant():
                    reads.append(out.store(read, name))
                case _:
                    reads.append("")
        names = out.copy(record.proto, reads)
        width = self.meant.widths[value]
        first = record.gives[0]
        if not isinstance(self.meant.nodes[value - 1].operation, Opaque) or len(record.gives) == 1:
            return Held(width, first.element, {first.shape: names[0]})
        parts, start = [], 0
        for name, tensor in zip(names, record.gives, strict=False):
            if name:
                parts.append(Part(start, tensor.shape, name, tensor.element))
                start += math.prod(tensor.shape)
        return Held(width, first.element, {}, tuple(parts))

    def _single(self, value: int, unit: Single) -> Held:
        node = self.meant.nodes[value - 1]
        name = node.name
        stored = _stored_names(unit.record, name or f"map_{value}")
        return emitted(self.out, node.operation, [self.held[r] for r in unit.reads], name, stored)

    def _convolved(self, unit: Convolution) -> Held:
        """A convolution of the file with the numbers of a product."""
        node, record, out = self.meant.nodes[unit.product - 1], unit.record, self.out
        operation, (data, kernel) = node.operation, record.reads[:2]
        assert isinstance(operation, Affine)
        assert isinstance(data, Computed)
        assert isinstance(kernel, Named)
        held = self.held[unit.read]
        spatial, samples = data.shape[2:], data.shape[0]
        channels = held.width // (samples * math.prod(spatial))
        groups, own = len(operation.blocks), operation.blocks[0].shape[0]
        weight = _kernels(out, operation, kernel.shape[2:], channels // groups, record)
        proto = type(record.proto)()
        proto.CopyFrom(record.proto)
        proto.name = node.name or proto.name
        names = _stored_names(record if node.name == record.name else None, proto.name)
        reads = [out.tensor(held, (samples, channels, *spatial)), out.floats(weight, names[0])]
        offsets = [
            out.column(block.offset, f"the bias of {node.name}") for block in operation.blocks
        ]
        bias = np.concatenate(offsets)
        if bias.any():
            reads.append(out.floats(bias, names[1]))
        given = out.copy(proto, reads)[0]
        return out.held(given, (samples, groups * own, *record.gives[0].shape[2:]))

    # -- the frame ------------------------------------------------------------------------------

    def _name_output(self) -> None:
        out, place = self.out, self.origin.output
        last = out.tensor(self.held[self.meant.output], place.shape)
        given = {value.name for value in self.origin.model.graph.input}
        if last == place.name and last in given and not out.nodes:
            return  # the output is the input itself
        made = {name for node in out.nodes for name in node.output}
        if last not in made or last == place.name:
            out.node("Identity", [last], place.name)
            last = out.nodes[-1].output[0]
        out.renamed(last, place.name)

    def _assembled(self) -> Any:
        from onnx import helper

        origin = self.origin
        model = type(origin.model)()
        model.CopyFrom(origin.model)
        graph = model.graph
        graph.node.extend(self.out.nodes)
        graph.initializer.extend(self.out.stored.values())
        if origin.is_open and not self.is_open:
            for value in graph.input:
                value.type.tensor_type.shape.dim[0].dim_value = 1
        shape: list[Any] = list(origin.output.shape)
        if self.is_open:
            first = graph.input[0].type.tensor_type.shape.dim[0]
            shape[0] = first.dim_param or "batch"
        info = helper.make_tensor_value_info(origin.output.name, origin.output.element, shape)
        for value in origin.model.graph.output:
            if value.name == info.name and self._states(value):
                info = value
        graph.ClearField("output")
        graph.output.append(info)
        if model.ir_version < 4:  # which has stored tensors among the inputs
            graph.input.extend(
                helper.make_tensor_value_info(name, tensor.data_type, tensor.dims)
                for name, tensor in self.out.stored.items()
            )
        return model

    def _states(self, value: Any) -> bool:
        """Whether what a file states of its output is so, with the rows left open if they are."""
        kind, shape = value.type.tensor_type, self.origin.output.shape
        sizes = [d.dim_value if d.HasField("dim_value") else None for d in kind.shape.dim]
        if not kind.HasField("shape") or len(sizes) != len(shape):
            return False
        rows = sizes[:1] in ([None], [-1], [0]) if self.is_open else sizes[:1] == list(shape[:1])
        return rows and all(s in (None, n) for s, n in zip(sizes[1:], shape[1:], strict=True))


def _stored_names(record: Record | None, name: str) -> tuple[str, str]:
    """How the weight and the bias of a product were called, else after its name."""
    known = [read.name for read in record.reads if isinstance(read, Named)] if record else []
    return (
        known[0] if known else f"{name}.weight",
        known[1] if len(known) > 1 else f"{name}.bias",
    )


def _kernels(
    out: Emitter, operation: Affine, kernel: tuple[int, ...], depth: int, record: Record
) -> Array:
    """The numbers of a product as those of a kernel: (filters, depth, sizes…), or for a transposed
    convolution (channels, filters of a group, sizes…)."""
    groups, own = len(operation.blocks), operation.blocks[0].shape[0]
    name = "a kernel"
    parts = [floats_of(block.matrix, out.dtype, name) for block in operation.blocks]
    whole = np.concatenate(parts).reshape(groups, own, depth, -1)
    if record.proto.op_type == "Conv":
        return whole.reshape(groups * own, depth, *kernel)
    return whole.swapaxes(1, 2).reshape(groups * depth, own, *kernel)
