"""Where an execution of an ONNX model rounds in ways of its own, though reading it is exact.

A bound on rounding is one for the operations as they are read. It says nothing where stored numbers
are computed from stored numbers first, by the model or by an optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from symact.formats.onnx.tensors import DOUBLE, FLOAT, Constant
from symact.networks.derived import Derived
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import nearest_floats
from symact.numbers.matrix import RationalMatrix

if TYPE_CHECKING:
    from symact.formats.onnx.call import Call

_TYPES: dict[int, np.dtype[Any]] = {FLOAT: np.dtype("float32"), DOUBLE: np.dtype("float64")}


def folds_exactly(network: Network, values: RationalMatrix, element: int) -> bool:
    """Whether floats give the same values for a network on stored numbers as exact arithmetic.

    They do where nothing rounds, and where at most one correctly rounded operation stands before
    each value and the type holds all of them.
    """
    roundings = sum(_roundings(node.operation) for node in network.nodes)
    return roundings == 0 or (roundings == 1 and _holds(values, element))


def folded_error(
    network: Network, first: Constant, others: Sequence[Constant], call: Call
) -> float | None:
    """By how many units u floats may have the values of a network on stored numbers otherwise; None
    where that is not known.

    Args:
        first: the numbers, which may have been computed themselves.
        others: the constants in the network.
    """
    if first.element not in _TYPES:
        return None
    if any(other.off for other in others) and call.operator not in ("Add", "Sub"):
        return None
    kind = EnclosureKind(_TYPES[first.element])
    flat = [float(entry) for entry in first.array.ravel().tolist()]
    value = np.array(flat)
    away = np.abs(value) * 2.0**-52 * (first.array.dtype == object)
    start = Enclosure(value, away, np.full(value.shape, first.off * kind.unit))
    with np.errstate(all="ignore"):
        error = network.run(kind, start).error.max()
    found = error / kind.unit + sum(other.off for other in others)
    return float(found * (1 + 1e-12)) if np.isfinite(found) else None


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


def as_executed(nodes: Sequence[Node]) -> tuple[list[Node], list[str]]:
    """Nodes that say which of their numbers an optimiser may multiply beforehand, and phrases where
    that is more than can be said of them.

    Optimisers put factors next to a matrix, with nothing but moves between, into it before the
    model is run, and round there. A matrix may take in one such factor behind it, and those before.
    """
    made, phrases = list(nodes), []
    near = [_Near()]
    for k, node in enumerate(nodes):
        before = [near[read] for read in node.reads]
        match node.operation:
            case Select():
                near.append(_both(before))
            case Scale() as scale:
                own = _both(before)
                if own.matrix is not None and own.behind:
                    phrases.append(f"'{node.name}', whose factors an optimiser may put into others")
                elif own.matrix is not None and not own.is_several:
                    _merge(made, own.matrix, k, scale)
                elif own.matrix is not None and not _is_unit(scale):
                    phrases.append(
                        f"'{node.name}', whose factors an optimiser may put into a matrix before"
                    )
                near.append(replace(own, factors=(*own.factors, k), behind=True))
            case Affine():
                own = _both(before)
                factors = [f for f in own.factors if not _is_neutral(nodes[f].operation)]
                if factors and own.is_several:
                    phrases.append(
                        f"'{node.name}', into which an optimiser may put factors before it"
                    )
                elif factors:
                    _take_in(made, factors, k, node.operation)
                near.append(_Near(matrix=k))
            case _:
                near.append(_Near())
    return made, phrases


@dataclass(frozen=True)
class _Near:
    """What stands before a value with nothing but moves between: the last matrix, the factors since
    then, whether there are some, and whether the value is joined of several."""

    matrix: int | None = None
    factors: tuple[int, ...] = ()
    behind: bool = False
    is_several: bool = False


def _both(parts: Sequence[_Near]) -> _Near:
    if len(parts) == 1:
        return parts[0]
    matrices = [part.matrix for part in parts if part.matrix is not None]
    factors = tuple(dict.fromkeys(f for part in parts for f in part.factors))
    behind = any(part.behind for part in parts)
    return _Near(matrices[0] if matrices else None, factors, behind, is_several=True)


def _is_neutral(operation: Operation) -> bool:
    return isinstance(operation, Scale) and _is_unit(operation) and operation.shift.is_zero


def _merge(nodes: list[Node], matrix: int, factor: int, scale: Scale) -> None:
    """A factor that may be multiplied into the matrix before it; its shift is a term then."""
    before = nodes[matrix]
    assert isinstance(before.operation, Affine)
    gain = _largest(scale.factor)
    old = before.derived or Derived()
    own = replace(old, roundings=old.roundings + 2, gain=max(gain, old.gain))
    nodes[matrix] = replace(before, derived=own)
    terms = before.operation.blocks[0].shape[1] + 1
    derived = (nodes[factor].derived or Derived(2)).merged_with(terms)
    nodes[factor] = replace(nodes[factor], derived=derived)


def _take_in(nodes: list[Node], factors: Sequence[int], matrix: int, operation: Affine) -> None:
    """Factors that may be multiplied into the matrix after them, their shifts into its offset."""
    most, roundings = Fraction(0), 0
    for k in factors:
        scale, derived = nodes[k].operation, nodes[k].derived or Derived()
        assert isinstance(scale, Scale)
        sizes = scale.shift if derived.offsets is None else derived.offsets
        most = most * _largest(scale.factor) + _largest(sizes)
        roundings += derived.roundings + 3
    whole = None
    for block in operation.blocks:  # of all blocks the sum, row by row, which is no less
        width = block.shape[1]
        ones = RationalMatrix.integers([[1]] * width, (width, 1))
        own = block.matrix.mapped(abs) @ ones.scaled(most) + block.offset.mapped(abs)
        whole = own if whole is None else whole + own
    old = nodes[matrix].derived or Derived()
    terms = operation.blocks[0].shape[1] + 1
    own_derived = replace(
        old, roundings=old.roundings + roundings, offsets=whole, merged=max(old.merged, terms)
    )
    nodes[matrix] = replace(nodes[matrix], derived=own_derived)


def _largest(column: RationalMatrix) -> Fraction:
    return max(abs(Fraction(int(entry), column.denominator)) for entry in column.flat)
