"""Train the two digit classifiers of this folder and export them to ONNX.

Run ``python examples/train_digits.py`` in the project folder.  The script needs numpy,
scikit-learn (which brings threadpoolctl), onnx and onnxruntime; it writes its files next to itself:

* ``digits_relu.onnx``: 64-24-24-10 with ReLU activations,
* ``digits_linear.onnx``: 64-32-32-10 with no activation at all,
* ``digits.npz``: one correctly classified test image of each digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

HERE = Path(__file__).resolve().parent
SEED = 0
TEST_SIZE = 0.25
# Under Adam any weight decay takes the weights of pixels that are always blank down to 1e-48.
L2_PENALTY = 0.0
MAX_ITERATIONS = 2000
OPSET = 17
IR_VERSION = 8
DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Split:
    """Training and test images (one row of 64 pixels in [0, 1] each) with their labels."""

    train_x: Floats
    test_x: Floats
    train_y: Labels
    test_y: Labels


def load_split() -> Split:
    """Load the digits, scale the pixels from 0..16 to [0, 1] and split by a fixed seed."""
    images, labels = load_digits(return_X_y=True)
    pixels = (images / 16).astype(np.float32)  # multiples of 1/16, so exact in float32
    train_x, test_x, train_y, test_y = train_test_split(
        pixels, labels.astype(np.int64), test_size=TEST_SIZE, random_state=SEED, stratify=labels
    )
    return Split(train_x, test_x, train_y, test_y)


def train(split: Split, hidden: tuple[int, ...], activation: str) -> MLPClassifier:
    """Fit one classifier in float64, on one thread so that a rerun gives the same weights."""
    model = MLPClassifier(
        hidden_layer_sizes=hidden,
        activation=activation,
        solver="adam",
        alpha=L2_PENALTY,
        max_iter=MAX_ITERATIONS,
        random_state=SEED,
    )
    with threadpool_limits(limits=1):
        model.fit(split.train_x.astype(np.float64), split.train_y)
    return model


def to_onnx(model: MLPClassifier, name: str) -> onnx.ModelProto:
    """Export the network up to its logits, leaving out the final softmax."""
    nodes, weights = [], []
    value = "pixels"
    last = len(model.coefs_)
    for i, (coef, bias) in enumerate(zip(model.coefs_, model.intercepts_, strict=True), start=1):
        # scikit-learn keeps one column per output; with transB=1 Gemm wants one row.
        weight = np.ascontiguousarray(coef.T, dtype=np.float32)
        weights.append(numpy_helper.from_array(weight, f"layer{i}.weight"))
        weights.append(numpy_helper.from_array(bias.astype(np.float32), f"layer{i}.bias"))
        out = "logits" if i == last else f"layer{i}_out"
        inputs = [value, f"layer{i}.weight", f"layer{i}.bias"]
        nodes.append(helper.make_node("Gemm", inputs, [out], name=f"layer{i}", transB=1))
        value = out
        if i < last and model.activation == "relu":
            value = f"relu{i}_out"
            nodes.append(helper.make_node("Relu", [out], [value], name=f"relu{i}"))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 64])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 10])],
        initializer=weights,
    )
    exported = helper.make_model(
        graph,
        producer_name="train_digits.py",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(exported, full_check=True)
    return exported


def predict(path: Path, images: Floats) -> Labels:
    """Classify the images with an exported network, using onnxruntime."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (logits,) = session.run(["logits"], {"pixels": images})
    classes: Labels = np.asarray(logits).argmax(axis=1)
    return classes


def first_of_each_digit(split: Split, correct: npt.NDArray[np.bool_]) -> dict[str, Floats]:
    """Pick, for each digit, the first test image marked as correct."""
    return {
        name: split.test_x[np.flatnonzero(correct & (split.test_y == digit))[0]]
        for digit, name in enumerate(DIGIT_NAMES)
    }


def main() -> None:
    """Train, export and evaluate both networks, then write the sample images."""
    split = load_split()
    print(f"{len(split.train_y)} training images, {len(split.test_y)} test images")
    correct = np.ones(len(split.test_y), dtype=np.bool_)
    for name, hidden, activation in (
        ("digits_relu", (24, 24), "relu"),
        ("digits_linear", (32, 32), "identity"),
    ):
        model = train(split, hidden, activation)
        path = HERE / f"{name}.onnx"
        path.write_bytes(to_onnx(model, name).SerializeToString(deterministic=True))
        parameters = sum(w.size for w in model.coefs_) + sum(b.size for b in model.intercepts_)
        train_hits = predict(path, split.train_x) == split.train_y
        test_hits = predict(path, split.test_x) == split.test_y
        correct &= test_hits
        print(
            f"{path.name}: {parameters} parameters, {path.stat().st_size} bytes, "
            f"train {train_hits.mean():.2%} ({train_hits.sum()}/{train_hits.size}), "
            f"test {test_hits.mean():.2%} ({test_hits.sum()}/{test_hits.size})"
        )
    path = HERE / "digits.npz"
    # np.savez stamps its members with a constant date, so the bytes are reproducible.
    np.savez(path, allow_pickle=False, **first_of_each_digit(split, correct))
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
