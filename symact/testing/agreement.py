"""Executions and enclosures held to what is claimed of them, at points.

:func:`check_agreement` holds an execution in floats to the error bound proved in
:mod:`symact.networks.kinds.enclosure`, :func:`check_enclosure` an enclosure itself to exact values.
Both compare fractions, so that no rounding of the check decides it. A check that passes is evidence
for the point that it was given, and no proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symact.display import count_of
from symact.errors import CheckFailedError, ShapeError, UsageError, shown
from symact.networks.kinds.enclosure import enclose
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate
from symact.numbers.affine import float_text, nearest_floats
from symact.numbers.arrays import Floats
from symact.numbers.asked import function, rationals
from symact.numbers.matrix import RationalMatrix
from symact.testing.families import dtype_name


def check_agreement(
    network: Network,
    x: Any,
    *,
    dtype: DTypeLike = np.float32,
    execution: Callable[[Floats], Any] | None = None,
) -> Fraction | None:
    """Holds an execution in floats to the proved error bound, at one point or several.

    The exact network is run on the very numbers that the execution reads: x rounded to ``dtype``.
    For curved activations, which have no rational values, the enclosure of the exact value stands
    in for it, and its radius is added to the bound.

    Args:
        x: a point, or a float array of shape (…, inputs).
        dtype: the type that the execution computes in.
        execution: from a float array of shape (…, inputs) to the results, such as an ONNX runtime
            or a torch module; the network's own execution in NumPy if left out.

    Returns:
        The largest ratio of difference to bound, at most 1; None where the bounds are infinite
        and claim nothing.

    Raises:
        CheckFailedError: naming the output, both values and the bound.

    >>> from symact import AffineMap, Network
    >>> ratio = check_agreement(Network([AffineMap([["1/3", "1/7"]])]), [1, 2])
    >>> 0 < ratio < 1
    True
    """
    need_network(network, "an execution")
    execute = network if execution is None else function(execution, "the execution")
    name = _execution_type(dtype)
    points = _as_floats(x, network, name)
    with np.errstate(all="ignore"):
        executed = np.asarray(execute(points))
    shape = (*points.shape[:-1], network.outputs)
    if executed.shape != shape:
        raise CheckFailedError(
            f"the execution gives an array of shape {executed.shape}; the network gives {shape}"
        )
    bounds = enclose(network, points, 0.0, name)
    exact = _exact_values(network, RationalMatrix.of(points.reshape(-1, network.inputs)))
    ratios = []
    bound: Any
    for place in np.ndindex(shape):
        if exact is None:
            value, bound = (
                _fraction(bounds.value[place]),
                bounds.error[place] + bounds.radius[place],
            )
        else:
            row = np.ravel_multi_index(place[:-1], shape[:-1]) if place[:-1] else 0
            value, bound = exact[int(row)][place[-1]], bounds.error[place]
        ratios.append(
            _held(executed[place], value, bound, f"output {place[-1]} executed in {name}")
        )
    return max((ratio for ratio in ratios if ratio is not None), default=None)


def check_enclosure(
    network: Network, value: Any, radius: Any, x: Sequence[Any], *, dtype: DTypeLike = np.float32
) -> Fraction | None:
    """Holds the enclosure of a network over a box to the exact value at one point of the box.

    Checks |exact(x) − value| ≤ radius, and |executed(x̂) − exact(x)| ≤ error, where x̂ is x rounded
    to ``dtype``: what :func:`symact.networks.kinds.enclosure.enclose` claims.

    Args:
        value, radius: the box, doubles of shape (inputs,).
        x: a point of the box, exactly.

    Returns:
        The largest ratio of difference to bound; None where the bounds are infinite.

    Raises:
        UsageError: for a point outside the box, and for a network with curved activations.
        CheckFailedError: naming the output, both values and the bound.

    >>> from symact import AffineMap, Network
    >>> check_enclosure(Network([AffineMap([[2]])]), [0.0], [1.0], ["1/2"]) < 1
    True
    """
    need_network(network, "an enclosure")
    name = _execution_type(dtype)
    point = rationals(x, "the point")
    centre, reach = rationals(value, "the value"), rationals(radius, "the radius")
    if not len(point) == len(centre) == len(reach):
        raise ShapeError(
            f"the point has {count_of(len(point), 'coordinate')}, the value {len(centre)} and the "
            f"radius {len(reach)}; all need one for each input"
        )
    for k, (number, c, r) in enumerate(zip(point, centre, reach, strict=True)):
        if abs(number - c) > r:
            raise UsageError(
                f"coordinate {k} of the point is {shown(number)}, not within {shown(r)} of "
                f"{shown(c)}"
            )
    found = _exact_values(network, RationalMatrix.of([point]))
    if found is None:
        raise UsageError("the network has curved activations, and no exact value to compare with")
    exact = found[0]
    box = enclose(network, np.asarray(value), np.asarray(radius), name)
    with np.errstate(all="ignore"):
        executed = network(_as_floats(point, network, name))
    ratios = []
    for k, expected in enumerate(exact):
        ratios.append(_held(box.value[k], expected, box.radius[k], f"output {k} of the enclosure"))
        ratios.append(_held(executed[k], expected, box.error[k], f"output {k} executed in {name}"))
    return max((ratio for ratio in ratios if ratio is not None), default=None)


def _held(found: Any, exact: Fraction, bound: Any, what: str) -> Fraction | None:
    """The ratio |found − exact| / bound, None for an infinite bound; CheckFailedError above 1."""
    if not np.isfinite(bound):
        return None
    if not np.isfinite(found):
        raise CheckFailedError(
            f"{what} is {shown(found)}, the exact value {float_text(exact)}; the bound says that "
            f"they differ by at most {shown(bound)}"
        )
    difference, limit = abs(_fraction(found) - exact), _fraction(bound)
    if difference > limit:
        raise CheckFailedError(
            f"{what} is {shown(found)}, the exact value {float_text(exact)}; they differ by "
            f"{float_text(difference)}, the bound is {shown(bound)}"
        )
    return difference / limit if limit else Fraction(0)


def _fraction(number: Any) -> Fraction:
    return Fraction(float(number))


def _exact_values(network: Network, points: RationalMatrix) -> list[tuple[Fraction, ...]] | None:
    """The exact values at points given as rows; None where an activation has none."""
    operations = [node.operation for node in network.nodes]
    if any(isinstance(o, Activate) and o.activation.pieces is None for o in operations):
        return None
    return list(network.run(RationalKind(), points.transpose()).transpose().fractions())


def _as_floats(x: Any, network: Network, dtype: str) -> Floats:
    """A point or an array of points, each number rounded once to the type."""
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        flat = RationalMatrix.of(x.reshape(1, -1), "the points")
        points = nearest_floats(flat, dtype, "the points").reshape(x.shape)
    else:
        points = nearest_floats(RationalMatrix.column(x, "the point"), dtype, "the point")[:, 0]
    if points.ndim == 0 or points.shape[-1] != network.inputs:
        raise ShapeError(
            f"the points have shape {points.shape}, but the network reads "
            f"{count_of(network.inputs, 'number')}"
        )
    return points


def _execution_type(dtype: DTypeLike) -> str:
    name = dtype_name(dtype)
    if name is None:
        raise UsageError("dtype=None; name the float type that the execution computes in")
    return name
