"""Derivatives, limits, and what follows from the sign of a derivative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.cases import Cases, Split, membership
from symact.logic.checks.check import Outcome, Sided
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.guards import hold_derivative
from symact.logic.checks.identities import difference
from symact.logic.checks.known import Known
from symact.logic.checks.letters import domain_of, is_about
from symact.logic.checks.limits import Found, limit_of
from symact.logic.checks.putting import in_domain
from symact.logic.checks.reading import KINKED, apart, is_scalar
from symact.logic.words import Differentiable, Exists, ForAll
from symact.numbers.asked import as_sympy, listed, made_of


@dataclass(frozen=True)
class DerivativeIs(Sided):
    """The left side is an unevaluated ``sympy.Derivative``, the right side is what it is.

    Refuses what has kinks, since its derivative there is a matter of convention. Every term must
    have a derivative on an open domain: for all values of the letters, or under the conditions
    ``on``, such as x > 0 for √x. SymPy's ``diff`` proposes; what it finds is held to difference
    quotients in balls.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    on: tuple[sympy.Basic, ...] = ()
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = (
        "SymPy's diff, held to difference quotients in balls",
        "ring arithmetic",
    )
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Differentiate, and compare normal forms."""
        known = Known(self.definitions, self.given)
        whole = known.put(before)
        if not isinstance(whole, sympy.Derivative):
            raise UnsupportedError(
                f"{in_full(before)} is no derivative; write sympy.Derivative(f, x)"
            )
        for variable, count in whole.variable_count:
            if not (isinstance(variable, sympy.Symbol) and count.is_Integer):
                raise UnsupportedError(
                    f"{in_full(count)} derivatives for {in_full(variable)} are not taken here"
                )
            if domain_of(variable).kind != "real":
                raise UnsupportedError(
                    f"{in_full(variable)} is not declared real, so it varies in steps"
                )
        listed(self.on, sympy.Basic, "'on' of a check")
        needed = has_derivative(whole.expr, self.on)
        found = differentiated(whole.expr, *whole.variables)
        left = difference(found, after, known)
        if not left.is_zero:
            return Outcome(False, left.to_sympy())
        return Outcome(True, premises=(*self.on, *needed)).knowing(known)


def has_derivative(expression: Any, on: tuple[Any, ...] = ()) -> tuple[sympy.Basic, ...]:
    """What is supposed of unknown functions so that an expression has a derivative everywhere.

    Raises:
        UnsupportedError: where a term has none for some values of the letters that ``on`` allows.
    """
    _smooth(expression, "derivative")
    for condition in conditions(expression, smooth=True):
        is_supposed = isinstance(condition, Differentiable) or condition in on
        if not is_supposed and proved(condition) is not True:
            raise UnsupportedError(
                f"{in_full(expression)} may have no derivative; it is needed that "
                f"{in_full(condition)}: declare the "
                "letters so, or state it in 'on'"
            )
    return tuple(Differentiable(part) for part in _unknown(expression))


def runs_through(variable: Any, point: Any = None) -> None:
    """Refuse a letter that does not run through an interval of reals, or not through a point.

    Raises:
        UnsupportedError: for these: the mean value theorem is about intervals.
    """
    domain = domain_of(variable)
    if domain.kind != "real" or domain.sign == "≠" or (domain.sign and point is None):
        raise UnsupportedError(
            f"{in_full(variable)} is declared {domain.kind} {domain.sign} 0; declare it real, so "
            "that it "
            "runs through an interval"
        )
    if point is not None:
        in_domain(variable, point)


def _unknown(expression: Any) -> list[Any]:
    """The values of unknown functions in an expression, in order."""
    return sorted(expression.atoms(AppliedUndef), key=sympy.default_sort_key)


def differentiated(expression: Any, *variables: sympy.Symbol) -> sympy.Expr:
    """The derivative of something smooth, as SymPy finds it and difference quotients allow.

    Raises:
        UnsupportedError: for something with kinks, and where the quotients speak against it.
    """
    _smooth(expression, "derivative")
    for variable in variables:
        expression = _slope(expression, variable)
    return expression


@lru_cache(256)
def _slope(expression: Any, variable: sympy.Symbol) -> sympy.Expr:
    found = sympy.diff(expression, variable)
    hold_derivative(expression, variable, found)
    return found


def _smooth(expression: Any, thing: str) -> None:
    kinks = [type(part).__name__ for part in expression.atoms(*KINKED)]
    if kinks:
        raise UnsupportedError(
            f"{in_full(expression)} contains {kinks[0]}, whose {thing} SymPy does not get right "
            "everywhere; "
            "take it apart by cases first"
        )


@dataclass(frozen=True)
class LimitIs(Sided):
    """The left side is an unevaluated ``sympy.Limit``, the right side is what it is.

    Refuses Piecewise and other kinks inside, on which SymPy's limits are wrong without notice
    (sympy issues #23836, #26313, #27236). Orders of growth decide what they can. For the rest
    SymPy's ``limit`` proposes; what it finds is held to enclosures at points that approach the end.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Take the limit, and compare."""
        if not isinstance(before, sympy.Limit):
            raise UnsupportedError(f"{in_full(before)} is no limit; write sympy.Limit(f, x, a)")
        known = Known(self.definitions, self.given)
        body, variable, point, side = known.put(before).args
        found = limit(body, variable, point, str(side))
        expected = known.put(after)
        if not is_scalar(expected):
            raise UnsupportedError(f"{in_full(after)} is no number, so no limit is it")
        if found.value.is_infinite or expected.is_infinite:
            is_same, rest = found.value == expected, found.value
        else:
            left = difference(found.value, expected)
            is_same, rest = left.is_zero, left.to_sympy()
        left_over = None if is_same else rest
        outcome = Outcome(is_same, left_over, settled=(Exists(before),), trusts=found.trusts)
        return outcome.knowing(known)


def limit(expression: Any, variable: sympy.Symbol, point: Any, side: str = "+") -> Found:
    """The limit of something smooth, by order of growth, or else as enclosures allow SymPy's.

    Raises:
        UnsupportedError: for something with kinks, for a parameter whose sign is not known, where
            no limit is found, and where the enclosures speak against the one that SymPy finds.
    """
    _smooth(expression, "limit")
    return limit_of(expression, variable, as_sympy(point, "the end"), side)


@dataclass(frozen=True)
class Monotone(Sided):
    """An inequality on an interval: the difference vanishes at one end and moves away from it.

    For f(x) < g(x) let d = g − f. If d → 0 at the left end and d′ > 0 inside, or d → 0 at the right
    end and d′ < 0 inside, then d > 0, by the mean value theorem.

    Attributes:
        variable: the symbol that varies.
        on: the interval, open at the end where d vanishes; the sign of d′ is settled on its
            interior by :class:`~symact.logic.checks.cases.Cases`.
        end: that end, ``"left"`` or ``"right"``.
        at: points between which cases are taken.
    """

    variable: sympy.Symbol
    on: sympy.Interval
    end: str
    at: tuple[Any, ...] = ()
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = (
        "SymPy's diff, held to difference quotients in balls",
        "mean value theorem",
        "ring arithmetic",
        "signs of sums of positive terms",
    )
    relations: ClassVar[tuple[str, ...]] = ("<", "≤", ">", "≥")

    def __post_init__(self) -> None:
        made_of(self, variable=sympy.Symbol, end=str)

    @property
    def condition(self) -> sympy.Basic | None:
        """Where the relation is shown."""
        if self.on == sympy.Interval(-sympy.oo, sympy.oo):
            return None
        return membership(self.variable, self.on)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Look at the end, then at the derivative."""
        if not isinstance(self.on, sympy.Interval):
            raise UnsupportedError(f"{in_full(self.on)} is no interval with room inside")
        if self.end not in ("left", "right"):
            raise UnsupportedError(f"the end {shown(self.end)} is neither 'left' nor 'right'")
        known = Known(self.definitions, self.given)
        left, right = known.put(before), known.put(after)
        rises = relation in ("<", "≤")
        away_by = apart(right, left) if rises else apart(left, right)
        self._is_smooth_enough(away_by, known)
        start, is_open, side = self.on.start, self.on.left_open, "+"
        if self.end == "right":
            start, is_open, side = self.on.end, self.on.right_open, "-"
        if relation in ("<", ">") and not is_open:
            raise UnsupportedError(
                f"at {in_full(start)} the sides meet; leave it out of {in_full(self.on)}"
            )
        at_end = limit(away_by, self.variable, start, side)
        vanishes = difference(at_end.value, sympy.S.Zero)
        if not vanishes.is_zero:
            return Outcome(False, at_end.value, (("at the end", str(start)),))
        slope = differentiated(away_by, self.variable)
        away = ">" if self.end == "left" else "<"
        wanted = away if relation in ("<", ">") else {"<": "≤", ">": "≥"}[away]
        found = self._inside.run(slope, sympy.S.Zero, wanted)
        if not found.holds:
            return found
        premises = () if self.condition is None else (self.condition,)
        readers = Cases((Split(self.variable, self.at, self.on),)).readers
        outcome = Outcome(True, record=found.record, premises=premises, readers=readers)
        return replace(outcome, trusts=at_end.trusts).knowing(known)

    @property
    def _inside(self) -> Cases:
        """The cases of the interior."""
        interior = sympy.Interval.open(self.on.start, self.on.end)
        return Cases((Split(self.variable, self.at, interior),))

    def _is_smooth_enough(self, between: Any, known: Known) -> None:
        """Refuse what may have no value on the interval, or no derivative inside.

        Raises:
            UnsupportedError: for that, and for a value that is put in and speaks of what varies.
        """
        for premise in known.premises:
            if is_about(premise, self.variable):
                raise UnsupportedError(
                    f"{in_full(premise)} is supposed of {in_full(self.variable)}, which varies"
                )
        whole = Cases((Split(self.variable, self.at, self.on),))
        for cases, needed in (
            (whole, conditions(between)),
            (self._inside, conditions(between, smooth=True)),
        ):
            for condition in needed:
                if proved(condition, cases.readers()) is not True:
                    raise UnsupportedError(
                        f"{in_full(between)} is not known to be defined: is {in_full(condition)} "
                        "on "
                        f"{in_full(self.on)}?"
                    )
        if _unknown(between):
            raise UnsupportedError(
                f"nothing is known of the slope of {in_full(_unknown(between)[0])}"
            )


@dataclass(frozen=True)
class SameSlope(Sided):
    """The sides are equal on all of the line: they have one slope, and one value at a point.

    By the mean value theorem their difference is constant. Both sides must be differentiable
    everywhere, which is seen from their form; of unknown functions it is supposed.

    Attributes:
        variable: the symbol that varies.
        point: where the values are compared.
        slopes: derivatives of unknown functions, ``Derivative(g(x), x)``, that are supposed for all
            values of the variable.
    """

    variable: sympy.Symbol
    point: Any = 0
    slopes: Mapping[Any, Any] = field(default_factory=dict)
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = (
        "SymPy's diff, held to difference quotients in balls",
        "mean value theorem",
        "ring arithmetic",
    )
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Compare the slopes, then the values."""
        made_of(self, variable=sympy.Symbol)
        known = Known(self.definitions)
        left, right = known.put(before), known.put(after)
        point = as_sympy(self.point, "'point' of SameSlope")
        if not is_scalar(point):
            raise UnsupportedError(f"'point' of SameSlope is {in_full(point)}, which is no number")
        runs_through(self.variable, point)
        between = apart(right, left)
        supposed = has_derivative(between)
        slopes = Known(given=self.slopes)
        same = difference(differentiated(between, self.variable), sympy.S.Zero, slopes)
        if not same.is_zero:
            return Outcome(False, same.to_sympy())
        place = Known(given={self.variable: point})
        at_point = difference(place.put(left), place.put(right))
        if not at_point.is_zero:
            return Outcome(False, at_point.to_sympy())
        premises = (*(ForAll(p, self.variable) for p in slopes.premises), *supposed)
        return Outcome(True, premises=premises).knowing(known)
