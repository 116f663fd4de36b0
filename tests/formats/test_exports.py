"""What PyTorch and scikit-learn export is read: values, and the forms against one another.

The files are made by :mod:`tests.formats.exports.make`, whose numbers are short dyadic ones: what
is piecewise linear has exact float32 results, so that PyTorch's output has to be met exactly.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import symact
from symact.errors import SymactError
from symact.networks.network import Network
from symact.networks.operations import Operation

FOLDER = Path(__file__).parent / "exports" / "files"
VALUES = json.loads((FOLDER / "values.json").read_text())
MODULES = sorted(name for name in VALUES if not name.startswith("sklearn"))
FORMS = ("script.onnx", "dynamo.onnx", "torch.json")

OPAQUE = {"attention", "layer_norm", "softmax_head"}
"""Modules with a part that is read and not looked into, in every form."""

UNLIKE = {"softplus": "dynamo.onnx", "stack_and_select": "dynamo.onnx"}
"""Modules with one form that writes out what the others name, and stays opaque."""

ROUNDED = {"batch_norm1d", "batch_norm2d"}
"""Piecewise-linear modules with an irrational root, which exporters fold into what is before."""

SMOOTH = {
    "celu", "elu", "gelu", "gelu_tanh", "hardsigmoid", "hardswish", "mish", "selu", "sigmoid",
    "silu", "softplus", "softsign", "tanh",
}  # fmt: skip


@cache
def network(name: str, form: str) -> Network:
    return symact.read(FOLDER / f"{name}.{form}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MODULES)
def test_every_export_is_read(name: str, form: str) -> None:
    found = network(name, form)
    assert found.inputs == len(VALUES[name]["input"])
    assert found.outputs == len(VALUES[name]["output"])
    is_opaque = name in OPAQUE or UNLIKE.get(name) == form
    assert bool(found.opaque) == is_opaque


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sorted({*MODULES} - OPAQUE - SMOOTH - ROUNDED - {*UNLIKE}))
def test_piecewise_linear_exports_give_exactly_what_torch_gives(name: str, form: str) -> None:
    point = [Fraction(x) for x in VALUES[name]["input"]]
    assert network(name, form)(point) == tuple(Fraction(y) for y in VALUES[name]["output"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sorted((SMOOTH | ROUNDED) - UNLIKE.keys()))
def test_smooth_exports_are_within_the_derived_bound(name: str, form: str) -> None:
    bound = symact.enclose(network(name, form), np.array(VALUES[name]["input"]))
    for k, stored in enumerate(VALUES[name]["output"]):
        away = abs(Fraction(float(bound.value[k])) - Fraction(stored))
        assert away <= Fraction(float(bound.radius[k])) + Fraction(float(bound.error[k]))


def kept(found: Network) -> list[Operation]:
    """What a network does once its affine maps are one each."""
    return [node.operation for node in symact.collapse(found).network.nodes]


@pytest.mark.parametrize("name", sorted({*MODULES} - OPAQUE - ROUNDED - {*UNLIKE}))
def test_the_three_forms_are_one_function(name: str) -> None:
    """As fractions at points, or where those have no values, by the same normal form."""
    networks = [network(name, form) for form in FORMS]
    if name in SMOOTH - {"hardsigmoid", "hardswish"}:
        assert kept(networks[0]) == kept(networks[1]) == kept(networks[2])
        return
    width = networks[0].inputs
    for p in range(3):
        point = [Fraction((7 * k + 3 * p) % 11 - 5, p + 2) for k in range(width)]
        assert networks[0](point) == networks[1](point) == networks[2](point)


def test_names_of_parameters_are_kept() -> None:
    stored = {t.name for n in network("tied", "torch.json").nodes for t in n.stored or ()}
    assert {name.partition(" ")[2] for name in stored} >= {"p_0_weight", "p_0_bias"}


def test_tied_weights_count_once() -> None:
    assert {network("tied", form).parameters for form in FORMS} == {16 + 4 + 4}


def test_scikit_learn_is_read() -> None:
    """A network with the output that is a function of numbers; labels are a second one."""
    names = sorted({*VALUES} - {*MODULES})
    assert len(names) == 4
    for name in names:
        path = FOLDER / f"{name}.onnx"
        found = symact.read(
            path, until="probabilities" if "class" in name or "logis" in name else None
        )
        assert found.inputs == 4
        assert found.outputs == len(VALUES[name]["output"])


GRAPH = (FOLDER / "relu.torch.json").read_text()

BAD = [
    ('"symact_torch": 1', '"symact_torch": 2', "the version should be the number 1"),
    ('"outputs": [\n"', '"outputs": [\n"no', "is nothing that is given"),
    ('"aten.relu.default"', '"aten.bernoulli.default"', "is not read: random"),
    ('"aten.relu.default"', '"aten.relu_.default"', "in place"),
    ('"aten.relu.default"', '"mine.relu.default"', "no operator of ATen"),
    ('"dtype": "float32", "tensor"', '"dtype": "complex64", "tensor"', "complex64 numbers are not"),
    ('"dtype": "float32", "tensor"', '"dtype": "float64", "tensor"', "bytes, but"),
    ('"shape": [6, 4]', '"shape": [-6, 4]', "a size, 0 or more, is needed"),
    ('"shape": [1, 6]', '"shape": [1, 7]', "but the graph states"),
    ('"shape": [1, 4]', '"shape": [1, 5]', "columns against"),
    ('{"value": "x"}', '{"value": "later"}', "is read but not given before"),
    ('{"value": "x"}', "3", "a single number"),
    ('{"value": "x"}', "1e999", "beyond the largest binary64"),
    ('"data": "', '"data": "!', "is no base64"),
    ('"kwargs": {}', '"kwargs": {"odd": 1}', "twice or unknown to it"),
    ('"kwargs": {}', '"kwargs": []', "an object of arguments is needed"),
]


def broken(before: str, after: str) -> str:
    """The graph with one thing changed; the name of the input is whatever torch called it."""
    name = json.loads(GRAPH)["inputs"][0]["name"]
    before, after = (text.replace('"x"', json.dumps(name)) for text in (before, after))
    assert before in GRAPH
    return GRAPH.replace(before, after, 1)


@pytest.mark.parametrize(("before", "after", "message"), BAD)
def test_what_is_no_graph_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = tmp_path / "bad.torch.json"
    path.write_text(broken(before, after))
    with pytest.raises(SymactError, match=r"bad\.torch\.json: ") as caught:
        symact.read(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_documented_graph_is_read(tmp_path: Path) -> None:
    """Its weights are 1 and 2."""
    text = (FOLDER.parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    _, example = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "documented.json"
    path.write_text(example)
    assert symact.read(path)([3, Fraction(1, 2)]) == (4,)


def test_until_names_a_node(tmp_path: Path) -> None:
    nodes = [node["name"] for node in json.loads(GRAPH)["nodes"]]
    found = symact.read(FOLDER / "relu.torch.json", until=nodes[0])
    assert found.outputs == 6
    with pytest.raises(SymactError, match="there is no tensor 'relo'"):
        symact.read(FOLDER / "relu.torch.json", until="relo")


def test_without_torch_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(symact.SymactError, match="torch"):
        symact.from_torch(object(), ())
