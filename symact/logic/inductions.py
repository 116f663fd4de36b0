"""Inductions as chains: the base, the step and the statement, made from the statement alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy

from symact.display import count_of
from symact.errors import ShapeError
from symact.logic.checks import Check, Induction, MatrixIdentity, RingIdentity, at
from symact.logic.derivation import Chain, Link
from symact.numbers.asked import as_sympy, needed, texts


def by_induction(
    left: Any,
    relation: str,
    right: Any,
    check: Induction,
    *,
    reasons: tuple[str, str, str] = ("at the start", "by definition", "put in"),
    label: str = "",
) -> tuple[Chain, ...]:
    """Base, step and statement of an induction, all made from the statement and its check.

    ``reasons`` are for the base, for what the left side at n + 1 is made of, and for the step.

    >>> n = sympy.Symbol("n", integer=True, nonnegative=True)
    >>> g = sympy.Function("g", real=True)
    >>> check = Induction(n, {g(0): 1, g(n + 1): 2 * g(n)}, RingIdentity(), RingIdentity())
    >>> [str(chain.conclusion) for chain in by_induction(g(n), "=", 2**n, check)]
    ['g(0) = 1', 'g(n + 1) = 2**(n + 1)', 'g(n) = 2**n']
    """
    left = as_sympy(left, "the left side of an induction")
    right = as_sympy(right, "the right side of an induction")
    needed(relation, str, "the relation of an induction")
    needed(check, Induction, "the check of an induction")
    because = texts(reasons, "the reasons of an induction")
    if len(because) != 3:
        raise ShapeError(f"there are {count_of(len(because), 'reason')} of an induction, not 3")
    first, grown = check.base_case(left, right, relation), check.grown(left)
    goal = at(right, check.later)
    supposed, unfolded = check.supposed(grown, left, right), check.unfolded(goal)
    at_start, made_of, put_in = because
    defined = _substitution(left, check.recursion)
    known = _substitution(left, {at(left, u): at(right, u) for u in check.instances})
    base = _chain(
        at(left, check.at_start),
        ("=", first.before, at_start, defined),
        (relation, first.after, at_start, check.base),
        ("=", at(right, check.at_start), "by definition", defined),
        label="Base",
    )
    unfold: tuple[Link, ...] = (("=", grown, made_of, defined),)
    if check.because is not None:
        opened = check.opened(at(left, check.later))
        unfold = (
            ("=", opened, "by definition", RingIdentity()),
            ("=", grown, made_of, check.because),
        )
    last: tuple[Link, ...] = (
        (relation, unfolded, put_in, check.step),
        ("=", goal, "by definition", defined),
    )
    now = f"the statement for {check.variable}"
    if relation == "=":
        links = (*unfold, ("=", supposed, now, known), *last)
        steps: tuple[Chain, ...] = (_chain(at(left, check.later), *links, label="Step"),)
    else:
        steps = (
            _chain(at(left, check.later), *unfold, label="Step"),
            _chain(supposed, *last, label=f"With {now}"),
        )
    return base, *steps, Chain.of(left, (relation, right, "by induction", check), label=label)


def _substitution(left: Any, values: Mapping[Any, Any]) -> Check:
    """The check that two expressions are equal with values put in."""
    kind = MatrixIdentity if isinstance(left, sympy.MatrixExpr) else RingIdentity
    return kind(given=values)


def _chain(first: Any, *links: Link, label: str) -> Chain:
    """A chain without the steps that change nothing, unless nothing else is left."""
    steps = []
    before = first
    for link in links:
        if link[1] != before:
            steps.append(link)
            before = link[1]
    return replace(Chain.of(first, *(steps or links[-1:]), label=label), is_claim=False)
