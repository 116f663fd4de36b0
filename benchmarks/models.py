"""How large models are once collapsed and written, beside the simplifiers that people use.

    python benchmarks/models.py

Counts the floats that each file stores, for models made here. Every peer reads the same file in the
same run; peers that are not installed are left out by name. Exits with 1 where a written model has
more numbers than its source.
"""

from __future__ import annotations

import importlib
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import symact

Array = np.ndarray[Any, Any]


class Draft:
    """A graph in the making; ``last`` is the tensor that the next node reads."""

    def __init__(self, width: int) -> None:
        self.rng = np.random.default_rng(0)
        self.width, self.last = width, "x"
        self.inputs = width
        self.nodes: list[Any] = []
        self.stored: dict[str, Array] = {}

    def store(self, numbers: Array) -> str:
        name = f"t{len(self.stored)}"
        self.stored[name] = numbers.astype(np.float32)
        return name

    def normal(self, *shape: int) -> str:
        return self.store(self.rng.standard_normal(shape) / shape[-1] ** 0.5)

    def node(self, operator: str, *reads: str, **how: Any) -> str:
        self.last = f"h{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, reads, [self.last], **how))
        return self.last

    def gemm(self, outputs: int) -> str:
        reads = self.last, self.normal(outputs, self.width), self.normal(outputs)
        self.width = outputs
        return self.node("Gemm", *reads, transB=1)

    def norm(self) -> str:
        own = [self.normal(self.width) for _ in "sbm"]
        own.append(self.store(1 + self.rng.random(self.width)))
        return self.node("BatchNormalization", self.last, *own)

    def model(self) -> Any:
        ends = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])
            for name, width in (("x", self.inputs), (self.last, self.width))
        ]
        stored = [numpy_helper.from_array(own, name) for name, own in self.stored.items()]
        graph = helper.make_graph(self.nodes, "made", ends[:1], ends[1:], stored)
        opset = [helper.make_opsetid("", 17)]
        return helper.make_model(graph, opset_imports=opset, ir_version=8)


# -- the models -----------------------------------------------------------------------------------


def linear() -> Any:
    """Three products with nothing between them: the activations were forgotten."""
    draft = Draft(784)
    for width in (512, 512, 10):
        draft.gemm(width)
    return draft.model()


def norms() -> Any:
    """Batch norm after each product."""
    draft = Draft(64)
    for _ in range(3):
        draft.gemm(64)
        draft.norm()
        draft.node("Relu", draft.last)
    draft.gemm(10)
    return draft.model()


def adapters() -> Any:
    """Layers with adapters of low rank beside them: W x + 2 B A x (E. J. Hu et al., 2021)."""
    draft = Draft(64)
    for _ in range(2):
        x = draft.last
        base = draft.node("MatMul", x, draft.normal(64, 64))
        draft.node("MatMul", x, draft.normal(64, 8))
        draft.node("MatMul", draft.last, draft.normal(8, 64))
        draft.node("Mul", draft.last, draft.store(np.array(2.0)))
        draft.node("Add", base, draft.last)
        draft.node("Add", draft.last, draft.normal(64))
        draft.node("Relu", draft.last)
    draft.gemm(10)
    return draft.model()


def normalised() -> Any:
    """Inputs are normalised before the first product, and results scaled back after the last."""
    draft = Draft(32)
    draft.node("Sub", draft.last, draft.normal(32))
    draft.node("Div", draft.last, draft.store(1 + draft.rng.random(32)))
    draft.gemm(64)
    draft.node("Relu", draft.last)
    draft.gemm(8)
    draft.node("Mul", draft.last, draft.store(1 + draft.rng.random(8)))
    draft.node("Add", draft.last, draft.normal(8))
    return draft.model()


def control() -> Any:
    """A lattice of affine functions with its minima and maxima as pairs of layers, of which the
    second layer of each meets the first of the next with nothing between (two-level lattices:
    J. Ferlez and Y. Shoukry, 2020)."""
    draft = Draft(2)
    draft.gemm(16)
    for columns, rows in pairwise((16, 8, 4, 2, 1)):
        split = np.zeros((3 * rows, columns))
        join = np.zeros((rows, 3 * rows))
        for k in range(rows):  # max(a, b) = relu(a - b) + relu(b) - relu(-b)
            a, b = 2 * k, 2 * k + 1
            split[3 * k, [a, b]] = 1, -1
            split[3 * k + 1, b], split[3 * k + 2, b] = 1, -1
            join[k, 3 * k : 3 * k + 3] = 1, 1, -1
        assert columns == 2 * rows
        for matrix, bends in ((split, True), (join, False)):
            bias = draft.store(np.zeros(len(matrix)))
            draft.node("Gemm", draft.last, draft.store(matrix), bias, transB=1)
            if bends:
                draft.node("Relu", draft.last)
        draft.width = rows
    return draft.model()


MODELS: dict[str, Callable[[], Any]] = {
    "linear MLP 784-512-512-10": linear,
    "Gemm with batch norm": norms,
    "low-rank adapters": adapters,
    "normalised MLP": normalised,
    "lattice control network": control,
}

# -- who makes them smaller -----------------------------------------------------------------------


def collapsed(path: Path, result: Path) -> None:
    symact.write_model(symact.collapse(symact.read(path)).network, result)


def by_onnxsim(path: Path, result: Path) -> None:
    simplified, _ = importlib.import_module("onnxsim").simplify(onnx.load(path))
    onnx.save(simplified, result)


def by_onnxslim(path: Path, result: Path) -> None:
    onnx.save(importlib.import_module("onnxslim").slim(onnx.load(path)), result)


def by_onnxoptimizer(path: Path, result: Path) -> None:
    peer = importlib.import_module("onnxoptimizer")
    onnx.save(peer.optimize(onnx.load(path), peer.get_fuse_and_elimination_passes()), result)


def by_onnxruntime(path: Path, result: Path) -> None:
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(result)
    runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


PEERS = {
    "onnxsim": by_onnxsim,
    "onnxslim": by_onnxslim,
    "onnxoptimizer": by_onnxoptimizer,
    "onnxruntime": by_onnxruntime,
}


def installed() -> Iterator[str]:
    for name in PEERS:
        try:
            importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed and left out")
        else:
            yield name


def numbers(path: Path) -> int:
    """The floats that a file stores, initialisers and constants."""
    graph = onnx.load(path).graph
    stored = [numpy_helper.to_array(own) for own in graph.initializer]
    for node in graph.node:
        stored += [
            numpy_helper.to_array(own.t)
            for own in node.attribute
            if own.type == onnx.AttributeProto.TENSOR
        ]
    return sum(own.size for own in stored if own.dtype.kind == "f")


def made_by(makers: Sequence[Callable[[Path, Path], None]], path: Path) -> Iterator[int]:
    for maker in makers:
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder, "result.onnx")
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                maker(path, result)
            yield numbers(result)


def main() -> int:
    logging.disable()
    peers = list(installed())
    print(f"{'numbers stored':<28}" + "".join(f"{n:>14}" for n in ("source", "symact", *peers)))
    larger = []
    for title, make in MODELS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.onnx")
            onnx.save(make(), path)
            source = numbers(path)
            own, *others = made_by([collapsed, *(PEERS[name] for name in peers)], path)
        print(f"{title:<28}" + "".join(f"{count:>14,}" for count in (source, own, *others)))
        larger += [title] if own > source else []
    for title in larger:
        print(f"{title} has more numbers than its source")
    return bool(larger)


if __name__ == "__main__":
    sys.exit(main())
