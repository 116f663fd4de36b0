"""What ReLU introduces, for every network at once: masks, conditions, and what a facet changes.

On an activation pattern the ReLU layer is a diagonal mask D of zeros and ones, and the network
collapses with W D in place of W. Across the facet of one unit, D becomes D + e eᵀ: the map changes
by a matrix of rank one, and on the facet itself by nothing (G. Montúfar, R. Pascanu, K. Cho and
Y. Bengio, 2014; R. Balestriero and R. Baraniuk, 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import sympy

from symact.activations.entries import relu
from symact.collapsing.blocks import generic
from symact.display import count_of
from symact.errors import ShapeError, UsageError
from symact.logic.checks import MatrixIdentity, from_monomials, monomials
from symact.logic.checks.layers import block_symbols
from symact.logic.derivation import Chain, Derivation, Step, Verified
from symact.logic.meanings import Meaning
from symact.networks.kinds.restriction import Guard, Restriction, restrict
from symact.networks.network import Network
from symact.numbers.asked import wholes
from symact.numbers.conversion import LONGEST

LARGEST = 12
"""The most hidden units for which all patterns are written out: there are 2 to that power."""


@dataclass(frozen=True)
class Structure:
    """The piecewise-affine structure of a generic ReLU network.

    >>> structure([1, 2, 1]).restrictions[3].pattern
    (1, 1)
    """

    widths: tuple[int, ...]

    @cached_property
    def network(self) -> Network:
        """The network with a symbol for every weight, ReLU between its layers."""
        made = generic(self.widths, activation=relu)
        assert isinstance(made, Network)
        return made

    @property
    def units(self) -> int:
        """How many hidden units there are."""
        return sum(self.widths[1:-1])

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        """For every pattern of zeros and ones the map and the conditions, in counting order.

        Which of them are empty depends on the weights.
        """
        return tuple(
            restrict(self.network, pattern) for pattern in product((0, 1), repeat=self.units)
        )

    def to_sympy(self, symbols: Sequence[Any]) -> sympy.ImmutableMatrix:
        """The network as a column of ``Piecewise`` expressions in the caller's symbols."""
        column = sympy.ImmutableMatrix([sympy.sympify(symbol) for symbol in symbols])
        if column.shape[0] != self.network.inputs:
            raise ShapeError(
                f"{count_of(column.shape[0], 'symbol')} for a network of "
                f"{count_of(self.network.inputs, 'input')}"
            )
        cases = []
        for restriction in self.restrictions:
            matrix, offset = restriction.map.to_sympy()
            value = matrix * column + offset
            condition = sympy.And(*(condition_of(guard, column) for guard in restriction.guards))
            cases.append((value, condition))
        return sympy.ImmutableMatrix(
            [
                sympy.Piecewise(*((value[i], condition) for value, condition in cases))
                for i in range(self.network.outputs)
            ]
        )

    @cached_property
    def derivation(self) -> Derivation:
        """On a pattern, across a facet, on the facet: each step checked, for all sizes."""
        return _derivation(len(self.widths) - 1)

    @cached_property
    def verified(self) -> Verified:
        """The derivation, run.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        return self.derivation.verify()


def structure(widths: Sequence[int]) -> Structure:
    """The structure of the generic ReLU network with layers of these widths.

    Raises:
        UsageError: without a hidden layer, or with too many hidden units to write out.
    """
    widths = wholes(widths, "widths", least=-LONGEST)
    hidden = sum(widths[1:-1])
    if len(widths) < 3:
        raise UsageError(
            f"widths {','.join(map(str, widths))} have no hidden layer; give at least three"
        )
    if hidden > LARGEST:
        raise UsageError(
            f"{hidden} hidden units have 2^{hidden} patterns; at most {LARGEST} units are written "
            "out, use a model for larger networks"
        )
    return Structure(tuple(widths))


def condition_of(guard: Guard, column: sympy.ImmutableMatrix) -> Any:
    """A guard as a SymPy condition on a column of expressions."""
    value = (guard.row.to_sympy() * column + guard.shift.to_sympy())[0]
    parts = []
    if guard.above is not None:
        parts.append(sympy.Gt(value, sympy.Rational(*guard.above.as_integer_ratio())))
    if guard.up_to is not None:
        parts.append(sympy.Le(value, sympy.Rational(*guard.up_to.as_integer_ratio())))
    return sympy.And(*parts)


# -- the derivation --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layer:
    weight: sympy.MatrixSymbol
    bias: sympy.MatrixSymbol
    mask: sympy.MatrixSymbol | None


def _layers(depth: int) -> Iterator[_Layer]:
    sizes = [sympy.Symbol(f"n_{k}", integer=True, positive=True) for k in range(depth + 1)]
    for k in range(1, depth + 1):
        weight, bias = block_symbols(k, sizes[k], sizes[k - 1])
        mask = None if k == depth else sympy.MatrixSymbol(f"D_{k}", sizes[k], sizes[k])
        yield _Layer(weight, bias, mask)


def _nested(layers: Sequence[_Layer], value: sympy.MatrixExpr, changed: int = 0) -> Any:
    """The network on a pattern; with ``changed`` the mask of that layer has one unit flipped."""
    for k, layer in enumerate(layers, start=1):
        value = sympy.MatAdd(sympy.MatMul(layer.weight, value), layer.bias, evaluate=False)
        if layer.mask is not None:
            mask = layer.mask
            if k == changed:
                unit, _ = _flipped(layer, k)
                mask = sympy.MatAdd(mask, sympy.MatMul(unit, sympy.Transpose(unit)), evaluate=False)
            value = sympy.MatMul(mask, value)
    return value


def _spread(expression: sympy.MatrixExpr) -> sympy.MatrixExpr:
    return from_monomials(monomials(expression), expression.shape)


def _derivation(depth: int) -> Derivation:
    layers = tuple(_layers(depth))
    x = sympy.MatrixSymbol("x", layers[0].weight.shape[1], 1)
    y = sympy.MatrixSymbol("y", layers[-1].weight.shape[0], 1)
    on_pattern = _nested(layers, x)
    chains = [
        Chain(
            y,
            (Step(on_pattern, _spread(on_pattern), "distribute", MatrixIdentity()),),
            "On a pattern",
        )
    ]
    heights = []
    for k in range(1, depth):
        height, facet = _facet(layers, x, k)
        heights.append(height)
        chains.append(facet)
    meanings = tuple(
        Meaning(layer.mask, "the activation pattern of its layer on the diagonal")
        for layer in layers
        if layer.mask is not None
    )
    for k, height in enumerate(heights, start=1):
        unit, _ = _flipped(layers[k - 1], k)
        meanings += (Meaning(unit, "the unit vector of one unit"), height)
    return Derivation("A ReLU network on its activation patterns", tuple(chains), meanings)


def _flipped(layer: _Layer, k: int) -> tuple[sympy.MatrixSymbol, sympy.MatrixSymbol]:
    """The unit of layer k that changes, as a vector, and its pre-activation."""
    rows = layer.weight.shape[0]
    return sympy.MatrixSymbol(f"e_{k}", rows, 1), sympy.MatrixSymbol(f"s_{k}", 1, 1)


def _facet(layers: Sequence[_Layer], x: sympy.MatrixSymbol, k: int) -> tuple[Meaning, Chain]:
    """Flip one unit of layer k: the difference is (later layers · e)(eᵀ z_k), 0 where eᵀ z_k is.

    Returns:
        What the pre-activation of the unit is, and the chain.
    """
    mask = layers[k - 1].mask
    assert mask is not None
    unit, height = _flipped(layers[k - 1], k)
    pre = _nested(layers[: k - 1], x)
    pre = sympy.MatAdd(sympy.MatMul(layers[k - 1].weight, pre), layers[k - 1].bias, evaluate=False)
    after: list[sympy.MatrixExpr] = []
    for layer in layers[k:]:
        after = [layer.weight, *after] if layer.mask is None else [layer.mask, layer.weight, *after]
    on, off = _nested(layers, x, k), _nested(layers, x)
    difference = sympy.MatAdd(on, sympy.MatMul(sympy.S.NegativeOne, off), evaluate=False)
    own = sympy.MatMul(sympy.Transpose(unit), pre, evaluate=False)
    factored = sympy.MatMul(*after, unit, own, evaluate=False)
    short = sympy.MatMul(*after, unit, height, evaluate=False)
    jump = sympy.MatrixSymbol("Δ", layers[-1].weight.shape[0], 1)
    facet = Chain(
        jump,
        (
            Step(difference, factored, "the two differ in one unit", MatrixIdentity()),
            Step(factored, short, "its pre-activation", MatrixIdentity({height: own})),
            Step(
                short,
                sympy.ZeroMatrix(*short.shape),
                "on the facet, where that is 0",
                MatrixIdentity(given={height: sympy.ZeroMatrix(1, 1)}),
            ),
        ),
        f"Across a facet of layer {k}",
    )
    return Meaning(height, "", own), facet
