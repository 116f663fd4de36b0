"""Slopes by their names: where a derivation has shown what G′(x) is, it is G′(x) from then on.

A check reads xφ(x) + Φ(x), since that is what it decides about; a reader expects G′(x) < 0. Both
are equal for all x by a step of the same derivation, so that one may stand for the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.logic.derivation import Chain, Derivation, Verified
from symact.logic.words import Phrase


class Slope(sympy.Basic):  # type: ignore[misc]
    """A derivative of a function at a letter, written as G′(x); its one argument is that."""


Slopes = dict[Any, Any]
"""What derivatives of functions are, with these derivatives."""


def slopes(shown: Verified) -> Slopes:
    """What a derivation establishes derivatives to be, without supposing anything.

    >>> from symact.logic.checks import DerivativeIs
    >>> x = sympy.Symbol("x", real=True)
    >>> f = sympy.Function("f", real=True)
    >>> check = DerivativeIs({f: sympy.Lambda(x, x**2)})
    >>> chain = Chain.of(sympy.Derivative(f(x), x), ("=", 2 * x, "differentiate", check))
    >>> slopes(Derivation.of(chain).verify())
    {2*x: Slope(Derivative(f(x), x))}
    """
    known: Slopes = {}
    for chain, sequent in zip(shown.derivation.chains, shown.sequents, strict=True):
        found = _slope(_called(chain, known))
        if found is not None and sequent is not None and not sequent.premises:
            known.setdefault(*found)
    return known


def called(derivation: Derivation, known: Slopes) -> Derivation:
    """A derivation in which whole sides are called by the derivatives that they are.

    >>> x = sympy.Symbol("x", real=True)
    >>> f = sympy.Function("f", real=True)(x)
    >>> chain = Chain(2 * x, ())
    >>> called(Derivation.of(chain), {2 * x: Slope(f.diff(x))}).chains[0].subject
    Slope(Derivative(f(x), x))
    """
    meanings = tuple(
        replace(meaning, value=named(meaning.value, known))
        if isinstance(meaning.value, Phrase)
        else meaning
        for meaning in derivation.meanings
    )
    chains = tuple(_called(chain, known) for chain in derivation.chains)
    return replace(derivation, chains=chains, meanings=meanings)


def named(value: Any, known: Slopes) -> Any:
    """A side, or the sides in a phrase, by the derivatives that they are."""
    if isinstance(value, Phrase):
        return value.func(*(known.get(part, part) for part in value.args))
    return _name(value, known)


def _slope(chain: Chain) -> tuple[Any, Slope] | None:
    """What a chain says a derivative is, everywhere, and that derivative."""
    subject = chain.subject
    if not isinstance(subject, Slope) or not chain.steps:
        return None
    if any(step.relation != "=" or step.condition is not None for step in chain.steps):
        return None
    value = chain.steps[-1].after
    # a letter, a number or a function has a name already
    return None if value.is_Atom or isinstance(value, AppliedUndef) else (value, subject)


def _called(chain: Chain, known: Slopes) -> Chain:
    """A chain whose first side is called by its name."""
    subject = _name(chain.subject, known)
    if subject == chain.subject or (chain.steps and chain.steps[0].before != chain.subject):
        return chain
    if not chain.steps:
        return replace(chain, subject=subject)
    first, *others = chain.steps
    return replace(chain, subject=subject, steps=(replace(first, before=subject), *others))


def _name(side: Any, known: Slopes) -> Any:
    """What a side is called: by a derivative, if it is one or known to be."""
    if side in known:
        return known[side]
    if not isinstance(side, sympy.Derivative):
        return side
    if side.expr in known:
        (slope,) = known[side.expr].args
        side = sympy.Derivative(slope.expr, *slope.variables, *side.variables)
    function, variables = side.expr, set(side.variables)
    is_its_own = isinstance(function, AppliedUndef) and set(function.args) == variables
    return Slope(side) if is_its_own and len(variables) == 1 and side.derivative_count < 4 else side
