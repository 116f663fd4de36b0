"""ONNX graphs whose exact values are known, and how they are counted."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from symact import AffineMap, Network, collapse, read
from symact.networks.network import Import
from symact.networks.operations import Activate, Addition, Affine, Scale, Select
from tests.formats.graphs import FLOAT, W, fractions, graph, network_of, op


def kinds(network: Network) -> list[type]:
    return [type(node.operation) for node in network.nodes]


# -- maps and how they are counted --------------------------------------------------------------


def test_matmul_and_its_bias_are_one_map(tmp_path: Path) -> None:
    model = graph(
        [op("MatMul", "x w", "t"), op("Add", "t b", "y")],
        ("N", 2),
        {"w": W, "b": np.array([10, 20, 30], dtype=np.float32)},
    )
    network = network_of(model, tmp_path)
    assert network([1, "1/3"]) == fractions("37/3", "71/3", 35)
    assert kinds(network) == [Affine]
    assert (network.maps, network.parameters, network.nodes[0].name) == (1, 9, "MatMul_t")


@pytest.mark.parametrize(
    "between",
    [
        [op("Reshape", "t s", "u")],
        [op("Identity", "t", "i"), op("Flatten", "i", "u", axis=0)],
        [op("Transpose", "t", "i", perm=[1, 0]), op("Reshape", "i s", "u")],
        [op("Cast", "t", "u", to=FLOAT)],
    ],
    ids=["reshape", "identity-flatten", "transpose-of-a-row", "cast"],
)
def test_what_only_reshapes_may_stand_between_product_and_bias(
    between: list[Any], tmp_path: Path
) -> None:
    model = graph(
        [op("MatMul", "x w", "t"), *between, op("Add", "b u", "y")],
        (1, 2),
        {"w": W, "b": np.float32([1, 0, 0]), "s": np.array([3], dtype=np.int64)},
    )
    network = network_of(model, tmp_path)
    assert kinds(network) == [Affine]
    assert network([1, 0]) == fractions(2, 2, 3)


@pytest.mark.parametrize(
    ("nodes", "values"),
    [
        # the product is read twice, at once or behind a reshape, or the bias is no Add
        ([op("MatMul", "x w", "t"), op("Add", "t b", "u"), op("Add", "u t", "y")], (3, 4, 6)),
        (
            [
                op("MatMul", "x w", "t"),
                op("Flatten", "t", "f"),
                op("Add", "f b", "u"),
                op("Add", "u f", "y"),
            ],
            (3, 4, 6),
        ),
        (
            [
                op("MatMul", "x w", "t"),
                op("Flatten", "t", "f"),
                op("Add", "f b", "u"),
                op("Add", "u t", "y"),
            ],
            (3, 4, 6),
        ),
        ([op("Gemm", "x w", "t"), op("Add", "t b", "y")], (2, 2, 3)),
        ([op("MatMul", "x w", "t"), op("Sub", "t b", "y")], (0, 2, 3)),
        ([op("MatMul", "x w", "t"), op("Add", "t b", "u"), op("Add", "u b", "y")], (3, 2, 3)),
    ],
    ids=["twice", "twice-after-flatten", "also-before-flatten", "gemm", "sub", "second-bias"],
)
def test_maps_that_stay_apart(nodes: list[Any], values: tuple[int, ...], tmp_path: Path) -> None:
    model = graph(nodes, (1, 2), {"w": W, "b": np.float32([1, 0, 0])})
    network = network_of(model, tmp_path)
    assert network.maps == 2
    assert network([1, 0]) == fractions(*values)


def test_a_product_that_is_the_output_keeps_its_value(tmp_path: Path) -> None:
    """The Add is left out, and must not leak into the product that is the result."""
    model = graph(
        [op("MatMul", "x w", "y"), op("Add", "y b", "z")],
        (1, 2),
        {"w": W, "b": np.float32([1, 0, 0])},
    )
    network = network_of(model, tmp_path)
    assert network([1, 0]) == fractions(1, 2, 3)
    assert network.source is not None
    assert network.source.notes == (
        "left out, since the output does not depend on them: nodes Add_z",
    )


def test_a_bias_that_differs_from_row_to_row_still_belongs_to_the_map(tmp_path: Path) -> None:
    model = graph(
        [op("MatMul", "x w", "t"), op("Add", "t b", "y")],
        (2, 2),
        {"w": W, "b": np.float32([[10], [20]])},
    )
    network = network_of(model, tmp_path)
    assert kinds(network) == [Affine]
    assert network.parameters == 8
    assert network([1, 0, 0, 1]) == fractions(11, 12, 13, 24, 25, 26)


@pytest.mark.parametrize(
    ("node", "constants", "shape", "stored"),
    [
        (op("Add", "x c", "y"), {"c": np.float32([1, 2, 3])}, (2, 3), 3),
        (op("Sub", "c x", "y"), {"c": np.float32(1)}, (2, 3), 1),
        (op("Mul", "x c", "y"), {"c": np.float32([[1], [2]])}, (2, 3), 2),
        (op("Div", "x c", "y"), {"c": np.float32([[1, 2, 4]])}, (2, 3), 3),
        (op("Gemm", "x w c", "y", alpha=3.0), {"w": W, "c": np.float32([1])}, (4, 2), 7),
        (op("Conv", "x k b", "y"), {"k": np.ones((2, 1, 3), np.float32), "b": np.float32([1, 2])},
         (1, 1, 9), 8),
        (op("Conv", "x k", "y", group=2), {"k": np.ones((2, 1, 3), np.float32)}, (1, 2, 9), 6),
        (op("BatchNormalization", "x v v v v", "y"), {"v": np.float32([1, 2, 3])}, (2, 3, 5), 3),
    ],
)  # fmt: skip
def test_each_counts_as_one_map_with_the_numbers_that_are_stored(
    node: Any, constants: dict[str, Any], shape: tuple[int, ...], stored: int, tmp_path: Path
) -> None:
    network = network_of(graph([node], shape, constants), tmp_path)
    assert (network.maps, network.parameters, network.activations) == (1, stored, 0)


def test_what_only_moves_numbers_counts_as_nothing(tmp_path: Path) -> None:
    nodes = [
        op("Transpose", "x", "a", perm=[1, 0]),
        op("Reshape", "a s", "b"),
        op("Identity", "b", "c"),
        op("Dropout", "c", "d"),
        op("Flatten", "d", "y"),
    ]
    model = graph(nodes, (2, 3), {"s": np.array([1, -1], dtype=np.int64)})
    network = network_of(model, tmp_path)
    assert kinds(network) == [Select]
    assert (network.maps, network.parameters) == (0, 0)
    assert network([1, 2, 3, 4, 5, 6]) == fractions(1, 4, 2, 5, 3, 6)


def test_a_graph_of_reshapes_is_a_network_that_changes_nothing(tmp_path: Path) -> None:
    network = network_of(graph([op("Flatten", "x", "y")], (1, 2, 2)), tmp_path)
    assert network([4, 3, 2, 1]) == fractions(4, 3, 2, 1)
    passed = network_of(graph([], (3,), output="x"), tmp_path)
    assert passed([1, 2, 3]) == fractions(1, 2, 3)


def test_skip_connections_are_sums(tmp_path: Path) -> None:
    nodes = [op("Relu", "x", "r"), op("Sub", "x r", "y")]
    network = network_of(graph(nodes, (1, 2)), tmp_path)
    assert kinds(network) == [Activate, Scale, Addition]
    assert network([-2, 3]) == fractions(-2, 0)


# -- exact values -------------------------------------------------------------------------------


def test_division_is_exact(tmp_path: Path) -> None:
    model = graph([op("Div", "x c", "y")], (1, 2), {"c": np.float32([3, -7])})
    assert network_of(model, tmp_path)([1, 1]) == fractions("1/3", "-1/7")


def test_sums_that_overflow_float32_are_exact(tmp_path: Path) -> None:
    big = np.float32(3e38)
    model = graph([op("MatMul", "x w", "y")], (1, 2), {"w": np.array([[big], [big]])})
    assert network_of(model, tmp_path)([1, 1]) == (2 * Fraction(float(big)),)


def test_denormals_and_minus_zero_are_what_they_are(tmp_path: Path) -> None:
    tiny = np.float32(1e-45)
    model = graph([op("Mul", "x c", "y")], (1, 2), {"c": np.array([tiny, np.float32(-0.0)])})
    assert network_of(model, tmp_path)([1, 5]) == (Fraction(1, 2**149), Fraction(0))


def test_constants_are_computed_exactly_and_not_rounded(tmp_path: Path) -> None:
    """1 + 2⁻³⁰ is no float32, and 1/3 no float at all; the derived model has both."""
    nodes = [
        op("Add", "a b", "c"),
        op("Div", "a d", "e"),
        op("Mul", "x c", "t"),
        op("Add", "t e", "y"),
    ]
    one = np.float32([1])
    model = graph(nodes, (1, 1), {"a": one, "b": np.float32([2.0**-30]), "d": np.float32([3])})
    assert network_of(model, tmp_path)([1]) == (1 + Fraction(1, 2**30) + Fraction(1, 3),)


def test_leaky_slope_is_the_float32_that_is_stored(tmp_path: Path) -> None:
    network = network_of(graph([op("LeakyRelu", "x", "y", alpha=0.1)], (1, 2)), tmp_path)
    assert network([-1, 1]) == (-Fraction(float(np.float32(0.1))), Fraction(1))


def test_convolution_by_hand(tmp_path: Path) -> None:
    model = graph(
        [op("Conv", "x k b", "y", pads=[1, 0], strides=[2])],
        (1, 1, 4),
        {"k": np.float32([[[1, 10, 100]]]), "b": np.float32([0.5])},
    )
    # windows of 0 1 2 3 4 at 0 and 2
    assert network_of(model, tmp_path)([1, 2, 3, 4]) == fractions("421/2", "865/2")


def test_a_fixed_batch_is_so_many_rows(tmp_path: Path) -> None:
    network = network_of(graph([op("MatMul", "x w", "y")], (2, 2), {"w": W}), tmp_path)
    assert (network.inputs, network.outputs) == (4, 6)
    assert network([1, 0, 0, 1]) == fractions(1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("size", ["N", None, 1])
def test_a_symbolic_batch_is_one_row(size: Any, tmp_path: Path) -> None:
    network = network_of(graph([op("MatMul", "x w", "y")], (size, 2), {"w": W}), tmp_path)
    assert (network.inputs, network.outputs) == (2, 3)
    assert network.source is not None
    assert network.source.notes == ()


# -- batch norm ---------------------------------------------------------------------------------


def norm(
    scale: float, bias: float, mean: float, variance: float, epsilon: float, folder: Path
) -> Network:
    numbers = {"s": scale, "b": bias, "m": mean, "v": variance}
    node = op("BatchNormalization", "x s b m v", "y", epsilon=epsilon)
    constants = {name: np.float32([number]) for name, number in numbers.items()}
    return network_of(graph([node], (1, 1), constants), folder)


def test_batch_norm_with_a_rational_root_needs_no_import(tmp_path: Path) -> None:
    network = norm(2, 5, 3, 8.75, 0.25, tmp_path)
    assert network([4]) == (Fraction(2, 3) + 5,)
    assert network.source is not None
    assert network.source.imports == ()


def test_batch_norm_states_what_it_rounds(tmp_path: Path) -> None:
    network = norm(1, 5, 3, 1.75, 0.25, tmp_path)
    factor = Fraction(0.7071067811865476)
    assert network([4]) == (factor + 5,)
    assert network.source is not None
    assert network.source.imports == (Import("BatchNormalization_y", "≤ 2^-54"),)
    # the bound is one: |factor − 1/√2| ≤ 2^-54
    bound = Fraction(1, 2**54)
    assert (factor - bound) ** 2 < Fraction(1, 2) < (factor + bound) ** 2


def test_the_stated_bound_holds_for_every_channel(tmp_path: Path) -> None:
    """Factors 1/√2, 3/√2 and, exactly, 1: half units of 2⁻⁵³, 2⁻⁵¹ and nothing."""
    constants = {
        "s": np.float32([1, 3, 1]),
        "z": np.float32([0, 0, 0]),
        "v": np.float32([1.75, 1.75, 0.75]),
    }
    node = op("BatchNormalization", "x s z z v", "y", epsilon=0.25)
    network = network_of(graph([node], (1, 3), constants), tmp_path)
    assert network.source is not None
    assert network.source.imports == (Import("BatchNormalization_y", "≤ 2^-52"),)
    assert network([0, 0, 5]) == fractions(0, 0, 5)


def test_batch_norm_of_a_constant_states_what_it_rounds(tmp_path: Path) -> None:
    constants = {"c": np.float32([[4]]), "s": np.float32([1]), "z": np.float32([0])}
    nodes = [
        op("BatchNormalization", "c s z z s", "n", epsilon=1.0),
        op("Add", "x n", "y"),
    ]
    network = network_of(graph(nodes, (1, 1), constants), tmp_path)
    assert network([1]) == (1 + 4 * Fraction(0.7071067811865476),)
    assert network.source is not None
    assert network.source.imports == (Import("BatchNormalization_n", "≤ 2^-54"),)


def test_the_default_epsilon_is_a_float32(tmp_path: Path) -> None:
    """With variance 0 and scale the float32 nearest to 1e-5, s / √ε is √ε."""
    epsilon = np.float32(1e-5)
    constants = {"s": np.array([epsilon]), "z": np.float32([0])}
    model = graph([op("BatchNormalization", "x s z z z", "y")], (1, 1), constants)
    (value,) = network_of(model, tmp_path)([1])
    assert value == Fraction(np.sqrt(np.float64(epsilon)))


# -- what a file may do -------------------------------------------------------------------------


def test_nodes_may_stand_in_any_order(tmp_path: Path) -> None:
    value = numpy_helper.from_array(np.float32([1, 0, 0]))
    nodes = [op("Add", "t b", "y"), op("Constant", "", "b", value=value), op("MatMul", "x w", "t")]
    assert network_of(graph(nodes, (1, 2), {"w": W}), tmp_path)([1, 0]) == fractions(2, 2, 3)


def test_what_does_not_matter_is_not_read(tmp_path: Path) -> None:
    """Operators without a rule, and tensors with NaN, that the output does not depend on."""
    nodes = [op("Softmax", "x", "p"), op("MatMul", "x w", "y"), op("Add", "p bad", "q")]
    model = graph(nodes, (1, 2), {"w": W, "bad": np.float32([np.nan])})
    network = network_of(model, tmp_path)
    assert network([1, 0]) == fractions(1, 2, 3)
    assert network.source is not None
    assert network.source.notes == (
        "left out, since the output does not depend on them: nodes Softmax_p, Add_q",
    )


def test_the_mask_of_dropout_may_be_named(tmp_path: Path) -> None:
    model = graph([op("Dropout", "x", "y mask")], (1, 2))
    assert network_of(model, tmp_path)([1, 2]) == fractions(1, 2)


@pytest.mark.parametrize(
    ("nodes", "opset"),
    [
        ([op("Add", "x c", "y")], 6),
        ([op("Reshape", "x", "t", shape=[2]), op("Add", "t c", "y")], 1),
        ([op("Dropout", "x", "t", is_test=1, ratio=0.5), op("Add", "t c", "y")], 6),
        ([op("BatchNormalization", "x s z z e", "t", is_test=1, spatial=1, epsilon=0.0,
             consumed_inputs=[0, 0, 0, 1, 1]), op("Add", "t c", "y")], 1),
        ([op("BatchNormalization", "x s z z e", "t", spatial=1, epsilon=0.0),
          op("Add", "t c", "y")], 8),
        ([op("Gemm", "x i c", "y", broadcast=1)], 6),
    ],
)  # fmt: skip
def test_old_operator_sets_are_read_where_they_mean_the_same(
    nodes: list[Any], opset: int, tmp_path: Path
) -> None:
    constants = {
        "c": np.float32([1, 2]) if nodes[0].op_type == "Reshape" else np.float32([[1, 2]]),
        "s": np.float32([2, 2]),
        "z": np.float32([0, 0]),
        "e": np.float32([4, 4]),
        "i": np.eye(2, dtype=np.float32),
    }
    network = network_of(graph(nodes, (1, 2), constants, opset=opset, ir_version=3), tmp_path)
    assert network([5, 5]) == fractions(6, 7)


def test_initialisers_that_are_also_inputs_are_constants(tmp_path: Path) -> None:
    model = graph([op("MatMul", "x w", "y")], (1, 2), {"w": W})
    model.graph.input.insert(0, helper.make_tensor_value_info("w", FLOAT, [2, 3]))
    network = network_of(model, tmp_path)
    assert network([1, 0]) == fractions(1, 2, 3)
    assert network.source is not None
    assert network.source.notes == ("taken as constants, though inputs could replace them: w",)
    model.ir_version = 3  # there every initialiser is listed, and nothing is worth a note
    old = network_of(model, tmp_path)
    assert old.source is not None
    assert old.source.notes == ()


def test_a_wrong_statement_about_the_output_is_noted(tmp_path: Path) -> None:
    model = graph([op("MatMul", "x w", "y")], (1, 2), {"w": W})
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", FLOAT, ["N", 4]))
    network = network_of(model, tmp_path)
    assert network.source is not None
    assert network.source.notes == ("the file states the output as ?×4, but it is 1×3",)


def test_source_names_the_file_and_its_hash(tmp_path: Path) -> None:
    model = graph([op("Relu", "x", "y")], (1, 2))
    path = tmp_path / "model.ONNX"
    path.write_bytes(model.SerializeToString())
    source = read(str(path)).source
    assert source is not None
    assert (source.file, source.imports, source.notes) == ("model.ONNX", (), ())
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_domains_that_are_imported_but_not_used_are_fine(tmp_path: Path) -> None:
    model = graph([op("Relu", "x", "y")], (1, 2))
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    assert network_of(model, tmp_path)([-1, 1]) == fractions(0, 1)


def test_the_newest_operator_set_is_read(tmp_path: Path) -> None:
    newest = onnx.defs.onnx_opset_version()
    model = graph([op("Relu", "x", "y")], (1, 2), opset=newest)
    assert network_of(model, tmp_path)([-1, 1]) == fractions(0, 1)


def test_a_long_chain_of_nodes_is_read(tmp_path: Path) -> None:
    """Deeper than the stack of calls is."""
    nodes = [op("Identity", f"v{k}" if k else "x", f"v{k + 1}") for k in range(3000)]
    model = graph([*reversed(nodes), op("Relu", "v3000", "y")], (1, 2))
    assert network_of(model, tmp_path)([-1, 1]) == fractions(0, 1)


def test_a_tensor_and_its_transpose_added_collapse(tmp_path: Path) -> None:
    """Two moves at one place: the sum of X and Xᵀ, flat, in front of a row of weights."""
    weight = np.array([[2], [3], [2], [8]], dtype=np.float32)
    nodes = [
        op("Transpose", "x", "t", perm=[1, 0]),
        op("Transpose", "t", "u", perm=[1, 0]),
        op("Add", "t u", "s"),
        op("Reshape", "s r", "f"),
        op("MatMul", "f w", "y"),
    ]
    constants = {"w": weight, "r": np.array([1, 4])}
    result = collapse(network_of(graph(nodes, (2, 2), constants), tmp_path))
    result.derivation.verify()
    assert result.runs[0].map == AffineMap([[4, 5, 5, 16]])
