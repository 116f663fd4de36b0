"""Executions in floats held to bounds that are derived, in place of tolerances that are guessed.

The bound is that of :mod:`symact.networks.kinds.agreement`: how far an execution of this network in
this type may be from the exact values at these inputs. Both sides are compared as fractions, so
that no rounding of the comparison decides it. What passes is evidence for these inputs, no proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import (
    NotCloseError,
    ShapeError,
    UndecidedError,
    UnsupportedError,
    UsageError,
    shown,
)
from symact.networks.kinds.agreement import Bound, bound
from symact.networks.kinds.balls import BallKind, at_point, fraction_of
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate
from symact.numbers.affine import float_text
from symact.numbers.arrays import Floats
from symact.numbers.balls import precision
from symact.numbers.matrix import RationalMatrix
from symact.testing.executed import executed, named_type, points_of

Between = tuple[Fraction, Fraction]
"""The ends between which an exact value lies; the same where it is known."""

BITS = 192
"""With how many bits values of curved activations are enclosed."""

LAYERS = 4
"""How many layers a message names of those that a bound comes from."""


@dataclass(frozen=True)
class Model:
    """How an execution computes.

    Attributes:
        dtype: the type, one of ``"bfloat16"``, ``"float16"``, ``"float32"`` and ``"float64"``.
        options: what else is known of it: ``accumulate``, ``tree``, ``flush``, as
            :func:`symact.networks.kinds.agreement.bound` takes them.
    """

    dtype: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def bound(self, network: Network, x: Any, radius: Any = 0) -> Bound:
        """The bounds at points, or the bound on a box around one; nothing for no points."""
        if not len(x):
            return Bound(np.empty((0, network.outputs)), {}, ())
        return bound(network, x, radius, self.dtype, **self.options)


@dataclass(frozen=True)
class Difference:
    """One output beside its bound.

    Attributes:
        place: which input, of the rows of a batch, and which output, from 0 on.
        found: what the execution gave.
        exact: between which numbers the exact value lies.
        limit: by how much the two may differ; None where there is no bound.
    """

    place: tuple[int, int]
    found: float
    exact: Between
    limit: Fraction | None

    @property
    def size(self) -> Fraction | None:
        """How far the two are apart at least; None for what is not finite."""
        if not np.isfinite(self.found):
            return None
        value = Fraction(self.found)
        return max(self.exact[0] - value, value - self.exact[1], Fraction(0))

    @property
    def is_beyond(self) -> bool:
        """Whether the bound does not hold."""
        size = self.size
        return self.limit is not None and (size is None or size > self.limit)

    @property
    def share(self) -> Fraction | None:
        """How much of the bound is used, at most 1 where it holds; None where there is none, or
        where it is broken by what has no size."""
        size = self.size
        if self.limit is None or size is None or (size and not self.limit):
            return None
        return size / self.limit if size else Fraction(0)

    def describe(self, how: str) -> str:
        """Both values, how far they are apart, and the bound, in one sentence."""
        found = f"output {self.place[1]} {how} is {self.found}"
        exact = f"the exact value {float_text(self.exact[0])}"
        limit = "infinite" if self.limit is None else float_text(self.limit)
        if self.size is None:
            return f"{found}, {exact}; the bound is {limit}"
        apart = f"they differ by {float_text(self.size)}, the bound is {limit}"
        times = f" ({float_text(self.size / self.limit)} of it)" if self.limit else ""
        return f"{found}, {exact}; {apart}{times}"


@dataclass(frozen=True)
class Closeness:
    """An execution at some inputs beside its bounds.

    Attributes:
        model: how it computes.
        differences: one for each output at each input.
        bound: the bounds of all, an input a row.
    """

    model: Model
    differences: tuple[Difference, ...]
    bound: Bound

    @property
    def beyond(self) -> tuple[Difference, ...]:
        """The outputs for which the bound does not hold."""
        return tuple(one for one in self.differences if one.is_beyond)

    @property
    def unbounded(self) -> tuple[Difference, ...]:
        """The outputs of which nothing is claimed."""
        return tuple(one for one in self.differences if one.limit is None)

    @property
    def share(self) -> Fraction | None:
        """The largest share of a bound that is used; None where there is no bound."""
        shares = (one.share for one in self.differences)
        return max((share for share in shares if share is not None), default=None)

    @property
    def farthest(self) -> Difference:
        """The output that is farthest beyond its bound; there must be one."""
        return max(
            self.beyond, key=lambda one: (one.size is None, one.share is None, one.share or 0)
        )

    def complaint(self) -> str:
        """Which output is beyond its bound, by how much, and what the bound is made of."""
        worst, beyond = self.farthest, len(self.beyond)
        row, output = worst.place
        where = f"of input {row} " if len(self.bound.error) > 1 else ""
        lines = [worst.describe(f"{where}executed in {self.model.dtype}")]
        if beyond > 1:
            outputs = count_of(len(self.differences), "output")
            lines.append(f"{beyond} of {outputs} are beyond their bounds, this one farthest")
        layers = list(_layers(self.bound, row, output))
        if layers:
            lines.append(f"the bound comes from {', '.join(layers)}")
        if self.bound.assumes:
            lines.append(f"it holds if {'; '.join(self.bound.assumes)}")
        return "\n  ".join(lines)


def _layers(made: Bound, row: int, output: int) -> Iterator[str]:
    """The layers that a bound comes from, the largest share first."""
    parts = [(name, float(own[row, output])) for name, own in made.by_layer.items()]
    whole = sum(part for _, part in parts)
    parts.sort(key=lambda part: -part[1])
    for name, part in parts[:LAYERS]:
        if part and np.isfinite(whole):
            yield f"{name} ({100 * part / whole:.2g} %)"


def closeness(actual: Any, network: Network, x: Any, model: Model) -> Closeness:
    """An execution beside its bounds.

    Args:
        actual: what it gave: an array whose last dimensions are the outputs, or a list with one.
        x: the inputs: a point, or an array whose last dimensions are the inputs.

    Raises:
        ShapeError: where they are not of the network, or of different numbers of inputs.
    """
    need_numbers(network)
    points, shape = points_of(x, network, model.dtype)
    given = executed(actual, "the outputs")
    found, own = given.rows(network.outputs, "the outputs", "gives")
    if len(found) != len(points):
        raise ShapeError(
            f"there are outputs for {count_of(len(found), 'input')} (shape {own}), but "
            f"{count_of(len(points), 'input')} (shape {shape}); give both for the same"
        )
    limits = model.bound(network, points)
    exact = exact_outputs(network, RationalMatrix.of(points)) if len(points) else []
    differences = (
        Difference((row, k), float(found[row, k]), exact[row][k], finite(limits.error[row, k]))
        for row in range(len(points))
        for k in range(network.outputs)
    )
    return Closeness(model, tuple(differences), limits)


def finite(limit: Any) -> Fraction | None:
    """A bound as a fraction; None for one that is infinite and claims nothing."""
    return Fraction(float(limit)) if np.isfinite(limit) else None


def need_numbers(network: Network) -> None:
    """Refuse networks that cannot be executed, or have no exact values.

    Raises:
        UsageError: for what is no network.
        UnsupportedError: for weights that are symbols, and operations that are not looked into.
    """
    need_network(network, "an execution")
    if not network.is_numeric:
        raise UnsupportedError("the weights are symbols; put numbers in with subs to execute them")
    if network.opaque:
        raise UnsupportedError(
            f"{network.opaque[0].operation.describe()} is not looked into, so that there are no "
            "exact values to compare an execution with"
        )


def has_rational_values(network: Network) -> bool:
    """Whether outputs at rational inputs are rational, because no activation is curved."""
    operations = (node.operation for node in network.nodes)
    return all(not isinstance(o, Activate) or o.activation.pieces is not None for o in operations)


def exact_outputs(network: Network, points: RationalMatrix) -> list[list[Between]]:
    """Between which numbers the exact outputs lie, at points given as rows: rational numbers where
    all activations have rational values, else what balls of :data:`BITS` bits enclose."""
    if has_rational_values(network):
        found = network.run(RationalKind(), points.transpose()).transpose().fractions()
        return [[(value, value) for value in row] for row in found]
    with precision(BITS):
        rows = [network.run(BallKind(), at_point(point)) for point in points.fractions()]
        return [[(fraction_of(z.low), fraction_of(z.high)) for z in row] for row in rows]


def assert_close(
    actual: Any,
    network: Network,
    x: Any,
    *,
    dtype: Any = None,
    accumulate: Any = None,
    tree: str | int | None = None,
    flush: bool = False,
) -> Fraction:
    """Assert that an execution is as close to the exact network as its rounding explains.

    Args:
        actual: what the execution gave: an array of NumPy, torch, jax, or a list with one, as
            onnxruntime gives it; its last dimensions are the outputs.
        network: what was executed.
        x: the inputs: a point, or an array whose last dimensions are the inputs, of any library.
        dtype: the type that it computes in; that of ``actual`` if left out.
        accumulate: the type in which sums are added up, where that is a wider one.
        tree: in which order, where that is known: ``"sequential"``, ``"pairwise"``, or the size of
            the blocks that are summed before their sums are.
        flush: whether subnormal numbers are flushed to zero.

    Returns:
        The largest share of a bound that is used, at most 1.

    Raises:
        NotCloseError: an AssertionError, naming the output, how far it is off, the bound, which
            layers the bound comes from, and what it supposes.
        UndecidedError: where there is no bound, so that nothing is asserted.
        ShapeError, NumberError, UsageError: for arrays that are none, or do not fit.

    >>> from symact import AffineMap, Network
    >>> third = Network([AffineMap([["1/3"]])])
    >>> assert_close(np.float32([1]) / np.float32(3), third, [1]) < 1
    True
    """
    kind = dtype if dtype is not None else executed(actual, "the outputs").dtype
    model = model_of(kind, accumulate=accumulate, tree=tree, flush=flush)
    found = closeness(actual, network, x, model)
    if found.beyond:
        raise NotCloseError(found.complaint())
    if found.unbounded:
        why = found.bound.reason or "an execution may overflow"
        raise UndecidedError(
            f"there is no bound for output {found.unbounded[0].place[1]} in {model.dtype} at these "
            f"inputs: {why}; nothing is asserted"
        )
    return found.share or Fraction(0)


def tolerance(
    network: Network,
    x: Any,
    *,
    dtype: Any = "float32",
    against: Any = None,
    accumulate: Any = None,
    tree: str | int | None = None,
    flush: bool = False,
) -> Floats:
    """How far an execution may be from the exact network at these inputs, for use as ``atol``.

    Args:
        x: the inputs, of which the shape in front of the last dimensions is kept.
        dtype: the type that it computes in; ``accumulate``, ``tree`` and ``flush`` as
            :func:`assert_close` takes them.
        against: the type in which the expected values were computed, in any way, where these are
            not exact: then the bounds of the two are added.

    Returns:
        Doubles of shape (…, outputs), rounded up; infinite where there is no bound.

    >>> from symact import AffineMap, Network
    >>> bool(0 < tolerance(Network([AffineMap([["1/3"]])]), [1])[0] < 1e-6)
    True
    """
    need_numbers(network)
    model = model_of(dtype, accumulate=accumulate, tree=tree, flush=flush)
    points, shape = points_of(x, network, model.dtype)
    limits = model.bound(network, points).error
    if against is not None:
        more = Model(named_type(against)).bound(network, points).error
        limits = np.nextafter(limits + more, np.inf)  # a sum of two is rounded once
    return limits.reshape(*shape, network.outputs)


def model_of(dtype: Any, *, accumulate: Any, tree: Any, flush: Any) -> Model:
    """How an execution computes, of what it is told by.

    Raises:
        UsageError: for a type or an order that is none, and for what is no truth value.
    """
    if not isinstance(flush, bool):
        raise UsageError("flush says whether subnormal numbers are flushed to zero: True or False")
    if tree is not None and type(tree) not in (str, int):
        raise UsageError(
            f"tree={shown(tree)}; give 'sequential', 'pairwise', or the size of blocks that are "
            "summed first"
        )
    wider = None if accumulate is None else named_type(accumulate)
    return Model(named_type(dtype), {"accumulate": wider, "tree": tree, "flush": flush})
