"""What is said to people of an execution in floats: a bound with all that it assumes, or why none.

The bound is that of :mod:`symact.networks.kinds.enclosure` for inputs of at most 1. It is beside
the point of an exact answer, so nothing here fails; where it would not hold for every execution
that the assumptions admit, or tells less than the output itself, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.networks.kinds.enclosure import enclose, is_exact_in_floats
from symact.networks.kinds.floats import float_array
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Affine, Composite, Operation, Scale
from symact.numbers.arrays import Floats
from symact.numbers.holding import exceeds
from symact.numbers.matrix import RationalMatrix
from symact.reports.figures import at_most

ASSUMED = (
    "the operations are those of the file, in the type or a wider one, in any order of summation",
    "weights, inputs and results are rounded to nearest",
    "underflow is gradual: nothing is flushed to zero",
)
"""The model of execution in words, to stand beside every bound that people read."""

TYPE = "float32"
"""The type that the bound is for."""

CORNERS = 16
"""The most rows of the first matrix whose signs are tried as inputs."""


@dataclass(frozen=True)
class FloatBound:
    """How far an execution in float32 can be from the exact network for inputs of at most 1.

    Attributes:
        error: the bound; None where there is none.
        assumes: what it supposes of the execution, a phrase each.
        reason: why there is none.
    """

    error: float | None
    assumes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def shown(self) -> str:
        """The bound in two digits, rounded up."""
        assert self.error is not None
        return at_most(Fraction(self.error))


def float_bound(before: object, after: object = None) -> FloatBound:
    """The bound for an execution of a network, or the reason why there is none.

    Args:
        before: the network that is executed; without numbers there is no bound.
        after: an equal one, in which the size of the output is easier to see.

    >>> from symact import AffineMap
    >>> float_bound(Network([AffineMap([[2, 1]])])).shown
    '7.2e-07'
    >>> float_bound(Network([AffineMap([["1e40"]])])).reason
    'operation 1 stores a number beyond the largest float32'
    """
    if not (isinstance(before, Network) and before.is_numeric):
        return FloatBound(None, reason="the weights are symbols")
    if before.opaque:
        hidden = before.opaque[0]
        where = f"{hidden.name!r} ({hidden.operation.describe()})"
        return FloatBound(None, reason=f"{where} is not looked into")
    if before.source is not None and before.source.rounds:
        first, *others = before.source.rounds
        more = f" (and {len(others)} more)" if others else ""
        return FloatBound(None, reason=f"executions round on their own in {first}{more}")
    for node in before.nodes:
        if isinstance(node.operation, Activate) and node.operation.activation.lipschitz is None:
            name = node.operation.activation.name
            return FloatBound(None, reason=f"it is not known how {name} is computed in floats")
    large = beyond(before, TYPE)
    if large is not None:
        where = repr(large.name) if large.name else f"operation {before.nodes.index(large) + 1}"
        return FloatBound(None, reason=f"{where} stores a number beyond the largest {TYPE}")
    error = float(enclose(before, np.zeros(before.inputs), 1.0, TYPE).error.max())
    if not np.isfinite(error):
        return FloatBound(None, reason=f"an execution in {TYPE} may overflow for |x| ≤ 1")
    if not error <= reached(after if isinstance(after, Network) else before):
        return FloatBound(None, reason="the bound is larger than any output seen for |x| ≤ 1")
    return FloatBound(error, assumptions(before))


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


def assumptions(network: Network) -> tuple[str, ...]:
    """What the errors of a network suppose of an execution: the model, and its activations.

    >>> from symact.activations.entries import gelu, relu
    >>> assumptions(Network([relu, gelu], inputs=1))[-1]
    'gelu is computed to within 6 ulp of its exact value'
    """
    return (*ASSUMED, *dict.fromkeys(_assumed_of_activations(network)))


def _assumed_of_activations(network: Network) -> Iterator[str]:
    for node in network.nodes:
        if not isinstance(node.operation, Activate):
            continue
        entry = node.operation.activation
        if entry.pieces is None:
            yield f"{entry.name} is computed to within {entry.ulps} ulp of its exact value"
        elif not is_exact_in_floats(entry.pieces):
            yield f"{entry.name} is computed in at most three operations"


def beyond(network: Network, dtype: Any) -> Node | None:
    """The first operation that stores a number beyond the largest of a type; None where none does.

    >>> from symact import AffineMap
    >>> beyond(Network([AffineMap([[2]]), AffineMap([["1e40"]])]), np.float32).reads
    (1,)
    """
    largest = int(np.finfo(dtype).max)
    for node in network.nodes:
        if any(exceeds(part, largest) for part in _stored(node.operation)):
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
