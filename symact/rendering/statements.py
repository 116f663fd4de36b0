"""Calculus, logic and sets read as formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.rendering.formula import (
    Acting,
    Applied,
    Big,
    Binding,
    Fenced,
    Formula,
    Fraction,
    Joined,
    Listed,
    Mixed,
    Number,
    Product,
    Script,
    Sign,
    TextRun,
    Tight,
    guarded,
    joined,
    letter,
    negated,
    placed,
)
from symact.rendering.reading import ScalarReader, side_by_side

_PRIMES = {1: "′", 2: "″", 3: "‴"}
_RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


class StatementReader(ScalarReader):
    """Reads what is said about scalars."""

    # -- calculus -------------------------------------------------------------------------------

    def _Derivative(self, expression: Any) -> Formula:
        d = Sign("d") if len(expression.expr.free_symbols) < 2 else Sign("∂")
        order = sum(count for _, count in expression.variable_count)
        below = [
            Tight((d, self._raised(self.read(variable), count)))
            for variable, count in expression.variable_count
        ]
        quotient = Fraction(self._raised(d, order), side_by_side(below))
        return Acting(quotient, self._acted_on(expression.expr))

    def _Slope(self, expression: Any) -> Formula:
        """G′(x), of a derivative of G at a letter."""
        (derivative,) = expression.args
        function, order = derivative.expr, derivative.derivative_count
        name = self._identifier(type(function).__name__, type(function))
        return Applied(Tight((name, Sign(_PRIMES[order]))), self.all_of(function.args))

    def _acted_on(self, expression: Any) -> Formula:
        """What an operator in front acts on: alone, or in parentheses, or another operator."""
        formula = self.read(expression)
        is_operator = isinstance(formula, (Big, Acting))
        return formula if is_operator else guarded(formula, Binding.POWER)

    def _raised(self, base: Formula, exponent: Any) -> Formula:
        return base if exponent == 1 else Script(base, self.read(exponent))

    def _operand(self, expression: Any) -> Formula:
        """What a large operator acts on: a sum needs parentheses."""
        formula = self.read(expression)
        return guarded(formula)

    def _Integral(self, expression: Any) -> Formula:
        body = self._operand(expression.function)
        for variable, *ends in expression.limits:
            body = Product((body, Tight((Sign("d"), self.read(variable)))))
            below, above = (None, None) if len(ends) < 2 else self.all_of(ends)
            body = Big("∫", body, below, above)
        return body

    def _large(self, operator: str, expression: Any) -> Formula:
        body = self._operand(expression.function)
        for variable, start, end in expression.limits:
            below = Joined((self.read(variable), self.read(start)), "=")
            body = Big(operator, body, below, self.read(end))
        return body

    def _Sum(self, expression: Any) -> Formula:
        return self._large("∑", expression)

    def _Product(self, expression: Any) -> Formula:
        return self._large("∏", expression)

    def _Iterate(self, expression: Any) -> Formula:
        """fⁿ(x): f applied n times, which is no power of f(x)."""
        times = self.read(expression.count)
        return Applied(self._named(expression.function), (self.read(expression.at),), times)

    def _Difference(self, expression: Any) -> Formula:
        """Δ with the number of differences above and the step below, then f(x)."""
        count, step = self.all_of((expression.count, expression.step))
        taken = Applied(self._named(expression.function), (self.read(expression.at),))
        return Acting(Script(letter("Delta"), count, step), taken)

    def _Mean(self, expression: Any) -> Formula:
        """E[…], the mean of what is inside."""
        return Tight((letter("E"), Fenced(self.read(expression.body), "[", "]")))

    def _named(self, function: Any) -> Formula:
        """A function by its letter, or by what it does."""
        body = function.expr
        if isinstance(body, AppliedUndef) and body.args == tuple(function.variables):
            return self._identifier(type(body).__name__, type(body))
        return Fenced(self.read(function))

    def _Limit(self, expression: Any) -> Formula:
        body, variable, point, direction = expression.args
        target = self.read(point)
        if str(direction) in "+-" and point.is_finite:
            target = Script(self._grounded(target), Sign("+" if str(direction) == "+" else "−"))
        return Big("lim", self._operand(body), Joined((self.read(variable), target), "→"))

    # -- logic and sets -------------------------------------------------------------------------

    def _Relational(self, expression: Any) -> Formula:
        return joined(self.all_of(expression.args), _RELATIONS[expression.rel_op])

    def _connected(self, sign: str, arguments: Iterable[Any]) -> Formula:
        """Parts joined by a connective; those that have connectives themselves in parentheses."""
        parts = [guarded(part, Binding.RELATION) for part in self.all_of(arguments)]
        return joined(parts, sign)

    def _And(self, expression: Any) -> Formula:
        return self._connected("∧", sorted(expression.args, key=sympy.default_sort_key))

    def _Or(self, expression: Any) -> Formula:
        return self._connected("∨", sorted(expression.args, key=sympy.default_sort_key))

    def _Implies(self, expression: Any) -> Formula:
        return self._connected("⇒", expression.args)

    def _Equivalent(self, expression: Any) -> Formula:
        return self._connected("⇔", sorted(expression.args, key=sympy.default_sort_key))

    def _Not(self, expression: Any) -> Formula:
        return Tight((Sign("¬"), guarded(self.read(expression.args[0]), Binding.POWER)))

    def _BooleanTrue(self, _: Any) -> Formula:
        return TextRun("true")

    def _BooleanFalse(self, _: Any) -> Formula:
        return TextRun("false")

    def _Contains(self, expression: Any) -> Formula:
        element, among = expression.args
        if isinstance(among, sympy.FiniteSet) and len(among) == 1:
            return joined(self.all_of((element, *among)), "=")
        return joined(self.all_of((element, among)), "∈")

    def _Union(self, expression: Any) -> Formula:
        return joined(self.all_of(expression.args), "∪")

    def _Intersection(self, expression: Any) -> Formula:
        return joined(self.all_of(expression.args), "∩")

    def _Complement(self, expression: Any) -> Formula:
        return joined(self.all_of(expression.args), "∖")

    def _Reals(self, _: Any) -> Formula:
        return Sign("ℝ")

    def _Integers(self, _: Any) -> Formula:
        return Sign("ℤ")

    def _Naturals(self, _: Any) -> Formula:
        return Sign("ℕ")

    def _EmptySet(self, _: Any) -> Formula:
        return Sign("∅")

    def _Tuple(self, expression: Any) -> Formula:
        return Fenced(Listed(self.all_of(expression)))

    def _FiniteSet(self, expression: Any) -> Formula:
        return Fenced(Listed(self.all_of(sorted(expression, key=sympy.default_sort_key))), "{", "}")

    def _Interval(self, expression: Any) -> Formula:
        left = "(" if expression.left_open else "["
        right = ")" if expression.right_open else "]"
        return Fenced(Listed((self.read(expression.start), self.read(expression.end))), left, right)

    def _Indexed(self, expression: Any) -> Formula:
        base, *indices = expression.args
        return Script(self._grounded(self.read(base)), below=Listed(self.all_of(indices)))

    def _IndexedBase(self, expression: Any) -> Formula:
        return self._identifier(str(expression.label), expression)

    def _Phrase(self, expression: Any) -> Formula:
        """A statement in words, :class:`symact.logic.words.Phrase`, with formulas in its places."""
        words = expression.template.split("{}")
        texts = [TextRun(text) for text in words]
        formulas = [
            placed(formula, before.strip()[-1:], behind.strip()[:1])
            for formula, before, behind in zip(
                self.all_of(expression.expressions), words, words[1:], strict=False
            )
        ]
        parts = [part for pair in zip(texts, formulas, strict=False) for part in pair]
        return Mixed(tuple(part for part in (*parts, texts[-1]) if part != TextRun("")))

    def _Between(self, expression: Any) -> Formula:
        ends = [str(number) for number in expression.args]
        return Fenced(
            Listed(
                tuple(
                    negated(Number(end[1:])) if end.startswith("-") else Number(end) for end in ends
                )
            ),
            "[",
            "]",
        )

    def _Str(self, expression: Any) -> Formula:
        return TextRun(expression.name)
