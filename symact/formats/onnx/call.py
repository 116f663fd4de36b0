"""A node of an ONNX graph on its way to operations, and the table of operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.opaque import Origin, opaque
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.rounding import folded_error, folds_exactly
from symact.formats.onnx.tensors import ELEMENTS, FLOATS, Constant, Tensors, element_name
from symact.networks.derived import Derived
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, Stored
from symact.numbers.affine import nearest_floats
from symact.numbers.matrix import RationalMatrix


@dataclass(frozen=True)
class Call:
    """A node with everything that its operator may look at.

    Attributes:
        origin: the node as its file has it.
        operator: its name, with the domain before it where that is not the default one.
        node: the name of the node, made printable.
        opset: the version of its domain.
        inputs: the tensors it reads; None for an optional one left out.
        outputs: the names of its results, empty for an optional one left out.
        before: a tensor that it reads and up to which the model could be read.
        title: what messages call it, where it is not a node of ONNX.
    """

    program: GraphProgram
    tensors: Tensors
    origin: Origin
    operator: str
    node: str
    opset: int
    inputs: tuple[Tensor | None, ...]
    attributes: Attributes
    outputs: tuple[str, ...]
    before: str = ""
    title: str = ""

    def __str__(self) -> str:
        return self.title or operator_text(self.operator, self.node)

    @property
    def given(self) -> tuple[Tensor, ...]:
        """The tensors that it reads."""
        return tuple(tensor for tensor in self.inputs if tensor is not None)

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
        tensor.check_finite()
        return tensor

    def optional(self, k: int, meant: str) -> Constant | None:
        """The same, None where it is left out."""
        return None if self.input(k) is None else self.constant(k, meant)

    def one_type(self) -> None:
        """Refuse inputs of different element types, as ONNX does."""
        names = {element_name(tensor.element): None for tensor in self.given}
        if len(names) > 1:
            raise ModelError(
                f"{self} is given {' and '.join(names)} numbers together; it needs one type, so "
                "put a Cast before it"
            )

    def attribute_source(self, name: str, size: int) -> tuple[Stored, ...]:
        """The numbers of an attribute as a stored tensor, for counting."""
        return (self.tensors.stored(f"{self.node}.{name}", size),)


def operator_text(operator: str, node: str) -> str:
    """How messages call a node: its operator, the domain where it is not ONNX's own, its name."""
    domain, _, word = operator.rpartition(".")
    of = f" of the domain {domain}" if domain else ""
    return f"operator {word}{of} of node '{node}'"


Lowering = Callable[[Call], Tensor | tuple[Tensor, ...]]
"""What lowers a node: to its first result, or to all that it names."""


@dataclass(frozen=True)
class Operator:
    """An entry of the table: how a node is lowered, and what it may have."""

    lower: Lowering
    inputs: tuple[int, int]
    attributes: frozenset[str]
    outputs: int
    moves: bool
    infinite: bool
    on_integers: Lowering | None


OPERATORS: dict[str, Operator] = {}

_LEGACY = frozenset({"consumed_inputs"})
"""A hint to old executors that says nothing about values."""

ANY = 1 << 30
"""The most inputs or results of an operator that takes any number of them."""


def operator(
    *names: str,
    inputs: tuple[int, int],
    attributes: str = "",
    outputs: int = 1,
    moves: bool = False,
    infinite: bool = False,
    on_integers: Lowering | None = None,
) -> Callable[[Lowering], Lowering]:
    """Enter an operator into the table.

    Args:
        names: what ONNX calls it; with the domain before it, where that is not the default one.
        inputs: the fewest and the most inputs.
        attributes: the names of those that are read.
        outputs: how many results it may name.
        moves: whether it takes constants as they are, and integers that are computed.
        infinite: whether its constants may be infinite, which it looks after.
        on_integers: what it does with stored integers, where that is not what it does with reals.
    """

    def enter(lower: Lowering) -> Lowering:
        known = frozenset(attributes.split()) | _LEGACY
        for name in names:
            OPERATORS[name] = Operator(lower, inputs, known, outputs, moves, infinite, on_integers)
        return lower

    return enter


def lowered(call: Call) -> tuple[Tensor, ...]:
    """The tensors that a node gives, its operations added to the program."""
    entry = OPERATORS.get(call.operator)
    return opaque(call) if entry is None else applied(entry, call)


def applied(entry: Operator, call: Call) -> tuple[Tensor, ...]:
    """What an operator gives, once the node is seen to have what it may have and no more."""
    first = len(call.program.nodes) + 1
    found = _checked(entry, call)
    off = max((tensor.off for tensor in call.given if isinstance(tensor, Constant)), default=0.0)
    if not off:
        return found
    if all(isinstance(tensor, Constant) for tensor in found):
        return tuple(replace(tensor, off=max(tensor.off, off)) for tensor in map(_constant, found))
    if call.operator == "Div":
        off = _inverse_off(call.given[-1])
    if off < np.inf and call.operator in (*DIRECT, "Div"):
        own = {t.product.node + 1 for t in call.given if isinstance(t, Computed) and t.product}
        for value in (*own, *range(first, len(call.program.nodes) + 1)):
            old = call.program.nodes[value - 1].derived or Derived()
            call.program.derive(value, replace(old, absolute=max(old.absolute, off)))
    else:
        call.program.rounds.append(f"{call}, which reads numbers computed from stored ones")
    return found


def _inverse_off(divisor: Tensor) -> float:
    """By how many units u the inverses of numbers may be off, for float32 or wider: |1/c′ − 1/c| is
    |c′ − c| / |c c′|; infinite where c′ may be 0, and for what is no constant."""
    if not isinstance(divisor, Constant):
        return np.inf
    least = min(abs(float(entry)) for entry in divisor.array.ravel().tolist())
    left = least - divisor.off * 2.0**-24
    return divisor.off / least / left * (1 + 1e-12) if left > 0 else np.inf


DIRECT = frozenset({"Add", "Sub", "Mul", "MatMul", "Conv"})
"""Operators whose constants are numbers of the operation as they are, or with the other sign."""


def _checked(entry: Operator, call: Call) -> tuple[Tensor, ...]:
    fewest, most = entry.inputs
    if not fewest <= len(call.inputs) <= most:
        expected = str(fewest) if fewest == most else f"{fewest} to {most}"
        expected = f"{fewest} or more" if most == ANY else expected
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
    if entry.moves:
        return _all(entry.lower(call))
    if not entry.infinite:
        for tensor in call.given:
            if isinstance(tensor, Constant):
                tensor.check_finite()
    computed = [tensor for tensor in call.given if isinstance(tensor, Computed)]
    if not computed and call.given:
        if entry.on_integers is not None and call.required(0).element not in FLOATS:
            return _all(entry.on_integers(call))
        return (_on_constants(entry, call),)
    if any(tensor.element not in FLOATS for tensor in computed):
        return opaque(call)  # whole numbers wrap around, and are divided without a rest
    return _all(entry.lower(call))


def _all(result: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


def _on_constants(entry: Operator, call: Call) -> Constant:
    """An operator run exactly on constants, as a network that reads the first of them."""
    first = _constant(call.required(0))
    check_size(first.shape, first.name)
    inner = GraphProgram()
    inner.imports, inner.rounds = call.program.imports, call.program.rounds
    inner.name, inner.folds = call.node, True
    stand_in = Computed(0, first.shape, first.element)
    found = entry.lower(replace(call, program=inner, inputs=(stand_in, *call.inputs[1:])))
    (result,) = _all(found)
    if isinstance(result, Constant):
        return result
    network = Network(inner.nodes, inputs=first.array.size, output=result.value)
    column = RationalMatrix.column(first.array.ravel(), first.name)
    values = network.run(RationalKind(), column)
    off: float | None = 0.0
    given = any(_constant(tensor).off for tensor in call.given)
    if result.element in FLOATS and (given or not folds_exactly(network, values, result.element)):
        off = folded_error(network, first, [_constant(tensor) for tensor in call.given[1:]], call)
        if off is None:
            call.program.rounds.append(f"{call}, which computes stored numbers from stored numbers")
    sources = [source for tensor in call.given for source in _constant(tensor).sources]
    constant = _stored(call, values, result)
    return replace(constant, sources=tuple(dict.fromkeys(sources)), off=off or 0.0)


def _constant(tensor: Tensor) -> Constant:
    assert isinstance(tensor, Constant)
    return tensor


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
