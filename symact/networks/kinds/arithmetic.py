"""The model of an execution in floats: its types, its order of summation, what it flushes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symact.errors import UsageError, shown
from symact.numbers.arrays import Floats, float_type
from symact.numbers.asked import whole
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rounding import TYPES, floats_of

ANY, SEQUENTIAL, PAIRWISE = "any", "sequential", "pairwise"

_DIGITS = {"bfloat16": 8, "float16": 11, "float32": 24, "float64": 53}
_LOWEST = {"bfloat16": -126, "float16": -14, "float32": -126, "float64": -1022}
_HIGHEST = {"bfloat16": 128, "float16": 16, "float32": 128, "float64": 1024}
_WIDER = {"bfloat16": 24, "float16": 24, "float32": 53, "float64": 64}
"""Digits of the types that sums may be computed in instead: these, or any with more."""

_WIDER_NAME = {
    "bfloat16": "float32 or wider",
    "float16": "float32 or wider",
    "float32": "float64 or wider",
    "float64": "80 bits or wider",
}


@dataclass(frozen=True)
class Arithmetic:
    """What an execution is supposed to do.

    Attributes:
        dtype: the float type that values are in.
        accumulate: the one that sums are computed in, where it is another; then it may be wider.
        tree: ``any``, ``sequential``, ``pairwise``, or the size of blocks that are summed first.
        flush: whether subnormal numbers may be taken for zero.
    """

    dtype: str
    accumulate: str
    tree: str | int
    flush: bool

    @classmethod
    def of(cls, dtype: DTypeLike | str, accumulate: Any, tree: Any, flush: bool) -> Arithmetic:
        """The model from what a caller says.

        Raises:
            UsageError: for a type that is none of four, for sums in a type that does not hold all
                values of the other, and for an order of summation that is not known.

        >>> Arithmetic.of("float16", "float32", None, False).tree
        'any'
        """
        own = _type_name(dtype)
        sums = own if accumulate is None else _type_name(accumulate)
        if _DIGITS[sums] < _DIGITS[own] or _HIGHEST[sums] < _HIGHEST[own]:
            raise UsageError(
                f"sums in {sums} do not hold what is in {own}; accumulate in {own} or a wider type"
            )
        if tree is None:
            tree = ANY
        elif tree not in (ANY, SEQUENTIAL, PAIRWISE):
            if isinstance(tree, str):
                raise UsageError(
                    f"there is no order of summation {shown(tree)}; use {ANY}, {SEQUENTIAL}, "
                    f"{PAIRWISE}, or the size of blocks"
                )
            tree = whole(tree, "the size of the blocks")
            if tree < 1:
                raise UsageError(
                    f"the blocks of a sum have {shown(tree)} terms; each has at least one"
                )
        if not isinstance(flush, (bool, np.bool_)):
            raise UsageError(f"flush is {shown(flush)}; give True or False")
        return cls(own, sums, tree, bool(flush))

    @property
    def unit(self) -> float:
        """The largest relative error of rounding to the type, u."""
        return float(2.0 ** -_DIGITS[self.dtype])

    @property
    def step(self) -> float:
        """The largest relative error of an operation in a sum.

        It may be computed in the wider type and rounded to the type then: (1 + u)(1 + w) − 1, of
        which u w is below the room that sums of bounds are given.
        """
        return float(2.0 ** -_DIGITS[self.accumulate] + 2.0 ** -_WIDER[self.accumulate])

    @property
    def rounds_sums(self) -> bool:
        """Whether a sum is rounded once more, from the type that it is computed in."""
        return self.accumulate != self.dtype

    @property
    def smallest(self) -> float:
        """The smallest subnormal number of the type."""
        return float(2.0 ** max(_LOWEST[self.dtype] - _DIGITS[self.dtype] + 1, -1074))

    @property
    def flushed(self) -> float:
        """What flushing moves a number by, at most: the smallest normal one, or nothing."""
        return float(2.0 ** _LOWEST[self.dtype]) if self.flush else 0.0

    @property
    def largest(self) -> float:
        """The largest finite number of the type."""
        return _largest(self.dtype)

    @property
    def largest_sum(self) -> float:
        """The largest finite number of the type that sums are computed in."""
        return _largest(self.accumulate)

    def rounded(self, matrix: RationalMatrix) -> Floats:
        """Numbers rounded to the type, in doubles, kept with them.

        Raises:
            NumberError: for a number beyond the largest of the type.
        """
        key = f"{self.dtype} in float64"
        if key not in matrix.rounded:
            own = floats_of(matrix, self.dtype, "a matrix")
            matrix.rounded[key] = own.astype(np.float64)
        found: Floats = matrix.rounded[key]
        return found

    def assumptions(self) -> Iterator[str]:
        """What is supposed, a phrase each."""
        sums = f"{self.accumulate} or wider"
        if not self.rounds_sums:
            sums = f"{self.dtype}, or in {_WIDER_NAME[self.dtype]}"
        orders = {
            ANY: "in any order",
            SEQUENTIAL: "one term after another, in the order stored",
            PAIRWISE: "by halves, the bias last",
        }
        order = orders.get(str(self.tree), f"by blocks of {self.tree}")
        yield f"the operations are those of the file, sums in {sums}, {order}"
        yield "weights, inputs and results are rounded to nearest"
        yield "products of matrices and convolutions are sums of products (no Winograd, no FFT)"
        if self.flush:
            yield "subnormal numbers may be flushed to zero"
        else:
            yield "underflow is gradual: nothing is flushed to zero"


def _largest(dtype: str) -> float:
    # (2 − 2^(1−p)) 2^(h−1), written so that it does not overflow
    return float((2.0 - 2.0 ** (1 - _DIGITS[dtype])) * 2.0 ** (_HIGHEST[dtype] - 1))


def _type_name(dtype: Any) -> str:
    """A float type by name; what NumPy does not know, such as bfloat16, by what it is called."""
    name = dtype if isinstance(dtype, str) else getattr(dtype, "name", None)
    if isinstance(dtype, type):
        name = getattr(dtype, "__name__", name)
    return str(name) if name in TYPES else str(float_type(dtype).name)
