"""Polynomials with integer coefficients, as python-flint has them: what entries with symbols are.

SymPy's rings hold a polynomial as a dictionary of exponents, and compile code for each new ring;
for a network with a symbol for every weight that costs more than all its products. Here a ring is
a SymPy ``Domain`` whose elements are python-flint's, so SymPy's matrices work over it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import flint
import sympy
from sympy import ZZ
from sympy.polys.domains.domain import Domain
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed

from symact.errors import NumberError

Monomial = tuple[tuple[int, ...], int]
"""Exponents and a coefficient."""


class Polynomials(Domain):  # type: ignore[misc]
    """ZZ[w, …]: polynomials in some symbols with integer coefficients.

    >>> x, y = sympy.symbols("x y")
    >>> ring = Polynomials((x, y))
    >>> first, second = ring.generators
    >>> ring.to_sympy((first + second) * (first - second))
    x**2 - y**2
    """

    rep = "ZZ[…]"

    def __init__(self, symbols: Sequence[sympy.Symbol]) -> None:
        self.symbols = tuple(symbols)
        # the names are flint's own: two symbols may have one name under two assumptions
        names = [f"w{k}" for k in range(len(self.symbols))]
        self.context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        self.dtype = flint.fmpz_mpoly
        self.zero, self.one = self.context.constant(0), self.context.constant(1)

    @property
    def generators(self) -> tuple[Any, ...]:
        """The symbols as polynomials."""
        return tuple(self.context.gens())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomials) and self.symbols == other.symbols

    def __hash__(self) -> int:
        return hash((Polynomials, self.symbols))

    def __str__(self) -> str:
        return f"ZZ[{','.join(map(str, self.symbols))}]"

    __repr__ = __str__

    def of_type(self, element: Any) -> bool:
        return isinstance(element, self.dtype)

    def convert(self, element: Any, base: Any = None) -> Any:
        """An element of this ring: itself, or an integer."""
        if isinstance(element, self.dtype) and element.context() is self.context:
            return element
        if isinstance(element, (int, flint.fmpz)):
            return self.context.constant(element)
        raise CoercionFailed(f"{element} is no integer, and no element of {self}")

    def of_terms(self, terms: Mapping[tuple[int, ...], Any]) -> Any:
        """The polynomial of exponents and coefficients."""
        return self.context.from_dict(terms)

    def terms(self, element: Any) -> tuple[Monomial, ...]:
        """Exponents and coefficients, as plain integers, in lexicographic order."""
        return tuple(
            (tuple(map(int, exponents)), int(coefficient))
            for exponents, coefficient in element.to_dict().items()
        )

    def to_sympy(self, element: Any) -> sympy.Expr:
        """The expression, expanded."""
        return sympy.Add(
            *(
                sympy.Mul(
                    coefficient,
                    *(
                        sympy.Pow(symbol, exponent)
                        for symbol, exponent in zip(self.symbols, exponents, strict=True)
                        if exponent
                    ),
                )
                for exponents, coefficient in self.terms(element)
            )
        )

    def occurring(self, elements: Sequence[Any]) -> tuple[sympy.Symbol, ...]:
        """The symbols that stand in some of the elements, in the order of the ring."""
        degrees = [element.degrees() for element in elements if element]
        highest = map(max, zip(*degrees, strict=True))  # none where all elements are 0
        return tuple(s for s, most in zip(self.symbols, highest, strict=False) if most > 0)


def held(matrix: DomainMatrix) -> DomainMatrix:
    """A matrix of integers or polynomials as it is held: dense, over ZZ if it has no symbols.

    SymPy calls a sparse and a dense matrix with the same entries unequal.
    """
    if matrix.rep.fmt != "dense":
        matrix = matrix.to_dense()
    if matrix.domain.is_ZZ:
        return matrix
    if not isinstance(matrix.domain, Polynomials):
        if not (matrix.domain.is_PolynomialRing and matrix.domain.domain.is_ZZ):
            raise NumberError(
                f"the numerators are over {matrix.domain}; integers are needed, or polynomials "
                "with integer coefficients"
            )
        ring = Polynomials(matrix.domain.symbols)
        entries = [ring.of_terms(dict(entry)) for entry in matrix.to_list_flat()]
        matrix = DomainMatrix.from_list_flat(entries, matrix.shape, ring)
    entries = matrix.to_list_flat()
    if not all(entry.is_constant() for entry in entries):
        return matrix
    numbers = [ZZ(int(entry.leading_coefficient())) for entry in entries]
    return DomainMatrix.from_list_flat(numbers, matrix.shape, ZZ)


def times(matrix: DomainMatrix, factor: int) -> DomainMatrix:
    """A matrix times an integer."""
    return matrix if factor == 1 else matrix * matrix.domain.convert(factor)


def unified(matrices: Sequence[DomainMatrix]) -> list[DomainMatrix]:
    """The matrices over one domain: that of all their symbols."""
    first = matrices[0].domain
    if all(matrix.domain == first for matrix in matrices):
        return list(matrices)
    symbols = dict.fromkeys(
        symbol
        for matrix in matrices
        if isinstance(matrix.domain, Polynomials)
        for symbol in matrix.domain.symbols
    )
    ring = Polynomials(tuple(symbols))
    return [_over(ring, matrix) for matrix in matrices]


def _over(ring: Polynomials, matrix: DomainMatrix) -> DomainMatrix:
    """A matrix over a ring that has all its symbols."""
    own = matrix.domain
    if own == ring:
        return matrix
    flat = matrix.to_list_flat()
    if own.is_ZZ:
        entries = [ring.convert(entry) for entry in flat]
    else:
        places = [ring.symbols.index(symbol) for symbol in own.symbols]
        size = len(ring.symbols)
        entries = [
            ring.of_terms({_moved(m, places, size): c for m, c in own.terms(entry)})
            for entry in flat
        ]
    return DomainMatrix.from_list_flat(entries, matrix.shape, ring)


def _moved(exponents: tuple[int, ...], places: Sequence[int], size: int) -> tuple[int, ...]:
    result = [0] * size
    for place, exponent in zip(places, exponents, strict=True):
        result[place] = exponent
    return tuple(result)


def content(matrix: DomainMatrix, common: int) -> int:
    """The greatest common divisor of an integer and all coefficients of a matrix."""
    for entry in matrix.to_list_flat():
        if common == 1:
            break
        own = entry if matrix.domain.is_ZZ else entry.content()
        common = math.gcd(common, int(own))
    return common


def divided(matrix: DomainMatrix, divisor: int) -> DomainMatrix:
    """A matrix with every coefficient divided by an integer that divides all of them."""
    return matrix.applyfunc(lambda entry: entry // divisor, matrix.domain)


def put_in(
    matrix: DomainMatrix, values: Mapping[sympy.Symbol, Any], domain: Domain, denominator: int
) -> tuple[DomainMatrix, int]:
    """A matrix of polynomials at values of its symbols, which are ``values`` over a denominator.

    Of degree D, an entry becomes Σ c · Π vᵢ^eᵢ · d^(D − Σ eᵢ) over d^D: integers throughout.

    Args:
        matrix: over a ring of polynomials.
        values: the numerator, in ``domain``, for each symbol that occurs.
        domain: what the values are in.
        denominator: d, of all of them.

    Returns:
        The numerators, and their denominator.
    """
    ring, flat = matrix.domain, matrix.to_list_flat()
    places = [k for k, symbol in enumerate(ring.symbols) if symbol in values]
    degree = max((int(entry.total_degree()) for entry in flat if entry), default=0)
    powers: dict[tuple[int, int], Any] = {}

    def power(place: int, exponent: int) -> Any:
        if (place, exponent) not in powers:
            powers[place, exponent] = values[ring.symbols[place]] ** exponent
        return powers[place, exponent]

    def value(entry: Any) -> Any:
        total = domain.zero
        for exponents, coefficient in ring.terms(entry):
            part = domain.convert(coefficient * denominator ** (degree - sum(exponents)))
            for place in places:
                if exponents[place]:
                    part = part * power(place, exponents[place])
            total = total + part
        return total

    entries = [value(entry) for entry in flat]
    return DomainMatrix.from_list_flat(entries, matrix.shape, domain), denominator**degree
