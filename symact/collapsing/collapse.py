"""Collapse: runs of affine operations with nothing between them become one affine map each.

The network is run over affine forms. What is not affine ends a form: the operations gathered in it
are multiplied out, emitted as one map, and a new form starts. A value on which several ends depend
is emitted too, so that nothing is multiplied into two places and what is read elsewhere stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import sympy

from symact.collapsing.blocks import Listing, Stack
from symact.collapsing.derivation import any_depth, merging
from symact.collapsing.forms import Form, FormKind, Forms, Notation
from symact.collapsing.layers import Block
from symact.collapsing.plan import Apart, Plan, Planner
from symact.collapsing.single import numbers_of, single
from symact.display import Drawn
from symact.errors import InternalError, UnsupportedError
from symact.logic.checks.layers import LayerProduct, LayerSum
from symact.logic.derivation import Derivation, Verified
from symact.networks.bends import straightened
from symact.networks.kinds.kind import Visit
from symact.networks.liveness import readers
from symact.networks.network import Network, Node, need_network
from symact.networks.operations import AffineOperation, Composite
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.substitution import Put, Symbolic


@dataclass(frozen=True)
class Run:
    """Affine maps that became one.

    Attributes:
        layers: which affine maps of the network, counted from 1 in the order of the file.
        names: their names in the file.
        operation: what they became; it reads its anchors end to end.
        subject: the letter that the derivation gives to the result.
        form: how the result was made from the anchors.
        value: which value of the network it is.
    """

    layers: tuple[int, ...]
    names: tuple[str, ...]
    operation: AffineOperation
    subject: str
    form: Form
    value: int

    @cached_property
    def map(self) -> AffineMap:
        """The affine map itself, dense; of a large convolution this is large.

        Raises:
            UnsupportedError: of a stack, whose merged layer is a ``block``.
        """
        if isinstance(self.operation, Block):
            raise UnsupportedError("what merged has a symbolic size; it is .block, not .map")
        return self.operation.to_affine()

    @property
    def block(self) -> Block | None:
        """The merged layer of a stack, of symbolic size; None of a network."""
        return self.operation if isinstance(self.operation, Block) else None

    @property
    def shape(self) -> tuple[Any, Any]:
        """Outputs and inputs."""
        return self.form.width, self.operation.inputs


N = TypeVar("N", bound=Network | Stack)


@dataclass(frozen=True)
class Collapse(Drawn, Symbolic, Generic[N]):
    """The result of :func:`collapse`.

    Attributes:
        before: the network that was given.
        network: an equal network in which every run of affine maps is one.
        runs: what was merged.
        apart: maps that could be one, but with more numbers, and so were left apart.
        dense: whether that was asked for all the same.
    """

    before: N
    network: N
    runs: tuple[Run, ...]
    notation: Notation = field(compare=False)
    apart: tuple[Apart, ...] = ()
    dense: bool = False

    @cached_property
    def derivation(self) -> Derivation:
        """How, with a check for every step; ``derivation.verify()`` runs them."""
        if isinstance(self.before, Stack) and self.before.letter is not None:
            return any_depth(self.before.letter, self.before.kind)
        return merging([(run.form, run.operation, run.subject) for run in self.runs], self.notation)

    @cached_property
    def verified(self) -> Verified:
        """The derivation, run: what is printed of a collapse is what its checks establish.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        return self.derivation.verify()

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The symbols of the network that was given."""
        return self.before.free_symbols

    def _put(self, put: Put) -> Collapse[N]:
        # collapsed anew: with numbers for sizes, or for the depth, there is more to multiply
        before: Any = self.before._put(put)
        return self if before == self.before else collapse(before, dense=self.dense)

    def __reduce__(self) -> tuple[Any, ...]:
        # without what was derived from it, which is derived and checked again
        return Collapse, tuple(getattr(self, part.name) for part in fields(self))

    @property
    def verdict(self) -> str:
        """``"collapsed"``, ``"left apart"`` where all that could merge would have more numbers, or
        ``"nothing to collapse"``."""
        if self.network is not self.before:
            return "collapsed"
        return "left apart" if self.apart else "nothing to collapse"

    def __repr__(self) -> str:
        return f"<{self.verdict}: {self.before!r} to {self.network!r}>"


def collapse(network: N, *, dense: bool = False) -> Collapse[N]:
    """Merge runs of affine operations into one affine map each, exactly, recording the steps.

    The result never has more numbers than the network: maps whose product would have are left
    apart, and named, unless ``dense`` asks for the fewest maps. A map that acts alike on the rows
    of a batch or the places of an image stays one; it has its own numbers only.

    Works on numbers, on symbols entry by entry, on blocks of symbolic size and, for a
    :class:`~symact.collapsing.blocks.Stack`, on any number of layers by induction; with an
    activation after each nothing merges, and the derivation has the one map that the stack is on an
    activation pattern. That affine maps
    compose is folklore; for networks see I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*
    (2016), section 6.1.

    >>> from symact.activations.entries import relu
    >>> double = AffineMap([[2]], [1])
    >>> result = collapse(Network([double, double, relu, double]))
    >>> result.network, result.runs[0].layers, result.runs[0].map([1])
    (<network 1 → 1: 2 affine maps, 1 activation>, (1, 2), (Fraction(7, 1),))
    >>> wide = Network([AffineMap([[1, 2, 3, 4]]), AffineMap([[5], [6], [7], [8]])])
    >>> collapse(wide).verdict, collapse(wide, dense=True).network.maps
    ('left apart', 1)
    """
    if not isinstance(network, Stack):
        need_network(network, "a collapse")
    if isinstance(network, Stack) and network.letter is not None:
        if network.layers:  # one map on every pattern, but none everywhere
            apart: Collapse[Any] = Collapse(network, network, (), Notation({}))
            return apart
        whole = Block(LayerProduct(network.letter), LayerSum(network.letter))
        merged: Collapse[Any] = Collapse(network, Stack((whole,)), (), Notation({}))
        return merged
    if isinstance(network, Stack) or not network.is_numeric:
        return _Rewriting(network, None).result()
    found = _planned(network, dense=dense, shares=True)
    if not dense and found.network.parameters > network.parameters:
        found = _planned(network, dense=dense, shares=False)
    if not dense and found.network.parameters > network.parameters:
        # what a plan foresees is an estimate; that nothing grows is not
        return _Rewriting(network, Plan(frozenset(), frozenset())).result()
    return found


def _planned(network: Network, *, dense: bool, shares: bool) -> Collapse[Any]:
    """Collapsed by a plan. A tensor that several maps share is saved where all of them merge; where
    counting on that made the network larger, none of it is counted on."""
    straight = straightened(network)
    planner = Planner(straight, network, kept_values(straight), dense, shares)
    found = _Rewriting(network, planner.plan()).result()
    return replace(found, dense=dense)


# -- which values stay ----------------------------------------------------------------------------


def kept_values(network: Network | Listing) -> frozenset[int]:
    """Affine values on which several ends depend and that no single affine value gathers again.

    Ends are what is not affine, and the output. Where the paths from a value to the ends first
    meet again is its immediate post-dominator, found by intersecting paths in the tree of those
    already known (K. D. Cooper, T. J. Harvey and K. Kennedy, 2001); a value whose paths meet
    nowhere (written 0) is kept.
    """
    end = len(network.nodes) + 1
    meets: dict[int, int] = {end: 0}
    kept = set()
    for position, consumers in reversed(readers(network).items()):
        if position == 0:
            break
        if not isinstance(network.nodes[position - 1].operation, AffineOperation):
            meets[position] = 0
            continue
        meeting = consumers[0]
        for other in consumers[1:]:
            meeting = _meeting(meeting, other, meets)
        meets[position] = meeting
        if meeting == 0:
            kept.add(position)
    return frozenset(kept)


def _meeting(first: int, second: int, meets: dict[int, int]) -> int:
    # positions grow along every path, and 0 stands for the end of all
    while first != second:
        if second == 0 or (first != 0 and first < second):
            first = meets[first]
        else:
            second = meets[second]
    return first


# -- rewriting ------------------------------------------------------------------------------------


class _Rewriting(FormKind):
    """One pass over a network or a stack that emits its collapsed form.

    ``placed`` tells where a value of the given network stands in the new one.
    """

    def __init__(self, before: Network | Stack, plan: Plan | None) -> None:
        self.before, self.plan = before, plan
        self.given: Network | Listing = before.listing() if isinstance(before, Stack) else before
        # an activation whose parameters make it affine merges like any affine operation
        self.network = straightened(self.given) if isinstance(self.given, Network) else self.given
        maps = [k for k, node in enumerate(self.network.nodes, start=1) if node.is_map]
        weights = frozenset(symbol.name for symbol in before.free_symbols)
        number = {position: k for k, position in enumerate(maps, start=1)}
        super().__init__(Notation(number, weights=weights))
        self.kept = kept_values(self.network)
        self.placed: dict[int, int] = {0: 0}
        self.nodes: list[Node] = []
        self.runs: list[Run] = []

    def result(self) -> Collapse[Any]:
        """Run over the network and put the parts together."""
        network = self.network
        x = self.notation.anchor("x", 0, network.widths[0])
        (last,) = walk(network, self, (x,))[network.output]
        output = self._emit(last, network.output, "y")
        runs, apart = tuple(self.runs), tuple(self._apart())
        return Collapse(self.before, self._placed(output), runs, self.notation, apart)

    def _apart(self) -> Iterator[Apart]:
        for maps, parameters, instead in self.plan.whole if self.plan else ():
            layers = tuple(self.notation.number[k] for k in maps)
            yield Apart(layers, tuple(map(self._name, maps)), parameters, instead)

    def _placed(self, output: int) -> Network | Stack:
        """What was emitted; what was given where nothing merged."""
        before = self.before
        if not self.runs:
            return before
        if isinstance(before, Stack):
            return Stack.of(self.nodes)
        return Network(self.nodes, inputs=before.inputs, output=output, source=before.source)

    def push(self, visit: Visit[Forms], x: Forms) -> Forms:
        (form,) = super().push(visit, x)
        position = visit.position
        is_cut = self.plan is not None and position in self.plan.cuts
        if is_cut or (position in self.kept and form.can_anchor):
            self._emit(form, position, f"v_{position}")
            form = self.notation.anchor(f"v_{position}", position, form.width)
        return (form,)

    def bend(self, visit: Visit[Forms], x: Forms) -> Forms:
        reads = visit.node.reads
        for index, (read, form) in enumerate(zip(reads, x, strict=True), start=1):
            subject = f"z_{self.ends + 1}" if len(reads) == 1 else f"z_{self.ends + 1},{index}"
            self._emit(form, read, subject)
        self._copy(visit.position)
        return super().bend(visit, x)

    def _emit(self, form: Form, position: int, subject: str) -> int:
        """Place the value at a position in the new network, merged where there is anything to."""
        if position in self.placed:
            return self.placed[position]
        if not form.can_merge or (self.plan is not None and position not in self.plan.merged):
            return self._copy(position)
        layers = tuple(self.notation.number[k] for k in form.maps)
        names = tuple(self._name(k) for k in form.maps)
        operations = self._merged(form)
        whole = operations[0] if len(operations) == 1 else Composite(operations)
        shown = self.notation.shown(form)
        self.runs.append(Run(layers, names, whole, subject, shown, position))
        reads = tuple(self.placed[anchor] for anchor in form.anchors)
        for operation in operations:
            stored = None if self.plan is None else numbers_of(operation)
            self.nodes.append(Node(operation, reads, " + ".join(names), stored))
            reads = (len(self.nodes),)
        self.placed[position] = len(self.nodes)
        return self.placed[position]

    def _copy(self, position: int) -> int:
        """Place a node of the given network unchanged, after what it reads."""
        if position not in self.placed:
            node = self.given.nodes[position - 1]
            reads = tuple(self._copy(read) for read in node.reads)
            self.nodes.append(Node(node.operation, reads, node.name, node.stored, node.derived))
            self.placed[position] = len(self.nodes)
        return self.placed[position]

    def _merged(self, form: Form) -> tuple[AffineOperation, ...]:
        """The form as operations of which one is a map."""
        if any(isinstance(op, Block) for term in form.terms for _, op in term.links):
            (term,) = form.terms
            return (term.block(),)
        found = single(form.terms, [self._width(k) for k in form.anchors], form.width)
        if found is None:
            raise InternalError("a run was planned that is too large to be multiplied out")
        return found.make()

    def _width(self, value: int) -> Any:
        return self.network.widths[value]

    def _name(self, position: int) -> str:
        return self.network.nodes[position - 1].name or f"map {self.notation.number[position]}"
