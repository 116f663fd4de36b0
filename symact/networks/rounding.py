"""Networks whose numbers are rounded to a float type, and how much that changes on a box.

Each number of each operation is rounded once, correctly. What that changes is bounded in exact
arithmetic: with |x| ≤ m and |x̂ − x| ≤ d, the rounded map Ŵ x̂ + b̂ is within
|Ŵ| d + |Ŵ − W| m + |b̂ − b| of W x + b, an activation with the Lipschitz constant L adds at most
what its own rounded parameters change to L d, and a maximum changes no more than what it is of
(N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.5, for the sums).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symact.activations.activation import Activation, Pieces
from symact.activations.entries import activation
from symact.activations.shapes import with_pieces
from symact.errors import UnsupportedError
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.network import Network, Node
from symact.networks.opaque import Opaque
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Composite,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rounding import rounded, rounded_number

DIGITS = 64
"""Bits of a bound, relative to the largest of a vector: what is beyond is rounded up."""

PARAMETERS = "float32"
"""What parameters of activations are stored in, whatever the numbers are: ONNX's attributes."""


# -- rounding -------------------------------------------------------------------------------------


def rounded_operation(operation: Operation, dtype: str, name: str) -> Operation:
    """An operation with each of its numbers rounded; itself where nothing changes.

    Raises:
        NumberError: for symbols, and for a number beyond the largest float of that type.
    """
    match operation:
        case Affine(blocks=blocks, copies=copies):
            matrices: dict[int, RationalMatrix] = {}
            for block in blocks:  # blocks may share a matrix
                if id(block.matrix) not in matrices:
                    matrices[id(block.matrix)] = rounded(
                        block.matrix, dtype, f"the weight of {name}"
                    )
            own = [
                AffineMap(
                    matrices[id(block.matrix)],
                    rounded(block.offset, dtype, f"the bias of {name}"),
                )
                for block in blocks
            ]
            same = all(
                new.matrix is old.matrix and new.offset is old.offset
                for new, old in zip(own, blocks, strict=True)
            )
            return operation if same else Affine(*own, copies=copies)
        case Scale(factor=factor, shift=shift):
            factors = rounded(factor, dtype, f"the factor of {name}")
            shifts = rounded(shift, dtype, f"the shift of {name}")
            same = factors is factor and shifts is shift
            return operation if same else Scale(factors, shifts)
        case Composite(parts=parts):
            changed = tuple(rounded_operation(part, dtype, name) for part in parts)
            same = all(new is old for new, old in zip(changed, parts, strict=True))
            return operation if same else Composite(changed)  # type: ignore[arg-type]
        case Activate(activation=entry):
            found = rounded_activation(entry, dtype, name)
            return operation if found is entry else Activate(found)
    return operation


def rounded_activation(entry: Activation, dtype: str, name: str) -> Activation:
    """An activation with its parameters rounded; one without a name has its knots rounded, where
    they are the bounds between which it changes nothing."""
    if entry.parameters:
        own = {
            word: rounded_number(value, PARAMETERS, f"{word} of {name}")
            for word, value in entry.parameters.items()
        }
        return entry if own == dict(entry.parameters) else activation(entry.name, **own)
    pieces = entry.pieces
    if pieces is None or not is_clip(pieces):
        return entry
    knots = tuple(rounded_number(knot, dtype, f"a bound of {name}") for knot in pieces.knots)
    if knots == pieces.knots or len(set(knots)) < len(knots):
        return entry
    moved = dict(zip(pieces.knots, knots, strict=True))
    shifts = tuple(moved.get(t, t) if not s else t for s, t in _lines(pieces))
    return with_pieces(Pieces(knots, pieces.slopes, shifts))


def _lines(pieces: Pieces) -> list[tuple[Fraction, Fraction]]:
    return list(zip(pieces.slopes, pieces.intercepts, strict=True))


def is_clip(pieces: Pieces) -> bool:
    """Whether pieces are x held between bounds, of which one may be missing.

    >>> is_clip(Pieces.of("-1 1", slopes="0 1 0", intercepts="-1 0 1"))
    True
    """
    return (
        pieces.is_continuous
        and [*pieces.slopes] in ([0, 1, 0], [0, 1], [1, 0])
        and all(shift == 0 for slope, shift in _lines(pieces) if slope)
    )


def rounded_network(
    network: Network, dtype: str, kept: Callable[[int], bool] = lambda _: False
) -> Network:
    """The network with each number rounded, but for the operations at positions that are ``kept``.

    >>> third = Network([AffineMap([["1/3"]])])
    >>> rounded_network(third, "float16")([1])
    (Fraction(1365, 4096),)
    """
    nodes = []
    for position, node in enumerate(network.nodes, start=1):
        operation = node.operation
        if not kept(position):
            name = node.name or node.describe(position)
            operation = rounded_operation(operation, dtype, name)
        nodes.append(node if operation is node.operation else replace(node, operation=operation))
    return Network(nodes, inputs=network.inputs, output=network.output, source=network.source)


# -- what it changes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """A vector of two networks: |x| is at most ``size``, |x̂ − x| at most ``change``; columns."""

    size: RationalMatrix
    change: RationalMatrix


class _Moves(Kind[Moved]):
    """Sizes and changes as a kind of number, over a network beside a changed one."""

    def __init__(self, changed: Sequence[Node]) -> None:
        self.changed = changed

    def join(self, values: Sequence[Moved]) -> Moved:
        return Moved(
            RationalMatrix.stack([value.size for value in values]),
            RationalMatrix.stack([value.change for value in values]),
        )

    def push(self, visit: Visit[Moved], x: Moved) -> Moved:
        return _pushed(visit.affine, self.changed[visit.position - 1].operation, x)

    def bend(self, visit: Visit[Moved], x: Moved) -> Moved:
        other = self.changed[visit.position - 1].operation
        match visit.operation, other:
            case Activate(activation=first), Activate(activation=second):
                return _activated(visit, first, second, x)
            case Largest() as operation, _:
                return Moved(_most(operation, x.size), _most(operation, x.change))
        raise UnsupportedError(f"{visit.name} is neither affine nor an activation nor a maximum")


def _pushed(first: AffineOperation, second: Any, x: Moved) -> Moved:
    match first:
        case Affine() | Scale():
            size = _sizes(first).push(x.size) + first.offset().mapped(abs)
            change = _sizes(second).push(x.change)
            if second is not first:
                away = (second.offset() - first.offset()).mapped(abs)
                change = change + _distances(first, second).push(x.size) + away
            return Moved(_up(size), _up(change))
        case Composite(parts=parts):
            for part, other in zip(parts, second.parts, strict=True):
                x = _pushed(part, other, x)
            return x
        case Select() | Addition():
            return Moved(first.push(x.size), first.push(x.change))
    raise UnsupportedError(f"{first.describe()} has no numbers to run on")


def _sizes(operation: Affine | Scale) -> AffineOperation:
    """|W|, as an operation."""
    if isinstance(operation, Scale):
        return Scale(operation.factor.mapped(abs), operation.shift)
    known: dict[int, AffineMap] = {}
    for block in operation.blocks:
        if id(block.matrix) not in known:
            known[id(block.matrix)] = AffineMap(block.matrix.mapped(abs))
    blocks = (known[id(block.matrix)] for block in operation.blocks)
    return Affine(*blocks, copies=operation.copies)


def _distances(first: Affine | Scale, second: Affine | Scale) -> AffineOperation:
    """|Ŵ − W|, as an operation."""
    if isinstance(first, Scale):
        assert isinstance(second, Scale)
        return _sizes(Scale(second.factor - first.factor, first.shift))
    assert isinstance(second, Affine)
    known: dict[int, AffineMap] = {}
    for old, new in zip(first.blocks, second.blocks, strict=True):
        if id(old.matrix) not in known:
            known[id(old.matrix)] = AffineMap((new.matrix - old.matrix).mapped(abs))
    return Affine(*(known[id(old.matrix)] for old in first.blocks), copies=first.copies)


def _activated(visit: Visit[Moved], first: Activation, second: Activation, x: Moved) -> Moved:
    if first.lipschitz is None:
        raise UnsupportedError(f"it is not known how steep {first} is")
    change = x.change
    if not change.is_zero:
        if not first.is_continuous:
            raise UnsupportedError(
                f"{visit.name} jumps, and numbers before it change when they are rounded"
            )
        change = change.scaled(first.lipschitz)
    rows = []
    for (size,), (moved,) in zip(x.size.fractions(), x.change.fractions(), strict=True):
        # f̂ is taken at x̂, which is at most m + d away from 0
        rows.append([_apart(first, second, size + moved)])
    heights = [[_height(first, reach)] for (reach,) in x.size.fractions()]
    return Moved(_up(RationalMatrix.of(heights)), _up(change + RationalMatrix.of(rows)))


def _apart(first: Activation, second: Activation, reach: Fraction) -> Fraction:
    """A bound on |f̂ − f| on [−reach, reach], for the same activation with other parameters."""
    if first == second:
        return Fraction(0)
    before, after = first.pieces, second.pieces
    if before is not None and after is not None and first.is_continuous and second.is_continuous:
        ends = [k for k in (*before.knots, *after.knots) if abs(k) <= reach]
        return max(abs(after(z) - before(z)) for z in (*ends, reach, -reach))
    if first.name == second.name == "elu":  # α (eˣ − 1) where x < 0
        return abs(second.parameters["alpha"] - first.parameters["alpha"])
    if first.name == second.name == "selu":  # s x where x > 0, and s α (eˣ − 1)
        own, other = first.parameters, second.parameters
        right = abs(other["scale"] - own["scale"]) * reach
        left = abs(other["scale"] * other["alpha"] - own["scale"] * own["alpha"])
        return max(right, left)
    raise UnsupportedError(f"it is not known how far {second} is from {first}")


def _height(entry: Activation, reach: Fraction) -> Fraction:
    """A bound on |f| on [−reach, reach]: from its pieces, else |f(0)| + L reach."""
    pieces = entry.pieces
    if pieces is None:
        value = entry.exact(Fraction(0)) if entry.exact else entry.known(Fraction(0))
        if value is None and entry.name == "softplus":
            value = Fraction(1)  # log 2 is less
        if value is None or entry.lipschitz is None:
            raise UnsupportedError(f"it is not known how large {entry} is at 0")
        return abs(value) + entry.lipschitz * reach
    points = [-reach, reach, *(k for k in pieces.knots if abs(k) <= reach)]
    values = [abs(pieces(z)) for z in points]
    # right of a jump the limit counts, which is taken nowhere
    after = zip(pieces.knots, pieces.slopes[1:], pieces.intercepts[1:], strict=True)
    values += [abs(s * k + t) for k, s, t in after if abs(k) <= reach]
    return max(values)


def _most(operation: Largest, column: RationalMatrix) -> RationalMatrix:
    parts = [part.flat for part in column.split(operation.terms)]
    entries = [max(own) for own in zip(*parts, strict=True)]
    return RationalMatrix.of_flat(entries, (operation.width, 1), column.denominator)


def _up(column: RationalMatrix) -> RationalMatrix:
    """A column of numbers ≥ 0 with short numerators, none of them smaller."""
    largest = max(map(int, column.flat))
    if not largest:
        return RationalMatrix.zeros(*column.shape)
    # the denominator 2^k for which the largest has DIGITS bits
    bits = largest.bit_length() - column.denominator.bit_length()
    power = DIGITS - bits
    if power < 0:
        unit = 1 << -power
        entries = [-(-int(e) // (column.denominator * unit)) * unit for e in column.flat]
        return RationalMatrix.of_flat(entries, column.shape)
    entries = [-(-(int(entry) << power) // column.denominator) for entry in column.flat]
    return RationalMatrix.of_flat(entries, column.shape, 1 << power)


def change_on_box(network: Network, changed: Network, reach: Fraction) -> Fraction:
    """A bound on how far the outputs of a network are from those of one with other numbers.

    Args:
        network: the network.
        changed: the same operations on the same values, with other numbers.
        reach: the inputs are all of |x| ≤ reach.

    Raises:
        UnsupportedError: for an opaque operation, for an activation of which it is not known how
            steep it is, and for a jump that rounding may move.

    >>> third = Network([AffineMap([["1/3"]])])
    >>> bound = change_on_box(third, rounded_network(third, "float16"), Fraction(1))
    >>> Fraction(1, 12288) <= bound < Fraction(1, 12287)
    True
    """
    for position, node in enumerate(network.nodes, start=1):
        if isinstance(node.operation, Opaque):
            raise UnsupportedError(f"{node.describe(position)} is not looked into")
    width = network.inputs
    size = RationalMatrix.of([[reach]] * width)
    start = Moved(size, RationalMatrix.zeros(width, 1))
    found = walk(network, _Moves(changed.nodes), start)[network.output]
    return max(entry for (entry,) in found.change.fractions())
