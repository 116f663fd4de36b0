"""Statements about every natural number: base and step are made from the statement itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar

import sympy
from sympy.core.function import AppliedUndef

from symact.display import count_of
from symact.errors import UnsupportedError, in_full, shown
from symact.logic.checks.check import Case, Check, Outcome, Sided, decide
from symact.logic.checks.definedness import proved
from symact.logic.checks.identities import RingIdentity
from symact.logic.checks.known import Known
from symact.logic.checks.letters import bound_in, caught_in, domain_of, heads, is_about, names_in
from symact.logic.checks.naming import Assignment
from symact.logic.checks.naming import at as at
from symact.logic.checks.reading import Reader, apart, is_scalar
from symact.logic.checks.unfolding import unfolded
from symact.logic.laws import Mean
from symact.logic.sequents import Sequent, in_domain
from symact.logic.words import Differentiable, ForAll
from symact.numbers.asked import as_sympy, made_of, mapping, needed
from symact.numbers.conversion import LONGEST, ordered

_COMPOUND = (sympy.MatAdd, sympy.MatMul, sympy.MatPow, sympy.Inverse, sympy.Transpose)


@dataclass(frozen=True)
class Induction(Sided):
    """The statement that this stands beside holds for all whole numbers from ``start`` on.

    Base and step are made from its two sides, not by the caller. The base is the statement at
    ``start``. For the step both sides are taken at n + 1, the ``recursion`` unfolds them, and the
    left side at n is replaced by the right one: for = by itself, for ≤ and < by it minus a number
    ≥ 0 or > 0, which the statement for n supplies, for ≥ and > plus one.

    What base and step suppose stays a premise: of one letter as it is, of a family such as h_n for
    all n. So does the recursion, where it is not an identity.

    Attributes:
        variable: n, a symbol for whole numbers. Indices of names count: h_n is h at n.
        recursion: what things at n + 1, and at the start, are made of. Of a symbol or an unknown
            function that is supposed; anything else must be an identity, which is checked. A
            ``Sum``, ``Product``, ``Iterate`` or ``Difference`` needs none: it is unfolded here.
        base, step: the checks that decide.
        instances: values of other symbols for which the statement at n is used; each must be a
            value that the letter can have, and keep the premises.
        identity: the check for what the recursion says of anything but a symbol or a function.
    """

    variable: sympy.Symbol
    recursion: Mapping[Any, Any]
    base: Check
    step: Check
    start: int = 0
    instances: Sequence[Assignment] = ({},)
    identity: Check = field(default_factory=RingIdentity)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("induction",)
    relations: ClassVar[tuple[str, ...]] = ("=", "<", "≤", ">", "≥")

    def __post_init__(self) -> None:
        made_of(self, variable=sympy.Symbol, recursion=Mapping, instances=Sequence)
        for k, values in enumerate(self.instances):
            mapping(values, f"'instances[{k}]' of Induction")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the recursion is what it says, and base and step hold."""
        if not isinstance(self.variable, sympy.Symbol) or self.variable.is_integer is not True:
            raise UnsupportedError(f"{in_full(self.variable)} is not declared to be a whole number")
        self._starts_in_domain()
        self._instances_are_values()
        premises = [sympy.Ge(self.variable, self.start, evaluate=False)]
        varying, identities = self._varying(before, after), list[Outcome]()
        for thing, value in self.recursion.items():
            equation = (
                as_sympy(thing, "what a recursion is of"),
                as_sympy(value, "what it is made of"),
            )
            if _is_defined(equation[0]):
                premises.append(self._for_all(sympy.Eq(*equation, evaluate=False), varying))
                continue
            identity = decide(self.identity, *equation, "=")
            if not identity.holds:
                return identity
            identities.append(identity)
        outcomes = []
        for case in (self.base_case(before, after, relation), *self.steps(before, after, relation)):
            outcome = case.outcome
            if not outcome.holds:
                return outcome
            outcomes.append(outcome)
        base, *steps = outcomes
        assert base.sequent is not None
        steps += identities
        outcomes += identities
        supposed = [p for p in base.sequent.premises if not self._is_known(p)]
        supposed += [p for step in steps for p in self._kept(step)]
        for step in steps:
            self._instances_keep(supposed, step)
        self._is_free_of(supposed, varying)
        premises += [self._for_all(premise, varying) for premise in supposed]
        parts = tuple(one.sequent for one in outcomes if one.sequent is not None)
        self._defines_nothing_that_moves(parts, varying)
        return Outcome(
            True,
            premises=tuple(premises),
            definitions=tuple(d for part in parts for d in part.definitions),
            parts=parts,
        )

    def _starts_in_domain(self) -> None:
        """Refuse a start that is no whole number, and a letter that some number from it on is not.

        Raises:
            UnsupportedError: for that: the step would be shown for fewer numbers than it is used.
        """
        if type(self.start) is not int or abs(self.start) > LONGEST:
            raise UnsupportedError(f"the start {shown(self.start)} is no whole number")
        later = sympy.Dummy("n", integer=True, nonnegative=True) + self.start
        for condition in domain_of(self.variable).conditions(later):
            if proved(condition) is not True:
                raise UnsupportedError(
                    f"{in_full(self.variable)} is declared {domain_of(self.variable).sign} 0, but "
                    "the "
                    f"induction needs every whole number from {in_full(self.start)} on"
                )

    def _defines_nothing_that_moves(self, parts: Iterable[Sequent], varying: Iterable[Any]) -> None:
        """Refuse definitions of, or by, what changes from one step to the next.

        Raises:
            UnsupportedError: for a letter that stands for something and is n or has other values
                in an instance, and for one that stands for something that speaks of such.
        """
        moving = (self.variable, *varying)
        for thing, value in (equation for part in parts for equation in part.definitions):
            if isinstance(thing, AppliedUndef):
                own = set(thing.args)
                caught = [m for m in moving if m not in own and is_about(value, m)]
            else:
                caught = [m for m in moving if is_about(thing, m) or is_about(value, m)]
            if caught:
                raise UnsupportedError(
                    f"{in_full(thing)} stands for {in_full(value)}, but {in_full(caught[0])} "
                    "changes from step to step"
                )

    # -- what stays a premise ---------------------------------------------------------------------

    def _kept(self, step: Outcome) -> Iterator[sympy.Basic]:
        """What the step supposes, beside the recursion and that n is not below the start.

        Raises:
            UnsupportedError: where it asks for more of n.
        """
        assert step.sequent is not None
        for premise in step.sequent.premises:
            if not (self._is_known(premise) or self._is_from_start(premise)):
                yield premise

    def _varying(self, before: Any, after: Any) -> tuple[Any, ...]:
        """The letters for other values of which the recursion and the statement for n are used.

        They are those of instances, and what is bound in a side: there all its values are met.
        """
        start = [self.unfolded(at(side, self.at_start)) for side in (before, after)]
        sides = [*start, self.grown(before), self.grown(after)]
        bound = frozenset[Any]().union(*map(bound_in, sides))
        for whole in sides:
            if names_in(whole) & {letter for letter in bound if isinstance(letter, type)}:
                raise UnsupportedError(
                    f"a family in {in_full(whole)} is random there, and elsewhere it is not"
                )
        letters = [letter for letter in bound if isinstance(letter, sympy.Symbol)]
        used = dict.fromkeys(letter for values in self.instances for letter in values)
        return tuple(dict.fromkeys([*used, *sorted(letters, key=str)]))

    def _instances_keep(self, supposed: Iterable[Any], step: Outcome) -> None:
        """Refuse to use the statement for n where what it supposes need not hold.

        Raises:
            UnsupportedError: for that.
        """
        for values in self.instances:
            for premise in supposed:
                moved = at(premise, values)
                if moved != premise and proved(moved, step.readers and step.readers()) is not True:
                    raise UnsupportedError(
                        f"the statement is used at {in_full(dict(values))}, where "
                        f"{in_full(moved)} is not known"
                    )

    def _is_free_of(self, supposed: Iterable[Any], varying: Iterable[Any]) -> None:
        """Refuse what is supposed of a letter with which the statement for n is differentiated.

        Raises:
            UnsupportedError: for that.
        """
        moved = {letter for values in self.instances for letter in values}
        for premise in supposed:
            for letter in varying:
                is_open = not isinstance(premise, (sympy.Equality, ForAll, Differentiable))
                if letter not in moved and is_open and is_about(premise, letter):
                    raise UnsupportedError(
                        f"{in_full(premise)} is supposed of {in_full(letter)}, which varies"
                    )

    def _is_known(self, premise: Any) -> bool:
        """Whether a premise of a part is one of the recursion, which is stated for all n."""
        return (
            isinstance(premise, sympy.Equality) and self.recursion.get(premise.lhs) == premise.rhs
        )

    def _is_from_start(self, premise: Any) -> bool:
        """Whether a premise about n holds for all that are not below the start.

        Raises:
            UnsupportedError: where it is about n alone and does not.
        """
        number = sympy.Dummy("n", integer=True, nonnegative=True)
        if proved(at(premise, {self.variable: number + self.start})):
            return True
        is_of_numbers = not premise.has(Mean)  # what is said of laws can be said for all n
        if is_of_numbers and set(heads(premise)) == {self.variable}:
            raise UnsupportedError(
                f"the step is only shown for {in_full(premise)}; it is needed for every "
                f"{in_full(self.variable)} ≥ "
                f"{in_full(self.start)}"
            )
        return False

    def _for_all(self, premise: Any, varying: Iterable[Any]) -> sympy.Basic:
        """A premise for every n, and for all values of letters for which instances are used."""
        whole = premise
        for letter in varying:
            if is_about(whole, letter) and isinstance(premise, sympy.Equality):
                whole = ForAll(whole, letter)
        if is_about(premise, self.variable):
            whole = ForAll(whole, self.variable, self.start)
        return whole

    def _instances_are_values(self) -> None:
        """Refuse to use the statement for n at another n, or at values that letters cannot have.

        Raises:
            UnsupportedError: for that.
        """
        for values in self.instances:
            for letter, value in values.items():
                if letter == self.variable:
                    raise UnsupportedError(
                        f"the statement for {in_full(letter)} is used at {in_full(letter)} = "
                        f"{in_full(value)}; only the one "
                        f"for {in_full(letter)} is known in its step"
                    )
                in_domain(letter, as_sympy(value, f"the value of {shown(letter)}"))

    # -- base and step ----------------------------------------------------------------------------

    @property
    def at_start(self) -> Assignment:
        """What n is at the start."""
        return {self.variable: sympy.Integer(self.start)}

    @property
    def later(self) -> Assignment:
        """What it is one step later."""
        return {self.variable: self.variable + 1}

    def base_case(self, before: Any, after: Any, relation: str = "=") -> Case:
        """The statement at the start."""
        left, right = (self.unfolded(at(side, self.at_start)) for side in (before, after))
        return Case(left, right, self.base, relation)

    def grown(self, before: Any) -> Any:
        """What the left side at n + 1 is made of."""
        return self.unfolded(at(before, self.later))

    def steps(self, before: Any, after: Any, relation: str = "=") -> Iterator[Case]:
        """The statement at n + 1, with that for n put in: as an equation, then with room.

        Raises:
            UnsupportedError: where the recursion does not lead back to the left side at n.
        """
        needed(relation, str, "the relation of an induction")
        left, right = (self.grown(side) for side in (before, after))
        for room in product(*(self._rooms(k, relation) for k in range(len(self.instances)))):
            yield Case(self.supposed(left, before, after, room), right, self.step, relation)

    @staticmethod
    def _rooms(k: int, relation: str) -> list[sympy.Expr]:
        """By what the left side at n may differ from the right one: nothing, more, or both."""
        number = sympy.Dummy(f"room{k}", positive=True)
        more = -number if relation in ("<", "≤") else number
        return {"=": [sympy.S.Zero], "<": [more], ">": [more]}.get(relation, [sympy.S.Zero, more])

    def supposed(self, whole: Any, before: Any, after: Any, room: Sequence[Any] = ()) -> Any:
        """An expression with the right side, and some room, in place of the left one at n."""
        whole = as_sympy(whole, "what the statement is put into")
        before, after = as_sympy(before, "the left side"), as_sympy(after, "the right side")
        room = ordered(room, "the room of an induction", "a list of numbers")
        if room and len(room) != len(self.instances):
            raise UnsupportedError(
                f"{count_of(len(room), 'room')} for {count_of(len(self.instances), 'instance')}"
            )
        for k, values in enumerate(self.instances):
            known = at(before, values)
            if known in self.recursion or not whole.has(known):
                raise UnsupportedError(
                    f"the recursion must lead from {in_full(before)} at {in_full(self.variable)} "
                    "+ 1 back to "
                    f"{in_full(known)}, but gives {in_full(whole)}"
                )
            value = at(after, values)
            if is_scalar(known) != is_scalar(value):
                raise UnsupportedError(f"{in_full(value)} cannot be put in for {in_full(known)}")
            if room and room[k] != 0:
                caught = caught_in(whole, known)
                if caught:
                    # by how much it differs would be one number for all of them
                    raise UnsupportedError(
                        f"{in_full(known)} is smaller or larger than {in_full(value)} by another "
                        "number for each "
                        f"{min(map(str, caught))}, which varies in {in_full(whole)}"
                    )
                value = -apart(-as_sympy(room[k], f"room[{k}]"), value)
            whole = whole.xreplace({known: value})
        return whole

    def unfolded(self, expression: Any) -> Any:
        """An expression with what the things in it are made of.

        Sums, products, iterates and differences are unfolded here, by what they are.
        """
        return Known(given=self.recursion).put_once(self.opened(expression))

    def opened(self, expression: Any) -> Any:
        """An expression with sums, products, iterates and differences unfolded, and no more."""
        whole = as_sympy(expression, "what an induction unfolds")
        return unfolded(whole, self.variable, self.start, Reader().read)

    @property
    def because(self) -> Check | None:
        """The check for all that the recursion says, where it says nothing that is supposed."""
        supposed = any(
            _is_defined(as_sympy(thing, "what a recursion is of")) for thing in self.recursion
        )
        return None if supposed or not self.recursion else self.identity


def _is_defined(thing: Any) -> bool:
    """Whether something is what one says that it is: a symbol, or a value of a function."""
    if isinstance(thing, sympy.MatrixExpr):
        return not isinstance(thing, _COMPOUND)
    return isinstance(thing, (sympy.Symbol, AppliedUndef))
