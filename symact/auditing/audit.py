"""Audits: what a network stores, and on a box does not need; each finding is proved.

Findings are about runs of affine maps, units that are off, on, constant or alike, activations that
do nothing, maps of deficient rank, and inputs, units and outputs without a use. What is not settled
is said to be open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symact.auditing.channels import channels
from symact.bounding.settling import Settled, State, settle
from symact.certificates.claims import Claim, Open, Proportional, Same
from symact.certificates.finding import certified
from symact.collapsing.collapse import Run, collapse
from symact.display import Drawn, count_of
from symact.networks.network import Network, Node, need_network
from symact.networks.operations import Affine, AffineOperation, Composite
from symact.regions.domain import Box
from symact.rewriting.atoms import Atoms
from symact.rewriting.normal import rows_of_network
from symact.rewriting.proportional import Alike, alike, merged, unread
from symact.rewriting.pulling import is_multiple
from symact.rewriting.settled import Facts, lines, settled, shortened
from symact.rewriting.thin import factors, thinned


@dataclass(frozen=True)
class Finding:
    """Something that a network could do without, or that looks like a mistake.

    Attributes:
        kind: ``merge``, ``missing``, ``idle``, ``affine``, ``off``, ``on``, ``alike``, ``rank``,
            ``unread``, ``input`` or ``output``.
        name: what it is about: an operation as messages name it, or several.
        units: which numbers of it, where it is about some.
        text: what was found, in a few words.
        before: how many numbers are stored, and ``after`` how many without it; None where nothing
            is saved by this alone.
    """

    kind: str
    name: str
    text: str
    units: tuple[int, ...] = ()
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, repr=False)
class Audit(Drawn):
    """The result of :func:`audit`.

    Attributes:
        network: what was looked at.
        box: where its inputs lie.
        findings: what was found, proved.
        settled: what is known of each neuron.
    """

    network: Network
    box: Box
    findings: tuple[Finding, ...]
    settled: Settled

    @property
    def left(self) -> tuple[State, ...]:
        """The neurons of which it is not known whether they bend on the box."""
        return self.settled.left

    @property
    def facts(self) -> Facts:
        """For each activation, by position, the pieces to which units are kept on the box."""
        return facts_of(self.settled)

    def applied(self) -> Network:
        """A network with fewer numbers that is equal on the box, and that this is seen to be.

        Where it rests on no neuron that is settled on the box only, it is equal everywhere.

        Raises:
            CheckFailedError: where it is not the same; an error of symact.
        """
        return self._applied

    @cached_property
    def _applied(self) -> Network:
        found = settled(self.network, self.facts)
        thin = thinned(found)
        return thin if thin.parameters < found.parameters else found

    @cached_property
    def rests(self) -> Facts:
        """The facts on which :meth:`applied` rests; where there are none it is equal everywhere."""
        used = shortened(self.network, self.facts, merge=False)[1]
        return {position: own for position, own in used.items() if own}

    @property
    def _shown(self) -> Facts:
        """The facts for which a certificate has evidence."""
        facts: dict[int, dict[int, int]] = {}
        for state in self.settled.states:
            if state.evidence is not None and state.evidence.piece >= 0:
                facts.setdefault(state.operation, {})[state.index] = state.piece
        return facts

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What a certificate says: runs that merge, neurons, units that are alike; what is open is
        left open, and so is what no claim can express."""
        return tuple(self._claims())

    def _claims(self) -> Iterator[Claim]:
        network = self.network
        merging = collapse(network)
        if merging.runs:
            yield from certified(merging)
        bare = 0
        for state in self.settled.states:
            if state.evidence is not None:
                yield state.evidence
            claimed = state.evidence is not None and state.evidence.piece == state.piece
            bare += not claimed and not state.left
        yield from _stored_alike(network)
        shown, _ = shortened(network, self._shown)
        if shown is not network:
            # it is not what the file holds
            shown = Network(shown.nodes, inputs=shown.inputs, output=shown.output)
            yield Same(network, shown, self.box.lo, self.box.hi)
        if bare:
            words = f"{count_of(bare, 'neuron')} settled by cases, regions or ranges"
            yield Open(network, f"what {words} of other operations, which no claim here shows")
        if self.left:
            yield Open(network, f"whether {count_of(len(self.left), 'neuron')} bend on the box")

    def __repr__(self) -> str:
        found, left = count_of(len(self.findings), "finding"), len(self.left)
        return f"<audit: {found}, {count_of(left, 'neuron')} left open>"


def audit(network: Network, box: Box, *, seconds: float | None = None) -> Audit:
    """What a network stores and does not need where its inputs lie in a box: exactly.

    Args:
        network: any; of opaque and curved operations only ranges are known.
        box: where the inputs lie.
        seconds: how long neurons are looked at; those that are not settled then are left open.

    Raises:
        ShapeError: for a box in another space than the inputs.

    >>> from symact import AffineMap, Box, relu
    >>> network = Network([AffineMap([[1], [1]], [2, -2]), relu, AffineMap([[1, 5]])])
    >>> result = audit(network, Box([-1], [1]))
    >>> [finding.kind for finding in result.findings], result.applied().parameters
    (['affine', 'off'], 2)
    """
    need_network(network, "an audit")
    found = settle(network, box, seconds=seconds)
    findings = (
        *_runs(network),
        *_activations(found),
        *_alike(network),
        *_ranks(network),
        *_unused(network, found),
    )
    return Audit(network, box, findings, found)


def facts_of(found: Settled) -> Facts:
    """The pieces to which neurons are kept."""
    facts: dict[int, dict[int, int]] = {}
    for state in found.states:
        if state.piece >= 0:
            facts.setdefault(state.operation, {})[state.index] = state.piece
    return facts


# -- runs and ranks -------------------------------------------------------------------------------


def _runs(network: Network) -> Iterator[Finding]:
    """Affine maps with nothing between them."""
    maps = [node for node in network.nodes if node.is_map]
    for run in collapse(network).runs:
        own = [maps[k - 1] for k in run.layers]
        before, after = sum(node.parameters for node in own), _stored(run)
        name = ", ".join(run.names)
        text = f"{count_of(len(own), 'affine map')} in a row are one"
        saves = (before, after) if after < before else (None, None)
        yield Finding("merge", name, text, (), *saves)
        layers = [n.name or "a map" for n in own if isinstance(n.operation, Affine)]
        if len(layers) > 1:
            pair = " and ".join(layers[:2])
            yield Finding("missing", pair, "no activation between them; was one forgotten?")


def _stored(run: Run) -> int:
    whole = run.operation
    parts = whole.parts if isinstance(whole, Composite) else (whole,)
    return sum(Node(part, (0,)).parameters for part in parts)


def _ranks(network: Network) -> Iterator[Finding]:
    for position, node in enumerate(network.nodes, start=1):
        operation = node.operation
        if isinstance(operation, Affine) and operation.is_dense:
            whole = operation.to_affine()
            pair = factors(whole)
            if pair is not None:
                rows, columns = whole.shape
                text = f"rank {pair[0].shape[0]} of {min(rows, columns)}: two thinner maps"
                after = pair[0].shape[0] * (rows + columns + 1) + rows
                yield Finding("rank", _name(network, position), text, (), node.parameters, after)


# -- activations ----------------------------------------------------------------------------------


def _activations(found: Settled) -> Iterator[Finding]:
    """Activations that do nothing, and units that are settled."""
    network, facts = found.network, facts_of(found)
    for position, own in facts.items():
        known = lines(network.nodes[position - 1].operation, own)
        width, name = network.widths[position], _name(network, position)
        if len(known) == width:
            saves = _saves(network, {position: own})
            idle = {*known.values()} == {(Fraction(1), Fraction(0))}
            text = "changes nothing on the box" if idle else "is affine on the box"
            yield Finding("idle" if idle else "affine", name, text, (), *saves)
        off = tuple(i for i, (slope, _) in known.items() if not slope)
        on = tuple(i for i, (slope, _) in known.items() if slope)
        if off:
            saves = _saves(network, {position: {i: own[i] for i in off}})
            text = f"{_units(network, position, off)} constant on the box"
            yield Finding("off", name, text, off, *saves)
        if on and len(known) < width:
            saves = _saves(network, {position: {i: own[i] for i in on}})
            text = f"{_units(network, position, on)} affine on the box"
            yield Finding("on", name, text, on, *saves)


def _units(network: Network, position: int, units: Sequence[int]) -> str:
    """How many units; of a convolution also how many channels are among them with every place."""
    width = network.widths[position]
    words = f"{count_of(len(units), 'unit')} of {width}"
    places = channels(network, position)
    if places is not None:
        among = {*units}
        whole = [c for c, own in places.items() if among.issuperset(own)]
        words += f" ({len(whole)} of {count_of(len(places), 'channel')} everywhere)"
    return words + (" is" if len(units) == 1 else " are")


def _saves(network: Network, facts: Facts) -> tuple[int | None, int | None]:
    """What is stored before and after facts alone are used, beyond what needs no facts."""
    after = shortened(network, facts, merge=False)[0].parameters
    bare = shortened(network, {}, merge=False)[0].parameters
    return (bare, after) if after < bare else (None, None)


# -- what is alike, and what has no use -----------------------------------------------------------


def _alike(network: Network) -> Iterator[Finding]:
    pairs: dict[int, list[Alike]] = {}
    for pair in alike(network):
        pairs.setdefault(pair.value, []).append(pair)
    after = merged(network).parameters if pairs else network.parameters
    saves = (network.parameters, after) if after < network.parameters else (None, None)
    for k, (value, own) in enumerate(pairs.items()):
        same = sum(pair.factor == 1 for pair in own)
        zero = sum(not pair.factor for pair in own)
        rest = len(own) - same - zero
        parts = [
            f"{count} {word}"
            for count, word in ((same, "equal"), (rest, "proportional"), (zero, "zero"))
            if count
        ]
        units = tuple(pair.second for pair in own)
        text = f"{count_of(len(own), 'unit')} can be merged or dropped: {', '.join(parts)}"
        yield Finding("alike", _name(network, value), text, units, *(saves if not k else ()))


def _stored_alike(network: Network) -> Iterator[Claim]:
    """Units alike before their activation, as far as affine maps alone show it."""
    affine = {
        k for k, node in enumerate(network.nodes, 1) if isinstance(node.operation, AffineOperation)
    }
    for pair in alike(network):
        read, *others = network.nodes[pair.value - 1].reads
        if read not in affine or others or pair.first == pair.second or pair.factor <= 0:
            continue
        if is_multiple(network, pair.value, pair.first, pair.second, pair.factor):
            yield Proportional(network, read, pair.first, pair.second, pair.factor)


def _unused(network: Network, found: Settled) -> Iterator[Finding]:
    units: dict[int, list[int]] = {}
    for value, index in unread(network):
        units.setdefault(value, []).append(index)
    for value, own in units.items():
        text = f"nothing reads {count_of(len(own), 'unit')} of {network.widths[value]}"
        yield Finding("unread", _name(network, value), text, tuple(own))
    if not network.is_numeric:
        return
    atoms = Atoms(network.inputs)
    outputs, _ = rows_of_network(network, atoms)
    reached = atoms.reached(outputs.rows)
    unused = tuple(k for k in range(network.inputs) if k + 1 not in reached)
    if unused:
        text = f"the output does not depend on {len(unused)} of {network.inputs}"
        yield Finding("input", "input", text, unused)
    flat = _constant_outputs(network, found)
    if flat:
        text = f"{count_of(len(flat), 'output')} of {network.outputs} constant on the box"
        yield Finding("output", "output", text, flat)


def _constant_outputs(network: Network, found: Settled) -> tuple[int, ...]:
    atoms = Atoms(network.inputs)
    shorter, _ = shortened(network, facts_of(found), merge=False)
    outputs, _ = rows_of_network(shorter, atoms)
    return tuple(k for k, row in enumerate(outputs.rows) if not row.keys() - {0})


def _name(network: Network, position: int) -> str:
    node = network.nodes[position - 1]
    return node.name or f"operation {position} ({node.operation.describe()})"
