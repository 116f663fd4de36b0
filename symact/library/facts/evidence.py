"""What chains show of one activation: its pieces, their slopes, bounds of these, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.activations.entries import Activation
from symact.library.facts.amounts import Amount
from symact.library.facts.conclusions import REALS, Conclusion, conclusions, covers, order, same
from symact.library.vocabulary import x
from symact.logic.checks.known import put_in
from symact.logic.checks.reading import KINKED
from symact.logic.derivation import Verified
from symact.logic.words import Between, Maximum

UPPER, LOWER = ("<", "≤"), (">", "≥")


@dataclass(frozen=True)
class Part:
    """An expression in x and the domain on which a function is equal to it."""

    on: sympy.Set
    value: sympy.Expr

    @property
    def is_constant(self) -> bool:
        """Whether it does not depend on x."""
        return x not in self.value.free_symbols

    @property
    def line(self) -> tuple[sympy.Expr, sympy.Expr] | None:
        """Slope and intercept of what is affine in x."""
        slope, start = self.value.coeff(x, 1), self.value.xreplace({x: sympy.S.Zero})
        if x in slope.free_symbols or not same(self.value, slope * x + start):
            return None
        return slope, start


@dataclass(frozen=True)
class Bound:
    """A number that an expression does not pass on a domain, and whether it is ever reached.

    ``place`` is where the bound is the value, where that belongs to what was shown.
    """

    on: sympy.Set
    amount: Amount
    strict: bool
    place: Any = None


class Evidence:
    """What chains show of an activation.

    Args:
        entry: the activation.
        verified: chains that were run.

    Attributes:
        all_shown: everything that they show.
        shown: what they show without restricting any symbol but x.
    """

    def __init__(self, entry: Activation, verified: Verified) -> None:
        self.entry = entry
        self.formula = entry.formula(x)
        self.all_shown = conclusions(verified)
        self.shown = tuple(part for part in self.all_shown if part.is_for_all_but(x))

    def about(self, expression: Any, *relations: str) -> Iterator[Conclusion]:
        """What is shown of an expression with it on the left."""
        for part in self.shown:
            if part.relation in relations and same(part.before, expression):
                yield part

    @cached_property
    def is_mentioned(self) -> bool:
        """Whether the chains speak of the activation, by its formula or as f(x) or f(a)."""
        return any(self._mentions(part) for part in self.all_shown)

    def _mentions(self, shown: Conclusion) -> bool:
        known = getattr(shown.check, "definitions", {})
        for written, meant in zip(shown.written, (shown.before, shown.after), strict=True):
            if meant.has(self.formula):
                return True
            for part in written.atoms(AppliedUndef):
                values = [self.formula.xreplace({x: argument}) for argument in part.args]
                if any(same(put_in(part, known), value) for value in values):
                    return True
        return False

    def argument(self, shown: Conclusion, side: int) -> sympy.Expr | None:
        """a, where the left (0) or right (1) side is written as f(a) with a number a."""
        written, meant = shown.written[side], (shown.before, shown.after)[side]
        if len(written.args) == 1 and written.args[0].is_number:
            point: sympy.Expr = written.args[0]
            return point if same(meant, self.formula.xreplace({x: point})) else None
        return None

    # -- pieces -----------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The smooth pieces of the function, in order; one for a smooth formula."""
        if not self.formula.has(*KINKED):
            return (Part(REALS, self.formula),)
        found = [
            Part(part.on(x), part.after)
            for part in self.about(self.formula, "=")
            if not part.after.has(*KINKED) and not part.on(x).is_empty
        ]
        return tuple(sorted(found, key=lambda part: sympy.Float(_start(part.on))))

    @property
    def is_whole(self) -> bool:
        """Whether the pieces are all of the function."""
        return covers(part.on for part in self.parts)

    @property
    def is_joined(self) -> bool:
        """Whether neighbouring pieces share their ends, so that the function is continuous.

        On what two closed pieces share the function is equal to both, so both have one value there.
        """
        return self.is_whole and all(
            (left.on.intersect(right.on)).is_empty is False for left, right in pairwise(self.parts)
        )

    @property
    def knots(self) -> tuple[sympy.Expr, ...]:
        """Where pieces meet."""
        return tuple(right.on.inf for left, right in pairwise(self.parts))

    @cached_property
    def slopes(self) -> tuple[Part, ...]:
        """The derivatives of the pieces, on the same domains; those that are shown."""
        found = []
        for part in self.parts:
            line = part.line
            if line is not None:
                found.append(Part(part.on, line[0]))
                continue
            found += [Part(part.on, c.after) for c in self._derivatives(part.value)][:1]
        return tuple(found)

    def _derivatives(self, value: sympy.Expr) -> Iterator[Conclusion]:
        for part in self.shown:
            before = part.before
            is_first = isinstance(before, sympy.Derivative) and before.variables == (x,)
            if is_first and part.relation == "=" and same(before.expr, value):
                yield part

    # -- bounds -----------------------------------------------------------------------------------

    def bounds(self, parts: Iterable[Part], relations: tuple[str, str]) -> list[Bound] | None:
        """Upper or lower bounds of expressions on their domains; None where one has none."""
        found: list[Bound] = []
        for part in parts:
            own = list(self._bounds_of(part, relations))
            if not covers((bound.on for bound in own), part.on):
                return None
            found += own
        return found

    def _bounds_of(self, part: Part, relations: tuple[str, str]) -> Iterator[Bound]:
        if part.is_constant:
            yield Bound(part.on, Amount.of(part.value), False, part.on)
            return
        for shown in self.shown:
            if shown.relation == "∈" and isinstance(shown.before, Maximum):
                yield from self._maximum(part, shown, relations)
            if shown.relation not in relations or not self._speaks_of(shown, part):
                continue
            on = shown.on(x).intersect(part.on)
            if x in shown.after.free_symbols or on.is_empty:
                continue
            place = self._place(shown)
            amount = self.amount(shown.after, place)
            if amount is not None:
                yield Bound(on, amount, shown.relation in "<>", place)

    def spoken_of(self, shown: Conclusion) -> Iterator[tuple[Part, sympy.Set]]:
        """The pieces that the left side is, and where in them."""
        for part in self.parts:
            if self._speaks_of(shown, part):
                yield part, shown.on(x).intersect(part.on)

    def _speaks_of(self, shown: Conclusion, part: Part) -> bool:
        """Whether the left side is this piece, this slope, or the derivative that it is."""
        before = shown.before
        if any(part is own for own in self.parts):
            return same(before, part.value) or same(before, self.formula)
        if isinstance(before, sympy.Derivative) and before.variables == (x,):
            owners = (own for own in self.parts if own.on == part.on)
            return any(same(before.expr, own.value) for own in owners)
        return same(before, part.value)

    def _maximum(
        self, part: Part, shown: Conclusion, relations: tuple[str, str]
    ) -> Iterator[Bound]:
        body, variable, low, high = shown.before.args
        if variable == x and relations == UPPER and same(body, part.value):
            on = sympy.Interval(low, high).intersect(part.on)
            yield Bound(on, Amount.inside(shown.after), False, sympy.Interval(low, high))

    def _place(self, shown: Conclusion) -> sympy.Symbol | None:
        """The symbol for a point at which the right side is the left side."""
        for symbol in shown.after.free_symbols:
            if same(shown.before.xreplace({x: symbol}), shown.after):
                return symbol
        return None

    def amount(self, number: Any, place: Any = None) -> Amount | None:
        """A number in closed form, or one that depends on a place and was enclosed."""
        if not number.free_symbols:
            return Amount.of(number)
        for shown in self.about(number, "∈"):
            if isinstance(shown.after, Between):
                return Amount.inside(shown.after)
        return None

    # -- where a bound is reached -----------------------------------------------------------------

    def places(self, parts: Iterable[Part], amount: Amount) -> list[sympy.Basic]:
        """Points and intervals at which expressions are shown to have a value."""
        found: list[sympy.Basic] = []
        parts = list(parts)
        for part in parts:
            if part.is_constant and same(part.value, amount.exact):
                found.append(part.on)
        for shown in self.shown:
            if shown.relation != "=" or not same(shown.after, amount.exact):
                continue
            for part in parts:
                if same(shown.before, part.value) and not shown.on(x).is_empty:
                    found.append(shown.on(x).intersect(part.on))
            found += self._points(shown, parts)
        return found

    def _points(self, shown: Conclusion, parts: Iterable[Part]) -> Iterator[sympy.Basic]:
        """The points whose values the left side is: those that are written in it."""
        written = {part for part in sympy.preorder_traversal(shown.written[0]) if part.is_number}
        for point in sorted(written, key=sympy.default_sort_key):
            for part in parts:
                inside = point.is_real and part.on.contains(point) == sympy.true
                if inside and same(part.value.xreplace({x: point}), shown.before):
                    yield point
                    break

    def tends_to(self, parts: Iterable[Part], amount: Amount) -> list[sympy.Expr]:
        """The ends of the line at which expressions are shown to have a limit."""
        found = []
        for part in parts:
            for end in (-sympy.oo, sympy.oo):
                if end not in (part.on.inf, part.on.sup):
                    continue
                for shown in self._limits(end):
                    body = shown.before.args[0]
                    if same(body, part.value) and same(shown.after, amount.exact):
                        found.append(end)
        return found

    def _limits(self, end: sympy.Expr) -> Iterator[Conclusion]:
        for shown in self.shown:
            is_limit = isinstance(shown.before, sympy.Limit) and shown.relation == "="
            if is_limit and shown.before.args[1:3] == (x, end):
                yield shown

    def asymptote(self, end: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
        """Slope and intercept of the line that the function tends to at an end of the line."""
        for part in self.parts:
            if end not in (part.on.inf, part.on.sup):
                continue
            if part.line is not None:
                return part.line
            for shown in self._limits(end):
                taken = Part(REALS, part.value - shown.before.args[0]).line
                if taken is not None and same(taken[1], sympy.S.Zero):
                    return taken[0], shown.after
        return None


def _start(domain: sympy.Set) -> Any:
    return domain.inf


def extreme(bounds: Iterable[Bound], *, largest: bool) -> Bound | None:
    """The bound that is one for all: the largest upper or smallest lower; None if not found."""
    best: Bound | None = None
    for bound in bounds:
        if best is None:
            best = bound
            continue
        sign = compared(bound.amount, best.amount)
        if sign is None:
            return None
        if sign == (1 if largest else -1) or (sign == 0 and best.strict and not bound.strict):
            best = bound
    return best


def compared(first: Amount, second: Amount) -> int | None:
    """−1, 0 or 1 as one is smaller than, equal to or larger than the other; None if not found."""
    if first == second:
        return 0
    if first.exact is not None and second.exact is not None:
        return order(first.exact, second.exact)
    if first.between[1] < second.between[0]:
        return -1
    return 1 if first.between[0] > second.between[1] else None
