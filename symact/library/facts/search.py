"""A search for checked steps that settle the sign of an expression on an interval.

The checks decide; what is tried here is only which of them, and where to cut the interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy
from flint import arb

from symact.errors import SymactError, UnsupportedError
from symact.library.facts.conclusions import REALS
from symact.library.facts.evidence import LOWER, UPPER
from symact.library.vocabulary import x
from symact.logic.checks import Cases, Check, Monotone, OnInterval, Sequent, Split
from symact.logic.checks.known import put_in
from symact.logic.derivation import Chain, Step
from symact.numbers.balls import enclosure, largest_of
from symact.numbers.branching import Curve

CUTS = (1, 2, 4, 8)
"""How far from 0 an unbounded interval is cut into a tail and the rest."""

DEPTH = 4
"""How often a bounded interval is halved."""

WAYS = ("cases", "boxes", "slope")
"""The ways to settle a relation on an interval, in the order in which they are tried."""

FAR = 8
"""How far out unbounded intervals are looked at, and half as many as the points looked at."""

NARROW = 1e-9
"""Branch and bound is not tried where the sides come closer than this at some point."""


class Runs:
    """The steps that were run, each once: a search meets them again when its chains are read."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Step, Sequent | None]] = {}

    def holds(self, step: Step) -> bool:
        """Whether a check accepts; one that cannot read the sides, or gives up, does not."""
        if id(step) not in self._found:
            try:
                found = step.outcome().sequent
            except SymactError:
                found = None
            self._found[id(step)] = step, found
        return self._found[id(step)][1] is not None

    def established(self, step: Step) -> Sequent:
        """What a step establishes.

        Raises:
            CheckFailedError: where it does not hold.
        """
        found = self._found[id(step)][1] if self.holds(step) else None
        return step.established() if found is None else found


@dataclass(frozen=True)
class Question:
    """A relation between two expressions in x, to be settled.

    ``at`` are points between which cases are taken.
    """

    before: Any
    relation: str
    after: Any
    definitions: Mapping[Any, Any]
    at: tuple[Any, ...] = (0,)
    runs: Runs = field(default_factory=Runs)

    def settled(self, on: sympy.Set) -> tuple[Chain, ...] | None:
        """Chains that show the relation on a set; None where none are found."""
        if isinstance(on, sympy.FiniteSet):
            found = self.step(Cases((Split(x, self.at, on),), self.definitions), "put in")
            return None if found is None else (found,)
        return self._search(on, 0) if self.is_plausible(on) else None

    def at_once(self, on: sympy.Interval, ways: Sequence[str] = WAYS) -> Chain | None:
        """One step that shows the relation on an interval, if one of some ways finds it."""
        room = self._room(on)
        if room is not None and room < 0:
            return None
        tries = (chain for way in ways for chain in self._tries(way, on, room))
        return next((chain for chain in tries if chain is not None), None)

    def is_plausible(self, on: sympy.Interval) -> bool:
        """Whether sample points do not speak against it."""
        room = self._room(on)
        return room is None or room >= 0

    def step(self, check: Check, reason: str) -> Chain | None:
        """A chain of one step with this check, if that accepts."""
        before, after = sympy.sympify(self.before), sympy.sympify(self.after)
        found = Step(before, after, reason, check, self.relation)
        return Chain(before, (found,)) if self.runs.holds(found) else None

    def _tries(self, way: str, on: sympy.Interval, room: float | None) -> Iterator[Chain | None]:
        known = self.definitions
        if way == "cases":
            whole = sympy.S.Reals if on == REALS else on
            yield self.step(Cases((Split(x, self.at, whole),), known), "signs of the terms")
        if self.relation in ("=", "≠"):
            return
        if way == "boxes" and _is_bounded(on) and room is not None and room > NARROW:
            yield self.step(OnInterval(x, on.start, on.end, known), "branch and bound")
        if way == "slope":
            for end in _ends(on, self.relation):
                point = on.start if end == "left" else on.end
                if not self._meet(point):
                    continue
                reason = f"the sides meet at {_named(point)} and move apart"
                yield self.step(Monotone(x, on, end, self.at, known), reason)

    def _room(self, on: sympy.Interval) -> float | None:
        """How far the sides are apart at the least at some points: negative where the claim fails.

        None where nothing is known of it. This only saves checks that would not end well.
        """
        curve = self._curve
        if curve is None:
            return None
        found = []
        for point in _samples(on):
            value = curve.at(point)
            if not value.is_finite:
                return None
            if self.relation == "=" and (value.low > 0 or value.high < 0):
                return -1.0
            found.append(value.high if value.high < 0 else largest_of(value.low, arb(0)))
        return float(min(found)) if self.relation in UPPER + LOWER else None

    @cached_property
    def _curve(self) -> Curve | None:
        """The difference of the sides, positive where an inequality holds; None if not read."""
        difference = put_in(self.after, self.definitions) - put_in(self.before, self.definitions)
        try:
            return Curve(-difference if self.relation in LOWER else difference, x)
        except UnsupportedError:
            return None

    def _meet(self, point: sympy.Expr) -> bool:
        """Whether the sides seem to be equal at a point or towards infinity."""
        if self._curve is None:
            return True
        place = point if point.is_finite else (64 if point > 0 else -64)
        value = self._curve.at(enclosure(sympy.sympify(place)).middle)
        return not value.is_finite or value.power(2).is_below(Fraction(1, 10**20))

    def _search(self, on: sympy.Interval, depth: int) -> tuple[Chain, ...] | None:
        found = self.at_once(on)
        if found is not None:
            return (found,)
        for outer, inner in _cut(on, depth):
            # the outer part first: where it is not settled the cut is of no use
            first = self._search(outer, depth + 1) if _is_bounded(outer) else self._single(outer)
            second = None if first is None else self._search(inner, depth + 1)
            if first is not None and second is not None:
                return (*first, *second)
        return None

    def _single(self, on: sympy.Interval) -> tuple[Chain, ...] | None:
        found = self.at_once(on)
        return None if found is None else (found,)


def _is_bounded(on: sympy.Interval) -> bool:
    return bool(on.start.is_finite and on.end.is_finite)


def _samples(on: sympy.Interval) -> list[arb]:
    low = on.start if on.start.is_finite else min(on.end, sympy.S.Zero) - FAR
    high = on.end if on.end.is_finite else max(on.start, sympy.S.Zero) + FAR
    count = 2 * FAR
    inside = [low + (high - low) * k / count for k in range(1, count)]
    edges = [
        end for end, is_open in ((on.start, on.left_open), (on.end, on.right_open)) if not is_open
    ]
    return [enclosure(sympy.sympify(point)).middle for point in (*edges, *inside)]


def _ends(domain: sympy.Interval, relation: str) -> Iterator[str]:
    """The ends at which the two sides may meet."""
    weak = relation in ("≤", "≥")
    if weak or domain.left_open:
        yield "left"
    if weak or domain.right_open:
        yield "right"


def _cut(domain: sympy.Interval, depth: int) -> Iterator[tuple[sympy.Interval, sympy.Interval]]:
    """Ways to cut an interval in two, the part that reaches farther out first."""
    low, high = domain.start, domain.end
    if low == -sympy.oo and high == sympy.oo:
        points: list[Any] = [0, *(sign * cut for cut in CUTS for sign in (-1, 1))]
    elif low == -sympy.oo:
        points = [high - cut for cut in CUTS]
    elif high == sympy.oo:
        points = [low + cut for cut in CUTS]
    elif depth < DEPTH:
        points = [(low + high) / 2]
    else:
        return
    for point in points:
        left = sympy.Interval(low, point, domain.left_open, False)
        right = sympy.Interval(point, high, False, domain.right_open)
        yield (left, right) if low == -sympy.oo else (right, left)


def _named(point: Any) -> str:
    return {sympy.oo: "∞", -sympy.oo: "−∞"}.get(point, str(point).replace("-", "−"))
