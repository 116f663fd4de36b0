"""What a kind of number is that a network can be run over.

A vector of such numbers is laid end to end with others, pushed through affine operations, and bent
by what is not affine: that is all that a kind says, and :func:`symact.networks.traversal.walk` does
the rest. Kinds are exact values (:mod:`~symact.networks.kinds.rational`), what an execution
computes (:mod:`~symact.networks.kinds.floats`), floats with a proved error beside them
(:mod:`~symact.networks.kinds.enclosure`), SymPy expressions
(:mod:`~symact.networks.kinds.expression`), affine maps on one pattern
(:mod:`~symact.networks.kinds.restriction`) and affine maps of earlier values
(:mod:`symact.collapsing.forms`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from symact.activations.activation import Activation
from symact.errors import UnsupportedError
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Composite,
    Largest,
    Operation,
    Scale,
    Select,
    refuse_symbolic,
)

if TYPE_CHECKING:
    from symact.networks.network import Node

V = TypeVar("V")
R = TypeVar("R")


@dataclass(slots=True)
class Visit(Generic[V]):
    """A node met on a walk.

    Attributes:
        position: the value that it gives, counted from 1.
        node: what it does, and what it reads.
        kept: the values, by number, that are needed after it; what stands there can be replaced.
    """

    position: int
    node: Node
    kept: dict[int, V]

    @property
    def operation(self) -> Operation:
        """What the node does."""
        return self.node.operation

    @property
    def name(self) -> str:
        """How messages name it."""
        return self.node.describe(self.position)

    @property
    def affine(self) -> AffineOperation:
        """What the node does, where it is affine, as it is in :meth:`Kind.push`."""
        assert isinstance(self.node.operation, AffineOperation)
        return self.node.operation


class Kind(Generic[V]):
    """A kind of number; V is a vector of them.

    A kind has ``join``, ``push``, and either ``bend`` or both of what that falls back on. Where it
    has no rule for something it raises :class:`~symact.errors.UnsupportedError`.

    Attributes:
        takes_opaque: whether ``bend`` is asked about opaque operations too. For a kind that has to
            know what an operation does, the walk refuses them.
    """

    takes_opaque = False

    def join(self, values: Sequence[V]) -> V:
        """Several vectors laid end to end."""
        raise NotImplementedError

    def push(self, visit: Visit[V], x: V) -> V:
        """What an affine operation makes of the numbers that it reads."""
        raise NotImplementedError

    def bend(self, visit: Visit[V], x: V) -> V:
        """What any other operation makes of the numbers that it reads."""
        match visit.operation:
            case Activate(activation=activation):
                return self.activate(activation, x)
            case Largest() as operation:
                return self.maximum(operation, x)
        raise UnsupportedError(
            f"{visit.operation.describe()} is neither affine nor an activation nor a maximum; a "
            "network is run over these"
        )

    def activate(self, activation: Activation, x: V) -> V:
        """An activation on every number."""
        raise NotImplementedError

    def maximum(self, operation: Largest, x: V) -> V:
        """The larger of equally long parts."""
        raise NotImplementedError


class EachOperation(Kind[V]):
    """A kind with a rule of its own for every affine operation: what rounds differs, or is written
    differently."""

    def push(self, visit: Visit[V], x: V) -> V:
        return self._pushed(visit.affine, x)

    def _pushed(self, operation: AffineOperation, x: V) -> V:
        match operation:
            case Affine():
                return self.affine(operation, x)
            case Scale():
                return self.scale(operation, x)
            case Select():
                return self.select(operation, x)
            case Addition():
                return self.sum(operation, x)
            case Composite(parts=parts):
                for part in parts:
                    x = self._pushed(part, x)
                return x
        return refuse_symbolic(operation)

    def affine(self, operation: Affine, x: V) -> V:
        """Affine maps side by side."""
        raise NotImplementedError

    def scale(self, operation: Scale, x: V) -> V:
        """Factor and shift for each number."""
        raise NotImplementedError

    def select(self, operation: Select, x: V) -> V:
        """Numbers picked by index."""
        raise NotImplementedError

    def sum(self, operation: Addition, x: V) -> V:
        """The sum of equally long parts."""
        raise NotImplementedError


class Rows(Generic[R]):
    """A kind of row that can be pulled back through a network; R is a row."""

    def cut(self, row: R, widths: Sequence[int]) -> Sequence[R]:
        """A row of vectors laid end to end, cut into a row of each."""
        raise NotImplementedError

    def add(self, first: R, second: R) -> R:
        """The sum of two rows of one vector."""
        raise NotImplementedError

    def pull(self, visit: Visit[R], row: R) -> R:
        """A row of what an operation gives as a row of what it reads."""
        raise NotImplementedError
