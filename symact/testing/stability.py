"""Whether rounding can change which output is the largest: proved, refuted, or not known.

At an input the margin between the largest exact output and each other one is held against the sum
of what the two may be off by (:mod:`symact.networks.kinds.agreement`). On a box the differences of
the outputs, less these sums, are bounded from below (:mod:`symact.bounding.settling`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.activation import double
from symact.activations.entries import relu
from symact.bounding.bounds import need_box
from symact.bounding.descent import Dense
from symact.bounding.extremes import Climb
from symact.bounding.settling import settle
from symact.display import count_of
from symact.errors import ShapeError, UsageError, shown
from symact.geometry.vertices import Point
from symact.networks.algebra import after
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import FLOAT_TYPES
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box
from symact.testing.closeness import (
    Between,
    Model,
    exact_outputs,
    finite,
    model_of,
    need_numbers,
)
from symact.testing.executed import points_of
from symact.testing.executions import ORDERS, Sequential

SECONDS = 20.0
"""How long neurons are looked at on a box if nothing else is asked for."""


@dataclass(frozen=True)
class Stability:
    """Whether an output is the one largest in every execution that the bounds admit.

    Attributes:
        verdict: ``"proved"``, ``"refuted"`` or ``"unknown"``.
        output: the output that is the largest exactly, from 0 on; the first of equal ones. On a
            box that in its middle.
        rival: where it is not proved, the output that comes nearest, or is the larger one.
        margin: how much the output exceeds the rival exactly, or at least; at an input only.
        room: by how much rounding can change that difference; None where there is no bound.
        x: where it is refuted, the input.
        logits: where it is refuted, the outputs there, exactly: those of the network, or those of
            the execution that ``by`` names.
        by: what refutes: ``"a tie"``, ``"another input"``, or how an execution adds up its sums.
        assumes: what the bounds suppose of executions.
    """

    verdict: str
    output: int
    rival: int | None = None
    margin: Fraction | None = None
    room: Fraction | None = None
    x: Point | None = None
    logits: Point | None = None
    by: str = ""
    assumes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it is proved."""
        return self.verdict == "proved"


def stable_argmax(
    network: Network,
    x: Any,
    *,
    dtype: Any = "float32",
    accumulate: Any = None,
    tree: str | int | None = None,
    flush: bool = False,
    seconds: float = SECONDS,
) -> Stability:
    """Whether no rounding can change which output is the largest, at an input or on a box.

    Args:
        x: an input, or a :class:`~symact.Box` of inputs: then the same output has to be the largest
            for all of them.
        dtype: the type that executions compute in; ``accumulate``, ``tree`` and ``flush`` as
            :func:`~symact.testing.assert_close` takes them.
        seconds: how long neurons are looked at on a box.

    Returns:
        A result that is true where it is proved. It is refuted by exact outputs that are equal, by
        another input of the box at which another output is the largest, or by an execution that
        is carried out and gives another one; what neither settles is unknown.

    Raises:
        ShapeError: for inputs that are not one, and for a box in another space.
        UsageError: for a network with one output.

    >>> from symact import AffineMap, Box, Network
    >>> network = Network([AffineMap([[1, 0], [0, 1]])])
    >>> stable_argmax(network, [1, "1/3"]).verdict, stable_argmax(network, ["1/3", "1/3"]).by
    ('proved', 'a tie')
    >>> stable_argmax(network, Box([0, 0], [1, 1])).x
    (Fraction(0, 1), Fraction(1, 1))
    """
    need_numbers(network)
    if network.outputs < 2:
        raise UsageError("the network has one output; the largest is one of several")
    model = model_of(dtype, accumulate=accumulate, tree=tree, flush=flush)
    if isinstance(x, Box):
        if not isinstance(seconds, (int, float)) or not 0 < seconds < 1e9:
            raise UsageError(f"seconds={shown(seconds)}; give a positive number")
        return _on_box(
            network, need_box(network, x, "the largest output is asked for"), model, seconds
        )
    rows, _ = points_of(x, network, model.dtype)
    if len(rows) != 1:
        raise ShapeError(f"there are {count_of(len(rows), 'input')}; give one, or a Box")
    return _at_point(network, tuple(map(Fraction, rows[0].tolist())), model)


def _at_point(network: Network, point: Point, model: Model) -> Stability:
    outputs = exact_outputs(network, RationalMatrix.of([point]))[0]
    made = model.bound(network, np.array([[double(entry) for entry in point]]))
    limits = [finite(limit) for limit in made.error[0]]
    output, margins = _margins(outputs)
    rooms = {k: _sum(limits[output], limits[k]) for k in margins}
    rival = min(margins, key=lambda k: margins[k] - (rooms[k] or 0))
    known = Stability("unknown", output, rival, margins[rival], rooms[rival], assumes=made.assumes)
    if all(room is not None and margins[k] > room for k, room in rooms.items()):
        return replace(known, verdict="proved")
    tied = [k for k, margin in margins.items() if not margin and _is_known(outputs[k])]
    if tied and _is_known(outputs[output]):
        logits = tuple(low for low, _ in outputs)
        return _refuted(known, tied[0], Fraction(0), rooms[tied[0]], point, logits, "a tie")
    if min(margins.values()) > 0:
        for order, logits in _executed(network, point, model):
            found = _margins([(value, value) for value in logits])[0]
            if found != output:
                return _refuted(known, found, margins[found], rooms[found], point, logits, order)
    return known


def _refuted(
    known: Stability,
    rival: int,
    margin: Fraction,
    room: Fraction | None,
    x: Point,
    logits: Point,
    by: str,
) -> Stability:
    return replace(
        known, verdict="refuted", rival=rival, margin=margin, room=room, x=x, logits=logits, by=by
    )


def _margins(outputs: Sequence[Between]) -> tuple[int, dict[int, Fraction]]:
    """The output that is the largest, the first of equal ones, and by how much it exceeds each
    other one at least."""
    output = max(range(len(outputs)), key=lambda k: (outputs[k][0], -k))
    low = outputs[output][0]
    return output, {k: low - high for k, (_, high) in enumerate(outputs) if k != output}


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _executed(network: Network, point: Point, model: Model) -> Iterator[tuple[str, Point]]:
    """What executions give that the model admits, with how they add up; none for bfloat16, which
    NumPy lacks, where only one order is admitted, and for sums in another type."""
    sums = model.options.get("accumulate") or model.dtype
    if model.dtype not in FLOAT_TYPES or sums != model.dtype or model.options.get("tree"):
        return
    x = np.array([double(entry) for entry in point]).astype(model.dtype)
    for order in ORDERS:
        with np.errstate(all="ignore"):
            found = network.run(Sequential(model.dtype, order), x)
        if np.isfinite(found).all():
            yield order, tuple(map(Fraction, found.tolist()))


def _on_box(network: Network, box: Box, model: Model, seconds: float) -> Stability:
    middle = tuple((low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True))
    output, _ = _margins(exact_outputs(network, RationalMatrix.of([middle]))[0])
    others = [k for k in range(network.outputs) if k != output]
    centre = np.array([double(entry) for entry in middle])
    reach = [
        max(high - Fraction(c), Fraction(c) - low)
        for low, high, c in zip(box.lo, box.hi, centre.tolist(), strict=True)
    ]
    radius = np.array([np.nextafter(double(entry), np.inf) if entry else 0.0 for entry in reach])
    made = model.bound(network, centre, radius)
    limits = [finite(limit) for limit in np.asarray(made.error).reshape(-1)]
    rooms = {k: _sum(limits[output], limits[k]) for k in others}
    rows = {k: [int(i == output) - int(i == k) for i in range(network.outputs)] for k in others}
    open_ = list(others)
    if all(room is not None for room in rooms.values()):
        # a difference that is at least a little more than the room is more than the room
        less = [-(rooms[k] or 0) - Fraction(1, 2**1074) for k in others]
        states = _last(network, AffineMap([rows[k] for k in others], less), box, seconds)
        open_ = [k for k, state in zip(others, states, strict=True) if state.piece != 1]
    if not open_:
        return Stability("proved", output, assumes=made.assumes)
    refuted = _other(network, output, AffineMap([rows[k] for k in open_]), box)
    if refuted is not None:
        return refuted
    return Stability("unknown", output, open_[0], room=rooms[open_[0]], assumes=made.assumes)


def _other(network: Network, output: int, rows: AffineMap, box: Box) -> Stability | None:
    """An input of a box at which another output is the largest, or else one with a tie."""
    tie: Stability | None = None
    for point in _proposed(network, rows, box):
        exact = exact_outputs(network, RationalMatrix.of([point]))[0]
        found, margins = _margins(exact)
        if min(margins.values()) < 0:  # enclosures that overlap
            continue
        logits = tuple(low for low, _ in exact)
        if found != output:
            return Stability("refuted", output, found, x=point, logits=logits, by="another input")
        tied = [k for k, margin in margins.items() if not margin and _is_known(exact[k])]
        if tied and _is_known(exact[found]):
            tie = Stability("refuted", output, tied[0], x=point, logits=logits, by="a tie")
    return tie


def _is_known(value: Between) -> bool:
    return value[0] == value[1]


def _proposed(network: Network, rows: AffineMap, box: Box) -> Iterator[Point]:
    """Inputs of a box at which a difference of outputs may be small: the middle, and corners to
    which floats lead."""
    ends = tuple(zip(box.lo, box.hi, strict=True))
    yield tuple((low + high) / 2 for low, high in ends)
    longer = after(Network([rows, relu]), network)
    dense, last = Dense(longer), len(longer.nodes)
    for index in range(rows.shape[0]):
        climb = Climb(box, dense, last, index)
        for start in (True, False):
            corner = climb.corner(-1, (start,) * len(ends))
            yield tuple(high if up else low for up, (low, high) in zip(corner, ends, strict=True))


def _last(network: Network, rows: AffineMap, box: Box, seconds: float) -> list[Any]:
    """What is known of the signs of affine functions of the outputs on a box."""
    longer = after(Network([rows, relu]), network)
    states = settle(longer, box, seconds=seconds).states
    return [state for state in states if state.operation == len(longer.nodes)]
