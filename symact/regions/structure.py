"""What activations introduce, for every network at once: slopes, conditions, what a facet changes.

On an activation pattern a layer of ReLU is a diagonal mask D of zeros and ones, one of another
continuous piecewise-linear activation a diagonal of slopes D and a column of offsets t, and the
network collapses with D (W x + b) + t in place of a layer. Across the facet of one unit, D becomes
D + e eᵀ, or D + δ e eᵀ with t + e r in place of t: the map changes by a matrix of rank one, and on
the facet itself by nothing (G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014; R. Balestriero and
R. Baraniuk, 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import sympy

from symact.activations.entries import Activation, Pieces, relu
from symact.collapsing.blocks import generic
from symact.display import Drawn, count_of
from symact.errors import ShapeError, UsageError
from symact.logic.checks import MatrixIdentity, from_monomials, monomials
from symact.logic.checks.layers import block_symbols
from symact.logic.derivation import Chain, Derivation, Step, Verified
from symact.logic.meanings import Meaning
from symact.networks.bends import need_pieces
from symact.networks.kinds.expression import need_apart
from symact.networks.kinds.restriction import Guard, Restriction, restrict
from symact.networks.network import Network
from symact.numbers.asked import real_expressions, wholes
from symact.numbers.conversion import LONGEST

LARGEST = 4096
"""The most patterns that are written out: those of 12 units with ReLU, of 7 with three pieces."""


@dataclass(frozen=True)
class Structure(Drawn):
    """The piecewise-affine structure of a generic network with ReLU or another activation.

    >>> structure([1, 2, 1]).restrictions[3].pattern
    (1, 1)
    """

    widths: tuple[int, ...]
    activation: Activation = relu

    @cached_property
    def network(self) -> Network:
        """The network with a symbol for every weight, the activation between its layers."""
        made = generic(self.widths, activation=self.activation)
        assert isinstance(made, Network)
        return made

    @property
    def units(self) -> int:
        """How many hidden units there are."""
        return sum(self.widths[1:-1])

    @property
    def pieces(self) -> Pieces:
        """The pieces of the activation."""
        own = self.activation.pieces
        assert own is not None
        return own

    @property
    def patterns(self) -> int:
        """How many patterns there are: a piece for each hidden unit."""
        return int(len(self.pieces.slopes) ** self.units)

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        """For every pattern, a piece for each unit, the map and the conditions, in counting order.

        Which of them are empty depends on the weights.
        """
        choices = range(len(self.pieces.slopes))
        return tuple(
            restrict(self.network, pattern) for pattern in product(choices, repeat=self.units)
        )

    def to_sympy(self, symbols: Sequence[Any]) -> sympy.ImmutableMatrix:
        """The network as a column of ``Piecewise`` expressions in the caller's symbols.

        Raises:
            ShapeError: for another number of symbols than of inputs.
            UsageError: for a symbol that has the name of a weight.
        """
        column = sympy.ImmutableMatrix(real_expressions(symbols, "the symbols"))
        if column.shape[0] != self.network.inputs:
            raise ShapeError(
                f"{count_of(column.shape[0], 'symbol')} for a network of "
                f"{count_of(self.network.inputs, 'input')}"
            )
        need_apart(self.network, column)
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
        return _derivation(len(self.widths) - 1, self.activation)

    @cached_property
    def verified(self) -> Verified:
        """The derivation, run.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        return self.derivation.verify()


def structure(widths: Sequence[int], activation: Activation = relu) -> Structure:
    """The structure of the generic network with layers of these widths.

    Args:
        widths: of the input, the hidden layers and the output.
        activation: of the hidden layers, continuous and piecewise linear.

    Raises:
        UsageError: without a hidden layer, or with too many patterns to write out.
        UnsupportedError: for an activation that is curved or jumps.

    >>> from symact import hardtanh
    >>> found = structure([1, 1, 1], hardtanh)
    >>> found.patterns, found.restrictions[0].map.to_sympy()
    (3, (Matrix([[0]]), Matrix([[b2_1 - w2_1_1]])))
    """
    need_activation(activation)
    pieces = need_pieces(activation, f"the activation {activation}", "patterns")
    widths = wholes(widths, "widths", least=-LONGEST)
    hidden = sum(widths[1:-1])
    if len(widths) < 3:
        raise UsageError(
            f"widths {','.join(map(str, widths))} have no hidden layer; give at least three"
        )
    if len(pieces.slopes) ** hidden > LARGEST:
        raise UsageError(
            f"{hidden} hidden units have {len(pieces.slopes)}^{hidden} patterns; at most {LARGEST} "
            "are written out, use a model for larger networks"
        )
    return Structure(tuple(widths), activation)


def need_activation(thing: object) -> None:
    """Refuse what is no activation.

    Raises:
        UsageError: naming what was given.
    """
    if not isinstance(thing, Activation):
        raise UsageError(f"an activation is needed, such as relu, not a {type(thing).__name__}")


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
    offset: sympy.MatrixSymbol | None
    """What the pieces of the activation add; None where all of them are through 0."""
    factor: sympy.Expr
    """By how much the slope changes from one piece to the other."""


def _layers(depth: int, activation: Activation) -> Iterator[_Layer]:
    pieces = need_pieces(activation, f"the activation {activation}", "patterns")
    moves = any(pieces.intercepts)
    is_mask = set(pieces.slopes) <= {0, 1} and not moves
    sizes = [sympy.Symbol(f"n_{k}", integer=True, positive=True) for k in range(depth + 1)]
    for k in range(1, depth + 1):
        weight, bias = block_symbols(k, sizes[k], sizes[k - 1])
        mask = None if k == depth else sympy.MatrixSymbol(f"D_{k}", sizes[k], sizes[k])
        offset = sympy.MatrixSymbol(f"t_{k}", sizes[k], 1) if mask and moves else None
        factor = sympy.S.One if is_mask else sympy.Symbol(f"d_{k}", real=True)
        yield _Layer(weight, bias, mask, offset, factor)


def _nested(layers: Sequence[_Layer], value: sympy.MatrixExpr, changed: int = 0) -> Any:
    """The network on a pattern; with ``changed`` the mask of that layer has one unit flipped."""
    for k, layer in enumerate(layers, start=1):
        value = sympy.MatAdd(sympy.MatMul(layer.weight, value), layer.bias, evaluate=False)
        if layer.mask is not None:
            mask, offset = layer.mask, layer.offset
            if k == changed:
                unit, _ = _flipped(layer, k)
                changes = sympy.MatMul(layer.factor, unit, sympy.Transpose(unit)).doit()
                mask = sympy.MatAdd(mask, changes, evaluate=False)
                if offset is not None:
                    jump = sympy.MatMul(unit, _moved(k))
                    offset = sympy.MatAdd(offset, jump, evaluate=False)
            value = sympy.MatMul(mask, value)
            if offset is not None:
                value = sympy.MatAdd(value, offset, evaluate=False)
    return value


def _moved(k: int) -> sympy.MatrixSymbol:
    """By how much the offset of the unit of layer k changes."""
    return sympy.MatrixSymbol(f"r_{k}", 1, 1)


def _spread(expression: sympy.MatrixExpr) -> sympy.MatrixExpr:
    return from_monomials(monomials(expression), expression.shape)


def _derivation(depth: int, activation: Activation) -> Derivation:
    layers = tuple(_layers(depth, activation))
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
        Meaning(
            layer.mask,
            "the activation pattern of its layer on the diagonal"
            if layer.factor == 1
            else "the slopes of the pieces of its layer on the diagonal",
        )
        for layer in layers
        if layer.mask is not None
    )
    for k, height in enumerate(heights, start=1):
        layer = layers[k - 1]
        unit, _ = _flipped(layer, k)
        meanings += (Meaning(unit, "the unit vector of one unit"), height)
        if layer.factor != 1:
            meanings += (Meaning(layer.factor, "the change of its slope"),)
        if layer.offset is not None:
            meanings += (
                Meaning(layer.offset, "the offsets of the pieces of its layer"),
                Meaning(_moved(k), "the change of its offset"),
            )
    kind = activation.title if activation.pieces is not None else str(activation)
    return Derivation(f"A {kind} network on its activation patterns", tuple(chains), meanings)


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
    layer = layers[k - 1]
    own = sympy.MatMul(sympy.Transpose(unit), pre, evaluate=False)
    if layer.factor != 1:
        own = sympy.MatMul(layer.factor, *own.args, evaluate=False)
    if layer.offset is not None:
        own = sympy.MatAdd(own, _moved(k), evaluate=False)
    why = "its pre-activation" if layer.factor == 1 else "by what its pieces differ"
    factored = sympy.MatMul(*after, unit, own, evaluate=False)
    short = sympy.MatMul(*after, unit, height, evaluate=False)
    jump = sympy.MatrixSymbol("Δ", layers[-1].weight.shape[0], 1)
    facet = Chain(
        jump,
        (
            Step(difference, factored, "the two differ in one unit", MatrixIdentity()),
            Step(factored, short, why, MatrixIdentity({height: own})),
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
