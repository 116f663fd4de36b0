"""Networks made smaller by what is settled on a box: a unit kept to one piece is affine.

A unit that is constant is folded into the offsets of what reads it, and dropped; a layer of which
every unit is settled is a scaling, which merges with the maps beside it; and where a layer bends in
few units, the others are passed on by one map beside it if that takes fewer numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symact.activations.activation import Pieces
from symact.collapsing.collapse import collapse
from symact.errors import CheckFailedError
from symact.networks.bends import linear_pieces
from symact.networks.liveness import readers
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Operation, Scale, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.rewriting.atoms import Atoms
from symact.rewriting.normal import Rows, rows_of_network
from symact.rewriting.proportional import merged, needed

Facts = Mapping[int, Mapping[int, int]]
"""For activations, by position, the pieces to which units are kept, by their number."""

Line = tuple[Fraction, Fraction]

Held = tuple[Fraction, frozenset[tuple[int, int]]]
"""A constant, and the facts, by position and unit, from which it follows."""


def settled(network: Network, facts: Facts) -> Network:
    """A network that is equal wherever the facts hold, with as few numbers as they allow.

    Without facts it is equal everywhere: runs of affine maps are merged where that takes fewer
    numbers, units that are alike are one, and what nothing reads is dropped. That the two are equal
    is checked, over rows of atoms.

    Raises:
        CheckFailedError: where the two are not the same; an error of symact.

    >>> from symact.activations.entries import relu
    >>> network = Network([AffineMap([[1], [1]], [2, -2]), relu, AffineMap([[1, 5]])])
    >>> smaller = settled(network, {2: {0: 1, 1: 0}})
    >>> smaller, smaller([1])
    (<network 1 → 1: 1 affine map, 0 activations>, (Fraction(3, 1),))
    """
    folded, found, used, beside = _made(network, facts, merge=True)
    if found.parameters >= network.parameters:
        return network
    atoms = Atoms(network.inputs)
    bent = {p: own for p, own in used.items() if len(own) < network.widths[p]}
    passed = {p: own for p, own in bent.items() if p in beside}
    given, folds = _rows(network, used, atoms), _rows(folded, bent, atoms)
    pairs = [(given[p], folds[p]) for p in given.keys() & folds.keys()]
    pairs.append((_rows(folded, passed, atoms)[0], rows_of_network(found, atoms)[0]))
    if not all((first - second).is_zero for first, second in pairs):
        raise CheckFailedError(
            "the smaller network is not the same as the one given; this is an error of symact"
        )
    return found


def _rows(network: Network, facts: Facts, atoms: Atoms) -> dict[int, Rows]:
    """What a network gives with facts written out, by 0, and what each operation in it gives that
    bends, by position, with those before it written out.

    Two networks that agree in all of these for all inputs are equal wherever the facts hold in the
    first: by induction on the positions they then hold in the second too.
    """
    stated, places = _stated(network, facts)
    outputs, found = rows_of_network(stated, atoms)
    return {0: outputs, **{p: found[k] for p, k in enumerate(places) if k in found}}


def shortened(network: Network, facts: Facts, *, merge: bool = True) -> tuple[Network, Facts]:
    """The smaller network, not yet compared, and the facts on which it rests; the network itself
    where none is smaller. Units that are alike are left apart unless they are to ``merge``."""
    _, found, used, _ = _made(network, facts, merge=merge)
    return (found, used) if found.parameters < network.parameters else (network, {})


def _made(
    network: Network, facts: Facts, *, merge: bool
) -> tuple[Network, Network, Facts, set[int]]:
    """The network with constants folded, operation by operation as given; the smaller one; the
    facts on which that rests; and the activations that something is passed on beside."""
    folded, rests = _folded(_straight(network, facts), facts)
    found, beside = _passed(folded, facts)
    found = needed(found)
    shorter = collapse(found).network
    found = shorter if shorter.parameters <= found.parameters else found
    found = merged(found) if merge else needed(found)
    return folded, found, _used(network, facts, beside, rests), beside


def lines(operation: Operation, pieces: Mapping[int, int]) -> dict[int, Line]:
    """Slope and intercept of the settled units of an activation."""
    assert isinstance(operation, Activate)
    own = linear_pieces(operation.activation)
    assert isinstance(own, Pieces)
    return {i: (own.slopes[k], own.intercepts[k]) for i, k in pieces.items()}


def _used(network: Network, facts: Facts, beside: set[int], rests: set[tuple[int, int]]) -> Facts:
    """The facts on which the smaller network rests: of a layer that still bends, and that nothing
    is passed on beside, those of constants that are folded into what reads them."""
    used = {}
    for position, own in facts.items():
        whole = position in beside or len(own) == network.widths[position]
        used[position] = {i: own[i] for i in own if whole or (position, i) in rests}
    return used


def _stated(network: Network, facts: Facts) -> tuple[Network, list[int]]:
    """The network with what the facts say written out: lines in place of settled units, and
    nothing else changed; and where each of its operations stands then."""
    nodes: list[Node] = []
    made, places = [0], [0]
    for position, node in enumerate(network.nodes, start=1):
        reads = tuple(made[read] for read in node.reads)
        nodes.append(replace(node, reads=reads))
        places.append(len(nodes))
        own = facts.get(position, {})
        if own:
            width = network.widths[position]
            known = lines(node.operation, own)
            straight = [known.get(i, (Fraction(0), Fraction(0))) for i in range(width)]
            bent = [int(i not in known) for i in range(width)]
            nodes.append(Node(Scale(bent, [0] * width), (len(nodes),)))
            nodes.append(Node(Scale(*zip(*straight, strict=True)), reads))
            nodes.append(Node(Addition(2, width), (len(nodes) - 1, len(nodes))))
        made.append(len(nodes))
    return Network(nodes, inputs=network.inputs, output=made[network.output]), places


def _straight(network: Network, facts: Facts) -> Network:
    """Activations of which every unit is settled as scalings."""
    nodes = list(network.nodes)
    for position, own in facts.items():
        node, width = nodes[position - 1], network.widths[position]
        if len(own) == width:
            known = lines(node.operation, own)
            pairs = [known[i] for i in range(width)]
            same = {*pairs} == {(Fraction(1), Fraction(0))}
            operation: Operation = (
                Select(tuple(range(width)), width) if same else Scale(*zip(*pairs, strict=True))
            )
            nodes[position - 1] = replace(node, operation=operation, stored=0 if same else None)
    return _with(network, nodes)


def _with(network: Network, nodes: Sequence[Node]) -> Network:
    return Network(nodes, inputs=network.inputs, output=network.output, source=network.source)


# -- constants ------------------------------------------------------------------------------------


def _folded(network: Network, facts: Facts) -> tuple[Network, set[tuple[int, int]]]:
    """Constant numbers taken out of what reads them: their columns are zero, what they add is in
    the offset. What nothing reads any more can be dropped. The facts that this rests on are those
    of the constants taken out; what a maximum reads, for one, stays as it is."""
    constants: dict[int, dict[int, Held]] = {0: {}}
    rests = set[tuple[int, int]]()
    nodes = []
    for position, node in enumerate(network.nodes, start=1):
        starts = [read for read in node.reads for _ in range(network.widths[read])]
        places = [i for read in node.reads for i in range(network.widths[read])]
        given = {
            k: constants[read][i]
            for k, (read, i) in enumerate(zip(starts, places, strict=True))
            if i in constants[read]
        }
        operation, own, taken = _constant(node.operation, given)
        if isinstance(node.operation, Activate):
            flat = lines(node.operation, facts.get(position, {})) if position in facts else {}
            at = ((i, shift) for i, (slope, shift) in flat.items() if not slope)
            own = {i: (shift, frozenset({(position, i)})) for i, shift in at} | own
        changed = operation is not node.operation
        nodes.append(replace(node, operation=operation) if changed else node)
        constants[position] = own
        rests |= taken
    return _with(network, nodes), rests


def _constant(
    operation: Operation, given: Mapping[int, Held]
) -> tuple[Operation, dict[int, Held], frozenset[tuple[int, int]]]:
    """An operation without the constants that it reads, the constants that it gives, and the facts
    that those rest on which were taken out."""
    always: frozenset[tuple[int, int]] = frozenset()
    match operation:
        case Affine():
            shorter, taken = _without(operation, given)
            height = operation.blocks[0].shape[0]
            own: dict[int, Held] = {}
            for g, block in enumerate(shorter.blocks):
                zero = [not any(row) for row in block.matrix.fractions()]
                for copy in range(shorter.copies):
                    start = (g * shorter.copies + copy) * height
                    shift = block.offset.fractions()
                    own |= {start + r: (shift[r][0], taken) for r in range(height) if zero[r]}
            return shorter, own, taken
        case Select(indices=indices):
            own = {k: (Fraction(0), always) for k, i in enumerate(indices) if i < 0}
            own |= {k: given[i] for k, i in enumerate(indices) if i in given}
            return operation, own, always
        case Scale(factor=factor, shift=shift):
            pairs = zip(factor.fractions(), shift.fractions(), strict=True)
            both = [(f, s) for (f,), (s,) in pairs]
            own = {k: (both[k][0] * v + both[k][1], why) for k, (v, why) in given.items()}
            own |= {k: (s, always) for k, (f, s) in enumerate(both) if not f}
            return operation, own, always
        case Activate(activation=activation) if activation.pieces is not None:
            exact = activation.pieces
            return operation, {k: (exact(v), why) for k, (v, why) in given.items()}, always
    return operation, {}, always


def _without(
    operation: Affine, given: Mapping[int, Held]
) -> tuple[Affine, frozenset[tuple[int, int]]]:
    """Columns that read the same constant in every copy, moved into the offset, and the facts that
    these constants rest on."""
    size, copies = operation.blocks[0].shape[1], operation.copies
    blocks, taken = [], set[tuple[int, int]]()
    for g, block in enumerate(operation.blocks):
        held = {}
        for column in range(size):
            places = [(g * copies + copy) * size + column for copy in range(copies)]
            if all(k in given for k in places) and len({given[k][0] for k in places}) == 1:
                held[column] = given[places[0]][0]
                taken.update(*(given[k][1] for k in places))
        if not held:
            blocks.append(block)
            continue
        values = RationalMatrix.column([held.get(c, Fraction(0)) for c in range(size)])
        stay = RationalMatrix.column([int(c not in held) for c in range(size)])
        matrix = block.matrix.transpose().rows_times(stay).transpose()
        blocks.append(AffineMap(matrix, block.matrix @ values + block.offset))
    same = all(new is old for new, old in zip(blocks, operation.blocks, strict=True))
    return (operation if same else Affine(*blocks, copies=copies)), frozenset(taken)


# -- passing on -----------------------------------------------------------------------------------


def _passed(network: Network, facts: Facts) -> tuple[Network, set[int]]:
    """Settled units of dense layers that bend in few units, passed on by one map beside them; and
    the activations of those layers."""
    used, beside = readers(network), set[int]()
    nodes: list[Node] = []
    made = [0]
    for position, node in enumerate(network.nodes, start=1):
        before = network.nodes[position - 2] if position > 1 else None
        after = network.nodes[position - 3] if position > 2 else None
        found = None
        if before is not None and after is not None and position - 1 in facts:
            alone = used.get(position - 2) == (position - 1,) and used.get(position - 1) == (
                position,
            )
            chained = before.reads == (position - 2,) and node.reads == (position - 1,)
            # a map that something is passed on beside already is no dense map any more
            free = position - 3 not in beside
            if free and alone and chained and isinstance(before.operation, Activate):
                found = _beside(after.operation, before.operation, node.operation,
                                facts[position - 1])  # fmt: skip
        if found is None:
            reads = tuple(made[read] for read in node.reads)
            nodes.append(replace(node, reads=reads))
        else:
            assert after is not None
            assert before is not None
            first, last, straight = found
            beside.add(position - 1)
            reads = tuple(made[read] for read in after.reads)
            nodes.append(Node(first, reads, after.name))
            assert isinstance(before.operation, Activate)
            bend = Activate(before.operation.activation)
            nodes.append(Node(bend, (len(nodes),), before.name))
            nodes.append(Node(last, (len(nodes),), node.name))
            nodes.append(Node(straight, reads, f"{after.name} + {node.name}"))
            width = last.outputs(last.inputs)
            nodes.append(Node(Addition(2, width), (len(nodes) - 1, len(nodes))))
        made.append(len(nodes))
    output = made[network.output]
    return Network(nodes, inputs=network.inputs, output=output, source=network.source), beside


def _beside(
    first: Operation, bend: Operation, last: Operation, pieces: Mapping[int, int]
) -> tuple[Affine, Affine, Affine] | None:
    """Two dense layers with the units that bend, and a map of the others, where that saves."""
    dense = (isinstance(layer, Affine) and layer.is_dense for layer in (first, last))
    if not all(dense):
        return None
    assert isinstance(first, Affine)
    assert isinstance(last, Affine)
    one, two = first.to_affine(), last.to_affine()
    known = lines(bend, pieces)
    on = [i for i, (slope, _) in known.items() if slope]
    bent = [i for i in range(one.shape[0]) if i not in known]
    saved = len(on) * (one.shape[1] + 1 + two.shape[0])
    if not bent or saved <= two.shape[0] * (one.shape[1] + 1):
        return None
    factor = RationalMatrix.column([known[i][0] for i in on])
    shift = RationalMatrix.column([known[i][1] for i in on])
    columns = two.matrix.transpose()
    scaled = one.matrix.take(on).rows_times(factor)
    moved = one.offset.take(on).rows_times(factor) + shift
    through = columns.take(on).transpose()
    # constants stand in columns of zeros, and are in the offset already
    straight = AffineMap(through @ scaled, through @ moved)
    return (
        Affine(AffineMap(one.matrix.take(bent), one.offset.take(bent))),
        Affine(AffineMap(columns.take(bent).transpose(), two.offset)),
        Affine(straight),
    )
