"""What chains about an activation start from: its pieces, their slopes, limits and extrema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from symact.activations.entries import Activation
from symact.errors import SymactError
from symact.library.facts.conclusions import REALS, order, same
from symact.library.facts.evidence import Part
from symact.library.facts.search import Question, Runs
from symact.library.facts.shape import branches
from symact.library.facts.turning import FLOATS, Turning, turning_point
from symact.library.vocabulary import x
from symact.logic.checks import Cases, Check, DerivativeIs, LimitIs, RingIdentity, Split
from symact.logic.checks.calculus import limit
from symact.logic.derivation import Chain
from symact.logic.meanings import Meaning
from symact.numbers.balls import Range, enclosure

Chains = tuple[Chain, ...]

F = sympy.Function("f", real=True)
"""The activation."""

SLOPE = sympy.Function("f'", real=True)
"""Its derivative, where it has one formula."""

FAR, NEAR = 64, Fraction(1, 10**20)
"""How far out limits are guessed, and how near the square of a difference has to be to 0."""


class Basis:
    """Chains about one activation, each found when it is asked for.

    ``given`` has chains that show a line already; they are used for other lines.
    """

    def __init__(self, entry: Activation, runs: Runs | None = None) -> None:
        self.entry = entry
        self.runs = runs or Runs()
        self.given: dict[str, Chains] = {}
        self.formula = entry.formula(x)
        self.known: dict[Any, Any] = {F: sympy.Lambda(x, self.formula)}
        self.branches = branches(entry)
        self.is_smooth = len(self.branches) == 1
        self.knots = tuple(part.on.sup for part in self.branches[:-1]) or (0,)
        self.meanings = [Meaning(F(x), "", self.formula)]
        if self.is_smooth:
            self.known[SLOPE] = sympy.Lambda(x, entry.slope(x))

    # -- what several lines use -------------------------------------------------------------------

    @cached_property
    def pieces(self) -> Chains:
        """f is this on that interval."""
        found = []
        for branch in self.branches:
            check: Check = RingIdentity(self.known)
            if not self.is_smooth:
                check = Cases((Split(x, self.knots, branch.on),), self.known)
            found.append(chain_of(F(x), "=", branch.value, "definition", check))
        return tuple(found)

    @cached_property
    def slopes(self) -> Chains:
        """The derivatives of the pieces that are not affine."""
        found = []
        for branch in self.branches:
            if Part(branch.on, branch.value).line is None:
                left = sympy.Derivative(F(x) if self.is_smooth else branch.value, x)
                check = DerivativeIs(self.known)
                found.append(chain_of(left, "=", self._slope(branch.value), "differentiate", check))
        return tuple(found)

    def _slope(self, value: sympy.Expr) -> sympy.Expr:
        return self.entry.slope(x) if self.is_smooth else sympy.diff(value, x)

    @cached_property
    def slope_parts(self) -> tuple[Part, ...]:
        """The derivatives of the pieces as expressions."""
        return tuple(Part(branch.on, self._slope(branch.value)) for branch in self.branches)

    @cached_property
    def limits(self) -> Chains:
        """What curved ends of the function tend to."""
        if "limits" in self.given:
            return self.given["limits"]
        found: list[Chain] = []
        for branch, end in ((self.branches[0], -sympy.oo), (self.branches[-1], sympy.oo)):
            part = Part(branch.on, branch.value)
            if part.line is None:
                found += self._limit(part.value, end)
        return tuple(found)

    def _limit(self, value: sympy.Expr, end: sympy.Expr) -> Chains:
        """What f(x) − ax tends to, a being 0 or what the slope tends to."""
        for slope in self._guesses(self._slope(value), end):
            body = value - slope * x
            subject = F(x) - slope * x if self.is_smooth else body
            found = self._reached(subject, body, end)
            if found is not None:
                return (found,)
        return ()

    def _reached(self, subject: Any, expression: sympy.Expr, end: sympy.Expr) -> Chain | None:
        """The limit of an expression, written as something else."""
        left = sympy.Limit(subject, x, end)
        for number in self._guesses(expression, end):
            found = chain_of(left, "=", number, "limit", LimitIs(self.known))
            if self.runs.holds(found.steps[0]):
                return found
        return None

    def _guesses(self, expression: sympy.Expr, end: sympy.Expr) -> Iterator[sympy.Expr]:
        """What a limit may be: the whole number that is near far out, then what is found."""
        point = FAR if end > 0 else -FAR
        near = whole(enclosure(expression, {x: Range.between(point, point)}))
        if near is not None:
            yield near
        try:
            found = limit(expression, x, end).value
        except SymactError:
            return
        if found.is_finite:
            yield found

    @cached_property
    def slope_limits(self) -> dict[sympy.Expr, Chain]:
        """What the slopes of curved ends tend to, at each end of the line."""
        found = {}
        for part, end in ((self.slope_parts[0], -sympy.oo), (self.slope_parts[-1], sympy.oo)):
            if part.is_constant:
                continue
            subject = SLOPE(x) if self.is_smooth else part.value
            reached = self._reached(subject, part.value, end)
            if reached is not None:
                found[end] = reached
        return found

    def question(self, before: Any, relation: str, after: Any) -> Question:
        """A relation to be settled, with what the letters stand for."""
        return Question(before, relation, after, self.known, self.knots, self.runs)

    # -- lines ------------------------------------------------------------------------------------

    def derivative(self) -> Chains:
        return (*self.pieces, *self.slopes)

    def asymptotes(self) -> Chains:
        return (*self.pieces, *self.limits)

    def minimum(self) -> Chains | None:
        return self._extremum(top=False)

    def maximum(self) -> Chains | None:
        return self._extremum(top=True)

    def range(self) -> Chains | None:
        both = [self._extremum(top=top) or () for top in (False, True)]
        return tuple({id(chain): chain for chains in both for chain in chains}.values())

    @cached_property
    def _extrema(self) -> dict[bool, Chains | None]:
        return {}

    def _extremum(self, *, top: bool) -> Chains | None:
        given = self.given.get("maximum" if top else "minimum")
        if given is not None:
            return (*self.pieces, *self.limits, *given)
        if top not in self._extrema:
            self._extrema[top] = self._searched(top)
        return self._extrema[top]

    def _searched(self, top: bool) -> Chains | None:
        """A bound that is reached or approached, or that there is none."""
        base = (*self.pieces, *self.limits)
        if self._is_unbounded(top):
            return base
        turn = self.turning
        if turn is not None and turn.is_maximum == top:
            return (*base, *self.slopes, *turn.chains)
        relation = "≤" if top else "≥"
        best = best_of(self._values(), top)
        if best is None:
            return base
        number, place = best
        strict = () if place is not None else (relation.replace("≤", "<").replace("≥", ">"),)
        for sign in (*strict, relation):
            bound = self.question(F(x), sign, number).settled(REALS)
            if bound is None:
                bound = self._by_branches(sign, number)
            if bound is not None:
                points = [] if place is None else [self._value(place)]
                return (*base, *bound, *points)
        return base

    def _is_unbounded(self, top: bool) -> bool:
        """Whether the slopes far out say that there is no largest or smallest value."""
        ends = (self.slope_parts[0], -1), (self.slope_parts[-1], 1)
        for part, forth in ends:
            slope = next(self._guesses(part.value, forth * sympy.oo), None)
            if slope is not None and order(forth * slope, sympy.S.Zero) == (1 if top else -1):
                return True
        return False

    def _by_branches(self, relation: str, number: sympy.Expr) -> Chains | None:
        found: list[Chain] = []
        for branch in self.branches:
            if Part(branch.on, branch.value).is_constant:
                continue
            part = self.question(branch.value, relation, number).settled(branch.on)
            if part is None:
                return None
            found += part
        return tuple(found)

    def _values(self) -> Iterator[tuple[sympy.Expr, sympy.Expr | None]]:
        """Values at knots and at points of slope 0, and limits, which have no point."""
        for branch, slope in zip(self.branches, self.slope_parts, strict=True):
            for end in (branch.on.inf, branch.on.sup):
                if end.is_finite and branch.on.contains(end) == sympy.true:
                    yield branch.value.xreplace({x: end}), end
                elif not end.is_finite and Part(branch.on, branch.value).is_constant:
                    yield branch.value, None
            for point in _rational_zeros(slope):
                yield branch.value.xreplace({x: point}), point
        for chain in self.limits:
            body = chain.steps[0].before.args[0]
            if body == F(x) or body in [branch.value for branch in self.branches]:
                yield chain.steps[0].after, None

    def _value(self, point: sympy.Expr) -> Chain:
        value = self.formula.xreplace({x: point})
        return chain_of(F(point), "=", value, "put in", RingIdentity(self.known))

    @cached_property
    def turning(self) -> Turning | None:
        """The one minimum or maximum of a smooth function, where its slope changes sign."""
        if not self.is_smooth:
            return None
        found = turning_point(F, SLOPE(x), self.known, self.question)
        self.meanings += found.meanings if found is not None else ()
        return found


def whole(far: Range) -> sympy.Expr | None:
    """The whole number that a range is next to, if it is."""
    if not far.is_finite or abs(far.middle) > FLOATS:
        return None
    nearest = Fraction(round(float(far.middle)))
    is_near = (far - Range.between(nearest, nearest)).power(2).is_below(NEAR)
    return sympy.Integer(int(nearest)) if is_near else None


def chain_of(before: Any, relation: str, after: Any, reason: str, check: Check) -> Chain:
    """A chain of one step."""
    return Chain.of(before, (relation, after, reason, check))


def best_of(candidates: Any, top: bool) -> tuple[Any, Any] | None:
    """The largest or smallest of some numbers with what belongs to it, points before limits."""
    best: tuple[Any, Any] | None = None
    for number, place in candidates:
        if best is None:
            best = number, place
            continue
        sign = order(number, best[0])
        if sign is None:
            return None
        if sign == (1 if top else -1) or (sign == 0 and best[1] is None):
            best = number, place
    return best


def _rational_zeros(slope: Part) -> Sequence[sympy.Expr]:
    """0, and the zero of an affine slope, where they are zeros in the piece."""
    line, found = slope.line, [sympy.S.Zero]
    if line is not None and line[0] != 0:
        found.append(-line[1] / line[0])
    return [
        point
        for point in dict.fromkeys(found)
        if not slope.is_constant
        and slope.on.contains(point) == sympy.true
        and same(slope.value.xreplace({x: point}), sympy.S.Zero)
    ]
