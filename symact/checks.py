"""The closed set of checks: small functions that decide whether a step of a derivation holds.

A check says yes or no by a complete method and states at which level: ``symbolic`` for a complete
exact check, then ``enclosure``, ``instances``, ``cited``, ``prose``. What each one trusts beyond
integer arithmetic is listed with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from symact.errors import UnsupportedError
from symact.exact import RationalMatrix
from symact.operations import AffineOperation

LEVELS = ("symbolic", "enclosure", "instances", "cited", "prose")
"""What a machine checked of a statement, best first."""

Monomials = dict[tuple[sympy.Basic, ...], sympy.Expr]


@dataclass(frozen=True)
class Outcome:
    """What a check found: whether it holds, and if not what is left over between the sides."""

    holds: bool
    difference: sympy.Basic | None = None


class Check(Protocol):
    """One check, ready to run on the two sides of a step."""

    @property
    def level(self) -> str:
        """What running it establishes."""

    @property
    def trusts(self) -> tuple[str, ...]:
        """What it relies on beyond integer arithmetic."""

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Whether ``before`` and ``after`` are as the step says."""


# -- identities of matrices of symbolic size ------------------------------------------------------


_COMPOUND = (sympy.MatPow, sympy.Inverse, sympy.Transpose, sympy.HadamardProduct, sympy.BlockMatrix)


def monomials(expression: sympy.Basic) -> Monomials:
    """The normal form of a matrix expression: coefficients of products of matrix symbols.

    Sums, products and scalar multiples of matrix symbols multiply out to one sum of words over the
    symbols, and two expressions are equal for all matrices of the stated sizes, over every ring,
    exactly when these sums agree (the words are linearly independent in the free algebra; for
    sizes too small to tell words apart the identity holds all the more).

    Raises:
        UnsupportedError: for a construction that has no such form, an inverse for instance.

    >>> n = sympy.Symbol("n")
    >>> A, B = sympy.MatrixSymbol("A", n, n), sympy.MatrixSymbol("B", n, n)
    >>> monomials((A + B) * A) == {(A, A): 1, (B, A): 1}
    True
    """
    if isinstance(expression, sympy.MatAdd):
        total: Monomials = {}
        for term in expression.args:
            for word, coefficient in monomials(term).items():
                _accumulate(total, word, coefficient)
        return total
    if isinstance(expression, sympy.MatMul):
        product: Monomials = {(): sympy.S.One}
        for factor in expression.args:
            product = _multiply(product, monomials(factor))
        return product
    if isinstance(expression, sympy.Identity):
        return {(): sympy.S.One}
    if isinstance(expression, sympy.ZeroMatrix):
        return {}
    if isinstance(expression, sympy.MatrixBase):
        return {(sympy.ImmutableMatrix(expression),): sympy.S.One}
    if isinstance(expression, sympy.MatrixExpr):
        if not isinstance(expression, _COMPOUND):
            return {(expression,): sympy.S.One}
    elif isinstance(expression, sympy.Expr) and not isinstance(expression, MatrixElement):
        scalar = sympy.expand(expression)
        return {(): scalar} if scalar != 0 else {}
    raise UnsupportedError(
        f"{expression} is neither a sum nor a product of matrix symbols, so it has no normal form"
    )


def _multiply(left: Monomials, right: Monomials) -> Monomials:
    result: Monomials = {}
    for a, x in left.items():
        for b, y in right.items():
            _accumulate(result, a + b, x * y)
    return result


def _accumulate(total: Monomials, word: tuple[sympy.Basic, ...], coefficient: sympy.Expr) -> None:
    summed = sympy.expand(total.get(word, sympy.S.Zero) + coefficient)
    if summed == 0:
        total.pop(word, None)
    else:
        total[word] = summed


def from_monomials(words: Monomials, shape: tuple[Any, Any]) -> sympy.MatrixExpr:
    """The matrix expression with a normal form, longer products first."""
    terms = [
        sympy.MatMul(coefficient, *word, evaluate=False)
        if coefficient != 1
        else (word[0] if len(word) == 1 else sympy.MatMul(*word, evaluate=False))
        if word
        else sympy.Identity(shape[0])
        for word, coefficient in words.items()
    ]
    if not terms:
        return sympy.ZeroMatrix(*shape)
    return terms[0] if len(terms) == 1 else sympy.MatAdd(*terms, evaluate=False)


@dataclass(frozen=True)
class MatrixIdentity:
    """Both sides have the same normal form, so they are equal for matrices of every size.

    ``definitions`` are symbols that stand for expressions and are replaced by them first.
    """

    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("ring arithmetic",)

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Compare the normal forms."""
        difference = monomials(before.xreplace(self.definitions))
        for word, coefficient in monomials(after.xreplace(self.definitions)).items():
            _accumulate(difference, word, -coefficient)
        if not difference:
            return Outcome(True)
        return Outcome(False, from_monomials(difference, before.shape))


# -- values put in -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Values:
    """Both sides agree once the matrix symbols have their exact values; the ``variables`` stay free.

    Every product of values is multiplied out on its own, from the side where the intermediate
    matrices are smaller, so that this shares no work with the collapse that it checks. The sides
    are compared as affine expressions in the entries of the variables, which is complete: such an
    expression is zero for all values of x exactly when its matrix and its offset are.
    """

    variables: tuple[sympy.MatrixSymbol, ...]
    values: Mapping[sympy.Basic, AffineOperation | RationalMatrix]
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("ring arithmetic",)

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Compare the matrices in front of the variables, and the offsets."""
        left, right = self._parts(before), self._parts(after)
        for variable in left:
            if left[variable] != right[variable]:
                return Outcome(False, (left[variable] - right[variable]).to_sympy())
        return Outcome(True)

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
            raise UnsupportedError(f"no value is known for {symbol}")
        return self.values[symbol]


def _size(size: Any) -> int:
    if not getattr(size, "is_Integer", isinstance(size, int)):
        raise UnsupportedError(f"the size {size} is no number, so there are no values to put in")
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


# -- induction -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """Two sides and the check that they agree: one of the parts of a compound check."""

    before: sympy.Basic
    after: sympy.Basic
    check: Check

    @cached_property
    def outcome(self) -> Outcome:
        """What the check finds."""
        return self.check.run(self.before, self.after)


@dataclass(frozen=True)
class Induction:
    """A statement about every natural number: its base and its step, each checked.

    ``base`` is the statement at the start. ``step`` has on the left what the recursion makes of
    the statement at n, on the right the statement at n + 1.
    """

    base: Case
    step: Case

    @property
    def level(self) -> str:
        """The weaker of the two."""
        return weakest([self.base.check.level, self.step.check.level])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the parts trust, and the principle itself."""
        parts = {*self.base.check.trusts, *self.step.check.trusts, "induction"}
        return tuple(sorted(parts))

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Both parts hold; the sides of the step that this stands beside are its statement."""
        for part in (self.base, self.step):
            if not part.outcome.holds:
                return part.outcome
        return Outcome(True)


def weakest(levels: Sequence[str]) -> str:
    """The level of a whole: that of its weakest part."""
    return max(levels, key=LEVELS.index, default=LEVELS[0])
