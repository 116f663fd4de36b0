"""The catalogue of activation functions: formula, exact pieces, derivative, floats.

An activation is one entry at the end of this file: a SymPy formula, the exact pieces where the
function is piecewise linear, a NumPy function, and the constants that error analysis needs.
Nothing else in symact knows an activation by name.

Pieces live on half-open intervals (a, b], so at a kink a value belongs to the left piece (ReLU is
off at 0) and the derivative there is the left one, by convention.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symact.errors import NotFoundError, NumberError, UsageError

# SymPy and NumPy are imported where they are used, so that listing the catalogue is quick.
if TYPE_CHECKING:
    import numpy as np
    import sympy

    Floats = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Pieces:
    """A piecewise-linear function of one variable, exactly.

    Piece k is x ↦ ``slopes[k]``·x + ``intercepts[k]`` on (``knots[k−1]``, ``knots[k]``], the first
    from −∞, the last to +∞. ``at_knots`` gives the values at the knots where they differ from the
    left piece's, which happens only for sign.

    >>> relu.pieces(Fraction(-2)), relu.pieces(Fraction(3))
    (Fraction(0, 1), Fraction(3, 1))
    """

    knots: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]
    intercepts: tuple[Fraction, ...]
    at_knots: tuple[Fraction, ...] | None = None

    def index(self, x: Fraction) -> int:
        """Which piece x belongs to: the left one at a knot."""
        return bisect_left(self.knots, x)

    def __call__(self, x: Fraction) -> Fraction:
        """The value at a rational point."""
        k = self.index(x)
        if self.at_knots is not None and k < len(self.knots) and x == self.knots[k]:
            return self.at_knots[k]
        return self.slopes[k] * x + self.intercepts[k]

    @property
    def jumps(self) -> tuple[Fraction, ...]:
        """At each knot the value of the right piece minus that of the left piece."""
        return tuple(
            (self.slopes[k + 1] - self.slopes[k]) * knot
            + self.intercepts[k + 1]
            - self.intercepts[k]
            for k, knot in enumerate(self.knots)
        )

    @property
    def is_continuous(self) -> bool:
        """Whether neighbouring pieces meet."""
        return self.at_knots is None and not any(self.jumps)


@dataclass(frozen=True, eq=False)
class Activation:
    """One activation function, with its parameters fixed.

    Called with a SymPy expression it gives the expression, with a NumPy array the floats, with an
    int or a Fraction the exact value where the function is piecewise linear.

    Attributes:
        name: the word used in files and on the command line.
        title: the name people write.
        parameters: such as ``{"alpha": Fraction(1, 100)}``.
        formula: from a real SymPy symbol to the expression.
        slope: from a real SymPy symbol to the derivative, away from kinks.
        convention: what is taken at a kink or jump, a phrase; empty where there is none.
        pieces: the exact pieces, or None for a curved function.
        lipschitz: a rational upper bound of |f(x) − f(y)| / |x − y|, pieces apart from jumps.
        ulps: how many units in the last place a good float implementation may be off; this is
            the stated model of execution for curved functions, an assumption and no theorem.
        source: author, year.
    """

    name: str
    title: str
    parameters: Mapping[str, Fraction]
    formula: Callable[[sympy.Expr], sympy.Expr]
    slope: Callable[[sympy.Expr], sympy.Expr]
    floats: Callable[[Floats], Floats]
    lipschitz: Fraction
    pieces: Pieces | None = None
    convention: str = ""
    ulps: int = 0
    source: str = ""

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether the function has exact linear pieces (jumps allowed)."""
        return self.pieces is not None

    @property
    def is_continuous(self) -> bool:
        """Whether the function is continuous: all of the catalogue but step and sign."""
        return self.pieces is None or self.pieces.is_continuous

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activation):
            return NotImplemented
        return self.name == other.name and self.parameters == other.parameters

    def __hash__(self) -> int:
        return hash((self.name, tuple(sorted(self.parameters.items()))))

    def __call__(self, x: Any) -> Any:
        import numpy as np
        import sympy

        if isinstance(x, sympy.Basic):
            return self.formula(x)
        if isinstance(x, (np.ndarray, np.floating, float)):
            array = np.asarray(x)
            if array.dtype.kind != "f":
                raise NumberError(f"{self.name} of an array of {array.dtype}; give floats")
            return self.floats(array)[()]
        if self.pieces is None:
            raise NumberError(
                f"{self.name} has no exact rational value at {x}; give a SymPy number or a float"
            )
        return self.pieces(Fraction(x))

    def __str__(self) -> str:
        if not self.parameters:
            return self.name
        inside = ", ".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{self.name}({inside})"

    def __repr__(self) -> str:
        return f"<activation {self}>"


F = Fraction
relu = Activation(
    "relu",
    "ReLU",
    {},
    formula=lambda x: __import__("sympy").Max(0, x),
    slope=lambda x: x,
    floats=lambda x: __import__("numpy").maximum(x, 0),
    lipschitz=F(1),
    pieces=Pieces((F(0),), (F(0), F(1)), (F(0), F(0))),
)
