"""Relations decided one by one: over a finite set, or at some exact instances of a general one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, ClassVar

import sympy

from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.cases import resolved
from symact.logic.checks.check import Outcome, Sided
from symact.logic.checks.definedness import proved
from symact.logic.checks.known import Known
from symact.logic.checks.letters import domain_of
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.reading import Reader
from symact.logic.checks.signs import settles
from symact.numbers.asked import made_of, mapping, needed, real_expressions
from symact.numbers.rational import rational

_ORDER = ("=", "≠", "<", "≤", ">", "≥")


@dataclass(frozen=True)
class Finite(Sided):
    """The relation holds for every choice of values from finite sets, all of which are tried.

    ``sets`` gives each symbol its possible values, exact rationals.
    """

    sets: Mapping[sympy.Symbol, Sequence[Any]]
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("arithmetic of fractions",)
    relations: ClassVar[tuple[str, ...]] = _ORDER

    @property
    def condition(self) -> sympy.Basic | None:
        """From which sets the symbols are."""
        members = [
            sympy.Contains(symbol, sympy.FiniteSet(*values), evaluate=False)
            for symbol, values in self._sets().items()
        ]
        return None if not members else members[0] if len(members) == 1 else sympy.And(*members)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Try all; the first choice that fails is named.

        Raises:
            UnsupportedError: for a set that is empty, a value that its letter cannot have, and a
                letter without a set.
        """
        known = Known(self.definitions, self.given)
        left, right = known.put(before), known.put(after)
        free = (left.free_symbols | right.free_symbols) - set(self._sets())
        if free:
            raise UnsupportedError(f"{in_full(free.pop())} has no finite set of values")
        count = 0
        for choice in self._choices():
            outcome = _compared(left, right, relation, choice)
            if not outcome.holds:
                return outcome
            count += 1
        premises = () if self.condition is None else _parts(self.condition)
        outcome = Outcome(True, record=(("choices", str(count)),), premises=premises)
        return replace(outcome, readers=self._readers).knowing(known)

    def _choices(self) -> Iterator[dict[sympy.Basic, Any]]:
        sets = self._sets()
        for symbol, values in sets.items():
            if not values:
                raise UnsupportedError(f"{in_full(symbol)} has no values, so nothing is said of it")
            for value in values:
                _is_possible(symbol, value)
        for choice in product(*sets.values()):
            yield dict(zip(sets, choice, strict=True))

    def _sets(self) -> dict[sympy.Symbol, list[sympy.Expr]]:
        """The values of each symbol.

        Raises:
            UsageError: for what is no mapping of symbols.
            ShapeError: for values without an order or an end.
            NumberError: for a value that is no number.
        """
        found = {}
        for symbol, values in mapping(self.sets, "'sets' of a check").items():
            name = f"the values of {shown(needed(symbol, sympy.Symbol, 'what has a finite set'))}"
            found[symbol] = real_expressions(values, name)
        return found

    def _readers(self) -> Iterator[Reader]:
        return (_reader(choice) for choice in self._choices())


def _parts(condition: sympy.Basic) -> tuple[sympy.Basic, ...]:
    return tuple(condition.args) if isinstance(condition, sympy.And) else (condition,)


def _is_possible(symbol: Any, value: Any) -> None:
    """Refuse a value that a letter cannot have, as its assumptions are."""
    domain = domain_of(symbol)
    is_kind = value.is_integer if domain.kind == "integer" else value.is_rational
    if not is_kind or any(proved(c) is not True for c in domain.conditions(value)):
        raise UnsupportedError(
            f"{in_full(symbol)} cannot be {shown(value)}: it is {domain.kind} {domain.sign} 0"
        )


def _reader(choice: Mapping[sympy.Basic, Any]) -> Reader:
    exact = {symbol: Quotient.of(rational(v, str(symbol))) for symbol, v in choice.items()}
    return Reader(exact, resolved)


def _compared(left: Any, right: Any, relation: str, values: Mapping[sympy.Basic, Any]) -> Outcome:
    reader = _reader(values)
    difference = reader.read(right) - reader.read(left)
    if settles(difference, relation):
        return Outcome(True)
    named = ", ".join(f"{symbol} = {in_full(value)}" for symbol, value in values.items())
    return Outcome(False, difference.to_sympy(), (("at", named),))


@dataclass(frozen=True)
class Instances(Sided):
    """A general statement that is argued in words, held to exact instances of it.

    ``make`` gives the instances when called: pairs of exact numbers, or of tuples of them, that
    must be in the relation. They are data, made by a plain computation that starts from fixed
    numbers, so the same ones come every time. ``why`` is the general argument.
    """

    make: Callable[[], Iterable[tuple[Any, Any]]]
    why: str
    level: ClassVar[str] = "instances"
    trusts: ClassVar[tuple[str, ...]] = ("argument in words", "arithmetic of fractions")
    relations: ClassVar[tuple[str, ...]] = (*_ORDER, "⇒", "⇔")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Compare every pair; for a relation between statements they must be equal."""
        made_of(self, make=Callable, why=str)
        count = 0
        pairs = self.make()
        if not isinstance(pairs, Iterable):
            raise UnsupportedError(f"'make' of Instances gives {shown(pairs)}, which are no pairs")
        for pair in pairs:
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                raise UnsupportedError(f"an instance is a pair of two values, not {shown(pair)}")
            left, right = pair
            if not _holds(left, right, relation):
                return Outcome(
                    False, None, (("instance", f"{in_full(left)} and {in_full(right)}"),)
                )
            count += 1
        if not count:
            raise UnsupportedError(f"there is no instance of '{self.why}'")
        return Outcome(True, record=(("instances", str(count)),))


def _holds(left: Any, right: Any, relation: str) -> bool:
    _exact(left)
    _exact(right)
    match relation:
        case "≠":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "≤":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case "≥":
            return bool(left >= right)
    return bool(left == right)


def _exact(value: Any) -> None:
    """Refuse floats, wherever they are inside tuples."""
    if isinstance(value, (tuple, list)):
        for part in value:
            _exact(part)
    elif isinstance(value, (float, sympy.Float)):
        raise UnsupportedError(f"{in_full(value)} is a float; instances are exact numbers")
