"""symact's own JSON: exact values, the documented example, and what is refused with its place."""

from __future__ import annotations

import hashlib
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Network, activation, read, relu
from symact.errors import (
    ModelError,
    NotFoundError,
    NumberError,
    ShapeError,
    SymactError,
    UsageError,
)
from symact.networks.operations import Affine

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"


def written(folder: Path, content: Any) -> Path:
    path = folder / "model.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def model(*layers: Any) -> dict[str, Any]:
    return {"symact": 1, "layers": list(layers)}


def affine(weight: Any, *bias: Any) -> dict[str, Any]:
    return {"affine": {"weight": weight} | ({"bias": bias[0]} if bias else {})}


def test_layers_are_read_exactly(tmp_path: Path) -> None:
    layers = model(
        affine([["1/3", 0.1], [-1, "1e-30"]], ["0.1", 2]),
        {"activation": "relu"},
        affine([[1, 1]]),
        {"activation": "leaky_relu", "alpha": "1/100"},
    )
    network = read(written(tmp_path, layers))
    first = AffineMap([[Fraction(1, 3), 0.1], [-1, Fraction(1, 10**30)]], [Fraction(1, 10), 2])
    same = Network([first, relu, AffineMap([[1, 1]]), activation("leaky_relu", alpha="1/100")])
    assert network([3, 1]) == (Fraction(1, 10) + 1 + Fraction(0.1),)
    assert [node.operation for node in network.nodes] == [node.operation for node in same.nodes]
    assert [node.name for node in network.nodes] == [f"layers[{k}]" for k in range(4)]


def test_a_missing_bias_is_zero_and_not_stored(tmp_path: Path) -> None:
    network = read(written(tmp_path, model(affine([[1, 2]]), affine([[3]], [4]))))
    assert [node.parameters for node in network.nodes] == [2, 2]
    assert network([1, 1]) == (13,)


def test_the_identity_is_no_layer(tmp_path: Path) -> None:
    network = read(written(tmp_path, model({"activation": "identity"}, affine([[2]]))))
    assert (network.maps, network.activations) == (1, 0)


def test_activations_may_come_first(tmp_path: Path) -> None:
    network = read(written(tmp_path, model({"activation": "relu"}, affine([[2, 1]]))))
    assert network([-1, 3]) == (3,)


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.fractions())
def test_numbers_are_what_they_denote(
    number: float | int | Fraction, tmp_path_factory: pytest.TempPathFactory
) -> None:
    spelled = str(number) if isinstance(number, Fraction) else number
    path = written(tmp_path_factory.mktemp("number"), model(affine([[spelled, 0]], [spelled])))
    (node,) = read(path).nodes
    assert isinstance(node.operation, Affine)
    assert node.operation.blocks[0] == AffineMap([[Fraction(number), 0]], [Fraction(number)])


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert read(written(tmp_path, "\ufeff" + json.dumps(model(affine([[2]])))))([1]) == (2,)


def test_the_documented_example_is_read(tmp_path: Path) -> None:
    example, _ = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    network = read(written(tmp_path, example))
    assert network(["1/2", 1]) == (Fraction(11, 24),)
    assert "`11/24`" in DOCUMENT.read_text(encoding="utf-8")


def test_the_source_has_the_file_and_its_hash(tmp_path: Path) -> None:
    path = written(tmp_path, '{"symact":1,"layers":[{"affine":{"weight":[[1]]}}]}')
    source = read(path).source
    assert source is not None
    assert source.file == "model.json"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


GOOD = affine([[1, 2]], [3])
WEIGHT = '{"symact":1,"layers":[{"affine":{"weight":%s}}]}'
REFUSED: dict[str, tuple[Any, type[SymactError], list[str]]] = {
    # text that is no JSON
    "empty-object": ({}, ModelError, ['the key "layers" is missing @ $']),
    "broken": ('{"symact": 1,\n "layers": [}', ModelError, ["no JSON", "line 2, column 13"]),
    "cut": ('{"symact": 1, "layers": [{"affine"', ModelError, ["no JSON", "line 1"]),
    "rest": ('{"symact": 1} {}', ModelError, ["no JSON"]),
    "deep": ("[" * 200_000, ModelError, ["nested far deeper"]),
    "deep-objects": ('{"a":' * 200_000, ModelError, ["nested far deeper"]),
    "deep-inside": (WEIGHT % ("[" * 10**5 + "]" * 10**5), ModelError, ["nested far deeper"]),
    "nested": (WEIGHT % ("[" * 50 + "]" * 50), NumberError,
               ["not a list @ $.layers[0].affine.weight[0][0]"]),
    # the frame
    "list": ([], ModelError, ["not a list @ $"]),
    "number": ("1", ModelError, ["not the number 1 @ $"]),
    "null": ("null", ModelError, ["not null @ $"]),
    "version": ({"symact": 2, "layers": [GOOD]}, ModelError, ["the number 1", "@ $.symact"]),
    "version-true": ({"symact": True, "layers": [GOOD]}, ModelError, ["@ $.symact"]),
    "version-float": ({"symact": 1.0, "layers": [GOOD]}, ModelError, ["@ $.symact"]),
    "version-text": ({"symact": "1", "layers": [GOOD]}, ModelError, ["@ $.symact"]),
    "no-version": ({"layers": [GOOD]}, ModelError, ['"symact" is missing']),
    "no-layers": (model(), ModelError, ["no layers", "@ $.layers"]),
    "layers-object": ({"symact": 1, "layers": {}}, ModelError, ["an object @ $.layers"]),
    "unknown-key": ({**model(GOOD), "name": "x"}, ModelError, ['"name" is not known', "@ $"]),
    "same-key-twice": ('{"symact": 1, "layers": [], "layers": []}', ModelError,
                       ['"layers" stands twice', "@ $"]),
    # layers
    "layer-list": (model([]), ModelError, ["not a list @ $.layers[0]"]),
    "layer-empty": (model({}), ModelError, ['"affine" is missing @ $.layers[0]']),
    "layer-unknown": (model(GOOD, {"conv": {}}), ModelError, ['"affine" is missing @ $.layers[1]']),
    "layer-both": (model({**GOOD, "activation": "relu"}), ModelError,
                   ['or the key "activation", not both; write two layers @ $.layers[0]']),
    "layer-key": (model({**GOOD, "name": 1}), ModelError, ['"name" is not known', "$.layers[0]"]),
    "affine-key": (model({"affine": {"weight": [[1]], "wieght": 1}}), ModelError,
                   ['"wieght" is not known; "bias", "weight" are @ $.layers[0].affine']),
    "affine-twice": ('{"symact":1,"layers":[{"affine":{"bias":[1],"weight":[[1]],"bias":[2]}}]}',
                     ModelError, ['"bias" stands twice', "@ $.layers[0].affine"]),
    "only-activations": (model({"activation": "relu"}), ModelError, ["no affine map"]),
    "activation-unknown": (model(GOOD, {"activation": "rely"}), NotFoundError,
                           ["'rely'", "relu", "@ $.layers[1]"]),
    "activation-number": (model(GOOD, {"activation": 1}), ModelError,
                          ["not the number 1 @ $.layers[1].activation"]),
    "activation-long": (model(GOOD, {"activation": "x" * 10**6}), NotFoundError, ["xxx..."]),
    "activation-parameter": (model(GOOD, {"activation": "relu", "alpha": 1}), UsageError,
                             ["no parameter 'alpha'", "@ $.layers[1]"]),
    "activation-name": (model(GOOD, {"activation": "relu", "name": 1, "self": 2}), UsageError,
                        ["no parameter", "@ $.layers[1]"]),
    "activation-alpha": (model(GOOD, {"activation": "leaky_relu", "alpha": True}), NumberError,
                         ["not true @ $.layers[1].alpha"]),
    # shapes
    "shapes": (model(affine([[1, 2], [3, 4], [5, 6]]), affine([[1, 2]])), ShapeError,
               ["weight is 1×2, but layers[0] gives 3 values; weight needs 3 columns",
                "@ $.layers[1].affine"]),
    "bias-length": (model(affine([[1, 2]], [1, 2])), ShapeError,
                    ["bias has 2 numbers", "1×2", "needs 1", "@ $.layers[0].affine"]),
    "ragged": (model(affine([[1, 2], [3]])), ShapeError,
               ["row 0 has 2 numbers but row 1 has 1", "@ $.layers[0].affine.weight[1]"]),
    "no-rows": (model(affine([])), ShapeError, ["no rows", "@ $.layers[0].affine.weight"]),
    "empty-rows": (model(affine([[], []])), ShapeError, ["empty", "weight[0]"]),
    "empty-bias": (model(affine([[1]], [])), ShapeError, ["empty", "@ $.layers[0].affine.bias"]),
    "vector": (model(affine([1, 2])), ModelError, ["not the number 1", "weight[0]"]),
    "bias-number": (model(affine([[1]], 1)), ModelError, ["@ $.layers[0].affine.bias"]),
    # numbers
    "nan": (WEIGHT % "[[1],[NaN]]", NumberError, ["NaN", "@ $.layers[0].affine.weight[1][0]"]),
    "infinity": (WEIGHT % "[[1, -Infinity]]", NumberError, ["-Infinity", "weight[0][1]"]),
    "overflow": (WEIGHT % "[[1e999]]", NumberError, ["beyond the largest binary64", "[0][0]"]),
    "boolean": (model(affine([[True]])), NumberError, ["not true @ $.layers[0].affine.weight"]),
    "null-entry": (model(affine([[None]])), NumberError, ["not null", "weight[0][0]"]),
    "object-entry": (model(affine([[1]], [{}])), NumberError, ["an object", "bias[0]"]),
    "no-number": (model(affine([["one"]])), NumberError, ["'one'", "weight[0][0]"]),
    "text-nan": (model(affine([["nan"]])), NumberError, ["'nan'", "weight[0][0]"]),
    "zero-denominator": (model(affine([["1/0"]])), NumberError, ["denominator 0"]),
    "million-digits": (WEIGHT % f"[[{'1' * 10**6}]]", NumberError,
                       ["1000000 digits", "weight[0][0]"]),
    "million-digits-text": (model(affine([["1" * 10**6]])), NumberError,
                            ["1000000", "weight[0][0]"]),
    "huge-exponent": (model(affine([["1e99999"]])), NumberError, ["exponent"]),
    "million-digit-version": (f'{{"layers":[],"symact":{"1" * 10**6}}}', ModelError,
                              ["@ $.symact"]),
    "long-fractions": (model(affine([[f"1/{10**3900 + 2 * k + 1}" for k in range(900)]])),
                       NumberError, ["common denominator", "@ $.layers[0].affine.weight"]),
    "surrogate": ('{"symact":1,"layers":[],"\\ud800\\n":1}', ModelError, ["\\ud800\\n"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files_give_one_clear_line_with_the_place(name: str, tmp_path: Path) -> None:
    content, kind, fragments = REFUSED[name]
    path = written(tmp_path, content)
    with pytest.raises(SymactError) as caught:
        read(path)
    message = str(caught.value)
    assert type(caught.value) is kind, message
    assert message.startswith("model.json: ")
    assert message.isprintable()
    assert len(message) < 400
    for fragment in fragments:
        assert fragment in message
    assert caught.value.exit_code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["model.json"]


@pytest.mark.parametrize("data", [b"\xff\xfe{}", b'{"symact": 1, "layers": "\xe9"}', b"\x80"])
def test_bytes_that_are_no_utf8_are_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="no UTF-8 text: byte "):
        read(path)


def test_some_long_fractions_are_read_exactly(tmp_path: Path) -> None:
    path = written(tmp_path, model(affine([[f"1/{3**500 + k}" for k in range(7)]])))
    assert read(path)([0, 0, 0, 1, 0, 0, 1]) == (Fraction(1, 3**500 + 3) + Fraction(1, 3**500 + 6),)


def test_a_layer_with_both_keys_names_both(tmp_path: Path) -> None:
    file = tmp_path / "both.json"
    file.write_text(
        '{"symact": 1, "layers": [{"affine": {"weight": [[1]]}, "activation": "relu"}]}'
    )
    with pytest.raises(ModelError, match='the key "affine" or the key "activation", not both'):
        read(file)
