"""What letters stand for, and values that are put in: replaced where they are meant, and noted.

A definition says what a letter is, throughout a derivation; a value that is given is a premise of
what is shown with it. Both are equations, and both are noted when they are used, so that what was
put in cannot be left out of what is stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.letters import LetterDomain, domain_of, heads, names_in, scopes, slopes_in
from symact.logic.checks.putting import have_one_shape, of_kind
from symact.logic.words import ForAll
from symact.numbers.asked import as_sympy, mapping

Equation = tuple[sympy.Basic, sympy.Basic]
"""A thing and what it is."""


class Known:
    """What is known of things in expressions, and which of it was used.

    Args:
        definitions: what letters stand for: a symbol, or an undefined function whose value is then
            a ``sympy.Lambda``.
        given: values of symbols, of unknown functions and of compound expressions.

    Raises:
        UnsupportedError: for a number as a key, and a function defined by anything but a closed
            Lambda.
        UsageError: for what is no mapping.
        NumberError: for a key or a value that is no SymPy object, number or name of a symbol.
    """

    def __init__(
        self, definitions: Mapping[Any, Any] | None = None, given: Mapping[Any, Any] | None = None
    ) -> None:
        self._functions: dict[Any, sympy.Lambda] = {}
        self._things: dict[Any, Any] = {}
        self._defined: set[Any] = set()
        named = mapping({} if definitions is None else definitions, "'definitions' of a check")
        for key, value in named.items():
            if isinstance(key, type):
                self._functions[key] = _closed(key, value)
                continue
            self._enter(key, value)
            thing = as_sympy(key, "what is defined")
            if not isinstance(thing, (sympy.Symbol, sympy.MatrixSymbol)):
                raise UnsupportedError(
                    f"{in_full(key)} is no letter, so it is not defined as {in_full(value)}; give "
                    "it to the check as 'given', which is a premise"
                )
            self._defined.add(thing)
        values = mapping({} if given is None else given, "'given' of a check")
        for key, value in values.items():
            if isinstance(key, type):
                raise UnsupportedError(
                    f"{key.__name__} is a function; give its values, or define it"
                )
            self._enter(key, value)
        self._used: dict[Any, Equation] = {}
        self._varying: dict[Any, set[Any]] = {}

    def _enter(self, key: Any, value: Any) -> None:
        thing = as_sympy(key, "what something is put in for")
        value = as_sympy(value, f"the value of {shown(thing)}")
        if not any(True for _ in heads(thing)) and not _is_named(thing):
            raise UnsupportedError(
                f"{in_full(thing)} is no letter, so nothing else can be put in for it"
            )
        have_one_shape(thing, value)
        if _is_relation(value) and not _is_relation(thing):
            raise UnsupportedError(
                f"{in_full(value)} is a relation, and {in_full(thing)} has a value; give a number "
                "or an expression"
            )
        if self._things.get(thing, value) != value:
            raise UnsupportedError(
                f"{in_full(thing)} is both {in_full(self._things[thing])} and {in_full(value)}"
            )
        self._things[thing] = value

    # -- putting in -------------------------------------------------------------------------------

    def put(self, expression: Any) -> Any:
        """An expression with everything put in, also in what was put in.

        Raises:
            UnsupportedError: for definitions that go round in a circle, for what would be caught by
                a binder, and where what comes out is no number.
        """
        if not (self._functions or self._things):
            return expression
        whole = expression
        for _ in range(len(self._functions) + len(self._things) + 1):
            replaced = self._replaced(whole, frozenset())
            if replaced == whole:
                return whole
            whole = replaced
        names = ", ".join(map(str, (*self._functions, *self._things)))
        raise UnsupportedError(f"the definitions of {names} go round in a circle")

    def put_once(self, expression: Any) -> Any:
        """An expression with everything put in, but nothing in what was put in."""
        return self._replaced(expression, frozenset())

    def _replaced(self, expression: Any, bound: frozenset[Any]) -> Any:
        if not isinstance(expression, sympy.Basic):
            return expression
        if expression in self._things:
            return self._value(expression, bound)
        if isinstance(expression, AppliedUndef) and expression.func in self._functions:
            return self._called(expression, bound)
        return _rebuilt(expression, bound, self._replaced)

    def _value(self, thing: Any, bound: frozenset[Any]) -> Any:
        value = self._things[thing]
        caught = bound & (names_in(thing) | names_in(value))
        if caught and not (isinstance(thing, AppliedUndef) and caught <= set(thing.args)):
            raise UnsupportedError(
                f"{in_full(thing)} = {in_full(value)} speaks of one {min(map(str, caught))} and "
                "is put in where that "
                "varies"
            )
        if thing != value:
            self._used[thing] = (thing, value)
            self._varying.setdefault(thing, set()).update(caught)
        return value

    def _called(self, expression: Any, bound: frozenset[Any]) -> Any:
        function = expression.func
        meant = self._functions[function]
        if bound & {function, *names_in(meant)}:
            raise UnsupportedError(
                f"the definition of {in_full(function)} speaks of what varies here"
            )
        for letter, argument in zip(_letters(meant), expression.args, strict=True):
            if letter != argument and domain_of(letter) != LetterDomain("real"):
                of_kind(letter, argument)
        self._used[function] = (function, meant)
        return meant(*(self._replaced(argument, bound) for argument in expression.args))

    @property
    def functions(self) -> Mapping[Any, sympy.Lambda]:
        """What unknown functions stand for."""
        return self._functions

    # -- what was used ----------------------------------------------------------------------------

    @property
    def definitions(self) -> tuple[Equation, ...]:
        """The definitions that were used, each a letter (or a function at its arguments)."""
        return tuple(
            _equation(key, value) if isinstance(key, type) else (key, value)
            for key, value in self._used.values()
            if isinstance(key, type) or key in self._defined
        )

    @property
    def premises(self) -> tuple[sympy.Basic, ...]:
        """The values that were put in, as equations: for all values of a letter that varies."""
        return tuple(
            self._premise(key, value)
            for key, value in self._used.values()
            if not isinstance(key, type) and key not in self._defined
        )

    def _premise(self, thing: Any, value: Any) -> sympy.Basic:
        premise: sympy.Basic = sympy.Eq(thing, value, evaluate=False)
        for letter in sorted(self._varying[thing], key=str):
            premise = ForAll(premise, letter)
        return premise


def _is_named(thing: Any) -> bool:
    """Whether something without letters is still one, such as the product of no layers."""
    numbers = (sympy.Identity, sympy.ZeroMatrix, sympy.MatrixBase, sympy.OneMatrix)
    return isinstance(thing, sympy.MatrixExpr) and not isinstance(thing, numbers)


def _closed(function: Any, value: Any) -> sympy.Lambda:
    if not isinstance(value, sympy.Lambda):
        raise UnsupportedError(
            f"{function.__name__} is defined by a sympy.Lambda, not by {shown(value)}"
        )
    return value


def _equation(function: Any, meant: sympy.Lambda) -> Equation:
    """What a function is at its letters."""
    letters = _letters(meant)
    # not called where nothing is put in: SymPy takes long to make large maxima again
    return function(*letters), meant.expr if letters == meant.variables else meant(*letters)


def _letters(meant: sympy.Lambda) -> tuple[Any, ...]:
    """What a definition is said for all of; SymPy drops the letter of Lambda(x, x)."""
    if isinstance(meant, sympy.Id.func):
        return (sympy.Symbol("x", real=True),)
    return tuple(meant.variables)


def _is_relation(expression: Any) -> bool:
    """Whether it is true or false, and no letter, which SymPy lets be either."""
    return isinstance(expression, Boolean) and not isinstance(expression, sympy.Symbol)


def _rebuilt(expression: Any, bound: frozenset[Any], replaced: Any) -> Any:
    """An expression made again of replaced parts, with the scopes of binders kept apart."""
    if isinstance(expression, (sympy.MatrixSymbol, sympy.Symbol)) or not expression.args:
        return expression
    if isinstance(expression, sympy.Derivative):
        return _derivative(expression, bound, replaced)
    inside, _ = scopes(expression)
    if not inside:
        parts = [replaced(part, bound) for part in expression.args]
    else:
        names = frozenset[Any]().union(*(names for _, names in inside))
        inner = {part for part, _ in inside}
        parts = [
            replaced(part, bound | names) if part in inner else _end(part, names, bound, replaced)
            for part in expression.args
        ]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    whole = expression.func(*parts)
    for stranger in (sympy.nan, sympy.zoo):
        if whole.has(stranger) and not expression.has(stranger):
            raise UnsupportedError(f"{in_full(expression)} has no value for what is put in")
    return whole


def _end(part: Any, names: frozenset[Any], bound: frozenset[Any], replaced: Any) -> Any:
    """A part of a binder outside its scope: a limit (j, 0, n), a point, or the letter itself."""
    if part in names:
        return part
    if isinstance(part, sympy.Tuple):
        ends = [_end(one, names, bound, replaced) for one in part]
        same = all(new is old for new, old in zip(ends, part.args, strict=True))
        return part if same else sympy.Tuple(*ends)
    return replaced(part, bound)


def _derivative(expression: Any, bound: frozenset[Any], replaced: Any) -> Any:
    """The letter of a derivative varies inside; a value for it has no place there."""
    body = replaced(expression.expr, bound | slopes_in(expression))
    if body is expression.expr:
        return expression
    return sympy.Derivative(body, *expression.variable_count)


def put_in(expression: Any, definitions: Mapping[Any, Any]) -> Any:
    """An expression with definitions put in; see :meth:`Known.put`.

    >>> x, f = sympy.Symbol("x", real=True), sympy.Function("f", real=True)
    >>> put_in(f(3) + x, {f: sympy.Lambda(x, x**2), x: 1})
    10
    """
    return Known(definitions).put(expression)


def merged(equations: Iterable[Equation]) -> tuple[Equation, ...]:
    """Definitions without doubles.

    Raises:
        UnsupportedError: for a letter that is defined twice, and differently, and for definitions
            that go round in a circle.
    """
    found: dict[Any, Any] = {}
    first_of: dict[Any, Any] = {}
    for thing, value in equations:
        if isinstance(thing, AppliedUndef):
            first = first_of.setdefault(thing.func, thing)
            if thing != first:
                thing, value = first, sympy.Lambda(thing.args, value)(*first.args)
        other = found.setdefault(thing, value)
        if other != value:
            raise UnsupportedError(
                f"{in_full(thing)} stands for {in_full(other)} and for {in_full(value)}; a letter "
                "has one meaning throughout"
            )
    acyclic(found.items())
    return tuple(found.items())


def acyclic(equations: Iterable[Equation]) -> None:
    """Refuse definitions that go round in a circle, over several checks as well.

    Raises:
        UnsupportedError: for that: f = g + 1 and g = f + 1 is no meaning of f and g.
    """
    needs = {
        head_of(thing): {head_of(part) for part in heads(_closed_over(thing, value))}
        for thing, value in equations
    }
    while needs:
        settled = [thing for thing, parts in needs.items() if not parts & needs.keys()]
        if not settled:
            names = ", ".join(sorted(map(str, needs)))
            raise UnsupportedError(f"the definitions of {names} go round in a circle")
        for thing in settled:
            del needs[thing]


def head_of(thing: Any) -> Any:
    """The function of something like f(x); of another thing itself."""
    return thing.func if isinstance(thing, AppliedUndef) else thing


def _closed_over(thing: Any, value: Any) -> Any:
    return sympy.Lambda(thing.args, value) if isinstance(thing, AppliedUndef) else value
