"""Points at which a statement is looked at, and whether it fails there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symact.logic.words import Between, Maximum
from tests.soundness.evaluator import OpenError, UndefinedError, World, compare, holds, value


def fails(
    left: Any, relation: str, right: Any, premises: Any, world: World, *, is_defined: bool = False
) -> bool:
    """Whether all premises hold, and the relation does not: a side has no value, or the wrong one.

    Args:
        left, relation, right, premises, world: the statement, and where it is looked at.
        is_defined: whether only wrong values count.
    """
    if any(holds(premise, world) is not True for premise in premises):
        return False
    if relation == "⇒":
        return holds(left, world) is True and holds(right, world) is False
    try:
        before = value(left.args[0] if isinstance(left, Maximum) else left, world)
        if isinstance(after := right, Between):
            below = compare(before, "<", after.low), compare(before, ">", after.high)
            return True in below
        return compare(before, relation, value(right, world)) is False
    except UndefinedError:
        return not is_defined
    except OpenError:
        return False


def is_in_domain(letter: Any, number: Fraction) -> bool:
    """Whether a letter may be a number, by what is assumed of it."""
    return not (
        (letter.is_integer and number.denominator != 1)
        or (letter.is_positive and number <= 0)
        or (letter.is_negative and number >= 0)
        or (letter.is_nonnegative and number < 0)
        or (letter.is_nonpositive and number > 0)
        or (letter.is_nonzero and number == 0)
    )


NUMBERS = [
    Fraction(n, d)
    for n, d in (
        (0, 1),
        (1, 1),
        (-1, 1),
        (2, 1),
        (1, 2),
        (-1, 2),
        (-2, 1),
        (3, 1),
        (1, 3),
        (-3, 2),
        (5, 4),
        (-3, 1),
        (7, 10),
        (4, 1),
        (-1, 10),
        (10, 1),
        (-7, 3),
        (9, 4),
        (6, 5),
        (-10, 1),
    )
]


def points(letters: Any, random: Any, count: int) -> Iterator[dict[Any, Fraction]]:
    """Values for letters, of their domains: the same small ones for all, then chosen at random."""
    allowed = {x: [n for n in NUMBERS if is_in_domain(x, n)] for x in letters}
    for k in range(count):
        if k < 6:
            yield {x: few[k % len(few)] for x, few in allowed.items()}
        else:
            yield {x: random.choice(few) for x, few in allowed.items()}
