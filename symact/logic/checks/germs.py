"""Germs: what an expression is near an end, as powers and exponentials and O of the rest.

An end is written as t → ∞: x = t, x = −t, or x = a ± 1/t. There a function is measured on the scale
of t^p·e^(c t^r + …), any two of which can be compared (G. H. Hardy, *Orders of infinity*, 1910). A
germ is a sum of these with constant coefficients, and O of one that is smaller: the expression has
that value for all t from some point on, so it is also defined there. Rules give the germ of a sum,
a product or a function; where none applies nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symact.errors import UnsettledError, in_full
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.signs import sign_of

MOST = 24
"""How many terms a germ may have."""


@dataclass(frozen=True)
class Scale:
    """t^power · e^(Σ c·t^r), with all r > 0 and each c a constant that is not 0."""

    power: Fraction = Fraction(0)
    exponent: Mapping[Fraction, Quotient] = field(default_factory=dict)

    def __mul__(self, other: Scale) -> Scale:
        joint = dict(self.exponent)
        for r, c in other.exponent.items():
            joint[r] = joint[r] + c if r in joint else c
        kept = {r: c for r, c in joint.items() if not c.is_zero}
        return Scale(self.power + other.power, kept)

    def __pow__(self, q: Fraction | int) -> Scale:
        if not q:
            return Scale()
        factor = Quotient.of(q)
        return Scale(self.power * q, {r: c * factor for r, c in self.exponent.items()})

    @property
    def order(self) -> int:
        """−1, 0 or 1 as it tends to 0, is 1, or tends to ∞.

        The highest power in the exponent decides, and t^p only where there is none, since t^p is
        e^(p log t) and log t is smaller than every t^r.

        Raises:
            UnsettledError: where the sign of a constant is not found.
        """
        if self.exponent:
            return strict(self.exponent[max(self.exponent)])
        return (self.power > 0) - (self.power < 0)

    def compared(self, other: Scale) -> int:
        """−1, 0 or 1 as it is of smaller, of the same or of larger growth."""
        return (self * other**-1).order


def strict(constant: Quotient) -> int:
    """The sign of a constant that is not 0.

    Raises:
        UnsettledError: where it is not found, or may be 0.
    """
    number = constant.number
    if number is None:
        found = {"+": 1, "−": -1}.get(sign_of(constant) or "", 0)
    else:
        found = (number > 0) - (number < 0)
    if not found:
        raise UnsettledError(f"the sign of {in_full(constant.to_sympy())} is not found")
    return found


def largest(scales: Iterable[Scale | None]) -> Scale | None:
    """The scale of largest growth, of those that there are."""
    best: Scale | None = None
    for scale in scales:
        if scale is not None and (best is None or scale.compared(best) > 0):
            best = scale
    return best


Term = tuple[Scale, Quotient]


@dataclass(frozen=True)
class Germ:
    """Σ c·(scale) + O(rest), all terms of larger growth than the rest; no rest where it is exact.

    >>> t = Germ.of([(Scale(Fraction(1)), Quotient.of(1))])
    >>> (t * t + Germ.constant(Quotient.of(3))).lead.scale.power
    Fraction(2, 1)
    """

    terms: tuple[Term, ...]
    rest: Scale | None = None

    @classmethod
    def of(cls, terms: Iterable[Term], rests: Iterable[Scale | None] = ()) -> Germ:
        """A sum, with terms of one growth joined, and what is no larger than the rest left to it.

        Raises:
            UnsettledError: where two of them cannot be compared, and for more than :data:`MOST`.
        """
        rest = largest(rests)
        kept: list[Term] = []
        for scale, constant in terms:
            if rest is not None and scale.compared(rest) <= 0:
                continue
            for k, (other, joined) in enumerate(kept):
                if scale.compared(other) == 0:
                    kept[k] = other, joined + constant
                    break
            else:
                kept.append((scale, constant))
                if len(kept) > MOST:
                    raise UnsettledError(f"a germ has more than {MOST} terms")
        return cls(tuple((s, c) for s, c in kept if not c.is_zero), rest)

    @classmethod
    def constant(cls, constant: Quotient) -> Germ:
        """A number."""
        return cls.of([(Scale(), constant)])

    @classmethod
    def within(cls, scale: Scale) -> Germ:
        """What is only known to be O of a scale."""
        return cls((), scale)

    def __add__(self, other: Germ) -> Germ:
        return Germ.of((*self.terms, *other.terms), (self.rest, other.rest))

    def __neg__(self) -> Germ:
        return Germ(tuple((s, -c) for s, c in self.terms), self.rest)

    def __sub__(self, other: Germ) -> Germ:
        return self + -other

    def __mul__(self, other: Germ) -> Germ:
        # f·O(s) is O of every scale of f times s
        rests = [
            scale * rest
            for one, rest in ((self, other.rest), (other, self.rest))
            if rest is not None
            for scale in (*(s for s, _ in one.terms), *_there(one.rest))
        ]
        return Germ.of(((s * z, c * d) for s, c in self.terms for z, d in other.terms), rests)

    @property
    def lead(self) -> Lead:
        """The term of largest growth, apart: f = c·s·(1 + u) with u → 0.

        Raises:
            UnsettledError: where there is none, or its constant is not known to be ≠ 0.
        """
        scale = largest(s for s, _ in self.terms)
        if scale is None:
            raise UnsettledError("the leading term is not known")
        constant = next(c for s, c in self.terms if s is scale)
        others = largest((*(s for s, _ in self.terms if s is not scale), self.rest))
        left = None if others is None else others * scale**-1
        return Lead(scale, constant, strict(constant), left)

    @property
    def settled(self) -> Settled | None:
        """L and O of something that tends to 0; None where it tends to ±∞.

        Raises:
            UnsettledError: where neither is known.
        """
        if any(s.order > 0 for s, _ in self.terms):
            _ = self.lead.sign  # which is refused where it may be 0
            return None
        if self.rest is not None and self.rest.order >= 0:
            raise UnsettledError("whether there is a limit is not known")
        value = next((c for s, c in self.terms if s.order == 0), Quotient.of(0))
        left = largest((*(s for s, _ in self.terms if s.order < 0), self.rest))
        return Settled(value, left)


def _there(scale: Scale | None) -> tuple[Scale, ...]:
    return () if scale is None else (scale,)


@dataclass(frozen=True)
class Lead:
    """c·s·(1 + O(left)), the sign of c, and a left that tends to 0; none where it is exact."""

    scale: Scale
    constant: Quotient
    sign: int
    left: Scale | None


@dataclass(frozen=True)
class Settled:
    """value + O(left), and a left that tends to 0; none where it is exact."""

    value: Quotient
    left: Scale | None
