"""How far a network's values are from doubles, as affine forms in all that rounds.

A value is known by the doubles c of one run. The exact numbers h are off from them, h = c + a, and
the executed ones are off from the exact ones, ĥ = h + d. Each operation adds errors of its own to
both, and passes on what it is given: a = J ε + …, d = J ε′ + …, with one matrix J for both, since
an affine map passes either on by its matrix, and an activation by a slope
(:mod:`~symact.networks.kinds.bending`). Entry s of ε is at most ``near[s]``, that of ε′ at most
``error[s]``. So |d| ≤ |J| error: errors reach the output through the linear maps behind them
(J. Wilkinson, 1963; affine forms: L. de Figueiredo and J. Stolfi, 2004), and the bound is
intersected with what intervals give.

J itself is computed in doubles. With Δ a bound on what is passed on, multiplying by Ŵ loses at most
γₙ |Ŵ| |J| error ≤ γₙ |Ŵ| Δ, which is added to the operation's own error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact.activations.activation import Activation
from symact.networks.kinds.arithmetic import Arithmetic
from symact.networks.kinds.bending import rounding_of, slopes_between
from symact.networks.kinds.enclosure import rounding_in_doubles
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.kinds.linear import Linear, steps_of
from symact.networks.operations import Activate, Largest
from symact.numbers.arrays import Floats, Integers
from symact.numbers.upward import TINY, UNIT, gamma, known, up

ENTRIES = 1 << 17
"""The most entries of a matrix J; beyond it errors are passed on by sizes, and the rows that matter
are pulled back, which is cheaper then."""


AT_ONCE = 256
"""The most rows that are pulled back at a time."""


@dataclass(frozen=True)
class Form:
    """A vector of width n.

    Attributes:
        value: c.
        near: |h − c| is at most this.
        error: |ĥ − h| is at most this.
        links: J for the sources ``ids``, of shape (n, number of these).
        ids: which sources they are.
        own: the coefficient of a source of its own that each number has beside them, or 0.
        own_ids: which that is.
    """

    value: Floats
    near: Floats
    error: Floats
    links: Floats
    ids: Integers
    own: Floats
    own_ids: Integers

    @property
    def low(self) -> Floats:
        """ĥ and h are at least this."""
        return self.value - up(self.near + self.error, 4)

    @property
    def high(self) -> Floats:
        """ĥ and h are at most this."""
        return self.value + up(self.near + self.error, 4)


class Sources:
    """What rounds: the sizes of all sources, and which node made each.

    A source may have taken over an earlier one: ``before`` is the node of that, ``taken`` the part
    of its size in ``error``.
    """

    def __init__(self) -> None:
        self.count = 0
        self._sizes = np.zeros((256, 2))
        self._nodes = np.zeros((256, 2), dtype=np.int64)
        self._taken = np.zeros(256)

    def add(
        self, near: Floats, error: Floats, node: int, before: Any = 0, taken: Any = 0.0
    ) -> Integers:
        """New sources of a node; their numbers."""
        first, self.count = self.count, self.count + len(near)
        if self.count > len(self._sizes):
            room = 2 * self.count
            self._sizes, self._nodes = (
                np.concatenate([part, np.zeros((room - len(part), 2), dtype=part.dtype)])
                for part in (self._sizes, self._nodes)
            )
            self._taken = np.concatenate([self._taken, np.zeros(room - len(self._taken))])
        new = slice(first, self.count)
        self._sizes[new, 0], self._sizes[new, 1] = near, error
        self._nodes[new, 0], self._nodes[new, 1] = node, before
        self._taken[new] = taken
        return np.arange(first, self.count, dtype=np.int64)

    def sizes(self, ids: Integers) -> Floats:
        """The sizes of sources, of shape (number, 2): in the exact numbers, in the executed."""
        return self._sizes[ids]

    def node(self, ids: Integers) -> Integers:
        """The nodes that made sources."""
        found: Integers = self._nodes[ids, 0]
        return found

    def shares(self, parts: Floats, ids: Integers, nodes: int) -> Floats:
        """What sources contribute, of shape (rows, number), by node, of shape (rows, nodes)."""
        found = np.zeros((len(parts), nodes))
        for part, node in self.parts(parts, ids):
            for own in np.unique(node).tolist():
                found[:, own] += part[:, node == own].sum(axis=1)
        return found

    def parts(self, sizes: Floats, ids: Integers) -> Iterator[tuple[Floats, Integers]]:
        """What sources contribute, along the last dimension, cut up by the nodes that it is of."""
        taken = self._taken[ids]
        yield sizes * (1 - taken), self._nodes[ids, 0]
        yield sizes * taken, self._nodes[ids, 1]


@dataclass(frozen=True)
class Step:
    """What a node did to a vector, and the errors that it added: for rows that are pulled back."""

    rule: Linear | Floats | tuple[Integers, int]
    near: Floats
    error: Floats


class ZonotopeKind(Kind[Form]):
    """Affine forms as a kind of number.

    Args:
        arithmetic: the model of the execution.
        rules: what affine operations are in it, by position, kept from one walk to the next.

    Attributes:
        steps: for each position what was done there.
        is_cut: whether some J was too large.
        sharpen: from a position, and numbers that are read there, to sharper bounds ``near`` and
            ``error`` of these, of shape (numbers, 2); used where it is cut.
    """

    def __init__(self, arithmetic: Arithmetic, rules: dict[int, tuple[Linear, ...]]) -> None:
        self.arithmetic, self.rules = arithmetic, rules
        self.sources = Sources()
        self.steps: dict[int, list[Step]] = {}
        self.is_cut = False
        self.sharpen: Callable[[int, Integers], Floats] | None = None

    def fresh(self, value: Floats, near: Floats, error: Floats, node: int) -> Form:
        """A vector that knows of no other: each number has a source of its own."""
        ids = self.sources.add(near, error, node)
        width = len(value)
        links, none = np.zeros((width, 0)), np.zeros(0, dtype=np.int64)
        return Form(value, near, error, links, none, np.ones(width), ids)

    def join(self, values: Sequence[Form]) -> Form:
        ids = np.unique(np.concatenate([value.ids for value in values]))
        links = []
        for value in values:
            wide = np.zeros((len(value.value), len(ids)))
            wide[:, np.searchsorted(ids, value.ids)] = value.links
            links.append(wide)
        parts = {
            name: np.concatenate([getattr(value, name) for value in values])
            for name in ("value", "near", "error", "own", "own_ids")
        }
        return Form(**parts, links=np.concatenate(links), ids=ids)

    # -- affine ---------------------------------------------------------------------------------

    def push(self, visit: Visit[Form], x: Form) -> Form:
        self.steps[visit.position] = []
        if visit.position not in self.rules:
            self.rules[visit.position] = tuple(
                steps_of(visit.affine, self.arithmetic, visit.node.derived)
            )
        for step in self.rules[visit.position]:
            x = self._pushed(visit.position, step, x)
        return x

    def _pushed(self, position: int, step: Linear, x: Form) -> Form:
        value = (step.push(x.value[:, None])[:, 0] + step.offset()) + 0.0
        sizes = step.size(np.stack([np.abs(x.value), x.near, x.error], axis=1))
        moved = step.moved(up(np.abs(x.value) + x.near + x.error, 4))
        own = step.summed(x.low, x.high)
        lost = gamma(step.terms + 4, UNIT)
        # c itself is rounded, and J, which passes on what is given
        near = lost * (sizes[:, 0] + np.abs(step.offset()) + sizes[:, 1]) + moved
        error = lost * sizes[:, 2] + moved
        if own is not None:
            error = error + own.error
        added = known(up(near, step.terms + 8)), known(up(error, step.terms + 8))
        if own is None and step.terms == 1:  # nothing but moves and signs
            added = np.zeros(len(value)), np.zeros(len(value))
        self.steps[position].append(Step(step, *added))
        return self._linked(position, step, x, value, added, up(sizes, step.terms + 4))

    def _linked(
        self,
        position: int,
        step: Linear,
        x: Form,
        value: Floats,
        added: tuple[Floats, Floats],
        spread: Floats,
    ) -> Form:
        """The form after a step, of what is passed on and what is added."""
        near, error = added
        by_size = up(spread[:, 1] + near, 2), up(spread[:, 2] + error, 2)
        given = self._passed_on(step, x)
        if given is None or not np.isfinite(error).all():
            self.is_cut = self.is_cut or given is None
            return self.fresh(value, *by_size, position)
        pushed, ids = given
        reach = up(np.abs(pushed) @ self.sources.sizes(ids), len(ids) + 4)
        found = [known(np.minimum(up(reach[:, k] + added[k], 2), by_size[k])) for k in range(2)]
        new = self.sources.add(near, error, position)
        ones = ((near > 0) | (error > 0)).astype(np.float64)
        return Form(value, found[0], found[1], pushed, ids, ones, new)

    def _passed_on(self, step: Linear, x: Form) -> tuple[Floats, Integers] | None:
        """Ŵ times J, the sources of the numbers' own being among its columns, and which sources
        these are; None where that is too large."""
        used, live = np.flatnonzero(x.links.any(axis=0)), np.flatnonzero(x.own)
        earlier, ids = x.ids[used], x.own_ids[live]
        fresh, place = np.unique(ids, return_inverse=True)
        if max(step.outputs(), len(x.value)) * (len(earlier) + len(fresh)) > ENTRIES:
            return None
        links = x.links if len(used) == x.links.shape[1] else x.links[:, used]
        own = step.columns(live, x.own[live], place, len(fresh))
        shared = np.isin(fresh, earlier)
        pushed = step.push(links)
        if not shared.any():
            return np.concatenate([pushed, own], axis=1), np.concatenate([earlier, fresh])
        # a number's own source, where other numbers know of it too
        order = np.argsort(earlier)
        pushed[:, order[np.searchsorted(earlier[order], fresh[shared])]] += own[:, shared]
        return (
            np.concatenate([pushed, own[:, ~shared]], axis=1),
            np.concatenate([earlier, fresh[~shared]]),
        )

    # -- what bends -----------------------------------------------------------------------------

    def bend(self, visit: Visit[Form], x: Form) -> Form:
        match visit.operation:
            case Activate(activation=activation):
                return self._activated(visit.position, activation, x)
            case Largest() as operation:
                return self._largest(visit.position, operation, x)
        return super().bend(visit, x)

    def _activated(self, position: int, activation: Activation, x: Form) -> Form:
        arithmetic = self.arithmetic
        if self.is_cut and self.sharpen is not None:
            x = self._sharper(position, activation, x)
        reach = up(x.near + x.error, 2)
        bent = slopes_between(activation, x.value, x.near, reach, arithmetic.unit)
        value: Floats = activation.floats(x.value) + 0.0
        plain = (bent.half == 0) & ((bent.slope == 0) | (np.abs(bent.slope) == 1))
        passed = np.where(plain, 0.0, bent.half + 4 * UNIT * np.abs(bent.slope))
        size = up(np.abs(x.value) + reach, 2)
        own = rounding_of(arithmetic, activation, size)
        in_doubles = rounding_in_doubles(activation, x.value, value)
        near = _added(passed, x.near, bent.jump + in_doubles)
        error = _added(passed, x.error, bent.jump + own)
        steep = np.abs(bent.slope)
        ends = up(steep * x.near + near, 4), up(steep * x.error + error, 4)
        most = up(np.abs(value) + ends[0] + ends[1], 4)
        error = np.where(most < arithmetic.largest, error, np.inf)
        self.steps[position] = [Step(bent.slope, near, error)]
        return self._with_own(position, x, value, bent.slope, (near, error), ends)

    def _sharper(self, position: int, activation: Activation, x: Form) -> Form:
        """Bounds of numbers that may be on either side of a kink, from rows pulled back; they know
        of no other number then. Where sizes have grown too far that is all numbers, and they start
        anew."""
        arithmetic = self.arithmetic
        assert self.sharpen is not None
        reach = up(x.near + x.error, 2)
        bent = slopes_between(activation, x.value, x.near, reach, arithmetic.unit)
        # a curve is worth it where what it adds is no longer small beside rounding
        least = arithmetic.unit / 8 * np.abs(x.value) if activation.pieces is None else 0.0
        which = np.flatnonzero(bent.half * reach > least)
        if not len(which) or not np.isfinite(reach[which]).all():
            return x
        found = np.concatenate(
            [
                self.sharpen(position, which[start : start + AT_ONCE])
                for start in range(0, len(which), AT_ONCE)
            ]
        )
        near, error = x.near.copy(), x.error.copy()
        near[which] = np.minimum(near[which], found[:, 0])
        error[which] = np.minimum(error[which], found[:, 1])
        links, own, own_ids = x.links.copy(), x.own.copy(), x.own_ids.copy()
        links[which], own[which] = 0.0, 1.0
        own_ids[which] = self.sources.add(near[which], error[which], position)
        return replace(x, near=near, error=error, links=links, own=own, own_ids=own_ids)

    def _with_own(
        self,
        position: int,
        x: Form,
        value: Floats,
        slope: Floats,
        added: tuple[Floats, Floats],
        ends: tuple[Floats, Floats],
    ) -> Form:
        """Rows times slopes, and errors of one's own joined to a number's own source, which is a
        new one then: that it may be shared with other values is not used."""
        near, error = added
        own, ids = x.own * slope, x.own_ids
        changed = np.flatnonzero((near > 0) | (error > 0))
        if len(changed):
            weight = np.abs(own[changed])[:, None]
            passed = up(weight * self.sources.sizes(ids[changed]), 2)
            sizes = up(passed + np.stack([near[changed], error[changed]], axis=1), 2)
            taken = passed[:, 1] / np.maximum(sizes[:, 1], TINY)
            before = self.sources.node(ids[changed])
            own, ids = own.copy(), ids.copy()
            ids[changed] = self.sources.add(
                sizes[:, 0], sizes[:, 1], position, before, np.minimum(taken, 1.0)
            )
            own[changed] = 1.0
        infinite = ~np.isfinite(added[1])
        found = np.where(infinite, np.inf, ends[1])
        return Form(value, ends[0], found, x.links * slope[:, None], x.ids, own, ids)

    def _largest(self, position: int, operation: Largest, x: Form) -> Form:
        """The winner's row where it wins for certain; else what the candidates may be off."""
        shape = (operation.terms, operation.width)
        values, lows, highs, nears, errors = (
            part.reshape(shape) for part in (x.value, x.low, x.high, x.near, x.error)
        )
        winner = values.argmax(axis=0)
        columns = np.arange(operation.width)
        may_win = highs >= lows.max(axis=0)
        certain = may_win.sum(axis=0) == 1
        near = np.where(certain, 0.0, np.where(may_win, nears, 0.0).max(axis=0))
        error = np.where(certain, 0.0, np.where(may_win, errors, 0.0).max(axis=0))
        rows = winner * operation.width + columns
        picked = replace(
            x,
            **{
                name: getattr(x, name)[rows]
                for name in ("value", "near", "error", "links", "own", "own_ids")
            },
        )
        taken = np.where(certain, rows, -1)
        self.steps[position] = [Step((taken, len(x.value)), near, error)]
        ends = np.where(certain, picked.near, near), np.where(certain, picked.error, error)
        slope = certain.astype(np.float64)
        return self._with_own(position, picked, picked.value, slope, (near, error), ends)


def _added(passed: Floats, given: Floats, more: Floats | float) -> Floats:
    """passed · given + more, rounded up, and 0 where nothing is added."""
    nothing = ((passed == 0) | (given == 0)) & (np.asarray(more) == 0)
    return np.where(nothing, 0.0, known(up(passed * given + more, 12)))
