"""Claims about numbers, settled by ball arithmetic: ends, precision and boxes are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from symact.display import count_of
from symact.errors import ShapeError, UndecidedError, UnsupportedError, in_full
from symact.logic.checks.cases import membership
from symact.logic.checks.check import Outcome, Sided, as_declared
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.known import Known
from symact.logic.checks.letters import is_about
from symact.logic.checks.reading import apart
from symact.logic.words import Between, Maximum, OnlyZero
from symact.numbers.asked import made_of, mapping, whole
from symact.numbers.balls import PRECISION, Range, enclosure, precision
from symact.numbers.branching import Curve, Zero, is_positive_on, maximum_on, only_zero
from symact.numbers.conversion import ordered
from symact.numbers.rational import rational

DOUBLINGS = 4
"""How often the precision is doubled before a comparison is given up."""


@dataclass(frozen=True)
class UniqueZero(Sided):
    """A symbol, the only zero of an expression in a bracket, lies between two numbers.

    The left side is the symbol, the right side a :class:`~symact.logic.words.Between`, the relation
    "∈". The slope has one sign on the bracket (branch and bound), the values at its ends differ in
    sign, and interval Newton narrows the zero down.

    Attributes:
        expression, variable: what vanishes.
        bracket: two rational numbers.
    """

    expression: Any
    variable: sympy.Symbol
    bracket: tuple[Any, Any]
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    bits: int = PRECISION
    level: ClassVar[str] = "enclosure"
    trusts: ClassVar[tuple[str, ...]] = ("ball arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("∈",)

    @property
    def meant(self) -> OnlyZero:
        """What the letter stands for.

        Raises:
            UnsupportedError: for a bracket whose ends are the wrong way round.
        """
        ends = ordered(self.bracket, "'bracket' of UniqueZero", "two numbers")
        if len(ends) != 2:
            raise ShapeError(f"'bracket' of UniqueZero has {count_of(len(ends), 'number')}, not 2")
        low, high = (rational(end, "an end of the bracket") for end in ends)
        if low >= high:
            raise UnsupportedError(
                f"the bracket from {in_full(low)} to {in_full(high)} is empty; swap its ends"
            )
        return OnlyZero(self.expression, self.variable, low, high)

    def found(self, known: Known | None = None) -> Zero | None:
        """The zero, as narrow as the working precision gives it."""
        known = known or Known(self.definitions, self.given)
        meant = self.meant
        low, high = (rational(end) for end in meant.args[2:])
        expression, variable, *_ = known.put(meant).args
        _has_values(known, meant.args[0])
        curve = Curve(expression, variable)
        return only_zero(curve, Range.between(low, high))

    def exists(self) -> Outcome:
        """Whether there is exactly one zero in the bracket."""
        with precision(_bits(self)):
            return Outcome(self.found() is not None)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the zero lies between the two numbers."""
        if not (isinstance(before, sympy.Symbol) and isinstance(after, Between)):
            raise UnsupportedError(
                f"{in_full(before)} ∈ {in_full(after)} is no symbol between two decimal numbers"
            )
        with precision(_bits(self)):
            known = Known(self.definitions, self.given)
            zero = self.found(known)
            if zero is None:
                return Outcome(False, self.expression, (("zeros in", in_full(self.bracket)),))
            record = (
                *_ends(zero.place),
                ("bits", str(self.bits)),
                ("boxes", str(zero.boxes)),
                ("Newton steps", str(zero.steps)),
            )
            meant = ((before, self.meant),)
            outcome = Outcome(_lies(zero.place, after), None, record, definitions=meant)
            return replace(outcome, is_defined=True).knowing(known)


def _bits(check: UniqueZero | Enclosed | OnInterval | MaximumIs) -> int:
    """The working precision: at least 2, below which there are no balls."""
    return whole(check.bits, "'bits' of a check", 2)


def _has_values(known: Known, *written: Any) -> None:
    """Refuse what loses a condition when values are put in: y·log x is 0 for y = 0, if x > 0.

    What is left has an enclosure, so it has a value.

    Raises:
        UnsupportedError: for that.
    """
    for thing in written:
        whole = known.put(thing)
        left = set(conditions(whole))
        needed = conditions(thing, functions=known.functions)
        for condition in needed if whole != thing else ():
            moved = known.put(condition)
            if moved not in left and proved(moved) is not True:
                raise UnsupportedError(
                    f"{in_full(thing)} only has a value if {in_full(condition)}, which is not known"
                )


def _lies(place: Range, between: Between) -> bool:
    """Whether a range lies between two numbers; undecided where it only overlaps."""
    low, high = Range.between(between.low, between.low), Range.between(between.high, between.high)
    if place.low >= low.high and place.high <= high.low:
        return True
    if place.high < low.low or place.low > high.high:
        return False
    raise UndecidedError(
        f"the enclosure from {place.low.str(30)} to {place.high.str(30)} and {in_full(between)} "
        "overlap; "
        "compute with more bits or claim fewer digits"
    )


def _ends(place: Range) -> tuple[tuple[str, str], ...]:
    return ("low", place.low.str(30, radius=False)), ("high", place.high.str(30, radius=False))


@dataclass(frozen=True)
class Enclosed(Sided):
    """Numbers compared: the left side lies in a Between, or is smaller or larger than the right.

    ``zeros`` says for symbols of which :class:`UniqueZero` they are the zero. The precision is
    doubled until the answer is clear.
    """

    zeros: Mapping[sympy.Symbol, UniqueZero] = field(default_factory=dict)
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    bits: int = PRECISION
    level: ClassVar[str] = "enclosure"
    trusts: ClassVar[tuple[str, ...]] = ("ball arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("∈", "<", ">", "≠")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Enclose, more and more precisely, until the relation is clear one way or the other."""
        bits = _bits(self)
        for _ in range(DOUBLINGS):
            with precision(bits):
                outcome = self._at(before, after, relation, bits)
            if outcome is not None:
                return outcome
            bits *= 2
        raise UndecidedError(
            f"{in_full(before)} {relation} {in_full(after)} is not settled with {bits // 2} bits; "
            "they may be equal"
        )

    def _at(
        self, before: sympy.Basic, after: sympy.Basic, relation: str, bits: int
    ) -> Outcome | None:
        known = Known(self.definitions, self.given)
        places: dict[sympy.Basic, Range] = {}
        for symbol, check in mapping(self.zeros, "'zeros' of a check").items():
            as_declared(check, UniqueZero)
            zero = check.found()
            if zero is None:
                return Outcome(False, check.expression)
            places[symbol] = zero.place
        _has_values(known, before, after)
        value = enclosure(known.put(before), places)
        record = (*_ends(value), ("bits", str(bits)))
        if relation == "∈":
            if not isinstance(after, Between):
                raise UnsupportedError(f"{in_full(after)} is not two decimal numbers")
            try:
                return self._said(_lies(value, after), record, known)
            except UndecidedError:
                return None
        left = value - enclosure(known.put(after), places)
        if not (left.low > 0 or left.high < 0):
            return None
        below = bool(left.high < 0)
        return self._said({"<": below, ">": not below, "≠": True}[relation], record, known)

    def _said(self, holds: bool, record: tuple[tuple[str, str], ...], known: Known) -> Outcome:
        """The outcome, with what the letters are zeros of; what has an enclosure has a value."""
        meant = tuple((symbol, check.meant) for symbol, check in self.zeros.items())
        put = [Known(check.definitions, check.given) for check in self.zeros.values()]
        for one, check in zip(put, self.zeros.values(), strict=True):
            one.put(check.meant)
        outcome = Outcome(holds, None, record, definitions=meant, is_defined=True)
        return outcome.knowing(known, *put)


@dataclass(frozen=True)
class OnInterval(Sided):
    """An inequality for all values of one variable in a closed interval, by branch and bound.

    Settles what has room: where the sides touch it does not end, and says so. The mean value form
    with enclosed slopes keeps the boxes few.
    """

    variable: sympy.Symbol
    low: Any
    high: Any
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    bits: int = PRECISION
    level: ClassVar[str] = "enclosure"
    trusts: ClassVar[tuple[str, ...]] = ("ball arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("<", "≤", ">", "≥")

    @property
    def ends(self) -> tuple[sympy.Rational, sympy.Rational]:
        """The ends of the interval, exactly.

        Raises:
            UnsupportedError: where they are the wrong way round.
        """
        low, high = (sympy.Rational(rational(end, "an end")) for end in (self.low, self.high))
        if low > high:
            raise UnsupportedError(
                f"no {in_full(self.variable)} lies between {in_full(low)} and {in_full(high)}"
            )
        return low, high

    def __post_init__(self) -> None:
        made_of(self, variable=sympy.Symbol)

    @property
    def condition(self) -> sympy.Basic:
        """The interval."""
        return membership(self.variable, sympy.Interval(*self.ends))

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the difference is positive on every box."""
        known = Known(self.definitions, self.given)
        left = apart(known.put(after), known.put(before))
        _has_values(known, before, after)
        for premise in known.premises:
            if is_about(premise, self.variable):
                raise UnsupportedError(
                    f"{in_full(premise)} is supposed of {in_full(self.variable)}, which varies"
                )
        with precision(_bits(self)):
            curve = Curve(left if relation in ("<", "≤") else -left, self.variable)
            box = Range.between(*map(rational, self.ends))
            search = is_positive_on(curve, box, weakly=relation in ("≤", "≥"))
            if search.holds:
                record = ("bits", str(self.bits)), ("boxes", str(search.boxes))
                outcome = Outcome(True, None, record, (self.condition,), is_defined=True)
                return outcome.knowing(known)
            assert search.place is not None
            return Outcome(False, left, ((str(self.variable), search.place.str(12)),))


@dataclass(frozen=True)
class MaximumIs(Sided):
    """A :class:`~symact.logic.words.Maximum` lies between two numbers, by branch and bound.

    The upper end bounds the expression on every box; the lower end is its value at a point.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    bits: int = PRECISION
    level: ClassVar[str] = "enclosure"
    trusts: ClassVar[tuple[str, ...]] = ("ball arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("∈",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Search until the maximum is known more narrowly than the claim."""
        if not (isinstance(before, Maximum) and isinstance(after, Between)):
            raise UnsupportedError(
                f"{in_full(before)} ∈ {in_full(after)} is no Maximum between two decimal numbers"
            )
        with precision(_bits(self)):
            known = Known(self.definitions, self.given)
            expression, variable, low, high = known.put(before).args
            _has_values(known, before.args[0])
            curve = Curve(expression, variable)
            box = Range.between(rational(low), rational(high))
            width = (after.high - after.low) / 4
            place, boxes = maximum_on(curve, box, max(width, Fraction(1, 1 << self.bits // 2)))
            record = (*_ends(place), ("bits", str(self.bits)), ("boxes", str(boxes)))
            return Outcome(_lies(place, after), None, record, is_defined=True).knowing(known)
