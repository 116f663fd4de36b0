"""Networks collapsed, written and executed, held to what is claimed of the file.

Two claims, with no room added to either: the written network is within its bound of the network
that it was made from, in exact arithmetic; and what onnxruntime computes from the file is within
the bound of the written network for the float type that it computes in.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact import Network, collapse, write_model
from symact.formats.writing import Written
from symact.networks.kinds import agreement
from symact.networks.kinds.enclosure import enclose
from symact.networks.operations import Activate
from tests.formats.graphs import Array

TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}


class WrongFileError(AssertionError):
    """A written model that computes what it should not."""


def session_of(data: bytes, *, optimised: bool) -> Any:
    """An onnxruntime session with all rewriting on, or none."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = (
        levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    )
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def executed(session: Any, x: Array) -> Array:
    """The first output as one row, for the inputs end to end; what is open in a shape is 1."""
    feed, start = {}, 0
    for given in session.get_inputs():
        shape = [size if isinstance(size, int) and size > 0 else 1 for size in given.shape]
        size = int(np.prod(shape))
        feed[given.name] = x[start : start + size].reshape(shape).astype(TYPES[given.type])
        start += size
    assert start == len(x)
    return np.asarray(session.run(None, feed)[0]).ravel()


def is_rational(network: Network) -> bool:
    """Whether the values of a network at rational points are rational."""
    return all(
        node.operation.activation.exact
        for node in network.nodes
        if isinstance(node.operation, Activate)
    )


def check_file(
    network: Network, written: Written, x: Array, *, slack: Fraction = Fraction(0)
) -> None:
    """Holds a file to both claims at one point, the second with onnxruntime's rewriting on and off.

    Args:
        slack: how far executors may be off where they approximate functions, relatively; not used
            where all values are rational.

    Raises:
        WrongFileError: where one of them is false.
    """
    start = x.astype(np.float64)
    bounds = enclose(written.network, start, 0.0, written.dtype)
    limits = agreement.bound(written.network, start, 0, written.dtype).error
    if is_rational(network):
        point = [Fraction(float(number)) for number in x]
        truth = list(written.network(point))
        for meant, before in zip(truth, network(point), strict=True):
            if written.bound is not None and abs(meant - before) > written.bound:
                most = float(written.bound)
                raise WrongFileError(f"written {float(meant)}, which was {float(before)} ± {most}")
        errors, slack = limits, Fraction(0)
    else:
        truth = [Fraction(float(number)) for number in bounds.value]
        errors = limits + bounds.radius
    source = written.network.source
    if source is not None and source.rounds:
        return  # of an execution that rounds on its own nothing is claimed
    data = written.path.read_bytes()
    for optimised in (False, True):
        found = executed(session_of(data, optimised=optimised), x)
        if len(found) != len(truth):
            raise WrongFileError(f"{len(found)} numbers are {len(truth)}")
        for got, value, error in zip(found, truth, errors, strict=True):
            if not np.isfinite(error):
                continue  # and then nothing is claimed
            most = Fraction(float(error)) + slack * (1 + abs(value))
            if not np.isfinite(got) or abs(Fraction(float(got)) - value) > most:
                raise WrongFileError(
                    f"{'optimised' if optimised else 'as it is'}: executed {got}, "
                    f"written {float(value)} ± {float(most):.3g}"
                )


def written_of(network: Network, folder: Path) -> Written:
    """The network, collapsed and written; the bound is for the inputs that tests take."""
    return write_model(collapse(network).network, folder / "written.onnx", reach=8)
