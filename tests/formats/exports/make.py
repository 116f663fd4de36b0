"""Writes the exports that the tests read: ``python -m tests.formats.exports.make FOLDER NAME…``.

Each module of :mod:`tests.formats.exports.modules` in three forms (ONNX in both export styles of
PyTorch, and the graph of torch.export as JSON), with one input and the output that PyTorch gives;
and scikit-learn's models through skl2onnx. Needs torch, onnxscript, scikit-learn and skl2onnx.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

import symact
from tests.formats.exports.modules import MODULES, made

HERE = Path(__file__).parent / "files"


def plain(model: onnx.ModelProto) -> bytes:
    """A model without what exporters say of its nodes' origin: traces and paths of this machine."""
    for thing in (model, model.graph, *model.graph.node, *model.graph.value_info):
        del thing.metadata_props[:]
        thing.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.initializer):
        del value.metadata_props[:]
    del model.graph.value_info[:]
    return model.SerializeToString(deterministic=True)


def write_module(name: str, folder: Path) -> dict[str, Any]:
    """All forms of a module; the input and the output, flat."""
    module, inputs = made(name)
    for style in (False, True):
        path = folder / f"{name}.{'dynamo' if style else 'script'}.onnx"
        torch.onnx.export(module, inputs, path, dynamo=style, verbose=False, external_data=False)
        path.write_bytes(plain(onnx.load(path)))
    (folder / f"{name}.torch.json").write_text(symact.torch_json(module, inputs))
    with torch.no_grad():
        result = module(*inputs)
    return {
        "input": [float(x) for given in inputs for x in given.ravel()],
        "output": [float(x) for x in result.ravel()],
    }


def write_sklearn(folder: Path) -> dict[str, dict[str, Any]]:
    """Pipelines of scikit-learn, with the values that they predict themselves."""
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(0)
    x = rng.integers(-8, 9, (40, 4)).astype(np.float32) / 8
    y, label = x @ np.array([1, -2, 0.5, 3], np.float32), (x[:, 0] > x[:, 1]).astype(int)
    models = {
        "linear_regression": (make_pipeline(StandardScaler(), LinearRegression()), y),
        "logistic_regression": (make_pipeline(StandardScaler(), LogisticRegression()), label),
        "mlp_regressor": (MLPRegressor(hidden_layer_sizes=(6,), max_iter=200, random_state=0), y),
        "mlp_classifier": (
            MLPClassifier(hidden_layer_sizes=(6,), max_iter=200, random_state=0),
            label,
        ),
    }
    found = {}
    for name, (model, target) in models.items():
        model.fit(x, target)
        options = {"zipmap": False} if hasattr(model, "predict_proba") else {}
        proto = to_onnx(model, x[:1], options={id(model): options} if options else None)
        (folder / f"sklearn_{name}.onnx").write_bytes(plain(proto))
        predict = getattr(model, "predict_proba", model.predict)
        result = np.asarray(predict(x[:1].astype(np.float64))).ravel()
        found[f"sklearn_{name}"] = {
            "input": [float(v) for v in x[0]],
            "output": [float(v) for v in result],
        }
    return found


def main(folder: Path, names: Sequence[str]) -> None:
    """The modules named, or everything, into a folder."""
    warnings.simplefilter("ignore")
    folder.mkdir(exist_ok=True)
    path = folder / "values.json"
    values: dict[str, Any] = json.loads(path.read_text()) if names and path.exists() else {}
    for name in names or MODULES:
        values[name] = write_module(name, folder)
        _save(values, path)
    _save(values | write_sklearn(folder), path)


def _save(values: dict[str, Any], path: Path) -> None:
    lines = (f"{json.dumps(key)}: {json.dumps(values[key])}" for key in sorted(values))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE, sys.argv[2:])
