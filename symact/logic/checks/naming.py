"""Values for letters, in the indices of names as well: h_n becomes h_0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.letters import indices, is_about, scopes, slopes_in
from symact.numbers.asked import as_sympy, mapping

Assignment = Mapping[Any, Any]


def at(expression: Any, values: Assignment) -> Any:
    """An expression with values for letters, also where they are indices of names.

    Raises:
        UnsupportedError: where a value speaks of what varies in the place where it goes.

    >>> n = sympy.Symbol("n", integer=True)
    >>> at(n + sympy.Symbol("p_n"), {n: n + 1})
    n + p_n + 1 + 1
    """
    mapping(values, "the values of letters")
    if not isinstance(expression, sympy.Basic):
        return as_sympy(expression, "what values are put into")
    if expression in values:
        return as_sympy(values[expression], f"the value of {shown(expression)}")
    if isinstance(expression, sympy.MatrixSymbol):
        rows, columns = (at(size, values) for size in expression.shape)
        return sympy.MatrixSymbol(_renamed(expression.name, values), rows, columns)
    if isinstance(expression, sympy.Symbol):
        name = _renamed(expression.name, values)
        return expression if name == expression.name else _named(expression, name)
    if not expression.args:
        return expression
    if isinstance(expression, sympy.Derivative):
        body = at(expression.expr, _outside(expression, slopes_in(expression), values))
        if slopes_in(expression) & set(values):
            raise UnsupportedError(
                f"a value for the letter of {in_full(expression)} has no place in it"
            )
        return expression.func(body, *expression.variable_count)
    inside, _ = scopes(expression)
    names = frozenset[Any]().union(*(names for _, names in inside))
    inner = {part for part, _ in inside}
    kept = _outside(expression, names, values) if names else values
    parts = [
        at(part, kept) if part in inner else _beside(part, names, values)
        for part in expression.args
    ]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    return expression.func(*parts)


def _beside(part: Any, names: frozenset[Any], values: Assignment) -> Any:
    """A part of a binder that is not inside it: a letter that it binds, or a limit (j, 0, n)."""
    if isinstance(part, sympy.Tuple) and names:
        return sympy.Tuple(*(_beside(one, names, values) for one in part))
    return part if names & {part, getattr(part, "func", None)} else at(part, values)


def _outside(binder: Any, names: frozenset[Any], values: Assignment) -> dict[Any, Any]:
    """The values that may be put in below a binder: none of what it binds, by name or in an index.

    Raises:
        UnsupportedError: for a value that speaks of what it binds.
    """
    kept = {
        thing: value
        for thing, value in values.items()
        if not names & {thing, getattr(thing, "func", None)}
    }
    for thing, value in kept.items():
        if any(is_about(as_sympy(value, f"the value of {shown(thing)}"), name) for name in names):
            raise UnsupportedError(
                f"{in_full(value)} is put in for {in_full(thing)} where it varies, in "
                f"{in_full(binder)}"
            )
    return kept


def _named(symbol: sympy.Symbol, name: str) -> sympy.Symbol:
    return sympy.Symbol(name, **symbol._assumptions_orig)


def _renamed(name: str, values: Assignment) -> str:
    """A name with its index, which is what comes after the first underscore, put in."""
    known = {str(symbol): symbol for symbol in values if isinstance(symbol, sympy.Symbol)}
    if not indices(name) & set(known):
        return name
    letter, _, index = name.partition("_")
    try:
        meant = sympy.sympify(index, locals=known)
    except sympy.SympifyError:
        meant = None
    if not isinstance(meant, sympy.Expr):
        raise UnsupportedError(f"the index of {name} is no expression, so nothing is put in there")
    put = {
        thing: as_sympy(value, f"the value of {shown(thing)}") for thing, value in values.items()
    }
    return f"{letter}_{in_full(meant.xreplace(put))}"
