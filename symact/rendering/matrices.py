"""Matrices read as formulas, and the one reader for everything."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy

from symact.rendering.formula import (
    DOTS,
    DOTS_ACROSS,
    DOTS_DOWN,
    Applied,
    Big,
    Binding,
    Fenced,
    Formula,
    Grid,
    Identifier,
    Joined,
    Listed,
    Number,
    Product,
    Script,
    Sign,
    Summand,
    Tight,
    factor,
    guarded,
    joined,
    letter,
    negated,
    word,
)
from symact.rendering.reading import Limits, Omission, shortened
from symact.rendering.statements import StatementReader
from symact.rendering.terms import is_negative, ordered_matrix_terms, ordered_terms, parts


class MatrixReader(StatementReader):
    """Reads everything: scalars, statements about them, and matrices."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.level = 0
        self.is_deep = False

    def _MatrixSymbol(self, symbol: Any) -> Formula:
        return self._identifier(symbol.name, symbol)

    def _MatrixElement(self, element: Any) -> Formula:
        base = self.read(element.parent)
        if not isinstance(base, Identifier) or base.name.indices or base.name.layer:
            base = Fenced(base)
        return Script(base, below=Listed((self.read(element.i), self.read(element.j))))

    def _Identity(self, _: Any) -> Formula:
        return letter("I")

    def _ZeroMatrix(self, _: Any) -> Formula:
        return Number("0")

    def _OneMatrix(self, _: Any) -> Formula:
        return Sign("𝟏")

    # -- sums and products ----------------------------------------------------------------------

    def _MatAdd(self, expression: Any) -> Formula:
        if not self.level:
            self.is_deep = height(expression) > self.limits.levels
        return self._sum(ordered_matrix_terms(expression), self._matrix_term)

    def _matrix_term(self, term: Any) -> Summand:
        negative = is_negative(term)
        if isinstance(term, sympy.MatMul):
            return Summand(self._matrix_product(term), negative)
        return Summand(self.read(term), negative)

    def _MatMul(self, expression: Any) -> Formula:
        if not self.level:
            self.is_deep = height(expression) > self.limits.levels
        body = self._matrix_product(expression)
        return negated(body) if is_negative(expression) else body

    def _matrix_product(self, expression: Any) -> Formula:
        """The product without its sign: what divides and multiplies it, then the matrices."""
        scalars = [part for part in expression.args if not part.is_Matrix]
        matrices = [part for part in expression.args if part.is_Matrix]
        factors: list[Formula] = []
        for scalar in scalars:
            _, above, below = parts(scalar)
            if below:
                quotient = self._fraction(self._factors(above), self._factors(below))
                factors.append(factor(quotient, is_last=False))
            else:
                factors += [self._factor(part, is_last=False) for part in above]
        last = len(matrices) - 1
        shown = range(last + 1)
        if len(matrices) > self.limits.factors:  # W₁₂ W₁₁ ⋯ W₁, and behind it a vector if any
            shown, tail = shown[:2], shown[-2 if matrices[-1].shape[1] == 1 else -1 :]
        else:
            tail = shown[:0]
        factors += [self._fenced(matrices[k], is_last=k == last) for k in shown]
        if tail:
            factors += [DOTS, *(self._fenced(matrices[k], is_last=k == last) for k in tail)]
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def _fenced(self, expression: Any, is_last: bool) -> Formula:
        """A factor, in parentheses where it is a sum, or a product made on purpose."""
        if isinstance(expression, (sympy.MatAdd, sympy.MatMul)):
            return self._deeper(expression)
        return factor(self.read(expression), is_last=is_last)

    def _deeper(self, expression: Any) -> Formula:
        """Parentheses inside parentheses; in the middle of very many of them dots."""
        self.level += 1
        try:
            if self.is_deep and self.level >= self.limits.levels and height(expression) > 1:
                inner = expression
                while height(inner):
                    inner = max(_sums_inside(inner), key=height)
                return Fenced(Product((DOTS, Fenced(self.read(inner)), DOTS)))
            return Fenced(self.read(expression))
        finally:
            self.level -= 1

    def _LayerProduct(self, expression: Any) -> Formula:
        depth = expression.args[0]
        if depth == 0:
            return letter("I")
        return self._descending(expression, depth, sympy.S.One)

    def _LayerSum(self, expression: Any) -> Formula:
        depth = expression.args[0]
        if depth == 0:
            return Number("0")
        index = sympy.Symbol("j" if sympy.Symbol("k") in _plain(depth) else "k")
        added = expression.added(index)
        last = self.read(added[0] if len(added) == 1 else sympy.MatAdd(*added, evaluate=False))
        ends = last.factors if isinstance(last, Product) else (last,)
        ends = ends if len(added) == 1 else (Fenced(last),)
        body = Product((*self._descending(expression, depth, index + 1).factors, *ends))
        return Big("∑", body, Joined((self.read(index), Number("1")), "="), self.read(depth))

    def _descending(self, layers: Any, last: Any, first: Any) -> Product:
        """W_L ⋯ W_first, written with dots whatever L is; D_L W_L ⋯ with slopes."""
        upper, lower = (tuple(map(self.read, layers.factors(k))) for k in (last, first))
        return Product(upper if last == first else (*upper, DOTS, *lower))

    # -- matrices written out -------------------------------------------------------------------

    def _MatrixBase(self, matrix: Any) -> Formula:
        rows, columns = matrix.shape
        top, bottom = shortened(range(rows), self.limits.rows)
        left, right = shortened(range(columns), self.limits.columns)
        short, narrow = len(top) < rows, len(left) < columns
        if short or narrow:
            self.omitted.add(Omission("matrix", (rows, columns)))
        before, self.in_entry = self.in_entry, True
        try:
            lines = [
                (
                    *(self.read(matrix[i, j]) for j in left),
                    *((DOTS,) if narrow else ()),
                    *(self.read(matrix[i, j]) for j in right),
                )
                for i in (*top, *bottom)
            ]
        finally:
            self.in_entry = before
        if short:
            down = [DOTS_DOWN] * len(left) + ([DOTS_ACROSS] if narrow else [])
            lines.insert(len(top), (*down, *[DOTS_DOWN] * len(right)))
        return Grid(tuple(lines))

    def _BlockMatrix(self, expression: Any) -> Formula:
        return self._MatrixBase(expression.blocks)

    def _DiagMatrix(self, expression: Any) -> Formula:
        return Applied(word("diag"), (self.read(expression.args[0]),))

    _DiagonalizeVector = _DiagMatrix

    # -- operations -----------------------------------------------------------------------------

    def _scripted(self, matrix: Any, above: Formula) -> Formula:
        return Script(self._grounded(self.read(matrix)), above)

    def _Transpose(self, expression: Any) -> Formula:
        return self._scripted(expression.arg, letter("T"))

    def _MatPow(self, expression: Any) -> Formula:
        return self._scripted(expression.base, self.read(expression.exp))

    def _Inverse(self, expression: Any) -> Formula:
        return self._scripted(expression.arg, self.read(sympy.S.NegativeOne))

    def _HadamardProduct(self, expression: Any) -> Formula:
        return self._entrywise(expression, "⊙")

    def _HadamardPower(self, expression: Any) -> Formula:
        above = guarded(self.read(expression.exp), Binding.POWER)
        return self._scripted(expression.base, Tight((Sign("∘"), above)))

    def _KroneckerProduct(self, expression: Any) -> Formula:
        return self._entrywise(expression, "⊗")

    def _entrywise(self, expression: Any, sign: str) -> Formula:
        return joined(
            tuple(guarded(self._fenced(p, is_last=True), Binding.POWER) for p in expression.args),
            sign,
        )

    def _Trace(self, expression: Any) -> Formula:
        return Applied(word("tr"), (self.read(expression.arg),))

    def _Determinant(self, expression: Any) -> Formula:
        return Applied(word("det"), (self.read(expression.arg),))

    def _ElementwiseApplyFunction(self, expression: Any) -> Formula:
        """f applied to every entry; a function that has no name keeps its mapping."""
        function = expression.function
        if isinstance(function, sympy.Lambda):
            body = function.expr
            named = getattr(body, "args", ()) == tuple(function.variables)
            inside = self.read(expression.expr)
            read = self.read(body)
            if named and isinstance(read, Applied):
                return Applied(read.function, (inside,))
            return Applied(Fenced(self.read(function)), (inside,))
        named = self._identifier(str(function), function)
        return Applied(named, (self.read(expression.expr),))


def _plain(expression: Any) -> set[Any]:
    """The symbols of an expression, without their assumptions."""
    return {sympy.Symbol(symbol.name) for symbol in expression.free_symbols}


@lru_cache(maxsize=4096)
def height(expression: Any) -> int:
    """How deep parentheses stand inside parentheses in an expression of matrices."""
    return max((1 + height(inner) for inner in _sums_inside(expression)), default=0)


def _sums_inside(expression: Any) -> list[Any]:
    """The sums and products that stand in parentheses in an expression, outermost ones only."""
    found = []
    for part in expression.args:
        if isinstance(part, (sympy.MatAdd, sympy.MatMul)):
            if isinstance(expression, sympy.MatMul) or isinstance(part, sympy.MatAdd):
                found.append(part)
            else:
                found += _sums_inside(part)
    return found


def summands(expression: Any) -> tuple[Any, ...]:
    """The terms of a sum as they are written, from first to last; else the expression alone."""
    if isinstance(expression, sympy.MatAdd):
        return ordered_matrix_terms(expression)
    if isinstance(expression, sympy.Add):
        return ordered_terms(expression)
    return (expression,)


def read(expression: Any, limits: Limits | None = None) -> tuple[Formula, frozenset[Omission]]:
    """The formula of an expression, and what it leaves out."""
    reader = MatrixReader(limits or Limits())
    formula = reader.read(expression)
    return formula, frozenset(reader.omitted)
