"""What may be put in for a letter: a value of its kind, of its shape, in its domain."""

from __future__ import annotations

from typing import Any

import sympy

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.letters import domain_of
from symact.logic.checks.reading import is_real
from symact.logic.words import OnlyZero, Phrase


def in_domain(symbol: Any, value: Any) -> None:
    """Refuse a value that is not shown to be one of a letter's, with a value of its own.

    Raises:
        UnsupportedError: for that, and for a function as a letter.
    """
    of_kind(symbol, value)
    for condition in () if is_matrix(value) else conditions(value):
        if proved(condition) is not True:
            raise UnsupportedError(
                f"{in_full(value)} is put in for {in_full(symbol)}, but may not be real"
            )


def is_meant(thing: Any, value: Any) -> None:
    """Refuse a definition by what a letter cannot be: −1 of one that is declared positive.

    Raises:
        UnsupportedError: for that.
    """
    if isinstance(value, OnlyZero):
        domain, (low, high) = domain_of(thing), value.args[2:]
        inside = domain.conditions(low) + domain.conditions(high)
        is_apart = domain.sign != "≠" or low > 0 or high < 0
        if domain.kind != "real" or not (is_apart and all(proved(c) is True for c in inside)):
            raise UnsupportedError(
                f"{in_full(thing)} is declared {domain.kind} {domain.sign} 0, which "
                f"{in_full(value)} need not be"
            )
    elif not isinstance(value, Phrase):
        # real where it has a value is enough: that it has one is seen to where it is used
        partial = domain_of(thing).kind == "real" and isinstance(value, sympy.Expr)
        of_kind(thing, value, partial and not value.has(sympy.I, *_ENDLESS))


def have_one_shape(thing: Any, value: Any) -> None:
    """Refuse a matrix in the place of a number, and one of another size.

    Raises:
        UnsupportedError: for these.
    """
    if is_matrix(thing) != is_matrix(value):
        raise UnsupportedError(
            f"{in_full(value)} is put in for {in_full(thing)}; only one of them is a matrix"
        )
    for one, other in zip(value.shape, thing.shape, strict=True) if is_matrix(thing) else ():
        if one != other and not _is_same(one, other):
            raise UnsupportedError(f"{in_full(value)} has not the shape of {in_full(thing)}")


def is_matrix(thing: Any) -> bool:
    """Whether something is a matrix and no number."""
    return bool(getattr(thing, "is_Matrix", False))


_ENDLESS = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)


def of_kind(symbol: Any, value: Any, is_known: bool = False) -> None:
    """Refuse a value that is not of the kind of a letter, or has not its sign, where it has one.

    Args:
        symbol: the letter.
        value: what goes in its place.
        is_known: whether the kind is known otherwise.

    Raises:
        UnsupportedError: for that, and for a function as a letter.
    """
    if isinstance(symbol, type):
        raise UnsupportedError(f"{symbol.__name__} is a function; no other is put in for it here")
    domain = domain_of(symbol)
    if is_matrix(value) and domain.kind != "matrix":
        raise UnsupportedError(
            f"{in_full(value)} is put in for {in_full(symbol)}; only one of them is a matrix"
        )
    if domain.kind == "matrix":
        have_one_shape(symbol, value)
        return
    is_kind = getattr(value, f"is_{domain.kind}", None)
    is_known = is_known or is_kind is True or (domain.kind == "real" and has_real_value(value))
    if not is_known:
        raise UnsupportedError(
            f"{in_full(value)} is not known to be {domain.kind}, as {in_full(symbol)} is"
        )
    for condition in domain.conditions(value):
        if proved(condition) is not True:
            raise UnsupportedError(
                f"{in_full(value)} is put in for {in_full(symbol)}, but is not shown to be in its "
                f"domain: {in_full(condition)}"
            )


def has_real_value(value: Any) -> bool:
    """Whether something is known to have a value, and that this is real."""
    return is_real(value) and all(proved(condition) is True for condition in conditions(value))


def _is_same(one: Any, other: Any) -> bool:
    return proved(sympy.Eq(one, other, evaluate=False)) is True
