"""Inputs at which executions in floats go wrong: near kinks, where terms cancel, at both ends.

Floats look for them; what they are good for is decided by whoever runs a network on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from hypothesis import strategies as st

from symact.activations.activation import double
from symact.errors import UnsupportedError
from symact.networks.kinds.floats import FloatKind
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate
from symact.numbers.arrays import Floats
from symact.numbers.conversion import ordered
from symact.testing.executed import named_type, points_of
from symact.testing.families import one_of, signed

TROUBLES = ("kinks", "cancellation", "subnormals", "overflow")
"""What inputs may be near to: the knots of an activation, a sum of large terms that is small, the
smallest numbers of the type, the largest values that an execution holds."""

_ENDS = {  # exponents: of the smallest number, and of the first beyond all
    "bfloat16": (-133, 128),
    "float16": (-24, 16),
    "float32": (-149, 128),
    "float64": (-1074, 1024),
}
STEPS = 100
"""How often a line is halved at most."""

_DOUBLES = FloatKind(np.float64)


def troublesome_inputs(
    network: Network, *, dtype: Any = "float32", troubles: Sequence[str] = TROUBLES
) -> st.SearchStrategy[Floats]:
    """Points that are numbers of a type, near to where executions in it go wrong; doubles of shape
    (inputs,). They shrink towards the origin.

    Args:
        network: what is executed.
        dtype: ``"float16"``, ``"bfloat16"``, ``"float32"`` or ``"float64"``.
        troubles: which of :data:`TROUBLES` are looked for.

    Raises:
        UsageError: for other troubles and types.
        UnsupportedError: for weights that are symbols, and operations that are not looked into.

    >>> from symact import AffineMap, relu
    >>> edge = Network([AffineMap([[3]], [-1]), relu])
    >>> from hypothesis import find
    >>> x = find(troublesome_inputs(edge, troubles=["kinks"]), lambda x: x[0] > 0)
    >>> bool(abs(3 * x[0] - 1) < 1e-6)
    True
    """
    need_network(network, "a strategy for inputs")
    if not network.is_numeric or network.opaque:
        raise UnsupportedError("inputs are looked for by running a network; this one cannot be run")
    name = named_type(dtype)
    chosen = ordered(troubles, "troubles", "a list of troubles")
    for trouble in chosen or (None,):
        one_of(trouble, "troubles", TROUBLES)
    search = Search(network, name)
    ways: dict[str, Callable[..., Floats]] = {
        "kinks": search.near_kink,
        "cancellation": search.cancelling,
        "subnormals": search.tiny,
        "overflow": search.huge,
    }
    size = 2 * network.inputs + 4
    data = st.binary(min_size=size, max_size=size)
    return st.one_of([data.map(ways[trouble]) for trouble in dict.fromkeys(chosen)])


@dataclass(frozen=True)
class Search:
    """How such inputs are looked for: along lines between two points that bytes make."""

    network: Network
    dtype: str

    @cached_property
    def units(self) -> tuple[tuple[int, int, float], ...]:
        """Every knot of every unit: which value it reads, which number of that, and the knot."""
        return tuple(self._units())

    def _units(self) -> Iterator[tuple[int, int, float]]:
        for node in self.network.nodes:
            match node.operation:
                case Activate(activation=activation) if len(node.reads) == 1:
                    knots = activation.pieces.knots if activation.pieces else (Fraction(0),)
                    for index in range(self.network.widths[node.reads[0]]):
                        yield from ((node.reads[0], index, double(knot)) for knot in knots)

    def near_kink(self, data: bytes) -> Floats:
        """A point at which a unit is as close to one of its knots as the type has points on a
        line; without kinks, where an output is 0."""
        return self._crossing(data, self.units or self._outputs, 1.0)

    def cancelling(self, data: bytes) -> Floats:
        """A point with large numbers at which an output is almost 0."""
        return self._crossing(data, self._outputs, 2.0**10)

    @property
    def _outputs(self) -> tuple[tuple[int, int, float], ...]:
        return tuple((self.network.output, k, 0.0) for k in range(self.network.outputs))

    def tiny(self, data: bytes) -> Floats:
        """Multiples of the smallest number of the type, or of powers of two on the way to 1."""
        low, _ = _ENDS[self.dtype]
        start, _, marks = self._ends(data)
        steps = np.array([low // (1 + marks[k % 2] % 3) for k in range(len(start))])
        return self._rounded(np.ldexp(np.round(start * 8), steps))

    def huge(self, data: bytes) -> Floats:
        """A point from which on along a line an execution in the type overflows, or just before."""
        start, _, marks = self._ends(data)
        _, top = _ENDS[self.dtype]
        limit = 2.0 ** min(top, 1023)
        low, high = 0, top
        while low < high:  # sizes grow with the exponent, mostly; it is a guess all the same
            middle = (low + high) // 2
            is_beyond = self._most(_scaled(start, middle)) >= limit
            low, high = (low, middle) if is_beyond else (middle + 1, high)
        found = _scaled(start, max(low - marks[0] % 3, 0))
        return self._rounded(np.clip(found, -limit / 2, limit / 2))

    def _most(self, x: Floats) -> float:
        """The largest size of a value on the way."""
        with np.errstate(all="ignore"):
            sizes = [float(np.abs(v).max()) for v in self.network.trace(_DOUBLES, x) if v.size]
        return max((s if np.isfinite(s) else np.inf for s in sizes), default=0.0)

    def _ends(self, data: bytes) -> tuple[Floats, Floats, bytes]:
        width = self.network.inputs
        one, other = (
            np.array([signed(byte) / 8 for byte in part])
            for part in (data[:width], data[width : 2 * width])
        )
        return one, other, data[2 * width :]

    def _crossing(
        self, data: bytes, units: Sequence[tuple[int, int, float]], size: float
    ) -> Floats:
        """Where a unit passes its knot on the line between two points, to the last place or a step
        beside it; one of the two where none does."""
        start, end, marks = self._ends(data)
        low, high = start * size, end * size
        first = int.from_bytes(marks[:3], "big")
        values = [self._values(point) for point in (low, high)]
        for k in range(len(units)):
            position, index, knot = units[(first + k) % len(units)]
            below = values[0][position][index] < knot
            if below != (values[1][position][index] < knot):
                break
        else:
            return self._rounded(low)
        for _ in range(STEPS):
            middle = self._rounded((low + high) / 2)
            if (middle == self._rounded(low)).all() or (middle == self._rounded(high)).all():
                break
            if (self._values(middle)[position][index] < knot) == below:
                low = middle
            else:
                high = middle
        side, far = marks[3] % 2, marks[3] // 2 % 16
        at = high if side else low
        if far < 6:
            return self._rounded(at)
        step = np.ldexp(end - start, 6 - 2 * far)  # not so near, for kinks that are elsewhere
        return self._rounded(at + step if side else at - step)

    def _values(self, x: Floats) -> list[Floats]:
        with np.errstate(all="ignore"):
            return self.network.trace(_DOUBLES, x)

    def _rounded(self, x: Floats) -> Floats:
        row: Floats = points_of(x, self.network, self.dtype)[0][0]
        return row


def _scaled(x: Floats, exponent: int) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(np.ldexp(x, exponent))
