"""Identities of matrices of numbers: by multiplying out, by rows, or by places that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.check import Outcome, Sided
from symact.logic.checks.matrices import Monomials, monomials, same_shape
from symact.logic.words import Phrase
from symact.networks.operations import Affine, AffineOperation, Scale
from symact.networks.rows import Puller
from symact.numbers.affine import AffineMap
from symact.numbers.asked import listed, mapping, needed
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import rational

TRACED = 1 << 12
"""The most entries of a product of convolutions and the like that is always written out."""

WRITTEN = 1 << 18
"""The most entries of a product that is compared as a whole; a larger one goes row by row."""


class Stored(Phrase):
    """What a letter of a model stands for: numbers, by which one meaning is told from another."""

    def __new__(cls, numbers: AffineOperation | RationalMatrix) -> Stored:
        stored: Stored = super().__new__(cls)
        stored.numbers = numbers
        return stored

    __slots__ = ("numbers",)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (id(self.numbers),)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stored):
            return NotImplemented
        return self.numbers is other.numbers or bool(self.numbers == other.numbers)

    def __hash__(self) -> int:
        return hash(type(self))

    @property
    def template(self) -> str:
        return "the stored numbers"

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        return ()


@dataclass(frozen=True)
class Values(Sided):
    """Both sides agree once the matrix symbols have their exact values; ``variables`` stay free.

    Every product of values is multiplied out on its own, from the side where the intermediate
    matrices are smaller, so that this shares no work with the collapse that it checks. The sides
    are compared as affine expressions in the entries of the variables, which is complete: such an
    expression is zero for all values of x exactly when its matrix and its offset are.
    """

    variables: tuple[sympy.MatrixSymbol, ...]
    values: Mapping[sympy.Basic, AffineOperation | RationalMatrix]
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Compare the matrices in front of the variables, and the offsets."""
        for variable in listed(self.variables, sympy.Basic, "'variables' of Values"):
            needed(variable, sympy.MatrixSymbol, "a variable of Values")
        mapping(self.values, "'values' of Values")
        same_shape(before, after)
        if not self.variables:
            raise UnsupportedError(
                "name the variables, for all values of which the sides are equal"
            )
        columns = max(_size(variable.shape[0]) for variable in self.variables)
        entries = _size(before.shape[0]) * columns
        if entries > TRACED and self._has_structure(before):
            if self._by_places(before, after):
                return self._said(before, after)
            if entries > WRITTEN:
                return self._by_rows(before, after)
        left, right = self._parts(before), self._parts(after)
        for variable in left:
            if left[variable] != right[variable]:
                return Outcome(False, (left[variable] - right[variable]).to_sympy())
        return self._said(before, after)

    def _said(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """That the sides are equal, with the letters in them standing for stored numbers."""
        letters = {letter for side in (before, after) for letter in side.atoms(sympy.MatrixSymbol)}
        stored = tuple(
            (letter, Stored(self.values[letter]))
            for letter in sorted(letters, key=str)
            if letter in self.values
        )
        return Outcome(True, definitions=stored, is_defined=True)

    def _parts(self, expression: sympy.Basic) -> dict[sympy.Basic | None, RationalMatrix]:
        rows = _size(expression.shape[0])
        parts: dict[sympy.Basic | None, RationalMatrix] = {
            v: RationalMatrix.zeros(rows, _size(v.shape[0])) for v in self.variables
        }
        parts[None] = RationalMatrix.zeros(rows, 1)
        for word, coefficient in monomials(expression).items():
            variable = word[-1] if word and word[-1] in parts else None
            product = self._product(word[:-1] if variable is not None else word, rows)
            parts[variable] = parts[variable] + _scalar(RationalMatrix.of([[coefficient]]), product)
        return parts

    def _has_structure(self, expression: sympy.Basic) -> bool:
        values = (self.values.get(factor) for word in monomials(expression) for factor in word)
        return any(
            isinstance(value, AffineOperation)
            and not (isinstance(value, Affine) and value.is_dense)
            for value in values
        )

    def _by_places(self, before: sympy.Basic, after: sympy.Basic) -> bool:
        """Whether the sides are found equal by comparing what is done alike at many places once.

        Where they are not, that says nothing, and the rows decide.
        """
        from symact.networks.tiles import alike  # which loads NumPy

        left, right = monomials(before), monomials(after)
        rows = _size(before.shape[0])
        for variable in self.variables:
            sums = [self._chains(words, variable) for words in (left, right)]
            if not (all(sums) and alike(sums[0], sums[1], rows)):
                return False
        return self._offset(left, rows) == self._offset(right, rows)

    def _chains(self, words: Monomials, variable: sympy.Basic) -> list[list[AffineOperation]]:
        """What stands in front of a variable, each product in the order in which it acts."""
        chains = []
        for word, coefficient in words.items():
            if word and word[-1] == variable:
                values = [self._value(factor) for factor in reversed(word[:-1])]
                chain = [
                    v if isinstance(v, AffineOperation) else Affine(AffineMap(v)) for v in values
                ]
                if coefficient != 1:
                    width = _size(word[0].shape[0])
                    zero = RationalMatrix.zeros(width, 1)
                    chain.append(Scale(RationalMatrix.of([[coefficient]] * width), zero))
                chains.append(chain)
        return chains

    def _offset(self, words: Monomials, rows: int) -> RationalMatrix:
        total = RationalMatrix.zeros(rows, 1)
        for word, coefficient in words.items():
            if word and word[-1] not in self.variables:
                product = self._product(word, rows)
                total = total + _scalar(RationalMatrix.of([[coefficient]]), product)
        return total

    def _by_rows(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """The same comparison row by row, where rows are short and the matrix would be large."""
        puller = Puller()
        left, right = monomials(before), monomials(after)
        for i in range(_size(before.shape[0])):
            if self._row(left, i, puller) != self._row(right, i, puller):
                return Outcome(False, before - after)
        return self._said(before, after)

    def _row(
        self, words: Monomials, i: int, puller: Puller
    ) -> dict[tuple[sympy.Basic | None, int], Fraction]:
        total: dict[tuple[sympy.Basic | None, int], Fraction] = {}
        for word, coefficient in words.items():
            variable = word[-1] if word and word[-1] in self.variables else None
            row = {i: rational(coefficient)}
            for factor in word[:-1] if variable is not None else word:
                row = puller.pull(row, self._value(factor))
            for j, entry in row.items():
                total[variable, j] = total.get((variable, j), Fraction(0)) + entry
        return {place: entry for place, entry in total.items() if entry}

    def _product(self, word: Sequence[sympy.Basic], rows: int) -> RationalMatrix:
        factors = [self._value(symbol) for symbol in word]
        if not factors:
            return RationalMatrix.identity(rows)
        columns = _columns(factors[-1])
        if columns < rows:
            product = _dense(factors[-1])
            for factor in reversed(factors[:-1]):
                product = (
                    factor.push(product)
                    if isinstance(factor, AffineOperation)
                    else factor @ product
                )
            return product
        product = _dense(factors[0])
        for factor in factors[1:]:
            product = (
                factor.pull(product) if isinstance(factor, AffineOperation) else product @ factor
            )
        return product

    def _value(self, symbol: sympy.Basic) -> AffineOperation | RationalMatrix:
        if isinstance(symbol, sympy.MatrixBase):
            return RationalMatrix.of(symbol)
        if symbol not in self.values:
            raise UnsupportedError(f"no value is known for {in_full(symbol)}")
        return self.values[symbol]


def _size(size: Any) -> int:
    if not getattr(size, "is_Integer", isinstance(size, int)):
        raise UnsupportedError(
            f"the size {shown(size)} is no number, so there are no values to put in"
        )
    return int(size)


def _scalar(factor: RationalMatrix, matrix: RationalMatrix) -> RationalMatrix:
    return (
        matrix
        if factor == RationalMatrix.identity(1)
        else matrix.rows_times(RationalMatrix.stack([factor] * matrix.shape[0]))
    )


def _columns(factor: AffineOperation | RationalMatrix) -> int:
    return factor.inputs if isinstance(factor, AffineOperation) else factor.shape[1]


def _dense(factor: AffineOperation | RationalMatrix) -> RationalMatrix:
    return factor.to_affine().matrix if isinstance(factor, AffineOperation) else factor
