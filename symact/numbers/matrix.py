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
from functools import cached_property, lru_cache
from typing import Any

import flint
import sympy
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.display import Drawn, count_of
from symact.errors import NumberError, ShapeError, UsageError
from symact.numbers import cutting
from symact.numbers.arrays import is_array
from symact.numbers.asked import all_needed, function, needed, whole
from symact.numbers.conversion import exact_column, exact_matrix
from symact.numbers.polynomials import (
    Monomial,
    Polynomials,
    content,
    divided,
    held,
    put_in,
    times,
    unified,
)
from symact.numbers.ranks import least_rank
from symact.numbers.rational import rational
from symact.numbers.substitution import Put, Symbolic


@dataclass(frozen=True, eq=False)
class RationalMatrix(Drawn, Symbolic):
    """An exact matrix: ``numerators`` over one positive ``denominator``.

    ``numerators`` is a SymPy ``DomainMatrix`` over ZZ; over
    :class:`~symact.numbers.polynomials.Polynomials` where entries have symbols, and only there.
    Equality decides, whatever the denominators are.

    >>> half = RationalMatrix.of([["1/2", 0], [0, 0.5]])
    >>> half @ half == RationalMatrix.of([["1/4", 0], [0, "1/4"]])
    True
    """

    numerators: DomainMatrix
    denominator: int = 1

    def __post_init__(self) -> None:
        numerators = needed(self.numerators, DomainMatrix, "the numerators")
        if needed(self.denominator, int, "the denominator") < 1:
            raise UsageError("the denominator of a matrix is positive; change the signs above it")
        object.__setattr__(self, "numerators", held(numerators))

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
        return cls(*exact_matrix(data, needed(name, str, "the name")))._remembering(data)

    @classmethod
    def column(cls, data: Any, name: str = "the vector") -> RationalMatrix:
        """The exact column of a sequence of numbers, of shape (n, 1)."""
        if isinstance(data, RationalMatrix):
            if data.shape[1] != 1:
                raise ShapeError(f"{name} is a matrix of shape {data.shape}; a column is needed")
            return data
        return cls(*exact_column(data, needed(name, str, "the name")))._remembering(data)

    def _remembering(self, data: Any) -> RationalMatrix:
        """This, with the floats that it was made of, if it was."""
        if is_array(data) and data.dtype in ("float32", "float64"):
            # exactly; adding 0 makes −0 a 0
            self.rounded["float64"] = data.astype("float64").reshape(self.shape) + 0.0
        return self

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
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.numerators.shape
        return rows, columns

    @property
    def is_numeric(self) -> bool:
        """Whether all entries are numbers, without symbols."""
        return bool(self.numerators.domain.is_ZZ)

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

    @cached_property
    def is_double(self) -> bool:
        """Whether every entry is a number that a float64 holds exactly."""
        power = self.denominator.bit_length() - 1
        if not self.is_numeric or self.denominator != 1 << power or power > 1022:
            return False
        return all(int(e).bit_length() <= 53 or _fits_double(int(e), power) for e in self.flat)

    @property
    def is_zero(self) -> bool:
        """Whether every entry is zero."""
        return bool(self.numerators.is_zero_matrix)

    @cached_property
    def flat(self) -> tuple[Any, ...]:
        """The numerators row by row, as ring elements."""
        return tuple(self.numerators.to_list_flat())

    @cached_property
    def rounded(self) -> dict[str, Any]:
        """Float arrays nearest to this matrix, by type: what it was made of, if that was an array
        of floats, and what was asked for since."""
        return {}

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
        left, right = unified([self.numerators, other.numerators])
        return RationalMatrix(left * right, self.denominator * other.denominator)

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
        return RationalMatrix(
            times(self.numerators, factor.numerator), self.denominator * factor.denominator
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalMatrix):
            return NotImplemented
        if self.shape != other.shape:
            return False
        left, right = unified([self.numerators, other.numerators])
        if self.denominator == other.denominator:
            return bool(left == right)
        return bool(times(left, other.denominator) == times(right, self.denominator))

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


def _fits_double(integer: int, power: int) -> bool:
    spare = (integer & -integer).bit_length() - 1
    size = integer.bit_length()
    return size - spare <= 53 and size - power <= 1024
