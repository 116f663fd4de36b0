"""Derivatives, limits, and what follows from the sign of a derivative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from symact.checks.base import Case, Outcome, weakest
from symact.checks.cases import Cases, Split, membership
from symact.checks.enclosures import OnInterval
from symact.checks.identities import RingIdentity, defined
from symact.checks.reading import KINKED, Reader, is_positive, is_real
from symact.errors import UnsupportedError


@dataclass(frozen=True)
class DerivativeIs:
    """The left side is an unevaluated ``sympy.Derivative``, the right side is what it is.

    Refuses what has kinks, since its derivative there is a matter of convention.
    """

    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("SymPy's diff", "ring arithmetic")
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Differentiate, and compare normal forms."""
        whole = defined(before, self.definitions)
        if not isinstance(whole, sympy.Derivative):
            raise UnsupportedError(f"{before} is no derivative; write sympy.Derivative(f, x)")
        found = differentiated(whole.expr, *whole.variables)
        return RingIdentity(self.definitions).run(found, after)


def differentiated(expression: Any, *variables: sympy.Symbol) -> sympy.Expr:
    """The derivative of something smooth.

    Raises:
        UnsupportedError: for something with kinks.
    """
    _smooth(expression, "derivative")
    return sympy.diff(expression, *variables)


def _smooth(expression: Any, thing: str) -> None:
    kinks = [type(part).__name__ for part in expression.atoms(*KINKED)]
    if kinks:
        raise UnsupportedError(
            f"{expression} contains {kinks[0]}, whose {thing} SymPy does not get right everywhere; "
            "take it apart by cases first"
        )


@dataclass(frozen=True)
class LimitIs:
    """The left side is an unevaluated ``sympy.Limit``, the right side is what it is.

    Refuses Piecewise and other kinks inside, on which SymPy's limits are wrong without notice
    (sympy issues #23836, #26313, #27236).
    """

    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("SymPy's limit", "ring arithmetic")
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Take the limit, and compare."""
        if not isinstance(before, sympy.Limit):
            raise UnsupportedError(f"{before} is no limit; write sympy.Limit(f, x, a)")
        body, variable, point, side = before.args
        found = limit(defined(body, self.definitions), variable, point, str(side))
        expected = defined(after, self.definitions)
        if found.is_infinite or expected.is_infinite:
            return Outcome(found == expected, None if found == expected else found)
        return RingIdentity().run(found, expected)


def limit(expression: Any, variable: sympy.Symbol, point: Any, side: str = "+") -> sympy.Expr:
    """The limit of something smooth.

    Raises:
        UnsupportedError: for something with kinks, and where SymPy finds no limit.
    """
    _smooth(expression, "limit")
    found = sympy.limit(expression, variable, point, side)
    if found.has(sympy.Limit, sympy.AccumBounds, sympy.nan, sympy.zoo):
        raise UnsupportedError(f"no limit of {expression} for {variable} → {point} was found")
    return found


@dataclass(frozen=True)
class Monotone:
    """An inequality on an interval: the difference vanishes at one end and moves away from it.

    For f(x) < g(x) let d = g − f. If d → 0 at the left end and d′ > 0 inside, or d → 0 at the right
    end and d′ < 0 inside, then d > 0, by the mean value theorem.

    Attributes:
        variable: the symbol that varies.
        on: the interval, open at the end where d vanishes; the sign of d′ is settled on its
            interior by :class:`~symact.checks.cases.Cases`.
        end: that end, ``"left"`` or ``"right"``.
        at: points between which cases are taken.
    """

    variable: sympy.Symbol
    on: sympy.Interval
    end: str
    at: tuple[Any, ...] = ()
    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = (
        "SymPy's diff",
        "SymPy's limit",
        "mean value theorem",
        "ring arithmetic",
        "signs of sums of positive terms",
    )
    relations: ClassVar[tuple[str, ...]] = ("<", "≤", ">", "≥")

    @property
    def condition(self) -> sympy.Basic | None:
        """Where the relation is shown."""
        if self.on == sympy.Interval(-sympy.oo, sympy.oo):
            return None
        return membership(self.variable, self.on)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Look at the end, then at the derivative."""
        left, right = defined(before, self.definitions), defined(after, self.definitions)
        difference = right - left if relation in ("<", "≤") else left - right
        if self.end not in ("left", "right"):
            raise UnsupportedError(f"the end {self.end!r} is neither 'left' nor 'right'")
        if not is_real(difference):
            raise UnsupportedError(f"{difference} is not known to be real and defined")
        start, is_open, other = self.on.start, self.on.left_open, self.on.end
        if self.end == "right":
            start, is_open, other = self.on.end, self.on.right_open, self.on.start
        if other.is_finite:
            # what has no value at the far end has a pole there
            Reader({self.variable: Reader().read(other)}).read(difference)
        if relation in ("<", ">") and not is_open:
            raise UnsupportedError(f"at {start} the sides meet; leave it out of {self.on}")
        at_end = limit(difference, self.variable, start, "+" if self.end == "left" else "-")
        vanishes = RingIdentity().run(at_end, sympy.S.Zero)
        if not vanishes.holds:
            return Outcome(False, at_end, (("at the end", str(start)),))
        slope = differentiated(difference, self.variable)
        away = ">" if self.end == "left" else "<"
        wanted = away if relation in ("<", ">") else {"<": "≤", ">": "≥"}[away]
        interior = sympy.Interval.open(self.on.start, self.on.end)
        return Cases((Split(self.variable, self.at, interior),)).run(slope, sympy.S.Zero, wanted)


@dataclass(frozen=True)
class SameSlope:
    """The sides are equal on all of the line: they have one slope, and one value at a point.

    By the mean value theorem their difference is constant. Both sides must be differentiable
    everywhere, which is seen from their form; of unknown functions it is supposed.

    Attributes:
        variable: the symbol that varies.
        point: where the values are compared.
        slopes: derivatives of unknown functions, ``Derivative(g(x), x)``, that are supposed.
    """

    variable: sympy.Symbol
    point: Any = 0
    slopes: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("SymPy's diff", "mean value theorem", "ring arithmetic")
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Compare the slopes, then the values."""
        left, right = defined(before, self.definitions), defined(after, self.definitions)
        _without_poles(right - left, self.variable)
        slope = differentiated(right - left, self.variable)
        same = RingIdentity(self.slopes).run(slope, sympy.S.Zero)
        if not same.holds:
            return same
        at_point = {self.variable: sympy.sympify(self.point)}
        return RingIdentity().run(left.xreplace(at_point), right.xreplace(at_point))


def _without_poles(expression: Any, variable: sympy.Symbol) -> None:
    """Refuse what may be undefined somewhere: it could have one slope and yet jump.

    Raises:
        UnsupportedError: where it divides by something that is not positive by its form.
    """
    divisors = [
        part.base
        for part in expression.atoms(sympy.Pow)
        if part.has(variable) and not is_positive(part.base) and not part.exp.is_nonnegative
    ]
    if divisors or not is_real(expression):
        what = divisors[0] if divisors else expression
        raise UnsupportedError(f"{what} is not known to be defined and not 0 on all of the line")


@dataclass(frozen=True)
class TurningPoint:
    """f(x) ≥ f(x*) for all real x: the slope is negative, then increases through 0 at x*, then
    positive.

    The left side is f(x), the right side f(x*), x* a symbol that ``zero``, a
    :class:`~symact.checks.enclosures.UniqueZero`, pins down as the only zero of the slope in a
    bracket. ``parts`` are three claims, each of them checked, about the slope on three intervals
    that together are the line and of which the middle one contains the bracket: slope < 0, its
    derivative > 0, slope > 0. By the mean value theorem f falls to x* and rises after it. For a
    maximum the relation is "≤" and all three signs are the other way round.
    """

    variable: sympy.Symbol
    point: sympy.Symbol
    zero: Any
    parts: tuple[Case, Case, Case]
    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    relations: ClassVar[tuple[str, ...]] = ("≤", "≥")

    @property
    def level(self) -> str:
        """That of its weakest part; at best an enclosure, since the zero is one."""
        return weakest([self.zero.level, *(part.check.level for part in self.parts)])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the parts trust, and the mean value theorem."""
        checks = [part.check for part in self.parts]
        parts = {name for check in (*checks, self.zero) for name in check.trusts}
        return tuple(sorted(parts | {"SymPy's diff", "mean value theorem", "ring arithmetic"}))

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """The sides are f at x and at x*, the parts are about f′, and each of them holds."""
        if before.xreplace({self.variable: self.point}) != after:
            return Outcome(False, after)
        slope = differentiated(defined(before, self.definitions), self.variable)
        bend = differentiated(slope, self.variable)
        zero = sympy.S.Zero
        signs = ("<", ">", ">") if relation == "≥" else (">", "<", "<")
        for part, subject, sign in zip(self.parts, (slope, bend, slope), signs, strict=True):
            if part.relation != sign or part.after != zero:
                return Outcome(False, part.after - part.before, (("expected", f"{sign} 0"),))
            same = RingIdentity(self.definitions).run(part.before, subject)
            if not same.holds:
                return same
            if not part.outcome.holds:
                return part.outcome
        self._cover()
        same = RingIdentity(self.definitions).run(self.zero.expression, slope)
        return same if not same.holds else self.zero.exists()

    def _cover(self) -> None:
        """The three domains meet without a gap, and the bracket lies in the middle one.

        Raises:
            UnsupportedError: where they do not.
        """
        left, middle, right = (_domain(part.check, self.variable) for part in self.parts)
        bracket = sympy.Interval(*map(sympy.Rational, self.zero.bracket))
        meets = (
            left.start == -sympy.oo
            and right.end == sympy.oo
            and left.end == middle.start
            and middle.end == right.start
            and not (left.right_open and middle.left_open)
            and not (middle.right_open and right.left_open)
            and bracket.is_subset(middle)
        )
        if not meets:
            raise UnsupportedError(
                f"{left}, {middle} and {right} do not cover the line with {bracket} in the middle"
            )


def _domain(check: Any, variable: sympy.Symbol) -> sympy.Interval:
    """The interval on which a check shows its relation."""
    if isinstance(check, Monotone) and check.variable == variable:
        return check.on
    if isinstance(check, OnInterval) and check.variable == variable:
        return sympy.Interval(*check.ends)
    if isinstance(check, Cases):
        others = [s for s in check.splits if isinstance(s, Split) and s.symbol != variable]
        if any(split.condition is not None for split in others):
            raise UnsupportedError(f"the signs of a slope in {variable} are shown conditionally")
        for split in check.splits:
            if isinstance(split, Split) and split.symbol == variable:
                return split.on
    raise UnsupportedError(f"{type(check).__name__} has no interval of {variable}")
