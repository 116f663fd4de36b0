"""SymPy expressions as a kind of number: the formula of a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy

from symact.activations.activation import Activation
from symact.display import count_of
from symact.errors import ShapeError, UsageError
from symact.networks.kinds.kind import EachOperation
from symact.networks.network import Network, need_network
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.asked import real_expressions


class ExpressionKind(EachOperation[sympy.ImmutableMatrix]):
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

    def sum(self, operation: Addition, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([sum(part) for part in _parts(x, operation)])

    def activate(self, activation: Activation, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([activation.formula(entry) for entry in x])

    def maximum(self, operation: Largest, x: sympy.ImmutableMatrix) -> sympy.ImmutableMatrix:
        return sympy.ImmutableMatrix([sympy.Max(*part) for part in _parts(x, operation)])


def _parts(x: sympy.ImmutableMatrix, operation: Addition | Largest) -> list[list[sympy.Expr]]:
    return [list(x[i :: operation.width]) for i in range(operation.width)]


def need_apart(network: Network, column: Iterable[sympy.Basic]) -> None:
    """Refuse inputs with symbols that the weights have too: one letter would mean two things.

    Raises:
        UsageError: naming the symbol.
    """
    given = {symbol.name for entry in column for symbol in entry.atoms(sympy.Symbol)}
    for weight in sorted(network.free_symbols, key=str):
        if weight.name in given:
            raise UsageError(
                f"the input {weight} and the weight {weight} of the network have one name; give "
                "the input another, or put a value in for the weight with subs"
            )


def expression(network: Network, symbols: Sequence[Any]) -> sympy.ImmutableMatrix:
    """The network as a column of SymPy expressions in the caller's symbols.

    Args:
        network: of any numeric or entry-wise symbolic weights.
        symbols: one SymPy expression (a symbol, a number) for each input.

    Raises:
        ShapeError: where the number of symbols is not the width of the input.
        UsageError: for a symbol that is a weight of the network, or has the name of one.

    >>> from symact import AffineMap, relu
    >>> x = sympy.Symbol("x", real=True)
    >>> expression(Network([AffineMap([[2]], [1]), relu]), [x])
    Matrix([[Max(0, 2*x + 1)]])
    """
    need_network(network, "an expression")
    column = real_expressions(symbols, "the symbols")
    if len(column) != network.inputs:
        raise ShapeError(
            f"{count_of(len(column), 'symbol')} for a network of "
            f"{count_of(network.inputs, 'input')}"
        )
    need_apart(network, column)
    return network.run(ExpressionKind(), sympy.ImmutableMatrix(column))
