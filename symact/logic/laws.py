"""Means of random letters, and what is said of their laws, as SymPy objects.

A mean binds its random letters: they vary inside it and are no letters of a statement. What is said
of a law is a phrase about them, which a check takes as a premise.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from symact.errors import UnsupportedError, UsageError, in_full, shown
from symact.logic.words import Phrase
from symact.numbers.asked import as_sympy

ANY = sympy.Symbol("∗", integer=True)
"""Where the index of a family of random letters stands, when the family is named."""


class Mean(sympy.Expr):  # type: ignore[misc]
    """The mean of an expression over the joint law of its random letters; it stays as it is made.

    Letters that are not listed are parameters: numbers, the same for all outcomes. A family w(1),
    w(2), … of random letters is listed as the function w.

    Raises:
        UsageError: for a random letter that is no symbol and no function of one letter, and for
            none.

    >>> Z, x = sympy.symbols("Z x", real=True)
    >>> Mean(x * Z, Z), Mean(x * Z, Z).free_symbols
    (Mean(Z*x, Z), {x})
    """

    is_commutative = True
    is_real = True

    def __new__(cls, body: Any, *letters: Any) -> Mean:
        if len(letters) == 1 and isinstance(letters[0], sympy.Tuple):
            letters = tuple(letters[0])
        mean: Mean = super().__new__(cls, as_sympy(body, "what a mean is of"), _random(letters))
        return mean

    @property
    def body(self) -> sympy.Expr:
        """What the mean is taken of."""
        return self.args[0]

    @property
    def letters(self) -> frozenset[Any]:
        """The random letters, which it binds: symbols, and functions for families."""
        return _names(self.args[1])

    @property
    def bound_symbols(self) -> list[sympy.Symbol]:
        return [letter for letter in self.args[1] if letter.is_Symbol]

    @property
    def free_symbols(self) -> set[sympy.Basic]:
        return set(self.body.free_symbols) - self.letters

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        if symbol not in self.free_symbols:
            return sympy.S.Zero
        raise UnsupportedError(
            f"whether {in_full(self)} may be differentiated inside is not known here"
        )

    def _eval_subs(self, old: Any, new: Any) -> sympy.Expr | None:
        """Random letters are not replaced, and none comes in from outside."""
        if old in self.letters:
            return self
        value = as_sympy(new, f"the value of {shown(old)}")
        caught = self.letters & {*value.free_symbols, *(f.func for f in value.atoms(AppliedUndef))}
        if caught and self.body.has(old):
            raise UnsupportedError(
                f"{in_full(new)} is put in for {in_full(old)} in {in_full(self)}, where it varies"
            )
        return None

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer.doprint(part) for part in (self.body, *_plain(self.args[1])))
        return f"Mean({inside})"


def _random(letters: Any) -> sympy.Tuple:
    """Random letters, each once, by name."""
    found = tuple(dict.fromkeys(_one(letter) for letter in letters))
    if not found:
        raise UsageError("name the letters that are random, as in Mean(Z**2, Z)")
    return sympy.Tuple(*sorted(found, key=str))


def _one(letter: Any) -> sympy.Expr:
    """A random letter, or a family of them at any index."""
    if isinstance(letter, UndefinedFunction):
        return letter(ANY)
    thing = as_sympy(letter, "a random letter")
    if isinstance(thing, AppliedUndef) and len(thing.args) == 1:
        return thing.func(ANY)
    if not isinstance(thing, sympy.Symbol):
        raise UsageError(
            f"{in_full(letter)} is no letter that can be random; write a sympy.Symbol, or a "
            "function of one "
            "letter for a family"
        )
    return thing


def _names(letters: Any) -> frozenset[Any]:
    return frozenset(x.func if isinstance(x, AppliedUndef) else x for x in letters)


class Family(sympy.Symbol):  # type: ignore[misc]
    """A family of letters as it is named: by the letter of its function."""


def _plain(letters: Any) -> list[sympy.Symbol]:
    """Letters as they are named: a family by the letter of its function."""
    return [Family(x.func.__name__) if isinstance(x, AppliedUndef) else x for x in letters]


class Each(sympy.Basic):  # type: ignore[misc]
    """In :class:`Independent`: a family of random letters, each of which is a group of its own."""

    def __new__(cls, family: Any) -> Each:
        thing = _one(family)
        if not isinstance(thing, AppliedUndef):
            raise UsageError(f"{in_full(family)} is no family; write a function of one letter")
        each: Each = super().__new__(cls, thing)
        return each

    def __iter__(self) -> Any:
        return iter(self.args)


class Law(Phrase):
    """What is said of the joint law of random letters."""

    @property
    def letters(self) -> frozenset[Any]:
        """The random letters, families as functions."""
        return frozenset(name for part in self.args for name in _names(part))

    @property
    def binds(self) -> frozenset[sympy.Basic]:
        return self.letters | {ANY}

    @property
    def inside(self) -> tuple[sympy.Basic, ...]:
        return tuple(self.args)

    @property
    def outside(self) -> tuple[sympy.Basic, ...]:
        return ()

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        parts = [_plain(part) for part in self.args]
        return tuple(part[0] if len(part) == 1 else sympy.Tuple(*part) for part in parts)


class Independent(Law):
    """Groups of random letters are jointly independent; inside a group they may depend.

    A family w is one group, ``Each(w)`` as many as it has members.

    Raises:
        UsageError: for fewer than two groups, and for a letter in two of them.

    >>> w, T, h = sympy.symbols("w T h", real=True)
    >>> Independent(w, (T, h))
    w and (T, h) are jointly independent
    """

    def __new__(cls, *groups: Any) -> Independent:
        parts = [group if isinstance(group, Each) else _group(group) for group in groups]
        letters = [letter for part in parts for letter in part]
        if len(parts) < 2 and not any(isinstance(part, Each) for part in parts):
            raise UsageError("independence is of two groups or more: Independent(w, (T, h))")
        if len(set(letters)) < len(letters):
            raise UsageError(f"a letter of {in_full(tuple(parts))} is in two groups; it is in one")
        law: Independent = super().__new__(cls, *parts)
        return law

    @property
    def template(self) -> str:
        places = ["all values of {}" if isinstance(part, Each) else "{}" for part in self.args]
        *first, last = places
        several = ", and " if len(self.args) < 3 and isinstance(self.args[0], Each) else " and "
        return (", ".join(first) + several if first else "") + f"{last} are jointly independent"


class Symmetric(Law):
    """The law of random letters together is that of the same with all signs changed.

    >>> Symmetric(sympy.Symbol("Z", real=True))
    the law of Z is symmetric
    """

    def __new__(cls, *letters: Any) -> Symmetric:
        law: Symmetric = super().__new__(cls, _single(_group(letters)))
        return law

    @property
    def template(self) -> str:
        return "the law of {} is symmetric"


class SameLaw(Law):
    """Two random letters have one law, or two groups of as many letters each, in this order.

    Raises:
        UsageError: for groups of different numbers of letters.

    >>> SameLaw(*sympy.symbols("Z W", real=True))
    Z and W have the same law
    """

    def __new__(cls, first: Any, second: Any) -> SameLaw:
        parts = _single(_group(first)), _single(_group(second))
        if len(parts[0]) != len(parts[1]):
            raise UsageError(f"{in_full(parts[0])} and {in_full(parts[1])} are not as many letters")
        law: SameLaw = super().__new__(cls, *parts)
        return law

    @property
    def template(self) -> str:
        return "{} and {} have the same law"


class IsFinite(Phrase):
    """The mean of the size of an expression is finite, so that its mean has a value.

    >>> Z = sympy.Symbol("Z", real=True)
    >>> IsFinite(Mean(Z, Z)), IsFinite(Mean(Z**2, Z))
    (Mean(Abs(Z), Z) is finite, Mean(Z**2, Z) is finite)
    """

    def __new__(cls, mean: Mean) -> IsFinite:
        size = Mean(sympy.Abs(mean.body), *mean.letters)
        phrase: IsFinite = super().__new__(cls, size)
        return phrase

    @property
    def template(self) -> str:
        return "{} is finite"

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        return tuple(self.args)


def _group(letters: Any) -> sympy.Tuple:
    """A group of random letters, in the order in which they are given."""
    while isinstance(letters, (tuple, sympy.Tuple)) and len(letters) == 1:
        letters = letters[0]
    several = tuple(letters) if isinstance(letters, (tuple, sympy.Tuple)) else (letters,)
    _random(several)
    found = tuple(map(_one, several))
    if len(set(found)) < len(found):
        raise UsageError(f"a letter of {in_full(found)} is there twice")
    return sympy.Tuple(*found)


def _single(letters: sympy.Tuple) -> sympy.Tuple:
    for letter in letters:
        if isinstance(letter, AppliedUndef):
            raise UsageError(f"this is said of letters, not of the family {letter.func}")
    return letters
