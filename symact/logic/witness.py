"""A point at which the premises of a sequent hold, so that what it says is said of something.

The search is small and may miss one; what it finds is checked exactly. Unknown functions are given
values where they are asked for, matrices are taken 1×1, and what is said for all whole numbers is
looked at for the first three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import SymactError
from symact.logic.checks import Sequent
from symact.logic.checks.definedness import proved
from symact.logic.checks.letters import Letter, domain_of
from symact.logic.checks.naming import at
from symact.logic.words import Differentiable, ForAll, Phrase

TRIES = 4000
"""How many points are looked at before none is known."""

FIRST = 3
"""For how many whole numbers what is said of all of them is looked at."""

_REALS = tuple(
    map(sympy.Rational, ("1", "0", "2", "-1", "1/2", "-1/2", "3", "-2", "1/5", "-5", "7"))
)
_NEAR = sympy.Rational(1, 20)
_WHOLE = tuple(map(sympy.Integer, (1, 2, 0, 3, 5, -1, 10, 4)))


@dataclass(frozen=True)
class Witness:
    """Values of letters, and of unknown functions at places, for which premises hold.

    Attributes:
        values: of letters.
        functions: of unknown functions at numbers.
        unseen: premises in words, which were not looked at.
    """

    values: Mapping[sympy.Basic, sympy.Basic]
    functions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    unseen: tuple[sympy.Basic, ...] = ()


def witness(sequent: Sequent) -> Witness | None:
    """A point at which the premises hold; None where none is found.

    >>> from symact.logic.checks import RingIdentity
    >>> from symact.logic.derivation import Step
    >>> x = sympy.Symbol("x", real=True)
    >>> shown = Step(x / x**2, 1 / x, "cancel", RingIdentity()).established()
    >>> witness(shown).values
    {x: 1}
    """
    unseen = tuple(p for p in sequent.premises if _is_words(p))
    premises = [_scalar(p) for p in sequent.premises if p not in unseen]
    fixed = dict(_equations(premises))
    spoken = {symbol for premise in premises for symbol in premise.free_symbols}
    letters = [_letter(one) for one in sequent.letters if not one.domain.arguments]
    letters = [symbol for symbol in letters if symbol in spoken]
    free = {one: _candidates(one, premises) for one in letters if one not in fixed}
    for choice in islice(_choices(free), TRIES):
        for default in (sympy.S.One, sympy.S.Zero, sympy.S.NegativeOne):
            found = _Point(dict(choice), default)
            if not found.fixes(fixed, letters):
                continue
            answers = [found.holds(premise) for premise in premises]
            if False not in answers:
                skipped = (p for p, answer in zip(premises, answers, strict=True) if answer is None)
                return Witness(found.values, found.functions, (*unseen, *skipped))
    return None


def _choices(candidates: Mapping[Any, list[Any]]) -> Iterator[dict[Any, Any]]:
    """Values for letters: the first few of each in every combination, then more of them."""
    for most in (2, 4, 8, 100):
        for choice in product(*(values[:most] for values in candidates.values())):
            yield dict(zip(candidates, choice, strict=True))


def _is_words(premise: Any) -> bool:
    """Whether a premise is a phrase that no number can be put into."""
    while isinstance(premise, ForAll):
        premise = premise.args[0]
    return isinstance(premise, Phrase) and (
        isinstance(premise, Differentiable) or not isinstance(premise, ForAll)
    )


def _equations(premises: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Letters that a premise gives a value."""
    for premise in premises:
        is_value = isinstance(premise, sympy.Equality) and premise.lhs.is_Symbol
        if is_value and premise.lhs not in premise.rhs.free_symbols:
            yield premise.lhs, premise.rhs


def _candidates(symbol: Any, premises: list[Any]) -> list[Any]:
    """Numbers of a letter's domain, first those that premises speak of, and those beside them."""
    domain = domain_of(symbol)
    spoken = {n for p in premises if p.has(symbol) for n in p.atoms(sympy.Rational)}
    near = [n + k for n in sorted(spoken, key=abs, reverse=True) for k in (0, _NEAR, -_NEAR)]
    numbers = [*(_WHOLE if domain.kind == "integer" else _REALS), *near]
    if domain.kind == "integer":
        numbers = [n for n in numbers if n.is_integer]
    first = [*near[:1], *numbers]
    allowed = [n for n in first if all(proved(c) for c in domain.conditions(n))]
    return list(dict.fromkeys(allowed))


def _letter(letter: Letter) -> Any:
    symbol = letter.symbol
    return _number(symbol) if isinstance(symbol, sympy.MatrixSymbol) else symbol


def _number(matrix: sympy.MatrixSymbol) -> sympy.Symbol:
    """The entry of a matrix that is taken 1×1."""
    return sympy.Symbol(matrix.name, real=True)


def _scalar(expression: Any) -> Any:
    """An expression with matrices taken 1×1."""
    if isinstance(expression, sympy.MatrixSymbol):
        return _number(expression)
    if isinstance(expression, sympy.Identity):
        return sympy.S.One
    if isinstance(expression, sympy.ZeroMatrix):
        return sympy.S.Zero
    if not isinstance(expression, sympy.Basic) or not expression.args:
        return expression
    parts = [_scalar(part) for part in expression.args]
    if isinstance(expression, sympy.MatAdd):
        return sympy.Add(*parts)
    if isinstance(expression, sympy.MatMul):
        return sympy.Mul(*parts)
    if isinstance(expression, sympy.MatPow):
        return sympy.Pow(*parts)
    if isinstance(expression, sympy.Transpose):
        return parts[0]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    if isinstance(expression, sympy.Equality):
        return sympy.Eq(*parts, evaluate=False)
    return expression.func(*parts)


class _Point:
    """Values of letters, and of functions where they are asked for."""

    def __init__(self, values: dict[Any, Any], default: Any) -> None:
        self.values = values
        self.default = default
        self.functions: dict[Any, Any] = {}

    def fixes(self, equations: Mapping[Any, Any], letters: list[Any]) -> bool:
        """Give letters the values that premises give them; whether they may have these."""
        waiting = dict(equations)
        for _ in range(len(waiting)):
            for symbol, value in list(waiting.items()):
                if not value.free_symbols & set(waiting):
                    self.values[symbol] = self.value(value)
                    del waiting[symbol]
        return not waiting and all(
            proved(condition)
            for symbol in letters
            for condition in domain_of(symbol).conditions(self.values[symbol])
        )

    def value(self, expression: Any) -> Any:
        """An expression with the values put in."""
        whole = at(expression, self.values)
        for part in sorted(whole.atoms(AppliedUndef), key=sympy.count_ops):
            place = part.func(*(self.value(argument) for argument in part.args))
            number = self.functions.setdefault(place, self.default)
            whole = whole.xreplace({part: number, place: number})
        return whole

    def holds(self, premise: Any) -> bool | None:
        """Whether a premise is true here; None for one that no numbers can be put into."""
        if isinstance(premise, ForAll):
            return self._holds_for_all(premise)
        try:
            if isinstance(premise, sympy.Equality) and isinstance(premise.lhs, AppliedUndef):
                return self._is_value(premise.lhs, premise.rhs)
            parts = [self.value(part) for part in premise.args]
            return proved(premise.func(*parts, evaluate=False))
        except (SymactError, TypeError):
            return None

    def _is_value(self, thing: Any, value: Any) -> bool | None:
        """Whether an unknown function can have a value at a place: it has no other one there."""
        place = thing.func(*(self.value(argument) for argument in thing.args))
        number = self.value(value)
        return proved(sympy.Eq(self.functions.setdefault(place, number), number, evaluate=False))

    def _holds_for_all(self, premise: ForAll) -> bool | None:
        body, variable, *start = premise.args
        first = start[0] if start else sympy.S.Zero
        places = [first + k for k in range(FIRST if start else 1)]
        try:
            answers = [self.holds(at(body, {variable: place})) for place in places]
        except SymactError:
            return None
        return False if False in answers else None if None in answers else True
