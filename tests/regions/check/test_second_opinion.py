"""The completeness check against engines that are wrong: each planted fault is refused.

The fault stays planted while the check runs, so the check may share nothing with what was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from symact.activations.activation import Pieces, piecewise_linear
from symact.activations.entries import activation, relu
from symact.errors import CheckFailedError, UnsupportedError
from symact.geometry.polyhedron import Optimum, Polyhedron, Refutation, Unbounded
from symact.geometry.solids import Solids
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Affine, AffineOperation, Largest, Operation, Scale
from symact.numbers.affine import AffineMap
from symact.regions import atlas as atlas_module
from symact.regions import stages as stages_module
from symact.regions.atlas import Atlas, atlas
from symact.regions.check import check_complete, facets
from symact.regions.domain import Box
from symact.regions.engines.filtered.sign_rows import StageRows
from symact.regions.engines.reference import Reference
from symact.regions.integer_stages import IntegerStage
from symact.regions.stages import Stage

F = Fraction
RELU6 = activation("relu6")
ENGINES = [(1, "reference"), (1, "filtered"), (2, "reference"), (2, "filtered")]
ENGINES += [(3, "polytopes"), (3, "solids")]
SHAPES = ("polytopes", "solids")

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


@pytest.fixture(autouse=True)
def _complete() -> None:
    """In place of the check after every test: here each atlas is wrong, and checked by the test."""


def cube(size: int) -> Box:
    return Box([-8] * size, [8] * size)


def axes(size: int) -> AffineMap:
    return AffineMap([[int(i == k) for k in range(size)] for i in range(size)])


def single(size: int) -> Network:
    """relu6 of every input."""
    return Network([axes(size), RELU6])


def double(size: int) -> Network:
    """Two layers with biases."""
    rows = [[1 + (i + k) % 2 for k in range(size)] for i in range(2)]
    return Network(
        [axes(size), RELU6, AffineMap(rows, [-3, -7]), relu, AffineMap([[1, -2]])], inputs=size
    )


def largest(size: int) -> Network:
    """The largest of the first input, the last one less 3, and a constant, and its neighbour."""
    last = [[0] * (size - 1) + [1], [0] * (size - 1) + [2]]
    first = [[1] + [0] * (size - 1), [-1] + [0] * (size - 1)]
    constant = [[0] * size] * 2
    return Network([AffineMap(first + last + constant, [0, 1, -3, 0, 2, 5]), Largest(3, 2)])


def dead(size: int) -> Network:
    """A branch that nothing reads."""
    return Network(
        [
            Node(Affine(axes(size)), (0,)),
            Node(Activate(RELU6), (1,)),
            Node(Affine(AffineMap([[1] * size], [-2])), (0,)),
            Node(Activate(relu), (3,)),
        ],
        output=4,
    )


def vanishing(size: int) -> Network:
    """A number that is at its knot everywhere, beside one that is not."""
    return Network([AffineMap([[0] * size, [1] * size], [0, 1]), relu])


# -- what is planted -------------------------------------------------------------------------------


def wrong_network(change: Callable[[Network], Network]) -> Plant:
    """The engine takes the network for another one."""

    def plant(patch: Patch) -> None:
        real = stages_module.stages
        patch.setattr(atlas_module, "stages", lambda net, *rest: real(change(net), *rest))

    return plant


def wrong_stages(change: Callable[[Stage], Stage]) -> Plant:
    """The engine has other stages."""

    def plant(patch: Patch) -> None:
        real = stages_module.stages
        patch.setattr(atlas_module, "stages", lambda *given: tuple(map(change, real(*given))))

    return plant


def wrong_pieces(change: Callable[[Pieces], Pieces]) -> Plant:
    return wrong_stages(
        lambda stage: replace(
            stage, pieces=tuple(own and change(own) if own else own for own in stage.pieces)
        )
    )


def affine_relu6(patch: Patch) -> None:
    real = stages_module.affine_rule

    def rule(operation: Operation, width: int) -> AffineOperation | None:
        if operation == Activate(RELU6):
            return Scale([1] * width, [0] * width)
        return real(operation, width)

    patch.setattr(stages_module, "affine_rule", rule)


def straight(pieces: Pieces) -> Pieces:
    return Pieces((), pieces.slopes[1:2], pieces.intercepts[1:2])


def merged_to_one(patch: Patch) -> None:
    """The property by which activations have their longest pieces."""
    patch.setattr(Pieces, "merged", property(straight))


def merged_too_much(patch: Patch) -> None:
    patch.setattr(Pieces, "merged", property(without(-1)))


def without(knot: int) -> Callable[[Pieces], Pieces]:
    """One knot less, and the piece on one side of it."""

    def change(pieces: Pieces) -> Pieces:
        if len(pieces.knots) < 2:
            return pieces
        gone, piece = knot % len(pieces.knots), len(pieces.knots) if knot else 0

        def rest(entries: Sequence[Fraction], at: int) -> tuple[Fraction, ...]:
            return (*entries[:at], *entries[at + 1 :])

        return Pieces(
            rest(pieces.knots, gone), rest(pieces.slopes, piece), rest(pieces.intercepts, piece)
        )

    return change


def moved_knot(by: Fraction) -> Callable[[Pieces], Pieces]:
    return lambda pieces: replace(pieces, knots=(*pieces.knots[:-1], pieces.knots[-1] + by))


def steeper(pieces: Pieces) -> Pieces:
    return replace(pieces, slopes=tuple(s * F(3, 2) for s in pieces.slopes))


def bypassed(network: Network) -> Network:
    """The first activation skipped, as if nobody read it."""
    gone = next(
        k for k, node in enumerate(network.nodes, 1) if isinstance(node.operation, Activate)
    )
    before = network.nodes[gone - 1].reads[0]
    nodes = [
        replace(node, reads=tuple(before if k == gone else k for k in node.reads))
        for node in network.nodes
    ]
    return Network(nodes, inputs=network.inputs, output=before if network.output == gone else None)


def all_are_read(patch: Patch) -> None:
    patch.setattr(
        stages_module,
        "last_readers",
        lambda network: {k: len(network.nodes) + 1 for k in range(len(network.nodes) + 1)},
    )


def regrouped(change: Callable[[tuple[int, ...]], tuple[int, ...]]) -> Plant:
    return wrong_stages(
        lambda stage: replace(stage, groups=tuple(change(group) for group in stage.groups))
    )


def neighbouring_groups(stage: Stage) -> Stage:
    """Terms that stand side by side in place of those that stand a vector apart."""
    if len(stage.groups[0]) == 1:
        return stage
    return replace(stage, groups=((0, 1, 2), (3, 4, 5)))


def without_offsets(stage: Stage) -> Stage:
    return replace(stage, map=AffineMap(stage.map.matrix))


def left_at_knots(patch: Patch) -> None:
    """A number that is at its knot in a whole cell is put into the right piece."""
    decide, in_solids, spread = IntegerStage.decide, Solids.decide, StageRows.pattern_of

    def on_corners(self: IntegerStage, values: Any, rows: Any) -> Any:
        pattern, lines = decide(self, values, rows)
        return raised(self, pattern, rows), lines

    def on_solids(self: Solids, rule: IntegerStage, product: Any, solid: Any) -> Any:
        pattern, lines = in_solids(self, rule, product, solid)
        return raised(rule, pattern, product.tolist()), lines

    def raised(rule: IntegerStage, pattern: list[int], rows: Any) -> list[int]:
        for label, row, knots in rule.knots:
            for p, q in knots:
                pairs = zip(rows[row], rows[-1], strict=True)
                pattern[label] += all(q * a == p * b for a, b in pairs)
        return pattern

    patch.setattr(IntegerStage, "decide", on_corners)
    patch.setattr(Solids, "decide", on_solids)
    # the fast engine: whatever is not negative counts as positive
    patch.setattr(StageRows, "is_plain", property(lambda self: False))
    patch.setattr(
        StageRows, "pattern_of", lambda self, labels, bits: spread(self, labels, bits) | 1
    )


@dataclass(frozen=True)
class Fault:
    network: Callable[[int], Network]
    plant: Plant
    engines: tuple[str, ...] = ("reference", "filtered", *SHAPES)


FAULTS = {
    "relu6 is affine": Fault(single, affine_relu6),
    "relu6 is affine, below another layer": Fault(double, affine_relu6),
    "merged into one piece": Fault(single, merged_to_one),
    "merged into too few pieces": Fault(single, merged_too_much),
    "the last piece dropped": Fault(single, wrong_pieces(without(-1))),
    "the first piece dropped": Fault(double, wrong_pieces(without(0))),
    "a breakpoint moved": Fault(single, wrong_pieces(moved_knot(F(1)))),
    "a breakpoint moved a little": Fault(double, wrong_pieces(moved_knot(F(-1, 10**30)))),
    "a slope changed": Fault(double, wrong_pieces(steeper)),
    "an operation skipped as unread": Fault(double, wrong_network(bypassed)),
    "the last operation skipped": Fault(single, wrong_network(bypassed)),
    "what nobody reads taken for read": Fault(dead, all_are_read),
    "a maximum without its last argument": Fault(largest, regrouped(lambda own: own[:2] or own)),
    "a maximum without its first argument": Fault(
        largest, regrouped(lambda own: own[1:] if len(own) > 1 else own)
    ),
    "a maximum of one argument": Fault(largest, regrouped(lambda own: own[:1])),
    "a maximum in another order": Fault(largest, regrouped(lambda own: own[::-1])),
    "a maximum of neighbours": Fault(largest, wrong_stages(neighbouring_groups)),
    "offsets left out": Fault(double, wrong_stages(without_offsets)),
    "the wrong side at a knot": Fault(vanishing, left_at_knots, ("reference", *SHAPES)),
}


@pytest.mark.parametrize(("size", "engine"), ENGINES)
@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_engine_is_refused(name: str, size: int, engine: str, monkeypatch: Patch) -> None:
    fault = FAULTS[name]
    if engine not in fault.engines:
        pytest.skip("the fault is in another engine")
    network, domain = fault.network(size), cube(size)
    own = Reference(engine) if engine in SHAPES else engine
    right = shape(atlas(network, domain, engine=own))
    check_complete(network, domain, atlas(network, domain, engine=own))
    fault.plant(monkeypatch)
    found = atlas(network, domain, engine=own)
    assert shape(found) != right, "nothing was planted"
    with pytest.raises(CheckFailedError):
        check_complete(network, domain, found)


def shape(found: Atlas) -> list[Any]:
    """What a planted fault may change: patterns, and where regions are."""
    flat = found.dimension <= 2
    return [
        (region.pattern, region.parameter_vertices if flat else region.parameter_interior)
        for region in found
    ]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_jump_taken_for_continuous_is_refused(size: int, monkeypatch: Patch) -> None:
    network = Network([axes(size), activation("step")])
    monkeypatch.setattr(Pieces, "is_continuous", property(lambda self: True))
    found = atlas(network, cube(size))
    assert len(found) == 1
    with pytest.raises(UnsupportedError, match="step has no continuous linear pieces"):
        check_complete(network, cube(size), found)


def test_half_spaces_are_checked_too() -> None:
    network, domain = double(3), cube(3)
    cells = [
        Cell(own.pattern, own.parameter_interior, own.parameter_half_spaces)
        for own in atlas(network, domain)
    ]
    check_complete(network, domain, cells)
    check_complete(network, domain, [replace(cell, parameter_half_spaces=None) for cell in cells])
    for number, cell in enumerate(cells[:5]):
        rows = cell.parameter_half_spaces.rows
        moved = (*rows[0][:-1], rows[0][-1] * 2 + 1)
        for wrong in (rows[1:], rows[:-1], (moved, *rows[1:]), (*rows, moved)):
            other = replace(cell, parameter_half_spaces=Polyhedron(wrong, 3))
            with pytest.raises(CheckFailedError, match=f"cell {number} has half-spaces that are"):
                check_complete(network, domain, [*cells[:number], other, *cells[number + 1 :]])


@dataclass(frozen=True)
class Cell:
    pattern: tuple[int, ...]
    parameter_interior: tuple[Fraction, ...]
    parameter_half_spaces: Any


@pytest.mark.parametrize("lie", ["no facet", "a facet"])
def test_linear_programmes_that_lie_are_found_out(lie: str, monkeypatch: Patch) -> None:
    network, domain = double(3), cube(3)
    cells = list(atlas(network, domain))
    check_complete(network, domain, cells)
    real = Polyhedron.maximize

    def maximize(self: Polyhedron, objective: Sequence[Any]) -> Any:
        found = real(self, objective)
        value = F(0) if lie == "no facet" else F(1)
        return replace(found, value=value) if found.value != value else found

    monkeypatch.setattr(Polyhedron, "maximize", maximize)
    with pytest.raises(CheckFailedError, match="no answer about a facet"):
        check_complete(
            network, domain, [Cell(c.pattern, c.parameter_interior, None) for c in cells]
        )


@pytest.mark.parametrize(
    "answer",
    [
        # a point that is not on the row, one that is on another row, and none at all
        Optimum(F(1), (F(1, 2), F(1, 2), F(1)), ()),
        Optimum(F(1), (F(0), F(-1), F(1)), ()),
        Unbounded((F(0), F(0), F(0)), (F(0), F(0), F(1))),
        Refutation((F(1),) * 5),
        # r ≤ 0 by a multiplier below 0, by none, and by those of another function
        Optimum(F(0), (), (F(1), F(-1), F(0), F(0), F(2))),
        Optimum(F(0), (), (F(0), F(0), F(0), F(0), F(0))),
        Optimum(F(0), (), (F(1), F(0), F(0), F(0), F(0))),
        Optimum(F(0), (), (F(0), F(0), F(0), F(0), F(1))),
    ],
)
def test_no_answer_is_believed(answer: Any, monkeypatch: Patch) -> None:
    row, rows = (1, 0, 0), ((1, 0, 0), (0, 1, 1), (0, -1, 1))
    point = facets._point_on(row, rows)
    assert point is not None
    assert point[0] == 0
    monkeypatch.setattr(Polyhedron, "maximize", lambda self, objective: answer)
    with pytest.raises(CheckFailedError, match="no answer about a facet"):
        facets._point_on(row, rows)


def test_multipliers_below_0_show_nothing() -> None:
    # r ≤ 1 twice, and r ≤ 2, so 2·(r ≤ 1) − (r ≤ 2) would be r ≤ 0
    spaces = [(0, -1, 1), (0, -1, 2)]
    assert not facets._shows_none(spaces, Optimum(F(0), (F(0), F(0)), (F(2), F(-1))))
    assert facets._shows_none([(0, -1, 0)], Optimum(F(0), (F(0), F(0)), (F(1),)))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_goes_on_straight_is_no_piece(size: int) -> None:
    straight = Pieces.of("-2 0 3", slopes="1/2 1/2 2 2", intercepts="0 0 0 0")
    own = piecewise_linear("own", "Own", straight, formula=lambda x: x, doubles=lambda x: x)
    network = Network([axes(size), own, Largest(1, size), AffineMap([[1] * size])])
    found = atlas(network, cube(size))
    assert len(found) == 2**size
    check_complete(network, cube(size), found)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_value_of_its_own_at_a_knot_is_refused(size: int) -> None:
    pieces = Pieces.of("0", slopes="0 1", intercepts="0 0", at_knots="5")
    own = piecewise_linear("own", "Own", pieces, formula=lambda x: x, doubles=lambda x: x)
    found = atlas(Network([axes(size), relu]), cube(size))
    with pytest.raises(UnsupportedError, match="no continuous linear pieces"):
        check_complete(Network([axes(size), own]), cube(size), found)
