"""Inputs that Hypothesis chooses, run through what was given and what was found.

Both are run exactly, and the first of them in float32, in a fixed order, held to its bound
(:mod:`symact.networks.kinds.agreement`). That nothing is found to differ is evidence beside what
was proved, and is no proof itself; a difference is a fault of symact, and ends in an error that has
the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from symact.display import count_of, number_of
from symact.errors import CheckFailedError, NumberError, UndecidedError, UnsupportedError
from symact.geometry.vertices import Point
from symact.networks.network import Network
from symact.networks.operations import Affine
from symact.numbers.matrix import RationalMatrix
from symact.testing.attack import sieged
from symact.testing.closeness import (
    Between,
    Model,
    closeness,
    exact_outputs,
    has_rational_values,
)
from symact.testing.executed import points_of
from symact.testing.executions import Sequential
from symact.testing.families import signed
from symact.testing.strategies import inputs, points_within

if TYPE_CHECKING:
    from symact.auditing.audit import Audit
    from symact.collapsing.collapse import Collapse
    from symact.comparing.equality import Equality
    from symact.regions.atlas import Atlas
    from symact.regions.domain import Domain

TYPE = "float32"
"""The type of the execution that is held to its bound."""

WORK = 4_000_000
"""How many exact products all inputs together may take: a second or two."""

CURVED, SYMBOLIC = 20, 2000
"""How many exact products a product of balls, and putting a number for a symbol, is worth."""


@dataclass
class Evidence:
    """What inputs showed that Hypothesis chose.

    Attributes:
        asked: how many were to be tried, and ``tried`` how many were.
        seed: with which they were drawn.
        outcome: what was seen of the exact outputs at all of them, in a few words; empty where
            nothing was compared.
        share: the largest share of a bound that the execution in float32 used; None for none.
        reason: why fewer were tried than asked for.
        type: of the execution.
        apart: an input at which exact outputs differ that were not known to be equal.
    """

    asked: int
    seed: int
    tried: int = 0
    outcome: str = ""
    share: Fraction | None = None
    reason: str = ""
    type: str = TYPE
    apart: Point | None = None

    def phrases(self) -> Iterator[str]:
        """What is said of it.

        >>> list(Evidence(20, 0, 2, "equal", reason="one takes long").phrases())
        ['2 of 20 inputs: equal', 'one takes long']
        """
        if not self.tried:
            yield f"none of {count_of(self.asked, 'input')}: {self.reason}"
            return
        fewer = f"{self.tried} of " if self.reason else ""
        counted = count_of(self.asked if fewer else self.tried, "input")
        yield f"{fewer}{counted}{f': {self.outcome}' if self.outcome else ''}"
        if self.share is not None:
            yield f"{self.type} within {rounded_up(self.share)} % of the bound"
        if fewer:
            yield self.reason


@dataclass(frozen=True)
class Trial:
    """What one input showed.

    Attributes:
        fault: what is wrong, with the input; empty where nothing is.
        share: the share of the bound that the execution used; None where there is no bound.
        apart: the point, where the exact outputs differ.
    """

    fault: str = ""
    share: Fraction | None = None
    apart: Point | None = None


@dataclass(frozen=True)
class Subject:
    """Something to try inputs on.

    Attributes:
        examples: a strategy for what is tried.
        tried: what one shows; None for one that does not count.
        cost: how many exact products one takes.
        outcome: what is so where no fault is found, in a few words.
        is_claimed: whether that the exact outputs are equal was proved, so that it is a fault if
            they are not.
        beside: why one may not count.
    """

    examples: st.SearchStrategy[Any]
    tried: Callable[[Any], Trial | None]
    cost: int
    outcome: str = "equal"
    is_claimed: bool = True
    beside: str = ""


def gathered(subject: Subject | str, *, examples: int, seed: int) -> Evidence:
    """Try inputs on something, as many as are affordable.

    Args:
        subject: what they are tried on, or why there is nothing to try them on.

    Raises:
        CheckFailedError: for an input that shows a fault; the message has it.
    """
    found = Evidence(examples, seed)
    if isinstance(subject, str):
        found.reason = subject
        return found
    allowed = min(examples, WORK // max(subject.cost, 1))
    if allowed < examples:
        found.reason = f"one takes {subject.cost:,} exact products".replace(",", " ")
    if not allowed:
        return found
    shares: list[Fraction] = []
    beside = 0

    def holds(example: Any) -> bool:
        nonlocal beside
        trial = subject.tried(example)
        if trial is None:
            beside += 1
            return True
        if trial.share is not None:
            shares.append(trial.share)
        return not trial.fault

    siege = sieged(subject.examples, holds, examples=allowed, seed=seed)
    if siege.found is not None:
        trial = subject.tried(siege.found)
        assert trial is not None
        if trial.apart is not None and not subject.is_claimed:
            found.tried, found.apart, found.outcome = siege.examples, trial.apart, "different"
            return found
        raise CheckFailedError(
            f"{trial.fault}; this is a fault of symact, found with --examples {examples} "
            f"--seed {seed}: please report it with these inputs"
        )
    found.tried, found.share = siege.examples - beside, max(shares, default=None)
    found.outcome = subject.outcome if found.tried else ""
    if beside and not found.reason:
        found.reason = subject.beside
    return found


# -- networks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two ways to the same outputs.

    Attributes:
        given: the network that was given, which also is executed in floats.
        found: the exact outputs by what was found, from a point; None for nothing to compare.
        name: what was found, for messages.
        cost: how many exact products that takes.
    """

    given: Network
    found: Callable[[Point], Sequence[Between]] | None = None
    name: str = "the result"
    cost: int = 0
    kind: Sequential = field(default_factory=lambda: Sequential(TYPE))

    def tried(self, x: Any) -> Trial | None:
        """Run a point through both, and through the execution; None where the second says nothing
        of it."""
        point = tuple(map(Fraction, map(float, x))) if isinstance(x, np.ndarray) else tuple(x)
        if self.found is not None:
            own = exact_outputs(self.given, RationalMatrix.of([point]))[0]
            try:
                others = self.found(point)
            except UndecidedError:  # of a region that was not found
                return None
            for k, (one, other) in enumerate(zip(own, others, strict=True)):
                if one[0] > other[1] or other[0] > one[1]:
                    return Trial(
                        f"at x = {_text(point)} output {k} of the network is {_value(one)}, "
                        f"that of {self.name} {_value(other)}",
                        apart=point,
                    )
        return self._executed(point)

    def _executed(self, point: Point) -> Trial:
        try:
            rows, _ = points_of(point, self.given, TYPE)
            with np.errstate(all="ignore"):
                actual = self.given.run(self.kind, rows[0].astype(TYPE))
            beside = closeness(actual, self.given, rows[0], Model(TYPE))
        except (NumberError, UnsupportedError):  # there is no such execution, or no bound of it
            return Trial()
        if beside.beyond:
            what = beside.farthest.describe(f"executed in {TYPE}")
            return Trial(f"at x = {_text(point)} {what}")
        return Trial(share=beside.share)


def _text(point: Point) -> str:
    return f"({', '.join(map(number_of, point))})"


def _value(ends: Between) -> str:
    low, high = ends
    return number_of(low) if low == high else f"between {float(low)!r} and {float(high)!r}"


def cost_of(network: Network) -> int:
    """How many exact products one input takes."""
    products = 0
    for position, node in enumerate(network.nodes, start=1):
        products += network.widths[position]
        if isinstance(node.operation, Affine):
            sizes = (block.shape[0] * block.shape[1] for block in node.operation.blocks)
            products += node.operation.copies * sum(sizes)
    return products * (1 if has_rational_values(network) else CURVED)


def _outputs_of(network: Network) -> Callable[[Point], Sequence[Between]]:
    return lambda point: exact_outputs(network, RationalMatrix.of([point]))[0]


def of_networks(
    given: Network, found: Network | None, domain: Domain | None = None
) -> Subject | str:
    """A network and one that is equal to it: everywhere, or on a domain.

    Args:
        found: None where there is nothing to compare with; the execution is held to its bound then.
    """
    for network in (given, found):
        if network is not None and network.opaque:
            return f"{network.opaque[0].operation.describe()} is not looked into"
    cost = cost_of(given) + (0 if found is None else cost_of(found))
    pair = Pair(given, None if found is None else _outputs_of(found))
    outcome = "" if found is None else "equal"
    return Subject(points_in(given, domain), pair.tried, cost, outcome)


def points_in(network: Network, domain: Domain | None) -> st.SearchStrategy[Any]:
    """Points of a domain; without one, points of float32 anywhere."""
    if domain is None:
        return inputs(network, dtype=TYPE)
    middle = [(a + b) / 2 for a, b in zip(domain.lower, domain.upper, strict=True)]
    reach = [(b - a) / 2 for a, b in zip(domain.lower, domain.upper, strict=True)]
    if not middle:
        return st.just(domain.point(()))
    return points_within(middle, reach).map(domain.point)


def of_collapse(result: Collapse[Any]) -> Subject | str:
    """What merged, beside what was given; symbols get numbers that are chosen as well."""
    before, after = result.before, result.network
    if not isinstance(before, Network):
        return "the layers have symbolic sizes"
    if before.is_numeric:
        return of_networks(before, None if after is before else after)
    symbols = sorted(before.free_symbols, key=str)
    points = inputs(before, dtype=TYPE)
    values = st.binary(min_size=len(symbols), max_size=len(symbols))

    def tried(example: tuple[bytes, Any]) -> Trial | None:
        drawn, x = example
        numbers = dict(zip(symbols, map(signed, drawn), strict=True))
        given = before.xreplace(numbers)
        pair = Pair(given, None if after is before else _outputs_of(after.xreplace(numbers)))
        trial = pair.tried(x)
        if trial is not None and trial.fault:
            put = ", ".join(f"{symbol} = {value}" for symbol, value in numbers.items())
            return Trial(f"for {put}, {trial.fault}")
        return trial

    outcome = "" if after is before else "equal"
    return Subject(st.tuples(values, points), tried, SYMBOLIC * before.parameters, outcome)


def of_atlas(found: Atlas) -> Subject:
    """A network, and the maps of the regions that it has on a domain."""

    def outputs(point: Point) -> list[Between]:
        return [(value, value) for value in found(point)]

    cost = 2 * cost_of(found.network) + len(found)
    pair = Pair(found.network, outputs, "its region's map")
    beside = "the others lie in no region that was found"
    return Subject(points_in(found.network, found.domain), pair.tried, cost, beside=beside)


def of_audit(result: Audit) -> Subject | str:
    """A network, and the one with fewer numbers that is equal on a box."""
    smaller = result.applied()
    found = smaller if smaller != result.network else None
    return of_networks(result.network, found, result.box)


def of_equality(result: Equality) -> Subject | str:
    """Two networks that were compared; of different ones the first is only executed."""
    second = None if result.verdict == "different" else result.second
    box = None if result.is_everywhere else result.box
    subject = of_networks(result.first, second, box)
    return subject if isinstance(subject, str) else replace(subject, is_claimed=bool(result))


def with_point(result: Equality, point: Point) -> Equality:
    """What is found of two networks, once a point is known at which they differ."""
    from symact.comparing.equality import apart_at

    ours, theirs = (
        exact_outputs(network, RationalMatrix.of([point]))[0]
        for network in (result.first, result.second)
    )
    apart = apart_at(point, ours, theirs)
    assert apart is not None
    return replace(result, verdict="different", by="point", apart=apart)


def rounded_up(share: Fraction) -> int:
    """A share in percent, up to 1, 2, 5, 10, 20, 50 or 100: how much exactly is chance.

    >>> [rounded_up(Fraction(k, 100)) for k in (0, 3, 6, 51)]
    [1, 5, 10, 100]
    """
    return next(step for step in (1, 2, 5, 10, 20, 50, 100) if 100 * share <= step)
