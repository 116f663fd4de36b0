"""What activation patterns do, for all sizes and weights: one map on each, what a facet changes.

On an activation pattern a layer of ReLU is a diagonal mask D of zeros and ones, one of another
continuous piecewise-linear activation a diagonal of slopes D and a column of offsets t, one of
maxima a selection S, and the network collapses with D (W x + b) + t in place of a layer. Across the
facet of one unit, D becomes D + e eᵀ, or D + δ e eᵀ with t + e r in place of t, and S becomes
S + e fᵀ, f being 1 at the one number of the pair and −1 at the other: the map changes by a matrix
of rank one, and on the facet itself by nothing (G. Montúfar, R. Pascanu, K. Cho and Y. Bengio,
2014; R. Balestriero and R. Baraniuk, 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.activations.pairs import Between, MaxOfPairs
from symact.collapsing.derivation import any_depth, claim
from symact.logic.checks import MatrixIdentity, from_monomials, monomials
from symact.logic.checks.layers import (
    AFFINE,
    PAIRED,
    SHIFTED,
    SLOPED,
    LayerProduct,
    layer_symbols,
    selection_symbol,
    slope_symbols,
    width,
)
from symact.logic.derivation import Chain, Derivation, Step
from symact.logic.meanings import Meaning
from symact.networks.bends import need_pieces


def choices_of(activation: Between) -> int:
    """How many pieces a unit has: of a pair two, each of its numbers being the larger.

    Raises:
        UnsupportedError: for an activation that is curved or jumps.
    """
    if isinstance(activation, MaxOfPairs):
        return 2
    need_pieces(activation, f"the activation {activation}", "patterns")
    assert activation.pieces is not None
    return len(activation.pieces.slopes)


@dataclass(frozen=True)
class Bend:
    """What is between two layers, on a pattern, and what a facet of one unit changes there.

    Attributes:
        kind: of the layer; see :class:`~symact.logic.checks.layers.LayerProduct`.
        mask: D or S.
        offset: t, what the pieces add; None where all of them are through 0.
        factor: by how much the slope changes from one piece to the other.
        unit: e, the unit vector of the unit whose piece changes.
        towards: what of the values before the activation that is about: e, or of pairs f.
        moved: r, by how much the offset of the unit changes.
        height: s, what the change is in front of, a name.
    """

    kind: int
    mask: sympy.MatrixSymbol
    offset: sympy.MatrixSymbol | None
    factor: sympy.Expr
    unit: sympy.MatrixSymbol
    towards: sympy.MatrixSymbol
    moved: sympy.MatrixSymbol
    height: sympy.MatrixSymbol

    @classmethod
    def of(cls, activation: Between, layer: Any) -> Bend:
        """What is behind a layer."""
        unit = sympy.MatrixSymbol(f"e_{layer}", width(layer), 1)
        moved, height = (sympy.MatrixSymbol(f"{name}_{layer}", 1, 1) for name in "rs")
        if isinstance(activation, MaxOfPairs):
            mask = selection_symbol(layer)
            towards = sympy.MatrixSymbol(f"f_{layer}", mask.shape[1], 1)
            return cls(PAIRED, mask, None, sympy.S.One, unit, towards, moved, height)
        pieces = need_pieces(activation, f"the activation {activation}", "patterns")
        moves = any(pieces.intercepts)
        mask, offset = slope_symbols(layer)
        is_mask = set(pieces.slopes) <= {0, 1} and not moves
        factor = sympy.S.One if is_mask else sympy.Symbol(f"d_{layer}", real=True)
        kind = SHIFTED if moves else SLOPED
        return cls(kind, mask, offset if moves else None, factor, unit, unit, moved, height)

    def applied(self, value: sympy.MatrixExpr, *, changed: bool = False) -> sympy.MatrixExpr:
        """Values behind it; with ``changed`` the piece of one unit is another."""
        mask, offset = self.mask, self.offset
        if changed:
            change = sympy.MatMul(self.factor, self.unit, sympy.Transpose(self.towards)).doit()
            mask = sympy.MatAdd(mask, change, evaluate=False)
            if offset is not None:
                jump = sympy.MatMul(self.unit, self.moved)
                offset = sympy.MatAdd(offset, jump, evaluate=False)
        value = sympy.MatMul(mask, value)
        return value if offset is None else sympy.MatAdd(value, offset, evaluate=False)

    def difference(self, before: sympy.MatrixExpr) -> sympy.MatrixExpr:
        """By how much the unit changes where the values before the activation are these."""
        own = sympy.MatMul(sympy.Transpose(self.towards), before, evaluate=False)
        if self.factor != 1:
            own = sympy.MatMul(self.factor, *own.args, evaluate=False)
        return own if self.offset is None else sympy.MatAdd(own, self.moved, evaluate=False)

    @property
    def why(self) -> str:
        """What that difference is, in words."""
        if self.kind == PAIRED:
            return "the difference of its pair"
        return "its pre-activation" if self.factor == 1 else "by what its pieces differ"

    @property
    def named(self) -> Iterator[Meaning]:
        """What the pattern is."""
        if self.kind == PAIRED:
            yield Meaning(self.mask, "the selection of the larger number of each pair of its layer")
        elif self.factor == 1:
            yield Meaning(self.mask, "the activation pattern of its layer on the diagonal")
        else:
            yield Meaning(self.mask, "the slopes of the pieces of its layer on the diagonal")

    def changing(self, before: sympy.MatrixExpr) -> Iterator[Meaning]:
        """What stands for what in the change across a facet."""
        one = "pair" if self.kind == PAIRED else "unit"
        yield Meaning(self.unit, f"the unit vector of one {one}")
        if self.kind == PAIRED:
            yield Meaning(self.towards, "the difference of the unit vectors of its two numbers")
        yield Meaning(self.height, "", self.difference(before))
        if self.factor != 1:
            yield Meaning(self.factor, "the change of its slope")
        if self.offset is not None:
            yield Meaning(self.offset, "the offsets of the pieces of its layer")
            yield Meaning(self.moved, "the change of its offset")


def _affine(layer: Any, kind: int, value: sympy.MatrixExpr) -> sympy.MatrixExpr:
    weight, bias = layer_symbols(layer, kind)
    return sympy.MatAdd(sympy.MatMul(weight, value), bias, evaluate=False)


def _spread(expression: sympy.MatrixExpr) -> sympy.MatrixExpr:
    return from_monomials(monomials(expression), expression.shape)


def _across(
    bend: Bend,
    before: sympy.MatrixExpr,
    after: Sequence[sympy.MatrixExpr],
    sides: tuple[sympy.MatrixExpr, sympy.MatrixExpr],
    label: str,
) -> Chain:
    """The change across a facet: (what comes after · e) s, which is 0 where s is.

    Args:
        bend: where one unit changes.
        before: the values that it is applied to.
        after: by what the change is multiplied.
        sides: the network with the unit changed, and as it is.
        label: of the chain.
    """
    own = bend.difference(before)
    on, off = sides
    difference = sympy.MatAdd(on, sympy.MatMul(sympy.S.NegativeOne, off), evaluate=False)
    factored = sympy.MatMul(*after, bend.unit, own, evaluate=False)
    short = sympy.MatMul(*after, bend.unit, bend.height, evaluate=False)
    what = "pair" if bend.kind == PAIRED else "unit"
    steps = (
        Step(difference, factored, f"the two differ in one {what}", MatrixIdentity()),
        Step(factored, short, bend.why, MatrixIdentity({bend.height: own})),
        Step(
            short,
            sympy.ZeroMatrix(*short.shape),
            "on the facet, where that is 0",
            MatrixIdentity(given={bend.height: sympy.ZeroMatrix(1, 1)}),
        ),
    )
    return Chain(sympy.MatrixSymbol("Δ", short.shape[0], 1), steps, label)


def _title(activation: Between) -> str:
    return f"A {activation.title} network on its activation patterns"


# -- so many layers --------------------------------------------------------------------------------


def on_patterns(depth: int, activation: Between) -> Derivation:
    """A network with so many affine layers on a pattern, and across a facet of each layer."""
    bends = [Bend.of(activation, k) for k in range(1, depth)]
    kind = PAIRED if isinstance(activation, MaxOfPairs) else AFFINE

    def network(changed: int = 0, layers: int = depth) -> sympy.MatrixExpr:
        """The values after an affine layer; ``changed`` says behind which a unit is another."""
        value: sympy.MatrixExpr = sympy.MatrixSymbol("x", width(0), 1)
        for k in range(1, layers + 1):
            value = _affine(k, kind, value)
            if k < layers:
                value = bends[k - 1].applied(value, changed=k == changed)
        return value

    whole = network()
    y = sympy.MatrixSymbol("y", whole.shape[0], 1)
    distributed = Step(whole, _spread(whole), "distribute", MatrixIdentity())
    chains = [Chain(y, (distributed,), "On a pattern")]
    meanings = [meaning for bend in bends for meaning in bend.named]
    for k, bend in enumerate(bends, start=1):
        after = [layer_symbols(depth, kind)[0]]
        for j in range(depth - 1, k, -1):
            after += [bends[j - 1].mask, layer_symbols(j, kind)[0]]
        before, sides = network(layers=k), (network(k), whole)
        chains.append(_across(bend, before, after, sides, f"Across a facet of layer {k}"))
        meanings += bend.changing(before)
    return Derivation(_title(activation), tuple(chains), tuple(meanings))


# -- any number of layers --------------------------------------------------------------------------


def on_any_patterns(depth: sympy.Symbol, activation: Between) -> Derivation:
    """The masked product of any number of layers by induction; what a facet before them changes.

    A facet of some layer has a number of layers behind it; they are counted from it, so that its
    own index is 0: its values are x.
    """
    bend = Bend.of(activation, 0)
    whole = any_depth(depth, bend.kind)
    z = sympy.MatrixSymbol("z", bend.towards.shape[0], 1)
    weight, bias = layer_symbols(depth + 1, bend.kind)

    def behind(value: sympy.MatrixExpr) -> sympy.MatrixExpr:
        inner = claim(depth, bend.kind, value)
        return sympy.MatAdd(sympy.MatMul(weight, inner), bias, evaluate=False)

    sides = behind(bend.applied(z, changed=True)), behind(bend.applied(z))
    after = [weight, LayerProduct(depth, bend.kind)]
    label = f"Across a facet with {depth} hidden layers behind it, counted from it"
    facet = _across(bend, z, after, sides, label)
    unsaid = {bend.mask.name, *([bend.offset.name] if bend.offset is not None else [])}
    meanings = (
        *whole.meanings,
        Meaning(z, "the values before its activation"),
        *(meaning for meaning in bend.changing(z) if str(meaning.symbol) not in unsaid),
    )
    return replace(
        whole, title=_title(activation), chains=(*whole.chains, facet), meanings=meanings
    )
