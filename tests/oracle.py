"""An independent evaluator: networks in plain fractions, one number at a time.

Shares nothing with symact but the classes that hold a network's weights. Activations are written
down once more, as functions of a fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symact.activations.entries import Activation, names
from symact.networks.network import Network
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select

F = Fraction


def _between(low: Fraction, x: Fraction, high: Fraction) -> Fraction:
    if x < low:
        return low
    return high if x > high else x


ACTIVATIONS: Mapping[str, Callable[..., Fraction]] = {
    "relu": lambda x: x if x > 0 else F(0),
    "leaky_relu": lambda x, alpha: x if x > 0 else alpha * x,
    "abs": lambda x: -x if x < 0 else x,
    "relu6": lambda x: _between(F(0), x, F(6)),
    "hardtanh": lambda x: _between(F(-1), x, F(1)),
    "hardsigmoid": lambda x, alpha, beta: _between(F(0), alpha * x + beta, F(1)),
    "identity": lambda x: x,
    "step": lambda x: F(1) if x > 0 else F(0),
    "sign": lambda x: F((x > 0) - (x < 0)),
}


def activate(activation: Activation, x: Fraction) -> Fraction:
    """The value of a piecewise-linear activation; by its pieces if it is not in the catalogue."""
    if activation.name in names():
        return ACTIVATIONS[activation.name](x, **activation.parameters)
    assert activation.pieces is not None
    return activation.pieces(x)


def apply(operation: Operation, x: Sequence[Fraction]) -> list[Fraction]:
    """One operation on one vector."""
    match operation:
        case Affine(blocks=blocks, copies=copies):
            result = []
            size = blocks[0].shape[1]
            for piece in range(len(blocks) * copies):
                block, part = blocks[piece // copies], x[piece * size : (piece + 1) * size]
                rows, offsets = block.matrix.fractions(), block.offset.fractions()
                for i in range(block.shape[0]):
                    total = offsets[i][0]
                    for j in range(size):
                        total += rows[i][j] * part[j]
                    result.append(total)
            return result
        case Scale(factor=factor, shift=shift):
            factors, shifts = factor.fractions(), shift.fractions()
            return [factors[i][0] * x[i] + shifts[i][0] for i in range(len(x))]
        case Select(indices=indices):
            return [F(0) if i == -1 else x[i] for i in indices]
        case Addition(terms=terms, width=width):
            return [sum((x[k * width + i] for k in range(terms)), F(0)) for i in range(width)]
        case Largest(terms=terms, width=width):
            return [max(x[k * width + i] for k in range(terms)) for i in range(width)]
        case Activate(activation=activation):
            return [activate(activation, number) for number in x]
    raise AssertionError(operation)


def values(network: Network, point: Sequence[Any]) -> list[list[Fraction]]:
    """All values of a network at a point: the input, then one for each node."""
    found = [[F(number) for number in point]]
    for node in network.nodes:
        found.append(apply(node.operation, [number for k in node.reads for number in found[k]]))
    return found


def value(network: Network, point: Sequence[Any]) -> tuple[Fraction, ...]:
    """The result of a network at a point."""
    return tuple(values(network, point)[network.output])
