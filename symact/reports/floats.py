"""What is said to people of an execution in floats: a bound with all that it assumes, or why none.

The bound is that of :mod:`symact.networks.kinds.agreement`, for inputs of at most 1 or in a box,
and at points. It is beside the point of an exact answer, so nothing here fails; where it would not
hold for every execution that the assumptions admit, or tells less than the output itself, there is
none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import ShapeError
from symact.networks.kinds import agreement
from symact.networks.kinds.enclosure import enclose
from symact.networks.kinds.floats import float_array
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Affine, Composite, Operation, Scale
from symact.numbers.arrays import Floats
from symact.numbers.matrix import RationalMatrix
from symact.rendering.page import BREAK, Detail
from symact.reports.figures import at_most

TYPE = "float32"
"""The type that the bound is for."""

CORNERS = 16
"""The most rows of the first matrix whose signs are tried as inputs."""


@dataclass(frozen=True)
class Inputs:
    """Where a bound is for.

    Attributes:
        named: in words that follow the bound.
        points: exact points; none for a box.
        middle, radius: the box; that of all |x| ≤ 1 if left out.
    """

    named: str = "|x| ≤ 1"
    points: tuple[tuple[Fraction, ...], ...] = ()
    middle: tuple[Fraction, ...] = ()
    radius: tuple[Fraction, ...] = ()

    @classmethod
    def at(cls, numbers: Sequence[Fraction], width: int, name: str) -> Inputs:
        """The points that numbers are, one after another.

        Raises:
            ShapeError: for numbers that are no points of that width.

        >>> Inputs.at([Fraction(1), Fraction(2)], 1, "x.npz:x").named
        'at the 2 points of x.npz:x'
        """
        count, rest = divmod(len(numbers), width)
        if rest or not count:
            raise ShapeError(
                f"{name} has {count_of(len(numbers), 'number')}, but the network reads {width}; "
                "give one point, or several of that width"
            )
        points = tuple(tuple(numbers[k * width : (k + 1) * width]) for k in range(count))
        at = f"at {name}" if count == 1 else f"at the {count_of(count, 'point')} of {name}"
        return cls(at, points)

    @classmethod
    def box(cls, low: Sequence[Fraction], high: Sequence[Fraction]) -> Inputs:
        """A box.

        >>> Inputs.box([Fraction(0)], [Fraction(1)]).radius
        (Fraction(1, 2),)
        """
        middle = tuple((a + b) / 2 for a, b in zip(low, high, strict=True))
        radius = tuple((b - a) / 2 for a, b in zip(low, high, strict=True))
        return cls("on the box", middle=middle, radius=radius)


@dataclass(frozen=True)
class FloatBound:
    """How far an execution in float32 can be from the exact network.

    Attributes:
        error: the bound; None where there is none.
        assumes: what it supposes of the execution, a phrase each.
        reason: why there is none.
        inputs: where.
    """

    error: float | None
    assumes: tuple[str, ...] = ()
    reason: str = ""
    inputs: Inputs = Inputs()

    @property
    def shown(self) -> str:
        """The bound in two digits, rounded up."""
        assert self.error is not None
        return at_most(Fraction(self.error))

    @property
    def data(self) -> dict[str, Any] | None:
        """It for JSON."""
        if self.error is None:
            return None
        where: dict[str, Any] = {"inputs": self.inputs.named}
        if not self.inputs.points and not self.inputs.middle:
            where = {"inputs_at_most": 1}
        return {"type": TYPE, **where, "error": self.error, "assumes": list(self.assumes)}


def floats_details(*executed: tuple[str, Sequence[FloatBound]]) -> Iterator[Detail]:
    """The bounds that there are as one detail of a page, with what they assume.

    Args:
        executed: bounds of executions, and words for which network they are of, or none.
    """
    there = [(of, [own for own in bounds if own.error is not None]) for of, bounds in executed]
    there = [(of, bounds) for of, bounds in there if bounds]
    if not there:
        return
    lines: list[Any] = ["; ".join(_sentence(of, bounds) for of, bounds in there) + ", if:"]
    assumed = (phrase for _, bounds in there for own in bounds for phrase in own.assumes)
    phrases = tuple(dict.fromkeys(assumed))
    for k, phrase in enumerate(phrases, start=1):
        lines += [BREAK, f"· {phrase}{'' if k == len(phrases) else ';'}"]
    yield Detail("floats", tuple(lines))


def _sentence(of: str, bounds: Sequence[FloatBound]) -> str:
    first, *others = bounds
    comma = "" if first.inputs.points else ","
    more = "".join(f", and within {own.shown} {own.inputs.named}" for own in others)
    own = f" of {of}" if of else ""
    within = f"within {first.shown} of the exact values{comma} {first.inputs.named}{more}"
    return f"a {TYPE} execution{own} stays {within}"


def float_bound(before: object, after: object = None, inputs: Inputs | None = None) -> FloatBound:
    """The bound for an execution of a network, or the reason why there is none.

    Args:
        before: the network that is executed; without numbers there is no bound.
        after: an equal one, in which the size of the output is easier to see.
        inputs: where; all |x| ≤ 1 if left out.

    >>> from symact import AffineMap
    >>> float_bound(Network([AffineMap([[2, 1]])])).shown
    '3.0e-07'
    >>> float_bound(Network([AffineMap([["1e40"]])])).reason
    'operation 1 stores a number beyond the largest float32'
    """
    where = Inputs() if inputs is None else inputs
    if not (isinstance(before, Network) and before.is_numeric):
        return FloatBound(None, reason="the weights are symbols", inputs=where)
    reason = _unknown(before)
    if reason:
        return FloatBound(None, reason=reason, inputs=where)
    found = [
        agreement.bound(before, point, radius, TYPE) for point, radius in _given(before, where)
    ]
    worst = max(found, key=lambda one: float(one.error.max()))
    error = float(worst.error.max())
    if not np.isfinite(error):
        return FloatBound(None, reason=f"{worst.reason}: {where.named}", inputs=where)
    size = (
        _size_at(before, where)
        if where.points
        else reached(after if isinstance(after, Network) else before)
    )
    if not error <= size:
        reason = f"the bound is larger than any output seen, {where.named}"
        return FloatBound(None, reason=reason, inputs=where)
    return FloatBound(error, worst.assumes, inputs=where)


def _given(network: Network, where: Inputs) -> Iterator[tuple[Any, Any]]:
    if where.points:
        yield from ((point, 0) for point in where.points)
    elif where.middle:
        yield where.middle, where.radius
    else:
        yield np.zeros(network.inputs), 1


def _unknown(network: Network) -> str:
    """Why nothing is known of executions of a network; empty where something is."""
    if network.opaque:
        hidden = network.opaque[0]
        return f"{hidden.name!r} ({hidden.operation.describe()}) is not looked into"
    for node in network.nodes:
        if isinstance(node.operation, Activate) and node.operation.activation.lipschitz is None:
            return f"it is not known how {node.operation.activation.name} is computed in floats"
    large = beyond(network, TYPE)
    if large is not None:
        where = repr(large.name) if large.name else f"operation {network.nodes.index(large) + 1}"
        return f"{where} stores a number beyond the largest {TYPE}"
    return ""


def _size_at(network: Network, where: Inputs) -> float:
    """The size of the largest output at points, no more than it is."""
    if beyond(network, np.float64) is not None:
        return 0.0
    sizes = [0.0]
    for point in where.points:
        value = np.array([float(x) for x in point])
        off = agreement.bound(network, point, 0, "float64").error
        with np.errstate(all="ignore"):
            size = np.abs(network(value)) - off
        sizes.append(float(np.nan_to_num(size * (1 - 2.0**-50), nan=0.0, neginf=0.0).max()))
    return max(sizes)


def reached(network: Network) -> float:
    """A size that some output has for some input of at most 1, proved by enclosing it there.

    Tried are 0, all 1, all −1 and the signs of the first matrix's rows, where a single affine map
    is largest.
    """
    if beyond(network, np.float64) is not None:
        return 0.0
    found = enclose(network, _tried(network), 0.0, np.float64)
    with np.errstate(all="ignore"):
        size = np.abs(found.value) - found.radius
    return float(np.nan_to_num(size * (1 - 2.0**-50), nan=0.0, neginf=0.0).max())


def _tried(network: Network) -> Floats:
    ones = np.ones((1, network.inputs))
    points = [0 * ones, ones, -ones]
    first = network.nodes[0].operation if network.nodes else None
    if isinstance(first, Affine) and first.is_dense and network.nodes[0].reads == (0,):
        weight = float_array(first.blocks[0].matrix, np.float64)
        chosen = np.argsort(-np.abs(weight).sum(axis=1), kind="stable")[:CORNERS]
        signs = np.where(weight[chosen] < 0, -1.0, 1.0)
        points += [signs, -signs]
    return np.concatenate(points)


def beyond(network: Network, dtype: Any) -> Node | None:
    """The first operation that stores a number beyond the largest of a type; None where none does.

    >>> from symact import AffineMap
    >>> beyond(Network([AffineMap([[2]]), AffineMap([["1e40"]])]), np.float32).reads
    (1,)
    """
    largest = int(np.finfo(dtype).max)
    for node in network.nodes:
        for part in _stored(node.operation):
            entries, limit = part.flat, largest * part.denominator
            if max(entries) > limit or min(entries) < -limit:
                return node
    return None


def _stored(operation: Operation) -> Iterator[RationalMatrix]:
    match operation:
        case Affine(blocks=blocks):
            for block in blocks:
                yield from (block.matrix, block.offset)
        case Scale(factor=factor, shift=shift):
            yield from (factor, shift)
        case Composite(parts=parts):
            for part in parts:
                yield from _stored(part)
