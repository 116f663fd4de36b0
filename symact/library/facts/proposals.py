"""Chains for the lines of a sheet, searched for from the formula of an activation.

What is proposed holds, since every step of it was accepted by its check; whether it shows a line is
for :mod:`symact.library.facts.lines` to say. Nothing is proposed where the search finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import UndecidedError
from symact.library.facts.basis import SLOPE, Basis, Chains, F, best_of, chain_of, whole
from symact.library.facts.conclusions import REALS, order
from symact.library.facts.evidence import Part
from symact.library.facts.smoothness import divisors
from symact.library.facts.turning import crossings, only_crossing, steepest
from symact.library.vocabulary import x, y
from symact.logic.checks import Cases, DerivativeIs, Enclosed, RingIdentity, Split
from symact.logic.derivation import Chain
from symact.logic.meanings import Meaning
from symact.numbers.balls import enclosure

POINTS = tuple(map(sympy.Integer, (-8, -4, -2, -1, 0, 1, 2, 4, 8)))
"""Where the function is looked at for being out of order."""


class Proposals(Basis):
    """Chains for each line, found when they are asked for."""

    def lipschitz(self) -> Chains | None:
        base = (*self.pieces, *self.slopes)
        candidates: list[tuple[sympy.Expr, sympy.Expr | None]] = []
        for part in self.slope_parts:
            ends = [end for end in (part.on.inf, part.on.sup) if end.is_finite]
            points = [*ends, *([0] if part.on.contains(0) == sympy.true else [])]
            candidates += [(part.value.xreplace({x: point}), point) for point in points]
            if part.is_constant:
                candidates.append((part.value, None))
        candidates += [(chain.steps[0].after, end) for end, chain in self.slope_limits.items()]
        best = best_of([(abs(number), (number, place)) for number, place in candidates], True)
        if best is None:
            return base
        most, (number, place) = best
        bound = self._slopes_within(most)
        if bound is not None:
            reached = []
            if place in (sympy.oo, -sympy.oo):
                reached = [self.slope_limits[place]]
            elif place is not None and self.is_smooth:
                reached = [chain_of(SLOPE(place), "=", number, "put in", RingIdentity(self.known))]
            return (*base, *bound, *reached)
        return self._steepest(base)

    def _slopes_within(self, most: sympy.Expr) -> Chains | None:
        found: list[Chain] = []
        for part in self.slope_parts:
            if part.is_constant:
                continue
            subject = SLOPE(x) if self.is_smooth else part.value
            for relation, number in (("≤", most), ("≥", -most)):
                chains = self.question(subject, relation, number).settled(part.on)
                if chains is None:
                    return None
                found += chains
        return tuple(found)

    def _steepest(self, base: Chains) -> Chains:
        if not self.is_smooth:
            return base
        return (*base, *(steepest(SLOPE(x), self.known, self.question) or ()))

    def monotone(self) -> Chains | None:
        turn = self._turn()
        if turn is not None or self.entry.pieces is not None:
            return turn or self._ordered()
        base = (*self.pieces, *self.slopes)
        for relations, sign in (((">", "≥"), 1), (("<", "≤"), -1)):
            found: list[Chain] = []
            for part in self.slope_parts:
                if part.is_constant:
                    if order(part.value, sympy.S.Zero) in (0, sign):
                        continue
                    break
                subject = SLOPE(x) if self.is_smooth else part.value
                for relation in relations:
                    chains = self.question(subject, relation, sympy.S.Zero).settled(part.on)
                    if chains is not None:
                        found += chains
                        break
                else:
                    break
            else:
                return (*base, *found)
        return None

    def _ordered(self) -> Chains | None:
        """f(y) against f(x) for all y > x."""
        beyond = sympy.Interval.open(x, sympy.oo)
        splits = (Split(x, self.knots), Split(y, (*self.knots, x), beyond))
        for relation in (">", "<", "≥", "≤"):
            question = self.question(F(y), relation, F(x))
            found = question.step(Cases(splits, self.known), "piece by piece")
            if found is not None:
                return (found,)
        return None

    def _turn(self) -> Chains | None:
        """Three points at which the function is out of order."""
        values = [float(self.entry(float(point))) for point in POINTS]
        for a, b, c in sorted(combinations(range(len(POINTS)), 3), key=_size):
            first, second = values[a] - values[b], values[b] - values[c]
            if first * second < 0:
                signs = (">", "<") if first > 0 else ("<", ">")
                return (
                    self._compared(F(POINTS[a]), signs[0], F(POINTS[b])),
                    self._compared(F(POINTS[b]), signs[1], F(POINTS[c])),
                )
        return None

    def _compared(self, before: Any, relation: str, after: Any) -> Chain:
        """Two numbers compared: exactly where signs of fractions settle it, else by enclosures."""
        if self.entry.exact is not None:
            return chain_of(before, relation, after, "put in", Cases((), self.known))
        return chain_of(before, relation, after, "ball arithmetic", Enclosed({}, self.known))

    def from_relu(self) -> Chains | None:
        """What reflects x, that f is not positive on the left, and the minimum."""
        reflected = None if self.entry.pieces else self.symmetry()
        least = self.minimum()
        left = sympy.Interval(-sympy.oo, 0)
        below = self.question(F(x), "≤", sympy.S.Zero).settled(left)
        if reflected is None or least is None or below is None:
            return None
        return (*reflected, *below, *least)

    def smooth(self) -> Chains | None:
        found: list[Chain] = [*self.pieces, *self.slopes]
        for branch, slope in zip(self.branches, self.slope_parts, strict=True):
            for divisor in divisors(branch.value):
                shown = self.question(divisor, ">", sympy.S.Zero).settled(branch.on)
                if shown is None:
                    return None
                found += shown
            if not self.is_smooth and Part(slope.on, slope.value).line is None:
                bend = sympy.diff(slope.value, x)
                left = sympy.Derivative(slope.value, x)
                found.append(chain_of(left, "=", bend, "differentiate", DerivativeIs(self.known)))
        return tuple(found)

    def fixed_points(self) -> Chains | None:
        found: list[Chain] = [*self.pieces]
        for branch in self.branches:
            chains = self._fixed(branch.value, branch.on)
            if chains is None:
                return None
            found += chains
        return tuple(found)

    def _fixed(self, value: sympy.Expr, on: sympy.Set) -> Chains | None:
        is_plain = self.is_smooth or Part(on, value).line is not None
        subject = F(x) if is_plain else value
        everywhere = self.question(subject, "=", x).settled(on)
        if everywhere is not None:
            return everywhere
        if isinstance(on, sympy.FiniteSet):
            return self.question(subject, "≠", x).settled(on)
        found: list[Chain] = []
        for crossing in crossings(value, on):
            if crossing.point is not None:
                found.append(self._value(crossing.point))
            elif crossing.is_bracket:
                found.append(self._only(value, crossing.on))
            else:
                apart = self._apart(subject, crossing.on) or self._beside(value, crossing.on)
                if apart is None:
                    return None
                found += apart
        return tuple(found)

    def _only(self, value: sympy.Expr, bracket: sympy.Interval) -> Chain:
        point = sympy.Symbol(f"x_{len(self.meanings)}", real=True)
        found, zero = only_crossing(value, bracket, point)
        self.meanings.append(Meaning(point, "", zero.meant))
        return found

    def _beside(self, value: sympy.Expr, on: sympy.Interval) -> Chains | None:
        """An interval that is open at a fixed point: that is the only one near, and none is far."""
        for point in (on.start, on.end):
            if not point.is_finite or on.contains(point) == sympy.true:
                continue
            for near in map(sympy.Rational, ("1/2", "1/4", "1/8")):
                far = on - sympy.Interval.open(point - near, point + near)
                bracket = sympy.Interval(point - near, point + near)
                try:
                    only = self._only(value, bracket)
                except UndecidedError:
                    continue
                rest = self._apart(value, far) if isinstance(far, sympy.Interval) else ()
                if rest is not None:
                    return (*rest, only)
        return None

    def _apart(self, subject: sympy.Expr, on: sympy.Set) -> Chains | None:
        for relation in ("<", ">"):
            found = self.question(subject, relation, x).settled(on)
            if found is not None:
                return found
        return None

    def homogeneous(self) -> Chains | None:
        c = sympy.Symbol("c", real=True)
        positive = Split(c, on=sympy.Interval.open(0, sympy.oo))
        check = Cases((positive, Split(x, self.knots)), self.known)
        found = self.question(F(c * x), "=", c * F(x)).step(check, "c > 0, piece by piece")
        if found is not None:
            return (found,)
        for at in (1, -1):
            for factor in (2, 8):
                left, right = F(sympy.Integer(factor * at)), factor * F(sympy.Integer(at))
                numbers = self.formula.subs(x, factor * at), factor * self.formula.subs(x, at)
                if order(*numbers) in (-1, 1):
                    return (self._compared(left, "≠", right),)
        return None

    def symmetry(self) -> Chains | None:
        total = whole(enclosure(self.formula.subs(x, 1) + self.formula.subs(x, -1)))
        sums = [] if total is None else [(F(-x), total - F(x))]
        for before, after in ((F(-x), F(x)), (F(-x), -F(x)), (F(x) - F(-x), x), *sums):
            question = self.question(before, "=", after)
            if not question.is_plausible(REALS):
                continue
            found = question.step(RingIdentity(self.known), "put in")
            at = (*self.knots, *(-knot for knot in self.knots))
            found = found or question.step(Cases((Split(x, at),), self.known), "piece by piece")
            if found is not None:
                return (found,)
        return None


_LINES: Mapping[str, Callable[[Proposals], Chains | None]] = {
    "derivative": Proposals.derivative,
    "limits": Proposals.asymptotes,
    "range": Proposals.range,
    "minimum": Proposals.minimum,
    "maximum": Proposals.maximum,
    "Lipschitz": Proposals.lipschitz,
    "monotone": Proposals.monotone,
    "smooth": Proposals.smooth,
    "from ReLU": Proposals.from_relu,
    "fixed points": Proposals.fixed_points,
    "homogeneous": Proposals.homogeneous,
    "symmetry": Proposals.symmetry,
}


def _size(places: tuple[int, ...]) -> int:
    return sum(abs(int(POINTS[place])) for place in places)


def used(meanings: Iterable[Meaning], chains: Chains) -> tuple[Meaning, ...]:
    """The meanings of what chains speak of."""
    sides = [side for chain in chains for step in chain.steps for side in (step.before, step.after)]
    symbols = {symbol for side in sides for symbol in side.atoms(sympy.Symbol)}
    functions = {part.func for side in sides for part in side.atoms(AppliedUndef)}
    return tuple(
        meaning
        for meaning in meanings
        if meaning.symbol in symbols or meaning.symbol.func in functions
    )


def proposed(proposals: Proposals, what: str) -> Chains | None:
    """Chains that are to show a line of the sheet; None where the search found none."""
    return _LINES[what](proposals)
