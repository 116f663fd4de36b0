"""The gate: numbers of every kind come in, exact rationals go out.

A float is the dyadic rational that it stores; text is the number that it spells; NaN and infinity
are refused. Past this door there are no floats.
"""

from __future__ import annotations

import numbers
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import sympy

from symact.errors import NumberError, shown
from symact.numbers.arrays import is_array, is_dyadic, is_scalar, read_array

DIGITS = 4000
"""The longest number, in digits, that is read from text; longer ones only exhaust memory."""

_TEXT = re.compile(
    r"\s*([+-]?)(?:([0-9]+)/([0-9]+)|([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?)\s*", re.ASCII
)


def rational(value: Any, name: str = "the number") -> Fraction:
    """The exact value of one number.

    Accepts ints, fractions, SymPy rationals, decimals, floats of every type (the dyadic rational
    stored) and text such as ``"1/3"``, ``"-0.1"``, ``"1e-30"``. Booleans are no numbers here.

    Raises:
        NumberError: for NaN, infinity, and anything that is no rational number; ``name`` is the
            word that the message uses for it.

    >>> rational("0.1"), rational(0.5), rational("-2/6")
    (Fraction(1, 10), Fraction(1, 2), Fraction(-1, 3))
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or (is_scalar(value) and value.dtype.kind == "b"):
        raise NumberError(
            f"{name} is the truth value {bool(value)}; write 0 or 1 if a number is meant"
        )
    if isinstance(value, str):
        return _from_text(value, name)
    if isinstance(value, int):
        return Fraction(value)
    if is_scalar(value) or is_array(value):
        return _of_scalar(value, name)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, (float, Decimal)):
        return _of_float(value, name)
    if isinstance(value, sympy.Float):
        return _of_sympy(value, name)
    if isinstance(value, (flint.fmpz, flint.fmpq)):
        exact = flint.fmpq(value)
        return Fraction(int(exact.p), int(exact.q))
    raise _refusal(value, name)


def _of_float(value: Any, name: str) -> Fraction:
    """What has its ratio of integers: a float of some type, a decimal."""
    if isinstance(value, Decimal) and value.is_finite():
        return _from_text(str(value), name)
    try:
        return Fraction(*value.as_integer_ratio())
    except (OverflowError, ValueError):
        text = str(value)  # an infinity or none, which are short
        message = f"{name} is {text}; only finite numbers have an exact value"
        raise NumberError(message) from None


def _of_scalar(value: Any, name: str) -> Fraction:
    """A number that NumPy holds, alone or in an array without dimensions."""
    array = read_array(value, name)
    if array is None or array.ndim:
        raise _refusal(value, name)
    if array.dtype.kind in "iu":
        return Fraction(int(array[()]))
    if is_dyadic(array):
        array = array.astype("float64")
    if array.dtype.kind == "f":
        return _of_float(array[()], name)
    if array.dtype.kind not in "bUO":
        raise _refusal(value, name)
    return rational(array.item(), name)


def _of_sympy(value: sympy.Float, name: str) -> Fraction:
    """A float of SymPy, m·2^e. Its exponent can be astronomical."""
    sign, mantissa, exponent, _ = value._mpf_
    if abs(exponent) > 4 * DIGITS:
        raise NumberError(f"{name} is of the size 2^{exponent}; at most 1e±{DIGITS} is read")
    size: Fraction = int(mantissa) * Fraction(2) ** exponent
    return -size if sign else size


def _refusal(value: object, name: str) -> NumberError:
    return NumberError(
        f"{name} is {shown(value)}, which is no rational number; give an int, a float, a Fraction "
        'or text such as "1/3"'
    )


def _from_text(text: str, name: str) -> Fraction:
    if len(text) > DIGITS:
        raise NumberError(f"{name} is text of {len(text)} characters; at most {DIGITS} are read")
    match = _TEXT.fullmatch(text)
    if match is None:
        raise NumberError(
            f'{name} is the text {shown(text)}, which is no number; write "1/3", "-0.1" or "1e-30"'
        )
    sign, top, bottom, whole, part, power = match.groups()
    if top is not None:
        if int(bottom) == 0:
            raise NumberError(f"{name} is {shown(text)}: a fraction cannot have denominator 0")
        value = Fraction(int(top), int(bottom))
    elif not whole + part:
        raise NumberError(f"{name} is the text {shown(text)}, which has no digits")
    else:
        exponent = int(power or 0)
        if abs(exponent) > DIGITS:
            raise NumberError(f"{name} has the exponent {power:.20}; at most ±{DIGITS} is read")
        value = Fraction(int(whole + part)) * Fraction(10) ** (exponent - len(part))
    return -value if sign == "-" else value


def entry_name(name: str, i: int, j: int, width: int) -> str:
    """How messages name an entry: ``W1[3, 2]``, or ``b1[3]`` in a column."""
    return f"{name}[{i}]" if width == 1 else f"{name}[{i}, {j}]"
