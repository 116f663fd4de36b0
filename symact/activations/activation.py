"""What the catalogue of activations is made of; :mod:`symact.activations.entries` has its entries.

:class:`Pieces` is a piecewise-linear function of one variable, exactly; :class:`Activation` is one
activation function with its parameters fixed; :class:`~symact.activations.catalogue.Catalogue`
finds them by name.

Pieces live on half-open intervals (a, b], so at a kink a value belongs to the left piece (ReLU is
off at 0) and the derivative there is the left one, by convention.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symact.display import Drawn, count_of, number_of
from symact.errors import NumberError, UsageError
from symact.lazily import Later

# SymPy and NumPy are imported where they are used, so that listing the catalogue is quick.
if TYPE_CHECKING:
    import sympy

    from symact.activations.bends import Bend
    from symact.numbers.arrays import Floats

_own = Later("symact.activations.own")  # built on this module, so loaded when it is used
_asked, _rational = Later("symact.numbers.asked"), Later("symact.numbers.rational")


@dataclass(frozen=True)
class Pieces:
    """A piecewise-linear function of one variable, exactly.

    Piece k is x ↦ ``slopes[k]``·x + ``intercepts[k]`` on (``knots[k−1]``, ``knots[k]``], the first
    from −∞, the last to +∞. ``at_knots`` gives the values at the knots where they differ from the
    left piece's, which happens only for sign.

    Raises:
        UsageError: for knots that do not increase, and for lengths that do not fit together.

    >>> absolute = Pieces.of("0", slopes="-1 1", intercepts="0 0")
    >>> absolute(Fraction(-2, 3)), absolute.is_continuous
    (Fraction(2, 3), True)
    """

    knots: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]
    intercepts: tuple[Fraction, ...]
    at_knots: tuple[Fraction, ...] | None = None

    def __post_init__(self) -> None:
        count = len(self.knots) + 1
        if (len(self.slopes), len(self.intercepts)) != (count, count):
            raise UsageError(
                f"{count_of(count - 1, 'knot')} for {count_of(count, 'piece')} with "
                f"{count_of(len(self.slopes), 'slope')} and "
                f"{count_of(len(self.intercepts), 'intercept')}; give one of each for every piece"
            )
        if self.at_knots is not None and len(self.at_knots) != count - 1:
            raise UsageError(
                f"{count_of(len(self.at_knots), 'value')} at {count_of(count - 1, 'knot')}; "
                "give one for each"
            )
        for left, right in zip(self.knots, self.knots[1:], strict=False):
            if not left < right:
                raise UsageError(
                    f"the knot {number_of(right)} follows the knot {number_of(left)}; knots must "
                    "increase"
                )

    @classmethod
    def of(cls, knots: str, *, slopes: str, intercepts: str, at_knots: str | None = None) -> Pieces:
        """Pieces from numbers written with spaces between them.

        >>> Pieces.of("0", slopes="0 1", intercepts="0 0")(Fraction(3))
        Fraction(3, 1)
        """

        def numbers(text: str) -> tuple[Fraction, ...]:
            return tuple(Fraction(word) for word in text.split())

        own = None if at_knots is None else numbers(at_knots)
        return cls(numbers(knots), numbers(slopes), numbers(intercepts), own)

    def index(self, x: Fraction) -> int:
        """Which piece x belongs to: the left one at a knot."""
        return bisect_left(self.knots, x)

    def __call__(self, x: Fraction) -> Fraction:
        """The value at a rational point."""
        k = self.index(x)
        if self.at_knots is not None and k < len(self.knots) and x == self.knots[k]:
            return self.at_knots[k]
        return self.slopes[k] * x + self.intercepts[k]

    def derivative(self, x: sympy.Expr) -> sympy.Expr:
        """The slope at a real SymPy expression, the left piece's at a knot."""
        return self._by_piece(x, lambda slope, _: slope)

    def formula(self, x: sympy.Expr) -> sympy.Expr:
        """The value at a real SymPy expression, where it is continuous."""
        return self._by_piece(x, lambda slope, shift: slope * x + shift)

    def _by_piece(self, x: sympy.Expr, value: Callable[[Any, Any], Any]) -> sympy.Expr:
        import sympy

        lines = zip(self.slopes, self.intercepts, strict=True)
        *left, last = (value(*map(sympy.Rational, line)) for line in lines)
        ends = (x <= sympy.Rational(knot) for knot in self.knots)
        return sympy.Piecewise(*zip(left, ends, strict=True), (last, True))

    def doubles(self, x: Floats) -> Floats:
        """The values at doubles, where it is continuous."""
        import numpy as np

        knots, slopes, shifts = (
            np.array([double(number) for number in part])
            for part in (self.knots, self.slopes, self.intercepts)
        )
        piece = np.searchsorted(knots, x)
        values: Floats = slopes[piece] * x + shifts[piece]
        return values

    @property
    def jumps(self) -> tuple[Fraction, ...]:
        """At each knot the value of the right piece minus that of the left piece."""
        return tuple(
            (self.slopes[k + 1] - self.slopes[k]) * knot
            + self.intercepts[k + 1]
            - self.intercepts[k]
            for k, knot in enumerate(self.knots)
        )

    @cached_property
    def is_continuous(self) -> bool:
        """Whether neighbouring pieces meet."""
        return self.at_knots is None and not any(self.jumps)

    @cached_property
    def merged(self) -> Pieces:
        """The same continuous function with its longest pieces: no knots where no slope changes."""
        real = [k for k in range(len(self.knots)) if self.slopes[k] != self.slopes[k + 1]]
        ends = [*real, len(self.knots)]
        return Pieces(
            tuple(self.knots[k] for k in real),
            tuple(self.slopes[k] for k in ends),
            tuple(self.intercepts[k] for k in ends),
        )


def nowhere(x: Fraction) -> Fraction | None:
    """The rational values of a function that has none."""
    return None


def zero_at_zero(x: Fraction) -> Fraction | None:
    """The rational values of a function of which only f(0) = 0 is known to be one."""
    return None if _exact(x) else Fraction(0)


def _exact(x: Any) -> Fraction:
    """A rational point, whatever kind of number it is given as."""
    point: Fraction = x if isinstance(x, Fraction) else _rational.rational(x, "the point")
    return point


@dataclass(frozen=True, eq=False)
class Activation(Drawn):
    """One activation function, with its parameters fixed.

    Called with a SymPy expression it gives the expression, with a NumPy array or a float the
    floats, with any other number the exact value if that is rational.

    Attributes:
        name: the word used in files and on the command line.
        title: the name people write.
        parameters: such as ``{"alpha": Fraction(1, 100)}``, read-only.
        formula: from a real SymPy symbol to the expression, right at every real point.
        slope: from a real SymPy symbol to the derivative; at a kink the left one.
        doubles: from an array of float64 to the values there, of the same shape.
        lipschitz: a rational upper bound of |f(x) − f(y)| / |x − y|, pieces apart from jumps;
            None where none is known, which also says that ``ulps`` is not.
        pieces: the exact pieces, or None for a function that is not piecewise linear.
        exact: from a rational point to the value, for functions that map rationals to rationals:
            the pieces, or what a piecewise polynomial gives; None for all others.
        known: for these others, from a rational point to the value where it is known to be
            rational, and to None elsewhere.
        convention: what is taken at a kink or jump, a phrase; empty where there is none.
        ulps: how many units in the last place of the exact value (at least a smallest subnormal)
            a float value of a function without pieces may be off. This is the stated model of
            execution, an assumption about other implementations; :meth:`floats` was measured to
            satisfy it. 0 for functions with pieces: :mod:`symact.networks.kinds.enclosure` bounds
            the rounding of their coefficients.
        bend: of a curved function, what :mod:`symact.activations.bends` knows of its slopes, loaded
            when it is asked for; None where nothing is.
        source: author, year.
    """

    name: str
    title: str
    parameters: Mapping[str, Fraction]
    formula: Callable[[sympy.Expr], sympy.Expr]
    slope: Callable[[sympy.Expr], sympy.Expr]
    doubles: Callable[[Floats], Floats]
    lipschitz: Fraction | None
    pieces: Pieces | None = None
    exact: Callable[[Fraction], Fraction] | None = None
    convention: str = ""
    ulps: int = 0
    source: str = ""
    known: Callable[[Fraction], Fraction | None] = nowhere
    bend: Callable[[], Bend] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.parameters, Mapping):
            _asked.mapping(self.parameters, "the parameters of an activation")
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
        if self.exact is None:
            object.__setattr__(self, "exact", self.pieces)

    @classmethod
    def piecewise(
        cls, name: str, knots: Sequence[Any], slopes: Sequence[Any], *, value_at: Any = (0, 0)
    ) -> Activation:
        """One's own from knots and slopes: see :func:`symact.activations.own.piecewise`."""
        made: Activation = _own.piecewise(name, knots, slopes, value_at)
        return made

    @classmethod
    def custom(cls, name: str, expression: Any) -> Activation:
        """One's own from a formula in one letter: see :func:`symact.activations.own.custom`."""
        made: Activation = _own.custom(name, expression)
        return made

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether the function has exact linear pieces (jumps allowed)."""
        return self.pieces is not None

    @property
    def is_continuous(self) -> bool:
        """Whether the function is continuous: all of the catalogue but step and sign."""
        return self.pieces is None or self.pieces.is_continuous

    def floats(self, x: Floats) -> Floats:
        """The values at an array of float16, float32 or float64, of its shape and type.

        Everything is computed in doubles and rounded once to the type. NaN gives NaN; an infinity
        gives the limit. What is too large for the type becomes infinite, without a warning.

        Raises:
            NumberError: for an array of another type.
        """
        import numpy as np

        from symact.numbers.arrays import is_float, read_array

        array = read_array(x, f"the argument of {self.name}")
        if array is None or not is_float(array):
            of = f" {type(x).__name__}" if array is None else f"n array of {array.dtype}"
            raise NumberError(f"{self.name} of a{of}; give float16, float32 or float64")
        x = array
        with np.errstate(all="ignore"):
            values = np.asarray(self.doubles(x.astype(np.float64, copy=False)))
            return values.astype(x.dtype, copy=False)

    def __call__(self, x: Any) -> Any:
        import numpy as np
        import sympy

        from symact.numbers.rational import rational

        if isinstance(x, sympy.Basic):
            if not _asked.may_be_real(x):
                raise NumberError(
                    f"the argument of {self.name} is {_rational.shown(x)}, which is no real number"
                )
            return self.formula(x)
        if isinstance(x, (np.ndarray, np.floating, float)):
            return self.floats(np.asarray(x))[()]
        return self.value(rational(x, f"the argument of {self.name}"))

    def value(self, x: Fraction) -> Fraction:
        """The exact value at a rational point, where it is rational.

        Raises:
            NumberError: where it is not, or not known to be.

        >>> from symact import elu, sigmoid
        >>> elu.value(Fraction(3)), sigmoid.value(Fraction(0))
        (Fraction(3, 1), Fraction(1, 2))
        """
        x = _exact(x)
        found = self.known(x) if self.exact is None else self.exact(x)
        if found is None:
            raise NumberError(
                f"{self} has no rational value at {_rational.shown(x)} that is known; give "
                "floats, or use symact.enclose or symact.expression"
            )
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activation):
            return NotImplemented
        return self is other or self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity[:2])

    @property
    def _identity(self) -> tuple[Any, ...]:
        """What tells it from others; entries of the catalogue are made anew from the same code."""
        code = getattr(self.formula, "__code__", self.formula)
        return self.name, tuple(sorted(self.parameters.items())), self.pieces, code

    def __copy__(self) -> Activation:
        return self

    def __deepcopy__(self, _: object) -> Activation:
        return self

    def __str__(self) -> str:
        if not self.parameters:
            return self.name
        inside = ", ".join(f"{key}={number_of(value)}" for key, value in self.parameters.items())
        return f"{self.name}({inside})"

    def __repr__(self) -> str:
        return f"<activation {self}>"


def piecewise_linear(
    name: str,
    title: str,
    pieces: Pieces,
    *,
    formula: Callable[[sympy.Expr], sympy.Expr],
    doubles: Callable[[Floats], Floats],
    source: str = "",
    parameters: Mapping[str, Fraction] | None = None,
    convention: str = "",
) -> Activation:
    """An activation whose derivative and Lipschitz constant are read off its pieces."""
    return Activation(
        name,
        title,
        parameters or {},
        formula,
        pieces.derivative,
        doubles,
        lipschitz=max(abs(slope) for slope in pieces.slopes),
        pieces=pieces,
        convention=convention or left_derivatives(pieces.knots, pieces.slopes),
        source=source,
    )


def of_pieces(pieces: Pieces) -> Activation:
    """A continuous piecewise-linear activation without a name of its own.

    >>> bend = of_pieces(Pieces.of("1", slopes="0 3", intercepts="0 -3"))
    >>> bend, bend(2)
    (<activation pieces>, Fraction(3, 1))
    """
    return piecewise_linear(
        "pieces", "piecewise linear", pieces, formula=pieces.formula, doubles=pieces.doubles
    )


def left_derivatives(knots: Sequence[Fraction], slopes: Sequence[Fraction]) -> str:
    """The phrase for the convention at kinks: what the slope is on the left of each."""
    taken = ", ".join(
        f"{number_of(slope)} at {number_of(knot)}"
        for knot, slope in zip(knots, slopes, strict=False)
    )
    return f"the left derivative is taken: {taken}" if taken else ""


def double(value: Fraction) -> float:
    """The double next to a parameter: finite however large it is, and 0 only for 0.

    So a product with it is 0 where the other factor is, and infinite only where that has to be.
    """
    largest = sys.float_info.max
    nearest = float(min(max(value, Fraction(-largest)), Fraction(largest)))
    return nearest or (math.copysign(math.ulp(0.0), value) if value else 0.0)
