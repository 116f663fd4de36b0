"""Networks with symbols for weights, and stacks of layers of symbolic size.

Nothing is decided here; :mod:`symact.logic.checks` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn, overload

import sympy
from sympy.polys.matrices import DomainMatrix

from symact.activations.entries import Activation
from symact.activations.pairs import Between, MaxOfPairs, need_between
from symact.collapsing.layers import Block, Pairs
from symact.display import Drawn, count_of
from symact.errors import NumberError, UnsupportedError, UsageError, shown
from symact.logic.checks.layers import (
    AFFINE,
    PAIRED,
    SHIFTED,
    SLOPED,
    layer_symbols,
    paired_width,
    width,
)
from symact.networks.bends import need_pieces
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Operation
from symact.networks.pairing import operations_of
from symact.numbers.affine import AffineMap
from symact.numbers.asked import wholes
from symact.numbers.matrix import RationalMatrix
from symact.numbers.polynomials import Polynomials
from symact.numbers.substitution import Put, Symbolic, union

LARGEST = 4096
"""The most symbols that a generic network may have: beyond it no formula can be read."""


DEEPEST = 64
"""The most layers of symbolic size: the sum of biases grows with the square of their number."""


MEANT = {
    "W": "the weights W_1, …",
    "b": "the biases b_1, …",
    "h": "the values h_1, … of the layers",
    "n": "the sizes n_0, … of the layers",
    "x": "the input x",
    "y": "the result y",
    "I": "the identity I",
}
"""Letters that stand for something in every derivation about any number of layers."""

MEANT_ON_PATTERNS = {
    "D": "the slopes D_1, … of the activation",
    "t": "the offsets t_1, … of the activation",
}
"""Letters that do where an activation follows every layer but the last."""

MEANT_ON_PAIRS = {
    "S": "the selections S_1, … of the larger numbers",
    "m": "the sizes m_1, … before the maximum of pairs",
}
"""Letters that do where the maximum of pairs follows them."""


@dataclass(frozen=True)
class Listing:
    """The nodes of a network or a stack, the widths of its values, and which is the result."""

    nodes: tuple[Node, ...]
    widths: tuple[Any, ...]
    output: int


Layer = Block | Pairs | Between
"""A layer of a stack; the maximum of pairs by itself where the sizes are not said."""

_OF_NETWORKS = frozenset(name for name in dir(Network) if not name.startswith("_")) | set(
    Network.__annotations__
)


def _only_collapsed(name: str) -> UnsupportedError:
    return UnsupportedError(
        f"a Stack has layers of symbolic size and no {name}; only collapse reads it, give "
        "a network with numbers for sizes here, such as generic([2, 3, 1])"
    )


@dataclass(frozen=True)
class Stack(Drawn, Symbolic):
    """Layers of symbolic size, one after another: what collapse reads and nothing else.

    It is no network, since it has no numbers: whatever else a network is asked for is refused
    here, and so is a stack where a network is taken.

    Attributes:
        layers: blocks and what is between them. Where ``letter`` is given nothing, or the one
            activation that follows every affine layer but the last.
        letter: a symbol for any number of affine layers at once; with an activation it counts the
            hidden ones, and the last affine layer comes on top.

    Raises:
        ShapeError: for blocks that cannot follow each other.
        UsageError: without a block and without a letter, or with both.
        UnsupportedError: where something is asked for that only networks have.

    >>> generic(depth=2)
    <stack n_0 → n_2: 2 affine maps, 0 activations>
    """

    layers: tuple[Layer, ...] = ()
    letter: sympy.Symbol | None = None

    def __post_init__(self) -> None:
        if (self.letter is None) != bool(self.blocks):
            raise UsageError("a stack has at least one block, or a letter for any number of them")
        if self.letter is not None:
            self._need_letter(self.letter.name)
        size = self.blocks[0].inputs if self.blocks else None
        for layer in self.layers:
            size = layer.outputs(size) if isinstance(layer, (Block, Pairs)) else size

    def _need_letter(self, name: str) -> None:
        if len(self.layers) > 1:
            raise UsageError(
                f"a stack of {name} layers has {len(self.layers)} activations; it has one at most, "
                "which follows every layer but the last"
            )
        meant = MEANT
        if self.layers:
            meant = MEANT | (MEANT_ON_PAIRS if self.kind == PAIRED else MEANT_ON_PATTERNS)
        if name in meant:
            raise UsageError(
                f"the depth {name} has the letter of {meant[name]}; take another one, such as L"
            )

    @property
    def kind(self) -> int:
        """What a layer of a stack of any depth is, on an activation pattern: see LayerProduct.

        Raises:
            UnsupportedError: for an activation that is curved or jumps, which has no patterns.
        """
        if not self.layers:
            return AFFINE
        (activation,) = self.layers
        if isinstance(activation, MaxOfPairs):
            return PAIRED
        assert isinstance(activation, Activation)
        pieces = need_pieces(activation, f"the activation {activation}", "patterns")
        return SHIFTED if any(pieces.intercepts) else SLOPED

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Stack:
        """The stack of nodes that each read the one before."""
        operations = [node.operation for node in nodes]
        return cls(
            tuple(
                operation.activation if isinstance(operation, Activate) else operation
                for operation in operations
                if isinstance(operation, (Activate, Block, Pairs))
            )
        )

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The affine layers."""
        return tuple(layer for layer in self.layers if isinstance(layer, Block))

    @property
    def maps(self) -> int | sympy.Symbol:
        """How many affine maps it has."""
        if self.letter is None:
            return len(self.blocks)
        return self.letter + 1 if self.layers else self.letter

    @property
    def activations(self) -> int | sympy.Symbol:
        """How many layers are not affine."""
        if self.letter is not None and self.layers:
            return self.letter
        return len(self.layers) - len(self.blocks)

    @property
    def is_numeric(self) -> bool:
        """Whether all weights are numbers: none is."""
        return False

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The letters for sizes, or the one for the number of layers."""
        return union(self.blocks) if self.letter is None else {self.letter}

    def _put(self, put: Put) -> Stack:
        if self.letter is None:
            layers = [_put_into(layer, put) for layer in self.layers]
            return Stack(tuple(layers))
        depth = put(self.letter)
        is_number = isinstance(depth, sympy.Symbol) and depth.is_integer and depth.is_nonnegative
        if not (isinstance(depth, sympy.Integer) or is_number):
            raise NumberError(
                f"the value of {self.letter} is {depth}; a number of layers is an integer, or a "
                "symbol that is declared integer and nonnegative"
            )
        between: Any = next(iter(self.layers), None)
        if not depth.is_number:
            return generic(depth=depth, activation=between)
        return generic(depth=int(depth), activation=between)

    @property
    def shape(self) -> tuple[Any, Any]:
        """Outputs and inputs."""
        if self.letter is not None:
            if self.layers:
                return layer_symbols(self.letter + 1, self.kind)[0].shape[0], width(0)
            return width(self.letter), width(0)
        return self.blocks[-1].weight.shape[0], self.blocks[0].inputs

    def __getattr__(self, name: str) -> Any:
        if name in _OF_NETWORKS:
            raise _only_collapsed(name)
        raise AttributeError(f"a Stack has no attribute {shown(name)}")

    def listing(self) -> Listing:
        """Its layers as the nodes that collapse goes over; without a letter."""
        nodes, widths = [], [self.shape[1]]
        for k, layer in enumerate(self.layers):
            operation = Activate(layer) if isinstance(layer, Activation) else layer
            assert isinstance(operation, Operation)
            nodes.append(Node(operation, (k,)))
            widths.append(operation.outputs(widths[-1]))
        return Listing(tuple(nodes), tuple(widths), len(nodes))

    def __call__(self, x: Any) -> NoReturn:
        raise _only_collapsed("values")

    def __repr__(self) -> str:
        rows, columns = self.shape
        maps = count_of(self.maps, "affine map")
        return f"<stack {columns} → {rows}: {maps}, {count_of(self.activations, 'activation')}>"


def _put_into(layer: Layer, put: Put) -> Layer:
    return layer._put(put) if isinstance(layer, (Block, Pairs)) else layer


@overload
def generic(
    widths: Sequence[int], *, depth: None = None, activation: Between | None = None
) -> Network: ...
@overload
def generic(
    widths: None = None,
    *,
    depth: int | str | sympy.Symbol,
    activation: Between | None = None,
) -> Stack: ...
def generic(
    widths: Sequence[int] | None = None,
    *,
    depth: int | str | sympy.Symbol | None = None,
    activation: Between | None = None,
) -> Network | Stack:
    """A network whose weights are symbols, or a stack of layers of symbolic size.

    Args:
        widths: sizes of the layers, ``[2, 3, 1]`` for 2 → 3 → 1: every entry gets a symbol,
            ``w1_2_3`` being row 2, column 3 of W₁ and ``b1_2`` entry 2 of b₁.
        depth: instead, this many layers of symbolic size, ``3``; a letter for any number of them.
        activation: put between the layers; none if left out. ``max_of_pairs`` halves what it is
            put behind, so that widths there are even. A depth then counts the hidden layers: the
            activation follows each of so many, and one more affine layer comes last.

    Raises:
        UnsupportedError: for a letter with an activation that is curved or jumps.
        UsageError: for widths and depth together, sizes below 1, or too many symbols to print.

    >>> generic([2, 3, 1])
    <network 2 → 1: 2 affine maps, 0 activations>
    """
    if (widths is None) == (depth is None):
        raise UsageError("a generic network needs either widths or a depth")
    if activation is not None:
        need_between(activation)
    if widths is not None:
        return _by_entry(widths, activation)
    if isinstance(depth, (str, sympy.Symbol)):
        letter = sympy.Symbol(str(depth), integer=True, nonnegative=True)
        made = Stack(() if activation is None else (activation,), letter)
        _ = made.kind  # an activation without patterns is refused here
        return made
    return _by_block(depth, activation)


def _by_entry(widths: Sequence[int], activation: Between | None) -> Network:
    widths = wholes(widths, "widths", least=1)
    if len(widths) < 2:
        raise UsageError(f"widths {list(widths)} make no layer; give at least two, such as 2,3,1")
    shapes = list(_shapes(widths, activation))
    count = sum(rows * columns + rows for rows, columns in shapes)
    if count > LARGEST:
        raise UsageError(
            f"widths {','.join(map(str, widths))} need {count_of(count, 'symbol')}; at most "
            f"{LARGEST} are made, use a depth for layers of symbolic size"
        )
    symbols = [
        (
            [
                [sympy.Symbol(f"w{k}_{i}_{j}", real=True) for j in range(1, columns + 1)]
                for i in range(1, rows + 1)
            ],
            [[sympy.Symbol(f"b{k}_{i}", real=True)] for i in range(1, rows + 1)],
        )
        for k, (rows, columns) in enumerate(shapes, start=1)
    ]
    # one ring for all layers, so that products never have to convert their entries
    ring = Polynomials([s for pair in symbols for part in pair for row in part for s in row])
    generators = dict(zip(ring.symbols, ring.generators, strict=True))

    def exact(rows: list[list[sympy.Symbol]]) -> RationalMatrix:
        entries = [[generators[symbol] for symbol in row] for row in rows]
        return RationalMatrix(DomainMatrix(entries, (len(rows), len(rows[0])), ring))

    layers: list[AffineMap | Activation | Operation] = []
    for k, (weight, bias) in enumerate(symbols):
        if k and isinstance(activation, MaxOfPairs):
            layers += operations_of(activation, widths[k], _hidden(k))
        elif k and isinstance(activation, Activation):
            layers.append(activation)
        layers.append(AffineMap(exact(weight), exact(bias)))
    return Network(layers)


def _shapes(widths: Sequence[int], activation: Between | None) -> Iterator[tuple[int, int]]:
    """Rows and columns of each layer."""
    for k, (before, rows) in enumerate(pairwise(widths)):
        if k and isinstance(activation, MaxOfPairs):
            before = activation.halved(before, _hidden(k))
        yield rows, before


def _hidden(k: int) -> str:
    return f"hidden layer {k}"


def _by_block(depth: Any, activation: Between | None) -> Stack:
    least = int(activation is None)
    if isinstance(depth, bool) or not isinstance(depth, int) or not least <= depth <= DEEPEST:
        raise UsageError(
            f"the depth {shown(depth)} is no integer from {least} to {DEEPEST}; a letter means any "
            "depth"
        )
    kind = PAIRED if isinstance(activation, MaxOfPairs) else AFFINE
    layers: list[Layer] = []
    for k in range(1, depth + 1 + (activation is not None)):
        if layers and activation is not None:
            halved = Pairs(paired_width(k - 1), width(k - 1))
            layers.append(halved if kind == PAIRED else activation)
        layers.append(Block(*layer_symbols(k, kind)))
    return Stack(tuple(layers))
