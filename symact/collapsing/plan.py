"""Which affine maps of a network are to merge, so that what is left has the fewest numbers.

A value that something else than affine operations reads, or the output, is what affine operations
make of earlier values. All of them can be one map, but that may have more numbers than they had: a
narrow layer between wide ones, a convolution before an average of all places. So the maps are cut
into stretches, each one map. Only where one value is all that is read on can there be a cut; along
these values the cheapest cuts are found by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symact.collapsing.forms import Form, Term, continued, places
from symact.collapsing.single import Single, single
from symact.networks.liveness import readers
from symact.networks.network import Network, Stored
from symact.networks.operations import Addition, AffineOperation

TERMS = 64
"""A sum of more terms is not looked at as a whole: skips over linear layers double them."""


@dataclass(frozen=True)
class Apart:
    """Affine maps that can be one, but were left apart.

    Attributes:
        layers: which affine maps of the network, counted from 1 in the order of the file.
        names: their names in the file.
        parameters: how many numbers the one map would have; None for more than are multiplied out.
        instead: how many numbers there are instead.
    """

    layers: tuple[int, ...]
    names: tuple[str, ...]
    parameters: int | None
    instead: int

    @property
    def reason(self) -> str:
        """Why, in a few words: ``more numbers: 36 instead of 24``."""
        if self.parameters is None:
            return "more numbers than are multiplied out"
        return f"more numbers: {self.parameters} instead of {self.instead}"


@dataclass(frozen=True)
class Plan:
    """What is to be done with the affine values of a network.

    Attributes:
        cuts: values that stay.
        merged: values that become one map of what they are read from.
        whole: maps that stay more than one: how many numbers one map would have, and they have.
    """

    cuts: frozenset[int]
    merged: frozenset[int]
    whole: tuple[tuple[tuple[int, ...], int | None, int], ...] = ()


Cost = tuple[Fraction | int, Fraction | int]
"""Numbers and maps; or maps and numbers, where the fewest maps are wanted."""


@dataclass(frozen=True)
class _Way:
    """How a value is made, and what that costs."""

    numbers: Fraction = Fraction(0)
    maps: int = 0
    cuts: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()

    def with_(self, other: _Way) -> _Way:
        return _Way(
            self.numbers + other.numbers,
            self.maps + other.maps,
            self.cuts | other.cuts,
            self.merged | other.merged,
        )


@dataclass
class Planner:
    """Plans for one network.

    Attributes:
        network: what is to be collapsed, activations that are affine made affine operations.
        given: the same as it is stored.
        kept: affine values on which several ends depend.
        dense: whether the fewest maps are wanted, whatever their numbers.
        shares: whether a tensor that several nodes share counts in part for each of them; else it
            counts for none, as it stays in the file as long as one of them does.
    """

    network: Network
    given: Network
    kept: frozenset[int]
    dense: bool = False
    shares: bool = True
    known: dict[tuple[int, int], Single | None] = field(default_factory=dict)

    def plan(self) -> Plan:
        """The plan for all values that something else reads."""
        live, whole = readers(self.network), []
        self.own = self._own(live)
        bends = {k for k in live if k and not self._is_affine(k)}
        asked = {read for k in bends for read in self._reads(k)} | {self.network.output}
        ends = {0} | bends
        for value in sorted(self.kept):
            terms = self._terms(value, frozenset(ends))
            if terms is None or len(terms) > 1 or terms[0].maps:
                ends.add(value)
        cuts = merged = frozenset[int]()
        for value in sorted((asked | ends) - bends - {0}):
            anchors = frozenset(ends - {value})
            way = self._way(value, anchors)
            cuts, merged = cuts | way.cuts, merged | way.merged
            if way.maps > 1:
                terms = self._terms(value, anchors)
                if terms is not None and _can_merge(terms):
                    found = self._single(value, terms)
                    maps = tuple(sorted({k for term in terms for k in term.maps}))
                    numbers = None if found is None else found.numbers
                    whole.append((maps, numbers, -(-way.numbers // 1)))
        return Plan(cuts, merged, tuple(whole))

    def _own(self, live: dict[int, tuple[int, ...]]) -> dict[int, Fraction]:
        """How many numbers merging a node saves."""
        uses: dict[Stored, int] = {}
        for node in self.given.nodes:
            if isinstance(node.stored, tuple):
                for tensor in {*node.stored}:
                    uses[tensor] = uses.get(tensor, 0) + 1
        own = {}
        for k in live:
            if k == 0:
                continue
            node = self.given.nodes[k - 1]
            if isinstance(node.stored, tuple):
                own[k] = sum(
                    (
                        Fraction(tensor.size, uses[tensor])
                        for tensor in {*node.stored}
                        if self.shares or uses[tensor] == 1
                    ),
                    Fraction(0),
                )
            else:
                own[k] = Fraction(node.parameters)
        return own

    # -- one value ------------------------------------------------------------------------------

    def _way(self, value: int, anchors: frozenset[int]) -> _Way:
        """The cheapest way to make a value from anchors."""
        if value in anchors:
            return _Way()
        stops = [*self._stops(value, anchors)]
        hops = [self._terms(at, anchors | {*stops[k + 1 : k + 2]}) for k, at in enumerate(stops)]
        best: list[_Way] = [_Way()] * (len(stops) + 1)
        for k in reversed(range(len(stops))):
            cut = frozenset(stops[k + 1 : k + 2])
            ways = []
            terms: tuple[Term, ...] | None = (Term(stops[k]),)
            for j in range(k, len(stops)):
                terms = _after(terms, hops[j])
                if terms is None:
                    break
                if not _can_merge(terms):
                    continue
                found = self._single(stops[k], terms)
                if found is not None:
                    cuts = frozenset(stops[j + 1 : j + 2])
                    own = _Way(Fraction(found.numbers), 1, cuts, frozenset({stops[k]}))
                    ways.append(own.with_(best[j + 1]))
            # of equal ways one that merges is taken, and of these the one that merges most
            ways.reverse()
            ways.append(
                self._apart(stops[k], anchors | cut).with_(_Way(cuts=cut)).with_(best[k + 1])
            )
            best[k] = min(ways, key=self._cost)
        return best[0]

    def _apart(self, value: int, anchors: frozenset[int]) -> _Way:
        """A value made by its own operation, from values that are made each in its cheapest way."""
        node = self.network.nodes[value - 1]
        way = _Way(self.own[value], int(node.is_map))
        shared = self._shared(value, anchors)
        targets = sorted({*node.reads, *shared} - anchors)
        for target in targets:
            way = way.with_(self._way(target, (anchors | shared) - {target}))
        return way.with_(_Way(cuts=frozenset(targets)))

    def _cost(self, way: _Way) -> Cost:
        return (way.maps, way.numbers) if self.dense else (way.numbers, way.maps)

    def _single(self, value: int, terms: tuple[Term, ...]) -> Single | None:
        anchors = sorted({term.anchor for term in terms})
        widths = [self.network.widths[anchor] for anchor in anchors]
        return single(terms, widths, self.network.widths[value])

    # -- the network between a value and its anchors --------------------------------------------

    def _is_affine(self, value: int) -> bool:
        return isinstance(self.network.nodes[value - 1].operation, AffineOperation)

    def _reads(self, value: int) -> tuple[int, ...]:
        return self.network.nodes[value - 1].reads

    def _stops(self, value: int, anchors: frozenset[int]) -> Iterator[int]:
        """The values through which all goes from the anchors to a value, from there backwards."""
        waiting, reached = {value}, False
        while waiting:
            at = max(waiting)
            waiting.discard(at)
            if not waiting and not reached:
                yield at
            for read in self._reads(at):
                if read in anchors:
                    reached = True
                else:
                    waiting.add(read)

    def _shared(self, value: int, anchors: frozenset[int]) -> frozenset[int]:
        """The values before one that several operations on the way to it read."""
        counts: dict[int, int] = {}
        waiting, seen = [value], set[int]()
        while waiting:
            at = waiting.pop()
            if at in seen or at in anchors:
                continue
            seen.add(at)
            for read in {*self._reads(at)}:
                counts[read] = counts.get(read, 0) + 1
                waiting.append(read)
        return frozenset(k for k, count in counts.items() if count > 1 and k not in anchors)

    def _terms(self, value: int, anchors: frozenset[int]) -> tuple[Term, ...] | None:
        """A value as a sum of terms of anchors; None for too many."""
        made: dict[int, tuple[Term, ...] | None] = {}
        waiting = [value]
        while waiting:
            at = waiting[-1]
            if at in anchors:
                made[at] = (Term(at),)
            before = [] if at in anchors else [r for r in self._reads(at) if r not in made]
            if before:
                waiting += before
                continue
            waiting.pop()
            if at not in made:
                made[at] = self._extended(at, [made[read] for read in self._reads(at)])
        return made[value]

    def _extended(
        self, value: int, read: Sequence[tuple[Term, ...] | None]
    ) -> tuple[Term, ...] | None:
        """As :class:`~symact.collapsing.forms.FormKind` does it, without expressions."""
        node = self.network.nodes[value - 1]
        operation, parts = node.operation, [terms for terms in read if terms is not None]
        if len(parts) < len(read) or sum(map(len, parts)) > TERMS:
            return None
        assert isinstance(operation, AffineOperation)
        widths = [self.network.widths[k] for k in node.reads]
        if isinstance(operation, Addition) and widths == [operation.width] * operation.terms:
            return tuple(term for terms in parts for term in terms)
        if len(parts) > 1:
            placed = zip(parts, places(widths), strict=True)
            parts = [continued(terms, value, place) for terms, place in placed]
        return continued([term for terms in parts for term in terms], value, operation)


def _after(
    later: tuple[Term, ...] | None, earlier: tuple[Term, ...] | None
) -> tuple[Term, ...] | None:
    """Terms of a value put into those of a later one, whose offsets only the first one counts."""
    if later is None or earlier is None or len(later) * len(earlier) > TERMS:
        return None
    return tuple(
        Term(first.anchor, (*first.links, *(links if first is earlier[0] else linear)))
        for links in (term.links for term in later)
        for linear in [tuple((k, operation.linear()) for k, operation in links)]
        for first in earlier
    )


def _can_merge(terms: tuple[Term, ...]) -> bool:
    return Form(terms, 0, None).can_merge
