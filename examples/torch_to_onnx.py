"""From a module of PyTorch to a smaller ONNX file: collapse, write, run.

    python examples/torch_to_onnx.py

The module has two linear layers with nothing between them and a batch norm. symact reads it through
torch.export, collapses it, and writes what is left; onnxruntime then runs the file, and what it
gives is held to the proved bound. Without PyTorch or onnxruntime there is one sentence instead.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

import numpy as np

import symact
from symact.reports.figures import at_most
from symact.testing import check_agreement


def main() -> int:
    """Export a module, and make it smaller."""
    try:
        import torch
    except ImportError:
        print("This example needs PyTorch: pip install torch")
        return 0
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(16, 32),
        torch.nn.Linear(32, 24),
        torch.nn.BatchNorm1d(24),
        torch.nn.ReLU(),
        torch.nn.Linear(24, 4),
    ).eval()
    with tempfile.TemporaryDirectory() as folder:
        return shrink(symact.from_torch(module, torch.zeros(1, 16)), Path(folder, "small.onnx"))


def shrink(network: symact.Network, path: Path) -> int:
    """Collapse a network, write it to a file, and run that."""
    try:
        import onnxruntime
    except ImportError:
        print("This example needs onnxruntime: pip install onnxruntime")
        return 0
    result = symact.collapse(network)
    print(f"read      {network.maps} affine maps, {network.parameters} numbers")
    print(f"collapsed {result.network.maps} affine maps, {result.network.parameters} numbers")
    written = symact.write_model(result.network, path)
    if written.bound is not None:
        most = at_most(written.bound)
        print(f"written   {path.name}: rounding moves no output by more than {most}")
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    points = np.random.default_rng(0).uniform(-1, 1, (5, network.inputs)).astype(np.float32)
    ratio = check_agreement(
        written.network, points, execution=lambda x: session.run(None, {name: x})[0]
    )
    if ratio is not None:
        print(f"run       within the proved bound, {math.ceil(100 * ratio)} % of it at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
