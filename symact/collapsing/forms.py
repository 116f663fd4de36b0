"""Affine forms: what a value is in terms of the values that affine operations have not touched yet.

An *anchor* is such a value: the input, or the result of something that is not affine. A form is a
sum of terms, each an anchor with the affine operations applied to it since; operations are only
multiplied out when someone asks. Beside the terms a form keeps the expression that a person would
write, in matrix symbols W_k and b_k for affine map k.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy

from symact.collapsing.fusion import fused
from symact.collapsing.layers import Block
from symact.errors import InternalError, UsageError
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.operations import Addition, AffineOperation, Composite, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

SPARE_CAPITALS = "UVQSTRXYZNLJC"
"""Letters for matrices where the usual one is the name of a weight; no derivation has them."""

SPARE_SMALL = "upqrstfgklmdaw"
"""The same for columns: inputs, values, offsets."""

_ENTRY = re.compile(r"[wb][1-9][0-9]*_[0-9]+(?:_[0-9]+)?")


@dataclass(frozen=True)
class Term:
    """An anchor, by its position in the network, and the affine operations applied to it."""

    anchor: int
    links: tuple[tuple[int, AffineOperation], ...] = ()

    @property
    def maps(self) -> tuple[int, ...]:
        """Positions of the affine maps in it; what only rearranges is none."""
        return tuple(
            position for position, operation in self.links if not is_rearrangement(operation)
        )

    def operation(self, width: Any) -> AffineOperation:
        """All of it as one operation; the identity where there is nothing."""
        links = fused([((position,), operation) for position, operation in self.links])
        operations = tuple(operation for _, operation in links)
        if not operations:
            return Select(tuple(range(width)), width)
        return operations[0] if len(operations) == 1 else Composite(operations)

    def multiplied(self, width: Any) -> AffineMap:
        """The composition of its operations, for an anchor of the width given."""
        return self.operation(width).to_affine()

    def block(self) -> Block:
        """The composition where its operations are blocks of symbolic size."""
        product, *later = (op for _, op in self.links if isinstance(op, Block))
        for operation in later:
            product = operation.after(product)
        return product


@dataclass(frozen=True)
class Form:
    """A sum of terms.

    Attributes:
        terms: the sum, in which an operation's offset is counted once.
        width: how many numbers the value has.
        expression: what a person would write, of width ``expression.shape[0]``; rearrangements
            in ``pending`` still follow it and become part of the next matrix.
    """

    terms: tuple[Term, ...]
    width: Any
    expression: sympy.MatrixExpr
    pending: tuple[AffineOperation, ...] = ()

    @property
    def maps(self) -> tuple[int, ...]:
        """Positions of the affine maps in it, each once, in order."""
        return tuple(sorted({position for term in self.terms for position in term.maps}))

    @property
    def anchors(self) -> tuple[int, ...]:
        """The anchors, each once, in order."""
        return tuple(sorted({term.anchor for term in self.terms}))

    @property
    def can_anchor(self) -> bool:
        """Whether something would be computed twice if the form were used in two places."""
        return bool(self.maps) or len(self.terms) > 1

    @property
    def can_merge(self) -> bool:
        """Whether two affine maps follow each other in it, or one lies beside a skip."""
        beside = len(self.anchors) < len(self.terms) and bool(self.maps)
        return beside or any(len(term.maps) > 1 for term in self.terms)

    def then(self, position: int, operation: AffineOperation) -> tuple[Term, ...]:
        """Its terms with one more operation, whose offset only the first one counts."""
        first, *rest = self.terms
        return (
            Term(first.anchor, (*first.links, (position, operation))),
            *(Term(term.anchor, (*term.links, (position, operation.linear()))) for term in rest),
        )


Forms = tuple[Form, ...]
"""Forms of values that lie end to end."""


@dataclass
class Notation:
    """The symbols of a derivation and what they stand for: one name, one thing.

    ``number`` tells which affine map stands at a position of the network, counting from 1;
    ``weights`` are the symbols of the network itself, from which its letters are told apart.
    """

    number: dict[int, int]
    values: dict[sympy.Basic, AffineOperation | RationalMatrix] = field(default_factory=dict)
    variables: dict[int, sympy.MatrixSymbol] = field(default_factory=dict)
    meant: dict[str, Any] = field(default_factory=dict)
    moves: dict[tuple[str, AffineOperation], str] = field(default_factory=dict)
    weights: frozenset[str] = frozenset()
    bases: dict[str, str] = field(default_factory=dict)

    def fresh(self, name: str) -> str:
        """A name with another letter in front where weights have names with that letter.

        >>> Notation({}, weights=frozenset({"x", "W_1", "w1_2_3"})).fresh("W_2")
        'U_2'
        """
        letter, underscore, index = name.partition("_")
        if letter not in self.bases:
            self.bases[letter] = self._base(letter)
        return f"{self.bases[letter]}{underscore}{index}"

    def _base(self, letter: str) -> str:
        spare = SPARE_CAPITALS if letter.isupper() else SPARE_SMALL
        bases: list[str] = [letter, *spare]
        for base in bases:
            alike = re.compile(rf"{base}[0-9]*'*")
            names = (*map(_plain, self.weights), *self.bases.values())
            if not any(alike.fullmatch(name) for name in names):
                return base
        raise UsageError(
            f"every letter that could stand in place of {letter} is the name of a weight; rename "
            f"one of {', '.join(sorted(self.weights))}"
        )

    def letter(self, name: str, rows: Any, columns: Any, meant: Any) -> sympy.MatrixSymbol:
        """A letter for a thing, under a name that nothing else has.

        Raises:
            InternalError: where the name already stands for something else.
        """
        name = self.fresh(name)
        known = self.meant.setdefault(name, meant)
        if known is not meant and known != meant:
            raise InternalError(
                f"the letter {name} was to stand for two things in one derivation: {_told(known)} "
                f"and {_told(meant)}; rename it if it is yours, else report this with the model"
            )
        return sympy.MatrixSymbol(name, rows, columns)

    def anchor(self, name: str, position: int, width: Any) -> Form:
        """The form of an anchor: a symbol of its own."""
        self.variables[position] = self.letter(name, width, 1, position)
        return Form((Term(position),), width, self.variables[position])

    def extended(self, form: Form, position: int, operation: AffineOperation) -> Form:
        """A form followed by an affine operation."""
        terms = form.then(position, operation)
        width = operation.outputs(form.width)
        if isinstance(operation, Select) and operation.is_identity:
            return form
        if is_rearrangement(operation):
            return Form(terms, width, form.expression, (*form.pending, operation))
        k = self.number[position]
        if isinstance(operation, Block):
            weight, bias = operation.weight, operation.bias
            for part in weight.atoms(sympy.MatrixSymbol) | bias.atoms(sympy.MatrixSymbol):
                rows, columns = part.shape
                self.letter(part.name, rows, columns, part)
        else:
            whole = Composite((*form.pending, operation)) if form.pending else operation
            weight = self._symbol(f"W_{k}", width, form.expression.shape[0], whole)
            offset = operation.offset()
            bias = (
                sympy.ZeroMatrix(width, 1)
                if offset.is_zero
                else self._symbol(f"b_{k}", width, 1, offset)
            )
        product = sympy.MatMul(weight, form.expression)
        shown = product if bias.is_ZeroMatrix else sympy.MatAdd(product, bias, evaluate=False)
        return Form(terms, width, shown)

    def shown(self, form: Form) -> Form:
        """A form whose expression has its own width: what was pending gets a matrix P."""
        if not form.pending:
            return form
        symbol = self._move("P", form.width, form.expression.shape[0], Composite(form.pending))
        return Form(form.terms, form.width, sympy.MatMul(symbol, form.expression))

    def total(self, forms: Sequence[Form]) -> Form:
        """The sum of forms of equal width."""
        shown = [self.shown(form) for form in forms]
        return Form(
            tuple(term for form in shown for term in form.terms),
            shown[0].width,
            sympy.MatAdd(*(form.expression for form in shown), evaluate=False),
        )

    def joined(self, forms: Sequence[Form], position: int) -> Form:
        """Forms laid end to end: the sum of each put into its place among zeros."""
        width = sum(form.width for form in forms)
        placed, start = [], 0
        for form in forms:
            own = range(form.width)
            place = Select(
                tuple(i - start if i - start in own else -1 for i in range(width)), form.width
            )
            shown = self.shown(form)
            symbol = self._move("E", width, form.width, place)
            placed.append(
                Form(shown.then(position, place), width, sympy.MatMul(symbol, shown.expression))
            )
            start += form.width
        return self.total(placed)

    def _move(
        self, letter: str, rows: Any, columns: Any, operation: AffineOperation
    ) -> sympy.MatrixSymbol:
        """A letter for what only moves numbers, counted from 1: one for equal ones."""
        number = sum(kind == letter for kind, _ in self.moves) + 1
        name = self.moves.setdefault((letter, operation), f"{letter}_{number}")
        return self._symbol(name, rows, columns, operation)

    def _symbol(
        self, name: str, rows: Any, columns: Any, value: AffineOperation | RationalMatrix
    ) -> sympy.MatrixSymbol:
        symbol = self.letter(name, rows, columns, value)
        self.values[symbol] = value
        return symbol


class FormKind(Kind[Forms]):
    """Affine forms as a kind of number. A vector is a few forms end to end, which are written as
    one where an operation mixes them; what is not affine ends them, and starts the next."""

    takes_opaque = True

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.ends = 0

    def join(self, values: Sequence[Forms]) -> Forms:
        return tuple(form for value in values for form in value)

    def push(self, visit: Visit[Forms], x: Forms) -> Forms:
        operation, notation = visit.affine, self.notation
        if (
            isinstance(operation, Addition)
            and len(x) == operation.terms
            and all(form.width == operation.width for form in x)
        ):
            return (notation.total(x),)
        form = x[0] if len(x) == 1 else notation.joined(x, visit.position)
        return (notation.extended(form, visit.position, operation),)

    def bend(self, visit: Visit[Forms], x: Forms) -> Forms:
        self.ends += 1
        width = visit.operation.outputs(sum(form.width for form in x))
        return (self.notation.anchor(f"h_{self.ends}", visit.position, width),)


def _plain(name: str) -> str:
    """A name without what is not printed; one of an entry, w1_2_3, has its layer above."""
    return name if _ENTRY.fullmatch(name) else re.sub(r"[_,{}^ ]", "", name)


def _told(meant: Any) -> str:
    match meant:
        case AffineOperation():
            return str(meant.describe())
        case RationalMatrix():
            return "a matrix {}×{}".format(*meant.shape)
        case int():
            return f"value {meant} of the network"
    return str(meant)


def is_rearrangement(operation: AffineOperation) -> bool:
    """Whether an operation only moves or adds up numbers, and so counts as no affine map."""
    return isinstance(operation, (Select, Addition))
