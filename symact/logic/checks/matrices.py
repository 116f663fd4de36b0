"""Identities of matrices of symbolic size, by normal forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.check import Outcome, Sided
from symact.logic.checks.identities import RingIdentity
from symact.logic.checks.known import Known
from symact.logic.checks.layers import HEADS as LAYERED
from symact.logic.checks.layers import is_unfolded
from symact.logic.checks.lemmas import shown_by
from symact.logic.sequents import Sequent
from symact.numbers.asked import mapping

Monomials = dict[tuple[sympy.Basic, ...], sympy.Expr]

# -- identities of matrices of symbolic size ------------------------------------------------------


_COMPOUND = (sympy.MatPow, sympy.Inverse, sympy.Transpose, sympy.HadamardProduct, sympy.BlockMatrix)


def monomials(expression: sympy.Basic) -> Monomials:
    """The normal form of a matrix expression: coefficients of products of matrix symbols.

    Sums, products and scalar multiples of matrix symbols multiply out to one sum of words over the
    symbols, and two expressions are equal for all matrices of the stated sizes, over every ring,
    exactly when these sums agree (the words are linearly independent in the free algebra; for
    sizes too small to tell words apart the identity holds all the more). A transposed product is
    that of the transposed factors the other way round, in a ring whose numbers commute.

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
    if isinstance(expression, sympy.MatPow) and expression.exp.is_Integer and expression.exp > 0:
        return monomials(sympy.MatMul(*[expression.base] * int(expression.exp), evaluate=False))
    if isinstance(expression, LAYERED) and not is_unfolded(expression):
        return monomials(expression.unfolded())
    if isinstance(expression, sympy.Identity):
        return {(): sympy.S.One}
    if isinstance(expression, sympy.ZeroMatrix):
        return {}
    if isinstance(expression, sympy.MatrixBase):
        return {(sympy.ImmutableMatrix(expression),): sympy.S.One}
    if isinstance(expression, sympy.Transpose) and not isinstance(expression.arg, LAYERED):
        inner = monomials(expression.arg)
        return {tuple(_turned(a) for a in reversed(word)): x for word, x in inner.items()}
    if isinstance(expression, sympy.MatrixExpr):
        letter = expression.arg if isinstance(expression, sympy.Transpose) else expression
        if isinstance(letter, sympy.MatrixSymbol) or not isinstance(letter, _COMPOUND):
            return {(expression,): sympy.S.One}
    elif isinstance(expression, sympy.Expr) and not isinstance(expression, MatrixElement):
        scalar = sympy.expand(expression)
        return {(): scalar} if scalar != 0 else {}
    raise UnsupportedError(
        f"{in_full(expression)} is neither a sum nor a product of matrix symbols, so it has no "
        "normal form"
    )


def _turned(letter: sympy.Basic) -> sympy.Basic:
    """A letter transposed; one that is, as it was."""
    return letter.arg if isinstance(letter, sympy.Transpose) else sympy.Transpose(letter).doit()


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
        sympy.MatMul(coefficient, *(word or (sympy.Identity(shape[0]),)), evaluate=False)
        if coefficient != 1
        else (word[0] if len(word) == 1 else sympy.MatMul(*word, evaluate=False))
        if word
        else sympy.Identity(shape[0])
        for word, coefficient in words.items()
    ]
    if not terms:
        return sympy.ZeroMatrix(*shape)
    return terms[0] if len(terms) == 1 else sympy.MatAdd(*terms, evaluate=False)


MOST_REWRITES = 1000
"""How often products are rewritten before it is given up: rules may go round in a circle."""


def rewritten(words: Monomials, rules: Mapping[Any, Any]) -> Monomials:
    """A normal form in which products that rules know are replaced, as long as there are any.

    Raises:
        UnsupportedError: for a rule about anything but one product, and where it does not end.

    >>> A, G = sympy.MatrixSymbol("A", 2, 3), sympy.MatrixSymbol("G", 3, 2)
    >>> rewritten(monomials(2 * A * G * A * G), {A * G * A: A}) == {(A, G): 2}
    True
    """
    known: dict[tuple[sympy.Basic, ...], Monomials] = {}
    for product, value in rules.items():
        ((word, factor),) = monomials(product).items()
        if factor != 1 or not word:
            raise UnsupportedError(
                f"{in_full(product)} is not a product of matrix symbols, so no rule"
            )
        known[word] = monomials(value)
    for _ in range(MOST_REWRITES):
        found = next(_places(words, known), None)
        if found is None:
            return words
        word, start, part = found
        words = dict(words)
        factor = words.pop(word)
        for inner, coefficient in known[part].items():
            whole = word[:start] + inner + word[start + len(part) :]
            _accumulate(words, whole, factor * coefficient)
    raise UnsupportedError(f"rewriting by {len(rules)} rules does not end")


def _places(
    words: Monomials, known: Mapping[tuple[sympy.Basic, ...], Monomials]
) -> Iterator[tuple[tuple[sympy.Basic, ...], int, tuple[sympy.Basic, ...]]]:
    """Where in which word a product stands that a rule knows."""
    for word in words:
        for part in known:
            for start in range(len(word) - len(part) + 1):
                if word[start : start + len(part)] == part:
                    yield word, start, part


@dataclass(frozen=True)
class MatrixIdentity(Sided):
    """Both sides have the same normal form, so they are equal for matrices of every size.

    Attributes:
        definitions: what letters stand for; a derivation that uses one has it among its meanings.
        given: values of letters that are put in; they are premises.
        rules: what is supposed of products, such as {A·G·A: A}; these are premises too.
        shown: a :class:`~symact.logic.derivation.Derivation` of equations, each of which says what
            one letter is; they are put in, and what they suppose is what this supposes.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    rules: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    shown: Any = None
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Compare the normal forms.

        Raises:
            UnsupportedError: for sides, or sides of a rule, that have not the same shape.
        """
        mapping(self.rules, "'rules' of a check")
        elsewhere = self._shown()
        proved = {sequent.left: sequent.right for sequent in elsewhere}
        lemmas, known = Known(given=proved), Known(self.definitions, self.given)
        # what is shown is put in once, so that what it says of a letter stays what it is
        left, right = (known.put(lemmas.put_once(side)) for side in (before, after))
        for one, other in ((before, after), (left, right), *self.rules.items()):
            same_shape(one, other)
        remaining = monomials(left)
        for word, coefficient in monomials(right).items():
            _accumulate(remaining, word, -coefficient)
        remaining = {
            word: coefficient
            for word, coefficient in rewritten(remaining, self.rules).items()
            if not RingIdentity().run(coefficient, sympy.S.Zero).holds
        }
        if remaining:
            return Outcome(False, from_monomials(remaining, before.shape))
        supposed = tuple(
            sympy.Eq(product, value, evaluate=False) for product, value in self.rules.items()
        )
        used = tuple(
            sequent
            for sequent in elsewhere
            if sympy.Eq(sequent.left, sequent.right, evaluate=False) in lemmas.premises
        )
        if len(used) < len(lemmas.premises):
            raise UnsupportedError("what is shown is put in where its letters vary")
        return Outcome(
            True,
            premises=(*supposed, *(p for sequent in used for p in sequent.premises)),
            definitions=tuple(d for sequent in used for d in sequent.definitions),
            parts=used,
        ).knowing(known)

    def _shown(self) -> tuple[Sequent, ...]:
        """What is shown elsewhere: equations, each with a letter on its left.

        Raises:
            CheckFailedError: where it does not hold.
            UnsupportedError: for anything else that is shown.
        """
        if self.shown is None:
            return ()
        _, found = shown_by(self.shown)
        for sequent in found:
            if sequent.relation != "=" or not isinstance(sequent.left, sympy.MatrixSymbol):
                raise UnsupportedError(
                    f"{in_full(sequent.left)} {sequent.relation} {in_full(sequent.right)} does not "
                    "say what one matrix is, so nothing is put in"
                )
        return found


def same_shape(first: Any, second: Any) -> None:
    """Refuse two sides of which one is no matrix, or whose sizes differ."""
    shapes = [getattr(side, "shape", None) for side in (first, second)]
    if None in shapes:
        raise UnsupportedError(
            f"{in_full(first)} = {in_full(second)} is no equation of two matrices"
        )
    for one, other in zip(first.shape, second.shape, strict=True):
        if one != other and not RingIdentity().run(one, other).holds:
            rows = " and ".join("×".join(map(str, side.shape)) for side in (first, second))
            raise UnsupportedError(
                f"{in_full(first)} and {in_full(second)} have different shapes: {rows}"
            )
