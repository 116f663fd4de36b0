"""ONNX files that are refused: each gives one clear line that names the thing, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from symact import read
from symact.errors import ModelError, NumberError, ShapeError, UnsupportedError
from tests.formats.graphs import FLOAT, NODE, V, W, assert_refused, changed, graph, one, op

Model = onnx.ModelProto


def tensor(kind: int = FLOAT, dims: tuple[int, ...] = (2, 3), **fields: Any) -> Model:
    """x @ w with w stored in some way."""
    made = TensorProto(data_type=kind, dims=dims, name="w")
    for name, value in fields.items():
        if isinstance(value, (bytes, int)):
            setattr(made, name, value)
        elif isinstance(value, dict):
            for key, text in value.items():
                made.external_data.add(key=key, value=text)
        else:
            getattr(made, name).extend(value)
    return graph(NODE, (1, 2), {"w": made})


def external(**entries: str) -> Model:
    return tensor(data_location=1, external_data=entries)


def node_with(**fields: Any) -> Model:
    def change(model: Model) -> None:
        for name, value in fields.items():
            setattr(model.graph.node[0], name, value)

    return changed(change)


def input_of(*dims: Any, kind: int = FLOAT) -> Model:
    def change(model: Model) -> None:
        model.graph.input[0].CopyFrom(helper.make_tensor_value_info("x", kind, dims))

    return changed(change)


def subgraph() -> Any:
    return helper.make_graph([], "branch", [], [helper.make_tensor_value_info("z", FLOAT, [1])])


def function(model: Model) -> None:
    model.functions.add(name="MatMul", domain="")


GRAPHS = {
    # operators and domains
    "operator": (one(op("NonZero", "x", "y")), UnsupportedError,
                 ["operator NonZero of node 'NonZero_y'", "shape is not known before it is run"]),
    "operator-without-name": (node_with(op_type="Sinus", name=""), UnsupportedError,
                              ["operator Sinus of node 'y' is not read", "nothing that depends"]),
    "operators": (graph([op("Relu", "x", "h"), op("Mine", "h", "a"), op("Loop", "a", "y")], (1, 2)),
                  UnsupportedError, ["operator Mine of node 'Mine_a', operator Loop of node "
                                     "'Loop_y' are not read", "--until h asks"]),
    "very-long-name": (node_with(op_type="Sinus", name="n" * 10**5), UnsupportedError,
                       ["nnn..."]),
    "random": (one(op("RandomNormalLike", "x", "y")), UnsupportedError, ["RandomNormalLike"]),
    "stored-from-stored": (graph([op("Erf", "c", "d"), op("Add", "x d", "y")], (1, 2), {"c": V}),
                           UnsupportedError, ["operator Erf of node 'Erf_d' computes stored"]),
    "if": (one(op("If", "x", "y", then_branch=subgraph(), else_branch=subgraph())),
           UnsupportedError, ["operator If of node"]),
    "loop": (one(op("Loop", "x", "y", body=subgraph())), UnsupportedError, ["operator Loop"]),
    "scan": (one(op("Scan", "x", "y", body=subgraph(), num_scan_inputs=1)), UnsupportedError,
             ["operator Scan"]),
    "domain": (node_with(domain="com.microsoft"), UnsupportedError,
               ["operator MatMul of the domain com.microsoft of node 'MatMul_y'"]),
    "function": (changed(function), UnsupportedError, ["MatMul", "function of the file"]),
    "operator-with-a-newline": (node_with(op_type="Soft\nmax"), UnsupportedError, ["Soft\\nmax"]),
    # operator sets and versions
    "opset-999": (changed(lambda m: setattr(m.opset_import[0], "version", 999)),
                  UnsupportedError, ["operator set 999", "knows 1 to"]),
    "opset-0": (changed(lambda m: setattr(m.opset_import[0], "version", 0)), UnsupportedError,
                ["operator set 0"]),
    "opset-missing": (changed(lambda m: m.ClearField("opset_import")), ModelError,
                      ["imports none of the default operator set"]),
    "opset-twice": (changed(lambda m: m.opset_import.add(domain="ai.onnx", version=9)), ModelError,
                    ["imports 9 and 17"]),
    "ir-version": (changed(lambda m: setattr(m, "ir_version", 999)), ModelError, ["version 999"]),
    "no-ir-version": (changed(lambda m: m.ClearField("ir_version")), ModelError, ["version 0"]),
    "no-graph": (changed(lambda m: m.ClearField("graph")), ModelError, ["no graph"]),
    # inputs and outputs
    "no-input": (changed(lambda m: m.graph.ClearField("input")), UnsupportedError, ["no input"]),
    "same-input-twice": (changed(lambda m: m.graph.input.append(m.graph.input[0])), ModelError,
                         ["the input 'x' is given 2 times"]),
    "no-output": (changed(lambda m: m.graph.ClearField("output")), UnsupportedError, ["no output"]),
    "two-outputs": (changed(lambda m: m.graph.output.append(
        helper.make_tensor_value_info("w", FLOAT, [2, 3]))), UnsupportedError,
        ["2 outputs, 'y', 'w'", "choose it with --until y"]),
    "output-from-nowhere": (changed(lambda m: setattr(m.graph.output[0], "name", "z")), ModelError,
                            ["the output of the graph reads 'z'"]),
    "output-is-constant": (changed(lambda m: setattr(m.graph.output[0], "name", "w")),
                           UnsupportedError, ["'w' does not depend on the input"]),
    "output-computed-from-constants": (one(op("Add", "c c", "y"), c=V), UnsupportedError,
                                       ["'y' does not depend on the input"]),
    "input-without-type": (changed(lambda m: m.graph.input[0].ClearField("type")), ModelError,
                           ["the input 'x' is no tensor"]),
    "input-without-shape": (changed(
        lambda m: m.graph.input[0].type.tensor_type.ClearField("shape")), ModelError,
        ["the input 'x' is no tensor with a shape"]),
    "input-of-integers": (input_of(1, 2, kind=TensorProto.INT64), UnsupportedError,
                          ["'x' holds int64 numbers"]),
    "input-of-strings": (input_of(1, 2, kind=TensorProto.STRING), UnsupportedError,
                         ["'x' holds strings; networks"]),
    "input-quantized": (input_of(1, 2, kind=TensorProto.INT4), UnsupportedError, ["int4"]),
    "symbolic-features": (input_of("N", "features"), UnsupportedError,
                          ["symbolic dimension 'features' at position 1"]),
    "unknown-features": (input_of("N", None), UnsupportedError, ["without a name at position 1"]),
    "zero-dimension": (input_of(1, 0), ShapeError, ["'x' is 1×0"]),
    "negative-dimension": (input_of(-2, 2), ShapeError, ["'x' is -2×2"]),
    "huge-dimension": (input_of(1, 2**40), UnsupportedError, ["1×1099511627776", "50000000"]),
    "many-dimensions": (input_of(*[1] * 40), UnsupportedError, ["40 dimensions"]),
    # names and order
    "initialiser-missing": (changed(lambda m: m.graph.ClearField("initializer")), ModelError,
                            ["node 'MatMul_y' reads 'w'"]),
    "initialiser-twice": (changed(lambda m: m.graph.initializer.append(m.graph.initializer[0])),
                          ModelError, ["the initialiser 'w' is given 2 times"]),
    "initialiser-without-name": (changed(lambda m: m.graph.initializer[0].ClearField("name")),
                                 ModelError, ["the initialiser number 1 has no name"]),
    "result-twice": (changed(lambda m: m.graph.node.append(m.graph.node[0])), ModelError,
                     ["the value 'y' is given 2 times"]),
    "result-shadows-initialiser": (changed(lambda m: m.graph.node.append(op("Relu", "x", "w"))),
                                   ModelError, ["'w' is given 2 times"]),
    "result-shadows-input": (changed(lambda m: m.graph.node.append(op("Relu", "y", "x"))),
                             ModelError, ["'x' is given 2 times"]),
    "cycle": (graph([op("Add", "x b", "a"), op("Relu", "a", "b"), op("Add", "b x", "y")], (1, 2)),
              ModelError, ["cycle: 'Add_a' reads 'Relu_b' reads 'Add_a'"]),
    "own-cycle": (graph([op("Add", "x y", "y")], (1, 2)), ModelError, ["'Add_y' reads 'Add_y'"]),
    "sparse": (changed(lambda m: m.graph.sparse_initializer.add().values.CopyFrom(
        numpy_helper.from_array(V, "s"))), UnsupportedError, ["'s' is sparse"]),
    "mask-read": (graph([op("Dropout", "x", "t mask"), op("Cast", "mask", "y", to=FLOAT)], (1, 2)),
                  UnsupportedError, ["'mask'", "operator Dropout of node 'Dropout_t'"]),
    "mask-is-output": (graph([op("Dropout", "x", "t mask")], (1, 2), output="mask"),
                       UnsupportedError, ["'mask'", "Dropout"]),
    # tensors
    "nan": (graph(
        NODE, (1, 2), {"w": np.float32([[1, 2, 3], [4, np.nan, 6]])}), NumberError,
        ["the initialiser 'w'[1, 1] is nan"]),
    "infinity": (graph(NODE, (1, 2), {"w": np.float32([[1, 2, -np.inf], [4, 5, 6]])}), NumberError,
                 ["'w'[0, 2] is -inf"]),
    "nan-single": (one(op("Add", "x c", "y"), c=np.float32(np.nan)), NumberError, ["'c' is nan"]),
    "nan-constant": (graph([op("Constant", "", "c", value_floats=[1.0, float("nan")]),
                            op("Add", "x c", "y")], (1, 2)), NumberError, ["[1] is nan"]),
    "nan-bfloat16": (tensor(16, (2, 1), int32_data=[0x7FC0, 0]), NumberError, ["[0, 0] is nan"]),
    "raw-too-short": (tensor(raw_data=b"\0" * 23), ModelError, ["2×3", "needs 24 bytes", "23"]),
    "raw-too-long": (tensor(raw_data=b"\0" * 28), ModelError, ["needs 24 bytes, but 28"]),
    "raw-empty": (tensor(raw_data=b""), ModelError, ["needs 24 bytes, but 0"]),
    "numbers-missing": (tensor(float_data=[1.0, 2.0]), ModelError, ["it stores 2 numbers; 6"]),
    "numbers-absent": (tensor(), ModelError, ["it stores 0 numbers; 6"]),
    "numbers-twice": (tensor(float_data=[0.0] * 6, raw_data=b"\0" * 24), ModelError,
                      ["in two places"]),
    "wrong-field": (tensor(int64_data=[0] * 6), ModelError, ["in int64_data", "float_data"]),
    "short-range": (tensor(2, (2, 1), int32_data=[3, 256]), ModelError, ["no uint8"]),
    "negative-bits": (tensor(10, (2, 1), int32_data=[3, -1]), ModelError, ["no float16"]),
    "negative-dims": (tensor(dims=(-2, 3), float_data=[0.0] * 6), ModelError,
                      ["the negative dimension -2"]),
    "huge-dims": (tensor(dims=(2**40, 2**40), raw_data=b""), UnsupportedError,
                  ["1099511627776×1099511627776"]),
    "huge-beside-zero": (tensor(dims=(0, 2**62, 2**62), raw_data=b""), UnsupportedError,
                         ["0×4611"]),
    "empty-weight": (tensor(dims=(2, 0)), ShapeError, ["2×0", "every width is 1 or more"]),
    "strings": (tensor(8, (2, 3), string_data=[b"a"] * 6), UnsupportedError, ["strings"]),
    "complex": (tensor(14, raw_data=b"\0" * 48), UnsupportedError, ["complex64"]),
    "float8": (tensor(17, raw_data=b"\0" * 6), UnsupportedError, ["float8e4m3fn"]),
    "undefined-type": (tensor(0, raw_data=b""), UnsupportedError, ["an undefined type"]),
    "unknown-type": (tensor(99, raw_data=b""), UnsupportedError, ["element type 99"]),
    "segment": (changed(lambda m: m.graph.initializer[0].segment.SetInParent()), UnsupportedError,
                ["segments"]),
    "mixed-types": (graph(NODE, (1, 2), {"w": W.astype(np.float64)}), ModelError,
                    ["float32 and float64"]),
    "booleans": (graph([op("Add", "c c", "d"), op("Cast", "d", "e", to=FLOAT),
                        op("Add", "x e", "y")], (1, 2), {"c": np.array([True, False])}),
                 NumberError, ["truth value"]),
    # numbers in other files
    "external-outside": (external(location="../w.bin"), ModelError,
                         ["'../w.bin'", "outside the folder"]),
    "external-absolute": (external(location="/etc/passwd"), ModelError, ["outside the folder"]),
    "external-missing": (external(location="w.bin"), ModelError, ["'w.bin'", "there is no file"]),
    "external-no-location": (external(), ModelError, ["no location"]),
    "external-zero-byte": (external(location="w\0.bin"), ModelError, ["w\\x00.bin"]),
    "external-folder": (external(location="."), ModelError, ["a folder"]),
    "external-offset": (external(location="model.onnx", offset="999999"), ModelError,
                        ["from byte 999999"]),
    "external-length": (external(location="model.onnx", length="4"), ModelError,
                        ["needs 24 bytes, but 4"]),
    "external-negative": (external(location="model.onnx", offset="-1"), ModelError,
                          ["offset '-1'"]),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_refused_graphs_give_one_clear_line(name: str, tmp_path: Path) -> None:
    model, kind, fragments = GRAPHS[name]
    assert_refused(model.SerializeToString(), kind, fragments, tmp_path)


BYTES = {
    "zero-bytes": (b"", ModelError, ["the file is empty"]),
    "zeros": (b"\0" * 64, ModelError, ["no ONNX model"]),
    "text": (b"hello, world", ModelError, ["no ONNX model"]),
    "a-field-of-no-meaning": (b"\x9a\x03\x00", ModelError, ["no graph"]),
    "half": (graph(NODE, (1, 2), {"w": W}).SerializeToString()[:-20], ModelError,
             ["no ONNX model, or only a part"]),
    "name-that-is-no-text": (graph(NODE, (1, 2), {"w": W}).SerializeToString().replace(
        b"MatMul_y", b"MatM\xff\xfe_y"), ModelError, ["no text"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BYTES)
def test_refused_bytes_give_one_clear_line(name: str, tmp_path: Path) -> None:
    assert_refused(*BYTES[name], tmp_path)


def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.bin").write_bytes(W.tobytes())
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "w.bin").symlink_to(tmp_path / "outside.bin")
    (folder / "model.onnx").write_bytes(external(location="w.bin").SerializeToString())
    with pytest.raises(ModelError, match="outside the folder"):
        read(folder / "model.onnx")


def test_without_onnx_the_message_says_what_to_install(tmp_path: Path) -> None:
    """In a process of its own, in which onnx cannot be imported."""
    path = tmp_path / "model.onnx"
    path.write_bytes(graph(NODE, (1, 2), {"w": W}).SerializeToString())
    program = (
        "import sys\n"
        "sys.modules['onnx'] = None\n"
        "import symact, symact.errors\n"
        "try:\n"
        "    symact.read(sys.argv[1])\n"
        "except symact.errors.MissingDependencyError as error:\n"
        "    print(error.exit_code, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        "4 model.onnx: reading ONNX files needs onnx; install it with: pip install 'symact[onnx]'\n"
    )


def test_reading_other_files_does_not_load_onnx(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text('{"symact": 1, "layers": [{"affine": {"weight": [[1]]}}]}')
    program = "import sys, symact; symact.read(sys.argv[1]); print('onnx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
