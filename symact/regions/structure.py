"""What activations introduce, for every network at once: patterns, their maps, their conditions.

With numbers for widths all patterns are written out, each with its map and where it is; with a
number of layers or a letter for it there is what is said of all of them
(:mod:`symact.regions.patterns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, overload

import sympy

from symact.activations.entries import relu
from symact.activations.pairs import Between, MaxOfPairs, need_between
from symact.collapsing.blocks import generic
from symact.display import Drawn, count_of
from symact.errors import ShapeError, UsageError
from symact.logic.derivation import Derivation, Verified
from symact.networks.kinds.expression import need_apart
from symact.networks.kinds.restriction import Guard, Restriction, restrict
from symact.networks.network import Network
from symact.numbers.asked import real_expressions, wholes
from symact.numbers.conversion import LONGEST
from symact.regions.patterns import choices_of, on_any_patterns, on_patterns

LARGEST = 4096
"""The most patterns that are written out: those of 12 units with ReLU, of 7 with three pieces."""


@dataclass(frozen=True)
class Structure(Drawn):
    """The piecewise-affine structure of a generic network with ReLU or another activation.

    >>> structure([1, 2, 1]).restrictions[3].pattern
    (1, 1)
    """

    widths: tuple[int, ...]
    activation: Between = relu

    def __post_init__(self) -> None:
        choices = choices_of(need_between(self.activation))
        widths = wholes(self.widths, "widths", least=-LONGEST)
        if len(widths) < 3:
            raise UsageError(
                f"widths {','.join(map(str, widths))} have no hidden layer; give at least three"
            )
        object.__setattr__(self, "widths", widths)
        if choices ** min(self.units, LARGEST) > LARGEST:
            is_paired = isinstance(self.activation, MaxOfPairs)
            units = "pairs of hidden units" if is_paired else "hidden units"
            raise UsageError(
                f"{self.units} {units} have {choices}^{self.units} patterns; at most {LARGEST} "
                "are written out, use a model for larger networks"
            )

    @cached_property
    def network(self) -> Network:
        """The network with a symbol for every weight, the activation between its layers."""
        made = generic(self.widths, activation=self.activation)
        assert isinstance(made, Network)
        return made

    @property
    def units(self) -> int:
        """How many hidden units there are; of pairs, how many pairs."""
        hidden = sum(self.widths[1:-1])
        return hidden // 2 if isinstance(self.activation, MaxOfPairs) else hidden

    @property
    def choices(self) -> int:
        """How many pieces a unit has; of a pair, how many numbers can be the larger."""
        return choices_of(self.activation)

    @property
    def patterns(self) -> int:
        """How many patterns there are: a piece for each hidden unit."""
        return int(self.choices**self.units)

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        """For every pattern, a piece for each unit, the map and the conditions, in counting order.

        Which of them are empty depends on the weights.
        """
        choices = range(self.choices)
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
        return on_patterns(len(self.widths) - 1, self.activation)

    @cached_property
    def verified(self) -> Verified:
        """The derivation, run.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        return self.derivation.verify()


@dataclass(frozen=True)
class LayeredStructure(Drawn):
    """What is so on every activation pattern of networks with so many layers, of any sizes.

    Attributes:
        depth: how many hidden layers, or a letter for their number; one affine layer comes last.
        activation: what follows each hidden one.

    >>> structure(depth="L")
    <structure of L hidden layers with relu>
    """

    depth: int | sympy.Symbol
    activation: Between = relu

    def __post_init__(self) -> None:
        choices_of(need_between(self.activation))
        if self.depth is None:
            raise UsageError("a structure of any sizes needs a depth, such as 2 or L")
        stack = generic(depth=self.depth, activation=self.activation)
        hidden = int(stack.activations) if stack.letter is None else stack.letter
        if hidden == 0:
            raise UsageError(
                "a depth of 0 has no hidden layer; give 1 or more, or a letter such as L"
            )
        object.__setattr__(self, "depth", hidden)

    @cached_property
    def derivation(self) -> Derivation:
        """On a pattern, across a facet, on the facet: each step checked, for all sizes."""
        if isinstance(self.depth, sympy.Symbol):
            return on_any_patterns(self.depth, self.activation)
        return on_patterns(self.depth + 1, self.activation)

    @cached_property
    def verified(self) -> Verified:
        """The derivation, run.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        return self.derivation.verify()

    def __repr__(self) -> str:
        return f"<structure of {count_of(self.depth, 'hidden layer')} with {self.activation}>"


@overload
def structure(
    widths: Sequence[int], activation: Between = relu, *, depth: None = None
) -> Structure: ...
@overload
def structure(
    widths: None = None, activation: Between = relu, *, depth: int | str | sympy.Symbol
) -> LayeredStructure: ...
def structure(
    widths: Sequence[int] | None = None,
    activation: Between = relu,
    *,
    depth: int | str | sympy.Symbol | None = None,
) -> Structure | LayeredStructure:
    """The structure of generic networks: with layers of these widths, or with so many layers.

    Args:
        widths: of the input, the hidden layers and the output; of ``max_of_pairs`` the widths
            before it, which are even.
        activation: of the hidden layers, continuous and piecewise linear, or ``max_of_pairs``.
        depth: instead of widths, how many hidden layers there are, or a letter for any number of
            them.

    Raises:
        UsageError: without a hidden layer, or with too many patterns to write out; for widths and
            depth together.
        UnsupportedError: for an activation that is curved or jumps.

    >>> from symact import hardtanh
    >>> found = structure([1, 1, 1], hardtanh)
    >>> found.patterns, found.restrictions[0].map.to_sympy()
    (3, (Matrix([[0]]), Matrix([[b2_1 - w2_1_1]])))
    """
    if (widths is None) == (depth is None):
        raise UsageError("the structure of generic networks needs either widths or a depth")
    if widths is None:
        return LayeredStructure(depth, activation)
    return Structure(widths, activation)  # type: ignore[arg-type]


def condition_of(guard: Guard, column: sympy.ImmutableMatrix) -> Any:
    """A guard as a SymPy condition on a column of expressions."""
    value = (guard.row.to_sympy() * column + guard.shift.to_sympy())[0]
    parts = []
    if guard.above is not None:
        parts.append(sympy.Gt(value, sympy.Rational(*guard.above.as_integer_ratio())))
    if guard.up_to is not None:
        parts.append(sympy.Le(value, sympy.Rational(*guard.up_to.as_integer_ratio())))
    return sympy.And(*parts)
