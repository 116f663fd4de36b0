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
from symact.networks.network import Import, Node
from symact.networks.operations import Activate, Addition, Affine, Operation, Scale, Select
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


Tensor = Constant | Computed


class GraphProgram:
    """The nodes so far, and the few things that can be done with tensors.

    ``name`` is the name that the nodes get which are added next. ``rounds`` says which operations
    an execution rounds in a way of its own, as :class:`~symact.networks.network.Source` has it.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.imports: list[Import] = []
        self.rounds: list[str] = []
        self.name = ""

    def emit(self, operation: Operation, reads: Sequence[int], stored: int | None = None) -> int:
        """Add an operation; the number of the value that it gives."""
        self.nodes.append(Node(operation, tuple(reads), self.name, stored))
        return len(self.nodes)

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
        stored: int,
    ) -> Computed:
        """Every number times its factor plus its shift; a single factor is for all."""
        width = math.prod(tensor.shape)
        if not isinstance(factor, RationalMatrix):
            factor = RationalMatrix.integers([[1]] * width, (width, 1)).scaled(factor)
        if shift is None:
            shift = RationalMatrix.zeros(width, 1)
        value = self.emit(Scale(factor, shift), (tensor.value,), stored)
        return Computed(value, tensor.shape, tensor.element)

    def added(self, left: Computed, right: Computed) -> Computed:
        """The sum of two tensors of one shape: a skip connection."""
        value = self.emit(Addition(2, math.prod(left.shape)), (left.value, right.value))
        return Computed(value, left.shape, left.element)

    def activated(self, tensor: Computed, activation: Activation) -> Computed:
        """An activation on every number."""
        value = self.emit(Activate(activation), (tensor.value,))
        return Computed(value, tensor.shape, tensor.element)

    def with_bias(
        self, tensor: Computed, bias: Array, stored: int, factor: Fraction = Fraction(1)
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
        total = node.parameters + stored
        self.nodes[tensor.product.node] = replace(node, operation=operation, stored=total)
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
