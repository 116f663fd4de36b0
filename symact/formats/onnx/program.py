"""A network in the making: tensors with shapes on top, flat vectors and operations underneath.

A tensor is flattened row by row. Whatever only moves numbers is an array of positions: the entry at
an index of the result is the position of the number to put there, −1 for a zero. Positions that are
all in order leave no operation behind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import overload

import numpy as np

from symact.activations.entries import Activation
from symact.errors import ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.tensors import Constant
from symact.networks.derived import Derived
from symact.networks.liveness import readers
from symact.networks.network import Import, Node, Stored
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


@dataclass(frozen=True, eq=False)
class OpenProduct:
    """A MatMul whose bias may still come, so that both become one affine map.

    Attributes:
        node: its position among the nodes.
        order: for each number of the tensor, flat, its place in what the affine map gives; None
            where that is the same.
    """

    node: int
    order: Array | None = None


@dataclass(frozen=True, eq=False)
class Computed:
    """A tensor that depends on the input: a value of the network, with its shape and type."""

    value: int
    shape: tuple[int, ...]
    element: int
    product: OpenProduct | None = None


@dataclass(frozen=True)
class _Listing:
    """Nodes in the making, and the value that is asked for."""

    nodes: tuple[Node, ...]
    output: int


Tensor = Constant | Computed
Sources = tuple[Stored, ...]


class GraphProgram:
    """The nodes so far, and the few things that can be done with tensors.

    ``name`` is the name that the nodes get which are added next. ``rounds`` says which operations
    an execution rounds in a way of its own, as :class:`~symact.networks.network.Source` has it.
    ``folds`` says that what it computes is a constant. ``powers`` has the exponents of opaque
    powers, ``multiples`` which values are multiples of an activation: of which value, and the
    factor.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.imports: list[Import] = []
        self.rounds: list[str] = []
        self.name = ""
        self.folds = False
        self.powers: dict[int, int] = {}
        self.multiples: dict[int, tuple[int, Fraction]] = {}

    def emit(
        self, operation: Operation, reads: Sequence[int], stored: Sources | None = None
    ) -> int:
        """Add an operation; the number of the value that it gives."""
        self.nodes.append(Node(operation, tuple(reads), self.name, stored))
        return len(self.nodes)

    def derive(self, value: int, derived: Derived) -> None:
        """Say how the numbers of the node that gives a value come from what is stored."""
        self.nodes[value - 1] = replace(self.nodes[value - 1], derived=derived)

    # -- moving numbers -------------------------------------------------------------------------

    @overload
    def select(self, tensor: Computed, positions: Array) -> Computed: ...
    @overload
    def select(self, tensor: Tensor, positions: Array) -> Tensor: ...
    def select(self, tensor: Tensor, positions: Array) -> Tensor:
        """The tensor of the shape of ``positions`` with the numbers that stand there."""
        if isinstance(tensor, Constant):
            return replace(tensor, array=tensor.array.ravel()[positions])
        count = math.prod(tensor.shape)
        flat = positions.ravel()
        if flat.size == count and np.array_equal(flat, np.arange(count)):
            return replace(tensor, shape=positions.shape)
        value = self.emit(Select(tuple(flat.tolist()), count), (tensor.value,))
        return Computed(value, positions.shape, tensor.element)

    @overload
    def reshaped(self, tensor: Computed, shape: tuple[int, ...]) -> Computed: ...
    @overload
    def reshaped(self, tensor: Tensor, shape: tuple[int, ...]) -> Tensor: ...
    def reshaped(self, tensor: Tensor, shape: tuple[int, ...]) -> Tensor:
        """The same numbers in another shape of the same size."""
        if isinstance(tensor, Constant):
            return replace(tensor, array=tensor.array.reshape(shape))
        return replace(tensor, shape=shape)

    def broadcast(self, tensor: Computed, shape: tuple[int, ...]) -> Computed:
        """The tensor repeated to a shape, as NumPy does."""
        check_size(shape, "the result")
        return self.select(tensor, np.broadcast_to(positions_of(tensor.shape), shape))

    # -- arithmetic -----------------------------------------------------------------------------

    def scaled(
        self,
        tensor: Computed,
        factor: RationalMatrix | int | Fraction,
        shift: RationalMatrix | None,
        stored: Sources = (),
        derived: Derived | None = None,
    ) -> Computed:
        """Every number times its factor plus its shift; a single factor is for all."""
        width = math.prod(tensor.shape)
        if not isinstance(factor, RationalMatrix):
            factor = RationalMatrix.integers([[1]] * width, (width, 1)).scaled(factor)
        if shift is None:
            shift = RationalMatrix.zeros(width, 1)
        value = self.emit(Scale(factor, shift), (tensor.value,), stored)
        if derived is not None:
            self.derive(value, derived)
        return Computed(value, tensor.shape, tensor.element)

    def added(self, first: Computed, *others: Computed) -> Computed:
        """The sum of tensors of one shape: a skip connection."""
        reads = [first.value, *(other.value for other in others)]
        value = self.emit(Addition(len(reads), math.prod(first.shape)), reads)
        return Computed(value, first.shape, first.element)

    def largest(self, first: Computed, *others: Computed) -> Computed:
        """The larger of tensors of one shape, number by number."""
        reads = [first.value, *(other.value for other in others)]
        value = self.emit(Largest(len(reads), math.prod(first.shape)), reads)
        return Computed(value, first.shape, first.element)

    def folded(self, operation: type[Addition | Largest], tensor: Computed) -> Computed:
        """The sum or the maximum over the first dimension of a tensor."""
        terms, shape = tensor.shape[0], tensor.shape[1:]
        value = self.emit(operation(terms, math.prod(shape)), (tensor.value,))
        return Computed(value, shape, tensor.element)

    def activated(
        self, tensor: Computed, activation: Activation, stored: Sources | None = None
    ) -> Computed:
        """An activation on every number; the identity is none."""
        if activation.name == "identity":
            return tensor
        value = self.emit(Activate(activation), (tensor.value,), stored)
        return Computed(value, tensor.shape, tensor.element)

    def gathered(self, tensors: Sequence[Tensor], positions: Array) -> Tensor:
        """Numbers of several tensors, by their positions where these lie end to end, flat.

        Constants come in as a shift of what is computed.
        """
        sizes = [math.prod(tensor.shape) for tensor in tensors]
        constants = [tensor for tensor in tensors if isinstance(tensor, Constant)]
        if len(constants) == len(tensors):
            array = np.concatenate([tensor.array.ravel() for tensor in constants])
            off = max(tensor.off for tensor in constants)
            sources = sources_of(*constants)
            return replace(constants[0], array=array[positions], sources=sources, off=off)
        places, values, start = [], [], 0
        for tensor, size in zip(tensors, sizes, strict=True):
            if isinstance(tensor, Computed):
                places.append(np.arange(start, start + size))
                values.append([0] * size)
                start += size
            else:
                places.append(np.full(size, -1))
                values.append(tensor.array.ravel().tolist())
        computed = [tensor for tensor in tensors if isinstance(tensor, Computed)]
        chosen = np.concatenate(places)[positions]
        if len(computed) == 1:
            moved = self.select(computed[0], chosen)
        else:
            reads = [tensor.value for tensor in computed]
            value = self.emit(Select(tuple(chosen.ravel().tolist()), start), reads)
            moved = Computed(value, positions.shape, computed[0].element)
        if not constants:
            return moved
        flat = np.empty(sum(sizes), dtype=object)
        flat[:] = [number for part in values for number in part]
        shift = np.where(chosen < 0, flat[positions], 0).ravel()
        if not any(shift):
            return moved
        column = RationalMatrix.column(shift, constants[0].name)
        return self.scaled(moved, 1, column, sources_of(*constants))

    def pruned(self, output: int) -> tuple[list[Node], int]:
        """The nodes that a value depends on, and its number among them."""
        live = [value for value in readers(_Listing(tuple(self.nodes), output)) if value]
        place = {0: 0} | {value: k for k, value in enumerate(live, start=1)}
        nodes = (self.nodes[value - 1] for value in live)
        kept = [replace(n, reads=tuple(place[read] for read in n.reads)) for n in nodes]
        return kept, place[output]

    def with_bias(
        self, tensor: Computed, bias: Array, stored: Sources, factor: Fraction = Fraction(1)
    ) -> Computed:
        """A product's result with ``factor`` times a bias put into the same affine map."""
        assert tensor.product is not None
        node = self.nodes[tensor.product.node]
        assert isinstance(node.operation, Affine)
        placed = bias.ravel()
        if tensor.product.order is not None:
            placed = np.empty_like(placed)
            placed[tensor.product.order] = bias.ravel()
        maps = [block.matrix for block in node.operation.blocks]
        operation = affine(maps, node.operation.copies, placed, factor)
        assert isinstance(node.stored, tuple)
        whole = replace(node, operation=operation, stored=(*node.stored, *stored))
        self.nodes[tensor.product.node] = whole
        return replace(tensor, product=None)


def affine(
    matrices: Sequence[RationalMatrix],
    copies: int,
    bias: Array | None = None,
    factor: Fraction = Fraction(1),
) -> Affine:
    """Matrices side by side, each for ``copies`` pieces, plus ``factor`` times a bias.

    The bias has a number for each row of each matrix, or one for each row of each copy. Where it
    differs from copy to copy, each copy becomes a block of its own; they share the matrix.
    """
    if bias is None:
        return Affine(*(AffineMap(matrix) for matrix in matrices), copies=copies)
    parts = bias.reshape(len(matrices), -1, matrices[0].shape[0])
    if bool((parts == parts[:, :1]).all()):
        parts = parts[:, :1]
    offsets = [
        [RationalMatrix.column(part).scaled(factor) for part in copy_parts] for copy_parts in parts
    ]
    maps = [
        AffineMap(matrix, offset)
        for matrix, own in zip(matrices, offsets, strict=True)
        for offset in own
    ]
    return Affine(*maps, copies=copies // parts.shape[1])


def positions_of(shape: Sequence[int]) -> Array:
    """Every index of a shape with its own position: 0, 1, 2, … row by row."""
    return np.arange(math.prod(shape)).reshape(tuple(shape))


def column_of(constant: Constant, shape: tuple[int, ...]) -> RationalMatrix:
    """The numbers of a constant repeated to a shape, flat, exactly."""
    check_size(shape, "the result")
    return RationalMatrix.column(np.broadcast_to(constant.array, shape).ravel(), constant.name)


def common_shape(left: Sequence[int], right: Sequence[int], what: str) -> tuple[int, ...]:
    """The shape to which two shapes broadcast by NumPy's rule; ShapeError naming both if none."""
    try:
        return np.broadcast_shapes(tuple(left), tuple(right))
    except ValueError:
        raise ShapeError(
            f"{what} is given the shapes {shape_text(left)} and {shape_text(right)}, which do not "
            "broadcast; each dimension has to be equal or 1"
        ) from None


def sources_of(*tensors: Tensor | None) -> Sources:
    """The stored tensors that constants are made of."""
    return tuple(
        source for tensor in tensors if isinstance(tensor, Constant) for source in tensor.sources
    )
