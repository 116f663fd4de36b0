"""Extrema: where a slope changes its sign, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from symact.display import count_of
from symact.errors import UnsupportedError, in_full
from symact.logic.checks.calculus import Monotone, differentiated, has_derivative, runs_through
from symact.logic.checks.cases import Cases, Split, membership
from symact.logic.checks.check import Case, Outcome, Sided, as_declared
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.enclosures import OnInterval, UniqueZero
from symact.logic.checks.identities import difference
from symact.logic.checks.known import Known
from symact.logic.checks.letters import is_about
from symact.logic.sequents import Sequent
from symact.numbers.asked import made_of
from symact.numbers.conversion import ordered


@dataclass(frozen=True)
class TurningPoint(Sided):
    """f(x) ≥ f(x*) for all real x: the slope is negative, then increases through 0 at x*, then
    positive.

    The left side is f(x), the right side f(x*), x* a symbol that ``zero``, a
    :class:`~symact.logic.checks.enclosures.UniqueZero`, pins down as the only zero of the slope in
    a bracket. ``parts`` are three claims, each of them checked, about the slope on three intervals
    that together are the line and of which the middle one contains the bracket: slope < 0, its
    derivative > 0, slope > 0. By the mean value theorem f falls to x* and rises after it. For a
    maximum the relation is "≤" and all three signs are the other way round.
    """

    variable: sympy.Symbol
    point: sympy.Symbol
    zero: UniqueZero
    parts: tuple[Case, Case, Case]
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "enclosure"
    trusts: ClassVar[tuple[str, ...]] = (
        "SymPy's diff, held to difference quotients in balls",
        "ball arithmetic",
        "mean value theorem",
        "ring arithmetic",
    )
    relations: ClassVar[tuple[str, ...]] = ("≤", "≥")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """The sides are f at x and at x*, the parts are about f′, and each of them holds."""
        made_of(self, variable=sympy.Symbol, point=sympy.Symbol)
        as_declared(self.zero, UniqueZero)
        parts = ordered(self.parts, "'parts' of TurningPoint", "three cases")
        for part in parts:
            as_declared(part, Case)
        if len(parts) != 3:
            raise UnsupportedError(f"TurningPoint has {count_of(len(parts), 'part')}, not 3")
        runs_through(self.variable)
        if before.xreplace({self.variable: self.point}) != after:
            return Outcome(False, after)
        known = Known(self.definitions)
        curve = known.put(before)
        for condition in conditions(before, functions=known.functions):
            if proved(condition) is not True:
                raise UnsupportedError(
                    f"{in_full(before)} only has a value if {in_full(condition)}"
                )
        supposed = has_derivative(curve)
        slope = differentiated(curve, self.variable)
        bend = differentiated(slope, self.variable)
        sequents: list[Sequent] = []
        signs = ("<", ">", ">") if relation == "≥" else (">", "<", "<")
        for part, subject, sign in zip(self.parts, (slope, bend, slope), signs, strict=True):
            if part.relation != sign or part.after != sympy.S.Zero:
                return Outcome(False, part.after - part.before, (("expected", f"{sign} 0"),))
            same = difference(part.before, subject, known)
            if not same.is_zero:
                return Outcome(False, same.to_sympy())
            outcome = part.outcome
            if outcome.sequent is None:
                return outcome
            sequents.append(outcome.sequent)
        self._cover()
        same = difference(self.zero.expression, slope, known)
        if not same.is_zero:
            return Outcome(False, same.to_sympy())
        exists = self.zero.exists()
        if not exists.holds:
            return exists
        shown = tuple(sequents)
        return Outcome(
            True,
            premises=(*supposed, *self._premises(shown)),
            definitions=((self.point, self.zero.meant), *(d for s in shown for d in s.definitions)),
            parts=shown,
            is_defined=not supposed,
        ).knowing(known)

    def _premises(self, shown: Iterable[Sequent]) -> Iterator[sympy.Basic]:
        """What the parts suppose, apart from the three domains, which are all of the line.

        Raises:
            UnsupportedError: where one supposes something else of what varies.
        """
        for part, sequent in zip(self.parts, shown, strict=True):
            own = membership(self.variable, _domain(part.check, self.variable))
            for premise in sequent.premises:
                if premise == own:
                    continue
                if is_about(premise, self.variable):
                    raise UnsupportedError(
                        f"the sign of a slope is only shown for {in_full(premise)}"
                    )
                yield premise

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
                f"{in_full(left)}, {in_full(middle)} and {in_full(right)} do not cover the line "
                f"with {in_full(bracket)} in the middle"
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
            raise UnsupportedError(
                f"the signs of a slope in {in_full(variable)} are shown conditionally"
            )
        for split in check.splits:
            if isinstance(split, Split) and split.symbol == variable:
                return split.on
    raise UnsupportedError(f"{type(check).__name__} has no interval of {in_full(variable)}")
