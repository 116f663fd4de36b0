"""Networks with symbols: generic ones by entry or by block, and networks as SymPy expressions.

Nothing is decided here; :mod:`symact.logic.checks` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.activations.entries import Activation
from symact.errors import ShapeError, UsageError
from symact.logic.checks import from_monomials, monomials
from symact.logic.checks.layers import block_symbols, width
from symact.networks.network import Network
from symact.networks.operations import Affine, AffineOperation, Maximum, Scale, Select, Sum
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

LARGEST = 4096
"""The most symbols that a generic network may have: beyond it no formula can be read."""


DEEPEST = 64
"""The most layers of symbolic size: the sum of biases grows with the square of their number."""


@dataclass(frozen=True)
class Block(AffineOperation):
    """An affine operation of symbolic size: ``weight`` · x + ``bias``, both matrix expressions."""

    weight: sympy.MatrixExpr
    bias: sympy.MatrixExpr

    @property
    def is_numeric(self) -> bool:
        return False

    @property
    def inputs(self) -> Any:  # type: ignore[override]
        return self.weight.shape[1]

    def outputs(self, inputs: Any) -> Any:
        self._need(inputs)
        return self.weight.shape[0]

    def describe(self) -> str:
        rows, columns = self.weight.shape
        return f"affine map {columns} → {rows}"

    def linear(self) -> Block:
        return Block(self.weight, sympy.ZeroMatrix(*self.bias.shape))

    def after(self, first: Block) -> Block:
        """This block composed with the one before it, multiplied out."""
        rows, columns = self.weight.shape[0], first.weight.shape[1]
        return Block(
            from_monomials(monomials(self.weight * first.weight), (rows, columns)),
            from_monomials(monomials(self.weight * first.bias + self.bias), (rows, 1)),
        )


@dataclass(frozen=True)
class Tower:
    """A stack of affine layers whose number is the symbol ``depth``: any depth at once."""

    depth: sympy.Symbol

    @property
    def is_numeric(self) -> bool:
        """Whether all weights are numbers: none is."""
        return False


def generic(
    widths: Sequence[int] | None = None,
    *,
    depth: int | str | sympy.Symbol | None = None,
    activation: Activation | None = None,
) -> Network | Tower:
    """A network whose weights are symbols.

    Args:
        widths: sizes of the layers, ``[2, 3, 1]`` for 2 → 3 → 1: every entry gets a symbol,
            ``w1_2_3`` being row 2, column 3 of W₁ and ``b1_2`` entry 2 of b₁.
        depth: instead, this many layers of symbolic size; a letter for any number of them.
        activation: put between the layers; none if left out.

    Raises:
        UsageError: for widths and depth together, sizes below 1, or too many symbols to print.

    >>> generic([2, 3, 1])
    <network 2 → 1: 2 affine maps, 0 activations>
    """
    if (widths is None) == (depth is None):
        raise UsageError("a generic network needs either widths or a depth")
    if widths is not None:
        return _by_entry(widths, activation)
    if isinstance(depth, (str, sympy.Symbol)):
        if activation is not None:
            raise UsageError("a stack of any depth has no activation; give the depth as a number")
        return Tower(sympy.Symbol(str(depth), integer=True, nonnegative=True))
    return _by_block(depth, activation)


def _by_entry(widths: Sequence[int], activation: Activation | None) -> Network:
    if len(widths) < 2:
        raise UsageError(f"widths {list(widths)} make no layer; give at least two, such as 2,3,1")
    for size in widths:
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise UsageError(f"the width {size} is no positive integer")
    shapes = [(rows, columns) for columns, rows in pairwise(widths)]
    count = sum(rows * columns + rows for rows, columns in shapes)
    if count > LARGEST:
        raise UsageError(
            f"widths {','.join(map(str, widths))} need {count} symbols; at most {LARGEST} are "
            "made, use a depth for layers of symbolic size"
        )
    symbols = [
        (
            [
                [sympy.Symbol(f"w{k}_{i}_{j}", real=True) for j in range(1, columns + 1)]
                for i in range(1, rows + 1)
            ],
            [[sympy.Symbol(f"b{k}_{i}", real=True)] for i in range(1, rows + 1)],
        )
        for k, (rows, columns) in enumerate(shapes, start=1)
    ]
    # one ring for all layers, so that products never have to convert their entries
    ring = ZZ[[s for pair in symbols for part in pair for row in part for s in row]]
    generators = dict(zip(ring.symbols, ring.gens, strict=True))

    def exact(rows: list[list[sympy.Symbol]]) -> RationalMatrix:
        entries = [[generators[symbol] for symbol in row] for row in rows]
        return RationalMatrix(DomainMatrix(entries, (len(rows), len(rows[0])), ring))

    layers: list[AffineMap | Activation] = []
    for weight, bias in symbols:
        if layers and activation is not None:
            layers.append(activation)
        layers.append(AffineMap(exact(weight), exact(bias)))
    return Network(layers)


def _by_block(depth: Any, activation: Activation | None) -> Network:
    if isinstance(depth, bool) or not isinstance(depth, int) or not 1 <= depth <= DEEPEST:
        raise UsageError(
            f"the depth {depth} is no integer from 1 to {DEEPEST}; a letter means any depth"
        )
    layers: list[Block | Activation] = []
    for k in range(1, depth + 1):
        if layers and activation is not None:
            layers.append(activation)
        layers.append(Block(*block_symbols(k, width(k), width(k - 1))))
    return Network(layers, inputs=width(0))


# -- networks as expressions -----------------------------------------------------------------------


class ExpressionKind:
    """SymPy expressions, entry by entry: a vector is a column matrix."""

    def join(self, values: Sequence[sympy.ImmutableMatrix]) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([entry for value in values for entry in value])

    def affine(self, operation: Affine, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        size = operation.blocks[0].shape[1]
        entries: list[sympy.Expr] = []
        for piece in range(operation.pieces):
            matrix, offset = operation.blocks[piece // operation.copies].to_sympy()
            entries += matrix * x[piece * size : (piece + 1) * size, :] + offset
        return sympy.ImmutableMatrix(entries)

    def scale(self, operation: Scale, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        factor, shift = operation.factor.to_sympy(), operation.shift.to_sympy()
        return sympy.ImmutableMatrix([f * e + s for f, e, s in zip(factor, x, shift, strict=True)])

    def select(self, operation: Select, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([x[i] if i >= 0 else 0 for i in operation.indices])

    def sum(self, operation: Sum, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([sum(part) for part in _parts(x, operation)])

    def activate(self, activation: Activation, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([activation.formula(entry) for entry in x])

    def maximum(self, operation: Maximum, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([sympy.Max(*part) for part in _parts(x, operation)])


def _parts(x: sympy.ImmutableMatrix, operation: Sum | Maximum) -> list[list[sympy.Expr]]:
    return [list(x[i :: operation.width]) for i in range(operation.width)]


def expression(network: Network, symbols: Sequence[Any]) -> sympy.ImmutableMatrix:
    """The network as a column of SymPy expressions in the caller's symbols.

    Args:
        network: of any numeric or entry-wise symbolic weights.
        symbols: one SymPy expression (a symbol, a number) for each input.

    Raises:
        ShapeError: where the number of symbols is not the width of the input.

    >>> from symact.activations.entries import relu
    >>> x = sympy.Symbol("x", real=True)
    >>> expression(Network([AffineMap([[2]], [1]), relu]), [x])
    Matrix([[Max(0, 2*x + 1)]])
    """
    column = [sympy.sympify(symbol) for symbol in symbols]
    if len(column) != network.inputs:
        raise ShapeError(f"{len(column)} symbols for a network of {network.inputs} inputs")
    return network.run(ExpressionKind(), sympy.ImmutableMatrix(column))
