"""Executions and enclosures held to what is claimed of them, at points.

:func:`check_agreement` holds an execution in floats to the error bound proved in
:mod:`symact.networks.kinds.agreement`, :func:`check_enclosure` an enclosure itself to exact values.
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
from symact.networks.network import Network, need_network
from symact.numbers.arrays import Floats
from symact.numbers.asked import function, rationals
from symact.numbers.matrix import RationalMatrix
from symact.testing.closeness import (
    Difference,
    Model,
    closeness,
    exact_outputs,
    finite,
    has_rational_values,
)
from symact.testing.executed import named_type, points_of


def check_agreement(
    network: Network,
    x: Any,
    *,
    dtype: DTypeLike = np.float32,
    execution: Callable[[Floats], Any] | None = None,
) -> Fraction | None:
    """Holds an execution in floats to the proved error bound, at one point or several.

    The exact network is run on the very numbers that the execution reads: x rounded to ``dtype``.
    For curved activations, which have no rational values, what encloses the exact value stands in
    for it.

    Args:
        x: a point, or a float array of shape (…, inputs).
        dtype: the type that the execution computes in. Points of bfloat16, which NumPy lacks, are
            handed over in doubles.
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
    name = named_type(dtype)
    rows, before = points_of(x, network, name)
    points = rows.reshape(*before, network.inputs)
    with np.errstate(all="ignore"):
        actual = np.asarray(execute(points if name == "bfloat16" else points.astype(name)))
    shape = (*before, network.outputs)
    if actual.shape != shape:
        raise CheckFailedError(
            f"the execution gives an array of shape {actual.shape}; the network gives {shape}"
        )
    found = closeness(actual, network, points, Model(name))
    if found.beyond:
        raise CheckFailedError(found.farthest.describe(f"executed in {name}"))
    return found.share


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
    name = named_type(dtype)
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
    if not has_rational_values(network):
        raise UsageError("the network has curved activations, and no exact value to compare with")
    box = enclose(network, np.asarray(value), np.asarray(radius), name)
    with np.errstate(all="ignore"):
        executed = network(points_of(x, network, name)[0][0].astype(name))
    shares = []
    for k, exact in enumerate(exact_outputs(network, RationalMatrix.of([point]))[0]):
        for found, limit, how in (
            (box.value[k], box.radius[k], "of the enclosure"),
            (executed[k], box.error[k], f"executed in {name}"),
        ):
            one = Difference((0, k), float(found), exact, finite(limit))
            if one.is_beyond:
                raise CheckFailedError(one.describe(how))
            shares.append(one.share)
    return max((share for share in shares if share is not None), default=None)
