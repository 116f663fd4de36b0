"""Exact matrices, held fraction-free: integers over one common denominator.

This is the form of SymPy's own ``_den`` routines. A float matrix is then integers over a power of
two, and a product of matrices is one integer product. With symbols the integers become polynomials
with integer coefficients; nothing else changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import flint
import sympy
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.display import Drawn, count_of
from symact.errors import NumberError, ShapeError
from symact.numbers import cutting
from symact.numbers.asked import all_needed, function, needed, whole
from symact.numbers.conversion import exact_column, exact_matrix
from symact.numbers.holding import Held
from symact.numbers.polynomials import (
    Monomial,
    Polynomials,
    content,
    divided,
    put_in,
    times,
    unified,
)
from symact.numbers.ranks import least_rank
from symact.numbers.rational import rational
from symact.numbers.substitution import Put, Symbolic


@dataclass(frozen=True, eq=False, init=False)
class RationalMatrix(Held, Drawn, Symbolic):
    """An exact matrix: ``numerators`` over one positive ``denominator``.

    ``numerators`` is a SymPy ``DomainMatrix`` over ZZ; over
    :class:`~symact.numbers.polynomials.Polynomials` where entries have symbols, and only there.
    Equality decides, whatever the denominators are.

    >>> half = RationalMatrix.of([["1/2", 0], [0, 0.5]])
    >>> half @ half == RationalMatrix.of([["1/4", 0], [0, "1/4"]])
    True
    """

    # -- in -------------------------------------------------------------------------------------

    @classmethod
    def of(cls, data: Any, name: str = "the matrix") -> RationalMatrix:
        """The exact matrix of nested sequences, a NumPy array or a SymPy matrix, of shape (m, n).

        Raises:
            NumberError: naming the entry that has no exact value.
            ShapeError: for data that is no matrix, and for rows of different lengths.
        """
        if isinstance(data, RationalMatrix):
            return data
        return cls._of_exact(exact_matrix(data, needed(name, str, "the name")))

    @classmethod
    def column(cls, data: Any, name: str = "the vector") -> RationalMatrix:
        """The exact column of a sequence of numbers, of shape (n, 1)."""
        if isinstance(data, RationalMatrix):
            if data.shape[1] != 1:
                raise ShapeError(f"{name} is a matrix of shape {data.shape}; a column is needed")
            return data
        return cls._of_exact(exact_column(data, needed(name, str, "the name")))

    @classmethod
    def integers(
        cls, rows: Sequence[Sequence[Any]], shape: tuple[int, int], denominator: int = 1
    ) -> RationalMatrix:
        """Lists of integers, one a row, over a denominator: for code that has them."""
        return cls(cutting.of_rows(rows, shape), denominator)

    @classmethod
    def of_flat(
        cls, entries: Sequence[Any], shape: tuple[int, int], denominator: int = 1
    ) -> RationalMatrix:
        """Integers row by row over a denominator."""
        return cls(cutting.of_flat(entries, shape), denominator)

    @classmethod
    def identity(cls, size: int) -> RationalMatrix:
        """The identity of shape (size, size)."""
        return _kept(_identity, *cutting.size(size))

    @classmethod
    def zeros(cls, rows: int, columns: int) -> RationalMatrix:
        """The zero matrix."""
        return _kept(_zeros, *cutting.size(rows, columns))

    # -- properties -----------------------------------------------------------------------------

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The symbols that occur in the entries."""
        return set() if self.is_numeric else set(self.numerators.domain.occurring(self.flat))

    def _put(self, put: Put) -> RationalMatrix:
        images = {symbol: put(symbol) for symbol in self.free_symbols}
        if all(image == symbol for symbol, image in images.items()):
            return self
        column = RationalMatrix.stack(
            [RationalMatrix.of([[image]], f"the value of {s}") for s, image in images.items()]
        )
        values = dict(zip(images, column.flat, strict=True))
        domain = column.numerators.domain
        entries, factor = put_in(self.numerators, values, domain, column.denominator)
        return RationalMatrix(entries, self.denominator * factor).reduced()

    def fractions(self) -> tuple[tuple[Fraction, ...], ...]:
        """The entries as fractions, row by row; raises NumberError where there are symbols."""
        self._need_numbers("fractions")
        return tuple(
            tuple(Fraction(int(entry), self.denominator) for entry in row)
            for row in self.numerators.to_list()
        )

    def rank(self) -> int:
        """The rank: of the numbers, or over the field of fractions of the symbols."""
        if 0 in self.shape:
            return 0
        if self.is_numeric:
            known = self.known_rank(min(self.shape))
            return int(flint.fmpz_mat(self.numerators.to_list()).rank()) if known is None else known
        return int(DomainMatrix.from_Matrix(self.numerators.to_Matrix()).to_field().rank())

    def known_rank(self, most: int) -> int | None:
        """The rank, if little work tells it: where it is as large as it is known to be at most.

        >>> RationalMatrix.of([[1, 2], [2, 4]]).known_rank(2) is None
        True
        """
        known = self.is_numeric and 0 not in self.shape
        least = least_rank(self.numerators.to_list()) if known else 0
        return least if least == whole(most, "the largest rank") else None

    def _need_numbers(self, purpose: str) -> None:
        if not self.is_numeric:
            raise NumberError(
                f"a matrix over {self.numerators.domain} has symbols and no {purpose}; "
                "put numbers in with subs"
            )

    # -- algebra --------------------------------------------------------------------------------

    def __matmul__(self, other: RationalMatrix) -> RationalMatrix:
        needed(other, RationalMatrix, "the right factor")
        if self.shape[1] != other.shape[0]:
            raise ShapeError(
                f"shape {self.shape} cannot be multiplied by one of shape {other.shape}: "
                f"{count_of(self.shape[1], 'column')} against {count_of(other.shape[0], 'row')}"
            )
        return RationalMatrix(self._times(other), self.denominator * other.denominator)

    def __add__(self, other: RationalMatrix) -> RationalMatrix:
        needed(other, RationalMatrix, "what is added")
        if self.shape != other.shape:
            raise ShapeError(f"matrices of shapes {self.shape} and {other.shape} cannot be added")
        left, right = unified([self.numerators, other.numerators])
        if self.denominator == other.denominator:
            return RationalMatrix(left + right, self.denominator)
        common = math.lcm(self.denominator, other.denominator)
        return RationalMatrix(
            times(left, common // self.denominator) + times(right, common // other.denominator),
            common,
        )

    def plus_column(self, column: RationalMatrix) -> RationalMatrix:
        """The column, of shape (m, 1), added to every column."""
        rows, width = self.shape
        if needed(column, RationalMatrix, "the column").shape != (rows, 1):
            raise ShapeError(f"a matrix of shape {self.shape} plus a column of {column.shape}")
        if column.is_zero:
            return self
        return self + column @ RationalMatrix.integers([[1] * width], (1, width))

    def mapped(self, change: Callable[[Any], Any], factor: int = 1) -> RationalMatrix:
        """Every numerator changed by a function to integers, the denominator times ``factor``."""
        entries = list(map(function(change, "the change"), self.flat))
        own = self.denominator * needed(factor, int, "the factor")
        return RationalMatrix.of_flat(entries, self.shape, own)

    def __neg__(self) -> RationalMatrix:
        return RationalMatrix(-self.numerators, self.denominator)

    def __sub__(self, other: RationalMatrix) -> RationalMatrix:
        return self + -needed(other, RationalMatrix, "what is subtracted")

    def scaled(self, factor: Fraction | int) -> RationalMatrix:
        """Every entry times a rational factor."""
        factor = rational(factor, "the factor")
        if factor == 1:
            return self
        return RationalMatrix(
            times(self.numerators, factor.numerator), self.denominator * factor.denominator
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalMatrix):
            return NotImplemented
        return self.shape == other.shape and self._is_equal(other)

    def __hash__(self) -> int:
        reduced = self.reduced()
        entries = map(int, reduced.flat) if reduced.is_numeric else reduced.numerators.to_Matrix()
        return hash((reduced.shape, reduced.denominator, tuple(entries)))

    def __reduce__(self) -> tuple[Any, ...]:
        # by plain numbers: SymPy's polynomials change while they are pickled
        if self.is_numeric:
            return RationalMatrix.of_flat, (
                tuple(map(int, self.flat)),
                self.shape,
                self.denominator,
            )
        ring = self.numerators.domain
        terms = tuple(map(ring.terms, self.flat))
        return _of_terms, (ring.symbols, terms, self.shape, self.denominator)

    def reduced(self) -> RationalMatrix:
        """The same matrix in lowest terms: nothing divides all numerators and the denominator."""
        common = content(self.numerators, self.denominator)
        if common == 1:
            return self
        return RationalMatrix(divided(self.numerators, common), self.denominator // common)

    # -- shape ----------------------------------------------------------------------------------

    def transpose(self) -> RationalMatrix:
        """Rows become columns."""
        if self._floats is not None and self._is_floats:
            return RationalMatrix._of_exact(self._floats.transposed())
        return RationalMatrix(self.numerators.transpose(), self.denominator)

    def take(self, rows: Sequence[int]) -> RationalMatrix:
        """The named rows in that order, −1 standing for a row of zeros; ShapeError for others."""
        if isinstance(rows, range) and rows == range(self.shape[0]):
            return self
        return RationalMatrix(cutting.taken(self.numerators, rows), self.denominator)

    def scatter(self, targets: Sequence[int], rows: int) -> RationalMatrix:
        """The transpose of :meth:`take`: row i is added to row ``targets[i]`` of ``rows`` rows."""
        return RationalMatrix(cutting.scattered(self.numerators, targets, rows), self.denominator)

    def rows_times(self, factors: RationalMatrix) -> RationalMatrix:
        """Row i times the i-th entry of the column ``factors``: a diagonal matrix times this."""
        needed(factors, RationalMatrix, "the column of factors")
        own, other = unified([self.numerators, factors.numerators])
        product = cutting.scaled_rows(own, other)
        return RationalMatrix(product, self.denominator * factors.denominator)

    def split(self, parts: int) -> list[RationalMatrix]:
        """The matrix cut into ``parts`` matrices of equally many rows."""
        if whole(parts, "the number of parts", least=1) == 1:
            return [self]
        cut = cutting.parts(self.numerators, parts)
        return [RationalMatrix(part, self.denominator) for part in cut]

    def folded(self, copies: int) -> RationalMatrix:
        """Shape (copies·n, k) to (n, copies·k): the copies side by side."""
        if whole(copies, "the number of copies", least=1) == 1:
            return self
        first, *rest = unified([part.numerators for part in self.split(copies)])
        return RationalMatrix(first.hstack(*rest), self.denominator)

    def unfolded(self, copies: int) -> RationalMatrix:
        """The inverse of :meth:`folded`: shape (n, copies·k) to (copies·n, k)."""
        if whole(copies, "the number of copies", least=1) == 1:
            return self
        return RationalMatrix(cutting.unfolded(self.numerators, copies), self.denominator)

    @staticmethod
    def stack(parts: Sequence[RationalMatrix]) -> RationalMatrix:
        """The parts, of equal width, one under the other."""
        parts = all_needed(parts, RationalMatrix, "the parts")
        cutting.need_widths([part.numerators for part in parts])
        parts = [part for part in parts if part.shape[0]] or parts[:1]
        if len(parts) == 1:
            return parts[0]
        common = math.lcm(*(part.denominator for part in parts))
        scaled = [times(part.numerators, common // part.denominator) for part in parts]
        first, *rest = unified(scaled)
        return RationalMatrix(first.vstack(*rest), common)

    # -- out ------------------------------------------------------------------------------------

    def to_sympy(self) -> sympy.ImmutableMatrix:
        """The entries as a SymPy matrix of rationals or polynomials."""
        matrix = sympy.ImmutableMatrix(self.numerators.to_Matrix())
        if self.denominator == 1:
            return matrix
        divisor = sympy.Integer(self.denominator)
        return sympy.ImmutableMatrix(matrix.applyfunc(lambda entry: sympy.expand(entry / divisor)))

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<exact {rows}×{columns} matrix over {self.numerators.domain}>"


def _of_terms(
    symbols: tuple[sympy.Symbol, ...],
    entries: tuple[tuple[Monomial, ...], ...],
    shape: tuple[int, int],
    denominator: int,
) -> RationalMatrix:
    ring = Polynomials(symbols)
    polynomials = [ring.of_terms(dict(terms)) for terms in entries]
    return RationalMatrix(DomainMatrix.from_list_flat(polynomials, shape, ring), denominator)


KEPT = 1024
"""Up to which size identities and zeros are kept: they are asked for often, in a few sizes."""


def _kept(make: Any, *sizes: int) -> RationalMatrix:
    made: RationalMatrix = (make if max(sizes) <= KEPT else make.__wrapped__)(*sizes)
    return made


@lru_cache(maxsize=4)
def _identity(size: int) -> RationalMatrix:
    entries = [0] * size**2
    entries[:: size + 1] = [1] * size
    return RationalMatrix.of_flat(entries, (size, size))


@lru_cache(maxsize=16)
def _zeros(rows: int, columns: int) -> RationalMatrix:
    return RationalMatrix(DomainMatrix.zeros((rows, columns), ZZ))
