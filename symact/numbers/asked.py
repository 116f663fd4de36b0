"""Arguments that are no numbers to compute with: whole numbers, lists of them, things of a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral
from typing import Any, TypeVar

import sympy

from symact.errors import ShapeError, UsageError, article, shown
from symact.numbers.arrays import read_array
from symact.numbers.conversion import LONGEST, ordered
from symact.numbers.rational import rational

T = TypeVar("T")


def whole(value: Any, name: str, least: int = 0) -> int:
    """A whole number that counts or names something.

    Raises:
        UsageError: for anything else, truth values too, and for one below ``least``.

    >>> whole(3, "the output")
    3
    """
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_whole or not least <= value <= LONGEST:
        range_ = f"to {LONGEST}" if is_whole and value > LONGEST else "on"
        raise UsageError(
            f"{name} is {shown(value)}; a whole number from {least} {range_} is needed"
        )
    return int(value)


def wholes(data: Any, name: str, least: int = 0) -> tuple[int, ...]:
    """Whole numbers in a list, a tuple, an array.

    Raises:
        ShapeError: for what has no order.
        UsageError: for anything else among them.
    """
    array = read_array(data, name)
    listed = ordered(data if array is None else array.tolist(), name, "a list of whole numbers")
    if all(type(entry) is int and least <= entry <= LONGEST for entry in listed):
        return tuple(listed)  # no names are made for a million indices
    return tuple(whole(entry, f"{name}[{k}]", least) for k, entry in enumerate(listed))


def rationals(data: Any, name: str) -> tuple[Fraction, ...]:
    """Exact numbers in a list, a tuple, an array.

    Raises:
        ShapeError: for what has no order.
        NumberError: naming the entry that has no exact value.

    >>> rationals([1, "1/2"], "the knots")
    (Fraction(1, 1), Fraction(1, 2))
    """
    array = read_array(data, name)
    listed = ordered(data if array is None else array.tolist(), name, "a list of numbers")
    return tuple(rational(number, f"{name}[{k}]") for k, number in enumerate(listed))


def positions(part: slice, count: int) -> range:
    """The positions in a list of so many things that a slice names.

    Raises:
        UsageError: for a slice of something other than whole numbers, and a step of 0.

    >>> list(positions(slice(None, None, -1), 3))
    [2, 1, 0]
    """
    try:
        return range(count)[part]
    except (TypeError, ValueError):
        raise UsageError(
            f"{shown(part)} names no regions; give whole numbers, a step not 0"
        ) from None


def needed(thing: Any, kind: type[T], name: str) -> T:
    """A thing of a type.

    Raises:
        UsageError: for a thing of another.
    """
    if not isinstance(thing, kind):
        noun = kind.__name__
        raise UsageError(f"{name} is {shown(thing)}; {article(noun)} {noun} is needed")
    return thing


def made_of(thing: object, **kinds: Any) -> None:
    """Refuse a thing with a part that is not of the type that its name asks for.

    Raises:
        UsageError: naming the part, and the type of the thing.

    >>> made_of(sympy.Interval(0, 1), start=sympy.Integer)
    """
    for part, kind in kinds.items():
        needed(getattr(thing, part), kind, f"'{part}' of {type(thing).__name__}")


def all_needed(things: Any, kind: type[T], name: str) -> Sequence[T]:
    """Things of a type in a list, at least one.

    Raises:
        ShapeError: for what has no order, and for none.
        UsageError: for a thing of another type.
    """
    found = listed(things, kind, name)
    if not found:
        raise ShapeError(f"{name}: there is none; at least one {kind.__name__} is needed")
    return found


def listed(things: Any, kind: type[T], name: str) -> tuple[T, ...]:
    """Things of a type in a list, none perhaps.

    Raises:
        ShapeError: for what has no order.
        UsageError: for a thing of another type.

    >>> listed([1, 2], int, "the numbers")
    (1, 2)
    """
    found = ordered(things, name, f"a list of {kind.__name__}s")
    return tuple(needed(thing, kind, f"{name}[{k}]") for k, thing in enumerate(found))


def function(thing: Any, name: str) -> Callable[..., Any]:
    """What can be called.

    Raises:
        UsageError: for anything else.

    >>> function(abs, "the change")(-1)
    1
    """
    if not callable(thing):
        raise UsageError(f"{name} is {shown(thing)}; a function is needed")
    called: Callable[..., Any] = thing
    return called


def mapping(data: Any, name: str) -> Mapping[Any, Any]:
    """What gives things their values.

    Raises:
        UsageError: for anything else.

    >>> mapping({"x": 1}, "the values")["x"]
    1
    """
    if not isinstance(data, Mapping):
        raise UsageError(f"{name} is {shown(data)}; a dictionary is needed, such as {{x: 1}}")
    return data


def texts(data: Any, name: str) -> tuple[str, ...]:
    """Words in a list, none perhaps.

    Raises:
        ShapeError: for what has no order, and for a single word.
        UsageError: for what is no text.

    >>> texts(["cat", "dog"], "the names")
    ('cat', 'dog')
    """
    listed = ordered(data, name, "a list of words")
    return tuple(needed(word, str, f"{name}[{k}]") for k, word in enumerate(listed))


def real_expressions(data: Any, name: str) -> list[sympy.Expr]:
    """Symbols, real expressions, names of symbols and exact numbers, as SymPy has them.

    Raises:
        ShapeError: for what has no order.
        UsageError: for an entry that stands for no real number.
        NumberError: for a number without an exact value.

    >>> real_expressions(["x", "1/2", sympy.Symbol("y") + 1], "the symbols")
    [x, 1/2, y + 1]
    """
    array = read_array(data, name)
    listed = ordered(data if array is None else array.tolist(), name, "a list of symbols")
    return [_expression(entry, f"{name}[{k}]") for k, entry in enumerate(listed)]


def _expression(entry: Any, name: str) -> sympy.Expr:
    found = as_sympy(entry, name)
    if not may_be_real(found):
        raise UsageError(f"{name} is {shown(entry)}; an expression for a real number is needed")
    return found


def may_be_real(thing: sympy.Basic) -> bool:
    """Whether something is an expression that can stand for a real number.

    >>> may_be_real(sympy.Symbol("x")), may_be_real(sympy.I), may_be_real(sympy.Id)
    (True, False, False)
    """
    if not isinstance(thing, sympy.Expr) or isinstance(thing, sympy.Lambda):
        return False  # SymPy takes functions for expressions, and asks them for arguments
    unreal = thing.is_extended_real is False or thing in (sympy.nan, sympy.zoo)
    return bool(thing.is_commutative) and not unreal


def as_sympy(thing: Any, name: str) -> sympy.Basic:
    """A SymPy object, the name of a symbol or an exact number, as SymPy has it.

    No text is evaluated, as ``sympy.sympify`` would do: it is a name, or it spells a number.

    Raises:
        NumberError: for anything else.

    >>> as_sympy(sympy.Symbol("y") < 1, "the side"), as_sympy("x", "the side"), as_sympy(0.5, "it")
    (y < 1, x, 1/2)
    """
    if isinstance(thing, sympy.Basic):
        return thing
    if isinstance(thing, sympy.MatrixBase):
        return thing.as_immutable()
    if isinstance(thing, str) and thing.isidentifier():
        return sympy.Symbol(thing)
    return sympy.Rational(*rational(thing, name).as_integer_ratio())
