"""Random graphs read and executed: equal values, or a refusal by name; never other values.

What is read is also collapsed, written and executed again, and held to what is claimed of the file.

``python -m tests.formats.campaign FIRST COUNT`` runs seeds and prints what differs.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import onnx

from symact import read
from symact.errors import SymactError
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind
from tests.formats.graphs import Array, exact, execute
from tests.formats.random_graphs import random_graph
from tests.formats.written import check_file, written_of

CURVED = Fraction(1, 1 << 11)
"""How far executors may be off where they approximate or round on their own, relatively."""


class WrongValueError(AssertionError):
    """A value that was read otherwise than it is executed."""


def outcome(model: onnx.ModelProto, x: Array, folder: Path) -> str:
    """``equal``, ``opaque``, ``refused`` or ``not executed``.

    Raises:
        WrongValueError: where a value differs.
        WrongFileError: where it differs once the network is collapsed and written.
    """
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    try:
        network = read(path)
    except SymactError as error:
        network, refusal = None, str(error)
    try:
        executed = execute(path.read_bytes(), x)
    except Exception:  # onnxruntime raises what it likes
        return "not executed"
    if network is None:
        named = any(node.op_type in refusal for node in model.graph.node)
        if not named and "infinit" not in refusal:
            raise WrongValueError(f"a refusal without the operator's name: {refusal}")
        return "refused"
    if executed.size != network.outputs:
        raise WrongValueError(f"{executed.size} numbers are {network.outputs}")
    written = written_of(network, folder)
    if network.opaque:
        return "opaque"
    if not all(node.operation.activation.exact for node in network.nodes if _bends(node)):
        values = [Fraction(float(v)) for v in network(x.ravel().astype(np.float64))]
    else:
        values = exact(network, x)
    start = x.ravel().astype(np.float64)
    zero = np.zeros_like(start)
    bound = network.run(EnclosureKind(np.float32), Enclosure(start, zero, zero))
    for got, value, error in zip(executed.ravel(), values, bound.error, strict=True):
        most = CURVED * (1 + abs(value))
        if np.isfinite(error) and Fraction(float(error)) > most:
            most = Fraction(float(error))
        if not np.isfinite(got) or abs(Fraction(float(got)) - value) > most:
            raise WrongValueError(f"executed {got}, read {float(value)}")
    check_file(network, written, x.ravel(), slack=CURVED)
    return "equal"


def _bends(node: object) -> bool:
    return hasattr(node.operation, "activation")  # type: ignore[attr-defined]


def run(first: int, count: int) -> tuple[Counter[str], list[str]]:
    """How the graphs of some seeds come out, and what is wrong."""
    outcomes: Counter[str] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            model = random_graph(seed)
            dims = model.graph.input[0].type.tensor_type.shape.dim
            numbers = np.random.default_rng([seed, 1]).integers(-8, 9, [d.dim_value for d in dims])
            try:
                outcomes[outcome(model, (numbers / 4).astype(np.float32), Path(folder))] += 1
            except (AssertionError, SymactError) as error:
                text = onnx.printer.to_text(model.graph)
                wrong.append(f"seed {seed}: {error}\n{text}")
    return outcomes, wrong


if __name__ == "__main__":
    found, wrong = run(int(sys.argv[1]), int(sys.argv[2]))
    print(dict(found))
    print("\n\n".join(wrong))
    sys.exit(bool(wrong))
