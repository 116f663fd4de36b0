"""Faults planted in the source of a function, and norms of fractions to hold bounds to."""

from __future__ import annotations

import inspect
import math
import textwrap
from collections.abc import Sequence
from fractions import Fraction
from typing import Any


def planted(function: Any, old: str, new: str) -> Any:
    """A function with a fault in its source, as plain Python among the names of its module."""
    plain = inspect.unwrap(getattr(function, "py_func", function))
    source = textwrap.dedent(inspect.getsource(plain))
    assert source.count(old) == 1, (old, source)
    lines = source.replace(old, new).splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("def "))
    names: dict[str, Any] = dict(plain.__globals__)
    exec("from __future__ import annotations\n" + "\n".join(lines[start:]), names)
    return names[plain.__name__]


def norm_is_at_most(vector: Sequence[Fraction], bound: float) -> bool:
    """Whether a bound of a norm holds."""
    return bound == math.inf or sum(entry**2 for entry in vector) <= Fraction(bound) ** 2


def root_above(square: Fraction) -> float:
    """A double not below a square root."""
    # in units in which a square does not underflow
    unit = Fraction(2) ** ((square.numerator.bit_length() - square.denominator.bit_length()) // 2)
    found = math.sqrt(square / unit**2) * float(unit)
    while Fraction(found) ** 2 < square:
        found = math.nextafter(found, math.inf)
    return found
