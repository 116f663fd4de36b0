"""Writes the exports of Keras that the tests read: ``python -m tests.formats.exports.make_keras``.

Each model as Keras 3 exports it to ONNX with TensorFlow as its backend, with one input and the
output that Keras predicts for it. All numbers are short dyadic ones, so that what is piecewise
linear has exact float32 results. Needs keras, tensorflow and tf2onnx, and nothing of symact.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from keras import layers

HERE = Path(__file__).parent / "files"


def dense(activation: Any) -> keras.Model:
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(6, activation=activation), layers.Dense(3)]
    )


def image(*parts: layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((6, 6, 2)), *parts])


def skip() -> keras.Model:
    x = keras.Input((4,))
    h = layers.Dense(4, activation="relu")(x)
    return keras.Model(x, layers.Dense(2)(layers.Add()([x, h])))


def two_inputs() -> keras.Model:
    a, b = keras.Input((3,)), keras.Input((2,))
    return keras.Model([a, b], layers.Dense(2)(layers.Concatenate()([a, b])))


MODELS: dict[str, Callable[[], keras.Model]] = {
    "linear": lambda: dense(None),
    "relu": lambda: dense("relu"),
    "relu6": lambda: dense("relu6"),
    "leaky_relu": lambda: dense(layers.LeakyReLU(negative_slope=0.25)),
    "prelu": lambda: dense(layers.PReLU()),
    "sigmoid": lambda: dense("sigmoid"),
    "tanh": lambda: dense("tanh"),
    "elu": lambda: dense("elu"),
    "selu": lambda: dense("selu"),
    "gelu": lambda: dense("gelu"),
    "silu": lambda: dense("silu"),
    "softplus": lambda: dense("softplus"),
    "softsign": lambda: dense("softsign"),
    "hard_sigmoid": lambda: dense("hard_sigmoid"),
    "softmax": lambda: dense("softmax"),
    "dropout": lambda: keras.Sequential(
        [keras.Input((4,)), layers.Dense(6), layers.Dropout(0.5), layers.Dense(3)]
    ),
    "batch_norm": lambda: keras.Sequential(
        [keras.Input((4,)), layers.Dense(6), layers.BatchNormalization(), layers.ReLU()]
    ),
    "rescaled": lambda: keras.Sequential(
        [keras.Input((4,)), layers.Rescaling(0.25, offset=-1), layers.Dense(3)]
    ),
    "skip": skip,
    "two_inputs": two_inputs,
    "conv2d": lambda: image(layers.Conv2D(3, 3, activation="relu"), layers.Flatten()),
    "conv2d_same": lambda: image(layers.Conv2D(3, 3, strides=2, padding="same")),
    "depthwise": lambda: image(layers.DepthwiseConv2D(3), layers.Conv2D(2, 1)),
    "conv_transpose": lambda: image(layers.Conv2DTranspose(2, 2, strides=2)),
    "conv_batch_norm": lambda: image(layers.Conv2D(3, 3), layers.BatchNormalization()),
    "max_pool": lambda: image(layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(2)),
    "average_pool": lambda: image(layers.AveragePooling2D(2), layers.Flatten()),
    "average_pool_same": lambda: image(layers.AveragePooling2D(4, strides=2, padding="same")),
    "global_average_pool": lambda: image(layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()),
    "padded": lambda: image(layers.ZeroPadding2D(1), layers.Conv2D(2, 3)),
    "cropped": lambda: image(layers.Cropping2D(1), layers.Conv2D(2, 3)),
    "upsample": lambda: image(layers.UpSampling2D(2), layers.Conv2D(2, 3)),
    "reshape": lambda: image(layers.Permute((3, 1, 2)), layers.Reshape((8, 9)), layers.Dense(2)),
    "conv1d": lambda: keras.Sequential(
        [keras.Input((8, 2)), layers.Conv1D(3, 3, padding="causal")]
    ),
}


def filled(model: keras.Model) -> keras.Model:
    """The model with short dyadic weights; variances are positive, counters stay."""
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if variable.dtype == "float32":
            numbers = rng.integers(-8, 9, variable.shape) / 8
            is_variance = variable.path.endswith("variance")
            variable.assign(1 + np.abs(numbers) if is_variance else numbers)
    return model


def plain(path: Path) -> bytes:
    """A model without what the exporter says of this machine."""
    model = onnx.load(path)
    for thing in (model, model.graph, *model.graph.node):
        del thing.metadata_props[:]
        thing.doc_string = ""
    del model.graph.value_info[:]
    return model.SerializeToString(deterministic=True)


def write(name: str, folder: Path) -> dict[str, list[float]]:
    """The export of a model; its input and its output, flat."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    model = filled(MODELS[name]())
    rng = np.random.default_rng(1)
    inputs = [
        (rng.integers(-8, 9, (1, *given.shape[1:])) / 8).astype(np.float32)
        for given in model.inputs
    ]
    result = np.asarray(model(inputs if len(inputs) > 1 else inputs[0]))
    path = folder / f"keras_{name}.onnx"
    model.export(path, format="onnx", verbose=False)
    path.write_bytes(plain(path))
    return {
        "input": [float(v) for own in inputs for v in own.ravel()],
        "output": [float(v) for v in result.ravel()],
    }


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    place.mkdir(exist_ok=True)
    found = {f"keras_{key}": write(key, place) for key in MODELS}
    lines = (f"{json.dumps(key)}: {json.dumps(found[key])}" for key in sorted(found))
    (place / "keras_values.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
