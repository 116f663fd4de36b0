"""What the steps of chains show, with the definitions of their checks put in and their domains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sympy

from symact.errors import UnsupportedError
from symact.library.vocabulary import x
from symact.logic.checks import (
    Cases,
    Check,
    DerivativeIs,
    Enclosed,
    Finite,
    LimitIs,
    MaximumIs,
    Monotone,
    OnInterval,
    RingIdentity,
    Sequent,
    Split,
    Squares,
    TurningPoint,
    UniqueZero,
)
from symact.logic.checks.known import put_in
from symact.logic.checks.reading import Reader
from symact.logic.checks.signs import sign_of
from symact.logic.derivation import Chain, Step, Verified
from symact.numbers.balls import PRECISION, enclosure, precision

REALS = sympy.Interval(-sympy.oo, sympy.oo)


@dataclass(frozen=True)
class Conclusion:
    """Two sides and what was shown of them.

    Attributes:
        before, relation, after: the sides as their check compared them, definitions put in.
        written: the sides as they are written.
        domains: for which values of which symbols; all real numbers for those that are not there.
        check: what showed it.
    """

    before: sympy.Basic
    relation: str
    after: sympy.Basic
    written: tuple[sympy.Basic, sympy.Basic]
    domains: Mapping[sympy.Symbol, sympy.Set]
    check: Check

    def on(self, symbol: sympy.Symbol) -> sympy.Set:
        """The values of a symbol for which it is shown."""
        return self.domains.get(symbol, REALS)

    def is_for_all_but(self, *symbols: sympy.Symbol) -> bool:
        """Whether it is shown for all values of all symbols other than some."""
        others = (domain for symbol, domain in self.domains.items() if symbol not in symbols)
        return all(domain == REALS for domain in others)


def conclusions(verified: Verified) -> tuple[Conclusion, ...]:
    """What each step shows, and where there are several steps what they show together."""
    rest = iter(verified.steps)
    return tuple(
        part
        for chain in verified.derivation.chains
        for part in _of_chain(chain, [next(rest) for _ in chain.steps])
    )


def _of_chain(chain: Chain, established: Iterable[Sequent]) -> Iterator[Conclusion]:
    shown = [_of_step(*pair) for pair in zip(chain.steps, established, strict=True)]
    yield from (part for part in shown if part is not None)
    whole = shown[0] if shown else None
    for last, part in enumerate(shown[1:], 1):
        if whole is None or part is None:
            return
        domains = {
            symbol: whole.on(symbol).intersect(part.on(symbol))
            for symbol in {*whole.domains, *part.domains}
        }
        relation = Chain(chain.subject, chain.steps[: last + 1]).relation
        written = whole.written[0], part.written[1]
        whole = Conclusion(whole.before, relation, part.after, written, domains, part.check)
        yield whole


def _of_step(step: Step, sequent: Sequent) -> Conclusion | None:
    """What a step shows; None where anything is supposed but the domains of its letters."""
    domains = domains_of(step.check)
    if domains is None or not set(sequent.premises) <= _conditions(step.check):
        return None
    kinds = [letter.domain for letter in sequent.letters if not letter.domain.arguments]
    if any(domain.sign or domain.kind != "real" for domain in kinds):
        return None  # a letter of one sign stands for less than all numbers
    if any(thing == x or thing in domains for thing, _ in sequent.definitions):
        return None  # it stands for one number there
    known = getattr(step.check, "definitions", {})
    before, after = (_put_in(side, known) for side in (step.before, step.after))
    written = step.before, step.after
    return Conclusion(before, step.relation, after, written, domains, step.check)


def _conditions(check: Check) -> set[sympy.Basic]:
    """The premises that only say for which values of its letters a check shows something."""
    whole = getattr(check, "condition", None)
    if isinstance(whole, sympy.And):
        return set(whole.args)
    return set() if whole is None else {whole}


def _put_in(side: sympy.Basic, known: Mapping[Any, Any]) -> sympy.Basic:
    replaced: sympy.Basic = put_in(side, known)
    return replaced


EVERYWHERE = (
    RingIdentity, Squares, DerivativeIs, LimitIs, TurningPoint, Enclosed, MaximumIs, UniqueZero,
)  # fmt: skip
"""Checks that show their relation for all real values of the symbols in it."""


def domains_of(check: Check) -> dict[sympy.Symbol, sympy.Set] | None:
    """For which values of its symbols a check shows something; None where that is not known."""
    if isinstance(check, EVERYWHERE):
        return {}
    if isinstance(check, Cases):
        return {
            split.symbol: REALS if split.on is sympy.S.Reals else split.on
            for split in check.splits
            if isinstance(split, Split)
        }
    if isinstance(check, Monotone):
        return {check.variable: check.on}
    if isinstance(check, OnInterval):
        return {check.variable: sympy.Interval(*check.ends)}
    if isinstance(check, Finite):
        return {symbol: sympy.FiniteSet(*values) for symbol, values in check.sets.items()}
    return None


def covers(parts: Iterable[sympy.Set], whole: sympy.Set = REALS) -> bool:
    """Whether sets together are all of another."""
    return bool(whole.is_subset(sympy.Union(*parts)))


def same(first: Any, second: Any) -> bool:
    """Whether two expressions are equal, by their normal forms."""
    if first == second:
        return True
    try:
        return RingIdentity().run(first, second).holds
    except UnsupportedError:
        return False


def order(first: Any, second: Any) -> int | None:
    """−1, 0 or 1 as a number is smaller than, equal to or larger than another; None if not found.

    By signs of normal forms; where these do not settle it, by enclosures, which is noted.
    """
    if first == second:
        return 0
    if first.is_infinite or second.is_infinite:
        return -1 if first is -sympy.oo or second is sympy.oo else 1
    try:
        difference = Reader().read(first - second)
    except UnsupportedError:
        return None
    sign = sign_of(difference)
    if sign in _SIGNS:
        return _SIGNS[sign]
    with precision(2 * PRECISION):
        value = enclosure(first) - enclosure(second)
    if value.low > 0 or value.high < 0:
        if (noted := _noted.get()) is not None:
            noted.append((first, second))
        return 1 if value.low > 0 else -1
    return None


@contextmanager
def noting_enclosures() -> Iterator[list[tuple[Any, Any]]]:
    """The pairs of numbers that :func:`order` tells apart by enclosures meanwhile."""
    noted: list[tuple[Any, Any]] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


_noted: ContextVar[list[tuple[Any, Any]] | None] = ContextVar("noted", default=None)


_SIGNS = {"+": 1, "0": 0, "−": -1}
