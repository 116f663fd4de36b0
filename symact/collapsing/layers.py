"""Layers of symbolic size: affine ones, and maxima of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.activations.pairs import NAME
from symact.display import count_of
from symact.errors import NumberError, ShapeError, shown
from symact.logic.checks import from_monomials, monomials
from symact.logic.checks.naming import at
from symact.logic.putting import symbols_in
from symact.networks.operations import AffineOperation, Operation
from symact.numbers.substitution import Put


@dataclass(frozen=True)
class Block(AffineOperation):
    """An affine operation of symbolic size: ``weight`` · x + ``bias``, both matrix expressions."""

    weight: sympy.MatrixExpr
    bias: sympy.MatrixExpr

    @property
    def is_numeric(self) -> bool:
        return False

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        return symbols_in((self.weight, self.bias))

    def _put(self, put: Put) -> Block:
        sizes = {symbol: sized(symbol, put(symbol)) for symbol in self.free_symbols}
        return Block(at(self.weight, sizes), at(self.bias, sizes))

    @property
    def inputs(self) -> Any:  # type: ignore[override]
        return self.weight.shape[1]

    def outputs(self, inputs: Any) -> Any:
        self._need(inputs)
        return self.weight.shape[0]

    def describe(self) -> str:
        rows, columns = self.weight.shape
        return f"affine map {columns} → {rows}"

    def linear(self) -> Block:
        return Block(self.weight, sympy.ZeroMatrix(*self.bias.shape))

    def after(self, first: Block) -> Block:
        """This block composed with the one before it, multiplied out."""
        rows, columns = self.weight.shape[0], first.weight.shape[1]
        return Block(
            from_monomials(monomials(self.weight * first.weight), (rows, columns)),
            from_monomials(monomials(self.weight * first.bias + self.bias), (rows, 1)),
        )


@dataclass(frozen=True)
class Pairs(Operation):
    """The larger of each two neighbours: of ``inputs`` numbers, half as many as ``width``."""

    inputs: Any
    width: Any

    @property
    def is_numeric(self) -> bool:
        return False

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        return symbols_in((self.inputs, self.width))

    def _put(self, put: Put) -> Pairs:
        sizes = {symbol: sized(symbol, put(symbol)) for symbol in self.free_symbols}
        inputs, width = (at(size, sizes) for size in (self.inputs, self.width))
        if inputs.is_number and width.is_number and inputs != 2 * width:
            raise ShapeError(
                f"{NAME} takes {count_of(int(inputs), 'number')} to {width}; it needs twice as "
                "many as it gives"
            )
        return Pairs(inputs, width)

    def outputs(self, inputs: Any) -> Any:
        return self.width

    def describe(self) -> str:
        return f"{NAME} {self.inputs} → {self.width}"


def sized(symbol: sympy.Symbol, size: Any) -> Any:
    """A size that is put in for a symbol.

    Raises:
        NumberError: for what is no size.
    """
    if not (size.is_integer and size.is_positive):
        raise NumberError(
            f"the value of {symbol} is {shown(size)}; a size is a positive integer, or a symbol "
            "that is declared to be one"
        )
    return size
