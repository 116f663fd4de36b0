"""Values for symbols: ``subs``, ``xreplace`` and ``free_symbols``, as SymPy has them, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Self

import sympy

from symact.errors import NumberError, UsageError, shown
from symact.numbers.asked import needed
from symact.numbers.rational import rational

Put = Callable[[sympy.Basic], sympy.Basic]
"""Puts values into a SymPy expression."""


class Symbolic:
    """A dataclass that may have symbols in its parts, and takes values for them.

    >>> from symact import AffineMap
    >>> a, b = sympy.symbols("a b")
    >>> family = AffineMap([[a, a * b]])
    >>> family.subs({a: "1/2", b: 3}).matrix.fractions()
    ((Fraction(1, 2), Fraction(3, 2)),)
    >>> sorted(map(str, family.subs(b, a + 1).free_symbols))
    ['a']
    """

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The symbols that occur; none where all are numbers."""
        return union(getattr(self, name) for name in _names(self))

    def subs(self, *given: Any, simultaneous: bool = False) -> Self:
        """This with values put in for symbols.

        Values go in as SymPy's ``subs`` puts them in: those of a list one after the other, those of
        a dictionary in SymPy's order, all at once with ``simultaneous``. A symbol that does not
        occur is passed over. A float is the number that it stores, text the number that it spells.

        Args:
            given: a symbol and its value; a dictionary; or a list of pairs. A symbol may be given
                by its name, which means every symbol of that name, whatever is assumed of it.
            simultaneous: whether no value goes into another one.

        Raises:
            UsageError: for anything but symbols, and for a symbol with two values.
            NumberError: for a value that is no rational number, nor a polynomial in symbols with
                rational coefficients.
        """
        needed(simultaneous, bool, "simultaneous")
        pairs = _read(_pairs(given), self.free_symbols)
        values: Any = pairs if isinstance(given[0], (list, tuple)) else _once(pairs)
        return self._put(lambda thing: thing.subs(values, simultaneous=simultaneous))

    def xreplace(self, rule: Mapping[Any, Any]) -> Self:
        """This with values put in for symbols, all at once: see :meth:`subs`."""
        values = _once(_read(_pairs((rule,)), self.free_symbols))
        return self._put(lambda thing: thing.xreplace(values))

    def _put(self, put: Put) -> Self:
        """This with values put into its parts, which keep their shapes; itself if none changes."""
        own = {name: getattr(self, name) for name in _names(self)}
        parts = {name: _put_into(part, put) for name, part in own.items()}
        if all(part is own[name] for name, part in parts.items()):
            return self
        made = object.__new__(type(self))
        for name, part in parts.items():
            object.__setattr__(made, name, part)
        return made


def _names(thing: Any) -> list[str]:
    return [field.name for field in fields(thing)]


def _put_into(part: Any, put: Put) -> Any:
    if isinstance(part, Symbolic):
        return part._put(put)
    if isinstance(part, tuple):
        made = tuple(_put_into(one, put) for one in part)
        return part if all(new is old for new, old in zip(made, part, strict=True)) else made
    return part


def union(parts: Iterable[Any]) -> set[sympy.Symbol]:
    """The symbols that occur in some of the parts, which may lie in tuples."""
    found = set[sympy.Symbol]()
    for part in parts:
        if isinstance(part, Symbolic):
            found |= part.free_symbols
        elif isinstance(part, tuple):
            found |= union(part)
    return found


Pairs = list[tuple[Any, Any]]


def _pairs(given: tuple[Any, ...]) -> Pairs:
    """What was given, as pairs of a symbol and a value."""
    match given:
        case (Mapping() | sympy.Dict() as values,):
            return list(values.items())
        case ((list() | tuple()) as pairs,):
            if all(
                isinstance(pair, (list, tuple, sympy.Tuple)) and len(pair) == 2 for pair in pairs
            ):
                return [(old, new) for old, new in pairs]
        case (old, new):
            return [(old, new)]
    raise UsageError(
        "values are given as a symbol and its value, as a dictionary or as a list of pairs, such "
        "as {a: 1}"
    )


def _read(pairs: Pairs, symbols: Iterable[sympy.Symbol]) -> Pairs:
    """Pairs of symbols and exact values."""
    known = list(symbols)
    result: Pairs = []
    for old, new in pairs:
        if isinstance(old, str):
            letters = [symbol for symbol in known if symbol.name == old]
        elif isinstance(old, sympy.Symbol):
            letters = [old]
        else:
            raise UsageError(f"{shown(old)} is no symbol; only symbols and their names have values")
        value = _exact(new, f"the value of {old}")
        result += [(letter, value) for letter in letters]
    return result


def _once(pairs: Pairs) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for old, new in pairs:
        if values.setdefault(old, new) != new:
            raise UsageError(f"{old} is given two values, {values[old]} and {new}; give one")
    return values


def _exact(value: Any, name: str) -> sympy.Expr:
    """A value as SymPy has it, with exact numbers in it."""
    if not isinstance(value, sympy.Basic) or not value.free_symbols:
        return sympy.Rational(*rational(value, name).as_integer_ratio())
    why = ""
    if not isinstance(value, sympy.Expr):
        why = "no expression"
    elif not value.is_commutative:
        why = "not commutative"
    elif value.has(sympy.I) or value.is_real is False:
        why = "not real"
    elif value.has(sympy.Float):
        why = "made with a float, whose value SymPy may have rounded"
    if why:
        raise NumberError(
            f"{name} is {shown(value)}, which is {why}; give a rational number, or an expression "
            "with rational numbers in it"
        )
    return value
