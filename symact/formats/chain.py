"""Layers one after the other, as JSON and npz files hold them, checked and made into nodes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from symact.activations.entries import Activation
from symact.display import count_of
from symact.errors import ModelError, NumberError, ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.networks.network import Network, Node, Source
from symact.networks.operations import Activate, Affine
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

_BITS = 1 << 33
"""The most bits that the integers of one matrix over its common denominator may take: 1 GiB."""


class LayerChain:
    """A network in the making in which every layer reads the one before it."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.width: int | None = None
        self.before = "the input"

    def affine(
        self,
        weight: RationalMatrix,
        bias: RationalMatrix | None,
        *,
        name: str,
        called: tuple[str, str],
    ) -> None:
        """An affine map with a row per output; ``called`` is what messages call weight and bias."""
        rows, columns = weight.shape
        check_size(weight.shape, called[0])
        if self.width is not None and columns != self.width:
            raise ShapeError(
                f"{called[0]} is {shape_text(weight.shape)}, but {self.before} gives {self.width} "
                f"values; {called[0]} needs {count_of(self.width, 'column')}"
            )
        if bias is not None and bias.shape[0] != rows:
            raise ShapeError(
                f"{called[1]} has {count_of(bias.shape[0], 'number')}, but {called[0]} is "
                f"{shape_text(weight.shape)}; {called[1]} needs {count_of(rows, 'number')}"
            )
        stored = rows * columns + (0 if bias is None else rows)
        self._append(Node(Affine(AffineMap(weight, bias)), (len(self.nodes),), name, stored))
        self.width, self.before = rows, name

    def activate(self, activation: Activation, *, name: str) -> None:
        """An activation; the identity is no layer and leaves no node."""
        if activation.name != "identity":
            self._append(Node(Activate(activation), (len(self.nodes),), name))

    def network(self, source: Source) -> Network:
        """The network; ModelError where no affine map tells the width of the input."""
        for node in self.nodes:
            if isinstance(node.operation, Affine):
                return Network(self.nodes, inputs=node.operation.inputs, source=source)
        raise ModelError("there is no affine map, so the width of the input is not known; add one")

    def _append(self, node: Node) -> None:
        self.nodes.append(node)


def fraction_matrix(rows: Sequence[Sequence[Any]], width: int, name: str) -> RationalMatrix:
    """Rows of exact numbers over their common denominator.

    Many fractions with long denominators need a common one that is as long as all of them together,
    and n numbers then take n times its length; NumberError where that is too much.
    """
    distinct = {entry.denominator for row in rows for entry in row}
    common = _common_multiple(distinct, len(rows) * width, name)
    scaled = [[entry.numerator * (common // entry.denominator) for entry in row] for row in rows]
    return RationalMatrix.integers(scaled, (len(rows), width), common)


def _common_multiple(integers: set[int], count: int, name: str) -> int:
    """The least common multiple, pair by pair: the factors stay of equal length, which is quick."""
    level = [flint.fmpz(integer) for integer in integers]
    while True:
        if max(integer.bit_length() for integer in level) * count > _BITS:
            raise NumberError(
                f"{name} has {count_of(count, 'number')} whose common denominator has more than "
                f"{_BITS // count} bits; use shorter fractions or floats"
            )
        if len(level) == 1:
            return int(level[0])
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [a.lcm(b) for a, b in pairs] + level[len(level) & ~1 :]


def reciprocals(column: RationalMatrix, name: str) -> RationalMatrix:
    """One over each number of a column without zeros."""
    rows = [[Fraction(1) / entry for entry in row] for row in column.fractions()]
    return fraction_matrix(rows, 1, name)
