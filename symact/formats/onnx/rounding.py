"""Where an execution of an ONNX model rounds in ways of its own, though reading it is exact.

A bound on rounding is one for the operations as they are read. It says nothing where stored numbers
are computed from stored numbers first, by the model or by an optimiser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from symact.formats.onnx.tensors import DOUBLE, FLOAT
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import nearest_floats
from symact.numbers.matrix import RationalMatrix

_TYPES: dict[int, np.dtype[Any]] = {FLOAT: np.dtype("float32"), DOUBLE: np.dtype("float64")}


def folds_exactly(network: Network, values: RationalMatrix, element: int) -> bool:
    """Whether floats give the same values for a network on stored numbers as exact arithmetic.

    They do where nothing rounds, and where at most one correctly rounded operation stands before
    each value and the type holds all of them.
    """
    roundings = sum(_roundings(node.operation) for node in network.nodes)
    return roundings == 0 or (roundings == 1 and _holds(values, element))


def _roundings(operation: Operation) -> int:
    """How many operations that may round stand before a number of the result; 2 for more."""
    match operation:
        case Select() | Largest():
            return 0
        case Scale():
            return (not _is_unit(operation)) + (not operation.shift.is_zero)
        case Addition(terms=terms):
            return min(terms - 1, 2)
        case Activate(activation=activation) if activation.pieces is not None:
            slopes, intercepts = activation.pieces.slopes, activation.pieces.intercepts
            return (not set(slopes) <= {-1, 0, 1}) + any(
                s and t for s, t in zip(slopes, intercepts, strict=True)
            )
    return 2


def _is_unit(operation: Scale) -> bool:
    """Whether every factor is 1 or −1, so that multiplying does not round."""
    denominator = operation.factor.denominator
    return all(abs(entry) == denominator for entry in operation.factor.flat)


def _holds(values: RationalMatrix, element: int) -> bool:
    if element not in _TYPES or not values.is_double:
        return False
    doubles = nearest_floats(values, np.float64, "a constant")
    with np.errstate(over="ignore"):
        return bool((doubles.astype(_TYPES[element]) == doubles).all())


def multiplied_beforehand(nodes: Sequence[Node]) -> Iterator[str]:
    """The factors next to a matrix, with nothing but moves and factors between.

    Optimisers multiply such numbers into the matrix before the model is run, and round there.
    """
    near: list[tuple[bool, bool]] = [(False, False)]
    for node in nodes:
        has_factor, has_matrix = (any(near[k][i] for k in node.reads) for i in (0, 1))
        match node.operation:
            case Select():
                near.append((has_factor, has_matrix))
            case Scale() as scale:
                own = not _is_unit(scale)
                if own and has_matrix:
                    yield f"'{node.name}', whose factors an optimiser may put into a matrix before"
                near.append((own or has_factor, has_matrix))
            case Affine():
                if has_factor:
                    yield f"'{node.name}', into which an optimiser may put factors before it"
                near.append((False, True))
            case _:
                near.append((False, False))
