"""A node of an ONNX graph on its way to operations, and the table of operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.rounding import folds_exactly
from symact.formats.onnx.tensors import ELEMENTS, FLOATS, Constant, Tensors, element_name
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network
from symact.numbers.affine import nearest_floats
from symact.numbers.matrix import RationalMatrix


@dataclass(frozen=True)
class Call:
    """A node with everything that its operator may look at.

    Attributes:
        operator: its name in the default domain.
        node: the name of the node, made printable.
        opset: the version of the default domain.
        inputs: the tensors it reads; None for an optional one left out.
        outputs: the names of its results, empty for an optional one left out.
    """

    program: GraphProgram
    tensors: Tensors
    operator: str
    node: str
    opset: int
    inputs: tuple[Tensor | None, ...]
    attributes: Attributes
    outputs: tuple[str, ...]

    def __str__(self) -> str:
        return f"operator {self.operator} of node '{self.node}'"

    def input(self, k: int) -> Tensor | None:
        """The tensor read at a place, None where it is left out."""
        return self.inputs[k] if k < len(self.inputs) else None

    def required(self, k: int) -> Tensor:
        """The tensor read at a place where there has to be one."""
        tensor = self.input(k)
        if tensor is None:
            raise ModelError(f"{self} has no input {k}; it needs one")
        return tensor

    def computed(self, k: int) -> Computed:
        """A tensor that depends on the input of the network."""
        tensor = self.required(k)
        if isinstance(tensor, Constant):
            raise UnsupportedError(
                f"{self} has a constant as input {k} and computes on another; only its input {k} "
                "may depend on the input of the network"
            )
        return tensor

    def constant(self, k: int, meant: str) -> Constant:
        """A tensor that does not depend on the input of the network."""
        tensor = self.required(k)
        if isinstance(tensor, Computed):
            raise UnsupportedError(
                f"{self} computes {meant} from the input of the network; only a constant is read"
            )
        return tensor

    def optional(self, k: int, meant: str) -> Constant | None:
        """The same, None where it is left out."""
        return None if self.input(k) is None else self.constant(k, meant)

    def one_type(self) -> None:
        """Refuse inputs of different element types, as ONNX does."""
        names = {element_name(t.element): None for t in self.inputs if t is not None}
        if len(names) > 1:
            raise ModelError(
                f"{self} is given {' and '.join(names)} numbers together; it needs one type, so "
                "put a Cast before it"
            )


Lowering = Callable[[Call], Tensor]


@dataclass(frozen=True)
class Operator:
    """An entry of the table: how a node is lowered, and what it may have."""

    lower: Lowering
    inputs: tuple[int, int]
    attributes: frozenset[str]
    outputs: int
    moves: bool


OPERATORS: dict[str, Operator] = {}

_LEGACY = frozenset({"consumed_inputs"})
"""A hint to old executors that says nothing about values."""


def operator(
    name: str,
    *,
    inputs: tuple[int, int],
    attributes: str = "",
    outputs: int = 1,
    moves: bool = False,
) -> Callable[[Lowering], Lowering]:
    """Enter an operator into the table.

    Args:
        name: what ONNX calls it.
        inputs: the fewest and the most inputs.
        attributes: the names of those that are read.
        outputs: how many results it may name; only the first is given.
        moves: whether it also takes constants, since it computes nothing.
    """

    def enter(lower: Lowering) -> Lowering:
        OPERATORS[name] = Operator(
            lower, inputs, frozenset(attributes.split()) | _LEGACY, outputs, moves
        )
        return lower

    return enter


def lowered(call: Call) -> Tensor:
    """The tensor that a node of the table gives, its operations added to the program."""
    entry = OPERATORS[call.operator]
    fewest, most = entry.inputs
    if not fewest <= len(call.inputs) <= most:
        expected = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ModelError(f"{call} has {count_of(len(call.inputs), 'input')}; it needs {expected}")
    for k in range(fewest):
        call.required(k)
    unknown = sorted(set(call.attributes.names) - entry.attributes)
    if unknown:
        raise UnsupportedError(
            f"{call} has the attribute {printable(unknown[0])}, which is not read"
        )
    if any(call.outputs[entry.outputs :]):
        raise UnsupportedError(
            f"{call} names {count_of(len(call.outputs), 'result')}; {entry.outputs} is the most "
            "that is read"
        )
    given = [tensor for tensor in call.inputs if tensor is not None]
    if entry.moves or any(isinstance(tensor, Computed) for tensor in given):
        return entry.lower(call)
    return _on_constants(entry, call)


def _on_constants(entry: Operator, call: Call) -> Constant:
    """An operator run exactly on constants, as a network that reads the first of them."""
    first = call.required(0)
    assert isinstance(first, Constant)
    check_size(first.shape, first.name)
    inner = GraphProgram()
    inner.imports, inner.rounds = call.program.imports, call.program.rounds
    inner.name = call.node
    stand_in = Computed(0, first.shape, first.element)
    result = entry.lower(replace(call, program=inner, inputs=(stand_in, *call.inputs[1:])))
    if isinstance(result, Constant):
        return result
    network = Network(inner.nodes, inputs=first.array.size, output=result.value)
    column = RationalMatrix.column(first.array.ravel(), first.name)
    values = network.run(RationalKind(), column)
    if result.element in FLOATS and not folds_exactly(network, values, result.element):
        call.program.rounds.append(f"{call}, which computes stored numbers from stored numbers")
    return _stored(call, values, result)


def _stored(call: Call, column: RationalMatrix, result: Computed) -> Constant:
    """Exact numbers as a constant: floats where those hold them, fractions elsewhere."""
    name = f"the result of {call}"
    if result.element in FLOATS:
        if column.is_double:
            flat = nearest_floats(column, np.float64, name)[:, 0]
        else:
            flat = np.empty(column.shape[0], dtype=object)
            flat[:] = [row[0] for row in column.fractions()]
        return Constant(flat.reshape(result.shape), result.element, name)
    dtype = np.dtype(ELEMENTS[result.element].dtype)
    whole = [row[0] for row in column.fractions()]
    limits = np.iinfo(dtype)
    for number in whole:
        if number.denominator != 1 or not limits.min <= number <= limits.max:
            raise UnsupportedError(
                f"{call} gives {number} for integers of type {dtype.name}, which do not hold it; "
                "rounding and overflow are not read"
            )
    flat = np.array([int(number) for number in whole], dtype=dtype)
    return Constant(flat.reshape(result.shape), result.element, name)


def need_rank(call: Call, tensor: Tensor, least: int, meant: str) -> None:
    """Refuse a tensor with too few dimensions."""
    if len(tensor.shape) < least:
        raise ShapeError(
            f"{call} is given {meant} of shape {shape_text(tensor.shape)}; it needs {least} "
            "dimensions or more"
        )
