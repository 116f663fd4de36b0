"""The derivation of a collapse: nested, distributed, gathered, each step with its check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sympy

from symact.collapsing.forms import Form, Notation, is_rearrangement
from symact.collapsing.layers import Block
from symact.logic.checks import Check, Induction, MatrixIdentity, Values, from_monomials, monomials
from symact.logic.checks.layers import (
    AFFINE,
    PAIRED,
    SHIFTED,
    SLOPED,
    LayerProduct,
    LayerSum,
    layer_symbols,
    selection_symbol,
    slope_symbols,
    width,
)
from symact.logic.derivation import Chain, Derivation, Step
from symact.logic.meanings import Meaning
from symact.networks.operations import Affine, AffineOperation, Composite
from symact.numbers.matrix import RationalMatrix

SHOWN = 100
"""The most entries of a matrix of numbers that a derivation writes out; others get a letter."""

PARTS = "ABDFGHK"
"""Letters for the matrices in front of several values; for more of them M with a number."""


def merging(runs: Iterable[tuple[Form, AffineOperation, str]], notation: Notation) -> Derivation:
    """The derivation of runs, each a form, the map it became and the letter for its result."""
    chains, meanings = [], []
    notation = replace(notation, meant=dict(notation.meant), bases=dict(notation.bases))
    for form, merged, subject in runs:
        letters = _Letters(subject, notation)
        chains.append(_chain(form, merged, subject, letters, notation))
        meanings += letters.meanings
    titles = {0: "Nothing to collapse", 1: "One affine map"}
    title = titles.get(len(chains), f"{len(chains)} runs of affine maps")
    return Derivation(title, tuple(chains), tuple(meanings))


def _chain(
    form: Form, merged: AffineOperation, subject: str, letters: _Letters, notation: Notation
) -> Chain:
    nested = form.expression
    words = monomials(nested)
    distributed = from_monomials(words, nested.shape)
    steps = []
    if nested != distributed:
        reason = "distribute" if _multiplies_sums(nested) else "regroup"
        steps.append(Step(nested, distributed, reason, MatrixIdentity()))
    variables = tuple(notation.variables[anchor] for anchor in form.anchors)
    if isinstance(merged, Block):
        check: Check
        gathered = _sum(letters.blocks(merged, variables[0]))
        if gathered != distributed:
            check = MatrixIdentity(letters.definitions)
            steps.append(Step(distributed, gathered, "collect", check))
    else:
        gathered = _sum(letters.numbers(merged, variables))
        check = Values(variables, {**notation.values, **letters.values})
        steps.append(Step(distributed, gathered, "multiply", check))
    return Chain(sympy.MatrixSymbol(notation.fresh(subject), form.width, 1), tuple(steps))


def _multiplies_sums(expression: sympy.MatrixExpr) -> bool:
    products = expression.find(sympy.MatMul)
    return any(isinstance(part, sympy.MatAdd) for product in products for part in product.args)


class _Letters:
    """Letters for the matrices at the end of a chain, and what they stand for.

    They have the indices of the chain's subject, A_1 for z_1; a value v_5 that is read in several
    places has A_{v,5}, since the two are counted apart.
    """

    def __init__(self, subject: str, notation: Notation) -> None:
        kind, _, indices = subject.partition("_")
        self.indices = [*(["v"] if kind == "v" else []), *indices.split(",")] if indices else []
        self.notation = notation
        self.definitions: dict[sympy.Basic, sympy.MatrixExpr] = {}
        self.values: dict[sympy.Basic, AffineOperation | RationalMatrix] = {}
        self.meanings: list[Meaning] = []

    def blocks(self, merged: Block, variable: sympy.MatrixSymbol) -> list[sympy.MatrixExpr]:
        """The terms of a map of blocks, with letters for products and sums."""
        terms = [sympy.MatMul(self._defined("A", merged.weight), variable)]
        if not merged.bias.is_ZeroMatrix:
            terms.append(self._defined("c", merged.bias))
        return terms

    def _defined(self, letter: str, value: sympy.MatrixExpr) -> sympy.MatrixExpr:
        if isinstance(value, sympy.MatrixSymbol):
            return value
        rows, columns = value.shape
        symbol = self._letter(letter, rows, columns, value)
        self.definitions[symbol] = value
        self.meanings.append(Meaning(symbol, "", value))
        return symbol

    def _letter(self, letter: str, rows: Any, columns: Any, meant: Any) -> sympy.MatrixSymbol:
        base, *own = letter.split("_")
        name = "_".join(filter(None, [base, ",".join([*self.indices, *own])]))
        return self.notation.letter(name, rows, columns, meant)

    def numbers(
        self, operation: AffineOperation, variables: Sequence[sympy.MatrixSymbol]
    ) -> list[sympy.MatrixExpr]:
        """The terms of a map applied to variables that it reads end to end."""
        if not (isinstance(operation, Affine) and operation.is_dense):
            return self._kept(operation, variables[0])
        merged = operation.to_affine()
        columns = merged.matrix.transpose()
        terms, start = [], 0
        for k, variable in enumerate(variables):
            size = variable.shape[0]
            part = columns.take(range(start, start + size)).transpose()
            start += size
            letter = PARTS[k] if len(variables) <= len(PARTS) else f"M_{k + 1}"
            terms.append(sympy.MatMul(self._written(letter, part), variable))
        if not merged.is_linear:
            terms.append(self._written("c", merged.offset))
        return terms

    def _kept(
        self, operation: AffineOperation, variable: sympy.MatrixSymbol
    ) -> list[sympy.MatrixExpr]:
        """The terms of an operation that is not written out: a convolution, a scaling."""
        rows, columns = operation.outputs(operation.inputs), operation.inputs
        matrix = self._letter("A", rows, columns, operation)
        self.values[matrix] = operation
        parts = operation.parts if isinstance(operation, Composite) else (operation,)
        kept = ", ".join(part.describe() for part in parts if not is_rearrangement(part))
        self.meanings.append(Meaning(matrix, f"{rows}×{columns}, kept as {kept}"))
        terms, offset = [sympy.MatMul(matrix, variable)], operation.offset()
        if not offset.is_zero:
            symbol = self._letter("c", rows, 1, offset)
            self.values[symbol] = offset
            self.meanings.append(Meaning(symbol, f"{rows}×1"))
            terms.append(symbol)
        return terms

    def _written(self, letter: str, part: RationalMatrix) -> sympy.MatrixExpr:
        """The matrix itself where it is short enough to be read, else a letter for it."""
        rows, columns = part.shape
        if not part.is_numeric or (rows * columns <= SHOWN and _is_short(part)):
            return part.to_sympy()
        symbol = self._letter(letter, rows, columns, part)
        self.values[symbol] = part
        rank = "" if columns == 1 else f" of rank {part.rank()}"
        self.meanings.append(Meaning(symbol, f"{rows}×{columns}{rank}"))
        return symbol


def _is_short(part: RationalMatrix) -> bool:
    digits = max(len(str(abs(int(entry)))) for entry in part.flat)
    return digits + len(str(part.denominator)) <= 12


def _sum(terms: Sequence[sympy.MatrixExpr]) -> sympy.MatrixExpr:
    return terms[0] if len(terms) == 1 else sympy.MatAdd(*terms, evaluate=False)


def _slopes(depth: sympy.Symbol, kind: int) -> Iterator[Meaning]:
    if kind == PAIRED:
        yield Meaning(
            selection_symbol(depth), "the selection of the larger number of each pair of its layer"
        )
        return
    slopes, offset = slope_symbols(depth)
    if kind != AFFINE:
        yield Meaning(slopes, "the slopes of the pieces of its layer on the diagonal")
    if kind == SHIFTED:
        yield Meaning(offset, "the offsets of the pieces of its layer")


def any_depth(depth: sympy.Symbol, kind: int = AFFINE) -> Derivation:
    """h_L = W_L⋯W_1 x + Σ W_L⋯W_{k+1} b_k for every number L of layers, by induction on L.

    With the kind of layers on an activation pattern, D_k W_k stands for W_k and D_k b_k + t_k for
    b_k, or S_k for D_k; then L counts the hidden layers, and the affine layer after them comes last
    as in a network: y = W_{L+1} h_L + b_{L+1}.

    The product and the sum are heads that identities of matrices know (checks.layers), so the base
    and the step are each one identity; what the network is, layer by layer, is the premise.
    """
    hidden = _by_induction(depth, kind)
    if kind == AFFINE:
        return hidden
    title = "Any number of layers is one affine map on an activation pattern"
    before = sympy.MatrixSymbol(f"h_{depth}", width(depth), 1)
    weight, bias = layer_symbols(depth + 1, kind)
    last = sympy.MatAdd(sympy.MatMul(weight, before), bias, evaluate=False)
    known = claim(depth, kind)
    put = sympy.MatAdd(sympy.MatMul(weight, known), bias, evaluate=False)
    distributed = from_monomials(monomials(put), put.shape)
    shown = MatrixIdentity(shown=hidden)
    steps = (
        Step(last, put, "what was shown", shown),
        Step(put, distributed, "distribute", MatrixIdentity()),
    )
    output = sympy.MatrixSymbol("y", weight.shape[0], 1)
    chains = (*hidden.chains, Chain(output, steps, "With the last layer"))
    return Derivation(title, chains, hidden.meanings)


def claim(layers: sympy.Expr, kind: int, value: sympy.MatrixExpr | None = None) -> Any:
    """What so many layers make of x, or of another value."""
    start = sympy.MatrixSymbol("x", width(0), 1) if value is None else value
    return _sum([sympy.MatMul(LayerProduct(layers, kind), start), LayerSum(layers, kind)])


def on_pattern(layer: sympy.Expr, before: sympy.MatrixExpr, kind: int) -> sympy.MatrixExpr:
    """What one layer of a kind makes of the values before it."""
    weight, bias = layer_symbols(layer, kind)
    inner = sympy.MatAdd(sympy.MatMul(weight, before), bias, evaluate=False)
    if kind == AFFINE:
        return inner
    if kind == PAIRED:
        return sympy.MatMul(selection_symbol(layer), inner)
    slopes, offset = slope_symbols(layer)
    inner = sympy.MatMul(slopes, inner)
    return inner if kind == SLOPED else sympy.MatAdd(inner, offset, evaluate=False)


def _by_induction(depth: sympy.Symbol, kind: int) -> Derivation:
    variable = sympy.MatrixSymbol("x", width(0), 1)

    def value(layers: sympy.Expr) -> sympy.MatrixExpr:
        return sympy.MatrixSymbol(f"h_{layers}", width(layers), 1)

    zero = sympy.S.Zero
    recursion = on_pattern(depth + 1, claim(depth, kind), kind)
    base = Step(variable, claim(zero, kind), "no layers", MatrixIdentity())
    distributed = from_monomials(monomials(recursion), recursion.shape)
    spread = Step(recursion, distributed, "distribute", MatrixIdentity())
    collected = Step(distributed, claim(depth + 1, kind), "collect", MatrixIdentity())
    recursions = {
        value(zero): variable,
        value(depth + 1): on_pattern(depth + 1, value(depth), kind),
    }
    induction = Induction(depth, recursions, MatrixIdentity(), MatrixIdentity())
    conclusion = Step(value(depth), claim(depth, kind), "by induction", induction)
    return Derivation(
        "Any number of affine maps is one",
        (
            Chain(value(zero), (base,), "Base", is_claim=False),
            Chain(value(depth + 1), (spread, collected), "Step", is_claim=False),
            Chain(value(depth), (conclusion,), "For every depth"),
        ),
        tuple(_slopes(depth, kind)),
    )
