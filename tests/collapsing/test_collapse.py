"""Collapse: the result is equal everywhere, what is read elsewhere stays, every step is checked."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact import collapse as collapse_module_function
from symact.activations.entries import relu
from symact.collapsing.blocks import Block, Stack, generic
from symact.collapsing.collapse import Collapse, collapse, kept_values
from symact.collapsing.derivation import merging
from symact.collapsing.forms import Notation
from symact.errors import CheckFailedError, InternalError, UnsupportedError
from symact.logic.checks.layers import LayerProduct
from symact.networks.kinds.expression import expression
from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Largest,
    Scale,
    Select,
)
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.rendering import latex_of, line_of
from symact.testing import inputs, networks
from tests.grid import GRID, Case

MODELS = Path(__file__).parents[3] / "shared" / "models"
EXAMPLES = Path(__file__).parents[2] / "examples"

rng = np.random.default_rng(7)


def dense(rows: int, columns: int) -> AffineMap:
    return AffineMap(rng.integers(-3, 4, (rows, columns)), rng.integers(-3, 4, rows))


def test_the_public_name_is_the_function() -> None:
    assert collapse_module_function is collapse


# -- equal everywhere -----------------------------------------------------------------------------


@given(st.data())
def test_the_collapsed_network_has_the_same_values(data: Any) -> None:
    network = data.draw(networks(max_layers=7))
    result = collapse(network)
    for _ in range(3):
        x = data.draw(inputs(network))
        assert result.network(x) == network(x)
    result.derivation.verify()
    assert len(result.runs) == 0 or result.network != network


def _live_maps(network: Network) -> int:
    live, waiting = set(), [network.output]
    while waiting:
        value = waiting.pop()
        if value and value not in live:
            live.add(value)
            waiting += network.nodes[value - 1].reads
    return sum(network.nodes[value - 1].is_map for value in live)


@given(networks(max_layers=6, activations=()))
def test_without_activations_one_map_at_most_is_left(network: Network) -> None:
    result = collapse(network, dense=True)
    assert _live_maps(result.network) <= 1
    assert collapse(result.network, dense=True).verdict == "nothing to collapse"


@GRID
def test_every_case_of_the_grid(case: Case) -> None:
    result = collapse(case.network)
    if case.is_piecewise_linear:
        for point in case.points():
            assert result.network(point) == case.network(point)
    result.derivation.verify()
    assert result.network.parameters <= case.network.parameters
    if case.is_affine:
        assert collapse(case.network, dense=True).network.maps == 1


@given(networks(max_layers=6))
def test_no_two_maps_follow_each_other_afterwards(network: Network) -> None:
    after = collapse(network, dense=True).network
    assert _live_maps(collapse(after, dense=True).network) == _live_maps(after)


def test_symbols_entry_by_entry_agree_with_substitution() -> None:
    network = generic([2, 3, 2])
    x = sympy.symbols("x1 x2", real=True)
    merged = collapse(network).network
    difference = expression(network, x) - expression(merged, x)
    assert difference.applyfunc(sympy.expand) == sympy.zeros(2, 1)


# -- what stays -----------------------------------------------------------------------------------


def test_a_value_that_two_ends_depend_on_is_kept() -> None:
    first, second = dense(3, 2), dense(3, 3)
    network = Network(
        [first, second, relu, Node(Affine(dense(3, 3)), (3,)), Node(Addition(2, 3), (4, 2))]
    )
    result = collapse(network)
    # the two maps before the activation merge; the map after it and the skip stay
    assert [run.layers for run in result.runs] == [(1, 2)]
    assert result.network([1, 2]) == network([1, 2])
    assert result.network.maps == 2


def test_a_value_inside_a_run_that_is_the_output_is_not_fused_away() -> None:
    first, second = dense(2, 2), dense(2, 2)
    network = Network([first, second, relu], output=2)
    result = collapse(network)
    assert result.network([1, 1]) == network([1, 1]) == (second @ first)([1, 1])
    inner = Network([first, second, relu], output=1)
    assert collapse(inner).network([1, 1]) == first([1, 1])


def test_a_skip_over_an_affine_map_becomes_part_of_it() -> None:
    network = Network([dense(2, 2), Node(Addition(2, 2), (0, 1))])
    result = collapse(network)
    assert result.network.maps == 1
    assert len(result.network.nodes) == 1
    assert result.network([3, 5]) == network([3, 5])


def test_a_skip_over_an_activation_stays_a_skip() -> None:
    network = Network([dense(2, 2), relu, dense(2, 2), Node(Addition(2, 2), (0, 3)), relu])
    result = collapse(network)
    assert result.verdict == "nothing to collapse"
    assert result.network is network


def test_maps_of_a_sum_of_anchors_become_one_map_of_both() -> None:
    network = Network([dense(2, 2), relu, dense(2, 2), Node(Addition(2, 2), (0, 3)), dense(1, 2)])
    result = collapse(network)
    assert result.network.maps == 2
    assert result.runs[0].shape == (1, 4)
    assert result.network([1, "1/2"]) == network([1, "1/2"])


def test_kept_values_are_the_meeting_points() -> None:
    # 1 feeds 2 and 3 which 4 gathers: nothing to keep; 5 is read by two ends: kept
    gathered = Network(
        [dense(2, 2), dense(2, 2), Node(Affine(dense(2, 2)), (1,)), Node(Addition(2, 2), (2, 3))]
    )
    assert kept_values(gathered) == frozenset()
    two_ends = Network(
        [dense(2, 2), relu, Node(Affine(dense(2, 2)), (1,)), Node(Addition(2, 2), (2, 3))]
    )
    assert 1 in kept_values(two_ends)


def test_dead_nodes_do_not_matter() -> None:
    network = Network([dense(2, 2), dense(2, 2), Node(Affine(dense(5, 2)), (1,))], output=2)
    result = collapse(network)
    assert result.network.maps == 1
    assert result.network([1, 2]) == network([1, 2])


def test_what_is_not_affine_is_never_merged_over() -> None:
    for middle, width in ((Activate(relu), 2), (Largest(2, 1), 1)):
        network = Network([dense(2, 2), middle, dense(2, width)])
        assert collapse(network).verdict == "nothing to collapse"


def test_a_product_that_would_be_too_large_is_left_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["symact.collapsing.single"], "LARGEST", 7)
    network = Network([Node(Affine(dense(2, 4)), (0,), "a"), Node(Affine(dense(2, 2)), (1,), "b")])
    for asked in (False, True):
        result = collapse(network, dense=asked)
        assert result.verdict == "left apart"
        assert [apart.names for apart in result.apart] == [("a", "b")]
        assert result.apart[0].parameters is None
        assert result.network([1, 2, 3, 4]) == network([1, 2, 3, 4])


def test_rearrangements_scalings_and_copies_merge_like_any_map() -> None:
    network = Network(
        [
            Select((3, 1, -1, 0), 4),
            Scale(["1/2", 2, 3, -1], [1, 0, 0, "1/3"]),
            Affine(dense(3, 2), copies=2),
            Select((5, 0, 2), 6),
            dense(2, 3),
        ]
    )
    result = collapse(network)
    assert [run.layers for run in result.runs] == [(1, 2, 3)]
    assert result.network([1, 2, 3, 4]) == network([1, 2, 3, 4])
    result.derivation.verify()


# -- linear and affine ----------------------------------------------------------------------------


def test_a_stack_without_offsets_is_linear_and_shown_so() -> None:
    result = collapse(Network([AffineMap([[1, 2]]), AffineMap([[3]])]))
    assert result.runs[0].map.is_linear
    last = result.derivation.steps[-1].after
    assert isinstance(last, sympy.MatMul)
    shifted = collapse(Network([AffineMap([[1, 2]]), AffineMap([[3]], [1])]))
    assert not shifted.runs[0].map.is_linear
    assert isinstance(shifted.derivation.steps[-1].after, sympy.MatAdd)


def test_offsets_that_cancel_leave_a_linear_map() -> None:
    result = collapse(Network([AffineMap([[2]], [3]), AffineMap([[1]], [-3])]))
    assert result.runs[0].map.is_linear


# -- the derivation -------------------------------------------------------------------------------


def _with_map(result: Collapse, wrong: AffineMap) -> Any:
    run = result.runs[0]
    return merging([(run.form, Affine(wrong), run.subject)], result.notation)


@pytest.mark.parametrize("size", [2, 12], ids=["written out", "with letters"])
def test_a_wrong_map_is_refused_wherever_it_is_wrong(size: int) -> None:
    rows = min(size, 3)
    weights = [rng.standard_normal((size, size)) for _ in range(2)]
    network = Network([AffineMap(w, rng.standard_normal(size)) for w in weights])
    result = collapse(network)
    _with_map(result, result.runs[0].map).verify()
    tiny = Fraction(1, 2**200)
    right = result.runs[0].map
    for i in range(rows):
        for j in range(rows):
            entries = [list(row) for row in right.matrix.fractions()]
            entries[i][j] += tiny
            wrong = AffineMap(entries, right.offset)
            with pytest.raises(CheckFailedError, match="multiply"):
                _with_map(result, wrong).verify()
        shift = [row[0] for row in right.offset.fractions()]
        shift[i] -= tiny
        with pytest.raises(CheckFailedError, match="multiply"):
            _with_map(result, AffineMap(right.matrix, shift)).verify()


def test_a_wrong_notation_is_refused() -> None:
    result = collapse(Network([dense(2, 2), dense(2, 2)]))
    symbol = next(s for s in result.notation.values if str(s) == "W_1")
    result.notation.values[symbol] = Affine(AffineMap([[100, 0], [0, 100]]))
    with pytest.raises(CheckFailedError):
        result.derivation.verify()


def test_the_derivation_starts_nested_and_ends_with_the_map() -> None:
    result = collapse(generic([2, 3, 1]))
    derivation = result.derivation
    (chain,) = derivation.chains
    assert [step.reason for step in chain.steps] == ["distribute", "multiply"]
    assert derivation.verify().level == "symbolic"
    assert str(chain.steps[0].before) == "W_2*(W_1*x + b_1) + b_2"
    assert str(chain.steps[0].after) == "W_2*W_1*x + W_2*b_1 + b_2"


# -- blocks and any depth -------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [1, 2, 3, 7])
def test_blocks_of_symbolic_size(depth: int) -> None:
    result = collapse(generic(depth=depth))
    result.derivation.verify()
    if depth == 1:
        assert result.verdict == "nothing to collapse"
        return
    (run,) = result.runs
    assert run.block is not None
    with pytest.raises(UnsupportedError, match="symbolic size"):
        _ = run.map
    factors = [str(factor) for factor in run.block.weight.args]
    assert factors == [f"W_{k}" for k in range(depth, 0, -1)]
    assert len(run.block.bias.args) == depth


def test_any_depth_by_induction() -> None:
    result = collapse(generic(depth="L"))
    assert result.verdict == "collapsed"
    assert isinstance(result.before, Stack)
    found = result.derivation.verify()
    assert found.level == "symbolic"
    assert "induction" in found.trusts
    assert result.network.maps == 1


def test_the_closed_form_of_any_depth_is_that_of_every_depth() -> None:
    for depth in range(1, 5):
        product = LayerProduct(depth)
        while product.has(LayerProduct):
            product = product.xreplace(
                {part: part.unfolded() for part in product.atoms(LayerProduct)}
            )
        from symact.logic.checks import monomials

        blocks = collapse(generic(depth=depth))
        assert isinstance(blocks.network, Stack)
        assert monomials(product) == monomials(blocks.network.blocks[0].weight)


# -- real models ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "maps"), [("digits_linear.onnx", 1), ("digits_relu.onnx", 3)])
def test_the_shipped_models(file: str, maps: int) -> None:
    pytest.importorskip("onnx")
    from symact.formats import read

    result = collapse(read(EXAMPLES / file))
    assert result.network.maps == maps
    result.derivation.verify()


@pytest.mark.skipif(not MODELS.is_dir(), reason="the third-party models are not here")
@pytest.mark.parametrize(
    ("file", "maps"),
    [
        ("acasxu_marabou_1_1.onnx", 7),
        ("marabou_linear_bn_linear.onnx", 1),
        ("KJ_TinyTaxiNet.onnx", 4),
        ("marabou_mnist5x20_leaky.onnx", 7),
    ],
)
def test_third_party_models(file: str, maps: int) -> None:
    pytest.importorskip("onnx")
    from symact.formats import read

    network = read(MODELS / file)
    result = collapse(network)
    assert result.network.maps == maps
    result.derivation.verify()
    point = [Fraction(k % 7, 8) for k in range(network.inputs)]
    assert result.network(point) == network(point)


# -- the parts ------------------------------------------------------------------------------------


def test_every_affine_operation_has_a_linear_part() -> None:
    operations: list[AffineOperation] = [
        Affine(dense(2, 3), copies=2),
        Scale([1, 2], [3, 4]),
        Select((1, -1), 2),
        Addition(2, 2),
    ]
    for operation in operations:
        whole, part = operation.to_affine(), operation.linear().to_affine()
        assert part.matrix == whole.matrix
        assert part.offset == RationalMatrix.zeros(whole.shape[0], 1)


def test_runs_are_data() -> None:
    run = collapse(Network([dense(2, 2), dense(2, 2)])).runs[0]
    assert replace(run, names=("a",)).names == ("a",)
    assert run.names == ("map 1", "map 2")


# -- letters --------------------------------------------------------------------------------------


def _letters(result: Collapse) -> list[str]:
    """Every matrix letter of a derivation with its size, once for each symbol."""
    symbols: set[sympy.MatrixSymbol] = set()
    for step in result.derivation.steps:
        for side in (step.before, step.after):
            symbols |= side.atoms(sympy.MatrixSymbol)
    return [symbol.name for symbol in symbols]


def _reversing(width: int) -> Select:
    return Select(tuple(reversed(range(width))), width)


def _rotating(width: int) -> Select:
    return Select((*range(1, width), 0), width)


def _two_moves(first: Select, second: Select) -> Network:
    return Network(
        [
            Node(first, (0,)),
            Node(second, (0,)),
            Node(Addition(2, 3), (1, 2)),
            Node(Affine(AffineMap([[1, 10, 100]])), (3,)),
        ],
        inputs=3,
    )


def test_two_moves_at_one_place_have_two_letters() -> None:
    result = collapse(_two_moves(_reversing(3), _rotating(3)))
    result.derivation.verify()
    assert result.runs[0].map.matrix.fractions() == ((200, 11, 11),)
    assert {"P_1", "P_2"} <= set(_letters(result))


def test_two_equal_moves_have_one_letter() -> None:
    result = collapse(_two_moves(_reversing(3), _reversing(3)))
    result.derivation.verify()
    assert "P_2" not in _letters(result)
    assert result.runs[0].map.matrix.fractions() == ((200, 20, 2),)


@pytest.mark.parametrize("ends", [2, 7, 8, 15])
def test_a_map_of_many_values_has_a_letter_for_each(ends: int) -> None:
    """Values read end to end, too large to be written out: as many letters as values."""
    heads = [Node(Activate(relu), (0,)) for _ in range(ends)]
    total = ends * 12
    first = Node(Affine(dense(12, total)), tuple(range(1, ends + 1)))
    second = Node(Affine(dense(12, 12)), (ends + 1,))
    result = collapse(Network([*heads, first, second], inputs=12))
    result.derivation.verify()
    names = _letters(result)
    assert len(names) == len(set(names))
    assert len(result.derivation.meanings) == ends


def test_values_and_ends_of_one_number_have_letters_of_their_own() -> None:
    """A value that is read twice and an end with the same number: A_{v,2} and A_2."""
    layers = [
        Node(Affine(dense(12, 12)), (0,)),
        Node(Affine(dense(12, 12)), (1,)),
        Node(Activate(relu), (2,)),
        Node(Affine(dense(12, 12)), (3,)),
        Node(Affine(dense(12, 12)), (4,)),
        Node(Activate(relu), (5,)),
        Node(Addition(2, 12), (2, 6)),
    ]
    result = collapse(Network(layers, inputs=12))
    result.derivation.verify()
    meant = [str(meaning.symbol) for meaning in result.derivation.meanings]
    assert meant == ["A_v,2", "A_2"]


def test_places_with_long_numbers_have_letters_of_their_own() -> None:
    """The thirteenth part that value 1 reads and the third that value 11 reads, of one size."""
    idle = [Node(Select((0,), 1), (0,)) for _ in range(8)]
    first = Node(Affine(dense(10, 13)), (0,) * 13)
    last = Node(Affine(dense(1, 13)), (2, 2, 0, 2))
    network = Network([first, Node(Select((0, 1, 2, 3), 10), (1,)), *idle, last], inputs=1)
    result = collapse(network)
    result.derivation.verify()
    assert result.network([3]) == network([3])


def test_ends_with_long_numbers_have_letters_of_their_own() -> None:
    """What end 1 reads first and what end 11 reads: z_{1,1} and z_11."""

    def two(read: int) -> list[Node]:
        return [Node(Affine(dense(12, 12)), (read,)), Node(Affine(dense(12, 12)), (read + 1,))]

    nodes = [Node(Affine(dense(12, 12)), (0,)), Node(Affine(dense(12, 12)), (1,))]
    nodes += [Node(Largest(2, 12), (2, 0))]
    for _ in range(10):
        nodes += two(len(nodes))
        nodes += [Node(Activate(relu), (len(nodes),))]
    result = collapse(Network(nodes, inputs=12))
    result.derivation.verify()
    meant = [str(meaning.symbol) for meaning in result.derivation.meanings]
    assert {"A_1,1", "A_2", "A_11"} <= set(meant)
    assert len(meant) == len(set(meant)) == 11


def test_a_letter_for_two_things_is_refused_where_it_is_made() -> None:
    notation = Notation({})
    swap, turn = _reversing(3), _rotating(3)
    assert notation.letter("P_1", 3, 3, swap) == notation.letter("P_1", 3, 3, _reversing(3))
    with pytest.raises(InternalError, match="P_1 was to stand for two things"):
        notation.letter("P_1", 3, 3, turn)
    with pytest.raises(InternalError):  # of another size it would be another symbol, printed alike
        notation.letter("P_1", 2, 3, Select((0, 1), 3))


def test_the_letters_of_blocks_are_refused_too() -> None:
    """Two weights of one name and different sizes: one printed name for two things."""
    one, two = sympy.MatrixSymbol("W", 3, 2), sympy.MatrixSymbol("W", 2, 3)
    zero = sympy.ZeroMatrix
    with pytest.raises(InternalError, match="W was to stand for two things"):
        collapse(Stack((Block(one, zero(3, 1)), Block(two, zero(2, 1)))))


def test_entries_of_wide_layers_are_printed_apart() -> None:
    network = generic([13, 12, 1])
    assert isinstance(network, Network)
    entries = {
        symbol
        for node in network.nodes
        for block in node.operation.blocks  # type: ignore[attr-defined]
        for part in block.to_sympy()
        for symbol in part.free_symbols
    }
    assert len(entries) == network.parameters
    for style in (line_of, latex_of):
        assert len({style(entry) for entry in entries}) == len(entries), style
