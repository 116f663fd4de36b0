"""Case splits: a symbol runs through intervals and points that together are all of its domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import sympy

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.check import Outcome, Sided, as_declared
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.known import Known
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.reading import Reader, is_real, is_scalar
from symact.logic.checks.signs import settles, sign_of
from symact.numbers.asked import needed, real_expressions
from symact.numbers.conversion import ordered


@dataclass(frozen=True)
class _Part:
    """One interval of a domain, or one point."""

    start: sympy.Expr
    end: sympy.Expr
    left_open: bool = False
    right_open: bool = False


@dataclass(frozen=True)
class Split:
    """A real symbol and the points between which it is looked at.

    ``at`` are increasing points: numbers, or expressions in symbols that are split before. The
    cases, made here and not by the caller, are each point, the open intervals between neighbours,
    and both ends: x = a − p, x = a, x = (a + b·p)/(1 + p), …, x = b + p with p > 0, which reach
    every real number. ``on`` leaves out those outside a union of intervals; its ends count as
    points.
    """

    symbol: sympy.Symbol
    at: Sequence[Any] = (0,)
    on: sympy.Set = sympy.S.Reals

    def points(self, reader: Reader) -> list[Quotient]:
        """The points with the ends of the domain among them, in order.

        Raises:
            UnsupportedError: where the order of two of them is not found.
        """
        ends = (end for end in self._ends() if end not in (-sympy.oo, sympy.oo))
        given = [*real_expressions(self.at, f"the points of {in_full(self.symbol)}"), *ends]
        points: list[Quotient] = []
        for expression in given:
            if not is_real(expression) or any(
                proved(condition, [reader]) is not True for condition in conditions(expression)
            ):
                raise UnsupportedError(
                    f"{in_full(expression)} is not known to be real; {in_full(self.symbol)} is "
                    "not split there"
                )
            point, place = reader.read(expression), 0
            for place, other in enumerate(points):
                order = sign_of(point - other)
                if order == "0":
                    break
                if order not in ("+", "−"):
                    raise UnsupportedError(
                        f"whether {in_full(expression)} or {in_full(other.to_sympy())} is larger "
                        "is not found; "
                        f"split {in_full(self.symbol)} at points whose order is known"
                    )
                if order == "−":
                    points.insert(place, point)
                    break
            else:
                points.append(point)
        return points or [Quotient.of(0)]

    def _ends(self) -> list[sympy.Expr]:
        return [end for part in self._parts() for end in (part.start, part.end)]

    def _parts(self) -> list[_Part]:
        if self.on is sympy.S.Reals:
            return [_Part(-sympy.oo, sympy.oo)]
        parts = []
        for part in self.on.args if isinstance(self.on, sympy.Union) else (self.on,):
            if isinstance(part, sympy.Interval):
                parts.append(
                    _Part(part.start, part.end, bool(part.left_open), bool(part.right_open))
                )
            elif isinstance(part, sympy.FiniteSet):
                parts += [_Part(point, point) for point in part]
            else:
                raise UnsupportedError(f"the domain {in_full(self.on)} is no union of intervals")
        return parts

    def cases(self, reader: Reader) -> Iterator[Quotient]:
        """What the symbol is in each case, as an expression in a fresh positive number."""
        points = self.points(reader)
        step = Quotient.atom(sympy.Dummy(f"p_{in_full(self.symbol)}", positive=True))
        allowed = [self._range(part, points, reader) for part in self._parts()]
        for place in range(2 * len(points) + 1):
            if not any(first <= place <= last for first, last in allowed):
                continue
            k = place // 2
            if place % 2:
                yield points[k]
            elif place == 0:
                yield points[0] - step
            elif k == len(points):
                yield points[-1] + step
            else:
                between = points[k - 1] + points[k] * step
                yield between * (Quotient.of(1) + step).inverse()

    @staticmethod
    def _range(part: _Part, points: Sequence[Quotient], reader: Reader) -> tuple[int, int]:
        """The first and the last place, points being odd and intervals even, inside a part."""

        def place(end: Any) -> int:
            point = reader.read(end)
            return next(2 * k + 1 for k, other in enumerate(points) if (point - other).is_zero)

        low, high = 0, 2 * len(points)
        if part.start is not -sympy.oo:
            low = place(part.start) + part.left_open
        if part.end is not sympy.oo:
            high = place(part.end) - part.right_open
        return low, high

    @property
    def condition(self) -> sympy.Basic | None:
        """The domain as a relation; None for all real numbers, or all that the symbol may be."""
        found = sympy.true if self.on is sympy.S.Reals else membership(self.symbol, self.on)
        return None if found == sympy.true else found


def membership(symbol: sympy.Symbol, domain: sympy.Set) -> sympy.Basic:
    """x ∈ domain as people write it: a chain of inequalities for an interval."""
    below, above = sympy.Interval.open(-sympy.oo, 0), sympy.Interval.open(0, sympy.oo)
    if isinstance(domain, sympy.Union) and set(domain.args) == {below, above}:
        return sympy.Ne(symbol, 0)
    if isinstance(domain, sympy.Interval):
        if domain.start == -sympy.oo:
            return (symbol < domain.end) if domain.right_open else (symbol <= domain.end)
        if domain.end == sympy.oo:
            return (symbol > domain.start) if domain.left_open else (symbol >= domain.start)
    return sympy.Contains(symbol, domain, evaluate=False)


@dataclass(frozen=True)
class Cases(Sided):
    """The relation holds in every case of exhaustive splits.

    In each case the split symbols are expressions in positive numbers; maxima, absolute values,
    signs and conditions are resolved by signs, and the difference of the sides is then zero, or a
    sum of monomials all of one sign. What it accepts is true for all real values; what it does not
    accept may still be true.

    ``splits`` are :class:`Split` objects, or symbols that are split at 0; ``definitions`` and
    ``given`` as in :class:`~symact.logic.checks.RingIdentity`.
    """

    splits: Sequence[Split | sympy.Symbol]
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic", "signs of sums of positive terms")
    relations: ClassVar[tuple[str, ...]] = ("=", "≠", "<", "≤", ">", "≥")

    @property
    def condition(self) -> sympy.Basic | None:
        """Where the relation is shown; None for everywhere."""
        found = [c for split in self._splits() if (c := split.condition) is not None]
        return None if not found else found[0] if len(found) == 1 else sympy.And(*found)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Go through the cases; the first one that is not settled is named."""
        known = Known(self.definitions, self.given)
        left, right = known.put(before), known.put(after)
        for symbol in [split.symbol for split in self._splits()]:
            if symbol.is_real is not True:
                raise UnsupportedError(
                    f"{in_full(symbol)} is not declared real; cases are about reals"
                )
        count = 0
        for reader in self.readers():
            difference = reader.read(right) - reader.read(left)
            if not settles(difference, relation):
                described = _described(reader.values)
                return Outcome(False, difference.to_sympy(), (("case", described),))
            count += 1
        if not count:
            raise UnsupportedError(
                f"there is no case with {in_full(self.condition)}; that says nothing"
            )
        domains = tuple(c for split in self._splits() if (c := split.condition) is not None)
        outcome = Outcome(True, record=(("cases", str(count)),), premises=domains)
        return replace(outcome, readers=self.readers).knowing(known)

    def readers(self) -> Iterator[Reader]:
        """One for each case."""
        return (Reader(values, resolved) for values in self._assignments(self._splits(), {}))

    def _splits(self) -> list[Split]:
        given = ordered(self.splits, "'splits' of a check", "a list of symbols and splits")
        splits = [Split(p) if isinstance(p, sympy.Expr) else p for p in given]
        for split in splits:
            as_declared(split, Split)
            needed(split.symbol, sympy.Expr, "what is split")
            if not is_scalar(split.symbol):
                raise UnsupportedError(f"{in_full(split.symbol)} is no number, so it is not split")
            needed(split.on, sympy.Set, f"the domain of {in_full(split.symbol)}")
        return splits

    def _assignments(
        self, splits: Sequence[Split], values: dict[sympy.Basic, Quotient]
    ) -> Iterator[dict[sympy.Basic, Quotient]]:
        if not splits:
            yield values
            return
        first, *others = splits
        for value in first.cases(Reader(values)):
            yield from self._assignments(others, {**values, first.symbol: value})


def _described(values: Mapping[sympy.Basic, Quotient]) -> str:
    return ", ".join(
        f"{in_full(symbol)} = {in_full(value.to_sympy())}" for symbol, value in values.items()
    )


# -- maxima, absolute values, conditions ----------------------------------------------------------


def resolved(reader: Reader, expression: Any) -> Quotient:
    """The value of something with a kink, where signs settle on which side of it one is.

    Raises:
        UnsupportedError: where they do not.
    """
    if isinstance(expression, (sympy.Max, sympy.Min)):
        best, *others = map(reader.read, expression.args)
        for other in others:
            larger = _sign(other - best, expression) in ("+", "≥", "0")
            if larger == isinstance(expression, sympy.Max):
                best = other
        return best
    if isinstance(expression, sympy.Abs):
        inside = reader.read(expression.args[0])
        return inside if _sign(inside, expression) in ("+", "≥", "0") else -inside
    if isinstance(expression, sympy.sign):
        sign = _strict(reader.read(expression.args[0]), expression)
        return Quotient.of({"+": 1, "0": 0, "−": -1}[sign])
    if isinstance(expression, sympy.Heaviside):
        sign = _strict(reader.read(expression.args[0]), expression)
        return reader.read(expression.args[1]) if sign == "0" else Quotient.of(int(sign == "+"))
    if isinstance(expression, sympy.Piecewise):
        for value, condition in expression.args:
            if _holds(reader, condition):
                return reader.read(value)
        raise UnsupportedError(f"{in_full(expression)} has no value in one of the cases")
    raise UnsupportedError(f"{in_full(expression)} cannot be taken apart by cases")


def _sign(quotient: Quotient, expression: Any) -> str:
    sign = sign_of(quotient)
    if sign is None:
        raise UnsupportedError(
            f"the sign of {in_full(quotient.to_sympy())} in {in_full(expression)} is not settled "
            "by the cases; split "
            "at more points"
        )
    return sign


def _strict(quotient: Quotient, expression: Any) -> str:
    sign = _sign(quotient, expression)
    if sign in ("≥", "≤"):
        raise UnsupportedError(
            f"{in_full(quotient.to_sympy())} in {in_full(expression)} may be 0; split there too"
        )
    return sign


_HOLDS = {
    sympy.StrictGreaterThan: ({"+"}, {"−", "0", "≤"}),
    sympy.GreaterThan: ({"+", "0", "≥"}, {"−"}),
    sympy.StrictLessThan: ({"−"}, {"+", "0", "≥"}),
    sympy.LessThan: ({"−", "0", "≤"}, {"+"}),
    sympy.Equality: ({"0"}, {"+", "−"}),
    sympy.Unequality: ({"+", "−"}, {"0"}),
}


def _holds(reader: Reader, condition: Any) -> bool:
    """Whether a condition is true in the case at hand."""
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, (sympy.And, sympy.Or)):
        found = [_holds(reader, part) for part in condition.args]
        return all(found) if isinstance(condition, sympy.And) else any(found)
    if isinstance(condition, sympy.Not):
        return not _holds(reader, condition.args[0])
    yes, no = _HOLDS.get(type(condition), (set(), set()))
    if yes:
        sign = _sign(reader.read(condition.args[0]) - reader.read(condition.args[1]), condition)
        if sign in yes or sign in no:
            return sign in yes
    raise UnsupportedError(f"the condition {in_full(condition)} is not settled by the cases")
