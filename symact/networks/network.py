"""Networks as programs.

A network is a list of nodes. Each names an operation and the earlier values that it reads: value 0
is the input, value k what node k gives (nodes count from 1). A node that reads several values
reads them laid end to end, so branches, skip connections and fan-out need nothing of their own.

Running a network over another kind of number (:mod:`symact.networks.kinds.kind`) is another
analysis, by the one traversal of :mod:`symact.networks.traversal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

from symact.activations.entries import Activation
from symact.display import Drawn, count_of
from symact.errors import ShapeError, UsageError
from symact.networks.derived import Derived
from symact.networks.kinds.floats import FloatKind
from symact.networks.kinds.kind import Kind
from symact.networks.kinds.rational import RationalKind
from symact.networks.opaque import Opaque
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Operation,
    Scale,
    Select,
)
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Floats, float_type, is_float, read_array
from symact.numbers.asked import needed, whole, wholes
from symact.numbers.conversion import ordered
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import shown
from symact.numbers.substitution import Symbolic

V = TypeVar("V")


@dataclass(frozen=True)
class Stored:
    """A tensor that a file stores: its name there, and how many numbers it has."""

    name: str
    size: int


@dataclass(frozen=True)
class Node(Symbolic):
    """One step of a network.

    Attributes:
        operation: what is done.
        reads: the values read, 0 for the input, k for what node k gives.
        name: the name it has in its file, for messages and reports.
        stored: what is stored for it where that differs from what the operation holds (batch norm
            stores four vectors, a convolution one kernel): how many numbers, or which tensors,
            which several nodes may share.
        derived: how its numbers come from what is stored, where an execution computes them itself.
    """

    operation: Operation
    reads: tuple[int, ...]
    name: str = ""
    stored: int | tuple[Stored, ...] | None = None
    derived: Derived | None = field(default=None, compare=False)

    @property
    def parameters(self) -> int:
        """Numbers stored for this node."""
        if isinstance(self.stored, tuple):
            return sum(tensor.size for tensor in dict.fromkeys(self.stored))
        if self.stored is not None:
            return self.stored
        match self.operation:
            case Affine(blocks=blocks):
                return sum(block.parameters for block in blocks)
            case Scale(factor=factor):
                return 2 * factor.shape[0]
        return 0

    def describe(self, position: int) -> str:
        """How messages name it at its position: ``operation 2 'fc' (affine map 3 → 1)``."""
        name = f" '{self.name}'" if self.name else ""
        number = whole(position, "the position")
        return f"operation {number}{name} ({self.operation.describe()})"

    @property
    def is_map(self) -> bool:
        """Whether this counts as an affine map: selections and sums rearrange and do not."""
        return isinstance(self.operation, AffineOperation) and not isinstance(
            self.operation, (Select, Addition)
        )


@dataclass(frozen=True)
class Import:
    """A number that the reader of a file had to round: where, and by how much at most."""

    operation: str
    error: str


@dataclass(frozen=True)
class Source:
    """Where a network was read from.

    Attributes:
        file: its name.
        sha256: of its bytes.
        imports: what had to be rounded.
        notes: what else is to be said of it.
        rounds: for each operation that is exact here and that an execution rounds in a way of its
            own, beyond what :mod:`symact.networks.kinds.agreement` bounds, a phrase that says which
            and how.
        dtype: the float type that the file has for the numbers, empty where it has none.
        origin: what its reader keeps, so that it can be written in the same format again.
    """

    file: str
    sha256: str
    imports: tuple[Import, ...] = ()
    notes: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    dtype: str = ""
    origin: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Network(Drawn, Symbolic):
    """An exact network.

    Args:
        layers: affine maps, activations, operations, each reading the one before; or
            :class:`Node` objects, which say what they read.
        inputs: the width of the input; needed only where the first layer does not tell.
        output: which value is the result; the last one if left out.
        source: the file it was read from.

    Raises:
        ShapeError: where an operation cannot read what it is given; names both and both widths.

    >>> from symact.activations.entries import relu
    >>> network = Network([AffineMap([[1, -1]]), relu, AffineMap([[2]], [1])])
    >>> network([3, "1/2"])
    (Fraction(6, 1),)
    """

    nodes: tuple[Node, ...]
    inputs: int
    output: int
    widths: tuple[int, ...]
    source: Source | None = field(default=None, compare=False)

    def __init__(
        self,
        layers: Sequence[AffineMap | Activation | Operation | Node],
        *,
        inputs: int | None = None,
        output: int | None = None,
        source: Source | None = None,
    ) -> None:
        listed = ordered(layers, "layers", "a list, what the network does first to last")
        nodes = tuple(_node(layer, k) for k, layer in enumerate(listed))
        if inputs is None:
            inputs = _first_width(nodes)
        result = len(nodes) if output is None else whole(output, "the output")
        if not 0 <= result <= len(nodes):
            raise ShapeError(
                f"the output is value {result}, but there are values 0 to {len(nodes)}"
            )
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "output", result)
        object.__setattr__(self, "widths", _checked_widths(nodes, inputs))
        object.__setattr__(self, "source", source)

    @property
    def outputs(self) -> int:
        """The width of the result."""
        return self.widths[self.output]

    @property
    def maps(self) -> int:
        """How many affine maps it has, as stored."""
        return sum(node.is_map for node in self.nodes)

    @property
    def activations(self) -> int:
        """How many layers are not affine."""
        return sum(not isinstance(node.operation, AffineOperation) for node in self.nodes)

    @property
    def parameters(self) -> int:
        """How many numbers are stored; a tensor that several nodes share counts once.

        >>> tied = Node(Affine(AffineMap([[2]])), (0,), stored=(Stored("w", 1),))
        >>> Network([tied, tied], inputs=1).parameters
        1
        """
        tensors = {t for node in self.nodes if isinstance(node.stored, tuple) for t in node.stored}
        own = (node.parameters for node in self.nodes if not isinstance(node.stored, tuple))
        return sum(own) + sum(tensor.size for tensor in tensors)

    @property
    def opaque(self) -> tuple[Node, ...]:
        """The operations that are read but not looked into; only collapse takes them."""
        return tuple(node for node in self.nodes if isinstance(node.operation, Opaque))

    @property
    def is_numeric(self) -> bool:
        """Whether all weights are numbers.

        >>> Network([AffineMap([[1, 2]])]).is_numeric
        True
        """
        return all(node.operation.is_numeric for node in self.nodes)

    def run(self, kind: Kind[V], x: V) -> V:
        """The result of the network on x, over the kind of number given."""
        return self.trace(kind, x)[self.output]

    def trace(self, kind: Kind[V], x: V) -> list[V]:
        """All values of the network on x: the input first, then one for each node."""
        return list(walk(self, needed(kind, Kind, "the kind of number"), x).values())

    @overload
    def __call__(self, x: Floats) -> Floats: ...
    @overload
    def __call__(self, x: Sequence[Any]) -> tuple[Any, ...]: ...
    def __call__(self, x: Floats | Sequence[Any]) -> Floats | tuple[Any, ...]:
        """The result on a point.

        A sequence of exact numbers gives a tuple of fractions; an array of float16, float32 or
        float64 and of shape (…, inputs) gives floats of its type, computed as an execution would.
        """
        array = read_array(x, "the point")
        if array is not None and is_float(array):
            if array.ndim == 0 or array.shape[-1] != self.inputs:
                raise ShapeError(
                    f"the array has shape {array.shape}, but the network reads "
                    f"{count_of(self.inputs, 'number')}, which the last dimension must hold"
                )
            dtype = float_type(array.dtype)
            return self.run(FloatKind(dtype), array.astype(dtype, copy=False))
        column = RationalMatrix.column(x, name="the point")
        if column.shape[0] != self.inputs:
            raise ShapeError(
                f"the point has {count_of(column.shape[0], 'coordinate')} but the network reads "
                f"{self.inputs}"
            )
        result = self.run(RationalKind(), column)
        if result.is_numeric:
            return tuple(row[0] for row in result.fractions())
        return tuple(result.to_sympy())

    def given(self, position: int) -> int:
        """How many numbers the operation at a position reads."""
        return sum(self.widths[read] for read in self._node(position).reads)

    def _node(self, position: int) -> Node:
        if not 1 <= whole(position, "the position") <= len(self.nodes):
            raise ShapeError(
                f"there is no operation {position}; the network has {len(self.nodes)}, from 1 on"
            )
        return self.nodes[position - 1]

    def describe(self, value: int) -> str:
        """How messages name a value: the input, or the operation that gives it."""
        if whole(value, "the value") == 0:
            return f"the input of width {self.inputs}"
        return self._node(value).describe(value)

    def __repr__(self) -> str:
        return (
            f"<network {self.inputs} → {self.outputs}: {count_of(self.maps, 'affine map')}, "
            f"{count_of(self.activations, 'activation')}>"
        )


def need_network(thing: object, what: str) -> None:
    """Refuse what is no network; a stack of symbolic size, asked for its nodes, says what it is.

    Raises:
        UsageError: naming what was given, and what needs a network.
        UnsupportedError: for a stack.

    >>> need_network(None, "a restriction")
    Traceback (most recent call last):
    symact.errors.UsageError: a restriction is of a Network, not of a NoneType
    """
    if not isinstance(thing, Network):
        getattr(thing, "nodes", None)
        raise UsageError(f"{what} is of a Network, not of a {type(thing).__name__}")


def _node(layer: AffineMap | Activation | Operation | Node, position: int) -> Node:
    match layer:
        case Node():
            needed(layer.operation, Operation, f"the operation of layer {position + 1}")
            wholes(layer.reads, f"what layer {position + 1} reads")
            return layer
        case AffineMap():
            return Node(Affine(layer), (position,))
        case Activation():
            return Node(Activate(layer), (position,))
        case Operation():
            return Node(layer, (position,))
    raise UsageError(
        f"layer {position + 1} is a {type(layer).__name__}; a network is made of affine maps, "
        "activations, operations and nodes"
    )


def _first_width(nodes: tuple[Node, ...]) -> int:
    for node in nodes:
        if node.reads == (0,) and isinstance(node.operation, AffineOperation):
            return node.operation.inputs
        if node.reads != (0,):
            break
    raise ShapeError("the width of the input is not told by the first layer; give inputs=…")


def _checked_widths(nodes: tuple[Node, ...], inputs: int) -> tuple[int, ...]:
    if not isinstance(inputs, int):
        raise UsageError(
            f"the width {shown(inputs)} is no integer; a network has numbers for sizes, layers of "
            "symbolic size make a Stack, see generic(depth=2)"
        )
    if inputs < 1:
        raise ShapeError(f"the input has width {shown(inputs)}; every width is 1 or more")
    whole(inputs, "the width of the input")
    widths = [inputs]
    for position, node in enumerate(nodes, start=1):
        for read in node.reads:
            if not 0 <= read < position:
                raise ShapeError(
                    f"{node.describe(position)} reads value {read}; only the input (0) and "
                    f"earlier values (up to {position - 1}) can be read"
                )
        if not node.reads:
            raise ShapeError(f"{node.describe(position)} reads nothing; it needs a value")
        given = sum(widths[read] for read in node.reads)
        try:
            widths.append(node.operation.outputs(given))
        except ShapeError:
            needs = getattr(node.operation, "inputs", None) or "a multiple of its terms"
            before = " and ".join(
                f"operation {r}{f' {nodes[r - 1].name!r}' if nodes[r - 1].name else ''} "
                f"({nodes[r - 1].operation.describe()})"
                if r
                else "the input"
                for r in node.reads
            )
            raise ShapeError(
                f"{node.describe(position)} reads {count_of(needs, 'number')}, "
                f"but {before} gives {given}"
            ) from None
    return tuple(widths)
