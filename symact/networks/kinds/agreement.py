"""How far an execution in floats can be from the exact network, at given inputs or on boxes.

:func:`bound` walks over the network once with affine forms in all that rounds
(:mod:`~symact.networks.kinds.zonotope`), for each point. What one operation adds is bounded for
every order of summation, or a stated one (:mod:`~symact.networks.kinds.local_error`); kinks and
curves add terms of their own (:mod:`~symact.networks.kinds.bending`). Where the
matrices of the forms would be too large, hidden values are passed on by sizes, and the rows of the
outputs are pulled back (:mod:`~symact.networks.kinds.pulling`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symact.display import count_of
from symact.errors import NumberError, ShapeError, shown
from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.bending import is_exact_in_floats, units_of
from symact.networks.kinds.kind import Visit
from symact.networks.kinds.linear import Linear
from symact.networks.kinds.pulling import PullingRows
from symact.networks.kinds.zonotope import ZonotopeKind
from symact.networks.liveness import last_readers
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate
from symact.networks.traversal import walk, walk_back
from symact.numbers.arrays import Floats, Integers, is_dyadic, read_array
from symact.numbers.asked import rationals
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import rational
from symact.numbers.rounding import floats_of
from symact.numbers.upward import above, known, up

ROWS = 256
"""The most rows of outputs that are pulled back at a time."""

MOST = 1 << 14
"""The most outputs whose rows are pulled back; of more the sizes of hidden values have to do."""


@dataclass(frozen=True)
class Bound:
    """A bound on |executed − exact|.

    Attributes:
        error: of shape (…, outputs), in doubles, rounded up; infinite where there is no bound.
        by_layer: what the input and each layer contribute to that at most, by how messages name
            them, each in the same shape.
        assumes: what is supposed of the execution, a sentence each.
        reason: why there is no bound for some output; empty where there is one for all.
    """

    error: Floats
    by_layer: Mapping[str, Floats]
    assumes: tuple[str, ...]
    reason: str = ""


def bound(
    network: Network,
    x: Any,
    radius: Any = 0,
    dtype: DTypeLike | str = "float32",
    *,
    accumulate: DTypeLike | str | None = None,
    tree: str | int | None = None,
    flush: bool = False,
) -> Bound:
    """How far an execution in floats can be from the exact network, for inputs near a point.

    The execution reads x rounded to its type, and that rounding is part of the bound; the weights
    are rounded to it as well. The local bounds are those of S. M. Rump, T. Ogita and S. Oishi
    (2008) and of N. J. Higham (2002), errors are passed on as affine forms (L. de Figueiredo and
    J. Stolfi, 2004).

    Args:
        x: a point of rationals, or a float array of shape (…, inputs).
        radius: the inputs are all reals within this of x: one number, or one for each of them.
        dtype: float64, float32, float16 or bfloat16: the type that the execution computes in.
        accumulate: the type that sums are computed in, or any wider; the type itself, or any wider,
            if left out.
        tree: the order of summation: "any", if left out; "sequential"; "pairwise"; or the size of
            the blocks that are summed before their sums are.
        flush: whether subnormal numbers may be flushed to zero.

    Raises:
        UsageError: for another type or order.
        NumberError: for what is not finite, a radius below 0, a weight beyond the largest float.
        ShapeError: where the last dimension is not the width of the input.
        UnsupportedError: for an opaque operation, and an activation of which it is not known how
            steep it is.

    >>> from symact import AffineMap, relu
    >>> network = Network([AffineMap([["1/2", "1/3"]]), relu, AffineMap([[3]])])
    >>> found = bound(network, [1, 2])
    >>> bool(0 < found.error[0] < 1e-6), next(iter(found.by_layer))
    (True, 'operation 1 (affine map 2 → 1)')
    """
    need_network(network, "an agreement")
    arithmetic = Arithmetic.of(dtype, accumulate, tree, flush)
    points = _points(network, x, radius, arithmetic)
    assumes = (*arithmetic.assumptions(), *dict.fromkeys(_of_activations(network)))
    if network.source is not None and network.source.rounds:
        first, *others = network.source.rounds
        more = f" (and {len(others)} more)" if others else ""
        nothing = np.full((*points.shape, network.outputs), np.inf)
        return Bound(nothing, {}, assumes, f"executions round on their own in {first}{more}")
    last = last_readers(network)
    rules: dict[int, tuple[Linear, ...]] = {}
    found = []
    with np.errstate(all="ignore"):
        for value, near, error in zip(*points.flat, strict=True):
            found.append(_at(network, arithmetic, rules, last, (value, near, error)))
    errors = _known([one for one, _ in found]).reshape(*points.shape, network.outputs)
    shares = _known([one for _, one in found])
    layers = {
        network.describe(k): shares[..., k].reshape(errors.shape)
        for k in range(len(network.nodes) + 1)
        if shares[..., k].any()
    }
    reason = "" if np.isfinite(errors).all() else f"an execution in {arithmetic.dtype} may overflow"
    return Bound(errors, layers, assumes, reason)


def _known(errors: list[Floats]) -> Floats:
    """Bounds as an array: what is infinity less infinity bounds nothing."""
    whole = np.array(errors)
    return np.where(np.isnan(whole), np.inf, whole)


# -- inputs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Points:
    """Points as rows: doubles, how far the inputs are from them, and what rounding moves these by;
    ``shape`` is that of the points without their last dimension."""

    value: Floats
    near: Floats
    error: Floats
    shape: tuple[int, ...]

    @property
    def flat(self) -> tuple[Floats, Floats, Floats]:
        return self.value, self.near, self.error


def _points(network: Network, x: Any, radius: Any, arithmetic: Arithmetic) -> _Points:
    array = read_array(x, "the point")
    if array is not None and array.dtype != object and is_dyadic(array):
        value = array.astype(np.float64)
        away = np.zeros_like(value)
        if not np.isfinite(value).all():
            raise NumberError("the point has an entry that is not finite; give finite numbers")
    else:
        numbers = rationals(x, "the point")
        most = Fraction(sys.float_info.max)
        value = np.array([float(max(-most, min(number, most))) for number in numbers])
        away = np.array(
            [
                above(abs(Fraction(own) - n)) if abs(n) <= most else np.inf  # beyond the doubles
                for own, n in zip(value.tolist(), numbers, strict=True)
            ]
        )
        exact = [Fraction(own) == n for own, n in zip(value.tolist(), numbers, strict=True)]
        away[exact] = 0.0
    if value.ndim == 0 or value.shape[-1] != network.inputs:
        raise ShapeError(
            f"the point has shape {value.shape}, but the network reads "
            f"{count_of(network.inputs, 'number')}, which the last dimension must hold"
        )
    near = _radius(radius, value) + away
    rows, shape = value.reshape(-1, network.inputs), value.shape[:-1]
    flat = near.reshape(rows.shape)
    reach: Floats = up(flat, 2) * (flat > 0)
    return _Points(rows, reach, _rounded(rows, reach, arithmetic), shape)


def _radius(radius: Any, value: Floats) -> Floats:
    """The radius in the shape of the points, in doubles that are not below it."""
    array = read_array(radius, "the radius")
    is_exact = array is None or array.dtype == object  # beyond the floats nothing is bounded
    if array is None and not isinstance(radius, (list, tuple)):
        array = np.asarray(above(_not_negative(rational(radius, "the radius"))))
        array = array * (radius != 0)
    elif array is None or array.dtype == object or not is_dyadic(array):
        numbers = [_not_negative(number) for number in rationals(radius, "the radius")]
        array = np.array([above(number) if number else 0.0 for number in numbers])
    own = array.astype(np.float64)
    if not ((is_exact or np.isfinite(own).all()) and (own >= 0).all()):
        raise NumberError("the radius has an entry that is not finite or below 0; give others")
    if own.shape not in ((), value.shape[-1:], value.shape):
        raise ShapeError(
            f"the radius has shape {own.shape}, but the point {value.shape}; give one radius, one "
            "for each input, or one for each number"
        )
    return np.broadcast_to(own, value.shape).copy()


def _not_negative(number: Fraction) -> Fraction:
    if number < 0:
        raise NumberError(f"the radius has the entry {shown(number)}; give numbers that are ≥ 0")
    return number


def _rounded(value: Floats, near: Floats, arithmetic: Arithmetic) -> Floats:
    """What rounding the inputs to the type moves them by: known at a point, else a bound."""
    reach = up(np.abs(value) + near, 2)
    most: Floats = up(arithmetic.unit * reach + arithmetic.smallest, 2)
    if not near.any() and (reach <= arithmetic.largest).all():
        own = floats_of(RationalMatrix.of(value), arithmetic.dtype, "the point")
        distance = np.abs(own.astype(np.float64) - value)
        most = np.asarray(np.where(distance == 0, 0.0, up(distance, 2)))
    lost = np.where(value != 0, arithmetic.flushed, 0.0) + (near > 0) * arithmetic.flushed
    found = np.where(reach <= arithmetic.largest, most + lost, np.inf)
    return np.asarray(found)


# -- one point ------------------------------------------------------------------------------------


def _at(
    network: Network,
    arithmetic: Arithmetic,
    rules: dict[int, tuple[Linear, ...]],
    last: Mapping[int, int],
    point: tuple[Floats, Floats, Floats],
) -> tuple[Floats, Floats]:
    """The errors of the outputs at one point, and what each value contributes, by its number."""
    kind = ZonotopeKind(arithmetic, rules)

    def sharpen(position: int, which: Integers) -> Floats:
        given = network.given(position)
        units = np.zeros((len(which), given))
        units[np.arange(len(which)), which] = 1.0
        parts = _pulled(network, kind, position, units, point)
        return known(up(sum(parts.values(), np.zeros((len(which), 2))), len(parts) + 4))

    kind.sharpen = sharpen
    form = walk(network, kind, kind.fresh(*point, 0), last)[network.output]
    nodes = len(network.nodes) + 1
    if kind.is_cut and network.output and network.outputs <= MOST:
        shares: Floats = np.zeros((network.outputs, nodes))
        for start in range(0, network.outputs, ROWS):
            which = np.arange(start, min(start + ROWS, network.outputs))
            for position, part in _pulled_outputs(network, kind, which, point).items():
                shares[which, position] = part[:, 1]
        total = known(up(shares.sum(axis=1), nodes + 4))
        return np.minimum(total, known(form.error)), shares
    parts = np.abs(form.links) * kind.sources.sizes(form.ids)[:, 1]
    shares = kind.sources.shares(parts, form.ids, nodes)
    own = np.abs(form.own) * kind.sources.sizes(form.own_ids)[:, 1]
    for part, node in kind.sources.parts(own, form.own_ids):
        shares[np.arange(len(own)), node] += part
    return known(form.error), shares


def _pulled(
    network: Network,
    kind: ZonotopeKind,
    position: int,
    row: Floats,
    point: tuple[Floats, Floats, Floats],
    rows: PullingRows | None = None,
) -> dict[int, Floats]:
    """Rows of what an operation reads, pulled back: what each value before contributes to them, in
    the exact numbers and in the executed, of shape (rows, 2)."""
    pulling = PullingRows(kind.steps) if rows is None else rows
    start = walk_back(network, pulling, position, row)
    first = np.stack([point[1], point[2]], axis=1)
    return {0: up(np.abs(start) @ first, len(first) + 4), **pulling.parts}


def _pulled_outputs(
    network: Network, kind: ZonotopeKind, which: Integers, point: tuple[Floats, Floats, Floats]
) -> dict[int, Floats]:
    """The same for the rows of some outputs."""
    rows, node = PullingRows(kind.steps), network.nodes[network.output - 1]
    visit = Visit(network.output, node, dict[int, Floats]())
    units = np.zeros((len(which), network.outputs))
    units[np.arange(len(which)), which] = 1.0
    row = rows.pull(visit, units)
    return _pulled(network, kind, network.output, row, point, rows)


# -- what is supposed -----------------------------------------------------------------------------


def _of_activations(network: Network) -> Iterator[str]:
    for node in network.nodes:
        if not isinstance(node.operation, Activate):
            continue
        entry = node.operation.activation
        if entry.pieces is None:
            yield (
                f"{entry.name} is off by at most {units_of(entry)} roundings of "
                f"{entry.bend().relative if entry.bend else 'its value'}, as by its usual formula"
            )
        elif not is_exact_in_floats(entry.pieces):
            yield f"{entry.name} is computed in at most three operations"
