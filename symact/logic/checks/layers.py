"""Stacks of layers of symbolic size: their weights and biases, and what they make together.

The product of the weights and the sum of the biases, carried through the layers after each, are
heads of their own, defined by one layer less; identities of matrices know their definitions.
"""

from __future__ import annotations

from typing import Any

import sympy

from symact.errors import UnsupportedError, UsageError, in_full, shown
from symact.logic.checks.reading import Reader, is_scalar
from symact.logic.checks.unfolding import least
from symact.numbers.asked import as_sympy, whole
from symact.numbers.conversion import LONGEST


def _index(layer: Any) -> sympy.Expr:
    """Which layer: a whole number, or an expression for one, that names are made with.

    Raises:
        UsageError: for anything else, and for a number that is too long for a name.
    """
    thing = as_sympy(layer, "the layer")
    if not is_scalar(thing) or any(abs(n) > LONGEST for n in thing.atoms(sympy.Integer)):
        raise UsageError(f"the layer is {shown(layer)}; a number or an expression for it is needed")
    return thing


def _size(count: Any, name: str) -> sympy.Expr:
    """How many rows or columns: a whole number from 0 on, or an expression for one."""
    thing = as_sympy(count, name)
    if not is_scalar(thing) or thing.is_integer is False or thing.is_negative:
        raise UsageError(f"{name} is {shown(count)}; a whole number from 0 on is needed")
    return thing


def width(layer: int | sympy.Expr) -> sympy.Symbol:
    """The symbol for the width after a layer: n₀ is the input's."""
    return sympy.Symbol(f"n_{_index(layer)}", integer=True, positive=True)


def block_symbols(layer: Any, rows: Any, columns: Any) -> tuple[sympy.MatrixSymbol, ...]:
    """W and b of a layer as matrix symbols of the shapes (rows, columns) and (rows, 1)."""
    sizes = _size(rows, "the number of rows"), _size(columns, "the number of columns")
    return (
        sympy.MatrixSymbol(f"W_{_index(layer)}", *sizes),
        sympy.MatrixSymbol(f"b_{_index(layer)}", sizes[0], 1),
    )


def paired_width(layer: int | sympy.Expr) -> sympy.Symbol:
    """The symbol for the width of a layer before the maximum of pairs, which halves it."""
    return sympy.Symbol(f"m_{layer}", integer=True, positive=True)


def slope_symbols(layer: Any) -> tuple[sympy.MatrixSymbol, ...]:
    """D and t of a layer on an activation pattern: its slopes on the diagonal, its offsets."""
    size = width(layer)
    return sympy.MatrixSymbol(f"D_{layer}", size, size), sympy.MatrixSymbol(f"t_{layer}", size, 1)


def selection_symbol(layer: Any) -> sympy.MatrixSymbol:
    """S of a layer on a pattern of maxima: in each row a 1 at the larger number of its pair."""
    return sympy.MatrixSymbol(f"S_{layer}", width(layer), paired_width(layer))


AFFINE, SLOPED, SHIFTED, PAIRED = 0, 1, 2, 3
"""Kinds of layers: W x + b; D (W x + b) on an activation pattern; D (W x + b) + t there; S (W x +
b) where the larger of each pair is taken."""


def layer_symbols(layer: Any, kind: int) -> tuple[sympy.MatrixSymbol, ...]:
    """W and b of a layer of a kind."""
    layer = _index(layer)
    rows = paired_width(layer) if kind == PAIRED else width(layer)
    return block_symbols(layer, rows, width(layer - 1))


class _Layers(sympy.MatrixExpr):  # type: ignore[misc]
    """What ``depth`` layers of a kind make together."""

    def __new__(cls, depth: sympy.Expr, kind: int = AFFINE) -> Any:
        which = whole(int(kind) if isinstance(kind, sympy.Integer) else kind, "the kind of layers")
        if which > PAIRED:
            raise UsageError(f"the kind of layers is {which}; there are those from 0 to {PAIRED}")
        more = () if which == AFFINE else (sympy.Integer(which),)
        return super().__new__(cls, as_sympy(depth, "the number of layers"), *more)

    @property
    def kind(self) -> int:
        """Which layers they are."""
        return int(self.args[1]) if len(self.args) > 1 else AFFINE

    def factors(self, layer: Any) -> tuple[sympy.MatrixExpr, ...]:
        """What a layer multiplies by."""
        weight, _ = layer_symbols(layer, self.kind)
        if self.kind == PAIRED:
            return selection_symbol(layer), weight
        return (weight,) if self.kind == AFFINE else (slope_symbols(layer)[0], weight)

    def added(self, layer: Any) -> tuple[sympy.MatrixExpr, ...]:
        """What a layer adds."""
        _, bias = layer_symbols(layer, self.kind)
        if self.kind == AFFINE:
            return (bias,)
        if self.kind == PAIRED:
            return (sympy.MatMul(selection_symbol(layer), bias),)
        slopes, offset = slope_symbols(layer)
        scaled = sympy.MatMul(slopes, bias)
        return (scaled,) if self.kind == SLOPED else (scaled, offset)


class LayerProduct(_Layers):
    """W_L ⋯ W_1, the weights of ``depth`` layers multiplied; the identity for none.

    On an activation pattern the slopes, or selections, stand between: D_L W_L ⋯ D_1 W_1.
    """

    @property
    def shape(self) -> tuple[Any, Any]:
        return width(self.args[0]), width(0)

    def unfolded(self) -> sympy.MatrixExpr:
        """Its definition: I for no layers, and the last weight in front of the product before.

        Raises:
            UnsupportedError: where it is not known that there is a layer.
        """
        depth = _counted(self)
        if depth == 0:
            return sympy.Identity(width(0))
        return sympy.MatMul(*self.factors(depth), LayerProduct(depth - 1, self.kind))


class LayerSum(_Layers):
    """Σ_k W_L ⋯ W_{k+1} b_k: every bias carried through the layers after it; zero for none.

    On an activation pattern D_k b_k + t_k is carried through D_L W_L ⋯ D_{k+1} W_{k+1}.
    """

    @property
    def shape(self) -> tuple[Any, Any]:
        return width(self.args[0]), 1

    def unfolded(self) -> sympy.MatrixExpr:
        """Its definition: 0 for no layers; the last weight factored out, and the last bias.

        Raises:
            UnsupportedError: where it is not known that there is a layer.
        """
        depth = _counted(self)
        if depth == 0:
            return sympy.ZeroMatrix(width(0), 1)
        carried = sympy.MatMul(*self.factors(depth), LayerSum(depth - 1, self.kind))
        return sympy.MatAdd(carried, *self.added(depth))


HEADS = (LayerProduct, LayerSum)
"""What is made of any number of layers."""


def is_unfolded(head: Any) -> bool:
    """Whether there may be no last layer that could be taken off, and the depth is not 0."""
    depth = head.args[0]
    return depth != 0 and not (least(depth, Reader().read) or 0) >= 1


def _counted(head: Any) -> Any:
    """The number of layers of a head, which is 0 or at least 1."""
    if is_unfolded(head):
        raise UnsupportedError(
            f"it is not known that {in_full(head.args[0])} layers are any; unfold no more"
        )
    return head.args[0]
