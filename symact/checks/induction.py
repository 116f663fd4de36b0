"""Statements about every natural number: base and step are made from the statement itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar

import sympy
from sympy.core.function import AppliedUndef

from symact.checks.base import Case, Check, Outcome, weakest
from symact.checks.identities import RingIdentity
from symact.errors import UnsupportedError

Assignment = Mapping[sympy.Symbol, sympy.Expr]

_COMPOUND = (sympy.MatAdd, sympy.MatMul, sympy.MatPow, sympy.Inverse, sympy.Transpose)


def at(expression: Any, values: Assignment) -> Any:
    """An expression with values for symbols, in the indices of names as well: h_n becomes h_0.

    >>> n = sympy.Symbol("n", integer=True)
    >>> at(n + sympy.Symbol("p_n"), {n: n + 1})
    n + p_n + 1 + 1
    """
    if expression in values:
        return values[expression]
    if isinstance(expression, sympy.MatrixSymbol):
        rows, columns = (at(size, values) for size in expression.shape)
        return sympy.MatrixSymbol(_renamed(expression.name, values), rows, columns)
    if isinstance(expression, sympy.Symbol):
        name = _renamed(expression.name, values)
        return expression if name == expression.name else _named(expression, name)
    parts = [at(part, values) for part in expression.args]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    return expression.func(*parts)


def _named(symbol: sympy.Symbol, name: str) -> sympy.Symbol:
    return sympy.Symbol(name, **symbol.assumptions0)


def _renamed(name: str, values: Assignment) -> str:
    """A name with its index, which is what comes after the first underscore, put in."""
    letter, _, index = name.partition("_")
    known = {str(symbol): symbol for symbol in values}
    if not set(re.findall(r"[A-Za-z]\w*", index)) & set(known):
        return name
    return f"{letter}_{sympy.sympify(index, locals=known).xreplace(dict(values))}"


@dataclass(frozen=True)
class Induction:
    """The statement that this stands beside holds for all whole numbers from ``start`` on.

    Base and step are made from its two sides, not by the caller. The base is the statement at
    ``start``. For the step both sides are taken at n + 1, the ``recursion`` unfolds them, and the
    left side at n is replaced by the right one: for = by itself, for ≤ and < by it minus a number
    ≥ 0 or > 0, which the statement for n supplies, for ≥ and > plus one.

    Attributes:
        variable: n, a symbol for whole numbers. Indices of names count: h_n is h at n.
        recursion: what things at n + 1, and at the start, are made of. For a symbol or an unknown
            function that is its definition, to be shown with it; anything else must be an identity,
            which is checked.
        base, step: the checks that decide.
        first: what other symbols are at the start, if the statement there is about those only.
        goal: what they are at n + 1: a number with a digit more, for instance.
        instances: values of other symbols for which the statement at n is used.
    """

    variable: sympy.Symbol
    recursion: Mapping[Any, Any]
    base: Check
    step: Check
    start: int = 0
    first: Assignment = field(default_factory=dict)
    goal: Assignment = field(default_factory=dict)
    instances: Sequence[Assignment] = ({},)
    relations: ClassVar[tuple[str, ...]] = ("=", "<", "≤", ">", "≥")

    @property
    def level(self) -> str:
        """The weaker of the two."""
        return weakest([self.base.level, self.step.level])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the parts trust, and the principle itself."""
        return tuple(sorted({*self.base.trusts, *self.step.trusts, "induction"}))

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the recursion is what it says, and base and step hold."""
        if self.variable.is_integer is not True:
            raise UnsupportedError(f"{self.variable} is not declared to be a whole number")
        for thing, made_of in self.recursion.items():
            if not _is_defined(sympy.sympify(thing)):
                identity = RingIdentity().run(sympy.sympify(thing), sympy.sympify(made_of))
                if not identity.holds:
                    return identity
        self._reaches_every_number()
        for case in (self.base_case(before, after, relation), *self.steps(before, after, relation)):
            if not case.outcome.holds:
                return case.outcome
        return Outcome(True)

    @property
    def at_start(self) -> Assignment:
        """What symbols are at the start."""
        return {**self.first, self.variable: sympy.Integer(self.start)}

    @property
    def later(self) -> Assignment:
        """What they are one step later."""
        return {**self.goal, self.variable: self.variable + 1}

    def base_case(self, before: Any, after: Any, relation: str = "=") -> Case:
        """The statement at the start."""
        left, right = (self.unfolded(at(side, self.at_start)) for side in (before, after))
        return Case(left, right, self.base, relation)

    def grown(self, before: Any) -> Any:
        """What the left side at n + 1 is made of."""
        return self.unfolded(at(before, self.later))

    def steps(self, before: Any, after: Any, relation: str = "=") -> Iterator[Case]:
        """The statement at n + 1, with that for n put in: as an equation, then with room.

        Raises:
            UnsupportedError: where the recursion does not lead back to the left side at n.
        """
        left, right = (self.grown(side) for side in (before, after))
        for room in product(*(self._rooms(k, relation) for k in range(len(self.instances)))):
            yield Case(self.supposed(left, before, after, room), right, self.step, relation)

    @staticmethod
    def _rooms(k: int, relation: str) -> list[sympy.Expr]:
        """By what the left side at n may differ from the right one: nothing, more, or both."""
        number = sympy.Dummy(f"q_{k}", positive=True)
        more = -number if relation in ("<", "≤") else number
        return {"=": [sympy.S.Zero], "<": [more], ">": [more]}.get(relation, [sympy.S.Zero, more])

    def supposed(self, whole: Any, before: Any, after: Any, room: Sequence[Any] = ()) -> Any:
        """An expression with the right side, and some room, in place of the left one at n."""
        for k, values in enumerate(self.instances):
            known = at(before, values)
            if known in self.recursion or not whole.has(known):
                raise UnsupportedError(
                    f"the recursion must lead from {before} at {self.variable} + 1 back to "
                    f"{known}, but gives {whole}"
                )
            value = at(after, values)
            if room and room[k] != 0:
                value = value + room[k]
            whole = whole.xreplace({known: value})
        return whole

    def unfolded(self, expression: Any) -> Any:
        """An expression with what the things in it are made of."""
        made_of = {sympy.sympify(k): sympy.sympify(v) for k, v in self.recursion.items()}
        return expression.xreplace(made_of)

    def condition_of(self, before: Any, after: Any) -> sympy.Basic | None:
        """Where base and step are shown, as far as it is about symbols of the statement."""
        spoken_of = (before.free_symbols | after.free_symbols) - {self.variable}
        parts = [part for check in (self.base, self.step) for part in _conditions(check)]
        shown = dict.fromkeys(part for part in parts if part.free_symbols <= spoken_of)
        return None if not shown else next(iter(shown)) if len(shown) == 1 else sympy.And(*shown)

    def _reaches_every_number(self) -> None:
        """Refuse a step that is only shown for some n.

        Raises:
            UnsupportedError: where the step asks for more of n than that it is not below the start.
        """
        number = sympy.Dummy(integer=True, nonnegative=True)
        for part in _conditions(self.step):
            if part.xreplace({self.variable: number + self.start}) != sympy.true and (
                self.variable in part.free_symbols
            ):
                raise UnsupportedError(
                    f"the step is only shown for {part}; it is needed for every {self.variable} ≥ "
                    f"{self.start}"
                )


def _conditions(check: Check) -> tuple[sympy.Basic, ...]:
    """Where a check shows its relation, part by part."""
    whole = getattr(check, "condition", None)
    if whole is None or whole == sympy.true:
        return ()
    return tuple(whole.args) if isinstance(whole, sympy.And) else (whole,)


def _is_defined(thing: Any) -> bool:
    """Whether something is what one says that it is: a symbol, or a value of a function."""
    if isinstance(thing, sympy.MatrixExpr):
        return not isinstance(thing, _COMPOUND)
    return isinstance(thing, (sympy.Symbol, AppliedUndef))
