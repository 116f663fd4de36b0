"""How far an execution in floats can be from the exact network, at given inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symact.networks.kinds.enclosure import enclose
from symact.networks.network import Network, need_network
from symact.numbers.arrays import Floats

ASSUMED = (
    "the operations are those of the file, in the type or a wider one, in any order of summation",
    "weights, inputs and results are rounded to nearest",
    "underflow is gradual: nothing is flushed to zero",
)


@dataclass(frozen=True)
class Bound:
    """A bound on |executed − exact|.

    Attributes:
        error: of shape (…, outputs), in doubles, rounded up; infinite where there is no bound.
        by_layer: what each layer contributes to that, by how messages name it, in the same shape.
        assumes: what is supposed of the execution, a sentence each.
        reason: why there is no bound, where there is none.
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
    accumulate: str | None = None,
    tree: str | int | None = None,
    flush: bool = False,
) -> Bound:
    """How far an execution in floats can be from the exact network, for inputs near a point.

    Args:
        x: a point of rationals, or a float array of shape (…, inputs).
        radius: the inputs are all within this of x.
        dtype: float64, float32, float16 or bfloat16: the type that the execution computes in.
        accumulate: the type that sums are computed in; the type itself or any wider, if left out.
        tree: the order of summation: any, if left out; "sequential", "pairwise", or the size of
            the blocks that are summed before their sums are.
        flush: whether subnormal numbers may be flushed to zero.

    >>> from symact import AffineMap
    >>> bool(bound(Network([AffineMap([["1/2"]])]), [1]).error[0] < 1e-7)
    True
    """
    need_network(network, "a bound")
    if flush:
        return _none(network, x, "nothing is known of what is flushed to zero")
    if network.source is not None and network.source.rounds:
        return _none(network, x, f"executions round on their own in {network.source.rounds[0]}")
    found = enclose(network, np.asarray(x, dtype=np.float64), radius, dtype)
    return Bound(found.error, {}, ASSUMED)


def _none(network: Network, x: Any, reason: str) -> Bound:
    shape = (*np.shape(x)[:-1], network.outputs)
    return Bound(np.full(shape, np.inf), {}, (), reason)
