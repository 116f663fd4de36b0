"""The two ends of a graph: what a network reads, and what it gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from symact.errors import UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.networks.operations import Select


def end_to_end(
    program: GraphProgram, types: Mapping[str, tuple[tuple[int, ...], int]]
) -> tuple[dict[str, Tensor], int, list[str]]:
    """Inputs as parts of the one that the network has: tensors by name, its width, and notes.

    Args:
        types: shape and element type of each input, in the order of the file.
    """
    notes = []
    width = sum(math.prod(shape) for shape, _ in types.values())
    if len(types) > 1:
        check_size((width,), "the input, all inputs end to end,")
        parts = [f"'{printable(name)}' ({shape_text(shape)})" for name, (shape, _) in types.items()]
        notes.append(f"the input is these inputs of the file, end to end: {', '.join(parts)}")
    values: dict[str, Tensor] = {}
    start = 0
    for name, (shape, element) in types.items():
        size = math.prod(shape)
        program.name = printable(name)
        whole = Computed(0, (width,), element)
        own = np.arange(start, start + size).reshape(shape)
        values[name] = program.select(whole, own)
        start += size
    return values, width, notes


def as_output(program: GraphProgram, result: Tensor, target: str) -> Computed:
    """The tensor that is the result of the network; the input itself becomes a selection of it."""
    if not isinstance(result, Computed):
        raise UnsupportedError(
            f"the output '{printable(target)}' does not depend on the input; there is no network"
        )
    if result.value == 0:
        width = math.prod(result.shape)
        program.name = printable(target)
        return replace(result, value=program.emit(Select(tuple(range(width)), width), (0,)))
    return result
