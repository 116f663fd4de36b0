"""Values put into derivations: into sides, subjects, meanings and what checks are made of.

Nothing is taken over: what comes out is declared anew, and its checks run when it is verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import sympy

from symact.errors import UnsupportedError, in_full
from symact.logic.checks import Induction
from symact.logic.checks.naming import Assignment, at
from symact.logic.meanings import Meaning
from symact.numbers.substitution import Symbolic


def symbols_in(thing: Any) -> set[sympy.Symbol]:
    """The symbols in a derivation or a part of one; letters for matrices are none.

    >>> n, x = sympy.symbols("n x")
    >>> sorted(map(str, symbols_in((n + 1, {x: 2}))))
    ['n', 'x']
    """
    if isinstance(thing, sympy.Basic):
        free = {s for s in thing.free_symbols if isinstance(s, sympy.Symbol)}
        sizes = (letter.shape for letter in thing.atoms(sympy.MatrixSymbol))
        return free.union(*(size.free_symbols for shape in sizes for size in shape))
    if isinstance(thing, Symbolic):
        return thing.free_symbols
    return set[sympy.Symbol]().union(*map(symbols_in, _parts(thing)))


def _parts(thing: Any) -> list[Any]:
    if isinstance(thing, Mapping):
        return [*thing, *thing.values()]
    if isinstance(thing, (tuple, list, frozenset)):
        return list(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return [getattr(thing, field.name) for field in fields(thing) if field.init]
    return []


def put_into(thing: Any, values: Assignment) -> Any:
    """A derivation, or a part of one, with values for symbols.

    Raises:
        UnsupportedError: for the letter that an induction goes over, for one that stands for
            something, and where a value has no place: see :func:`~symact.logic.checks.naming.at`.

    >>> n, x = sympy.symbols("n x")
    >>> put_into((n + 1, {x: n}), {n: sympy.Integer(2)})
    (3, {x: 2})
    """
    if isinstance(thing, sympy.Basic):
        return at(thing, values)
    if isinstance(thing, Mapping):
        return {put_into(key, values): put_into(value, values) for key, value in thing.items()}
    if isinstance(thing, (tuple, list, frozenset)):
        made = (put_into(part, values) for part in thing if not _is_spoken_for(part, values))
        return type(thing)(made)
    if isinstance(thing, Symbolic):
        return thing._put(lambda part: at(part, values))
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    if isinstance(thing, Induction) and thing.variable in values:
        raise UnsupportedError(
            f"{thing.variable} goes through all numbers in an induction; put a value into what "
            "this was derived from"
        )
    own = {field.name: getattr(thing, field.name) for field in fields(thing) if field.init}
    return replace(thing, **{name: put_into(part, values) for name, part in own.items()})


def _is_spoken_for(part: Any, values: Assignment) -> bool:
    """Whether a meaning is one of a letter that has a value now.

    Raises:
        UnsupportedError: where that letter stands for something already.
    """
    if not isinstance(part, Meaning) or part.symbol not in values:
        return False
    if part.value is not None:
        raise UnsupportedError(
            f"{part.symbol} stands for {in_full(part.value)} and takes no other value"
        )
    return True
